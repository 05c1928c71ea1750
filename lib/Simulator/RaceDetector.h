//===- RaceDetector.h - Accesses that nothing orders ------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_LIB_SIMULATOR_RACEDETECTOR_H
#define ROME_LIB_SIMULATOR_RACEDETECTOR_H

#include "mlir/IR/Operation.h"

#include <map>
#include <vector>

namespace mlir::npu::sim {

/// For each pipe of the machine, how many of its entries are known to be
/// finished.
using Clock = std::vector<uint32_t>;

/// Raises `clock` to what `other` knows too.
void join(Clock &clock, const Clock &other);

/// An access: the `number`th entry of pipe `pipe`.
struct Epoch {
  int pipe = -1;
  uint32_t number = 0;
  Operation *op = nullptr;

  bool happensBefore(const Clock &clock) const { return clock[pipe] >= number; }
};

/// Remembers who accessed which bytes, and finds accesses that happen in any
/// order. The answer depends on what orders entries, not on their timing.
class RaceDetector {
public:
  /// `initialized[i]` says that memory i has a value before anything writes it.
  explicit RaceDetector(std::vector<bool> initialized)
      : initialized(std::move(initialized)),
        memories(this->initialized.size()) {}

  struct Conflict {
    /// The other access, or null: nothing has written these bytes.
    Operation *other;
    bool otherWrites;
  };

  /// Records an access of bytes [begin, end) of a memory by `epoch`, which
  /// starts when everything in `clock` is finished, and calls `report` with
  /// conflicts.
  void access(int memory, int64_t begin, int64_t end, bool isWrite,
              const Epoch &epoch, const Clock &clock,
              function_ref<void(const Conflict &)> report);

  /// What nothing has written of a memory.
  struct Gap {
    int64_t bytes = 0, first = 0;
  };

  /// Returns what nothing has written of the first `size` bytes of a memory.
  Gap findUnwritten(int memory, int64_t size) const;

private:
  struct Segment {
    int64_t end;
    Epoch writer;
    SmallVector<Epoch, 2> readers;
  };
  using Memory = std::map<int64_t, Segment>;

  static void split(Memory &memory, int64_t position);

  std::vector<bool> initialized;
  std::vector<Memory> memories;
};

} // namespace mlir::npu::sim

#endif // ROME_LIB_SIMULATOR_RACEDETECTOR_H
