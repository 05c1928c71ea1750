//===- ScalarRotation.cpp - The rotation of one lane ----------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Dialect/Rope/Utils/ScalarRotation.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace mlir::rope;

/// Returns `type`, or the vector type that has the shape of that of `value`.
static Type getTypeLike(Value value, FloatType type) {
  if (auto vectorType = dyn_cast<VectorType>(value.getType()))
    return vectorType.clone(type);
  return type;
}

Value mlir::rope::convertFloat(ImplicitLocOpBuilder &builder, Value value,
                               FloatType type) {
  auto getWidth = [&] {
    return getElementTypeOrSelf(value).getIntOrFloatBitWidth();
  };
  if (getElementTypeOrSelf(value) == type)
    return value;
  // f16 and bf16 are both exact in f32, so that only the last step rounds.
  if (getWidth() == type.getWidth())
    value = arith::ExtFOp::create(
        builder, getTypeLike(value, builder.getF32Type()), value);
  if (getWidth() < type.getWidth())
    return arith::ExtFOp::create(builder, getTypeLike(value, type), value);
  return arith::TruncFOp::create(builder, getTypeLike(value, type), value);
}

Value mlir::rope::buildScalarRotation(ImplicitLocOpBuilder &builder,
                                      Value cosLane, Value cos, Value sinLane,
                                      Value sin, bool subtracts) {
  Value cosTerm = arith::MulFOp::create(builder, cosLane, cos);
  Value sinTerm = arith::MulFOp::create(builder, sinLane, sin);
  if (subtracts)
    return arith::SubFOp::create(builder, cosTerm, sinTerm);
  return arith::AddFOp::create(builder, cosTerm, sinTerm);
}
