// RUN: rome-opt %s --raise-to-rope --split-input-file | FileCheck %s -enable-var-scope

// Rows of x that are several dimensions of what x comes from: each is read at a
// quotient or a remainder of the row.

#rows = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
#table = affine_map<(d0, d1, d2) -> (d1, d2)>

// Fusion moved the collapse of the rows behind what takes lanes out of x.
// CHECK-LABEL: func @two_collapses(
// CHECK-SAME:    %[[X:.*]]: tensor<5x2x1x3x4xf32>,
// CHECK:         %[[ROWS:.*]] = tensor.collapse_shape %[[X]] {{\[\[}}0], [1, 2, 3], [4]] : tensor<5x2x1x3x4xf32> into tensor<5x6x4xf32>
// CHECK:         %[[Y:.*]] = rope.apply %[[ROWS]], %{{.*}}, %{{.*}} rotation<[half 4]> table_dims = [1] : tensor<5x6x4xf32>, tensor<6x4xf32>
// CHECK:         return %[[Y]]
func.func @two_collapses(%x: tensor<5x2x1x3x4xf32>, %cos: tensor<6x4xf32>, %sin: tensor<6x4xf32>) -> tensor<5x6x4xf32> {
  %p = tensor.collapse_shape %x [[0], [1, 2, 3], [4]] : tensor<5x2x1x3x4xf32> into tensor<5x6x4xf32>
  %e = tensor.expand_shape %x [[0], [1], [2], [3], [4, 5]] output_shape [5, 2, 1, 3, 2, 2] : tensor<5x2x1x3x4xf32> into tensor<5x2x1x3x2x2xf32>
  %q = tensor.collapse_shape %e [[0], [1, 2, 3], [4], [5]] : tensor<5x2x1x3x2x2xf32> into tensor<5x6x2x2xf32>
  %x1 = tensor.extract_slice %q[0, 0, 0, 0] [5, 6, 1, 2] [1, 1, 1, 1] : tensor<5x6x2x2xf32> to tensor<5x6x2xf32>
  %x2 = tensor.extract_slice %q[0, 0, 1, 0] [5, 6, 1, 2] [1, 1, 1, 1] : tensor<5x6x2x2xf32> to tensor<5x6x2xf32>
  %n = arith.negf %x2 : tensor<5x6x2xf32>
  %r = tensor.concat dim(2) %n, %x1 : (tensor<5x6x2xf32>, tensor<5x6x2xf32>) -> tensor<5x6x4xf32>
  %out = tensor.empty() : tensor<5x6x4xf32>
  %y = linalg.generic {indexing_maps = [#rows, #table, #rows, #table, #rows],
                       iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%p, %cos, %r, %sin : tensor<5x6x4xf32>, tensor<6x4xf32>, tensor<5x6x4xf32>, tensor<6x4xf32>) outs(%out : tensor<5x6x4xf32>) {
  ^bb0(%px: f32, %pc: f32, %pr: f32, %ps: f32, %o: f32):
    %a = arith.mulf %px, %pc : f32
    %b = arith.mulf %pr, %ps : f32
    %sum = arith.addf %a, %b : f32
    linalg.yield %sum : f32
  } -> tensor<5x6x4xf32>
  return %y : tensor<5x6x4xf32>
}

// -----

#rows = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
#table = affine_map<(d0, d1, d2) -> (d1, d2)>

// The heads are between the dimensions of the row.
// CHECK-LABEL: func @heads_between(
// CHECK-SAME:    %[[X:.*]]: tensor<2x5x3x4xf32>,
// CHECK:         %[[T:.*]] = linalg.transpose ins(%[[X]] : tensor<2x5x3x4xf32>) outs(%{{.*}} : tensor<2x3x5x4xf32>) permutation = [0, 2, 1, 3]
// CHECK:         %[[ROWS:.*]] = tensor.collapse_shape %[[T]] {{\[\[}}0, 1], [2], [3]] : tensor<2x3x5x4xf32> into tensor<6x5x4xf32>
// CHECK:         %[[H:.*]] = linalg.transpose ins(%[[ROWS]] : tensor<6x5x4xf32>) outs(%{{.*}} : tensor<5x6x4xf32>) permutation = [1, 0, 2]
// CHECK:         rope.apply %[[H]], %{{.*}}, %{{.*}} rotation<[half 4]> table_dims = [1] : tensor<5x6x4xf32>, tensor<6x4xf32>
func.func @heads_between(%x: tensor<2x5x3x4xf32>, %cos: tensor<6x4xf32>, %sin: tensor<6x4xf32>) -> tensor<5x6x4xf32> {
  %e0 = tensor.empty() : tensor<5x2x3x4xf32>
  %t0 = linalg.transpose ins(%x : tensor<2x5x3x4xf32>) outs(%e0 : tensor<5x2x3x4xf32>) permutation = [1, 0, 2, 3]
  %p = tensor.collapse_shape %t0 [[0], [1, 2], [3]] : tensor<5x2x3x4xf32> into tensor<5x6x4xf32>
  %e1 = tensor.empty() : tensor<5x2x3x4xf32>
  %t1 = linalg.transpose ins(%x : tensor<2x5x3x4xf32>) outs(%e1 : tensor<5x2x3x4xf32>) permutation = [1, 0, 2, 3]
  %q = tensor.collapse_shape %t1 [[0], [1, 2], [3]] : tensor<5x2x3x4xf32> into tensor<5x6x4xf32>
  %x1 = tensor.extract_slice %q[0, 0, 0] [5, 6, 2] [1, 1, 1] : tensor<5x6x4xf32> to tensor<5x6x2xf32>
  %x2 = tensor.extract_slice %q[0, 0, 2] [5, 6, 2] [1, 1, 1] : tensor<5x6x4xf32> to tensor<5x6x2xf32>
  %n = arith.negf %x2 : tensor<5x6x2xf32>
  %r = tensor.concat dim(2) %n, %x1 : (tensor<5x6x2xf32>, tensor<5x6x2xf32>) -> tensor<5x6x4xf32>
  %out = tensor.empty() : tensor<5x6x4xf32>
  %y = linalg.generic {indexing_maps = [#rows, #table, #rows, #table, #rows],
                       iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%p, %cos, %r, %sin : tensor<5x6x4xf32>, tensor<6x4xf32>, tensor<5x6x4xf32>, tensor<6x4xf32>) outs(%out : tensor<5x6x4xf32>) {
  ^bb0(%px: f32, %pc: f32, %pr: f32, %ps: f32, %o: f32):
    %a = arith.mulf %px, %pc : f32
    %b = arith.mulf %pr, %ps : f32
    %sum = arith.addf %a, %b : f32
    linalg.yield %sum : f32
  } -> tensor<5x6x4xf32>
  return %y : tensor<5x6x4xf32>
}

// -----

// The rows are two thirds of the dimensions that they come from: x would be
// three times three rows, of which six are rotated.
// CHECK-LABEL: func @part_of_the_rows(
// CHECK-NOT:     rope.apply
// CHECK:         return
func.func @part_of_the_rows(%x: tensor<3x3x4xf32>, %cos: tensor<6x4xf32>, %sin: tensor<6x4xf32>) -> tensor<6x4xf32> {
  %u = tensor.extract_slice %x[0, 0, 0] [2, 3, 4] [1, 1, 1] : tensor<3x3x4xf32> to tensor<2x3x4xf32>
  %p = tensor.collapse_shape %u [[0, 1], [2]] : tensor<2x3x4xf32> into tensor<6x4xf32>
  %v = tensor.extract_slice %x[0, 0, 0] [2, 3, 4] [1, 1, 1] : tensor<3x3x4xf32> to tensor<2x3x4xf32>
  %q = tensor.collapse_shape %v [[0, 1], [2]] : tensor<2x3x4xf32> into tensor<6x4xf32>
  %x1 = tensor.extract_slice %q[0, 0] [6, 2] [1, 1] : tensor<6x4xf32> to tensor<6x2xf32>
  %x2 = tensor.extract_slice %q[0, 2] [6, 2] [1, 1] : tensor<6x4xf32> to tensor<6x2xf32>
  %n = arith.negf %x2 : tensor<6x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<6x2xf32>, tensor<6x2xf32>) -> tensor<6x4xf32>
  %a = arith.mulf %p, %cos : tensor<6x4xf32>
  %b = arith.mulf %r, %sin : tensor<6x4xf32>
  %y = arith.addf %a, %b : tensor<6x4xf32>
  return %y : tensor<6x4xf32>
}

// -----

// The two products read the dimensions of the row in another order, and so
// lanes of different rows.
// CHECK-LABEL: func @other_rows(
// CHECK-NOT:     rope.apply
// CHECK:         return
func.func @other_rows(%x: tensor<3x3x4xf32>, %cos: tensor<9x4xf32>, %sin: tensor<9x4xf32>) -> tensor<9x4xf32> {
  %p = tensor.collapse_shape %x [[0, 1], [2]] : tensor<3x3x4xf32> into tensor<9x4xf32>
  %e = tensor.empty() : tensor<3x3x4xf32>
  %t = linalg.transpose ins(%x : tensor<3x3x4xf32>) outs(%e : tensor<3x3x4xf32>) permutation = [1, 0, 2]
  %q = tensor.collapse_shape %t [[0, 1], [2]] : tensor<3x3x4xf32> into tensor<9x4xf32>
  %x1 = tensor.extract_slice %q[0, 0] [9, 2] [1, 1] : tensor<9x4xf32> to tensor<9x2xf32>
  %x2 = tensor.extract_slice %q[0, 2] [9, 2] [1, 1] : tensor<9x4xf32> to tensor<9x2xf32>
  %n = arith.negf %x2 : tensor<9x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<9x2xf32>, tensor<9x2xf32>) -> tensor<9x4xf32>
  %a = arith.mulf %p, %cos : tensor<9x4xf32>
  %b = arith.mulf %r, %sin : tensor<9x4xf32>
  %y = arith.addf %a, %b : tensor<9x4xf32>
  return %y : tensor<9x4xf32>
}

// -----

// Both read the transposed order: of the rows of the root, x has the remainder
// first, which no collapse gives.
// CHECK-LABEL: func @transposed_rows(
// CHECK-NOT:     rope.apply
// CHECK:         return
func.func @transposed_rows(%x: tensor<3x2x4xf32>, %cos: tensor<6x4xf32>, %sin: tensor<6x4xf32>) -> tensor<6x4xf32> {
  %e0 = tensor.empty() : tensor<2x3x4xf32>
  %t0 = linalg.transpose ins(%x : tensor<3x2x4xf32>) outs(%e0 : tensor<2x3x4xf32>) permutation = [1, 0, 2]
  %p = tensor.collapse_shape %t0 [[0, 1], [2]] : tensor<2x3x4xf32> into tensor<6x4xf32>
  %e1 = tensor.empty() : tensor<2x3x4xf32>
  %t1 = linalg.transpose ins(%x : tensor<3x2x4xf32>) outs(%e1 : tensor<2x3x4xf32>) permutation = [1, 0, 2]
  %q = tensor.collapse_shape %t1 [[0, 1], [2]] : tensor<2x3x4xf32> into tensor<6x4xf32>
  %x1 = tensor.extract_slice %q[0, 0] [6, 2] [1, 1] : tensor<6x4xf32> to tensor<6x2xf32>
  %x2 = tensor.extract_slice %q[0, 2] [6, 2] [1, 1] : tensor<6x4xf32> to tensor<6x2xf32>
  %n = arith.negf %x2 : tensor<6x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<6x2xf32>, tensor<6x2xf32>) -> tensor<6x4xf32>
  %a = arith.mulf %p, %cos : tensor<6x4xf32>
  %b = arith.mulf %r, %sin : tensor<6x4xf32>
  %y = arith.addf %a, %b : tensor<6x4xf32>
  return %y : tensor<6x4xf32>
}

// -----

// A dimension of the root that is followed twice is no group: only the diagonal
// of x is rotated.
#in = affine_map<(d0, d1) -> (d0, d0, d1)>
#out = affine_map<(d0, d1) -> (d0, d1)>

// CHECK-LABEL: func @diagonal(
// CHECK-NOT:     rope.apply
// CHECK:         return
func.func @diagonal(%x: tensor<3x3x4xf32>, %cos: tensor<3x4xf32>, %sin: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %e = tensor.empty() : tensor<3x4xf32>
  %x1 = tensor.extract_slice %x[0, 0, 0] [3, 3, 2] [1, 1, 1] : tensor<3x3x4xf32> to tensor<3x3x2xf32>
  %x2 = tensor.extract_slice %x[0, 0, 2] [3, 3, 2] [1, 1, 1] : tensor<3x3x4xf32> to tensor<3x3x2xf32>
  %n = arith.negf %x2 : tensor<3x3x2xf32>
  %r = tensor.concat dim(2) %n, %x1 : (tensor<3x3x2xf32>, tensor<3x3x2xf32>) -> tensor<3x3x4xf32>
  %y = linalg.generic {indexing_maps = [#in, #out, #in, #out, #out], iterator_types = ["parallel", "parallel"]}
      ins(%x, %cos, %r, %sin : tensor<3x3x4xf32>, tensor<3x4xf32>, tensor<3x3x4xf32>, tensor<3x4xf32>) outs(%e : tensor<3x4xf32>) {
  ^bb0(%px: f32, %pc: f32, %pr: f32, %ps: f32, %o: f32):
    %a = arith.mulf %px, %pc : f32
    %b = arith.mulf %pr, %ps : f32
    %sum = arith.addf %a, %b : f32
    linalg.yield %sum : f32
  } -> tensor<3x4xf32>
  return %y : tensor<3x4xf32>
}
