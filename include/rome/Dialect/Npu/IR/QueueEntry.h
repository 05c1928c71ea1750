//===- QueueEntry.h - What entries of queues touch and cost -----*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// This file declares what the interfaces of npu ops speak of.
//
//===----------------------------------------------------------------------===//

#ifndef ROME_DIALECT_NPU_IR_QUEUEENTRY_H
#define ROME_DIALECT_NPU_IR_QUEUEENTRY_H

namespace mlir::npu {

/// How the elements of a static memref lie, counted in bytes.
struct BufferLayout {
  Type elementType;
  int64_t elementBytes = 0;
  SmallVector<int64_t, 4> shape, strides;
  /// Of the first element; nothing where it is dynamic.
  std::optional<int64_t> offset;
  /// All elements together, without gaps.
  int64_t bytes = 0;
  /// The sizes and strides of the runs of contiguous bytes, and the size of
  /// one.
  SmallVector<int64_t, 4> runShape, runStrides;
  int64_t runBytes = 0;

  /// Returns the layout of `type`, or nothing if its shape or a stride is
  /// dynamic, its elements are no numbers of whole bytes, or a number of bytes
  /// does not fit.
  static std::optional<BufferLayout> get(MemRefType type);

  /// Returns the layout without gaps between rows.
  BufferLayout getPacked() const;

  /// Returns the layout with each run rounded up to a multiple of so many
  /// bytes.
  BufferLayout getPadded(int64_t granularity) const;

  /// Returns the bytes from the first to the last.
  int64_t getExtent() const;

  /// Returns true if each element is at the same place as in `other`.
  bool isSameAs(const BufferLayout &other) const;

  /// Returns true if bytes of `other`, which starts `distance` bytes after this
  /// one, are bytes of this one.
  bool overlaps(const BufferLayout &other, int64_t distance) const;

  /// Calls `function` with the offset, from the first byte, of each run.
  void forEachRun(function_ref<void(int64_t)> function) const;
};

/// The elements of a memref, in bytes of the host.
struct BufferView {
  const BufferLayout *layout;
  uint8_t *data;
};

/// What an op does to a memref.
struct Access {
  OpOperand *operand;
  bool reads, writes;
  /// What is written of each run, with undefined bytes at its end, is a
  /// multiple of so many bytes.
  int64_t granularity = 1;
};

/// What an entry costs its pipe.
struct QueueCost {
  double cycles = 0;
  /// Of a movement, instead of `cycles`: what it takes, and how many bytes.
  PathAttr path;
  int64_t pathBytes = 0;
};

/// How an entry orders others.
struct SyncEffect {
  enum class Action {
    /// Sets a flag when the earlier entries of the pipe are finished.
    set,
    /// Holds the later entries of the pipe until a flag is set.
    wait,
    /// Holds the later entries of the pipe until the earlier ones are finished.
    barrier
  };
  Action action;
  /// Of a flag between cores: how it joins them.
  std::optional<CrossMode> mode;
  /// Of a flag of one core: the pipe at its other end.
  std::optional<Pipe> other;
  /// The number of the flag, to which `offset` is added where it is given.
  int64_t flag = 0;
  Value offset;
};

namespace detail {
/// Returns what the memory effects of `op` say.
SmallVector<Access, 3> getAccesses(Operation *op);

/// Returns the cost of a vector op of the class on operands `types`.
QueueCost getVectorCost(TypeRange types, VectorClass kind, TargetAttr target);

/// Returns the path of a movement on `target`, or null.
PathAttr getPath(Operation *op, Layout layout, TargetAttr target);

/// Returns the cost of a movement on a path.
QueueCost getPathCost(Operation *op, PathAttr path);

/// Checks the class, the place and the sizes of a vector op that costs what
/// `types` say, and that the vector unit computes in `computes` if it is not
/// null.
LogicalResult verifyVectorUnit(Operation *op, TypeRange types, VectorClass kind,
                               Type computes, TargetAttr target);

} // namespace detail

} // namespace mlir::npu

#endif // ROME_DIALECT_NPU_IR_QUEUEENTRY_H
