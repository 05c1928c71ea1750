// RUN: rome-opt %s --convert-rope-to-linalg=form=pairwise --canonicalize --cse | FileCheck %s
// RUN: rome-opt %s --convert-rope-to-linalg --canonicalize --cse | FileCheck %s

// CHECK-DAG: #[[$ID:.+]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-DAG: #[[$TABLE:.+]] = affine_map<(d0, d1, d2, d3) -> (d2, 0, d1, d3)>

// The example of the pass's documentation.
// CHECK-LABEL: func @half
//  CHECK-SAME: (%[[X:.+]]: tensor<?x128xf32>, %[[COS:.+]]: tensor<?x64xf32>, %[[SIN:.+]]: tensor<?x64xf32>)
//       CHECK: %[[D:.+]] = tensor.dim %[[X]]
//       CHECK: %[[EMPTY:.+]] = tensor.empty(%[[D]]) : tensor<?x128xf32>
//       CHECK: %[[X0:.+]] = tensor.extract_slice %[[X]][0, 0] [%[[D]], 64] [1, 1]
//       CHECK: %[[X1:.+]] = tensor.extract_slice %[[X]][0, 64] [%[[D]], 64] [1, 1]
//       CHECK: %[[Y0:.+]] = tensor.extract_slice %[[EMPTY]][0, 0] [%[[D]], 64] [1, 1]
//       CHECK: %[[Y1:.+]] = tensor.extract_slice %[[EMPTY]][0, 64] [%[[D]], 64] [1, 1]
//       CHECK: %[[YS:.+]]:2 = linalg.generic
//  CHECK-SAME:   indexing_maps = [#[[$ID]], #[[$ID]], #[[$ID]], #[[$ID]], #[[$ID]], #[[$ID]]]
//  CHECK-SAME:   iterator_types = ["parallel", "parallel"]
//  CHECK-SAME:   ins(%[[X0]], %[[X1]], %[[COS]], %[[SIN]] :
//  CHECK-SAME:   outs(%[[Y0]], %[[Y1]] :
//  CHECK-NEXT: ^bb0(%[[A:[^:]+]]: f32, %[[B:[^:]+]]: f32, %[[C:[^:]+]]: f32, %[[S:[^:]+]]: f32, %{{[^:]+}}: f32, %{{[^:]+}}: f32):
//  CHECK-NEXT:   %[[AC:.+]] = arith.mulf %[[A]], %[[C]] : f32
//  CHECK-NEXT:   %[[BS:.+]] = arith.mulf %[[B]], %[[S]] : f32
//  CHECK-NEXT:   %[[R0:.+]] = arith.subf %[[AC]], %[[BS]] : f32
//  CHECK-NEXT:   %[[BC:.+]] = arith.mulf %[[B]], %[[C]] : f32
//  CHECK-NEXT:   %[[AS:.+]] = arith.mulf %[[A]], %[[S]] : f32
//  CHECK-NEXT:   %[[R1:.+]] = arith.addf %[[BC]], %[[AS]] : f32
//  CHECK-NEXT:   linalg.yield %[[R0]], %[[R1]] : f32, f32
//       CHECK: %[[I0:.+]] = tensor.insert_slice %[[YS]]#0 into %[[EMPTY]][0, 0] [%[[D]], 64] [1, 1]
//       CHECK: %[[I1:.+]] = tensor.insert_slice %[[YS]]#1 into %[[I0]][0, 64] [%[[D]], 64] [1, 1]
//       CHECK: return %[[I1]]
func.func @half(%x: tensor<?x128xf32>, %cos: tensor<?x64xf32>, %sin: tensor<?x64xf32>) -> tensor<?x128xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 128]> table_dims = [0] : tensor<?x128xf32>, tensor<?x64xf32>
  return %y : tensor<?x128xf32>
}

// Both slices have stride 2, and no lane is converted more than once.
// CHECK-LABEL: func @interleaved
//       CHECK: tensor.extract_slice %{{.+}}[0, 0, 0] [4, 3, 4] [1, 1, 2] : tensor<4x3x8xbf16>
//       CHECK: tensor.extract_slice %{{.+}}[0, 0, 1] [4, 3, 4] [1, 1, 2] : tensor<4x3x8xbf16>
//       CHECK: linalg.generic
// CHECK-COUNT-2: arith.extf %{{.+}} : bf16 to f32
//   CHECK-NOT:   arith.extf
//       CHECK:   arith.subf
//  CHECK-NEXT:   arith.truncf %{{.+}} : f32 to bf16
//       CHECK:   arith.addf
//  CHECK-NEXT:   arith.truncf %{{.+}} : f32 to bf16
//   CHECK-NOT: linalg.generic
//       CHECK: tensor.insert_slice %{{.+}}[0, 0, 0] [4, 3, 4] [1, 1, 2]
//       CHECK: tensor.insert_slice %{{.+}}[0, 0, 1] [4, 3, 4] [1, 1, 2]
func.func @interleaved(%x: tensor<4x3x8xbf16>, %cos: tensor<3x4xf32>, %sin: tensor<3x4xf32>) -> tensor<4x3x8xbf16> {
  %y = rope.apply %x, %cos, %sin rotation<[interleaved 8]> table_dims = [1] compute_type = f32 : tensor<4x3x8xbf16>, tensor<3x4xf32>
  return %y : tensor<4x3x8xbf16>
}

// Reads pairs and writes halves.
// CHECK-LABEL: func @interleaved_to_half
//       CHECK: tensor.extract_slice %arg0[0] [4] [2]
//       CHECK: tensor.extract_slice %arg0[1] [4] [2]
//       CHECK: tensor.insert_slice %{{.+}}[0] [4] [1]
//       CHECK: tensor.insert_slice %{{.+}}[4] [4] [1]
func.func @interleaved_to_half(%x: tensor<8xf64>, %cos: tensor<4xf64>, %sin: tensor<4xf64>) -> tensor<8xf64> {
  %y = rope.apply %x, %cos, %sin rotation<[interleaved_to_half 8]> table_dims = [] : tensor<8xf64>, tensor<4xf64>
  return %y : tensor<8xf64>
}

// The transposed map reads halves and writes pairs. Lane 2k of the result takes
// its cosine from lane k of the tables and its sine from lane k + h.
// CHECK-LABEL: func @transposed
//       CHECK: %[[X0:.+]] = tensor.extract_slice %arg0[0] [4] [1]
//       CHECK: %[[X1:.+]] = tensor.extract_slice %arg0[4] [4] [1]
//       CHECK: %[[COS0:.+]] = tensor.extract_slice %arg1[0] [4] [1]
//       CHECK: %[[SIN1:.+]] = tensor.extract_slice %arg2[4] [4] [1]
//       CHECK: %[[COS1:.+]] = tensor.extract_slice %arg1[4] [4] [1]
//       CHECK: %[[SIN0:.+]] = tensor.extract_slice %arg2[0] [4] [1]
//       CHECK: linalg.generic
//  CHECK-SAME:   ins(%[[X0]], %[[X1]], %[[COS0]], %[[SIN1]], %[[COS1]], %[[SIN0]] :
//       CHECK:   arith.addf
//       CHECK:   arith.subf
//       CHECK: tensor.insert_slice %{{.+}}[0] [4] [2]
//       CHECK: tensor.insert_slice %{{.+}}[1] [4] [2]
func.func @transposed(%x: tensor<8xf32>, %cos: tensor<8xf32>, %sin: tensor<8xf32>) -> tensor<8xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[interleaved_to_half 8]> table_dims = [] transposed : tensor<8xf32>, tensor<8xf32>
  return %y : tensor<8xf32>
}

// Identity lanes are copied, whatever the compute type.
// CHECK-LABEL: func @identity_block
//       CHECK: %[[EMPTY:.+]] = tensor.empty() : tensor<5x12xbf16>
//       CHECK: %[[HEAD:.+]] = tensor.extract_slice %arg0[0, 0] [5, 8] [1, 1]
//       CHECK: %[[COPIED:.+]] = tensor.insert_slice %[[HEAD]] into %[[EMPTY]][0, 0] [5, 8] [1, 1]
//       CHECK: tensor.extract_slice %arg0[0, 8] [5, 2] [1, 1]
//       CHECK: tensor.extract_slice %arg0[0, 10] [5, 2] [1, 1]
//       CHECK: tensor.insert_slice %{{.+}} into %[[COPIED]][0, 8] [5, 2] [1, 1]
func.func @identity_block(%x: tensor<5x12xbf16>, %cos: tensor<5x2xf16>, %sin: tensor<5x2xf16>) -> tensor<5x12xbf16> {
  %y = rope.apply %x, %cos, %sin rotation<[identity 8, half 4]> table_dims = [0] compute_type = f16 : tensor<5x12xbf16>, tensor<5x2xf16>
  return %y : tensor<5x12xbf16>
}

// Between f16 and bf16 conversions go through f32, which is exact.
// CHECK-LABEL: func @sixteen_bits
//       CHECK: ^bb0(%[[A:[^:]+]]: bf16, %{{[^:]+}}: bf16, %[[C:[^:]+]]: f16,
//       CHECK: %[[WIDE:.+]] = arith.extf %[[A]] : bf16 to f32
//  CHECK-NEXT: arith.truncf %[[WIDE]] : f32 to f16
//       CHECK: arith.mulf %{{.+}}, %[[C]] : f16
//       CHECK: %[[SUM:.+]] = arith.subf %{{.+}} : f16
//       CHECK: %[[WIDE_SUM:.+]] = arith.extf %[[SUM]] : f16 to f32
//  CHECK-NEXT: arith.truncf %[[WIDE_SUM]] : f32 to bf16
func.func @sixteen_bits(%x: tensor<2xbf16>, %cos: tensor<1xf16>, %sin: tensor<1xf16>) -> tensor<2xbf16> {
  %y = rope.apply %x, %cos, %sin rotation<[interleaved 2]> table_dims = [] compute_type = f16 : tensor<2xbf16>, tensor<1xf16>
  return %y : tensor<2xbf16>
}

// Tables may follow dimensions in any order, and those of size 1 broadcast.
// CHECK-LABEL: func @table_dims
//       CHECK: linalg.generic
//  CHECK-SAME: #[[$TABLE]], #[[$TABLE]]
func.func @table_dims(%x: tensor<?x4x?x8xf32>, %cos: tensor<?x1x4x4xf32>, %sin: tensor<?x1x4x4xf32>) -> tensor<?x4x?x8xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 8]> table_dims = [2, 0, 1] : tensor<?x4x?x8xf32>, tensor<?x1x4x4xf32>
  return %y : tensor<?x4x?x8xf32>
}

// CHECK-LABEL: func @three_axes
// CHECK-COUNT-3: linalg.generic
//     CHECK-NOT: linalg.generic
//         CHECK: return
func.func @three_axes(%x: tensor<3x16xf32>, %cos: tensor<3x16xf32>, %sin: tensor<3x16xf32>) -> tensor<3x16xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 6, half 6, interleaved 4]> table_dims = [0] : tensor<3x16xf32>, tensor<3x16xf32>
  return %y : tensor<3x16xf32>
}

// CHECK-LABEL: func @no_rotated_lane
//  CHECK-NEXT: return %arg0
func.func @no_rotated_lane(%x: tensor<3x5xf32>, %cos: tensor<0xf32>, %sin: tensor<0xf32>) -> tensor<3x5xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[identity 5]> table_dims = [] : tensor<3x5xf32>, tensor<0xf32>
  return %y : tensor<3x5xf32>
}

// CHECK-LABEL: func @no_row
//  CHECK-NEXT: return %arg0
func.func @no_row(%x: tensor<0x8xf32>, %cos: tensor<4xf32>, %sin: tensor<4xf32>) -> tensor<0x8xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[interleaved 8]> table_dims = [] : tensor<0x8xf32>, tensor<4xf32>
  return %y : tensor<0x8xf32>
}

// CHECK-LABEL: func @no_table_row
//  CHECK-NEXT: return %arg0
func.func @no_table_row(%x: tensor<?x8xf32>, %cos: tensor<0x4xf32>, %sin: tensor<0x4xf32>) -> tensor<?x8xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 8]> table_dims = [0] : tensor<?x8xf32>, tensor<0x4xf32>
  return %y : tensor<?x8xf32>
}
