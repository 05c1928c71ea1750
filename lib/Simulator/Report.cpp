//===- Report.cpp - What a simulation tells -------------------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Report.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

#include <set>

using namespace mlir;
using namespace mlir::npu;

/// Returns the sum of one kind of traffic.
static int64_t sum(const SimulationResult &result,
                   int64_t ArgumentTraffic::*kind) {
  int64_t bytes = 0;
  for (const ArgumentTraffic &traffic : result.traffic)
    bytes += traffic.*kind;
  return bytes;
}

/// Returns the number of cores of a kind.
static int64_t countCores(TargetAttr target, CoreKind kind) {
  ChipAttr chip = target.getChip();
  return chip.getGroups() *
         (kind == CoreKind::cube ? 1 : chip.getVectorCoresPerGroup());
}

void sim::printReport(const SimulationResult &result, KernelOp kernel,
                      TargetAttr target, raw_ostream &os) {
  os << "kernel '" << kernel.getSymName() << "' on '" << target.getName()
     << "' (a model, not a measurement)\n";
  os << llvm::formatv("  time: {0:F3} us, queues empty after {1:F3} us\n",
                      result.toMicroseconds(result.totalCycles),
                      result.toMicroseconds(result.kernelCycles));
  os << llvm::formatv("  memory: {0} bytes read, {1} bytes written\n",
                      sum(result, &ArgumentTraffic::memoryRead),
                      sum(result, &ArgumentTraffic::memoryWrite));
  int64_t l2Read = sum(result, &ArgumentTraffic::l2Read);
  os << llvm::formatv(
      "  L2: {0} bytes read ({1:P1} hit), {2} bytes written\n", l2Read,
      l2Read ? static_cast<double>(sum(result, &ArgumentTraffic::l2ReadHit)) /
                   static_cast<double>(l2Read)
             : 0.0,
      sum(result, &ArgumentTraffic::l2Write));
  os << "  pipes (core, pipe: entries, busy of the mean and of the busiest "
        "core):\n";
  for (const auto &[key, pipe] : result.pipes)
    os << llvm::formatv(
        "    {0}, {1}: {2}, {3:P1}, {4:P1}\n", stringifyEnum(key.first),
        stringifyEnum(key.second), pipe.entries,
        pipe.busyCycles / countCores(target, key.first) / result.kernelCycles,
        pipe.maxBusyCycles / result.kernelCycles);
  os << "  paths:\n";
  for (const auto &[ends, bytes] : result.pathBytes)
    os << llvm::formatv("    {0} to {1}: {2} bytes\n",
                        stringifyEnum(ends.first), stringifyEnum(ends.second),
                        bytes);
  os << "  arguments (L2 read, of it hit, written; memory read, written; "
        "dropped):\n";
  for (auto [i, traffic] : llvm::enumerate(result.traffic))
    os << llvm::formatv("    #{0} {1}: {2}, {3}, {4}; {5}, {6}; {7}\n", i,
                        stringifyEnum(kernel.getRole(i)), traffic.l2Read,
                        traffic.l2ReadHit, traffic.l2Write, traffic.memoryRead,
                        traffic.memoryWrite, traffic.dropped);
}

void sim::printJsonReport(const SimulationResult &result, KernelOp kernel,
                          TargetAttr target, raw_ostream &os) {
  llvm::json::OStream json(os, 2);
  json.object([&] {
    json.attribute("kernel", kernel.getSymName());
    json.attribute("target", target.getName());
    json.attribute("total_cycles", result.totalCycles);
    json.attribute("kernel_cycles", result.kernelCycles);
    json.attribute("frequency_mhz", result.frequencyMhz);
    json.attribute("microseconds", result.toMicroseconds(result.totalCycles));
    json.attribute("memory_bytes",
                   sum(result, &ArgumentTraffic::memoryRead) +
                       sum(result, &ArgumentTraffic::memoryWrite));
    json.attribute("l2_bytes", sum(result, &ArgumentTraffic::l2Read) +
                                   sum(result, &ArgumentTraffic::l2Write));
    json.attributeArray("pipes", [&] {
      for (const auto &[key, pipe] : result.pipes)
        json.object([&, &key = key, &pipe = pipe] {
          json.attribute("core", stringifyEnum(key.first));
          json.attribute("pipe", stringifyEnum(key.second));
          json.attribute("entries", pipe.entries);
          json.attribute("busy_cycles", pipe.busyCycles);
          json.attribute("max_busy_cycles", pipe.maxBusyCycles);
        });
    });
    json.attributeArray("paths", [&] {
      for (const auto &[ends, bytes] : result.pathBytes)
        json.object([&, &ends = ends, &bytes = bytes] {
          json.attribute("source", stringifyEnum(ends.first));
          json.attribute("destination", stringifyEnum(ends.second));
          json.attribute("bytes", bytes);
        });
    });
    json.attributeArray("arguments", [&] {
      for (auto [i, traffic] : llvm::enumerate(result.traffic))
        json.object([&, i = i, &traffic = traffic] {
          json.attribute("role", stringifyEnum(kernel.getRole(i)));
          json.attribute("l2_read", traffic.l2Read);
          json.attribute("l2_read_hit", traffic.l2ReadHit);
          json.attribute("l2_write", traffic.l2Write);
          json.attribute("memory_read", traffic.memoryRead);
          json.attribute("memory_write", traffic.memoryWrite);
          json.attribute("dropped", traffic.dropped);
        });
    });
  });
  os << '\n';
}

/// Names a process or a thread of a trace; `thread` is below 0 for a process.
static void printName(llvm::json::OStream &json, int64_t process,
                      int64_t thread, StringRef name) {
  json.object([&] {
    json.attribute("name", thread < 0 ? "process_name" : "thread_name");
    json.attribute("ph", "M");
    json.attribute("pid", process);
    if (thread >= 0)
      json.attribute("tid", thread);
    json.attributeObject("args", [&] { json.attribute("name", name); });
  });
}

/// Prints one entry of a pipe as a complete event, in microseconds.
static void printEvent(llvm::json::OStream &json, const TraceEntry &entry,
                       const SimulationResult &result) {
  json.object([&] {
    json.attribute("name", entry.op->getName().getStringRef());
    json.attribute("ph", "X");
    json.attribute("pid", entry.core);
    json.attribute("tid", static_cast<int64_t>(entry.pipe));
    json.attribute("ts", result.toMicroseconds(entry.start));
    json.attribute("dur", result.toMicroseconds(entry.end - entry.start));
    if (auto location = entry.op->getLoc()->findInstanceOf<FileLineColLoc>())
      json.attributeObject("args",
                           [&] { json.attribute("line", location.getLine()); });
  });
}

void sim::printTrace(const SimulationResult &result, TargetAttr target,
                     raw_ostream &os) {
  int64_t coresPerGroup = 1 + target.getChip().getVectorCoresPerGroup();
  int64_t numCores = target.getChip().getGroups() * coresPerGroup;
  std::set<std::pair<int, Pipe>> pipes;
  for (const TraceEntry &entry : result.trace)
    pipes.insert({entry.core, entry.pipe});
  llvm::json::OStream json(os);
  json.object([&] {
    json.attribute("displayTimeUnit", "ns");
    json.attributeArray("traceEvents", [&] {
      for (int64_t core = 0; core < numCores; ++core) {
        int64_t index = core % coresPerGroup;
        std::string name = llvm::formatv(
            "group {0} {1}", core / coresPerGroup,
            index == 0 ? std::string("cube")
                       : llvm::formatv("vector {0}", index - 1).str());
        printName(json, core, -1, name);
      }
      for (auto [core, pipe] : pipes)
        printName(json, core, static_cast<int64_t>(pipe), stringifyEnum(pipe));
      for (const TraceEntry &entry : result.trace)
        printEvent(json, entry, result);
    });
  });
}
