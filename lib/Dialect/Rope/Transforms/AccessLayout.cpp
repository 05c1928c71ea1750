//===- AccessLayout.cpp - How the dimensions of a source are read ---------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file tells which dimensions of a source are those of the lanes and which
// are dimensions of the rotated tensor, and whether a reference leads there.
//
//===----------------------------------------------------------------------===//

#include "RotationMatching.h"

#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/OperationSupport.h"

using namespace mlir;
using namespace mlir::rope;

int64_t AccessLayout::getNumLanes() const {
  int64_t numLanes = 1;
  for (int64_t size : laneSizes)
    numLanes *= size;
  return numLanes;
}

/// Returns the loops that a scalar in the body of a linalg op depends on;
/// std::nullopt if it depends on what a reduction has accumulated.
static std::optional<llvm::SmallBitVector> getLoopsOf(Value scalar) {
  auto op = cast<linalg::LinalgOp>(scalar.getDefiningOp()->getParentOp());
  llvm::SmallBitVector loops(op.getNumLoops());
  BackwardSliceOptions options;
  options.inclusive = true;
  options.filter = [&](Operation *producer) {
    return producer->getBlock() == op.getBlock();
  };
  llvm::SetVector<Operation *> slice;
  (void)getBackwardSlice(scalar, &slice, options);
  for (Operation *producer : slice) {
    if (auto index = dyn_cast<linalg::IndexOp>(producer))
      loops.set(index.getDim());
    for (Value operand : producer->getOperands()) {
      auto argument = dyn_cast<BlockArgument>(operand);
      if (!argument || argument.getOwner() != op.getBlock())
        continue;
      OpOperand *input = op.getMatchingOpOperand(argument);
      if (op.isDpsInit(input) && op.getNumReductionLoops() > 0)
        return std::nullopt;
      AffineMap map = op.getMatchingIndexingMap(input);
      for (unsigned dim = 0; dim < op.getNumLoops(); ++dim)
        if (map.isFunctionOfDim(dim))
          loops.set(dim);
    }
  }
  return loops;
}

/// Appends the dimensions of the root in `base`, a sum of these, to `terms`,
/// each with its factor; returns false if it is anything else.
static bool collectTerms(AffineExpr base,
                         SmallVector<std::pair<int64_t, int64_t>> &terms) {
  if (auto dim = dyn_cast<AffineDimExpr>(base)) {
    terms.emplace_back(1, dim.getPosition());
    return true;
  }
  auto binary = dyn_cast<AffineBinaryOpExpr>(base);
  if (!binary)
    return false;
  if (base.getKind() == AffineExprKind::Add)
    return collectTerms(binary.getLHS(), terms) &&
           collectTerms(binary.getRHS(), terms);
  auto dim = dyn_cast<AffineDimExpr>(binary.getLHS());
  auto factor = dyn_cast<AffineConstantExpr>(binary.getRHS());
  if (base.getKind() != AffineExprKind::Mul || !dim || !factor)
    return false;
  terms.emplace_back(factor.getValue(), dim.getPosition());
  return true;
}

/// Appends the dimensions that dimension `sourceDim` of size `size` is merged
/// out of, those of the root and then lanes; returns false if it is not.
static bool appendSplit(AccessLayout &layout, const AxisIndex &index,
                        int64_t sourceDim, int64_t size,
                        ArrayRef<int64_t> rootShape) {
  SmallVector<std::pair<int64_t, int64_t>> terms;
  if (ShapedType::isDynamic(size) || !collectTerms(index.base, terms))
    return false;
  llvm::sort(terms, std::greater<>());
  auto append = [&](int64_t dimSize) {
    layout.shape.push_back(dimSize);
    layout.sourceDims.push_back(sourceDim);
    return layout.shape.size() - 1;
  };
  for (auto [factor, rootDim] : terms) {
    int64_t rootSize = rootShape[rootDim];
    if (ShapedType::isDynamic(rootSize) || factor <= 0 || rootSize <= 0 ||
        size % factor != 0 || size / factor != rootSize)
      return false;
    layout.leadingDims.push_back(append(rootSize));
    layout.rootDims.push_back(rootDim);
    size = factor;
  }
  if (size == 1)
    return index.constant == 0 && index.laneOffsets.empty();
  // Two lanes are a pair of a channel, which is to be rotated as a whole.
  if (size == 2)
    return false;
  layout.laneDims.push_back(append(size));
  layout.laneSizes.push_back(size);
  return true;
}

/// Returns the dimension of the root that `base` is a quotient or a remainder
/// of.
static std::optional<int64_t> getDividedDim(AffineExpr base) {
  if (base.getKind() != AffineExprKind::FloorDiv &&
      base.getKind() != AffineExprKind::Mod)
    return std::nullopt;
  AffineExpr dividend = base;
  while (auto binary = dyn_cast<AffineBinaryOpExpr>(dividend))
    dividend = binary.getLHS();
  auto dim = dyn_cast<AffineDimExpr>(dividend);
  return dim ? std::optional(dim.getPosition()) : std::nullopt;
}

/// Adds dimension `sourceDim` of size `size`, read at a quotient or remainder
/// of dimension `rootDim` of the root, after others of the same.
static void appendDivided(AccessLayout &layout, int64_t sourceDim, int64_t size,
                          int64_t rootDim) {
  int64_t dim = layout.shape.size();
  layout.shape.push_back(size);
  layout.sourceDims.push_back(sourceDim);
  auto *last = llvm::find(llvm::reverse(layout.rootDims), rootDim).base();
  auto *end = layout.rootDims.end();
  if (last == layout.rootDims.begin())
    last = end;
  // Dimensions of size 1 in between go with them.
  if (std::all_of(last, end, [](int64_t other) {
        return other == AccessLayout::kBroadcast;
      })) {
    std::fill(last, end, rootDim);
    last = end;
  }
  layout.leadingDims.insert(
      layout.leadingDims.begin() + (last - layout.rootDims.begin()), dim);
  layout.rootDims.insert(last, rootDim);
}

/// Returns true if the indices of the dimensions of `group` are, together, all
/// of the dimension of the root that they follow.
static bool isWhole(const AccessLayout &layout, ArrayRef<int64_t> group,
                    const LaneAccess &access, ArrayRef<int64_t> rootShape) {
  auto getIndex = [&](int64_t position) -> const AxisIndex & {
    return access.indices[layout.sourceDims[layout.leadingDims[position]]];
  };
  int64_t rootDim = layout.rootDims[group.front()], numElements = 1;
  // What is no quotient or remainder was looked at before.
  if (group.size() == 1 && !getDividedDim(getIndex(group.front()).base))
    return true;
  if (rootShape.empty())
    return false;
  SmallVector<int64_t> sizes;
  for (int64_t position : group) {
    sizes.push_back(layout.shape[layout.leadingDims[position]]);
    if (ShapedType::isDynamic(sizes.back()) ||
        llvm::MulOverflow(numElements, sizes.back(), numElements))
      return false;
  }
  if (numElements != rootShape[rootDim])
    return false;
  MLIRContext *context = access.source.getContext();
  AxisIndex whole{getAffineDimExpr(rootDim, context), 0, {}};
  std::optional<SmallVector<AxisIndex>> expected =
      delinearizeIndex(whole, sizes, /*numLanes=*/1, rootShape);
  return expected &&
         llvm::all_of(llvm::zip_equal(group, *expected), [&](auto it) {
           auto [position, part] = it;
           const AxisIndex &index = getIndex(position);
           return index.base == part.base && index.constant == 0 &&
                  index.laneOffsets.empty();
         });
}

SmallVector<ReassociationIndices> AccessLayout::getLeadingGroups() const {
  SmallVector<ReassociationIndices> groups;
  for (size_t position = 0; position < rootDims.size(); ++position) {
    if (startsGroup(position))
      groups.emplace_back();
    groups.back().push_back(position);
  }
  return groups;
}

bool AccessLayout::joinUnit() {
  for (const ReassociationIndices &group : getLeadingGroups()) {
    if (group.size() == 1)
      continue;
    for (int64_t position : {group.front() - 1, group.back() + 1})
      if (position >= 0 && position < static_cast<int64_t>(rootDims.size()) &&
          rootDims[position] == kBroadcast) {
        rootDims[position] = rootDims[group.front()];
        return true;
      }
  }
  return false;
}

bool AccessLayout::moveUnitToLanes() {
  auto unit = llvm::find(llvm::reverse(rootDims), kBroadcast);
  if (unit == rootDims.rend())
    return false;
  size_t position = rootDims.rend() - unit - 1;
  int64_t dim = leadingDims[position];
  rootDims.erase(rootDims.begin() + position);
  leadingDims.erase(leadingDims.begin() + position);
  size_t lane = llvm::lower_bound(laneDims, dim) - laneDims.begin();
  laneDims.insert(laneDims.begin() + lane, dim);
  laneSizes.insert(laneSizes.begin() + lane, 1);
  return true;
}

void AccessLayout::normalize() {
  while (moveUnitToLanes())
    ;
  SmallVector<std::pair<int64_t, int64_t>> dims;
  for (auto [rootDim, dim] : llvm::zip_equal(rootDims, leadingDims))
    dims.emplace_back(rootDim, dim);
  llvm::sort(dims);
  for (auto [position, dim] : llvm::enumerate(dims))
    std::tie(rootDims[position], leadingDims[position]) = dim;
}

std::optional<AccessLayout> mlir::rope::getLayout(const LaneAccess &access,
                                                  int64_t numRootDims,
                                                  ArrayRef<int64_t> rootShape) {
  auto type = dyn_cast<RankedTensorType>(access.source.getType());
  if (type && type.getEncoding())
    return std::nullopt;
  llvm::SmallBitVector used(access.indices.size(), true);
  if (access.isScalar()) {
    std::optional<llvm::SmallBitVector> loops = getLoopsOf(access.source);
    if (!loops)
      return std::nullopt;
    used = *loops;
  }
  AccessLayout layout;
  bool hasDivided = false;
  for (auto [sourceDim, index, size] :
       llvm::enumerate(access.indices, access.getShape())) {
    auto rootDim = dyn_cast<AffineDimExpr>(index.base);
    if (type && !rootShape.empty() && !rootDim && !index.isKnown()) {
      std::optional<int64_t> divided = getDividedDim(index.base);
      hasDivided |= divided.has_value();
      if (divided)
        appendDivided(layout, sourceDim, size, *divided);
      else if (!appendSplit(layout, index, sourceDim, size, rootShape))
        return std::nullopt;
      continue;
    }
    int64_t dim = layout.shape.size();
    layout.shape.push_back(size);
    layout.sourceDims.push_back(sourceDim);
    if (!used.test(sourceDim))
      continue;
    bool isUnit = index.isKnown() && size == 1 && index.laneOffsets.empty();
    // A tensor has its lanes last, even if there is only one.
    bool isLast = type && static_cast<int64_t>(sourceDim) == type.getRank() - 1;
    if (index.isKnown() && (!isUnit || (isLast && layout.laneDims.empty()))) {
      if (ShapedType::isDynamic(size))
        return std::nullopt;
      layout.laneDims.push_back(dim);
      layout.laneSizes.push_back(size);
      continue;
    }
    if (!isUnit && (!rootDim || index.constant != 0 ||
                    !index.laneOffsets.empty() || !index.wholeExtent))
      return std::nullopt;
    layout.leadingDims.push_back(dim);
    layout.rootDims.push_back(isUnit ? AccessLayout::kBroadcast
                                     : rootDim.getPosition());
  }
  int64_t numLeading = layout.getNumGroups();
  bool hasGroups = hasDivided || layout.hasGroups();
  if (hasGroups &&
      !llvm::all_of(layout.getLeadingGroups(), [&](ArrayRef<int64_t> group) {
        return isWhole(layout, group, access, rootShape);
      }))
    return std::nullopt;
  // There is no room for more dimensions than the root has.
  for (; numLeading > numRootDims; --numLeading)
    if (!(hasGroups && layout.joinUnit()) && !layout.moveUnitToLanes())
      return std::nullopt;
  return layout;
}

/// Returns true if `tensor` is made by an op that gives it another shape.
static bool isReshape(Value tensor) {
  return isa_and_present<tensor::ExpandShapeOp, tensor::CollapseShapeOp>(
      tensor.getDefiningOp());
}

/// Returns true if both are the same tensor, or the same reshape of one: passes
/// that fold dimensions reshape a tensor anew for every use.
static bool isSameTensor(Value a, Value b) {
  return a == b || (isReshape(a) && isReshape(b) &&
                    OperationEquivalence::isEquivalentTo(
                        a.getDefiningOp(), b.getDefiningOp(),
                        OperationEquivalence::IgnoreLocations));
}

Origin::Origin(const LaneAccess &access, AccessLayout layout)
    : access(&access), layout(std::move(layout)),
      isReshaped(isReshape(access.source)) {}

bool Origin::isReadBy(const LaneAccess &other) const {
  if (&other == access || &other == lastReader)
    return true;
  if (&other == lastOther || other.part != access->part)
    return false;
  if (other.source != access->source &&
      (!isReshaped || other.source.getType() != access->source.getType()))
    return false;
  auto [it, inserted] = readers.try_emplace(&other, false);
  if (!inserted) {
    (it->second ? lastReader : lastOther) = &other;
    return it->second;
  }
  if (!isSameTensor(other.source, access->source))
    return false;
  // A dimension that is merged out of rows and lanes has both.
  llvm::SmallBitVector hasRows(other.indices.size()), hasLanes(hasRows);
  for (int64_t dim : layout.leadingDims)
    hasRows.set(layout.sourceDims[dim]);
  for (int64_t dim : layout.laneDims)
    hasLanes.set(layout.sourceDims[dim]);
  bool isSame = true;
  for (size_t dim = 0; dim < other.indices.size(); ++dim) {
    const AxisIndex &a = access->indices[dim], &b = other.indices[dim];
    if (hasRows.test(dim))
      isSame &= a.base == b.base;
    else if (hasLanes.test(dim))
      isSame &= b.isKnown();
    if (hasRows.test(dim) && !hasLanes.test(dim))
      isSame &= a.constant == b.constant && b.laneOffsets.empty();
  }
  it->second = isSame;
  return isSame;
}

std::optional<Occurrence> Origin::find(ReferenceWalker &walker) const {
  for (; const LaneLink *link = walker.getLink(); walker.advance()) {
    if (!isReadBy(*link->access))
      continue;
    int64_t lane = 0;
    for (auto [dim, size] :
         llvm::zip_equal(layout.laneDims, layout.laneSizes)) {
      int64_t offset = link->getOffset(layout.sourceDims[dim]);
      // Lanes of another row.
      if (offset < 0 || offset >= size)
        return std::nullopt;
      lane = lane * size + offset;
    }
    return walker.getOccurrence(lane);
  }
  return std::nullopt;
}
