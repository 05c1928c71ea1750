//===- Synchronization.cpp - Flags, counters and barriers -----------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Engine.h"

using namespace mlir;
using namespace mlir::npu;
using namespace mlir::npu::sim;

/// Returns the key of the flag `id` from pipe `source` to pipe `destination`.
static int64_t getFlagKey(int source, int destination, int64_t id) {
  return (id * kNumPipes + source) * kNumPipes + destination;
}

/// Executes a synchronising entry; returns false if it has to wait.
bool Engine::synchronize(int index, int number, const Entry &entry,
                         double now) {
  PipeState &pipe = cores[index].pipes[number];
  const QueueInstruction &instruction = *entry.instruction;
  bool isCross = instruction.kind == EntryKind::crossSet ||
                 instruction.kind == EntryKind::crossWait;
  int64_t count =
      isCross ? target.getCrossFlagBound(instruction.mode, cores[index].kind)
              : target.getSync().getEventIds();
  bool exists = isCross ? target.hasCrossFlag(instruction.mode,
                                              cores[index].kind, entry.flag)
                        : entry.flag >= 0 && entry.flag < count;
  if (instruction.kind != EntryKind::barrier && !exists) {
    report(instruction.op, nullptr,
           "expected the number of a flag, less than " + Twine(count) +
               ", but got " + Twine(entry.flag) + ", on " + describe(index));
    return true;
  }
  switch (instruction.kind) {
  case EntryKind::setFlag:
  case EntryKind::crossSet: {
    Epoch epoch = getEpoch(index, number, instruction.op);
    PendingSet set{entry, epoch, pipe.clock, pipe.numStarted};
    set.token[epoch.pipe] = epoch.number;
    pipe.sets.push_back(std::move(set));
    fireSets(index, number, now);
    return true;
  }
  case EntryKind::waitFlag:
    return waitFlag(index, number, entry);
  case EntryKind::crossWait:
    return crossWait(index, number, entry);
  default:
    pipe.clock[getPipeNumber(index, number)] = pipe.numEntries;
    return true;
  }
}

/// Sets the flags whose earlier entries are all finished.
void Engine::fireSets(int index, int number, double now) {
  PipeState &pipe = cores[index].pipes[number];
  while (!pipe.sets.empty() &&
         (pipe.running.empty() ||
          pipe.running.begin()->first >= pipe.sets.front().numStarted)) {
    PendingSet set = std::move(pipe.sets.front());
    pipe.sets.pop_front();
    if (set.entry.instruction->kind == EntryKind::setFlag)
      setFlag(index, number, set, now);
    else
      crossSet(index, set, now);
  }
}

void Engine::setFlag(int index, int number, const PendingSet &set, double now) {
  Core &core = cores[index];
  const Entry &entry = set.entry;
  const QueueInstruction &instruction = *entry.instruction;
  int other = static_cast<int>(instruction.otherPipe);
  Flag &flag = core.flags[getFlagKey(number, other, entry.flag)];
  // Whether the flag is set right now depends on timing; whether it can be does
  // not.
  if (flag.isSet ||
      (flag.lastWait.op && !flag.lastWait.happensBefore(set.token)))
    report(instruction.op, flag.lastSet.op,
           "flag " + Twine(entry.flag) + " from '" +
               stringifyEnum(instruction.pipe) + "' to '" +
               stringifyEnum(instruction.otherPipe) + "' is set while it " +
               (flag.isSet ? "is" : "may be") + " set already, on " +
               describe(index));
  flag.isSet = true;
  flag.token = set.token;
  flag.lastSet = set.epoch;
  schedule(now, EventKind::advance, index, other);
}

bool Engine::waitFlag(int index, int number, const Entry &entry) {
  Core &core = cores[index];
  const QueueInstruction &instruction = *entry.instruction;
  int other = static_cast<int>(instruction.otherPipe);
  Flag &flag = core.flags[getFlagKey(other, number, entry.flag)];
  if (!flag.isSet)
    return false;
  flag.isSet = false;
  flag.lastWait = getEpoch(index, number, instruction.op);
  join(core.pipes[number].clock, flag.token);
  return true;
}

void Engine::crossSet(int index, const PendingSet &set, double now) {
  Core &core = cores[index];
  const Entry &entry = set.entry;
  const QueueInstruction &instruction = *entry.instruction;
  Operation *op = instruction.op;
  Clock token = set.token;
  int64_t numVectors = target.getChip().getVectorCoresPerGroup();
  int cube = index - (core.kind == CoreKind::vector ? 1 + core.subcore : 0);
  if (instruction.mode == CrossMode::one_to_one) {
    if (core.kind == CoreKind::cube)
      return tell(cube + 1 + static_cast<int>(entry.flag / kNextVectorCore),
                  entry.flag % kNextVectorCore, token, op, now);
    return tell(cube, entry.flag + kNextVectorCore * core.subcore, token, op,
                now);
  }
  if (instruction.mode == CrossMode::group && core.kind == CoreKind::cube) {
    for (int64_t i = 0; i < numVectors; ++i)
      tell(cube + 1 + i, entry.flag, token, op, now);
    return;
  }
  // Several cores have to tell before anyone is told.
  bool isGlobal = instruction.mode == CrossMode::all_cores;
  SmallVector<int> tellers, told;
  for (int other = 0, end = cores.size(); other < end; ++other)
    if (cores[other].kind == core.kind &&
        (isGlobal || cores[other].group == core.group))
      tellers.push_back(other);
  if (instruction.mode == CrossMode::group)
    told = {cube};
  else
    told = tellers;
  auto &pending = partial[{static_cast<int>(instruction.mode) * 2 +
                               static_cast<int>(core.kind),
                           isGlobal ? 0 : core.group, entry.flag}];
  pending[index].push_back({token, op});
  if (!llvm::all_of(tellers,
                    [&](int other) { return !pending[other].empty(); }))
    return;
  for (int other : tellers) {
    join(token, pending[other].front().first);
    pending[other].pop_front();
  }
  for (int other : told)
    tell(other, entry.flag, token, op, now);
}

void Engine::tell(int core, int64_t flag, Clock token, Operation *op,
                  double now) {
  tokens.push_back({std::move(token), op});
  double latency = perturb(target.getSync().getCrossLatencyCycles());
  schedule(now + latency, EventKind::arrive, core, flag, tokens.size() - 1);
}

void Engine::arrive(int index, int64_t number, size_t token, double now) {
  Core &core = cores[index];
  CrossFlag &flag = core.crossFlags[number];
  Clock clock = std::move(tokens[token].first);
  Operation *op = tokens[token].second;
  ++flag.increments;
  reportOverflow(index, number, op, clock);
  flag.tokens.push_back({std::move(clock), op});
  result.kernelCycles = std::max(result.kernelCycles, now);
  for (int pipe = 0; pipe < kNumPipes; ++pipe)
    if (!core.pipes[pipe].queue.empty() &&
        core.pipes[pipe].queue.front().instruction->kind ==
            EntryKind::crossWait)
      schedule(now, EventKind::advance, index, pipe);
}

/// Reports a counter that is, or may be, incremented beyond its limit by `op`,
/// which starts when everything in `clock` is finished.
void Engine::reportOverflow(int index, int64_t number, Operation *op,
                            const Clock &clock) {
  const CrossFlag &flag = cores[index].crossFlags[number];
  int64_t limit = target.getSync().getCrossFlagLimit();
  // The counter fits for sure if as many waits as it takes are known to be over
  // when it is told.
  int64_t needed = flag.increments - limit;
  int64_t numKept = flag.waits.size();
  int64_t position = needed - 1 - (flag.numWaits - numKept);
  if (needed <= 0 || position < 0 ||
      (position < numKept && flag.waits[position].happensBefore(clock)))
    return;
  bool isOver = static_cast<int64_t>(flag.tokens.size()) >= limit;
  report(op, nullptr,
         "the counter of flag " + Twine(number) + " of " + describe(index) +
             (isOver ? " exceeds " : " may exceed ") + Twine(limit));
}

bool Engine::crossWait(int index, int number, const Entry &entry) {
  Core &core = cores[index];
  CrossFlag &flag = core.crossFlags[entry.flag];
  if (flag.tokens.empty())
    return false;
  Epoch epoch = getEpoch(index, number, entry.instruction->op);
  join(core.pipes[number].clock, flag.tokens.front().first);
  flag.tokens.pop_front();
  flag.waits.push_back(epoch);
  ++flag.numWaits;
  if (static_cast<int64_t>(flag.waits.size()) >
      2 * target.getSync().getCrossFlagLimit())
    flag.waits.pop_front();
  return true;
}

void Engine::joinAllPipes(int index) {
  Core &core = cores[index];
  Clock all(cores.size() * kNumPipes);
  for (int number = 0; number < kNumPipes; ++number) {
    PipeState &pipe = core.pipes[number];
    join(all, pipe.clock);
    all[getPipeNumber(index, number)] = pipe.numEntries;
  }
  for (PipeState &pipe : core.pipes)
    pipe.clock = all;
}

void Engine::reportLeaks() {
  for (auto [index, core] : llvm::enumerate(cores)) {
    for (auto &[key, flag] : core.flags)
      if (flag.isSet)
        report(flag.lastSet.op, nullptr,
               "flag " + Twine(key / (kNumPipes * kNumPipes)) +
                   " is still set at the end of the kernel, on " +
                   describe(index));
    for (auto &[number, flag] : core.crossFlags)
      if (!flag.tokens.empty())
        report(flag.tokens.front().second, nullptr,
               "flag " + Twine(number) + " of " + describe(index) +
                   " is still " + Twine(flag.tokens.size()) +
                   " at the end of the kernel");
  }
  for (auto &[key, tellers] : partial)
    for (auto &[core, sets] : tellers)
      if (!sets.empty())
        report(sets.front().second, nullptr,
               "flag " + Twine(std::get<2>(key)) + " is set by " +
                   describe(core) + " alone at the end of the kernel");
}

/// Says which scalar units cannot go on, and so cannot set what others wait
/// for.
void Engine::noteFullQueues(InFlightDiagnostic &diagnostic) {
  llvm::DenseSet<Operation *> seen;
  for (auto [index, core] : llvm::enumerate(cores)) {
    if (!core.waitsFor || core.drains || *core.waitsFor == Pipe::all)
      continue;
    const ScalarInstruction &next = core.program->code[core.position];
    Operation *op = core.program->queue[next.value].op;
    if (seen.insert(op).second)
      diagnostic.attachNote(op->getLoc())
          << "the scalar unit waits to put this op into the queue of '"
          << stringifyEnum(*core.waitsFor) << "', which is full, on "
          << describe(index);
  }
}

void Engine::reportDeadlock() {
  // One core of each kind tells the story; the others do the same.
  llvm::DenseSet<Operation *> seen;
  std::optional<InFlightDiagnostic> diagnostic;
  for (auto [index, core] : llvm::enumerate(cores))
    for (const PipeState &pipe : core.pipes) {
      if (pipe.queue.empty())
        continue;
      Operation *op = pipe.queue.front().instruction->op;
      if (!seen.insert(op).second)
        continue;
      std::string text = "flag " + std::to_string(pipe.queue.front().flag) +
                         " on " + describe(index) +
                         ", which nothing sets any more";
      if (diagnostic) {
        diagnostic->attachNote(op->getLoc()) << "this op waits for " << text;
      } else {
        failed = true;
        diagnostic.emplace(op->emitError("deadlock: waits for " + text));
      }
    }
  if (diagnostic)
    noteFullQueues(*diagnostic);
  if (!diagnostic)
    report(kernel, nullptr, "deadlock: the scalar unit waits for ever");
}
