//===- LaneIndex.h - Indices of many lanes at once --------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file declares the indices with which the lane analysis asks for elements
// of a tensor: symbolic in the dimensions that all lanes share, a number per
// lane in those that tell lanes apart.
//
//===----------------------------------------------------------------------===//

#ifndef ROME_ANALYSIS_LANEINDEX_H
#define ROME_ANALYSIS_LANEINDEX_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/AffineExpr.h"
#include "mlir/IR/AffineMap.h"
#include "mlir/IR/Value.h"

namespace mlir::rope {

/// The index along one dimension of a tensor, for a group of lanes:
/// `base` + `constant` + the entry of `laneOffsets` for the lane.
struct AxisIndex {
  /// What all lanes share. Its dimensions are those of the root, its symbols
  /// are SSA values such as the offset of a slice. Its constant term is 0.
  AffineExpr base;
  /// What all lanes share and is known.
  int64_t constant = 0;
  /// One entry per lane, or empty where all lanes have the same index.
  SmallVector<int64_t> laneOffsets;
  /// True if, as the root's dimensions run over their extents, a `base` that is
  /// one of these dimensions, or several ones linearized, runs over the whole
  /// extent of this axis.
  bool wholeExtent = true;

  /// Returns the known part of the index of lane number `position`.
  int64_t getOffset(size_t position) const {
    return constant + (laneOffsets.empty() ? 0 : laneOffsets[position]);
  }

  bool operator==(const AxisIndex &other) const {
    return base == other.base && constant == other.constant &&
           laneOffsets == other.laneOffsets && wholeExtent == other.wholeExtent;
  }

  /// Returns true if the index of every lane is a known number.
  bool isKnown() const {
    auto number = dyn_cast<AffineConstantExpr>(base);
    return number && number.getValue() == 0;
  }

  /// Returns the index of the lanes in `positions` alone.
  AxisIndex select(ArrayRef<size_t> positions) const;

  /// Returns this index plus `other`, for the same lanes.
  AxisIndex plus(const AxisIndex &other) const;

  /// Returns this index times `factor`.
  AxisIndex times(int64_t factor) const;
};

/// Returns the index that is `value` for every lane.
AxisIndex getKnownIndex(MLIRContext *context, int64_t value);

/// Returns the value of `expr` where its dimensions are `dims`, for a group of
/// `numLanes` lanes, or std::nullopt if it cannot be told.
std::optional<AxisIndex> evaluateExpr(AffineExpr expr, ArrayRef<AxisIndex> dims,
                                      size_t numLanes);

/// Returns the index into one dimension that was expanded into the dimensions
/// with `shape`, indexed by `indices`; std::nullopt if the shape is not known,
/// unless the indices are all of it: then `delinearizeIndex` can split it
/// again.
std::optional<AxisIndex> linearizeIndex(ArrayRef<AxisIndex> indices,
                                        ArrayRef<int64_t> shape);

/// Splits `index` into the indices of the dimensions with `shape` that were
/// collapsed into one; std::nullopt if it cannot be split. `numLanes` is the
/// number of lanes in the group, `rootShape` the shape of the root, which
/// bounds the dimensions of the index.
std::optional<SmallVector<AxisIndex>>
delinearizeIndex(const AxisIndex &index, ArrayRef<int64_t> shape,
                 size_t numLanes, ArrayRef<int64_t> rootShape);

/// Returns the static sizes of the loops of `op`, as getStaticLoopRanges does,
/// but where it can without the affine maps that building them takes.
SmallVector<int64_t> getLoopSizes(linalg::LinalgOp op);

} // namespace mlir::rope

#endif // ROME_ANALYSIS_LANEINDEX_H
