// RUN: rome-opt %s --raise-to-rope | FileCheck %s -enable-var-scope
// RUN: rome-opt %s --raise-to-rope -o /dev/null --remark-format=emitRemark --remarks-filter='.*' 2>&1 | FileCheck %s --check-prefix=REMARK

// Where x and the tables come from: several tensors, parts of complex numbers,
// matrices, and scalars in the body of a linalg op.

//===----------------------------------------------------------------------===//
// Several tensors
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @table_of_each_block(
// CHECK:       %[[COS:.+]] = tensor.concat dim(1) %arg1, %arg3 : (tensor<8x1xf32>, tensor<8x2xf32>) -> tensor<8x3xf32>
// CHECK:       %[[SIN:.+]] = tensor.concat dim(1) %arg2, %arg4 : (tensor<8x1xf32>, tensor<8x2xf32>) -> tensor<8x3xf32>
// CHECK:       %[[Y:.+]] = rope.apply %arg0, %[[COS]], %[[SIN]] rotation<[interleaved 2, half 4]> table_dims = [0] : tensor<8x6xf32>, tensor<8x3xf32>
// CHECK:       return %[[Y]]
func.func @table_of_each_block(%x: tensor<8x6xf32>, %cos1: tensor<8x1xf32>, %sin1: tensor<8x1xf32>, %cos2: tensor<8x2xf32>, %sin2: tensor<8x2xf32>) -> tensor<8x6xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 1] [1, 1] : tensor<8x6xf32> to tensor<8x1xf32>
  %x2 = tensor.extract_slice %x[0, 1] [8, 1] [1, 1] : tensor<8x6xf32> to tensor<8x1xf32>
  %p0 = arith.mulf %x1, %cos1 : tensor<8x1xf32>
  %p1 = arith.mulf %x2, %sin1 : tensor<8x1xf32>
  %p2 = arith.mulf %x2, %cos1 : tensor<8x1xf32>
  %p3 = arith.mulf %x1, %sin1 : tensor<8x1xf32>
  %y1 = arith.subf %p0, %p1 : tensor<8x1xf32>
  %y2 = arith.addf %p2, %p3 : tensor<8x1xf32>
  %x3 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x6xf32> to tensor<8x2xf32>
  %x4 = tensor.extract_slice %x[0, 4] [8, 2] [1, 1] : tensor<8x6xf32> to tensor<8x2xf32>
  %p4 = arith.mulf %x3, %cos2 : tensor<8x2xf32>
  %p5 = arith.mulf %x4, %sin2 : tensor<8x2xf32>
  %p6 = arith.mulf %x4, %cos2 : tensor<8x2xf32>
  %p7 = arith.mulf %x3, %sin2 : tensor<8x2xf32>
  %y3 = arith.subf %p4, %p5 : tensor<8x2xf32>
  %y4 = arith.addf %p6, %p7 : tensor<8x2xf32>
  %y = tensor.concat dim(1) %y1, %y2, %y3, %y4 : (tensor<8x1xf32>, tensor<8x1xf32>, tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x6xf32>
  return %y : tensor<8x6xf32>
}

//===----------------------------------------------------------------------===//
// Complex numbers and matrices
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @complex_table(
// CHECK:       %[[COS:.+]] = linalg.generic {{.*}} ins(%arg1 : tensor<8x2xcomplex<f32>>)
// CHECK:         complex.re
// CHECK:       %[[SIN:.+]] = linalg.generic {{.*}} ins(%arg1 : tensor<8x2xcomplex<f32>>)
// CHECK:         complex.im
// CHECK:       rope.apply %arg0, %[[COS]], %[[SIN]] rotation<[interleaved 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x2xf32>
#id2 = affine_map<(d0, d1) -> (d0, d1)>
#id3 = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
#drop = affine_map<(d0, d1, d2) -> (d0, d1)>
func.func @complex_table(%x: tensor<8x4xf32>, %table: tensor<8x2xcomplex<f32>>) -> tensor<8x4xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %pairs = tensor.expand_shape %x [[0], [1, 2]] output_shape [8, 2, 2] : tensor<8x4xf32> into tensor<8x2x2xf32>
  %e = tensor.empty() : tensor<8x2xcomplex<f32>>
  %z = linalg.generic {indexing_maps = [#id2, #id2], iterator_types = ["parallel", "parallel"]}
      ins(%table : tensor<8x2xcomplex<f32>>) outs(%e : tensor<8x2xcomplex<f32>>) {
  ^bb0(%f: complex<f32>, %out: complex<f32>):
    %i = linalg.index 0 : index
    %j = linalg.index 1 : index
    %re = tensor.extract %pairs[%i, %j, %c0] : tensor<8x2x2xf32>
    %im = tensor.extract %pairs[%i, %j, %c1] : tensor<8x2x2xf32>
    %v = complex.create %re, %im : complex<f32>
    %p = complex.mul %v, %f : complex<f32>
    linalg.yield %p : complex<f32>
  } -> tensor<8x2xcomplex<f32>>
  %e2 = tensor.empty() : tensor<8x2x2xf32>
  %r = linalg.generic {indexing_maps = [#drop, #id3], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%z : tensor<8x2xcomplex<f32>>) outs(%e2 : tensor<8x2x2xf32>) {
  ^bb0(%v: complex<f32>, %out: f32):
    %re = complex.re %v : complex<f32>
    %im = complex.im %v : complex<f32>
    %k = linalg.index 2 : index
    %is0 = arith.cmpi eq, %k, %c0 : index
    %s = arith.select %is0, %re, %im : f32
    linalg.yield %s : f32
  } -> tensor<8x2x2xf32>
  %y = tensor.collapse_shape %r [[0], [1, 2]] : tensor<8x2x2xf32> into tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// y = F x for a 2x2 matrix F of each pair: nothing tells that F is a rotation,
// so cos is its diagonal and sin the rest, with the signs that a rotation has.
// CHECK-LABEL: func @matrix_table(
// CHECK:       tensor.collapse_shape %arg1 {{\[\[}}0], [1, 2, 3]]
// CHECK:       arith.constant dense<[-1.000000e+00, 1.000000e+00, -1.000000e+00, 1.000000e+00]> : tensor<4xf32>
// CHECK:       %[[SIN:.+]] = linalg.generic
// CHECK:         arith.mulf
// CHECK:       rope.apply %arg0, %{{.+}}, %[[SIN]] rotation<[interleaved 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// REMARK-DAG: Raised {{.*}}Equal="except for signs of zeros and lanes that are not finite", Lanes=4
func.func @matrix_table(%x: tensor<8x4xf32>, %f: tensor<8x2x2x2xf32>) -> tensor<8x4xf32> {
  %zero = arith.constant 0.0 : f32
  %pairs = tensor.expand_shape %x [[0], [1, 2]] output_shape [8, 2, 2] : tensor<8x4xf32> into tensor<8x2x2xf32>
  %e = tensor.empty() : tensor<8x2x2xf32>
  %init = linalg.fill ins(%zero : f32) outs(%e : tensor<8x2x2xf32>) -> tensor<8x2x2xf32>
  %r = linalg.generic {indexing_maps = [affine_map<(s, p, i, j) -> (s, p, i, j)>, affine_map<(s, p, i, j) -> (s, p, j)>, affine_map<(s, p, i, j) -> (s, p, i)>],
                       iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
      ins(%f, %pairs : tensor<8x2x2x2xf32>, tensor<8x2x2xf32>) outs(%init : tensor<8x2x2xf32>) {
  ^bb0(%m: f32, %v: f32, %sum: f32):
    %p = arith.mulf %m, %v : f32
    %s = arith.addf %sum, %p : f32
    linalg.yield %s : f32
  } -> tensor<8x2x2xf32>
  %y = tensor.collapse_shape %r [[0], [1, 2]] : tensor<8x2x2xf32> into tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// What convert-rope-to-linalg makes of rope.apply, with R dense.
// CHECK-LABEL: func @constant_matrix(
// CHECK:       rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// REMARK-DAG: Raised {{.*}}Equal="except for signs of zeros and lanes that are not finite", Lanes=4
func.func @constant_matrix(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %R = arith.constant dense<[[0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0], [-1.0, 0.0, 0.0, 0.0], [0.0, -1.0, 0.0, 0.0]]> : tensor<4x4xf32>
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<8x4xf32>
  %init = linalg.fill ins(%zero : f32) outs(%e : tensor<8x4xf32>) -> tensor<8x4xf32>
  %r = linalg.matmul ins(%x, %R : tensor<8x4xf32>, tensor<4x4xf32>) outs(%init : tensor<8x4xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// Lanes 4 and 5 are x * 1 + 0 * 0: x, but for the sign of a zero, and unless a
// lane of the row is not finite.
// CHECK-LABEL: func @partial_matrix(
// CHECK:       rope.apply %arg0, %arg1, %arg2 rotation<[half 4, identity 2]> table_dims = [0] : tensor<8x6xf32>, tensor<8x4xf32>
// REMARK-DAG: Raised {{.*}}Equal="except for signs of zeros and lanes that are not finite", Lanes=6
func.func @partial_matrix(%x: tensor<8x6xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x6xf32> {
  %R = arith.constant dense<[[0.0, 0.0, 1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0, 0.0, 0.0], [-1.0, 0.0, 0.0, 0.0, 0.0, 0.0],
                             [0.0, -1.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]> : tensor<6x6xf32>
  %init = arith.constant dense<0.0> : tensor<8x6xf32>
  %one = arith.constant dense<1.0> : tensor<8x2xf32>
  %zero = arith.constant dense<-0.0> : tensor<8x2xf32>
  %c = tensor.concat dim(1) %cos, %one : (tensor<8x4xf32>, tensor<8x2xf32>) -> tensor<8x6xf32>
  %s = tensor.concat dim(1) %sin, %zero : (tensor<8x4xf32>, tensor<8x2xf32>) -> tensor<8x6xf32>
  %r = linalg.matmul ins(%x, %R : tensor<8x6xf32>, tensor<6x6xf32>) outs(%init : tensor<8x6xf32>) -> tensor<8x6xf32>
  %a = arith.mulf %x, %c : tensor<8x6xf32>
  %b = arith.mulf %r, %s : tensor<8x6xf32>
  %y = arith.addf %b, %a : tensor<8x6xf32>
  return %y : tensor<8x6xf32>
}

//===----------------------------------------------------------------------===//
// Scalars
//===----------------------------------------------------------------------===//

// The table is computed in the body, for one head.
// CHECK-LABEL: func @angle_in_body(
// CHECK:       %[[COS:.+]] = linalg.generic {{.*}} ins(%arg1 : tensor<8x4xf32>) outs(%{{.+}} : tensor<8x4xf32>)
// CHECK:         math.cos
// CHECK:       %[[SIN:.+]] = linalg.generic {{.*}} ins(%arg1 : tensor<8x4xf32>) outs(%{{.+}} : tensor<8x4xf32>)
// CHECK:         math.sin
// CHECK:       rope.apply %arg0, %[[COS]], %[[SIN]] rotation<[half 4]> table_dims = [1] : tensor<2x8x4xf32>, tensor<8x4xf32>
func.func @angle_in_body(%x: tensor<2x8x4xf32>, %angle: tensor<8x4xf32>) -> tensor<2x8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0, 0] [2, 8, 2] [1, 1, 1] : tensor<2x8x4xf32> to tensor<2x8x2xf32>
  %x2 = tensor.extract_slice %x[0, 0, 2] [2, 8, 2] [1, 1, 1] : tensor<2x8x4xf32> to tensor<2x8x2xf32>
  %n = arith.negf %x2 : tensor<2x8x2xf32>
  %r = tensor.concat dim(2) %n, %x1 : (tensor<2x8x2xf32>, tensor<2x8x2xf32>) -> tensor<2x8x4xf32>
  %e = tensor.empty() : tensor<2x8x4xf32>
  %y = linalg.generic {indexing_maps = [#id3, #id3, affine_map<(d0, d1, d2) -> (d1, d2)>, #id3], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%x, %r, %angle : tensor<2x8x4xf32>, tensor<2x8x4xf32>, tensor<8x4xf32>) outs(%e : tensor<2x8x4xf32>) {
  ^bb0(%a: f32, %b: f32, %t: f32, %out: f32):
    %c = math.cos %t : f32
    %s = math.sin %t : f32
    %p = arith.mulf %a, %c : f32
    %q = arith.mulf %b, %s : f32
    %sum = arith.addf %p, %q : f32
    linalg.yield %sum : f32
  } -> tensor<2x8x4xf32>
  return %y : tensor<2x8x4xf32>
}

// bf16 in, f32 out, all in one body.
// CHECK-LABEL: func @wider_result(
// CHECK:       %[[X:.+]] = linalg.generic {{.*}} ins(%arg0 : tensor<8x4xbf16>)
// CHECK:         arith.extf
// CHECK:       rope.apply %[[X]], %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
func.func @wider_result(%x: tensor<8x4xbf16>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %c0 = arith.constant 0 : index
  %e = tensor.empty() : tensor<8x4xf32>
  %y = linalg.generic {indexing_maps = [#id2, #id2, #id2, #id2], iterator_types = ["parallel", "parallel"]}
      ins(%x, %cos, %sin : tensor<8x4xbf16>, tensor<8x4xf32>, tensor<8x4xf32>) outs(%e : tensor<8x4xf32>) {
  ^bb0(%a: bf16, %c: f32, %s: f32, %out: f32):
    %row = linalg.index 0 : index
    %lane = linalg.index 1 : index
    %two = arith.constant 2 : index
    %four = arith.constant 4 : index
    %shifted = arith.addi %lane, %two : index
    %partner = arith.remui %shifted, %four : index
    %b = tensor.extract %x[%row, %partner] : tensor<8x4xbf16>
    %isLow = arith.cmpi ult, %lane, %two : index
    %n = arith.negf %b : bf16
    %rotated = arith.select %isLow, %n, %b : bf16
    %xe = arith.extf %a : bf16 to f32
    %re = arith.extf %rotated : bf16 to f32
    %p = arith.mulf %xe, %c : f32
    %q = arith.mulf %re, %s : f32
    %sum = arith.addf %p, %q : f32
    linalg.yield %sum : f32
  } -> tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

//===----------------------------------------------------------------------===//
// Zeros
//===----------------------------------------------------------------------===//

// 0 - x is -x, but +0 where x is +0.
// CHECK-LABEL: func @zero_minus(
// CHECK:       rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0]
// REMARK-DAG: Raised {{.*}}Equal="except for signs of zeros and lanes that are not finite", Lanes=4
func.func @zero_minus(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %zero = arith.constant dense<0.0> : tensor<8x2xf32>
  %n = arith.subf %zero, %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

//===----------------------------------------------------------------------===//
// Scalars in the body of a reduction
//===----------------------------------------------------------------------===//

// x is scaled where the products with 2x2 matrices are summed; the scaled x is
// rotated.
// CHECK-LABEL: func @scaled_in_reduction(
// CHECK:         %[[SCALED:.*]] = linalg.generic {{.*}} ins(%{{.*}} : tensor<8x2x2xf32>)
// CHECK:           arith.mulf
// CHECK:         %[[X:.*]] = tensor.collapse_shape %[[SCALED]] {{\[\[}}0], [1, 2]] : tensor<8x2x2xf32> into tensor<8x4xf32>
// CHECK:         rope.apply %[[X]], %{{.*}}, %{{.*}} rotation<[interleaved 4]> table_dims = [0]
// REMARK-DAG: Raised {{.*}}Equal="bit by bit", Lanes=4
func.func @scaled_in_reduction(%x: tensor<8x4xf32>, %matrices: tensor<8x2x2x2xf32>) -> tensor<8x4xf32> {
  %zero = arith.constant dense<-0.0> : tensor<8x2x2xf32>
  %scale = arith.constant 0.75 : f32
  %pairs = tensor.expand_shape %x [[0], [1, 2]] output_shape [8, 2, 2] : tensor<8x4xf32> into tensor<8x2x2xf32>
  %y = linalg.generic {
      indexing_maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d3)>,
                       affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>],
      iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
      ins(%matrices, %pairs : tensor<8x2x2x2xf32>, tensor<8x2x2xf32>) outs(%zero : tensor<8x2x2xf32>) {
  ^bb0(%entry: f32, %lane: f32, %total: f32):
    %scaled = arith.mulf %lane, %scale : f32
    %product = arith.mulf %entry, %scaled : f32
    %sum = arith.addf %total, %product : f32
    linalg.yield %sum : f32
  } -> tensor<8x2x2xf32>
  %merged = tensor.collapse_shape %y [[0], [1, 2]] : tensor<8x2x2xf32> into tensor<8x4xf32>
  return %merged : tensor<8x4xf32>
}
