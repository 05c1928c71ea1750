//===- Passes.h - Passes on tensors on their way to buffers -----*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_TRANSFORMS_BUFFERS_PASSES_H
#define ROME_TRANSFORMS_BUFFERS_PASSES_H

#include "mlir/Pass/Pass.h"

namespace mlir {
class RewritePatternSet;

namespace func {
class FuncOp;
} // namespace func

namespace rome {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "rome/Transforms/Buffers/Passes.h.inc"

/// Appends the pattern that turns `memref.copy` into a linalg op.
void populateConvertCopiesToLinalgPatterns(RewritePatternSet &patterns);

/// Appends the pattern that lets structured ops write where their result would
/// be copied to: a slice of an allocation or, with `distinctArguments`, of an
/// argument of the function.
void populateForwardCopiesPatterns(RewritePatternSet &patterns,
                                   bool distinctArguments);

/// Appends the patterns that fuse elementwise ops as long as the op that they
/// become is small and its operands are read in order.
void populateFuseElementwisePatterns(RewritePatternSet &patterns);

} // namespace rome
} // namespace mlir

#endif // ROME_TRANSFORMS_BUFFERS_PASSES_H
