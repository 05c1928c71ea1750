//===- UseX86Conversions.cpp - Round to f16 and bf16 by instructions ------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Transforms/X86/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::rome {
#define GEN_PASS_DEF_USEX86CONVERSIONSPASS
#include "rome/Transforms/X86/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;

/// Lanes of f32 in a register of AVX-512.
static constexpr int64_t kLanes = 16;

static Value callIntrinsic(ImplicitLocOpBuilder &builder, StringRef name,
                           Type type, ValueRange arguments) {
  return LLVM::CallIntrinsicOp::create(builder, type,
                                       builder.getStringAttr(name), arguments)
      ->getResult(0);
}

static Value createInteger(ImplicitLocOpBuilder &builder, unsigned width,
                           int64_t value) {
  return arith::ConstantOp::create(
      builder, builder.getIntegerAttr(builder.getIntegerType(width), value));
}

/// Returns the one or two registers that `vector` fills.
static SmallVector<Value> split(ImplicitLocOpBuilder &builder, Value vector) {
  int64_t size = cast<VectorType>(vector.getType()).getNumElements();
  if (size == kLanes)
    return {vector};
  SmallVector<Value> parts;
  for (int64_t first = 0; first < size; first += kLanes)
    parts.push_back(vector::ShuffleOp::create(
        builder, vector, vector,
        llvm::to_vector(llvm::seq(first, first + kLanes))));
  return parts;
}

/// Rounds to f16. The result is one of integers on the way: LLVM would forget
/// that a store of what its own conversion returns is nontemporal.
static Value roundToF16(ImplicitLocOpBuilder &builder, arith::TruncFOp op) {
  auto bits = VectorType::get(kLanes, builder.getI16Type());
  constexpr int64_t roundAsSet = 4;
  Value rounding = createInteger(builder, 32, roundAsSet);
  Value none = arith::ConstantOp::create(builder, builder.getZeroAttr(bits));
  Value all = createInteger(builder, 16, -1);
  SmallVector<Value> parts;
  for (Value part : split(builder, op.getIn()))
    parts.push_back(callIntrinsic(builder, "llvm.x86.avx512.mask.vcvtps2ph.512",
                                  bits, {part, rounding, none, all}));
  Value whole = parts.front();
  if (parts.size() == 2)
    whole = vector::ShuffleOp::create(
        builder, parts[0], parts[1],
        llvm::to_vector(llvm::seq<int64_t>(2 * kLanes)));
  return arith::BitcastOp::create(builder, op.getType(), whole);
}

/// Returns whether a lane is subnormal, as an i1.
static Value hasSubnormal(ImplicitLocOpBuilder &builder,
                          ArrayRef<Value> parts) {
  auto mask = VectorType::get(kLanes, builder.getI1Type());
  constexpr int64_t subnormal = 0x20;
  Value kind = createInteger(builder, 32, subnormal);
  Value any;
  for (Value part : parts) {
    Value found = callIntrinsic(builder, "llvm.x86.avx512.fpclass.ps.512", mask,
                                {part, kind});
    any = any ? arith::OrIOp::create(builder, any, found).getResult() : found;
  }
  return vector::ReductionOp::create(builder, vector::CombiningKind::OR, any);
}

/// Rounds to bf16. The instruction takes subnormal lanes for zeros, so vectors
/// that have one keep the op, for the arithmetic that rounds any value. Both
/// join as integers, again because of nontemporal stores.
static Value roundToBf16(ImplicitLocOpBuilder &builder, arith::TruncFOp op) {
  SmallVector<Value> parts = split(builder, op.getIn());
  auto bits = cast<VectorType>(op.getType()).clone(builder.getI16Type());
  auto choice =
      scf::IfOp::create(builder, TypeRange(bits), hasSubnormal(builder, parts),
                        /*addThenBlock=*/true, /*addElseBlock=*/true);
  auto yieldBits = [&](Value value) {
    scf::YieldOp::create(
        builder, ValueRange(arith::BitcastOp::create(builder, bits, value)));
  };
  builder.setInsertionPointToEnd(choice.thenBlock());
  yieldBits(builder.clone(*op)->getResult(0));
  builder.setInsertionPointToEnd(choice.elseBlock());
  // Of two registers, the second comes first.
  StringRef name = parts.size() == 1 ? "llvm.x86.avx512bf16.cvtneps2bf16.512"
                                     : "llvm.x86.avx512bf16.cvtne2ps2bf16.512";
  yieldBits(callIntrinsic(builder, name, op.getType(),
                          llvm::to_vector(llvm::reverse(parts))));
  builder.setInsertionPointAfter(choice);
  return arith::BitcastOp::create(builder, op.getType(), choice.getResult(0));
}

namespace {
struct UseX86ConversionsPass
    : rome::impl::UseX86ConversionsPassBase<UseX86ConversionsPass> {
  using UseX86ConversionsPassBase::UseX86ConversionsPassBase;

  void runOnOperation() override {
    SmallVector<arith::TruncFOp> ops;
    getOperation()->walk([&](arith::TruncFOp op) {
      if (isSupported(op))
        ops.push_back(op);
    });
    IRRewriter rewriter(&getContext());
    for (arith::TruncFOp op : ops) {
      rewriter.setInsertionPoint(op);
      ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
      bool isF16 = getElementTypeOrSelf(op.getType()).isF16();
      rewriter.replaceOp(op, isF16 ? roundToF16(builder, op)
                                   : roundToBf16(builder, op));
    }
  }

private:
  bool isSupported(arith::TruncFOp op) const {
    auto type = dyn_cast<VectorType>(op.getType());
    if (!type || type.getRank() != 1 || type.isScalable() ||
        !getElementTypeOrSelf(op.getIn()).isF32() ||
        op.getRoundingmode().value_or(arith::RoundingMode::to_nearest_even) !=
            arith::RoundingMode::to_nearest_even)
      return false;
    if (type.getNumElements() != kLanes && type.getNumElements() != 2 * kLanes)
      return false;
    auto has = [&](StringRef feature) {
      return llvm::is_contained(features, feature);
    };
    return type.getElementType().isF16() ? has("avx512f")
                                         : has("avx512bf16") && has("avx512dq");
  }
};
} // namespace
