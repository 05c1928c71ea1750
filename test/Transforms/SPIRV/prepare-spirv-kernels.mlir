// RUN: rome-opt %s --pass-pipeline='builtin.module(gpu.module(rome-prepare-spirv-kernels))' \
// RUN:   --split-input-file --verify-diagnostics | FileCheck %s

gpu.module @kernels {
  // CHECK: gpu.func @kernel
  // CHECK-SAME: spirv.entry_point_abi = #spirv.entry_point_abi<workgroup_size = [64, 4, 1]>
  gpu.func @kernel(%x: memref<?xf16>) kernel attributes {known_block_size = array<i32: 64, 4, 1>} {
    gpu.return
  }
  // CHECK: gpu.func @helper
  // CHECK-NOT: entry_point_abi
  gpu.func @helper(%x: f32) {
    gpu.return
  }
}

// -----

gpu.module @argument {
  // expected-error@below {{expected f16, f32 or f64 in a SPIR-V kernel, but got 'bf16'}}
  gpu.func @kernel(%x: memref<?xbf16>) kernel {
    gpu.return
  }
}

// -----

gpu.module @operation {
  gpu.func @kernel(%x: f32) kernel {
    // expected-error@below {{expected f16, f32 or f64 in a SPIR-V kernel, but got 'bf16'}}
    %0 = arith.truncf %x : f32 to bf16
    gpu.return
  }
}
