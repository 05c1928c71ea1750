//===- Transfers.cpp - What entries read, write and cost ------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Transfers.h"

#include "rome/Dialect/Npu/Execution/Execution.h"

using namespace mlir;
using namespace mlir::npu;
using namespace mlir::npu::sim;

Transfers::Transfers(Machine &machine)
    : machine(machine),
      shared(machine.target, machine.argumentBytes, machine.result.traffic) {
  size_t numArguments = machine.argumentBytes.size();
  neverWritten.resize(numArguments, true);
  for (const Core &core : machine.cores)
    for (const QueueInstruction &instruction : core.program->queue)
      for (const Operand &operand : instruction.operands)
        if (operand.writes && operand.view.argument >= 0)
          neverWritten[operand.view.argument] = false;
  std::vector<bool> initialized(numArguments +
                                machine.cores.size() * kNumSpaces);
  for (size_t i = 0; i < numArguments; ++i)
    initialized[i] = machine.kernel.getRole(i) == Role::input;
  races = std::make_unique<RaceDetector>(std::move(initialized));
}

/// Returns the cores whose memory an operand is in, seen from core `index`: its
/// own, the cube core of its group, or vector cores that receive what it
/// writes.
SmallVector<int, 2> Transfers::getCores(int index,
                                        const QueueInstruction &instruction,
                                        const Operand &operand) const {
  bool isVector = machine.cores[index].kind == CoreKind::vector;
  if (operand.view.space == Space::gm ||
      isVector == (operand.view.space == Space::ub))
    return {index};
  int cube = machine.getCubeCore(index);
  if (isVector)
    return {cube};
  SmallVector<int, 2> cores;
  for (int64_t receiver : instruction.receivers)
    cores.push_back(cube + 1 + static_cast<int>(receiver));
  return cores;
}

int Transfers::getMemory(int core, Space space) const {
  return static_cast<int>(machine.argumentBytes.size()) + core * kNumSpaces +
         static_cast<int>(space);
}

uint8_t *Transfers::getBase(int core, const View &view, int64_t offset) {
  if (view.argument >= 0)
    return machine.arguments[view.argument].data() + offset;
  return machine.cores[core].buffers[static_cast<int>(view.space)].data() +
         offset;
}

bool Transfers::checkPlaces(int core, const Entry &entry) {
  const QueueInstruction &instruction = *entry.instruction;
  for (auto [i, operand] : llvm::enumerate(instruction.operands)) {
    const View &view = operand.view;
    BufferAttr buffer = machine.target.getBuffer(view.space);
    int64_t size = view.argument >= 0 ? machine.argumentBytes[view.argument]
                                      : buffer.getBytes();
    int64_t alignment = view.argument >= 0 ? 1 : buffer.getAlignment();
    int64_t extent = operand.touched.getExtent(), offset = entry.offsets[i];
    bool isInside = offset >= 0 && offset <= size - extent;
    if (isInside && offset % alignment == 0)
      continue;
    if (isInside)
      machine.report(
          instruction.op, nullptr,
          "expected operand #" + Twine(i) + " to start at a multiple of " +
              Twine(alignment) + " bytes of '" + stringifyEnum(view.space) +
              "', but got " + Twine(offset) + ", on " + machine.describe(core));
    else
      machine.report(instruction.op, nullptr,
                     "operand #" + Twine(i) + " reaches outside of the " +
                         Twine(size) + " bytes of its memory: bytes " +
                         Twine(offset) + " to " + Twine(offset + extent) +
                         ", on " + machine.describe(core));
    return false;
  }
  return true;
}

/// Whether operand `j`, which starts `distance` bytes after operand `i`, has
/// either all of its bytes, where the op works in place, or none.
bool Transfers::mayShare(const QueueInstruction &instruction, size_t i,
                         size_t j, int64_t distance) {
  const Operand &a = instruction.operands[i], &b = instruction.operands[j];
  auto [it, isNew] = distances.try_emplace({&a, &b}, distance, false);
  auto &[last, mayShare] = it->second;
  if (!isNew && last == distance)
    return mayShare;
  last = distance;
  bool isSame = distance == 0 && a.view.layout.isSameAs(b.view.layout);
  mayShare = isSame ? instruction.isElementwise && a.writes != b.writes
                    : !a.view.layout.overlaps(b.view.layout, distance);
  return mayShare;
}

bool Transfers::checkOverlaps(int core, const Entry &entry) {
  const QueueInstruction &instruction = *entry.instruction;
  ArrayRef<Operand> operands = instruction.operands;
  for (size_t j = 1; j < operands.size(); ++j)
    for (size_t i = 0; i < j; ++i) {
      const Operand &a = operands[i], &b = operands[j];
      if (a.view.space != b.view.space || a.view.space == Space::gm ||
          !(a.writes || b.writes) ||
          mayShare(instruction, i, j, entry.offsets[j] - entry.offsets[i]))
        continue;
      bool inPlace = instruction.isElementwise && a.writes != b.writes;
      machine.report(
          instruction.op, nullptr,
          "expected operand #" + Twine(j) + " to have " +
              (inPlace ? "all bytes of operand #" : "no bytes of operand #") +
              Twine(i) + (inPlace ? ", element by element, or none" : "") +
              ", but it starts " + Twine(entry.offsets[j] - entry.offsets[i]) +
              " bytes after it, on " + machine.describe(core));
      return false;
    }
  return true;
}

void Transfers::recordAccesses(int index, int number, const Entry &entry) {
  const QueueInstruction &instruction = *entry.instruction;
  PipeState &pipe = machine.cores[index].pipes[number];
  uint32_t &known = pipe.clock[machine.getPipeNumber(index, number)];
  if (known >= pipe.lastLoose)
    known = pipe.numEntries;
  Epoch epoch = machine.getEpoch(index, number, instruction.op);
  if (!instruction.holdsPipe)
    pipe.lastLoose = epoch.number;
  auto record = [&](int memory, const Operand &operand, int64_t offset,
                    bool isWrite) {
    auto onConflict = [&](const RaceDetector::Conflict &conflict) {
      StringRef space = stringifyEnum(operand.view.space);
      if (!conflict.other) {
        if (!machine.options.allowUnwritten)
          machine.report(instruction.op, nullptr,
                         "reads bytes of '" + space +
                             "' that nothing has written, on " +
                             machine.describe(index));
        return;
      }
      machine.report(instruction.op, conflict.other,
                     StringRef(isWrite ? "write" : "read") + " of '" + space +
                         "' races with a " +
                         (conflict.otherWrites ? "write" : "read") +
                         " of the same bytes");
    };
    operand.touched.forEachRun([&](int64_t run) {
      races->access(memory, offset + run,
                    offset + run + operand.touched.runBytes, isWrite, epoch,
                    pipe.clock, onConflict);
    });
  };
  for (auto [i, operand] : llvm::enumerate(instruction.operands)) {
    const View &view = operand.view;
    if (view.argument >= 0 && neverWritten[view.argument])
      continue;
    for (int core : getCores(index, instruction, operand)) {
      int memory =
          view.argument >= 0 ? view.argument : getMemory(core, view.space);
      if (operand.reads)
        record(memory, operand, entry.offsets[i], false);
      if (operand.writes)
        record(memory, operand, entry.offsets[i], true);
    }
  }
}

double Transfers::getDuration(const Entry &entry, double now) {
  const QueueInstruction &instruction = *entry.instruction;
  const QueueCost &cost = instruction.cost;
  PathAttr path = cost.path;
  if (!path)
    return machine.perturb(cost.cycles);
  SharedMemory::Access access;
  for (auto [i, operand] : llvm::enumerate(instruction.operands))
    if (operand.view.argument >= 0)
      operand.view.layout.forEachRun(
          [&, i = i, &operand = operand](int64_t run) {
            shared.access(operand.view.argument, entry.offsets[i] + run,
                          operand.view.layout.runBytes, operand.writes, now,
                          access);
          });
  machine.result.pathBytes[{path.getSource(), path.getDestination()}] +=
      cost.pathBytes;
  auto bytes = static_cast<double>(cost.pathBytes);
  double rate = path.getBytesPerCycle().getValueAsDouble();
  double missRate = std::min(
      rate,
      machine.target.getChip().getCoreMissBytesPerCycle().getValueAsDouble());
  // Requests that miss overlap the start and each other.
  double cycles =
      std::max(path.getStartCycles().getValueAsDouble() + bytes / rate,
               static_cast<double>(access.missBytes) / missRate);
  cycles =
      std::max(cycles, bytes / path.getPeakBytesPerCycle().getValueAsDouble());
  return machine.perturb(std::max(cycles, access.done - now));
}

void Transfers::sampleReads(int index, RunningEntry &running) {
  const QueueInstruction &instruction = *running.entry.instruction;
  SmallVector<BufferView, 4> views;
  size_t size = 0;
  for (const Operand &operand : instruction.operands)
    if (operand.writes)
      size +=
          operand.packed.bytes * getCores(index, instruction, operand).size();
  running.result.resize(size);
  uint8_t *result = running.result.data();
  for (auto [i, operand] : llvm::enumerate(instruction.operands))
    for (int core : getCores(index, instruction, operand)) {
      BufferView place{&operand.view.layout,
                       getBase(core, operand.view, running.entry.offsets[i])};
      if (!operand.writes) {
        views.push_back(place);
        continue;
      }
      views.push_back({&operand.packed, result});
      if (operand.reads)
        copyElements(place, views.back());
      result += operand.packed.bytes;
    }
  auto op = cast<ExecutableOpInterface>(*instruction.op);
  if (llvm::Error error = op.execute(views, machine.target)) {
    running.result.clear();
    machine.report(instruction.op, nullptr,
                   llvm::toString(std::move(error)) + ", on " +
                       machine.describe(index));
  }
}

void Transfers::commitWrites(int index, const RunningEntry &running) {
  const QueueInstruction &instruction = *running.entry.instruction;
  // Views do not write what they are copied from.
  auto *result = const_cast<uint8_t *>(running.result.data());
  for (auto [i, operand] : llvm::enumerate(instruction.operands)) {
    if (!operand.writes)
      continue;
    for (int core : getCores(index, instruction, operand)) {
      uint8_t *base = getBase(core, operand.view, running.entry.offsets[i]);
      copyElements({&operand.packed, result}, {&operand.view.layout, base});
      const BufferLayout &touched = operand.touched;
      int64_t end = operand.view.layout.runBytes;
      if (end < touched.runBytes)
        touched.forEachRun([&](int64_t run) {
          std::fill(base + run + end, base + run + touched.runBytes, 0xff);
        });
      result += operand.packed.bytes;
    }
  }
}

void Transfers::reportPartialOutputs() {
  if (machine.options.allowPartialOutputs)
    return;
  for (auto [i, size] : llvm::enumerate(machine.argumentBytes)) {
    if (machine.kernel.getRole(i) != Role::output)
      continue;
    RaceDetector::Gap gap = races->findUnwritten(static_cast<int>(i), size);
    if (gap.bytes)
      machine.report(machine.kernel, nullptr,
                     "nothing writes " + Twine(gap.bytes) + " of the " +
                         Twine(size) + " bytes of argument #" + Twine(i) +
                         ", an output; the first is byte " + Twine(gap.first));
  }
}

double Transfers::drain() {
  return shared.drain(machine.result.kernelCycles, machine.kernel);
}
