//===- ConvertCopiesToLinalg.cpp - Copies of buffers as linalg ops --------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Transforms/Buffers/Passes.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Utils/Utils.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

namespace mlir::rome {
#define GEN_PASS_DEF_CONVERTCOPIESTOLINALGPASS
#include "rome/Transforms/Buffers/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;

namespace {

struct ConvertCopy : OpRewritePattern<memref::CopyOp> {
  ConvertCopy(MLIRContext *context, bool stridedOnly)
      : OpRewritePattern(context), stridedOnly(stridedOnly) {}

  LogicalResult matchAndRewrite(memref::CopyOp op,
                                PatternRewriter &rewriter) const override {
    auto source = dyn_cast<MemRefType>(op.getSource().getType());
    auto target = dyn_cast<MemRefType>(op.getTarget().getType());
    if (!source || !target)
      return rewriter.notifyMatchFailure(op, "expected ranked buffers");
    if (stridedOnly && source.getLayout().isIdentity() &&
        target.getLayout().isIdentity())
      return rewriter.notifyMatchFailure(op, "expected a strided buffer");
    linalg::makeMemRefCopyOp(rewriter, op.getLoc(), op.getSource(),
                             op.getTarget());
    rewriter.eraseOp(op);
    return success();
  }

private:
  bool stridedOnly;
};

struct ConvertCopiesToLinalgPass
    : rome::impl::ConvertCopiesToLinalgPassBase<ConvertCopiesToLinalgPass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    rome::populateConvertCopiesToLinalgPatterns(patterns);
    walkAndApplyPatterns(getOperation(), std::move(patterns));
  }
};

} // namespace

void mlir::rome::populateConvertCopiesToLinalgPatterns(
    RewritePatternSet &patterns, bool stridedOnly) {
  patterns.add<ConvertCopy>(patterns.getContext(), stridedOnly);
}
