//===- GpuPipeline.h - From rope ops to GPU kernels -------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file declares the pipeline that compiles functions with rope ops, on
// tensors or buffers, to kernels for NVIDIA, AMD and OpenCL devices.
//
//===----------------------------------------------------------------------===//

#ifndef ROME_PIPELINES_GPUPIPELINE_H
#define ROME_PIPELINES_GPUPIPELINE_H

#include "mlir/Pass/PassOptions.h"

namespace mlir {
class OpPassManager;

namespace rome {

/// The code generators of the GPU pipeline.
enum class GpuBackend { nvvm, rocdl, spirv };

/// The formats of kernels in a `gpu.binary`.
enum class GpuFormat { isa, bin, fatbin, llvm };

/// The options of `rome-gpu-pipeline`.
struct RomeGpuPipelineOptions
    : public PassPipelineOptions<RomeGpuPipelineOptions> {
  PassOptions::Option<GpuBackend> backend{
      *this, "backend", llvm::cl::desc("Code generator of the kernels"),
      llvm::cl::init(GpuBackend::nvvm),
      llvm::cl::values(
          clEnumValN(GpuBackend::nvvm, "nvvm", "NVIDIA GPUs, through PTX"),
          clEnumValN(GpuBackend::rocdl, "rocdl", "AMD GPUs"),
          clEnumValN(GpuBackend::spirv, "spirv",
                     "any OpenCL device, through SPIR-V"))};
  PassOptions::Option<std::string> chip{
      *this, "chip",
      llvm::cl::desc("Processor to compile for (by default sm_90 for nvvm, "
                     "gfx942 for rocdl; spirv has none)")};
  PassOptions::Option<GpuFormat> format{
      *this, "format",
      llvm::cl::desc("Format of the kernels in the 'gpu.binary' (always binary "
                     "for spirv)"),
      llvm::cl::init(GpuFormat::isa),
      llvm::cl::values(
          clEnumValN(GpuFormat::isa, "isa", "PTX or assembly"),
          clEnumValN(GpuFormat::bin, "bin",
                     "machine code, by the vendor's tools"),
          clEnumValN(GpuFormat::fatbin, "fatbin",
                     "machine code and PTX, by the vendor's tools"),
          clEnumValN(GpuFormat::llvm, "llvm", "bitcode of LLVM"))};
  PassOptions::Option<int64_t> blockSize{
      *this, "block-size",
      llvm::cl::desc("Upper limit of the number of threads of a block"),
      llvm::cl::init(256)};
};

/// Adds to `manager`, which runs on modules, the passes that compile functions
/// on tensors or buffers to GPU kernels and the code that launches them. All
/// buffers are memory of the device, no two arguments are the same memory, and
/// results become arguments. The
/// context needs upstream's extensions and
/// `registerAllGPUToLLVMIRTranslations`.
void buildRomeGpuPipeline(OpPassManager &manager,
                          const RomeGpuPipelineOptions &options);

/// Registers `rome-gpu-pipeline` with the command line.
void registerRomeGpuPipeline();

} // namespace rome
} // namespace mlir

#endif // ROME_PIPELINES_GPUPIPELINE_H
