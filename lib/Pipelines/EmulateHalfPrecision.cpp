//===- EmulateHalfPrecision.cpp - f16 and bf16 arithmetic in f32 ----------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Pipelines/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Pass/PassManager.h"

#include "llvm/ADT/TypeSwitch.h"

namespace mlir::rome {
#define GEN_PASS_DEF_EMULATEHALFPRECISIONPASS
#include "rome/Pipelines/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;

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
    });
  }
};
} // namespace
