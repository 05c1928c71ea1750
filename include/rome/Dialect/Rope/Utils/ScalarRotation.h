//===- ScalarRotation.h - The rotation of one lane --------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file declares the scalar arithmetic that all forms share: what is
// computed for one lane, and where it rounds.
//
//===----------------------------------------------------------------------===//

#ifndef ROME_DIALECT_ROPE_UTILS_SCALARROTATION_H
#define ROME_DIALECT_ROPE_UTILS_SCALARROTATION_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::rope {

/// Converts a float, or each float of a vector, to `type` with at most one
/// rounding.
Value convertFloat(ImplicitLocOpBuilder &builder, Value value, FloatType type);

/// Builds `cosLane * cos + sinLane * sin`, or their difference. The operands
/// have one type, a float or a vector of floats, in which each product and the
/// sum are rounded.
Value buildScalarRotation(ImplicitLocOpBuilder &builder, Value cosLane,
                          Value cos, Value sinLane, Value sin, bool subtracts);

} // namespace mlir::rope

#endif // ROME_DIALECT_ROPE_UTILS_SCALARROTATION_H
