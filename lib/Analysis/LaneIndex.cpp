//===- LaneIndex.cpp - Indices of many lanes at once ----------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Analysis/LaneIndex.h"

#include "mlir/IR/BuiltinTypeInterfaces.h"

#include "llvm/Support/MathExtras.h"

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

AxisIndex AxisIndex::times(int64_t factor) const {
  AxisIndex product{base * factor, constant * factor, laneOffsets,
                    wholeExtent && factor == 1};
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

std::optional<AxisIndex> mlir::rope::linearizeIndex(ArrayRef<AxisIndex> indices,
                                                    ArrayRef<int64_t> shape) {
  // A dimension of size 1 adds nothing, so that a single other one may have any
  // size.
  std::optional<AxisIndex> linear;
  for (auto [index, size] : llvm::zip_equal(indices, shape)) {
    if (size == 1)
      continue;
    if (!linear)
      linear = index;
    else if (ShapedType::isDynamic(size))
      return std::nullopt;
    else
      linear = linear->times(size).plus(index);
  }
  return linear ? *linear : indices.front();
}

std::optional<SmallVector<AxisIndex>>
mlir::rope::delinearizeIndex(const AxisIndex &index, ArrayRef<int64_t> shape,
                             size_t numLanes) {
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

  int64_t innerSize = 1;
  for (int64_t size : shape.drop_front()) {
    if (ShapedType::isDynamic(size) ||
        llvm::MulOverflow(innerSize, size, innerSize))
      return std::nullopt;
  }
  if (innerSize == 0 || !index.base.isMultipleOf(innerSize))
    return std::nullopt;
  auto known = [&](int64_t divisor, int64_t modulus) {
    AxisIndex known{getAffineConstantExpr(0, context), index.constant,
                    index.laneOffsets, false};
    return mapKnownIndex(known, numLanes, [=](int64_t value) {
      int64_t quotient = llvm::divideFloorSigned(value, divisor);
      if (modulus == 0)
        return quotient;
      return quotient - modulus * llvm::divideFloorSigned(quotient, modulus);
    });
  };
  indices.front() = known(innerSize, /*modulus=*/0);
  indices.front().base = index.base.floorDiv(innerSize);
  for (size_t i = 1; i < shape.size(); ++i) {
    innerSize /= shape[i];
    indices[i] = known(innerSize, shape[i]);
  }
  return indices;
}
