//===- RotationCandidates.cpp - Values that may be rotations --------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file decides which values raise-to-rope tries.
//
//===----------------------------------------------------------------------===//

#include "RotationCandidates.h"

#include "rome/Analysis/LaneIndex.h"
#include "rome/Dialect/Rope/IR/Rope.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Complex/IR/Complex.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace mlir::rope;

/// A channel has more lanes than this in no model; what is wider is not tried.
static constexpr int64_t kMaxLanes = 1 << 14;

/// Returns true if lanes of `result` are computed by its op, or brought
/// together from several places. A value that is moved as a whole is not tried:
/// what it was moved from is.
static bool combinesLanes(OpResult result) {
  Operation *op = result.getOwner();
  if (auto concat = dyn_cast<tensor::ConcatOp>(op))
    return static_cast<int64_t>(concat.getDim()) == concat.getRank() - 1;
  if (auto insert = dyn_cast<tensor::InsertSliceOp>(op)) {
    int64_t numLanes = insert.getDestType().getShape().back();
    return getConstantIntValue(insert.getMixedSizes().back()) != numLanes;
  }
  if (auto collapse = dyn_cast<tensor::CollapseShapeOp>(op)) {
    SmallVector<ReassociationIndices> groups =
        collapse.getReassociationIndices();
    if (groups.empty())
      return false;
    return groups.back().size() > 1;
  }
  if (auto linalgOp = dyn_cast<linalg::LinalgOp>(op))
    return !isa<BlockArgument>(linalgOp.getBlock()->getTerminator()->getOperand(
        result.getResultNumber()));
  return isa<arith::AddFOp, arith::SubFOp, arith::TruncFOp, arith::ExtFOp,
             arith::SelectOp>(op);
}

bool mlir::rope::hasRotationType(OpResult result) {
  auto type = dyn_cast<RankedTensorType>(result.getType());
  if (!type || type.getRank() == 0 || type.getEncoding() ||
      !isSupportedFloat(type.getElementType()))
    return false;
  int64_t numLanes = type.getShape().back();
  return !ShapedType::isDynamic(numLanes) && numLanes >= 2 &&
         numLanes <= kMaxLanes && combinesLanes(result);
}

//===----------------------------------------------------------------------===//
// SumFinder
//===----------------------------------------------------------------------===//

/// Returns `op` as a linalg op, or null. All of these have a region, and most
/// ops have none: they are told apart without a look at their interfaces.
static linalg::LinalgOp getAsLinalgOp(Operation *op) {
  return op->getNumRegions() == 1 ? dyn_cast<linalg::LinalgOp>(op) : nullptr;
}

SumFinder::SumFinder(Operation *root) {
  root->walk<WalkOrder::PreOrder>([&](Operation *op) {
    visit(op);
    // Bodies were looked at with their ops.
    return getAsLinalgOp(op) ? WalkResult::skip() : WalkResult::advance();
  });
}

SumFinder::Degree SumFinder::getOperandDegree(Operation *op) const {
  Degree degree = Degree::None;
  for (Value operand : op->getOperands())
    degree = std::max(degree, getDegree(operand));
  return degree;
}

/// Returns true if `op` reduces more elements than the lane analysis follows.
static bool isLongReduction(linalg::LinalgOp op) {
  constexpr int64_t kMaxShortReduction = 4;
  if (op.getNumReductionLoops() == 0)
    return false;
  int64_t numElements = 1;
  for (auto [iterator, size] :
       llvm::zip_equal(op.getIteratorTypesArray(), getLoopSizes(op)))
    if (iterator == utils::IteratorType::reduction &&
        (ShapedType::isDynamic(size) || (numElements *= size) < 0 ||
         numElements > kMaxShortReduction))
      return true;
  return false;
}

SumFinder::Degree SumFinder::computeDegree(Operation *op) const {
  if (isa<arith::MulFOp>(op))
    return Degree::Product;
  // Its parts are sums of two products.
  if (isa<complex::MulOp>(op))
    return Degree::Sum;
  if (isa<arith::AddFOp, arith::SubFOp, complex::AddOp, complex::SubOp>(op)) {
    // The other summand may be zero.
    Degree lhs = getDegree(op->getOperand(0)),
           rhs = getDegree(op->getOperand(1));
    return lhs != Degree::None && rhs != Degree::None ? Degree::Sum
                                                      : std::max(lhs, rhs);
  }
  if (linalg::LinalgOp linalgOp = getAsLinalgOp(op)) {
    // A short reduction adds to what it has.
    bool isReduction = linalgOp.getNumReductionLoops() > 0;
    if (isLongReduction(linalgOp))
      return Degree::None;
    Degree degree = Degree::None;
    for (Value yielded : linalgOp.getBlock()->getTerminator()->getOperands())
      degree = std::max(degree, getDegree(yielded));
    return isReduction && degree == Degree::Product ? Degree::Sum : degree;
  }
  bool isTransparent =
      isa_and_present<tensor::TensorDialect, complex::ComplexDialect>(
          op->getDialect()) ||
      isa<arith::NegFOp, arith::ExtFOp, arith::TruncFOp, arith::SelectOp>(op);
  return isTransparent ? getOperandDegree(op) : Degree::None;
}

void SumFinder::visit(Operation *op) {
  if (linalg::LinalgOp linalgOp = getAsLinalgOp(op)) {
    // The body is looked at here, between the operands and the results.
    for (OpOperand &operand : op->getOpOperands())
      if (BlockArgument argument = linalgOp.getMatchingBlockArgument(&operand))
        if (Degree degree = getDegree(operand.get()); degree != Degree::None)
          degrees[argument] = degree;
    for (Operation &nested : linalgOp.getBlock()->without_terminator())
      visit(&nested);
  }
  if (op->getNumResults() == 0)
    return;
  Degree degree = computeDegree(op);
  if (degree != Degree::None)
    for (Value result : op->getResults())
      degrees[result] = degree;
}

SmallVector<Value> SumFinder::getSumsInBody(Operation *op) const {
  SmallVector<Value> sums;
  auto linalgOp = dyn_cast<linalg::GenericOp>(op);
  if (!linalgOp)
    return sums;
  for (Operation &nested : llvm::reverse(*linalgOp.getBlock())) {
    // A part of a complex product is a sum too, selected by the lane.
    if (!isa<arith::AddFOp, arith::SubFOp, arith::SelectOp>(nested) ||
        !isa<FloatType>(nested.getResult(0).getType()) ||
        !maybeSum(nested.getResult(0)))
      continue;
    // The conversion of a sum belongs to it.
    Value sum = nested.getResult(0);
    while (sum.hasOneUse() &&
           isa<arith::TruncFOp, arith::ExtFOp>(*sum.user_begin()))
      sum = sum.user_begin()->getResult(0);
    sums.push_back(sum);
  }
  return sums;
}
