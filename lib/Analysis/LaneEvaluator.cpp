//===- LaneEvaluator.cpp - Lanes through the movement of tensors ----------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file implements the part of the lane analysis that follows elements
// through slices, insertions, concatenations and reshapes.
//
//===----------------------------------------------------------------------===//

#include "LaneEvaluator.h"

#include "Evaluation.h"
#include "rome/Dialect/Rope/IR/Rope.h"

#include "mlir/Dialect/Utils/ReshapeOpsUtils.h"
#include "mlir/IR/Matchers.h"

#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace mlir::rope;

/// A candidate of which more lanes than this must be evaluated is no rotation:
/// bounds the time on hostile IR.
static constexpr size_t kMaxEvaluatedLanes = 1 << 21;

AffineExpr LaneEvaluator::getSymbol(Value value) {
  auto [it, inserted] =
      analysis.symbols.try_emplace(value, analysis.symbols.size());
  return getAffineSymbolExpr(it->second, analysis.context);
}

bool mlir::rope::isLaneType(Type type) {
  if (auto complex = dyn_cast<ComplexType>(type))
    type = complex.getElementType();
  return isa<FloatType, IntegerType, IndexType>(type);
}

bool mlir::rope::isZero(const LaneValue &value) {
  return value.constant && value.constant->isZero();
}

const LaneAccess &LaneEvaluator::createAccess(Value source, NumberPart part,
                                              ArrayRef<AxisIndex> indices) {
  return analysis.accesses.emplace_back(LaneAccess{source, part, indices});
}

LaneReference LaneEvaluator::createReference(const LaneAccess &access,
                                             size_t position,
                                             LaneReference next) {
  return {new (analysis.storage.Allocate<LaneLink>())
              LaneLink{&access, position, next},
          false, Conversions::None};
}

/// Returns a number that equal indices of equal sources share.
static size_t hashAccess(Value source, LaneQuery query,
                         ArrayRef<AxisIndex> indices) {
  llvm::hash_code hash = llvm::hash_combine(source, query.fact, query.part);
  for (const AxisIndex &index : indices)
    hash =
        llvm::hash_combine(hash, index.base, index.constant,
                           llvm::hash_combine_range(index.laneOffsets.begin(),
                                                    index.laneOffsets.end()));
  return hash;
}

LaneValues LaneEvaluator::evaluate(Value tensor, SmallVector<AxisIndex> indices,
                                   size_t numLanes, LaneQuery query) {
  auto type = dyn_cast<RankedTensorType>(tensor.getType());
  if (!type || !isLaneType(type.getElementType()))
    return LaneValues(numLanes);
  // A dimension of size 1 has one index, whatever it was computed from: this
  // makes accesses comparable.
  for (auto [index, size] : llvm::zip_equal(indices, type.getShape()))
    if (size == 1)
      index = getKnownIndex(analysis.context, 0);

  // What has one use is asked for once.
  bool isShared = !tensor.hasOneUse();
  size_t hash = isShared ? hashAccess(tensor, query, indices) : 0;
  if (isShared) {
    auto [first, last] = analysis.evaluations.equal_range(hash);
    for (auto it = first; it != last; ++it)
      if (it->second->isOf(tensor, query, indices, numLanes))
        return it->second->values;
  }

  const LaneAccess &access =
      createAccess(tensor, query.part, storeIndices(std::move(indices)));
  LaneValues values;
  analysis.numEvaluatedLanes += numLanes;
  if (remainingDepth > 0 && analysis.numEvaluatedLanes < kMaxEvaluatedLanes) {
    llvm::SaveAndRestore depth(remainingDepth, remainingDepth - 1);
    values = evaluateDefinition(access, numLanes, query);
  }
  values.resize(numLanes);
  if (query.fact != LaneFact::Constant)
    for (auto [position, value] : llvm::enumerate(values))
      value.reference = createReference(access, position, value.reference);
  if (isShared)
    analysis.evaluations.emplace(
        hash,
        std::make_shared<LaneAnalysis::Evaluation>(
            LaneAnalysis::Evaluation{tensor, query, access.indices, values}));
  return values;
}

LaneValues LaneEvaluator::evaluateDefinition(const LaneAccess &access,
                                             size_t numLanes, LaneQuery query) {
  Operation *op = access.source.getDefiningOp();
  if (!op)
    return {};
  if (matchPattern(op, m_Constant()))
    return visitConstant(access, numLanes, query);
  return llvm::TypeSwitch<Operation *, LaneValues>(op)
      .Case<tensor::CastOp, tensor::ExtractSliceOp, tensor::InsertSliceOp,
            tensor::PadOp, tensor::ConcatOp, tensor::ExpandShapeOp,
            tensor::CollapseShapeOp, tensor::ReshapeOp, linalg::LinalgOp,
            RotationMatrixOp>(
          [&](auto op) { return visit(op, access, numLanes, query); })
      .Case([&](tensor::EmptyOp) {
        LaneValue undefined;
        undefined.undefined = true;
        return LaneValues(numLanes, undefined);
      })
      .Default([&](Operation *op) {
        if ((op->hasTrait<OpTrait::Elementwise>() ||
             isa<tensor::SplatOp>(op)) &&
            op->getNumResults() == 1)
          return visitElementwise(op, access, numLanes, query);
        return LaneValues();
      });
}

LaneValues LaneEvaluator::visit(tensor::CastOp op, const LaneAccess &access,
                                size_t numLanes, LaneQuery query) {
  if (!isa<RankedTensorType>(op.getSource().getType()))
    return {};
  return evaluate(op.getSource(), llvm::to_vector(access.indices), numLanes,
                  query);
}

LaneValues LaneEvaluator::visit(tensor::ExtractSliceOp op,
                                const LaneAccess &access, size_t numLanes,
                                LaneQuery query) {
  llvm::SmallBitVector dropped = op.getDroppedDims();
  SmallVector<OpFoldResult> offsets = op.getMixedOffsets(),
                            sizes = op.getMixedSizes(),
                            strides = op.getMixedStrides();
  SmallVector<AxisIndex> indices;
  size_t resultDim = 0;
  for (int64_t dim = 0; dim < op.getSourceType().getRank(); ++dim) {
    AxisIndex index = dropped.test(dim) ? getKnownIndex(analysis.context, 0)
                                        : access.indices[resultDim++];
    OpFoldResult offset = offsets[dim];
    std::optional<int64_t> knownOffset = getConstantIntValue(offset);
    std::optional<int64_t> stride = getConstantIntValue(strides[dim]);
    if (!stride)
      return {};
    bool isWhole = knownOffset == 0 && stride == 1 &&
                   isWholeDim(sizes[dim], op.getSource(), dim);
    bool wholeExtent = index.wholeExtent && isWhole;
    index = index.times(*stride);
    if (knownOffset)
      index.constant += *knownOffset;
    else
      index.base = index.base + getSymbol(cast<Value>(offset));
    index.wholeExtent = wholeExtent;
    indices.push_back(std::move(index));
  }
  return evaluate(op.getSource(), std::move(indices), numLanes, query);
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

LaneValues LaneEvaluator::evaluateInside(
    Value source, ArrayRef<AxisIndex> indices, ArrayRef<bool> isInside,
    LaneQuery query,
    function_ref<LaneValues(ArrayRef<size_t>)> evaluateOutside) {
  SmallVector<size_t> inside, outside;
  for (size_t lane = 0; lane < isInside.size(); ++lane)
    (isInside[lane] ? inside : outside).push_back(lane);
  LaneValues values(isInside.size());
  scatter(values, inside, [&] {
    return evaluate(source, selectLanes(indices, inside), inside.size(), query);
  });
  scatter(values, outside, [&] { return evaluateOutside(outside); });
  return values;
}

LaneValues LaneEvaluator::visit(tensor::InsertSliceOp op,
                                const LaneAccess &access, size_t numLanes,
                                LaneQuery query) {
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

  return evaluateInside(op.getSource(), sourceIndices, isInside, query,
                        [&](ArrayRef<size_t> outside) {
                          return evaluate(op.getDest(),
                                          selectLanes(access.indices, outside),
                                          outside.size(), query);
                        });
}

LaneValues LaneEvaluator::visit(tensor::PadOp op, const LaneAccess &access,
                                size_t numLanes, LaneQuery query) {
  Value padding = op.getConstantPaddingValue();
  if (!padding)
    return {};
  SmallVector<bool> isInside(numLanes, true);
  SmallVector<AxisIndex> sourceIndices;
  for (auto [dim, low, high] :
       llvm::enumerate(op.getMixedLowPad(), op.getMixedHighPad())) {
    AxisIndex index = access.indices[dim];
    int64_t size = op.getSourceType().getDimSize(dim);
    if (getConstantIntValue(low) != 0 || getConstantIntValue(high) != 0) {
      std::optional<int64_t> offset = getConstantIntValue(low);
      if (!offset || ShapedType::isDynamic(size) || !index.isKnown())
        return {};
      index.constant -= *offset;
      index.wholeExtent = false;
      for (size_t lane = 0; lane < numLanes; ++lane)
        isInside[lane] = isInside[lane] && index.getOffset(lane) >= 0 &&
                         index.getOffset(lane) < size;
    }
    sourceIndices.push_back(std::move(index));
  }
  return evaluateInside(
      op.getSource(), sourceIndices, isInside, query,
      [&](ArrayRef<size_t> outside) {
        return ScalarEvaluator(*this, outside.size(),
                               [](Value, LaneQuery) { return LaneValues(); })
            .evaluate(padding, query);
      });
}

LaneValues LaneEvaluator::visit(tensor::ConcatOp op, const LaneAccess &access,
                                size_t numLanes, LaneQuery query) {
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
      return evaluate(input, std::move(indices), positions.size(), query);
    });
    begin += size;
  }
  return values;
}

LaneValues LaneEvaluator::visit(tensor::ExpandShapeOp op,
                                const LaneAccess &access, size_t numLanes,
                                LaneQuery query) {
  return visitExpansion(op.getSrc(), op.getReassociationIndices(), access,
                        numLanes, query);
}

LaneValues LaneEvaluator::visitExpansion(Value source,
                                         ArrayRef<ReassociationIndices> groups,
                                         const LaneAccess &access,
                                         size_t numLanes, LaneQuery query) {
  SmallVector<int64_t> shape = access.getShape();
  SmallVector<AxisIndex> indices;
  for (const ReassociationIndices &group : groups) {
    std::optional<AxisIndex> index =
        linearizeIndex(access.indices.slice(group[0], group.size()),
                       ArrayRef(shape).slice(group[0], group.size()));
    if (!index)
      return {};
    indices.push_back(std::move(*index));
  }
  return evaluate(source, std::move(indices), numLanes, query);
}

LaneValues LaneEvaluator::visit(tensor::CollapseShapeOp op,
                                const LaneAccess &access, size_t numLanes,
                                LaneQuery query) {
  return visitCollapse(op.getSrc(), op.getReassociationIndices(), access,
                       numLanes, query);
}

LaneValues LaneEvaluator::visitCollapse(Value source,
                                        ArrayRef<ReassociationIndices> groups,
                                        const LaneAccess &access,
                                        size_t numLanes, LaneQuery query) {
  ArrayRef<int64_t> shape = cast<RankedTensorType>(source.getType()).getShape();
  SmallVector<AxisIndex> indices;
  for (auto [index, group] : llvm::zip_equal(access.indices, groups)) {
    std::optional<SmallVector<AxisIndex>> split =
        delinearizeIndex(index, shape.slice(group[0], group.size()), numLanes,
                         cast<RankedTensorType>(root.getType()).getShape());
    if (!split)
      return {};
    indices.append(std::move(*split));
  }
  // A tensor of rank 0 has no groups, its source only dimensions of size 1.
  indices.resize(shape.size(), getKnownIndex(analysis.context, 0));
  return evaluate(source, std::move(indices), numLanes, query);
}

LaneValues LaneEvaluator::visit(tensor::ReshapeOp op, const LaneAccess &access,
                                size_t numLanes, LaneQuery query) {
  auto sourceType = dyn_cast<RankedTensorType>(op.getSource().getType());
  auto resultType = dyn_cast<RankedTensorType>(op.getResult().getType());
  // With one dynamic size on each side, the number of elements gives it.
  if (!sourceType || !resultType || sourceType.getNumDynamicDims() > 1 ||
      resultType.getNumDynamicDims() > 1)
    return {};
  if (sourceType.getShape() == resultType.getShape())
    return evaluate(op.getSource(), llvm::to_vector(access.indices), numLanes,
                    query);
  std::optional<SmallVector<ReassociationIndices>> groups =
      getReassociationIndicesForReshape(sourceType, resultType);
  if (!groups)
    return {};
  return sourceType.getRank() < resultType.getRank()
             ? visitExpansion(op.getSource(), *groups, access, numLanes, query)
             : visitCollapse(op.getSource(), *groups, access, numLanes, query);
}

LaneValues LaneEvaluator::visitElementwise(Operation *op,
                                           const LaneAccess &access,
                                           size_t numLanes, LaneQuery query) {
  auto resolve = [&](Value operand, LaneQuery query) {
    if (!isa<RankedTensorType>(operand.getType()))
      return LaneValues();
    return evaluate(operand, llvm::to_vector(access.indices), numLanes, query);
  };
  ScalarEvaluator evaluator(*this, numLanes, resolve);
  if (auto splat = dyn_cast<tensor::SplatOp>(op))
    return evaluator.evaluate(splat.getInput(), query);
  return evaluator.evaluateOp(op, query);
}
