//===- SourceCreation.cpp - Tensors of x and of tables --------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file creates the operands of a raised rope.apply: from a tensor whose
// lanes are not last or in another order, from a part of complex numbers, or
// from a scalar that a linalg op computes in its body.
//
//===----------------------------------------------------------------------===//

#include "RotationMatching.h"
#include "rome/Analysis/DimSizes.h"

#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Complex/IR/Complex.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace mlir::rope;

/// More slices than this are gathered in one loop nest.
static constexpr size_t kMaxSlices = 4;

/// Creates a part of a complex number, or the number itself if it is real.
static Value createPart(OpBuilder &builder, Location loc, Value number,
                        NumberPart part) {
  if (part == NumberPart::Real)
    return complex::ReOp::create(builder, loc, number);
  if (part == NumberPart::Imaginary)
    return complex::ImOp::create(builder, loc, number);
  return number;
}

/// Creates an elementwise linalg op over `inputs`, the first of which has the
/// shape of the result.
static Value createElementwise(
    OpBuilder &builder, Location loc, ValueRange inputs,
    ArrayRef<AffineMap> inputMaps, Type elementType,
    function_ref<Value(OpBuilder &, Location, ValueRange)> createBody) {
  SmallVector<OpFoldResult> sizes =
      tensor::getMixedSizes(builder, loc, inputs[0]);
  Value empty = tensor::EmptyOp::create(builder, loc, sizes, elementType);
  SmallVector<AffineMap> maps(inputMaps);
  maps.push_back(builder.getMultiDimIdentityMap(sizes.size()));
  SmallVector<utils::IteratorType> iterators(sizes.size(),
                                             utils::IteratorType::parallel);
  return linalg::GenericOp::create(
             builder, loc, empty.getType(), inputs, empty, maps, iterators,
             [&](OpBuilder &builder, Location loc, ValueRange arguments) {
               linalg::YieldOp::create(
                   builder, loc,
                   createBody(builder, loc, arguments.drop_back()));
             })
      .getResult(0);
}

/// Returns the number of iterations of `loop`, which has no static one, from
/// where the operands of `op` have it from: their computation need not stay.
static Value createLoopSize(OpBuilder &builder, Location loc,
                            linalg::LinalgOp op, int64_t loop) {
  AffineExpr index = builder.getAffineDimExpr(loop);
  std::pair<Value, int64_t> first;
  for (OpOperand &operand : op->getOpOperands()) {
    std::optional<unsigned> dim =
        op.getMatchingIndexingMap(&operand).getResultPosition(index);
    if (!dim)
      continue;
    if (Value size = createDimWithoutOp(builder, loc, operand.get(), *dim))
      return size;
    if (!first.first)
      first = {operand.get(), *dim};
  }
  return tensor::DimOp::create(builder, loc, first.first, first.second);
}

/// Computes a scalar in the body of a linalg op for all iterations of the loops
/// that it depends on: those of the leading dimensions, then those of the
/// lanes.
static Value createScalarSource(OpBuilder &builder, Location loc,
                                const LaneAccess &access,
                                const AccessLayout &layout) {
  auto op =
      cast<linalg::LinalgOp>(access.source.getDefiningOp()->getParentOp());
  SmallVector<int64_t> loops(layout.leadingDims);
  loops.append(layout.laneDims);
  SmallVector<int64_t> ranges = getLoopSizes(op);
  SmallVector<OpFoldResult> sizes =
      llvm::map_to_vector(loops, [&](int64_t loop) -> OpFoldResult {
        if (ShapedType::isDynamic(ranges[loop]))
          return createLoopSize(builder, loc, op, loop);
        return builder.getIndexAttr(ranges[loop]);
      });
  Value empty =
      tensor::EmptyOp::create(builder, loc, sizes, access.getElementType());

  // Maps from the new loops; what does not depend on a loop may leave it at 0.
  SmallVector<AffineExpr> newDims(op.getNumLoops(),
                                  builder.getAffineConstantExpr(0));
  for (auto [newLoop, loop] : llvm::enumerate(loops))
    newDims[loop] = builder.getAffineDimExpr(newLoop);
  BackwardSliceOptions options;
  options.inclusive = true;
  options.filter = [&](Operation *producer) {
    return producer->getBlock() == op.getBlock();
  };
  llvm::SetVector<Operation *> slice;
  (void)getBackwardSlice(access.source, &slice, options);
  SmallVector<Value> inputs;
  SmallVector<AffineMap> maps;
  SmallVector<BlockArgument> arguments;
  for (BlockArgument argument : op.getBlock()->getArguments()) {
    bool isUsed = llvm::any_of(slice, [&](Operation *producer) {
      return llvm::is_contained(producer->getOperands(), argument);
    });
    if (!isUsed)
      continue;
    OpOperand *operand = op.getMatchingOpOperand(argument);
    inputs.push_back(operand->get());
    maps.push_back(op.getMatchingIndexingMap(operand).replaceDimsAndSymbols(
        newDims, {}, loops.size(), 0));
    arguments.push_back(argument);
  }
  maps.push_back(builder.getMultiDimIdentityMap(loops.size()));
  SmallVector<utils::IteratorType> iterators(loops.size(),
                                             utils::IteratorType::parallel);
  auto createBody = [&](OpBuilder &builder, Location loc, ValueRange values) {
    IRMapping mapping;
    for (auto [argument, value] : llvm::zip(arguments, values))
      mapping.map(argument, value);
    for (Operation *producer : slice) {
      auto index = dyn_cast<linalg::IndexOp>(producer);
      if (!index) {
        builder.clone(*producer, mapping);
        continue;
      }
      int64_t newLoop =
          llvm::find(loops, static_cast<int64_t>(index.getDim())) -
          loops.begin();
      mapping.map(index.getResult(),
                  linalg::IndexOp::create(builder, loc, newLoop));
    }
    linalg::YieldOp::create(
        builder, loc,
        createPart(builder, loc, mapping.lookup(access.source), access.part));
  };
  return linalg::GenericOp::create(builder, loc, empty.getType(), inputs, empty,
                                   maps, iterators, createBody)
      .getResult(0);
}

/// Returns `tensor` with the given dimensions first, in order, the others last.
static Value createTransposition(OpBuilder &builder, Location loc, Value tensor,
                                 ArrayRef<int64_t> permutation) {
  if (llvm::is_sorted(permutation))
    return tensor;
  SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(builder, loc, tensor);
  SmallVector<OpFoldResult> permuted;
  for (int64_t dim : permutation)
    permuted.push_back(sizes[dim]);
  Value empty = tensor::EmptyOp::create(builder, loc, permuted,
                                        getElementTypeOrSelf(tensor.getType()));
  return linalg::TransposeOp::create(builder, loc, tensor, empty, permutation)
      ->getResult(0);
}

Value mlir::rope::createExpansion(OpBuilder &builder, Location loc,
                                  Value tensor,
                                  ArrayRef<ReassociationIndices> groups,
                                  ArrayRef<OpFoldResult> sizes) {
  auto [shape, dynamicSizes] = decomposeMixedValues(sizes);
  auto type =
      RankedTensorType::get(shape, getElementTypeOrSelf(tensor.getType()));
  return tensor::ExpandShapeOp::create(builder, loc, type, tensor, groups,
                                       sizes);
}

/// Returns `tensor` with the dimensions that its own are merged out of.
static Value createSplit(OpBuilder &builder, Location loc, Value tensor,
                         const AccessLayout &layout) {
  SmallVector<OpFoldResult> sourceSizes =
      tensor::getMixedSizes(builder, loc, tensor);
  SmallVector<ReassociationIndices> groups(sourceSizes.size());
  SmallVector<OpFoldResult> sizes;
  for (auto [dim, sourceDim] : llvm::enumerate(layout.sourceDims)) {
    groups[sourceDim].push_back(dim);
    sizes.push_back(ShapedType::isDynamic(layout.shape[dim])
                        ? sourceSizes[sourceDim]
                        : builder.getIndexAttr(layout.shape[dim]));
  }
  return createExpansion(builder, loc, tensor, groups, sizes);
}

Value mlir::rope::createSource(OpBuilder &builder, Location loc,
                               const Origin &origin) {
  const LaneAccess &access = origin.getAccess();
  const AccessLayout &layout = origin.getLayout();
  Value tensor = access.source;
  if (access.isScalar()) {
    tensor = createScalarSource(builder, loc, access, layout);
  } else {
    if (layout.isSplit())
      tensor = createSplit(builder, loc, tensor, layout);
    SmallVector<int64_t> permutation(layout.leadingDims);
    permutation.append(layout.laneDims);
    tensor = createTransposition(builder, loc, tensor, permutation);
    if (access.part != NumberPart::Whole)
      tensor = createElementwise(
          builder, loc, tensor,
          builder.getMultiDimIdentityMap(permutation.size()),
          access.getElementType(),
          [&](OpBuilder &builder, Location loc, ValueRange arguments) {
            return createPart(builder, loc, arguments[0], access.part);
          });
  }
  // The lanes become the last dimension.
  int64_t numLeading = layout.leadingDims.size(),
          numLanes = layout.laneDims.size();
  SmallVector<ReassociationIndices> groups = layout.getLeadingGroups();
  if (layout.laneDims.empty()) {
    SmallVector<OpFoldResult> shape =
        tensor::getMixedSizes(builder, loc, tensor);
    shape.push_back(builder.getIndexAttr(1));
    if (groups.empty())
      groups.emplace_back();
    else
      groups.back().push_back(numLeading);
    if (numLeading == 0)
      groups.clear();
    return createExpansion(builder, loc, tensor, groups, shape);
  }
  groups.push_back(llvm::to_vector<2>(
      llvm::seq<int64_t>(numLeading, numLeading + numLanes)));
  if (static_cast<int64_t>(groups.size()) == numLeading + numLanes)
    return tensor;
  return tensor::CollapseShapeOp::create(builder, loc, tensor, groups);
}

/// Returns the given lanes of `source`, gathered in one loop nest.
static Value createGather(OpBuilder &builder, Location loc, Value source,
                          ArrayRef<int64_t> lanes) {
  int64_t rank = cast<RankedTensorType>(source.getType()).getRank();
  auto indicesType = RankedTensorType::get({static_cast<int64_t>(lanes.size())},
                                           builder.getIndexType());
  Value indices = arith::ConstantOp::create(
      builder, loc, DenseIntElementsAttr::get(indicesType, lanes));
  SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(builder, loc, source);
  sizes.back() = builder.getIndexAttr(lanes.size());
  Value empty = tensor::EmptyOp::create(builder, loc, sizes,
                                        getElementTypeOrSelf(source.getType()));
  AffineMap laneMap =
      AffineMap::get(rank, 0, builder.getAffineDimExpr(rank - 1));
  SmallVector<utils::IteratorType> iterators(rank,
                                             utils::IteratorType::parallel);
  auto createBody = [&](OpBuilder &builder, Location loc, ValueRange values) {
    SmallVector<Value> position;
    for (int64_t dim = 0; dim < rank - 1; ++dim)
      position.push_back(linalg::IndexOp::create(builder, loc, dim));
    position.push_back(values[0]);
    Value element = tensor::ExtractOp::create(builder, loc, source, position);
    linalg::YieldOp::create(builder, loc, element);
  };
  return linalg::GenericOp::create(
             builder, loc, empty.getType(), indices, empty,
             ArrayRef<AffineMap>{laneMap, builder.getMultiDimIdentityMap(rank)},
             iterators, createBody)
      .getResult(0);
}

/// Returns the given lanes of `source`.
static Value createLaneSelection(OpBuilder &builder, Location loc, Value source,
                                 ArrayRef<int64_t> lanes) {
  auto type = cast<RankedTensorType>(source.getType());
  int64_t laneDim = type.getRank() - 1;
  // As many lanes as are evenly spaced make one slice.
  SmallVector<std::array<int64_t, 3>> runs;
  for (ArrayRef<int64_t> rest = lanes; !rest.empty();) {
    int64_t stride = rest.size() > 1 ? rest[1] - rest[0] : 1;
    size_t length = 1;
    while (stride > 0 && length < rest.size() &&
           rest[length] - rest[length - 1] == stride)
      ++length;
    runs.push_back(
        {rest.front(), static_cast<int64_t>(length), stride > 0 ? stride : 1});
    rest = rest.drop_front(length);
  }
  if (runs.size() > kMaxSlices)
    return createGather(builder, loc, source, lanes);
  SmallVector<OpFoldResult> offsets(type.getRank(), builder.getIndexAttr(0));
  SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(builder, loc, source);
  SmallVector<OpFoldResult> strides(type.getRank(), builder.getIndexAttr(1));
  SmallVector<Value> slices;
  for (auto [offset, length, stride] : runs) {
    offsets[laneDim] = builder.getIndexAttr(offset);
    sizes[laneDim] = builder.getIndexAttr(length);
    strides[laneDim] = builder.getIndexAttr(stride);
    slices.push_back(tensor::ExtractSliceOp::create(builder, loc, source,
                                                    offsets, sizes, strides));
  }
  if (slices.size() == 1)
    return slices.front();
  return tensor::ConcatOp::create(builder, loc, laneDim, slices);
}

Value mlir::rope::createTable(OpBuilder &builder, Location loc,
                              const TableSource &source) {
  SmallVector<Value> parts;
  for (const TablePart &part : source.parts) {
    Value tensor = createSource(builder, loc, part.origin);
    parts.push_back(
        part.isWhole() ? tensor
                       : createLaneSelection(builder, loc, tensor, part.lanes));
  }
  Value table = parts.front();
  if (parts.size() > 1) {
    int64_t laneDim = cast<RankedTensorType>(table.getType()).getRank() - 1;
    table = tensor::ConcatOp::create(builder, loc, laneDim, parts);
    if (!llvm::is_sorted(source.order))
      table = createLaneSelection(builder, loc, table, source.order);
  }
  if (!llvm::is_contained(source.negated, true))
    return table;
  // Signs that the rotation has and the entries have not.
  auto type = cast<RankedTensorType>(table.getType());
  auto elementType = cast<FloatType>(type.getElementType());
  const llvm::fltSemantics &semantics = elementType.getFloatSemantics();
  SmallVector<APFloat> signs =
      llvm::map_to_vector(source.negated, [&](bool isNegated) {
        return APFloat::getOne(semantics, isNegated);
      });
  auto signsType =
      RankedTensorType::get({static_cast<int64_t>(signs.size())}, elementType);
  Value factors = arith::ConstantOp::create(
      builder, loc, DenseFPElementsAttr::get(signsType, signs));
  int64_t rank = type.getRank();
  AffineMap laneMap =
      AffineMap::get(rank, 0, builder.getAffineDimExpr(rank - 1));
  return createElementwise(
      builder, loc, {table, factors},
      {builder.getMultiDimIdentityMap(rank), laneMap}, elementType,
      [](OpBuilder &builder, Location loc, ValueRange arguments) -> Value {
        return arith::MulFOp::create(builder, loc, arguments[0], arguments[1]);
      });
}

Value mlir::rope::createConversion(OpBuilder &builder, Location loc,
                                   Value tensor, FloatType type) {
  auto tensorType = cast<RankedTensorType>(tensor.getType());
  auto elementType = cast<FloatType>(tensorType.getElementType());
  if (elementType == type)
    return tensor;
  return createElementwise(
      builder, loc, tensor,
      builder.getMultiDimIdentityMap(tensorType.getRank()), type,
      [&](OpBuilder &builder, Location loc, ValueRange arguments) -> Value {
        // Halves of both kinds meet in f32, which has all of them.
        Value value = arguments[0];
        if (elementType.getWidth() == type.getWidth())
          value =
              arith::ExtFOp::create(builder, loc, builder.getF32Type(), value);
        if (cast<FloatType>(value.getType()).getWidth() < type.getWidth())
          return arith::ExtFOp::create(builder, loc, type, value);
        return arith::TruncFOp::create(builder, loc, type, value);
      });
}

Value mlir::rope::createInRootOrder(OpBuilder &builder, Location loc, Value x,
                                    const AccessLayout &layout,
                                    int64_t rootRank) {
  // The dimension of x that each of the root's is.
  SmallVector<int64_t> dims(rootRank, -1), unit;
  int64_t rank = cast<RankedTensorType>(x.getType()).getRank();
  dims.back() = rank - 1;
  for (auto [dim, group] : llvm::enumerate(layout.getLeadingGroups())) {
    int64_t rootDim = layout.rootDims[group.front()];
    if (rootDim == AccessLayout::kBroadcast)
      unit.push_back(dim);
    else
      dims[rootDim] = dim;
  }
  // Dimensions of size 1 go where they are wanted, at home if possible.
  for (auto [rootDim, dim] : llvm::enumerate(dims)) {
    if (dim != -1 || unit.empty())
      continue;
    auto *home = llvm::find(unit, static_cast<int64_t>(rootDim));
    auto *chosen = home != unit.end() ? home : unit.begin();
    dim = *chosen;
    unit.erase(chosen);
  }
  SmallVector<int64_t> permutation;
  llvm::copy_if(dims, std::back_inserter(permutation),
                [](int64_t dim) { return dim != -1; });
  if (rank == rootRank && llvm::is_sorted(permutation))
    return x;
  SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(builder, loc, x);
  applyPermutationToVector(sizes, permutation);
  if (!llvm::is_sorted(permutation)) {
    Value empty = tensor::EmptyOp::create(builder, loc, sizes,
                                          getElementTypeOrSelf(x.getType()));
    x = linalg::TransposeOp::create(builder, loc, x, empty, permutation)
            ->getResult(0);
  }
  if (rank == rootRank)
    return x;
  SmallVector<OpFoldResult> rootSizes;
  SmallVector<ReassociationIndices> groups(rank);
  int64_t group = 0;
  for (auto [rootDim, dim] : llvm::enumerate(dims)) {
    groups[group].push_back(rootDim);
    rootSizes.push_back(dim == -1 ? builder.getIndexAttr(1) : sizes[group]);
    group += dim != -1;
  }
  return createExpansion(builder, loc, x, groups, rootSizes);
}
