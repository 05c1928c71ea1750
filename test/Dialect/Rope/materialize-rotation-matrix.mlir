// RUN: rome-opt %s --rope-materialize-rotation-matrix | FileCheck %s

// CHECK-LABEL: func @half_two
// CHECK: arith.constant dense<{{\[\[}}0.000000e+00, 1.000000e+00], [-1.000000e+00, 0.000000e+00]]> : tensor<2x2xf32>
func.func @half_two() -> tensor<2x2xf32> {
  %r = rope.rotation_matrix rotation<[half 2]> : tensor<2x2xf32>
  return %r : tensor<2x2xf32>
}
