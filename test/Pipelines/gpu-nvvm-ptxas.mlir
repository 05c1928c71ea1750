// NVIDIA's assembler takes the PTX and spills nothing.
// REQUIRES: ptxas

// RUN: rome-opt %s --rome-gpu-pipeline="chip=sm_80" \
// RUN:   | rome-translate --gpu-binary-to-object -o %t.sm_80.ptx
// RUN: %ptxas -v -arch=sm_80 %t.sm_80.ptx -o %t.sm_80.cubin 2>&1 | FileCheck %s
// RUN: rome-opt %s --rome-gpu-pipeline="chip=sm_90" \
// RUN:   | rome-translate --gpu-binary-to-object -o %t.sm_90.ptx
// RUN: %ptxas -v -arch=sm_90 %t.sm_90.ptx -o %t.sm_90.cubin 2>&1 | FileCheck %s
// RUN: sed 's/bf16/f16/g' %s | rome-opt --rome-gpu-pipeline="chip=sm_90" \
// RUN:   | rome-translate --gpu-binary-to-object -o %t.f16.ptx
// RUN: %ptxas -v -arch=sm_90 %t.f16.ptx -o %t.f16.cubin 2>&1 | FileCheck %s
// RUN: sed 's/bf16/f32/g' %s | rome-opt --rome-gpu-pipeline="chip=sm_90" \
// RUN:   | rome-translate --gpu-binary-to-object -o %t.f32.ptx
// RUN: %ptxas -v -arch=sm_90 %t.f32.ptx -o %t.f32.cubin 2>&1 | FileCheck %s

// CHECK: Compiling entry function 'rope_kernel'
// CHECK: 0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
// CHECK: Used {{[1-3]?[0-9]}} registers
func.func @rope(%x: tensor<?x32x?x128xbf16>, %cos: tensor<?x64xf32>, %sin: tensor<?x64xf32>) -> tensor<?x32x?x128xbf16> {
  %y = rope.apply %x, %cos, %sin rotation<[half 128]> table_dims = [2] compute_type = f32 : tensor<?x32x?x128xbf16>, tensor<?x64xf32>
  return %y : tensor<?x32x?x128xbf16>
}
