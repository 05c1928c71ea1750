//===- RopeToVector.h - Convert rows of rope.apply to vectors ---*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_CONVERSION_ROPETOVECTOR_ROPETOVECTOR_H
#define ROME_CONVERSION_ROPETOVECTOR_ROPETOVECTOR_H

#include "mlir/Pass/Pass.h"

namespace mlir {
class RewritePatternSet;

namespace rome {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "rome/Conversion/RopeToVector/Passes.h.inc"

/// Appends the pattern that converts `rope.apply` of one row to vectors whose
/// elements in memory have `vectorWidth` bits together.
void populateConvertRopeToVectorPatterns(RewritePatternSet &patterns,
                                         unsigned vectorWidth);

} // namespace rome
} // namespace mlir

#endif // ROME_CONVERSION_ROPETOVECTOR_ROPETOVECTOR_H
