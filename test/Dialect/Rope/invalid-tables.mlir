// RUN: rome-opt %s --split-input-file --verify-diagnostics

// Scaling, sections and the other attributes of rope.tables.


//===----------------------------------------------------------------------===//
// #rope.linear
//===----------------------------------------------------------------------===//

// (A1)
func.func private @linear_zero() attributes {
  // expected-error @+1 {{expected 'factor' to be positive and finite, but got 0.000000e+00}}
  r = #rope.linear<factor = 0.0>
}

// -----

// (A1)
func.func private @linear_negative() attributes {
  // expected-error @+1 {{expected 'factor' to be positive and finite, but got -2.000000e+00}}
  r = #rope.linear<factor = -2.0>
}

// -----

// (A1)
func.func private @linear_nan() attributes {
  // expected-error @+1 {{expected 'factor' to be positive and finite, but got nan}}
  r = #rope.linear<factor = 0x7FF8000000000000>
}

// -----

// (A1)
func.func private @linear_missing() attributes {
  // expected-error @+2 {{expected valid keyword}}
  // expected-error @+1 {{expected a parameter name in struct}}
  r = #rope.linear<>
}

// -----

//===----------------------------------------------------------------------===//
// #rope.dynamic_ntk
//===----------------------------------------------------------------------===//

// (A1)
func.func private @dynamic_factor() attributes {
  // expected-error @+1 {{expected 'factor' to be at least 1 and finite, but got 5.000000e-01}}
  r = #rope.dynamic_ntk<factor = 0.5, original_length = 2048>
}

// -----

// (A2)
func.func private @dynamic_length() attributes {
  // expected-error @+1 {{expected 'original_length' to be at least 2, but got 1}}
  r = #rope.dynamic_ntk<factor = 2.0, original_length = 1>
}

// -----

// (A3)
func.func @dynamic_one(%p: tensor<8xi64>, %n: index) -> tensor<8x1xf32> {
  // expected-error @+1 {{'rope.tables' op expected 'dynamic_ntk' to scale at least 2 frequencies, but got 1}}
  %cos, %sin = rope.tables %p length %n {base = 1.0e4, scaling = #rope.dynamic_ntk<factor = 2.0, original_length = 2048>} : tensor<8xi64> -> tensor<8x1xf32>
  return %cos : tensor<8x1xf32>
}

// -----

//===----------------------------------------------------------------------===//
// #rope.yarn
//===----------------------------------------------------------------------===//

// (A1)
func.func private @yarn_factor() attributes {
  // expected-error @+1 {{expected 'factor' to be positive and finite, but got 0.000000e+00}}
  r = #rope.yarn<factor = 0.0, original_length = 4096>
}

// -----

// (A1)
func.func private @yarn_beta_fast() attributes {
  // expected-error @+1 {{expected 'beta_fast' to be positive and finite, but got 0.000000e+00}}
  r = #rope.yarn<factor = 4.0, original_length = 4096, beta_fast = 0.0>
}

// -----

// (A1)
func.func private @yarn_beta_slow() attributes {
  // expected-error @+1 {{expected 'beta_slow' to be positive and finite, but got -1.000000e+00}}
  r = #rope.yarn<factor = 4.0, original_length = 4096, beta_slow = -1.0>
}

// -----

// (A2)
func.func private @yarn_length() attributes {
  // expected-error @+1 {{expected 'original_length' to be at least 2, but got 0}}
  r = #rope.yarn<factor = 4.0, original_length = 0>
}

// -----

// (A3)
func.func private @yarn_mscale() attributes {
  // expected-error @+1 {{expected 'mscale' to be finite and not negative, but got -1.000000e+00}}
  r = #rope.yarn<factor = 4.0, original_length = 4096, mscale = -1.0>
}

// -----

// (A3)
func.func private @yarn_mscale_all_dim() attributes {
  // expected-error @+1 {{expected 'mscale_all_dim' to be finite and not negative, but got INF}}
  r = #rope.yarn<factor = 4.0, original_length = 4096, mscale_all_dim = 0x7FF0000000000000>
}

// -----

// (A4)
func.func @yarn_base(%p: tensor<8xi64>) -> tensor<8x4xf32> {
  // expected-error @+1 {{'rope.tables' op expected the base that 'yarn' scales to be above 1, but got 1.000000e+00}}
  %cos, %sin = rope.tables %p {base = 1.0, scaling = #rope.yarn<factor = 4.0, original_length = 4096>} : tensor<8xi64> -> tensor<8x4xf32>
  return %cos : tensor<8x4xf32>
}

// -----

//===----------------------------------------------------------------------===//
// #rope.longrope
//===----------------------------------------------------------------------===//

// (A1)
func.func private @longrope_factor() attributes {
  // expected-error @+1 {{expected 'factor' to be positive and finite, but got -1.000000e+00}}
  r = #rope.longrope<factor = -1.0, original_length = 4096, short_factors = [1.0], long_factors = [1.0]>
}

// -----

// (A1)
func.func private @longrope_short() attributes {
  // expected-error @+1 {{expected 'short_factors' to be positive and finite, but got 0.000000e+00}}
  r = #rope.longrope<factor = 4.0, original_length = 4096, short_factors = [1.0, 0.0], long_factors = [1.0, 1.0]>
}

// -----

// (A1)
func.func private @longrope_long() attributes {
  // expected-error @+1 {{expected 'long_factors' to be positive and finite, but got -1.000000e+00}}
  r = #rope.longrope<factor = 4.0, original_length = 4096, short_factors = [1.0, 1.0], long_factors = [-1.0, 1.0]>
}

// -----

// (A2)
func.func private @longrope_length() attributes {
  // expected-error @+1 {{expected 'original_length' to be at least 2, but got 1}}
  r = #rope.longrope<factor = 4.0, original_length = 1, short_factors = [1.0], long_factors = [1.0]>
}

// -----

// (A3)
func.func @longrope_short_count(%p: tensor<8xi64>, %n: index) -> tensor<8x4xf32> {
  // expected-error @+1 {{'rope.tables' op expected 'short_factors' to have 4 entries, but got 1}}
  %cos, %sin = rope.tables %p length %n {base = 1.0e4, scaling = #rope.longrope<factor = 4.0, original_length = 4096, short_factors = [1.0], long_factors = [1.0, 1.0, 1.0, 1.0]>} : tensor<8xi64> -> tensor<8x4xf32>
  return %cos : tensor<8x4xf32>
}

// -----

// (A3)
func.func @longrope_long_count(%p: tensor<8xi64>, %n: index) -> tensor<8x4xf32> {
  // expected-error @+1 {{'rope.tables' op expected 'long_factors' to have 4 entries, but got 0}}
  %cos, %sin = rope.tables %p length %n {base = 1.0e4, scaling = #rope.longrope<factor = 4.0, original_length = 4096, short_factors = [1.0, 1.0, 1.0, 1.0], long_factors = []>} : tensor<8xi64> -> tensor<8x4xf32>
  return %cos : tensor<8x4xf32>
}

// -----

//===----------------------------------------------------------------------===//
// #rope.llama3
//===----------------------------------------------------------------------===//

// (A1)
func.func private @llama3_factor() attributes {
  // expected-error @+1 {{expected 'factor' to be positive and finite, but got 0.000000e+00}}
  r = #rope.llama3<factor = 0.0, original_length = 8192>
}

// -----

// (A1)
func.func private @llama3_low() attributes {
  // expected-error @+1 {{expected 'low_freq_factor' to be positive and finite, but got 0.000000e+00}}
  r = #rope.llama3<factor = 8.0, original_length = 8192, low_freq_factor = 0.0>
}

// -----

// (A1)
func.func private @llama3_high() attributes {
  // expected-error @+1 {{expected 'high_freq_factor' to be positive and finite, but got -4.000000e+00}}
  r = #rope.llama3<factor = 8.0, original_length = 8192, high_freq_factor = -4.0>
}

// -----

// (A2)
func.func private @llama3_length() attributes {
  // expected-error @+1 {{expected 'original_length' to be at least 2, but got 1}}
  r = #rope.llama3<factor = 8.0, original_length = 1>
}

// -----

// (A3)
func.func private @llama3_order() attributes {
  // expected-error @+1 {{expected 'low_freq_factor' to be below 'high_freq_factor', 4.000000e+00, but got 4.000000e+00}}
  r = #rope.llama3<factor = 8.0, original_length = 8192, low_freq_factor = 4.0>
}

// -----

//===----------------------------------------------------------------------===//
// #rope.proportional
//===----------------------------------------------------------------------===//

// (A1)
func.func private @proportional_factor() attributes {
  // expected-error @+1 {{expected 'factor' to be positive and finite, but got 0.000000e+00}}
  r = #rope.proportional<rotated = 3, factor = 0.0>
}

// -----

// (A2)
func.func private @proportional_negative() attributes {
  // expected-error @+1 {{expected 'rotated' not to be negative, but got -1}}
  r = #rope.proportional<rotated = -1>
}

// -----

// (A2)
func.func @proportional_too_many(%p: tensor<8xi64>) -> tensor<8x4xf32> {
  // expected-error @+1 {{'rope.tables' op expected 'rotated' to be at most 4, the number of frequencies, but got 5}}
  %cos, %sin = rope.tables %p {base = 1.0e4, scaling = #rope.proportional<rotated = 5>} : tensor<8xi64> -> tensor<8x4xf32>
  return %cos : tensor<8x4xf32>
}

// -----

//===----------------------------------------------------------------------===//
// #rope.sections
//===----------------------------------------------------------------------===//

// (A1)
func.func private @sections_empty() attributes {
  // expected-error @+1 {{expected at least one size}}
  r = #rope.sections<consecutive []>
}

// -----

// (A1)
func.func private @sections_negative() attributes {
  // expected-error @+1 {{expected a size not to be negative, but got -1}}
  r = #rope.sections<axial [2, -1]>
}

// -----

// (A2)
func.func private @sections_bases_kind() attributes {
  // expected-error @+1 {{expected 'bases' for 'axial' sections only, but got them for 'consecutive'}}
  r = #rope.sections<consecutive [2, 2], bases = [1.0, 2.0]>
}

// -----

// (A2)
func.func private @sections_bases_count() attributes {
  // expected-error @+1 {{expected 'bases' to have 2 entries, but got 1}}
  r = #rope.sections<axial [2, 2], bases = [1.0]>
}

// -----

// (A3)
func.func private @sections_bases_zero() attributes {
  // expected-error @+1 {{expected 'bases' to be positive and finite, but got 0.000000e+00}}
  r = #rope.sections<axial [2, 2], bases = [1.0, 0.0]>
}

// -----

// (A1)
func.func private @sections_kind() attributes {
  // expected-error @+2 {{failed to parse Rope_SectionsAttr parameter 'kind'}}
  // expected-error @+1 {{expected ::mlir::rope::SectionKind to be one of: consecutive, interleaved, axial}}
  r = #rope.sections<diagonal [2, 2]>
}

// -----

//===----------------------------------------------------------------------===//
// rope.tables
//===----------------------------------------------------------------------===//

// (C1)
func.func @base_and_bases(%p: tensor<2x8xi64>) -> tensor<8x4xf32> {
  // expected-error @+1 {{'rope.tables' op expected exactly one of 'base', 'inv_freq' and the 'bases' of 'sections'}}
  %cos, %sin = rope.tables %p {base = 1.0e4, sections = #rope.sections<axial [2, 2], bases = [1.0, 2.0]>} : tensor<2x8xi64> -> tensor<8x4xf32>
  return %cos : tensor<8x4xf32>
}

// -----

// (C1)
func.func @inv_freq_and_bases(%p: tensor<2x8xi64>) -> tensor<8x4xf32> {
  // expected-error @+1 {{'rope.tables' op expected exactly one of 'base', 'inv_freq' and the 'bases' of 'sections'}}
  %cos, %sin = rope.tables %p {inv_freq = dense<1.0> : tensor<4xf32>, sections = #rope.sections<axial [2, 2], bases = [1.0, 2.0]>} : tensor<2x8xi64> -> tensor<8x4xf32>
  return %cos : tensor<8x4xf32>
}

// -----

// (C2)
func.func @sections_shape(%p: tensor<2x8xi64>) -> tensor<2x8x4xf32> {
  // expected-error @+1 {{'rope.tables' op expected the results to have the shape of 'positions' without its first dimension and one more dimension, but got 'tensor<2x8x4xf32>' for 'tensor<2x8xi64>'}}
  %cos, %sin = rope.tables %p {base = 1.0e4, sections = #rope.sections<axial [2, 2]>} : tensor<2x8xi64> -> tensor<2x8x4xf32>
  return %cos : tensor<2x8x4xf32>
}

// -----

// (C5)
func.func @sections_scalar(%p: tensor<i64>) -> tensor<4xf32> {
  // expected-error @+1 {{'rope.tables' op expected the first dimension of 'positions' to be static and at least 1 for 'sections', but got 'tensor<i64>'}}
  %cos, %sin = rope.tables %p {base = 1.0e4, sections = #rope.sections<axial [4]>} : tensor<i64> -> tensor<4xf32>
  return %cos : tensor<4xf32>
}

// -----

// (C5)
func.func @sections_dynamic(%p: tensor<?x8xi64>) -> tensor<8x4xf32> {
  // expected-error @+1 {{'rope.tables' op expected the first dimension of 'positions' to be static and at least 1 for 'sections', but got 'tensor<?x8xi64>'}}
  %cos, %sin = rope.tables %p {base = 1.0e4, sections = #rope.sections<axial [4]>} : tensor<?x8xi64> -> tensor<8x4xf32>
  return %cos : tensor<8x4xf32>
}

// -----

// (C5)
func.func @sections_no_stream(%p: tensor<0x8xi64>) -> tensor<8x4xf32> {
  // expected-error @+1 {{'rope.tables' op expected the first dimension of 'positions' to be static and at least 1 for 'sections', but got 'tensor<0x8xi64>'}}
  %cos, %sin = rope.tables %p {base = 1.0e4, sections = #rope.sections<axial [4]>} : tensor<0x8xi64> -> tensor<8x4xf32>
  return %cos : tensor<8x4xf32>
}

// -----

// (C5)
func.func @sections_sum(%p: tensor<2x8xi64>) -> tensor<8x4xf32> {
  // expected-error @+1 {{'rope.tables' op expected the sizes of 'sections' to add up to 4, but got 5}}
  %cos, %sin = rope.tables %p {base = 1.0e4, sections = #rope.sections<consecutive [2, 3]>} : tensor<2x8xi64> -> tensor<8x4xf32>
  return %cos : tensor<8x4xf32>
}

// -----

// (C5)
func.func @sections_overflow(%p: tensor<2x8xi64>) -> tensor<8x4xf32> {
  // expected-error @+1 {{'rope.tables' op expected the sizes of 'sections' to add up to 4, but got more than 9223372036854775807}}
  %cos, %sin = rope.tables %p {base = 1.0e4, sections = #rope.sections<consecutive [9223372036854775807, 9223372036854775807]>} : tensor<2x8xi64> -> tensor<8x4xf32>
  return %cos : tensor<8x4xf32>
}

// -----

// (C6)
func.func @interleaved_streams(%p: tensor<3x8xi64>) -> tensor<8x4xf32> {
  // expected-error @+1 {{'rope.tables' op expected 'interleaved' sections to have 3 sizes, one for each stream, but got 2}}
  %cos, %sin = rope.tables %p {base = 1.0e4, sections = #rope.sections<interleaved [2, 2]>} : tensor<3x8xi64> -> tensor<8x4xf32>
  return %cos : tensor<8x4xf32>
}

// -----

// (C6)
func.func @interleaved_beyond(%p: tensor<2x8xi64>) -> tensor<8x4xf32> {
  // expected-error @+1 {{'rope.tables' op expected the entries of stream 1 to end before entry 4, but got 3 of them}}
  %cos, %sin = rope.tables %p {base = 1.0e4, sections = #rope.sections<interleaved [1, 3]>} : tensor<2x8xi64> -> tensor<8x4xf32>
  return %cos : tensor<8x4xf32>
}

// -----

// (C7)
func.func @scaled_inv_freq(%p: tensor<8xi64>) -> tensor<8x4xf32> {
  // expected-error @+1 {{'rope.tables' op expected no 'scaling' where 'inv_freq' is given}}
  %cos, %sin = rope.tables %p {inv_freq = dense<1.0> : tensor<4xf32>, scaling = #rope.linear<factor = 2.0>} : tensor<8xi64> -> tensor<8x4xf32>
  return %cos : tensor<8x4xf32>
}

// -----

// (C8)
func.func @scaling_of_a_section(%p: tensor<2x8xi64>, %n: index) -> tensor<8x4xf32> {
  // expected-error @+1 {{'rope.tables' op expected 'dynamic_ntk' to scale at least 2 frequencies, but got 1}}
  %cos, %sin = rope.tables %p length %n {base = 1.0e4, sections = #rope.sections<axial [3, 1]>, scaling = #rope.dynamic_ntk<factor = 2.0, original_length = 2048>} : tensor<2x8xi64> -> tensor<8x4xf32>
  return %cos : tensor<8x4xf32>
}

// -----

// (C9)
func.func @no_length(%p: tensor<8xi64>) -> tensor<8x4xf32> {
  // expected-error @+1 {{'rope.tables' op expected 'length' for frequencies that depend on it}}
  %cos, %sin = rope.tables %p {base = 1.0e4, scaling = #rope.dynamic_ntk<factor = 2.0, original_length = 2048>} : tensor<8xi64> -> tensor<8x4xf32>
  return %cos : tensor<8x4xf32>
}

// -----

// (C9)
func.func @length_without_scaling(%p: tensor<8xi64>, %n: index) -> tensor<8x4xf32> {
  // expected-error @+1 {{'rope.tables' op expected no 'length' for frequencies that do not depend on it}}
  %cos, %sin = rope.tables %p length %n {base = 1.0e4} : tensor<8xi64> -> tensor<8x4xf32>
  return %cos : tensor<8x4xf32>
}

// -----

// (C9)
func.func @length_of_linear(%p: tensor<8xi64>, %n: index) -> tensor<8x4xf32> {
  // expected-error @+1 {{'rope.tables' op expected no 'length' for frequencies that do not depend on it}}
  %cos, %sin = rope.tables %p length %n {base = 1.0e4, scaling = #rope.linear<factor = 2.0>} : tensor<8xi64> -> tensor<8x4xf32>
  return %cos : tensor<8x4xf32>
}

// -----

// (C10)
func.func @compute_bf16(%p: tensor<8xi64>) -> tensor<8x4xf32> {
  // expected-error @+1 {{'rope.tables' op expected 'compute_type' to be f32 or f64, but got 'bf16'}}
  %cos, %sin = rope.tables %p {base = 1.0e4, compute_type = bf16} : tensor<8xi64> -> tensor<8x4xf32>
  return %cos : tensor<8x4xf32>
}

// -----

// (C10)
func.func @compute_integer(%p: tensor<8xi64>) -> tensor<8x4xf32> {
  // expected-error @+1 {{'rope.tables' op expected 'compute_type' to be f32 or f64, but got 'i32'}}
  %cos, %sin = rope.tables %p {base = 1.0e4, compute_type = i32} : tensor<8xi64> -> tensor<8x4xf32>
  return %cos : tensor<8x4xf32>
}

// -----

// (C11)
func.func @attention_factor(%p: tensor<8xi64>) -> tensor<8x4xf32> {
  // expected-error @+1 {{'rope.tables' op expected 'attention_factor' to be finite, but got INF}}
  %cos, %sin = rope.tables %p {base = 1.0e4, attention_factor = 0x7FF0000000000000 : f64} : tensor<8xi64> -> tensor<8x4xf32>
  return %cos : tensor<8x4xf32>
}

// -----

// (C2)
func.func @many_entries(%p: tensor<0xi64>) {
  // expected-error @+1 {{'rope.tables' op expected at most 1048576 entries for a position, but got 9223372036854775807}}
  %cos, %sin = rope.tables %p {base = 1.0e4} : tensor<0xi64> -> tensor<0x9223372036854775807xf32>
  return
}
