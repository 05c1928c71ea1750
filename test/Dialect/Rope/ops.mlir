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

// Every number keeps all of its digits.
// CHECK-LABEL: func @tables_scaling
// CHECK: {base = 1.000000e+04 : f64, scaling = #rope.linear<factor = 1.1000000009999999>}
// CHECK: length %{{.*}} {base = 1.000000e+04 : f64, scaling = #rope.dynamic_ntk<factor = 2.000000e+00, original_length = 2048>}
// CHECK: scaling = #rope.yarn<factor = 4.000000e+01, original_length = 4096>
// CHECK: scaling = #rope.yarn<factor = 4.000000e+01, original_length = 4096, beta_fast = 3.100000e+01, beta_slow = 2.000000e+00, mscale = 7.070000e-01, mscale_all_dim = 1.000000e+00, truncate = false>
// CHECK: scaling = #rope.longrope<factor = 3.200000e+01, original_length = 4096, short_factors = [1.1000000009999999, 1.500000e+00], long_factors = [1.000000e+00, 6.000000e+01]>
// CHECK: scaling = #rope.llama3<factor = 8.000000e+00, original_length = 8192>
// CHECK: scaling = #rope.llama3<factor = 8.000000e+00, original_length = 8192, low_freq_factor = 5.000000e-01, high_freq_factor = 2.000000e+00>
// CHECK: scaling = #rope.proportional<rotated = 1>
// CHECK: attention_factor = 1.250000e+00 : f64, base = 1.000000e+04 : f64, compute_type = f64
func.func @tables_scaling(%p: tensor<?xi64>, %n: index) {
  %0:2 = rope.tables %p {base = 1.0e4, scaling = #rope.linear<factor = 1.100000001>} : tensor<?xi64> -> tensor<?x2xf32>
  %1:2 = rope.tables %p length %n {base = 1.0e4, scaling = #rope.dynamic_ntk<factor = 2.0, original_length = 2048>} : tensor<?xi64> -> tensor<?x2xf32>
  %2:2 = rope.tables %p {base = 1.0e4, scaling = #rope.yarn<factor = 40.0, original_length = 4096>} : tensor<?xi64> -> tensor<?x2xf32>
  %3:2 = rope.tables %p {base = 1.0e4, scaling = #rope.yarn<factor = 40.0, original_length = 4096, beta_fast = 31.0, beta_slow = 2.0, mscale = 0.707, mscale_all_dim = 1.0, truncate = false>} : tensor<?xi64> -> tensor<?x2xf32>
  %4:2 = rope.tables %p length %n {base = 1.0e4, scaling = #rope.longrope<factor = 32.0, original_length = 4096, short_factors = [1.100000001, 1.5], long_factors = [1.0, 60.0]>} : tensor<?xi64> -> tensor<?x2xf32>
  %5:2 = rope.tables %p {base = 1.0e4, scaling = #rope.llama3<factor = 8.0, original_length = 8192>} : tensor<?xi64> -> tensor<?x2xf32>
  %6:2 = rope.tables %p {base = 1.0e4, scaling = #rope.llama3<factor = 8.0, original_length = 8192, low_freq_factor = 0.5, high_freq_factor = 2.0>} : tensor<?xi64> -> tensor<?x2xf32>
  %7:2 = rope.tables %p {base = 1.0e4, scaling = #rope.proportional<rotated = 1>} : tensor<?xi64> -> tensor<?x2xf32>
  %8:2 = rope.tables %p {base = 1.0e4, attention_factor = 1.25, compute_type = f64} : tensor<?xi64> -> tensor<?x2xf32>
  return
}

// CHECK-LABEL: func @tables_sections
// CHECK: sections = #rope.sections<consecutive [2, 3, 3]>{{.*}} : tensor<3x?x5xi64> -> tensor<?x5x8xf32>
// CHECK: sections = #rope.sections<interleaved [4, 2, 2]>
// CHECK: sections = #rope.sections<axial [8, 0, 0]>
// CHECK: {sections = #rope.sections<axial [3, 5], bases = [1.1000000009999999, 2.560000e+02]>}
func.func @tables_sections(%p: tensor<3x?x5xi64>) {
  %0:2 = rope.tables %p {base = 1.0e4, sections = #rope.sections<consecutive [2, 3, 3]>} : tensor<3x?x5xi64> -> tensor<?x5x8xf32>
  %1:2 = rope.tables %p {base = 1.0e4, sections = #rope.sections<interleaved [4, 2, 2]>} : tensor<3x?x5xi64> -> tensor<?x5x8xf32>
  %2:2 = rope.tables %p {base = 1.0e4, sections = #rope.sections<axial [8, 0, 0]>} : tensor<3x?x5xi64> -> tensor<?x5x8xf32>
  %3:2 = rope.tables %p {sections = #rope.sections<axial [3, 5], bases = [1.100000001, 256.0]>} : tensor<3x?x5xi64> -> tensor<?x5x8xf32>
  return
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
