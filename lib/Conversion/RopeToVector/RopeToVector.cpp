//===- RopeToVector.cpp - Convert rows of rope.apply to vectors -----------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A row is written as full vectors, whatever its blocks: the lanes that each
// needs are loaded, and shuffled where they are not consecutive. Vectors that
// read each other's lanes are all computed before one of them is written, so
// that the result may be the memory of x.
//
//===----------------------------------------------------------------------===//

#include "rome/Conversion/RopeToVector/RopeToVector.h"

#include "LaneLoads.h"

#include "rome/Dialect/Rope/IR/Rope.h"
#include "rome/Dialect/Rope/Utils/ScalarRotation.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

#include "llvm/ADT/EquivalenceClasses.h"

namespace mlir::rome {
#define GEN_PASS_DEF_CONVERTROPETOVECTORPASS
#include "rome/Conversion/RopeToVector/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;
using namespace mlir::rome;
using namespace mlir::rope;

/// Rows of more lanes than this would become too many ops.
static constexpr int64_t kMaxLanes = 4096;

/// Rows become at most about this many vectors: those of longer rows are wider,
/// which LLVM splits for the registers there are.
static constexpr int64_t kMaxVectors = 64;

/// Rows that share the entries of a table, at most.
static constexpr int64_t kMaxRows = 4;

namespace {

/// Builds the vectors of a few rows that share one row of the tables.
class RowBuilder {
public:
  RowBuilder(ImplicitLocOpBuilder &builder, ApplyOp op, unsigned vectorWidth);

  /// Returns what replaces the result of the op.
  Value build();

private:
  /// Lanes `first`, ..., `first + size - 1` of the result.
  struct Lanes {
    int64_t first;
    int64_t size;
  };

  /// Groups the vectors of the row such that no vector reads a lane of another
  /// group.
  SmallVector<SmallVector<Lanes>> groupVectors() const;

  /// Returns `field` of the formula of each lane, `kAnyLane` for lanes that are
  /// passed through.
  SmallVector<int64_t> collect(Lanes lanes, int64_t LaneFormula::*field) const;

  /// Returns entries of a table for lanes, in the compute type.
  Value loadEntries(Value table, SmallVector<int64_t> entries);

  /// Returns `entries` with the sign of every lane that subtracts inverted.
  Value applySigns(Value entries, Lanes lanes);

  /// Builds `lanes` of every row. What is read of the tables is read once.
  SmallVector<Value> buildVectors(Lanes lanes);

  /// Returns whether `lanes` are pairs of neighbours that share table entries.
  bool areNeighbours(Lanes lanes);

  /// Builds pairs of neighbours of every row: the first and the second lanes of
  /// the pairs apart from each other, which needs each table entry once.
  SmallVector<Value> buildNeighbours(Lanes lanes);

  ImplicitLocOpBuilder &builder;
  ApplyOp op;
  SmallVector<LaneFormula> formulas;
  SmallVector<int64_t> pairs;
  SmallVector<Lanes> vectors;
  /// The indices of each row, without that of the lane.
  SmallVector<SmallVector<int64_t>> rows;
};

} // namespace

RowBuilder::RowBuilder(ImplicitLocOpBuilder &builder, ApplyOp op,
                       unsigned vectorWidth)
    : builder(builder), op(op),
      formulas(op.getRotation().getLaneFormulas(op.getTransposed())),
      pairs(op.getRotation().getPairIndices()) {
  unsigned width = op.getX().getType().getElementTypeBitWidth();
  // Vectors of x fill a register, also where they are computed in several.
  int64_t maxSize = std::max<int64_t>(1, vectorWidth / width);
  // Pairs of neighbours come apart to two vectors of the compute type.
  int64_t maxPairs = 2 * vectorWidth /
                     std::max(width, op.getEffectiveComputeType().getWidth());
  int64_t numLanes = op.getNumLanes();
  for (int64_t first = 0; first < numLanes; first += vectors.back().size) {
    int64_t size = llvm::bit_floor<uint64_t>(numLanes - first);
    Lanes pairs{first, std::min<int64_t>(maxPairs, size)};
    vectors.push_back(areNeighbours(pairs)
                          ? pairs
                          : Lanes{first, std::min<int64_t>(maxSize, size)});
  }
  SmallVector<int64_t> tile(op.getX().getType().getRank() - 1, 1);
  for (SmallVector<int64_t> row :
       StaticTileOffsetRange(op.getX().getType().getShape().drop_back(), tile))
    rows.push_back(std::move(row));
}

SmallVector<SmallVector<RowBuilder::Lanes>> RowBuilder::groupVectors() const {
  SmallVector<unsigned> vectorOfLane;
  for (auto [index, vector] : llvm::enumerate(vectors))
    vectorOfLane.append(vector.size, index);
  llvm::EquivalenceClasses<unsigned> connected;
  for (auto [lane, formula] : llvm::enumerate(formulas)) {
    connected.insert(vectorOfLane[lane]);
    if (!formula.rotated)
      continue;
    connected.unionSets(vectorOfLane[lane], vectorOfLane[formula.cosLane]);
    connected.unionSets(vectorOfLane[lane], vectorOfLane[formula.sinLane]);
  }
  llvm::MapVector<unsigned, SmallVector<Lanes>> groups;
  for (auto [index, vector] : llvm::enumerate(vectors))
    groups[connected.getLeaderValue(index)].push_back(vector);
  return llvm::map_to_vector(groups, [](auto &group) { return group.second; });
}

SmallVector<int64_t> RowBuilder::collect(Lanes lanes,
                                         int64_t LaneFormula::*field) const {
  return llvm::map_to_vector(ArrayRef(formulas).slice(lanes.first, lanes.size),
                             [&](const LaneFormula &formula) {
                               return formula.rotated ? formula.*field
                                                      : kAnyLane;
                             });
}

Value RowBuilder::loadEntries(Value table, SmallVector<int64_t> entries) {
  if (op.hasTablePerPair())
    for (int64_t &entry : entries)
      entry = entry == kAnyLane ? kAnyLane : pairs[entry];
  SmallVector<int64_t> row(op.getCos().getType().getRank() - 1, 0);
  return convertFloat(builder, loadLanes(builder, table, row, entries),
                      op.getEffectiveComputeType());
}

Value RowBuilder::applySigns(Value entries, Lanes lanes) {
  auto type = cast<VectorType>(entries.getType());
  auto bitsType = builder.getIntegerType(type.getElementTypeBitWidth());
  SmallVector<APInt> signs;
  for (const LaneFormula &formula :
       ArrayRef(formulas).slice(lanes.first, lanes.size))
    signs.push_back(formula.rotated && formula.sign < 0
                        ? APInt::getSignMask(bitsType.getWidth())
                        : APInt::getZero(bitsType.getWidth()));
  // As integers: a negation of a half-precision type would be computed in f32.
  auto vectorOfBits = VectorType::get(type.getShape(), bitsType);
  Value mask = arith::ConstantOp::create(
      builder, DenseElementsAttr::get(vectorOfBits, signs));
  Value bits = arith::BitcastOp::create(builder, vectorOfBits, entries);
  return arith::BitcastOp::create(builder, type,
                                  arith::XOrIOp::create(builder, bits, mask));
}

SmallVector<Value> RowBuilder::buildVectors(Lanes lanes) {
  auto laneFormulas = ArrayRef(formulas).slice(lanes.first, lanes.size);
  auto isRotated = [](const LaneFormula &formula) { return formula.rotated; };
  auto isSubtracted = [](const LaneFormula &formula) {
    return !formula.rotated || formula.sign < 0;
  };
  auto isAdded = [](const LaneFormula &formula) {
    return !formula.rotated || formula.sign > 0;
  };
  SmallVector<Value> passed;
  if (!llvm::all_of(laneFormulas, isRotated)) {
    auto own =
        llvm::to_vector(llvm::seq(lanes.first, lanes.first + lanes.size));
    for (ArrayRef<int64_t> row : rows)
      passed.push_back(loadLanes(builder, op.getX(), row, own));
    if (llvm::none_of(laneFormulas, isRotated))
      return passed;
  }

  Value cos = loadEntries(op.getCos(), collect(lanes, &LaneFormula::cosEntry));
  Value sin = loadEntries(op.getSin(), collect(lanes, &LaneFormula::sinEntry));
  bool subtracts = llvm::all_of(laneFormulas, isSubtracted);
  if (!subtracts && !llvm::all_of(laneFormulas, isAdded))
    sin = applySigns(sin, lanes);
  SmallVector<Value> results;
  for (ArrayRef<int64_t> row : rows) {
    auto loadX = [&](int64_t LaneFormula::*field) {
      return convertFloat(
          builder, loadLanes(builder, op.getX(), row, collect(lanes, field)),
          op.getEffectiveComputeType());
    };
    Value cosLanes = loadX(&LaneFormula::cosLane);
    Value sinLanes = loadX(&LaneFormula::sinLane);
    results.push_back(convertFloat(
        builder,
        buildScalarRotation(builder, cosLanes, cos, sinLanes, sin, subtracts),
        cast<FloatType>(op.getX().getType().getElementType())));
  }
  if (passed.empty())
    return results;
  auto mask = llvm::map_to_vector(laneFormulas, isRotated);
  Value isRotatedLane =
      arith::ConstantOp::create(builder, builder.getBoolVectorAttr(mask));
  for (auto [rotated, own] : llvm::zip_equal(results, passed))
    rotated = arith::SelectOp::create(builder, isRotatedLane, rotated, own);
  return results;
}

bool RowBuilder::areNeighbours(Lanes lanes) {
  if (lanes.size < 4 || !op.hasTablePerPair())
    return false;
  for (int64_t lane = lanes.first; lane < lanes.first + lanes.size; lane += 2) {
    const LaneFormula &first = formulas[lane], &second = formulas[lane + 1];
    bool isPair = first.rotated && second.rotated && first.cosLane == lane &&
                  first.sinLane == lane + 1 && second.cosLane == lane + 1 &&
                  second.sinLane == lane && first.sign == -second.sign &&
                  first.sign == formulas[lanes.first].sign;
    if (!isPair)
      return false;
  }
  return true;
}

SmallVector<Value> RowBuilder::buildNeighbours(Lanes lanes) {
  FloatType computeType = op.getEffectiveComputeType();
  auto elementType = cast<FloatType>(op.getX().getType().getElementType());
  std::array<SmallVector<int64_t>, 2> memberLanes, cosEntries, sinEntries;
  SmallVector<int64_t> interleaved;
  for (int64_t i = 0; i < lanes.size; ++i) {
    const LaneFormula &formula = formulas[lanes.first + i];
    memberLanes[i % 2].push_back(i);
    cosEntries[i % 2].push_back(formula.cosEntry);
    sinEntries[i % 2].push_back(formula.sinEntry);
    interleaved.push_back(i / 2 + (i % 2) * (lanes.size / 2));
  }
  std::array<Value, 2> cos, sin;
  for (int64_t member : {0, 1}) {
    cos[member] = loadEntries(op.getCos(), cosEntries[member]);
    sin[member] = loadEntries(op.getSin(), sinEntries[member]);
  }
  auto own = llvm::to_vector(llvm::seq(lanes.first, lanes.first + lanes.size));
  return llvm::map_to_vector(rows, [&](ArrayRef<int64_t> row) -> Value {
    Value pairs = loadLanes(builder, op.getX(), row, own);
    std::array<Value, 2> members, results;
    for (int64_t member : {0, 1})
      members[member] = convertFloat(
          builder,
          vector::ShuffleOp::create(builder, pairs, pairs, memberLanes[member]),
          computeType);
    for (int64_t member : {0, 1})
      results[member] = buildScalarRotation(
          builder, members[member], cos[member], members[1 - member],
          sin[member], formulas[lanes.first + member].sign < 0);
    if (elementType == computeType)
      return vector::ShuffleOp::create(builder, results[0], results[1],
                                       interleaved);
    // Rounded as one vector and then interleaved, which moves fewer bytes.
    Value both = vector::ShuffleOp::create(
        builder, results[0], results[1],
        llvm::to_vector(llvm::seq<int64_t>(lanes.size)));
    both = convertFloat(builder, both, elementType);
    return vector::ShuffleOp::create(builder, both, both, interleaved);
  });
}

Value RowBuilder::build() {
  RankedTensorType type = op.getX().getType();
  Value result =
      tensor::EmptyOp::create(builder, type.getShape(), type.getElementType());
  for (ArrayRef<Lanes> group : groupVectors()) {
    auto vectorsOfGroup = llvm::map_to_vector(group, [&](Lanes lanes) {
      return areNeighbours(lanes) ? buildNeighbours(lanes)
                                  : buildVectors(lanes);
    });
    for (auto [rowIndex, row] : llvm::enumerate(rows))
      for (auto [lanes, values] : llvm::zip_equal(group, vectorsOfGroup))
        result =
            vector::TransferWriteOp::create(
                builder, values[rowIndex], result,
                createIndices(builder, row, lanes.first), ArrayRef<bool>{true})
                .getResult();
  }
  return result;
}

/// Returns true if all dimensions of `type` but the last have size 1.
static bool hasOneRow(RankedTensorType type) {
  return llvm::all_of(type.getShape().drop_back(),
                      [](int64_t size) { return size == 1; });
}

namespace {

struct ConvertRow : OpRewritePattern<ApplyOp> {
  ConvertRow(MLIRContext *context, unsigned vectorWidth)
      : OpRewritePattern(context), vectorWidth(vectorWidth) {}

  LogicalResult matchAndRewrite(ApplyOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType type = op.getX().getType();
    ArrayRef<int64_t> leading = type.getShape().drop_back();
    if (ShapedType::isDynamicShape(leading))
      return missed(rewriter, op, "its number of rows is dynamic");
    int64_t numRows = llvm::product_of(leading);
    if (numRows > kMaxRows)
      return missed(rewriter, op, "it has more than 4 rows");
    if (!hasOneRow(op.getCos().getType()))
      return missed(rewriter, op, "its rows do not share a row of the tables");
    if (op.getNumLanes() > kMaxLanes)
      return missed(rewriter, op, "its rows are too long");
    remark::passed(op.getLoc(), remark::RemarkOpts::name("RowVectorized")
                                    .category("convert-rope-to-vector"))
        << "rows became vectors" << remark::metric("Rows", numRows)
        << remark::metric("Lanes", op.getNumLanes());
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    int64_t rowBits =
        op.getNumLanes() * op.getEffectiveComputeType().getWidth();
    uint64_t width = std::max<uint64_t>(
        vectorWidth,
        llvm::PowerOf2Ceil(llvm::divideCeil(rowBits, kMaxVectors)));
    rewriter.replaceOp(op, RowBuilder(builder, op, width).build());
    return success();
  }

private:
  static LogicalResult missed(PatternRewriter &rewriter, ApplyOp op,
                              StringRef reason) {
    remark::missed(op.getLoc(), remark::RemarkOpts::name("RowVectorized")
                                    .category("convert-rope-to-vector"))
        << remark::reason("{0}", reason);
    return rewriter.notifyMatchFailure(op, reason);
  }

  unsigned vectorWidth;
};

struct ConvertRopeToVectorPass
    : mlir::rome::impl::ConvertRopeToVectorPassBase<ConvertRopeToVectorPass> {
  using ConvertRopeToVectorPassBase::ConvertRopeToVectorPassBase;

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateConvertRopeToVectorPatterns(patterns, vectorWidth);
    walkAndApplyPatterns(getOperation(), std::move(patterns));
  }
};

} // namespace

void mlir::rome::populateConvertRopeToVectorPatterns(
    RewritePatternSet &patterns, unsigned vectorWidth) {
  patterns.add<ConvertRow>(patterns.getContext(), vectorWidth);
}
