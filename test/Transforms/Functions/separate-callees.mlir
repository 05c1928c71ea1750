// RUN: rome-opt %s --rome-separate-callees | FileCheck %s

// CHECK-LABEL: func @recursive(
// CHECK: call @[[RECURSIVE:recursive_[0-9]+]](
// CHECK: func private @[[RECURSIVE]](
// CHECK: call @[[RECURSIVE]](
func.func @recursive(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = func.call @recursive(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: func @called(
// CHECK: func private @[[$CALLED:called_[0-9]+]](
func.func @called(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = arith.negf %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: func @caller(
// CHECK: call @[[$CALLED]](
// CHECK: call @internal(
// CHECK: call @external(
// CHECK-NOT: func private @caller
func.func @caller(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = func.call @called(%x) : (tensor<4xf32>) -> tensor<4xf32>
  %1 = func.call @internal(%0) : (tensor<4xf32>) -> tensor<4xf32>
  %2 = func.call @external(%1) : (tensor<4xf32>) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// CHECK: func private @internal(
// CHECK-NOT: internal_
func.func private @internal(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}

// CHECK: func private @external(
// CHECK-NOT: external_
func.func private @external(tensor<4xf32>) -> tensor<4xf32>
