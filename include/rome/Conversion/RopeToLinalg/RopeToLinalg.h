//===- RopeToLinalg.h - Convert the rope dialect to linalg ------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_CONVERSION_ROPETOLINALG_ROPETOLINALG_H
#define ROME_CONVERSION_ROPETOLINALG_ROPETOLINALG_H

#include "mlir/Pass/Pass.h"

namespace mlir {
class RewritePatternSet;

namespace rome {

/// What `rope.apply` becomes in linalg.
enum class RopeForm {
  /// One of the others, chosen for each op.
  Auto,
  /// A product with the rotation matrix, then one fused multiply-multiply-add.
  Matmul,
  /// One loop nest over pairs of lanes for each rotated block.
  Pairwise,
  /// Slices, a negation and a concatenation, as models spell it.
  Slices,
};

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "rome/Conversion/RopeToLinalg/Passes.h.inc"

/// Appends the patterns that convert `rope.apply` to `form`, and `rope.tables`.
void populateConvertRopeToLinalgPatterns(RewritePatternSet &patterns,
                                         RopeForm form = RopeForm::Auto);

} // namespace rome
} // namespace mlir

#endif // ROME_CONVERSION_ROPETOLINALG_ROPETOLINALG_H
