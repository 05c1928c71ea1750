//===- PairwiseForm.cpp - One loop nest over pairs of lanes ---------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Forms.h"
#include "LaneMovement.h"

#include "rome/Dialect/Rope/Utils/ScalarRotation.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::rome;
using namespace mlir::rope;

namespace {
/// What one of the two result lanes of every pair of a block is:
/// results = sources * cos ± other sources * sin.
struct PairMember {
  LaneRun results;
  LaneRun sources;
  LaneRun cosEntries;
  LaneRun sinEntries;
  bool subtracts;
};

/// Collects the lane formulas of one member of every pair of a block.
struct PairMemberLanes {
  SmallVector<int64_t> results, sources, cosEntries, sinEntries;
  bool subtracts = false;

  PairMember getRuns() const {
    return {getLaneRun(results), getLaneRun(sources), getLaneRun(cosEntries),
            getLaneRun(sinEntries), subtracts};
  }
};
} // namespace

/// Returns the two members of the pairs of the rotated block that has `width`
/// lanes from `firstLane` on. With tables per pair, entries count pairs.
static std::array<PairMember, 2>
getPairMembers(ArrayRef<LaneFormula> formulas, ArrayRef<int64_t> pairs,
               bool tablePerPair, int64_t firstLane, int64_t width) {
  std::array<PairMemberLanes, 2> members;
  llvm::SmallDenseSet<int64_t> seenPairs;
  for (int64_t lane = firstLane; lane < firstLane + width; ++lane) {
    const LaneFormula &formula = formulas[lane];
    bool isFirst = seenPairs.insert(pairs[formula.cosEntry]).second;
    PairMemberLanes &member = members[isFirst ? 0 : 1];
    member.results.push_back(lane);
    member.sources.push_back(formula.cosLane);
    member.cosEntries.push_back(tablePerPair ? pairs[formula.cosEntry]
                                             : formula.cosEntry);
    member.sinEntries.push_back(tablePerPair ? pairs[formula.sinEntry]
                                             : formula.sinEntry);
    member.subtracts = formula.sign < 0;
  }
  return {members[0].getRuns(), members[1].getRuns()};
}

/// Builds the body of the loop nest over pairs. The arguments are both lanes of
/// x, then cos and sin of the pair or of each of its lanes, then the results.
static void buildPairBody(OpBuilder &body, Location loc, ValueRange arguments,
                          ApplyOp op,
                          const std::array<PairMember, 2> &members) {
  ImplicitLocOpBuilder builder(loc, body);
  SmallVector<Value> operands;
  for (Value argument : arguments.drop_back(2))
    operands.push_back(
        convertFloat(builder, argument, op.getEffectiveComputeType()));
  auto elementType = cast<FloatType>(op.getX().getType().getElementType());
  ArrayRef<Value> tables = ArrayRef(operands).drop_front(2);
  SmallVector<Value> results;
  for (int64_t i : {0, 1}) {
    Value rotated =
        buildScalarRotation(builder, operands[i], tables[0], operands[1 - i],
                            tables[1], members[i].subtracts);
    results.push_back(convertFloat(builder, rotated, elementType));
    if (!op.hasTablePerPair())
      tables = tables.drop_front(2);
  }
  linalg::YieldOp::create(builder, results);
}

/// Rotates one block and inserts its lanes into `destination`.
static Value rotateBlock(ImplicitLocOpBuilder &builder, LaneBuilder &lanes,
                         LaneBuilder &entries, ApplyOp op,
                         const std::array<PairMember, 2> &members,
                         Value destination) {
  SmallVector<Value> inputs, inits;
  SmallVector<AffineMap> maps;
  int64_t rank = op.getX().getType().getRank();
  AffineMap identity = builder.getMultiDimIdentityMap(rank);
  AffineMap tableMap = getAlignedTableMap(op);
  for (const PairMember &member : members) {
    inputs.push_back(lanes.extract(op.getX(), member.sources));
    maps.push_back(identity);
  }
  int64_t numTables = op.hasTablePerPair() ? 1 : 2;
  for (const PairMember &member : ArrayRef(members).take_front(numTables)) {
    inputs.push_back(entries.extract(op.getCos(), member.cosEntries));
    inputs.push_back(entries.extract(op.getSin(), member.sinEntries));
    maps.append(2, tableMap);
  }
  for (const PairMember &member : members) {
    inits.push_back(lanes.extract(destination, member.results));
    maps.push_back(identity);
  }
  auto generic = linalg::GenericOp::create(
      builder, TypeRange(ValueRange(inits)), inputs, inits, maps,
      SmallVector<utils::IteratorType>(rank, utils::IteratorType::parallel),
      [&](OpBuilder &body, Location loc, ValueRange arguments) {
        buildPairBody(body, loc, arguments, op, members);
      });
  for (auto [member, result] : llvm::zip_equal(members, generic.getResults()))
    destination = lanes.insert(result, destination, member.results);
  return destination;
}

Value mlir::rome::buildPairwiseForm(ImplicitLocOpBuilder &builder, ApplyOp op) {
  RotationAttr rotation = op.getRotation();
  SmallVector<LaneFormula> formulas =
      rotation.getLaneFormulas(op.getTransposed());
  SmallVector<int64_t> pairs = rotation.getPairIndices();
  LaneBuilder lanes(builder, op.getX());
  LaneBuilder entries(builder, op.getCos());
  // Every block writes to its own slice of one tensor, so that bufferization
  // finds the places of all of them in one buffer.
  Value result =
      lanes.createEmpty(op.getNumLanes(), op.getX().getType().getElementType());
  int64_t firstLane = 0;
  for (const RotationBlock &block : rotation.getBlocks()) {
    if (block.kind == BlockKind::Identity) {
      LaneRun run{firstLane, /*stride=*/1, block.width};
      result = lanes.insert(lanes.extract(op.getX(), run), result, run);
    } else {
      result = rotateBlock(builder, lanes, entries, op,
                           getPairMembers(formulas, pairs, op.hasTablePerPair(),
                                          firstLane, block.width),
                           result);
    }
    firstLane += block.width;
  }
  return result;
}
