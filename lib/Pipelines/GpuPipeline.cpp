//===- GpuPipeline.cpp - From rope ops to GPU kernels ---------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Pipelines/GpuPipeline.h"

#include "rome/Conversion/RopeToLinalg/RopeToLinalg.h"
#include "rome/Transforms/Buffers/Passes.h"
#include "rome/Transforms/Checks/Passes.h"
#include "rome/Transforms/Functions/Passes.h"
#include "rome/Transforms/Gpu/Passes.h"
#include "rome/Transforms/SPIRV/Passes.h"

#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Bufferization/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/GPU/Transforms/Passes.h"
#include "mlir/Dialect/Linalg/Passes.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Dialect/SPIRV/IR/SPIRVOps.h"
#include "mlir/Dialect/SPIRV/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using namespace mlir::rome;

static void addCleanup(OpPassManager &manager) {
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
}

/// Tensors to buffers that the caller gives, results included, without copies.
static void addBufferization(OpPassManager &manager) {
  manager.addPass(createDecomposeConcatenationsPass());
  manager.addPass(createSeparateCalleesPass());
  manager.addNestedPass<func::FuncOp>(createMoveResultsToArgumentsPass());
  manager.addNestedPass<func::FuncOp>(createProtectArgumentsPass());
  manager.addPass(bufferization::createEmptyTensorEliminationPass());
  bufferization::OneShotBufferizePassOptions bufferize;
  bufferize.bufferizeFunctionBoundaries = true;
  bufferize.functionBoundaryTypeConversion =
      bufferization::LayoutMapOption::IdentityLayoutMap;
  manager.addPass(bufferization::createOneShotBufferizePass(bufferize));
  addCleanup(manager);
  manager.addNestedPass<func::FuncOp>(
      createForwardCopiesPass({/*distinctArguments=*/true}));
  addCleanup(manager);
}

/// Structured ops on buffers to kernels in modules of their own.
static void addKernels(OpPassManager &manager, int64_t blockSize) {
  OpPassManager &functions = manager.nest<func::FuncOp>();
  functions.addPass(createCanonicalizerPass());
  functions.addPass(createConvertCopiesToLinalgPass());
  functions.addPass(createConvertLinalgToParallelLoopsPass());
  functions.addPass(createVerifyDeviceMemoryPass());
  // One-dimensional buffers, made outside of the loops: kernels get a pointer
  // and the strides they need, for any rank and for dynamic shapes.
  functions.addPass(memref::createFoldMemRefAliasOpsPass());
  functions.addPass(memref::createFlattenMemrefsPass());
  functions.addPass(memref::createExpandStridedMetadataPass());
  functions.addPass(createLowerAffinePass());
  addCleanup(functions);
  functions.addPass(createLoopInvariantCodeMotionPass());
  functions.addPass(createMapLoopsToGpuPass({blockSize}));
  functions.addPass(createConvertParallelLoopToGpuPass());
  addCleanup(functions);
  manager.addPass(createGpuLaunchSinkIndexComputationsPass());
  manager.addPass(createGpuKernelOutliningPass());
  manager.addPass(createLowerAffinePass());
  addCleanup(manager);
}

/// Kernels to `nvvm` or `rocdl` and the host's code to LLVM; both sides pass
/// buffers as descriptors.
static void addLLVMLowering(OpPassManager &manager,
                            const RomeGpuPipelineOptions &options,
                            const std::string &chip) {
  manager.addPass(createSCFToControlFlowPass());
  OpPassManager &kernels = manager.nest<gpu::GPUModuleOp>();
  if (options.backend == GpuBackend::nvvm) {
    kernels.addPass(createConvertGpuOpsToNVVMOps());
  } else {
    ConvertGpuOpsToROCDLOpsOptions convert;
    convert.chipset = chip;
    convert.runtime = gpu::amd::Runtime::HIP;
    kernels.addPass(createConvertGpuOpsToROCDLOps(convert));
  }
  addCleanup(kernels);
  kernels.addPass(createReconcileUnrealizedCastsPass());

  manager.addPass(memref::createExpandStridedMetadataPass());
  manager.addPass(createLowerAffinePass());
  manager.addPass(createGpuToLLVMConversionPass());
  manager.addPass(createConvertToLLVMPass());
  manager.addPass(createReconcileUnrealizedCastsPass());
}

static void addNVVM(OpPassManager &manager,
                    const RomeGpuPipelineOptions &options) {
  std::string chip = options.chip.empty() ? "sm_90" : options.chip.getValue();
  GpuNVVMAttachTargetOptions target;
  target.chip = chip;
  target.optLevel = 3;
  manager.addPass(createVerifyGpuChipPass({target.triple, chip}));
  addKernels(manager, options.blockSize);
  // Without 'features', LLVM takes the oldest PTX version that knows the chip.
  manager.addPass(createGpuNVVMAttachTarget(target));
  addLLVMLowering(manager, options, chip);
}

static void addROCDL(OpPassManager &manager,
                     const RomeGpuPipelineOptions &options) {
  std::string chip = options.chip.empty() ? "gfx942" : options.chip.getValue();
  GpuROCDLAttachTargetOptions target;
  target.chip = chip;
  target.optLevel = 3;
  manager.addPass(createVerifyGpuChipPass({target.triple, chip}));
  addKernels(manager, options.blockSize);
  manager.addPass(createGpuROCDLAttachTarget(target));
  addLLVMLowering(manager, options, chip);
}

/// OpenCL rather than Vulkan: kernels take 64-bit sizes and strides as plain
/// arguments, buffers may be larger than the limits of storage buffers, and
/// pointers are physical.
static void addSPIRV(OpPassManager &manager,
                     const RomeGpuPipelineOptions &options) {
  // There are no processors to choose from: any name is an error.
  if (!options.chip.empty())
    manager.addPass(
        createVerifyGpuChipPass({"spirv64-unknown-unknown", options.chip}));
  addKernels(manager, options.blockSize);
  manager.addNestedPass<gpu::GPUModuleOp>(createPrepareSPIRVKernelsPass());
  GpuSPIRVAttachTargetOptions target;
  target.spirvVersion = "v1.0";
  target.spirvCapabilities = {"Kernel",  "Addresses", "Int64",        "Int16",
                              "Float16", "Float64",   "Float16Buffer"};
  target.clientApi = "OpenCL";
  target.deviceId = spirv::TargetEnvAttr::kUnknownDeviceID;
  manager.addPass(createGpuSPIRVAttachTarget(target));
  std::unique_ptr<Pass> convert = createConvertGPUToSPIRVPass();
  // Upstream declares this option without a constructor that takes it.
  LogicalResult isKnown = convert->initializeOptions(
      "use-64bit-index=true", [](const Twine &) { return failure(); });
  assert(succeeded(isKnown) && "the option is upstream's");
  (void)isKnown;
  manager.addPass(std::move(convert));
  OpPassManager &kernels =
      manager.nest<gpu::GPUModuleOp>().nest<spirv::ModuleOp>();
  kernels.addPass(spirv::createSPIRVLowerABIAttributesPass());
  kernels.addPass(createForbidSPIRVContractionPass());
  kernels.addPass(spirv::createSPIRVUpdateVCEPass());
}

/// Returns upstream's name of `format`.
static const char *getName(GpuFormat format) {
  switch (format) {
  case GpuFormat::isa:
    return "isa";
  case GpuFormat::bin:
    return "bin";
  case GpuFormat::fatbin:
    return "fatbin";
  case GpuFormat::llvm:
    return "llvm";
  }
  llvm_unreachable("unknown format");
}

void mlir::rome::buildRomeGpuPipeline(OpPassManager &manager,
                                      const RomeGpuPipelineOptions &options) {
  manager.addPass(
      createCheckInputPass({/*scalarElements=*/true, /*plainNames=*/true}));
  // Also merges blocks, which bufferization takes cubic time for.
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createDropEmptyOperandsPass());
  ConvertRopeToLinalgPassOptions linalg;
  linalg.form = rome::RopeForm::Pairwise;
  manager.addPass(createConvertRopeToLinalgPass(linalg));
  addBufferization(manager);
  switch (options.backend) {
  case GpuBackend::nvvm:
    addNVVM(manager, options);
    break;
  case GpuBackend::rocdl:
    addROCDL(manager, options);
    break;
  case GpuBackend::spirv:
    addSPIRV(manager, options);
    break;
  }
  GpuModuleToBinaryPassOptions binary;
  binary.compilationTarget =
      options.backend == GpuBackend::spirv ? "bin" : getName(options.format);
  manager.addPass(createGpuModuleToBinaryPass(binary));
  addCleanup(manager);
}

void mlir::rome::registerRomeGpuPipeline() {
  PassPipelineRegistration<RomeGpuPipelineOptions>(
      "rome-gpu-pipeline",
      "Compile functions on tensors or buffers to GPU kernels",
      buildRomeGpuPipeline);
}
