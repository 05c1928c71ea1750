//===- QueueEntry.cpp - What entries of queues touch ----------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Dialect/Npu/IR/Npu.h"

#include "OperandRules.h"

#include "llvm/Support/CheckedArithmetic.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::npu;

std::optional<BufferLayout> BufferLayout::get(MemRefType type) {
  BufferLayout layout;
  SmallVector<int64_t> strides;
  int64_t offset;
  std::optional<int64_t> bytes = getBytes(type);
  if (!bytes || !type.hasStaticShape() ||
      failed(type.getStridesAndOffset(strides, offset)))
    return std::nullopt;
  layout.elementType = type.getElementType();
  layout.elementBytes = type.getElementTypeBitWidth() / 8;
  layout.shape = llvm::to_vector<4>(type.getShape());
  layout.bytes = *bytes;
  for (int64_t stride : strides)
    if (ShapedType::isDynamic(stride) ||
        llvm::MulOverflow(stride, layout.elementBytes,
                          layout.strides.emplace_back()))
      return std::nullopt;
  if (!ShapedType::isDynamic(offset)) {
    layout.offset = llvm::checkedMul(offset, layout.elementBytes);
    if (!layout.offset)
      return std::nullopt;
  }
  layout.runBytes = layout.elementBytes;
  int64_t dim = type.getRank() - 1;
  for (; dim >= 0 &&
         (layout.strides[dim] == layout.runBytes || layout.shape[dim] == 1);
       --dim)
    layout.runBytes *= layout.shape[dim];
  for (int64_t outer = 0; outer <= dim; ++outer) {
    layout.runShape.push_back(layout.shape[outer]);
    layout.runStrides.push_back(layout.strides[outer]);
  }
  return layout;
}

BufferLayout BufferLayout::getPacked() const {
  BufferLayout packed = *this;
  packed.offset = 0;
  packed.runShape.clear();
  packed.runStrides.clear();
  packed.runBytes = bytes;
  int64_t stride = elementBytes;
  for (int64_t dim = static_cast<int64_t>(shape.size()) - 1; dim >= 0; --dim) {
    packed.strides[dim] = stride;
    stride *= shape[dim];
  }
  return packed;
}

BufferLayout BufferLayout::getPadded(int64_t granularity) const {
  BufferLayout padded = *this;
  padded.runBytes = llvm::alignTo(runBytes, granularity);
  return padded;
}

int64_t BufferLayout::getExtent() const {
  int64_t extent = runBytes;
  for (auto [count, stride] : llvm::zip(runShape, runStrides))
    extent += (count - 1) * stride;
  return extent;
}

bool BufferLayout::isSameAs(const BufferLayout &other) const {
  if (elementBytes != other.elementBytes || shape != other.shape)
    return false;
  return llvm::all_of(llvm::zip_equal(shape, strides, other.strides),
                      [](auto dim) {
                        auto [size, stride, otherStride] = dim;
                        return size == 1 || stride == otherStride;
                      });
}

bool BufferLayout::overlaps(const BufferLayout &other, int64_t distance) const {
  if (distance >= getExtent() || -distance >= other.getExtent())
    return false;
  // By where they start; of runs that start together, any is the first.
  SmallVector<std::tuple<int64_t, int64_t, bool>> runs;
  forEachRun(
      [&](int64_t run) { runs.push_back({run, run + runBytes, false}); });
  other.forEachRun([&](int64_t run) {
    runs.push_back({run + distance, run + distance + other.runBytes, true});
  });
  llvm::sort(runs);
  int64_t ends[2] = {std::numeric_limits<int64_t>::min(),
                     std::numeric_limits<int64_t>::min()};
  for (auto [begin, end, isOther] : runs) {
    if (begin < ends[!isOther])
      return true;
    ends[isOther] = std::max(ends[isOther], end);
  }
  return false;
}

void BufferLayout::forEachRun(function_ref<void(int64_t)> function) const {
  SmallVector<int64_t, 4> index(runShape.size(), 0);
  int64_t offset = 0;
  for (;;) {
    function(offset);
    int dim = static_cast<int>(runShape.size()) - 1;
    for (; dim >= 0; --dim) {
      offset += runStrides[dim];
      if (++index[dim] < runShape[dim])
        break;
      offset -= runStrides[dim] * runShape[dim];
      index[dim] = 0;
    }
    if (dim < 0)
      return;
  }
}

SmallVector<Access, 3> mlir::npu::detail::getAccesses(Operation *op) {
  SmallVector<Access, 3> accesses;
  for (OpOperand &operand : op->getOpOperands())
    if (isa<MemRefType>(operand.get().getType()))
      accesses.push_back({&operand, false, false, 1});
  SmallVector<MemoryEffects::EffectInstance> effects;
  cast<MemoryEffectOpInterface>(op).getEffects(effects);
  for (MemoryEffects::EffectInstance &effect : effects)
    for (Access &access : accesses)
      if (effect.getEffectValue<OpOperand *>() == access.operand) {
        access.reads |= isa<MemoryEffects::Read>(effect.getEffect());
        access.writes |= isa<MemoryEffects::Write>(effect.getEffect());
      }
  return accesses;
}

LogicalResult mlir::npu::verifyLimit(Operation *op, const Twine &what,
                                     int64_t number, int64_t limit) {
  if (number <= limit)
    return success();
  return op->emitOpError("expected ")
         << what << " to be at most " << limit << ", but got " << number;
}

/// Checks that each contiguous run of bytes of an operand in a buffer starts at
/// a multiple of 32 and, unless `anyRun`, is a multiple of 32, as far as its
/// type says.
static LogicalResult verifyBlocks(Operation *op, size_t number,
                                  const BufferLayout &layout, bool anyRun) {
  if (!anyRun && layout.runBytes % 32 != 0)
    return op->emitOpError("expected the contiguous bytes of operand #")
           << number << " to be a multiple of 32, but got " << layout.runBytes;
  for (auto [size, stride] :
       llvm::reverse(llvm::zip_equal(layout.runShape, layout.runStrides)))
    if (size != 1 && stride % 32 != 0)
      return op->emitOpError("expected the strides of operand #")
             << number << " to be multiples of 32 bytes, but got " << stride;
  if (layout.offset.value_or(0) % 32 != 0)
    return op->emitOpError("expected the offset of operand #")
           << number << " to be a multiple of 32 bytes, but got "
           << *layout.offset;
  return success();
}

LogicalResult mlir::npu::verifyRuns(Operation *op, bool anyRunInUb) {
  for (auto [i, operand] : llvm::enumerate(op->getOperands())) {
    auto type = dyn_cast<MemRefType>(operand.getType());
    if (!type || !getSpace(type) || !type.hasStaticShape() ||
        type.getRank() == 0 || getBytes(type).value_or(0) == 0)
      return op->emitOpError("expected operand #")
             << i
             << " to be a static memref of whole bytes in an '#npu.space', "
                "with elements, but got "
             << operand.getType();
    std::optional<BufferLayout> layout = BufferLayout::get(type);
    if (!layout || (layout->strides.back() != layout->elementBytes &&
                    layout->shape.back() != 1))
      return op->emitOpError("expected operand #")
             << i
             << " to be contiguous in the innermost dimension, with strides "
                "and an offset whose bytes fit 64 bits, but got "
             << type;
    Space space = *getSpace(type);
    if (space != Space::gm &&
        failed(verifyBlocks(op, i, *layout, anyRunInUb && space == Space::ub)))
      return failure();
  }
  return success();
}
