// RUN: rome-opt %s --raise-to-rope --canonicalize --cse | FileCheck %s

// Rotations that are easily taken for others: where leading dimensions, tables,
// or roundings are not what they seem.

// The lanes that pass through are not rounded, the others are.
// CHECK-LABEL: func @pass_f32(
// CHECK: rope.apply %arg0, %arg1, %arg2 rotation<[half 4, identity 2]> table_dims = [0] compute_type = bf16 : tensor<8x6xf32>, tensor<8x2xbf16>
// CHECK: return
func.func @pass_f32(%x: tensor<8x6xf32>, %cos: tensor<8x2xbf16>, %sin: tensor<8x2xbf16>) -> tensor<8x6xf32> {
  %xb = arith.truncf %x : tensor<8x6xf32> to tensor<8x6xbf16>
  %x1 = tensor.extract_slice %xb[0, 0] [8, 2] [1, 1] : tensor<8x6xbf16> to tensor<8x2xbf16>
  %x2 = tensor.extract_slice %xb[0, 2] [8, 2] [1, 1] : tensor<8x6xbf16> to tensor<8x2xbf16>
  %k = tensor.extract_slice %x[0, 4] [8, 2] [1, 1] : tensor<8x6xf32> to tensor<8x2xf32>
  %p0 = arith.mulf %x1, %cos : tensor<8x2xbf16>
  %p1 = arith.mulf %x2, %sin : tensor<8x2xbf16>
  %p2 = arith.mulf %x2, %cos : tensor<8x2xbf16>
  %p3 = arith.mulf %x1, %sin : tensor<8x2xbf16>
  %lo = arith.subf %p0, %p1 : tensor<8x2xbf16>
  %hi = arith.addf %p2, %p3 : tensor<8x2xbf16>
  %l = arith.extf %lo : tensor<8x2xbf16> to tensor<8x2xf32>
  %h = arith.extf %hi : tensor<8x2xbf16> to tensor<8x2xf32>
  %y = tensor.concat dim(1) %l, %h, %k : (tensor<8x2xf32>, tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x6xf32>
  return %y : tensor<8x6xf32>
}

// The rows of the result are rows 0 to 3 of 8, not all rows of %x.
// CHECK-LABEL: func @slice_of_split_rows(
// CHECK: %[[X:.+]] = tensor.extract_slice {{.*}} tensor<2x4x8xf32> to tensor<4x8xf32>
// CHECK: rope.apply %[[X]], %arg1, %arg2 rotation<[half 8]> table_dims = [0] : tensor<4x8xf32>, tensor<4x8xf32>
func.func @slice_of_split_rows(%x: tensor<8x8xf32>, %cos: tensor<4x8xf32>, %sin: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %e = tensor.expand_shape %x [[0, 1], [2]] output_shape [2, 4, 8] : tensor<8x8xf32> into tensor<2x4x8xf32>
  %s = tensor.extract_slice %e[0, 0, 0] [1, 4, 8] [1, 1, 1] : tensor<2x4x8xf32> to tensor<4x8xf32>
  %low = tensor.extract_slice %s[0, 0] [4, 4] [1, 1] : tensor<4x8xf32> to tensor<4x4xf32>
  %high = tensor.extract_slice %s[0, 4] [4, 4] [1, 1] : tensor<4x8xf32> to tensor<4x4xf32>
  %n = arith.negf %high : tensor<4x4xf32>
  %h = tensor.concat dim(1) %n, %low : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x8xf32>
  %a = arith.mulf %s, %cos : tensor<4x8xf32>
  %b = arith.mulf %h, %sin : tensor<4x8xf32>
  %y = arith.addf %a, %b : tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}

// The same, read through an indexing map.
// CHECK-LABEL: func @map_of_split_rows(
// CHECK: %[[X:.+]] = linalg.generic
// CHECK: rope.apply %[[X]], %arg1, %arg2 rotation<[half 8]> table_dims = [0] : tensor<4x8xf32>, tensor<4x8xf32>
func.func @map_of_split_rows(%x: tensor<8x8xf32>, %cos: tensor<4x8xf32>, %sin: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %e = tensor.expand_shape %x [[0, 1], [2]] output_shape [2, 4, 8] : tensor<8x8xf32> into tensor<2x4x8xf32>
  %o = tensor.empty() : tensor<4x8xf32>
  %s = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (0, d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%e : tensor<2x4x8xf32>) outs(%o : tensor<4x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  } -> tensor<4x8xf32>
  %low = tensor.extract_slice %s[0, 0] [4, 4] [1, 1] : tensor<4x8xf32> to tensor<4x4xf32>
  %high = tensor.extract_slice %s[0, 4] [4, 4] [1, 1] : tensor<4x8xf32> to tensor<4x4xf32>
  %n = arith.negf %high : tensor<4x4xf32>
  %h = tensor.concat dim(1) %n, %low : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x8xf32>
  %a = arith.mulf %s, %cos : tensor<4x8xf32>
  %b = arith.mulf %h, %sin : tensor<4x8xf32>
  %y = arith.addf %a, %b : tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}

// A sparse tensor is no place for dense lanes: rope.apply has no meaning there.

#sparse = #sparse_tensor.encoding<{map = (d0, d1) -> (d0 : dense, d1 : compressed)}>

// CHECK-LABEL: func @sparse
// CHECK-NOT: rope.apply
func.func @sparse(%x: tensor<8x2xf32, #sparse>, %cos: tensor<8x2xf32, #sparse>,
                  %sin: tensor<8x2xf32, #sparse>) -> tensor<8x2xf32, #sparse> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 1] [1, 1]
      : tensor<8x2xf32, #sparse> to tensor<8x1xf32, #sparse>
  %x2 = tensor.extract_slice %x[0, 1] [8, 1] [1, 1]
      : tensor<8x2xf32, #sparse> to tensor<8x1xf32, #sparse>
  %n = arith.negf %x2 : tensor<8x1xf32, #sparse>
  %r = tensor.concat dim(1) %n, %x1
      : (tensor<8x1xf32, #sparse>, tensor<8x1xf32, #sparse>) -> tensor<8x2xf32, #sparse>
  %a = arith.mulf %x, %cos : tensor<8x2xf32, #sparse>
  %b = arith.mulf %r, %sin : tensor<8x2xf32, #sparse>
  %y = arith.addf %a, %b : tensor<8x2xf32, #sparse>
  return %y : tensor<8x2xf32, #sparse>
}

// The matrix is read, but what is summed are the lanes of x alone.
// CHECK-LABEL: func @unused_matrix(
// CHECK-NOT: rope.apply
// CHECK: return
func.func @unused_matrix(%x: tensor<4x8xf32>, %cos: tensor<4x8xf32>, %sin: tensor<4x4xf32>) -> tensor<4x8xf32> {
  %R = rope.rotation_matrix rotation<[half 8]> : tensor<8x8xf32>
  %zero = arith.constant dense<0.0> : tensor<4x8xf32>
  %sums = linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>],
                          iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %R : tensor<4x8xf32>, tensor<8x8xf32>) outs(%zero : tensor<4x8xf32>) {
  ^bb0(%lane: f32, %entry: f32, %sum: f32):
    %s = arith.addf %sum, %lane : f32
    linalg.yield %s : f32
  } -> tensor<4x8xf32>
  %low = tensor.extract_slice %sums[0, 0] [4, 4] [1, 1] : tensor<4x8xf32> to tensor<4x4xf32>
  %high = tensor.extract_slice %sums[0, 4] [4, 4] [1, 1] : tensor<4x8xf32> to tensor<4x4xf32>
  %n = arith.negf %low : tensor<4x4xf32>
  %p = arith.mulf %n, %sin : tensor<4x4xf32>
  %q = arith.mulf %high, %sin : tensor<4x4xf32>
  %b = tensor.concat dim(1) %p, %q : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x8xf32>
  %a = arith.mulf %x, %cos : tensor<4x8xf32>
  %y = arith.addf %a, %b : tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}
