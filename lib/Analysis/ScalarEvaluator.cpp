//===- ScalarEvaluator.cpp - Lanes through scalar arithmetic --------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file implements the part of the lane analysis that follows arithmetic on
// elements: products of references, sums of products, exact sign changes, float
// conversions, selections and the parts of complex numbers.
//
//===----------------------------------------------------------------------===//

#include "LaneEvaluator.h"

#include "mlir/IR/Matchers.h"

#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace mlir::rope;

/// Returns +1 or -1 if `value` is that constant for every lane, else 0.
static int getUnitSign(const LaneValue &value) {
  if (!value.constant || !value.constant->isFinite() ||
      value.constantExactness != Exactness::Bits)
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

LaneValues ScalarEvaluator::evaluate(Value scalar, LaneQuery query) {
  if (LaneValues values = resolve(scalar, query); !values.empty())
    return values;
  Operation *op = scalar.getDefiningOp();
  if (!op || op->getNumResults() != 1)
    return getUnknown();
  auto key = std::tuple(scalar, static_cast<int>(query.fact),
                        static_cast<int>(query.part));
  if (auto it = known.find(key); it != known.end())
    return it->second;
  LaneValues values = evaluateOp(op, query);
  // What the body computes, or reads where no tensor has it, is a source too.
  bool isFloat = isa<FloatType, ComplexType>(scalar.getType());
  if (query.fact != LaneFact::Constant && op->getBlock() == body && isFloat &&
      (isa<tensor::ExtractOp>(op) ||
       llvm::any_of(values, [](const LaneValue &value) {
         return !value.reference.link;
       }))) {
    const LaneAccess &access = parent.createAccess(
        scalar, query.part, parent.storeIndices(llvm::to_vector(loops)));
    for (auto [position, value] : llvm::enumerate(values))
      value.reference =
          parent.createReference(access, position, value.reference);
  }
  // What has one use is asked for once.
  if (!scalar.hasOneUse())
    known[key] = values;
  return values;
}

LaneValues ScalarEvaluator::evaluateOp(Operation *op, LaneQuery query) {
  if (parent.remainingDepth == 0)
    return getUnknown();
  llvm::SaveAndRestore depth(parent.remainingDepth, parent.remainingDepth - 1);
  if (auto extract = dyn_cast<tensor::ExtractOp>(op))
    return evaluateExtract(extract, query);
  if (auto select = dyn_cast<arith::SelectOp>(op))
    return evaluateSelect(select, query);
  Type type = getElementTypeOrSelf(op->getResult(0).getType());
  if (type.isIntOrIndex())
    return evaluateInteger(op);
  if (hasFastMath(op))
    return getUnknown();
  if (isa_and_present<complex::ComplexDialect>(op->getDialect()))
    return evaluateComplex(op, query);
  return evaluateFloat(op, query);
}

/// Returns true if `operand` is the index of a loop of the linalg op around it
/// that runs over all of dimension `dim` of `tensor`.
static bool isLoopOver(Value operand, Value tensor, int64_t dim) {
  auto index = operand.getDefiningOp<linalg::IndexOp>();
  if (!index)
    return false;
  auto op = cast<linalg::LinalgOp>(index->getParentOp());
  AffineExpr loop = getAffineDimExpr(index.getDim(), op.getContext());
  return llvm::any_of(op->getOpOperands(), [&](OpOperand &operand) {
    std::optional<unsigned> position =
        op.getMatchingIndexingMap(&operand).getResultPosition(loop);
    return position && isa<RankedTensorType>(operand.get().getType()) &&
           isSameDim(operand.get(), *position, tensor, dim);
  });
}

LaneValues ScalarEvaluator::evaluateExtract(tensor::ExtractOp op,
                                            LaneQuery query) {
  SmallVector<AxisIndex> indices;
  for (auto [dim, operand] : llvm::enumerate(op.getIndices())) {
    LaneValues integers = evaluate(operand, {LaneFact::Constant});
    std::optional<AxisIndex> index =
        parent.getIndex(integers, op.getTensor(), dim);
    if (!index)
      return getUnknown();
    if (!index->wholeExtent)
      if (auto loop = operand.getDefiningOp<linalg::IndexOp>();
          loop && loop->getBlock() == body && loops[loop.getDim()].wholeExtent)
        index->wholeExtent = isLoopOver(operand, op.getTensor(), dim);
    indices.push_back(std::move(*index));
  }
  return parent.evaluate(op.getTensor(), std::move(indices), numLanes, query);
}

/// Returns the index of a loop if `op` selects it, or 0 where the loop has one
/// iteration: it is the index of the loop either way.
static Value getBroadcastIndex(arith::SelectOp op) {
  auto comparison = op.getCondition().getDefiningOp<arith::CmpIOp>();
  auto index = op.getFalseValue().getDefiningOp<linalg::IndexOp>();
  if (!comparison || !index ||
      comparison.getPredicate() != arith::CmpIPredicate::eq ||
      !matchPattern(comparison.getRhs(), m_One()) ||
      !matchPattern(op.getTrueValue(), m_Zero()))
    return {};
  auto loops = cast<linalg::LinalgOp>(index->getParentOp());
  for (OpOperand &init : loops.getDpsInitsMutable()) {
    auto empty = init.get().getDefiningOp<tensor::EmptyOp>();
    std::optional<unsigned> position =
        loops.getMatchingIndexingMap(&init).getResultPosition(
            getAffineDimExpr(index.getDim(), op.getContext()));
    if (empty && position &&
        empty.getMixedSizes()[*position] == OpFoldResult(comparison.getLhs()))
      return index;
  }
  return {};
}

LaneValues ScalarEvaluator::evaluateSelect(arith::SelectOp op,
                                           LaneQuery query) {
  if (Value index = getBroadcastIndex(op))
    return evaluate(index, query);
  LaneValues conditions = evaluate(op.getCondition(), {LaneFact::Constant});
  if (llvm::any_of(conditions, [](const LaneValue &value) {
        return !value.integer || !value.integer->isKnown();
      }))
    return getUnknown();
  LaneValues values = evaluate(op.getTrueValue(), query);
  LaneValues others = evaluate(op.getFalseValue(), query);
  for (size_t lane = 0; lane < numLanes; ++lane)
    if (conditions[lane].integer->constant == 0)
      values[lane] = others[lane];
  return values;
}

LaneValues ScalarEvaluator::evaluateFloat(Operation *op, LaneQuery query) {
  FloatAttr constant;
  if (matchPattern(op, m_Constant(&constant))) {
    LaneValue value;
    value.constant = analysis.createConstant(constant.getValue());
    return LaneValues(numLanes, value);
  }
  auto type =
      dyn_cast<FloatType>(getElementTypeOrSelf(op->getResult(0).getType()));
  if (!type)
    return getUnknown();
  return llvm::TypeSwitch<Operation *, LaneValues>(op)
      .Case([&](arith::NegFOp negation) {
        return negate(evaluate(negation.getOperand(), query));
      })
      .Case([&](arith::ExtFOp extension) {
        return convert(evaluate(extension.getIn(), query), type,
                       Conversions::Extended);
      })
      .Case([&](arith::TruncFOp truncation) {
        if (truncation.getRoundingmodeAttr())
          return getUnknown();
        return convert(evaluate(truncation.getIn(), query), type,
                       Conversions::RoundedLast);
      })
      .Case([&](arith::MulFOp product) {
        return multiply(product.getLhs(), NumberPart::Whole, product.getRhs(),
                        NumberPart::Whole, type, query.fact);
      })
      .Case([&](arith::AddFOp sum) {
        return add(sum, /*negateRhs=*/false, type, query);
      })
      .Case([&](arith::SubFOp difference) {
        return add(difference, /*negateRhs=*/true, type, query);
      })
      .Default([&](Operation *) { return getUnknown(); });
}

/// Returns the other part of a complex number.
static NumberPart getOtherPart(NumberPart part) {
  return part == NumberPart::Real ? NumberPart::Imaginary : NumberPart::Real;
}

LaneValues ScalarEvaluator::evaluateComplex(Operation *op, LaneQuery query) {
  bool isReal = query.part == NumberPart::Real;
  auto getType = [&] {
    return cast<FloatType>(
        cast<ComplexType>(getElementTypeOrSelf(op->getResult(0).getType()))
            .getElementType());
  };
  return llvm::TypeSwitch<Operation *, LaneValues>(op)
      .Case([&](complex::ReOp part) {
        return evaluate(part.getComplex(), query.with(NumberPart::Real));
      })
      .Case([&](complex::ImOp part) {
        return evaluate(part.getComplex(), query.with(NumberPart::Imaginary));
      })
      .Case([&](complex::CreateOp create) {
        return evaluate(isReal ? create.getReal() : create.getImaginary(),
                        query.with(NumberPart::Whole));
      })
      .Case([&](complex::ConjOp conjugate) {
        LaneValues values = evaluate(conjugate.getComplex(), query);
        return isReal ? values : negate(std::move(values));
      })
      .Case([&](complex::NegOp negation) {
        return negate(evaluate(negation.getComplex(), query));
      })
      .Case([&](complex::AddOp) {
        return add(op, /*negateRhs=*/false, getType(), query);
      })
      .Case([&](complex::SubOp) {
        return add(op, /*negateRhs=*/true, getType(), query);
      })
      .Case([&](complex::MulOp product) {
        // Re = re re - im im, Im = im re + re im, each op rounded once: how
        // upstream lowers the op.
        Value lhs = product.getLhs(), rhs = product.getRhs();
        LaneValues first = multiply(lhs, query.part, rhs, NumberPart::Real,
                                    getType(), query.fact);
        LaneValues second =
            multiply(lhs, getOtherPart(query.part), rhs, NumberPart::Imaginary,
                     getType(), query.fact);
        return addValues(op, first, second, /*negateRhs=*/isReal, getType());
      })
      .Default([&](Operation *) { return getUnknown(); });
}

LaneValues ScalarEvaluator::negate(LaneValues values) {
  for (LaneValue &value : values) {
    value.reference.negative = !value.reference.negative;
    if (value.constant)
      value.constant = analysis.createConstant(neg(*value.constant));
    if (!value.sum)
      continue;
    LaneSum *sum = analysis.createSum(*value.sum);
    for (LaneProduct &product : sum->products)
      product.negative = !product.negative;
    // -(a - b) is -0 where a = b, but b - a is +0: a negated sum is no sum.
    if (sum->products.size() > 1)
      sum->conversions = Conversions::Other;
    value.sum = sum;
  }
  return values;
}

LaneValues ScalarEvaluator::convert(LaneValues values, FloatType type,
                                    Conversions conversion) {
  // A value that was extended and comes back is the value itself.
  auto convertOnce = [&](Conversions before, Type original) {
    return before == Conversions::Extended && original == type
               ? Conversions::None
               : compose(before, conversion);
  };
  for (LaneValue &value : values) {
    if (const LaneLink *link = value.reference.link)
      value.reference.conversions = convertOnce(value.reference.conversions,
                                                link->access->getElementType());
    if (value.constant) {
      APFloat converted = *value.constant;
      bool losesInfo;
      converted.convert(type.getFloatSemantics(), APFloat::rmNearestTiesToEven,
                        &losesInfo);
      value.constant = analysis.createConstant(std::move(converted));
    }
    if (!value.sum)
      continue;
    LaneSum *sum = analysis.createSum(*value.sum);
    sum->conversions = convertOnce(sum->conversions, sum->computeType);
    value.sum = sum;
  }
  return values;
}

LaneValues ScalarEvaluator::multiply(Value lhs, NumberPart lhsPart, Value rhs,
                                     NumberPart rhsPart, FloatType type,
                                     LaneFact fact) {
  if (fact == LaneFact::Constant)
    return getUnknown();

  // Multiplying by 1 or -1 is exact: the product is the other factor. Whether a
  // factor is one of them is part of every answer; where no reference of the
  // factors is needed, it is all that is asked.
  auto isUnit = [](const LaneValue &value) { return getUnitSign(value) != 0; };
  LaneFact factorFact =
      fact == LaneFact::Sum ? LaneFact::Reference : LaneFact::Constant;
  LaneValues lhsValues = evaluate(lhs, {factorFact, lhsPart});
  LaneValues rhsValues = evaluate(rhs, {factorFact, rhsPart});
  using Factor = std::tuple<LaneValues &, Value, NumberPart>;
  for (auto [signs, other, part] :
       {Factor(lhsValues, rhs, rhsPart), Factor(rhsValues, lhs, lhsPart)}) {
    if (!llvm::all_of(signs, isUnit))
      continue;
    LaneValues values = evaluate(other, {fact, part});
    LaneValues negated = negate(values);
    for (size_t lane = 0; lane < numLanes; ++lane)
      if (getUnitSign(signs[lane]) < 0)
        values[lane] = negated[lane];
    return values;
  }
  LaneValues values = getUnknown();
  if (fact != LaneFact::Sum)
    return values;
  for (auto [value, lhsValue, rhsValue] :
       llvm::zip_equal(values, lhsValues, rhsValues))
    value = multiplyLane(lhsValue, rhsValue, type);
  return values;
}

LaneValue ScalarEvaluator::multiplyLane(const LaneValue &lhs,
                                        const LaneValue &rhs, FloatType type) {
  LaneValue value;
  bool isZeroProduct =
      (isZero(lhs) && rhs.constant) || (isZero(rhs) && lhs.constant);
  if (isZeroProduct && lhs.constant->isFinite() && rhs.constant->isFinite()) {
    value.constant = analysis.createConstant(*lhs.constant * *rhs.constant);
    value.constantExactness =
        meet(lhs.constantExactness, rhs.constantExactness);
  }
  // Lanes next to this one may have other factors, so that it is a product and
  // the other factor as well.
  for (auto [sign, other] : {std::pair(getUnitSign(lhs), rhs.reference),
                             std::pair(getUnitSign(rhs), lhs.reference)}) {
    if (sign == 0)
      continue;
    value.reference = other;
    value.reference.negative ^= sign < 0;
  }
  if (lhs.reference.link || rhs.reference.link) {
    LaneSum *sum = analysis.createSum(LaneSum(), /*numMore=*/1);
    sum->products[0] = {false, lhs.reference, rhs.reference};
    sum->computeType = type;
    value.sum = sum;
  }
  return value;
}

const LaneSum *ScalarEvaluator::addSums(const LaneSum *lhs, const LaneSum *rhs,
                                        bool negateRhs, FloatType type) {
  if (!lhs || !rhs ||
      lhs->products.size() + rhs->products.size() > LaneSum::kMaxProducts)
    return nullptr;
  LaneSum *sum = analysis.createSum(*lhs, rhs->products.size());
  for (auto [product, addend] : llvm::zip_equal(
           sum->products.drop_front(lhs->products.size()), rhs->products)) {
    product = addend;
    product.negative ^= negateRhs;
  }
  // One type must explain every rounding; a conversion in between, or another
  // type, is remembered as a conversion that nothing can represent.
  auto roundsIn = [&](const LaneSum *operand) {
    return operand->computeType == type &&
           operand->conversions == Conversions::None;
  };
  sum->computeType = type;
  sum->exactness = meet(lhs->exactness, rhs->exactness);
  sum->conversions =
      roundsIn(lhs) && roundsIn(rhs) ? Conversions::None : Conversions::Other;
  return sum;
}

LaneValues ScalarEvaluator::add(Operation *op, bool negateRhs, FloatType type,
                                LaneQuery query) {
  if (parent.remainingAdditions == 0)
    return getUnknown();
  llvm::SaveAndRestore additions(parent.remainingAdditions,
                                 parent.remainingAdditions - 1);
  LaneValues lhs = evaluate(op->getOperand(0), query);
  // Without a summand on the left, only a zero on the right is of use: most
  // additions of a model end here.
  bool isSummand = llvm::any_of(
      lhs, [](const LaneValue &value) { return value.sum || isZero(value); });
  LaneValues rhs = evaluate(op->getOperand(1),
                            isSummand ? query : query.with(LaneFact::Constant));
  return addValues(op, lhs, rhs, negateRhs, type);
}

LaneValues ScalarEvaluator::addValues(Operation *op, const LaneValues &lhs,
                                      const LaneValues &rhs, bool negateRhs,
                                      FloatType type) {
  LaneValues negated = negateRhs ? negate(rhs) : LaneValues();
  const LaneValues &summands = negateRhs ? negated : rhs;
  LaneValues values = getUnknown();
  for (size_t lane = 0; lane < numLanes; ++lane) {
    const LaneValue &a = lhs[lane], &b = summands[lane];
    if (isZero(a) && isZero(b)) {
      // The sum of two zeros is exact.
      values[lane].constant =
          analysis.createConstant(*a.constant + *b.constant);
      values[lane].constantExactness =
          meet(a.constantExactness, b.constantExactness);
    } else if (isZero(a) || isZero(b)) {
      values[lane] = addZero(isZero(a) ? b : a, isZero(a) ? a : b);
    } else {
      if (a.sum && rhs[lane].sum)
        analysis.additions.insert(op);
      values[lane].sum = addSums(a.sum, rhs[lane].sum, negateRhs, type);
    }
  }
  return values;
}

LaneValue ScalarEvaluator::addZero(LaneValue value, const LaneValue &zero) {
  value.constant = nullptr;
  // -0.0 + x is x for every x; 0.0 + x is not, because of x = -0.0.
  if (zero.constant->isNegative() && zero.constantExactness == Exactness::Bits)
    return value;
  value.reference.exactness = Exactness::Numbers;
  if (value.sum) {
    LaneSum *sum = analysis.createSum(*value.sum);
    sum->exactness = Exactness::Numbers;
    value.sum = sum;
  }
  return value;
}
