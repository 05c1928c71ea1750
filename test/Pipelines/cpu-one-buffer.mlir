// RUN: rome-opt %s --rome-cpu-pipeline | FileCheck %s

// The result is the only allocation: both lanes of a pair are written in place.

// CHECK-LABEL: llvm.func @rotate
// CHECK-COUNT-1: llvm.call @malloc
// CHECK-NOT: llvm.call @malloc
// CHECK-LABEL: llvm.func @_mlir_ciface_rotate
func.func @rotate(%x: tensor<4x?x128xf32>, %cos: tensor<?x64xf32>,
                  %sin: tensor<?x64xf32>) -> tensor<4x?x128xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 64, interleaved 64]> table_dims = [1]
      : tensor<4x?x128xf32>, tensor<?x64xf32>
  return %y : tensor<4x?x128xf32>
}
