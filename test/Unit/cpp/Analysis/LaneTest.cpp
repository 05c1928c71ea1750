//===- LaneTest.cpp - What the tests of the lane analysis share -----------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LaneTest.h"

#include "rome/Dialect/Rope/IR/Rope.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/IR/ValueBoundsOpInterfaceImpl.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tensor/IR/ValueBoundsOpInterfaceImpl.h"
#include "mlir/Parser/Parser.h"

using namespace mlir;
using namespace mlir::rope;

static StringRef getName(Conversions conversions) {
  switch (conversions) {
  case Conversions::None:
    return "";
  case Conversions::Extended:
    return "extended";
  case Conversions::RoundedLast:
    return "rounded";
  case Conversions::Other:
    return "other";
  }
  llvm_unreachable("unknown conversions");
}

void mlir::rope::PrintTo(Conversions conversions, std::ostream *os) {
  *os << "'" << getName(conversions).str() << "'";
}

LaneTest::LaneTest() {
  DialectRegistry registry;
  registry.insert<arith::ArithDialect, func::FuncDialect, linalg::LinalgDialect,
                  math::MathDialect, RopeDialect, tensor::TensorDialect>();
  arith::registerValueBoundsOpInterfaceExternalModels(registry);
  tensor::registerValueBoundsOpInterfaceExternalModels(registry);
  context.appendDialectRegistry(registry);
  context.loadAllAvailableDialects();
  context.allowUnregisteredDialects();
}

SmallVector<LaneValue> LaneTest::evaluate(StringRef source,
                                          ArrayRef<int64_t> lanes) {
  analysis.emplace(&context);
  module = parseSourceString<ModuleOp>(source, &context);
  if (!module) {
    ADD_FAILURE() << "cannot parse " << source.str();
    return SmallVector<LaneValue>(lanes.size());
  }
  auto function = cast<func::FuncOp>(module->getBody()->front());
  Value root = function.getBody().back().getTerminator()->getOperand(0);
  SmallVector<LaneValue> values = analysis->evaluate(root, lanes);
  EXPECT_EQ(values.size(), lanes.size());
  return values;
}

const LaneLink &LaneTest::getEnd(const LaneReference &reference) {
  const LaneLink *link = reference.link;
  while (link->next.link)
    link = link->next.link;
  return *link;
}

std::string LaneTest::describe(const LaneReference &reference) {
  if (!reference.link)
    return "unknown";
  bool negative = false;
  Conversions conversions = Conversions::None;
  for (const LaneReference *step = &reference; step->link;
       step = &step->link->next) {
    negative ^= step->negative;
    conversions = compose(step->conversions, conversions);
  }
  const LaneLink &end = getEnd(reference);
  std::string text;
  llvm::raw_string_ostream os(text);
  os << (negative ? "-" : "") << getName(conversions)
     << (conversions == Conversions::None ? "" : "(");
  Value tensor = end.access->source;
  if (auto argument = dyn_cast<BlockArgument>(tensor))
    os << "arg" << argument.getArgNumber();
  else
    os << tensor.getDefiningOp()->getName();
  os << "[";
  llvm::interleaveComma(
      llvm::seq<int64_t>(0, end.access->indices.size()), os, [&](int64_t axis) {
        os << end.access->indices[axis].base + end.getOffset(axis);
      });
  os << "]" << (conversions == Conversions::None ? "" : ")");
  return text;
}

std::string LaneTest::describe(const LaneSum *sum) {
  if (!sum)
    return "none";
  std::string text;
  llvm::raw_string_ostream os(text);
  for (const LaneProduct &product : sum->products)
    os << (product.negative ? "-(" : "+(") << describe(product.lhs) << " * "
       << describe(product.rhs) << ") ";
  os << sum->computeType;
  if (sum->conversions != Conversions::None)
    os << " " << getName(sum->conversions);
  return text;
}

std::vector<std::string> LaneTest::getOrigins(StringRef source,
                                              ArrayRef<int64_t> lanes) {
  std::vector<std::string> origins;
  for (const LaneValue &value : evaluate(source, lanes))
    origins.push_back(describe(value.reference));
  return origins;
}

std::vector<std::string> LaneTest::getSums(StringRef source,
                                           ArrayRef<int64_t> lanes) {
  std::vector<std::string> sums;
  for (const LaneValue &value : evaluate(source, lanes))
    sums.push_back(describe(value.sum));
  return sums;
}
