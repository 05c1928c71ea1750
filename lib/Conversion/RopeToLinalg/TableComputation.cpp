//===- TableComputation.cpp - rope.tables as a loop nest ------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Forms.h"
#include "ScalarRotation.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::rope;

/// Returns the frequencies of `op` as a constant tensor of the angle type.
static Value buildFrequencies(ImplicitLocOpBuilder &builder, TablesOp op) {
  FloatType angleType = op.getAngleType();
  SmallVector<Attribute> frequencies;
  for (double frequency : op.getFrequencies())
    frequencies.push_back(builder.getFloatAttr(angleType, frequency));
  auto type = RankedTensorType::get(frequencies.size(), angleType);
  return arith::ConstantOp::create(builder,
                                   DenseElementsAttr::get(type, frequencies));
}

/// Builds the entry of both tables for one position and one frequency.
static void buildEntry(OpBuilder &body, Location loc, Value position,
                       Value frequency, FloatType elementType) {
  ImplicitLocOpBuilder builder(loc, body);
  auto angleType = cast<FloatType>(frequency.getType());
  if (isa<IntegerType>(position.getType()))
    position = arith::SIToFPOp::create(builder, angleType, position);
  else
    position = convertFloat(builder, position, angleType);
  Value angle = arith::MulFOp::create(builder, position, frequency);
  Value cos = math::CosOp::create(builder, angle);
  Value sin = math::SinOp::create(builder, angle);
  SmallVector<Value> entries{convertFloat(builder, cos, elementType),
                             convertFloat(builder, sin, elementType)};
  linalg::YieldOp::create(builder, entries);
}

SmallVector<Value>
mlir::rope::buildTableComputation(ImplicitLocOpBuilder &builder, TablesOp op) {
  RankedTensorType type = op.getCos().getType();
  int64_t rank = type.getRank();
  SmallVector<OpFoldResult> sizes =
      tensor::getMixedSizes(builder, builder.getLoc(), op.getPositions());
  sizes.push_back(builder.getIndexAttr(type.getShape().back()));
  SmallVector<Value> inits;
  for (int64_t i = 0; i < 2; ++i)
    inits.push_back(
        tensor::EmptyOp::create(builder, sizes, type.getElementType()));

  AffineMap identity = builder.getMultiDimIdentityMap(rank);
  SmallVector<AffineMap> maps{identity.dropResult(rank - 1),
                              identity.getMinorSubMap(1), identity, identity};
  SmallVector<utils::IteratorType> iterators(rank,
                                             utils::IteratorType::parallel);
  auto elementType = cast<FloatType>(type.getElementType());
  auto generic = linalg::GenericOp::create(
      builder, TypeRange(ValueRange(inits)),
      ValueRange{op.getPositions(), buildFrequencies(builder, op)}, inits, maps,
      iterators, [&](OpBuilder &body, Location loc, ValueRange arguments) {
        buildEntry(body, loc, arguments[0], arguments[1], elementType);
      });
  return llvm::to_vector_of<Value>(generic.getResults());
}
