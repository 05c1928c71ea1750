// RUN: rome-opt %s --rome-separate-results | FileCheck %s
// RUN: rome-opt %s --rome-cpu-pipeline | FileCheck %s --check-prefix=CPU

// CHECK-LABEL: func @twice(
// CHECK-SAME: %[[X:.*]]: tensor<4xf32>
// CHECK: %[[FIRST:.*]] = bufferization.alloc_tensor() copy(%[[X]])
// CHECK: %[[SECOND:.*]] = bufferization.alloc_tensor() copy(%[[X]])
// CHECK: return %[[FIRST]], %[[SECOND]]
// CPU-LABEL: llvm.func @twice(
// CPU-COUNT-2: llvm.call @malloc
// CPU: llvm.return
func.func @twice(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  return %x, %x : tensor<4xf32>, tensor<4xf32>
}

// CHECK-LABEL: func @one(
// CHECK-NEXT: return
func.func @one(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
