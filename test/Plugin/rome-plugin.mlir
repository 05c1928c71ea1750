// UNSUPPORTED: sanitizer
// RUN: mlir-opt %s --load-dialect-plugin=%rome_libs/RomePlugin%shlibext \
// RUN:   --load-pass-plugin=%rome_libs/RomePlugin%shlibext \
// RUN:   --pass-pipeline="builtin.module(rope-materialize-rotation-matrix)" \
// RUN:   | FileCheck %s

// Without the pass plugin, the dialect alone is there.
// RUN: mlir-opt %s --load-dialect-plugin=%rome_libs/RomePlugin%shlibext \
// RUN:   | FileCheck %s --check-prefix=DIALECT
// RUN: not mlir-opt %s --load-dialect-plugin=%rome_libs/RomePlugin%shlibext \
// RUN:   --pass-pipeline="builtin.module(rope-materialize-rotation-matrix)" \
// RUN:   2>&1 | FileCheck %s --check-prefix=NOPASS

// Passes of mlir-opt itself fold the ops of the dialect.
// RUN: mlir-opt %s --load-dialect-plugin=%rome_libs/RomePlugin%shlibext \
// RUN:   --canonicalize | FileCheck %s --check-prefix=FOLD

// NOPASS: 'rope-materialize-rotation-matrix' does not refer to a registered pass or pass pipeline

// CHECK-LABEL: func @matrix
// CHECK: arith.constant dense<{{\[\[}}0.000000e+00, 1.000000e+00], [-1.000000e+00, 0.000000e+00]]> : tensor<2x2xf32>
// DIALECT-LABEL: func @matrix
// DIALECT: rope.rotation_matrix rotation<[half 2]> : tensor<2x2xf32>
func.func @matrix() -> tensor<2x2xf32> {
  %r = rope.rotation_matrix rotation<[half 2]> : tensor<2x2xf32>
  return %r : tensor<2x2xf32>
}

// FOLD-LABEL: func @identity(
// FOLD-SAME: %[[X:.*]]: tensor<4x8xf32>
// FOLD-NEXT: return %[[X]]
func.func @identity(%x: tensor<4x8xf32>, %t: tensor<4x0xf32>) -> tensor<4x8xf32> {
  %y = rope.apply %x, %t, %t rotation<[identity 8]> table_dims = [0]
      : tensor<4x8xf32>, tensor<4x0xf32>
  return %y : tensor<4x8xf32>
}
