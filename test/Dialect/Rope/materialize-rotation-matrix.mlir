// RUN: rome-opt %s --rope-materialize-rotation-matrix --split-input-file --verify-diagnostics | FileCheck %s

// CHECK-LABEL: func @half_two
// CHECK: arith.constant dense<{{\[\[}}0.000000e+00, 1.000000e+00], [-1.000000e+00, 0.000000e+00]]> : tensor<2x2xf32>
func.func @half_two() -> tensor<2x2xf32> {
  %r = rope.rotation_matrix rotation<[half 2]> : tensor<2x2xf32>
  return %r : tensor<2x2xf32>
}

// -----

func.func @many_lanes() -> tensor<4098x4098xf32> {
  // expected-error @+1 {{'rope.rotation_matrix' op expected at most 4096 lanes in a matrix that becomes a constant, but got 4098}}
  %r = rope.rotation_matrix rotation<[half 4098]> : tensor<4098x4098xf32>
  return %r : tensor<4098x4098xf32>
}
