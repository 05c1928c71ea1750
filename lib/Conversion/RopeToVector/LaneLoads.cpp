//===- LaneLoads.cpp - Any lanes of a row as one vector -------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LaneLoads.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::rome;

namespace {
/// Consecutive lanes of a row.
struct Window {
  int64_t first;
  int64_t size;

  bool contains(int64_t lane) const {
    return lane >= first && lane < first + size;
  }
};
} // namespace

SmallVector<Value> mlir::rome::createIndices(ImplicitLocOpBuilder &builder,
                                             ArrayRef<int64_t> row,
                                             int64_t lane) {
  SmallVector<int64_t> indices(row);
  indices.push_back(lane);
  return llvm::map_to_vector(indices, [&](int64_t index) -> Value {
    return arith::ConstantIndexOp::create(builder, index);
  });
}

static Value loadWindow(ImplicitLocOpBuilder &builder, Value tensor,
                        ArrayRef<int64_t> row, Window window) {
  Type elementType = cast<RankedTensorType>(tensor.getType()).getElementType();
  return vector::TransferReadOp::create(
      builder, VectorType::get(window.size, elementType), tensor,
      createIndices(builder, row, window.first), /*padding=*/std::nullopt,
      /*inBounds=*/ArrayRef<bool>{true});
}

/// Returns the window to load for the first of `lanes` that is not `kAnyLane`.
/// It is one that has all of them, if there is one, or else one that has that
/// lane where the vector needs it, if the row is long enough. It is no shorter
/// than the vector, again if the row is long enough: a shuffle to another size
/// costs more than loading lanes that are not needed.
static Window selectWindow(ArrayRef<int64_t> lanes, int64_t rowSize) {
  SmallVector<int64_t> used(lanes);
  llvm::erase(used, kAnyLane);
  int64_t least = *llvm::min_element(used);
  int64_t span = *llvm::max_element(used) - least + 1;
  int64_t size =
      std::min<int64_t>(lanes.size(), llvm::bit_floor<uint64_t>(rowSize));
  int64_t position =
      llvm::find_if(lanes, [](int64_t lane) { return lane != kAnyLane; }) -
      lanes.begin();
  int64_t first = span <= size ? least : lanes[position] - position;
  return {std::clamp<int64_t>(first, 0, rowSize - size), size};
}

/// Returns `vector` if its elements are `mask`, or else a shuffle of it.
static Value shuffle(ImplicitLocOpBuilder &builder, Value vector,
                     ArrayRef<int64_t> mask) {
  int64_t size = cast<VectorType>(vector.getType()).getNumElements();
  bool isIdentity =
      size == static_cast<int64_t>(mask.size()) &&
      llvm::all_of(llvm::enumerate(mask), [](auto entry) {
        return entry.value() == kAnyLane ||
               entry.value() == static_cast<int64_t>(entry.index());
      });
  if (isIdentity)
    return vector;
  return vector::ShuffleOp::create(builder, vector, vector, mask);
}

Value mlir::rome::loadLanes(ImplicitLocOpBuilder &builder, Value tensor,
                            ArrayRef<int64_t> row, ArrayRef<int64_t> lanes) {
  static_assert(kAnyLane == vector::ShuffleOp::kPoisonIndex);
  int64_t rowSize = cast<RankedTensorType>(tensor.getType()).getShape().back();
  int64_t numLanes = lanes.size();
  SmallVector<int64_t> remaining(lanes);
  Value result;
  while (
      llvm::any_of(remaining, [](int64_t lane) { return lane != kAnyLane; })) {
    Window window = selectWindow(remaining, rowSize);
    SmallVector<int64_t> mask(numLanes, kAnyLane);
    // The elements of the result so far, or those of this window after it.
    SmallVector<int64_t> blend = llvm::to_vector(llvm::seq(numLanes));
    for (int64_t i = 0; i < numLanes; ++i) {
      if (!window.contains(remaining[i]))
        continue;
      mask[i] = remaining[i] - window.first;
      blend[i] = numLanes + i;
      remaining[i] = kAnyLane;
    }
    Value part =
        shuffle(builder, loadWindow(builder, tensor, row, window), mask);
    result = result ? vector::ShuffleOp::create(builder, result, part, blend)
                          .getResult()
                    : part;
  }
  return result;
}
