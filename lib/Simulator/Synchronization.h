//===- Synchronization.h - Flags, counters and barriers ---------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_LIB_SIMULATOR_SYNCHRONIZATION_H
#define ROME_LIB_SIMULATOR_SYNCHRONIZATION_H

#include "Machine.h"

namespace mlir::npu::sim {

/// What orders the entries of a machine.
class Synchronization {
public:
  explicit Synchronization(Machine &machine) : machine(machine) {}

  /// Executes an entry that orders others, at the head of the queue of `pipe`;
  /// returns false if it has to wait.
  bool execute(int core, int pipe, const Entry &entry, double now);

  /// Sets the flags whose earlier entries are all finished.
  void fireSets(int core, int pipe, double now);

  /// Increments a counted flag of a core that another one has told.
  void arrive(int core, int64_t flag, size_t token, double now);

  /// Orders all pipes of a core, which are empty.
  void joinAllPipes(int core);

  /// Reports flags that are still set at the end.
  void reportLeaks();

  /// Reports which entries wait for ever.
  void reportDeadlock();

private:
  void setFlag(int core, int pipe, const PendingSet &set, double now);
  bool waitFlag(int core, int pipe, const Entry &entry);
  void crossSet(int core, const PendingSet &set, double now);
  bool crossWait(int core, int pipe, const Entry &entry);
  void tell(int core, int64_t flag, Clock clock, const PendingSet &set,
            double now);

  /// Reports a counter that is, or may be, incremented beyond its limit by
  /// `op`, which starts when everything in `clock` is finished.
  void reportOverflow(int core, int64_t number, Operation *op,
                      const Clock &clock);

  /// Says which scalar units cannot go on, and so cannot set what others wait
  /// for.
  void noteFullQueues(InFlightDiagnostic &diagnostic);

  Machine &machine;
  std::vector<Token> tokens;
  /// The latest set of each flag by each core.
  std::map<std::tuple<int, CrossMode, int64_t>, Epoch> lastSets;
  /// What vector cores, or all cores, have told and others have not yet.
  std::map<std::tuple<int, int64_t, int64_t>,
           std::map<int, std::deque<std::pair<Clock, Operation *>>>>
      partial;
};

} // namespace mlir::npu::sim

#endif // ROME_LIB_SIMULATOR_SYNCHRONIZATION_H
