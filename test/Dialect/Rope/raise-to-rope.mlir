// RUN: rome-opt %s --raise-to-rope --canonicalize --cse | FileCheck %s
// RUN: rome-opt %s --canonicalize --cse --raise-to-rope --canonicalize --cse | FileCheck %s
// RUN: rome-opt %s --linalg-generalize-named-ops --raise-to-rope --canonicalize --cse | FileCheck %s

//===----------------------------------------------------------------------===//
// linalg.generic and named linalg ops
//===----------------------------------------------------------------------===//

#id = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>
#no_heads = affine_map<(d0, d1, d2, d3) -> (d0, d2, d3)>
#only_rows = affine_map<(d0, d1, d2, d3) -> (d2, d3)>
#no_lead = affine_map<(d0, d1, d2, d3) -> (d3)>

// CHECK-LABEL: func @named(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK-NEXT: return %[[Y]]
func.func @named(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %e2 = tensor.empty() : tensor<8x2xf32>
  %e = tensor.empty() : tensor<8x4xf32>
  %n = linalg.negf ins(%x2 : tensor<8x2xf32>) outs(%e2 : tensor<8x2xf32>) -> tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = linalg.mul ins(%cos, %x : tensor<8x4xf32>, tensor<8x4xf32>) outs(%e : tensor<8x4xf32>) -> tensor<8x4xf32>
  %b = linalg.mul ins(%r, %sin : tensor<8x4xf32>, tensor<8x4xf32>) outs(%e : tensor<8x4xf32>) -> tensor<8x4xf32>
  %y = linalg.add ins(%a, %b : tensor<8x4xf32>, tensor<8x4xf32>) outs(%e : tensor<8x4xf32>) -> tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// CHECK-LABEL: func @named_expanded(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x2xf32>
// CHECK-NEXT: return %[[Y]]
func.func @named_expanded(%x: tensor<8x4xf32>, %cos: tensor<8x2xf32>, %sin: tensor<8x2xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %e = tensor.empty() : tensor<8x2xf32>
  %p0 = linalg.mul ins(%x1, %cos : tensor<8x2xf32>, tensor<8x2xf32>) outs(%e : tensor<8x2xf32>) -> tensor<8x2xf32>
  %p1 = linalg.mul ins(%x2, %sin : tensor<8x2xf32>, tensor<8x2xf32>) outs(%e : tensor<8x2xf32>) -> tensor<8x2xf32>
  %p2 = linalg.mul ins(%x2, %cos : tensor<8x2xf32>, tensor<8x2xf32>) outs(%e : tensor<8x2xf32>) -> tensor<8x2xf32>
  %p3 = linalg.mul ins(%x1, %sin : tensor<8x2xf32>, tensor<8x2xf32>) outs(%e : tensor<8x2xf32>) -> tensor<8x2xf32>
  %lo = linalg.sub ins(%p0, %p1 : tensor<8x2xf32>, tensor<8x2xf32>) outs(%e : tensor<8x2xf32>) -> tensor<8x2xf32>
  %hi = linalg.add ins(%p2, %p3 : tensor<8x2xf32>, tensor<8x2xf32>) outs(%e : tensor<8x2xf32>) -> tensor<8x2xf32>
  %y = tensor.concat dim(1) %lo, %hi : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// Batch, heads, rows, lanes: the tables broadcast over heads.
// CHECK-LABEL: func @bnsd(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 8]> table_dims = [0, 2] : tensor<2x3x5x8xf32>, tensor<2x5x8xf32>
// CHECK-NEXT: return %[[Y]]
func.func @bnsd(%x: tensor<2x3x5x8xf32>, %cos: tensor<2x5x8xf32>, %sin: tensor<2x5x8xf32>) -> tensor<2x3x5x8xf32> {
  %x1 = tensor.extract_slice %x[0, 0, 0, 0] [2, 3, 5, 4] [1, 1, 1, 1] : tensor<2x3x5x8xf32> to tensor<2x3x5x4xf32>
  %x2 = tensor.extract_slice %x[0, 0, 0, 4] [2, 3, 5, 4] [1, 1, 1, 1] : tensor<2x3x5x8xf32> to tensor<2x3x5x4xf32>
  %n = arith.negf %x2 : tensor<2x3x5x4xf32>
  %r = tensor.concat dim(3) %n, %x1 : (tensor<2x3x5x4xf32>, tensor<2x3x5x4xf32>) -> tensor<2x3x5x8xf32>
  %e = tensor.empty() : tensor<2x3x5x8xf32>
  %y = linalg.generic {indexing_maps = [#id, #id, #no_heads, #no_heads, #id], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%x, %r, %cos, %sin : tensor<2x3x5x8xf32>, tensor<2x3x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>) outs(%e : tensor<2x3x5x8xf32>) {
  ^bb0(%xi: f32, %ri: f32, %ci: f32, %si: f32, %out: f32):
    %a = arith.mulf %xi, %ci : f32
    %b = arith.mulf %ri, %si : f32
    %s = arith.addf %b, %a : f32
    linalg.yield %s : f32
  } -> tensor<2x3x5x8xf32>
  return %y : tensor<2x3x5x8xf32>
}

// Batch, rows, heads, lanes, all but the lanes dynamic; tables of one row each.
// CHECK-LABEL: func @bsnd_dynamic(
// CHECK: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 8]> table_dims = [1] : tensor<?x?x?x8xf32>, tensor<?x8xf32>
// CHECK-NEXT: return %[[Y]]
func.func @bsnd_dynamic(%x: tensor<?x?x?x8xf32>, %cos: tensor<?x8xf32>, %sin: tensor<?x8xf32>) -> tensor<?x?x?x8xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %b = tensor.dim %x, %c0 : tensor<?x?x?x8xf32>
  %s = tensor.dim %x, %c1 : tensor<?x?x?x8xf32>
  %h = tensor.dim %x, %c2 : tensor<?x?x?x8xf32>
  %x1 = tensor.extract_slice %x[0, 0, 0, 0] [%b, %s, %h, 4] [1, 1, 1, 1] : tensor<?x?x?x8xf32> to tensor<?x?x?x4xf32>
  %x2 = tensor.extract_slice %x[0, 0, 0, 4] [%b, %s, %h, 4] [1, 1, 1, 1] : tensor<?x?x?x8xf32> to tensor<?x?x?x4xf32>
  %n = arith.negf %x2 : tensor<?x?x?x4xf32>
  %r = tensor.concat dim(3) %n, %x1 : (tensor<?x?x?x4xf32>, tensor<?x?x?x4xf32>) -> tensor<?x?x?x8xf32>
  %e = tensor.empty(%b, %s, %h) : tensor<?x?x?x8xf32>
  %y = linalg.generic {indexing_maps = [#id, #id, affine_map<(d0, d1, d2, d3) -> (d1, d3)>, affine_map<(d0, d1, d2, d3) -> (d1, d3)>, #id], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%x, %r, %cos, %sin : tensor<?x?x?x8xf32>, tensor<?x?x?x8xf32>, tensor<?x8xf32>, tensor<?x8xf32>) outs(%e : tensor<?x?x?x8xf32>) {
  ^bb0(%xi: f32, %ri: f32, %ci: f32, %si: f32, %out: f32):
    %p = arith.mulf %xi, %ci : f32
    %q = arith.mulf %ri, %si : f32
    %sum = arith.addf %p, %q : f32
    linalg.yield %sum : f32
  } -> tensor<?x?x?x8xf32>
  return %y : tensor<?x?x?x8xf32>
}

// One table per head and batch, none per row.
// CHECK-LABEL: func @per_head(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [1] : tensor<2x3x5x4xf32>, tensor<3x4xf32>
// CHECK-NEXT: return %[[Y]]
func.func @per_head(%x: tensor<2x3x5x4xf32>, %cos: tensor<3x4xf32>, %sin: tensor<3x4xf32>) -> tensor<2x3x5x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0, 0, 0] [2, 3, 5, 2] [1, 1, 1, 1] : tensor<2x3x5x4xf32> to tensor<2x3x5x2xf32>
  %x2 = tensor.extract_slice %x[0, 0, 0, 2] [2, 3, 5, 2] [1, 1, 1, 1] : tensor<2x3x5x4xf32> to tensor<2x3x5x2xf32>
  %n = arith.negf %x2 : tensor<2x3x5x2xf32>
  %r = tensor.concat dim(3) %n, %x1 : (tensor<2x3x5x2xf32>, tensor<2x3x5x2xf32>) -> tensor<2x3x5x4xf32>
  %e = tensor.empty() : tensor<2x3x5x4xf32>
  %c = linalg.broadcast ins(%cos : tensor<3x4xf32>) outs(%e : tensor<2x3x5x4xf32>) dimensions = [0, 2]
  %s = linalg.broadcast ins(%sin : tensor<3x4xf32>) outs(%e : tensor<2x3x5x4xf32>) dimensions = [0, 2]
  %a = arith.mulf %x, %c : tensor<2x3x5x4xf32>
  %b = arith.mulf %r, %s : tensor<2x3x5x4xf32>
  %y = arith.addf %a, %b : tensor<2x3x5x4xf32>
  return %y : tensor<2x3x5x4xf32>
}

// The same table for every row.
// CHECK-LABEL: func @one_table_row(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [] : tensor<2x4xf32>, tensor<4xf32>
// CHECK-NEXT: return %[[Y]]
func.func @one_table_row(%x: tensor<2x4xf32>, %cos: tensor<4xf32>, %sin: tensor<4xf32>) -> tensor<2x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [2, 2] [1, 1] : tensor<2x4xf32> to tensor<2x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [2, 2] [1, 1] : tensor<2x4xf32> to tensor<2x2xf32>
  %n = arith.negf %x2 : tensor<2x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x4xf32>
  %e = tensor.empty() : tensor<2x4xf32>
  %c = linalg.broadcast ins(%cos : tensor<4xf32>) outs(%e : tensor<2x4xf32>) dimensions = [0]
  %s = linalg.broadcast ins(%sin : tensor<4xf32>) outs(%e : tensor<2x4xf32>) dimensions = [0]
  %a = arith.mulf %x, %c : tensor<2x4xf32>
  %b = arith.mulf %r, %s : tensor<2x4xf32>
  %y = arith.addf %a, %b : tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

//===----------------------------------------------------------------------===//
// Where values round
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @bf16(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xbf16>, tensor<8x4xbf16>
// CHECK-NEXT: return %[[Y]]
func.func @bf16(%x: tensor<8x4xbf16>, %cos: tensor<8x4xbf16>, %sin: tensor<8x4xbf16>) -> tensor<8x4xbf16> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xbf16> to tensor<8x2xbf16>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xbf16> to tensor<8x2xbf16>
  %n = arith.negf %x2 : tensor<8x2xbf16>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xbf16>, tensor<8x2xbf16>) -> tensor<8x4xbf16>
  %a = arith.mulf %x, %cos : tensor<8x4xbf16>
  %b = arith.mulf %r, %sin : tensor<8x4xbf16>
  %y = arith.addf %a, %b : tensor<8x4xbf16>
  return %y : tensor<8x4xbf16>
}

// CHECK-LABEL: func @bf16_in_f32(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] compute_type = f32 : tensor<8x4xbf16>, tensor<8x4xf32>
// CHECK-NEXT: return %[[Y]]
func.func @bf16_in_f32(%x: tensor<8x4xbf16>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xbf16> {
  %w = arith.extf %x : tensor<8x4xbf16> to tensor<8x4xf32>
  %x1 = tensor.extract_slice %w[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %w[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %w, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %s = arith.addf %a, %b : tensor<8x4xf32>
  %y = arith.truncf %s : tensor<8x4xf32> to tensor<8x4xbf16>
  return %y : tensor<8x4xbf16>
}

// Halves negated and swapped in bf16, tables in bf16, products and sum in f32,
// each half truncated before they are put together.
// CHECK-LABEL: func @bf16_in_f32_truncated_halves(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] compute_type = f32 : tensor<8x4xbf16>, tensor<8x2xbf16>
// CHECK-NEXT: return %[[Y]]
func.func @bf16_in_f32_truncated_halves(%x: tensor<8x4xbf16>, %cos: tensor<8x2xbf16>, %sin: tensor<8x2xbf16>) -> tensor<8x4xbf16> {
  %b1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xbf16> to tensor<8x2xbf16>
  %b2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xbf16> to tensor<8x2xbf16>
  %x1 = arith.extf %b1 : tensor<8x2xbf16> to tensor<8x2xf32>
  %x2 = arith.extf %b2 : tensor<8x2xbf16> to tensor<8x2xf32>
  %c = arith.extf %cos : tensor<8x2xbf16> to tensor<8x2xf32>
  %s = arith.extf %sin : tensor<8x2xbf16> to tensor<8x2xf32>
  %p0 = arith.mulf %x1, %c : tensor<8x2xf32>
  %p1 = arith.mulf %x2, %s : tensor<8x2xf32>
  %p2 = arith.mulf %x2, %c : tensor<8x2xf32>
  %p3 = arith.mulf %x1, %s : tensor<8x2xf32>
  %lo = arith.subf %p0, %p1 : tensor<8x2xf32>
  %hi = arith.addf %p2, %p3 : tensor<8x2xf32>
  %lob = arith.truncf %lo : tensor<8x2xf32> to tensor<8x2xbf16>
  %hib = arith.truncf %hi : tensor<8x2xf32> to tensor<8x2xbf16>
  %y = tensor.concat dim(1) %lob, %hib : (tensor<8x2xbf16>, tensor<8x2xbf16>) -> tensor<8x4xbf16>
  return %y : tensor<8x4xbf16>
}

// CHECK-LABEL: func @truncated_tables(
// CHECK-NEXT: %[[C:.+]] = arith.truncf %arg1
// CHECK-NEXT: %[[S:.+]] = arith.truncf %arg2
// CHECK-NEXT: rope.apply %arg0, %[[C]], %[[S]] rotation<[half 4]> table_dims = [0] : tensor<8x4xbf16>, tensor<8x4xbf16>
func.func @truncated_tables(%x: tensor<8x4xbf16>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xbf16> {
  %c = arith.truncf %cos : tensor<8x4xf32> to tensor<8x4xbf16>
  %s = arith.truncf %sin : tensor<8x4xf32> to tensor<8x4xbf16>
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xbf16> to tensor<8x2xbf16>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xbf16> to tensor<8x2xbf16>
  %n = arith.negf %x2 : tensor<8x2xbf16>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xbf16>, tensor<8x2xbf16>) -> tensor<8x4xbf16>
  %a = arith.mulf %x, %c : tensor<8x4xbf16>
  %b = arith.mulf %r, %s : tensor<8x4xbf16>
  %y = arith.addf %a, %b : tensor<8x4xbf16>
  return %y : tensor<8x4xbf16>
}

//===----------------------------------------------------------------------===//
// Around the rotation
//===----------------------------------------------------------------------===//

// What else uses a value inside keeps the old code alive.
// CHECK-LABEL: func @used_elsewhere(
// CHECK: %[[B:.+]] = arith.mulf
// CHECK: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK-NOT: arith.addf
// CHECK: return %[[Y]], %[[B]]
func.func @used_elsewhere(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> (tensor<8x4xf32>, tensor<8x4xf32>) {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y, %b : tensor<8x4xf32>, tensor<8x4xf32>
}

// The inverse rotation: x*cos - rotated*sin.
// CHECK-LABEL: func @inverse(
// CHECK-NEXT: rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] transposed : tensor<8x4xf32>, tensor<8x2xf32>
func.func @inverse(%x: tensor<8x4xf32>, %cos: tensor<8x2xf32>, %sin: tensor<8x2xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %p0 = arith.mulf %x1, %cos : tensor<8x2xf32>
  %p1 = arith.mulf %x2, %sin : tensor<8x2xf32>
  %p2 = arith.mulf %x2, %cos : tensor<8x2xf32>
  %p3 = arith.mulf %x1, %sin : tensor<8x2xf32>
  %lo = arith.addf %p0, %p1 : tensor<8x2xf32>
  %hi = arith.subf %p2, %p3 : tensor<8x2xf32>
  %y = tensor.concat dim(1) %lo, %hi : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// One rotation after the other.
// CHECK-LABEL: func @two_in_a_row(
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x2xf32>
// CHECK-NEXT: %[[Z:.+]] = rope.apply %[[Y]], %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x2xf32>
// CHECK-NEXT: return %[[Z]]
func.func @two_in_a_row(%x: tensor<8x4xf32>, %cos: tensor<8x2xf32>, %sin: tensor<8x2xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %p0 = arith.mulf %x1, %cos : tensor<8x2xf32>
  %p1 = arith.mulf %x2, %sin : tensor<8x2xf32>
  %p2 = arith.mulf %x2, %cos : tensor<8x2xf32>
  %p3 = arith.mulf %x1, %sin : tensor<8x2xf32>
  %y1 = arith.subf %p0, %p1 : tensor<8x2xf32>
  %y2 = arith.addf %p2, %p3 : tensor<8x2xf32>
  %q0 = arith.mulf %y1, %cos : tensor<8x2xf32>
  %q1 = arith.mulf %y2, %sin : tensor<8x2xf32>
  %q2 = arith.mulf %y2, %cos : tensor<8x2xf32>
  %q3 = arith.mulf %y1, %sin : tensor<8x2xf32>
  %y = tensor.concat dim(1) %y1, %y2 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %yn = tensor.extract_slice %y[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %yl = tensor.extract_slice %y[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %r0 = arith.mulf %yl, %cos : tensor<8x2xf32>
  %r1 = arith.mulf %yn, %sin : tensor<8x2xf32>
  %r2 = arith.mulf %yn, %cos : tensor<8x2xf32>
  %r3 = arith.mulf %yl, %sin : tensor<8x2xf32>
  %z1 = arith.subf %r0, %r1 : tensor<8x2xf32>
  %z2 = arith.addf %r2, %r3 : tensor<8x2xf32>
  %z = tensor.concat dim(1) %z1, %z2 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  return %z : tensor<8x4xf32>
}

// CHECK-LABEL: func @in_loop(
// CHECK: scf.for
// CHECK-SAME: iter_args(%[[X:.+]] = %arg0)
// CHECK-NEXT: %[[Y:.+]] = rope.apply %[[X]], %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK-NEXT: scf.yield %[[Y]]
func.func @in_loop(%init: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>, %n: index) -> tensor<8x4xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %z = scf.for %i = %c0 to %n step %c1 iter_args(%x = %init) -> tensor<8x4xf32> {
    %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
    %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
    %m = arith.negf %x2 : tensor<8x2xf32>
    %r = tensor.concat dim(1) %m, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
    %a = arith.mulf %x, %cos : tensor<8x4xf32>
    %b = arith.mulf %r, %sin : tensor<8x4xf32>
    %y = arith.addf %a, %b : tensor<8x4xf32>
    scf.yield %y : tensor<8x4xf32>
  }
  return %z : tensor<8x4xf32>
}

// The swap is outside, the sum is inside: what it needs must reach the loop.
// CHECK-LABEL: func @across_region(
// CHECK: scf.if
// CHECK-NEXT: %[[Y:.+]] = rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
// CHECK-NEXT: scf.yield %[[Y]]
func.func @across_region(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>, %cond: i1) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %m = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %m, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %z = scf.if %cond -> tensor<8x4xf32> {
    %y = arith.addf %a, %b : tensor<8x4xf32>
    scf.yield %y : tensor<8x4xf32>
  } else {
    scf.yield %x : tensor<8x4xf32>
  }
  return %z : tensor<8x4xf32>
}

// CHECK-LABEL: module @nested
module @nested {
  // CHECK-LABEL: func @inner(
  // CHECK-NEXT: rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
  func.func @inner(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
    %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
    %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
    %m = arith.negf %x2 : tensor<8x2xf32>
    %r = tensor.concat dim(1) %m, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
    %a = arith.mulf %x, %cos : tensor<8x4xf32>
    %b = arith.mulf %r, %sin : tensor<8x4xf32>
    %y = arith.addf %a, %b : tensor<8x4xf32>
    return %y : tensor<8x4xf32>
  }
}
