//===- Simulator.h - Run NPU kernels on a CPU -------------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// This file declares the simulator of npu kernels: what it is given, what it
// finds, and the driver of rome-npu-sim. It models hardware; nothing it
// computes is a measurement.
//
//===----------------------------------------------------------------------===//

#ifndef ROME_SIMULATOR_SIMULATOR_H
#define ROME_SIMULATOR_SIMULATOR_H

#include "rome/Dialect/Npu/IR/Npu.h"

#include <map>
#include <vector>

namespace mlir::npu {

/// How to run a kernel.
struct SimulationOptions {
  /// Only predict time and traffic; no data is moved.
  bool timingOnly = false;
  /// Record every entry of every pipe, for a trace.
  bool recordTrace = false;
  /// Do not report reads of bytes that nothing has written.
  bool allowUnwritten = false;
  /// Do not report bytes of outputs that nothing writes.
  bool allowPartialOutputs = false;
  /// If not 0, the seed of random durations; entries of a pipe that is not
  /// ordered then overlap as far as barriers let them. A kernel that is
  /// synchronised gives the same numbers for every seed.
  uint64_t perturbation = 0;
  /// If not 0, the line of the kernel's file whose ops take effect as late as
  /// what is ordered after them allows; entries overlap as above.
  unsigned heldLine = 0;
  /// Return a result in spite of findings: what a wrong kernel computes.
  bool keepGoing = false;
};

/// One entry of a pipe that ran, or that waited. Times are in cycles.
struct TraceEntry {
  int core;
  Pipe pipe;
  Operation *op;
  double start, end;
};

/// What the ops of one pipe did, over all cores of a kind.
struct PipeStatistics {
  int64_t entries = 0;
  double busyCycles = 0;
  /// The largest of one core.
  double maxBusyCycles = 0;
};

/// The traffic of one argument of a kernel, in bytes.
struct ArgumentTraffic {
  int64_t l2Read = 0, l2Write = 0;
  /// What of `l2Read` was in L2.
  int64_t l2ReadHit = 0;
  int64_t memoryRead = 0, memoryWrite = 0;
  /// Written, still in L2 at the end, and never wanted in memory.
  int64_t dropped = 0;
};

/// The outcome of a simulation.
struct SimulationResult {
  /// When the last entry of the last queue is finished.
  double kernelCycles = 0;
  /// When the outputs are in memory too.
  double totalCycles = 0;
  int64_t frequencyMhz = 0;
  std::map<std::pair<CoreKind, Pipe>, PipeStatistics> pipes;
  std::map<std::pair<Space, Space>, int64_t> pathBytes;
  std::vector<ArgumentTraffic> traffic;
  std::vector<TraceEntry> trace;
  /// Whether errors were emitted; only with `keepGoing`.
  bool hasFindings = false;

  double toMicroseconds(double cycles) const { return cycles / frequencyMhz; }
};

/// Runs `kernel` on `target`. `arguments` holds the bytes of each argument, row
/// by row, and is written to; it may be empty with `timingOnly`. Emits an error
/// for each race, deadlock, leaked or overflowing flag, read of bytes that
/// nothing wrote, output that is not written whole, access outside of its
/// memory, and op that cannot be simulated, and fails if there is any, unless
/// `keepGoing` is set. Fails too where the facts of the target do not agree
/// (`verifyTargetClosure`). The context needs the models of
/// `registerExecutionModels`.
FailureOr<SimulationResult>
simulate(KernelOp kernel, TargetAttr target,
         std::vector<std::vector<uint8_t>> &arguments,
         const SimulationOptions &options);

/// The whole of rome-npu-sim: parses the command line and the kernel, runs it
/// and writes what was asked for. Returns the exit code.
int runSimulatorMain(int argc, char **argv);

} // namespace mlir::npu

#endif // ROME_SIMULATOR_SIMULATOR_H
