// RUN: rome-opt %s -rome-add-result-sizes -split-input-file -verify-diagnostics | FileCheck %s

// CHECK-LABEL: func @rotate_result_sizes(
// CHECK-SAME: %[[X:.*]]: tensor<?x4x?x8xf32>
// CHECK-SAME: -> tensor<4xi64> attributes {rome.result_sizes} {
// CHECK-NOT: rope.apply
// CHECK: %[[SIZE0:.*]] = tensor.dim %[[X]], %{{.*}}
// CHECK: %[[SIZE2:.*]] = tensor.dim %[[X]], %{{.*}}
// CHECK: tensor.from_elements
// CHECK-NEXT: return
func.func @rotate(%x: tensor<?x4x?x8xf32>, %cos: tensor<?x4xf32>, %sin: tensor<?x4xf32>)
    -> (tensor<?x4x?x8xf32> {test.name = "y"}) {
  %y = rope.apply %x, %cos, %sin rotation<[half 8]> table_dims = [2] : tensor<?x4x?x8xf32>, tensor<?x4xf32>
  return %y : tensor<?x4x?x8xf32>
}

// -----

// The sizes of two results follow each other.

// CHECK-LABEL: func @several_result_sizes(
// CHECK-SAME: -> tensor<3xi64>
// CHECK-NOT: tensor.concat
// CHECK: affine.apply
// CHECK: tensor.from_elements
func.func @several(%x: tensor<?xf32>, %y: tensor<2x?xf32>) -> (tensor<?xf32>, tensor<2x?xf32>) {
  %0 = tensor.concat dim(0) %x, %x : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  return %0, %y : tensor<?xf32>, tensor<2x?xf32>
}

// -----

// What needs none gets none.

// CHECK-LABEL: func @known
// CHECK-LABEL: func private @internal
// CHECK-LABEL: func @scalar
// CHECK-NOT: func
func.func @known(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
func.func private @internal(%x: tensor<?xf32>) -> tensor<?xf32> {
  return %x : tensor<?xf32>
}
func.func @scalar(%x: tensor<?xf32>, %n: f32) -> (tensor<?xf32>, f32) {
  return %x, %n : tensor<?xf32>, f32
}

// -----

func.func @f(%x: tensor<?xf32>) -> tensor<?xf32> {
  return %x : tensor<?xf32>
}
// expected-error @below {{expected no symbol 'f_result_sizes': it names the sizes of the results of 'f'}}
func.func private @f_result_sizes()
