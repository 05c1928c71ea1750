//===- RotationMatching.h - Acceptance test of raise-to-rope ----*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file declares the test that decides whether the lanes of a tensor are
// exactly a rope.apply, and if not, which rule the first offending lane breaks.
//
//===----------------------------------------------------------------------===//

#ifndef ROME_LIB_DIALECT_ROPE_TRANSFORMS_ROTATIONMATCHING_H
#define ROME_LIB_DIALECT_ROPE_TRANSFORMS_ROTATIONMATCHING_H

#include "rome/Analysis/LaneAnalysis.h"
#include "rome/Dialect/Rope/IR/Rope.h"

#include "mlir/Dialect/Utils/ReshapeOpsUtils.h"

#include <variant>

namespace mlir::rope {

/// The first lane that keeps a tensor from being a rope.apply.
struct Mismatch {
  /// The rule that fails, as the documentation of raise-to-rope names it.
  StringRef rule;
  int64_t lane;
  /// What the lane is instead.
  std::string detail;
};

/// What the dimensions of a source (see LaneAccess) are to a rotation.
struct AccessLayout {
  static constexpr int64_t kBroadcast = -1;

  /// The sizes of the source's dimensions and, where a dimension is merged out
  /// of several ones, of these; and the dimension of the source that each is
  /// in.
  SmallVector<int64_t> shape, sourceDims;
  /// The dimensions of `shape` that rows differ in, in order, and the root's
  /// dimension that each follows, or `kBroadcast` for a dimension of size 1.
  /// Several in a row that follow the same one are its quotients and remainder,
  /// with those of size 1 that go with them.
  SmallVector<int64_t> leadingDims, rootDims;
  /// The dimensions that lanes differ in, in order, and their sizes.
  SmallVector<int64_t> laneDims, laneSizes;
  /// Returns the number of elements that the lane dimensions hold.
  int64_t getNumLanes() const;

  /// Returns true if the leading dimension at `position` follows another of the
  /// root's dimensions than the one before it.
  bool startsGroup(size_t position) const {
    return position == 0 || rootDims[position] == kBroadcast ||
           rootDims[position] != rootDims[position - 1];
  }

  /// Returns the number of groups that start among the leading dimensions.
  int64_t getNumGroups() const {
    return llvm::count_if(llvm::seq(rootDims.size()), [&](size_t position) {
      return startsGroup(position);
    });
  }

  /// Returns true if several leading dimensions follow one of the root's.
  bool hasGroups() const {
    return getNumGroups() != static_cast<int64_t>(rootDims.size());
  }

  /// Returns the positions in `leadingDims`, grouped by the root's dimension
  /// that they follow together.
  SmallVector<ReassociationIndices> getLeadingGroups() const;

  /// Makes a leading dimension of size 1 one of a group of several next to it;
  /// returns false if there is none.
  bool joinUnit();

  /// Makes the last leading dimension of size 1 a lane dimension; returns false
  /// if there is none.
  bool moveUnitToLanes();

  /// Makes all leading dimensions of size 1 lane dimensions, and brings the
  /// others into the order of the root's.
  void normalize();

  /// Returns true if the last dimension is the only one that lanes differ in.
  bool hasLanesLast() const {
    return laneDims.size() == 1 &&
           laneDims[0] == static_cast<int64_t>(shape.size()) - 1;
  }

  /// Returns true if a dimension of the source is merged out of several ones.
  bool isSplit() const {
    return !sourceDims.empty() &&
           sourceDims.back() != static_cast<int64_t>(shape.size()) - 1;
  }
};

/// Returns the layout of an access, or std::nullopt if its dimensions are
/// neither known for every lane nor whole dimensions of the root. The root has
/// `numRootDims` dimensions but the last; groups of leading dimensions are not
/// more. Given their sizes in `rootShape`, a dimension may also be merged out
/// of several ones of the root, and of lanes, and several ones may make up one
/// of the root.
std::optional<AccessLayout> getLayout(const LaneAccess &access,
                                      int64_t numRootDims,
                                      ArrayRef<int64_t> rootShape = {});

/// An element of a source that a reference leads to.
struct Occurrence {
  int64_t lane;
  bool negative;
  Conversions conversions;
  Exactness exactness;
};

/// Follows the chain of a reference towards the origin of the data.
class ReferenceWalker {
public:
  explicit ReferenceWalker(LaneReference reference) : reference(reference) {}

  /// The next element; null at the end of the chain.
  const LaneLink *getLink() const { return reference.link; }

  /// Goes past the next element.
  void advance() {
    const LaneReference &next = reference.link->next;
    reference = {next.link, reference.negative != next.negative,
                 compose(next.conversions, reference.conversions),
                 meet(reference.exactness, next.exactness)};
  }

  /// Returns the next element as `lane` of a source.
  Occurrence getOccurrence(int64_t lane) const {
    return {lane, reference.negative, reference.conversions,
            reference.exactness};
  }

private:
  /// The next element, and all that is between it and the use.
  LaneReference reference;
};

/// A source that several lanes may be elements of, read in one way.
class Origin {
public:
  Origin(const LaneAccess &access, AccessLayout layout);

  const LaneAccess &getAccess() const { return *access; }
  const AccessLayout &getLayout() const { return layout; }

  /// Returns true if both read the same elements, but for the lane.
  bool isReadBy(const LaneAccess &other) const;

  /// Follows the chain of `walker` to this origin; std::nullopt if it does not
  /// lead there, and `walker` is then at its end.
  std::optional<Occurrence> find(ReferenceWalker &walker) const;

  /// Follows the chain of `reference` to this origin; std::nullopt if it does
  /// not lead there.
  std::optional<Occurrence> find(LaneReference reference) const {
    ReferenceWalker walker(reference);
    return find(walker);
  }

private:
  const LaneAccess *access;
  AccessLayout layout;
  /// True if the source is a reshape, of which there may be others.
  bool isReshaped;
  /// What `isReadBy` returned before: all lanes of a group ask the same.
  mutable DenseMap<const LaneAccess *, bool> readers;
  /// The last one that does and the last one that does not, which the next lane
  /// most often has, too.
  mutable const LaneAccess *lastReader = nullptr, *lastOther = nullptr;
};

/// Elements of one origin that are entries of a table.
struct TablePart {
  Origin origin;
  /// The lanes of the origin that are entries, in order.
  SmallVector<int64_t> lanes;

  /// Returns true if the entries are all of the lanes, in order.
  bool isWhole() const;
};

/// Where the entries of a table come from.
struct TableSource {
  /// The tables of several blocks may be several tensors.
  std::vector<TablePart> parts;
  /// For each entry, its number in the concatenation of the parts.
  SmallVector<int64_t> order;
  bool perPair = false;
  /// True for each entry that is used with the other sign; empty if none is.
  SmallVector<bool> negated;
  Exactness exactness = Exactness::Bits;
  /// True if an entry is rounded more often than a rope.apply does.
  bool differsInRounding = false;

  /// Returns true if the entries are all elements of one tensor, in order.
  bool isWhole() const;
};

/// A rope.apply that a tensor is equal to.
struct RotationMatch {
  std::optional<Origin> x;
  RotationAttr rotation;
  bool transposed;
  FloatType computeType;
  std::optional<TableSource> cos, sin;
  SmallVector<int64_t> tableDims;
  /// How far the tensor is the rope.apply.
  Exactness exactness;
  /// True if the tensor rounds elsewhere.
  bool differsInRounding;
};

/// The tensor is not a rope.apply, and not close to one either.
struct NotRotation {};

using MatchResult = std::variant<NotRotation, Mismatch, RotationMatch>;

/// Decides whether the lanes of `root`, one value for each lane of its last
/// dimension, are a rope.apply. With `relaxed` they may round elsewhere.
MatchResult matchRotation(Value root, ArrayRef<LaneValue> lanes, bool relaxed);

//===----------------------------------------------------------------------===//
// Parts of the test, in files of their own
//===----------------------------------------------------------------------===//

/// The two lanes of x that a rotated lane reads, in no order; std::nullopt for
/// a lane that is passed through.
using LanePair = std::optional<std::pair<int64_t, int64_t>>;

/// The blocks of a rotation, as far as they follow from which lanes are read.
struct BlockStructure {
  RotationAttr rotation;
  /// The maps that the lanes read allow.
  bool allowsForward = true, allowsTransposed = true;
};

/// Returns the blocks that explain the lanes read, or the first lane that no
/// block explains.
std::variant<Mismatch, BlockStructure> findBlocks(MLIRContext *context,
                                                  ArrayRef<LanePair> reads);

/// One entry of a table, as it is used: a reference, in a term that is
/// subtracted if `negative`, where it should be if `expectNegative`.
struct TableUse {
  LaneReference reference;
  bool negative;
  bool expectNegative;
  /// The lane of the result that uses the entry, for messages.
  int64_t resultLane;
};

/// The sources of both tables, and the dimensions of x that they follow.
struct TableChoice {
  TableSource cos, sin;
  SmallVector<int64_t> tableDims;
};

/// Finds the smallest tensors that hold the tables, one use for each rotated
/// lane in block order, and are laid out alike.
std::variant<Mismatch, TableChoice> chooseTables(RotationAttr rotation,
                                                 RankedTensorType rootType,
                                                 ArrayRef<TableUse> cosUses,
                                                 ArrayRef<TableUse> sinUses,
                                                 bool relaxed);

//===----------------------------------------------------------------------===//
// From sources to tensors
//===----------------------------------------------------------------------===//

/// Creates the tensor of an origin: its leading dimensions, then its lanes.
Value createSource(OpBuilder &builder, Location loc, const Origin &origin);

/// Creates the tensor of a table: the leading dimensions of its origin, then
/// its entries.
Value createTable(OpBuilder &builder, Location loc, const TableSource &source);

/// Returns x with its leading dimensions in the order of the root's, and those
/// of size 1 that it lacks.
Value createInRootOrder(OpBuilder &builder, Location loc, Value x,
                        const AccessLayout &layout, int64_t rootRank);

/// Creates `tensor` with its dimensions expanded into groups of dimensions.
Value createExpansion(OpBuilder &builder, Location loc, Value tensor,
                      ArrayRef<ReassociationIndices> groups,
                      ArrayRef<OpFoldResult> sizes);

/// Creates `tensor` converted to `type`, an extension or a rounding.
Value createConversion(OpBuilder &builder, Location loc, Value tensor,
                       FloatType type);

} // namespace mlir::rope

#endif // ROME_LIB_DIALECT_ROPE_TRANSFORMS_ROTATIONMATCHING_H
