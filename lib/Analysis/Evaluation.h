//===- Evaluation.h - What the lane analysis remembers ----------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_LIB_ANALYSIS_EVALUATION_H
#define ROME_LIB_ANALYSIS_EVALUATION_H

#include "LaneEvaluator.h"

namespace mlir::rope {

/// The answer to a query, kept because tensors are used more than once.
struct LaneAnalysis::Evaluation {
  Value tensor;
  LaneQuery query;
  ArrayRef<AxisIndex> indices;
  LaneValues values;

  /// Returns true if this is the answer to the given query.
  bool isOf(Value otherTensor, LaneQuery otherQuery,
            ArrayRef<AxisIndex> otherIndices, size_t numLanes) const {
    return tensor == otherTensor && query.fact == otherQuery.fact &&
           query.part == otherQuery.part && values.size() == numLanes &&
           indices == otherIndices;
  }
};

} // namespace mlir::rope

#endif // ROME_LIB_ANALYSIS_EVALUATION_H
