//===- LaneMovementTest.cpp - Unit tests of lanes through movement --------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file checks where the lane analysis finds the origin of each lane:
// through ops that move elements, change their sign or convert them.
//
//===----------------------------------------------------------------------===//

#include "LaneTest.h"

using namespace mlir;
using namespace mlir::rope;

namespace {

using Strings = std::vector<std::string>;

class LaneMovementTest : public LaneTest {};

//===----------------------------------------------------------------------===//
// Chains
//===----------------------------------------------------------------------===//

TEST_F(LaneMovementTest, ChainLeadsFromTheUseToTheOrigin) {
  SmallVector<LaneValue> values = evaluate(R"mlir(
func.func @f(%x: tensor<?x8xbf16>, %n: index) -> tensor<?x4xf32> {
  %0 = tensor.extract_slice %x[0, 4] [%n, 4] [1, 1] : tensor<?x8xbf16> to tensor<?x4xbf16>
  %1 = arith.negf %0 : tensor<?x4xbf16>
  %2 = arith.extf %1 : tensor<?x4xbf16> to tensor<?x4xf32>
  return %2 : tensor<?x4xf32>
})mlir",
                                           {1, 3});
  const LaneReference *step = &values[1].reference;
  for (auto [name, negative, conversions, lane] :
       {std::tuple("arith.extf", false, Conversions::None, 3),
        std::tuple("arith.negf", false, Conversions::Extended, 3),
        std::tuple("tensor.extract_slice", true, Conversions::None, 3)}) {
    ASSERT_TRUE(step->link);
    EXPECT_EQ(
        step->link->access->source.getDefiningOp()->getName().getStringRef(),
        name);
    EXPECT_EQ(step->negative, negative) << name;
    EXPECT_EQ(step->conversions, conversions) << name;
    EXPECT_EQ(step->link->getOffset(1), lane) << name;
    EXPECT_EQ(step->link->position, 1u);
    step = &step->link->next;
  }
  ASSERT_TRUE(step->link);
  EXPECT_TRUE(isa<BlockArgument>(step->link->access->source));
  EXPECT_EQ(step->link->getOffset(1), 7);
  EXPECT_FALSE(step->link->next.link);
  EXPECT_EQ(describe(values[0].reference), "-extended(arg0[d0, 5])");
}

TEST_F(LaneMovementTest, LanesMayBeAnyInAnyOrder) {
  const char *source = R"mlir(
func.func @f(%x: tensor<2x8xf32>) -> tensor<2x8xf32> {
  return %x : tensor<2x8xf32>
})mlir";
  EXPECT_EQ(getOrigins(source, {7, 0, 7}),
            Strings({"arg0[d0, 7]", "arg0[d0, 0]", "arg0[d0, 7]"}));
}

TEST_F(LaneMovementTest, NoLanesTakeNoTime) {
  std::string source =
      "func.func @f(%v0: tensor<4x0xf32>) -> tensor<4x0xf32> {";
  llvm::raw_string_ostream os(source);
  for (int i = 0; i < 100; ++i)
    os << "%v" << i + 1 << " = arith.negf %v" << i << " : tensor<4x0xf32>\n";
  os << "return %v100 : tensor<4x0xf32> }";
  EXPECT_TRUE(evaluate(source, {}).empty());
}

//===----------------------------------------------------------------------===//
// tensor.extract_slice
//===----------------------------------------------------------------------===//

TEST_F(LaneMovementTest, ExtractSliceWithStrides) {
  EXPECT_EQ(getOrigins(R"mlir(
func.func @f(%x: tensor<8x8xf32>) -> tensor<4x4xf32> {
  %0 = tensor.extract_slice %x[1, 1] [4, 4] [2, 2] : tensor<8x8xf32> to tensor<4x4xf32>
  return %0 : tensor<4x4xf32>
})mlir",
                       {0, 3}),
            Strings({"arg0[d0 * 2 + 1, 1]", "arg0[d0 * 2 + 1, 7]"}));
}

TEST_F(LaneMovementTest, ExtractSliceThatReducesTheRank) {
  EXPECT_EQ(getOrigins(R"mlir(
func.func @f(%x: tensor<3x8x2x4xf32>) -> tensor<8x4xf32> {
  %0 = tensor.extract_slice %x[2, 0, 1, 0] [1, 8, 1, 4] [1, 1, 1, 1] : tensor<3x8x2x4xf32> to tensor<8x4xf32>
  return %0 : tensor<8x4xf32>
})mlir",
                       {0, 3}),
            Strings({"arg0[2, d0, 1, 0]", "arg0[2, d0, 1, 3]"}));
}

TEST_F(LaneMovementTest, ExtractSliceAtADynamicOffset) {
  // One value is one symbol, wherever it is used.
  EXPECT_EQ(getOrigins(R"mlir(
func.func @f(%x: tensor<64x8xf32>, %a: index, %b: index) -> tensor<4x8xf32> {
  %0 = tensor.extract_slice %x[%a, %b] [16, 8] [1, 1] : tensor<64x8xf32> to tensor<16x8xf32>
  %1 = tensor.extract_slice %0[%b, 0] [4, 8] [2, 1] : tensor<16x8xf32> to tensor<4x8xf32>
  return %1 : tensor<4x8xf32>
})mlir",
                       {5}),
            Strings({"arg0[d0 * 2 + s0 + s1, s0 + 5]"}));
}

TEST_F(LaneMovementTest, ExtractSliceWithADynamicStrideIsAnEnd) {
  EXPECT_EQ(getOrigins(R"mlir(
func.func @f(%x: tensor<64x8xf32>, %a: index) -> tensor<64x2xf32> {
  %0 = tensor.extract_slice %x[0, 0] [64, 2] [1, %a] : tensor<64x8xf32> to tensor<64x2xf32>
  return %0 : tensor<64x2xf32>
})mlir",
                       {1}),
            Strings({"tensor.extract_slice[d0, 1]"}));
}

TEST_F(LaneMovementTest, ExtractSliceOfAllRowsIsTheWholeExtent) {
  auto isWhole = [&](StringRef size, StringRef offset) {
    std::string source =
        (R"mlir(
func.func @f(%x: tensor<?x8xf32>, %n: index) -> tensor<?x4xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %d = tensor.dim %x, %c0 : tensor<?x8xf32>
  %e = arith.addi %d, %c1 : index
  %g = arith.subi %e, %c1 : index
  %0 = tensor.extract_slice %x[)mlir" +
         offset + ", 0] [" + size +
         R"mlir(, 4] [1, 1] : tensor<?x8xf32> to tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
})mlir")
            .str();
    LaneReference reference = evaluate(source, {0})[0].reference;
    EXPECT_EQ(describe(reference).substr(0, 4), "arg0");
    return getEnd(reference).access->indices[0].wholeExtent;
  };
  EXPECT_TRUE(isWhole("%d", "0"));
  EXPECT_TRUE(isWhole("%g", "0")); // d + 1 - 1
  EXPECT_FALSE(isWhole("%e", "0"));
  EXPECT_FALSE(isWhole("%n", "0"));
  EXPECT_FALSE(isWhole("%d", "1"));
  EXPECT_FALSE(isWhole("%d", "%n"));
}

//===----------------------------------------------------------------------===//
// tensor.insert_slice and tensor.concat
//===----------------------------------------------------------------------===//

TEST_F(LaneMovementTest, InsertSliceCoversPartOfTheLanes) {
  SmallVector<LaneValue> values = evaluate(R"mlir(
func.func @f(%x: tensor<?x2xf32>, %n: index) -> tensor<?x6xf32> {
  %c0 = arith.constant 0 : index
  %d = tensor.dim %x, %c0 : tensor<?x2xf32>
  %0 = tensor.empty(%d) : tensor<?x6xf32>
  %1 = tensor.insert_slice %x into %0[0, 1] [%d, 2] [1, 3] : tensor<?x2xf32> into tensor<?x6xf32>
  return %1 : tensor<?x6xf32>
})mlir",
                                           {0, 1, 2, 3, 4, 5});
  for (int lane : {0, 2, 3, 5}) {
    EXPECT_TRUE(values[lane].undefined) << "lane " << lane;
    EXPECT_EQ(describe(values[lane].reference),
              "tensor.empty[d0, " + std::to_string(lane) + "]");
  }
  for (int element : {0, 1}) {
    const LaneValue &value = values[1 + 3 * element];
    EXPECT_FALSE(value.undefined);
    EXPECT_EQ(describe(value.reference),
              "arg0[d0, " + std::to_string(element) + "]");
  }
}

TEST_F(LaneMovementTest, InsertSliceLastWriterWins) {
  EXPECT_EQ(
      getOrigins(R"mlir(
func.func @f(%x: tensor<2x4xf32>, %a: tensor<2x2xf32>, %b: tensor<2x2xf32>) -> tensor<2x4xf32> {
  %0 = tensor.insert_slice %a into %x[0, 0] [2, 2] [1, 1] : tensor<2x2xf32> into tensor<2x4xf32>
  %1 = tensor.insert_slice %b into %0[0, 1] [2, 2] [1, 1] : tensor<2x2xf32> into tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
})mlir",
                 {0, 1, 2, 3}),
      Strings({"arg1[d0, 0]", "arg2[d0, 0]", "arg2[d0, 1]", "arg0[d0, 3]"}));
}

TEST_F(LaneMovementTest, InsertSliceThatReducesTheRank) {
  EXPECT_EQ(getOrigins(R"mlir(
func.func @f(%x: tensor<4x2x3xf32>, %a: tensor<4x3xf32>) -> tensor<4x3xf32> {
  %0 = tensor.insert_slice %a into %x[0, 1, 0] [4, 1, 3] [1, 1, 1] : tensor<4x3xf32> into tensor<4x2x3xf32>
  %1 = tensor.collapse_shape %0 [[0], [1, 2]] : tensor<4x2x3xf32> into tensor<4x6xf32>
  %2 = tensor.extract_slice %1[0, 1] [4, 3] [1, 2] : tensor<4x6xf32> to tensor<4x3xf32>
  return %2 : tensor<4x3xf32>
})mlir",
                       {0, 1, 2}),
            Strings({"arg0[d0, 0, 1]", "arg1[d0, 0]", "arg1[d0, 2]"}));
}

TEST_F(LaneMovementTest, InsertSliceIntoRowsThatCannotBeToldApartIsAnEnd) {
  const char *sources[] = {// Some rows, of which a lane has no number.
                           R"mlir(
func.func @f(%x: tensor<4x2xf32>, %a: tensor<1x2xf32>, %n: index) -> tensor<4x2xf32> {
  %0 = tensor.insert_slice %a into %x[0, 0] [1, 2] [1, 1] : tensor<1x2xf32> into tensor<4x2xf32>
  return %0 : tensor<4x2xf32>
})mlir",
                           // A dynamic offset.
                           R"mlir(
func.func @f(%x: tensor<4x2xf32>, %a: tensor<4x1xf32>, %n: index) -> tensor<4x2xf32> {
  %0 = tensor.insert_slice %a into %x[0, %n] [4, 1] [1, 1] : tensor<4x1xf32> into tensor<4x2xf32>
  return %0 : tensor<4x2xf32>
})mlir",
                           // A dynamic size.
                           R"mlir(
func.func @f(%x: tensor<4x2xf32>, %a: tensor<4x?xf32>, %n: index) -> tensor<4x2xf32> {
  %0 = tensor.insert_slice %a into %x[0, 0] [4, %n] [1, 1] : tensor<4x?xf32> into tensor<4x2xf32>
  return %0 : tensor<4x2xf32>
})mlir",
                           // A dynamic stride.
                           R"mlir(
func.func @f(%x: tensor<4x2xf32>, %a: tensor<4x2xf32>, %n: index) -> tensor<4x2xf32> {
  %0 = tensor.insert_slice %a into %x[0, 0] [4, 2] [1, %n] : tensor<4x2xf32> into tensor<4x2xf32>
  return %0 : tensor<4x2xf32>
})mlir"};
  for (const char *source : sources)
    EXPECT_EQ(getOrigins(source, {1}), Strings({"tensor.insert_slice[d0, 1]"}))
        << source;
}

TEST_F(LaneMovementTest, ConcatOfLanes) {
  EXPECT_EQ(
      getOrigins(R"mlir(
func.func @f(%a: tensor<?x3xf32>, %b: tensor<?x0xf32>, %c: tensor<?x2xf32>) -> tensor<?x5xf32> {
  %0 = tensor.concat dim(1) %a, %b, %c : (tensor<?x3xf32>, tensor<?x0xf32>, tensor<?x2xf32>) -> tensor<?x5xf32>
  return %0 : tensor<?x5xf32>
})mlir",
                 {4, 0, 3, 2}),
      Strings({"arg2[d0, 1]", "arg0[d0, 0]", "arg2[d0, 0]", "arg0[d0, 2]"}));
}

TEST_F(LaneMovementTest, ConcatOfRowsOrOfUnknownSizesIsAnEnd) {
  EXPECT_EQ(getOrigins(R"mlir(
func.func @f(%a: tensor<2x3xf32>, %b: tensor<2x3xf32>) -> tensor<4x3xf32> {
  %0 = tensor.concat dim(0) %a, %b : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
})mlir",
                       {0}),
            Strings({"tensor.concat[d0, 0]"}));
  EXPECT_EQ(getOrigins(R"mlir(
func.func @f(%a: tensor<2x?xf32>, %b: tensor<2x3xf32>) -> tensor<2x8xf32> {
  %0 = tensor.concat dim(1) %a, %b : (tensor<2x?xf32>, tensor<2x3xf32>) -> tensor<2x?xf32>
  %1 = tensor.cast %0 : tensor<2x?xf32> to tensor<2x8xf32>
  return %1 : tensor<2x8xf32>
})mlir",
                       {0}),
            Strings({"tensor.concat[d0, 0]"}));
}

//===----------------------------------------------------------------------===//
// Reshapes and casts
//===----------------------------------------------------------------------===//

TEST_F(LaneMovementTest, ExpandAndCollapseShape) {
  // Splits lanes into pairs and puts the first of all pairs first.
  EXPECT_EQ(getOrigins(R"mlir(
func.func @f(%x: tensor<?x6xf32>, %n: index) -> tensor<?x6xf32> {
  %0 = tensor.expand_shape %x [[0], [1, 2]] output_shape [%n, 3, 2] : tensor<?x6xf32> into tensor<?x3x2xf32>
  %e = tensor.empty(%n) : tensor<?x2x3xf32>
  %1 = linalg.transpose ins(%0 : tensor<?x3x2xf32>) outs(%e : tensor<?x2x3xf32>) permutation = [0, 2, 1]
  %2 = tensor.collapse_shape %1 [[0], [1, 2]] : tensor<?x2x3xf32> into tensor<?x6xf32>
  return %2 : tensor<?x6xf32>
})mlir",
                       {0, 1, 2, 3, 4, 5}),
            Strings({"arg0[d0, 0]", "arg0[d0, 2]", "arg0[d0, 4]", "arg0[d0, 1]",
                     "arg0[d0, 3]", "arg0[d0, 5]"}));
}

TEST_F(LaneMovementTest, ReshapesOfUnitDimensionsAndOfRankZero) {
  EXPECT_EQ(getOrigins(R"mlir(
func.func @f(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %0 = tensor.collapse_shape %x [] : tensor<1x1xf32> into tensor<f32>
  %1 = tensor.expand_shape %0 [] output_shape [1, 1] : tensor<f32> into tensor<1x1xf32>
  return %1 : tensor<1x1xf32>
})mlir",
                       {0}),
            Strings({"arg0[0, 0]"}));
  EXPECT_EQ(getOrigins(R"mlir(
func.func @f(%x: tensor<?x4xf32>, %n: index) -> tensor<?x1x4xf32> {
  %0 = tensor.expand_shape %x [[0, 1], [2]] output_shape [%n, 1, 4] : tensor<?x4xf32> into tensor<?x1x4xf32>
  return %0 : tensor<?x1x4xf32>
})mlir",
                       {2}),
            Strings({"arg0[d0, 2]"}));
}

TEST_F(LaneMovementTest, CollapseOfRowsDividesTheRow) {
  EXPECT_EQ(getOrigins(R"mlir(
func.func @f(%x: tensor<2x3x4xf32>) -> tensor<6x4xf32> {
  %0 = tensor.collapse_shape %x [[0, 1], [2]] : tensor<2x3x4xf32> into tensor<6x4xf32>
  return %0 : tensor<6x4xf32>
})mlir",
                       {0}),
            Strings({"arg0[d0 floordiv 3, d0 mod 3, 0]"}));
}

TEST_F(LaneMovementTest, CastsBetweenRankedTensors) {
  EXPECT_EQ(getOrigins(R"mlir(
func.func @f(%x: tensor<?x?xf32>) -> tensor<3x4xf32> {
  %0 = tensor.cast %x : tensor<?x?xf32> to tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
})mlir",
                       {2}),
            Strings({"arg0[d0, 2]"}));
  EXPECT_EQ(getOrigins(R"mlir(
func.func @f(%x: tensor<*xf32>) -> tensor<3x4xf32> {
  %0 = tensor.cast %x : tensor<*xf32> to tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
})mlir",
                       {2}),
            Strings({"tensor.cast[d0, 2]"}));
}

//===----------------------------------------------------------------------===//
// linalg
//===----------------------------------------------------------------------===//

TEST_F(LaneMovementTest, Broadcast) {
  EXPECT_EQ(getOrigins(R"mlir(
func.func @f(%x: tensor<?x4xf32>, %e: tensor<2x?x4x3xf32>) -> tensor<2x?x4x3xf32> {
  %0 = linalg.broadcast ins(%x : tensor<?x4xf32>) outs(%e : tensor<2x?x4x3xf32>) dimensions = [0, 3]
  return %0 : tensor<2x?x4x3xf32>
})mlir",
                       {0, 2}),
            Strings({"arg0[d1, d2]", "arg0[d1, d2]"}));
}

TEST_F(LaneMovementTest, GenericWithPermutedResult) {
  EXPECT_EQ(getOrigins(R"mlir(
#in = affine_map<(d0, d1, d2) -> (d0, d2 * 2 + 1, d1)>
#out = affine_map<(d0, d1, d2) -> (d2, d0, d1)>
func.func @f(%x: tensor<3x9x5xf32>) -> tensor<4x3x5xf32> {
  %e = tensor.empty() : tensor<4x3x5xf32>
  %0 = linalg.generic {indexing_maps = [#in, #out], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%x : tensor<3x9x5xf32>) outs(%e : tensor<4x3x5xf32>) {
  ^bb0(%in: f32, %out: f32):
    %1 = arith.negf %in : f32
    linalg.yield %1 : f32
  } -> tensor<4x3x5xf32>
  return %0 : tensor<4x3x5xf32>
})mlir",
                       {0, 4}),
            Strings({"-arg0[d1, d0 * 2 + 1, 0]", "-arg0[d1, d0 * 2 + 1, 4]"}));
}

TEST_F(LaneMovementTest, GenericReadsComputedLanes) {
  EXPECT_EQ(getOrigins(R"mlir(
#in = affine_map<(d0, d1) -> (d0, d1 floordiv 2, d1 mod 2)>
#id = affine_map<(d0, d1) -> (d0, d1)>
func.func @f(%x: tensor<3x2x2xf32>, %e: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0 = linalg.generic {indexing_maps = [#in, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<3x2x2xf32>) outs(%e : tensor<3x4xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
})mlir",
                       {0, 1, 2, 3}),
            Strings({"arg0[d0, 0, 0]", "arg0[d0, 0, 1]", "arg0[d0, 1, 0]",
                     "arg0[d0, 1, 1]"}));
}

TEST_F(LaneMovementTest, GenericWithSeveralResultsAndAnInit) {
  EXPECT_EQ(getOrigins(R"mlir(
#id = affine_map<(d0, d1) -> (d0, d1)>
#swap = affine_map<(d0, d1) -> (d1, d0)>
func.func @f(%x: tensor<4x3xf32>, %a: tensor<4x3xf32>, %b: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0:2 = linalg.generic {indexing_maps = [#id, #id, #swap], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<4x3xf32>) outs(%a, %b : tensor<4x3xf32>, tensor<3x4xf32>) {
  ^bb0(%in: f32, %out0: f32, %out1: f32):
    linalg.yield %in, %out0 : f32, f32
  } -> (tensor<4x3xf32>, tensor<3x4xf32>)
  return %0#1 : tensor<3x4xf32>
})mlir",
                       {1}),
            Strings({"arg1[1, d0]"}));
}

TEST_F(LaneMovementTest, NamedOps) {
  EXPECT_EQ(getOrigins(R"mlir(
func.func @f(%x: tensor<3x4xf32>, %e: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0 = linalg.negf ins(%x : tensor<3x4xf32>) outs(%e : tensor<3x4xf32>) -> tensor<3x4xf32>
  %1 = linalg.copy ins(%0 : tensor<3x4xf32>) outs(%e : tensor<3x4xf32>) -> tensor<3x4xf32>
  %2 = linalg.map { arith.negf } ins(%1 : tensor<3x4xf32>) outs(%e : tensor<3x4xf32>)
  %3 = linalg.elementwise kind=#linalg.elementwise_kind<negf> ins(%2 : tensor<3x4xf32>) outs(%e : tensor<3x4xf32>) -> tensor<3x4xf32>
  return %3 : tensor<3x4xf32>
})mlir",
                       {2}),
            Strings({"-arg0[d0, 2]"}));
}

//===----------------------------------------------------------------------===//
// Ends
//===----------------------------------------------------------------------===//

TEST_F(LaneMovementTest, OpsThatAreEnds) {
  for (auto [name, op] : {
           std::pair("arith.divf", "arith.divf %x, %z : tensor<2x4xf32>"),
           std::pair("arith.maximumf",
                     "arith.maximumf %x, %z : tensor<2x4xf32>"),
           std::pair("math.absf", "math.absf %x : tensor<2x4xf32>"),
           std::pair("arith.negf",
                     "arith.negf %x fastmath<nnan> : tensor<2x4xf32>"),
           std::pair("arith.mulf", "arith.mulf %x, %z : tensor<2x4xf32>"),
           std::pair(
               "unknown.op",
               "\"unknown.op\"(%x) : (tensor<2x4xf32>) -> tensor<2x4xf32>"),
           std::pair(
               "linalg.matmul",
               "linalg.matmul ins(%u, %w : tensor<2x5xf32>, tensor<5x4xf32>) "
               "outs(%z : tensor<2x4xf32>) -> tensor<2x4xf32>"),
           std::pair("math.absf",
                     "linalg.abs ins(%x : tensor<2x4xf32>) "
                     "outs(%z : tensor<2x4xf32>) -> tensor<2x4xf32>"),
           std::pair("linalg.reduce",
                     "linalg.reduce { arith.addf } ins(%v : tensor<2x4x5xf32>) "
                     "outs(%z : tensor<2x4xf32>) dimensions = [2]"),
       }) {
    std::string source = std::string(R"mlir(
func.func @f(%x: tensor<2x4xf32>, %z: tensor<2x4xf32>, %u: tensor<2x5xf32>, %w: tensor<5x4xf32>, %v: tensor<2x4x5xf32>) -> tensor<2x4xf32> {
  %y = )mlir") + op + "\n  return %y : tensor<2x4xf32>\n}";
    EXPECT_EQ(getOrigins(source, {3}), Strings({std::string(name) + "[d0, 3]"}))
        << op;
  }
}

// A unit column of P selects its own lane; a column of zeros of R selects none.
TEST_F(LaneMovementTest, ProductsWithMatricesOfPartialRotations) {
  for (auto [matrix, second, last] :
       {std::tuple("cosine rotation<[interleaved_to_half 4, identity 2]>",
                   "arg0[d0, 2]", "arg0[d0, 5]"),
        std::tuple("rotation<[interleaved_to_half 4, identity 2]>",
                   "-arg0[d0, 3]", "linalg.matmul[d0, 5]")}) {
    std::string source = std::string(R"mlir(
func.func @f(%x: tensor<2x6xf32>) -> tensor<2x6xf32> {
  %m = rope.rotation_matrix )mlir") +
                         matrix + R"mlir( : tensor<6x6xf32>
  %z = arith.constant dense<0.0> : tensor<2x6xf32>
  %y = linalg.matmul ins(%x, %m : tensor<2x6xf32>, tensor<6x6xf32>) outs(%z : tensor<2x6xf32>) -> tensor<2x6xf32>
  return %y : tensor<2x6xf32>
})mlir";
    EXPECT_EQ(getOrigins(source, {1, 5}), Strings({second, last})) << matrix;
  }
}

TEST_F(LaneMovementTest, ShortReductionsEndInTheirLastIteration) {
  EXPECT_EQ(getOrigins(R"mlir(
func.func @f(%v: tensor<2x4x3xf32>, %z: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %0 = linalg.reduce { arith.addf } ins(%v : tensor<2x4x3xf32>)
      outs(%z : tensor<2x4xf32>) dimensions = [2]
  return %0 : tensor<2x4xf32>
})mlir",
                       {3}),
            Strings({"arith.addf[d0, 3, 2]"}));
}

TEST_F(LaneMovementTest, ElementsThatAreNoFloatsAreAnEnd) {
  EXPECT_EQ(getOrigins(R"mlir(
func.func @f(%x: tensor<2x4xi32>) -> tensor<2x4xf32> {
  %0 = arith.sitofp %x : tensor<2x4xi32> to tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
})mlir",
                       {3}),
            Strings({"arith.sitofp[d0, 3]"}));
}

TEST_F(LaneMovementTest, DepthIsBounded) {
  std::string source =
      "func.func @f(%v0: tensor<2x400xf32>) -> tensor<2x4xf32> {";
  llvm::raw_string_ostream os(source);
  for (int i = 0; i < 300; ++i)
    os << "%v" << i + 1 << " = tensor.extract_slice %v" << i << "[0, 1] [2, "
       << 399 - i << "] [1, 1] : tensor<2x" << 400 - i << "xf32> to tensor<2x"
       << 399 - i << "xf32>\n";
  os << "%r = tensor.extract_slice %v300[0, 0] [2, 4] [1, 1] : "
        "tensor<2x100xf32> to tensor<2x4xf32> return %r : tensor<2x4xf32> }";
  LaneReference reference = evaluate(source, {3})[0].reference;
  // What it ends in is the right lane all the same.
  const LaneLink &end = getEnd(reference);
  int64_t numLanes =
      cast<RankedTensorType>(end.access->source.getType()).getShape().back();
  EXPECT_GT(numLanes, 100);
  EXPECT_LT(numLanes, 400);
  EXPECT_EQ(end.getOffset(1), numLanes - 100 + 3);
}

} // namespace
