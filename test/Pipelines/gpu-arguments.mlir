// RUN: rome-opt %s --rome-gpu-pipeline | FileCheck %s

// The kernel of f32 negation reads x, and writes to the argument that the
// result became, which comes after it.

// CHECK: llvm.func @negate(%[[X:arg0]]: !llvm.ptr
// CHECK-SAME: %[[Y:arg7]]: !llvm.ptr
// CHECK: gpu.launch_func
// CHECK-SAME: args(%[[X]] : !llvm.ptr
// CHECK-SAME: %[[Y]] : !llvm.ptr
func.func @negate(%x: tensor<4x128xf32>) -> tensor<4x128xf32> {
  %y = linalg.negf ins(%x : tensor<4x128xf32>)
                   outs(%x : tensor<4x128xf32>) -> tensor<4x128xf32>
  return %y : tensor<4x128xf32>
}
