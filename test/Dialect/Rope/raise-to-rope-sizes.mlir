// RUN: rome-opt --raise-to-rope --split-input-file %s | FileCheck %s -enable-var-scope

// Dynamic sizes and dimensions of size 1 that come and go on the way.

// The size of every slice is that of x: also where slices are taken of a
// product, of a concatenation, or of what an op wrote into.
// CHECK-LABEL: func @size_of_product_and_concat(
// CHECK-NEXT:    %[[Y:.*]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] transposed
// CHECK-NEXT:    return %[[Y]]
func.func @size_of_product_and_concat(%x: tensor<?x4xf32>, %cos: tensor<?x2xf32>, %sin: tensor<?x2xf32>) -> tensor<?x4xf32> {
  %c0 = arith.constant 0 : index
  %size = tensor.dim %x, %c0 : tensor<?x4xf32>
  %c = tensor.concat dim(1) %cos, %cos : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?x4xf32>
  %s = tensor.concat dim(1) %sin, %sin : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?x4xf32>
  %a = arith.mulf %c, %x : tensor<?x4xf32>
  %b = arith.mulf %s, %x : tensor<?x4xf32>
  %b1 = tensor.extract_slice %b[0, 0] [%size, 2] [1, 1] : tensor<?x4xf32> to tensor<?x2xf32>
  %b2 = tensor.extract_slice %b[0, 2] [%size, 2] [1, 1] : tensor<?x4xf32> to tensor<?x2xf32>
  %n = arith.negf %b1 : tensor<?x2xf32>
  %empty = tensor.empty(%size) : tensor<?x4xf32>
  %r0 = tensor.insert_slice %b2 into %empty[0, 0] [%size, 2] [1, 1] : tensor<?x2xf32> into tensor<?x4xf32>
  %r = tensor.insert_slice %n into %r0[0, 2] [%size, 2] [1, 1] : tensor<?x2xf32> into tensor<?x4xf32>
  %y = arith.addf %a, %r : tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// -----

// The number of rows of another tensor may be another: the slice is not all of
// x, nor known to be.
// CHECK-LABEL: func @other_size(
// CHECK:         %[[X:.*]] = tensor.extract_slice %arg0
// CHECK:         rope.apply %[[X]], %arg1, %arg2
func.func @other_size(%x: tensor<?x4xf32>, %cos: tensor<?x4xf32>, %sin: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %c0 = arith.constant 0 : index
  %size = tensor.dim %cos, %c0 : tensor<?x4xf32>
  %part = tensor.extract_slice %x[0, 0] [%size, 4] [1, 1] : tensor<?x4xf32> to tensor<?x4xf32>
  %x1 = tensor.extract_slice %part[0, 0] [%size, 2] [1, 1] : tensor<?x4xf32> to tensor<?x2xf32>
  %x2 = tensor.extract_slice %part[0, 2] [%size, 2] [1, 1] : tensor<?x4xf32> to tensor<?x2xf32>
  %n = arith.negf %x2 : tensor<?x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?x4xf32>
  %a = arith.mulf %part, %cos : tensor<?x4xf32>
  %b = arith.mulf %r, %sin : tensor<?x4xf32>
  %y = arith.addf %a, %b : tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// -----

// x has no dimension of size 1, and the result has.
// CHECK-LABEL: func @unit_dimension_of_the_result(
// CHECK:         %[[X:.*]] = tensor.expand_shape %arg0 {{\[\[}}0], [1, 2]] output_shape [8, 1, 4]
// CHECK:         %[[Y:.*]] = rope.apply %[[X]], %arg1, %arg2 rotation<[half 4]> table_dims = [0]
// CHECK:         return %[[Y]]
func.func @unit_dimension_of_the_result(%x: tensor<8x4xf32>, %cos: tensor<8x2xf32>, %sin: tensor<8x2xf32>) -> tensor<8x1x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %a = arith.mulf %x1, %cos : tensor<8x2xf32>
  %b = arith.mulf %x2, %sin : tensor<8x2xf32>
  %c = arith.mulf %x2, %cos : tensor<8x2xf32>
  %d = arith.mulf %x1, %sin : tensor<8x2xf32>
  %low = arith.subf %a, %b : tensor<8x2xf32>
  %high = arith.addf %c, %d : tensor<8x2xf32>
  %lowUnit = tensor.expand_shape %low [[0, 1], [2]] output_shape [8, 1, 2] : tensor<8x2xf32> into tensor<8x1x2xf32>
  %highUnit = tensor.expand_shape %high [[0, 1], [2]] output_shape [8, 1, 2] : tensor<8x2xf32> into tensor<8x1x2xf32>
  %y = tensor.concat dim(2) %lowUnit, %highUnit : (tensor<8x1x2xf32>, tensor<8x1x2xf32>) -> tensor<8x1x4xf32>
  return %y : tensor<8x1x4xf32>
}

// -----

// Only one of the tables has a dimension of size 1.
// CHECK-LABEL: func @unit_dimension_of_a_table(
// CHECK:         %[[COS:.*]] = tensor.collapse_shape %arg1 {{\[\[}}0], [1, 2]] : tensor<8x1x2xf32> into tensor<8x2xf32>
// CHECK:         rope.apply %arg0, %[[COS]], %arg2 rotation<[half 4]> table_dims = [0]
func.func @unit_dimension_of_a_table(%x: tensor<8x3x4xf32>, %cos: tensor<8x1x2xf32>, %sin: tensor<8x2xf32>) -> tensor<8x3x4xf32> {
  %c = tensor.concat dim(2) %cos, %cos : (tensor<8x1x2xf32>, tensor<8x1x2xf32>) -> tensor<8x1x4xf32>
  %s = tensor.concat dim(1) %sin, %sin : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %x1 = tensor.extract_slice %x[0, 0, 0] [8, 3, 2] [1, 1, 1] : tensor<8x3x4xf32> to tensor<8x3x2xf32>
  %x2 = tensor.extract_slice %x[0, 0, 2] [8, 3, 2] [1, 1, 1] : tensor<8x3x4xf32> to tensor<8x3x2xf32>
  %n = arith.negf %x2 : tensor<8x3x2xf32>
  %r = tensor.concat dim(2) %n, %x1 : (tensor<8x3x2xf32>, tensor<8x3x2xf32>) -> tensor<8x3x4xf32>
  %empty = tensor.empty() : tensor<8x3x4xf32>
  %y = linalg.generic {
      indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>,
                       affine_map<(d0, d1, d2) -> (d0, 0, d2)>, affine_map<(d0, d1, d2) -> (d0, d2)>,
                       affine_map<(d0, d1, d2) -> (d0, d1, d2)>],
      iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%x, %r, %c, %s : tensor<8x3x4xf32>, tensor<8x3x4xf32>, tensor<8x1x4xf32>, tensor<8x4xf32>) outs(%empty : tensor<8x3x4xf32>) {
  ^bb0(%xLane: f32, %rLane: f32, %cLane: f32, %sLane: f32, %out: f32):
    %p = arith.mulf %xLane, %cLane : f32
    %q = arith.mulf %rLane, %sLane : f32
    %sum = arith.addf %p, %q : f32
    linalg.yield %sum : f32
  } -> tensor<8x3x4xf32>
  return %y : tensor<8x3x4xf32>
}

// -----

// The sum that was rounded is still needed for its size: that of x.
// CHECK-LABEL: func @used_for_its_size(
// CHECK-DAG:     %[[SIZE:.*]] = tensor.dim %arg0, %{{.*}} : tensor<?x4xbf16>
// CHECK-DAG:     %[[Y:.*]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] compute_type = f32
// CHECK-NOT:     rope.apply
// CHECK:         return %[[Y]], %[[SIZE]]
func.func @used_for_its_size(%x: tensor<?x4xbf16>, %cos: tensor<?x4xf32>, %sin: tensor<?x4xf32>) -> (tensor<?x4xbf16>, index) {
  %c0 = arith.constant 0 : index
  %size = tensor.dim %x, %c0 : tensor<?x4xbf16>
  %wide = arith.extf %x : tensor<?x4xbf16> to tensor<?x4xf32>
  %x1 = tensor.extract_slice %wide[0, 0] [%size, 2] [1, 1] : tensor<?x4xf32> to tensor<?x2xf32>
  %x2 = tensor.extract_slice %wide[0, 2] [%size, 2] [1, 1] : tensor<?x4xf32> to tensor<?x2xf32>
  %n = arith.negf %x2 : tensor<?x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?x4xf32>
  %a = arith.mulf %wide, %cos : tensor<?x4xf32>
  %b = arith.mulf %r, %sin : tensor<?x4xf32>
  %sum = arith.addf %a, %b : tensor<?x4xf32>
  %y = arith.truncf %sum : tensor<?x4xf32> to tensor<?x4xbf16>
  %resultSize = tensor.dim %sum, %c0 : tensor<?x4xf32>
  return %y, %resultSize : tensor<?x4xbf16>, index
}

// -----

// Where nothing is raised, nothing is changed.
// CHECK-LABEL: func @no_rotation_used_for_its_size(
// CHECK:         %[[SUM:.*]] = arith.addf
// CHECK:         tensor.dim %[[SUM]]
func.func @no_rotation_used_for_its_size(%x: tensor<?x4xf32>, %cos: tensor<?x4xf32>, %sin: tensor<?x4xf32>) -> index {
  %c0 = arith.constant 0 : index
  %a = arith.mulf %x, %cos : tensor<?x4xf32>
  %b = arith.mulf %x, %sin : tensor<?x4xf32>
  %sum = arith.addf %a, %b : tensor<?x4xf32>
  %size = tensor.dim %sum, %c0 : tensor<?x4xf32>
  return %size : index
}

// -----

// A dimension of size 1 comes before the rows on the way: what is left of it is
// of one size with them, and so are x, which was reshaped, and the tables.
// CHECK-LABEL: func @expanded_by_units(
// CHECK-SAME:    %{{.*}}: tensor<?x8xf32>, %[[COS:.*]]: tensor<?x4xf32>, %[[SIN:.*]]: tensor<?x4xf32>
// CHECK:         %[[Y:.*]] = rope.apply %{{.*}}, %[[COS]], %[[SIN]] rotation<[interleaved 8]> table_dims = [1] : tensor<1x?x8xf32>, tensor<?x4xf32>
func.func @expanded_by_units(%x: tensor<?x8xf32>, %cos: tensor<?x4xf32>, %sin: tensor<?x4xf32>, %number: i64) -> tensor<?x8xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %lanes = arith.constant 2 : i64
  %pairs = arith.constant 4 : i64
  %shape = tensor.from_elements %number, %pairs, %lanes : tensor<3xi64>
  %p = tensor.reshape %x(%shape) : (tensor<?x8xf32>, tensor<3xi64>) -> tensor<?x4x2xf32>
  %size = arith.index_cast %number : i64 to index
  %e = tensor.empty(%size) : tensor<?x4x2xf32>
  %rows = tensor.dim %cos, %c0 : tensor<?x4xf32>
  %out = tensor.expand_shape %e [[0, 1], [2], [3]] output_shape [1, %rows, 4, 2] : tensor<?x4x2xf32> into tensor<1x?x4x2xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d1, d2)>, affine_map<(d0, d1, d2, d3) -> (d1, d2)>,
                                        affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>],
                       iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%cos, %sin : tensor<?x4xf32>, tensor<?x4xf32>) outs(%out : tensor<1x?x4x2xf32>) {
  ^bb0(%c: f32, %s: f32, %o: f32):
    %row = linalg.index 1 : index
    %pair = linalg.index 2 : index
    %lane = linalg.index 3 : index
    %x1 = tensor.extract %p[%row, %pair, %c0] : tensor<?x4x2xf32>
    %x2 = tensor.extract %p[%row, %pair, %c1] : tensor<?x4x2xf32>
    %x1c = arith.mulf %x1, %c : f32
    %x2s = arith.mulf %x2, %s : f32
    %y1 = arith.subf %x1c, %x2s : f32
    %x2c = arith.mulf %x2, %c : f32
    %x1s = arith.mulf %x1, %s : f32
    %y2 = arith.addf %x2c, %x1s : f32
    %isFirst = arith.cmpi eq, %lane, %c0 : index
    %lanesOfPair = arith.select %isFirst, %y1, %y2 : f32
    linalg.yield %lanesOfPair : f32
  } -> tensor<1x?x4x2xf32>
  %z = tensor.collapse_shape %y [[0], [1], [2, 3]] : tensor<1x?x4x2xf32> into tensor<1x?x8xf32>
  %flat = tensor.collapse_shape %z [[0, 1], [2]] : tensor<1x?x8xf32> into tensor<?x8xf32>
  return %flat : tensor<?x8xf32>
}

// -----

// The tables are computed where x is rotated, in as many iterations as the
// halves of x have rows; their size is that of x, and nothing is left of them.
// CHECK-LABEL: func @size_of_rotated_halves(
// CHECK-NOT:     tensor.concat
// CHECK:         tensor.dim %arg0
// CHECK-NOT:     tensor.concat
// CHECK:         rope.apply %arg0, %{{.*}}, %{{.*}} rotation<[half 4]> table_dims = [0] : tensor<?x4xf32>, tensor<?x4xf32>
// CHECK-NEXT:    return
func.func @size_of_rotated_halves(%x: tensor<?x4xf32>, %angles: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %c0 = arith.constant 0 : index
  %size = tensor.dim %x, %c0 : tensor<?x4xf32>
  %x1 = tensor.extract_slice %x[0, 0] [%size, 2] [1, 1] : tensor<?x4xf32> to tensor<?x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [%size, 2] [1, 1] : tensor<?x4xf32> to tensor<?x2xf32>
  %n = arith.negf %x2 : tensor<?x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?x4xf32>
  %e = tensor.empty(%size) : tensor<?x4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>,
                                        affine_map<(d0, d1) -> (d0, d1)>],
                       iterator_types = ["parallel", "parallel"]}
      ins(%r, %x, %angles : tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>) outs(%e : tensor<?x4xf32>) {
  ^bb0(%pr: f32, %px: f32, %angle: f32, %o: f32):
    %cos = math.cos %angle : f32
    %sin = math.sin %angle : f32
    %a = arith.mulf %px, %cos : f32
    %b = arith.mulf %pr, %sin : f32
    %sum = arith.addf %a, %b : f32
    linalg.yield %sum : f32
  } -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// -----

// The reduction that took a rotation in reads nothing of it any more: what the
// rotated halves were is gone, and their loops have their sizes from the result.
// CHECK-LABEL: func @inputs_of_rotation(
// CHECK-NOT:     tensor.concat
// CHECK:         %[[Y:.*]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<?x4xf32>, tensor<?x4xf32>
// CHECK-NEXT:    linalg.generic
// CHECK-SAME:    ins(%[[Y]] : tensor<?x4xf32>) outs(%arg3 : tensor<?xf32>)
func.func @inputs_of_rotation(%x: tensor<?x4xf32>, %cos: tensor<?x4xf32>, %sin: tensor<?x4xf32>, %acc: tensor<?xf32>) -> tensor<?xf32> {
  %c0 = arith.constant 0 : index
  %size = tensor.dim %x, %c0 : tensor<?x4xf32>
  %x1 = tensor.extract_slice %x[0, 0] [%size, 2] [1, 1] : tensor<?x4xf32> to tensor<?x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [%size, 2] [1, 1] : tensor<?x4xf32> to tensor<?x2xf32>
  %n = arith.negf %x2 : tensor<?x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?x4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>,
                                        affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>],
                       iterator_types = ["parallel", "reduction"]}
      ins(%r, %r, %sin, %x, %cos : tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>) outs(%acc : tensor<?xf32>) {
  ^bb0(%pr: f32, %unused: f32, %ps: f32, %px: f32, %pc: f32, %o: f32):
    %a = arith.mulf %px, %pc : f32
    %b = arith.mulf %pr, %ps : f32
    %sum = arith.addf %a, %b : f32
    %next = arith.addf %o, %sum : f32
    linalg.yield %next : f32
  } -> tensor<?xf32>
  return %y : tensor<?xf32>
}
