//===- LaneSumTest.cpp - Unit tests of lanes through arithmetic -----------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file checks what the lane analysis says of signs, conversions, constants
// and sums of products.
//
//===----------------------------------------------------------------------===//

#include "LaneTest.h"

using namespace mlir;
using namespace mlir::rope;

namespace {

using Strings = std::vector<std::string>;

class LaneSumTest : public LaneTest {
protected:
  /// Returns a function on tensor<2x4xf32>s %x, %c, %z and %s and the scalar
  /// %a that returns what `body` names %y.
  static std::string getFunction(StringRef body, StringRef type = "f32") {
    std::string tensor = ("tensor<2x4x" + type + ">").str();
    return "func.func @f(%x: " + tensor + ", %c: " + tensor +
           ", %z: " + tensor + ", %s: " + tensor + ", %a: f32) -> " + tensor +
           " {\n" + body.str() + "\nreturn %y : " + tensor + "\n}";
  }

  std::string getOrigin(StringRef body) {
    return getOrigins(getFunction(body), {2}).front();
  }

  std::string getSum(StringRef body) {
    return LaneTest::getSums(getFunction(body), {2}).front();
  }
};

//===----------------------------------------------------------------------===//
// Conversions
//===----------------------------------------------------------------------===//

TEST(ConversionsTest, Compose) {
  constexpr Conversions none = Conversions::None,
                        extended = Conversions::Extended,
                        rounded = Conversions::RoundedLast,
                        other = Conversions::Other;
  // The rows are the inner conversions, the columns the outer ones.
  const Conversions all[] = {none, extended, rounded, other};
  const Conversions expected[4][4] = {
      {none, extended, rounded, other},
      {extended, extended, rounded, other},
      {rounded, other, other, other},
      {other, other, other, other},
  };
  for (int inner = 0; inner < 4; ++inner)
    for (int outer = 0; outer < 4; ++outer)
      EXPECT_EQ(compose(all[inner], all[outer]), expected[inner][outer])
          << inner << ", " << outer;
}

TEST_F(LaneSumTest, ChainsOfConversions) {
  EXPECT_EQ(getOrigin(R"mlir(
%1 = arith.extf %x : tensor<2x4xf32> to tensor<2x4xf64>
%y = arith.truncf %1 : tensor<2x4xf64> to tensor<2x4xf32>)mlir"),
            "rounded(arg0[d0, 2])");
  EXPECT_EQ(getOrigin(R"mlir(
%1 = arith.truncf %x : tensor<2x4xf32> to tensor<2x4xbf16>
%y = arith.extf %1 : tensor<2x4xbf16> to tensor<2x4xf32>)mlir"),
            "other(arg0[d0, 2])");
  EXPECT_EQ(getOrigins((R"mlir(
func.func @f(%x: tensor<2x4xf16>) -> tensor<2x4xf64> {
  %0 = arith.extf %x : tensor<2x4xf16> to tensor<2x4xf32>
  %1 = arith.extf %0 : tensor<2x4xf32> to tensor<2x4xf64>
  return %1 : tensor<2x4xf64>
})mlir"),
                       {2}),
            Strings({"extended(arg0[d0, 2])"}));
}

TEST_F(LaneSumTest, InexactOrFlaggedConversionsAreAnEnd) {
  EXPECT_EQ(getOrigins(R"mlir(
func.func @f(%x: tensor<2x4xf64>) -> tensor<2x4xf32> {
  %0 = arith.truncf %x upward : tensor<2x4xf64> to tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
})mlir",
                       {2}),
            Strings({"arith.truncf[d0, 2]"}));
  EXPECT_EQ(getOrigins(R"mlir(
func.func @f(%x: tensor<2x4xf16>) -> tensor<2x4xf32> {
  %0 = arith.extf %x fastmath<contract> : tensor<2x4xf16> to tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
})mlir",
                       {2}),
            Strings({"arith.extf[d0, 2]"}));
}

//===----------------------------------------------------------------------===//
// Constants and signs
//===----------------------------------------------------------------------===//

TEST_F(LaneSumTest, ConstantsOfEachLane) {
  SmallVector<LaneValue> values = evaluate(R"mlir(
func.func @f() -> tensor<1x4xf32> {
  %0 = arith.constant dense<[[0.5, -0.0, 0x7FC00000, 3.0]]> : tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
})mlir",
                                           {3, 0, 1, 2});
  for (const LaneValue &value : values)
    ASSERT_TRUE(value.constant != nullptr);
  EXPECT_EQ(values[0].constant->convertToFloat(), 3.0f);
  EXPECT_EQ(values[1].constant->convertToFloat(), 0.5f);
  EXPECT_TRUE(values[2].constant->isNegZero());
  EXPECT_TRUE(values[3].constant->isNaN());
}

TEST_F(LaneSumTest, ConstantsThroughMovementSignsAndConversions) {
  SmallVector<LaneValue> values = evaluate(R"mlir(
func.func @f(%n: index) -> tensor<?x2xbf16> {
  %0 = arith.constant dense<[1.001, 2.0, 3.0, 4.0]> : tensor<4xf32>
  %1 = tensor.extract_slice %0[0] [2] [3] : tensor<4xf32> to tensor<2xf32>
  %e = tensor.empty(%n) : tensor<?x2xf32>
  %2 = linalg.broadcast ins(%1 : tensor<2xf32>) outs(%e : tensor<?x2xf32>) dimensions = [0]
  %3 = arith.truncf %2 : tensor<?x2xf32> to tensor<?x2xbf16>
  %4 = arith.negf %3 : tensor<?x2xbf16>
  return %4 : tensor<?x2xbf16>
})mlir",
                                           {0, 1});
  ASSERT_TRUE(values[0].constant && values[1].constant);
  EXPECT_EQ(values[0].constant->convertToFloat(), -1.0f);
  EXPECT_EQ(values[1].constant->convertToFloat(), -4.0f);
  EXPECT_EQ(&values[0].constant->getSemantics(), &APFloat::BFloat());
}

TEST_F(LaneSumTest, ConstantsOfRowsThatDifferAreUnknown) {
  SmallVector<LaneValue> values = evaluate(R"mlir(
func.func @f() -> tensor<2x2xf32> {
  %0 = arith.constant dense<[[1.0, 1.0], [1.0, -1.0]]> : tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
})mlir",
                                           {0, 1});
  EXPECT_FALSE(values[0].constant || values[1].constant);
}

TEST_F(LaneSumTest, LanesOutsideOfAConstantAreUnknown) {
  SmallVector<LaneValue> values = evaluate(R"mlir(
func.func @f() -> tensor<2xf32> {
  %0 = arith.constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
  %1 = tensor.cast %0 : tensor<4xf32> to tensor<?xf32>
  %2 = tensor.extract_slice %1[3] [2] [1000000000] : tensor<?xf32> to tensor<2xf32>
  return %2 : tensor<2xf32>
})mlir",
                                           {0, 1});
  ASSERT_TRUE(values[0].constant != nullptr);
  EXPECT_EQ(values[0].constant->convertToFloat(), 4.0f);
  EXPECT_FALSE(values[1].constant != nullptr);
}

TEST_F(LaneSumTest, ProductsWithMinusOneAreNegations) {
  // A splat.
  EXPECT_EQ(getOrigin(R"mlir(
%0 = arith.constant dense<-1.0> : tensor<2x4xf32>
%y = arith.mulf %x, %0 : tensor<2x4xf32>)mlir"),
            "-arg0[d0, 2]");
  EXPECT_EQ(getOrigin(R"mlir(
%0 = arith.constant dense<1.0> : tensor<2x4xf32>
%y = arith.mulf %0, %x : tensor<2x4xf32>)mlir"),
            "arg0[d0, 2]");
  // A constant that becomes -1 when it is rounded.
  EXPECT_EQ(getOrigins(R"mlir(
func.func @f(%x: tensor<2x4xbf16>) -> tensor<2x4xbf16> {
  %0 = arith.constant dense<-1.001> : tensor<2x4xf32>
  %1 = arith.truncf %0 : tensor<2x4xf32> to tensor<2x4xbf16>
  %2 = arith.mulf %1, %x : tensor<2x4xbf16>
  return %2 : tensor<2x4xbf16>
})mlir",
                       {0}),
            Strings({"-arg0[d0, 0]"}));
  // A fill, and a scalar inside of a body.
  EXPECT_EQ(getOrigin(R"mlir(
%0 = arith.constant 1.0 : f32
%1 = arith.negf %0 : f32
%2 = linalg.fill ins(%1 : f32) outs(%z : tensor<2x4xf32>) -> tensor<2x4xf32>
%y = linalg.mul ins(%2, %x : tensor<2x4xf32>, tensor<2x4xf32>) outs(%z : tensor<2x4xf32>) -> tensor<2x4xf32>)mlir"),
            "-arg0[d0, 2]");
  EXPECT_EQ(getOrigin(R"mlir(
%0 = arith.constant -1.0 : f32
%y = linalg.map ins(%x : tensor<2x4xf32>) outs(%z : tensor<2x4xf32>) (%in: f32, %out: f32) {
  %1 = arith.mulf %in, %0 : f32
  linalg.yield %1 : f32
})mlir"),
            "-arg0[d0, 2]");
}

TEST_F(LaneSumTest, ProductsWithASignForEachLane) {
  EXPECT_EQ(
      getOrigins(R"mlir(
func.func @f(%x: tensor<?x4xf32>, %e: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %0 = arith.constant dense<[-1.0, 1.0, -1.0, 1.0]> : tensor<4xf32>
  %1 = linalg.broadcast ins(%0 : tensor<4xf32>) outs(%e : tensor<?x4xf32>) dimensions = [0]
  %2 = arith.mulf %x, %1 : tensor<?x4xf32>
  return %2 : tensor<?x4xf32>
})mlir",
                 {0, 1, 2, 3}),
      Strings({"-arg0[d0, 0]", "arg0[d0, 1]", "-arg0[d0, 2]", "arg0[d0, 3]"}));
}

TEST_F(LaneSumTest, OtherConstantFactorsAreProducts) {
  for (const char *factor : {"-2.0", "0.0", "0x7F800000", "0x7FC00000"}) {
    std::string body = std::string("%0 = arith.constant dense<") + factor +
                       "> : tensor<2x4xf32>\n"
                       "%y = arith.mulf %x, %0 : tensor<2x4xf32>";
    EXPECT_EQ(getOrigin(body), "arith.mulf[d0, 2]") << factor;
    EXPECT_EQ(getSum(body), "+(arg0[d0, 2] * arith.constant[d0, 2]) f32")
        << factor;
  }
  // A lane next to one with such a factor is a product and the other factor.
  EXPECT_EQ(getOrigins(R"mlir(
func.func @f(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %1 = arith.mulf %x, %0 : tensor<2xf32>
  return %1 : tensor<2xf32>
})mlir",
                       {0, 1}),
            Strings({"arg0[0]", "arith.mulf[1]"}));
}

// What a column of zeros makes of a row is 0, but not where a lane is not
// finite; nothing that is added to it is exact.
TEST_F(LaneSumTest, ColumnsOfZeros) {
  for (auto [factor, constant] :
       {std::pair("0.5", true), std::pair("-0.0", true),
        std::pair("0x7F800000", false), std::pair("0x7FC00000", false)}) {
    std::string source = std::string(R"mlir(
func.func @f(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %m = rope.rotation_matrix rotation<[identity 2, interleaved 2]> : tensor<4x4xf32>
  %z = arith.constant dense<-0.0> : tensor<2x4xf32>
  %0 = linalg.matmul ins(%x, %m : tensor<2x4xf32>, tensor<4x4xf32>) outs(%z : tensor<2x4xf32>) -> tensor<2x4xf32>
  %s = arith.constant dense<)mlir") +
                         factor + R"mlir(> : tensor<2x4xf32>
  %1 = arith.mulf %0, %s : tensor<2x4xf32>
  %2 = arith.negf %1 : tensor<2x4xf32>
  %y = arith.addf %2, %x : tensor<2x4xf32>
  return %y : tensor<2x4xf32>
})mlir";
    SmallVector<LaneValue> values = evaluate(source, {0, 3});
    EXPECT_EQ(describe(values[0].reference),
              constant ? "arg0[d0, 0]" : "arith.addf[d0, 0]")
        << factor;
    if (constant)
      EXPECT_EQ(values[0].reference.link->next.exactness, Exactness::Numbers)
          << factor;
    EXPECT_EQ(describe(values[1].reference), "arith.addf[d0, 3]") << factor;
  }
}

TEST_F(LaneSumTest, DifferenceFromZero) {
  auto subtractFrom = [&](std::string zero) {
    return getOrigin("%0 = arith.constant dense<" + zero +
                     "> : tensor<2x4xf32>\n"
                     "%y = arith.subf %0, %x : tensor<2x4xf32>");
  };
  EXPECT_EQ(subtractFrom("-0.0"), "-arg0[d0, 2]");
  // 0 - 0 is 0, and not -0: the exactness says so.
  EXPECT_EQ(subtractFrom("0.0"), "-arg0[d0, 2]");
  SmallVector<LaneValue> values = evaluate(getFunction(R"mlir(
%0 = arith.constant dense<0.0> : tensor<2x4xf32>
%y = arith.subf %0, %x : tensor<2x4xf32>)mlir"),
                                           {2});
  EXPECT_EQ(values[0].reference.link->next.exactness, Exactness::Numbers);
  EXPECT_EQ(subtractFrom("1.0"), "arith.subf[d0, 2]");
}

TEST_F(LaneSumTest, NegationOfSums) {
  const char *product = "%0 = arith.mulf %x, %c : tensor<2x4xf32>\n";
  EXPECT_EQ(
      getSum(std::string(product) + "%y = arith.negf %0 : tensor<2x4xf32>"),
      "-(arg0[d0, 2] * arg1[d0, 2]) f32");
  // -(a - a) is -0, but -a + a is 0.
  EXPECT_EQ(getSum(std::string(product) + R"mlir(
%1 = arith.subf %0, %0 : tensor<2x4xf32>
%y = arith.negf %1 : tensor<2x4xf32>)mlir"),
            "-(arg0[d0, 2] * arg1[d0, 2]) +(arg0[d0, 2] * arg1[d0, 2]) f32 "
            "other");
}

//===----------------------------------------------------------------------===//
// Sums
//===----------------------------------------------------------------------===//

TEST_F(LaneSumTest, SignsOfProducts) {
  EXPECT_EQ(getSum(R"mlir(
%0 = arith.negf %x : tensor<2x4xf32>
%1 = arith.mulf %0, %c : tensor<2x4xf32>
%2 = arith.mulf %s, %z : tensor<2x4xf32>
%3 = arith.subf %1, %2 : tensor<2x4xf32>
%4 = arith.mulf %x, %x : tensor<2x4xf32>
%5 = arith.negf %4 : tensor<2x4xf32>
%y = arith.subf %3, %5 : tensor<2x4xf32>)mlir"),
            "+(-arg0[d0, 2] * arg1[d0, 2]) -(arg3[d0, 2] * arg2[d0, 2]) "
            "+(arg0[d0, 2] * arg0[d0, 2]) f32");
}

TEST_F(LaneSumTest, NumberOfProductsIsBounded) {
  const char *four = R"mlir(
%p = arith.mulf %x, %c : tensor<2x4xf32>
%0 = arith.addf %p, %p : tensor<2x4xf32>
%1 = arith.addf %0, %0 : tensor<2x4xf32>
)mlir";
  const std::string product = "+(arg0[d0, 2] * arg1[d0, 2]) ";
  EXPECT_EQ(getSum(std::string(four) + "%y = arith.negf %p : tensor<2x4xf32>"),
            "-(arg0[d0, 2] * arg1[d0, 2]) f32");
  EXPECT_EQ(getSum(std::string(four) +
                   "%y = tensor.cast %1 : tensor<2x4xf32> to tensor<2x4xf32>"),
            product + product + product + product + "f32");
  EXPECT_EQ(
      getSum(std::string(four) + "%y = arith.addf %1, %p : tensor<2x4xf32>"),
      "none");
  // One after the other.
  EXPECT_EQ(getSum(R"mlir(
%p = arith.mulf %x, %c : tensor<2x4xf32>
%0 = arith.addf %p, %p : tensor<2x4xf32>
%1 = arith.addf %0, %p : tensor<2x4xf32>
%y = arith.addf %1, %p : tensor<2x4xf32>)mlir"),
            product + product + product + product + "f32");
}

TEST_F(LaneSumTest, SumsOfWhatIsNoProduct) {
  EXPECT_EQ(getSum("%y = arith.addf %x, %c : tensor<2x4xf32>"), "none");
  EXPECT_EQ(getSum(R"mlir(
%p = arith.mulf %x, %c : tensor<2x4xf32>
%y = arith.addf %p, %x : tensor<2x4xf32>)mlir"),
            "none");
  EXPECT_EQ(getSum(R"mlir(
%p = arith.mulf %x, %c : tensor<2x4xf32>
%y = arith.addf %x, %p : tensor<2x4xf32>)mlir"),
            "none");
}

TEST_F(LaneSumTest, FactorsEndInWhatIsComputed) {
  EXPECT_EQ(getSum(R"mlir(
%p = arith.mulf %x, %c : tensor<2x4xf32>
%0 = arith.divf %x, %c : tensor<2x4xf32>
%y = arith.mulf %p, %0 : tensor<2x4xf32>)mlir"),
            "+(arith.mulf[d0, 2] * arith.divf[d0, 2]) f32");
}

TEST_F(LaneSumTest, FastMathIsNotSeenThrough) {
  EXPECT_EQ(getSum("%y = arith.mulf %x, %c fastmath<fast> : tensor<2x4xf32>"),
            "none");
  EXPECT_EQ(getSum("%y = arith.mulf %x, %c fastmath<none> : tensor<2x4xf32>"),
            "+(arg0[d0, 2] * arg1[d0, 2]) f32");
  EXPECT_EQ(getSum(R"mlir(
%p = arith.mulf %x, %c : tensor<2x4xf32>
%y = arith.addf %p, %p fastmath<contract> : tensor<2x4xf32>)mlir"),
            "none");
}

TEST_F(LaneSumTest, ScalarFactorsAreUnknown) {
  EXPECT_EQ(getSum(R"mlir(
%y = linalg.map ins(%x : tensor<2x4xf32>) outs(%z : tensor<2x4xf32>) (%in: f32, %out: f32) {
  %1 = arith.mulf %in, %a : f32
  linalg.yield %1 : f32
})mlir"),
            "+(arg0[d0, 2] * unknown) f32");
}

TEST_F(LaneSumTest, RoundingOfSums) {
  auto getSumOf16 = [&](StringRef body) {
    return LaneTest::getSums(getFunction(body, "bf16"), {2}).front();
  };
  // Computed in f32 and rounded once.
  EXPECT_EQ(getSumOf16(R"mlir(
%0 = arith.extf %x : tensor<2x4xbf16> to tensor<2x4xf32>
%1 = arith.extf %c : tensor<2x4xbf16> to tensor<2x4xf32>
%p = arith.mulf %0, %1 : tensor<2x4xf32>
%2 = arith.addf %p, %p : tensor<2x4xf32>
%y = arith.truncf %2 : tensor<2x4xf32> to tensor<2x4xbf16>)mlir"),
            "+(extended(arg0[d0, 2]) * extended(arg1[d0, 2])) "
            "+(extended(arg0[d0, 2]) * extended(arg1[d0, 2])) f32 rounded");
  // A product that is rounded before the sum.
  EXPECT_EQ(getSumOf16(R"mlir(
%0 = arith.extf %x : tensor<2x4xbf16> to tensor<2x4xf32>
%p = arith.mulf %0, %0 : tensor<2x4xf32>
%q = arith.truncf %p : tensor<2x4xf32> to tensor<2x4xbf16>
%y = arith.addf %q, %q : tensor<2x4xbf16>)mlir"),
            "+(extended(arg0[d0, 2]) * extended(arg0[d0, 2])) "
            "+(extended(arg0[d0, 2]) * extended(arg0[d0, 2])) bf16 other");
  // A product that is computed in a smaller type than the sum.
  EXPECT_EQ(getSum(R"mlir(
%0 = arith.truncf %x : tensor<2x4xf32> to tensor<2x4xbf16>
%p = arith.mulf %0, %0 : tensor<2x4xbf16>
%q = arith.extf %p : tensor<2x4xbf16> to tensor<2x4xf32>
%y = arith.addf %q, %q : tensor<2x4xf32>)mlir"),
            "+(rounded(arg0[d0, 2]) * rounded(arg0[d0, 2])) "
            "+(rounded(arg0[d0, 2]) * rounded(arg0[d0, 2])) f32 other");
}

TEST_F(LaneSumTest, ProductsThatAreMovedBeforeTheSum) {
  // The order of gradients: multiply, then rotate.
  EXPECT_EQ(
      LaneTest::getSums(getFunction(R"mlir(
%p = arith.mulf %x, %s : tensor<2x4xf32>
%l = tensor.extract_slice %p[0, 0] [2, 2] [1, 1] : tensor<2x4xf32> to tensor<2x2xf32>
%h = tensor.extract_slice %p[0, 2] [2, 2] [1, 1] : tensor<2x4xf32> to tensor<2x2xf32>
%n = arith.negf %l : tensor<2x2xf32>
%r = tensor.concat dim(1) %h, %n : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x4xf32>
%q = arith.mulf %x, %c : tensor<2x4xf32>
%y = arith.addf %q, %r : tensor<2x4xf32>)mlir"),
                        {0, 3}),
      Strings({"+(arg0[d0, 0] * arg1[d0, 0]) +(arg0[d0, 2] * arg3[d0, 2]) "
               "f32",
               "+(arg0[d0, 3] * arg1[d0, 3]) -(arg0[d0, 1] * arg3[d0, 1]) "
               "f32"}));
}

TEST_F(LaneSumTest, SumsDifferFromLaneToLane) {
  SmallVector<LaneValue> values = evaluate(getFunction(R"mlir(
%p = arith.mulf %x, %c : tensor<2x4xf32>
%l = tensor.extract_slice %p[0, 0] [2, 1] [1, 1] : tensor<2x4xf32> to tensor<2x1xf32>
%e = tensor.empty() : tensor<2x4xf32>
%0 = tensor.insert_slice %l into %e[0, 0] [2, 1] [1, 1] : tensor<2x1xf32> into tensor<2x4xf32>
%m = tensor.extract_slice %x[0, 3] [2, 1] [1, 1] : tensor<2x4xf32> to tensor<2x1xf32>
%y = tensor.insert_slice %m into %0[0, 1] [2, 1] [1, 1] : tensor<2x1xf32> into tensor<2x4xf32>)mlir"),
                                           {0, 1, 2});
  EXPECT_EQ(describe(values[0].sum), "+(arg0[d0, 0] * arg1[d0, 0]) f32");
  EXPECT_EQ(describe(values[1].sum), "none");
  EXPECT_EQ(describe(values[1].reference), "arg0[d0, 3]");
  EXPECT_TRUE(values[2].undefined && !values[2].sum);
}

TEST_F(LaneSumTest, SumsInsideOfOneBody) {
  EXPECT_EQ(getSum(R"mlir(
%y = linalg.generic {
    indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, -d1 + 3)>, affine_map<(d0, d1) -> (d0, d1)>],
    iterator_types = ["parallel", "parallel"]}
    ins(%x, %c : tensor<2x4xf32>, tensor<2x4xf32>) outs(%z : tensor<2x4xf32>) {
^bb0(%in0: f32, %in1: f32, %out: f32):
  %0 = arith.extf %in0 : f32 to f64
  %1 = arith.extf %in1 : f32 to f64
  %2 = arith.mulf %0, %1 : f64
  %3 = arith.mulf %1, %1 : f64
  %4 = arith.subf %2, %3 : f64
  %5 = arith.truncf %4 : f64 to f32
  linalg.yield %5 : f32
} -> tensor<2x4xf32>)mlir"),
            "+(extended(arg0[d0, 2]) * extended(arg1[d0, 1])) "
            "-(extended(arg1[d0, 1]) * extended(arg1[d0, 1])) f64 rounded");
}

//===----------------------------------------------------------------------===//
// Cost
//===----------------------------------------------------------------------===//

TEST_F(LaneSumTest, AdditionsThatAreVisitedAreBounded) {
  // A long chain of residuals, from either side.
  for (bool residualFirst : {true, false}) {
    std::string body = "%v0 = arith.mulf %x, %c : tensor<2x4xf32>\n";
    llvm::raw_string_ostream os(body);
    for (int i = 0; i < 200; ++i) {
      os << "%p" << i << " = arith.mulf %v" << i << ", %s : tensor<2x4xf32>\n";
      os << "%v" << i + 1 << " = arith.addf ";
      if (residualFirst)
        os << "%v" << i << ", %p" << i;
      else
        os << "%p" << i << ", %v" << i;
      os << " : tensor<2x4xf32>\n";
    }
    os << "%y = tensor.cast %v200 : tensor<2x4xf32> to tensor<2x4xf32>";
    EXPECT_EQ(getSum(body), "none");
    EXPECT_LE(analysis->getVisitedAdditions().size(), LaneSum::kMaxProducts);
  }
}

TEST_F(LaneSumTest, VisitedAdditionsAreThoseOfTheSum) {
  ASSERT_EQ(getSum(R"mlir(
%p = arith.mulf %x, %c : tensor<2x4xf32>
%0 = arith.subf %p, %p : tensor<2x4xf32>
%y = arith.addf %0, %p : tensor<2x4xf32>)mlir"),
            "+(arg0[d0, 2] * arg1[d0, 2]) -(arg0[d0, 2] * arg1[d0, 2]) "
            "+(arg0[d0, 2] * arg1[d0, 2]) f32");
  std::vector<std::string> names;
  for (Operation *op : analysis->getVisitedAdditions())
    names.push_back(op->getName().getStringRef().str());
  EXPECT_EQ(names, Strings({"arith.subf", "arith.addf"}));
}

} // namespace
