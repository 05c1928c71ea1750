//===- Report.cpp - What a simulation tells -------------------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Report.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

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
  os << llvm::formatv("  L2: {0} bytes read, {1} bytes written\n",
                      sum(result, &ArgumentTraffic::l2Read),
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
  os << "  arguments (L2 read, written; memory read, written; dropped):\n";
  for (auto [i, traffic] : llvm::enumerate(result.traffic))
    os << llvm::formatv("    #{0} {1}: {2}, {3}; {4}, {5}; {6}\n", i,
                        stringifyEnum(kernel.getRole(i)), traffic.l2Read,
                        traffic.l2Write, traffic.memoryRead,
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
          json.attribute("l2_write", traffic.l2Write);
          json.attribute("memory_read", traffic.memoryRead);
          json.attribute("memory_write", traffic.memoryWrite);
          json.attribute("dropped", traffic.dropped);
        });
    });
  });
  os << '\n';
}

void sim::printTrace(const SimulationResult &result, TargetAttr target,
                     raw_ostream &os) {
  int64_t coresPerGroup = 1 + target.getChip().getVectorCoresPerGroup();
  llvm::json::OStream json(os);
  json.object([&] {
    json.attributeArray("traceEvents", [&] {
      for (int64_t core = 0;
           core < target.getChip().getGroups() * coresPerGroup; ++core)
        json.object([&] {
          int64_t index = core % coresPerGroup;
          std::string name = llvm::formatv(
              "group {0} {1}", core / coresPerGroup,
              index == 0 ? std::string("cube")
                         : llvm::formatv("vector {0}", index - 1).str());
          json.attribute("name", "process_name");
          json.attribute("ph", "M");
          json.attribute("pid", core);
          json.attributeObject("args", [&] { json.attribute("name", name); });
        });
      for (const TraceEntry &entry : result.trace)
        json.object([&] {
          json.attribute("name", entry.op->getName().getStringRef());
          json.attribute("ph", "X");
          json.attribute("pid", entry.core);
          json.attribute("tid", stringifyEnum(entry.pipe));
          json.attribute("ts", result.toMicroseconds(entry.start));
          json.attribute("dur", result.toMicroseconds(entry.end - entry.start));
        });
    });
  });
}
