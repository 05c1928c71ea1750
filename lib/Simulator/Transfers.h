//===- Transfers.h - What entries read, write and cost ----------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_LIB_SIMULATOR_TRANSFERS_H
#define ROME_LIB_SIMULATOR_TRANSFERS_H

#include "Machine.h"
#include "SharedMemory.h"

namespace mlir::npu::sim {

/// The memories of a machine, as entries of queues see them.
class Transfers {
public:
  explicit Transfers(Machine &machine);

  /// Reports operands outside of their memory, or not aligned; returns whether
  /// there is none.
  bool checkPlaces(int core, const Entry &entry);

  /// Reports an operand that is written over bytes of another one, which may be
  /// read after that; returns whether there is none.
  bool checkOverlaps(int core, const Entry &entry);

  /// Reports races of an entry of `pipe` that starts.
  void recordAccesses(int core, int pipe, const Entry &entry);

  /// Returns the cycles that an entry takes, and counts its traffic.
  double getDuration(const Entry &entry, double now);

  /// Computes what an entry writes from memory as it is now.
  void sampleReads(int core, RunningEntry &running);

  /// Writes what an entry has computed.
  void commitWrites(int core, const RunningEntry &running);

  /// Reports outputs that nothing has written whole.
  void reportPartialOutputs();

  /// Empties L2 after the last entry; returns when that is done.
  double drain();

private:
  SmallVector<int, 2> getCores(int core, const QueueInstruction &instruction,
                               const Operand &operand) const;
  int getMemory(int core, Space space) const;
  bool mayShare(const QueueInstruction &instruction, size_t i, size_t j,
                int64_t distance);
  uint8_t *getBase(int core, const View &view, int64_t offset);

  Machine &machine;
  SharedMemory shared;
  std::unique_ptr<RaceDetector> races;
  std::vector<bool> neverWritten;
  /// Whether two operands may be so far apart, as last asked.
  llvm::DenseMap<std::tuple<const Operand *, const Operand *>,
                 std::pair<int64_t, bool>>
      distances;
};

} // namespace mlir::npu::sim

#endif // ROME_LIB_SIMULATOR_TRANSFERS_H
