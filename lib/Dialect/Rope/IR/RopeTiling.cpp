//===- RopeTiling.cpp - Shapes, bounds and tiling of the rope ops ---------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file implements the interfaces of the rope ops that are about shapes:
// result shapes, value bounds, and the tiling of rope.apply over the dimensions
// of x but the last.
//
//===----------------------------------------------------------------------===//

#include "rome/Dialect/Rope/IR/Rope.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace mlir::rope;

//===----------------------------------------------------------------------===//
// Shapes and bounds
//===----------------------------------------------------------------------===//

LogicalResult
ApplyOp::reifyResultShapes(OpBuilder &builder,
                           ReifiedRankedShapedTypeDims &reifiedReturnShapes) {
  reifiedReturnShapes.push_back(
      tensor::getMixedSizes(builder, getLoc(), getX()));
  return success();
}

void ApplyOp::populateBoundsForShapedValueDim(
    Value value, int64_t dim, ValueBoundsConstraintSet &constraints) {
  constraints.bound(value)[dim] == constraints.getExpr(getX(), dim);
}

LogicalResult
TablesOp::reifyResultShapes(OpBuilder &builder,
                            ReifiedRankedShapedTypeDims &reifiedReturnShapes) {
  SmallVector<OpFoldResult> sizes =
      tensor::getMixedSizes(builder, getLoc(), getPositions());
  if (getSections())
    sizes.erase(sizes.begin());
  sizes.push_back(builder.getIndexAttr(getCos().getType().getShape().back()));
  reifiedReturnShapes.assign(2, sizes);
  return success();
}

void TablesOp::populateBoundsForShapedValueDim(
    Value value, int64_t dim, ValueBoundsConstraintSet &constraints) {
  int64_t positionDim = getSections() ? dim + 1 : dim;
  if (positionDim < getPositions().getType().getRank())
    constraints.bound(value)[dim] ==
        constraints.getExpr(getPositions(), positionDim);
}

//===----------------------------------------------------------------------===//
// Tiling
//===----------------------------------------------------------------------===//

SmallVector<utils::IteratorType> ApplyOp::getLoopIteratorTypes() {
  return SmallVector<utils::IteratorType>(getX().getType().getRank() - 1,
                                          utils::IteratorType::parallel);
}

SmallVector<Range> ApplyOp::getIterationDomain(OpBuilder &builder) {
  SmallVector<OpFoldResult> sizes =
      tensor::getMixedSizes(builder, getLoc(), getX());
  SmallVector<Range> domain;
  for (OpFoldResult size : ArrayRef(sizes).drop_back())
    domain.push_back({builder.getIndexAttr(0), size, builder.getIndexAttr(1)});
  return domain;
}

/// Returns the slice of `source` at `offsets` with `sizes` and unit strides.
static tensor::ExtractSliceOp createTileSlice(OpBuilder &builder, Location loc,
                                              Value source,
                                              ArrayRef<OpFoldResult> offsets,
                                              ArrayRef<OpFoldResult> sizes) {
  SmallVector<OpFoldResult> strides(offsets.size(), builder.getIndexAttr(1));
  return tensor::ExtractSliceOp::create(builder, loc, source, offsets, sizes,
                                        strides);
}

FailureOr<TilingResult>
ApplyOp::getTiledImplementation(OpBuilder &builder,
                                ArrayRef<OpFoldResult> offsets,
                                ArrayRef<OpFoldResult> sizes) {
  OpFoldResult zero = builder.getIndexAttr(0);
  SmallVector<OpFoldResult> xOffsets(offsets), xSizes(sizes);
  xOffsets.push_back(zero);
  xSizes.push_back(builder.getIndexAttr(getNumLanes()));

  ArrayRef<int64_t> tableShape = getCos().getType().getShape();
  SmallVector<OpFoldResult> tableOffsets, tableSizes;
  for (auto [dim, size] : llvm::zip_first(getTableDims(), tableShape)) {
    bool broadcasts = size == 1;
    tableOffsets.push_back(broadcasts ? zero : offsets[dim]);
    tableSizes.push_back(broadcasts ? builder.getIndexAttr(1) : sizes[dim]);
  }
  tableOffsets.push_back(zero);
  tableSizes.push_back(builder.getIndexAttr(tableShape.back()));

  Location loc = getLoc();
  SmallVector<Operation *> slices = {
      createTileSlice(builder, loc, getX(), xOffsets, xSizes),
      createTileSlice(builder, loc, getCos(), tableOffsets, tableSizes),
      createTileSlice(builder, loc, getSin(), tableOffsets, tableSizes)};
  SmallVector<Value> operands;
  for (Operation *slice : slices)
    operands.push_back(slice->getResult(0));
  Operation *tiled = mlir::clone(builder, getOperation(),
                                 operands.front().getType(), operands);
  return TilingResult{{tiled}, {tiled->getResult(0)}, slices};
}

LogicalResult ApplyOp::getResultTilePosition(
    OpBuilder &builder, unsigned resultNumber, ArrayRef<OpFoldResult> offsets,
    ArrayRef<OpFoldResult> sizes, SmallVector<OpFoldResult> &resultOffsets,
    SmallVector<OpFoldResult> &resultSizes) {
  resultOffsets.assign(offsets.begin(), offsets.end());
  resultOffsets.push_back(builder.getIndexAttr(0));
  resultSizes.assign(sizes.begin(), sizes.end());
  resultSizes.push_back(builder.getIndexAttr(getNumLanes()));
  return success();
}

LogicalResult ApplyOp::getIterationDomainTileFromResultTile(
    OpBuilder &builder, unsigned resultNumber, ArrayRef<OpFoldResult> offsets,
    ArrayRef<OpFoldResult> sizes, SmallVectorImpl<OpFoldResult> &domainOffsets,
    SmallVectorImpl<OpFoldResult> &domainSizes) {
  // Every lane of a row may read every other: a tile has whole rows.
  if (!isConstantIntValue(offsets.back(), 0) ||
      getConstantIntValue(sizes.back()) != getNumLanes())
    return failure();
  domainOffsets.assign(offsets.begin(), offsets.end() - 1);
  domainSizes.assign(sizes.begin(), sizes.end() - 1);
  return success();
}

FailureOr<TilingResult>
ApplyOp::generateResultTileValue(OpBuilder &builder, unsigned resultNumber,
                                 ArrayRef<OpFoldResult> offsets,
                                 ArrayRef<OpFoldResult> sizes) {
  SmallVector<OpFoldResult> domainOffsets, domainSizes;
  if (failed(getIterationDomainTileFromResultTile(
          builder, resultNumber, offsets, sizes, domainOffsets, domainSizes)))
    return failure();
  return getTiledImplementation(builder, domainOffsets, domainSizes);
}
