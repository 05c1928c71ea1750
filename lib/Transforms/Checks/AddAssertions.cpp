//===- AddAssertions.cpp - Assert what ops rely on at run time ------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AssertionBuilder.h"

#include "rome/Transforms/Checks/Passes.h"
#include "rome/Transforms/Functions/Passes.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "mlir/Transforms/RegionUtils.h"

namespace mlir::rome {
#define GEN_PASS_DEF_ADDASSERTIONSPASS
#include "rome/Transforms/Checks/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;

/// Moves the assertions of `block`, in their order, before everything that they
/// do not need: bufferization may let an op write where its result is inserted,
/// which is checked before the insertion, but after the op.
static void hoistAssertions(Block &block) {
  SmallVector<cf::AssertOp> assertions(block.getOps<cf::AssertOp>());
  if (assertions.empty())
    return;
  IRRewriter rewriter(block.getParentOp()->getContext());
  rewriter.setInsertionPointToStart(&block);
  auto start =
      arith::ConstantIndexOp::create(rewriter, assertions.front().getLoc(), 0);
  for (cf::AssertOp assertion : assertions)
    if (succeeded(moveOperationDependencies(rewriter, assertion, start)))
      rewriter.moveOpBefore(assertion, start);
  rewriter.eraseOp(start);
}

namespace {
struct AddAssertionsPass
    : rome::impl::AddAssertionsPassBase<AddAssertionsPass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    rome::populateResolveSizesPatterns(patterns);
    // Before ops are added.
    SmallVector<Operation *> ops;
    getOperation()->walk([&](Operation *op) { ops.push_back(op); });
    for (Operation *op : ops)
      rome::AssertionBuilder(op).addAssertions();
    // Sizes of what is computed are computed from those of arguments. What does
    // not converge needs more than it might.
    (void)applyPatternsGreedily(getOperation(), std::move(patterns));
    getOperation()->walk([](Block *block) { hoistAssertions(*block); });
  }
};
} // namespace
