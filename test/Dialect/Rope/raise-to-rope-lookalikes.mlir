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
