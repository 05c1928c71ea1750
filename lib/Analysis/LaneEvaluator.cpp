//===- LaneEvaluator.cpp - Lanes through the movement of tensors ----------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file implements the part of the lane analysis that follows elements
// through slices, insertions, concatenations, reshapes and the indexing maps of
// linalg ops.
//
//===----------------------------------------------------------------------===//

#include "LaneEvaluator.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/ValueBoundsOpInterface.h"

#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace mlir::rope;

/// Returns true if `size` is the size of dimension `dim` of `tensor`.
static bool isWholeDim(OpFoldResult size, Value tensor, int64_t dim) {
  int64_t staticSize = cast<RankedTensorType>(tensor.getType()).getDimSize(dim);
  if (std::optional<int64_t> known = getConstantIntValue(size))
    return *known == staticSize;
  if (!ShapedType::isDynamic(staticSize))
    return false;
  if (auto dimOp = dyn_cast<Value>(size).getDefiningOp<tensor::DimOp>();
      dimOp && dimOp.getSource() == tensor && dimOp.getConstantIndex() == dim)
    return true;
  FailureOr<bool> equal =
      ValueBoundsConstraintSet::areEqual({size}, {tensor, dim});
  return succeeded(equal) && *equal;
}

AffineExpr LaneEvaluator::getSymbol(Value value) {
  auto [it, inserted] =
      analysis.symbols.try_emplace(value, analysis.symbols.size());
  return getAffineSymbolExpr(it->second, analysis.context);
}

LaneValues LaneEvaluator::evaluate(Value tensor, SmallVector<AxisIndex> indices,
                                   size_t numLanes, LaneFact fact) {
  auto type = dyn_cast<RankedTensorType>(tensor.getType());
  if (!type || !isa<FloatType>(type.getElementType()))
    return LaneValues(numLanes);
  // A dimension of size 1 has one index, whatever it was computed from: this
  // makes accesses comparable.
  for (auto [index, size] : llvm::zip_equal(indices, type.getShape()))
    if (size == 1)
      index = getKnownIndex(analysis.context, 0);

  analysis.accesses.push_back({tensor, std::move(indices)});
  const LaneAccess &access = analysis.accesses.back();
  LaneValues values;
  if (remainingDepth > 0) {
    llvm::SaveAndRestore depth(remainingDepth, remainingDepth - 1);
    values = evaluateDefinition(access, numLanes, fact);
  }
  values.resize(numLanes);
  if (fact == LaneFact::Constant)
    return values;
  for (auto [position, value] : llvm::enumerate(values)) {
    auto *link = new (analysis.links.Allocate())
        LaneLink{&access, position, value.reference};
    value.reference = {link, false, Conversions::None};
  }
  return values;
}

LaneValues LaneEvaluator::evaluateDefinition(const LaneAccess &access,
                                             size_t numLanes, LaneFact fact) {
  Operation *op = access.tensor.getDefiningOp();
  if (!op)
    return {};
  if (matchPattern(op, m_Constant()))
    return visitConstant(access, numLanes);
  return llvm::TypeSwitch<Operation *, LaneValues>(op)
      .Case<tensor::CastOp, tensor::ExtractSliceOp, tensor::InsertSliceOp,
            tensor::ConcatOp, tensor::ExpandShapeOp, tensor::CollapseShapeOp,
            linalg::LinalgOp>(
          [&](auto op) { return visit(op, access, numLanes, fact); })
      .Case([&](tensor::EmptyOp) {
        LaneValue undefined;
        undefined.undefined = true;
        return LaneValues(numLanes, undefined);
      })
      .Default([&](Operation *op) {
        if (op->hasTrait<OpTrait::Elementwise>() && op->getNumResults() == 1)
          return visitElementwise(op, access, numLanes, fact);
        return LaneValues();
      });
}

LaneValues LaneEvaluator::visit(tensor::CastOp op, const LaneAccess &access,
                                size_t numLanes, LaneFact fact) {
  if (!isa<RankedTensorType>(op.getSource().getType()))
    return {};
  return evaluate(op.getSource(), access.indices, numLanes, fact);
}

LaneValues LaneEvaluator::visit(tensor::ExtractSliceOp op,
                                const LaneAccess &access, size_t numLanes,
                                LaneFact fact) {
  llvm::SmallBitVector dropped = op.getDroppedDims();
  SmallVector<AxisIndex> indices;
  size_t resultDim = 0;
  for (int64_t dim = 0; dim < op.getSourceType().getRank(); ++dim) {
    AxisIndex index = dropped.test(dim) ? getKnownIndex(analysis.context, 0)
                                        : access.indices[resultDim++];
    OpFoldResult offset = op.getMixedOffsets()[dim];
    std::optional<int64_t> knownOffset = getConstantIntValue(offset);
    std::optional<int64_t> stride =
        getConstantIntValue(op.getMixedStrides()[dim]);
    if (!stride)
      return {};
    bool isWhole = knownOffset == 0 && stride == 1 &&
                   isWholeDim(op.getMixedSizes()[dim], op.getSource(), dim);
    bool wholeExtent = index.wholeExtent && isWhole;
    index = index.times(*stride);
    if (knownOffset)
      index.constant += *knownOffset;
    else
      index.base = index.base + getSymbol(cast<Value>(offset));
    index.wholeExtent = wholeExtent;
    indices.push_back(std::move(index));
  }
  return evaluate(op.getSource(), std::move(indices), numLanes, fact);
}

/// Evaluates the lanes at `positions` with `evaluateGroup` and stores them in
/// their places in `values`.
static void scatter(LaneValues &values, ArrayRef<size_t> positions,
                    function_ref<LaneValues()> evaluateGroup) {
  if (positions.empty())
    return;
  for (auto [position, value] : llvm::zip_equal(positions, evaluateGroup()))
    values[position] = value;
}

/// Returns the indices of the lanes in `positions` alone.
static SmallVector<AxisIndex> selectLanes(ArrayRef<AxisIndex> indices,
                                          ArrayRef<size_t> positions) {
  return llvm::map_to_vector(
      indices, [&](const AxisIndex &index) { return index.select(positions); });
}

LaneValues LaneEvaluator::visit(tensor::InsertSliceOp op,
                                const LaneAccess &access, size_t numLanes,
                                LaneFact fact) {
  llvm::SmallBitVector dropped = op.getDroppedDims();
  SmallVector<bool> isInside(numLanes, true);
  SmallVector<AxisIndex> sourceIndices;
  for (int64_t dim = 0; dim < op.getDestType().getRank(); ++dim) {
    AxisIndex index = access.indices[dim];
    OpFoldResult size = op.getMixedSizes()[dim];
    std::optional<int64_t> offset =
        getConstantIntValue(op.getMixedOffsets()[dim]);
    std::optional<int64_t> stride =
        getConstantIntValue(op.getMixedStrides()[dim]);
    if (!offset || !stride || *stride <= 0)
      return {};
    bool isWhole =
        *offset == 0 && *stride == 1 && isWholeDim(size, op.getDest(), dim);
    if (!isWhole) {
      std::optional<int64_t> knownSize = getConstantIntValue(size);
      if (!index.isKnown() || !knownSize)
        return {};
      AxisIndex inSource = getKnownIndex(analysis.context, 0);
      inSource.laneOffsets.resize(numLanes);
      for (size_t lane = 0; lane < numLanes; ++lane) {
        int64_t distance = index.getOffset(lane) - *offset;
        int64_t element = distance / *stride;
        isInside[lane] = isInside[lane] && distance >= 0 &&
                         distance % *stride == 0 && element < *knownSize;
        inSource.laneOffsets[lane] = element;
      }
      index = std::move(inSource);
    }
    if (!dropped.test(dim))
      sourceIndices.push_back(std::move(index));
  }

  SmallVector<size_t> inside, outside;
  for (size_t lane = 0; lane < numLanes; ++lane)
    (isInside[lane] ? inside : outside).push_back(lane);
  LaneValues values(numLanes);
  scatter(values, inside, [&] {
    return evaluate(op.getSource(), selectLanes(sourceIndices, inside),
                    inside.size(), fact);
  });
  scatter(values, outside, [&] {
    return evaluate(op.getDest(), selectLanes(access.indices, outside),
                    outside.size(), fact);
  });
  return values;
}

LaneValues LaneEvaluator::visit(tensor::ConcatOp op, const LaneAccess &access,
                                size_t numLanes, LaneFact fact) {
  int64_t dim = op.getDim();
  const AxisIndex &index = access.indices[dim];
  if (!index.isKnown())
    return {};
  LaneValues values(numLanes);
  int64_t begin = 0;
  for (Value input : op.getInputs()) {
    int64_t size = cast<RankedTensorType>(input.getType()).getDimSize(dim);
    // What lies behind an input of unknown size cannot be told apart.
    if (ShapedType::isDynamic(size))
      return {};
    SmallVector<size_t> positions;
    for (size_t lane = 0; lane < numLanes; ++lane)
      if (int64_t offset = index.getOffset(lane) - begin;
          offset >= 0 && offset < size)
        positions.push_back(lane);
    scatter(values, positions, [&] {
      SmallVector<AxisIndex> indices = selectLanes(access.indices, positions);
      indices[dim].constant -= begin;
      return evaluate(input, std::move(indices), positions.size(), fact);
    });
    begin += size;
  }
  return values;
}

LaneValues LaneEvaluator::visit(tensor::ExpandShapeOp op,
                                const LaneAccess &access, size_t numLanes,
                                LaneFact fact) {
  ArrayRef<int64_t> resultShape = op.getResultType().getShape();
  SmallVector<AxisIndex> indices;
  for (const ReassociationIndices &group : op.getReassociationIndices()) {
    std::optional<AxisIndex> index =
        linearizeIndex(ArrayRef(access.indices).slice(group[0], group.size()),
                       resultShape.slice(group[0], group.size()));
    if (!index)
      return {};
    indices.push_back(std::move(*index));
  }
  return evaluate(op.getSrc(), std::move(indices), numLanes, fact);
}

LaneValues LaneEvaluator::visit(tensor::CollapseShapeOp op,
                                const LaneAccess &access, size_t numLanes,
                                LaneFact fact) {
  ArrayRef<int64_t> sourceShape = op.getSrcType().getShape();
  SmallVector<AxisIndex> indices;
  SmallVector<ReassociationIndices> groups = op.getReassociationIndices();
  for (auto [index, group] : llvm::zip_equal(access.indices, groups)) {
    std::optional<SmallVector<AxisIndex>> split = delinearizeIndex(
        index, sourceShape.slice(group[0], group.size()), numLanes);
    if (!split)
      return {};
    indices.append(std::move(*split));
  }
  // A tensor of rank 0 has no groups, its source only dimensions of size 1.
  indices.resize(sourceShape.size(), getKnownIndex(analysis.context, 0));
  return evaluate(op.getSrc(), std::move(indices), numLanes, fact);
}

LaneValues LaneEvaluator::visit(linalg::LinalgOp op, const LaneAccess &access,
                                size_t numLanes, LaneFact fact) {
  unsigned resultNumber = cast<OpResult>(access.tensor).getResultNumber();
  AffineMap resultMap =
      op.getIndexingMapMatchingResult(op->getResult(resultNumber));
  if (op.getNumParallelLoops() != op.getNumLoops() ||
      !resultMap.isPermutation())
    return {};
  SmallVector<AxisIndex> loops(op.getNumLoops(),
                               getKnownIndex(analysis.context, 0));
  for (auto [dim, index] : llvm::enumerate(access.indices))
    loops[resultMap.getDimPosition(dim)] = index;

  Block *body = op.getBlock();
  auto resolve = [&](Value scalar, LaneFact fact) -> LaneValues {
    auto argument = dyn_cast<BlockArgument>(scalar);
    if (!argument || argument.getOwner() != body)
      return {};
    OpOperand *operand = op.getMatchingOpOperand(argument);
    if (!isa<RankedTensorType>(operand->get().getType()))
      return ScalarEvaluator(*this, numLanes,
                             [](Value, LaneFact) { return LaneValues(); })
          .evaluate(operand->get(), fact);
    SmallVector<AxisIndex> indices;
    for (AffineExpr expr : op.getMatchingIndexingMap(operand).getResults()) {
      std::optional<AxisIndex> index = evaluateExpr(expr, loops, numLanes);
      if (!index)
        return LaneValues(numLanes);
      indices.push_back(std::move(*index));
    }
    return evaluate(operand->get(), std::move(indices), numLanes, fact);
  };
  Value yielded = body->getTerminator()->getOperand(resultNumber);
  return ScalarEvaluator(*this, numLanes, resolve).evaluate(yielded, fact);
}

LaneValues LaneEvaluator::visitElementwise(Operation *op,
                                           const LaneAccess &access,
                                           size_t numLanes, LaneFact fact) {
  auto resolve = [&](Value tensor, LaneFact fact) {
    return evaluate(tensor, access.indices, numLanes, fact);
  };
  return ScalarEvaluator(*this, numLanes, resolve).evaluateOp(op, fact);
}

LaneValues LaneEvaluator::visitConstant(const LaneAccess &access,
                                        size_t numLanes) {
  DenseFPElementsAttr elements;
  if (!matchPattern(access.tensor, m_Constant(&elements)))
    return {};
  bool isSplat = elements.isSplat();
  if (!isSplat && !llvm::all_of(access.indices, [](const AxisIndex &index) {
        return index.isKnown();
      }))
    return {};
  ArrayRef<int64_t> shape = elements.getType().getShape();
  LaneValues values(numLanes);
  for (size_t lane = 0; lane < numLanes; ++lane) {
    if (isSplat) {
      values[lane].constant = elements.getSplatValue<APFloat>();
      continue;
    }
    // A slice of a dynamic size may lie outside: then the lane has no value.
    bool isInside = true;
    int64_t flatIndex = 0;
    for (auto [index, size] : llvm::zip_equal(access.indices, shape)) {
      int64_t offset = index.getOffset(lane);
      isInside = offset >= 0 && offset < size;
      if (!isInside)
        break;
      flatIndex = flatIndex * size + offset;
    }
    if (isInside)
      values[lane].constant = elements.getValues<APFloat>()[flatIndex];
  }
  return values;
}
