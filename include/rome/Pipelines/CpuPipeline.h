//===- CpuPipeline.h - From tensors to LLVM for CPUs ------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_PIPELINES_CPUPIPELINE_H
#define ROME_PIPELINES_CPUPIPELINE_H

#include "rome/Transforms/Loops/Passes.h"

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
  PassOptions::Option<unsigned> threads{
      *this, "threads",
      llvm::cl::desc("How many OpenMP threads share the rows of a large "
                     "result; 0: as many as there are"),
      llvm::cl::init(1)};
  PassOptions::Option<int64_t> parallelBytes{
      *this, "parallel-bytes",
      llvm::cl::desc("The smallest result that several threads compute"),
      llvm::cl::init(1 << 20)};
  PassOptions::Option<NontemporalMode> nontemporal{
      *this, "nontemporal",
      llvm::cl::desc("Which results are written past the cache"),
      llvm::cl::init(NontemporalMode::Auto),
      llvm::cl::values(
          clEnumValN(NontemporalMode::Auto, "auto",
                     "those of at least nontemporal-bytes bytes"),
          clEnumValN(NontemporalMode::Always, "always", "all that are aligned"),
          clEnumValN(NontemporalMode::Never, "never", "none"))};
  PassOptions::Option<int64_t> nontemporalBytes{
      *this, "nontemporal-bytes",
      llvm::cl::desc("The smallest result that is written past the cache"),
      llvm::cl::init(4 << 20)};
  PassOptions::ListOption<std::string> features{
      *this, "features",
      llvm::cl::desc("What the processor has, by LLVM's names, of avx512f, "
                     "avx512dq and avx512bf16: lets f16 and bf16 be rounded by "
                     "instructions")};
  PassOptions::Option<bool> resultArguments{
      *this, "result-arguments",
      llvm::cl::desc("Functions write their results to additional arguments, "
                     "in place of memory that they allocate"),
      llvm::cl::init(false)};
  PassOptions::Option<bool> returnFailures{
      *this, "return-failures",
      llvm::cl::desc("Functions have a last argument that points to where the "
                     "address of the message of a failed assertion is written, "
                     "and return then, in place of ending the process"),
      llvm::cl::init(false)};
  PassOptions::Option<bool> stridedArguments{
      *this, "strided-arguments",
      llvm::cl::desc("Functions take memrefs with any strides but the last "
                     "one, also for their results if those are arguments"),
      llvm::cl::init(false)};
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
