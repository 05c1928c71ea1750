// RUN: rome-opt %s --raise-to-rope -verify-diagnostics --remark-policy=all --remark-format=emitRemark --remarks-filter='.*' -o %t.after
// RUN: rome-opt %s -o %t.before
// RUN: diff %t.before %t.after

//===----------------------------------------------------------------------===//
// coverage: every lane is written
//===----------------------------------------------------------------------===//

// Lane 3 is never written.
func.func @coverage(%x: tensor<8x4xf32>, %cos: tensor<8x2xf32>, %sin: tensor<8x2xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %p0 = arith.mulf %x1, %cos : tensor<8x2xf32>
  %p1 = arith.mulf %x2, %sin : tensor<8x2xf32>
  %lo = arith.subf %p0, %p1 : tensor<8x2xf32>
  %p2 = arith.mulf %x2, %cos : tensor<8x2xf32>
  %p3 = arith.mulf %x1, %sin : tensor<8x2xf32>
  %hi = arith.addf %p2, %p3 : tensor<8x2xf32>
  %e = tensor.empty() : tensor<8x4xf32>
  %hi1 = tensor.extract_slice %hi[0, 0] [8, 1] [1, 1] : tensor<8x2xf32> to tensor<8x1xf32>
  %e1 = tensor.insert_slice %lo into %e[0, 0] [8, 2] [1, 1] : tensor<8x2xf32> into tensor<8x4xf32>
  // expected-remark @+1 {{[Missed] NotRaised | Category:raise-to-rope | Lane=3, Remark="close to a rotary position embedding, but lane 3 breaks rule 'coverage': it is never written", Rule=coverage}}
  %y = tensor.insert_slice %hi1 into %e1[0, 2] [8, 1] [1, 1] : tensor<8x1xf32> into tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// The last row of lanes 2 and 3 is never written.
func.func @coverage_rows(%x: tensor<8x4xf32>, %cos: tensor<8x2xf32>, %sin: tensor<8x2xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %p0 = arith.mulf %x1, %cos : tensor<8x2xf32>
  %p1 = arith.mulf %x2, %sin : tensor<8x2xf32>
  %lo = arith.subf %p0, %p1 : tensor<8x2xf32>
  %p2 = arith.mulf %x2, %cos : tensor<8x2xf32>
  %p3 = arith.mulf %x1, %sin : tensor<8x2xf32>
  %hi = arith.addf %p2, %p3 : tensor<8x2xf32>
  %e = tensor.empty() : tensor<8x4xf32>
  %s = tensor.extract_slice %hi[0, 0] [7, 2] [1, 1] : tensor<8x2xf32> to tensor<7x2xf32>
  // expected-remark @+1 {{[Missed] NotRaised | Category:raise-to-rope | Lane=2, Remark="close to a rotary position embedding, but lane 2 breaks rule 'coverage': it is never written", Rule=coverage}}
  %e1 = tensor.insert_slice %lo into %e[0, 0] [8, 2] [1, 1] : tensor<8x2xf32> into tensor<8x4xf32>
  %y = tensor.insert_slice %s into %e1[0, 2] [7, 2] [1, 1] : tensor<7x2xf32> into tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

//===----------------------------------------------------------------------===//
// two-products: every lane is a sum of two products, or passed through
//===----------------------------------------------------------------------===//

// Lanes 2 and 3 have a cosine term only.
func.func @two_products_one_term(%x: tensor<8x4xf32>, %cos: tensor<8x2xf32>, %sin: tensor<8x2xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %p0 = arith.mulf %x1, %cos : tensor<8x2xf32>
  %p1 = arith.mulf %x2, %sin : tensor<8x2xf32>
  %p2 = arith.mulf %x2, %cos : tensor<8x2xf32>
  %p3 = arith.mulf %x1, %sin : tensor<8x2xf32>
  %lo = arith.subf %p0, %p1 : tensor<8x2xf32>
  // expected-remark @+1 {{[Missed] NotRaised | Category:raise-to-rope | Lane=2, Remark="close to a rotary position embedding, but lane 2 breaks rule 'two-products': it is not passed through, and the number of its products is 1", Rule=two-products}}
  %y = tensor.concat dim(1) %lo, %p2 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// Lanes 2 and 3 are sums of three products.
func.func @two_products_three_terms(%x: tensor<8x4xf32>, %cos: tensor<8x2xf32>, %sin: tensor<8x2xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %p0 = arith.mulf %x1, %cos : tensor<8x2xf32>
  %p1 = arith.mulf %x2, %sin : tensor<8x2xf32>
  %p2 = arith.mulf %x2, %cos : tensor<8x2xf32>
  %p3 = arith.mulf %x1, %sin : tensor<8x2xf32>
  %lo = arith.subf %p0, %p1 : tensor<8x2xf32>
  %hi = arith.addf %p2, %p3 : tensor<8x2xf32>
  %h3 = arith.addf %hi, %p2 : tensor<8x2xf32>
  // expected-remark @+1 {{[Missed] NotRaised | Category:raise-to-rope | Lane=2, Remark="close to a rotary position embedding, but lane 2 breaks rule 'two-products': it is not passed through, and the number of its products is 3", Rule=two-products}}
  %y = tensor.concat dim(1) %lo, %h3 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// The columns of the matrix for lanes 4 and 5 are zeros, but these are not
// passed through: they are multiplied by a cosine.
func.func @two_products_zero_column(%x: tensor<8x6xf32>, %cos: tensor<8x6xf32>, %sin: tensor<8x4xf32>) -> tensor<8x6xf32> {
  %R = rope.rotation_matrix rotation<[half 4, identity 2]> : tensor<6x6xf32>
  %init = arith.constant dense<0.0> : tensor<8x6xf32>
  %zero = arith.constant dense<0.0> : tensor<8x2xf32>
  %s = tensor.concat dim(1) %sin, %zero : (tensor<8x4xf32>, tensor<8x2xf32>) -> tensor<8x6xf32>
  %r = linalg.matmul ins(%x, %R : tensor<8x6xf32>, tensor<6x6xf32>) outs(%init : tensor<8x6xf32>) -> tensor<8x6xf32>
  %a = arith.mulf %x, %cos : tensor<8x6xf32>
  %b = arith.mulf %r, %s : tensor<8x6xf32>
  // expected-remark @+1 {{[Missed] NotRaised | Category:raise-to-rope | Lane=4, Remark="close to a rotary position embedding, but lane 4 breaks rule 'two-products': it is not passed through, and the number of its products is 1", Rule=two-products}}
  %y = arith.addf %a, %b : tensor<8x6xf32>
  return %y : tensor<8x6xf32>
}

// Nor where a sine, which may be infinite, is multiplied by their zeros, or a
// constant one is.
func.func @common_input_zero_column(%x: tensor<8x6xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x6xf32>) -> tensor<8x6xf32> {
  %R = rope.rotation_matrix rotation<[half 4, identity 2]> : tensor<6x6xf32>
  %init = arith.constant dense<0.0> : tensor<8x6xf32>
  %one = arith.constant dense<1.0> : tensor<8x2xf32>
  %c = tensor.concat dim(1) %cos, %one : (tensor<8x4xf32>, tensor<8x2xf32>) -> tensor<8x6xf32>
  %r = linalg.matmul ins(%x, %R : tensor<8x6xf32>, tensor<6x6xf32>) outs(%init : tensor<8x6xf32>) -> tensor<8x6xf32>
  %a = arith.mulf %x, %c : tensor<8x6xf32>
  %b = arith.mulf %r, %sin : tensor<8x6xf32>
  // expected-remark @+1 {{[Missed] NotRaised | Category:raise-to-rope | Lane=4, Remark="close to a rotary position embedding, but lane 4 breaks rule 'common-input': one of its products has no lane of x", Rule=common-input}}
  %y = arith.addf %a, %b : tensor<8x6xf32>
  return %y : tensor<8x6xf32>
}
func.func @common_input_infinite_sine(%x: tensor<8x6xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x6xf32> {
  %R = rope.rotation_matrix rotation<[half 4, identity 2]> : tensor<6x6xf32>
  %init = arith.constant dense<0.0> : tensor<8x6xf32>
  %one = arith.constant dense<1.0> : tensor<8x2xf32>
  %infinite = arith.constant dense<0x7F800000> : tensor<8x2xf32>
  %c = tensor.concat dim(1) %cos, %one : (tensor<8x4xf32>, tensor<8x2xf32>) -> tensor<8x6xf32>
  %s = tensor.concat dim(1) %sin, %infinite : (tensor<8x4xf32>, tensor<8x2xf32>) -> tensor<8x6xf32>
  %r = linalg.matmul ins(%x, %R : tensor<8x6xf32>, tensor<6x6xf32>) outs(%init : tensor<8x6xf32>) -> tensor<8x6xf32>
  %a = arith.mulf %x, %c : tensor<8x6xf32>
  %b = arith.mulf %r, %s : tensor<8x6xf32>
  // expected-remark @+1 {{[Missed] NotRaised | Category:raise-to-rope | Lane=4, Remark="close to a rotary position embedding, but lane 4 breaks rule 'common-input': one of its products has no lane of x", Rule=common-input}}
  %y = arith.addf %a, %b : tensor<8x6xf32>
  return %y : tensor<8x6xf32>
}

// Lanes 2 and 3 are sums, but not of products.
func.func @two_products_sum_of_lanes(%x: tensor<8x4xf32>, %cos: tensor<8x2xf32>, %sin: tensor<8x2xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %p0 = arith.mulf %x1, %cos : tensor<8x2xf32>
  %p1 = arith.mulf %x2, %sin : tensor<8x2xf32>
  %p2 = arith.mulf %x2, %cos : tensor<8x2xf32>
  %p3 = arith.mulf %x1, %sin : tensor<8x2xf32>
  %lo = arith.subf %p0, %p1 : tensor<8x2xf32>
  %h = arith.addf %x1, %x2 : tensor<8x2xf32>
  // expected-remark @+1 {{[Missed] NotRaised | Category:raise-to-rope | Lane=2, Remark="close to a rotary position embedding, but lane 2 breaks rule 'two-products': it is not passed through, and the number of its products is 0", Rule=two-products}}
  %y = tensor.concat dim(1) %lo, %h : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// Lanes 2 and 3 are divided by the cosine.
func.func @two_products_divided(%x: tensor<8x4xf32>, %cos: tensor<8x2xf32>, %sin: tensor<8x2xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %p0 = arith.mulf %x1, %cos : tensor<8x2xf32>
  %p1 = arith.mulf %x2, %sin : tensor<8x2xf32>
  %p2 = arith.mulf %x2, %cos : tensor<8x2xf32>
  %p3 = arith.mulf %x1, %sin : tensor<8x2xf32>
  %lo = arith.subf %p0, %p1 : tensor<8x2xf32>
  %hi = arith.addf %p2, %p3 : tensor<8x2xf32>
  %h = arith.divf %hi, %cos : tensor<8x2xf32>
  // expected-remark @+1 {{[Missed] NotRaised | Category:raise-to-rope | Lane=2, Remark="close to a rotary position embedding, but lane 2 breaks rule 'two-products': it is not passed through, and the number of its products is 0", Rule=two-products}}
  %y = tensor.concat dim(1) %lo, %h : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

//===----------------------------------------------------------------------===//
// common-input: both products read (different) lanes of the same x
//===----------------------------------------------------------------------===//

// Lanes 0 and 1 read z in their sine terms.
func.func @common_input_other_tensor(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>, %z: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %z[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  // expected-remark @+1 {{[Missed] NotRaised | Category:raise-to-rope | Lane=0, Remark="close to a rotary position embedding, but lane 0 breaks rule 'common-input': one of its products has no lane of x", Rule=common-input}}
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// Both parts from the first half.
func.func @common_input_same_half(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x1 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  // expected-remark @+1 {{[Missed] NotRaised | Category:raise-to-rope | Lane=0, Remark="close to a rotary position embedding, but lane 0 breaks rule 'common-input': both products read lane 0 of x", Rule=common-input}}
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// Signs without the swap.
func.func @common_input_no_swap(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x1 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x2 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

//===----------------------------------------------------------------------===//
// pass-through: a lane that is not a sum is the same lane of x
//===----------------------------------------------------------------------===//

// Lanes 4 and 5 change places.
func.func @pass_through_other_lane(%x: tensor<8x6xf32>, %cos: tensor<8x2xf32>, %sin: tensor<8x2xf32>) -> tensor<8x6xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x6xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x6xf32> to tensor<8x2xf32>
  %p0 = arith.mulf %x1, %cos : tensor<8x2xf32>
  %p1 = arith.mulf %x2, %sin : tensor<8x2xf32>
  %p2 = arith.mulf %x2, %cos : tensor<8x2xf32>
  %p3 = arith.mulf %x1, %sin : tensor<8x2xf32>
  %lo = arith.subf %p0, %p1 : tensor<8x2xf32>
  %hi = arith.addf %p2, %p3 : tensor<8x2xf32>
  %k5 = tensor.extract_slice %x[0, 5] [8, 1] [1, 1] : tensor<8x6xf32> to tensor<8x1xf32>
  %k4 = tensor.extract_slice %x[0, 4] [8, 1] [1, 1] : tensor<8x6xf32> to tensor<8x1xf32>
  // expected-remark @+1 {{[Missed] NotRaised | Category:raise-to-rope | Lane=4, Remark="close to a rotary position embedding, but lane 4 breaks rule 'pass-through': it is lane 5 of x", Rule=pass-through}}
  %y = tensor.concat dim(1) %lo, %hi, %k5, %k4 : (tensor<8x2xf32>, tensor<8x2xf32>, tensor<8x1xf32>, tensor<8x1xf32>) -> tensor<8x6xf32>
  return %y : tensor<8x6xf32>
}

// Lanes 4 and 5 come from another tensor.
func.func @pass_through_other_tensor(%x: tensor<8x6xf32>, %cos: tensor<8x2xf32>, %sin: tensor<8x2xf32>, %w: tensor<8x6xf32>) -> tensor<8x6xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x6xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x6xf32> to tensor<8x2xf32>
  %p0 = arith.mulf %x1, %cos : tensor<8x2xf32>
  %p1 = arith.mulf %x2, %sin : tensor<8x2xf32>
  %p2 = arith.mulf %x2, %cos : tensor<8x2xf32>
  %p3 = arith.mulf %x1, %sin : tensor<8x2xf32>
  %lo = arith.subf %p0, %p1 : tensor<8x2xf32>
  %hi = arith.addf %p2, %p3 : tensor<8x2xf32>
  %k = tensor.extract_slice %w[0, 4] [8, 2] [1, 1] : tensor<8x6xf32> to tensor<8x2xf32>
  // expected-remark @+1 {{[Missed] NotRaised | Category:raise-to-rope | Lane=4, Remark="close to a rotary position embedding, but lane 4 breaks rule 'two-products': it is not passed through, and the number of its products is 0", Rule=two-products}}
  %y = tensor.concat dim(1) %lo, %hi, %k : (tensor<8x2xf32>, tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x6xf32>
  return %y : tensor<8x6xf32>
}

// Lanes 4 and 5 are negated.
func.func @pass_through_negated(%x: tensor<8x6xf32>, %cos: tensor<8x2xf32>, %sin: tensor<8x2xf32>) -> tensor<8x6xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x6xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x6xf32> to tensor<8x2xf32>
  %p0 = arith.mulf %x1, %cos : tensor<8x2xf32>
  %p1 = arith.mulf %x2, %sin : tensor<8x2xf32>
  %p2 = arith.mulf %x2, %cos : tensor<8x2xf32>
  %p3 = arith.mulf %x1, %sin : tensor<8x2xf32>
  %lo = arith.subf %p0, %p1 : tensor<8x2xf32>
  %hi = arith.addf %p2, %p3 : tensor<8x2xf32>
  %k = tensor.extract_slice %x[0, 4] [8, 2] [1, 1] : tensor<8x6xf32> to tensor<8x2xf32>
  %m = arith.negf %k : tensor<8x2xf32>
  // expected-remark @+1 {{[Missed] NotRaised | Category:raise-to-rope | Lane=4, Remark="close to a rotary position embedding, but lane 4 breaks rule 'pass-through': it is a negated or rounded lane of x", Rule=pass-through}}
  %y = tensor.concat dim(1) %lo, %hi, %m : (tensor<8x2xf32>, tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x6xf32>
  return %y : tensor<8x6xf32>
}

// Lanes 4 and 5 are zero.
func.func @pass_through_zero(%x: tensor<8x6xf32>, %cos: tensor<8x2xf32>, %sin: tensor<8x2xf32>) -> tensor<8x6xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x6xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x6xf32> to tensor<8x2xf32>
  %p0 = arith.mulf %x1, %cos : tensor<8x2xf32>
  %p1 = arith.mulf %x2, %sin : tensor<8x2xf32>
  %p2 = arith.mulf %x2, %cos : tensor<8x2xf32>
  %p3 = arith.mulf %x1, %sin : tensor<8x2xf32>
  %lo = arith.subf %p0, %p1 : tensor<8x2xf32>
  %hi = arith.addf %p2, %p3 : tensor<8x2xf32>
  %k = arith.constant dense<0.0> : tensor<8x2xf32>
  // expected-remark @+1 {{[Missed] NotRaised | Category:raise-to-rope | Lane=4, Remark="close to a rotary position embedding, but lane 4 breaks rule 'two-products': it is not passed through, and the number of its products is 0", Rule=two-products}}
  %y = tensor.concat dim(1) %lo, %hi, %k : (tensor<8x2xf32>, tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x6xf32>
  return %y : tensor<8x6xf32>
}

//===----------------------------------------------------------------------===//
// rounding: one type explains every rounding, and one conversion after
//===----------------------------------------------------------------------===//

// Lanes 0 and 1 compute in f32, lanes 2 and 3 in bf16.
func.func @rounding_one_half(%x: tensor<8x4xbf16>, %cos: tensor<8x2xbf16>, %sin: tensor<8x2xbf16>) -> tensor<8x4xbf16> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xbf16> to tensor<8x2xbf16>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xbf16> to tensor<8x2xbf16>
  %wx1 = arith.extf %x1 : tensor<8x2xbf16> to tensor<8x2xf32>
  %wx2 = arith.extf %x2 : tensor<8x2xbf16> to tensor<8x2xf32>
  %wcos = arith.extf %cos : tensor<8x2xbf16> to tensor<8x2xf32>
  %wsin = arith.extf %sin : tensor<8x2xbf16> to tensor<8x2xf32>
  %p0 = arith.mulf %wx1, %wcos : tensor<8x2xf32>
  %p1 = arith.mulf %wx2, %wsin : tensor<8x2xf32>
  %lo = arith.subf %p0, %p1 : tensor<8x2xf32>
  %l = arith.truncf %lo : tensor<8x2xf32> to tensor<8x2xbf16>
  %p2 = arith.mulf %x2, %cos : tensor<8x2xbf16>
  %p3 = arith.mulf %x1, %sin : tensor<8x2xbf16>
  %hi = arith.addf %p2, %p3 : tensor<8x2xbf16>
  // expected-remark @+1 {{[Missed] NotRaised | Category:raise-to-rope | Lane=2, Remark="close to a rotary position embedding, but lane 2 breaks rule 'rounding': it is computed in another type than the lanes before", Rule=rounding}}
  %y = tensor.concat dim(1) %l, %hi : (tensor<8x2xbf16>, tensor<8x2xbf16>) -> tensor<8x4xbf16>
  return %y : tensor<8x4xbf16>
}

// Lanes 2 and 3 are rounded to bf16 and extended again.
func.func @rounding_result_twice(%x: tensor<8x4xf32>, %cos: tensor<8x2xf32>, %sin: tensor<8x2xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %p0 = arith.mulf %x1, %cos : tensor<8x2xf32>
  %p1 = arith.mulf %x2, %sin : tensor<8x2xf32>
  %p2 = arith.mulf %x2, %cos : tensor<8x2xf32>
  %p3 = arith.mulf %x1, %sin : tensor<8x2xf32>
  %lo = arith.subf %p0, %p1 : tensor<8x2xf32>
  %hi = arith.addf %p2, %p3 : tensor<8x2xf32>
  %b = arith.truncf %hi : tensor<8x2xf32> to tensor<8x2xbf16>
  %w = arith.extf %b : tensor<8x2xbf16> to tensor<8x2xf32>
  // expected-remark @+1 {{[Missed] NotRaised | Category:raise-to-rope | Lane=2, Remark="close to a rotary position embedding, but lane 2 breaks rule 'rounding': a product is rounded before the sum, or the sum is rounded twice or negated", Rule=rounding}}
  %y = tensor.concat dim(1) %lo, %w : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// Another rounding mode.
func.func @rounding_upward(%x: tensor<8x4xbf16>, %cos: tensor<8x2xbf16>, %sin: tensor<8x2xbf16>) -> tensor<8x4xbf16> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xbf16> to tensor<8x2xbf16>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xbf16> to tensor<8x2xbf16>
  %wx1 = arith.extf %x1 : tensor<8x2xbf16> to tensor<8x2xf32>
  %wx2 = arith.extf %x2 : tensor<8x2xbf16> to tensor<8x2xf32>
  %wcos = arith.extf %cos : tensor<8x2xbf16> to tensor<8x2xf32>
  %wsin = arith.extf %sin : tensor<8x2xbf16> to tensor<8x2xf32>
  %p0 = arith.mulf %wx1, %wcos : tensor<8x2xf32>
  %p1 = arith.mulf %wx2, %wsin : tensor<8x2xf32>
  %p2 = arith.mulf %wx2, %wcos : tensor<8x2xf32>
  %p3 = arith.mulf %wx1, %wsin : tensor<8x2xf32>
  %lo = arith.subf %p0, %p1 : tensor<8x2xf32>
  %hi = arith.addf %p2, %p3 : tensor<8x2xf32>
  %l = arith.truncf %lo upward : tensor<8x2xf32> to tensor<8x2xbf16>
  %h = arith.truncf %hi upward : tensor<8x2xf32> to tensor<8x2xbf16>
  %y = tensor.concat dim(1) %l, %h : (tensor<8x2xbf16>, tensor<8x2xbf16>) -> tensor<8x4xbf16>
  return %y : tensor<8x4xbf16>
}

// -(b - a) is -0 where a - b is +0.
func.func @rounding_negated_sum_of_negations(%x: tensor<8x4xf32>, %cos: tensor<8x2xf32>, %sin: tensor<8x2xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %p0 = arith.mulf %x1, %cos : tensor<8x2xf32>
  %p1 = arith.mulf %x2, %sin : tensor<8x2xf32>
  %p2 = arith.mulf %x2, %cos : tensor<8x2xf32>
  %p3 = arith.mulf %x1, %sin : tensor<8x2xf32>
  %d = arith.subf %p1, %p0 : tensor<8x2xf32>
  %lo = arith.negf %d : tensor<8x2xf32>
  %hi = arith.addf %p2, %p3 : tensor<8x2xf32>
  // expected-remark @+1 {{[Missed] NotRaised | Category:raise-to-rope | Lane=0, Remark="close to a rotary position embedding, but lane 0 breaks rule 'rounding': a product is rounded before the sum, or the sum is rounded twice or negated", Rule=rounding}}
  %y = tensor.concat dim(1) %lo, %hi : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// Products round to bf16, the sum to f32.
func.func @rounding_products(%x: tensor<8x4xbf16>, %cos: tensor<8x4xbf16>, %sin: tensor<8x4xbf16>) -> tensor<8x4xbf16> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xbf16> to tensor<8x2xbf16>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xbf16> to tensor<8x2xbf16>
  %n = arith.negf %x2 : tensor<8x2xbf16>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xbf16>, tensor<8x2xbf16>) -> tensor<8x4xbf16>
  %a = arith.mulf %x, %cos : tensor<8x4xbf16>
  %b = arith.mulf %r, %sin : tensor<8x4xbf16>
  %wa = arith.extf %a : tensor<8x4xbf16> to tensor<8x4xf32>
  %wb = arith.extf %b : tensor<8x4xbf16> to tensor<8x4xf32>
  %s = arith.addf %wa, %wb : tensor<8x4xf32>
  // expected-remark @+1 {{[Missed] NotRaised | Category:raise-to-rope | Lane=0, Remark="close to a rotary position embedding, but lane 0 breaks rule 'rounding': a product is rounded before the sum, or the sum is rounded twice or negated", Rule=rounding}}
  %y = arith.truncf %s : tensor<8x4xf32> to tensor<8x4xbf16>
  return %y : tensor<8x4xbf16>
}

// Only the sine term rounds to bf16.
func.func @rounding_one_product(%x: tensor<8x4xbf16>, %cos: tensor<8x4xbf16>, %sin: tensor<8x4xbf16>) -> tensor<8x4xbf16> {
  %wx = arith.extf %x : tensor<8x4xbf16> to tensor<8x4xf32>
  %wc = arith.extf %cos : tensor<8x4xbf16> to tensor<8x4xf32>
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xbf16> to tensor<8x2xbf16>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xbf16> to tensor<8x2xbf16>
  %n = arith.negf %x2 : tensor<8x2xbf16>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xbf16>, tensor<8x2xbf16>) -> tensor<8x4xbf16>
  %a = arith.mulf %wx, %wc : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xbf16>
  %wb = arith.extf %b : tensor<8x4xbf16> to tensor<8x4xf32>
  %s = arith.addf %a, %wb : tensor<8x4xf32>
  // expected-remark @+1 {{[Missed] NotRaised | Category:raise-to-rope | Lane=0, Remark="close to a rotary position embedding, but lane 0 breaks rule 'rounding': a product is rounded before the sum, or the sum is rounded twice or negated", Rule=rounding}}
  %y = arith.truncf %s : tensor<8x4xf32> to tensor<8x4xbf16>
  return %y : tensor<8x4xbf16>
}

// The cosine term alone reads x as rounded to bf16.
func.func @rounding_x_truncated(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %xb = arith.truncf %x : tensor<8x4xf32> to tensor<8x4xbf16>
  %w = arith.extf %xb : tensor<8x4xbf16> to tensor<8x4xf32>
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %w, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

//===----------------------------------------------------------------------===//
// blocks: the lanes read are those of a list of blocks
//===----------------------------------------------------------------------===//

// Parts of 2 and 4 lanes: lane 2 is paired with lane 4, lane 4 with lane 0.
func.func @blocks_shifted(%x: tensor<8x6xf32>, %cos: tensor<8x6xf32>, %sin: tensor<8x6xf32>) -> tensor<8x6xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x6xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 4] [1, 1] : tensor<8x6xf32> to tensor<8x4xf32>
  %n = arith.negf %x2 : tensor<8x4xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x4xf32>, tensor<8x2xf32>) -> tensor<8x6xf32>
  %a = arith.mulf %x, %cos : tensor<8x6xf32>
  %b = arith.mulf %r, %sin : tensor<8x6xf32>
  // expected-remark @+1 {{[Missed] NotRaised | Category:raise-to-rope | Lane=2, Remark="close to a rotary position embedding, but lane 2 breaks rule 'blocks': it reads lanes 2 and 4 of x, as no block does", Rule=blocks}}
  %y = arith.addf %a, %b : tensor<8x6xf32>
  return %y : tensor<8x6xf32>
}

// One part is a half, the other the odd lanes.
func.func @blocks_mixed(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 1] [8, 2] [1, 2] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  // expected-remark @+1 {{[Missed] NotRaised | Category:raise-to-rope | Lane=1, Remark="close to a rotary position embedding, but lane 1 breaks rule 'blocks': it reads lanes 1 and 3 of x, as no block does", Rule=blocks}}
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// The parts overlap in lane 1, and lane 3 is not read.
func.func @blocks_overlap(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 1] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  // expected-remark @+1 {{[Missed] NotRaised | Category:raise-to-rope | Lane=1, Remark="close to a rotary position embedding, but lane 1 breaks rule 'blocks': it reads lanes 1 and 2 of x, as no block does", Rule=blocks}}
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// Lane i is paired with lane 3 - i.
func.func @blocks_reversed(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %l0 = tensor.extract_slice %x[0, 0] [8, 1] [1, 1] : tensor<8x4xf32> to tensor<8x1xf32>
  %l1 = tensor.extract_slice %x[0, 1] [8, 1] [1, 1] : tensor<8x4xf32> to tensor<8x1xf32>
  %l2 = tensor.extract_slice %x[0, 2] [8, 1] [1, 1] : tensor<8x4xf32> to tensor<8x1xf32>
  %l3 = tensor.extract_slice %x[0, 3] [8, 1] [1, 1] : tensor<8x4xf32> to tensor<8x1xf32>
  %n3 = arith.negf %l3 : tensor<8x1xf32>
  %n2 = arith.negf %l2 : tensor<8x1xf32>
  %r = tensor.concat dim(1) %n3, %n2, %l1, %l0 : (tensor<8x1xf32>, tensor<8x1xf32>, tensor<8x1xf32>, tensor<8x1xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  // expected-remark @+1 {{[Missed] NotRaised | Category:raise-to-rope | Lane=1, Remark="close to a rotary position embedding, but lane 1 breaks rule 'blocks': it reads lanes 1 and 2 of x, as no block does", Rule=blocks}}
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

//===----------------------------------------------------------------------===//
// signs: the signs of the terms are those of the blocks
//===----------------------------------------------------------------------===//

// A swap without a sign.
func.func @signs_none(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %r = tensor.concat dim(1) %x2, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  // expected-remark @+1 {{[Missed] NotRaised | Category:raise-to-rope | Lane=0, Remark="close to a rotary position embedding, but lane 0 breaks rule 'signs': its term is added, not subtracted", Rule=signs}}
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// Both halves are negated.
func.func @signs_both(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n2 = arith.negf %x2 : tensor<8x2xf32>
  %n1 = arith.negf %x1 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n2, %n1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  // expected-remark @+1 {{[Missed] NotRaised | Category:raise-to-rope | Lane=2, Remark="close to a rotary position embedding, but lane 2 breaks rule 'signs': its term is subtracted, not added", Rule=signs}}
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// Lane 3 alone has another sign.
func.func @signs_one_lane(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %b1 = tensor.extract_slice %b[0, 0] [8, 3] [1, 1] : tensor<8x4xf32> to tensor<8x3xf32>
  %b2 = tensor.extract_slice %b[0, 3] [8, 1] [1, 1] : tensor<8x4xf32> to tensor<8x1xf32>
  %m = arith.negf %b2 : tensor<8x1xf32>
  %bs = tensor.concat dim(1) %b1, %m : (tensor<8x3xf32>, tensor<8x1xf32>) -> tensor<8x4xf32>
  // expected-remark @+1 {{[Missed] NotRaised | Category:raise-to-rope | Lane=3, Remark="close to a rotary position embedding, but lane 3 breaks rule 'signs': its term is subtracted, not added", Rule=signs}}
  %y = arith.addf %a, %bs : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// The whole rotation is negated.
func.func @signs_cosine(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %na = arith.negf %a : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  // expected-remark @+1 {{[Missed] NotRaised | Category:raise-to-rope | Lane=0, Remark="close to a rotary position embedding, but lane 0 breaks rule 'signs': its term is subtracted, not added", Rule=signs}}
  %y = arith.subf %na, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

//===----------------------------------------------------------------------===//
// tables: the other factors are lanes of two tables laid out alike
//===----------------------------------------------------------------------===//

// Two rows share a row of the cosines.
func.func @tables_shared_rows(%x: tensor<8x4xf32>, %cos: tensor<4x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %e = tensor.empty() : tensor<8x4xf32>
  // expected-remark @+1 {{[Missed] NotRaised | Category:raise-to-rope | Lane=0, Remark="close to a rotary position embedding, but lane 0 breaks rule 'tables': its cosine and sine entries are not lanes of two tables that are laid out alike", Rule=tables}}
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0 floordiv 2, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%x, %r, %cos, %sin : tensor<8x4xf32>, tensor<8x4xf32>, tensor<4x4xf32>, tensor<8x4xf32>) outs(%e : tensor<8x4xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32, %s: f32, %out: f32):
    %p = arith.mulf %a, %c : f32
    %q = arith.mulf %b, %s : f32
    %t = arith.addf %p, %q : f32
    linalg.yield %t : f32
  } -> tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// The sine term reads x with its leading dimensions swapped.
func.func @tables_transposed(%x: tensor<2x2x4xf32>, %cos: tensor<2x2x4xf32>, %sin: tensor<2x2x4xf32>) -> tensor<2x2x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0, 0] [2, 2, 2] [1, 1, 1] : tensor<2x2x4xf32> to tensor<2x2x2xf32>
  %x2 = tensor.extract_slice %x[0, 0, 2] [2, 2, 2] [1, 1, 1] : tensor<2x2x4xf32> to tensor<2x2x2xf32>
  %n = arith.negf %x2 : tensor<2x2x2xf32>
  %r = tensor.concat dim(2) %n, %x1 : (tensor<2x2x2xf32>, tensor<2x2x2xf32>) -> tensor<2x2x4xf32>
  %e = tensor.empty() : tensor<2x2x4xf32>
  %rt = linalg.transpose ins(%r : tensor<2x2x4xf32>) outs(%e : tensor<2x2x4xf32>) permutation = [1, 0, 2]
  %a = arith.mulf %x, %cos : tensor<2x2x4xf32>
  %b = arith.mulf %rt, %sin : tensor<2x2x4xf32>
  %y = arith.addf %a, %b : tensor<2x2x4xf32>
  return %y : tensor<2x2x4xf32>
}

//===----------------------------------------------------------------------===//
// Fast-math flags allow other results than the op has
//===----------------------------------------------------------------------===//

func.func @fastmath_contract(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %y = arith.addf %a, %b fastmath<contract> : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}
