//===- Transfers.cpp - What entries read, write and cost ------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Engine.h"

using namespace mlir;
using namespace mlir::npu;
using namespace mlir::npu::sim;

/// Returns the core whose buffer `space` is, seen from `core`: its own, or the
/// cube core of its group.
int Engine::getSourceCore(int index, const View &view) const {
  const Core &core = cores[index];
  bool ofCube = view.space != Space::ub && view.space != Space::gm;
  return ofCube && core.kind == CoreKind::vector
             ? index - 1 - static_cast<int>(core.subcore)
             : index;
}

SmallVector<int, 2>
Engine::getDestinationCores(int index, const QueueInstruction &instruction) {
  const View &view = instruction.views.back();
  if (view.space != Space::ub || cores[index].kind == CoreKind::vector)
    return {getSourceCore(index, view)};
  // The vector cores of a group follow its cube core.
  if (auto copy = dyn_cast<CopyOp>(instruction.op))
    return {index + 1 + static_cast<int>(copy.getSubcore())};
  auto fixpipe = cast<FixpipeOp>(instruction.op);
  if (fixpipe.getSplit() == Split::none)
    return {index + 1 + static_cast<int>(fixpipe.getSubcore())};
  return {index + 1, index + 2};
}

int Engine::getMemory(int core, Space space) const {
  return static_cast<int>(argumentBytes.size()) + core * kNumSpaces +
         static_cast<int>(space);
}

uint8_t *Engine::getBase(int core, const View &view, int64_t offset) {
  if (view.argument >= 0)
    return arguments[view.argument].data() + offset;
  return cores[core].buffers[static_cast<int>(view.space)].data() + offset;
}

bool Engine::checkPlaces(int core, const Entry &entry) {
  const QueueInstruction &instruction = *entry.instruction;
  for (auto [i, view] : llvm::enumerate(instruction.views)) {
    int64_t size = view.argument >= 0 ? argumentBytes[view.argument]
                                      : target.getBuffer(view.space).getBytes();
    int64_t extent = view.runBytes;
    for (auto [count, stride] : llvm::zip(view.runShape, view.runStrides))
      extent += (count - 1) * stride;
    int64_t alignment =
        view.argument >= 0 ? 1 : target.getBuffer(view.space).getAlignment();
    bool isInside = entry.offsets[i] >= 0 && entry.offsets[i] <= size - extent;
    if (isInside && entry.offsets[i] % alignment == 0)
      continue;
    if (isInside)
      report(instruction.op, nullptr,
             "expected operand #" + Twine(i) + " to start at a multiple of " +
                 Twine(alignment) + " bytes of '" + stringifyEnum(view.space) +
                 "', but got " + Twine(entry.offsets[i]) + ", on " +
                 describe(core));
    else
      report(instruction.op, nullptr,
             "operand #" + Twine(i) + " reaches outside of the " + Twine(size) +
                 " bytes of its memory: bytes " + Twine(entry.offsets[i]) +
                 " to " + Twine(entry.offsets[i] + extent) + ", on " +
                 describe(core));
    return false;
  }
  return true;
}

void Engine::recordAccesses(int index, int number, const Entry &entry) {
  const QueueInstruction &instruction = *entry.instruction;
  PipeState &pipe = cores[index].pipes[number];
  if (llvm::is_contained(target.getSync().getOrderedPipes(),
                         static_cast<Pipe>(number)))
    pipe.clock[getPipeNumber(index, number)] = pipe.numEntries;
  Epoch epoch = getEpoch(index, number, instruction.op);
  auto record = [&](int memory, const View &view, int64_t offset,
                    bool isWrite) {
    auto onConflict = [&](const RaceDetector::Conflict &conflict) {
      StringRef space = stringifyEnum(view.space);
      if (!conflict.other) {
        if (options.allowUnwritten)
          return;
        report(instruction.op, nullptr,
               "reads bytes of '" + space + "' that nothing has written, on " +
                   describe(index));
        return;
      }
      report(instruction.op, conflict.other,
             StringRef(isWrite ? "write" : "read") + " of '" + space +
                 "' races with a " + (conflict.otherWrites ? "write" : "read") +
                 " of the same bytes");
    };
    view.forEachRun([&](int64_t run) {
      races->access(memory, offset + run, offset + run + view.runBytes, isWrite,
                    epoch, pipe.clock, onConflict);
    });
  };
  for (auto [i, view] : llvm::enumerate(instruction.views)) {
    bool isDestination = i >= instruction.getFirstDestination();
    if (view.argument >= 0) {
      if (!neverWritten[view.argument])
        record(view.argument, view, entry.offsets[i], isDestination);
      continue;
    }
    if (!isDestination || instruction.accumulates())
      record(getMemory(getSourceCore(index, view), view.space), view,
             entry.offsets[i], false);
    if (isDestination)
      for (int core : getDestinationCores(index, instruction))
        record(getMemory(core, view.space), view, entry.offsets[i], true);
  }
}

double Engine::getDuration(int index, const Entry &entry, double now) {
  const QueueInstruction &instruction = *entry.instruction;
  if (!instruction.path)
    return perturb(instruction.cycles);
  PathAttr path = instruction.path;
  SharedMemory::Access access;
  const View &source = instruction.views[0];
  for (auto [i, view] : llvm::enumerate(instruction.views))
    if (view.argument >= 0)
      view.forEachRun([&, i = i, &view = view](int64_t run) {
        shared->access(view.argument, entry.offsets[i] + run, view.runBytes,
                       /*isWrite=*/i == 1, now, access);
      });
  // L0C is read as f32 and written as what it is rounded to.
  int64_t bytes =
      source.space == Space::l0c ? instruction.views[1].bytes : source.bytes;
  if (auto fixpipe = dyn_cast<FixpipeOp>(instruction.op);
      fixpipe && fixpipe.getSplit() != Split::none)
    bytes *= 2;
  result.pathBytes[{path.getSource(), path.getDestination()}] += bytes;
  double rate = path.getBytesPerCycle().getValueAsDouble();
  double missRate = std::min(
      rate, target.getChip().getCoreMissBytesPerCycle().getValueAsDouble());
  // Requests that miss overlap the start and each other.
  double cycles = std::max(path.getStartCycles().getValueAsDouble() +
                               static_cast<double>(bytes) / rate,
                           static_cast<double>(access.missBytes) / missRate);
  cycles = std::max(cycles, static_cast<double>(bytes) /
                                path.getPeakBytesPerCycle().getValueAsDouble());
  return perturb(std::max(cycles, access.done - now));
}

void Engine::sampleReads(int index, RunningEntry &running) {
  const Entry &entry = running.entry;
  const QueueInstruction &instruction = *entry.instruction;
  SmallVector<const uint8_t *, 3> bases;
  for (auto [i, view] : llvm::enumerate(instruction.views)) {
    bool read =
        i < instruction.getFirstDestination() || instruction.accumulates();
    bases.push_back(
        read ? getBase(getSourceCore(index, view), view, entry.offsets[i])
             : nullptr);
  }
  running.result = compute(instruction, bases, target.getCube().getL0aOrder());
  if (running.result.empty() && instruction.kind == EntryKind::gather)
    report(instruction.op, nullptr,
           "gathers outside of its source, on " + describe(index));
}

void Engine::commitWrites(int index, const RunningEntry &running) {
  const QueueInstruction &instruction = *running.entry.instruction;
  SmallVector<int, 2> destinations = getDestinationCores(index, instruction);
  if (destinations.size() == 1) {
    const uint8_t *packed = running.result.data();
    for (size_t i = instruction.getFirstDestination();
         i < instruction.views.size(); ++i) {
      const View &view = instruction.views[i];
      write(view, getBase(destinations[0], view, running.entry.offsets[i]),
            packed);
      packed += view.bytes;
    }
    return;
  }
  const View &view = instruction.views.back();
  int64_t offset = running.entry.offsets[instruction.views.size() - 1];
  for (auto [subcore, core] : llvm::enumerate(destinations))
    write(view, getBase(core, view, offset),
          splitResult(cast<FixpipeOp>(instruction.op), running.result, subcore)
              .data());
}
