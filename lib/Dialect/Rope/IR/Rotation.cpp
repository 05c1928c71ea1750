//===- Rotation.cpp - What a rotation does to every lane ------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file implements #rope.rotation: its verifier, its canonical form and the
// lane formulas that define the meaning of rope.apply.
//
//===----------------------------------------------------------------------===//

#include "rome/Dialect/Rope/IR/Rope.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/CheckedArithmetic.h"

using namespace mlir;
using namespace mlir::rope;

llvm::hash_code mlir::rope::hash_value(const RotationBlock &block) {
  return llvm::hash_combine(block.kind, block.width);
}

/// Returns the fewest blocks with the same meaning.
static SmallVector<RotationBlock> mergeBlocks(ArrayRef<RotationBlock> blocks) {
  SmallVector<RotationBlock> merged;
  for (RotationBlock block : blocks) {
    // The three ways to rotate two lanes are the same.
    if (block.kind != BlockKind::Identity && block.width == 2)
      block.kind = BlockKind::Interleaved;
    bool mergeable = block.kind == BlockKind::Identity ||
                     block.kind == BlockKind::Interleaved;
    if (mergeable && !merged.empty() && merged.back().kind == block.kind)
      merged.back().width += block.width;
    else
      merged.push_back(block);
  }
  return merged;
}

LogicalResult RotationAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                   ArrayRef<RotationBlock> blocks) {
  if (blocks.empty())
    return emitError() << "expected at least one block";
  std::optional<int64_t> numLanes = 0;
  for (const RotationBlock &block : blocks) {
    // Only a caller from C can get here with no kind at all.
    auto number = static_cast<uint32_t>(block.kind);
    if (!symbolizeBlockKind(number))
      return emitError() << "expected the kind of a block, but got " << number;
    StringRef kind = stringifyBlockKind(block.kind);
    if (block.width < 1)
      return emitError() << "expected the width of block '" << kind
                         << "' to be at least 1, but got " << block.width;
    if (block.kind != BlockKind::Identity && block.width % 2 != 0)
      return emitError() << "expected the width of block '" << kind
                         << "' to be even, but got " << block.width;
    numLanes = llvm::checkedAdd(*numLanes, block.width);
    if (!numLanes || *numLanes > kMaxLanes)
      return emitError() << "expected the widths of the blocks to add up to at "
                            "most "
                         << kMaxLanes;
  }
  size_t numBlocks = mergeBlocks(blocks).size();
  if (numBlocks > kMaxBlocks)
    return emitError() << "expected at most " << kMaxBlocks
                       << " blocks after merging, but got " << numBlocks;
  return success();
}

int64_t RotationAttr::getNumLanes() const {
  int64_t numLanes = 0;
  for (const RotationBlock &block : getBlocks())
    numLanes += block.width;
  return numLanes;
}

int64_t RotationAttr::getNumRotatedLanes() const {
  int64_t numLanes = 0;
  for (const RotationBlock &block : getBlocks())
    if (block.kind != BlockKind::Identity)
      numLanes += block.width;
  return numLanes;
}

bool RotationAttr::permutesLanes() const {
  return llvm::any_of(getBlocks(), [](const RotationBlock &block) {
    return block.kind == BlockKind::InterleavedToHalf;
  });
}

/// Returns the lane that the cosine term of lane `i` of a block reads (σ).
static int64_t getCosLane(const RotationBlock &block, int64_t i) {
  if (block.kind != BlockKind::InterleavedToHalf)
    return i;
  int64_t half = block.width / 2;
  return i < half ? 2 * i : 2 * (i - half) + 1;
}

/// Returns the lane that is in one pair with lane `i` of a rotated block.
static int64_t getPartner(const RotationBlock &block, int64_t i) {
  if (block.kind == BlockKind::Interleaved)
    return i ^ 1;
  return (i + block.width / 2) % block.width;
}

/// Returns true if lane `i` of a rotated block is the first of its pair.
static bool isFirstOfPair(const RotationBlock &block, int64_t i) {
  return i < getPartner(block, i);
}

SmallVector<LaneFormula> RotationAttr::getLaneFormulas(bool transposed) const {
  SmallVector<LaneFormula> formulas(getNumLanes());
  int64_t firstLane = 0, firstEntry = 0;
  for (const RotationBlock &block : getBlocks()) {
    if (block.kind == BlockKind::Identity) {
      firstLane += block.width;
      continue;
    }
    for (int64_t i = 0; i < block.width; ++i) {
      int64_t lane = firstLane + i, entry = firstEntry + i;
      int64_t cosLane = firstLane + getCosLane(block, i);
      int64_t sinLane = firstLane + getCosLane(block, getPartner(block, i));
      int sign = isFirstOfPair(block, i) ? -1 : 1;
      // The transposed map sends lane i, scaled by the entries of lane i, to
      // the lanes that lane i reads in the forward map.
      LaneFormula &cosTerm = formulas[transposed ? cosLane : lane];
      cosTerm.rotated = true;
      cosTerm.cosLane = transposed ? lane : cosLane;
      cosTerm.cosEntry = entry;
      LaneFormula &sinTerm = formulas[transposed ? sinLane : lane];
      sinTerm.sinLane = transposed ? lane : sinLane;
      sinTerm.sinEntry = entry;
      sinTerm.sign = sign;
    }
    firstLane += block.width;
    firstEntry += block.width;
  }
  return formulas;
}

SmallVector<int64_t> RotationAttr::getPairIndices() const {
  SmallVector<int64_t> pairs;
  int64_t firstPair = 0;
  for (const RotationBlock &block : getBlocks()) {
    if (block.kind == BlockKind::Identity)
      continue;
    int64_t half = block.width / 2;
    bool adjacent = block.kind == BlockKind::Interleaved;
    for (int64_t i = 0; i < block.width; ++i)
      pairs.push_back(firstPair + (adjacent ? i / 2 : i % half));
    firstPair += half;
  }
  return pairs;
}

RotationAttr RotationAttr::getCanonical() const {
  return RotationAttr::get(getContext(), mergeBlocks(getBlocks()));
}
