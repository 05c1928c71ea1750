//===- FusedRotations.h - Rotations that consumers took in ------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file declares what raise-to-rope needs to take a rotation out of the
// body of a linalg op, and out of dimensions that are not merged into a
// channel.
//
//===----------------------------------------------------------------------===//

#ifndef ROME_LIB_DIALECT_ROPE_TRANSFORMS_FUSEDROTATIONS_H
#define ROME_LIB_DIALECT_ROPE_TRANSFORMS_FUSEDROTATIONS_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace mlir::rope {

/// Returns true if a scalar in the body of a linalg op has a part in a result
/// that is used. The op of a rotation that was raised stays where it is if
/// there is an assertion in its body.
bool isUsed(Value scalar);

/// Returns the loops that lanes may be iterations of, the likeliest first: two
/// loops where one of them has the lanes of pairs, which are merged into a
/// channel nowhere, or one loop.
SmallVector<SmallVector<int64_t, 2>> getLaneLoops(linalg::GenericOp op,
                                                  ArrayRef<int64_t> loops);

/// Creates `tensor` with its last dimension split into dimensions of the given
/// sizes.
Value createLaneSplit(OpBuilder &builder, Location loc, Value tensor,
                      ArrayRef<int64_t> laneSizes);

/// Replaces `scalar` in the body of `op` by an element of `tensor`, whose
/// dimensions are the given loops. Returns the op that replaces `op`.
linalg::GenericOp replaceScalar(RewriterBase &rewriter, linalg::GenericOp op,
                                Value scalar, Value tensor,
                                ArrayRef<int64_t> loops);

/// Removes the inputs of `op` that its body does not use, unless a loop has its
/// size from one alone. Returns the ops that the inputs come from.
SmallVector<Operation *> removeUnusedInputs(RewriterBase &rewriter,
                                            linalg::GenericOp op);

} // namespace mlir::rope

#endif // ROME_LIB_DIALECT_ROPE_TRANSFORMS_FUSEDROTATIONS_H
