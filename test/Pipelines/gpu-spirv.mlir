// REQUIRES: spirv-val, spirv-dis

// RUN: rome-opt %s --rome-gpu-pipeline="backend=spirv" -o %t.mlir
// RUN: FileCheck %s --check-prefix=HOST --input-file=%t.mlir
// RUN: rome-translate %t.mlir --gpu-binary-to-object -o %t.spv
// OpenCL 1.2 itself has no 16-bit floats: they are the extension cl_khr_fp16.
// RUN: %spirv-val --target-env spv1.0 %t.spv
// RUN: %spirv-dis %t.spv | FileCheck %s
// RUN: sed 's/f16/f32/g' %s | rome-opt --rome-gpu-pipeline="backend=spirv" \
// RUN:   | rome-translate --gpu-binary-to-object -o %t.f32.spv
// RUN: %spirv-val --target-env opencl1.2 %t.f32.spv
// RUN: %spirv-dis %t.f32.spv | FileCheck %s --check-prefix=F32

// The kernel takes pointers, and sizes and strides as 64-bit integers; results
// of the function are arguments of it.
// HOST: func.func @rope({{.*}}: memref<?x32x?x128xf16>, {{.*}}: memref<?x64xf32>, {{.*}}: memref<?x64xf32>, {{.*}}: memref<?x32x?x128xf16>)
// HOST: gpu.launch_func @rope_kernel::@rope_kernel

// CHECK: OpMemoryModel Physical64 OpenCL
// CHECK: OpEntryPoint Kernel {{.*}} "rope_kernel"
// CHECK-DAG: OpExecutionMode {{.*}} LocalSize 64 4 1
// CHECK-DAG: OpExecutionMode {{.*}} ContractionOff
// CHECK: %[[F16:.*]] = OpTypeFloat 16
// CHECK: OpTypePointer CrossWorkgroup %[[F16]]

// F32-NOT: Float16
// F32: OpEntryPoint Kernel {{.*}} "rope_kernel"
func.func @rope(%x: tensor<?x32x?x128xf16>, %cos: tensor<?x64xf32>, %sin: tensor<?x64xf32>) -> tensor<?x32x?x128xf16> {
  %y = rope.apply %x, %cos, %sin rotation<[half 128]> table_dims = [2] compute_type = f32 : tensor<?x32x?x128xf16>, tensor<?x64xf32>
  return %y : tensor<?x32x?x128xf16>
}
