//===- TableCreation.cpp - rope.tables for what was found -----------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TableCreation.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::rope;

/// Builds the positions with the dimensions of the table but the last, and with
/// that of the streams, if there is one, before them.
static Value createPositions(OpBuilder &builder, Location loc,
                             const Table &table) {
  Value positions = table.element.positions;
  auto type = cast<RankedTensorType>(positions.getType());
  ArrayRef<int64_t> leading = table.getType().getShape().drop_back();
  int64_t numStreamDims = table.streamDim ? 1 : 0;
  SmallVector<AffineExpr> indices;
  SmallVector<OpFoldResult> sizes;
  if (table.streamDim)
    sizes.push_back(builder.getIndexAttr(type.getDimSize(*table.streamDim)));
  for (int64_t size : leading)
    sizes.push_back(builder.getIndexAttr(size));
  for (auto [dim, index] : llvm::enumerate(table.element.indices)) {
    if (table.streamDim && *table.streamDim == static_cast<int64_t>(dim)) {
      indices.push_back(builder.getAffineDimExpr(0));
    } else if (auto rootDim = dyn_cast<AffineDimExpr>(index)) {
      int64_t position = rootDim.getPosition() + numStreamDims;
      indices.push_back(builder.getAffineDimExpr(position));
      if (ShapedType::isDynamic(leading[rootDim.getPosition()]))
        sizes[position] = tensor::getMixedSize(builder, loc, positions, dim);
    } else {
      indices.push_back(index);
    }
  }
  int64_t rank = sizes.size();
  auto map = AffineMap::get(rank, 0, indices, builder.getContext());
  if (map.isIdentity())
    return positions;
  Value init =
      tensor::EmptyOp::create(builder, loc, sizes, type.getElementType());
  SmallVector<utils::IteratorType> iterators(rank,
                                             utils::IteratorType::parallel);
  return linalg::GenericOp::create(
             builder, loc, init.getType(), positions, init,
             ArrayRef{map, builder.getMultiDimIdentityMap(rank)}, iterators,
             [](OpBuilder &body, Location bodyLoc, ValueRange arguments) {
               linalg::YieldOp::create(body, bodyLoc, arguments.front());
             })
      .getResult(0);
}

/// Returns the sections in which the entries read `streams`, of `numStreams`.
static SectionsAttr getSections(MLIRContext *context, ArrayRef<int64_t> streams,
                                int64_t numStreams) {
  SmallVector<int64_t> interleaved(numStreams, 0), consecutive;
  for (size_t entry = 0; entry < streams.size();) {
    size_t end = entry;
    while (end < streams.size() && streams[end] == streams[entry])
      ++end;
    // Sections of size 0 skip the streams in between.
    while (static_cast<int64_t>(consecutive.size()) % numStreams !=
           streams[entry])
      consecutive.push_back(0);
    consecutive.push_back(end - entry);
    entry = end;
  }
  for (int64_t stream : streams)
    ++interleaved[stream];
  auto build = [&](SectionKind kind, ArrayRef<int64_t> sizes) {
    return SectionsAttr::get(context, kind,
                             DenseI64ArrayAttr::get(context, sizes),
                             DenseF64ArrayAttr());
  };
  SectionsAttr sections = build(SectionKind::Interleaved, interleaved);
  if (static_cast<int64_t>(consecutive.size()) > numStreams &&
      sections.getStreams(numStreams) == streams)
    return sections;
  return build(SectionKind::Consecutive, consecutive);
}

Value mlir::rope::createLanes(OpBuilder &builder, Location loc, Value table,
                              Repetition repetition) {
  auto type = cast<RankedTensorType>(table.getType());
  int64_t rank = type.getRank();
  if (repetition == Repetition::None)
    return table;
  if (repetition == Repetition::Halves)
    return tensor::ConcatOp::create(builder, loc, rank - 1,
                                    ValueRange{table, table});
  SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(builder, loc, table);
  sizes.push_back(builder.getIndexAttr(2));
  Value init =
      tensor::EmptyOp::create(builder, loc, sizes, type.getElementType());
  Value pairs = linalg::BroadcastOp::create(builder, loc, table, init,
                                            ArrayRef<int64_t>{rank})
                    ->getResult(0);
  SmallVector<ReassociationIndices> groups;
  for (int64_t dim = 0; dim < rank; ++dim)
    groups.push_back({dim});
  groups.back().push_back(rank);
  return tensor::CollapseShapeOp::create(builder, loc, pairs, groups);
}

TablesOp mlir::rope::createTables(OpBuilder &builder, Location loc,
                                  const Table &table, Repetition repetition) {
  const TableElement &element = table.element;
  SmallVector<APFloat> frequencies(table.frequencies);
  SmallVector<int64_t> streams(table.streams);
  size_t numEntries = frequencies.size();
  if (repetition != Repetition::None) {
    numEntries /= 2;
    size_t step = repetition == Repetition::Pairs ? 2 : 1;
    for (size_t entry = 0; entry < numEntries; ++entry) {
      frequencies[entry] = table.frequencies[entry * step];
      if (!streams.empty())
        streams[entry] = table.streams[entry * step];
    }
    frequencies.resize(numEntries, APFloat(0.0));
    streams.resize(streams.empty() ? 0 : numEntries);
  }
  SmallVector<int64_t> shape(table.getType().getShape());
  shape.back() = numEntries;
  auto type = RankedTensorType::get(shape, table.getType().getElementType());
  auto frequencyType =
      RankedTensorType::get({static_cast<int64_t>(numEntries)}, element.type);
  SectionsAttr sections;
  if (table.streamDim)
    sections = getSections(builder.getContext(), streams,
                           cast<RankedTensorType>(element.positions.getType())
                               .getDimSize(*table.streamDim));
  FloatAttr factor;
  if (element.factor)
    factor = builder.getF64FloatAttr(element.factor->convertToDouble());
  TypeAttr computeType;
  if (element.type.isF64() != type.getElementType().isF64())
    computeType = TypeAttr::get(element.type);
  Value positions = createPositions(builder, loc, table);
  return TablesOp::create(
      builder, loc, TypeRange{type, type}, positions, /*length=*/Value(),
      /*base=*/FloatAttr(), DenseElementsAttr::get(frequencyType, frequencies),
      /*scaling=*/FrequencyScalingAttrInterface(), sections, factor,
      computeType);
}
