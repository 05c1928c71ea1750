//===- LoadStridedVectors.cpp - Load strided vectors as whole ones --------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Transforms/Vectors/Passes.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

namespace mlir::rome {
#define GEN_PASS_DEF_LOADSTRIDEDVECTORSPASS
#include "rome/Transforms/Vectors/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;

/// The largest stride: a loaded vector has a quarter of what is needed.
static constexpr int64_t kMaxStride = 4;

/// Returns the last stride of `type`, or nothing if it is not known.
static std::optional<int64_t> getLastStride(MemRefType type) {
  SmallVector<int64_t> strides;
  int64_t offset;
  if (type.getRank() == 0 ||
      failed(type.getStridesAndOffset(strides, offset)) ||
      ShapedType::isDynamic(strides.back()))
    return std::nullopt;
  return strides.back();
}

/// Returns `size` elements of the memory of `op`, without a stride, from the
/// first element that it reads on.
static Value createRow(PatternRewriter &rewriter, vector::TransferReadOp op,
                       int64_t size) {
  Location loc = op.getLoc();
  auto metadata =
      memref::ExtractStridedMetadataOp::create(rewriter, loc, op.getBase());
  auto [expression, values] = computeLinearIndex(
      metadata.getConstifiedMixedOffset(), metadata.getConstifiedMixedStrides(),
      getAsOpFoldResult(op.getIndices()));
  OpFoldResult offset =
      affine::makeComposedFoldedAffineApply(rewriter, loc, expression, values);
  auto type = cast<MemRefType>(op.getBase().getType());
  auto rowType = MemRefType::get(
      size, type.getElementType(),
      StridedLayoutAttr::get(rewriter.getContext(), ShapedType::kDynamic, 1),
      type.getMemorySpace());
  return memref::ReinterpretCastOp::create(
      rewriter, loc, rowType, metadata.getBaseBuffer(),
      getValueOrCreateConstantIndexOp(rewriter, loc, offset),
      /*sizes=*/ArrayRef<OpFoldResult>{rewriter.getIndexAttr(size)},
      /*strides=*/ArrayRef<OpFoldResult>{rewriter.getIndexAttr(1)});
}

namespace {

struct LoadStridedVector : OpRewritePattern<vector::TransferReadOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(vector::TransferReadOp op,
                                PatternRewriter &rewriter) const override {
    auto type = dyn_cast<MemRefType>(op.getBase().getType());
    VectorType vectorType = op.getVectorType();
    if (!type || vectorType.getRank() != 1 || vectorType.isScalable() ||
        op.getMask() || op.hasOutOfBoundsDim() ||
        !op.getPermutationMap().isMinorIdentity())
      return rewriter.notifyMatchFailure(op, "not a whole vector in memory");
    std::optional<int64_t> stride = getLastStride(type);
    if (!stride || *stride < 2 || *stride > kMaxStride)
      return rewriter.notifyMatchFailure(op, "no stride from 2 to 4");
    int64_t numLanes = vectorType.getNumElements();
    int64_t size = (numLanes - 1) * *stride + 1;
    Value row = createRow(rewriter, op, size);
    Value result;
    for (int64_t lane = 0; lane < numLanes;) {
      // The last vector ends where the row does.
      int64_t first = std::min(lane * *stride, size - numLanes);
      Value index =
          arith::ConstantIndexOp::create(rewriter, op.getLoc(), first);
      Value part =
          vector::LoadOp::create(rewriter, op.getLoc(), vectorType, row, index);
      // What is there so far, then elements of this part.
      auto mask = llvm::to_vector(llvm::seq(numLanes));
      int64_t partStart = result ? numLanes : 0;
      for (; lane < numLanes && lane * *stride < first + numLanes; ++lane)
        mask[lane] = partStart + lane * *stride - first;
      result = vector::ShuffleOp::create(rewriter, op.getLoc(),
                                         result ? result : part, part, mask);
    }
    rewriter.replaceOp(op, result);
    return success();
  }
};

struct LoadStridedVectorsPass
    : rome::impl::LoadStridedVectorsPassBase<LoadStridedVectorsPass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    rome::populateLoadStridedVectorsPatterns(patterns);
    walkAndApplyPatterns(getOperation(), std::move(patterns));
  }
};

} // namespace

void mlir::rome::populateLoadStridedVectorsPatterns(
    RewritePatternSet &patterns) {
  patterns.add<LoadStridedVector>(patterns.getContext());
}
