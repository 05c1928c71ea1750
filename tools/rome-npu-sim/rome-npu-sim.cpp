//===- rome-npu-sim.cpp - Run NPU kernels on a CPU ------------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Simulator/Simulator.h"

int main(int argc, char **argv) {
  return mlir::npu::runSimulatorMain(argc, argv);
}
