// RUN: rome-opt %s --rome-add-assertions --canonicalize --cse --canonicalize | FileCheck %s

// CHECK-LABEL: func @rotation(
// CHECK-DAG: %[[COS:.*]] = tensor.dim %arg1, %c0
// CHECK-DAG: %[[ROWS:.*]] = tensor.dim %arg0, %c1
// CHECK: %[[AGREES:.*]] = arith.cmpi eq, %[[COS]], %[[ROWS]]
// CHECK: cf.assert %[[AGREES]], "'rope.apply' op expected dimension #0 of 'cos' and dimension #1 of 'x' to have the same size"
// CHECK: dimension #0 of 'sin'
// CHECK-NOT: cf.assert
func.func @rotation(%x: tensor<?x?x8xf32>, %c: tensor<?x4xf32>, %s: tensor<?x4xf32>) -> tensor<?x?x8xf32> {
  %y = rope.apply %x, %c, %s rotation<[half 8]> table_dims = [1] : tensor<?x?x8xf32>, tensor<?x4xf32>
  return %y : tensor<?x?x8xf32>
}

// A row that broadcasts, and static sizes, need nothing.

// CHECK-LABEL: func @static(
// CHECK-NOT: cf.assert
func.func @static(%x: tensor<?x8xf32>, %c: tensor<1x4xf32>, %y: tensor<4x8xf32>) -> (tensor<?x8xf32>, tensor<4x16xf32>, tensor<4x4xf32>) {
  %0 = rope.apply %x, %c, %c rotation<[half 8]> table_dims = [0] : tensor<?x8xf32>, tensor<1x4xf32>
  %1 = tensor.concat dim(1) %y, %y : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x16xf32>
  %2 = tensor.extract_slice %y[0, 4] [4, 4] [1, 1] : tensor<4x8xf32> to tensor<4x4xf32>
  return %0, %1, %2 : tensor<?x8xf32>, tensor<4x16xf32>, tensor<4x4xf32>
}

// CHECK-LABEL: func @sum(
// CHECK: cf.assert %{{.*}}, "'linalg.generic' op expected dimension #0 of operand #0 and dimension #0 of operand #1 to have the same size"
// CHECK-NOT: cf.assert
#id = affine_map<(d0) -> (d0)>
func.func @sum(%x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<?xf32> {
  %0 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%x, %y : tensor<?xf32>, tensor<?xf32>) outs(%x : tensor<?xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %1 = arith.addf %a, %b : f32
    linalg.yield %1 : f32
  } -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// Windows reach as far as the sum of two loops; nothing is read without one.

// CHECK-LABEL: func @windows(
// CHECK: cf.assert %{{.*}}, "'linalg.conv_1d' op expected dimension #0 of operand #0 to have room for every index"
func.func @windows(%x: tensor<?xf32>, %w: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<?xf32> {
  %0 = linalg.conv_1d ins(%x, %w : tensor<?xf32>, tensor<?xf32>) outs(%y : tensor<?xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// CHECK-LABEL: func @concatenation(
// CHECK: cf.assert %{{.*}}, "'tensor.concat' op expected dimension #0 of operand #0 and dimension #0 of operand #1 to have the same size"
// CHECK: cf.assert %{{.*}}, "'tensor.concat' op expected the sizes of the operands to add up to 16"
func.func @concatenation(%x: tensor<?x8xf32>, %y: tensor<?x?xf32>) -> tensor<?x16xf32> {
  %0 = tensor.concat dim(1) %x, %y : (tensor<?x8xf32>, tensor<?x?xf32>) -> tensor<?x16xf32>
  return %0 : tensor<?x16xf32>
}

// CHECK-LABEL: func @reshapes(
// CHECK: "'tensor.expand_shape' op expected the number of elements to stay the same"
// CHECK: "'tensor.cast' op expected dimension #0 to have 4 elements"
// CHECK: "'tensor.reshape' op expected the number of elements to stay the same"
func.func @reshapes(%x: tensor<?xf32>, %n: index, %shape: tensor<1xindex>) -> (tensor<?x2xf32>, tensor<4xf32>, tensor<?xf32>) {
  %0 = tensor.expand_shape %x [[0, 1]] output_shape [%n, 2] : tensor<?xf32> into tensor<?x2xf32>
  %1 = tensor.cast %x : tensor<?xf32> to tensor<4xf32>
  %2 = tensor.reshape %x(%shape) : (tensor<?xf32>, tensor<1xindex>) -> tensor<?xf32>
  return %0, %1, %2 : tensor<?x2xf32>, tensor<4xf32>, tensor<?xf32>
}

// CHECK-LABEL: func @slices(
// CHECK: "'tensor.extract_slice' op expected the slice to be inside of dimension #0"
// CHECK: "'tensor.insert_slice' op expected the slice to be inside of dimension #0"
// CHECK: "'tensor.insert_slice' op expected dimension #0 of the slice to have the size of the source"
func.func @slices(%x: tensor<?xf32>, %y: tensor<?xf32>, %i: index, %n: index) -> (tensor<?xf32>, tensor<?xf32>) {
  %0 = tensor.extract_slice %x[%i] [%n] [1] : tensor<?xf32> to tensor<?xf32>
  %1 = tensor.insert_slice %y into %x[%i] [%n] [1] : tensor<?xf32> into tensor<?xf32>
  return %0, %1 : tensor<?xf32>, tensor<?xf32>
}

// CHECK-LABEL: func @elements(
// CHECK: "'tensor.extract' op expected the index to be inside of dimension #0"
// CHECK: "'tensor.insert' op expected the index to be inside of dimension #0"
// CHECK: "'memref.load' op expected the index to be inside of dimension #0"
// CHECK: "'tensor.empty' op expected sizes not to be negative"
func.func @elements(%x: tensor<4xf32>, %b: memref<4xf32>, %i: index) -> (tensor<4xf32>, f32, tensor<?xf32>) {
  %0 = tensor.extract %x[%i] : tensor<4xf32>
  %1 = tensor.insert %0 into %x[%i] : tensor<4xf32>
  %2 = memref.load %b[%i] : memref<4xf32>
  %3 = tensor.empty(%i) : tensor<?xf32>
  return %1, %2, %3 : tensor<4xf32>, f32, tensor<?xf32>
}

// CHECK-LABEL: func @gather(
// CHECK: linalg.generic
// CHECK: cf.assert %{{.*}}, "'tensor.extract' op expected the index to be inside of dimension #0"
// CHECK-NOT: cf.assert
#rows = affine_map<(d0, d1) -> (d0)>
#all = affine_map<(d0, d1) -> (d0, d1)>
func.func @gather(%p: tensor<8xindex>, %t: tensor<?x4xf32>, %y: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %0 = linalg.generic {indexing_maps = [#rows, #all], iterator_types = ["parallel", "parallel"]}
      ins(%p : tensor<8xindex>) outs(%y : tensor<8x4xf32>) {
  ^bb0(%row: index, %out: f32):
    %lane = linalg.index 1 : index
    %1 = tensor.extract %t[%row, %lane] : tensor<?x4xf32>
    linalg.yield %1 : f32
  } -> tensor<8x4xf32>
  return %0 : tensor<8x4xf32>
}

// CHECK-LABEL: func @divisions(
// CHECK: "'arith.divsi' op expected a divisor that is not 0"
// CHECK: "'arith.divsi' op expected a quotient that does not overflow"
// CHECK: "'arith.remui' op expected a divisor that is not 0"
// CHECK: vector.reduction <and>
// CHECK: "'arith.divui' op expected a divisor that is not 0"
// CHECK-NOT: cf.assert
func.func @divisions(%a: i32, %b: i32, %v: vector<2x2xi8>) -> (i32, i32, vector<2x2xi8>, i32) {
  %c2 = arith.constant 2 : i32
  %0 = arith.divsi %a, %b : i32
  %1 = arith.remui %a, %b : i32
  %2 = arith.divui %v, %v : vector<2x2xi8>
  %3 = arith.divsi %a, %c2 : i32
  return %0, %1, %2, %3 : i32, i32, vector<2x2xi8>, i32
}

// CHECK-LABEL: func @loop(
// CHECK: "'scf.for' op expected a positive step"
func.func @loop(%n: index) {
  %c0 = arith.constant 0 : index
  scf.for %i = %c0 to %n step %n {
    vector.print %i : index
  }
  return
}
