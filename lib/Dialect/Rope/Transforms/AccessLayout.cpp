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
                                                  int64_t numRootDims) {
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
  layout.sourceRank = access.indices.size();
  for (auto [dim, index, size] :
       llvm::enumerate(access.indices, access.getShape())) {
    if (!used.test(dim))
      continue;
    auto rootDim = dyn_cast<AffineDimExpr>(index.base);
    bool isUnit = index.isKnown() && size == 1 && index.laneOffsets.empty();
    // A tensor has its lanes last, even if there is only one.
    bool isLast = type && static_cast<int64_t>(dim) == type.getRank() - 1;
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
  // There is no room for more dimensions than the root has.
  while (static_cast<int64_t>(layout.leadingDims.size()) > numRootDims)
    if (!layout.moveUnitToLanes())
      return std::nullopt;
  return layout;
}

bool Origin::isReadBy(const LaneAccess &other) const {
  if (&other == access || &other == lastReader)
    return true;
  if (other.source != access->source || other.part != access->part)
    return false;
  auto [it, inserted] = readers.try_emplace(&other, false);
  if (!inserted) {
    if (it->second)
      lastReader = &other;
    return it->second;
  }
  bool isSame = llvm::all_of(layout.laneDims, [&](int64_t dim) {
    return other.indices[dim].isKnown();
  });
  isSame = isSame && llvm::all_of(layout.leadingDims, [&](int64_t dim) {
             const AxisIndex &a = access->indices[dim], &b = other.indices[dim];
             return a.base == b.base && a.constant == b.constant &&
                    b.laneOffsets.empty();
           });
  it->second = isSame;
  return isSame;
}

std::optional<Occurrence> Origin::find(ReferenceWalker &walker) const {
  for (; const LaneLink *link = walker.getLink(); walker.advance()) {
    if (!isReadBy(*link->access))
      continue;
    int64_t lane = 0;
    for (auto [dim, size] : llvm::zip_equal(layout.laneDims, layout.laneSizes))
      lane = lane * size + link->getOffset(dim);
    return walker.getOccurrence(lane);
  }
  return std::nullopt;
}
