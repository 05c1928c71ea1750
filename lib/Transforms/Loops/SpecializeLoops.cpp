//===- SpecializeLoops.cpp - Versions of loops for sizes and alignments ---===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How a loop should run depends on how many bytes it writes and on where they
// are. What is known at compile time is decided here; the rest becomes a
// version of the loop for each case, under conditions.
//
//===----------------------------------------------------------------------===//

#include "rome/Transforms/Loops/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Transforms/Transforms.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/Remarks.h"

namespace mlir::rome {
#define GEN_PASS_DEF_SPECIALIZELOOPSPASS
#include "rome/Transforms/Loops/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;
using namespace mlir::rome;

/// Bytes of a cache line, and of the widest register.
static constexpr int64_t kLineBytes = 64;

/// Bytes of the narrowest nontemporal store of x86-64 and AArch64 that is not
/// a scalar.
static constexpr int64_t kMinimumStoreBytes = 16;

//===----------------------------------------------------------------------===//
// Conditions
//===----------------------------------------------------------------------===//

namespace {

/// A condition that is known, or a value of type i1.
class Condition {
public:
  Condition(bool known) : known(known) {}
  Condition(Value value) : value(value) {}

  bool isFalse() const { return !value && !known; }
  bool isTrue() const { return !value && known; }
  StringRef describe() const {
    return value ? "at run time" : known ? "yes" : "no";
  }

  static Condition both(ImplicitLocOpBuilder &builder, Condition lhs,
                        Condition rhs) {
    if (lhs.isFalse() || rhs.isTrue())
      return lhs;
    if (rhs.isFalse() || lhs.isTrue())
      return rhs;
    return Value(arith::AndIOp::create(builder, lhs.value, rhs.value));
  }

  /// Builds what `buildThen` builds if the condition holds, or else what
  /// `buildElse` does.
  void select(ImplicitLocOpBuilder &builder, function_ref<void()> buildThen,
              function_ref<void()> buildElse) const {
    if (!value)
      return known ? buildThen() : buildElse();
    auto op = scf::IfOp::create(builder, value, /*withElseRegion=*/true);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(op.thenBlock());
    buildThen();
    builder.setInsertionPointToStart(op.elseBlock());
    buildElse();
  }

private:
  Value value;
  bool known = false;
};

} // namespace

/// Returns whether the elements of `buffer` are `minimum` bytes or more.
static Condition isAtLeast(ImplicitLocOpBuilder &builder, Value buffer,
                           int64_t minimum) {
  auto type = cast<MemRefType>(buffer.getType());
  int64_t elementBytes = llvm::divideCeil(type.getElementTypeBitWidth(), 8);
  int64_t minimumElements = llvm::divideCeilSigned(minimum, elementBytes);
  if (type.hasStaticShape())
    return type.getNumElements() >= minimumElements;
  Value elements = arith::ConstantIndexOp::create(builder, 1);
  for (int64_t dim = 0; dim < type.getRank(); ++dim)
    elements = arith::MulIOp::create(
        builder, elements,
        memref::DimOp::create(builder, buffer, dim).getResult());
  Value limit = arith::ConstantIndexOp::create(builder, minimumElements);
  return Value(arith::CmpIOp::create(builder, arith::CmpIPredicate::uge,
                                     elements, limit));
}

/// Returns whether `buffer` starts at a multiple of `bytes`, and its strides
/// that its type does not tell are multiples of it.
static Condition isAligned(ImplicitLocOpBuilder &builder, Value buffer,
                           int64_t bytes) {
  if (auto allocation = buffer.getDefiningOp<memref::AllocOp>())
    if (allocation.getAlignment().value_or(0) % bytes == 0 &&
        allocation.getAlignment())
      return true;
  Value address =
      memref::ExtractAlignedPointerAsIndexOp::create(builder, buffer);
  auto type = cast<MemRefType>(buffer.getType());
  if (!type.getLayout().isIdentity() &&
      llvm::any_of(type.getStridesAndOffset().first, ShapedType::isDynamic)) {
    auto metadata = memref::ExtractStridedMetadataOp::create(builder, buffer);
    Value elementBytes = arith::ConstantIndexOp::create(
        builder, llvm::divideCeil(type.getElementTypeBitWidth(), 8));
    for (OpFoldResult stride : metadata.getConstifiedMixedStrides())
      if (auto value = dyn_cast<Value>(stride))
        address = arith::OrIOp::create(
            builder, address,
            arith::MulIOp::create(builder, value, elementBytes));
  }
  Value mask = arith::ConstantIndexOp::create(builder, bytes - 1);
  Value zero = arith::ConstantIndexOp::create(builder, 0);
  return Value(arith::CmpIOp::create(
      builder, arith::CmpIPredicate::eq,
      arith::AndIOp::create(builder, address, mask), zero));
}

//===----------------------------------------------------------------------===//
// Stores
//===----------------------------------------------------------------------===//

/// Returns whether a buffer of `type` starts at its pointer and has neighbours
/// in its last dimension.
static bool startsAtPointer(MemRefType type) {
  SmallVector<int64_t> strides;
  int64_t offset;
  return type.getLayout().isIdentity() ||
         (succeeded(type.getStridesAndOffset(strides, offset)) && offset == 0 &&
          (strides.empty() || strides.back() == 1));
}

/// Returns the buffer that all stores of vectors in `loop` write to, or null if
/// there is none, several, or one that is a part of another or made inside.
static Value getWrittenBuffer(scf::ForallOp loop) {
  Value buffer;
  WalkResult result = loop.walk([&](vector::StoreOp store) {
    if (buffer && buffer != store.getBase())
      return WalkResult::interrupt();
    buffer = store.getBase();
    return WalkResult::advance();
  });
  if (result.wasInterrupted() || !buffer ||
      !startsAtPointer(cast<MemRefType>(buffer.getType())) ||
      !loop.isDefinedOutsideOfLoop(buffer))
    return nullptr;
  return buffer;
}

/// Returns whether an op in `loop` reads `buffer`: what it writes should stay
/// in the cache.
static bool isRead(scf::ForallOp loop, Value buffer) {
  return loop
      .walk([&](Operation *op) {
        bool uses = llvm::is_contained(op->getOperands(), buffer);
        return uses && !isa<vector::StoreOp>(op) ? WalkResult::interrupt()
                                                 : WalkResult::advance();
      })
      .wasInterrupted();
}

/// Returns what the address of `store` is a multiple of, in bytes, if the start
/// and the unknown strides of its buffer are multiples of `bufferAlignment`
/// bytes.
static int64_t getAlignment(vector::StoreOp store, int64_t bufferAlignment) {
  auto type = cast<MemRefType>(store.getBase().getType());
  int64_t elementBytes = llvm::divideCeil(type.getElementTypeBitWidth(), 8);
  std::optional<int64_t> lane =
      store.getIndices().empty()
          ? 0
          : getConstantIntValue(store.getIndices().back());
  if (!lane)
    return elementBytes;
  int64_t alignment = std::gcd(bufferAlignment, *lane * elementBytes);
  if (type.getRank() < 2)
    return alignment;
  // Rows follow each other.
  if (type.getLayout().isIdentity())
    return type.isDynamicDim(type.getRank() - 1)
               ? elementBytes
               : std::gcd(alignment, type.getShape().back() * elementBytes);
  SmallVector<int64_t> strides = type.getStridesAndOffset().first;
  for (int64_t stride : ArrayRef(strides).drop_back())
    if (!ShapedType::isDynamic(stride))
      alignment = std::gcd(alignment, stride * elementBytes);
  return alignment;
}

/// Makes the stores in `loop` nontemporal, where they are aligned enough.
static void makeNontemporal(scf::ForallOp loop, int64_t bufferAlignment) {
  loop.walk([&](vector::StoreOp store) {
    VectorType type = store.getVectorType();
    int64_t bytes = llvm::divideCeil(
        type.getNumElements() * type.getElementTypeBitWidth(), 8);
    int64_t alignment = std::min<int64_t>(getAlignment(store, bufferAlignment),
                                          llvm::bit_floor<uint64_t>(bytes));
    if (alignment < kMinimumStoreBytes)
      return;
    store.setNontemporal(true);
    store.setAlignment(alignment);
  });
}

//===----------------------------------------------------------------------===//
// Pass
//===----------------------------------------------------------------------===//

namespace {

struct SpecializeLoopsPass
    : rome::impl::SpecializeLoopsPassBase<SpecializeLoopsPass> {
  using SpecializeLoopsPassBase::SpecializeLoopsPassBase;

  void runOnOperation() override;

private:
  void specialize(IRRewriter &rewriter, scf::ForallOp loop);
  void buildVersion(ImplicitLocOpBuilder &builder, scf::ForallOp loop,
                    Condition parallel, int64_t nontemporalAlignment);
  Condition isLarge(ImplicitLocOpBuilder &builder, scf::ForallOp loop,
                    Value buffer);
};

} // namespace

void SpecializeLoopsPass::runOnOperation() {
  SmallVector<scf::ForallOp> loops;
  getOperation()->walk([&](scf::ForallOp loop) { loops.push_back(loop); });
  IRRewriter rewriter(&getContext());
  // From the inside out: a loop inside another one runs in one thread.
  for (scf::ForallOp loop : loops) {
    if (loop.getNumResults() != 0)
      continue;
    if (!loop->getParentOfType<scf::ForallOp>()) {
      specialize(rewriter, loop);
      continue;
    }
    rewriter.setInsertionPoint(loop);
    if (failed(scf::forallToForLoop(rewriter, loop)))
      return signalPassFailure();
  }
}

Condition SpecializeLoopsPass::isLarge(ImplicitLocOpBuilder &builder,
                                       scf::ForallOp loop, Value buffer) {
  if (!buffer || isRead(loop, buffer) || nontemporal == NontemporalMode::Never)
    return false;
  if (nontemporal == NontemporalMode::Always)
    return true;
  return isAtLeast(builder, buffer, nontemporalBytes);
}

/// Replaces `loop` by its versions.
void SpecializeLoopsPass::specialize(IRRewriter &rewriter, scf::ForallOp loop) {
  rewriter.setInsertionPoint(loop);
  ImplicitLocOpBuilder builder(loop.getLoc(), rewriter);
  Value buffer = getWrittenBuffer(loop);
  Condition parallel = false;
  if (threads != 1 && buffer)
    parallel = isAtLeast(builder, buffer, parallelBytes);
  Condition large = isLarge(builder, loop, buffer);
  remark::passed(
      loop.getLoc(),
      remark::RemarkOpts::name("LoopSpecialized").category(getArgument()))
      << remark::metric("Parallel", parallel.describe())
      << remark::metric("Nontemporal", large.describe());

  // A size that is large needs no second test.
  Condition parallelIfLarge = parallel;
  if (threads != 1 && nontemporal == NontemporalMode::Auto &&
      nontemporalBytes >= parallelBytes)
    parallelIfLarge = true;

  auto buildOrdinary = [&] {
    buildVersion(builder, loop, parallel, /*nontemporalAlignment=*/0);
  };
  auto buildNontemporal = [&](int64_t alignment,
                              function_ref<void()> buildElse) {
    Condition aligned = large.isFalse() ? Condition(false)
                                        : isAligned(builder, buffer, alignment);
    Condition::both(builder, large, aligned)
        .select(
            builder,
            [&] { buildVersion(builder, loop, parallelIfLarge, alignment); },
            buildElse);
  };
  buildNontemporal(
      kLineBytes, [&] { buildNontemporal(kMinimumStoreBytes, buildOrdinary); });
  rewriter.eraseOp(loop);
}

/// Builds a copy of `loop`, whose stores are nontemporal if
/// `nontemporalAlignment` is not 0. Its buffer has that alignment then.
void SpecializeLoopsPass::buildVersion(ImplicitLocOpBuilder &builder,
                                       scf::ForallOp loop, Condition parallel,
                                       int64_t nontemporalAlignment) {
  auto buildCopy = [&] {
    auto copy = cast<scf::ForallOp>(builder.clone(*loop));
    if (nontemporalAlignment != 0)
      makeNontemporal(copy, nontemporalAlignment);
    return copy;
  };
  // Loops without results always convert.
  parallel.select(
      builder,
      [&] {
        IRRewriter rewriter(builder);
        (void)scf::forallToParallelLoop(rewriter, buildCopy());
      },
      [&] {
        IRRewriter rewriter(builder);
        (void)scf::forallToForLoop(rewriter, buildCopy());
      });
}
