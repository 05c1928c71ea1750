//===- SlicesForm.cpp - The spelling that models use ----------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Forms.h"
#include "LaneMovement.h"

#include "rome/Dialect/Rope/Utils/ScalarRotation.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::rome;
using namespace mlir::rope;

namespace {
/// Builds the steps of the spelling of one op.
class SlicesBuilder {
public:
  SlicesBuilder(ImplicitLocOpBuilder &builder, ApplyOp op)
      : builder(builder), op(op), xLanes(builder, op.getX()),
        tableLanes(builder, op.getCos()) {}

  /// Returns what replaces the result of the op.
  Value build();

private:
  /// Builds a linalg.generic of two operands over all elements of `lhs`.
  Value buildElementwise(
      Value lhs, Value rhs, AffineMap rhsMap, FloatType elementType,
      function_ref<Value(ImplicitLocOpBuilder &, Value, Value)> buildElement);

  /// Multiplies `lanes` by a table in the compute type.
  Value multiplyByTable(Value lanes, Value table);

  /// Adds two terms and converts the sum to the element type of x.
  Value addTerms(Value cosTerm, Value sinTerm);

  /// Rotates `lanes`, those of one block from `firstLane` on, by tables that
  /// have one entry for each of them.
  Value rotateBlock(Value lanes, ArrayRef<LaneFormula> formulas,
                    int64_t firstLane, Value cos, Value sin);

  ImplicitLocOpBuilder &builder;
  ApplyOp op;
  LaneBuilder xLanes, tableLanes;
};
} // namespace

Value SlicesBuilder::buildElementwise(
    Value lhs, Value rhs, AffineMap rhsMap, FloatType elementType,
    function_ref<Value(ImplicitLocOpBuilder &, Value, Value)> buildElement) {
  auto type = cast<RankedTensorType>(lhs.getType());
  Value empty = xLanes.createEmpty(type.getShape().back(), elementType);
  AffineMap identity = builder.getMultiDimIdentityMap(type.getRank());
  SmallVector<AffineMap> maps{identity, rhsMap, identity};
  SmallVector<utils::IteratorType> iterators(type.getRank(),
                                             utils::IteratorType::parallel);
  auto buildBody = [&](OpBuilder &body, Location loc, ValueRange arguments) {
    ImplicitLocOpBuilder bodyBuilder(loc, body);
    linalg::YieldOp::create(
        bodyBuilder, buildElement(bodyBuilder, arguments[0], arguments[1]));
  };
  return linalg::GenericOp::create(builder, empty.getType(),
                                   ValueRange{lhs, rhs}, empty, maps, iterators,
                                   buildBody)
      .getResult(0);
}

Value SlicesBuilder::multiplyByTable(Value lanes, Value table) {
  FloatType computeType = op.getEffectiveComputeType();
  return buildElementwise(
      lanes, table, getAlignedTableMap(op), computeType,
      [&](ImplicitLocOpBuilder &body, Value lane, Value entry) -> Value {
        return arith::MulFOp::create(body,
                                     convertFloat(body, lane, computeType),
                                     convertFloat(body, entry, computeType));
      });
}

Value SlicesBuilder::addTerms(Value cosTerm, Value sinTerm) {
  RankedTensorType type = op.getX().getType();
  auto elementType = cast<FloatType>(type.getElementType());
  return buildElementwise(
      cosTerm, sinTerm, builder.getMultiDimIdentityMap(type.getRank()),
      elementType, [&](ImplicitLocOpBuilder &body, Value lhs, Value rhs) {
        Value sum = arith::AddFOp::create(body, lhs, rhs);
        return convertFloat(body, sum, elementType);
      });
}

Value SlicesBuilder::rotateBlock(Value lanes, ArrayRef<LaneFormula> formulas,
                                 int64_t firstLane, Value cos, Value sin) {
  SmallVector<SignedLane> cosLanes, sinLanes;
  for (const LaneFormula &formula : formulas) {
    cosLanes.push_back({formula.cosLane - firstLane, /*negated=*/false});
    sinLanes.push_back({formula.sinLane - firstLane, formula.sign < 0});
  }
  // The entry of a lane goes with the lane that it scales: with the result in
  // the forward map, with the operand in the transposed one.
  if (op.getTransposed())
    return addTerms(xLanes.collect(multiplyByTable(lanes, cos), cosLanes),
                    xLanes.collect(multiplyByTable(lanes, sin), sinLanes));
  return addTerms(multiplyByTable(xLanes.collect(lanes, cosLanes), cos),
                  multiplyByTable(xLanes.collect(lanes, sinLanes), sin));
}

Value SlicesBuilder::build() {
  RotationAttr rotation = op.getRotation();
  SmallVector<LaneFormula> formulas =
      rotation.getLaneFormulas(op.getTransposed());
  SmallVector<SignedLane> allEntries;
  for (auto [entry, pair] : llvm::enumerate(rotation.getPairIndices()))
    allEntries.push_back(
        {op.hasTablePerPair() ? pair : static_cast<int64_t>(entry)});

  SmallVector<Value> parts;
  int64_t firstLane = 0, firstEntry = 0;
  for (const RotationBlock &block : rotation.getBlocks()) {
    Value lanes =
        xLanes.extract(op.getX(), {firstLane, /*stride=*/1, block.width});
    if (block.kind != BlockKind::Identity) {
      auto entries = ArrayRef(allEntries).slice(firstEntry, block.width);
      Value cos = tableLanes.collect(op.getCos(), entries);
      Value sin = tableLanes.collect(op.getSin(), entries);
      lanes =
          rotateBlock(lanes, ArrayRef(formulas).slice(firstLane, block.width),
                      firstLane, cos, sin);
      firstEntry += block.width;
    }
    parts.push_back(lanes);
    firstLane += block.width;
  }
  return xLanes.concat(parts);
}

Value mlir::rome::buildSlicesForm(ImplicitLocOpBuilder &builder, ApplyOp op) {
  return SlicesBuilder(builder, op).build();
}
