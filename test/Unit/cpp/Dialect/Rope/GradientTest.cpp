//===- GradientTest.cpp - Unit tests of the gradient of rope.apply --------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file checks that the gradient of rope.apply is the transposed map, lane
// by lane.
//
//===----------------------------------------------------------------------===//

#include "rome/Dialect/Rope/IR/Rope.h"
#include "rome/Dialect/Rope/Transforms/Transforms.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::rope;

namespace {

/// Returns the gradient of the only op of a function with respect to x, with
/// the fourth argument for the gradient of its result.
ApplyOp getGradient(func::FuncOp function) {
  auto apply = cast<ApplyOp>(function.getBody().front().front());
  OpBuilder builder(function.getContext());
  builder.setInsertionPointAfter(apply);
  return createGradient(builder, apply, function.getArgument(3));
}

TEST(GradientTest, IsTheTransposedMap) {
  DialectRegistry registry;
  registry.insert<RopeDialect, func::FuncDialect>();
  MLIRContext context(registry);
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(R"mlir(
func.func @f(%x: tensor<8x6xbf16>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>,
             %g: tensor<8x6xbf16>) -> tensor<8x6xbf16> {
  %y = rope.apply %x, %cos, %sin rotation<[identity 2, interleaved_to_half 4]> table_dims = [0] compute_type = f32 : tensor<8x6xbf16>, tensor<8x4xf32>
  return %y : tensor<8x6xbf16>
})mlir",
                                                             &context);
  ASSERT_TRUE(module);
  auto function = cast<func::FuncOp>(module->getBody()->front());
  auto apply = cast<ApplyOp>(function.getBody().front().front());
  ApplyOp gradient = getGradient(function);
  ASSERT_TRUE(succeeded(verify(*module)));
  EXPECT_TRUE(gradient.getTransposed());
  EXPECT_EQ(gradient.getX(), function.getArgument(3));
  EXPECT_EQ(gradient.getEffectiveComputeType(), Float32Type::get(&context));

  // Lane i of the result has x[cosLane] cos[cosEntry]: lane cosLane of the
  // gradient has g[i] with the same entry, and so for the sine.
  SmallVector<LaneFormula> forward = apply.getRotation().getLaneFormulas();
  SmallVector<LaneFormula> backward =
      gradient.getRotation().getLaneFormulas(gradient.getTransposed());
  for (auto [lane, formula] : llvm::enumerate(forward)) {
    if (!formula.rotated)
      continue;
    const LaneFormula &cos = backward[formula.cosLane];
    EXPECT_EQ(cos.cosLane, static_cast<int64_t>(lane));
    EXPECT_EQ(cos.cosEntry, formula.cosEntry);
    const LaneFormula &sin = backward[formula.sinLane];
    EXPECT_EQ(sin.sinLane, static_cast<int64_t>(lane));
    EXPECT_EQ(sin.sinEntry, formula.sinEntry);
    EXPECT_EQ(sin.sign, formula.sign);
  }
  // The gradient of the gradient is the op itself.
  OpBuilder builder(&context);
  builder.setInsertionPointAfter(gradient);
  EXPECT_FALSE(createGradient(builder, gradient, function.getArgument(0))
                   .getTransposed());
}

} // namespace
