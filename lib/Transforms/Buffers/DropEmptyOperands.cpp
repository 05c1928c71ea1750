//===- DropEmptyOperands.cpp - Drop operands without elements -------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Transforms/Buffers/Passes.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"

namespace mlir::rome {
#define GEN_PASS_DEF_DROPEMPTYOPERANDSPASS
#include "rome/Transforms/Buffers/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;

/// Drops the empty operands of `op`, or replaces it if its result is empty.
static void dropEmptyOperands(IRRewriter &rewriter, tensor::ConcatOp op) {
  RankedTensorType type = op.getResultType();
  rewriter.setInsertionPoint(op);
  if (llvm::is_contained(type.getShape(), 0)) {
    ReifiedRankedShapedTypeDims shapes;
    if (succeeded(reifyResultShapes(rewriter, op, shapes)))
      rewriter.replaceOpWithNewOp<tensor::EmptyOp>(op, shapes.front(),
                                                   type.getElementType());
    return;
  }
  auto isEmpty = [&](Value input) {
    return cast<RankedTensorType>(input.getType()).getDimSize(op.getDim()) == 0;
  };
  SmallVector<Value> inputs =
      llvm::filter_to_vector(op.getInputs(), std::not_fn(isEmpty));
  rewriter.modifyOpInPlace(op, [&] { op.getInputsMutable().assign(inputs); });
}

namespace {
struct DropEmptyOperandsPass
    : rome::impl::DropEmptyOperandsPassBase<DropEmptyOperandsPass> {
  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    getOperation()->walk(
        [&](tensor::ConcatOp op) { dropEmptyOperands(rewriter, op); });
  }
};
} // namespace
