//===- Forms.h - The linalg forms of the rope ops ---------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file declares one function for each form that a rope op can take in
// linalg. Each builds the form at the insertion point of `builder` and returns
// what replaces the results of the op, which it leaves in place.
//
//===----------------------------------------------------------------------===//

#ifndef ROME_LIB_CONVERSION_ROPETOLINALG_FORMS_H
#define ROME_LIB_CONVERSION_ROPETOLINALG_FORMS_H

#include "rome/Dialect/Rope/IR/Rope.h"

#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::rome {

/// Builds a product with the rotation matrix and one fused linalg.generic.
Value buildMatmulForm(ImplicitLocOpBuilder &builder, rope::ApplyOp op);

/// Builds one linalg.generic over pairs of lanes for each rotated block.
Value buildPairwiseForm(ImplicitLocOpBuilder &builder, rope::ApplyOp op);

/// Builds slices, negations and concatenations, as models spell them.
Value buildSlicesForm(ImplicitLocOpBuilder &builder, rope::ApplyOp op);

/// Builds one linalg.generic that computes both tables.
SmallVector<Value> buildTableComputation(ImplicitLocOpBuilder &builder,
                                         rope::TablesOp op);

/// Returns the map from the dimensions of `x` to those of its tables, where
/// tables and `x` are aligned in their last dimension.
AffineMap getAlignedTableMap(rope::ApplyOp op);

} // namespace mlir::rome

#endif // ROME_LIB_CONVERSION_ROPETOLINALG_FORMS_H
