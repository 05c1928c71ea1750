//===- Machine.h - The state of the machine ---------------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_LIB_SIMULATOR_MACHINE_H
#define ROME_LIB_SIMULATOR_MACHINE_H

#include "Program.h"
#include "RaceDetector.h"

#include "rome/Simulator/Simulator.h"
#include "llvm/ADT/DenseSet.h"

#include <deque>
#include <queue>
#include <random>

namespace mlir::npu::sim {

using Bytes = std::vector<uint8_t>;

inline constexpr int kNumPipes = 7;
inline constexpr int kNumSpaces = 6;

/// An entry of a queue.
struct Entry {
  const QueueInstruction *instruction;
  int64_t offsets[3] = {0, 0, 0};
  int64_t flag = 0;
  double ready = 0;
};

/// An entry that has started and not finished.
struct RunningEntry {
  Entry entry;
  double start = 0;
  /// What it writes when it finishes.
  Bytes result;
};

/// An entry that sets a flag when those before it are finished.
struct PendingSet {
  Entry entry;
  Epoch epoch;
  /// What is finished when it takes effect.
  Clock token;
  /// The number of entries that started before it.
  size_t numStarted;
};

/// A binary flag between two pipes of a core.
struct Flag {
  bool isSet = false;
  Clock token;
  Epoch lastSet, lastWait;
};

/// What the cores that set a flag tell others.
struct Token {
  Clock clock;
  Epoch set;
  CrossMode mode;
};

/// A counted flag of a core, for other cores to increment.
struct CrossFlag {
  std::deque<Token> tokens;
  /// The latest increment, and how it joins the cores.
  Epoch lastSet;
  CrossMode lastMode = CrossMode::group;
  int64_t increments = 0;
  /// The latest waits, as many as the counter can count.
  std::deque<Epoch> waits;
  int64_t numWaits = 0;
};

/// A pipe of a core.
struct PipeState {
  std::deque<Entry> queue;
  /// By number of start; more than one only where entries overlap.
  std::map<size_t, RunningEntry> running;
  size_t numStarted = 0;
  std::deque<PendingSet> sets;
  /// What is finished before the next entry starts.
  Clock clock;
  uint32_t numEntries = 0;
  /// The latest entry that did not hold the ones after it.
  uint32_t lastLoose = 0;
  PipeStatistics statistics;

  size_t count() const { return queue.size() + running.size() + sets.size(); }
};

struct Core {
  CoreKind kind;
  int64_t group, subcore;
  const Program *program;
  size_t position = 0;
  std::vector<int64_t> registers;
  double scalarTime = 0;
  bool done = false;
  /// The pipe that the scalar unit waits for: until its queue has a place, or,
  /// with `drains`, until it is empty.
  std::optional<Pipe> waitsFor;
  bool drains = false;
  PipeState pipes[kNumPipes];
  Bytes buffers[kNumSpaces];
  std::map<int64_t, Flag> flags;
  std::map<int64_t, CrossFlag> crossFlags;
};

enum class EventKind { scalar, advance, finish, arrive };

/// Something that happens to a core.
struct Event {
  double time;
  uint64_t sequence;
  EventKind kind;
  int core;
  int number;   // a pipe, or a flag
  size_t token; // of what arrives, or the number of what finishes

  bool operator<(const Event &other) const {
    return std::tie(time, sequence) > std::tie(other.time, other.sequence);
  }
};

/// Cores, and what happens to them; knows nothing of what entries do.
struct Machine {
  Machine(KernelOp kernel, TargetAttr target, const Program &cube,
          const Program &vector, std::vector<Bytes> &arguments,
          const SimulationOptions &options);

  void schedule(double time, EventKind kind, int core, int number,
                size_t token = 0) {
    events.push({time, sequence++, kind, core, number, token});
  }

  int getPipeNumber(int core, int pipe) const {
    return core * kNumPipes + pipe;
  }

  static StringRef getPipeName(const Epoch &epoch) {
    return stringifyEnum(static_cast<Pipe>(epoch.pipe % kNumPipes));
  }

  /// Numbers the next entry of a pipe.
  Epoch getEpoch(int core, int pipe, Operation *op) {
    return {getPipeNumber(core, pipe), ++cores[core].pipes[pipe].numEntries,
            op};
  }

  /// Returns the cube core of the group of `core`; the group's vector cores
  /// follow it.
  int getCubeCore(int core) const {
    bool isVector = cores[core].kind == CoreKind::vector;
    return core - (isVector ? 1 + static_cast<int>(cores[core].subcore) : 0);
  }

  /// Returns a duration, changed at random if the options ask for it.
  double perturb(double cycles);

  /// Returns the name of a core for messages.
  std::string describe(int core) const;

  /// Emits an error once for each pair of ops and message.
  std::optional<InFlightDiagnostic> report(Operation *op, Operation *other,
                                           const Twine &message);

  KernelOp kernel;
  TargetAttr target;
  std::vector<Bytes> &arguments;
  const SimulationOptions &options;
  SimulationResult result;
  SmallVector<int64_t> argumentBytes;
  std::vector<Core> cores;
  std::priority_queue<Event> events;
  uint64_t sequence = 0;
  std::mt19937_64 random;
  llvm::DenseSet<std::tuple<Operation *, Operation *, size_t>> reported;
  bool failed = false;
};

} // namespace mlir::npu::sim

#endif // ROME_LIB_SIMULATOR_MACHINE_H
