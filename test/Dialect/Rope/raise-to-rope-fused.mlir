// RUN: rome-opt %s --raise-to-rope --canonicalize --cse | FileCheck %s

// What is left of rotations where other passes on linalg come first.

#rows = affine_map<(d0, d1) -> (d0, d1)>
#pairs = affine_map<(d0, d1, d2) -> (d2, d0, d1)>
#out = affine_map<(d0, d1, d2) -> (d0, d1, d2)>

// The transposition took the rotation in: lanes are in two loops, the pair in the second.
// CHECK-LABEL: func @pairs_in_two_loops(
// CHECK-SAME: %[[X:.+]]: tensor<3x8xf32>, %[[COS:.+]]: tensor<3x8xf32>, %[[SIN:.+]]: tensor<3x8xf32>
// CHECK: %[[Y:.+]] = rope.apply %[[X]], %[[COS]], %[[SIN]] rotation<[interleaved 8]> table_dims = [0] : tensor<3x8xf32>, tensor<3x8xf32>
// CHECK: %[[E:.+]] = tensor.expand_shape %[[Y]] {{\[\[}}0], [1, 2]] output_shape [3, 4, 2]
// CHECK: linalg.generic
// CHECK-SAME: %[[E]] :
// CHECK-NOT: rope.apply
func.func @pairs_in_two_loops(%x: tensor<3x8xf32>, %cos: tensor<3x8xf32>, %sin: tensor<3x8xf32>) -> tensor<8x3xf32> {
  %p = tensor.expand_shape %x [[0], [1, 2]] output_shape [3, 4, 2] : tensor<3x8xf32> into tensor<3x4x2xf32>
  %c = tensor.expand_shape %cos [[0], [1, 2]] output_shape [3, 4, 2] : tensor<3x8xf32> into tensor<3x4x2xf32>
  %s = tensor.expand_shape %sin [[0], [1, 2]] output_shape [3, 4, 2] : tensor<3x8xf32> into tensor<3x4x2xf32>
  %p0 = tensor.extract_slice %p[0, 0, 0] [3, 4, 1] [1, 1, 1] : tensor<3x4x2xf32> to tensor<3x4x1xf32>
  %p1 = tensor.extract_slice %p[0, 0, 1] [3, 4, 1] [1, 1, 1] : tensor<3x4x2xf32> to tensor<3x4x1xf32>
  %n = arith.negf %p1 : tensor<3x4x1xf32>
  %r = tensor.concat dim(2) %n, %p0 : (tensor<3x4x1xf32>, tensor<3x4x1xf32>) -> tensor<3x4x2xf32>
  %e = tensor.empty() : tensor<4x2x3xf32>
  %y = linalg.generic {indexing_maps = [#pairs, #pairs, #pairs, #pairs, #out], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%p, %c, %r, %s : tensor<3x4x2xf32>, tensor<3x4x2xf32>, tensor<3x4x2xf32>, tensor<3x4x2xf32>) outs(%e : tensor<4x2x3xf32>) {
  ^bb0(%px: f32, %pc: f32, %pr: f32, %ps: f32, %o: f32):
    %a = arith.mulf %px, %pc : f32
    %b = arith.mulf %pr, %ps : f32
    %sum = arith.addf %a, %b : f32
    linalg.yield %sum : f32
  } -> tensor<4x2x3xf32>
  %z = tensor.collapse_shape %y [[0, 1], [2]] : tensor<4x2x3xf32> into tensor<8x3xf32>
  return %z : tensor<8x3xf32>
}

// The two halves are the first of two loops, which a reduction has taken in.
// CHECK-LABEL: func @halves_in_two_loops(
// CHECK-SAME: %[[X:.+]]: tensor<?x8xf32>, %[[COS:.+]]: tensor<?x8xf32>, %[[SIN:.+]]: tensor<?x8xf32>
// CHECK: %[[Y:.+]] = rope.apply %[[X]], %[[COS]], %[[SIN]] rotation<[half 8]> table_dims = [0] : tensor<?x8xf32>, tensor<?x8xf32>
// CHECK: %[[E:.+]] = tensor.expand_shape %[[Y]] {{\[\[}}0], [1, 2]] output_shape [%{{.+}}, 2, 4]
// CHECK: linalg.generic
// CHECK-SAME: %[[E]] :
// CHECK-NOT: rope.apply
func.func @halves_in_two_loops(%x: tensor<?x8xf32>, %cos: tensor<?x8xf32>, %sin: tensor<?x8xf32>, %w: tensor<2x4xf32>, %acc: tensor<?xf32>) -> tensor<?xf32> {
  %c0 = arith.constant 0 : index
  %d = tensor.dim %x, %c0 : tensor<?x8xf32>
  %p = tensor.expand_shape %x [[0], [1, 2]] output_shape [%d, 2, 4] : tensor<?x8xf32> into tensor<?x2x4xf32>
  %c = tensor.expand_shape %cos [[0], [1, 2]] output_shape [%d, 2, 4] : tensor<?x8xf32> into tensor<?x2x4xf32>
  %s = tensor.expand_shape %sin [[0], [1, 2]] output_shape [%d, 2, 4] : tensor<?x8xf32> into tensor<?x2x4xf32>
  %p0 = tensor.extract_slice %p[0, 0, 0] [%d, 1, 4] [1, 1, 1] : tensor<?x2x4xf32> to tensor<?x1x4xf32>
  %p1 = tensor.extract_slice %p[0, 1, 0] [%d, 1, 4] [1, 1, 1] : tensor<?x2x4xf32> to tensor<?x1x4xf32>
  %n = arith.negf %p1 : tensor<?x1x4xf32>
  %r = tensor.concat dim(1) %n, %p0 : (tensor<?x1x4xf32>, tensor<?x1x4xf32>) -> tensor<?x2x4xf32>
  %y = linalg.generic {indexing_maps = [#out, #out, #out, #out, affine_map<(d0, d1, d2) -> (d1, d2)>, affine_map<(d0, d1, d2) -> (d0)>],
                       iterator_types = ["parallel", "reduction", "reduction"]}
      ins(%p, %c, %r, %s, %w : tensor<?x2x4xf32>, tensor<?x2x4xf32>, tensor<?x2x4xf32>, tensor<?x2x4xf32>, tensor<2x4xf32>) outs(%acc : tensor<?xf32>) {
  ^bb0(%px: f32, %pc: f32, %pr: f32, %ps: f32, %pw: f32, %o: f32):
    %a = arith.mulf %px, %pc : f32
    %b = arith.mulf %pr, %ps : f32
    %sum = arith.addf %a, %b : f32
    %m = arith.mulf %sum, %pw : f32
    %next = arith.addf %o, %m : f32
    linalg.yield %next : f32
  } -> tensor<?xf32>
  return %y : tensor<?xf32>
}

// A part of a complex product is selected by the second of the lanes' loops; the last loop is that of the rows.
// CHECK-LABEL: func @complex_in_two_loops(
// CHECK: %[[Y:.+]] = rope.apply %{{.+}}, %{{.+}}, %{{.+}} rotation<[interleaved 8]> table_dims = [0] : tensor<3x8xf32>, tensor<3x4xf32>
// CHECK: %[[E:.+]] = tensor.expand_shape %[[Y]] {{\[\[}}0], [1, 2]] output_shape [3, 4, 2]
// CHECK: linalg.generic
// CHECK-SAME: %[[E]] :
// CHECK-NOT: rope.apply
func.func @complex_in_two_loops(%x: tensor<3x4x2xf32>, %table: tensor<3x4xcomplex<f32>>) -> tensor<4x2x3xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %e = tensor.empty() : tensor<4x2x3xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d2, d0)>, #out], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%table : tensor<3x4xcomplex<f32>>) outs(%e : tensor<4x2x3xf32>) {
  ^bb0(%t: complex<f32>, %o: f32):
    %pair = linalg.index 0 : index
    %part = linalg.index 1 : index
    %row = linalg.index 2 : index
    %x0 = tensor.extract %x[%row, %pair, %c0] : tensor<3x4x2xf32>
    %x1 = tensor.extract %x[%row, %pair, %c1] : tensor<3x4x2xf32>
    %z = complex.create %x0, %x1 : complex<f32>
    %m = complex.mul %z, %t : complex<f32>
    %re = complex.re %m : complex<f32>
    %im = complex.im %m : complex<f32>
    %is_real = arith.cmpi eq, %part, %c0 : index
    %v = arith.select %is_real, %re, %im : f32
    linalg.yield %v : f32
  } -> tensor<4x2x3xf32>
  return %y : tensor<4x2x3xf32>
}

// Pairs that are not merged into a channel: x has them merged.
// CHECK-LABEL: func @pairs_as_dimension(
// CHECK-SAME: %[[X:.+]]: tensor<3x8xf32>, %[[COS:.+]]: tensor<3x4xf32>, %[[SIN:.+]]: tensor<3x4xf32>
// CHECK: %[[Y:.+]] = rope.apply %[[X]], %[[COS]], %[[SIN]] rotation<[interleaved 8]> table_dims = [0] : tensor<3x8xf32>, tensor<3x4xf32>
// CHECK: tensor.expand_shape %[[Y]] {{\[\[}}0], [1, 2]] output_shape [3, 4, 2]
// CHECK-NEXT: return
func.func @pairs_as_dimension(%x: tensor<3x8xf32>, %cos: tensor<3x4xf32>, %sin: tensor<3x4xf32>) -> tensor<3x4x2xf32> {
  %x0 = tensor.extract_slice %x[0, 0] [3, 4] [1, 2] : tensor<3x8xf32> to tensor<3x4xf32>
  %x1 = tensor.extract_slice %x[0, 1] [3, 4] [1, 2] : tensor<3x8xf32> to tensor<3x4xf32>
  %a = arith.mulf %x0, %cos : tensor<3x4xf32>
  %b = arith.mulf %x1, %sin : tensor<3x4xf32>
  %c = arith.mulf %x1, %cos : tensor<3x4xf32>
  %d = arith.mulf %x0, %sin : tensor<3x4xf32>
  %y0 = arith.subf %a, %b : tensor<3x4xf32>
  %y1 = arith.addf %c, %d : tensor<3x4xf32>
  %e0 = tensor.expand_shape %y0 [[0], [1, 2]] output_shape [3, 4, 1] : tensor<3x4xf32> into tensor<3x4x1xf32>
  %e1 = tensor.expand_shape %y1 [[0], [1, 2]] output_shape [3, 4, 1] : tensor<3x4xf32> into tensor<3x4x1xf32>
  %y = tensor.concat dim(2) %e0, %e1 : (tensor<3x4x1xf32>, tensor<3x4x1xf32>) -> tensor<3x4x2xf32>
  return %y : tensor<3x4x2xf32>
}

// The operands are expanded one by one: x has no dimension of size 1.
// CHECK-LABEL: func @unit_dimensions(
// CHECK-SAME: %[[X:.+]]: tensor<2x?x4xf32>, %[[COS:.+]]: tensor<1x?x4xf32>, %[[SIN:.+]]: tensor<1x?x4xf32>
// CHECK: %[[E:.+]] = tensor.expand_shape %[[X]] {{\[\[}}0], [1, 2, 3], [4]] output_shape [2, 1, 1, %{{.+}}, 4]
// CHECK: rope.apply %[[E]], %[[COS]], %[[SIN]] rotation<[half 4]> table_dims = [0, 3] : tensor<2x1x1x?x4xf32>, tensor<1x?x4xf32>
func.func @unit_dimensions(%x: tensor<2x?x4xf32>, %cos: tensor<1x?x4xf32>, %sin: tensor<1x?x4xf32>) -> tensor<2x1x1x?x4xf32> {
  %c1 = arith.constant 1 : index
  %d = tensor.dim %x, %c1 : tensor<2x?x4xf32>
  %x1 = tensor.extract_slice %x[0, 0, 0] [2, %d, 2] [1, 1, 1] : tensor<2x?x4xf32> to tensor<2x?x2xf32>
  %x2 = tensor.extract_slice %x[0, 0, 2] [2, %d, 2] [1, 1, 1] : tensor<2x?x4xf32> to tensor<2x?x2xf32>
  %n = arith.negf %x2 : tensor<2x?x2xf32>
  %r = tensor.concat dim(2) %n, %x1 : (tensor<2x?x2xf32>, tensor<2x?x2xf32>) -> tensor<2x?x4xf32>
  %xe = tensor.expand_shape %x [[0], [1, 2, 3], [4]] output_shape [2, 1, 1, %d, 4] : tensor<2x?x4xf32> into tensor<2x1x1x?x4xf32>
  %re = tensor.expand_shape %r [[0], [1, 2, 3], [4]] output_shape [2, 1, 1, %d, 4] : tensor<2x?x4xf32> into tensor<2x1x1x?x4xf32>
  %e = tensor.empty(%d) : tensor<2x1x1x?x4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d2, d3, d4)>,
                                        affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d2, d3, d4)>,
                                        affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3, d4)>],
                       iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel"]}
      ins(%xe, %cos, %re, %sin : tensor<2x1x1x?x4xf32>, tensor<1x?x4xf32>, tensor<2x1x1x?x4xf32>, tensor<1x?x4xf32>) outs(%e : tensor<2x1x1x?x4xf32>) {
  ^bb0(%px: f32, %pc: f32, %pr: f32, %ps: f32, %o: f32):
    %a = arith.mulf %px, %pc : f32
    %b = arith.mulf %pr, %ps : f32
    %sum = arith.addf %a, %b : f32
    linalg.yield %sum : f32
  } -> tensor<2x1x1x?x4xf32>
  return %y : tensor<2x1x1x?x4xf32>
}

// Each use of x has a reshape of its own, and so has each use of the result.
// CHECK-LABEL: func @equal_reshapes(
// CHECK: %[[X:.+]] = tensor.expand_shape %arg0
// CHECK: %[[Y:.+]] = rope.apply %[[X]], %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<3x2x4xf32>, tensor<3x4xf32>
// CHECK-NOT: rope.apply
// CHECK: return %[[Y]], %[[Y]]
func.func @equal_reshapes(%x: tensor<3x8xf32>, %cos: tensor<3x4xf32>, %sin: tensor<3x4xf32>) -> (tensor<3x2x4xf32>, tensor<3x2x4xf32>) {
  %p = tensor.expand_shape %x [[0], [1, 2]] output_shape [3, 2, 4] : tensor<3x8xf32> into tensor<3x2x4xf32>
  %q = tensor.expand_shape %x [[0], [1, 2]] output_shape [3, 2, 4] : tensor<3x8xf32> into tensor<3x2x4xf32>
  %x1 = tensor.extract_slice %q[0, 0, 0] [3, 2, 2] [1, 1, 1] : tensor<3x2x4xf32> to tensor<3x2x2xf32>
  %x2 = tensor.extract_slice %q[0, 0, 2] [3, 2, 2] [1, 1, 1] : tensor<3x2x4xf32> to tensor<3x2x2xf32>
  %n = arith.negf %x2 : tensor<3x2x2xf32>
  %r = tensor.concat dim(2) %n, %x1 : (tensor<3x2x2xf32>, tensor<3x2x2xf32>) -> tensor<3x2x4xf32>
  %e = tensor.empty() : tensor<3x2x2x2xf32>
  %pe = tensor.expand_shape %p [[0], [1], [2, 3]] output_shape [3, 2, 2, 2] : tensor<3x2x4xf32> into tensor<3x2x2x2xf32>
  %re = tensor.expand_shape %r [[0], [1], [2, 3]] output_shape [3, 2, 2, 2] : tensor<3x2x4xf32> into tensor<3x2x2x2xf32>
  %ce = tensor.expand_shape %cos [[0], [1, 2]] output_shape [3, 2, 2] : tensor<3x4xf32> into tensor<3x2x2xf32>
  %se = tensor.expand_shape %sin [[0], [1, 2]] output_shape [3, 2, 2] : tensor<3x4xf32> into tensor<3x2x2xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d2, d3)>,
                                        affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d2, d3)>,
                                        affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>],
                       iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%pe, %ce, %re, %se : tensor<3x2x2x2xf32>, tensor<3x2x2xf32>, tensor<3x2x2x2xf32>, tensor<3x2x2xf32>) outs(%e : tensor<3x2x2x2xf32>) {
  ^bb0(%px: f32, %pc: f32, %pr: f32, %ps: f32, %o: f32):
    %a = arith.mulf %px, %pc : f32
    %b = arith.mulf %pr, %ps : f32
    %sum = arith.addf %a, %b : f32
    linalg.yield %sum : f32
  } -> tensor<3x2x2x2xf32>
  %z0 = tensor.collapse_shape %y [[0], [1], [2, 3]] : tensor<3x2x2x2xf32> into tensor<3x2x4xf32>
  %z1 = tensor.collapse_shape %y [[0], [1], [2, 3]] : tensor<3x2x2x2xf32> into tensor<3x2x4xf32>
  return %z0, %z1 : tensor<3x2x4xf32>, tensor<3x2x4xf32>
}

// A dimension of x is merged out of rows, or of heads and lanes, that the rotation has apart. The tables repeat.
// CHECK-LABEL: func @merged_dimensions(
// CHECK-SAME: %[[X:.+]]: tensor<6x8xf32>, %[[COS:.+]]: tensor<3x4xf32>, %[[SIN:.+]]: tensor<3x4xf32>
// CHECK: %[[E:.+]] = tensor.expand_shape %[[X]] {{\[\[}}0, 1], [2, 3]] output_shape [2, 3, 2, 4]
// CHECK: rope.apply %[[E]], %[[COS]], %[[SIN]] rotation<[half 4]> table_dims = [1] : tensor<2x3x2x4xf32>, tensor<3x4xf32>
// CHECK-NOT: rope.apply
func.func @merged_dimensions(%x: tensor<6x8xf32>, %cos: tensor<3x4xf32>, %sin: tensor<3x4xf32>) -> tensor<2x3x2x4xf32> {
  %p = tensor.expand_shape %x [[0], [1, 2]] output_shape [6, 2, 4] : tensor<6x8xf32> into tensor<6x2x4xf32>
  %x1 = tensor.extract_slice %p[0, 0, 0] [6, 2, 2] [1, 1, 1] : tensor<6x2x4xf32> to tensor<6x2x2xf32>
  %x2 = tensor.extract_slice %p[0, 0, 2] [6, 2, 2] [1, 1, 1] : tensor<6x2x4xf32> to tensor<6x2x2xf32>
  %n = arith.negf %x2 : tensor<6x2x2xf32>
  %r = tensor.concat dim(2) %n, %x1 : (tensor<6x2x2xf32>, tensor<6x2x2xf32>) -> tensor<6x2x4xf32>
  %xe = tensor.expand_shape %x [[0, 1], [2, 3]] output_shape [2, 3, 2, 4] : tensor<6x8xf32> into tensor<2x3x2x4xf32>
  %re = tensor.expand_shape %r [[0, 1], [2], [3]] output_shape [2, 3, 2, 4] : tensor<6x2x4xf32> into tensor<2x3x2x4xf32>
  %e = tensor.empty() : tensor<2x3x2x4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d1, d3)>,
                                        affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d1, d3)>,
                                        affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>],
                       iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%xe, %cos, %re, %sin : tensor<2x3x2x4xf32>, tensor<3x4xf32>, tensor<2x3x2x4xf32>, tensor<3x4xf32>) outs(%e : tensor<2x3x2x4xf32>) {
  ^bb0(%px: f32, %pc: f32, %pr: f32, %ps: f32, %o: f32):
    %a = arith.mulf %px, %pc : f32
    %b = arith.mulf %pr, %ps : f32
    %sum = arith.addf %a, %b : f32
    linalg.yield %sum : f32
  } -> tensor<2x3x2x4xf32>
  return %y : tensor<2x3x2x4xf32>
}

// The second product reads the lanes of another head: x does not repeat from head to head.
// CHECK-LABEL: func @merged_other_head(
// CHECK-NOT: rope.apply
// CHECK: return
func.func @merged_other_head(%x: tensor<3x12xf32>, %cos: tensor<3x4xf32>, %sin: tensor<3x4xf32>) -> tensor<3x2x4xf32> {
  %first = tensor.extract_slice %x[0, 0] [3, 8] [1, 1] : tensor<3x12xf32> to tensor<3x8xf32>
  %second = tensor.extract_slice %x[0, 4] [3, 8] [1, 1] : tensor<3x12xf32> to tensor<3x8xf32>
  %p = tensor.expand_shape %first [[0], [1, 2]] output_shape [3, 2, 4] : tensor<3x8xf32> into tensor<3x2x4xf32>
  %q = tensor.expand_shape %second [[0], [1, 2]] output_shape [3, 2, 4] : tensor<3x8xf32> into tensor<3x2x4xf32>
  %x1 = tensor.extract_slice %q[0, 0, 0] [3, 2, 2] [1, 1, 1] : tensor<3x2x4xf32> to tensor<3x2x2xf32>
  %x2 = tensor.extract_slice %q[0, 0, 2] [3, 2, 2] [1, 1, 1] : tensor<3x2x4xf32> to tensor<3x2x2xf32>
  %n = arith.negf %x2 : tensor<3x2x2xf32>
  %r = tensor.concat dim(2) %n, %x1 : (tensor<3x2x2xf32>, tensor<3x2x2xf32>) -> tensor<3x2x4xf32>
  %e = tensor.empty() : tensor<3x2x4xf32>
  %y = linalg.generic {indexing_maps = [#out, affine_map<(d0, d1, d2) -> (d0, d2)>, #out, affine_map<(d0, d1, d2) -> (d0, d2)>, #out],
                       iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%p, %cos, %r, %sin : tensor<3x2x4xf32>, tensor<3x4xf32>, tensor<3x2x4xf32>, tensor<3x4xf32>) outs(%e : tensor<3x2x4xf32>) {
  ^bb0(%px: f32, %pc: f32, %pr: f32, %ps: f32, %o: f32):
    %a = arith.mulf %px, %pc : f32
    %b = arith.mulf %pr, %ps : f32
    %sum = arith.addf %a, %b : f32
    linalg.yield %sum : f32
  } -> tensor<3x2x4xf32>
  return %y : tensor<3x2x4xf32>
}

// The op with the assertion stays; what it computes is not raised a second time.
// CHECK-LABEL: func @assertion(
// CHECK: %[[Y:.+]] = rope.apply
// CHECK-NOT: rope.apply
// CHECK: cf.assert
// CHECK-NOT: rope.apply
// CHECK: return %[[Y]]
func.func @assertion(%x: tensor<3x4xf32>, %cos: tensor<9x4xf32>, %sin: tensor<9x4xf32>, %position: tensor<3xi64>) -> tensor<3x4xf32> {
  %c9 = arith.constant 9 : index
  %x1 = tensor.extract_slice %x[0, 0] [3, 2] [1, 1] : tensor<3x4xf32> to tensor<3x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [3, 2] [1, 1] : tensor<3x4xf32> to tensor<3x2xf32>
  %n = arith.negf %x2 : tensor<3x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<3x2xf32>, tensor<3x2xf32>) -> tensor<3x4xf32>
  %e = tensor.empty() : tensor<3x4xf32>
  %y = linalg.generic {indexing_maps = [#rows, #rows, affine_map<(d0, d1) -> (d0)>, #rows], iterator_types = ["parallel", "parallel"]}
      ins(%x, %r, %position : tensor<3x4xf32>, tensor<3x4xf32>, tensor<3xi64>) outs(%e : tensor<3x4xf32>) {
  ^bb0(%px: f32, %pr: f32, %p: i64, %o: f32):
    %lane = linalg.index 1 : index
    %row = arith.index_cast %p : i64 to index
    %in = arith.cmpi slt, %row, %c9 : index
    cf.assert %in, "position is out of range"
    %pc = tensor.extract %cos[%row, %lane] : tensor<9x4xf32>
    %ps = tensor.extract %sin[%row, %lane] : tensor<9x4xf32>
    %a = arith.mulf %px, %pc : f32
    %b = arith.mulf %pr, %ps : f32
    %sum = arith.addf %a, %b : f32
    linalg.yield %sum : f32
  } -> tensor<3x4xf32>
  return %y : tensor<3x4xf32>
}

// Close, but not a rotation: both lanes of a pair add. Nothing changes.
// CHECK-LABEL: func @no_negation(
// CHECK-NOT: rope.apply
// CHECK-NOT: tensor.collapse_shape
// CHECK: return
func.func @no_negation(%x: tensor<3x4x2xf32>, %cos: tensor<3x4x2xf32>, %sin: tensor<3x4x2xf32>) -> tensor<4x2x3xf32> {
  %p0 = tensor.extract_slice %x[0, 0, 0] [3, 4, 1] [1, 1, 1] : tensor<3x4x2xf32> to tensor<3x4x1xf32>
  %p1 = tensor.extract_slice %x[0, 0, 1] [3, 4, 1] [1, 1, 1] : tensor<3x4x2xf32> to tensor<3x4x1xf32>
  %r = tensor.concat dim(2) %p1, %p0 : (tensor<3x4x1xf32>, tensor<3x4x1xf32>) -> tensor<3x4x2xf32>
  %e = tensor.empty() : tensor<4x2x3xf32>
  %y = linalg.generic {indexing_maps = [#pairs, #pairs, #pairs, #pairs, #out], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%x, %cos, %r, %sin : tensor<3x4x2xf32>, tensor<3x4x2xf32>, tensor<3x4x2xf32>, tensor<3x4x2xf32>) outs(%e : tensor<4x2x3xf32>) {
  ^bb0(%px: f32, %pc: f32, %pr: f32, %ps: f32, %o: f32):
    %a = arith.mulf %px, %pc : f32
    %b = arith.mulf %pr, %ps : f32
    %sum = arith.addf %a, %b : f32
    linalg.yield %sum : f32
  } -> tensor<4x2x3xf32>
  return %y : tensor<4x2x3xf32>
}
