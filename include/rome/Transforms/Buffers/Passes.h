//===- Passes.h - Passes on tensors on their way to buffers -----*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_TRANSFORMS_BUFFERS_PASSES_H
#define ROME_TRANSFORMS_BUFFERS_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Pass/Pass.h"

namespace mlir::rome {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "rome/Transforms/Buffers/Passes.h.inc"

/// Appends the pattern that turns `memref.copy` into a linalg op; with
/// `stridedOnly`, that of contiguous memory stays.
void populateConvertCopiesToLinalgPatterns(RewritePatternSet &patterns,
                                           bool stridedOnly = false);

/// Appends the pattern that lets structured ops write where their result would
/// be copied to: a slice of an allocation or, with `distinctArguments`, of an
/// argument of the function.
void populateForwardCopiesPatterns(RewritePatternSet &patterns,
                                   bool distinctArguments);

/// Appends the patterns that fuse elementwise ops as long as the op that they
/// become is small and its operands are read in order.
void populateFuseElementwisePatterns(RewritePatternSet &patterns);

} // namespace mlir::rome

#endif // ROME_TRANSFORMS_BUFFERS_PASSES_H
