//===- CpuPipeline.h - From tensors to LLVM for CPUs ------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_PIPELINES_CPUPIPELINE_H
#define ROME_PIPELINES_CPUPIPELINE_H

#include "mlir/Pass/PassOptions.h"

namespace mlir {
class OpPassManager;

namespace rome {

/// Options of `rome-cpu-pipeline`.
struct RomeCpuPipelineOptions : PassPipelineOptions<RomeCpuPipelineOptions> {
  PassOptions::Option<unsigned> vectorWidth{
      *this, "vector-width",
      llvm::cl::desc("Width of a vector in bits; what is wider than the "
                     "machine's registers is split by LLVM"),
      llvm::cl::init(512)};
};

/// Adds the passes that lower a module of functions on tensors (rope, linalg,
/// tensor, arith, math, complex, cf, scf) to the LLVM dialect for a CPU.
/// Functions get a C interface and return memrefs with an identity layout.
void buildRomeCpuPipeline(OpPassManager &passManager,
                          const RomeCpuPipelineOptions &options);

/// Registers `rome-cpu-pipeline` with the command line.
void registerRomeCpuPipeline();

} // namespace rome
} // namespace mlir

#endif // ROME_PIPELINES_CPUPIPELINE_H
