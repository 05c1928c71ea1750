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

/// A table is put together from at most this many tensors.
static constexpr size_t kMaxTensors = 8;

/// Returns true if `numbers` are 0, 1, 2 and so on.
static bool isCounting(ArrayRef<int64_t> numbers) {
  return llvm::all_of(llvm::enumerate(numbers), [](auto it) {
    return it.value() == static_cast<int64_t>(it.index());
  });
}

bool TablePart::isWhole() const {
  return origin.getLayout().getNumLanes() ==
             static_cast<int64_t>(lanes.size()) &&
         isCounting(lanes);
}

bool TableSource::isWhole() const {
  return parts.size() == 1 && parts.front().isWhole() && isCounting(order);
}

namespace {

/// How the sources of tables are looked for, from the cheapest way on.
enum class TableSearch {
  /// One tensor for each table.
  Whole,
  /// A tensor for each of several parts of a table.
  Parts,
  /// The same, where dimensions of size 1 are left out and the others in the
  /// order of the root's, so that what follows the same is laid out alike.
  NormalizedParts
};

/// The type of a table but for its last dimension, and what it follows.
struct TableShape {
  Type elementType;
  SmallVector<int64_t> leadingShape, rootDims;

  bool operator==(const TableShape &other) const {
    return elementType == other.elementType &&
           leadingShape == other.leadingShape && rootDims == other.rootDims;
  }
};

/// Uses of entries that come from one tensor in the end, and the sources on the
/// way there that all of them lead to, nearest first.
struct UseGroup {
  struct Source {
    Origin origin;
    TableShape shape;
    SmallVector<int64_t> lanes;
    /// Whether each entry has the other sign than expected.
    SmallVector<bool> negated;
    Exactness exactness = Exactness::Bits;
    bool differsInRounding = false;
  };

  SmallVector<size_t> uses;
  std::vector<Source> sources;
};

} // namespace

static TableShape getTableShape(const Origin &origin) {
  SmallVector<int64_t> shape = origin.getAccess().getShape();
  return {origin.getAccess().getElementType(),
          llvm::map_to_vector(origin.getLayout().leadingDims,
                              [&](int64_t dim) { return shape[dim]; }),
          origin.getLayout().rootDims};
}

/// Returns what an origin costs, smaller is better, most important first:
/// whether its elements must be computed or moved, or picked out of a larger
/// tensor, and the size of one position.
static std::tuple<int, int64_t> getCost(const UseGroup::Source &source) {
  const LaneAccess &access = source.origin.getAccess();
  const AccessLayout &layout = source.origin.getLayout();
  bool isMoved = access.isScalar() || access.part != NumberPart::Whole ||
                 !layout.hasLanesLast();
  return {isMoved, layout.getNumLanes() *
                       access.getElementType().getIntOrFloatBitWidth()};
}

/// Adds the sources that all uses of `group` lead to; of one shape only those
/// that cost less than the ones before.
static void findSources(UseGroup &group, ArrayRef<TableUse> uses,
                        TableSearch search, int64_t numRootDims, bool relaxed) {
  const TableUse &first = uses[group.uses.front()];
  // Sources are on all chains in the same order: each is walked once.
  auto walkers = llvm::map_to_vector(group.uses, [&](size_t number) {
    return ReferenceWalker(uses[number].reference);
  });
  for (const LaneLink *link = first.reference.link; link;
       link = link->next.link) {
    std::optional<AccessLayout> layout = getLayout(*link->access, numRootDims);
    if (!layout || !isSupportedFloat(link->access->getElementType()))
      continue;
    if (search == TableSearch::NormalizedParts)
      layout->normalize();
    Origin origin(*link->access, *layout);
    UseGroup::Source source{origin, getTableShape(origin), {}, {}};
    if (llvm::any_of(group.sources, [&](const UseGroup::Source &other) {
          return other.shape == source.shape &&
                 getCost(other) <= getCost(source);
        }))
      continue;
    source.lanes.reserve(group.uses.size());
    source.negated.reserve(group.uses.size());
    auto zipped = llvm::zip_equal(group.uses, walkers);
    bool found = llvm::all_of(zipped, [&](auto it) {
      auto &[number, walker] = it;
      const TableUse &use = uses[number];
      ReferenceWalker ahead = walker;
      std::optional<Occurrence> occurrence = source.origin.find(ahead);
      if (!occurrence)
        return false;
      walker = ahead;
      walker.advance();
      source.lanes.push_back(occurrence->lane);
      source.negated.push_back((use.negative != occurrence->negative) !=
                               use.expectNegative);
      source.exactness = meet(source.exactness, occurrence->exactness);
      source.differsInRounding |= occurrence->conversions == Conversions::Other;
      return true;
    });
    if (found && (relaxed || !source.differsInRounding))
      group.sources.push_back(std::move(source));
  }
}

/// Returns the source and part that are the last on a chain of references to be
/// read as a table is.
static std::pair<Value, NumberPart> getEnd(LaneReference reference,
                                           int64_t numRootDims) {
  std::pair<Value, NumberPart> end;
  for (; reference.link; reference = reference.link->next) {
    const LaneAccess &access = *reference.link->access;
    if (getLayout(access, numRootDims))
      end = {access.source, access.part};
  }
  return end;
}

/// Returns the uses as one group or, where parts are looked for, as a group for
/// each tensor that they come from.
static std::vector<UseGroup> findGroups(ArrayRef<TableUse> uses,
                                        TableSearch search, int64_t numRootDims,
                                        bool relaxed) {
  std::vector<UseGroup> groups;
  SmallVector<std::pair<Value, NumberPart>> ends;
  for (auto [number, use] : llvm::enumerate(uses)) {
    auto end = search == TableSearch::Whole
                   ? std::pair<Value, NumberPart>()
                   : getEnd(use.reference, numRootDims);
    auto *known = llvm::find(ends, end);
    size_t group = known - ends.begin();
    if (known == ends.end()) {
      ends.push_back(end);
      groups.emplace_back();
    }
    groups[group].uses.push_back(number);
  }
  for (UseGroup &group : groups)
    findSources(group, uses, search, numRootDims, relaxed);
  return groups;
}

/// Returns one entry for each pair, if the entries of both lanes of every pair
/// are the same.
static std::optional<SmallVector<int64_t>> mergePairs(ArrayRef<int64_t> pairs,
                                                      ArrayRef<int64_t> lanes) {
  SmallVector<int64_t> merged(lanes.size() / 2, -1);
  for (auto [lane, pair] : llvm::zip_equal(lanes, pairs)) {
    if (merged[pair] != -1 && merged[pair] != lane)
      return std::nullopt;
    merged[pair] = lane;
  }
  return merged;
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

/// Returns the table with the given shape that the groups make up.
static std::optional<TableSource> createTable(ArrayRef<UseGroup> groups,
                                              size_t numUses,
                                              const TableShape &shape) {
  TableSource table;
  table.order.resize(numUses);
  table.negated.resize(numUses);
  int64_t begin = 0;
  for (const UseGroup &group : groups) {
    const UseGroup::Source *best = nullptr;
    for (const UseGroup::Source &source : group.sources)
      if (source.shape == shape && (!best || getCost(source) < getCost(*best)))
        best = &source;
    if (!best)
      return std::nullopt;
    for (auto [number, lane, isNegated] :
         llvm::zip_equal(group.uses, best->lanes, best->negated)) {
      // For now the entry is named by its lane.
      table.order[number] = begin + lane;
      table.negated[number] = isNegated;
    }
    begin += best->origin.getLayout().getNumLanes();
    table.parts.push_back({best->origin, {}});
    table.exactness = meet(table.exactness, best->exactness);
    table.differsInRounding |= best->differsInRounding;
  }
  return table;
}

/// Gives each part the lanes that are used, and numbers the entries by them.
static void selectLanes(TableSource &table) {
  SmallVector<int64_t> order(table.order.size());
  int64_t begin = 0, numSelected = 0;
  for (TablePart &part : table.parts) {
    int64_t numLanes = part.origin.getLayout().getNumLanes();
    for (auto [entry, position] : llvm::zip_equal(table.order, order))
      if (entry >= begin && entry < begin + numLanes) {
        part.lanes.push_back(entry - begin);
        position = numSelected++;
      }
    begin += numLanes;
  }
  table.order = std::move(order);
}

/// Returns true if the signs of a rotation are inside its sine table, and
/// nothing in the IR tells them: the table is part of a tensor of 2x2 matrices,
/// as Flux writes them, or made of two tensors, as where a gradient gets -sin
/// and sin. The two lanes of every pair read different entries.
static bool hasSignsInside(ArrayRef<int64_t> pairIndices,
                           const TableSource &cos, const TableSource &sin) {
  if (llvm::is_contained(cos.negated, true))
    return false;
  // Each entry as the tensor that it is in, and its place there.
  auto find = [](const TableSource &table, int64_t entry) {
    size_t part = 0;
    while (entry >= table.parts[part].origin.getLayout().getNumLanes())
      entry -= table.parts[part++].origin.getLayout().getNumLanes();
    const LaneAccess &access = table.parts[part].origin.getAccess();
    return std::tuple(access.source, access.part, entry);
  };
  using Place = std::tuple<Value, NumberPart, int64_t>;
  SmallVector<SmallVector<Place>> pairs(sin.order.size() / 2);
  for (auto [cosEntry, sinEntry, pair] :
       llvm::zip_equal(cos.order, sin.order, pairIndices))
    llvm::append_values(pairs[pair], find(sin, sinEntry), find(cos, cosEntry));
  for (ArrayRef<Place> places : pairs) {
    auto isFrom = [&](const Place &place) {
      return std::get<0>(place) == std::get<0>(places[0]);
    };
    bool isMatrix =
        llvm::all_of(places, isFrom) &&
        DenseSet<Place>(places.begin(), places.end()).size() == places.size();
    // The sines are the first and the third.
    if (!isMatrix && isFrom(places[2]))
      return false;
  }
  return true;
}

/// Returns what a choice costs, smaller is better, most important first:
/// tensors that are not taken whole, bits for one position, and dimensions.
static std::tuple<int, int64_t, int64_t> getCost(const TableChoice &choice) {
  int numMoved = 0;
  for (const TableSource *table : {&choice.cos, &choice.sin})
    for (const TablePart &part : table->parts) {
      const LaneAccess &access = part.origin.getAccess();
      numMoved += !part.isWhole();
      numMoved += 2 * (access.isScalar() || access.part != NumberPart::Whole ||
                       !part.origin.getLayout().hasLanesLast());
    }
  const Origin &origin = choice.cos.parts[0].origin;
  return {numMoved,
          static_cast<int64_t>(choice.cos.order.size()) *
              origin.getAccess().getElementType().getIntOrFloatBitWidth(),
          origin.getLayout().leadingDims.size()};
}

/// Makes both tables smaller, if both lanes of every pair read the same entry.
static void mergePairs(ArrayRef<int64_t> pairs, TableChoice &choice) {
  std::optional<SmallVector<int64_t>> cos = mergePairs(pairs, choice.cos.order);
  std::optional<SmallVector<int64_t>> sin = mergePairs(pairs, choice.sin.order);
  if (!cos || !sin)
    return;
  for (auto [table, order] :
       {std::pair(&choice.cos, &*cos), std::pair(&choice.sin, &*sin)}) {
    table->order = std::move(*order);
    table->perPair = true;
  }
}

/// Returns the cheapest tables that the groups make up.
static std::optional<TableChoice> chooseTables(ArrayRef<int64_t> pairs,
                                               int64_t numRootDims,
                                               ArrayRef<UseGroup> cosGroups,
                                               ArrayRef<UseGroup> sinGroups) {
  std::optional<TableChoice> best;
  SmallVector<TableShape> shapes;
  size_t numUses = pairs.size();
  for (const UseGroup::Source &source : cosGroups.front().sources) {
    const TableShape &shape = source.shape;
    // Of the sources of one shape, the best was taken for the first.
    if (llvm::is_contained(shapes, shape))
      continue;
    shapes.push_back(shape);
    std::optional<TableSource> cos = createTable(cosGroups, numUses, shape);
    std::optional<TableSource> sin = createTable(sinGroups, numUses, shape);
    std::optional<SmallVector<int64_t>> dims =
        getTableDims(source.origin.getLayout(), numRootDims);
    if (!cos || !sin || !dims)
      continue;
    TableChoice choice{*cos, *sin, *dims};
    bool signsHold = !llvm::is_contained(cos->negated, true) &&
                     !llvm::is_contained(sin->negated, true);
    if (signsHold)
      mergePairs(pairs, choice);
    else if (!hasSignsInside(pairs, *cos, *sin))
      continue;
    selectLanes(choice.cos);
    selectLanes(choice.sin);
    if (!best || getCost(choice) < getCost(*best))
      best = std::move(choice);
  }
  return best;
}

/// Returns the mismatch of the first use whose sign is not the expected one.
static std::optional<Mismatch> findWrongSign(ArrayRef<UseGroup> groups,
                                             ArrayRef<TableUse> uses) {
  for (const UseGroup &group : groups) {
    if (group.sources.empty())
      continue;
    ArrayRef<bool> negated = group.sources.front().negated;
    size_t first = llvm::find(negated, true) - negated.begin();
    if (first == negated.size())
      continue;
    const TableUse &use = uses[group.uses[first]];
    return Mismatch{"signs", use.resultLane,
                    use.expectNegative ? "its term is added, not subtracted"
                                       : "its term is subtracted, not added"};
  }
  return std::nullopt;
}

std::variant<Mismatch, TableChoice>
mlir::rope::chooseTables(RotationAttr rotation, RankedTensorType rootType,
                         ArrayRef<TableUse> cosUses, ArrayRef<TableUse> sinUses,
                         bool relaxed) {
  int64_t numRootDims = rootType.getRank() - 1;
  SmallVector<int64_t> pairs = rotation.getPairIndices();
  std::optional<Mismatch> mismatch;
  for (TableSearch search :
       {TableSearch::Whole, TableSearch::Parts, TableSearch::NormalizedParts}) {
    std::vector<UseGroup> cosGroups =
        findGroups(cosUses, search, numRootDims, relaxed);
    std::vector<UseGroup> sinGroups =
        findGroups(sinUses, search, numRootDims, relaxed);
    if (cosGroups.size() > kMaxTensors || sinGroups.size() > kMaxTensors)
      break;
    if (std::optional<TableChoice> choice =
            ::chooseTables(pairs, numRootDims, cosGroups, sinGroups))
      return *choice;
    if (!mismatch)
      mismatch = findWrongSign(cosGroups, cosUses);
    if (!mismatch)
      mismatch = findWrongSign(sinGroups, sinUses);
  }
  if (mismatch)
    return *mismatch;
  return Mismatch{"tables", cosUses.front().resultLane,
                  "its cosine and sine entries are not lanes of two tables "
                  "that are laid out alike"};
}
