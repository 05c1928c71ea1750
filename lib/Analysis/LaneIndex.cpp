//===- LaneIndex.cpp - Indices of many lanes at once ----------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Analysis/LaneIndex.h"

#include "mlir/IR/BuiltinTypeInterfaces.h"

#include "llvm/Support/MathExtras.h"

#include <limits>

using namespace mlir;
using namespace mlir::rope;

AxisIndex AxisIndex::select(ArrayRef<size_t> positions) const {
  AxisIndex selected{base, constant, {}, wholeExtent};
  if (laneOffsets.empty())
    return selected;
  selected.laneOffsets.reserve(positions.size());
  for (size_t position : positions)
    selected.laneOffsets.push_back(laneOffsets[position]);
  return selected;
}

AxisIndex AxisIndex::plus(const AxisIndex &other) const {
  AxisIndex sum{base + other.base, constant + other.constant, laneOffsets,
                false};
  if (sum.laneOffsets.empty())
    sum.laneOffsets = other.laneOffsets;
  else if (!other.laneOffsets.empty())
    for (auto [offset, addend] :
         llvm::zip_equal(sum.laneOffsets, other.laneOffsets))
      offset += addend;
  // An axis whose whole extent is the index 0 has size 1: adding its index
  // leaves the extent as it was.
  auto isUnitAxis = [](const AxisIndex &index) {
    return index.wholeExtent && index.isKnown() && index.constant == 0 &&
           index.laneOffsets.empty();
  };
  if (isUnitAxis(other))
    sum.wholeExtent = wholeExtent;
  else if (isUnitAxis(*this))
    sum.wholeExtent = other.wholeExtent;
  return sum;
}

/// Returns `expr` times `factor`, a sum where `expr` is one.
static AffineExpr multiplySummands(AffineExpr expr, int64_t factor) {
  if (expr.getKind() != AffineExprKind::Add)
    return expr * factor;
  auto sum = cast<AffineBinaryOpExpr>(expr);
  return multiplySummands(sum.getLHS(), factor) +
         multiplySummands(sum.getRHS(), factor);
}

AxisIndex AxisIndex::times(int64_t factor) const {
  AxisIndex product{multiplySummands(base, factor), constant * factor,
                    laneOffsets, wholeExtent && factor == 1};
  for (int64_t &offset : product.laneOffsets)
    offset *= factor;
  return product;
}

AxisIndex mlir::rope::getKnownIndex(MLIRContext *context, int64_t value) {
  return {getAffineConstantExpr(0, context), value, {}, true};
}

/// Applies `function` to the known index of every lane.
static AxisIndex mapKnownIndex(const AxisIndex &index, size_t numLanes,
                               function_ref<int64_t(int64_t)> function) {
  AxisIndex result{index.base, 0, {}, false};
  if (index.laneOffsets.empty()) {
    result.constant = function(index.constant);
    return result;
  }
  for (size_t position = 0; position < numLanes; ++position)
    result.laneOffsets.push_back(function(index.getOffset(position)));
  return result;
}

std::optional<AxisIndex> mlir::rope::evaluateExpr(AffineExpr expr,
                                                  ArrayRef<AxisIndex> dims,
                                                  size_t numLanes) {
  MLIRContext *context = expr.getContext();
  if (auto dim = dyn_cast<AffineDimExpr>(expr))
    return dims[dim.getPosition()];
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return AxisIndex{getAffineConstantExpr(0, context),
                     constant.getValue(),
                     {},
                     /*wholeExtent=*/false};
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!binary)
    return std::nullopt;
  std::optional<AxisIndex> lhs = evaluateExpr(binary.getLHS(), dims, numLanes);
  if (!lhs)
    return std::nullopt;
  if (expr.getKind() == AffineExprKind::Add) {
    std::optional<AxisIndex> rhs =
        evaluateExpr(binary.getRHS(), dims, numLanes);
    return rhs ? std::optional(lhs->plus(*rhs)) : std::nullopt;
  }
  auto rhs = dyn_cast<AffineConstantExpr>(binary.getRHS());
  if (!rhs)
    return std::nullopt;
  int64_t value = rhs.getValue();
  if (expr.getKind() == AffineExprKind::Mul)
    return lhs->times(value);
  if (!lhs->isKnown() || value <= 0)
    return std::nullopt;
  return mapKnownIndex(*lhs, numLanes, [&](int64_t index) {
    switch (expr.getKind()) {
    case AffineExprKind::FloorDiv:
      return llvm::divideFloorSigned(index, value);
    case AffineExprKind::CeilDiv:
      return llvm::divideCeilSigned(index, value);
    default:
      return index - value * llvm::divideFloorSigned(index, value);
    }
  });
}

/// Returns true if `indices` are all those of a tensor of shape `shape`, as the
/// root's dimensions run over their extents.
static bool runsOverAll(ArrayRef<AxisIndex> indices, ArrayRef<int64_t> shape) {
  SmallVector<AffineExpr> dims;
  for (auto [index, size] : llvm::zip_equal(indices, shape)) {
    if (size == 1)
      continue;
    if (!isa<AffineDimExpr>(index.base) || !index.wholeExtent ||
        index.constant != 0 || !index.laneOffsets.empty() ||
        llvm::is_contained(dims, index.base))
      return false;
    dims.push_back(index.base);
  }
  return true;
}

/// Returns what stands for the size of a dimension, whichever it is. What is
/// multiplied by it can only be split into the dimensions that it is made of.
static AffineExpr getAnySize(MLIRContext *context) {
  return getAffineSymbolExpr(std::numeric_limits<int32_t>::max(), context);
}

/// Returns the index into one dimension that was expanded into several ones, of
/// which `indices` are all: (d0 * size + d1) * size + d2.
static AxisIndex mergeDims(ArrayRef<AxisIndex> indices,
                           ArrayRef<int64_t> shape) {
  AffineExpr merged;
  for (auto [index, size] : llvm::zip_equal(indices, shape))
    if (size != 1)
      merged = merged ? merged * getAnySize(merged.getContext()) + index.base
                      : index.base;
  return {merged, 0, {}, /*wholeExtent=*/true};
}

/// Returns the dimensions that `mergeDims` made `expr` of, or none if it did
/// not.
static SmallVector<AffineExpr> getMergedDims(AffineExpr expr) {
  SmallVector<AffineExpr> dims;
  while (expr.getKind() == AffineExprKind::Add) {
    auto sum = cast<AffineBinaryOpExpr>(expr);
    auto product = dyn_cast<AffineBinaryOpExpr>(sum.getLHS());
    if (!product || product.getKind() != AffineExprKind::Mul ||
        product.getRHS() != getAnySize(expr.getContext()))
      return {};
    dims.push_back(sum.getRHS());
    expr = product.getLHS();
  }
  if (dims.empty())
    return {};
  dims.push_back(expr);
  std::reverse(dims.begin(), dims.end());
  return dims;
}

/// Splits what `mergeDims` merged into the indices of dimensions with `shape`;
/// std::nullopt if these are others.
static std::optional<SmallVector<AxisIndex>>
splitMergedDims(ArrayRef<AffineExpr> dims, ArrayRef<int64_t> shape,
                ArrayRef<int64_t> rootShape) {
  SmallVector<AxisIndex> indices;
  bool hasDynamic = false;
  for (int64_t size : shape) {
    if (size == 1) {
      indices.push_back(getKnownIndex(dims.front().getContext(), 0));
      continue;
    }
    if (dims.empty())
      return std::nullopt;
    int64_t rootSize =
        rootShape[cast<AffineDimExpr>(dims.front()).getPosition()];
    // As many elements have one size where all others are the same.
    bool isDynamic = ShapedType::isDynamic(size);
    if (isDynamic ? hasDynamic : size != rootSize || size == 0)
      return std::nullopt;
    hasDynamic |= isDynamic;
    indices.push_back({dims.front(), 0, {}, /*wholeExtent=*/true});
    dims = dims.drop_front();
  }
  return dims.empty() ? std::optional(std::move(indices)) : std::nullopt;
}

std::optional<AxisIndex> mlir::rope::linearizeIndex(ArrayRef<AxisIndex> indices,
                                                    ArrayRef<int64_t> shape) {
  // A dimension of size 1 adds nothing, so that a single other one may have any
  // size.
  bool areAll = runsOverAll(indices, shape);
  std::optional<AxisIndex> linear;
  for (auto [index, size] : llvm::zip_equal(indices, shape)) {
    if (size == 1)
      continue;
    if (!linear)
      linear = index;
    else if (ShapedType::isDynamic(size) && areAll)
      return mergeDims(indices, shape);
    else if (ShapedType::isDynamic(size))
      return std::nullopt;
    else
      linear = linear->times(size).plus(index);
  }
  if (!linear)
    return indices.front();
  linear->wholeExtent |= areAll;
  return linear;
}

/// Returns the largest value of `expr`, a sum of dimensions of the root times
/// positive factors, or a quotient or remainder of such; std::nullopt if it may
/// be negative or is not bounded.
static std::optional<int64_t> getMaximum(AffineExpr expr,
                                         ArrayRef<int64_t> rootShape) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return constant.getValue() >= 0 ? std::optional(constant.getValue())
                                    : std::nullopt;
  if (auto dim = dyn_cast<AffineDimExpr>(expr)) {
    int64_t size = rootShape[dim.getPosition()];
    return ShapedType::isDynamic(size)
               ? std::nullopt
               : std::optional(std::max<int64_t>(size - 1, 0));
  }
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!binary)
    return std::nullopt;
  std::optional<int64_t> lhs = getMaximum(binary.getLHS(), rootShape),
                         rhs = getMaximum(binary.getRHS(), rootShape);
  if (lhs && rhs && *rhs > 0 && isa<AffineConstantExpr>(binary.getRHS())) {
    if (expr.getKind() == AffineExprKind::FloorDiv)
      return *lhs / *rhs;
    if (expr.getKind() == AffineExprKind::Mod)
      return std::min(*lhs, *rhs - 1);
  }
  int64_t maximum;
  if (!lhs || !rhs ||
      (expr.getKind() == AffineExprKind::Add
           ? llvm::AddOverflow(*lhs, *rhs, maximum)
           : expr.getKind() != AffineExprKind::Mul ||
                 llvm::MulOverflow(*lhs, *rhs, maximum)))
    return std::nullopt;
  return maximum;
}

/// Splits the sum `expr` into a multiple of `divisor` and the rest.
static std::pair<AffineExpr, AffineExpr> splitMultiple(AffineExpr expr,
                                                       int64_t divisor) {
  AffineExpr zero = getAffineConstantExpr(0, expr.getContext());
  if (expr.getKind() != AffineExprKind::Add)
    return expr.isMultipleOf(divisor) ? std::pair(expr, zero)
                                      : std::pair(zero, expr);
  auto sum = cast<AffineBinaryOpExpr>(expr);
  auto [lhsMultiple, lhsRest] = splitMultiple(sum.getLHS(), divisor);
  auto [rhsMultiple, rhsRest] = splitMultiple(sum.getRHS(), divisor);
  return {lhsMultiple + rhsMultiple, lhsRest + rhsRest};
}

/// Returns `expr`, a sum of multiples of `divisor`, divided by it.
static AffineExpr divideSummands(AffineExpr expr, int64_t divisor) {
  if (expr.getKind() != AffineExprKind::Add)
    return expr.floorDiv(divisor);
  auto sum = cast<AffineBinaryOpExpr>(expr);
  return divideSummands(sum.getLHS(), divisor) +
         divideSummands(sum.getRHS(), divisor);
}

/// Returns true if `expr` is a dimension of the root of static size, or a
/// quotient or remainder of one.
static bool isDivisible(AffineExpr expr, ArrayRef<int64_t> rootShape) {
  while (expr.getKind() == AffineExprKind::FloorDiv ||
         expr.getKind() == AffineExprKind::Mod)
    expr = cast<AffineBinaryOpExpr>(expr).getLHS();
  auto dim = dyn_cast<AffineDimExpr>(expr);
  return dim && ShapedType::isStatic(rootShape[dim.getPosition()]);
}

/// Divides `index` by `divisor` and returns the quotient; the remainder stays
/// in `index`. std::nullopt if the two cannot be told apart.
static std::optional<AxisIndex> divideIndex(AxisIndex &index, int64_t divisor,
                                            size_t numLanes,
                                            ArrayRef<int64_t> rootShape) {
  auto [multiple, rest] = splitMultiple(index.base, divisor);
  std::optional<int64_t> largestRest = getMaximum(rest, rootShape);
  // What is known has a remainder of its own; the two must not carry over.
  AxisIndex quotient = mapKnownIndex(index, numLanes, [=](int64_t value) {
    return llvm::divideFloorSigned(value, divisor);
  });
  AxisIndex remainder = mapKnownIndex(index, numLanes, [=](int64_t value) {
    return value - divisor * llvm::divideFloorSigned(value, divisor);
  });
  int64_t largestKnown = 0;
  for (size_t lane = 0; lane < numLanes; ++lane)
    largestKnown = std::max(largestKnown, remainder.getOffset(lane));
  if (!largestRest || *largestRest >= divisor - largestKnown) {
    bool hasKnown = index.constant != 0 || !index.laneOffsets.empty();
    if (hasKnown || !isDivisible(index.base, rootShape))
      return std::nullopt;
    quotient.base = index.base.floorDiv(divisor);
    remainder.base = index.base % divisor;
    index = std::move(remainder);
    return quotient;
  }
  quotient.base = divideSummands(multiple, divisor);
  remainder.base = rest;
  index = std::move(remainder);
  return quotient;
}

std::optional<SmallVector<AxisIndex>>
mlir::rope::delinearizeIndex(const AxisIndex &index, ArrayRef<int64_t> shape,
                             size_t numLanes, ArrayRef<int64_t> rootShape) {
  MLIRContext *context = index.base.getContext();
  // A single dimension that is not 1 has the whole index.
  SmallVector<AxisIndex> indices(shape.size(), getKnownIndex(context, 0));
  auto isUnit = [](int64_t size) { return size == 1; };
  if (llvm::count_if(shape, isUnit) + 1 >= static_cast<int64_t>(shape.size())) {
    auto *longest = llvm::find_if_not(shape, isUnit);
    if (longest != shape.end())
      indices[longest - shape.begin()] = index;
    return indices;
  }

  if (SmallVector<AffineExpr> dims = getMergedDims(index.base);
      !dims.empty() && index.wholeExtent)
    return splitMergedDims(dims, shape, rootShape);

  int64_t innerSize = 1;
  for (int64_t size : shape.drop_front()) {
    if (ShapedType::isDynamic(size) ||
        llvm::MulOverflow(innerSize, size, innerSize))
      return std::nullopt;
  }
  if (innerSize == 0)
    return std::nullopt;
  AxisIndex rest = index;
  for (size_t i = 0; i + 1 < shape.size(); ++i) {
    std::optional<AxisIndex> quotient =
        divideIndex(rest, innerSize, numLanes, rootShape);
    if (!quotient)
      return std::nullopt;
    indices[i] = std::move(*quotient);
    innerSize /= shape[i + 1];
  }
  indices.back() = std::move(rest);
  // A dimension of the root as an index runs over all of an axis of its size.
  for (auto [axis, size] : llvm::zip_equal(indices, shape)) {
    auto dim = dyn_cast<AffineDimExpr>(axis.base);
    axis.wholeExtent = dim && ShapedType::isStatic(size) &&
                       rootShape[dim.getPosition()] == size;
  }
  // Where all of the index is covered and so is all but the first axis, that
  // one is as well.
  indices.front().wholeExtent |=
      index.wholeExtent && isa<AffineDimExpr>(indices.front().base) &&
      runsOverAll(ArrayRef(indices).drop_front(), shape.drop_front());
  return indices;
}

SmallVector<int64_t> mlir::rope::getLoopSizes(linalg::LinalgOp op) {
  constexpr int64_t kUnknown = -1;
  SmallVector<int64_t> sizes(op.getNumLoops(), kUnknown);
  for (auto [operand, map] :
       llvm::zip_equal(op->getOpOperands(), op.getIndexingMapsArray()))
    for (auto [expr, size] :
         llvm::zip_equal(map.getResults(), op.getShape(&operand)))
      if (auto dim = dyn_cast<AffineDimExpr>(expr);
          dim && sizes[dim.getPosition()] == kUnknown)
        sizes[dim.getPosition()] = size;
  return llvm::is_contained(sizes, kUnknown) ? op.getStaticLoopRanges() : sizes;
}
