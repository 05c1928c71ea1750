//===- SeparateResults.cpp - Results that share no memory -----------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Transforms/Functions/Passes.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace mlir::rome {
#define GEN_PASS_DEF_SEPARATERESULTSPASS
#include "rome/Transforms/Functions/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;

/// Returns a copy of `tensor` in memory of its own.
static Value createCopy(OpBuilder &builder, Location loc, Value tensor) {
  return bufferization::AllocTensorOp::create(
      builder, loc, cast<RankedTensorType>(tensor.getType()),
      /*dynamicSizes=*/ValueRange(), /*copy=*/tensor);
}

namespace {
struct SeparateResultsPass
    : rome::impl::SeparateResultsPassBase<SeparateResultsPass> {
  void runOnOperation() override {
    for (auto returnOp : getOperation().getOps<func::ReturnOp>()) {
      if (returnOp->getNumOperands() < 2)
        continue;
      OpBuilder builder(returnOp);
      for (OpOperand &operand : returnOp->getOpOperands())
        if (isa<RankedTensorType>(operand.get().getType()))
          operand.set(createCopy(builder, returnOp.getLoc(), operand.get()));
    }
  }
};
} // namespace
