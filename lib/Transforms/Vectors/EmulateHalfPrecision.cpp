//===- EmulateHalfPrecision.cpp - f16 and bf16 arithmetic in f32 ----------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Transforms/Vectors/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Pass/PassManager.h"

#include "llvm/ADT/TypeSwitch.h"

namespace mlir::rome {
#define GEN_PASS_DEF_EMULATEHALFPRECISIONPASS
#include "rome/Transforms/Vectors/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;

/// Lets `op`, from f64 to a half-precision type, round from f32 instead, which
/// machines can. So that both roundings are as one, the first is to odd: an
/// inexact value becomes the neighbour, of the two in f32, with an odd
/// mantissa, which is no half-precision value and on the side of those where x
/// is (Boldo and Melquiond, When double rounding is odd, 2005).
static void roundFromF32(arith::TruncFOp op) {
  ImplicitLocOpBuilder builder(op.getLoc(), op);
  Value x = op.getIn();
  auto withElements = [&](Type elementType) {
    auto shaped = dyn_cast<ShapedType>(x.getType());
    return shaped ? Type(shaped.clone(elementType)) : elementType;
  };
  Type f32 = withElements(builder.getF32Type());
  Type i32 = withElements(builder.getI32Type());
  Value nearest = arith::TruncFOp::create(builder, f32, x);
  Value wide = arith::ExtFOp::create(builder, x.getType(), nearest);
  Value isInexact =
      arith::CmpFOp::create(builder, arith::CmpFPredicate::ONE, wide, x);
  Value isTooLarge = arith::CmpFOp::create(builder, arith::CmpFPredicate::OGT,
                                           math::AbsFOp::create(builder, wide),
                                           math::AbsFOp::create(builder, x));
  Value bits = arith::BitcastOp::create(builder, i32, nearest);
  Value towardZero = arith::SubIOp::create(
      builder, bits, arith::ExtUIOp::create(builder, i32, isTooLarge));
  Value odd = arith::OrIOp::create(
      builder, towardZero, arith::ExtUIOp::create(builder, i32, isInexact));
  op.getInMutable().assign(arith::BitcastOp::create(builder, f32, odd));
}

namespace {
struct EmulateHalfPrecisionPass
    : rome::impl::EmulateHalfPrecisionPassBase<EmulateHalfPrecisionPass> {
  void runOnOperation() override {
    OpPassManager emulation(getOperation()->getName());
    arith::ArithEmulateUnsupportedFloatsOptions options;
    options.sourceTypeStrs = {"bf16", "f16"};
    emulation.addPass(arith::createArithEmulateUnsupportedFloats(options));
    if (failed(runPipeline(emulation, getOperation())))
      return signalPassFailure();
    auto forbidContraction = [](auto conversion) {
      if (conversion.getFastmath() == arith::FastMathFlags::contract)
        conversion.removeFastmathAttr();
    };
    getOperation()->walk([&](Operation *op) {
      llvm::TypeSwitch<Operation *>(op).Case<arith::ExtFOp, arith::TruncFOp>(
          forbidContraction);
      auto truncation = dyn_cast<arith::TruncFOp>(op);
      if (truncation && !truncation.getRoundingmode() &&
          getElementTypeOrSelf(truncation.getIn()).isF64() &&
          getElementTypeOrSelf(truncation.getType()).getIntOrFloatBitWidth() ==
              16)
        roundFromF32(truncation);
    });
  }
};
} // namespace
