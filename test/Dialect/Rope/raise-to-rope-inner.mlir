// RUN: rome-opt %s --raise-to-rope --canonicalize --cse | FileCheck %s

// What is around a rotation stays as it is: the rotation inside raises.

// Lane 3 is a sum of three.
// CHECK-LABEL: func @two_products_sum_of_three(
// CHECK: rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK-NOT: rope.apply
// CHECK: return
func.func @two_products_sum_of_three(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %s = arith.addf %a, %b : tensor<8x4xf32>
  %c = arith.mulf %x, %sin : tensor<8x4xf32>
  %s1 = tensor.extract_slice %s[0, 0] [8, 3] [1, 1] : tensor<8x4xf32> to tensor<8x3xf32>
  %s2 = tensor.extract_slice %s[0, 3] [8, 1] [1, 1] : tensor<8x4xf32> to tensor<8x1xf32>
  %c2 = tensor.extract_slice %c[0, 3] [8, 1] [1, 1] : tensor<8x4xf32> to tensor<8x1xf32>
  %s3 = arith.addf %s2, %c2 : tensor<8x1xf32>
  %y = tensor.concat dim(1) %s1, %s3 : (tensor<8x3xf32>, tensor<8x1xf32>) -> tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// Lane 3 has a cosine term only.
// CHECK-LABEL: func @two_products_one(
// CHECK: rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK-NOT: rope.apply
// CHECK: return
func.func @two_products_one(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %s = arith.addf %a, %b : tensor<8x4xf32>
  %s1 = tensor.extract_slice %s[0, 0] [8, 3] [1, 1] : tensor<8x4xf32> to tensor<8x3xf32>
  %a2 = tensor.extract_slice %a[0, 3] [8, 1] [1, 1] : tensor<8x4xf32> to tensor<8x1xf32>
  %y = tensor.concat dim(1) %s1, %a2 : (tensor<8x3xf32>, tensor<8x1xf32>) -> tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// Lanes 4 and 5 change places.
// CHECK-LABEL: func @pass_through_other_lane(
// CHECK: %[[X:.+]] = tensor.extract_slice %arg0[0, 0] [8, 4] [1, 1] : tensor<8x6xf32> to tensor<8x4xf32>
// CHECK: %[[Y:.+]] = rope.apply %[[X]], %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK: tensor.concat dim(1) %[[Y]]
// CHECK-NOT: rope.apply
// CHECK: return
func.func @pass_through_other_lane(%z: tensor<8x6xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x6xf32> {
  %x = tensor.extract_slice %z[0, 0] [8, 4] [1, 1] : tensor<8x6xf32> to tensor<8x4xf32>
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %q = arith.addf %a, %b : tensor<8x4xf32>
  %k5 = tensor.extract_slice %z[0, 5] [8, 1] [1, 1] : tensor<8x6xf32> to tensor<8x1xf32>
  %k4 = tensor.extract_slice %z[0, 4] [8, 1] [1, 1] : tensor<8x6xf32> to tensor<8x1xf32>
  %y = tensor.concat dim(1) %q, %k5, %k4 : (tensor<8x4xf32>, tensor<8x1xf32>, tensor<8x1xf32>) -> tensor<8x6xf32>
  return %y : tensor<8x6xf32>
}

// Lanes 4 and 5 come from another tensor.
// CHECK-LABEL: func @pass_through_other_tensor(
// CHECK: %[[X:.+]] = tensor.extract_slice %arg0[0, 0] [8, 4] [1, 1] : tensor<8x6xf32> to tensor<8x4xf32>
// CHECK: %[[Y:.+]] = rope.apply %[[X]], %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK: tensor.concat dim(1) %[[Y]]
// CHECK-NOT: rope.apply
// CHECK: return
func.func @pass_through_other_tensor(%z: tensor<8x6xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>, %w: tensor<8x6xf32>) -> tensor<8x6xf32> {
  %x = tensor.extract_slice %z[0, 0] [8, 4] [1, 1] : tensor<8x6xf32> to tensor<8x4xf32>
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %q = arith.addf %a, %b : tensor<8x4xf32>
  %k = tensor.extract_slice %w[0, 4] [8, 2] [1, 1] : tensor<8x6xf32> to tensor<8x2xf32>
  %y = tensor.concat dim(1) %q, %k : (tensor<8x4xf32>, tensor<8x2xf32>) -> tensor<8x6xf32>
  return %y : tensor<8x6xf32>
}

// Lanes 4 and 5 are negated.
// CHECK-LABEL: func @pass_through_negated(
// CHECK: %[[X:.+]] = tensor.extract_slice %arg0[0, 0] [8, 4] [1, 1] : tensor<8x6xf32> to tensor<8x4xf32>
// CHECK: %[[Y:.+]] = rope.apply %[[X]], %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK: tensor.concat dim(1) %[[Y]]
// CHECK-NOT: rope.apply
// CHECK: return
func.func @pass_through_negated(%z: tensor<8x6xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x6xf32> {
  %x = tensor.extract_slice %z[0, 0] [8, 4] [1, 1] : tensor<8x6xf32> to tensor<8x4xf32>
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %q = arith.addf %a, %b : tensor<8x4xf32>
  %k = tensor.extract_slice %z[0, 4] [8, 2] [1, 1] : tensor<8x6xf32> to tensor<8x2xf32>
  %m = arith.negf %k : tensor<8x2xf32>
  %y = tensor.concat dim(1) %q, %m : (tensor<8x4xf32>, tensor<8x2xf32>) -> tensor<8x6xf32>
  return %y : tensor<8x6xf32>
}

// Lanes 4 and 5 are doubled.
// CHECK-LABEL: func @pass_through_scaled(
// CHECK: %[[X:.+]] = tensor.extract_slice %arg0[0, 0] [8, 4] [1, 1] : tensor<8x6xf32> to tensor<8x4xf32>
// CHECK: %[[Y:.+]] = rope.apply %[[X]], %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK: tensor.concat dim(1) %[[Y]]
// CHECK-NOT: rope.apply
// CHECK: return
func.func @pass_through_scaled(%z: tensor<8x6xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x6xf32> {
  %x = tensor.extract_slice %z[0, 0] [8, 4] [1, 1] : tensor<8x6xf32> to tensor<8x4xf32>
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %q = arith.addf %a, %b : tensor<8x4xf32>
  %k = tensor.extract_slice %z[0, 4] [8, 2] [1, 1] : tensor<8x6xf32> to tensor<8x2xf32>
  %m = arith.addf %k, %k : tensor<8x2xf32>
  %y = tensor.concat dim(1) %q, %m : (tensor<8x4xf32>, tensor<8x2xf32>) -> tensor<8x6xf32>
  return %y : tensor<8x6xf32>
}

// Lanes 4 and 5 are zero.
// CHECK-LABEL: func @pass_through_zero(
// CHECK: %[[X:.+]] = tensor.extract_slice %arg0[0, 0] [8, 4] [1, 1] : tensor<8x6xf32> to tensor<8x4xf32>
// CHECK: %[[Y:.+]] = rope.apply %[[X]], %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK: tensor.concat dim(1) %[[Y]]
// CHECK-NOT: rope.apply
// CHECK: return
func.func @pass_through_zero(%z: tensor<8x6xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x6xf32> {
  %x = tensor.extract_slice %z[0, 0] [8, 4] [1, 1] : tensor<8x6xf32> to tensor<8x4xf32>
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %q = arith.addf %a, %b : tensor<8x4xf32>
  %m = arith.constant dense<0.0> : tensor<8x2xf32>
  %y = tensor.concat dim(1) %q, %m : (tensor<8x4xf32>, tensor<8x2xf32>) -> tensor<8x6xf32>
  return %y : tensor<8x6xf32>
}

// The sum of f32 values rounds to f32, then to bf16, and is returned as f16.
// CHECK-LABEL: func @rounding_twice(
// CHECK: rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK-NOT: rope.apply
// CHECK: return
func.func @rounding_twice(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf16> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %s = arith.addf %a, %b : tensor<8x4xf32>
  %h = arith.truncf %s : tensor<8x4xf32> to tensor<8x4xbf16>
  %w = arith.extf %h : tensor<8x4xbf16> to tensor<8x4xf32>
  %y = arith.truncf %w : tensor<8x4xf32> to tensor<8x4xf16>
  return %y : tensor<8x4xf16>
}

// Lane 3 computes in bf16, the others in f32.
// CHECK-LABEL: func @rounding_some_lanes(
// CHECK: rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] compute_type = f32 : tensor<8x4xbf16>, tensor<8x4xbf16>
// CHECK: rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xbf16>, tensor<8x4xbf16>
// CHECK-NOT: rope.apply
// CHECK: return
func.func @rounding_some_lanes(%x: tensor<8x4xbf16>, %cos: tensor<8x4xbf16>, %sin: tensor<8x4xbf16>) -> tensor<8x4xbf16> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xbf16> to tensor<8x2xbf16>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xbf16> to tensor<8x2xbf16>
  %n = arith.negf %x2 : tensor<8x2xbf16>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xbf16>, tensor<8x2xbf16>) -> tensor<8x4xbf16>
  %wx = arith.extf %x : tensor<8x4xbf16> to tensor<8x4xf32>
  %wc = arith.extf %cos : tensor<8x4xbf16> to tensor<8x4xf32>
  %wr = arith.extf %r : tensor<8x4xbf16> to tensor<8x4xf32>
  %ws = arith.extf %sin : tensor<8x4xbf16> to tensor<8x4xf32>
  %a = arith.mulf %wx, %wc : tensor<8x4xf32>
  %b = arith.mulf %wr, %ws : tensor<8x4xf32>
  %s = arith.addf %a, %b : tensor<8x4xf32>
  %yf = arith.truncf %s : tensor<8x4xf32> to tensor<8x4xbf16>
  %ab = arith.mulf %x, %cos : tensor<8x4xbf16>
  %bb = arith.mulf %r, %sin : tensor<8x4xbf16>
  %sb = arith.addf %ab, %bb : tensor<8x4xbf16>
  %l = tensor.extract_slice %yf[0, 0] [8, 3] [1, 1] : tensor<8x4xbf16> to tensor<8x3xbf16>
  %h = tensor.extract_slice %sb[0, 3] [8, 1] [1, 1] : tensor<8x4xbf16> to tensor<8x1xbf16>
  %y = tensor.concat dim(1) %l, %h : (tensor<8x3xbf16>, tensor<8x1xbf16>) -> tensor<8x4xbf16>
  return %y : tensor<8x4xbf16>
}

// Cosines per row, one row of sines.
// CHECK-LABEL: func @tables_laid_out_differently(
// CHECK: %[[S:.+]] = linalg.broadcast
// CHECK: rope.apply %arg0, %arg1, %[[S]] rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK-NOT: rope.apply
// CHECK: return
func.func @tables_laid_out_differently(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %e = tensor.empty() : tensor<8x4xf32>
  %s = linalg.broadcast ins(%sin : tensor<4xf32>) outs(%e : tensor<8x4xf32>) dimensions = [0]
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %s : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// The cosines of the upper half come from another table.
// CHECK-LABEL: func @tables_mixed(
// CHECK: %[[C:.+]] = tensor.concat dim(1)
// CHECK: rope.apply %arg0, %[[C]], %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK-NOT: rope.apply
// CHECK: return
func.func @tables_mixed(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>, %cos2: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %c1 = tensor.extract_slice %cos[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %c2 = tensor.extract_slice %cos2[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %c = tensor.concat dim(1) %c1, %c2 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %c : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// The sines are bf16, the cosines f32.
// CHECK-LABEL: func @tables_other_type(
// CHECK: %[[S:.+]] = arith.extf %arg2
// CHECK: rope.apply %arg0, %arg1, %[[S]] rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK-NOT: rope.apply
// CHECK: return
func.func @tables_other_type(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xbf16>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %s = arith.extf %sin : tensor<8x4xbf16> to tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %s : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}
