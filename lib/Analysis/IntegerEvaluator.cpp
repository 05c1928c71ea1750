//===- IntegerEvaluator.cpp - Lanes through index arithmetic --------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file implements the part of the lane analysis that follows integers:
// where an element is read from, and which of two is selected.
//
//===----------------------------------------------------------------------===//

#include "LaneEvaluator.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/ValueBoundsOpInterface.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::rope;

/// Returns true if `expr` is never negative: a sum of dimensions, times factors
/// that are not negative. Symbols may be anything.
static bool isNonNegative(AffineExpr expr) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return constant.getValue() >= 0;
  if (isa<AffineDimExpr>(expr))
    return true;
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  return binary && isNonNegative(binary.getLHS()) &&
         isNonNegative(binary.getRHS());
}

std::optional<AxisIndex> LaneEvaluator::getIndex(const LaneValues &integers,
                                                 Value tensor, int64_t dim) {
  AxisIndex index = getKnownIndex(analysis.context, 0);
  for (auto [lane, value] : llvm::enumerate(integers)) {
    if (!value.integer || (lane > 0 && value.integer->base != index.base))
      return std::nullopt;
    index.base = value.integer->base;
    index.laneOffsets.push_back(value.integer->constant);
  }
  if (llvm::all_equal(index.laneOffsets)) {
    index.constant = index.laneOffsets.front();
    index.laneOffsets.clear();
  }
  // An index that is a dimension of the root runs over as much as that does.
  index.wholeExtent = false;
  auto rootDim = dyn_cast<AffineDimExpr>(index.base);
  if (!rootDim)
    return index;
  int64_t position = rootDim.getPosition();
  int64_t size = cast<RankedTensorType>(tensor.getType()).getDimSize(dim);
  int64_t rootSize =
      cast<RankedTensorType>(root.getType()).getDimSize(position);
  if (ShapedType::isStatic(size) && ShapedType::isStatic(rootSize)) {
    index.wholeExtent = size == rootSize;
  } else if (ShapedType::isDynamic(size) && ShapedType::isDynamic(rootSize)) {
    FailureOr<bool> equal =
        ValueBoundsConstraintSet::areEqual({tensor, dim}, {root, position});
    index.wholeExtent = succeeded(equal) && *equal;
  }
  return index;
}

LaneValues ScalarEvaluator::foldIntegers(Operation *op) {
  LaneValues values = getUnknown();
  SmallVector<LaneValues> operands;
  for (Value operand : op->getOperands()) {
    operands.push_back(evaluate(operand, {LaneFact::Constant}));
    if (llvm::any_of(operands.back(), [](const LaneValue &value) {
          return !value.integer || !value.integer->isKnown();
        }))
      return values;
  }
  // Folding creates attributes: lanes with the same operands share the result.
  std::map<SmallVector<int64_t>, std::optional<int64_t>> folded;
  for (size_t lane = 0; lane < numLanes; ++lane) {
    SmallVector<int64_t> numbers;
    for (const LaneValues &operand : operands)
      numbers.push_back(operand[lane].integer->constant);
    auto [it, inserted] = folded.try_emplace(numbers);
    if (inserted) {
      SmallVector<Attribute> attributes;
      for (auto [operand, number] : llvm::zip_equal(op->getOperands(), numbers))
        attributes.push_back(
            IntegerAttr::get(getElementTypeOrSelf(operand.getType()), number));
      SmallVector<OpFoldResult> results;
      // Some folders work in place; what they would change is left alone.
      Operation *copy = op->clone();
      IntegerAttr result;
      if (succeeded(copy->fold(attributes, results)) && results.size() == 1) {
        // The result may be an operand as it is.
        Attribute attribute = dyn_cast<Attribute>(results[0]);
        for (auto [operand, known] :
             llvm::zip_equal(copy->getOperands(), attributes))
          if (results[0] == OpFoldResult(operand))
            attribute = known;
        result = dyn_cast_if_present<IntegerAttr>(attribute);
      }
      copy->destroy();
      if (result)
        it->second = result.getType().isInteger(1)
                         ? result.getValue().getZExtValue()
                         : result.getValue().getSExtValue();
    }
    if (it->second)
      values[lane].integer = analysis.createNumber(*it->second);
  }
  return values;
}

LaneValues ScalarEvaluator::foldComparison(arith::CmpIOp op) {
  LaneValues lhs = evaluate(op.getLhs(), {LaneFact::Constant});
  LaneValues rhs = evaluate(op.getRhs(), {LaneFact::Constant});
  LaneValues values = getUnknown();
  constexpr unsigned kBits = 64;
  for (size_t lane = 0; lane < numLanes; ++lane) {
    const LaneInteger *a = lhs[lane].integer, *b = rhs[lane].integer;
    if (!a || !b)
      continue;
    std::optional<bool> result;
    if (a->base == b->base) {
      result = arith::applyCmpPredicate(op.getPredicate(),
                                        APInt(kBits, a->constant, true),
                                        APInt(kBits, b->constant, true));
    } else if (b->isKnown() && b->constant <= 0 && a->constant >= 0 &&
               isNonNegative(a->base)) {
      // Whether an index counts from the end.
      if (op.getPredicate() == arith::CmpIPredicate::slt)
        result = false;
      else if (op.getPredicate() == arith::CmpIPredicate::sge)
        result = true;
    }
    if (result)
      values[lane].integer = analysis.createNumber(*result);
  }
  return values;
}

LaneValues ScalarEvaluator::evaluateInteger(Operation *op) {
  LaneQuery query{LaneFact::Constant};
  APInt constant;
  if (matchPattern(op, m_ConstantInt(&constant))) {
    LaneValue value;
    std::optional<int64_t> number = constant.getBitWidth() == 1
                                        ? constant.getZExtValue()
                                        : constant.trySExtValue();
    if (number)
      value.integer = analysis.createNumber(*number);
    return LaneValues(numLanes, value);
  }
  // Combines the integers of all lanes, where they are known.
  auto combine = [&](function_ref<LaneInteger(LaneInteger, LaneInteger)> with) {
    LaneValues lhs = evaluate(op->getOperand(0), query);
    LaneValues rhs = evaluate(op->getOperand(1), query);
    LaneValues values = getUnknown();
    for (size_t lane = 0; lane < numLanes; ++lane)
      if (lhs[lane].integer && rhs[lane].integer)
        values[lane].integer = analysis.createInteger(
            with(*lhs[lane].integer, *rhs[lane].integer));
    return values;
  };
  return llvm::TypeSwitch<Operation *, LaneValues>(op)
      .Case([&](linalg::IndexOp index) {
        LaneValues values = getUnknown();
        if (op->getBlock() == body)
          for (size_t lane = 0; lane < numLanes; ++lane)
            values[lane].integer =
                analysis.createInteger({loops[index.getDim()].base,
                                        loops[index.getDim()].getOffset(lane)});
        return values;
      })
      .Case<arith::IndexCastOp, arith::IndexCastUIOp,
            arith::ExtSIOp>([&](Operation *cast) {
        // Indices and sizes are far from the limits of their types; a bool
        // is not sign-extended.
        if (getElementTypeOrSelf(cast->getOperand(0).getType()).isInteger(1))
          return foldIntegers(cast);
        return evaluate(cast->getOperand(0), query);
      })
      .Case([&](arith::AddIOp) {
        return combine([](LaneInteger a, LaneInteger b) -> LaneInteger {
          return {a.base + b.base, a.constant + b.constant};
        });
      })
      .Case([&](arith::SubIOp) {
        return combine([](LaneInteger a, LaneInteger b) -> LaneInteger {
          return {a.base - b.base, a.constant - b.constant};
        });
      })
      .Case(
          [&](arith::CmpIOp comparison) { return foldComparison(comparison); })
      .Case([&](affine::AffineApplyOp apply) {
        SmallVector<AxisIndex> dims;
        LaneValues values = getUnknown();
        // Operands of both kinds are alike for evaluateExpr.
        AffineMap map = apply.getAffineMap();
        SmallVector<AffineExpr> symbols;
        for (unsigned i = 0; i < map.getNumSymbols(); ++i)
          symbols.push_back(
              getAffineDimExpr(map.getNumDims() + i, analysis.context));
        for (Value operand : apply.getOperands()) {
          LaneValues integers = evaluate(operand, query);
          AxisIndex index = getKnownIndex(analysis.context, 0);
          for (auto [lane, value] : llvm::enumerate(integers)) {
            if (!value.integer ||
                (lane > 0 && value.integer->base != index.base))
              return values;
            index.base = value.integer->base;
            index.laneOffsets.push_back(value.integer->constant);
          }
          dims.push_back(std::move(index));
        }
        std::optional<AxisIndex> result = evaluateExpr(
            map.getResult(0).replaceSymbols(symbols), dims, numLanes);
        if (result)
          for (size_t lane = 0; lane < numLanes; ++lane)
            values[lane].integer =
                analysis.createInteger({result->base, result->getOffset(lane)});
        return values;
      })
      .Default([&](Operation *) {
        bool foldsToInteger =
            op->getNumRegions() == 0 && op->getNumOperands() > 0 &&
            llvm::all_of(op->getOperandTypes(), [](Type type) {
              return getElementTypeOrSelf(type).isIntOrIndex();
            });
        return foldsToInteger && isPure(op) ? foldIntegers(op) : getUnknown();
      });
}
