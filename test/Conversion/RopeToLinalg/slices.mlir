// RUN: rome-opt %s --convert-rope-to-linalg=form=slices --canonicalize --cse | FileCheck %s

// CHECK-LABEL: func @half
//  CHECK-SAME: (%[[X:.+]]: tensor<?x4x8xbf16>, %[[COS:.+]]: tensor<?x8xf32>, %[[SIN:.+]]: tensor<?x8xf32>)
//       CHECK: %[[X_COS:.+]] = linalg.generic {{.+}} ins(%[[X]], %[[COS]] :
//       CHECK:   %[[WIDE:.+]] = arith.extf %{{.+}} : bf16 to f32
//  CHECK-NEXT:   arith.mulf %[[WIDE]], %{{.+}} : f32
//       CHECK: %[[HIGH:.+]] = tensor.extract_slice %[[X]][0, 0, 4] [%{{.+}}, 4, 4] [1, 1, 1]
//       CHECK: %[[NEGATED:.+]] = linalg.generic {{.+}} ins(%[[HIGH]] :
//       CHECK:   arith.negf %{{.+}} : bf16
//       CHECK: %[[LOW:.+]] = tensor.extract_slice %[[X]][0, 0, 0] [%{{.+}}, 4, 4] [1, 1, 1]
//       CHECK: %[[ROTATED:.+]] = tensor.concat dim(2) %[[NEGATED]], %[[LOW]]
//       CHECK: %[[X_SIN:.+]] = linalg.generic {{.+}} ins(%[[ROTATED]], %[[SIN]] :
//       CHECK:   arith.mulf %{{.+}} : f32
//       CHECK: %[[Y:.+]] = linalg.generic {{.+}} ins(%[[X_COS]], %[[X_SIN]] :
//       CHECK:   %[[SUM:.+]] = arith.addf %{{.+}} : f32
//  CHECK-NEXT:   arith.truncf %[[SUM]] : f32 to bf16
//       CHECK: return %[[Y]]
func.func @half(%x: tensor<?x4x8xbf16>, %cos: tensor<?x8xf32>, %sin: tensor<?x8xf32>) -> tensor<?x4x8xbf16> {
  %y = rope.apply %x, %cos, %sin rotation<[half 8]> table_dims = [0] compute_type = f32 : tensor<?x4x8xbf16>, tensor<?x8xf32>
  return %y : tensor<?x4x8xbf16>
}

// Two strided slices, the odd one negated, stacked; tables repeat each entry.
// CHECK-LABEL: func @interleaved
//       CHECK: %[[PAIRS:.+]] = linalg.broadcast ins(%arg1 : tensor<3x4xf32>) outs(%{{.+}} : tensor<3x4x2xf32>) dimensions = [2]
//       CHECK: tensor.collapse_shape %[[PAIRS]] {{\[\[}}0], [1, 2]]
//       CHECK: %[[ODD:.+]] = tensor.extract_slice %arg0[0, 1] [3, 4] [1, 2]
//       CHECK: %[[NEGATED:.+]] = linalg.generic {{.+}} ins(%[[ODD]] :
//       CHECK:   arith.negf
//       CHECK: %[[EVEN:.+]] = tensor.extract_slice %arg0[0, 0] [3, 4] [1, 2]
//       CHECK: %[[FIRST:.+]] = tensor.expand_shape %[[NEGATED]] {{\[\[}}0], [1, 2]] output_shape [3, 4, 1]
//       CHECK: %[[SECOND:.+]] = tensor.expand_shape %[[EVEN]] {{\[\[}}0], [1, 2]] output_shape [3, 4, 1]
//       CHECK: %[[STACKED:.+]] = tensor.concat dim(2) %[[FIRST]], %[[SECOND]]
//       CHECK: tensor.collapse_shape %[[STACKED]] {{\[\[}}0], [1, 2]]
func.func @interleaved(%x: tensor<3x8xf32>, %cos: tensor<3x4xf32>, %sin: tensor<3x4xf32>) -> tensor<3x8xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[interleaved 8]> table_dims = [0] : tensor<3x8xf32>, tensor<3x4xf32>
  return %y : tensor<3x8xf32>
}

// CHECK-LABEL: func @interleaved_to_half
//       CHECK: %[[EVEN:.+]] = tensor.extract_slice %arg0[0] [4] [2]
//       CHECK: %[[ODD:.+]] = tensor.extract_slice %arg0[1] [4] [2]
//       CHECK: tensor.concat dim(0) %[[EVEN]], %[[ODD]]
//       CHECK: %[[NEGATED:.+]] = linalg.generic {{.+}} ins(%[[ODD]] :
//       CHECK: tensor.concat dim(0) %[[NEGATED]], %[[EVEN]]
func.func @interleaved_to_half(%x: tensor<8xf32>, %cos: tensor<8xf32>, %sin: tensor<8xf32>) -> tensor<8xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[interleaved_to_half 8]> table_dims = [] : tensor<8xf32>, tensor<8xf32>
  return %y : tensor<8xf32>
}

// The transposed map multiplies first and moves the products.
// CHECK-LABEL: func @transposed
//       CHECK: %[[X_COS:.+]] = linalg.generic {{.+}} ins(%arg0, %arg1 :
//       CHECK: %[[X_SIN:.+]] = linalg.generic {{.+}} ins(%arg0, %arg2 :
//       CHECK: %[[HIGH:.+]] = tensor.extract_slice %[[X_SIN]][4] [4] [1]
//       CHECK: %[[LOW:.+]] = tensor.extract_slice %[[X_SIN]][0] [4] [1]
//       CHECK: %[[NEGATED:.+]] = linalg.generic {{.+}} ins(%[[LOW]] :
//       CHECK: %[[MOVED:.+]] = tensor.concat dim(0) %[[HIGH]], %[[NEGATED]]
//       CHECK: linalg.generic {{.+}} ins(%[[X_COS]], %[[MOVED]] :
func.func @transposed(%x: tensor<8xf32>, %cos: tensor<8xf32>, %sin: tensor<8xf32>) -> tensor<8xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 8]> table_dims = [] transposed : tensor<8xf32>, tensor<8xf32>
  return %y : tensor<8xf32>
}

// Every block is rotated by its own entries; identity lanes are slices of x.
// CHECK-LABEL: func @blocks
//       CHECK: %[[HEAD:.+]] = tensor.extract_slice %arg0[0, 0] [3, 4] [1, 1]
//       CHECK: %[[COS0:.+]] = tensor.extract_slice %arg1[0, 0] [3, 2] [1, 1]
//       CHECK: tensor.concat dim(1) %[[COS0]], %[[COS0]]
//       CHECK: %[[Y0:.+]] = linalg.generic
//       CHECK:   arith.addf
//       CHECK: %[[PASSED:.+]] = tensor.extract_slice %arg0[0, 4] [3, 5] [1, 1]
//       CHECK: tensor.extract_slice %arg0[0, 9] [3, 6] [1, 1]
//       CHECK: %[[COS1:.+]] = tensor.extract_slice %arg1[0, 2] [3, 3] [1, 1]
//       CHECK: %[[Y1:.+]] = linalg.generic
//       CHECK:   arith.addf
//       CHECK: tensor.concat dim(1) %{{.+}}, %[[PASSED]], %{{.+}} : (tensor<3x4xf16>, tensor<3x5xf16>, tensor<3x6xf16>) -> tensor<3x15xf16>
func.func @blocks(%x: tensor<3x15xf16>, %cos: tensor<3x5xf16>, %sin: tensor<3x5xf16>) -> tensor<3x15xf16> {
  %y = rope.apply %x, %cos, %sin rotation<[half 4, identity 5, half 6]> table_dims = [0] : tensor<3x15xf16>, tensor<3x5xf16>
  return %y : tensor<3x15xf16>
}
