// RUN: split-file %s %t

// RUN: not rome-opt %t/rope.mlir --rome-gpu-pipeline="backend=cuda" 2>&1 | FileCheck %s --check-prefix=BACKEND
// RUN: not rome-opt %t/rope.mlir --rome-gpu-pipeline="chip=gfx942" 2>&1 | FileCheck %s --check-prefix=NVVM
// RUN: not rome-opt %t/rope.mlir --rome-gpu-pipeline="backend=rocdl chip=sm_90" 2>&1 | FileCheck %s --check-prefix=ROCDL
// RUN: not rome-opt %t/rope.mlir --rome-gpu-pipeline="backend=spirv chip=sm_90" 2>&1 | FileCheck %s --check-prefix=SPIRV
// RUN: not rome-opt %t/rope.mlir --rome-gpu-pipeline="format=elf" 2>&1 | FileCheck %s --check-prefix=FORMAT
// RUN: not rome-opt %t/rope.mlir --rome-gpu-pipeline="block-size=2048" 2>&1 | FileCheck %s --check-prefix=BLOCK
// RUN: not rome-opt %t/rope.mlir --rome-gpu-pipeline="backend=spirv" 2>&1 | FileCheck %s --check-prefix=BF16
// RUN: not rome-opt %t/constant.mlir --rome-gpu-pipeline 2>&1 | FileCheck %s --check-prefix=CONSTANT
// RUN: not rome-opt %t/two.mlir --rome-gpu-pipeline 2>&1 | FileCheck %s --check-prefix=TWO

// BACKEND: Cannot find option named 'cuda'
// NVVM: error: expected 'chip' to be a processor of 'nvptx64', but got 'gfx942'
// ROCDL: error: expected 'chip' to be a processor of 'amdgcn', but got 'sm_90'
// SPIRV: error: expected 'chip' to be a processor of 'spirv64', but got 'sm_90'
// FORMAT: Cannot find option named 'elf'
// BLOCK: error: expected 'block-size' to be between 1 and 1024, but got 2048
// BF16: rope.mlir:2:8: error: expected f16, f32 or f64 in a SPIR-V kernel, but got 'bf16'

//--- rope.mlir
func.func @rope(%x: tensor<8x16xbf16>, %cos: tensor<8x8xf32>, %sin: tensor<8x8xf32>) -> tensor<8x16xbf16> {
  %y = rope.apply %x, %cos, %sin rotation<[half 16]> table_dims = [0] compute_type = f32 : tensor<8x16xbf16>, tensor<8x8xf32>
  return %y : tensor<8x16xbf16>
}

// Constants and intermediate results would be memory of the host.

// CONSTANT: error: expected all buffers of a kernel to be arguments of the function
// CONSTANT: note: but this one is made here

//--- constant.mlir
func.func @rope(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %cos = arith.constant dense<[[0.5], [1.0]]> : tensor<2x1xf32>
  %sin = arith.constant dense<[[0.25], [0.0]]> : tensor<2x1xf32>
  %y = rope.apply %x, %cos, %sin rotation<[half 2]> table_dims = [0] : tensor<2x2xf32>, tensor<2x1xf32>
  return %y : tensor<2x2xf32>
}

// TWO: error: expected all accesses to memory to be in parallel loops, but got 'memref.alloc' on the host

//--- two.mlir
func.func @two(%x: tensor<8x16xf32>, %cos: tensor<8x8xf32>, %sin: tensor<8x8xf32>) -> tensor<8x16xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 16]> table_dims = [0] : tensor<8x16xf32>, tensor<8x8xf32>
  %z = rope.apply %y, %cos, %sin rotation<[interleaved 16]> table_dims = [0] : tensor<8x16xf32>, tensor<8x8xf32>
  return %z : tensor<8x16xf32>
}
