// RUN: rome-opt %s --pass-pipeline='builtin.module(func.func(rome-protect-arguments))' | FileCheck %s

// CHECK-LABEL: func @public(
// CHECK-SAME: tensor<3xf32> {bufferization.writable = false}, %{{.*}}: f32)
func.func @public(%x: tensor<3xf32>, %n: f32) -> tensor<3xf32> {
  %0 = arith.negf %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// Whoever asks for it gets it, and private functions have callers that are known.

// CHECK-LABEL: func @asked(
// CHECK-SAME: {bufferization.writable = true}
func.func @asked(%x: tensor<3xf32> {bufferization.writable = true}) -> tensor<3xf32> {
  return %x : tensor<3xf32>
}

// CHECK-LABEL: func private @internal(
// CHECK-SAME: %arg0: tensor<3xf32>)
func.func private @internal(%x: tensor<3xf32>) -> tensor<3xf32> {
  return %x : tensor<3xf32>
}
