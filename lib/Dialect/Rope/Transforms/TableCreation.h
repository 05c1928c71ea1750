//===- TableCreation.h - rope.tables for what was found ---------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_LIB_DIALECT_ROPE_TRANSFORMS_TABLECREATION_H
#define ROME_LIB_DIALECT_ROPE_TRANSFORMS_TABLECREATION_H

#include "TableEvaluation.h"

#include "rome/Dialect/Rope/IR/Rope.h"

namespace mlir::rope {

/// What all lanes of one table have in common, and what tells them apart.
struct Table {
  OpResult root;
  /// What lane 0 is; its frequency, and its index of the stream dimension, are
  /// those of lane 0 alone.
  TableElement element;
  SmallVector<APFloat> frequencies;
  /// The dimension of the positions that counts streams, if there is one, and
  /// the stream that each lane reads.
  std::optional<int64_t> streamDim;
  SmallVector<int64_t> streams;

  RankedTensorType getType() const {
    return cast<RankedTensorType>(root.getType());
  }

  bool haveSameEntry(size_t lhs, size_t rhs) const {
    return frequencies[lhs].bitwiseIsEqual(frequencies[rhs]) &&
           (streams.empty() || streams[lhs] == streams[rhs]);
  }
};

/// How the lanes of a table repeat the entries.
enum class Repetition { None, Halves, Pairs };

/// Repeats the entries of `table` over the lanes as `repetition` says.
Value createLanes(OpBuilder &builder, Location loc, Value table,
                  Repetition repetition);

/// Builds the rope.tables that `table` is one half of.
TablesOp createTables(OpBuilder &builder, Location loc, const Table &table,
                      Repetition repetition);

} // namespace mlir::rope

#endif // ROME_LIB_DIALECT_ROPE_TRANSFORMS_TABLECREATION_H
