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

bool TableSource::isWhole() const {
  return origin.getLayout().getNumLanes() ==
             static_cast<int64_t>(lanes.size()) &&
         llvm::all_of(llvm::enumerate(lanes), [](auto it) {
           return it.value() == static_cast<int64_t>(it.index());
         });
}

namespace {
/// Elements of an origin that uses lead to.
struct FoundEntries {
  SmallVector<int64_t> lanes;
  /// Whether each has the other sign than expected.
  SmallVector<bool> negated;
  Exactness exactness = Exactness::Bits;
};
} // namespace

/// Returns the elements of `origin` that the uses lead to, in order;
/// std::nullopt if some use does not lead there.
static std::optional<FoundEntries>
findEntries(const Origin &origin, ArrayRef<TableUse> uses, bool relaxed) {
  FoundEntries entries;
  for (const TableUse &use : uses) {
    std::optional<Occurrence> occurrence = origin.find(use.reference);
    if (!occurrence ||
        (occurrence->conversions == Conversions::Other && !relaxed))
      return std::nullopt;
    bool negative = use.negative != occurrence->negative;
    entries.lanes.push_back(occurrence->lane);
    entries.negated.push_back(negative != use.expectNegative);
    entries.exactness = meet(entries.exactness, occurrence->exactness);
  }
  return entries;
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

/// Returns every source of a table, nearest to its use first. Those whose
/// signs are not the expected ones have `negated` entries.
static std::vector<TableSource>
findSources(RotationAttr rotation, ArrayRef<TableUse> uses, bool relaxed) {
  std::vector<TableSource> sources;
  for (const LaneLink *link = uses.front().reference.link; link;
       link = link->next.link) {
    std::optional<AccessLayout> layout = getLayout(*link->access);
    if (!layout || !isSupportedFloat(link->access->getElementType()))
      continue;
    Origin origin(*link->access, *layout);
    std::optional<FoundEntries> entries = findEntries(origin, uses, relaxed);
    if (!entries)
      continue;
    if (llvm::is_contained(entries->negated, true)) {
      sources.push_back({origin, entries->lanes, false, entries->negated,
                         entries->exactness});
      continue;
    }
    if (std::optional<SmallVector<int64_t>> perPair =
            mergePairs(rotation, entries->lanes))
      sources.push_back({origin, *perPair, true, {}, entries->exactness});
    sources.push_back({origin, entries->lanes, false, {}, entries->exactness});
  }
  return sources;
}

/// Returns the dimensions of x that the dimensions of a table follow, giving
/// those that broadcast a dimension that is free; std::nullopt if a dimension
/// is followed twice or none is free.
static std::optional<SmallVector<int64_t>>
getTableDims(const AccessLayout &layout, int64_t numRootDims) {
  llvm::SmallBitVector used(numRootDims);
  for (int64_t dim : layout.rootDims) {
    if (dim == AccessLayout::kBroadcast)
      continue;
    if (used.test(dim))
      return std::nullopt;
    used.set(dim);
  }
  // A broadcast dimension comes right after the one before it, if it can.
  SmallVector<int64_t> dims(layout.rootDims);
  int64_t previous = -1;
  for (int64_t &dim : dims) {
    if (dim == AccessLayout::kBroadcast) {
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

/// Returns the sizes of the leading dimensions of a table.
static SmallVector<int64_t> getLeadingShape(const TableSource &table) {
  SmallVector<int64_t> shape = table.origin.getAccess().getShape();
  return llvm::map_to_vector(table.origin.getLayout().leadingDims,
                             [&](int64_t dim) { return shape[dim]; });
}

/// Returns true if both tables have the same type, as rope.apply requires.
static bool haveSameType(const TableSource &cos, const TableSource &sin) {
  return cos.perPair == sin.perPair &&
         cos.origin.getAccess().getElementType() ==
             sin.origin.getAccess().getElementType() &&
         getLeadingShape(cos) == getLeadingShape(sin) &&
         cos.origin.getLayout().rootDims == sin.origin.getLayout().rootDims;
}

/// Returns true if a table with negated entries is part of one tensor of 2x2
/// matrices, as Flux writes them: the signs of the rotation are inside, and
/// nothing in the IR tells them. All four entries of a pair are different.
static bool areMatrices(const TableSource &cos, const TableSource &sin) {
  if (!cos.negated.empty() || sin.negated.empty() ||
      !cos.origin.isReadBy(sin.origin.getAccess()))
    return false;
  DenseSet<int64_t> lanes(cos.lanes.begin(), cos.lanes.end());
  lanes.insert(sin.lanes.begin(), sin.lanes.end());
  return lanes.size() == cos.lanes.size() + sin.lanes.size();
}

/// Returns what a choice costs, smaller is better, most important first:
/// whether elements must be computed or picked out of a larger tensor, bits for
/// one position, and dimensions.
static std::tuple<int, int64_t, int64_t> getCost(const TableSource &cos,
                                                 const TableSource &sin) {
  auto isMoved = [](const TableSource &table) {
    const LaneAccess &access = table.origin.getAccess();
    return access.isScalar() || access.part != NumberPart::Whole ||
           !table.origin.getLayout().hasLanesLast();
  };
  Type type = cos.origin.getAccess().getElementType();
  return {!cos.isWhole() + !sin.isWhole() + 2 * isMoved(cos) + 2 * isMoved(sin),
          static_cast<int64_t>(cos.lanes.size()) * type.getIntOrFloatBitWidth(),
          cos.origin.getLayout().leadingDims.size()};
}

/// Returns the mismatch of the first use whose sign is not the expected one.
static std::optional<Mismatch> findWrongSign(ArrayRef<TableSource> sources,
                                             ArrayRef<TableUse> uses) {
  if (sources.empty() || sources.front().negated.empty())
    return std::nullopt;
  size_t first = llvm::find(sources.front().negated, true) -
                 sources.front().negated.begin();
  const TableUse &use = uses[first];
  return Mismatch{"signs", use.resultLane,
                  use.expectNegative ? "its term is added, not subtracted"
                                     : "its term is subtracted, not added"};
}

std::variant<Mismatch, TableChoice>
mlir::rope::chooseTables(RotationAttr rotation, RankedTensorType rootType,
                         ArrayRef<TableUse> cosUses, ArrayRef<TableUse> sinUses,
                         bool relaxed) {
  std::vector<TableSource> cosSources = findSources(rotation, cosUses, relaxed);
  std::vector<TableSource> sinSources = findSources(rotation, sinUses, relaxed);

  std::optional<TableChoice> best;
  for (const TableSource &cos : cosSources)
    for (const TableSource &sin : sinSources) {
      bool signsHold = cos.negated.empty() && sin.negated.empty();
      if (!haveSameType(cos, sin) || (!signsHold && !areMatrices(cos, sin)) ||
          (best && getCost(best->cos, best->sin) <= getCost(cos, sin)))
        continue;
      if (std::optional<SmallVector<int64_t>> dims =
              getTableDims(cos.origin.getLayout(), rootType.getRank() - 1))
        best = TableChoice{cos, sin, *dims};
    }
  if (best)
    return *best;
  for (auto [sources, uses] : {std::pair(ArrayRef(cosSources), cosUses),
                               std::pair(ArrayRef(sinSources), sinUses)})
    if (std::optional<Mismatch> mismatch = findWrongSign(sources, uses))
      return *mismatch;
  return Mismatch{"tables", cosUses.front().resultLane,
                  "its cosine and sine entries are not lanes of two tables "
                  "that are laid out alike"};
}
