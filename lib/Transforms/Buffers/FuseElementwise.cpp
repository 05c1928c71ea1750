//===- FuseElementwise.cpp - Chains of elementwise ops as one loop --------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Transforms/Buffers/Passes.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mlir::rome {
#define GEN_PASS_DEF_FUSEELEMENTWISEPASS
#include "rome/Transforms/Buffers/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;

/// Bodies and operands of fused ops stay below these: every fusion copies both
/// bodies, and what does not fit into registers gains nothing.
static constexpr size_t kMaxBodyOps = 64;
static constexpr unsigned kMaxOperands = 16;

/// Returns whether every operand of `op` has its loops in order, so that all
/// are read along one direction, and each element is computed once.
static bool keepsOrder(linalg::GenericOp op) {
  return op.getNumParallelLoops() == op.getNumLoops() &&
         llvm::all_of(op.getIndexingMapsArray(), [](AffineMap map) {
           int64_t last = -1;
           for (AffineExpr expr : map.getResults()) {
             auto dim = dyn_cast<AffineDimExpr>(expr);
             if (!dim || static_cast<int64_t>(dim.getPosition()) <= last)
               return false;
             last = dim.getPosition();
           }
           return true;
         });
}

/// Returns whether the op that computes `operand` should be computed by its
/// user: as often as before, in the same order.
static bool shouldFuse(OpOperand *operand) {
  auto producer = operand->get().getDefiningOp<linalg::GenericOp>();
  auto consumer = dyn_cast<linalg::GenericOp>(operand->getOwner());
  return producer && consumer && producer->getNumResults() == 1 &&
         llvm::all_equal(producer->getUsers()) && keepsOrder(producer) &&
         keepsOrder(consumer) &&
         consumer.getMatchingIndexingMap(operand).isIdentity() &&
         producer.getBody()->getOperations().size() +
                 consumer.getBody()->getOperations().size() <=
             kMaxBodyOps &&
         producer->getNumOperands() + consumer->getNumOperands() <=
             kMaxOperands;
}

namespace {
struct FuseElementwisePass
    : rome::impl::FuseElementwisePassBase<FuseElementwisePass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    rome::populateFuseElementwisePatterns(patterns);
    // Patterns that do not converge leave ops that are valid all the same.
    (void)applyPatternsGreedily(getOperation(), std::move(patterns));
    separateEmptyTensors();
  }

private:
  /// Gives each user of an empty tensor one of its own: the analysis of
  /// buffers compares each op with all others that use the same buffer.
  void separateEmptyTensors() {
    getOperation()->walk([](tensor::EmptyOp empty) {
      for (OpOperand &use :
           llvm::make_early_inc_range(llvm::drop_begin(empty->getUses()))) {
        OpBuilder builder(use.getOwner());
        use.set(builder.clone(*empty)->getResult(0));
      }
    });
  }
};
} // namespace

void mlir::rome::populateFuseElementwisePatterns(RewritePatternSet &patterns) {
  linalg::populateElementwiseOpsFusionPatterns(patterns, shouldFuse);
}
