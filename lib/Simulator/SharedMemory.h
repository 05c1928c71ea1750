//===- SharedMemory.h - L2 and the memory behind it -------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_LIB_SIMULATOR_SHAREDMEMORY_H
#define ROME_LIB_SIMULATOR_SHAREDMEMORY_H

#include "rome/Simulator/Simulator.h"

namespace mlir::npu::sim {

/// The L2 cache and the memory behind it, which all cores share.
///
/// L2 is fully associative and replaces the least recently used line. Lines are
/// written without being fetched. When more than `l2_dirty_bytes` wait to be
/// written back, the line that was written longest ago is written back and
/// stays. L2 and memory each serve one request after the other, at their rate.
class SharedMemory {
public:
  SharedMemory(TargetAttr target, ArrayRef<int64_t> argumentBytes,
               std::vector<ArgumentTraffic> &traffic);

  /// What one transfer saw.
  struct Access {
    int64_t missBytes = 0;
    /// When L2 and memory have served it.
    double done = 0;
  };

  /// Moves bytes of an argument at time `now`.
  void access(int argument, int64_t begin, int64_t bytes, bool isWrite,
              double now, Access &access);

  /// Writes back the outputs' lines and drops the workspaces'. Returns when
  /// that is done.
  double drain(double now, KernelOp kernel);

private:
  /// A doubly linked list of lines; the first is the oldest.
  struct List {
    explicit List(size_t size) : next(size, -1), previous(size, -1) {}
    void remove(int32_t line);
    void append(int32_t line);
    std::vector<int32_t> next, previous;
    int32_t first = -1, last = -1;
    int64_t count = 0;
  };

  int64_t getLineBytes(int32_t line) const;
  double useMemory(int64_t bytes, double now);
  void writeBack(int32_t line, double now);
  void touch(int32_t line, bool isWrite, double now, Access &access);

  int64_t lineBytes, maxLines, maxDirtyLines;
  double memoryRate, l2Rate;
  double memoryFree = 0, l2Free = 0;
  std::vector<ArgumentTraffic> &traffic;
  SmallVector<int64_t> argumentBytes;
  std::vector<int32_t> firstLine;
  std::vector<int32_t> argumentOfLine;
  std::vector<bool> present, dirty;
  List recency, writes;
};

} // namespace mlir::npu::sim

#endif // ROME_LIB_SIMULATOR_SHAREDMEMORY_H
