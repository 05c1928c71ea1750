//===- CostComparison.h - Kernels under several sets of costs ---*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_LIB_SIMULATOR_COSTCOMPARISON_H
#define ROME_LIB_SIMULATOR_COSTCOMPARISON_H

#include "rome/Simulator/Simulator.h"

namespace mlir::npu::sim {

/// Kernels that do the same, and how long each takes.
class CostComparison {
public:
  /// Adds a kernel under the name `name`: simulates it on `target` under the
  /// costs `choice`, or under all of them. Emits an error and fails where a
  /// simulation does, if there is the name already, or if other kernels had
  /// other sets of costs.
  LogicalResult add(StringRef name, KernelOp kernel, TargetAttr target,
                    StringRef choice);

  /// Prints a row for each set of costs, in microseconds, and one with the
  /// regret of each kernel: its time over that of the best one, under the costs
  /// where that is largest.
  void print(raw_ostream &os) const;
  void printJson(raw_ostream &os) const;

private:
  struct Row {
    std::string costs;
    SmallVector<double> microseconds;
  };

  double getRegret(size_t kernel) const;

  SmallVector<std::string> kernels;
  SmallVector<Row> rows;
};

} // namespace mlir::npu::sim

#endif // ROME_LIB_SIMULATOR_COSTCOMPARISON_H
