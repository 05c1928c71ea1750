//===- Passes.td - Passes on what becomes GPU kernels ------*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_TRANSFORMS_GPU_PASSES_TD
#define ROME_TRANSFORMS_GPU_PASSES_TD

include "mlir/Pass/PassBase.td"

def MapLoopsToGpuPass
    : Pass<"rome-map-loops-to-gpu", "::mlir::func::FuncOp"> {
  let summary = "Tile parallel loops and map them to GPU blocks and threads";
  let description = [{
    Collapses every outermost `scf.parallel` to rows (all loops but the last)
    and lanes (the last loop), tiles it to one thread per iteration with
    neighbouring lanes in neighbouring threads, and maps the tiles to blocks, as
    `convert-parallel-loops-to-gpu` expects it. Rows are mapped to the x
    dimension of the grid, the only one that is not limited to 65535 blocks.

    Fails where such a loop has a reduction.

    Example: `scf.parallel (%b, %s, %lane) = ... to (2, 512, 64)` becomes a loop
    over 256 blocks of 64 x 4 threads.
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::gpu::GPUDialect", "::mlir::scf::SCFDialect"
  ];
  let options = [
    Option<"blockSize", "block-size", "int64_t", /*default=*/"256",
           "Upper limit of the number of threads of a block">
  ];
}

def VerifyDeviceMemoryPass
    : Pass<"rome-verify-device-memory", "::mlir::func::FuncOp"> {
  let summary = "Check that kernels and the host use memory of their own";
  let description = [{
    Fails where a memory access is not inside an `scf.parallel`, which will be a
    kernel, or where one uses a buffer that is not an argument of the function:
    arguments are memory of the device, which the host cannot access; what the
    function makes (allocations, constants) is memory of the host, which a
    kernel cannot access.
  }];
}

def VerifyGpuChipPass : Pass<"rome-verify-gpu-chip", "::mlir::ModuleOp"> {
  let summary = "Check that a code generator knows a chip";
  let description = [{
    Fails unless LLVM's code generator for `triple` knows the processor `chip`:
    it would warn and generate code for another one.
  }];
  let options = [
    Option<"triple", "triple", "std::string", /*default=*/"\"\"",
           "Target triple of the code generator">,
    Option<"chip", "chip", "std::string", /*default=*/"\"\"",
           "Name of the processor">
  ];
}

#endif // ROME_TRANSFORMS_GPU_PASSES_TD
