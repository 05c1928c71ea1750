//===- Transforms.h - Patterns and transforms of the rope dialect -*- C++ -*-=//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file declares what the passes of the rope dialect are made of, for
// compilers that embed them.
//
//===----------------------------------------------------------------------===//

#ifndef ROME_DIALECT_ROPE_TRANSFORMS_TRANSFORMS_H
#define ROME_DIALECT_ROPE_TRANSFORMS_TRANSFORMS_H

#include "rome/Dialect/Rope/IR/Rope.h"

#include <cstdint>

namespace mlir {
class Operation;
class OpBuilder;
class RewritePatternSet;
class RewriterBase;

namespace rope {

/// What raising may do.
struct RaiseToRopeOptions {
  /// Raise also what differs from the `rope.apply` in where it rounds, and
  /// tables that differ from `rope.tables` in the sign of an angle of zero.
  bool relaxed = false;
};

/// Replaces every rotary position embedding nested under `root` by a
/// `rope.apply` and returns how many there were. What was found, and what was
/// close, is said in remarks of category `raise-to-rope`.
int64_t raiseToRope(RewriterBase &rewriter, Operation *root,
                    const RaiseToRopeOptions &options = {});

/// Creates the gradient of `op` with respect to x, where `resultGradient` is
/// that of its result and has its type: the transposed op on it, for any
/// tables.
ApplyOp createGradient(OpBuilder &builder, ApplyOp op, Value resultGradient);

/// Replaces `op` by an `scf.forall` over tiles of whole rows, about `tileBytes`
/// bytes of `x` each, with `scf.for` loops over the rows of a tile inside.
/// Tiles go along the dimensions that the tables follow first, so that the
/// entries of one tile are used for all rows that share them before the next
/// entries are read. Returns the op on one row, or on two that share entries.
FailureOr<ApplyOp> tileRows(RewriterBase &rewriter, ApplyOp op,
                            int64_t tileBytes);

/// Replaces pairs of tensors nested under `root` that are cosine and sine of
/// positions times constants by `rope.tables`, and returns how many there were.
/// What was found is said in remarks of category `raise-to-rope`.
int64_t raiseTables(RewriterBase &rewriter, Operation *root,
                    const RaiseToRopeOptions &options = {});

/// Appends the pattern that turns `rope.rotation_matrix` into a dense constant.
void populateMaterializeRotationMatrixPatterns(RewritePatternSet &patterns);

} // namespace rope
} // namespace mlir

#endif // ROME_DIALECT_ROPE_TRANSFORMS_TRANSFORMS_H
