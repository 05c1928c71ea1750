//===- RopeToVector.h - Convert rows of rope.apply to vectors ---*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_CONVERSION_ROPETOVECTOR_ROPETOVECTOR_H
#define ROME_CONVERSION_ROPETOVECTOR_ROPETOVECTOR_H

namespace mlir {
class RewritePatternSet;

namespace rope {

/// Appends the pattern that converts `rope.apply` of one row to vectors whose
/// elements in memory have `vectorWidth` bits together.
void populateConvertRopeToVectorPatterns(RewritePatternSet &patterns,
                                         unsigned vectorWidth);

} // namespace rope
} // namespace mlir

#endif // ROME_CONVERSION_ROPETOVECTOR_ROPETOVECTOR_H
