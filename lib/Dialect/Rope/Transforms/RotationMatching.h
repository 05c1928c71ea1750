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

/// How the leading dimensions of a tensor follow those of the root: the root's
/// dimension for each, or `kBroadcast` for a dimension of size 1.
struct LeadingLayout {
  static constexpr int64_t kBroadcast = -1;
  SmallVector<int64_t> rootDims;
};

/// Returns the layout of the leading dimensions of an access, or std::nullopt
/// if they are not whole dimensions of the root. The last dimension must have
/// a known index for every lane.
std::optional<LeadingLayout> getLeadingLayout(const LaneAccess &access);

/// An element of a tensor that a reference leads to.
struct Occurrence {
  int64_t lane;
  bool negative;
  Conversions conversions;
};

/// Follows the chain of `reference` to the tensor of `origin`, accessed in the
/// same way; std::nullopt if it does not lead there.
std::optional<Occurrence> findOccurrence(LaneReference reference,
                                         const LaneAccess &origin);

/// Where the entries of a table come from.
struct TableSource {
  Value tensor;
  LeadingLayout layout;
  /// The lanes of `tensor` that are the entries, in order.
  SmallVector<int64_t> lanes;
  bool perPair = false;

  /// Returns true if the entries are all of the lanes, in order.
  bool isWholeTensor() const;
};

/// A rope.apply that a tensor is equal to.
struct RotationMatch {
  Value x;
  LeadingLayout xLayout;
  RotationAttr rotation;
  bool transposed;
  FloatType computeType;
  TableSource cos, sin;
  SmallVector<int64_t> tableDims;
};

/// The tensor is not a rope.apply, and not close to one either.
struct NotRotation {};

using MatchResult = std::variant<NotRotation, Mismatch, RotationMatch>;

/// Decides whether the lanes of `root`, one value for each lane of its last
/// dimension, are a rope.apply.
MatchResult matchRotation(Value root, ArrayRef<LaneValue> lanes);

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
                                                 ArrayRef<TableUse> sinUses);

} // namespace mlir::rope

#endif // ROME_LIB_DIALECT_ROPE_TRANSFORMS_ROTATIONMATCHING_H
