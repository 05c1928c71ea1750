//===- ValueBoundsTest.cpp - Unit tests of the bounds of rope ops ---------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file checks what ValueBoundsOpInterface says of the sizes of the results
// of rope.apply and rope.tables.
//
//===----------------------------------------------------------------------===//

#include "rome/Dialect/Rope/IR/Rope.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Affine/IR/ValueBoundsOpInterfaceImpl.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tensor/IR/ValueBoundsOpInterfaceImpl.h"
#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::rope;

namespace {

using Variable = ValueBoundsConstraintSet::Variable;

class ValueBoundsTest : public ::testing::Test {
protected:
  ValueBoundsTest() {
    DialectRegistry registry;
    registry.insert<RopeDialect, affine::AffineDialect, func::FuncDialect,
                    tensor::TensorDialect>();
    affine::registerValueBoundsOpInterfaceExternalModels(registry);
    tensor::registerValueBoundsOpInterfaceExternalModels(registry);
    context.appendDialectRegistry(registry);
    context.loadAllAvailableDialects();
  }

  /// Parses a function and stores its arguments and what it returns.
  void parse(StringRef source) {
    module = parseSourceString<ModuleOp>(source, &context);
    ASSERT_TRUE(module);
    auto function = cast<func::FuncOp>(module->getBody()->front());
    arguments = llvm::to_vector_of<Value>(function.getArguments());
    results = llvm::to_vector(
        function.getBody().front().getTerminator()->getOperands());
  }

  /// Returns true if `a` and `b` are known to be equal.
  static bool areEqual(const Variable &a, const Variable &b) {
    FailureOr<bool> equal = ValueBoundsConstraintSet::areEqual(a, b);
    return succeeded(equal) && *equal;
  }

  /// Returns the largest value of `variable`, or -1 if there is none.
  static int64_t getMaximum(const Variable &variable) {
    return ValueBoundsConstraintSet::computeConstantBound(
               presburger::BoundType::UB, variable, /*stopCondition=*/nullptr,
               /*closedUB=*/true)
        .value_or(-1);
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  SmallVector<Value> arguments, results;
};

TEST_F(ValueBoundsTest, ApplyHasTheSizesOfX) {
  parse(R"mlir(
func.func @f(%x: tensor<?x3x?x8xf32>, %t: tensor<?x8xf32>) -> tensor<?x3x?x8xf32> {
  %y = rope.apply %x, %t, %t rotation<[half 8]> table_dims = [2] : tensor<?x3x?x8xf32>, tensor<?x8xf32>
  return %y : tensor<?x3x?x8xf32>
})mlir");
  Value x = arguments[0], y = results[0];
  for (int64_t dim = 0; dim < 4; ++dim)
    EXPECT_TRUE(areEqual({y, dim}, {x, dim})) << "dimension " << dim;
  EXPECT_FALSE(areEqual({y, 0}, {x, 2}));
  EXPECT_EQ(getMaximum({y, 0}), -1);
  EXPECT_EQ(getMaximum({y, 1}), 3);
  EXPECT_EQ(getMaximum({y, 3}), 8);
}

TEST_F(ValueBoundsTest, BoundsPassThroughSeveralOps) {
  // A tile of at most 16 rows, rotated twice.
  parse(R"mlir(
func.func @f(%n: index, %t: tensor<1x4xf32>) -> tensor<?x8xf32> {
  %size = affine.min affine_map<()[s0] -> (16, s0)>()[%n]
  %x = tensor.empty(%size) : tensor<?x8xf32>
  %0 = rope.apply %x, %t, %t rotation<[half 8]> table_dims = [0] : tensor<?x8xf32>, tensor<1x4xf32>
  %1 = rope.apply %0, %t, %t rotation<[interleaved 8]> table_dims = [0] : tensor<?x8xf32>, tensor<1x4xf32>
  return %1 : tensor<?x8xf32>
})mlir");
  EXPECT_EQ(getMaximum({results[0], 0}), 16);
  Value size = results[0]
                   .getDefiningOp<ApplyOp>()
                   .getX()
                   .getDefiningOp<ApplyOp>()
                   .getX()
                   .getDefiningOp<tensor::EmptyOp>()
                   .getDynamicSizes()[0];
  EXPECT_TRUE(areEqual({results[0], 0}, {size}));
  EXPECT_FALSE(areEqual({results[0], 0}, {arguments[0]}));
}

TEST_F(ValueBoundsTest, TablesHaveTheSizesOfThePositions) {
  parse(R"mlir(
func.func @f(%p: tensor<2x?xi64>) -> (tensor<2x?x4xf32>, tensor<2x?x4xf32>) {
  %cos, %sin = rope.tables %p {base = 1.0e4} : tensor<2x?xi64> -> tensor<2x?x4xf32>
  return %cos, %sin : tensor<2x?x4xf32>, tensor<2x?x4xf32>
})mlir");
  for (Value table : results) {
    EXPECT_EQ(getMaximum({table, 0}), 2);
    EXPECT_TRUE(areEqual({table, 1}, {arguments[0], 1}));
    EXPECT_EQ(getMaximum({table, 1}), -1);
    EXPECT_EQ(getMaximum({table, 2}), 4);
  }
  EXPECT_TRUE(areEqual({results[0], 1}, {results[1], 1}));
}

TEST_F(ValueBoundsTest, RotatingWithTablesKeepsTheNumberOfPositions) {
  parse(R"mlir(
func.func @f(%n: index, %p: tensor<?xi64>) -> tensor<?x8xf32> {
  %size = affine.min affine_map<()[s0] -> (16, s0)>()[%n]
  %p0 = tensor.extract_slice %p[0] [%size] [1] : tensor<?xi64> to tensor<?xi64>
  %cos, %sin = rope.tables %p0 {base = 1.0e4} : tensor<?xi64> -> tensor<?x8xf32>
  %y = rope.apply %cos, %cos, %sin rotation<[half 8]> table_dims = [0] : tensor<?x8xf32>, tensor<?x8xf32>
  return %y : tensor<?x8xf32>
})mlir");
  EXPECT_EQ(getMaximum({results[0], 0}), 16);
}

} // namespace
