//===- LaneIndexTest.cpp - Unit tests of the indices of lanes -------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Analysis/LaneIndex.h"

#include "mlir/IR/BuiltinTypeInterfaces.h"
#include "mlir/IR/MLIRContext.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::rope;

namespace {

constexpr int64_t dynamic = ShapedType::kDynamic;

class LaneIndexTest : public ::testing::Test {
protected:
  AffineExpr dim(unsigned position) {
    return getAffineDimExpr(position, &context);
  }
  AffineExpr number(int64_t value) {
    return getAffineConstantExpr(value, &context);
  }

  /// Returns the index that all lanes share and that is not known.
  AxisIndex shared(AffineExpr base, int64_t constant = 0) {
    return {base, constant, {}, true};
  }

  /// Returns the known index of each lane.
  AxisIndex known(ArrayRef<int64_t> offsets, int64_t constant = 0) {
    return {number(0), constant, SmallVector<int64_t>(offsets), false};
  }

  /// Expects that `index` is `base` plus the offset of each lane.
  static void expectIndex(const std::optional<AxisIndex> &index,
                          AffineExpr base, ArrayRef<int64_t> offsets) {
    ASSERT_TRUE(index.has_value());
    EXPECT_EQ(index->base, base);
    for (auto [position, offset] : llvm::enumerate(offsets))
      EXPECT_EQ(index->getOffset(position), offset) << "lane " << position;
  }

  MLIRContext context;
};

//===----------------------------------------------------------------------===//
// AxisIndex
//===----------------------------------------------------------------------===//

TEST_F(LaneIndexTest, KnownIndexIsTheSameForAllLanes) {
  AxisIndex index = getKnownIndex(&context, 7);
  EXPECT_TRUE(index.isKnown());
  EXPECT_EQ(index.getOffset(0), 7);
  EXPECT_EQ(index.getOffset(100), 7);
  EXPECT_FALSE(shared(dim(0)).isKnown());
}

TEST_F(LaneIndexTest, SelectKeepsTheOrderOfThePositions) {
  AxisIndex index{dim(0), 10, {0, 1, 2, 3}, true};
  AxisIndex selected = index.select({3, 1});
  expectIndex(selected, dim(0), {13, 11});
  EXPECT_EQ(selected.laneOffsets.size(), 2u);
  EXPECT_TRUE(selected.wholeExtent);
  AxisIndex same = shared(dim(1), 5).select({3, 1});
  EXPECT_TRUE(same.laneOffsets.empty());
  expectIndex(same, dim(1), {5});
}

TEST_F(LaneIndexTest, PlusAddsLaneByLane) {
  AxisIndex lanes = known({0, 1, 2}, 4);
  expectIndex(lanes.plus(known({5, 6, 7}, 1)), number(0), {10, 12, 14});
  expectIndex(lanes.plus(shared(dim(0), 3)), dim(0), {7, 8, 9});
  expectIndex(shared(dim(0), 3).plus(lanes), dim(0), {7, 8, 9});
  expectIndex(shared(dim(0)).plus(shared(dim(1))), dim(0) + dim(1), {0});
}

TEST_F(LaneIndexTest, TimesScalesEveryPart) {
  AxisIndex index{dim(0), 3, {0, 1}, true};
  AxisIndex product = index.times(-4);
  expectIndex(product, dim(0) * -4, {-12, -16});
  EXPECT_FALSE(product.wholeExtent);
  EXPECT_TRUE(index.times(1).wholeExtent);
}

TEST_F(LaneIndexTest, PlusKeepsTheExtentOnlyBesideAnAxisOfSizeOne) {
  AxisIndex rows = shared(dim(0));
  AxisIndex unitAxis = getKnownIndex(&context, 0);
  EXPECT_TRUE(rows.plus(unitAxis).wholeExtent);
  EXPECT_TRUE(unitAxis.plus(rows).wholeExtent);

  // Index 0 of a longer axis: there are other rows.
  AxisIndex first = getKnownIndex(&context, 0);
  first.wholeExtent = false;
  EXPECT_FALSE(rows.plus(first).wholeExtent);
  EXPECT_FALSE(first.plus(rows).wholeExtent);

  EXPECT_FALSE(rows.plus(getKnownIndex(&context, 1)).wholeExtent);
  EXPECT_FALSE(rows.plus(shared(dim(1))).wholeExtent);
  EXPECT_FALSE(rows.plus(known({0, 0})).wholeExtent);
}

//===----------------------------------------------------------------------===//
// evaluateExpr
//===----------------------------------------------------------------------===//

TEST_F(LaneIndexTest, EvaluatesDimensionsAndConstants) {
  AxisIndex dims[] = {shared(dim(3)), known({4, 6})};
  std::optional<AxisIndex> rows = evaluateExpr(dim(0), dims, 2);
  expectIndex(rows, dim(3), {0, 0});
  EXPECT_TRUE(rows->wholeExtent);
  expectIndex(evaluateExpr(dim(1), dims, 2), number(0), {4, 6});
  std::optional<AxisIndex> five = evaluateExpr(number(5), dims, 2);
  expectIndex(five, number(0), {5, 5});
  EXPECT_TRUE(five->isKnown());
  EXPECT_FALSE(evaluateExpr(number(0), dims, 2)->wholeExtent);
}

TEST_F(LaneIndexTest, EvaluatesSumsAndProducts) {
  AxisIndex dims[] = {shared(dim(3)), known({4, 6})};
  expectIndex(evaluateExpr(dim(0) * 8 + dim(1) + 1, dims, 2), dim(3) * 8,
              {5, 7});
  expectIndex(evaluateExpr(dim(1) * -1 + 3, dims, 2), number(0), {-1, -3});
  std::optional<AxisIndex> shifted = evaluateExpr(dim(0) + 1, dims, 2);
  expectIndex(shifted, dim(3), {1, 1});
  EXPECT_FALSE(shifted->wholeExtent);
}

TEST_F(LaneIndexTest, EvaluatesDivisionsOfKnownIndices) {
  AxisIndex dims[] = {known({-3, -1, 0, 5})};
  expectIndex(evaluateExpr(dim(0).floorDiv(2), dims, 4), number(0),
              {-2, -1, 0, 2});
  expectIndex(evaluateExpr(dim(0).ceilDiv(2), dims, 4), number(0),
              {-1, 0, 0, 3});
  expectIndex(evaluateExpr(dim(0) % 4, dims, 4), number(0), {1, 3, 0, 1});
  // An index that all lanes share stays one.
  AxisIndex same[] = {getKnownIndex(&context, 9)};
  std::optional<AxisIndex> quotient = evaluateExpr(dim(0).floorDiv(4), same, 3);
  expectIndex(quotient, number(0), {2, 2, 2});
  EXPECT_TRUE(quotient->laneOffsets.empty());
  EXPECT_FALSE(quotient->wholeExtent);
}

TEST_F(LaneIndexTest, RefusesWhatIsNotKnown) {
  AxisIndex dims[] = {shared(dim(3)), known({4, 6})};
  AffineExpr symbol = getAffineSymbolExpr(0, &context);
  for (AffineExpr expr :
       {symbol, dim(1) + symbol, symbol + dim(1), dim(1) * symbol,
        dim(1).floorDiv(symbol), dim(0).floorDiv(2), dim(0).ceilDiv(2),
        dim(0) % 2, dim(0) % 2 + dim(1), dim(1) + dim(0) % 2})
    EXPECT_FALSE(evaluateExpr(expr, dims, 2).has_value());
  // Division by a number that is not positive has no meaning.
  for (int64_t divisor : {0, -2}) {
    EXPECT_FALSE(evaluateExpr(dim(1).floorDiv(divisor), dims, 2).has_value());
    EXPECT_FALSE(evaluateExpr(dim(1).ceilDiv(divisor), dims, 2).has_value());
    EXPECT_FALSE(evaluateExpr(dim(1) % divisor, dims, 2).has_value());
  }
}

//===----------------------------------------------------------------------===//
// linearizeIndex
//===----------------------------------------------------------------------===//

TEST_F(LaneIndexTest, LinearizesByTheInnerSizes) {
  AxisIndex rows = shared(dim(0)), heads = known({0, 1}), lanes = known({2, 3});
  expectIndex(linearizeIndex({rows, heads, lanes}, {5, 4, 8}), dim(0) * 32,
              {2, 11});
  expectIndex(linearizeIndex({rows, lanes}, {dynamic, 8}), dim(0) * 8, {2, 3});
}

TEST_F(LaneIndexTest, LinearizesUnitDimensionsAway) {
  AxisIndex zero = getKnownIndex(&context, 0), rows = shared(dim(0));
  std::optional<AxisIndex> index =
      linearizeIndex({zero, rows, zero}, {1, dynamic, 1});
  expectIndex(index, dim(0), {0});
  EXPECT_TRUE(index->wholeExtent);
  expectIndex(linearizeIndex({zero, zero}, {1, 1}), number(0), {0});
}

TEST_F(LaneIndexTest, LinearizedIndexOfOneRowIsNotTheWholeExtent) {
  AxisIndex first = getKnownIndex(&context, 0);
  first.wholeExtent = false;
  std::optional<AxisIndex> index =
      linearizeIndex({first, shared(dim(0))}, {2, 4});
  expectIndex(index, dim(0), {0});
  EXPECT_FALSE(index->wholeExtent);
}

TEST_F(LaneIndexTest, LinearizesNoUnknownInnerSize) {
  AxisIndex rows = shared(dim(0)), lanes = known({2, 3});
  EXPECT_FALSE(linearizeIndex({rows, lanes}, {4, dynamic}).has_value());
  EXPECT_FALSE(linearizeIndex({rows, lanes}, {dynamic, dynamic}).has_value());
}

//===----------------------------------------------------------------------===//
// delinearizeIndex
//===----------------------------------------------------------------------===//

TEST_F(LaneIndexTest, DelinearizesKnownOffsets) {
  // Offsets 7 and 8 lie in different rows of 8.
  auto indices = delinearizeIndex(known({0, 7, 8, 31}), {2, 2, 8}, 4,
                                  {dynamic, dynamic, dynamic});
  ASSERT_TRUE(indices.has_value());
  ASSERT_EQ(indices->size(), 3u);
  expectIndex((*indices)[0], number(0), {0, 0, 0, 1});
  expectIndex((*indices)[1], number(0), {0, 0, 1, 1});
  expectIndex((*indices)[2], number(0), {0, 7, 0, 7});
}

TEST_F(LaneIndexTest, DelinearizesAConstantThatCrosses) {
  AxisIndex index{dim(0) * 8, 6, {0, 1, 2}, false};
  auto indices =
      delinearizeIndex(index, {dynamic, 8}, 3, {dynamic, dynamic, dynamic});
  ASSERT_TRUE(indices.has_value());
  expectIndex((*indices)[0], dim(0), {0, 0, 1});
  expectIndex((*indices)[1], number(0), {6, 7, 0});
  // So does a negative one: the row before.
  indices = delinearizeIndex({dim(0) * 8, -1, {}, false}, {dynamic, 8}, 1,
                             {dynamic, dynamic, dynamic});
  ASSERT_TRUE(indices.has_value());
  expectIndex((*indices)[0], dim(0), {-1});
  expectIndex((*indices)[1], number(0), {7});
}

TEST_F(LaneIndexTest, DelinearizesIntoUnitDimensions) {
  // One dimension alone takes the whole index, whatever its size.
  for (int64_t size : {dynamic, int64_t(6)}) {
    auto indices = delinearizeIndex(shared(dim(0)), {1, size, 1}, 1,
                                    {dynamic, dynamic, dynamic});
    ASSERT_TRUE(indices.has_value());
    expectIndex((*indices)[0], number(0), {0});
    expectIndex((*indices)[1], dim(0), {0});
    expectIndex((*indices)[2], number(0), {0});
    EXPECT_TRUE((*indices)[1].wholeExtent);
  }
  auto units = delinearizeIndex(getKnownIndex(&context, 0), {1, 1}, 1,
                                {dynamic, dynamic, dynamic});
  ASSERT_TRUE(units.has_value());
  expectIndex((*units)[0], number(0), {0});
  expectIndex((*units)[1], number(0), {0});
  // Beside two longer ones, a unit dimension has the index 0.
  auto indices = delinearizeIndex(known({5}), {1, 2, 1, 4}, 1,
                                  {dynamic, dynamic, dynamic});
  ASSERT_TRUE(indices.has_value());
  for (auto [index, offset] :
       llvm::zip_equal(*indices, ArrayRef<int64_t>({0, 1, 0, 1})))
    expectIndex(index, number(0), {offset});
}

TEST_F(LaneIndexTest, DelinearizesOnlyMultiplesOfTheInnerSize) {
  EXPECT_TRUE(delinearizeIndex(shared(dim(0) * 16), {4, 8}, 1,
                               {dynamic, dynamic, dynamic})
                  .has_value());
  EXPECT_FALSE(
      delinearizeIndex(shared(dim(0)), {4, 8}, 1, {dynamic, dynamic, dynamic})
          .has_value());
  EXPECT_FALSE(delinearizeIndex(shared(dim(0) * 4), {4, 8}, 1,
                                {dynamic, dynamic, dynamic})
                   .has_value());
  EXPECT_FALSE(delinearizeIndex(shared(dim(0) * 8 + dim(1)), {4, 8}, 1,
                                {dynamic, dynamic, dynamic})
                   .has_value());
}

TEST_F(LaneIndexTest, DelinearizesNoUnknownEmptyOrHugeInnerSize) {
  EXPECT_FALSE(
      delinearizeIndex(known({0}), {4, dynamic}, 1, {dynamic, dynamic, dynamic})
          .has_value());
  EXPECT_FALSE(
      delinearizeIndex(known({0}), {4, 0}, 1, {dynamic, dynamic, dynamic})
          .has_value());
  EXPECT_FALSE(
      delinearizeIndex(known({0}), {4, 0, 8}, 1, {dynamic, dynamic, dynamic})
          .has_value());
  // 3 * 6148914691236517207 is 5 modulo 2^64.
  EXPECT_FALSE(delinearizeIndex(known({0}), {2, 6148914691236517207, 3}, 1,
                                {dynamic, dynamic, dynamic})
                   .has_value());
}

// All indices of a tensor, merged and split again, are whole dimensions.
TEST_F(LaneIndexTest, DelinearizesAllThatWasLinearized) {
  AxisIndex indices[] = {shared(dim(2)), getKnownIndex(&context, 0),
                         shared(dim(0)), shared(dim(1))};
  using Shape = std::array<int64_t, 3>;
  for (Shape rootShape :
       {Shape{4, 5, dynamic}, Shape{4, dynamic, 3}, Shape{dynamic, 5, 3},
        Shape{dynamic, dynamic, 3}, Shape{dynamic, dynamic, dynamic}}) {
    int64_t shape[] = {rootShape[2], 1, rootShape[0], rootShape[1]};
    std::optional<AxisIndex> linear = linearizeIndex(indices, shape);
    ASSERT_TRUE(linear.has_value());
    EXPECT_TRUE(linear->wholeExtent);
    auto split = delinearizeIndex(*linear, shape, 1, rootShape);
    if (llvm::count(rootShape, dynamic) > 1) {
      // Which sizes make up the same number is not known.
      EXPECT_FALSE(split.has_value());
      continue;
    }
    ASSERT_TRUE(split.has_value());
    for (auto [before, after] : llvm::zip_equal(indices, *split)) {
      expectIndex(after, before.base, {0});
      EXPECT_TRUE(after.wholeExtent || after.isKnown());
    }
  }
}

TEST_F(LaneIndexTest, DelinearizesNoOtherDimensions) {
  int64_t rootShape[] = {2, dynamic, 0};
  std::optional<AxisIndex> linear =
      linearizeIndex({shared(dim(0)), shared(dim(1))}, {2, dynamic});
  ASSERT_TRUE(linear.has_value());
  EXPECT_TRUE(delinearizeIndex(*linear, {2, dynamic}, 1, rootShape));
  using Shape = SmallVector<int64_t>;
  for (const Shape &shape :
       {Shape{dynamic, 2}, Shape{4, dynamic}, Shape{dynamic, dynamic},
        Shape{2, dynamic, 2}, Shape{2, 2, dynamic}})
    EXPECT_FALSE(delinearizeIndex(*linear, shape, 1, rootShape));
  // Two of the same make no whole dimension, nor does a part of one.
  EXPECT_FALSE(linearizeIndex({shared(dim(1)), shared(dim(1))}, {2, dynamic}));
  AxisIndex part = shared(dim(0));
  part.wholeExtent = false;
  EXPECT_FALSE(linearizeIndex({part, shared(dim(1))}, {2, dynamic}));
  EXPECT_FALSE(
      linearizeIndex({shared(dim(0), 1), shared(dim(1))}, {2, dynamic}));
  // Without elements, a size tells nothing about another.
  linear = linearizeIndex({shared(dim(2)), shared(dim(1))}, {0, dynamic});
  ASSERT_TRUE(linear.has_value());
  EXPECT_FALSE(delinearizeIndex(*linear, {0, dynamic}, 1, rootShape));
}

TEST_F(LaneIndexTest, DelinearizingUndoesLinearizing) {
  AxisIndex indices[] = {shared(dim(0)), known({1, 2, 0}), known({4, 0, 3})};
  int64_t shape[] = {dynamic, 3, 5};
  std::optional<AxisIndex> linear = linearizeIndex(indices, shape);
  ASSERT_TRUE(linear.has_value());
  auto split = delinearizeIndex(*linear, shape, 3, {dynamic, dynamic, dynamic});
  ASSERT_TRUE(split.has_value());
  expectIndex((*split)[0], dim(0), {0, 0, 0});
  expectIndex((*split)[1], number(0), {1, 2, 0});
  expectIndex((*split)[2], number(0), {4, 0, 3});
}

} // namespace
