//===- Rope.h - The rope dialect --------------------------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file declares the rope dialect: its attributes, ops, and the lane-wise
// meaning of a rotation that analyses and lowerings share.
//
//===----------------------------------------------------------------------===//

#ifndef ROME_DIALECT_ROPE_IR_ROPE_H
#define ROME_DIALECT_ROPE_IR_ROPE_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Interfaces/TilingInterface.h"
#include "mlir/Interfaces/ValueBoundsOpInterface.h"

#include "rome/Dialect/Rope/IR/RopeDialect.h.inc"
#include "rome/Dialect/Rope/IR/RopeEnums.h.inc"
#include "rome/Dialect/Rope/IR/RopeInterfaces.h.inc"

namespace mlir::rope {

/// One block of a rotation: `width` adjacent lanes that rotate as `kind` says.
struct RotationBlock {
  BlockKind kind;
  int64_t width;

  bool operator==(const RotationBlock &other) const {
    return kind == other.kind && width == other.width;
  }
};

/// Returns true if rope ops compute in `type`: f16, bf16, f32 or f64.
bool isSupportedFloat(Type type);

/// Hashes a block, for the uniquing of rotation attributes.
llvm::hash_code hash_value(const RotationBlock &block);

/// Parses a float literal as a number of 64 bits.
FailureOr<APFloat> parseF64(AsmParser &parser);

/// Prints numbers of 64 bits in brackets, with all their digits.
void printF64Array(AsmPrinter &printer, DenseF64ArrayAttr values);

/// Frequencies base^(-2k/d), k in [0, numEntries) and d = 2 * `numEntries`,
/// before they are scaled.
struct FrequencyGroup {
  double base;
  int64_t numEntries;
};

/// Returns base^(-2k/d) for k in [0, numEntries) and d = 2 * `numEntries`,
/// every step rounded to `type` (f32 or f64).
SmallVector<double> getPlainFrequencies(double base, int64_t numEntries,
                                        FloatType type);

/// Returns the exponents 2k/d of the same, rounded to `type`.
SmallVector<double> getFrequencyExponents(int64_t numEntries, FloatType type);

/// What one lane of the result of `rope.apply` is:
///
///   y[lane] = x[cosLane] * cos[cosEntry] + sign * x[sinLane] * sin[sinEntry]
///
/// Entries count rotated lanes in block order. Where `rotated` is false,
/// y[lane] = x[lane] and the other fields are meaningless.
struct LaneFormula {
  bool rotated = false;
  int64_t cosLane = 0;
  int64_t cosEntry = 0;
  int64_t sinLane = 0;
  int64_t sinEntry = 0;
  int sign = 1;
};

/// The entry of a column of a rotation matrix that is not 0: 1, or -1 if
/// `negative`.
struct MatrixEntry {
  int64_t row;
  bool negative;
};

} // namespace mlir::rope

#define GET_ATTRDEF_CLASSES
#include "rome/Dialect/Rope/IR/RopeAttrs.h.inc"

#define GET_OP_CLASSES
#include "rome/Dialect/Rope/IR/Rope.h.inc"

#endif // ROME_DIALECT_ROPE_IR_ROPE_H
