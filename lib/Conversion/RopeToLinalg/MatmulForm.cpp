//===- MatmulForm.cpp - A product with the rotation matrix ----------------===//
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

/// Returns true if the leading dimensions of x can be collapsed into rows and
/// expanded again. Code for the expansion of one dimension into several can be
/// generated only where one of them is dynamic at most.
static bool isCollapsible(RankedTensorType xType) {
  return xType.getNumDynamicDims() < 2;
}

/// Returns the reassociation between x and its rows, [rows, D].
static SmallVector<ReassociationIndices> getRowReassociation(int64_t rank) {
  if (rank == 1)
    return {{0, 1}};
  ReassociationIndices leading =
      llvm::to_vector<2>(llvm::seq<int64_t>(0, rank - 1));
  return {leading, {rank - 1}};
}

/// Returns `x` as a matrix of rows of lanes where its leading dimensions can be
/// collapsed, else `x` itself.
static Value collapseToRows(ImplicitLocOpBuilder &builder,
                            TypedValue<RankedTensorType> x) {
  RankedTensorType type = x.getType();
  if (type.getRank() == 2 || !isCollapsible(type))
    return x;
  SmallVector<ReassociationIndices> reassociation =
      getRowReassociation(type.getRank());
  if (type.getRank() == 1)
    return tensor::ExpandShapeOp::create(
        builder, type.clone({1, type.getDimSize(0)}), x, reassociation);
  return tensor::CollapseShapeOp::create(builder, x, reassociation);
}

/// Returns `rows`, which come from `collapseToRows`, in the shape of `x`.
static Value expandFromRows(ImplicitLocOpBuilder &builder, Value rows,
                            TypedValue<RankedTensorType> x) {
  RankedTensorType type = x.getType();
  if (type.getRank() == 2 || !isCollapsible(type))
    return rows;
  SmallVector<ReassociationIndices> reassociation =
      getRowReassociation(type.getRank());
  if (type.getRank() == 1)
    return tensor::CollapseShapeOp::create(builder, rows, reassociation);
  auto rowsType = cast<RankedTensorType>(rows.getType());
  return tensor::ExpandShapeOp::create(
      builder, type.clone(rowsType.getElementType()), rows, reassociation,
      tensor::getMixedSizes(builder, builder.getLoc(), x));
}

/// Multiplies the last dimension of `rows` by `matrix`, or by its transpose,
/// and adds the product to `sums`.
static Value multiplyRows(ImplicitLocOpBuilder &builder, Value rows,
                          Value matrix, bool transposed, Value sums) {
  SmallVector<Value> inputs{rows, matrix};
  int64_t rank = cast<RankedTensorType>(rows.getType()).getRank();
  if (rank == 2 && transposed)
    return linalg::MatmulTransposeBOp::create(builder, builder.getLoc(), inputs,
                                              sums)
        .getResult(0);
  if (rank == 2)
    return linalg::MatmulOp::create(builder, inputs, sums).getResult(0);
  // The loops are the dimensions of the product, then the lanes of x.
  AffineExpr resultLane = builder.getAffineDimExpr(rank - 1);
  AffineExpr lane = builder.getAffineDimExpr(rank);
  AffineMap identity = builder.getMultiDimIdentityMap(rank + 1);
  AffineMap matrixMap = AffineMap::get(rank + 1, /*symbolCount=*/0,
                                       transposed ? ArrayRef{resultLane, lane}
                                                  : ArrayRef{lane, resultLane},
                                       builder.getContext());
  SmallVector<AffineMap> maps{identity.dropResult(rank - 1), matrixMap,
                              identity.dropResult(rank)};
  return linalg::ContractOp::create(builder, inputs, sums,
                                    builder.getAffineMapArrayAttr(maps))
      .getResult(0);
}

/// Returns the product of x with a matrix of the rotation, P with `cosine` and
/// R without, in the shape of x. The sum that makes one lane of the product has
/// at most one term that is not 0, so that it is exact.
static Value multiplyByMatrix(ImplicitLocOpBuilder &builder, ApplyOp op,
                              Value rows, bool cosine) {
  RankedTensorType xType = op.getX().getType();
  int64_t numLanes = op.getNumLanes();
  Value matrix = RotationMatrixOp::create(
      builder,
      RankedTensorType::get({numLanes, numLanes}, xType.getElementType()),
      op.getRotation(), cosine);
  FloatType sumType = xType.getElementType().isF64() ? builder.getF64Type()
                                                     : builder.getF32Type();
  Value zero =
      arith::ConstantOp::create(builder, builder.getFloatAttr(sumType, 0.0));
  Value empty = LaneBuilder(builder, rows).createEmpty(numLanes, sumType);
  Value sums = linalg::FillOp::create(builder, zero, empty).getResult(0);
  Value product = multiplyRows(builder, rows, matrix, op.getTransposed(), sums);
  return expandFromRows(builder, product, op.getX());
}

/// Returns a table with one entry for each lane of x, from the entries that
/// `getEntry` gives; lanes that are not rotated get `padding`.
static Value expandTable(ImplicitLocOpBuilder &builder, ApplyOp op, Value table,
                         function_ref<int64_t(const LaneFormula &)> getEntry,
                         double padding) {
  SmallVector<LaneFormula> formulas =
      op.getRotation().getLaneFormulas(op.getTransposed());
  SmallVector<int64_t> pairs = op.getRotation().getPairIndices();
  auto elementType =
      cast<FloatType>(cast<RankedTensorType>(table.getType()).getElementType());
  LaneBuilder lanes(builder, table);
  SmallVector<Value> parts;
  ArrayRef<LaneFormula> remaining = formulas;
  while (!remaining.empty()) {
    bool rotated = remaining.front().rotated;
    ArrayRef<LaneFormula> stretch =
        remaining.take_while([rotated](const LaneFormula &formula) {
          return formula.rotated == rotated;
        });
    remaining = remaining.drop_front(stretch.size());
    if (rotated) {
      SmallVector<SignedLane> entries;
      for (const LaneFormula &formula : stretch) {
        int64_t entry = getEntry(formula);
        entries.push_back({op.hasTablePerPair() ? pairs[entry] : entry});
      }
      lanes.collectParts(table, entries, parts);
      continue;
    }
    Value value = arith::ConstantOp::create(
        builder, builder.getFloatAttr(elementType, padding));
    Value empty = lanes.createEmpty(stretch.size(), elementType);
    parts.push_back(linalg::FillOp::create(builder, value, empty).getResult(0));
  }
  return lanes.concat(parts);
}

/// Returns whether the lane of the innermost loop is in an identity block, or
/// nothing where there is no such block.
static Value buildIsIdentityLane(ImplicitLocOpBuilder &builder, ApplyOp op) {
  Value isIdentity, lane;
  int64_t first = 0;
  for (const RotationBlock &block : op.getRotation().getBlocks()) {
    int64_t end = first + block.width;
    if (block.kind == BlockKind::Identity) {
      if (!lane)
        lane =
            linalg::IndexOp::create(builder, op.getX().getType().getRank() - 1);
      Value isInBlock;
      auto addBound = [&](arith::CmpIPredicate predicate, int64_t bound) {
        Value limit = arith::ConstantIndexOp::create(builder, bound);
        Value isInBound =
            arith::CmpIOp::create(builder, predicate, lane, limit);
        isInBlock = isInBlock
                        ? arith::AndIOp::create(builder, isInBlock, isInBound)
                              .getResult()
                        : isInBound;
      };
      if (first > 0)
        addBound(arith::CmpIPredicate::uge, first);
      if (end < op.getNumLanes())
        addBound(arith::CmpIPredicate::ult, end);
      isIdentity =
          isIdentity
              ? arith::OrIOp::create(builder, isIdentity, isInBlock).getResult()
              : isInBlock;
    }
    first = end;
  }
  return isIdentity;
}

/// Builds the body of the fused op. The arguments are the lane of x, that of
/// x P where P is not the identity, that of x R, cos and sin, and the result.
static void buildFusedBody(OpBuilder &body, Location loc, ValueRange arguments,
                           ApplyOp op) {
  ImplicitLocOpBuilder builder(loc, body);
  auto elementType = cast<FloatType>(op.getX().getType().getElementType());
  Value x = arguments.front();
  SmallVector<Value> operands;
  for (Value argument : arguments.drop_back().take_back(4))
    operands.push_back(
        convertFloat(builder, argument, op.getEffectiveComputeType()));
  Value rotated =
      buildScalarRotation(builder, operands[0], operands[2], operands[1],
                          operands[3], /*subtracts=*/false);
  Value result = convertFloat(builder, rotated, elementType);
  if (Value isIdentity = buildIsIdentityLane(builder, op))
    result = arith::SelectOp::create(builder, isIdentity, x, result);
  linalg::YieldOp::create(builder, result);
}

Value mlir::rome::buildMatmulForm(ImplicitLocOpBuilder &builder, ApplyOp op) {
  RankedTensorType xType = op.getX().getType();
  Value rows = collapseToRows(builder, op.getX());
  AffineMap identity = builder.getMultiDimIdentityMap(xType.getRank());

  SmallVector<Value> inputs{op.getX()};
  if (op.getRotation().permutesLanes())
    inputs.push_back(multiplyByMatrix(builder, op, rows, /*cosine=*/true));
  inputs.push_back(multiplyByMatrix(builder, op, rows, /*cosine=*/false));
  SmallVector<AffineMap> maps(inputs.size(), identity);

  // 0 * -0.0 leaves the sum as it is.
  inputs.push_back(expandTable(
      builder, op, op.getCos(),
      [](const LaneFormula &formula) { return formula.cosEntry; },
      /*padding=*/1.0));
  inputs.push_back(expandTable(
      builder, op, op.getSin(),
      [](const LaneFormula &formula) { return formula.sinEntry; },
      /*padding=*/-0.0));
  maps.append(2, getAlignedTableMap(op));

  maps.push_back(identity);
  Value empty = LaneBuilder(builder, op.getX())
                    .createEmpty(op.getNumLanes(), xType.getElementType());
  SmallVector<utils::IteratorType> iterators(xType.getRank(),
                                             utils::IteratorType::parallel);
  return linalg::GenericOp::create(
             builder, empty.getType(), inputs, empty, maps, iterators,
             [&](OpBuilder &body, Location loc, ValueRange arguments) {
               buildFusedBody(body, loc, arguments, op);
             })
      .getResult(0);
}
