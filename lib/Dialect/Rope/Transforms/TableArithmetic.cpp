//===- TableArithmetic.cpp - Arithmetic that makes entries of tables ------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TableEvaluation.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/TypeUtilities.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::rope;

using Kind = TableElement::Kind;

/// Returns true if `op` may be evaluated inexactly.
static bool hasFastMath(Operation *op) {
  auto fastMath = dyn_cast<arith::ArithFastMathInterface>(op);
  if (!fastMath)
    return false;
  arith::FastMathFlagsAttr flags = fastMath.getFastMathFlagsAttr();
  return flags && flags.getValue() != arith::FastMathFlags::none;
}

TableElement TableElement::getConstant(APFloat value) {
  TableElement element;
  element.kind = Kind::Constant;
  element.constant = std::move(value);
  return element;
}

TableElement TableElement::getInteger(int64_t value) {
  TableElement element;
  element.kind = Kind::Integer;
  element.integer = value;
  return element;
}

static TableElement compare(arith::CmpIPredicate predicate,
                            const TableElement &lhs, const TableElement &rhs) {
  if (lhs.kind != Kind::Integer || rhs.kind != Kind::Integer)
    return {};
  if (predicate == arith::CmpIPredicate::eq)
    return TableElement::getInteger(lhs.integer == rhs.integer);
  if (predicate == arith::CmpIPredicate::ne)
    return TableElement::getInteger(lhs.integer != rhs.integer);
  return {};
}

static TableElement multiply(TableElement lhs, TableElement rhs) {
  if (lhs.kind == Kind::Constant)
    std::swap(lhs, rhs);
  if (rhs.kind != Kind::Constant)
    return {};
  if (lhs.kind == Kind::FloatPosition) {
    lhs.kind = Kind::Angle;
    lhs.frequency = rhs.constant;
    return lhs;
  }
  if (lhs.kind == Kind::Trigonometric && rhs.constant->isFinite()) {
    lhs.kind = Kind::Scaled;
    lhs.factor = rhs.constant;
    return lhs;
  }
  return {};
}

static TableElement add(TableElement lhs, TableElement rhs) {
  if (lhs.kind == Kind::Constant)
    std::swap(lhs, rhs);
  if (lhs.kind != Kind::Angle || rhs.kind != Kind::Constant ||
      !rhs.constant->isPosZero())
    return {};
  lhs.addedToZero = true;
  return lhs;
}

static TableElement convert(TableElement operand, FloatType type) {
  switch (operand.kind) {
  case Kind::Constant: {
    bool losesInfo;
    operand.constant->convert(type.getFloatSemantics(),
                              APFloat::rmNearestTiesToEven, &losesInfo);
    return operand;
  }
  case Kind::FloatPosition: {
    // The element of a float tensor, not yet converted.
    auto positionsType = cast<RankedTensorType>(operand.positions.getType());
    if (positionsType.getElementType() != operand.type)
      return {};
    operand.type = type;
    return operand;
  }
  case Kind::Trigonometric:
  case Kind::Scaled:
    operand.kind = Kind::Converted;
    return operand;
  default:
    return {};
  }
}

static TableElement takeFunction(TableElement operand, bool isSine) {
  if (operand.kind != Kind::Angle)
    return {};
  operand.kind = Kind::Trigonometric;
  operand.isSine = isSine;
  return operand;
}

TableElement mlir::rope::evaluateTableArithmetic(
    Operation *op, function_ref<TableElement(Value)> evaluate) {
  if (op->getNumResults() != 1 || hasFastMath(op))
    return {};
  auto type = dyn_cast<FloatType>(getElementTypeOrSelf(op->getResult(0)));
  return llvm::TypeSwitch<Operation *, TableElement>(op)
      .Case([&](arith::MulFOp mul) {
        return multiply(evaluate(mul.getLhs()), evaluate(mul.getRhs()));
      })
      .Case([&](arith::AddFOp sum) {
        return add(evaluate(sum.getLhs()), evaluate(sum.getRhs()));
      })
      .Case<arith::TruncFOp, arith::ExtFOp>([&](Operation *conversion) {
        auto truncation = dyn_cast<arith::TruncFOp>(conversion);
        if (truncation && truncation.getRoundingmode())
          return TableElement();
        return convert(evaluate(conversion->getOperand(0)), type);
      })
      .Case([&](arith::SIToFPOp conversion) {
        TableElement operand = evaluate(conversion.getIn());
        if (operand.kind != Kind::Position)
          return TableElement();
        operand.kind = Kind::FloatPosition;
        operand.type = type;
        return operand;
      })
      .Case([&](math::CosOp cos) {
        return takeFunction(evaluate(cos.getOperand()), /*isSine=*/false);
      })
      .Case([&](math::SinOp sin) {
        return takeFunction(evaluate(sin.getOperand()), /*isSine=*/true);
      })
      .Case([&](arith::IndexCastOp cast) {
        TableElement operand = evaluate(cast.getIn());
        return operand.kind == Kind::Integer ? operand : TableElement();
      })
      .Case([&](arith::CmpIOp cmp) {
        return compare(cmp.getPredicate(), evaluate(cmp.getLhs()),
                       evaluate(cmp.getRhs()));
      })
      .Case([&](arith::SelectOp select) {
        TableElement condition = evaluate(select.getCondition());
        if (condition.kind != Kind::Integer)
          return TableElement();
        return evaluate(condition.integer ? select.getTrueValue()
                                          : select.getFalseValue());
      })
      .Default([](Operation *) { return TableElement(); });
}
