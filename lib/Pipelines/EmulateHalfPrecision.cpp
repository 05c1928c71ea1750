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

namespace mlir::rome {
#define GEN_PASS_DEF_EMULATEHALFPRECISIONPASS
#include "rome/Pipelines/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;

namespace {
struct EmulateHalfPrecisionPass
    : rome::impl::EmulateHalfPrecisionPassBase<EmulateHalfPrecisionPass> {
  EmulateHalfPrecisionPass() = default;
  // The nested pipeline is built anew for each copy of the pass.
  EmulateHalfPrecisionPass(const EmulateHalfPrecisionPass &other)
      : EmulateHalfPrecisionPassBase(other) {}

  void runOnOperation() override {
    OpPassManager emulation(getOperation()->getName());
    arith::ArithEmulateUnsupportedFloatsOptions options;
    options.sourceTypeStrs = {"bf16", "f16"};
    emulation.addPass(arith::createArithEmulateUnsupportedFloats(options));
    if (failed(runPipeline(emulation, getOperation())))
      return signalPassFailure();
    getOperation()->walk([](Operation *op) {
      if (isa<arith::ExtFOp, arith::TruncFOp>(op))
        op->removeAttr("fastmath");
    });
  }
};
} // namespace
