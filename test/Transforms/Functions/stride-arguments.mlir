// RUN: rome-opt %s --rome-stride-arguments -split-input-file -verify-diagnostics | FileCheck %s

// CHECK-LABEL: func @rows(
// CHECK-SAME: %[[X:[^:]*]]: memref<4x8xf32, strided<[?, 1]>>) -> tensor<4x8xf32> {
// CHECK: %[[TENSOR:.*]] = bufferization.to_tensor %[[X]] restrict : memref<4x8xf32, strided<[?, 1]>> to tensor<4x8xf32>
// CHECK: %[[NEGATED:.*]] = arith.negf %[[TENSOR]]
// CHECK: return %[[NEGATED]]
func.func @rows(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = arith.negf %x : tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}

// One dimension has no stride but the last one. What is no tensor stays.

// CHECK-LABEL: func @several(
// CHECK-SAME: %[[X:[^:]*]]: memref<?xf32>, %[[N:[^:]*]]: index, %[[S:[^:]*]]: memref<f32>)
func.func @several(%x: tensor<?xf32>, %n: index, %s: tensor<f32>)
    -> (tensor<?xf32> {test.name = "x"}, index {test.name = "n"}, tensor<f32>) {
  return %x, %n, %s : tensor<?xf32>, index, tensor<f32>
}

// CHECK-LABEL: func @writable(
// CHECK-SAME: %[[X:[^:]*]]: memref<4x8xf32, strided<[?, 1]>>
// CHECK-NOT: bufferization.writable
// CHECK: to_tensor %[[X]] restrict writable
func.func @writable(%x: tensor<4x8xf32> {bufferization.writable = true}) -> tensor<4x8xf32> {
  return %x : tensor<4x8xf32>
}

// CHECK-LABEL: func private @internal(
// CHECK-SAME: tensor<4x8xf32>) -> tensor<4x8xf32>
func.func private @internal(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  return %x : tensor<4x8xf32>
}

// CHECK-LABEL: func @calls_internal(
// CHECK: call @internal(%{{.*}}) : (tensor<4x8xf32>) -> tensor<4x8xf32>
func.func @calls_internal(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = func.call @internal(%x) : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}

// -----

func.func @callee(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  return %x : tensor<4x8xf32>
}

func.func @caller(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  // expected-error@+1 {{'func.call' op expected the callee to be private, since public functions get strided arguments}}
  %0 = func.call @callee(%x) : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
