//===- TileRows.cpp - Loops over the rows of rope.apply -------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Dialect/Rope/IR/Rope.h"
#include "rome/Dialect/Rope/Transforms/Passes.h"
#include "rome/Dialect/Rope/Transforms/Transforms.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Transforms/TileUsingInterface.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Remarks.h"

#include "llvm/ADT/SmallBitVector.h"

namespace mlir::rope {
#define GEN_PASS_DEF_TILEROWSPASS
#include "rome/Dialect/Rope/Transforms/Passes.h.inc"
} // namespace mlir::rope

using namespace mlir;
using namespace mlir::rope;

/// Rows that are computed together where they share the entries of the tables.
static constexpr int64_t kRowsTogether = 2;

/// Returns the leading dimensions of x that the tables follow.
static llvm::SmallBitVector getFollowedDims(ApplyOp op) {
  ArrayRef<int64_t> tableShape = op.getCos().getType().getShape();
  llvm::SmallBitVector followed(op.getX().getType().getRank() - 1);
  for (auto [dim, size] : llvm::zip_first(op.getTableDims(), tableShape))
    if (size != 1)
      followed.set(dim);
  return followed;
}

/// Returns the innermost dimension whose rows share the entries of the tables
/// and come in twos.
static std::optional<int64_t> getSharingDim(ApplyOp op) {
  llvm::SmallBitVector followed = getFollowedDims(op);
  ArrayRef<int64_t> shape = op.getX().getType().getShape();
  for (int64_t dim = followed.size() - 1; dim >= 0; --dim)
    if (!followed.test(dim) && !ShapedType::isDynamic(shape[dim]) &&
        shape[dim] > 0 && shape[dim] % kRowsTogether == 0)
      return dim;
  return std::nullopt;
}

/// Returns the sizes of tiles of about `tileBytes` bytes of x: they have whole
/// rows and fill up from the innermost dimension, after the rows that are
/// computed together.
static SmallVector<int64_t> getTileSizes(ApplyOp op, int64_t tileBytes) {
  RankedTensorType type = op.getX().getType();
  std::optional<int64_t> sharingDim = getSharingDim(op);
  int64_t rowBytes =
      llvm::divideCeil(op.getNumLanes() * type.getElementTypeBitWidth(), 8);
  int64_t rows = std::max<int64_t>(1, tileBytes / rowBytes);
  SmallVector<int64_t> sizes(type.getRank() - 1);
  for (int64_t dim = type.getRank() - 2; dim >= 0; --dim) {
    int64_t extent = type.getDimSize(dim);
    int64_t size = ShapedType::isDynamic(extent)
                       ? rows
                       : std::min(rows, std::max<int64_t>(1, extent));
    if (dim == sharingDim)
      size = llvm::alignTo(size, kRowsTogether);
    sizes[dim] = size;
    rows = std::max<int64_t>(1, rows / size);
  }
  return sizes;
}

/// Returns the dimensions that the tables follow, then the others: what a tile
/// reads of the tables stays in the cache for all rows that share it.
static SmallVector<int64_t> getTileOrder(ApplyOp op) {
  llvm::SmallBitVector followed = getFollowedDims(op);
  SmallVector<int64_t> order;
  for (bool isFollowed : {true, false})
    for (int64_t dim = 0, rank = followed.size(); dim < rank; ++dim)
      if (followed.test(dim) == isFollowed)
        order.push_back(dim);
  return order;
}

/// Replaces `op` by loops of `loopType` over tiles of `sizes`. Returns the op
/// on one tile.
static FailureOr<ApplyOp> tile(RewriterBase &rewriter, ApplyOp op,
                               ArrayRef<int64_t> sizes, ArrayRef<int64_t> order,
                               scf::SCFTilingOptions::LoopType loopType) {
  scf::SCFTilingOptions options;
  options.setTileSizes(getAsIndexOpFoldResult(op.getContext(), sizes));
  options.setInterchange(order);
  options.setLoopType(loopType);
  rewriter.setInsertionPoint(op);
  FailureOr<scf::SCFTilingResult> tiled = scf::tileUsingSCF(
      rewriter, cast<TilingInterface>(op.getOperation()), options);
  if (failed(tiled))
    return failure();
  rewriter.replaceOp(op, tiled->replacements);
  return cast<ApplyOp>(tiled->tiledOps.front());
}

FailureOr<ApplyOp> mlir::rope::tileRows(RewriterBase &rewriter, ApplyOp op,
                                        int64_t tileBytes) {
  int64_t numLoops = op.getX().getType().getRank() - 1;
  if (numLoops == 0)
    return op;
  std::optional<int64_t> sharingDim = getSharingDim(op);
  FailureOr<ApplyOp> onTile =
      tile(rewriter, op, getTileSizes(op, tileBytes), getTileOrder(op),
           scf::SCFTilingOptions::LoopType::ForallOp);
  if (failed(onTile))
    return failure();
  SmallVector<int64_t> rowSizes;
  for (auto [dim, extent] :
       llvm::enumerate(onTile->getX().getType().getShape().drop_back())) {
    int64_t size = static_cast<int64_t>(dim) == sharingDim ? kRowsTogether : 1;
    rowSizes.push_back(extent == size ? 0 : size);
  }
  if (llvm::all_of(rowSizes, [](int64_t size) { return size == 0; }))
    return onTile;
  return tile(rewriter, *onTile, rowSizes,
              llvm::to_vector(llvm::seq<int64_t>(0, numLoops)),
              scf::SCFTilingOptions::LoopType::ForOp);
}

namespace {
struct TileRowsPass : rope::impl::TileRowsPassBase<TileRowsPass> {
  using TileRowsPassBase::TileRowsPassBase;

  void runOnOperation() override {
    SmallVector<ApplyOp> ops;
    getOperation()->walk([&](ApplyOp op) {
      // What computes nothing needs no loop.
      if (!op.getRotation().isIdentity())
        ops.push_back(op);
    });
    IRRewriter rewriter(&getContext());
    for (ApplyOp op : ops) {
      int64_t rows = llvm::product_of(getTileSizes(op, tileBytes));
      remark::passed(
          op.getLoc(),
          remark::RemarkOpts::name("RowsTiled").category(getArgument()))
          << "tiled to rows" << remark::metric("RowsOfTile", rows);
      if (failed(tileRows(rewriter, op, tileBytes)))
        return signalPassFailure();
    }
  }
};
} // namespace
