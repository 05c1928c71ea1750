//===- Synchronization.cpp - Flags, counters and barriers -----------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Synchronization.h"

using namespace mlir;
using namespace mlir::npu;
using namespace mlir::npu::sim;

static bool isCrossWait(const QueueInstruction &instruction) {
  return instruction.sync && instruction.sync->mode &&
         instruction.sync->action == SyncEffect::Action::wait;
}

/// Returns the key of the flag `id` from pipe `source` to pipe `destination`.
static int64_t getFlagKey(int source, int destination, int64_t id) {
  return (id * kNumPipes + source) * kNumPipes + destination;
}

bool Synchronization::execute(int index, int number, const Entry &entry,
                              double now) {
  PipeState &pipe = machine.cores[index].pipes[number];
  const QueueInstruction &instruction = *entry.instruction;
  const SyncEffect &effect = *instruction.sync;
  if (instruction.isBarrier()) {
    pipe.clock[machine.getPipeNumber(index, number)] = pipe.numEntries;
    return true;
  }
  CoreKind kind = machine.cores[index].kind;
  int64_t count = effect.mode
                      ? machine.target.getCrossFlagBound(*effect.mode, kind)
                      : machine.target.getSync().getEventIds();
  bool exists =
      effect.mode ? machine.target.hasCrossFlag(*effect.mode, kind, entry.flag)
                  : entry.flag >= 0 && entry.flag < count;
  if (!exists) {
    machine.report(instruction.op, nullptr,
                   "expected the number of a flag, less than " + Twine(count) +
                       ", but got " + Twine(entry.flag) + ", on " +
                       machine.describe(index));
    return true;
  }
  if (llvm::is_contained(effect.mode
                             ? machine.target.getSync().getReservedCrossFlags()
                             : machine.target.getSync().getReservedEventIds(),
                         entry.flag))
    machine.report(instruction.op, nullptr,
                   "expected a flag that '" + machine.target.getName() +
                       "' does not reserve, but got " + Twine(entry.flag) +
                       ", on " + machine.describe(index));
  if (effect.action == SyncEffect::Action::wait)
    return effect.mode ? crossWait(index, number, entry)
                       : waitFlag(index, number, entry);
  Epoch epoch = machine.getEpoch(index, number, instruction.op);
  PendingSet set{entry, epoch, pipe.clock, pipe.numStarted};
  set.token[epoch.pipe] = epoch.number;
  pipe.sets.push_back(std::move(set));
  fireSets(index, number, now);
  return true;
}

void Synchronization::fireSets(int index, int number, double now) {
  PipeState &pipe = machine.cores[index].pipes[number];
  while (!pipe.sets.empty() &&
         (pipe.running.empty() ||
          pipe.running.begin()->first >= pipe.sets.front().numStarted)) {
    PendingSet set = std::move(pipe.sets.front());
    pipe.sets.pop_front();
    if (set.entry.instruction->sync->mode)
      crossSet(index, set, now);
    else
      setFlag(index, number, set, now);
  }
}

void Synchronization::setFlag(int index, int number, const PendingSet &set,
                              double now) {
  Core &core = machine.cores[index];
  const Entry &entry = set.entry;
  const QueueInstruction &instruction = *entry.instruction;
  int other = static_cast<int>(*instruction.sync->other);
  Flag &flag = core.flags[getFlagKey(number, other, entry.flag)];
  // Whether the flag is set right now depends on timing; whether it can be does
  // not.
  if (flag.isSet ||
      (flag.lastWait.op && !flag.lastWait.happensBefore(set.token)))
    machine.report(instruction.op, flag.lastSet.op,
                   "flag " + Twine(entry.flag) + " from '" +
                       stringifyEnum(instruction.pipe) + "' to '" +
                       stringifyEnum(*instruction.sync->other) +
                       "' is set while it " + (flag.isSet ? "is" : "may be") +
                       " set already, on " + machine.describe(index));
  flag.isSet = true;
  flag.token = set.token;
  flag.lastSet = set.epoch;
  machine.schedule(now, EventKind::advance, index, other);
}

bool Synchronization::waitFlag(int index, int number, const Entry &entry) {
  Core &core = machine.cores[index];
  const QueueInstruction &instruction = *entry.instruction;
  int other = static_cast<int>(*instruction.sync->other);
  Flag &flag = core.flags[getFlagKey(other, number, entry.flag)];
  if (!flag.isSet)
    return false;
  flag.isSet = false;
  flag.lastWait = machine.getEpoch(index, number, instruction.op);
  join(core.pipes[number].clock, flag.token);
  return true;
}

void Synchronization::crossSet(int index, const PendingSet &set, double now) {
  Core &core = machine.cores[index];
  const Entry &entry = set.entry;
  Clock token = set.token;
  CrossMode mode = *entry.instruction->sync->mode;
  Epoch &last = lastSets[{index, mode, entry.flag}];
  if (last.op && last.pipe != set.epoch.pipe && !last.happensBefore(token))
    machine.report(set.epoch.op, last.op,
                   "flag " + Twine(entry.flag) + " is set by '" +
                       machine.getPipeName(last) + "' and by '" +
                       machine.getPipeName(set.epoch) + "' in any order, on " +
                       machine.describe(index));
  last = set.epoch;
  int64_t numVectors = machine.target.getChip().getVectorCoresPerGroup();
  int cube = machine.getCubeCore(index);
  if (mode == CrossMode::one_to_one) {
    if (core.kind == CoreKind::cube)
      return tell(cube + 1 + static_cast<int>(entry.flag / kNextVectorCore),
                  entry.flag % kNextVectorCore, token, set, now);
    return tell(cube, entry.flag + kNextVectorCore * core.subcore, token, set,
                now);
  }
  if (mode == CrossMode::group && core.kind == CoreKind::cube) {
    for (int64_t i = 0; i < numVectors; ++i)
      tell(cube + 1 + i, entry.flag, token, set, now);
    return;
  }
  // Several cores have to tell before anyone is told.
  bool isGlobal = mode == CrossMode::all_cores;
  SmallVector<int> tellers, told;
  for (int other = 0, end = machine.cores.size(); other < end; ++other)
    if (machine.cores[other].kind == core.kind &&
        (isGlobal || machine.cores[other].group == core.group))
      tellers.push_back(other);
  if (mode == CrossMode::group)
    told = {cube};
  else
    told = tellers;
  auto &pending =
      partial[{static_cast<int>(mode) * 2 + static_cast<int>(core.kind),
               isGlobal ? 0 : core.group, entry.flag}];
  pending[index].push_back({token, set.epoch.op});
  if (!llvm::all_of(tellers,
                    [&](int other) { return !pending[other].empty(); }))
    return;
  for (int other : tellers) {
    join(token, pending[other].front().first);
    pending[other].pop_front();
  }
  for (int other : told)
    tell(other, entry.flag, token, set, now);
}

void Synchronization::tell(int core, int64_t flag, Clock clock,
                           const PendingSet &set, double now) {
  tokens.push_back(
      {std::move(clock), set.epoch, *set.entry.instruction->sync->mode});
  double latency =
      machine.perturb(machine.target.getSync().getCrossLatencyCycles());
  machine.schedule(now + latency, EventKind::arrive, core, flag,
                   tokens.size() - 1);
}

void Synchronization::arrive(int index, int64_t number, size_t token,
                             double now) {
  Core &core = machine.cores[index];
  CrossFlag &flag = core.crossFlags[number];
  Token told = std::move(tokens[token]);
  ++flag.increments;
  reportOverflow(index, number, told.set.op, told.clock);
  if (flag.lastSet.op && flag.lastMode != told.mode &&
      !flag.lastSet.happensBefore(told.clock))
    machine.report(told.set.op, flag.lastSet.op,
                   "flag " + Twine(number) + " of " + machine.describe(index) +
                       " is set in mode '" + stringifyEnum(flag.lastMode) +
                       "' and in mode '" + stringifyEnum(told.mode) +
                       "' in any order");
  flag.lastSet = told.set;
  flag.lastMode = told.mode;
  flag.tokens.push_back(std::move(told));
  machine.result.kernelCycles = std::max(machine.result.kernelCycles, now);
  for (int pipe = 0; pipe < kNumPipes; ++pipe)
    if (!core.pipes[pipe].queue.empty() &&
        isCrossWait(*core.pipes[pipe].queue.front().instruction))
      machine.schedule(now, EventKind::advance, index, pipe);
}

void Synchronization::reportOverflow(int index, int64_t number, Operation *op,
                                     const Clock &clock) {
  const CrossFlag &flag = machine.cores[index].crossFlags[number];
  int64_t limit = machine.target.getSync().getCrossFlagLimit();
  // The counter fits for sure if as many waits as it takes are known to be over
  // when it is told.
  int64_t needed = flag.increments - limit;
  int64_t numKept = flag.waits.size();
  int64_t position = needed - 1 - (flag.numWaits - numKept);
  if (needed <= 0 || position < 0 ||
      (position < numKept && flag.waits[position].happensBefore(clock)))
    return;
  bool isOver = static_cast<int64_t>(flag.tokens.size()) >= limit;
  machine.report(op, nullptr,
                 "the counter of flag " + Twine(number) + " of " +
                     machine.describe(index) +
                     (isOver ? " exceeds " : " may exceed ") + Twine(limit));
}

bool Synchronization::crossWait(int index, int number, const Entry &entry) {
  Core &core = machine.cores[index];
  CrossFlag &flag = core.crossFlags[entry.flag];
  if (flag.tokens.empty())
    return false;
  Epoch epoch = machine.getEpoch(index, number, entry.instruction->op);
  // What the token says does not count: the other pipe could have taken it.
  if (!flag.waits.empty() && flag.waits.back().pipe != epoch.pipe &&
      !flag.waits.back().happensBefore(core.pipes[number].clock))
    machine.report(epoch.op, flag.waits.back().op,
                   "flag " + Twine(entry.flag) + " of " +
                       machine.describe(index) + " is waited for by '" +
                       machine.getPipeName(flag.waits.back()) + "' and by '" +
                       machine.getPipeName(epoch) + "' in any order");
  join(core.pipes[number].clock, flag.tokens.front().clock);
  flag.tokens.pop_front();
  flag.waits.push_back(epoch);
  ++flag.numWaits;
  if (static_cast<int64_t>(flag.waits.size()) >
      2 * machine.target.getSync().getCrossFlagLimit())
    flag.waits.pop_front();
  return true;
}

void Synchronization::joinAllPipes(int index) {
  Core &core = machine.cores[index];
  Clock all(machine.cores.size() * kNumPipes);
  for (int number = 0; number < kNumPipes; ++number) {
    PipeState &pipe = core.pipes[number];
    join(all, pipe.clock);
    all[machine.getPipeNumber(index, number)] = pipe.numEntries;
  }
  for (PipeState &pipe : core.pipes)
    pipe.clock = all;
}

void Synchronization::reportLeaks() {
  for (auto [index, core] : llvm::enumerate(machine.cores)) {
    for (auto &[key, flag] : core.flags)
      if (flag.isSet)
        machine.report(flag.lastSet.op, nullptr,
                       "flag " + Twine(key / (kNumPipes * kNumPipes)) +
                           " is still set at the end of the kernel, on " +
                           machine.describe(index));
    for (auto &[number, flag] : core.crossFlags)
      if (!flag.tokens.empty())
        machine.report(flag.tokens.front().set.op, nullptr,
                       "flag " + Twine(number) + " of " +
                           machine.describe(index) + " is still " +
                           Twine(flag.tokens.size()) +
                           " at the end of the kernel");
  }
  for (auto &[key, tellers] : partial)
    for (auto &[core, sets] : tellers)
      if (!sets.empty())
        machine.report(sets.front().second, nullptr,
                       "flag " + Twine(std::get<2>(key)) + " is set by " +
                           machine.describe(core) +
                           " alone at the end of the kernel");
}

void Synchronization::noteFullQueues(InFlightDiagnostic &diagnostic) {
  llvm::DenseSet<Operation *> seen;
  for (auto [index, core] : llvm::enumerate(machine.cores)) {
    if (!core.waitsFor || core.drains || *core.waitsFor == Pipe::all)
      continue;
    const ScalarInstruction &next = core.program->code[core.position];
    Operation *op = core.program->queue[next.value].op;
    if (seen.insert(op).second)
      diagnostic.attachNote(op->getLoc())
          << "the scalar unit waits to put this op into the queue of '"
          << stringifyEnum(*core.waitsFor) << "', which is full, on "
          << machine.describe(index);
  }
}

void Synchronization::reportDeadlock() {
  // One core of each kind tells the story; the others do the same.
  llvm::DenseSet<Operation *> seen;
  std::optional<InFlightDiagnostic> diagnostic;
  for (auto [index, core] : llvm::enumerate(machine.cores))
    for (const PipeState &pipe : core.pipes) {
      if (pipe.queue.empty())
        continue;
      Operation *op = pipe.queue.front().instruction->op;
      if (!seen.insert(op).second)
        continue;
      std::string text = "flag " + std::to_string(pipe.queue.front().flag) +
                         " on " + machine.describe(index) +
                         ", which nothing sets any more";
      if (diagnostic) {
        diagnostic->attachNote(op->getLoc()) << "this op waits for " << text;
      } else {
        machine.failed = true;
        diagnostic.emplace(op->emitError("deadlock: waits for " + text));
      }
    }
  if (diagnostic)
    noteFullQueues(*diagnostic);
  if (!diagnostic)
    machine.report(machine.kernel, nullptr,
                   "deadlock: the scalar unit waits for ever");
}
