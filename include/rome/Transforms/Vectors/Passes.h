//===- Passes.h - Passes on vectors -----------------------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_TRANSFORMS_VECTORS_PASSES_H
#define ROME_TRANSFORMS_VECTORS_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Pass/Pass.h"

namespace mlir::rome {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "rome/Transforms/Vectors/Passes.h.inc"

/// Appends the pattern that reads vectors with a small stride as whole vectors
/// that are shuffled.
void populateLoadStridedVectorsPatterns(RewritePatternSet &patterns);

} // namespace mlir::rome

#endif // ROME_TRANSFORMS_VECTORS_PASSES_H
