// RUN: rome-opt %s --convert-elementwise-to-linalg --rome-fuse-elementwise | FileCheck %s

// CHECK-LABEL: func @chain(
// CHECK: linalg.generic
// CHECK: math.exp
// CHECK: arith.mulf
// CHECK: arith.negf
// CHECK-NOT: linalg.generic
func.func @chain(%x: tensor<4x8xf32>, %y: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = math.exp %x : tensor<4x8xf32>
  %1 = arith.mulf %0, %y : tensor<4x8xf32>
  %2 = arith.negf %1 : tensor<4x8xf32>
  return %2 : tensor<4x8xf32>
}

// A row that is broadcast is computed once, not for every element.

// CHECK-LABEL: func @broadcast(
// CHECK: linalg.generic
// CHECK: math.cos
// CHECK: linalg.generic
// CHECK: arith.mulf
#rows = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d1)>
func.func @broadcast(%x: tensor<4x8xf32>, %t: tensor<8xf32>) -> tensor<4x8xf32> {
  %cos = math.cos %t : tensor<8xf32>
  %empty = tensor.empty() : tensor<4x8xf32>
  %0 = linalg.generic {indexing_maps = [#rows, #row, #rows], iterator_types = ["parallel", "parallel"]}
      ins(%x, %cos : tensor<4x8xf32>, tensor<8xf32>) outs(%empty : tensor<4x8xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %1 = arith.mulf %a, %b : f32
    linalg.yield %1 : f32
  } -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}

// A transposed operand is not read along the last loop: the other op is.

// CHECK-LABEL: func @transposed(
// CHECK: linalg.generic
// CHECK: linalg.generic
#columns = affine_map<(d0, d1) -> (d1, d0)>
func.func @transposed(%x: tensor<8x4xf32>, %y: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %empty = tensor.empty() : tensor<4x8xf32>
  %0 = linalg.generic {indexing_maps = [#columns, #rows], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<8x4xf32>) outs(%empty : tensor<4x8xf32>) {
  ^bb0(%a: f32, %out: f32):
    linalg.yield %a : f32
  } -> tensor<4x8xf32>
  %1 = arith.mulf %0, %y : tensor<4x8xf32>
  return %1 : tensor<4x8xf32>
}

// What is used twice stays, and has an empty tensor of its own.

// CHECK-LABEL: func @used_twice(
// CHECK: %[[FIRST:.*]] = tensor.empty
// CHECK: %[[EXP:.*]] = linalg.generic {{.*}} outs(%[[FIRST]] :
// CHECK: %[[SECOND:.*]] = tensor.empty
// CHECK: linalg.generic {{.*}} ins(%[[EXP]] : {{.*}} outs(%[[SECOND]] :
func.func @used_twice(%x: tensor<4x8xf32>) -> (tensor<4x8xf32>, tensor<4x8xf32>) {
  %0 = math.exp %x : tensor<4x8xf32>
  %1 = arith.negf %0 : tensor<4x8xf32>
  return %0, %1 : tensor<4x8xf32>, tensor<4x8xf32>
}
