// RUN: rome-opt %s --convert-rope-to-linalg=form=matmul --canonicalize --cse | FileCheck %s

// CHECK-DAG: #[[$X:.+]] = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>
// CHECK-DAG: #[[$TABLE:.+]] = affine_map<(d0, d1, d2, d3) -> (d2, d3)>
// CHECK-DAG: #[[$ROWS:.+]] = affine_map<(d0, d1, d2) -> (d0, d2)>
// CHECK-DAG: #[[$TRANSPOSED:.+]] = affine_map<(d0, d1, d2) -> (d1, d2)>
// CHECK-DAG: #[[$PRODUCT:.+]] = affine_map<(d0, d1, d2) -> (d0, d1)>
// CHECK-DAG: #[[$CONTRACT_X:.+]] = affine_map<(d0, d1, d2, d3) -> (d0, d1, d3)>
// CHECK-DAG: #[[$CONTRACT_R:.+]] = affine_map<(d0, d1, d2, d3) -> (d3, d2)>
// CHECK-DAG: #[[$CONTRACT_Y:.+]] = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>

// Tables per lane need no preparation: one matmul and one fused op.
// CHECK-LABEL: func @half
//  CHECK-SAME: (%[[X:.+]]: tensor<1x32x?x128xbf16>, %[[COS:.+]]: tensor<?x128xf32>, %[[SIN:.+]]: tensor<?x128xf32>)
//   CHECK-DAG: %[[ZERO:.+]] = arith.constant 0.000000e+00 : f32
//       CHECK: %[[ROWS:.+]] = tensor.collapse_shape %[[X]] {{\[\[}}0, 1, 2], [3]] : tensor<1x32x?x128xbf16> into tensor<?x128xbf16>
//       CHECK: %[[R:.+]] = rope.rotation_matrix rotation<[half 128]> : tensor<128x128xbf16>
//       CHECK: %[[SUMS:.+]] = linalg.fill ins(%[[ZERO]] : f32)
//       CHECK: %[[PRODUCT:.+]] = linalg.matmul ins(%[[ROWS]], %[[R]] : tensor<?x128xbf16>, tensor<128x128xbf16>) outs(%[[SUMS]] : tensor<?x128xf32>)
//       CHECK: %[[XR:.+]] = tensor.expand_shape %[[PRODUCT]] {{\[\[}}0, 1, 2], [3]] output_shape [1, 32, %{{.+}}, 128]
//   CHECK-NOT: tensor.concat
//       CHECK: %[[Y:.+]] = linalg.generic
//  CHECK-SAME:   indexing_maps = [#[[$X]], #[[$X]], #[[$TABLE]], #[[$TABLE]], #[[$X]]]
//  CHECK-SAME:   ins(%[[X]], %[[XR]], %[[COS]], %[[SIN]] :
//  CHECK-NEXT: ^bb0(%[[A:[^:]+]]: bf16, %[[B:[^:]+]]: f32, %[[C:[^:]+]]: f32, %[[S:[^:]+]]: f32, %{{[^:]+}}: bf16):
//  CHECK-NEXT:   %[[WIDE:.+]] = arith.extf %[[A]] : bf16 to f32
//  CHECK-NEXT:   %[[AC:.+]] = arith.mulf %[[WIDE]], %[[C]] : f32
//  CHECK-NEXT:   %[[BS:.+]] = arith.mulf %[[B]], %[[S]] : f32
//  CHECK-NEXT:   %[[SUM:.+]] = arith.addf %[[AC]], %[[BS]] : f32
//  CHECK-NEXT:   %[[NARROW:.+]] = arith.truncf %[[SUM]] : f32 to bf16
//  CHECK-NEXT:   linalg.yield %[[NARROW]] : bf16
//   CHECK-NOT: linalg.generic
//       CHECK: return %[[Y]]
func.func @half(%x: tensor<1x32x?x128xbf16>, %cos: tensor<?x128xf32>, %sin: tensor<?x128xf32>) -> tensor<1x32x?x128xbf16> {
  %y = rope.apply %x, %cos, %sin rotation<[half 128]> table_dims = [2] compute_type = f32 : tensor<1x32x?x128xbf16>, tensor<?x128xf32>
  return %y : tensor<1x32x?x128xbf16>
}

// Tables per pair: each half of the lanes reads them once.
// CHECK-LABEL: func @half_pairs
//   CHECK-NOT: linalg.matmul indexing_maps
//       CHECK: linalg.matmul
//       CHECK: tensor.concat dim(1) %arg1, %arg1 : (tensor<3x4xf32>, tensor<3x4xf32>) -> tensor<3x8xf32>
//       CHECK: tensor.concat dim(1) %arg2, %arg2 : (tensor<3x4xf32>, tensor<3x4xf32>) -> tensor<3x8xf32>
func.func @half_pairs(%x: tensor<3x8xf32>, %cos: tensor<3x4xf32>, %sin: tensor<3x4xf32>) -> tensor<3x8xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 8]> table_dims = [0] : tensor<3x8xf32>, tensor<3x4xf32>
  return %y : tensor<3x8xf32>
}

// Tables per pair: adjacent lanes read one entry.
// CHECK-LABEL: func @interleaved_pairs
//       CHECK: %[[PAIRS:.+]] = linalg.broadcast ins(%arg1 : tensor<3x4xf64>) outs(%{{.+}} : tensor<3x4x2xf64>) dimensions = [2]
//       CHECK: tensor.collapse_shape %[[PAIRS]] {{\[\[}}0], [1, 2]]
func.func @interleaved_pairs(%x: tensor<3x8xf64>, %cos: tensor<3x4xf64>, %sin: tensor<3x4xf64>) -> tensor<3x8xf64> {
  %y = rope.apply %x, %cos, %sin rotation<[interleaved 8]> table_dims = [0] : tensor<3x8xf64>, tensor<3x4xf64>
  return %y : tensor<3x8xf64>
}

// P is not the identity: a second matmul replaces x in the fused op.
// CHECK-LABEL: func @interleaved_to_half
//       CHECK: %[[ROW:.+]] = tensor.expand_shape %arg0 {{\[\[}}0, 1]] output_shape [1, 8]
//       CHECK: %[[P:.+]] = rope.rotation_matrix cosine rotation<[interleaved_to_half 8]> : tensor<8x8xf64>
//       CHECK: %[[XP_ROW:.+]] = linalg.matmul ins(%[[ROW]], %[[P]] : tensor<1x8xf64>, tensor<8x8xf64>) outs(%{{.+}} : tensor<1x8xf64>)
//       CHECK: %[[XP:.+]] = tensor.collapse_shape %[[XP_ROW]]
//       CHECK: %[[R:.+]] = rope.rotation_matrix rotation<[interleaved_to_half 8]> : tensor<8x8xf64>
//       CHECK: linalg.matmul ins(%[[ROW]], %[[R]]
//       CHECK: linalg.generic
//       CHECK: ^bb0(%{{[^:]+}}: f64, %[[XP_LANE:[^:]+]]: f64, %{{[^:]+}}: f64, %[[C:[^:]+]]: f64, %{{[^:]+}}: f64, %{{[^:]+}}: f64):
//       CHECK: arith.mulf %[[XP_LANE]], %[[C]]
func.func @interleaved_to_half(%x: tensor<8xf64>, %cos: tensor<8xf64>, %sin: tensor<8xf64>) -> tensor<8xf64> {
  %y = rope.apply %x, %cos, %sin rotation<[interleaved_to_half 8]> table_dims = [] : tensor<8xf64>, tensor<8xf64>
  return %y : tensor<8xf64>
}

// The matrix is transposed by its indexing map, and the sine table moves with
// the lanes that it scales.
// CHECK-LABEL: func @transposed
//       CHECK: linalg.matmul indexing_maps = [#[[$ROWS]], #[[$TRANSPOSED]], #[[$PRODUCT]]]
//       CHECK: %[[HIGH:.+]] = tensor.extract_slice %arg2[0, 4] [3, 4] [1, 1]
//       CHECK: %[[LOW:.+]] = tensor.extract_slice %arg2[0, 0] [3, 4] [1, 1]
//       CHECK: %[[SIN:.+]] = tensor.concat dim(1) %[[HIGH]], %[[LOW]]
//       CHECK: linalg.generic
//  CHECK-SAME: ins(%arg0, %{{.+}}, %arg1, %[[SIN]] :
func.func @transposed(%x: tensor<3x8xf32>, %cos: tensor<3x8xf32>, %sin: tensor<3x8xf32>) -> tensor<3x8xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 8]> table_dims = [0] transposed : tensor<3x8xf32>, tensor<3x8xf32>
  return %y : tensor<3x8xf32>
}

// The entries of adjacent lanes change places.
// CHECK-LABEL: func @transposed_interleaved
//       CHECK: %[[ODD:.+]] = tensor.extract_slice %arg2[0, 1] [3, 4] [1, 2]
//       CHECK: %[[EVEN:.+]] = tensor.extract_slice %arg2[0, 0] [3, 4] [1, 2]
//       CHECK: %[[ODD_COLUMN:.+]] = tensor.expand_shape %[[ODD]] {{\[\[}}0], [1, 2]] output_shape [3, 4, 1]
//       CHECK: %[[EVEN_COLUMN:.+]] = tensor.expand_shape %[[EVEN]] {{\[\[}}0], [1, 2]] output_shape [3, 4, 1]
//       CHECK: %[[PAIRS:.+]] = tensor.concat dim(2) %[[ODD_COLUMN]], %[[EVEN_COLUMN]]
//       CHECK: tensor.collapse_shape %[[PAIRS]] {{\[\[}}0], [1, 2]]
func.func @transposed_interleaved(%x: tensor<3x8xf32>, %cos: tensor<3x8xf32>, %sin: tensor<3x8xf32>) -> tensor<3x8xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[interleaved 8]> table_dims = [0] transposed : tensor<3x8xf32>, tensor<3x8xf32>
  return %y : tensor<3x8xf32>
}

// Identity lanes are selected from x, so that no rounding and no NaN of the
// product reaches them.
// CHECK-LABEL: func @identity_blocks
//   CHECK-DAG: %[[C2:.+]] = arith.constant 2 : index
//   CHECK-DAG: %[[C6:.+]] = arith.constant 6 : index
//   CHECK-DAG: %[[C9:.+]] = arith.constant 9 : index
//   CHECK-DAG: %[[ONE:.+]] = arith.constant 1.000000e+00 : f32
//   CHECK-DAG: %[[MINUS_ZERO:.+]] = arith.constant -0.000000e+00 : f32
//       CHECK: linalg.fill ins(%[[ONE]] : f32) outs(%{{.+}} : tensor<?x2xf32>)
//       CHECK: linalg.fill ins(%[[ONE]] : f32) outs(%{{.+}} : tensor<?x3xf32>)
//       CHECK: tensor.concat dim(1) %{{.+}} : (tensor<?x2xf32>, tensor<?x2xf32>, tensor<?x2xf32>, tensor<?x3xf32>, tensor<?x1xf32>, tensor<?x1xf32>) -> tensor<?x11xf32>
//       CHECK: linalg.fill ins(%[[MINUS_ZERO]] : f32)
//       CHECK: linalg.generic
//       CHECK: ^bb0(%[[X:[^:]+]]: f32,
//       CHECK: %[[ROTATED:.+]] = arith.extf %{{.+}} : f16 to f32
//       CHECK: %[[LANE:.+]] = linalg.index 1
//       CHECK: %[[FIRST:.+]] = arith.cmpi ult, %[[LANE]], %[[C2]]
//       CHECK: %[[FROM:.+]] = arith.cmpi uge, %[[LANE]], %[[C6]]
//       CHECK: %[[BELOW:.+]] = arith.cmpi ult, %[[LANE]], %[[C9]]
//       CHECK: %[[SECOND:.+]] = arith.andi %[[FROM]], %[[BELOW]]
//       CHECK: %[[IDENTITY:.+]] = arith.ori %[[FIRST]], %[[SECOND]]
//       CHECK: arith.select %[[IDENTITY]], %[[X]], %[[ROTATED]] : f32
func.func @identity_blocks(%x: tensor<?x11xf32>, %cos: tensor<?x3xf32>, %sin: tensor<?x3xf32>) -> tensor<?x11xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[identity 2, half 4, identity 3, half 2]> table_dims = [0] compute_type = f16 : tensor<?x11xf32>, tensor<?x3xf32>
  return %y : tensor<?x11xf32>
}

// Rows could not be expanded again to two dynamic dimensions.
// CHECK-LABEL: func @two_dynamic_dimensions
//   CHECK-NOT: tensor.collapse_shape
//       CHECK: %[[XR:.+]] = linalg.contract indexing_maps = [#[[$CONTRACT_X]], #[[$CONTRACT_R]], #[[$CONTRACT_Y]]]
//  CHECK-SAME: ins(%arg0, %{{.+}} : tensor<?x?x8xf16>, tensor<8x8xf16>) outs(%{{.+}} : tensor<?x?x8xf32>)
//   CHECK-NOT: tensor.expand_shape
//       CHECK: linalg.generic
//  CHECK-SAME: ins(%arg0, %[[XR]],
func.func @two_dynamic_dimensions(%x: tensor<?x?x8xf16>, %cos: tensor<8xf16>, %sin: tensor<8xf16>) -> tensor<?x?x8xf16> {
  %y = rope.apply %x, %cos, %sin rotation<[half 8]> table_dims = [] : tensor<?x?x8xf16>, tensor<8xf16>
  return %y : tensor<?x?x8xf16>
}
