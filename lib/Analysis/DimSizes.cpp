//===- DimSizes.cpp - Which dimensions have the same size -----------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file follows dynamic sizes to where they come from.
//
//===----------------------------------------------------------------------===//

#include "rome/Analysis/DimSizes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/ValueBoundsOpInterface.h"

using namespace mlir;
using namespace mlir::rope;

namespace {

/// Dimension `dim` of a tensor or, where `dim` is `kNumber`, an index.
struct DynamicSize {
  static constexpr int64_t kNumber = -1;

  Value value;
  int64_t dim = kNumber;

  bool operator==(const DynamicSize &other) const {
    return value == other.value && dim == other.dim;
  }
};

/// Sizes that are the same by the definition of the ops in between, the first
/// of which the others were found from.
class SizeClass {
public:
  /// Follows `size` through at most `kMaxSizes` definitions.
  explicit SizeClass(DynamicSize size) {
    sizes.push_back(size);
    for (size_t i = 0; i < sizes.size(); ++i) {
      size_t numSizes = sizes.size();
      appendSources(sizes[i]);
      if (sizes.size() == numSizes)
        ends.push_back(sizes[i]);
    }
  }

  bool contains(DynamicSize size) const {
    return llvm::is_contained(sizes, size);
  }
  ArrayRef<DynamicSize> getSizes() const { return sizes; }
  /// Returns the sizes that lead to no others.
  ArrayRef<DynamicSize> getEnds() const { return ends; }

private:
  static constexpr size_t kMaxSizes = 32;

  void append(DynamicSize size) {
    if (sizes.size() < kMaxSizes && !contains(size))
      sizes.push_back(size);
  }
  void appendNumber(OpFoldResult number) {
    if (auto value = dyn_cast<Value>(number))
      append({value});
  }
  void appendOperands(linalg::LinalgOp op, DynamicSize size);
  void appendSources(DynamicSize size);

  SmallVector<DynamicSize, 4> sizes, ends;
};

} // namespace

/// Returns the source of a reshape and its dimension that is dimension `dim` of
/// the result, if all others that take part in it have size 1.
template <typename ReshapeOp>
static std::optional<DynamicSize> getReshapedDim(ReshapeOp op, int64_t dim) {
  constexpr bool isExpansion = std::is_same_v<ReshapeOp, tensor::ExpandShapeOp>;
  ArrayRef<int64_t> longerShape =
      isExpansion ? op.getResultType().getShape() : op.getSrcType().getShape();
  for (auto [groupNumber, group] :
       llvm::enumerate(op.getReassociationIndices())) {
    int64_t shorterDim = groupNumber;
    bool hasDim =
        isExpansion ? llvm::is_contained(group, dim) : shorterDim == dim;
    if (!hasDim)
      continue;
    SmallVector<int64_t> longerDims = llvm::to_vector(llvm::make_filter_range(
        group, [&](int64_t other) { return longerShape[other] != 1; }));
    if (longerDims.size() != 1 || (isExpansion && longerDims[0] != dim))
      return std::nullopt;
    return DynamicSize{op.getSrc(), isExpansion ? shorterDim : longerDims[0]};
  }
  return std::nullopt;
}

/// Returns the size of dimension `dim` of the result of `op`.
static OpFoldResult getSliceSize(tensor::ExtractSliceOp op, int64_t dim) {
  llvm::SmallBitVector dropped = op.getDroppedDims();
  for (auto [sourceDim, size] : llvm::enumerate(op.getMixedSizes()))
    if (!dropped.test(sourceDim) && dim-- == 0)
      return size;
  return {};
}

void SizeClass::appendOperands(linalg::LinalgOp op, DynamicSize size) {
  auto result = cast<OpResult>(size.value);
  AffineExpr loop = op.getIndexingMapMatchingResult(result).getResult(size.dim);
  if (!isa<AffineDimExpr>(loop))
    return;
  // All operands that are read along the loop have its size.
  for (OpOperand &operand : op->getOpOperands())
    if (isa<RankedTensorType>(operand.get().getType()))
      if (std::optional<unsigned> dim =
              op.getMatchingIndexingMap(&operand).getResultPosition(loop))
        append({operand.get(), *dim});
}

void SizeClass::appendSources(DynamicSize size) {
  auto result = dyn_cast<OpResult>(size.value);
  if (!result)
    return;
  Operation *op = result.getOwner();
  if (size.dim == DynamicSize::kNumber) {
    if (auto dimOp = dyn_cast<tensor::DimOp>(op))
      if (std::optional<int64_t> dim = dimOp.getConstantIndex();
          dim && isa<RankedTensorType>(dimOp.getSource().getType()))
        append({dimOp.getSource(), *dim});
    return;
  }
  if (auto empty = dyn_cast<tensor::EmptyOp>(op))
    return appendNumber(empty.getMixedSizes()[size.dim]);
  if (auto slice = dyn_cast<tensor::ExtractSliceOp>(op))
    return appendNumber(getSliceSize(slice, size.dim));
  if (auto expand = dyn_cast<tensor::ExpandShapeOp>(op)) {
    appendNumber(expand.getMixedOutputShape()[size.dim]);
    if (std::optional<DynamicSize> source = getReshapedDim(expand, size.dim))
      append(*source);
    return;
  }
  if (auto collapse = dyn_cast<tensor::CollapseShapeOp>(op)) {
    if (std::optional<DynamicSize> source = getReshapedDim(collapse, size.dim))
      append(*source);
    return;
  }
  if (auto linalgOp = dyn_cast<linalg::LinalgOp>(op))
    return appendOperands(linalgOp, size);
  if (auto destinationStyle = dyn_cast<DestinationStyleOpInterface>(op))
    return append({destinationStyle.getTiedOpOperand(result)->get(), size.dim});
  auto concat = dyn_cast<tensor::ConcatOp>(op);
  if (concat
          ? static_cast<int64_t>(concat.getDim()) == size.dim
          : !op->hasTrait<OpTrait::Elementwise>() && !isa<tensor::CastOp>(op))
    return;
  for (Value operand : op->getOperands())
    if (isa<RankedTensorType>(operand.getType()))
      append({operand, size.dim});
}

/// Returns true if `size` is element number `index` of `shape`, or cast from
/// it.
static bool isElementOf(Value size, Value shape, int64_t index) {
  auto elements = shape.getDefiningOp<tensor::FromElementsOp>();
  if (!elements)
    return false;
  Value element = elements.getElements()[index];
  if (auto cast = size.getDefiningOp<arith::IndexCastOp>();
      cast && cast.getIn() == element)
    return true;
  return size == element;
}

/// Returns true if `number` is a size that `end` is given by its op.
static bool isSizeOfReshape(Value number, DynamicSize end) {
  auto reshape = end.value.getDefiningOp<tensor::ReshapeOp>();
  return reshape && end.dim != DynamicSize::kNumber &&
         isElementOf(number, reshape.getShape(), end.dim);
}

/// Returns true if upstream knows that `number` is the size `end`.
static bool isSizeByBounds(Value number, DynamicSize end) {
  if (end.dim == DynamicSize::kNumber)
    return false;
  FailureOr<bool> equal =
      ValueBoundsConstraintSet::areEqual({number}, {end.value, end.dim});
  return succeeded(equal) && *equal;
}

/// Returns true if both classes are of the same size.
static bool areSame(const SizeClass &a, const SizeClass &b) {
  if (llvm::any_of(a.getSizes(),
                   [&](DynamicSize size) { return b.contains(size); }))
    return true;
  auto numbers = llvm::make_filter_range(a.getSizes(), [](DynamicSize size) {
    return size.dim == DynamicSize::kNumber;
  });
  for (DynamicSize number : numbers)
    if (llvm::any_of(b.getEnds(), [&](DynamicSize end) {
          return isSizeOfReshape(number.value, end);
        }))
      return true;
  // This is asked about one number alone, since it takes long.
  return !numbers.empty() && llvm::any_of(b.getEnds(), [&](DynamicSize end) {
    return isSizeByBounds((*numbers.begin()).value, end);
  });
}

bool mlir::rope::isWholeDim(OpFoldResult size, Value tensor, int64_t dim) {
  int64_t staticSize = cast<RankedTensorType>(tensor.getType()).getDimSize(dim);
  if (std::optional<int64_t> known = getConstantIntValue(size))
    return *known == staticSize;
  if (!ShapedType::isDynamic(staticSize))
    return false;
  return areSame(SizeClass({cast<Value>(size)}), SizeClass({tensor, dim}));
}

bool mlir::rope::isSameDim(Value tensor, int64_t dim, Value other,
                           int64_t otherDim) {
  int64_t size = cast<RankedTensorType>(tensor.getType()).getDimSize(dim),
          otherSize =
              cast<RankedTensorType>(other.getType()).getDimSize(otherDim);
  if (ShapedType::isDynamic(size) && ShapedType::isDynamic(otherSize))
    return areSame(SizeClass({tensor, dim}), SizeClass({other, otherDim}));
  return size == otherSize;
}

Value mlir::rope::createDimWithoutOp(OpBuilder &builder, Location loc,
                                     Value tensor, int64_t dim) {
  // What a size comes from is defined before it.
  SizeClass sizes({tensor, dim});
  DynamicSize end = sizes.getEnds().back();
  if (end.value == tensor)
    return {};
  if (end.dim == DynamicSize::kNumber)
    return end.value;
  return tensor::DimOp::create(builder, loc, end.value, end.dim);
}
