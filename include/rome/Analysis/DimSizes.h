//===- DimSizes.h - Which dimensions have the same size ---------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file declares what is known of sizes that may be dynamic. Two are the
// same where both lead back to one dimension or one number; upstream's value
// bounds, which are asked then, end at arithmetic on tensors and at
// concatenations.
//
//===----------------------------------------------------------------------===//

#ifndef ROME_ANALYSIS_DIMSIZES_H
#define ROME_ANALYSIS_DIMSIZES_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/OpDefinition.h"

namespace mlir::rope {

/// Returns true if `size` is known to be the size of dimension `dim` of
/// `tensor`.
bool isWholeDim(OpFoldResult size, Value tensor, int64_t dim);

/// Returns true if dimension `dim` of `tensor` and dimension `otherDim` of
/// `other` are known to have the same size.
bool isSameDim(Value tensor, int64_t dim, Value other, int64_t otherDim);

/// Returns the dynamic size of dimension `dim` of `tensor` as a value that does
/// not depend on the op that defines `tensor`; null if there is none.
Value createDimWithoutOp(OpBuilder &builder, Location loc, Value tensor,
                         int64_t dim);

} // namespace mlir::rope

#endif // ROME_ANALYSIS_DIMSIZES_H
