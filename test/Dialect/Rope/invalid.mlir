// RUN: rome-opt %s -split-input-file -verify-diagnostics

//===----------------------------------------------------------------------===//
// #rope.rotation: syntax
//===----------------------------------------------------------------------===//

func.func private @unknown_kind() attributes {
  // expected-error @+1 {{expected 'half', 'interleaved', 'interleaved_to_half' or 'identity', but got 'quarter'}}
  r = #rope.rotation<[quarter 8]>
}

// -----

func.func private @no_width() attributes {
  // expected-error @+1 {{expected integer value}}
  r = #rope.rotation<[half]>
}

// -----

func.func private @no_kind() attributes {
  // expected-error @+1 {{expected valid keyword}}
  r = #rope.rotation<[8]>
}

// -----

func.func private @width_is_not_a_number() attributes {
  // expected-error @+1 {{expected integer value}}
  r = #rope.rotation<[half x]>
}

// -----

func.func private @width_too_large() attributes {
  // expected-error @+1 {{integer value too large}}
  r = #rope.rotation<[half 99999999999999999999999]>
}

// -----

func.func private @no_brackets() attributes {
  // expected-error @+1 {{expected '['}}
  r = #rope.rotation<half 8>
}

// -----

func.func private @no_comma() attributes {
  // expected-error @+1 {{expected ']'}}
  r = #rope.rotation<[half 8 half 8]>
}

// -----

func.func private @unclosed() attributes {
  // expected-error @+1 {{unbalanced '[' character in pretty dialect name}}
  r = #rope.rotation<[half 8>
}

// -----

func.func private @unknown_attribute() attributes {
  // expected-error @+1 {{unknown attribute `rotations` in dialect `rope`}}
  r = #rope.rotations<[half 8]>
}

// -----

//===----------------------------------------------------------------------===//
// #rope.rotation: constraints
//===----------------------------------------------------------------------===//

// (A1)
func.func private @no_block() attributes {
  // expected-error @+1 {{expected at least one block}}
  r = #rope.rotation<[]>
}

// -----

// (A2)
func.func private @zero_width() attributes {
  // expected-error @+1 {{expected the width of block 'half' to be at least 1, but got 0}}
  r = #rope.rotation<[half 8, half 0]>
}

// -----

// (A2)
func.func private @negative_width() attributes {
  // expected-error @+1 {{expected the width of block 'identity' to be at least 1, but got -2}}
  r = #rope.rotation<[identity -2]>
}

// -----

// (A3)
func.func private @odd_half() attributes {
  // expected-error @+1 {{expected the width of block 'half' to be even, but got 7}}
  r = #rope.rotation<[half 7]>
}

// -----

// (A3)
func.func private @odd_interleaved() attributes {
  // expected-error @+1 {{expected the width of block 'interleaved' to be even, but got 1}}
  r = #rope.rotation<[interleaved 1]>
}

// -----

// (A3)
func.func private @odd_interleaved_to_half() attributes {
  // expected-error @+1 {{expected the width of block 'interleaved_to_half' to be even, but got 5}}
  r = #rope.rotation<[identity 3, interleaved_to_half 5]>
}

// -----

// The sum of the widths must not wrap around to that of x.
func.func @widths_overflow(%x: tensor<8xf32>, %t: tensor<8xf32>) -> tensor<8xf32> {
  // expected-error @+1 {{custom op 'rope.apply' expected the widths of the blocks to add up to at most 1048576}}
  %y = rope.apply %x, %t, %t rotation<[half 9223372036854775806, half 9223372036854775806, half 12]> table_dims = [] : tensor<8xf32>, tensor<8xf32>
  return %y : tensor<8xf32>
}

// -----

// (A4)
func.func private @too_many_lanes() attributes {
  // expected-error @+1 {{expected the widths of the blocks to add up to at most 1048576}}
  r = #rope.rotation<[half 524288, identity 524289]>
}

// -----

// (A5) the first two blocks are one.
func.func private @too_many_blocks() attributes {
  // expected-error @+1 {{expected at most 32 blocks after merging, but got 33}}
  r = #rope.rotation<[interleaved 2, half 2, half 4, half 4, half 4, half 4, half 4, half 4, half 4, half 4, half 4, half 4, half 4, half 4, half 4, half 4, half 4, half 4, half 4, half 4, half 4, half 4, half 4, half 4, half 4, half 4, half 4, half 4, half 4, half 4, half 4, half 4, half 4, half 4]>
}

// -----

//===----------------------------------------------------------------------===//
// rope.apply
//===----------------------------------------------------------------------===//

// (C1)
func.func @apply_no_lanes(%x: tensor<f32>, %t: tensor<2xf32>) -> tensor<f32> {
  // expected-error @+1 {{'rope.apply' op expected 'x' to have a static last dimension, but got 'tensor<f32>'}}
  %y = rope.apply %x, %t, %t rotation<[half 2]> table_dims = [] : tensor<f32>, tensor<2xf32>
  return %y : tensor<f32>
}

// -----

// (C1)
func.func @apply_dynamic_lanes(%x: tensor<2x?xf32>, %t: tensor<2xf32>) -> tensor<2x?xf32> {
  // expected-error @+1 {{'rope.apply' op expected 'x' to have a static last dimension, but got 'tensor<2x?xf32>'}}
  %y = rope.apply %x, %t, %t rotation<[half 2]> table_dims = [] : tensor<2x?xf32>, tensor<2xf32>
  return %y : tensor<2x?xf32>
}

// -----

// (C2)
func.func @apply_widths(%x: tensor<8x4xf32>, %t: tensor<8x4xf32>) -> tensor<8x4xf32> {
  // expected-error @+1 {{'rope.apply' op expected the widths of 'rotation' to add up to 4, but got 3}}
  %y = rope.apply %x, %t, %t rotation<[half 2, identity 1]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// -----

// (C3)
func.func @apply_too_few_table_dims(%x: tensor<8x4xf32>, %t: tensor<8x4xf32>) -> tensor<8x4xf32> {
  // expected-error @+1 {{'rope.apply' op expected 'table_dims' to have 1 entries, but got 0}}
  %y = rope.apply %x, %t, %t rotation<[half 4]> table_dims = [] : tensor<8x4xf32>, tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// -----

// (C3)
func.func @apply_too_many_table_dims(%x: tensor<8x4xf32>, %t: tensor<8x4xf32>) -> tensor<8x4xf32> {
  // expected-error @+1 {{'rope.apply' op expected 'table_dims' to have 1 entries, but got 3}}
  %y = rope.apply %x, %t, %t rotation<[half 4]> table_dims = [0, 0, 0] : tensor<8x4xf32>, tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// -----

// (C3)
func.func @apply_table_of_rank_0(%x: tensor<8x4xf32>, %t: tensor<f32>) -> tensor<8x4xf32> {
  // expected-error @+1 {{'rope.apply' op expected 'cos' to have at least one dimension}}
  %y = rope.apply %x, %t, %t rotation<[half 4]> table_dims = [] : tensor<8x4xf32>, tensor<f32>
  return %y : tensor<8x4xf32>
}

// -----

// (C4)
func.func @apply_table_dim_is_lanes(%x: tensor<8x4xf32>, %t: tensor<4x4xf32>) -> tensor<8x4xf32> {
  // expected-error @+1 {{'rope.apply' op expected entry #0 of 'table_dims' to be in [0, 1), but got 1}}
  %y = rope.apply %x, %t, %t rotation<[half 4]> table_dims = [1] : tensor<8x4xf32>, tensor<4x4xf32>
  return %y : tensor<8x4xf32>
}

// -----

// (C4)
func.func @apply_negative_table_dim(%x: tensor<8x4xf32>, %t: tensor<8x4xf32>) -> tensor<8x4xf32> {
  // expected-error @+1 {{'rope.apply' op expected entry #0 of 'table_dims' to be in [0, 1), but got -1}}
  %y = rope.apply %x, %t, %t rotation<[half 4]> table_dims = [-1] : tensor<8x4xf32>, tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// -----

// (C4)
func.func @apply_table_dim_too_large(%x: tensor<4xf32>, %t: tensor<1x4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{'rope.apply' op expected entry #0 of 'table_dims' to be in [0, 0), but got 0}}
  %y = rope.apply %x, %t, %t rotation<[half 4]> table_dims = [0] : tensor<4xf32>, tensor<1x4xf32>
  return %y : tensor<4xf32>
}

// -----

// (C5)
func.func @apply_table_dim_twice(%x: tensor<8x8x4xf32>, %t: tensor<8x8x4xf32>) -> tensor<8x8x4xf32> {
  // expected-error @+1 {{'rope.apply' op expected 'table_dims' to have no dimension twice, but got 1 again}}
  %y = rope.apply %x, %t, %t rotation<[half 4]> table_dims = [1, 1] : tensor<8x8x4xf32>, tensor<8x8x4xf32>
  return %y : tensor<8x8x4xf32>
}

// -----

// (C6)
func.func @apply_table_size(%x: tensor<2x8x4xf32>, %t: tensor<2x4xf32>) -> tensor<2x8x4xf32> {
  // expected-error @+1 {{'rope.apply' op expected dimension #0 of 'cos' to be 1 or that of dimension #1 of 'x', 8, but got 2}}
  %y = rope.apply %x, %t, %t rotation<[half 4]> table_dims = [1] : tensor<2x8x4xf32>, tensor<2x4xf32>
  return %y : tensor<2x8x4xf32>
}

// -----

// (C6) Only a table broadcasts.
func.func @apply_x_broadcast(%x: tensor<1x4xf32>, %t: tensor<8x4xf32>) -> tensor<1x4xf32> {
  // expected-error @+1 {{'rope.apply' op expected dimension #0 of 'cos' to be 1 or that of dimension #0 of 'x', 1, but got 8}}
  %y = rope.apply %x, %t, %t rotation<[half 4]> table_dims = [0] : tensor<1x4xf32>, tensor<8x4xf32>
  return %y : tensor<1x4xf32>
}

// -----

// (C7)
func.func @apply_table_entries(%x: tensor<8x6xf32>, %t: tensor<8x6xf32>) -> tensor<8x6xf32> {
  // expected-error @+1 {{'rope.apply' op expected the last dimension of 'cos' to be 4 (one entry per rotated lane) or 2 (one per pair), but got 6}}
  %y = rope.apply %x, %t, %t rotation<[half 4, identity 2]> table_dims = [0] : tensor<8x6xf32>, tensor<8x6xf32>
  return %y : tensor<8x6xf32>
}

// -----

// (C7) The last dimension of the tables does not broadcast.
func.func @apply_table_entries_broadcast(%x: tensor<8x6xf32>, %t: tensor<8x1xf32>) -> tensor<8x6xf32> {
  // expected-error @+1 {{'rope.apply' op expected the last dimension of 'cos' to be 6 (one entry per rotated lane) or 3 (one per pair), but got 1}}
  %y = rope.apply %x, %t, %t rotation<[half 6]> table_dims = [0] : tensor<8x6xf32>, tensor<8x1xf32>
  return %y : tensor<8x6xf32>
}

// -----

// (C7)
func.func @apply_dynamic_table_entries(%x: tensor<8x6xf32>, %t: tensor<8x?xf32>) -> tensor<8x6xf32> {
  // expected-error @+1 {{'rope.apply' op expected the last dimension of 'cos' to be 6 (one entry per rotated lane) or 3 (one per pair), but got a dynamic size}}
  %y = rope.apply %x, %t, %t rotation<[half 6]> table_dims = [0] : tensor<8x6xf32>, tensor<8x?xf32>
  return %y : tensor<8x6xf32>
}

// -----

// (C8)
func.func @apply_compute_type_int(%x: tensor<8x4xf32>, %t: tensor<8x4xf32>) -> tensor<8x4xf32> {
  // expected-error @+1 {{'rope.apply' op expected 'compute_type' to be f16, bf16, f32 or f64, but got 'i32'}}
  %y = rope.apply %x, %t, %t rotation<[half 4]> table_dims = [0] compute_type = i32 : tensor<8x4xf32>, tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// -----

// (C8)
func.func @apply_compute_type_tf32(%x: tensor<8x4xf32>, %t: tensor<8x4xf32>) -> tensor<8x4xf32> {
  // expected-error @+1 {{'rope.apply' op expected 'compute_type' to be f16, bf16, f32 or f64, but got 'tf32'}}
  %y = rope.apply %x, %t, %t rotation<[half 4]> table_dims = [0] compute_type = tf32 : tensor<8x4xf32>, tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// -----

func.func @apply_int(%x: tensor<8x4xi32>, %t: tensor<8x4xf32>) -> tensor<8x4xi32> {
  // expected-error @+1 {{'rope.apply' op operand #0 must be ranked tensor without an encoding of 16-bit, 32-bit or 64-bit float values, but got 'tensor<8x4xi32>'}}
  %y = rope.apply %x, %t, %t rotation<[half 4]> table_dims = [0] : tensor<8x4xi32>, tensor<8x4xf32>
  return %y : tensor<8x4xi32>
}

// -----

func.func @apply_unranked(%x: tensor<*xf32>, %t: tensor<8x4xf32>) -> tensor<*xf32> {
  // expected-error @+1 {{custom op 'rope.apply' invalid kind of type specified: expected builtin.tensor, but found 'tensor<*xf32>'}}
  %y = rope.apply %x, %t, %t rotation<[half 4]> table_dims = [0] : tensor<*xf32>, tensor<8x4xf32>
  return %y : tensor<*xf32>
}

// -----

func.func @apply_two_table_types(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x2xf32>) -> tensor<8x4xf32> {
  // expected-error @+1 {{'rope.apply' op failed to verify that all of {cos, sin} have same type}}
  %y = "rope.apply"(%x, %cos, %sin) {rotation = #rope.rotation<[half 4]>, table_dims = array<i64: 0>} : (tensor<8x4xf32>, tensor<8x4xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// -----

func.func @apply_result_type(%x: tensor<8x4xf32>, %t: tensor<8x4xf32>) -> tensor<8x4xf16> {
  // expected-error @+1 {{'rope.apply' op failed to verify that all of {x, result} have same type}}
  %y = "rope.apply"(%x, %t, %t) {rotation = #rope.rotation<[half 4]>, table_dims = array<i64: 0>} : (tensor<8x4xf32>, tensor<8x4xf32>, tensor<8x4xf32>) -> tensor<8x4xf16>
  return %y : tensor<8x4xf16>
}

// -----

//===----------------------------------------------------------------------===//
// rope.tables
//===----------------------------------------------------------------------===//

// (C1)
func.func @tables_no_frequencies(%p: tensor<8xi64>) -> tensor<8x2xf32> {
  // expected-error @+1 {{'rope.tables' op expected exactly one of 'base', 'inv_freq' and the 'bases' of 'sections'}}
  %cos, %sin = rope.tables %p : tensor<8xi64> -> tensor<8x2xf32>
  return %cos : tensor<8x2xf32>
}

// -----

// (C1)
func.func @tables_both(%p: tensor<8xi64>) -> tensor<8x2xf32> {
  // expected-error @+1 {{'rope.tables' op expected exactly one of 'base', 'inv_freq' and the 'bases' of 'sections'}}
  %cos, %sin = rope.tables %p {base = 1.0e4, inv_freq = dense<[1.0, 0.5]> : tensor<2xf32>} : tensor<8xi64> -> tensor<8x2xf32>
  return %cos : tensor<8x2xf32>
}

// -----

// (C2)
func.func @tables_dynamic_entries(%p: tensor<8xi64>) -> tensor<8x?xf32> {
  // expected-error @+1 {{'rope.tables' op expected the results to have a static last dimension, but got 'tensor<8x?xf32>'}}
  %cos, %sin = rope.tables %p {base = 1.0e4} : tensor<8xi64> -> tensor<8x?xf32>
  return %cos : tensor<8x?xf32>
}

// -----

// (C2)
func.func @tables_rank(%p: tensor<8xi64>) -> tensor<2xf32> {
  // expected-error @+1 {{'rope.tables' op expected the results to have the shape of 'positions' and one more dimension, but got 'tensor<2xf32>' for 'tensor<8xi64>'}}
  %cos, %sin = rope.tables %p {base = 1.0e4} : tensor<8xi64> -> tensor<2xf32>
  return %cos : tensor<2xf32>
}

// -----

// (C2)
func.func @tables_rank_0(%p: tensor<i64>) -> tensor<f32> {
  // expected-error @+1 {{'rope.tables' op expected the results to have a static last dimension, but got 'tensor<f32>'}}
  %cos, %sin = rope.tables %p {base = 1.0e4} : tensor<i64> -> tensor<f32>
  return %cos : tensor<f32>
}

// -----

// (C2)
func.func @tables_shape(%p: tensor<8xi64>) -> tensor<?x2xf32> {
  // expected-error @+1 {{'rope.tables' op expected the results to have the shape of 'positions' and one more dimension, but got 'tensor<?x2xf32>' for 'tensor<8xi64>'}}
  %cos, %sin = rope.tables %p {base = 1.0e4} : tensor<8xi64> -> tensor<?x2xf32>
  return %cos : tensor<?x2xf32>
}

// -----

// (C3)
func.func @tables_base_0(%p: tensor<8xi64>) -> tensor<8x2xf32> {
  // expected-error @+1 {{'rope.tables' op expected 'base' to be positive and finite, but got 0.000000e+00}}
  %cos, %sin = rope.tables %p {base = 0.0} : tensor<8xi64> -> tensor<8x2xf32>
  return %cos : tensor<8x2xf32>
}

// -----

// (C3)
func.func @tables_base_negative(%p: tensor<8xi64>) -> tensor<8x2xf32> {
  // expected-error @+1 {{'rope.tables' op expected 'base' to be positive and finite, but got -1.000000e+00}}
  %cos, %sin = rope.tables %p {base = -1.0} : tensor<8xi64> -> tensor<8x2xf32>
  return %cos : tensor<8x2xf32>
}

// -----

// (C3)
func.func @tables_base_infinite(%p: tensor<8xi64>) -> tensor<8x2xf32> {
  // expected-error @+1 {{'rope.tables' op expected 'base' to be positive and finite, but got INF}}
  %cos, %sin = rope.tables %p {base = 0x7FF0000000000000 : f64} : tensor<8xi64> -> tensor<8x2xf32>
  return %cos : tensor<8x2xf32>
}

// -----

// (C3)
func.func @tables_base_nan(%p: tensor<8xi64>) -> tensor<8x2xf32> {
  // expected-error @+1 {{'rope.tables' op expected 'base' to be positive and finite, but got nan}}
  %cos, %sin = rope.tables %p {base = 0x7FF8000000000000 : f64} : tensor<8xi64> -> tensor<8x2xf32>
  return %cos : tensor<8x2xf32>
}

// -----

// (C4)
func.func @tables_inv_freq_size(%p: tensor<8xi64>) -> tensor<8x2xf32> {
  // expected-error @+1 {{'rope.tables' op expected 'inv_freq' to have 2 elements, but got 3}}
  %cos, %sin = rope.tables %p {inv_freq = dense<[1.0, 0.5, 0.2]> : tensor<3xf32>} : tensor<8xi64> -> tensor<8x2xf32>
  return %cos : tensor<8x2xf32>
}

// -----

// (C4)
func.func @tables_inv_freq_type(%p: tensor<8xi64>) -> tensor<8x2xf32> {
  // expected-error @+1 {{'rope.tables' op expected 'inv_freq' to be dense elements of type f32 or f64, but got 'tensor<2xf16>'}}
  %cos, %sin = rope.tables %p {inv_freq = dense<[1.0, 0.5]> : tensor<2xf16>} : tensor<8xi64> -> tensor<8x2xf32>
  return %cos : tensor<8x2xf32>
}

// -----

// (C4)
func.func @tables_inv_freq_int(%p: tensor<8xi64>) -> tensor<8x2xf32> {
  // expected-error @+1 {{'rope.tables' op expected 'inv_freq' to be dense elements of type f32 or f64, but got 'tensor<2xi32>'}}
  %cos, %sin = rope.tables %p {inv_freq = dense<1> : tensor<2xi32>} : tensor<8xi64> -> tensor<8x2xf32>
  return %cos : tensor<8x2xf32>
}

// -----

// (C4)
func.func @tables_inv_freq_resource(%p: tensor<8xi64>) -> tensor<8x2xf32> {
  // expected-error @+1 {{'rope.tables' op expected 'inv_freq' to be dense elements of type f32 or f64, but got 'tensor<2xf32>'}}
  %cos, %sin = rope.tables %p {inv_freq = dense_resource<frequencies> : tensor<2xf32>} : tensor<8xi64> -> tensor<8x2xf32>
  return %cos : tensor<8x2xf32>
}

// -----

func.func @tables_int_positions(%p: tensor<8xi16>) -> tensor<8x2xf32> {
  // expected-error @+1 {{'rope.tables' op operand #0 must be ranked tensor without an encoding of 32-bit signless integer or 64-bit signless integer or 32-bit float or 64-bit float values, but got 'tensor<8xi16>'}}
  %cos, %sin = rope.tables %p {base = 1.0e4} : tensor<8xi16> -> tensor<8x2xf32>
  return %cos : tensor<8x2xf32>
}

// -----

func.func @tables_base_type(%p: tensor<8xi64>) -> tensor<8x2xf32> {
  // expected-error @+1 {{custom op 'rope.tables' 'rope.tables' op attribute 'base' failed to satisfy constraint: 64-bit float attribute}}
  %cos, %sin = rope.tables %p {base = 1.0e4 : f32} : tensor<8xi64> -> tensor<8x2xf32>
  return %cos : tensor<8x2xf32>
}

// -----

//===----------------------------------------------------------------------===//
// rope.rotation_matrix
//===----------------------------------------------------------------------===//

// (C1)
func.func @matrix_size() -> tensor<4x4xf32> {
  // expected-error @+1 {{'rope.rotation_matrix' op expected the result to be a 2x2 matrix, but got 'tensor<4x4xf32>'}}
  %r = rope.rotation_matrix rotation<[half 2]> : tensor<4x4xf32>
  return %r : tensor<4x4xf32>
}

// -----

// (C1)
func.func @matrix_not_square() -> tensor<4x2xf32> {
  // expected-error @+1 {{'rope.rotation_matrix' op expected the result to be a 4x4 matrix, but got 'tensor<4x2xf32>'}}
  %r = rope.rotation_matrix rotation<[half 4]> : tensor<4x2xf32>
  return %r : tensor<4x2xf32>
}

// -----

// (C1)
func.func @matrix_dynamic() -> tensor<?x4xf32> {
  // expected-error @+1 {{'rope.rotation_matrix' op expected the result to be a 4x4 matrix, but got 'tensor<?x4xf32>'}}
  %r = rope.rotation_matrix rotation<[half 4]> : tensor<?x4xf32>
  return %r : tensor<?x4xf32>
}

// -----

// (C1)
func.func @matrix_rank() -> tensor<1x4x4xf32> {
  // expected-error @+1 {{'rope.rotation_matrix' op expected the result to be a 4x4 matrix, but got 'tensor<1x4x4xf32>'}}
  %r = rope.rotation_matrix rotation<[half 4]> : tensor<1x4x4xf32>
  return %r : tensor<1x4x4xf32>
}

// -----

func.func @matrix_attribute() -> tensor<4x4xf32> {
  // expected-error @+1 {{custom op 'rope.rotation_matrix' expected 'half', 'interleaved', 'interleaved_to_half' or 'identity', but got 'quarter'}}
  %r = rope.rotation_matrix rotation<[quarter 4]> : tensor<4x4xf32>
  return %r : tensor<4x4xf32>
}

// -----

func.func @encoding(%x: tensor<4x8xf32, "layout">, %t: tensor<4x4xf32>) {
  // expected-error @+1 {{'rope.apply' op operand #0 must be ranked tensor without an encoding of 16-bit, 32-bit or 64-bit float values, but got 'tensor<4x8xf32, "layout">'}}
  %y = rope.apply %x, %t, %t rotation<[half 8]> table_dims = [0] : tensor<4x8xf32, "layout">, tensor<4x4xf32>
  return
}

// -----

func.func @encoded_tables(%x: tensor<4x8xf32>, %t: tensor<4x4xf32, 1 : i32>) {
  // expected-error @+1 {{'rope.apply' op operand #1 must be ranked tensor without an encoding}}
  %y = rope.apply %x, %t, %t rotation<[half 8]> table_dims = [0] : tensor<4x8xf32>, tensor<4x4xf32, 1 : i32>
  return
}

// -----

func.func @encoded_positions(%p: tensor<8xi64, 1 : i32>) {
  // expected-error @+1 {{'rope.tables' op operand #0 must be ranked tensor without an encoding}}
  %cos, %sin = rope.tables %p {base = 1.0e4} : tensor<8xi64, 1 : i32> -> tensor<8x4xf32>
  return
}
