//===- MaterializeRotationMatrix.cpp - Rotation matrices as constants -----===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Dialect/Rope/IR/Rope.h"
#include "rome/Dialect/Rope/Transforms/Passes.h"
#include "rome/Dialect/Rope/Transforms/Transforms.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

namespace mlir::rope {
#define GEN_PASS_DEF_MATERIALIZEROTATIONMATRIXPASS
#include "rome/Dialect/Rope/Transforms/Passes.h.inc"
} // namespace mlir::rope

using namespace mlir;
using namespace mlir::rope;

/// A dense matrix of more lanes than this has more than 16 million entries.
static constexpr int64_t kMaxDenseLanes = 4096;

namespace {

struct MaterializeRotationMatrix : OpRewritePattern<RotationMatrixOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(RotationMatrixOp op,
                                PatternRewriter &rewriter) const override {
    if (op.getRotation().getNumLanes() > kMaxDenseLanes)
      return rewriter.notifyMatchFailure(op, "expected a smaller matrix");
    rewriter.replaceOpWithNewOp<arith::ConstantOp>(op, op.getDenseElements());
    return success();
  }
};

struct MaterializeRotationMatrixPass
    : rope::impl::MaterializeRotationMatrixPassBase<
          MaterializeRotationMatrixPass> {
  LogicalResult initialize(MLIRContext *context) override {
    RewritePatternSet set(context);
    populateMaterializeRotationMatrixPatterns(set);
    patterns = std::move(set);
    return success();
  }

  void runOnOperation() override {
    walkAndApplyPatterns(getOperation(), patterns);
    getOperation()->walk([&](RotationMatrixOp op) {
      op.emitOpError("expected at most ")
          << kMaxDenseLanes << " lanes in a matrix that becomes a constant, "
          << "but got " << op.getRotation().getNumLanes();
      signalPassFailure();
    });
  }

private:
  FrozenRewritePatternSet patterns;
};

} // namespace

void mlir::rope::populateMaterializeRotationMatrixPatterns(
    RewritePatternSet &patterns) {
  patterns.add<MaterializeRotationMatrix>(patterns.getContext());
}
