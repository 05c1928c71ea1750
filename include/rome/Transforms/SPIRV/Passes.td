//===- Passes.td - Passes on SPIR-V kernels ----------------*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_TRANSFORMS_SPIRV_PASSES_TD
#define ROME_TRANSFORMS_SPIRV_PASSES_TD

include "mlir/Pass/PassBase.td"

def ForbidSPIRVContractionPass
    : Pass<"rome-forbid-spirv-contraction", "::mlir::spirv::ModuleOp"> {
  let summary = "Forbid fused multiply-adds in OpenCL kernels";
  let description = [{
    Adds the execution mode `ContractionOff` to every OpenCL kernel: without it a
    driver may fuse a multiplication and an addition, which then round once.

    Example:

    ```mlir
    spirv.EntryPoint "Kernel" @kernel
    ```
    ==>
    ```mlir
    spirv.EntryPoint "Kernel" @kernel
    spirv.ExecutionMode @kernel "ContractionOff"
    ```
  }];
}

def PrepareSPIRVKernelsPass
    : Pass<"rome-prepare-spirv-kernels", "::mlir::gpu::GPUModuleOp"> {
  let summary = "Mark kernels as SPIR-V entry points";
  let description = [{
    Gives every kernel a `spirv.entry_point_abi` with its known block size, and
    fails where a type is used that the conversion to SPIR-V would silently
    replace by a wider one: bf16 in memory would be read as f32.
  }];
  let dependentDialects = ["::mlir::spirv::SPIRVDialect"];
}

#endif // ROME_TRANSFORMS_SPIRV_PASSES_TD
