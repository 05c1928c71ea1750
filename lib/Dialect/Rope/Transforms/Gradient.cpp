//===- Gradient.cpp - The gradient of rope.apply --------------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file builds the gradient of rope.apply, for compilers that
// differentiate.
//
//===----------------------------------------------------------------------===//

#include "rome/Dialect/Rope/IR/Rope.h"
#include "rome/Dialect/Rope/Transforms/Transforms.h"

using namespace mlir;
using namespace mlir::rope;

ApplyOp mlir::rope::createGradient(OpBuilder &builder, ApplyOp op,
                                   Value resultGradient) {
  return ApplyOp::create(builder, op.getLoc(), resultGradient, op.getCos(),
                         op.getSin(), op.getRotation(), op.getTableDims(),
                         op.getComputeTypeAttr(), !op.getTransposed());
}
