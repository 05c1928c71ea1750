// RUN: rome-opt %s --raise-to-rope --canonicalize --cse | FileCheck %s
// RUN: rome-opt %s --canonicalize --cse --raise-to-rope --canonicalize --cse | FileCheck %s
// RUN: rome-opt %s --convert-elementwise-to-linalg --linalg-generalize-named-ops --raise-to-rope --canonicalize --cse | FileCheck %s
// RUN: rome-opt %s --convert-elementwise-to-linalg --linalg-fuse-elementwise-ops --raise-to-rope --canonicalize --cse | FileCheck %s

//===----------------------------------------------------------------------===//
// Rotate-half, tables per lane
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @half_order_0(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @half_order_0(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// CHECK-LABEL: func @half_order_1(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @half_order_1(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %y = arith.addf %b, %a : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// CHECK-LABEL: func @half_order_2(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @half_order_2(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %sin, %r : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// CHECK-LABEL: func @half_order_3(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @half_order_3(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %sin, %r : tensor<8x4xf32>
  %y = arith.addf %b, %a : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// CHECK-LABEL: func @half_order_4(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @half_order_4(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %cos, %x : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// CHECK-LABEL: func @half_order_5(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @half_order_5(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %cos, %x : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %y = arith.addf %b, %a : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// CHECK-LABEL: func @half_order_6(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @half_order_6(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %cos, %x : tensor<8x4xf32>
  %b = arith.mulf %sin, %r : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// CHECK-LABEL: func @half_order_7(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @half_order_7(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %cos, %x : tensor<8x4xf32>
  %b = arith.mulf %sin, %r : tensor<8x4xf32>
  %y = arith.addf %b, %a : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// CHECK-LABEL: func @half_negate_before_slice(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @half_negate_before_slice(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %nx = arith.negf %x : tensor<8x4xf32>
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = tensor.extract_slice %nx[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// CHECK-LABEL: func @half_times_minus_one(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @half_times_minus_one(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %m = arith.constant dense<-1.0> : tensor<8x2xf32>
  %n = arith.mulf %x2, %m : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// CHECK-LABEL: func @half_unfolded_minus_one(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @half_unfolded_minus_one(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %d = arith.constant dense<-1.0> : tensor<8x2xf64>
  %m = arith.truncf %d : tensor<8x2xf64> to tensor<8x2xf32>
  %n = arith.mulf %m, %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// The signs are a constant, after the swap.
// CHECK-LABEL: func @half_constant_signs(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @half_constant_signs(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %signs = arith.constant dense<[[-1.0, -1.0, 1.0, 1.0]]> : tensor<1x4xf32>
  %all = tensor.empty() : tensor<8x4xf32>
  %row = tensor.collapse_shape %signs [[0, 1]] : tensor<1x4xf32> into tensor<4xf32>
  %s = linalg.broadcast ins(%row : tensor<4xf32>) outs(%all : tensor<8x4xf32>) dimensions = [0]
  %c = tensor.concat dim(1) %x2, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %r = arith.mulf %c, %s : tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// CHECK-LABEL: func @half_double_negation(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @half_double_negation(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n0 = arith.negf %x2 : tensor<8x2xf32>
  %n1 = arith.negf %n0 : tensor<8x2xf32>
  %n = arith.negf %n1 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// cat(x2, -x1), subtracted.
// CHECK-LABEL: func @half_negated_product(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @half_negated_product(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x1 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %x2, %n : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %y = arith.subf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// CHECK-LABEL: func @half_negated_after(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @half_negated_after(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x1 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %x2, %n : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %nb = arith.negf %b : tensor<8x4xf32>
  %y = arith.addf %nb, %a : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// CHECK-LABEL: func @half_insert_slices(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @half_insert_slices(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %e = tensor.empty() : tensor<8x4xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %e1 = tensor.insert_slice %n into %e[0, 0] [8, 2] [1, 1] : tensor<8x2xf32> into tensor<8x4xf32>
  %r = tensor.insert_slice %x1 into %e1[0, 2] [8, 2] [1, 1] : tensor<8x2xf32> into tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// The last write of a lane counts.
// CHECK-LABEL: func @half_insert_over(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @half_insert_over(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %e1 = tensor.insert_slice %n into %sin[0, 0] [8, 2] [1, 1] : tensor<8x2xf32> into tensor<8x4xf32>
  %e2 = tensor.insert_slice %n into %e1[0, 2] [8, 2] [1, 1] : tensor<8x2xf32> into tensor<8x4xf32>
  %r = tensor.insert_slice %x1 into %e2[0, 2] [8, 2] [1, 1] : tensor<8x2xf32> into tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// Halves by unflatten and unbind.
// CHECK-LABEL: func @half_unflattened(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @half_unflattened(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %u = tensor.expand_shape %x [[0], [1, 2]] output_shape [8, 2, 2] : tensor<8x4xf32> into tensor<8x2x2xf32>
  %x1 = tensor.extract_slice %u[0, 0, 0] [8, 1, 2] [1, 1, 1] : tensor<8x2x2xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %u[0, 1, 0] [8, 1, 2] [1, 1, 1] : tensor<8x2x2xf32> to tensor<8x1x2xf32>
  %x2c = tensor.collapse_shape %x2 [[0], [1, 2]] : tensor<8x1x2xf32> into tensor<8x2xf32>
  %n = arith.negf %x2c : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// The smallest tables that are provably the same.
// CHECK-LABEL: func @half_duplicated_tables(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x2xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @half_duplicated_tables(%x: tensor<8x4xf32>, %cos: tensor<8x2xf32>, %sin: tensor<8x2xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %c = tensor.concat dim(1) %cos, %cos : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %s = tensor.concat dim(1) %sin, %sin : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %c : tensor<8x4xf32>
  %b = arith.mulf %r, %s : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

//===----------------------------------------------------------------------===//
// Rotate-half, expanded: tables per pair
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @expanded(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x2xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @expanded(%x: tensor<8x4xf32>, %cos: tensor<8x2xf32>, %sin: tensor<8x2xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %p0 = arith.mulf %x1, %cos : tensor<8x2xf32>
  %p1 = arith.mulf %x2, %sin : tensor<8x2xf32>
  %p2 = arith.mulf %x2, %cos : tensor<8x2xf32>
  %p3 = arith.mulf %x1, %sin : tensor<8x2xf32>
  %lo = arith.subf %p0, %p1 : tensor<8x2xf32>
  %hi = arith.addf %p2, %p3 : tensor<8x2xf32>
  %y = tensor.concat dim(1) %lo, %hi : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// CHECK-LABEL: func @expanded_swapped(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x2xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @expanded_swapped(%x: tensor<8x4xf32>, %cos: tensor<8x2xf32>, %sin: tensor<8x2xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %p0 = arith.mulf %cos, %x1 : tensor<8x2xf32>
  %p1 = arith.mulf %sin, %x2 : tensor<8x2xf32>
  %p2 = arith.mulf %cos, %x2 : tensor<8x2xf32>
  %p3 = arith.mulf %sin, %x1 : tensor<8x2xf32>
  %lo = arith.subf %p0, %p1 : tensor<8x2xf32>
  %hi = arith.addf %p3, %p2 : tensor<8x2xf32>
  %y = tensor.concat dim(1) %lo, %hi : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// CHECK-LABEL: func @expanded_add_of_negation(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x2xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @expanded_add_of_negation(%x: tensor<8x4xf32>, %cos: tensor<8x2xf32>, %sin: tensor<8x2xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %p0 = arith.mulf %x1, %cos : tensor<8x2xf32>
  %p1 = arith.mulf %x2, %sin : tensor<8x2xf32>
  %p2 = arith.mulf %x2, %cos : tensor<8x2xf32>
  %p3 = arith.mulf %x1, %sin : tensor<8x2xf32>
  %np1 = arith.negf %p1 : tensor<8x2xf32>
  %lo = arith.addf %p0, %np1 : tensor<8x2xf32>
  %hi = arith.addf %p2, %p3 : tensor<8x2xf32>
  %y = tensor.concat dim(1) %lo, %hi : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// CHECK-LABEL: func @expanded_negated_sine(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x2xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @expanded_negated_sine(%x: tensor<8x4xf32>, %cos: tensor<8x2xf32>, %sin: tensor<8x2xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %nsin = arith.negf %sin : tensor<8x2xf32>
  %p0 = arith.mulf %x1, %cos : tensor<8x2xf32>
  %p1 = arith.mulf %x2, %nsin : tensor<8x2xf32>
  %p2 = arith.mulf %x2, %cos : tensor<8x2xf32>
  %p3 = arith.mulf %x1, %sin : tensor<8x2xf32>
  %lo = arith.addf %p1, %p0 : tensor<8x2xf32>
  %hi = arith.addf %p2, %p3 : tensor<8x2xf32>
  %y = tensor.concat dim(1) %lo, %hi : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// CHECK-LABEL: func @expanded_subtracted_negation(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x2xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @expanded_subtracted_negation(%x: tensor<8x4xf32>, %cos: tensor<8x2xf32>, %sin: tensor<8x2xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %nx1 = arith.negf %x1 : tensor<8x2xf32>
  %p0 = arith.mulf %x1, %cos : tensor<8x2xf32>
  %p1 = arith.mulf %x2, %sin : tensor<8x2xf32>
  %p2 = arith.mulf %x2, %cos : tensor<8x2xf32>
  %p3 = arith.mulf %nx1, %sin : tensor<8x2xf32>
  %lo = arith.subf %p0, %p1 : tensor<8x2xf32>
  %hi = arith.subf %p2, %p3 : tensor<8x2xf32>
  %y = tensor.concat dim(1) %lo, %hi : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// CHECK-LABEL: func @expanded_inserted(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x2xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @expanded_inserted(%x: tensor<8x4xf32>, %cos: tensor<8x2xf32>, %sin: tensor<8x2xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %p0 = arith.mulf %x1, %cos : tensor<8x2xf32>
  %p1 = arith.mulf %x2, %sin : tensor<8x2xf32>
  %p2 = arith.mulf %x2, %cos : tensor<8x2xf32>
  %p3 = arith.mulf %x1, %sin : tensor<8x2xf32>
  %lo = arith.subf %p0, %p1 : tensor<8x2xf32>
  %hi = arith.addf %p2, %p3 : tensor<8x2xf32>
  %e = tensor.empty() : tensor<8x4xf32>
  %e1 = tensor.insert_slice %hi into %e[0, 2] [8, 2] [1, 1] : tensor<8x2xf32> into tensor<8x4xf32>
  %y = tensor.insert_slice %lo into %e1[0, 0] [8, 2] [1, 1] : tensor<8x2xf32> into tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// The two lanes of a pair need not share a table entry.
// CHECK-LABEL: func @expanded_uneven_tables(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @expanded_uneven_tables(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %c1 = tensor.extract_slice %cos[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %c2 = tensor.extract_slice %cos[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %s1 = tensor.extract_slice %sin[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %s2 = tensor.extract_slice %sin[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %p0 = arith.mulf %x1, %c1 : tensor<8x2xf32>
  %p1 = arith.mulf %x2, %s1 : tensor<8x2xf32>
  %p2 = arith.mulf %x2, %c2 : tensor<8x2xf32>
  %p3 = arith.mulf %x1, %s2 : tensor<8x2xf32>
  %lo = arith.subf %p0, %p1 : tensor<8x2xf32>
  %hi = arith.addf %p2, %p3 : tensor<8x2xf32>
  %y = tensor.concat dim(1) %lo, %hi : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

//===----------------------------------------------------------------------===//
// Interleaved
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @interleaved_stack(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[interleaved 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @interleaved_stack(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 2] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 1] [8, 2] [1, 2] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %ra = tensor.expand_shape %n [[0], [1, 2]] output_shape [8, 2, 1] : tensor<8x2xf32> into tensor<8x2x1xf32>
  %rb = tensor.expand_shape %x1 [[0], [1, 2]] output_shape [8, 2, 1] : tensor<8x2xf32> into tensor<8x2x1xf32>
  %rs = tensor.concat dim(2) %ra, %rb : (tensor<8x2x1xf32>, tensor<8x2x1xf32>) -> tensor<8x2x2xf32>
  %r = tensor.collapse_shape %rs [[0], [1, 2]] : tensor<8x2x2xf32> into tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// CHECK-LABEL: func @interleaved_unbind(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[interleaved 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @interleaved_unbind(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %u = tensor.expand_shape %x [[0], [1, 2]] output_shape [8, 2, 2] : tensor<8x4xf32> into tensor<8x2x2xf32>
  %x1 = tensor.extract_slice %u[0, 0, 0] [8, 2, 1] [1, 1, 1] : tensor<8x2x2xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %u[0, 0, 1] [8, 2, 1] [1, 1, 1] : tensor<8x2x2xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %ra = tensor.expand_shape %n [[0], [1, 2]] output_shape [8, 2, 1] : tensor<8x2xf32> into tensor<8x2x1xf32>
  %rb = tensor.expand_shape %x1 [[0], [1, 2]] output_shape [8, 2, 1] : tensor<8x2xf32> into tensor<8x2x1xf32>
  %rs = tensor.concat dim(2) %ra, %rb : (tensor<8x2x1xf32>, tensor<8x2x1xf32>) -> tensor<8x2x2xf32>
  %r = tensor.collapse_shape %rs [[0], [1, 2]] : tensor<8x2x2xf32> into tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// CHECK-LABEL: func @interleaved_repeated_tables(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[interleaved 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x2xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @interleaved_repeated_tables(%x: tensor<8x4xf32>, %cos: tensor<8x2xf32>, %sin: tensor<8x2xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 2] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 1] [8, 2] [1, 2] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %ra = tensor.expand_shape %n [[0], [1, 2]] output_shape [8, 2, 1] : tensor<8x2xf32> into tensor<8x2x1xf32>
  %rb = tensor.expand_shape %x1 [[0], [1, 2]] output_shape [8, 2, 1] : tensor<8x2xf32> into tensor<8x2x1xf32>
  %rs = tensor.concat dim(2) %ra, %rb : (tensor<8x2x1xf32>, tensor<8x2x1xf32>) -> tensor<8x2x2xf32>
  %r = tensor.collapse_shape %rs [[0], [1, 2]] : tensor<8x2x2xf32> into tensor<8x4xf32>
  %ca = tensor.expand_shape %cos [[0], [1, 2]] output_shape [8, 2, 1] : tensor<8x2xf32> into tensor<8x2x1xf32>
  %cb = tensor.expand_shape %cos [[0], [1, 2]] output_shape [8, 2, 1] : tensor<8x2xf32> into tensor<8x2x1xf32>
  %cs = tensor.concat dim(2) %ca, %cb : (tensor<8x2x1xf32>, tensor<8x2x1xf32>) -> tensor<8x2x2xf32>
  %c = tensor.collapse_shape %cs [[0], [1, 2]] : tensor<8x2x2xf32> into tensor<8x4xf32>
  %sa = tensor.expand_shape %sin [[0], [1, 2]] output_shape [8, 2, 1] : tensor<8x2xf32> into tensor<8x2x1xf32>
  %sb = tensor.expand_shape %sin [[0], [1, 2]] output_shape [8, 2, 1] : tensor<8x2xf32> into tensor<8x2x1xf32>
  %ss = tensor.concat dim(2) %sa, %sb : (tensor<8x2x1xf32>, tensor<8x2x1xf32>) -> tensor<8x2x2xf32>
  %s = tensor.collapse_shape %ss [[0], [1, 2]] : tensor<8x2x2xf32> into tensor<8x4xf32>
  %a = arith.mulf %x, %c : tensor<8x4xf32>
  %b = arith.mulf %r, %s : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// CHECK-LABEL: func @interleaved_expanded(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[interleaved 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x2xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @interleaved_expanded(%x: tensor<8x4xf32>, %cos: tensor<8x2xf32>, %sin: tensor<8x2xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 2] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 1] [8, 2] [1, 2] : tensor<8x4xf32> to tensor<8x2xf32>
  %p0 = arith.mulf %x1, %cos : tensor<8x2xf32>
  %p1 = arith.mulf %x2, %sin : tensor<8x2xf32>
  %p2 = arith.mulf %x2, %cos : tensor<8x2xf32>
  %p3 = arith.mulf %x1, %sin : tensor<8x2xf32>
  %lo = arith.subf %p0, %p1 : tensor<8x2xf32>
  %hi = arith.addf %p2, %p3 : tensor<8x2xf32>
  %ya = tensor.expand_shape %lo [[0], [1, 2]] output_shape [8, 2, 1] : tensor<8x2xf32> into tensor<8x2x1xf32>
  %yb = tensor.expand_shape %hi [[0], [1, 2]] output_shape [8, 2, 1] : tensor<8x2xf32> into tensor<8x2x1xf32>
  %ys = tensor.concat dim(2) %ya, %yb : (tensor<8x2x1xf32>, tensor<8x2x1xf32>) -> tensor<8x2x2xf32>
  %y = tensor.collapse_shape %ys [[0], [1, 2]] : tensor<8x2x2xf32> into tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// CHECK-LABEL: func @interleaved_slice_assign(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[interleaved 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x2xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @interleaved_slice_assign(%x: tensor<8x4xf32>, %cos: tensor<8x2xf32>, %sin: tensor<8x2xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 2] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 1] [8, 2] [1, 2] : tensor<8x4xf32> to tensor<8x2xf32>
  %p0 = arith.mulf %x1, %cos : tensor<8x2xf32>
  %p1 = arith.mulf %x2, %sin : tensor<8x2xf32>
  %p2 = arith.mulf %x2, %cos : tensor<8x2xf32>
  %p3 = arith.mulf %x1, %sin : tensor<8x2xf32>
  %lo = arith.subf %p0, %p1 : tensor<8x2xf32>
  %hi = arith.addf %p2, %p3 : tensor<8x2xf32>
  %e = tensor.empty() : tensor<8x4xf32>
  %e1 = tensor.insert_slice %lo into %e[0, 0] [8, 2] [1, 2] : tensor<8x2xf32> into tensor<8x4xf32>
  %y = tensor.insert_slice %hi into %e1[0, 1] [8, 2] [1, 2] : tensor<8x2xf32> into tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// Cosines at even lanes, sines at odd lanes, of full tables.
// CHECK-LABEL: func @interleaved_slice_assign_full_tables(
// CHECK-NEXT: %[[C:.+]] = tensor.extract_slice %arg1[0, 0] [8, 2] [1, 2] : tensor<8x4xf32> to tensor<8x2xf32>
// CHECK-NEXT: %[[S:.+]] = tensor.extract_slice %arg2[0, 1] [8, 2] [1, 2] : tensor<8x4xf32> to tensor<8x2xf32>
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %[[C]], %[[S]] rotation<[interleaved 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x2xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @interleaved_slice_assign_full_tables(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 2] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 1] [8, 2] [1, 2] : tensor<8x4xf32> to tensor<8x2xf32>
  %ce = tensor.extract_slice %cos[0, 0] [8, 2] [1, 2] : tensor<8x4xf32> to tensor<8x2xf32>
  %so = tensor.extract_slice %sin[0, 1] [8, 2] [1, 2] : tensor<8x4xf32> to tensor<8x2xf32>
  %p0 = arith.mulf %x1, %ce : tensor<8x2xf32>
  %p1 = arith.mulf %x2, %so : tensor<8x2xf32>
  %p2 = arith.mulf %x2, %ce : tensor<8x2xf32>
  %p3 = arith.mulf %x1, %so : tensor<8x2xf32>
  %lo = arith.subf %p0, %p1 : tensor<8x2xf32>
  %hi = arith.addf %p2, %p3 : tensor<8x2xf32>
  %e = tensor.empty() : tensor<8x4xf32>
  %e1 = tensor.insert_slice %lo into %e[0, 0] [8, 2] [1, 2] : tensor<8x2xf32> into tensor<8x4xf32>
  %y = tensor.insert_slice %hi into %e1[0, 1] [8, 2] [1, 2] : tensor<8x2xf32> into tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// CHECK-LABEL: func @interleaved_in_halves_out(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[interleaved_to_half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x2xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @interleaved_in_halves_out(%x: tensor<8x4xf32>, %cos: tensor<8x2xf32>, %sin: tensor<8x2xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 2] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 1] [8, 2] [1, 2] : tensor<8x4xf32> to tensor<8x2xf32>
  %p0 = arith.mulf %x1, %cos : tensor<8x2xf32>
  %p1 = arith.mulf %x2, %sin : tensor<8x2xf32>
  %p2 = arith.mulf %x2, %cos : tensor<8x2xf32>
  %p3 = arith.mulf %x1, %sin : tensor<8x2xf32>
  %lo = arith.subf %p0, %p1 : tensor<8x2xf32>
  %hi = arith.addf %p2, %p3 : tensor<8x2xf32>
  %y = tensor.concat dim(1) %lo, %hi : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// De-interleave, then rotate halves.
// CHECK-LABEL: func @interleaved_in_halves_out_rotate_half(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[interleaved_to_half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x4xf32>
func.func @interleaved_in_halves_out_rotate_half(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %u = tensor.expand_shape %x [[0], [1, 2]] output_shape [8, 2, 2] : tensor<8x4xf32> into tensor<8x2x2xf32>
  %e = tensor.empty() : tensor<8x2x2xf32>
  %t = linalg.transpose ins(%u : tensor<8x2x2xf32>) outs(%e : tensor<8x2x2xf32>) permutation = [0, 2, 1]
  %h = tensor.collapse_shape %t [[0], [1, 2]] : tensor<8x2x2xf32> into tensor<8x4xf32>
  %x1 = tensor.extract_slice %h[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %h[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %h, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

//===----------------------------------------------------------------------===//
// Small rows, ranks, and where lanes pass through
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @one_row(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [] : tensor<4xf32>, tensor<4xf32>
// CHECK-NEXT: return %[[Y]] : tensor<4xf32>
func.func @one_row(%x: tensor<4xf32>, %cos: tensor<4xf32>, %sin: tensor<4xf32>) -> tensor<4xf32> {
  %x1 = tensor.extract_slice %x[0] [2] [1] : tensor<4xf32> to tensor<2xf32>
  %x2 = tensor.extract_slice %x[2] [2] [1] : tensor<4xf32> to tensor<2xf32>
  %n = arith.negf %x2 : tensor<2xf32>
  %r = tensor.concat dim(0) %n, %x1 : (tensor<2xf32>, tensor<2xf32>) -> tensor<4xf32>
  %a = arith.mulf %x, %cos : tensor<4xf32>
  %b = arith.mulf %r, %sin : tensor<4xf32>
  %y = arith.addf %a, %b : tensor<4xf32>
  return %y : tensor<4xf32>
}

// CHECK-LABEL: func @two_lanes(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[interleaved 2]> table_dims = [0] : tensor<8x2xf32>, tensor<8x2xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x2xf32>
func.func @two_lanes(%x: tensor<8x2xf32>, %cos: tensor<8x2xf32>, %sin: tensor<8x2xf32>) -> tensor<8x2xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 1] [1, 1] : tensor<8x2xf32> to tensor<8x1xf32>
  %x2 = tensor.extract_slice %x[0, 1] [8, 1] [1, 1] : tensor<8x2xf32> to tensor<8x1xf32>
  %n = arith.negf %x2 : tensor<8x1xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x1xf32>, tensor<8x1xf32>) -> tensor<8x2xf32>
  %a = arith.mulf %x, %cos : tensor<8x2xf32>
  %b = arith.mulf %r, %sin : tensor<8x2xf32>
  %y = arith.addf %a, %b : tensor<8x2xf32>
  return %y : tensor<8x2xf32>
}

// CHECK-LABEL: func @partial_leading(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4, identity 2]> table_dims = [0] : tensor<8x6xf32>, tensor<8x4xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x6xf32>
func.func @partial_leading(%z: tensor<8x6xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x6xf32> {
  %x = tensor.extract_slice %z[0, 0] [8, 4] [1, 1] : tensor<8x6xf32> to tensor<8x4xf32>
  %k = tensor.extract_slice %z[0, 4] [8, 2] [1, 1] : tensor<8x6xf32> to tensor<8x2xf32>
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  %w = tensor.concat dim(1) %y, %k : (tensor<8x4xf32>, tensor<8x2xf32>) -> tensor<8x6xf32>
  return %w : tensor<8x6xf32>
}

// CHECK-LABEL: func @partial_trailing(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[identity 2, half 4]> table_dims = [0] : tensor<8x6xf32>, tensor<8x4xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x6xf32>
func.func @partial_trailing(%z: tensor<8x6xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x6xf32> {
  %x = tensor.extract_slice %z[0, 2] [8, 4] [1, 1] : tensor<8x6xf32> to tensor<8x4xf32>
  %k = tensor.extract_slice %z[0, 0] [8, 2] [1, 1] : tensor<8x6xf32> to tensor<8x2xf32>
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  %w = tensor.concat dim(1) %k, %y : (tensor<8x2xf32>, tensor<8x4xf32>) -> tensor<8x6xf32>
  return %w : tensor<8x6xf32>
}

// CHECK-LABEL: func @partial_middle(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[identity 1, half 4, identity 1]> table_dims = [0] : tensor<8x6xf32>, tensor<8x4xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x6xf32>
func.func @partial_middle(%z: tensor<8x6xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x6xf32> {
  %x = tensor.extract_slice %z[0, 1] [8, 4] [1, 1] : tensor<8x6xf32> to tensor<8x4xf32>
  %k0 = tensor.extract_slice %z[0, 0] [8, 1] [1, 1] : tensor<8x6xf32> to tensor<8x1xf32>
  %k1 = tensor.extract_slice %z[0, 5] [8, 1] [1, 1] : tensor<8x6xf32> to tensor<8x1xf32>
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  %w = tensor.concat dim(1) %k0, %y, %k1 : (tensor<8x1xf32>, tensor<8x4xf32>, tensor<8x1xf32>) -> tensor<8x6xf32>
  return %w : tensor<8x6xf32>
}

// CHECK-LABEL: func @partial_inserted(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[identity 2, half 4]> table_dims = [0] : tensor<8x6xf32>, tensor<8x4xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x6xf32>
func.func @partial_inserted(%z: tensor<8x6xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x6xf32> {
  %x = tensor.extract_slice %z[0, 2] [8, 4] [1, 1] : tensor<8x6xf32> to tensor<8x4xf32>
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  %w = tensor.insert_slice %y into %z[0, 2] [8, 4] [1, 1] : tensor<8x4xf32> into tensor<8x6xf32>
  return %w : tensor<8x6xf32>
}

// CHECK-LABEL: func @partial_inserted_middle(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[identity 1, half 4, identity 1]> table_dims = [0] : tensor<8x6xf32>, tensor<8x4xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x6xf32>
func.func @partial_inserted_middle(%z: tensor<8x6xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x6xf32> {
  %x = tensor.extract_slice %z[0, 1] [8, 4] [1, 1] : tensor<8x6xf32> to tensor<8x4xf32>
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  %w = tensor.insert_slice %y into %z[0, 1] [8, 4] [1, 1] : tensor<8x4xf32> into tensor<8x6xf32>
  return %w : tensor<8x6xf32>
}

// cat(-x2, x1, -x4, x3).
// CHECK-LABEL: func @quarter(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4, half 4]> table_dims = [0] : tensor<8x8xf32>, tensor<8x8xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x8xf32>
func.func @quarter(%x: tensor<8x8xf32>, %cos: tensor<8x8xf32>, %sin: tensor<8x8xf32>) -> tensor<8x8xf32> {
  %a0 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x8xf32> to tensor<8x2xf32>
  %b0 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x8xf32> to tensor<8x2xf32>
  %n0 = arith.negf %b0 : tensor<8x2xf32>
  %a1 = tensor.extract_slice %x[0, 4] [8, 2] [1, 1] : tensor<8x8xf32> to tensor<8x2xf32>
  %b1 = tensor.extract_slice %x[0, 6] [8, 2] [1, 1] : tensor<8x8xf32> to tensor<8x2xf32>
  %n1 = arith.negf %b1 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n0, %a0, %n1, %a1 : (tensor<8x2xf32>, tensor<8x2xf32>, tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x8xf32>
  %a = arith.mulf %x, %cos : tensor<8x8xf32>
  %b = arith.mulf %r, %sin : tensor<8x8xf32>
  %y = arith.addf %a, %b : tensor<8x8xf32>
  return %y : tensor<8x8xf32>
}

// One rotation per axis of a volume.
// CHECK-LABEL: func @three_axes(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 44, half 44, half 40]> table_dims = [0] : tensor<8x128xf32>, tensor<8x128xf32>
// CHECK-NEXT: return %[[Y]] : tensor<8x128xf32>
func.func @three_axes(%x: tensor<8x128xf32>, %cos: tensor<8x128xf32>, %sin: tensor<8x128xf32>) -> tensor<8x128xf32> {
  %a0 = tensor.extract_slice %x[0, 0] [8, 22] [1, 1] : tensor<8x128xf32> to tensor<8x22xf32>
  %b0 = tensor.extract_slice %x[0, 22] [8, 22] [1, 1] : tensor<8x128xf32> to tensor<8x22xf32>
  %n0 = arith.negf %b0 : tensor<8x22xf32>
  %a1 = tensor.extract_slice %x[0, 44] [8, 22] [1, 1] : tensor<8x128xf32> to tensor<8x22xf32>
  %b1 = tensor.extract_slice %x[0, 66] [8, 22] [1, 1] : tensor<8x128xf32> to tensor<8x22xf32>
  %n1 = arith.negf %b1 : tensor<8x22xf32>
  %a2 = tensor.extract_slice %x[0, 88] [8, 20] [1, 1] : tensor<8x128xf32> to tensor<8x20xf32>
  %b2 = tensor.extract_slice %x[0, 108] [8, 20] [1, 1] : tensor<8x128xf32> to tensor<8x20xf32>
  %n2 = arith.negf %b2 : tensor<8x20xf32>
  %r = tensor.concat dim(1) %n0, %a0, %n1, %a1, %n2, %a2 : (tensor<8x22xf32>, tensor<8x22xf32>, tensor<8x22xf32>, tensor<8x22xf32>, tensor<8x20xf32>, tensor<8x20xf32>) -> tensor<8x128xf32>
  %a = arith.mulf %x, %cos : tensor<8x128xf32>
  %b = arith.mulf %r, %sin : tensor<8x128xf32>
  %y = arith.addf %a, %b : tensor<8x128xf32>
  return %y : tensor<8x128xf32>
}
