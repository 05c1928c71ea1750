//===- Engine.h - The machine while it runs ---------------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_LIB_SIMULATOR_ENGINE_H
#define ROME_LIB_SIMULATOR_ENGINE_H

#include "Data.h"
#include "Program.h"
#include "RaceDetector.h"
#include "SharedMemory.h"

#include "llvm/ADT/DenseSet.h"

#include <deque>
#include <queue>
#include <random>

namespace mlir::npu::sim {

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

/// A counted flag of a core, for other cores to increment.
struct CrossFlag {
  std::deque<std::pair<Clock, Operation *>> tokens;
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

/// Runs one kernel.
class Engine {
public:
  Engine(KernelOp kernel, TargetAttr target, const Program &cube,
         const Program &vector, std::vector<Bytes> &arguments,
         const SimulationOptions &options);

  FailureOr<SimulationResult> run();

private:
  enum class EventKind { scalar, advance, finish, arrive };
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

  // Engine.cpp
  void addCores(const Program &cube, const Program &vector);
  void schedule(double time, EventKind kind, int core, int number,
                size_t token = 0);
  void runScalar(int core, double now);
  bool checkStep(int core, const ScalarInstruction &instruction);
  bool enqueue(int core, const QueueInstruction &instruction, double now);
  void wakeScalar(int core, double now);
  void advance(int core, int pipe, double now);
  bool mayOverlap(int pipe) const;
  void start(int core, int pipe, double now);
  void finish(int core, int pipe, size_t started, double now);
  void collect();

  // Transfers.cpp
  int getMemory(int core, Space space) const;
  SmallVector<int, 2> getDestinationCores(int core,
                                          const QueueInstruction &instruction);
  int getSourceCore(int core, const View &view) const;
  uint8_t *getBase(int core, const View &view, int64_t offset);
  bool checkPlaces(int core, const Entry &entry);
  void recordAccesses(int core, int pipe, const Entry &entry);
  double getDuration(int core, const Entry &entry, double now);
  void sampleReads(int core, RunningEntry &running);
  void commitWrites(int core, const RunningEntry &running);

  // Synchronization.cpp
  bool synchronize(int core, int pipe, const Entry &entry, double now);
  void fireSets(int core, int pipe, double now);
  void setFlag(int core, int pipe, const PendingSet &set, double now);
  bool waitFlag(int core, int pipe, const Entry &entry);
  void crossSet(int core, const PendingSet &set, double now);
  bool crossWait(int core, int pipe, const Entry &entry);
  void tell(int core, int64_t flag, Clock token, Operation *op, double now);
  void arrive(int core, int64_t flag, size_t token, double now);
  void joinAllPipes(int core);
  void reportOverflow(int core, int64_t number, Operation *op,
                      const Clock &clock);
  void reportLeaks();
  void reportDeadlock();
  void noteFullQueues(InFlightDiagnostic &diagnostic);

  Epoch getEpoch(int core, int pipe, Operation *op);
  int getPipeNumber(int core, int pipe) const {
    return core * kNumPipes + pipe;
  }
  double perturb(double cycles);
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
  std::unique_ptr<SharedMemory> shared;
  std::unique_ptr<RaceDetector> races;
  std::vector<bool> neverWritten;
  std::priority_queue<Event> events;
  uint64_t sequence = 0;
  std::vector<std::pair<Clock, Operation *>> tokens;
  /// What vector cores, or all cores, have told and others have not yet.
  std::map<std::tuple<int, int64_t, int64_t>,
           std::map<int, std::deque<std::pair<Clock, Operation *>>>>
      partial;
  std::mt19937_64 random;
  llvm::DenseSet<std::tuple<Operation *, Operation *, size_t>> reported;
  bool failed = false;
};

} // namespace mlir::npu::sim

#endif // ROME_LIB_SIMULATOR_ENGINE_H
