//===- Engine.cpp - Cores, queues and events ------------------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Engine.h"

using namespace mlir;
using namespace mlir::npu;
using namespace mlir::npu::sim;

/// More findings than this are not worth reading.
static constexpr size_t kMaxFindings = 20;

/// Every pipe of every core remembers what it knows of every other.
static constexpr int64_t kMaxCores = 2048;

/// How long an entry is held: longer than everything else takes.
static constexpr double kHeldCycles = 1e9;

Engine::Engine(KernelOp kernel, TargetAttr target, const Program &cube,
               const Program &vector, std::vector<Bytes> &arguments,
               const SimulationOptions &options)
    : kernel(kernel), target(target), arguments(arguments), options(options),
      random(options.perturbation) {
  neverWritten.resize(kernel.getNumArguments(), true);
  for (Type type : kernel.getArgumentTypes())
    argumentBytes.push_back(*getBytes(cast<MemRefType>(type)));
  for (const Program *program : {&cube, &vector})
    for (const QueueInstruction &instruction : program->queue)
      if (!instruction.isSync() && instruction.views.back().argument >= 0)
        neverWritten[instruction.views.back().argument] = false;
  result.frequencyMhz = target.getCube().getFrequencyMhz();
  result.traffic.resize(argumentBytes.size());
  shared =
      std::make_unique<SharedMemory>(target, argumentBytes, result.traffic);
  addCores(cube, vector);
}

void Engine::addCores(const Program &cube, const Program &vector) {
  ChipAttr chip = target.getChip();
  for (int64_t group = 0; group < chip.getGroups(); ++group)
    for (int64_t index = -1; index < chip.getVectorCoresPerGroup(); ++index) {
      Core &core = cores.emplace_back();
      core.kind = index < 0 ? CoreKind::cube : CoreKind::vector;
      core.group = group;
      core.subcore = std::max<int64_t>(index, 0);
      core.program = index < 0 ? &cube : &vector;
      core.registers.resize(core.program->numRegisters);
      core.done = core.program->code.empty();
      // All bits set is a NaN in every float type.
      if (!options.timingOnly)
        for (BufferAttr buffer : target.getBuffers())
          if (buffer.getCore() == core.kind)
            core.buffers[static_cast<int>(buffer.getSpace())].assign(
                buffer.getBytes(), 0xff);
    }
  for (Core &core : cores)
    for (PipeState &pipe : core.pipes)
      pipe.clock.resize(cores.size() * kNumPipes);
  std::vector<bool> initialized(argumentBytes.size() +
                                cores.size() * kNumSpaces);
  for (size_t i = 0; i < argumentBytes.size(); ++i)
    initialized[i] = kernel.getRole(i) == Role::input;
  races = std::make_unique<RaceDetector>(std::move(initialized));
}

void Engine::schedule(double time, EventKind kind, int core, int number,
                      size_t token) {
  events.push({time, sequence++, kind, core, number, token});
}

double Engine::perturb(double cycles) {
  if (options.perturbation == 0)
    return cycles;
  // Two binary orders of magnitude either way.
  return cycles *
         std::exp2(std::uniform_real_distribution<double>(-2, 2)(random));
}

std::string Engine::describe(int index) const {
  const Core &core = cores[index];
  std::string text = (stringifyEnum(core.kind) + " core ").str();
  if (core.kind == CoreKind::vector)
    text += std::to_string(core.subcore) + " of ";
  return text + "group " + std::to_string(core.group);
}

std::optional<InFlightDiagnostic>
Engine::report(Operation *op, Operation *other, const Twine &message) {
  failed = true;
  std::string text = message.str();
  if (reported.size() >= kMaxFindings ||
      !reported.insert({op, other, llvm::hash_value(text)}).second)
    return std::nullopt;
  InFlightDiagnostic diagnostic = op->emitError(text);
  if (other)
    diagnostic.attachNote(other->getLoc()) << "the other op is here";
  return diagnostic;
}

Epoch Engine::getEpoch(int core, int pipe, Operation *op) {
  return {getPipeNumber(core, pipe), ++cores[core].pipes[pipe].numEntries, op};
}

FailureOr<SimulationResult> Engine::run() {
  for (int core = 0, end = cores.size(); core < end; ++core)
    schedule(0, EventKind::scalar, core, 0);
  while (!events.empty()) {
    Event event = events.top();
    events.pop();
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
      arrive(event.core, event.number, event.token, event.time);
      break;
    }
  }
  bool finished =
      llvm::all_of(cores, [](const Core &core) { return core.done; });
  for (const Core &core : cores)
    for (const PipeState &pipe : core.pipes)
      finished &= pipe.count() == 0;
  if (!finished)
    reportDeadlock();
  else
    reportLeaks();
  if (failed && !options.keepGoing)
    return failure();
  result.hasFindings = failed;
  result.totalCycles = shared->drain(result.kernelCycles, kernel);
  collect();
  return std::move(result);
}

void Engine::runScalar(int index, double now) {
  Core &core = cores[index];
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
      joinAllPipes(index);
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
  Core &core = cores[index];
  int64_t step = core.registers[instruction.a];
  if (step > 0)
    return true;
  report(core.program->loops[instruction.value], nullptr,
         "expected a positive step, but got " + Twine(step) + ", on " +
             describe(index));
  core.done = true;
  return false;
}

/// Puts an entry into its queue. Returns false if the scalar unit has to wait.
bool Engine::enqueue(int index, const QueueInstruction &instruction,
                     double now) {
  Core &core = cores[index];
  if (instruction.pipe == Pipe::all) {
    ++core.position;
    core.waitsFor = Pipe::all;
    schedule(now, EventKind::scalar, index, 0);
    return false;
  }
  int number = static_cast<int>(instruction.pipe);
  PipeState &pipe = core.pipes[number];
  SyncAttr sync = target.getSync();
  if (static_cast<int64_t>(pipe.count()) >= sync.getQueueDepth()) {
    core.waitsFor = instruction.pipe;
    core.drains = false;
    return false;
  }
  ++core.position;
  core.scalarTime += sync.getIssueCycles();
  Entry entry;
  entry.instruction = &instruction;
  for (auto [i, view] : llvm::enumerate(instruction.views))
    entry.offsets[i] = core.registers[view.offsetRegister];
  entry.flag = instruction.flag;
  if (instruction.flagRegister >= 0)
    entry.flag += core.registers[instruction.flagRegister];
  entry.ready = core.scalarTime;
  // An op that orders others takes effect when it is reached.
  if (instruction.isHeld && instruction.isSync())
    entry.ready += kHeldCycles;
  pipe.queue.push_back(entry);
  if (pipe.queue.size() == 1)
    schedule(std::max(now, entry.ready), EventKind::advance, index, number);
  if (instruction.pipe != Pipe::s)
    return true;
  core.waitsFor = Pipe::s;
  core.drains = true;
  return false;
}

void Engine::wakeScalar(int index, double now) {
  Core &core = cores[index];
  if (core.waitsFor)
    schedule(now, EventKind::scalar, index, 0);
}

/// Whether entries of a pipe run at the same time where no barrier forbids it.
/// The model's own times are of one after the other.
bool Engine::mayOverlap(int number) const {
  return (options.perturbation || options.heldLine) &&
         !llvm::is_contained(target.getSync().getOrderedPipes(),
                             static_cast<Pipe>(number));
}

void Engine::advance(int index, int number, double now) {
  PipeState &pipe = cores[index].pipes[number];
  while (!pipe.queue.empty()) {
    const Entry &entry = pipe.queue.front();
    bool isBarrier = entry.instruction->kind == EntryKind::barrier;
    if (!pipe.running.empty() && (isBarrier || !mayOverlap(number)))
      return;
    if (entry.ready > now) {
      schedule(entry.ready, EventKind::advance, index, number);
      return;
    }
    if (!entry.instruction->isSync()) {
      start(index, number, now);
      continue;
    }
    if (!synchronize(index, number, entry, now))
      return;
    result.kernelCycles = std::max(result.kernelCycles, now);
    pipe.queue.pop_front();
    wakeScalar(index, now);
  }
}

void Engine::start(int index, int number, double now) {
  PipeState &pipe = cores[index].pipes[number];
  size_t started = pipe.numStarted++;
  RunningEntry &running = pipe.running[started];
  running.entry = pipe.queue.front();
  running.start = now;
  pipe.queue.pop_front();
  if (!checkPlaces(index, running.entry)) {
    // The machine is wrong from here on; let its queues run empty.
    schedule(now, EventKind::finish, index, number, started);
    return;
  }
  recordAccesses(index, number, running.entry);
  bool isHeld = running.entry.instruction->isHeld;
  if (!options.timingOnly && !isHeld)
    sampleReads(index, running);
  double end = now + getDuration(index, running.entry, now);
  schedule(end + (isHeld ? kHeldCycles : 0), EventKind::finish, index, number,
           started);
}

void Engine::finish(int index, int number, size_t started, double now) {
  PipeState &pipe = cores[index].pipes[number];
  RunningEntry &running = pipe.running[started];
  const QueueInstruction &instruction = *running.entry.instruction;
  if (!options.timingOnly && instruction.isHeld)
    sampleReads(index, running);
  if (!options.timingOnly && !running.result.empty())
    commitWrites(index, running);
  ++pipe.statistics.entries;
  pipe.statistics.busyCycles += now - running.start;
  if (options.recordTrace)
    result.trace.push_back(
        {index, static_cast<Pipe>(number), instruction.op, running.start, now});
  result.kernelCycles = std::max(result.kernelCycles, now);
  pipe.running.erase(started);
  fireSets(index, number, now);
  wakeScalar(index, now);
  advance(index, number, now);
}

void Engine::collect() {
  for (const Core &core : cores)
    for (int number = 0; number < kNumPipes; ++number) {
      const PipeStatistics &one = core.pipes[number].statistics;
      if (one.entries == 0)
        continue;
      PipeStatistics &all =
          result.pipes[{core.kind, static_cast<Pipe>(number)}];
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
