// RUN: rome-opt %s --rope-tile-rows -split-input-file | FileCheck %s
// RUN: rome-opt %s --rope-tile-rows --remarks-filter=rope-tile-rows -split-input-file -o /dev/null 2>&1 | FileCheck %s --check-prefix=REMARK

// Tiles of 16 rows of 512 bytes of two heads; positions outside, so that all
// heads use the entries of a tile before the next.

// REMARK: [Passed] RowsTiled | Category:rope-tile-rows | Remark="tiled to rows", RowsOfTile=32
// CHECK-LABEL: func @heads_outside
// CHECK: scf.forall (%[[S:.*]], %[[B:.*]], %[[H:.*]]) = (0, 0, 0) to (4096, 2, 32) step (16, 1, 2)
// CHECK: tensor.extract_slice %{{.*}}[%[[B]], %[[H]], %[[S]], 0] [1, 2, 16, 128]
// CHECK: scf.for %
// CHECK-NOT: scf.for %
// CHECK: rope.apply {{.*}} : tensor<1x2x1x128xf32>, tensor<1x64xf32>
func.func @heads_outside(%x: tensor<2x32x4096x128xf32>, %cos: tensor<4096x64xf32>, %sin: tensor<4096x64xf32>) -> tensor<2x32x4096x128xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 128]> table_dims = [2] : tensor<2x32x4096x128xf32>, tensor<4096x64xf32>
  return %y : tensor<2x32x4096x128xf32>
}

// -----

// Heads inside: a tile is all heads of some positions.

// REMARK: RowsOfTile=16
// CHECK-LABEL: func @heads_inside
// CHECK: scf.forall (%{{.*}}, %{{.*}}, %{{.*}}) = (0, 0, 0) to (4096, 2, 8) step (2, 1, 8)
// CHECK: %[[C2:.*]] = arith.constant 2 : index
// CHECK: %[[C8:.*]] = arith.constant 8 : index
// CHECK: %[[STEP:.*]] = arith.constant 2 : index
// CHECK: scf.for %{{.*}} to %[[C2]] step
// CHECK: scf.for %{{.*}} to %[[C8]] step %[[STEP]]
// CHECK: rope.apply {{.*}} : tensor<1x1x2x128xf32>, tensor<1x64xf32>
func.func @heads_inside(%x: tensor<2x4096x8x128xf32>, %cos: tensor<4096x64xf32>, %sin: tensor<4096x64xf32>) -> tensor<2x4096x8x128xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 128]> table_dims = [1] : tensor<2x4096x8x128xf32>, tensor<4096x64xf32>
  return %y : tensor<2x4096x8x128xf32>
}

// -----

// An odd number of heads: row by row. The batch dimension comes in twos.

// CHECK-LABEL: func @odd_heads
// CHECK: rope.apply {{.*}} : tensor<1x1x1x128xf32>, tensor<1x64xf32>
func.func @odd_heads(%x: tensor<1x5x64x128xf32>, %cos: tensor<64x64xf32>, %sin: tensor<64x64xf32>) -> tensor<1x5x64x128xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 128]> table_dims = [2] : tensor<1x5x64x128xf32>, tensor<64x64xf32>
  return %y : tensor<1x5x64x128xf32>
}

// CHECK-LABEL: func @even_batch
// CHECK: rope.apply {{.*}} : tensor<2x1x1x128xf32>, tensor<1x64xf32>
func.func @even_batch(%x: tensor<6x5x64x128xf32>, %cos: tensor<64x64xf32>, %sin: tensor<64x64xf32>) -> tensor<6x5x64x128xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 128]> table_dims = [2] : tensor<6x5x64x128xf32>, tensor<64x64xf32>
  return %y : tensor<6x5x64x128xf32>
}

// -----

// Two rows alone are one op: there is nothing to loop over.

// CHECK-LABEL: func @two_rows
// CHECK-NOT: scf.for %
// CHECK: rope.apply {{.*}} : tensor<2x4xf32>, tensor<2xf32>
func.func @two_rows(%x: tensor<2x4xf32>, %cos: tensor<2xf32>, %sin: tensor<2xf32>) -> tensor<2x4xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 4]> table_dims = [] : tensor<2x4xf32>, tensor<2xf32>
  return %y : tensor<2x4xf32>
}

// -----

// A table dimension of size 1 is not followed, dynamic dimensions fill a tile.

// CHECK-LABEL: func @dynamic
// CHECK: scf.forall (%[[S:.*]], %[[B:.*]]) = (0, 0) to (%{{.*}}, %{{.*}}) step (32, 1)
// CHECK: rope.apply {{.*}} : tensor<1x1x128xbf16>, tensor<1x1x64xf32>
func.func @dynamic(%x: tensor<?x?x128xbf16>, %cos: tensor<1x?x64xf32>, %sin: tensor<1x?x64xf32>) -> tensor<?x?x128xbf16> {
  %y = rope.apply %x, %cos, %sin rotation<[half 128]> table_dims = [0, 1] compute_type = f32 : tensor<?x?x128xbf16>, tensor<1x?x64xf32>
  return %y : tensor<?x?x128xbf16>
}

// -----

// CHECK-LABEL: func @one_row
// CHECK-NOT: scf
// CHECK: rope.apply
func.func @one_row(%x: tensor<4xf32>, %cos: tensor<2xf32>, %sin: tensor<2xf32>) -> tensor<4xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 4]> table_dims = [] : tensor<4xf32>, tensor<2xf32>
  return %y : tensor<4xf32>
}
