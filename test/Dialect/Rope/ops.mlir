// RUN: rome-opt %s --verify-roundtrip | FileCheck %s
// RUN: rome-opt %s --mlir-print-op-generic | rome-opt | FileCheck %s
// RUN: rome-opt %s -emit-bytecode | rome-opt | FileCheck %s

//===----------------------------------------------------------------------===//
// rope.apply
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @apply_table_per_lane
// CHECK: rope.apply %{{.*}}, %{{.*}}, %{{.*}} rotation<[half 128]> table_dims = [2]
// CHECK-SAME: compute_type = f32 : tensor<1x32x4096x128xbf16>, tensor<4096x128xf32>
func.func @apply_table_per_lane(%x: tensor<1x32x4096x128xbf16>, %cos: tensor<4096x128xf32>, %sin: tensor<4096x128xf32>) -> tensor<1x32x4096x128xbf16> {
  %y = rope.apply %x, %cos, %sin rotation<[half 128]> table_dims = [2] compute_type = f32 : tensor<1x32x4096x128xbf16>, tensor<4096x128xf32>
  return %y : tensor<1x32x4096x128xbf16>
}

// CHECK-LABEL: func @apply_table_per_pair
// CHECK: rope.apply %{{.*}}, %{{.*}}, %{{.*}} rotation<[half 128]> table_dims = [2] : tensor<1x32x4096x128xbf16>, tensor<4096x64xbf16>
func.func @apply_table_per_pair(%x: tensor<1x32x4096x128xbf16>, %cos: tensor<4096x64xbf16>, %sin: tensor<4096x64xbf16>) -> tensor<1x32x4096x128xbf16> {
  %y = rope.apply %x, %cos, %sin rotation<[half 128]> table_dims = [2] : tensor<1x32x4096x128xbf16>, tensor<4096x64xbf16>
  return %y : tensor<1x32x4096x128xbf16>
}

// Rank 1, and a table that follows no dimension of x.
// CHECK-LABEL: func @apply_one_row
// CHECK: rope.apply %{{.*}}, %{{.*}}, %{{.*}} rotation<[interleaved 2]> table_dims = [] : tensor<2xf64>, tensor<1xf64>
func.func @apply_one_row(%x: tensor<2xf64>, %cos: tensor<1xf64>, %sin: tensor<1xf64>) -> tensor<2xf64> {
  %y = rope.apply %x, %cos, %sin rotation<[interleaved 2]> table_dims = [] : tensor<2xf64>, tensor<1xf64>
  return %y : tensor<2xf64>
}

// Every kind of block in one rotation, dynamic and broadcast table dimensions
// in another order than those of x.
// CHECK-LABEL: func @apply_all_blocks
// CHECK: rope.apply %{{.*}}, %{{.*}}, %{{.*}} rotation<[half 4, interleaved 6, interleaved_to_half 8, identity 3]> table_dims = [2, 1, 0]
// CHECK-SAME: compute_type = f64 transposed : tensor<?x5x?x21xf16>, tensor<?x1x?x18xf32>
func.func @apply_all_blocks(%x: tensor<?x5x?x21xf16>, %cos: tensor<?x1x?x18xf32>, %sin: tensor<?x1x?x18xf32>) -> tensor<?x5x?x21xf16> {
  %y = rope.apply %x, %cos, %sin rotation<[half 4, interleaved 6, interleaved_to_half 8, identity 3]> table_dims = [2, 1, 0] compute_type = f64 transposed : tensor<?x5x?x21xf16>, tensor<?x1x?x18xf32>
  return %y : tensor<?x5x?x21xf16>
}

// CHECK-LABEL: func @apply_transposed
// CHECK: rope.apply %{{.*}}, %{{.*}}, %{{.*}} rotation<[half 4]> table_dims = [0] transposed {name = "inverse"} : tensor<8x4xf32>, tensor<8x2xf32>
func.func @apply_transposed(%x: tensor<8x4xf32>, %cos: tensor<8x2xf32>, %sin: tensor<8x2xf32>) -> tensor<8x4xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 4]> table_dims = [0] transposed {name = "inverse"} : tensor<8x4xf32>, tensor<8x2xf32>
  return %y : tensor<8x4xf32>
}

// Sizes of 0 are legal.
// CHECK-LABEL: func @apply_empty
// CHECK: rope.apply {{.*}} rotation<[half 4]> table_dims = [0] : tensor<0x4xf32>, tensor<0x2xf32>
func.func @apply_empty(%x: tensor<0x4xf32>, %cos: tensor<0x2xf32>, %sin: tensor<0x2xf32>) -> tensor<0x4xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 4]> table_dims = [0] : tensor<0x4xf32>, tensor<0x2xf32>
  return %y : tensor<0x4xf32>
}

// No lane is rotated: the tables have no entries.
// CHECK-LABEL: func @apply_identity
// CHECK: rope.apply {{.*}} rotation<[identity 3]> table_dims = [] : tensor<8x3xf32>, tensor<0xf32>
func.func @apply_identity(%x: tensor<8x3xf32>, %cos: tensor<0xf32>, %sin: tensor<0xf32>) -> tensor<8x3xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[identity 3]> table_dims = [] : tensor<8x3xf32>, tensor<0xf32>
  return %y : tensor<8x3xf32>
}

//===----------------------------------------------------------------------===//
// rope.tables
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @tables_base
// CHECK: rope.tables %{{.*}} {base = 1.000000e+04 : f64} : tensor<?xi64> -> tensor<?x64xf32>
func.func @tables_base(%positions: tensor<?xi64>) -> (tensor<?x64xf32>, tensor<?x64xf32>) {
  %cos, %sin = rope.tables %positions {base = 1.0e4} : tensor<?xi64> -> tensor<?x64xf32>
  return %cos, %sin : tensor<?x64xf32>, tensor<?x64xf32>
}

// CHECK-LABEL: func @tables_inv_freq
// CHECK: rope.tables %{{.*}} {inv_freq = dense<[1.000000e+00, 5.000000e-01]> : tensor<2xf32>} : tensor<2x?xf64> -> tensor<2x?x2xbf16>
func.func @tables_inv_freq(%positions: tensor<2x?xf64>) -> (tensor<2x?x2xbf16>, tensor<2x?x2xbf16>) {
  %cos, %sin = rope.tables %positions {inv_freq = dense<[1.0, 0.5]> : tensor<2xf32>} : tensor<2x?xf64> -> tensor<2x?x2xbf16>
  return %cos, %sin : tensor<2x?x2xbf16>, tensor<2x?x2xbf16>
}

// One position.
// CHECK-LABEL: func @tables_scalar
// CHECK: rope.tables %{{.*}} {base = 5.000000e+05 : f64} : tensor<i32> -> tensor<4xf64>
func.func @tables_scalar(%position: tensor<i32>) -> (tensor<4xf64>, tensor<4xf64>) {
  %cos, %sin = rope.tables %position {base = 5.0e5 : f64} : tensor<i32> -> tensor<4xf64>
  return %cos, %sin : tensor<4xf64>, tensor<4xf64>
}

//===----------------------------------------------------------------------===//
// rope.rotation_matrix
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @rotation_matrix
// CHECK: rope.rotation_matrix rotation<[half 128]> : tensor<128x128xbf16>
// CHECK: rope.rotation_matrix cosine rotation<[interleaved_to_half 64, identity 1]> {name = "P"} : tensor<65x65xf32>
func.func @rotation_matrix() -> (tensor<128x128xbf16>, tensor<65x65xf32>) {
  %r = rope.rotation_matrix rotation<[half 128]> : tensor<128x128xbf16>
  %p = rope.rotation_matrix cosine rotation<[interleaved_to_half 64, identity 1]> {name = "P"} : tensor<65x65xf32>
  return %r, %p : tensor<128x128xbf16>, tensor<65x65xf32>
}

//===----------------------------------------------------------------------===//
// #rope.rotation
//===----------------------------------------------------------------------===//

// The attribute stands alone, and keeps how it was written.
// CHECK-LABEL: func private @attribute
// CHECK-SAME: rotation = #rope.rotation<[identity 128, interleaved 32, interleaved 32, half 2]>
func.func private @attribute() attributes {rotation = #rope.rotation<[identity 128, interleaved 32, interleaved 32, half 2]>}
