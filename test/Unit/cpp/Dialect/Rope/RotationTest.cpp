//===- RotationTest.cpp - Unit tests of #rope.rotation --------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file compares #rope.rotation with the matrix form of its definition,
// y = (x P) * cos + (x R) * sin, written down here from pairs of lanes rather
// than from the formulas of the implementation.
//
//===----------------------------------------------------------------------===//

#include "rome/Dialect/Rope/IR/Rope.h"

#include "mlir/IR/MLIRContext.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::rope;

namespace {

/// The two sources and the two destinations of one rotated pair: lane `a` of
/// the result is `x[from a]` turned towards `-x[from b]`, and so on.
struct Pair {
  int64_t fromA, fromB, toA, toB;
};

using Matrix = std::vector<std::vector<int>>;

class RotationTest : public ::testing::TestWithParam<
                         std::vector<std::pair<BlockKind, int64_t>>> {
protected:
  RotationTest() {
    context.loadDialect<RopeDialect>();
    SmallVector<RotationBlock> blocks;
    for (auto [kind, width] : GetParam())
      blocks.push_back({kind, width});
    rotation = RotationAttr::get(&context, blocks);
    collectPairs();
  }

  /// Lists the pairs of each block as the models spell them: the halves of a
  /// block, its even and odd lanes, or even and odd lanes written as halves.
  void collectPairs() {
    int64_t first = 0;
    for (auto [kind, width] : GetParam()) {
      if (kind == BlockKind::Identity) {
        for (int64_t i = 0; i < width; ++i)
          passedThrough.push_back(first + i);
        first += width;
        continue;
      }
      int64_t half = width / 2;
      for (int64_t k = 0; k < half; ++k) {
        int64_t low = first + k, high = first + half + k;
        int64_t even = first + 2 * k, odd = first + 2 * k + 1;
        if (kind == BlockKind::Half)
          pairs.push_back({low, high, low, high});
        else if (kind == BlockKind::Interleaved)
          pairs.push_back({even, odd, even, odd});
        else
          pairs.push_back({even, odd, low, high});
      }
      first += width;
    }
    numLanes = first;
  }

  Matrix zeros() const {
    return Matrix(numLanes, std::vector<int>(numLanes, 0));
  }

  /// Returns P (source lane by result lane), with 0 for identity lanes.
  Matrix cosMatrix() const {
    Matrix matrix = zeros();
    for (const Pair &pair : pairs) {
      matrix[pair.fromA][pair.toA] = 1;
      matrix[pair.fromB][pair.toB] = 1;
    }
    return matrix;
  }

  /// Returns R (source lane by result lane).
  Matrix sinMatrix() const {
    Matrix matrix = zeros();
    for (const Pair &pair : pairs) {
      matrix[pair.fromB][pair.toA] = -1;
      matrix[pair.fromA][pair.toB] = 1;
    }
    return matrix;
  }

  /// For each rotated lane of the result, in order, returns its table entry.
  std::vector<int64_t> entryOfLane() const {
    std::vector<int64_t> entries(numLanes, -1);
    int64_t next = 0;
    for (int64_t lane = 0; lane < numLanes; ++lane)
      if (llvm::find(passedThrough, lane) == passedThrough.end())
        entries[lane] = next++;
    return entries;
  }

  MLIRContext context;
  RotationAttr rotation;
  std::vector<Pair> pairs;
  std::vector<int64_t> passedThrough;
  int64_t numLanes = 0;
};

TEST_P(RotationTest, CountsLanes) {
  EXPECT_EQ(rotation.getNumLanes(), numLanes);
  EXPECT_EQ(rotation.getNumRotatedLanes(),
            static_cast<int64_t>(2 * pairs.size()));
  EXPECT_EQ(rotation.isIdentity(), pairs.empty());
}

TEST_P(RotationTest, FormulasAreTheMatrices) {
  Matrix cosine = zeros(), sine = zeros();
  std::vector<int64_t> entries = entryOfLane();
  SmallVector<LaneFormula> formulas = rotation.getLaneFormulas();
  ASSERT_EQ(static_cast<int64_t>(formulas.size()), numLanes);
  for (auto [lane, formula] : llvm::enumerate(formulas)) {
    EXPECT_EQ(formula.rotated, entries[lane] >= 0) << "lane " << lane;
    if (!formula.rotated)
      continue;
    cosine[formula.cosLane][lane] += 1;
    sine[formula.sinLane][lane] += formula.sign;
    EXPECT_EQ(formula.cosEntry, entries[lane]) << "lane " << lane;
    EXPECT_EQ(formula.sinEntry, entries[lane]) << "lane " << lane;
  }
  EXPECT_EQ(cosine, cosMatrix());
  EXPECT_EQ(sine, sinMatrix());
}

TEST_P(RotationTest, TransposedFormulasAreTheTransposedMatrices) {
  // The map x -> (x P) * cos + (x R) * sin has the weight P[i][o] * cos[o] +
  // R[i][o] * sin[o] from lane i to lane o; its transpose swaps i and o.
  Matrix expectedCosine = cosMatrix(), expectedSine = sinMatrix();
  Matrix cosine = zeros(), sine = zeros();
  std::vector<int64_t> entries = entryOfLane();
  for (auto [lane, formula] :
       llvm::enumerate(rotation.getLaneFormulas(/*transposed=*/true))) {
    EXPECT_EQ(formula.rotated, entries[lane] >= 0) << "lane " << lane;
    if (!formula.rotated)
      continue;
    cosine[lane][formula.cosLane] += 1;
    sine[lane][formula.sinLane] += formula.sign;
    EXPECT_EQ(formula.cosEntry, entries[formula.cosLane]) << "lane " << lane;
    EXPECT_EQ(formula.sinEntry, entries[formula.sinLane]) << "lane " << lane;
  }
  EXPECT_EQ(cosine, expectedCosine);
  EXPECT_EQ(sine, expectedSine);
}

TEST_P(RotationTest, SinMatrixIsSkewWithSquareMinusOne) {
  if (rotation.permutesLanes())
    return;
  SmallVector<LaneFormula> formulas = rotation.getLaneFormulas();
  for (auto [lane, formula] : llvm::enumerate(formulas)) {
    if (!formula.rotated)
      continue;
    const LaneFormula &partner = formulas[formula.sinLane];
    EXPECT_EQ(partner.sinLane, static_cast<int64_t>(lane));
    EXPECT_EQ(partner.sign, -formula.sign);
    EXPECT_EQ(formula.cosLane, static_cast<int64_t>(lane));
  }
}

TEST_P(RotationTest, LanesOfOnePairShareAnEntry) {
  std::vector<int64_t> entries = entryOfLane();
  SmallVector<int64_t> indices = rotation.getPairIndices();
  ASSERT_EQ(indices.size(), 2 * pairs.size());
  for (auto [number, pair] : llvm::enumerate(pairs)) {
    EXPECT_EQ(indices[entries[pair.toA]], static_cast<int64_t>(number));
    EXPECT_EQ(indices[entries[pair.toB]], static_cast<int64_t>(number));
  }
}

TEST_P(RotationTest, CanonicalFormMeansTheSame) {
  RotationAttr canonical = rotation.getCanonical();
  EXPECT_EQ(canonical.getCanonical(), canonical);
  EXPECT_EQ(canonical.getPairIndices(), rotation.getPairIndices());
  for (bool transposed : {false, true}) {
    SmallVector<LaneFormula> formulas = rotation.getLaneFormulas(transposed);
    SmallVector<LaneFormula> others = canonical.getLaneFormulas(transposed);
    ASSERT_EQ(formulas.size(), others.size());
    for (auto [formula, other] : llvm::zip_equal(formulas, others)) {
      ASSERT_EQ(formula.rotated, other.rotated);
      if (!formula.rotated)
        continue;
      EXPECT_EQ(formula.cosLane, other.cosLane);
      EXPECT_EQ(formula.cosEntry, other.cosEntry);
      EXPECT_EQ(formula.sinLane, other.sinLane);
      EXPECT_EQ(formula.sinEntry, other.sinEntry);
      EXPECT_EQ(formula.sign, other.sign);
    }
  }
  for (auto [block, next] :
       llvm::zip(canonical.getBlocks(), canonical.getBlocks().drop_front()))
    EXPECT_FALSE(block.kind == next.kind &&
                 (block.kind == BlockKind::Identity ||
                  block.kind == BlockKind::Interleaved));
}

constexpr BlockKind half = BlockKind::Half;
constexpr BlockKind interleaved = BlockKind::Interleaved;
constexpr BlockKind toHalf = BlockKind::InterleavedToHalf;
constexpr BlockKind identity = BlockKind::Identity;

using Blocks = std::vector<std::pair<BlockKind, int64_t>>;

INSTANTIATE_TEST_SUITE_P(
    Rotations, RotationTest,
    ::testing::Values(Blocks{{half, 8}}, Blocks{{half, 2}}, Blocks{{half, 6}},
                      Blocks{{interleaved, 8}}, Blocks{{interleaved, 2}},
                      Blocks{{toHalf, 8}}, Blocks{{toHalf, 2}},
                      Blocks{{toHalf, 6}}, Blocks{{identity, 3}},
                      Blocks{{half, 44}, {half, 44}, {half, 40}},
                      Blocks{{identity, 5}, {half, 4}, {identity, 1}},
                      Blocks{{identity, 2}, {identity, 3}, {toHalf, 6}},
                      Blocks{{half, 2}, {interleaved, 4}, {toHalf, 2}},
                      Blocks{{interleaved, 4},
                             {half, 4},
                             {toHalf, 4},
                             {identity, 1},
                             {toHalf, 10}}));

} // namespace
