//===- RaceDetector.cpp - Accesses that nothing orders --------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RaceDetector.h"

using namespace mlir;
using namespace mlir::npu::sim;

void mlir::npu::sim::join(Clock &clock, const Clock &other) {
  for (size_t i = 0; i < clock.size(); ++i)
    clock[i] = std::max(clock[i], other[i]);
}

void RaceDetector::split(Memory &memory, int64_t position) {
  auto it = memory.upper_bound(position);
  if (it == memory.begin())
    return;
  --it;
  if (it->first == position || it->second.end <= position)
    return;
  Segment tail = it->second;
  it->second.end = position;
  memory.emplace(position, std::move(tail));
}

void RaceDetector::access(int index, int64_t begin, int64_t end, bool isWrite,
                          const Epoch &epoch, const Clock &clock,
                          function_ref<void(const Conflict &)> report) {
  Memory &memory = memories[index];
  split(memory, begin);
  split(memory, end);
  int64_t covered = begin;
  auto first = memory.lower_bound(begin);
  for (auto it = first; it != memory.end() && it->first < end; ++it) {
    Segment &segment = it->second;
    bool known = segment.writer.pipe >= 0;
    if (!isWrite && !initialized[index] && (!known || it->first > covered))
      report({nullptr, false});
    if (!isWrite && it->first > covered)
      memory[covered] = {it->first, Epoch(), {epoch}};
    covered = segment.end;
    if (known && !segment.writer.happensBefore(clock))
      report({segment.writer.op, true});
    if (isWrite) {
      for (const Epoch &reader : segment.readers)
        if (reader.op != epoch.op || reader.pipe != epoch.pipe ||
            reader.number != epoch.number)
          if (!reader.happensBefore(clock))
            report({reader.op, false});
      continue;
    }
    // One entry a pipe is enough: the latest of those that are not ordered.
    llvm::erase_if(segment.readers, [&](const Epoch &reader) {
      return reader.pipe == epoch.pipe;
    });
    segment.readers.push_back(epoch);
  }
  if (isWrite) {
    memory.erase(first, memory.lower_bound(end));
    memory[begin] = {end, epoch, {}};
    return;
  }
  if (covered < end) {
    if (!initialized[index])
      report({nullptr, false});
    memory[covered] = {end, Epoch(), {epoch}};
  }
}

RaceDetector::Gap RaceDetector::findUnwritten(int memory, int64_t size) const {
  Gap gap;
  auto add = [&](int64_t begin, int64_t end) {
    if (gap.bytes == 0)
      gap.first = begin;
    gap.bytes += end - begin;
  };
  int64_t covered = 0;
  for (const auto &[begin, segment] : memories[memory]) {
    if (begin > covered)
      add(covered, begin);
    if (segment.writer.pipe < 0)
      add(begin, segment.end);
    covered = segment.end;
  }
  if (covered < size)
    add(covered, size);
  return gap;
}
