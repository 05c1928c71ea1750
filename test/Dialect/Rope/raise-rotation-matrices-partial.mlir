// RUN: rome-opt %s --convert-rope-to-linalg=form=matmul -o %t
// RUN: rome-opt %t --pass-pipeline='builtin.module(func.func(rome-raise-rotation-matrices))' \
// RUN:   | FileCheck %s --implicit-check-not=rope.rotation_matrix --implicit-check-not=linalg
// RUN: rome-opt %t --rome-cpu-pipeline | FileCheck %s --check-prefix=LLVM --implicit-check-not=@__constant

// The matrix form of every rotation is undone, to the op that it was made of.
// Columns of R are zeros where a lane is passed through.

// CHECK-LABEL: func @half_first(
// CHECK: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 8, identity 8]> table_dims = [0] : tensor<?x16xf32>, tensor<?x8xf32>
// CHECK: return %[[Y]]
// LLVM-LABEL: llvm.func @half_first(
func.func @half_first(%x: tensor<?x16xf32>, %cos: tensor<?x8xf32>, %sin: tensor<?x8xf32>) -> tensor<?x16xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 8, identity 8]> table_dims = [0] : tensor<?x16xf32>, tensor<?x8xf32>
  return %y : tensor<?x16xf32>
}

// CHECK-LABEL: func @half_last(
// CHECK: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[identity 3, half 8]> table_dims = [0, 1] compute_type = f32 : tensor<2x3x11xbf16>, tensor<2x3x4xf32>
// CHECK: return %[[Y]]
// LLVM-LABEL: llvm.func @half_last(
func.func @half_last(%x: tensor<2x3x11xbf16>, %cos: tensor<2x3x4xf32>, %sin: tensor<2x3x4xf32>) -> tensor<2x3x11xbf16> {
  %y = rope.apply %x, %cos, %sin rotation<[identity 3, half 8]> table_dims = [0, 1] compute_type = f32 : tensor<2x3x11xbf16>, tensor<2x3x4xf32>
  return %y : tensor<2x3x11xbf16>
}

// CHECK-LABEL: func @several(
// CHECK: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[identity 2, half 4, identity 3, half 6, identity 1]> table_dims = [0] compute_type = f32 : tensor<?x5x16xf16>, tensor<?x10xf32>
// CHECK: return %[[Y]]
// LLVM-LABEL: llvm.func @several(
func.func @several(%x: tensor<?x5x16xf16>, %cos: tensor<?x10xf32>, %sin: tensor<?x10xf32>) -> tensor<?x5x16xf16> {
  %y = rope.apply %x, %cos, %sin rotation<[identity 2, half 4, identity 3, half 6, identity 1]> table_dims = [0] compute_type = f32 : tensor<?x5x16xf16>, tensor<?x10xf32>
  return %y : tensor<?x5x16xf16>
}

// CHECK-LABEL: func @interleaved(
// CHECK: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[interleaved 6, identity 2, half 4]> table_dims = [1] : tensor<2x?x12xf64>, tensor<?x5xf64>
// CHECK: return %[[Y]]
// LLVM-LABEL: llvm.func @interleaved(
func.func @interleaved(%x: tensor<2x?x12xf64>, %cos: tensor<?x5xf64>, %sin: tensor<?x5xf64>) -> tensor<2x?x12xf64> {
  %y = rope.apply %x, %cos, %sin rotation<[interleaved 6, identity 2, half 4]> table_dims = [1] : tensor<2x?x12xf64>, tensor<?x5xf64>
  return %y : tensor<2x?x12xf64>
}

// CHECK-LABEL: func @permuted(
// CHECK: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[interleaved_to_half 8, identity 4]> table_dims = [0] : tensor<?x3x12xf32>, tensor<?x8xf32>
// CHECK: return %[[Y]]
// LLVM-LABEL: llvm.func @permuted(
func.func @permuted(%x: tensor<?x3x12xf32>, %cos: tensor<?x8xf32>, %sin: tensor<?x8xf32>) -> tensor<?x3x12xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[interleaved_to_half 8, identity 4]> table_dims = [0] : tensor<?x3x12xf32>, tensor<?x8xf32>
  return %y : tensor<?x3x12xf32>
}

// CHECK-LABEL: func @permuted_transposed(
// CHECK: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[identity 2, interleaved_to_half 8, identity 4, half 4]> table_dims = [0, 1] compute_type = f32 transposed : tensor<?x?x18xbf16>, tensor<?x?x6xf32>
// CHECK: return %[[Y]]
// LLVM-LABEL: llvm.func @permuted_transposed(
func.func @permuted_transposed(%x: tensor<?x?x18xbf16>, %cos: tensor<?x?x6xf32>, %sin: tensor<?x?x6xf32>) -> tensor<?x?x18xbf16> {
  %y = rope.apply %x, %cos, %sin rotation<[identity 2, interleaved_to_half 8, identity 4, half 4]> table_dims = [0, 1] compute_type = f32 transposed : tensor<?x?x18xbf16>, tensor<?x?x6xf32>
  return %y : tensor<?x?x18xbf16>
}

// CHECK-LABEL: func @transposed(
// CHECK: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4, identity 4]> table_dims = [0] compute_type = f32 transposed : tensor<?x4x8xf16>, tensor<?x4xf32>
// CHECK: return %[[Y]]
// LLVM-LABEL: llvm.func @transposed(
func.func @transposed(%x: tensor<?x4x8xf16>, %cos: tensor<?x4xf32>, %sin: tensor<?x4xf32>) -> tensor<?x4x8xf16> {
  %y = rope.apply %x, %cos, %sin rotation<[half 4, identity 4]> table_dims = [0] compute_type = f32 transposed : tensor<?x4x8xf16>, tensor<?x4xf32>
  return %y : tensor<?x4x8xf16>
}

// CHECK-LABEL: func @one_row(
// CHECK: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[interleaved 2, identity 2]> table_dims = [] : tensor<4xf64>, tensor<1xf64>
// CHECK: return %[[Y]]
// LLVM-LABEL: llvm.func @one_row(
func.func @one_row(%x: tensor<4xf64>, %cos: tensor<1xf64>, %sin: tensor<1xf64>) -> tensor<4xf64> {
  %y = rope.apply %x, %cos, %sin rotation<[interleaved 2, identity 2]> table_dims = [] : tensor<4xf64>, tensor<1xf64>
  return %y : tensor<4xf64>
}

// Nothing looks at every element of a matrix this wide.

// CHECK-LABEL: func @wide(
// CHECK: %[[Y:.+]] = rope.apply %arg0, %{{.+}}, %{{.+}} rotation<[interleaved_to_half 2048, identity 1024]> table_dims = [0] transposed : tensor<?x3072xf32>, tensor<?x2048xf32>
// CHECK: return %[[Y]]
// LLVM-LABEL: llvm.func @wide(
func.func @wide(%x: tensor<?x3072xf32>, %cos: tensor<?x2048xf32>, %sin: tensor<?x2048xf32>) -> tensor<?x3072xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[interleaved_to_half 2048, identity 1024]> table_dims = [0] transposed : tensor<?x3072xf32>, tensor<?x2048xf32>
  return %y : tensor<?x3072xf32>
}
