//===- LaneMovement.h - Moving lanes with tensor ops ------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file declares helpers that cut, insert and rearrange the lanes of a
// tensor, which are the entries of its last dimension.
//
//===----------------------------------------------------------------------===//

#ifndef ROME_LIB_CONVERSION_ROPETOLINALG_LANEMOVEMENT_H
#define ROME_LIB_CONVERSION_ROPETOLINALG_LANEMOVEMENT_H

#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/OpDefinition.h"

namespace mlir::rome {

/// The lanes `first`, `first + stride`, ..., `size` of them.
struct LaneRun {
  int64_t first = 0;
  int64_t stride = 1;
  int64_t size = 0;
};

/// One lane that is read, and whether its negation is meant.
struct SignedLane {
  int64_t lane = 0;
  bool negated = false;
};

/// Returns the run that lists `lanes`, which are evenly spaced and not empty.
LaneRun getLaneRun(ArrayRef<int64_t> lanes);

/// Builds tensor ops on the lanes of tensors that have the leading sizes of one
/// tensor.
class LaneBuilder {
public:
  /// Takes the leading sizes of `tensor`, or creates ops that compute them.
  LaneBuilder(ImplicitLocOpBuilder &builder, Value tensor);

  /// Returns an empty tensor with `numLanes` lanes.
  Value createEmpty(int64_t numLanes, Type elementType);

  /// Returns the lanes `run` of `tensor`: the tensor itself where that is all.
  Value extract(Value tensor, LaneRun run);

  /// Returns `destination` with its lanes `run` replaced by `lanes`.
  Value insert(Value lanes, Value destination, LaneRun run);

  /// Returns the lanes of `parts`, one tensor after the other.
  Value concat(ArrayRef<Value> parts);

  /// Returns the tensor whose lanes are `lanes` of `tensor`. They are cut by
  /// slices, evenly spaced ones where possible, and negated by a
  /// linalg.generic; two runs that alternate are stacked.
  Value collect(Value tensor, ArrayRef<SignedLane> lanes);

  /// As `collect`, but appends the tensors that are to be concatenated.
  void collectParts(Value tensor, ArrayRef<SignedLane> lanes,
                    SmallVectorImpl<Value> &parts);

private:
  /// Returns the leading sizes and `trailingSizes`.
  SmallVector<OpFoldResult> getSizes(ArrayRef<int64_t> trailingSizes);

  /// Returns the first `size` of `lanes`, taken every `step`, which are a run.
  Value extractSigned(Value tensor, ArrayRef<SignedLane> lanes, int64_t step,
                      int64_t size);

  /// Returns the negation of every element of `tensor`.
  Value negate(Value tensor);

  /// Returns every lane of `lanes` twice.
  Value repeat(Value lanes);

  /// Returns the lanes of `even` and `odd` by turns.
  Value stack(Value even, Value odd);

  ImplicitLocOpBuilder &builder;
  SmallVector<OpFoldResult> leadingSizes;
};

} // namespace mlir::rome

#endif // ROME_LIB_CONVERSION_ROPETOLINALG_LANEMOVEMENT_H
