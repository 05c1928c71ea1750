// RUN: rome-opt %s --rome-move-results-to-arguments | FileCheck %s --check-prefixes=CHECK,ROWS
// RUN: rome-opt %s --rome-move-results-to-arguments=strided | FileCheck %s --check-prefixes=CHECK,STRIDED

// ROWS-LABEL: func @rows(
// ROWS-SAME: %[[X:[^:]*]]: tensor<4x8xf32>, %[[Y:[^:]*]]: memref<4x8xf32>) {
// STRIDED-LABEL: func @rows(
// STRIDED-SAME: %[[X:[^:]*]]: tensor<4x8xf32>, %[[Y:[^:]*]]: memref<4x8xf32, strided<[?, 1]>>) {
// CHECK: %[[NEGATED:.*]] = arith.negf %[[X]]
// CHECK: bufferization.materialize_in_destination %[[NEGATED]] in restrict writable %[[Y]]
// CHECK-NEXT: return{{$}}
func.func @rows(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = arith.negf %x : tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}

// One dimension has no stride but the last one. What is no tensor is returned.

// CHECK-LABEL: func @several(
// CHECK-SAME: %[[X:[^:]*]]: tensor<?xf32>, %[[N:[^:]*]]: index, %[[S:[^:]*]]: tensor<f32>,
// CHECK-SAME: %[[Y:[^:]*]]: memref<?xf32>, %[[Z:[^:]*]]: memref<f32>) -> (index {test.name = "n"}) {
// CHECK: materialize_in_destination %[[X]] in restrict writable %[[Y]] : (tensor<?xf32>, memref<?xf32>) -> ()
// CHECK: materialize_in_destination %[[S]] in restrict writable %[[Z]] : (tensor<f32>, memref<f32>) -> ()
// CHECK: return %[[N]] : index
func.func @several(%x: tensor<?xf32>, %n: index, %s: tensor<f32>)
    -> (tensor<?xf32> {test.name = "x"}, index {test.name = "n"}, tensor<f32>) {
  return %x, %n, %s : tensor<?xf32>, index, tensor<f32>
}

// Each result has memory of its own, also where they are one value.

// CHECK-LABEL: func @same_value_twice(
// CHECK-SAME: %[[X:[^:]*]]: tensor<2xf32>, %[[Y:[^:]*]]: memref<2xf32>, %[[Z:[^:]*]]: memref<2xf32>)
// CHECK: materialize_in_destination %[[X]] in restrict writable %[[Y]]
// CHECK: materialize_in_destination %[[X]] in restrict writable %[[Z]]
func.func @same_value_twice(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  return %x, %x : tensor<2xf32>, tensor<2xf32>
}

// CHECK-LABEL: func @two_returns(
// CHECK: cf.cond_br
// CHECK: materialize_in_destination %{{.*}} in restrict writable %[[Y:arg2]]
// CHECK-NEXT: return
// CHECK: materialize_in_destination %{{.*}} in restrict writable %[[Y]]
// CHECK-NEXT: return
func.func @two_returns(%x: tensor<4x8xf32>, %c: i1) -> tensor<4x8xf32> {
  cf.cond_br %c, ^bb1, ^bb2
^bb1:
  return %x : tensor<4x8xf32>
^bb2:
  %0 = arith.negf %x : tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}

// CHECK-LABEL: func private @internal(
// CHECK-SAME: tensor<4x8xf32>) -> tensor<4x8xf32>
func.func private @internal(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  return %x : tensor<4x8xf32>
}
