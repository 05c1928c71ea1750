//===- Engine.cpp - Scalar units, queues and events -----------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Synchronization.h"
#include "Transfers.h"

using namespace mlir;
using namespace mlir::npu;
using namespace mlir::npu::sim;

/// Every pipe of every core remembers what it knows of every other.
static constexpr int64_t kMaxCores = 2048;

/// How long an entry is held: longer than everything else takes.
static constexpr double kHeldCycles = 1e9;

namespace {

/// Runs one kernel.
class Engine {
public:
  Engine(KernelOp kernel, TargetAttr target, const Program &cube,
         const Program &vector, std::vector<Bytes> &arguments,
         const SimulationOptions &options)
      : machine(kernel, target, cube, vector, arguments, options),
        transfers(machine), synchronization(machine) {}

  FailureOr<SimulationResult> run();

private:
  void runScalar(int core, double now);
  bool checkStep(int core, const ScalarInstruction &instruction);
  bool enqueue(int core, const QueueInstruction &instruction, double now);
  void wakeScalar(int core, double now);
  void advance(int core, int pipe, double now);
  bool mayOverlap(const PipeState &pipe) const;
  void start(int core, int pipe, double now);
  void finish(int core, int pipe, size_t started, double now);
  void collect();

  Machine machine;
  Transfers transfers;
  Synchronization synchronization;
};

} // namespace

FailureOr<SimulationResult> Engine::run() {
  for (int core = 0, end = machine.cores.size(); core < end; ++core)
    machine.schedule(0, EventKind::scalar, core, 0);
  while (!machine.events.empty()) {
    Event event = machine.events.top();
    machine.events.pop();
    switch (event.kind) {
    case EventKind::scalar:
      runScalar(event.core, event.time);
      break;
    case EventKind::advance:
      advance(event.core, event.number, event.time);
      break;
    case EventKind::finish:
      finish(event.core, event.number, event.token, event.time);
      break;
    case EventKind::arrive:
      synchronization.arrive(event.core, event.number, event.token, event.time);
      break;
    }
  }
  bool finished =
      llvm::all_of(machine.cores, [](const Core &core) { return core.done; });
  for (const Core &core : machine.cores)
    for (const PipeState &pipe : core.pipes)
      finished &= pipe.count() == 0;
  if (finished) {
    synchronization.reportLeaks();
    transfers.reportPartialOutputs();
  } else {
    synchronization.reportDeadlock();
  }
  if (machine.failed && !machine.options.keepGoing)
    return failure();
  machine.result.hasFindings = machine.failed;
  machine.result.totalCycles = transfers.drain();
  collect();
  return std::move(machine.result);
}

void Engine::runScalar(int index, double now) {
  Core &core = machine.cores[index];
  if (core.done)
    return;
  if (core.waitsFor) {
    auto empty = [&](const PipeState &pipe) { return pipe.count() == 0; };
    bool ready;
    if (*core.waitsFor == Pipe::all)
      ready = llvm::all_of(core.pipes, empty);
    else if (core.drains)
      ready = empty(core.pipes[static_cast<int>(*core.waitsFor)]);
    else
      ready = true;
    if (!ready)
      return;
    core.scalarTime = std::max(core.scalarTime, now);
    if (*core.waitsFor == Pipe::all)
      synchronization.joinAllPipes(index);
    core.waitsFor.reset();
  }
  for (;;) {
    const ScalarInstruction &instruction = core.program->code[core.position];
    switch (instruction.kind) {
    case ScalarKind::jump:
      core.position = instruction.value;
      break;
    case ScalarKind::jumpUnless:
      core.position =
          core.registers[instruction.a] ? core.position + 1 : instruction.value;
      break;
    case ScalarKind::checkStep:
      if (!checkStep(index, instruction))
        return;
      ++core.position;
      break;
    case ScalarKind::enqueue:
      if (!enqueue(index, core.program->queue[instruction.value], now))
        return;
      break;
    case ScalarKind::end:
      core.done = true;
      return;
    default:
      executeScalar(instruction, core.registers.data(), core.group,
                    core.subcore);
      ++core.position;
    }
  }
}

/// Stops the core where a loop would never end.
bool Engine::checkStep(int index, const ScalarInstruction &instruction) {
  Core &core = machine.cores[index];
  int64_t step = core.registers[instruction.a];
  if (step > 0)
    return true;
  machine.report(core.program->loops[instruction.value], nullptr,
                 "expected a positive step, but got " + Twine(step) + ", on " +
                     machine.describe(index));
  core.done = true;
  return false;
}

/// Puts an entry into its queue. Returns false if the scalar unit has to wait.
bool Engine::enqueue(int index, const QueueInstruction &instruction,
                     double now) {
  Core &core = machine.cores[index];
  if (instruction.pipe == Pipe::all) {
    ++core.position;
    core.waitsFor = Pipe::all;
    machine.schedule(now, EventKind::scalar, index, 0);
    return false;
  }
  int number = static_cast<int>(instruction.pipe);
  PipeState &pipe = core.pipes[number];
  SyncAttr sync = machine.target.getSync();
  if (static_cast<int64_t>(pipe.count()) >= sync.getQueueDepth()) {
    core.waitsFor = instruction.pipe;
    core.drains = false;
    return false;
  }
  ++core.position;
  core.scalarTime += sync.getIssueCycles();
  Entry entry;
  entry.instruction = &instruction;
  for (auto [i, operand] : llvm::enumerate(instruction.operands))
    entry.offsets[i] = core.registers[operand.view.offsetRegister];
  if (instruction.sync)
    entry.flag = instruction.sync->flag;
  if (instruction.flagRegister >= 0)
    entry.flag += core.registers[instruction.flagRegister];
  entry.ready = core.scalarTime;
  // An op that orders others takes effect when it is reached.
  if (instruction.isHeld && instruction.sync)
    entry.ready += kHeldCycles;
  pipe.queue.push_back(entry);
  if (pipe.queue.size() == 1)
    machine.schedule(std::max(now, entry.ready), EventKind::advance, index,
                     number);
  if (instruction.pipe != Pipe::s)
    return true;
  core.waitsFor = Pipe::s;
  core.drains = true;
  return false;
}

void Engine::wakeScalar(int index, double now) {
  Core &core = machine.cores[index];
  if (core.waitsFor)
    machine.schedule(now, EventKind::scalar, index, 0);
}

/// Whether the next entry of a pipe runs at the same time as those that do,
/// where no barrier forbids it. The model's own times are of one after the
/// other.
bool Engine::mayOverlap(const PipeState &pipe) const {
  return (machine.options.perturbation || machine.options.heldLine) &&
         llvm::none_of(pipe.running, [](const auto &running) {
           return running.second.entry.instruction->holdsPipe;
         });
}

void Engine::advance(int index, int number, double now) {
  PipeState &pipe = machine.cores[index].pipes[number];
  while (!pipe.queue.empty()) {
    const Entry &entry = pipe.queue.front();
    bool isBarrier = entry.instruction->isBarrier();
    if (!pipe.running.empty() && (isBarrier || !mayOverlap(pipe)))
      return;
    if (entry.ready > now) {
      machine.schedule(entry.ready, EventKind::advance, index, number);
      return;
    }
    if (!entry.instruction->sync) {
      start(index, number, now);
      continue;
    }
    if (!synchronization.execute(index, number, entry, now))
      return;
    machine.result.kernelCycles = std::max(machine.result.kernelCycles, now);
    pipe.queue.pop_front();
    wakeScalar(index, now);
  }
}

void Engine::start(int index, int number, double now) {
  PipeState &pipe = machine.cores[index].pipes[number];
  size_t started = pipe.numStarted++;
  RunningEntry &running = pipe.running[started];
  running.entry = pipe.queue.front();
  running.start = now;
  pipe.queue.pop_front();
  if (!transfers.checkPlaces(index, running.entry) ||
      !transfers.checkOverlaps(index, running.entry)) {
    // The machine is wrong from here on; let its queues run empty.
    machine.schedule(now, EventKind::finish, index, number, started);
    return;
  }
  transfers.recordAccesses(index, number, running.entry);
  bool isHeld = running.entry.instruction->isHeld;
  if (!machine.options.timingOnly && !isHeld)
    transfers.sampleReads(index, running);
  double end = now + transfers.getDuration(running.entry, now);
  machine.schedule(end + (isHeld ? kHeldCycles : 0), EventKind::finish, index,
                   number, started);
}

void Engine::finish(int index, int number, size_t started, double now) {
  PipeState &pipe = machine.cores[index].pipes[number];
  RunningEntry &running = pipe.running[started];
  const QueueInstruction &instruction = *running.entry.instruction;
  if (!machine.options.timingOnly && instruction.isHeld)
    transfers.sampleReads(index, running);
  if (!machine.options.timingOnly && !running.result.empty())
    transfers.commitWrites(index, running);
  ++pipe.statistics.entries;
  pipe.statistics.busyCycles += now - running.start;
  if (machine.options.recordTrace)
    machine.result.trace.push_back(
        {index, static_cast<Pipe>(number), instruction.op, running.start, now});
  machine.result.kernelCycles = std::max(machine.result.kernelCycles, now);
  pipe.running.erase(started);
  synchronization.fireSets(index, number, now);
  wakeScalar(index, now);
  advance(index, number, now);
}

void Engine::collect() {
  for (const Core &core : machine.cores)
    for (int number = 0; number < kNumPipes; ++number) {
      const PipeStatistics &one = core.pipes[number].statistics;
      if (one.entries == 0)
        continue;
      PipeStatistics &all =
          machine.result.pipes[{core.kind, static_cast<Pipe>(number)}];
      all.entries += one.entries;
      all.busyCycles += one.busyCycles;
      all.maxBusyCycles = std::max(all.maxBusyCycles, one.busyCycles);
    }
}

FailureOr<SimulationResult>
mlir::npu::simulate(KernelOp kernel, TargetAttr target,
                    std::vector<std::vector<uint8_t>> &arguments,
                    const SimulationOptions &options) {
  auto emitError = [&] { return kernel.emitError(); };
  if (failed(verifyTargetClosure(target, emitError)))
    return failure();
  ChipAttr chip = target.getChip();
  if (chip.getGroups() > kMaxCores ||
      chip.getVectorCoresPerGroup() > kMaxCores ||
      chip.getGroups() * (1 + chip.getVectorCoresPerGroup()) > kMaxCores)
    return emitError() << "expected a target of at most " << kMaxCores
                       << " cores to simulate, but got " << chip.getGroups()
                       << " groups of 1 and " << chip.getVectorCoresPerGroup();
  FailureOr<Program> cube = decode(kernel, CoreKind::cube, target);
  FailureOr<Program> vector = decode(kernel, CoreKind::vector, target);
  if (failed(cube) || failed(vector))
    return failure();
  for (Program *program : {&*cube, &*vector})
    for (QueueInstruction &instruction : program->queue)
      if (auto location =
              instruction.op->getLoc()->findInstanceOf<FileLineColLoc>())
        instruction.isHeld =
            options.heldLine && location.getLine() == options.heldLine;
  return Engine(kernel, target, *cube, *vector, arguments, options).run();
}
