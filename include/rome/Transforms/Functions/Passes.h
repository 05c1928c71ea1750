//===- Passes.h - Passes on function borders --------------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_TRANSFORMS_FUNCTIONS_PASSES_H
#define ROME_TRANSFORMS_FUNCTIONS_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Pass/Pass.h"

namespace mlir::rome {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "rome/Transforms/Functions/Passes.h.inc"

/// Appends the patterns that compute sizes of results from those of operands,
/// up to the arguments of a function.
void populateResolveSizesPatterns(RewritePatternSet &patterns);

/// The attribute of a function that tells the sizes of another's results.
inline constexpr llvm::StringLiteral kResultSizesAttr = "rome.result_sizes";

/// Returns the type of a buffer with the elements and sizes of `type` that
/// starts at its pointer and has any strides but the last one, which is 1.
MemRefType getStridedMemRefType(RankedTensorType type);

} // namespace mlir::rome

#endif // ROME_TRANSFORMS_FUNCTIONS_PASSES_H
