//===- RotationBlocks.cpp - From lanes read to blocks ---------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file finds the blocks of a rotation from the lanes of x that each lane
// of the result reads.
//
//===----------------------------------------------------------------------===//

#include "RotationMatching.h"

using namespace mlir;
using namespace mlir::rope;

/// Returns true if a lane reads the lanes `a` and `b`.
static bool readsPair(const LanePair &pair, int64_t a, int64_t b) {
  return pair && ((pair->first == a && pair->second == b) ||
                  (pair->first == b && pair->second == a));
}

/// Returns the number of lanes from the first of `reads` that are explained by
/// one block starting at lane `begin`.
static int64_t countExplained(MLIRContext *context, RotationBlock block,
                              bool transposed, ArrayRef<LanePair> reads,
                              int64_t begin) {
  auto rotation = RotationAttr::get(context, block);
  int64_t count = 0;
  for (const LaneFormula &formula : rotation.getLaneFormulas(transposed)) {
    if (begin + count >= static_cast<int64_t>(reads.size()) ||
        !readsPair(reads[begin + count], begin + formula.cosLane,
                   begin + formula.sinLane))
      break;
    ++count;
  }
  return count;
}

namespace {
/// A block that may start at a lane.
struct BlockCandidate {
  RotationBlock block;
  bool forward, transposed;
};
} // namespace

/// Returns the blocks that may start at lane `begin`, which reads itself and
/// the lane `partner`.
static SmallVector<BlockCandidate>
getCandidates(ArrayRef<LanePair> reads, int64_t begin, int64_t partner) {
  int64_t distance = partner - begin;
  if (distance > 1)
    return {{{BlockKind::Half, 2 * distance}, true, true},
            {{BlockKind::InterleavedToHalf, 2 * distance}, false, true}};
  SmallVector<BlockCandidate> candidates = {
      {{BlockKind::Interleaved, 2}, true, true}};
  // The second half of an interleaved_to_half block starts where the lanes of
  // the first pair are read again.
  for (int64_t lane = begin + 2, end = reads.size(); lane < end; ++lane)
    if (readsPair(reads[lane], begin, partner)) {
      candidates.insert(
          candidates.begin(),
          {{BlockKind::InterleavedToHalf, 2 * (lane - begin)}, true, false});
      break;
    }
  return candidates;
}

std::variant<Mismatch, BlockStructure>
mlir::rope::findBlocks(MLIRContext *context, ArrayRef<LanePair> reads) {
  SmallVector<RotationBlock> blocks;
  BlockStructure structure;
  int64_t numLanes = reads.size();
  auto fail = [&](int64_t lane) -> std::variant<Mismatch, BlockStructure> {
    return Mismatch{"blocks", lane,
                    "it reads lanes " + std::to_string(reads[lane]->first) +
                        " and " + std::to_string(reads[lane]->second) +
                        " of x, as no block does"};
  };
  for (int64_t lane = 0; lane < numLanes;) {
    if (!reads[lane]) {
      blocks.push_back({BlockKind::Identity, 1});
      ++lane;
      continue;
    }
    auto [low, high] = std::minmax(reads[lane]->first, reads[lane]->second);
    // The first lane of every block reads itself and a later lane.
    if (low != lane || high == lane)
      return fail(lane);
    int64_t explained = 0;
    bool found = false;
    for (const BlockCandidate &candidate : getCandidates(reads, lane, high)) {
      int64_t count = countExplained(context, candidate.block,
                                     !candidate.forward, reads, lane);
      explained = std::max(explained, count);
      if (count != candidate.block.width)
        continue;
      blocks.push_back(candidate.block);
      structure.allowsForward &= candidate.forward;
      structure.allowsTransposed &= candidate.transposed;
      lane += count;
      found = true;
      break;
    }
    if (!found) {
      // A lane that is passed through, or not there, ends a block too early.
      int64_t first = lane + explained;
      return fail(first < numLanes && reads[first] ? first : lane);
    }
  }
  RotationAttr rotation = RotationAttr::getChecked(
      [] { return InFlightDiagnostic(); }, context, ArrayRef(blocks));
  if (!rotation)
    return Mismatch{"blocks", /*lane=*/0,
                    "its lanes make more blocks than a rotation may have"};
  structure.rotation = rotation.getCanonical();
  return structure;
}
