// RUN: rome-opt %s --rome-drop-empty-operands | FileCheck %s
// RUN: rome-opt %s --rome-cpu-pipeline | FileCheck %s --check-prefix=LLVM
// RUN: rome-opt %s --rome-gpu-pipeline=format=isa | FileCheck %s --check-prefix=GPU

// Rotations of all lanes concatenate what they pass through, which is nothing.

// CHECK-LABEL: func @nothing_passed
// CHECK: tensor.concat dim(1) %arg0, %arg1 : (tensor<4x8xf32>, tensor<4x?xf32>) -> tensor<4x?xf32>
// LLVM: llvm.func @nothing_passed
// GPU: llvm.func @nothing_passed
func.func @nothing_passed(%x: tensor<4x8xf32>, %y: tensor<4x?xf32>, %none: tensor<4x0xf32>) -> tensor<4x?xf32> {
  %0 = tensor.concat dim(1) %none, %x, %none, %y : (tensor<4x0xf32>, tensor<4x8xf32>, tensor<4x0xf32>, tensor<4x?xf32>) -> tensor<4x?xf32>
  return %0 : tensor<4x?xf32>
}

// CHECK-LABEL: func @no_elements
// CHECK: %[[N:.*]] = affine.apply {{.*}}
// CHECK: tensor.empty(%[[N]]) : tensor<0x?xf32>
// CHECK-NOT: tensor.concat
// LLVM: llvm.func @no_elements
func.func @no_elements(%x: tensor<0x?xf32>) -> tensor<0x?xf32> {
  %0 = tensor.concat dim(1) %x, %x : (tensor<0x?xf32>, tensor<0x?xf32>) -> tensor<0x?xf32>
  return %0 : tensor<0x?xf32>
}

// CHECK-LABEL: func @all_empty
// CHECK-NEXT: tensor.empty() : tensor<0x8xf32>
// CHECK-NEXT: return
// LLVM: llvm.func @all_empty
func.func @all_empty(%x: tensor<0x8xf32>) -> tensor<0x8xf32> {
  %0 = tensor.concat dim(0) %x, %x : (tensor<0x8xf32>, tensor<0x8xf32>) -> tensor<0x8xf32>
  return %0 : tensor<0x8xf32>
}
