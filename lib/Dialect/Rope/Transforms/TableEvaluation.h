//===- TableEvaluation.h - What an entry of a table is ----------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file declares the evaluation of single elements of tensors, back to
// positions and constants: is an element the cosine or sine of a position times
// a constant? Integers are followed too, which the lane analysis, made for the
// lanes of rotations, does not.
//
//===----------------------------------------------------------------------===//

#ifndef ROME_LIB_DIALECT_ROPE_TRANSFORMS_TABLEEVALUATION_H
#define ROME_LIB_DIALECT_ROPE_TRANSFORMS_TABLEEVALUATION_H

#include "mlir/IR/AffineExpr.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Operation.h"

#include "llvm/ADT/APFloat.h"

namespace mlir::rope {

/// What one element of a tensor is, as far as tables are made of it. Each kind
/// has the fields of those before it, but for Integer and Constant.
struct TableElement {
  enum class Kind {
    Unknown,
    /// `integer`: an index, or a condition on indices, that is a known number.
    Integer,
    /// `constant`.
    Constant,
    /// The element of `positions` at `indices`, which are expressions of the
    /// dimensions of the root: a number of its own type.
    Position,
    /// The position as a float of `type`, rounded once.
    FloatPosition,
    /// The position times `frequency`, rounded in `type`; with `addedToZero`
    /// then added to +0.
    Angle,
    /// The cosine or, with `isSine`, the sine of the angle, in `type`.
    Trigonometric,
    /// That times `factor`, rounded in `type`.
    Scaled,
    /// One of the last two, converted once.
    Converted
  };

  Kind kind = Kind::Unknown;
  int64_t integer = 0;
  std::optional<APFloat> constant;
  Value positions;
  SmallVector<AffineExpr, 4> indices;
  FloatType type;
  std::optional<APFloat> frequency;
  bool addedToZero = false;
  bool isSine = false;
  std::optional<APFloat> factor;

  static TableElement getInteger(int64_t value);
  static TableElement getConstant(APFloat value);

  bool isTableEntry() const { return kind >= Kind::Trigonometric; }
};

/// Returns what the element of `root` at lane `lane` of its last dimension is,
/// where the other indices are the dimensions 0, 1, ... Work is bounded: what
/// takes too many steps is unknown.
TableElement evaluateTableEntry(Value root, int64_t lane);

/// Returns the result of `op`, a scalar op or one on tensors that acts on each
/// element, from what its operands are.
TableElement
evaluateTableArithmetic(Operation *op,
                        function_ref<TableElement(Value)> evaluate);

} // namespace mlir::rope

#endif // ROME_LIB_DIALECT_ROPE_TRANSFORMS_TABLEEVALUATION_H
