//===- LaneLoads.h - Any lanes of a row as one vector -----------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_LIB_CONVERSION_ROPETOVECTOR_LANELOADS_H
#define ROME_LIB_CONVERSION_ROPETOVECTOR_LANELOADS_H

#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::rome {

/// A lane of a vector whose value is never used.
inline constexpr int64_t kAnyLane = -1;

/// Returns the vector whose element i is lane `lanes[i]` of the row of `tensor`
/// whose indices, without that of the lane, are `row`. Lanes that follow each
/// other in memory are one load; others are a few loads, each of a power of two
/// of consecutive lanes inside of the row, that are shuffled and blended.
Value loadLanes(ImplicitLocOpBuilder &builder, Value tensor,
                ArrayRef<int64_t> row, ArrayRef<int64_t> lanes);

/// Returns the indices of lane `lane` in the row `row`.
SmallVector<Value> createIndices(ImplicitLocOpBuilder &builder,
                                 ArrayRef<int64_t> row, int64_t lane);

} // namespace mlir::rome

#endif // ROME_LIB_CONVERSION_ROPETOVECTOR_LANELOADS_H
