// RUN: rome-opt %s --canonicalize="test-convergence" --split-input-file | FileCheck %s

// CHECK-LABEL: func @identity
// CHECK-SAME: (%[[X:.*]]: tensor<8x4xf32>,
// CHECK-NEXT: return %[[X]]
func.func @identity(%x: tensor<8x4xf32>, %t: tensor<8x0xf32>) -> tensor<8x4xf32> {
  %y = rope.apply %x, %t, %t rotation<[identity 3, identity 1]> table_dims = [0] : tensor<8x4xf32>, tensor<8x0xf32>
  return %y : tensor<8x4xf32>
}

// -----

// What is never computed is never rounded.
// CHECK-LABEL: func @identity_compute_type
// CHECK-SAME: (%[[X:.*]]: tensor<?x4xf32>,
// CHECK-NEXT: return %[[X]]
func.func @identity_compute_type(%x: tensor<?x4xf32>, %t: tensor<0xf32>) -> tensor<?x4xf32> {
  %y = rope.apply %x, %t, %t rotation<[identity 4]> table_dims = [] compute_type = f16 transposed : tensor<?x4xf32>, tensor<0xf32>
  return %y : tensor<?x4xf32>
}

// -----

// CHECK-LABEL: func @merge_identity
// CHECK: rope.apply {{.*}} rotation<[identity 5, half 4, identity 1, half 6, identity 3]> table_dims = [0] :
func.func @merge_identity(%x: tensor<8x19xf32>, %t: tensor<8x10xf32>) -> tensor<8x19xf32> {
  %y = rope.apply %x, %t, %t rotation<[identity 2, identity 3, half 4, identity 1, half 6, identity 1, identity 1, identity 1]> table_dims = [0] : tensor<8x19xf32>, tensor<8x10xf32>
  return %y : tensor<8x19xf32>
}

// -----

// CHECK-LABEL: func @two_lanes
// CHECK: rope.apply {{.*}} rotation<[interleaved 2, half 4, interleaved 2]> table_dims = [0] :
func.func @two_lanes(%x: tensor<8x8xf32>, %t: tensor<8x8xf32>) -> tensor<8x8xf32> {
  %y = rope.apply %x, %t, %t rotation<[half 2, half 4, interleaved_to_half 2]> table_dims = [0] : tensor<8x8xf32>, tensor<8x8xf32>
  return %y : tensor<8x8xf32>
}

// -----

// The tables keep their entries, per pair as per lane.
// CHECK-LABEL: func @merge_interleaved
// CHECK: rope.apply %{{.*}}, %[[T:.*]], %[[T]] rotation<[interleaved 12, half 4, interleaved 4]> table_dims = [0] compute_type = f64 transposed {name} : tensor<8x20xf32>, tensor<8x10xf32>
func.func @merge_interleaved(%x: tensor<8x20xf32>, %t: tensor<8x10xf32>) -> tensor<8x20xf32> {
  %y = rope.apply %x, %t, %t rotation<[interleaved 4, half 2, interleaved 6, half 4, interleaved_to_half 2, half 2]> table_dims = [0] compute_type = f64 transposed {name} : tensor<8x20xf32>, tensor<8x10xf32>
  return %y : tensor<8x20xf32>
}

// -----

// An identity block in between separates.
// CHECK-LABEL: func @separate
// CHECK: rope.apply {{.*}} rotation<[interleaved 2, identity 1, interleaved 2]> table_dims = [] :
func.func @separate(%x: tensor<5xf32>, %t: tensor<4xf32>) -> tensor<5xf32> {
  %y = rope.apply %x, %t, %t rotation<[half 2, identity 1, interleaved 2]> table_dims = [] : tensor<5xf32>, tensor<4xf32>
  return %y : tensor<5xf32>
}

// -----

// Two half blocks are not one, and nor are two interleaved_to_half blocks.
// CHECK-LABEL: func @unchanged
// CHECK: rope.apply {{.*}} rotation<[half 4, half 4, interleaved_to_half 4, interleaved_to_half 4, interleaved 4]> table_dims = [0] : tensor<8x20xf32>, tensor<8x20xf32>
func.func @unchanged(%x: tensor<8x20xf32>, %t: tensor<8x20xf32>) -> tensor<8x20xf32> {
  %y = rope.apply %x, %t, %t rotation<[half 4, half 4, interleaved_to_half 4, interleaved_to_half 4, interleaved 4]> table_dims = [0] : tensor<8x20xf32>, tensor<8x20xf32>
  return %y : tensor<8x20xf32>
}

// -----

// Two rotations are not one of twice the angle, and one by constants that are
// no rotation at all is not x: nothing is assumed of the tables.
// CHECK-LABEL: func @keep
// CHECK-COUNT-2: rope.apply
// CHECK-NOT: rope.apply
func.func @keep(%x: tensor<8x4xf32>, %t: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %y = rope.apply %x, %t, %t rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
  %z = rope.apply %y, %t, %t rotation<[half 4]> table_dims = [0] transposed : tensor<8x4xf32>, tensor<8x4xf32>
  return %z : tensor<8x4xf32>
}

// -----

// Ops without a use go: all of them are pure.
// CHECK-LABEL: func @dead
// CHECK-NEXT: return
func.func @dead(%x: tensor<8x4xf32>, %p: tensor<8xi64>) {
  %cos, %sin = rope.tables %p {base = 1.0e4} : tensor<8xi64> -> tensor<8x2xf32>
  %y = rope.apply %x, %cos, %sin rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x2xf32>
  %r = rope.rotation_matrix rotation<[half 4]> : tensor<4x4xf32>
  return
}
