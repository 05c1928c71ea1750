// RUN: rome-opt %s --pass-pipeline='builtin.module(func.func(rome-raise-rotation-matrices))' | FileCheck %s
// RUN: rome-opt %s --rome-cpu-pipeline | FileCheck %s --check-prefix=LLVM

// The matrix form is rotated in registers: its code has no matrix.

// CHECK-LABEL: func @matrix
// CHECK: rope.apply %arg0, %arg1, %arg2 rotation<[half 8]> table_dims = [0] : tensor<?x8xf32>, tensor<?x8xf32>
// LLVM-LABEL: llvm.func @matrix
// LLVM-NOT: @__constant_8x8xf32
// LLVM: llvm.shufflevector {{.*}} : vector<8xf32>
// LLVM-NOT: @__constant_8x8xf32
func.func @matrix(%x: tensor<?x8xf32>, %cos: tensor<?x8xf32>, %sin: tensor<?x8xf32>) -> tensor<?x8xf32> {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %rows = tensor.dim %x, %c0 : tensor<?x8xf32>
  %R = rope.rotation_matrix rotation<[half 8]> : tensor<8x8xf32>
  %empty = tensor.empty(%rows) : tensor<?x8xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<?x8xf32>) -> tensor<?x8xf32>
  %xR = linalg.matmul ins(%x, %R : tensor<?x8xf32>, tensor<8x8xf32>) outs(%zeros : tensor<?x8xf32>) -> tensor<?x8xf32>
  %a = arith.mulf %x, %cos : tensor<?x8xf32>
  %b = arith.mulf %xR, %sin : tensor<?x8xf32>
  %y = arith.addf %a, %b : tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}

// A product that is no part of a rotation stays one.

// CHECK-LABEL: func @product_alone
// CHECK: rope.rotation_matrix
// CHECK: linalg.matmul
// CHECK-NOT: rope.apply
// LLVM-LABEL: llvm.func @product_alone
// LLVM: @__constant_8x8xf32
func.func @product_alone(%x: tensor<4x8xf32>, %y: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %R = rope.rotation_matrix rotation<[half 8]> : tensor<8x8xf32>
  %xR = linalg.matmul ins(%x, %R : tensor<4x8xf32>, tensor<8x8xf32>) outs(%y : tensor<4x8xf32>) -> tensor<4x8xf32>
  return %xR : tensor<4x8xf32>
}

// What has no such matrix is what it was: raising everything is raise-to-rope's.

// CHECK-LABEL: func @slices
// CHECK: tensor.concat
// CHECK-NOT: rope.apply
func.func @slices(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %low = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %high = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %negated = arith.negf %high : tensor<8x2xf32>
  %half = tensor.concat dim(1) %negated, %low : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %half, %sin : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}
