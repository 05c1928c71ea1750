//===- SharedMemory.cpp - L2 and the memory behind it ---------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SharedMemory.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::npu;
using namespace mlir::npu::sim;

/// Returns the number of lines that the arguments take.
static size_t countLines(ArrayRef<int64_t> argumentBytes, int64_t lineBytes) {
  size_t lines = 0;
  for (int64_t bytes : argumentBytes)
    lines += llvm::divideCeil(bytes, lineBytes);
  return lines;
}

SharedMemory::SharedMemory(TargetAttr target, ArrayRef<int64_t> argumentBytes,
                           std::vector<ArgumentTraffic> &traffic)
    : traffic(traffic), argumentBytes(argumentBytes),
      recency(countLines(argumentBytes, target.getChip().getL2LineBytes())),
      writes(countLines(argumentBytes, target.getChip().getL2LineBytes())) {
  ChipAttr chip = target.getChip();
  lineBytes = chip.getL2LineBytes();
  maxLines = chip.getL2Bytes() / lineBytes;
  maxDirtyLines = chip.getL2DirtyBytes() / lineBytes;
  // Bytes per cycle of the cores' clock.
  double cyclesPerSecond = target.getCube().getFrequencyMhz() * 1e6;
  memoryRate = chip.getMemoryGbytesPerSecond().getValueAsDouble() * 1e9 /
               cyclesPerSecond;
  l2Rate =
      chip.getL2GbytesPerSecond().getValueAsDouble() * 1e9 / cyclesPerSecond;
  for (auto [argument, bytes] : llvm::enumerate(argumentBytes)) {
    firstLine.push_back(argumentOfLine.size());
    argumentOfLine.resize(
        argumentOfLine.size() + llvm::divideCeil(bytes, lineBytes), argument);
  }
  present.resize(argumentOfLine.size());
  dirty.resize(argumentOfLine.size());
}

void SharedMemory::List::remove(int32_t line) {
  (previous[line] < 0 ? first : next[previous[line]]) = next[line];
  (next[line] < 0 ? last : previous[next[line]]) = previous[line];
  --count;
}

void SharedMemory::List::append(int32_t line) {
  previous[line] = last;
  next[line] = -1;
  (last < 0 ? first : next[last]) = line;
  last = line;
  ++count;
}

int64_t SharedMemory::getLineBytes(int32_t line) const {
  int32_t argument = argumentOfLine[line];
  int64_t begin = (line - firstLine[argument]) * lineBytes;
  return std::min(lineBytes, argumentBytes[argument] - begin);
}

double SharedMemory::useMemory(int64_t bytes, double now) {
  memoryFree = std::max(memoryFree, now) + bytes / memoryRate;
  return memoryFree;
}

void SharedMemory::writeBack(int32_t line, double now) {
  traffic[argumentOfLine[line]].memoryWrite += getLineBytes(line);
  useMemory(getLineBytes(line), now);
  dirty[line] = false;
  writes.remove(line);
}

void SharedMemory::touch(int32_t line, bool isWrite, double now,
                         Access &access) {
  if (present[line])
    recency.remove(line);
  else if (recency.count == maxLines) {
    int32_t victim = recency.first;
    if (dirty[victim])
      writeBack(victim, now);
    recency.remove(victim);
    present[victim] = false;
  }
  recency.append(line);
  bool hit = present[line];
  present[line] = true;
  if (!isWrite) {
    if (hit)
      return;
    traffic[argumentOfLine[line]].memoryRead += getLineBytes(line);
    access.missBytes += getLineBytes(line);
    access.done = std::max(access.done, useMemory(getLineBytes(line), now));
    return;
  }
  if (dirty[line])
    writes.remove(line);
  dirty[line] = true;
  writes.append(line);
  if (writes.count > maxDirtyLines) {
    writeBack(writes.first, now);
    // The write needs the place.
    access.done = std::max(access.done, memoryFree);
  }
}

void SharedMemory::access(int argument, int64_t begin, int64_t bytes,
                          bool isWrite, double now, Access &access) {
  (isWrite ? traffic[argument].l2Write : traffic[argument].l2Read) += bytes;
  l2Free = std::max(l2Free, now) + bytes / l2Rate;
  access.done = std::max(access.done, l2Free);
  int64_t missesBefore = access.missBytes;
  int32_t first = firstLine[argument] + begin / lineBytes;
  int32_t last = firstLine[argument] + (begin + bytes - 1) / lineBytes;
  for (int32_t line = first; line <= last; ++line)
    touch(line, isWrite, now, access);
  // A line is fetched whole, so that misses can exceed what was asked for.
  if (!isWrite)
    traffic[argument].l2ReadHit +=
        std::max<int64_t>(0, bytes - (access.missBytes - missesBefore));
}

double SharedMemory::drain(double now, KernelOp kernel) {
  double done = now;
  while (writes.first >= 0) {
    int32_t line = writes.first;
    int32_t argument = argumentOfLine[line];
    if (kernel.getRole(argument) == Role::workspace) {
      traffic[argument].dropped += getLineBytes(line);
      writes.remove(line);
      continue;
    }
    writeBack(line, now);
    done = memoryFree;
  }
  return std::max(done, memoryFree);
}
