//===- TableSelection.cpp - From uses of entries to tables ----------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file chooses the tensors that the tables of a raised rope.apply are read
// from: of all tensors on the way from the use of the entries to their origin,
// the smallest that provably hold them.
//
//===----------------------------------------------------------------------===//

#include "RotationMatching.h"

#include "mlir/IR/TypeUtilities.h"

#include "llvm/ADT/SmallBitVector.h"

using namespace mlir;
using namespace mlir::rope;

bool TableSource::isWholeTensor() const {
  int64_t size = cast<RankedTensorType>(tensor.getType()).getShape().back();
  return size == static_cast<int64_t>(lanes.size()) &&
         llvm::all_of(llvm::enumerate(lanes), [](auto it) {
           return it.value() == static_cast<int64_t>(it.index());
         });
}

/// Returns the lanes of `access` that the uses lead to, in order, or the first
/// use whose sign is not the expected one; std::nullopt if some use does not
/// lead there.
static std::optional<std::variant<Mismatch, SmallVector<int64_t>>>
findLanes(const LaneAccess &access, ArrayRef<TableUse> uses) {
  SmallVector<int64_t> lanes;
  std::optional<Mismatch> mismatch;
  for (const TableUse &use : uses) {
    std::optional<Occurrence> occurrence =
        findOccurrence(use.reference, access);
    if (!occurrence || occurrence->conversions == Conversions::Other)
      return std::nullopt;
    bool negative = use.negative != occurrence->negative;
    if (negative != use.expectNegative && !mismatch)
      mismatch = Mismatch{"signs", use.resultLane,
                          negative ? "its term is subtracted, not added"
                                   : "its term is added, not subtracted"};
    lanes.push_back(occurrence->lane);
  }
  if (mismatch)
    return *mismatch;
  return lanes;
}

/// Returns one entry for each pair, if the entries of both lanes of every pair
/// are the same.
static std::optional<SmallVector<int64_t>> mergePairs(RotationAttr rotation,
                                                      ArrayRef<int64_t> lanes) {
  SmallVector<int64_t> merged(lanes.size() / 2, -1);
  for (auto [lane, pair] : llvm::zip_equal(lanes, rotation.getPairIndices())) {
    if (merged[pair] != -1 && merged[pair] != lane)
      return std::nullopt;
    merged[pair] = lane;
  }
  return merged;
}

/// Returns every source of a table, nearest to its use first; if there is none
/// because of signs alone, `mismatch` says so.
static SmallVector<TableSource> findSources(RotationAttr rotation,
                                            ArrayRef<TableUse> uses,
                                            std::optional<Mismatch> &mismatch) {
  SmallVector<TableSource> sources;
  for (const LaneLink *link = uses.front().reference.link; link;
       link = link->next.link) {
    std::optional<LeadingLayout> layout = getLeadingLayout(*link->access);
    if (!layout ||
        !isSupportedFloat(getElementTypeOrSelf(link->access->tensor)))
      continue;
    auto lanes = findLanes(*link->access, uses);
    if (!lanes)
      continue;
    if (auto *signs = std::get_if<Mismatch>(&*lanes)) {
      if (!mismatch)
        mismatch = *signs;
      continue;
    }
    auto &perLane = std::get<SmallVector<int64_t>>(*lanes);
    if (std::optional<SmallVector<int64_t>> perPair =
            mergePairs(rotation, perLane))
      sources.push_back({link->access->tensor, *layout, *perPair, true});
    sources.push_back({link->access->tensor, *layout, perLane, false});
  }
  return sources;
}

/// Returns the dimensions of x that the dimensions of a table follow, giving
/// those that broadcast a dimension that is free; std::nullopt if a dimension
/// is followed twice or none is free.
static std::optional<SmallVector<int64_t>>
getTableDims(const LeadingLayout &layout, int64_t numRootDims) {
  llvm::SmallBitVector used(numRootDims);
  for (int64_t dim : layout.rootDims) {
    if (dim == LeadingLayout::kBroadcast)
      continue;
    if (used.test(dim))
      return std::nullopt;
    used.set(dim);
  }
  // A broadcast dimension comes right after the one before it, if it can.
  SmallVector<int64_t> dims(layout.rootDims);
  int64_t previous = -1;
  for (int64_t &dim : dims) {
    if (dim == LeadingLayout::kBroadcast) {
      dim = previous < 0 ? used.find_first_unset()
                         : used.find_next_unset(previous);
      if (dim < 0)
        dim = used.find_first_unset();
      if (dim < 0)
        return std::nullopt;
      used.set(dim);
    }
    previous = dim;
  }
  return dims;
}

/// Returns true if both tables have the same type, as rope.apply requires.
static bool haveSameType(const TableSource &cos, const TableSource &sin) {
  auto cosType = cast<RankedTensorType>(cos.tensor.getType());
  auto sinType = cast<RankedTensorType>(sin.tensor.getType());
  return cos.perPair == sin.perPair &&
         cosType.getElementType() == sinType.getElementType() &&
         cosType.getShape().drop_back() == sinType.getShape().drop_back() &&
         cos.layout.rootDims == sin.layout.rootDims;
}

/// Returns what a choice costs, smaller is better, most important first:
/// whether entries must be picked out of a larger tensor, bits for one
/// position, and dimensions.
static std::tuple<int, int64_t, int64_t> getCost(const TableSource &cos,
                                                 const TableSource &sin) {
  auto type = cast<RankedTensorType>(cos.tensor.getType());
  return {!cos.isWholeTensor() + !sin.isWholeTensor(),
          static_cast<int64_t>(cos.lanes.size()) *
              type.getElementTypeBitWidth(),
          type.getRank()};
}

std::variant<Mismatch, TableChoice>
mlir::rope::chooseTables(RotationAttr rotation, RankedTensorType rootType,
                         ArrayRef<TableUse> cosUses,
                         ArrayRef<TableUse> sinUses) {
  std::optional<Mismatch> mismatch;
  SmallVector<TableSource> cosSources =
      findSources(rotation, cosUses, mismatch);
  SmallVector<TableSource> sinSources;
  if (!cosSources.empty())
    sinSources = findSources(rotation, sinUses, mismatch);
  if (sinSources.empty() && mismatch)
    return *mismatch;

  std::optional<TableChoice> best;
  for (const TableSource &cos : cosSources)
    for (const TableSource &sin : sinSources) {
      if (!haveSameType(cos, sin) ||
          (best && getCost(best->cos, best->sin) <= getCost(cos, sin)))
        continue;
      if (std::optional<SmallVector<int64_t>> dims =
              getTableDims(cos.layout, rootType.getRank() - 1))
        best = TableChoice{cos, sin, *dims};
    }
  if (!best)
    return Mismatch{"tables", cosUses.front().resultLane,
                    "its cosine and sine entries are not lanes of two tables "
                    "that are laid out alike"};
  return *best;
}
