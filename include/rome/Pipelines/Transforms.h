//===- Transforms.h - Patterns that know no RoME dialect --------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file declares what the passes of the same folder are made of, for
// compilers that embed them.
//
//===----------------------------------------------------------------------===//

#ifndef ROME_PIPELINES_TRANSFORMS_H
#define ROME_PIPELINES_TRANSFORMS_H

#include "mlir/IR/BuiltinTypes.h"

namespace mlir {
class RewritePatternSet;

namespace rome {

/// Appends the pattern that turns `memref.copy` into a linalg op.
void populateConvertCopiesToLinalgPatterns(RewritePatternSet &patterns);

/// Appends the pattern that lets structured ops write where their result would
/// be copied to: a slice of an allocation or, with `distinctArguments`, of an
/// argument of the function.
void populateForwardCopiesPatterns(RewritePatternSet &patterns,
                                   bool distinctArguments);

/// Appends the patterns that compute sizes of results from those of operands,
/// up to the arguments of a function.
void populateResolveSizesPatterns(RewritePatternSet &patterns);

/// The attribute of a function that tells the sizes of another's results.
inline constexpr llvm::StringLiteral kResultSizesAttr = "rome.result_sizes";

/// Returns the type of a buffer with the elements and sizes of `type` that
/// starts at its pointer and has any strides but the last one, which is 1.
MemRefType getStridedMemRefType(RankedTensorType type);

} // namespace rome
} // namespace mlir

#endif // ROME_PIPELINES_TRANSFORMS_H
