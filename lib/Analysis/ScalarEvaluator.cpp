//===- ScalarEvaluator.cpp - Lanes through scalar arithmetic --------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file implements the part of the lane analysis that follows arithmetic on
// elements: products of references, sums of products, exact sign changes and
// float conversions.
//
//===----------------------------------------------------------------------===//

#include "LaneEvaluator.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"

#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace mlir::rope;

/// Returns +1 or -1 if `value` is that constant for every lane, else 0.
static int getUnitSign(const LaneValue &value) {
  if (!value.constant || !value.constant->isFinite())
    return 0;
  APFloat magnitude = abs(*value.constant);
  if (magnitude.compare(APFloat::getOne(magnitude.getSemantics())) !=
      APFloat::cmpEqual)
    return 0;
  return value.constant->isNegative() ? -1 : 1;
}

/// Returns true if `op` may be reassociated, contracted or otherwise evaluated
/// inexactly: then it has no exact meaning, and replacing it cannot be exact.
static bool hasFastMath(Operation *op) {
  auto fastMath = dyn_cast<arith::ArithFastMathInterface>(op);
  if (!fastMath)
    return false;
  // Conversions have no attribute where they have no flags.
  arith::FastMathFlagsAttr flags = fastMath.getFastMathFlagsAttr();
  return flags && flags.getValue() != arith::FastMathFlags::none;
}

LaneValues ScalarEvaluator::evaluate(Value scalar, LaneFact fact) {
  if (LaneValues values = resolve(scalar, fact); !values.empty())
    return values;
  Operation *op = scalar.getDefiningOp();
  if (!op)
    return getUnknown();
  return evaluateOp(op, fact);
}

LaneValues ScalarEvaluator::evaluateOp(Operation *op, LaneFact fact) {
  FloatAttr constant;
  if (matchPattern(op, m_Constant(&constant))) {
    LaneValue value;
    value.constant = constant.getValue();
    return LaneValues(numLanes, value);
  }
  if (hasFastMath(op))
    return getUnknown();
  if (parent.remainingDepth == 0)
    return getUnknown();
  llvm::SaveAndRestore depth(parent.remainingDepth, parent.remainingDepth - 1);
  return llvm::TypeSwitch<Operation *, LaneValues>(op)
      .Case([&](arith::NegFOp negation) {
        return negate(evaluate(negation.getOperand(), fact));
      })
      .Case([&](arith::ExtFOp extension) {
        return convert(
            evaluate(extension.getIn(), fact),
            cast<FloatType>(getElementTypeOrSelf(extension.getType())),
            Conversions::Extended);
      })
      .Case([&](arith::TruncFOp truncation) {
        if (truncation.getRoundingmodeAttr())
          return getUnknown();
        return convert(
            evaluate(truncation.getIn(), fact),
            cast<FloatType>(getElementTypeOrSelf(truncation.getType())),
            Conversions::RoundedLast);
      })
      .Case([&](arith::MulFOp product) { return multiply(product, fact); })
      .Case([&](arith::AddFOp sum) {
        return add(sum, /*negateRhs=*/false, fact);
      })
      .Case([&](arith::SubFOp difference) {
        return add(difference, /*negateRhs=*/true, fact);
      })
      .Default([&](Operation *) { return getUnknown(); });
}

LaneValues ScalarEvaluator::negate(LaneValues values) {
  for (LaneValue &value : values) {
    value.reference.negative = !value.reference.negative;
    if (value.constant)
      value.constant->changeSign();
    if (!value.sum)
      continue;
    LaneSum &sum = analysis.sums.emplace_back(*value.sum);
    for (LaneProduct &product : sum.products)
      product.negative = !product.negative;
    // -(a - b) is -0 where a = b, but b - a is +0: a negated sum is no sum.
    if (sum.products.size() > 1)
      sum.conversions = Conversions::Other;
    value.sum = &sum;
  }
  return values;
}

LaneValues ScalarEvaluator::convert(LaneValues values, FloatType type,
                                    Conversions conversion) {
  for (LaneValue &value : values) {
    value.reference.conversions =
        compose(value.reference.conversions, conversion);
    if (value.constant) {
      bool losesInfo;
      value.constant->convert(type.getFloatSemantics(),
                              APFloat::rmNearestTiesToEven, &losesInfo);
    }
    if (!value.sum)
      continue;
    LaneSum &sum = analysis.sums.emplace_back(*value.sum);
    sum.conversions = compose(sum.conversions, conversion);
    value.sum = &sum;
  }
  return values;
}

LaneValues ScalarEvaluator::multiply(Operation *op, LaneFact fact) {
  Value lhs = op->getOperand(0), rhs = op->getOperand(1);
  if (fact == LaneFact::Constant)
    return getUnknown();

  // Multiplying by 1 or -1 is exact: the product is the other factor.
  auto isUnit = [](const LaneValue &value) { return getUnitSign(value) != 0; };
  for (auto [factor, other] : {std::pair(lhs, rhs), std::pair(rhs, lhs)}) {
    LaneValues signs = evaluate(factor, LaneFact::Constant);
    if (!llvm::all_of(signs, isUnit))
      continue;
    LaneValues values = evaluate(other, fact);
    LaneValues negated = negate(values);
    for (size_t lane = 0; lane < numLanes; ++lane)
      if (getUnitSign(signs[lane]) < 0)
        values[lane] = negated[lane];
    return values;
  }
  LaneValues values = getUnknown();
  if (fact != LaneFact::Sum)
    return values;
  LaneValues lhsValues = evaluate(lhs, LaneFact::Reference);
  LaneValues rhsValues = evaluate(rhs, LaneFact::Reference);
  auto type = cast<FloatType>(getElementTypeOrSelf(op->getResult(0).getType()));
  for (size_t lane = 0; lane < numLanes; ++lane) {
    LaneSum &sum = analysis.sums.emplace_back();
    sum.products.push_back(
        {false, lhsValues[lane].reference, rhsValues[lane].reference});
    sum.computeType = type;
    values[lane].sum = &sum;
  }
  return values;
}

const LaneSum *ScalarEvaluator::addSums(const LaneSum *lhs, const LaneSum *rhs,
                                        bool negateRhs, FloatType type) {
  if (!lhs || !rhs ||
      lhs->products.size() + rhs->products.size() > LaneSum::kMaxProducts)
    return nullptr;
  LaneSum &sum = analysis.sums.emplace_back(*lhs);
  for (LaneProduct product : rhs->products) {
    product.negative ^= negateRhs;
    sum.products.push_back(product);
  }
  // One type must explain every rounding; a conversion in between, or another
  // type, is remembered as a conversion that nothing can represent.
  auto roundsIn = [&](const LaneSum *operand) {
    return operand->computeType == type &&
           operand->conversions == Conversions::None;
  };
  sum.computeType = type;
  sum.conversions =
      roundsIn(lhs) && roundsIn(rhs) ? Conversions::None : Conversions::Other;
  return &sum;
}

LaneValues ScalarEvaluator::add(Operation *op, bool negateRhs, LaneFact fact) {
  // Constants are not folded: following both operands could take exponential
  // time.
  if (fact == LaneFact::Constant)
    return getUnknown();
  // -0.0 - x is -x for every x; 0.0 - x is not, because of x = 0.
  if (negateRhs) {
    LaneValues lhs = evaluate(op->getOperand(0), LaneFact::Constant);
    if (llvm::all_of(lhs, [](const LaneValue &value) {
          return value.constant && value.constant->isNegZero();
        }))
      return negate(evaluate(op->getOperand(1), fact));
  }
  LaneValues values = getUnknown();
  if (fact != LaneFact::Sum || parent.remainingAdditions == 0)
    return values;
  llvm::SaveAndRestore additions(parent.remainingAdditions,
                                 parent.remainingAdditions - 1);
  LaneValues lhs = evaluate(op->getOperand(0), fact);
  if (llvm::none_of(lhs, [](const LaneValue &value) { return value.sum; }))
    return values;
  LaneValues rhs = evaluate(op->getOperand(1), fact);
  auto type = cast<FloatType>(getElementTypeOrSelf(op->getResult(0).getType()));
  analysis.additions.insert(op);
  for (size_t lane = 0; lane < numLanes; ++lane)
    values[lane].sum = addSums(lhs[lane].sum, rhs[lane].sum, negateRhs, type);
  return values;
}
