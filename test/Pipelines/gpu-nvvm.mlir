// RUN: split-file %s %t

// RUN: rome-opt %t/f32.mlir --rome-gpu-pipeline="backend=nvvm chip=sm_80" \
// RUN:   | rome-translate --gpu-binary-to-object -o %t/f32.sm_80.ptx
// RUN: FileCheck %s --check-prefixes=F32,SM80 --input-file=%t/f32.sm_80.ptx
// RUN: rome-opt %t/f32.mlir --rome-gpu-pipeline \
// RUN:   | rome-translate --gpu-binary-to-object \
// RUN:   | FileCheck %s --check-prefixes=F32,SM90
// RUN: rome-opt %t/f16.mlir --rome-gpu-pipeline="chip=sm_90" \
// RUN:   | rome-translate --gpu-binary-to-object \
// RUN:   | FileCheck %s --check-prefix=F16
// RUN: rome-opt %t/bf16.mlir --rome-gpu-pipeline="chip=sm_90" \
// RUN:   | rome-translate --gpu-binary-to-object \
// RUN:   | FileCheck %s --check-prefix=BF16
// RUN: rome-opt %t/buffers.mlir --rome-gpu-pipeline="chip=sm_90" \
// RUN:   | rome-translate --gpu-binary-to-object \
// RUN:   | FileCheck %s --check-prefix=F32

// The host's code launches the kernel.
// RUN: rome-opt %t/bf16.mlir --rome-gpu-pipeline \
// RUN:   | FileCheck %s --check-prefix=HOST

// RUN: rome-opt %t/f32.mlir --rome-gpu-pipeline="format=llvm" \
// RUN:   | rome-translate --gpu-binary-to-object | llvm-dis \
// RUN:   | FileCheck %s --check-prefix=BITCODE

// Two rotated blocks and one that is copied are three kernels.
// RUN: rome-opt %t/blocks.mlir --rome-gpu-pipeline -o %t/blocks.out.mlir
// RUN: FileCheck %s --check-prefix=BLOCKS --input-file=%t/blocks.out.mlir
// RUN: rome-translate %t/blocks.out.mlir --gpu-binary-to-object \
// RUN:   --gpu-binary-name=blocks_kernel_1 | FileCheck %s --check-prefix=NAMED

// One thread per pair of lanes: two loads of x, two of the tables, two stores.
// Nothing is contracted to a fused multiply-add.
// SM80: .target sm_80
// SM90: .target sm_90
// F32: .visible .entry rope_kernel(
// F32: .maxntid 64, 4, 1
// F32-COUNT-4: ld.global.b32
// F32-NOT: ld.global
// F32-NOT: fma
// F32: mul.rn.f32
// F32: sub.rn.f32
// F32: add.rn.f32
// F32-COUNT-2: st.global.b32
// F32-NOT: st.global

// F16: .visible .entry rope_kernel(
// F16-COUNT-2: ld.global.b16
// F16-NOT: fma
// F16: cvt.rn.f16.f32
// F16-COUNT-2: st.global.b16

// BF16: .visible .entry rope_kernel(
// BF16-COUNT-2: ld.global.b16
// BF16-COUNT-2: ld.global.b32
// BF16-NOT: fma
// BF16-COUNT-2: cvt.rn.bf16.f32
// BF16-COUNT-2: st.global.b16

// HOST: llvm.func @rope
// HOST-NOT: memref
// HOST: gpu.launch_func @rope_kernel::@rope_kernel
// HOST: gpu.binary @rope_kernel

// BITCODE: define ptx_kernel void @rope_kernel

// BLOCKS-COUNT-3: gpu.launch_func
// BLOCKS-COUNT-3: gpu.binary @blocks_kernel
// NAMED: .visible .entry blocks_kernel(

//--- f32.mlir
func.func @rope(%x: tensor<2x32x4096x128xf32>, %cos: tensor<4096x64xf32>, %sin: tensor<4096x64xf32>) -> tensor<2x32x4096x128xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 128]> table_dims = [2] : tensor<2x32x4096x128xf32>, tensor<4096x64xf32>
  return %y : tensor<2x32x4096x128xf32>
}

//--- buffers.mlir
func.func @rope(%x: memref<?x128xf32>, %cos: memref<?x64xf32>, %sin: memref<?x64xf32>, %y: memref<?x128xf32>) {
  %xt = bufferization.to_tensor %x restrict : memref<?x128xf32> to tensor<?x128xf32>
  %ct = bufferization.to_tensor %cos restrict : memref<?x64xf32> to tensor<?x64xf32>
  %st = bufferization.to_tensor %sin restrict : memref<?x64xf32> to tensor<?x64xf32>
  %yt = rope.apply %xt, %ct, %st rotation<[half 128]> table_dims = [0] : tensor<?x128xf32>, tensor<?x64xf32>
  bufferization.materialize_in_destination %yt in restrict writable %y : (tensor<?x128xf32>, memref<?x128xf32>) -> ()
  return
}

//--- f16.mlir
func.func @rope(%x: tensor<?x?x64xf16>, %cos: tensor<?x64xf16>, %sin: tensor<?x64xf16>) -> tensor<?x?x64xf16> {
  %y = rope.apply %x, %cos, %sin rotation<[interleaved 64]> table_dims = [0] compute_type = f32 : tensor<?x?x64xf16>, tensor<?x64xf16>
  return %y : tensor<?x?x64xf16>
}

//--- bf16.mlir
func.func @rope(%x: tensor<?x32x?x128xbf16>, %cos: tensor<?x64xf32>, %sin: tensor<?x64xf32>) -> tensor<?x32x?x128xbf16> {
  %y = rope.apply %x, %cos, %sin rotation<[half 128]> table_dims = [2] compute_type = f32 : tensor<?x32x?x128xbf16>, tensor<?x64xf32>
  return %y : tensor<?x32x?x128xbf16>
}

//--- blocks.mlir
func.func @blocks(%x: tensor<?x16x96xf32>, %cos: tensor<?x32xf32>, %sin: tensor<?x32xf32>) -> tensor<?x16x96xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 44, interleaved 20, identity 32]> table_dims = [0] : tensor<?x16x96xf32>, tensor<?x32xf32>
  return %y : tensor<?x16x96xf32>
}
