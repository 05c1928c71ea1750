//===- Report.h - What a simulation tells -----------------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_LIB_SIMULATOR_REPORT_H
#define ROME_LIB_SIMULATOR_REPORT_H

#include "rome/Simulator/Simulator.h"

namespace mlir::npu::sim {

/// Writes times, pipes, paths and traffic for people.
void printReport(const SimulationResult &result, KernelOp kernel,
                 TargetAttr target, raw_ostream &os);

/// Writes the same as JSON.
void printJsonReport(const SimulationResult &result, KernelOp kernel,
                     TargetAttr target, raw_ostream &os);

/// Writes a trace in Chrome's format: a process for each core, a thread for
/// each pipe, times in microseconds of the model.
void printTrace(const SimulationResult &result, TargetAttr target,
                raw_ostream &os);

} // namespace mlir::npu::sim

#endif // ROME_LIB_SIMULATOR_REPORT_H
