// RUN: rome-opt %s --raise-to-rope --allow-unregistered-dialect -o %t.after
// RUN: FileCheck %s < %t.after
// RUN: rome-opt %s --convert-elementwise-to-linalg --raise-to-rope --allow-unregistered-dialect | FileCheck %s

// Nothing here may crash or take long; what is a rotation still raises.

//===----------------------------------------------------------------------===//
// Sizes
//===----------------------------------------------------------------------===//

// A tensor of terabytes: only lanes are looked at.
// CHECK-LABEL: func @huge_rows(
// CHECK: rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<1099511627776x4xf32>, tensor<1099511627776x4xf32>
func.func @huge_rows(%x: tensor<1099511627776x4xf32>, %cos: tensor<1099511627776x4xf32>, %sin: tensor<1099511627776x4xf32>) -> tensor<1099511627776x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [1099511627776, 2] [1, 1] : tensor<1099511627776x4xf32> to tensor<1099511627776x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [1099511627776, 2] [1, 1] : tensor<1099511627776x4xf32> to tensor<1099511627776x2xf32>
  %n = arith.negf %x2 : tensor<1099511627776x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<1099511627776x2xf32>, tensor<1099511627776x2xf32>) -> tensor<1099511627776x4xf32>
  %a = arith.mulf %x, %cos : tensor<1099511627776x4xf32>
  %b = arith.mulf %r, %sin : tensor<1099511627776x4xf32>
  %y = arith.addf %a, %b : tensor<1099511627776x4xf32>
  return %y : tensor<1099511627776x4xf32>
}

// CHECK-LABEL: func @lanes_16384(
// CHECK: return
func.func @lanes_16384(%x: tensor<2x16384xf32>, %cos: tensor<2x16384xf32>, %sin: tensor<2x16384xf32>) -> tensor<2x16384xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [2, 8192] [1, 1] : tensor<2x16384xf32> to tensor<2x8192xf32>
  %x2 = tensor.extract_slice %x[0, 8192] [2, 8192] [1, 1] : tensor<2x16384xf32> to tensor<2x8192xf32>
  %n = arith.negf %x2 : tensor<2x8192xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<2x8192xf32>, tensor<2x8192xf32>) -> tensor<2x16384xf32>
  %a = arith.mulf %x, %cos : tensor<2x16384xf32>
  %b = arith.mulf %r, %sin : tensor<2x16384xf32>
  %y = arith.addf %a, %b : tensor<2x16384xf32>
  return %y : tensor<2x16384xf32>
}

// CHECK-LABEL: func @lanes_32768(
// CHECK: return
func.func @lanes_32768(%x: tensor<2x32768xf32>, %cos: tensor<2x32768xf32>, %sin: tensor<2x32768xf32>) -> tensor<2x32768xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [2, 16384] [1, 1] : tensor<2x32768xf32> to tensor<2x16384xf32>
  %x2 = tensor.extract_slice %x[0, 16384] [2, 16384] [1, 1] : tensor<2x32768xf32> to tensor<2x16384xf32>
  %n = arith.negf %x2 : tensor<2x16384xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<2x16384xf32>, tensor<2x16384xf32>) -> tensor<2x32768xf32>
  %a = arith.mulf %x, %cos : tensor<2x32768xf32>
  %b = arith.mulf %r, %sin : tensor<2x32768xf32>
  %y = arith.addf %a, %b : tensor<2x32768xf32>
  return %y : tensor<2x32768xf32>
}

// As many lanes as an integer can count.
// CHECK-LABEL: func @lanes_max(
// CHECK: arith.addf
func.func @lanes_max(%x: tensor<9223372036854775807xf32>, %t: tensor<9223372036854775807xf32>) -> tensor<9223372036854775807xf32> {
  %a = arith.mulf %x, %t : tensor<9223372036854775807xf32>
  %b = arith.mulf %t, %t : tensor<9223372036854775807xf32>
  %y = arith.addf %a, %b : tensor<9223372036854775807xf32>
  return %y : tensor<9223372036854775807xf32>
}

// CHECK-LABEL: func @no_lanes(
// CHECK-NOT: rope.apply
// CHECK: return
func.func @no_lanes(%x: tensor<8x0xf32>, %t: tensor<8x0xf32>) -> tensor<8x0xf32> {
  %n = arith.negf %x : tensor<8x0xf32>
  %r = tensor.concat dim(1) %n, %x : (tensor<8x0xf32>, tensor<8x0xf32>) -> tensor<8x0xf32>
  %a = arith.mulf %x, %t : tensor<8x0xf32>
  %b = arith.mulf %r, %t : tensor<8x0xf32>
  %y = arith.addf %a, %b : tensor<8x0xf32>
  return %y : tensor<8x0xf32>
}

// CHECK-LABEL: func @no_rows(
// CHECK: return
func.func @no_rows(%x1: tensor<0x1xf32>, %x2: tensor<0x1xf32>, %t: tensor<0x2xf32>) -> tensor<0x2xf32> {
  %x = tensor.concat dim(1) %x1, %x2 : (tensor<0x1xf32>, tensor<0x1xf32>) -> tensor<0x2xf32>
  %n = arith.negf %x2 : tensor<0x1xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<0x1xf32>, tensor<0x1xf32>) -> tensor<0x2xf32>
  %a = arith.mulf %x, %t : tensor<0x2xf32>
  %b = arith.mulf %r, %t : tensor<0x2xf32>
  %y = arith.addf %a, %b : tensor<0x2xf32>
  return %y : tensor<0x2xf32>
}

// An empty slice takes part in a concatenation.
// CHECK-LABEL: func @empty_piece(
// CHECK: rope.apply %arg0, %arg1, %arg1 rotation<[interleaved 2]> table_dims = [0]
func.func @empty_piece(%x: tensor<8x2xf32>, %t: tensor<8x2xf32>) -> tensor<8x2xf32> {
  %x0 = tensor.extract_slice %x[0, 1] [8, 0] [1, 1] : tensor<8x2xf32> to tensor<8x0xf32>
  %x1 = tensor.extract_slice %x[0, 0] [8, 1] [1, 1] : tensor<8x2xf32> to tensor<8x1xf32>
  %x2 = tensor.extract_slice %x[0, 1] [8, 1] [1, 1] : tensor<8x2xf32> to tensor<8x1xf32>
  %n = arith.negf %x2 : tensor<8x1xf32>
  %r = tensor.concat dim(1) %x0, %n, %x0, %x1 : (tensor<8x0xf32>, tensor<8x1xf32>, tensor<8x0xf32>, tensor<8x1xf32>) -> tensor<8x2xf32>
  %a = arith.mulf %x, %t : tensor<8x2xf32>
  %b = arith.mulf %r, %t : tensor<8x2xf32>
  %y = arith.addf %a, %b : tensor<8x2xf32>
  return %y : tensor<8x2xf32>
}

// CHECK-LABEL: func @dynamic_lanes(
// CHECK-NOT: rope.apply
func.func @dynamic_lanes(%x: tensor<8x?xf32>, %t: tensor<8x?xf32>, %h: index) -> tensor<8x?xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, %h] [1, 1] : tensor<8x?xf32> to tensor<8x?xf32>
  %x2 = tensor.extract_slice %x[0, %h] [8, %h] [1, 1] : tensor<8x?xf32> to tensor<8x?xf32>
  %n = arith.negf %x2 : tensor<8x?xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x?xf32>, tensor<8x?xf32>) -> tensor<8x?xf32>
  %a = arith.mulf %x, %t : tensor<8x?xf32>
  %b = arith.mulf %r, %t : tensor<8x?xf32>
  %y = arith.addf %a, %b : tensor<8x?xf32>
  return %y : tensor<8x?xf32>
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @rank_0(
// CHECK-NOT: rope.apply
func.func @rank_0(%x: tensor<f32>, %t: tensor<f32>) -> tensor<f32> {
  %a = arith.mulf %x, %t : tensor<f32>
  %b = arith.mulf %t, %t : tensor<f32>
  %y = arith.addf %a, %b : tensor<f32>
  return %y : tensor<f32>
}

// CHECK-LABEL: func @unranked(
// CHECK-NOT: rope.apply
func.func @unranked(%x: tensor<*xf32>, %t: tensor<*xf32>) -> tensor<4xf32> {
  %a = arith.mulf %x, %t : tensor<*xf32>
  %b = arith.mulf %t, %t : tensor<*xf32>
  %y = arith.addf %a, %b : tensor<*xf32>
  %c = tensor.cast %y : tensor<*xf32> to tensor<4xf32>
  %d = arith.mulf %c, %c : tensor<4xf32>
  %z = arith.addf %d, %d : tensor<4xf32>
  return %z : tensor<4xf32>
}

// CHECK-LABEL: func @scalars_and_vectors(
// CHECK-NOT: rope.apply
func.func @scalars_and_vectors(%x: vector<8x4xf32>, %t: vector<8x4xf32>, %s: f32) -> (vector<8x4xf32>, f32) {
  %a = arith.mulf %x, %t : vector<8x4xf32>
  %b = arith.mulf %t, %t : vector<8x4xf32>
  %y = arith.addf %a, %b : vector<8x4xf32>
  %c = arith.mulf %s, %s : f32
  %z = arith.addf %c, %c : f32
  return %y, %z : vector<8x4xf32>, f32
}

// CHECK-LABEL: func @integers(
// CHECK-NOT: rope.apply
func.func @integers(%x: tensor<8x2xi32>, %t: tensor<8x2xi32>) -> tensor<8x2xi32> {
  %zero = arith.constant dense<0> : tensor<8x1xi32>
  %x1 = tensor.extract_slice %x[0, 0] [8, 1] [1, 1] : tensor<8x2xi32> to tensor<8x1xi32>
  %x2 = tensor.extract_slice %x[0, 1] [8, 1] [1, 1] : tensor<8x2xi32> to tensor<8x1xi32>
  %n = arith.subi %zero, %x2 : tensor<8x1xi32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x1xi32>, tensor<8x1xi32>) -> tensor<8x2xi32>
  %a = arith.muli %x, %t : tensor<8x2xi32>
  %b = arith.muli %r, %t : tensor<8x2xi32>
  %y = arith.addi %a, %b : tensor<8x2xi32>
  return %y : tensor<8x2xi32>
}

// CHECK-LABEL: func @complex_numbers(
// CHECK-NOT: rope.apply
func.func @complex_numbers(%x: tensor<8x2xcomplex<f32>>, %t: tensor<8x2xcomplex<f32>>) -> tensor<8x2xcomplex<f32>> {
  %e = tensor.empty() : tensor<8x2xcomplex<f32>>
  %y = linalg.generic {indexing_maps = [affine_map<(a, b) -> (a, b)>, affine_map<(a, b) -> (a, b)>, affine_map<(a, b) -> (a, b)>], iterator_types = ["parallel", "parallel"]} ins(%x, %t : tensor<8x2xcomplex<f32>>, tensor<8x2xcomplex<f32>>) outs(%e : tensor<8x2xcomplex<f32>>) {
  ^bb0(%xi: complex<f32>, %ti: complex<f32>, %o: complex<f32>):
    %p = complex.mul %xi, %ti : complex<f32>
    %q = complex.mul %ti, %ti : complex<f32>
    %s = complex.add %p, %q : complex<f32>
    linalg.yield %s : complex<f32>
  } -> tensor<8x2xcomplex<f32>>
  return %y : tensor<8x2xcomplex<f32>>
}

// rope.apply has no f8 and no f128.
// CHECK-LABEL: func @other_floats(
// CHECK-NOT: rope.apply
func.func @other_floats(%x: tensor<8x2xf8E4M3FN>, %t: tensor<8x2xf8E4M3FN>, %z: tensor<8x2xf128>, %u: tensor<8x2xf128>) -> (tensor<8x2xf8E4M3FN>, tensor<8x2xf128>) {
  %x1 = tensor.extract_slice %x[0, 0] [8, 1] [1, 1] : tensor<8x2xf8E4M3FN> to tensor<8x1xf8E4M3FN>
  %x2 = tensor.extract_slice %x[0, 1] [8, 1] [1, 1] : tensor<8x2xf8E4M3FN> to tensor<8x1xf8E4M3FN>
  %n = arith.negf %x2 : tensor<8x1xf8E4M3FN>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x1xf8E4M3FN>, tensor<8x1xf8E4M3FN>) -> tensor<8x2xf8E4M3FN>
  %a = arith.mulf %x, %t : tensor<8x2xf8E4M3FN>
  %b = arith.mulf %r, %t : tensor<8x2xf8E4M3FN>
  %y = arith.addf %a, %b : tensor<8x2xf8E4M3FN>
  %z1 = tensor.extract_slice %z[0, 0] [8, 1] [1, 1] : tensor<8x2xf128> to tensor<8x1xf128>
  %z2 = tensor.extract_slice %z[0, 1] [8, 1] [1, 1] : tensor<8x2xf128> to tensor<8x1xf128>
  %m = arith.negf %z2 : tensor<8x1xf128>
  %q = tensor.concat dim(1) %m, %z1 : (tensor<8x1xf128>, tensor<8x1xf128>) -> tensor<8x2xf128>
  %c = arith.mulf %z, %u : tensor<8x2xf128>
  %d = arith.mulf %q, %u : tensor<8x2xf128>
  %w = arith.addf %c, %d : tensor<8x2xf128>
  return %y, %w : tensor<8x2xf8E4M3FN>, tensor<8x2xf128>
}

// A tensor with an encoding is not the same type as one without.
// CHECK-LABEL: func @encoding(
// CHECK: return
func.func @encoding(%x: tensor<8x2xf32, "layout">, %t: tensor<8x2xf32, "layout">) -> tensor<8x2xf32, "layout"> {
  %a = arith.mulf %x, %t : tensor<8x2xf32, "layout">
  %b = arith.mulf %t, %t : tensor<8x2xf32, "layout">
  %y = arith.addf %a, %b : tensor<8x2xf32, "layout">
  return %y : tensor<8x2xf32, "layout">
}

//===----------------------------------------------------------------------===//
// linalg
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @memrefs(
// CHECK-NOT: rope.apply
func.func @memrefs(%x: memref<8x2xf32>, %t: memref<8x2xf32>, %o: memref<8x2xf32>) {
  linalg.generic {indexing_maps = [affine_map<(a, b) -> (a, b)>, affine_map<(a, b) -> (a, b)>, affine_map<(a, b) -> (a, b)>], iterator_types = ["parallel", "parallel"]} ins(%x, %t : memref<8x2xf32>, memref<8x2xf32>) outs(%o : memref<8x2xf32>) {
  ^bb0(%xi: f32, %ti: f32, %oi: f32):
    %p = arith.mulf %xi, %ti : f32
    %q = arith.mulf %oi, %ti : f32
    %s = arith.addf %p, %q : f32
    linalg.yield %s : f32
  }
  return
}

// Reductions, maps that are no permutations, captured values, linalg.index.
// CHECK-LABEL: func @generics(
// CHECK-NOT: rope.apply
func.func @generics(%x: tensor<8x4xf32>, %t: tensor<8x4xf32>, %big: tensor<11x4xf32>, %captured: f32) -> (tensor<8x4xf32>, tensor<8x4xf32>, tensor<8x4xf32>, tensor<8xf32>) {
  %e = tensor.empty() : tensor<8x4xf32>
  %e1 = tensor.empty() : tensor<8xf32>
  %y0 = linalg.generic {indexing_maps = [affine_map<(a, b, c) -> (a, c)>, affine_map<(a, b, c) -> (a, b)>, affine_map<(a, b, c) -> (a, b)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %t : tensor<8x4xf32>, tensor<8x4xf32>) outs(%e : tensor<8x4xf32>) {
  ^bb0(%xi: f32, %ti: f32, %o: f32):
    %p = arith.mulf %xi, %ti : f32
    %s = arith.addf %p, %o : f32
    linalg.yield %s : f32
  } -> tensor<8x4xf32>
  %y1 = linalg.generic {indexing_maps = [affine_map<(a, b) -> (a + 3, b)>, affine_map<(a, b) -> (a, b)>], iterator_types = ["parallel", "parallel"]} ins(%big : tensor<11x4xf32>) outs(%e : tensor<8x4xf32>) {
  ^bb0(%xi: f32, %o: f32):
    %p = arith.mulf %xi, %captured : f32
    %q = arith.mulf %o, %captured : f32
    %s = arith.addf %p, %q : f32
    linalg.yield %s : f32
  } -> tensor<8x4xf32>
  %y2 = linalg.generic {indexing_maps = [affine_map<(a, b) -> (a, 3)>, affine_map<(a, b) -> (0, b)>, affine_map<(a, b) -> (a, b)>], iterator_types = ["parallel", "parallel"]} ins(%x, %t : tensor<8x4xf32>, tensor<8x4xf32>) outs(%e : tensor<8x4xf32>) {
  ^bb0(%xi: f32, %ti: f32, %o: f32):
    %i = linalg.index 1 : index
    %j = arith.index_cast %i : index to i32
    %f = arith.sitofp %j : i32 to f32
    %p = arith.mulf %xi, %f : f32
    %q = arith.mulf %ti, %f : f32
    %s = arith.addf %p, %q : f32
    linalg.yield %s : f32
  } -> tensor<8x4xf32>
  %y3 = linalg.generic {indexing_maps = [affine_map<(a, b) -> (a, b)>, affine_map<(a, b) -> (a)>], iterator_types = ["parallel", "reduction"]} ins(%x : tensor<8x4xf32>) outs(%e1 : tensor<8xf32>) {
  ^bb0(%xi: f32, %o: f32):
    %p = arith.mulf %xi, %xi : f32
    %s = arith.addf %p, %o : f32
    linalg.yield %s : f32
  } -> tensor<8xf32>
  return %y0, %y1, %y2, %y3 : tensor<8x4xf32>, tensor<8x4xf32>, tensor<8x4xf32>, tensor<8xf32>
}

// Both halves come from one op, yielded in the other order than computed.
// CHECK-LABEL: func @two_results(
// CHECK: rope.apply %arg0, %arg1, %arg2 rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x2xf32>
func.func @two_results(%x: tensor<8x4xf32>, %cos: tensor<8x2xf32>, %sin: tensor<8x2xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %e = tensor.empty() : tensor<8x2xf32>
  %y:2 = linalg.generic {indexing_maps = [affine_map<(a, b) -> (a, b)>, affine_map<(a, b) -> (a, b)>, affine_map<(a, b) -> (a, b)>, affine_map<(a, b) -> (a, b)>, affine_map<(a, b) -> (a, b)>, affine_map<(a, b) -> (a, b)>], iterator_types = ["parallel", "parallel"]} ins(%x1, %x2, %cos, %sin : tensor<8x2xf32>, tensor<8x2xf32>, tensor<8x2xf32>, tensor<8x2xf32>) outs(%e, %e : tensor<8x2xf32>, tensor<8x2xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32, %s: f32, %o0: f32, %o1: f32):
    %p0 = arith.mulf %a, %c : f32
    %p1 = arith.mulf %b, %s : f32
    %p2 = arith.mulf %b, %c : f32
    %p3 = arith.mulf %a, %s : f32
    %lo = arith.subf %p0, %p1 : f32
    %hi = arith.addf %p2, %p3 : f32
    linalg.yield %hi, %lo : f32, f32
  } -> (tensor<8x2xf32>, tensor<8x2xf32>)
  %z = tensor.concat dim(1) %y#1, %y#0 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  return %z : tensor<8x4xf32>
}

//===----------------------------------------------------------------------===//
// Control flow and unknown ops
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @recursive(
// CHECK: call @recursive
func.func @recursive(%x: tensor<8x2xf32>, %t: tensor<8x2xf32>) -> tensor<8x2xf32> {
  %z = call @recursive(%x, %t) : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x2xf32>
  %a = arith.mulf %z, %t : tensor<8x2xf32>
  %b = arith.mulf %x, %t : tensor<8x2xf32>
  %y = arith.addf %a, %b : tensor<8x2xf32>
  return %y : tensor<8x2xf32>
}

// A loop of blocks: the rotation in its body raises.
// CHECK-LABEL: func @blocks(
// CHECK: ^bb1(%[[X:.+]]: tensor<8x2xf32>):
// CHECK: %[[Y:.+]] = rope.apply %[[X]], %arg1, %arg1 rotation<[interleaved 2]> table_dims = [0]
// CHECK: cf.cond_br %arg2, ^bb1(%[[Y]] : tensor<8x2xf32>), ^bb2(%[[Y]] : tensor<8x2xf32>)
func.func @blocks(%init: tensor<8x2xf32>, %t: tensor<8x2xf32>, %again: i1) -> tensor<8x2xf32> {
  cf.br ^body(%init : tensor<8x2xf32>)
^body(%x: tensor<8x2xf32>):
  %x1 = tensor.extract_slice %x[0, 0] [8, 1] [1, 1] : tensor<8x2xf32> to tensor<8x1xf32>
  %x2 = tensor.extract_slice %x[0, 1] [8, 1] [1, 1] : tensor<8x2xf32> to tensor<8x1xf32>
  %n = arith.negf %x2 : tensor<8x1xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x1xf32>, tensor<8x1xf32>) -> tensor<8x2xf32>
  %a = arith.mulf %x, %t : tensor<8x2xf32>
  %b = arith.mulf %r, %t : tensor<8x2xf32>
  %y = arith.addf %a, %b : tensor<8x2xf32>
  cf.cond_br %again, ^body(%y : tensor<8x2xf32>), ^exit(%y : tensor<8x2xf32>)
^exit(%z: tensor<8x2xf32>):
  return %z : tensor<8x2xf32>
}

// In a block that is never reached, a value may be its own operand.
// CHECK-LABEL: func @unreachable(
// CHECK: return
func.func @unreachable(%x: tensor<8x2xf32>, %t: tensor<8x2xf32>) -> tensor<8x2xf32> {
  return %x : tensor<8x2xf32>
^never:
  %a = arith.mulf %y, %t : tensor<8x2xf32>
  %b = arith.mulf %c, %t : tensor<8x2xf32>
  %c = arith.negf %c : tensor<8x2xf32>
  %y = arith.addf %a, %b : tensor<8x2xf32>
  cf.br ^never
}

// CHECK-LABEL: func @unknown_ops(
// CHECK: %[[X:.+]] = "model.project"(%arg0)
// CHECK: %[[T:.+]]:2 = "model.tables"()
// CHECK: rope.apply %[[X]], %[[T]]#0, %[[T]]#1 rotation<[interleaved 2]> table_dims = [0]
// CHECK: "model.attend"
func.func @unknown_ops(%in: tensor<8x2xf32>) {
  %x = "model.project"(%in) : (tensor<8x2xf32>) -> tensor<8x2xf32>
  %x1 = tensor.extract_slice %x[0, 0] [8, 1] [1, 1] : tensor<8x2xf32> to tensor<8x1xf32>
  %x2 = tensor.extract_slice %x[0, 1] [8, 1] [1, 1] : tensor<8x2xf32> to tensor<8x1xf32>
  %cos, %sin = "model.tables"() : () -> (tensor<8x2xf32>, tensor<8x2xf32>)
  %n = arith.negf %x2 : tensor<8x1xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x1xf32>, tensor<8x1xf32>) -> tensor<8x2xf32>
  %a = arith.mulf %x, %cos : tensor<8x2xf32>
  %b = arith.mulf %r, %sin : tensor<8x2xf32>
  %y = arith.addf %a, %b : tensor<8x2xf32>
  "model.attend"(%y) ({
  ^bb0(%z: tensor<8x2xf32>):
    "model.done"(%z) : (tensor<8x2xf32>) -> ()
  }) : (tensor<8x2xf32>) -> ()
  return
}

// The table comes after x, and after the first product.
// CHECK-LABEL: func @late_table(
// CHECK: "model.tables"
// CHECK: rope.apply
func.func @late_table(%x: tensor<8x2xf32>, %cos: tensor<8x2xf32>) -> tensor<8x2xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 1] [1, 1] : tensor<8x2xf32> to tensor<8x1xf32>
  %x2 = tensor.extract_slice %x[0, 1] [8, 1] [1, 1] : tensor<8x2xf32> to tensor<8x1xf32>
  %n = arith.negf %x2 : tensor<8x1xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x1xf32>, tensor<8x1xf32>) -> tensor<8x2xf32>
  %a = arith.mulf %x, %cos : tensor<8x2xf32>
  %sin = "model.tables"(%a) : (tensor<8x2xf32>) -> tensor<8x2xf32>
  %b = arith.mulf %r, %sin : tensor<8x2xf32>
  %y = arith.addf %a, %b : tensor<8x2xf32>
  return %y : tensor<8x2xf32>
}

//===----------------------------------------------------------------------===//
// Time
//===----------------------------------------------------------------------===//

// Every subtraction reads -0.0 twice.
// CHECK-LABEL: func @constant_subtractions(
// CHECK: return
func.func @constant_subtractions(%x: tensor<8x2xf32>, %t: tensor<8x2xf32>) -> tensor<8x2xf32> {
  %v0 = arith.constant dense<-0.0> : tensor<8x2xf32>
  %n0 = arith.negf %v0 : tensor<8x2xf32>
  %v1 = arith.subf %v0, %n0 : tensor<8x2xf32>
  %n1 = arith.negf %v1 : tensor<8x2xf32>
  %v2 = arith.subf %v1, %n1 : tensor<8x2xf32>
  %n2 = arith.negf %v2 : tensor<8x2xf32>
  %v3 = arith.subf %v2, %n2 : tensor<8x2xf32>
  %n3 = arith.negf %v3 : tensor<8x2xf32>
  %v4 = arith.subf %v3, %n3 : tensor<8x2xf32>
  %n4 = arith.negf %v4 : tensor<8x2xf32>
  %v5 = arith.subf %v4, %n4 : tensor<8x2xf32>
  %n5 = arith.negf %v5 : tensor<8x2xf32>
  %v6 = arith.subf %v5, %n5 : tensor<8x2xf32>
  %n6 = arith.negf %v6 : tensor<8x2xf32>
  %v7 = arith.subf %v6, %n6 : tensor<8x2xf32>
  %n7 = arith.negf %v7 : tensor<8x2xf32>
  %v8 = arith.subf %v7, %n7 : tensor<8x2xf32>
  %n8 = arith.negf %v8 : tensor<8x2xf32>
  %v9 = arith.subf %v8, %n8 : tensor<8x2xf32>
  %n9 = arith.negf %v9 : tensor<8x2xf32>
  %v10 = arith.subf %v9, %n9 : tensor<8x2xf32>
  %n10 = arith.negf %v10 : tensor<8x2xf32>
  %v11 = arith.subf %v10, %n10 : tensor<8x2xf32>
  %n11 = arith.negf %v11 : tensor<8x2xf32>
  %v12 = arith.subf %v11, %n11 : tensor<8x2xf32>
  %n12 = arith.negf %v12 : tensor<8x2xf32>
  %v13 = arith.subf %v12, %n12 : tensor<8x2xf32>
  %n13 = arith.negf %v13 : tensor<8x2xf32>
  %v14 = arith.subf %v13, %n13 : tensor<8x2xf32>
  %n14 = arith.negf %v14 : tensor<8x2xf32>
  %v15 = arith.subf %v14, %n14 : tensor<8x2xf32>
  %n15 = arith.negf %v15 : tensor<8x2xf32>
  %v16 = arith.subf %v15, %n15 : tensor<8x2xf32>
  %n16 = arith.negf %v16 : tensor<8x2xf32>
  %v17 = arith.subf %v16, %n16 : tensor<8x2xf32>
  %n17 = arith.negf %v17 : tensor<8x2xf32>
  %v18 = arith.subf %v17, %n17 : tensor<8x2xf32>
  %n18 = arith.negf %v18 : tensor<8x2xf32>
  %v19 = arith.subf %v18, %n18 : tensor<8x2xf32>
  %n19 = arith.negf %v19 : tensor<8x2xf32>
  %v20 = arith.subf %v19, %n19 : tensor<8x2xf32>
  %n20 = arith.negf %v20 : tensor<8x2xf32>
  %v21 = arith.subf %v20, %n20 : tensor<8x2xf32>
  %n21 = arith.negf %v21 : tensor<8x2xf32>
  %v22 = arith.subf %v21, %n21 : tensor<8x2xf32>
  %n22 = arith.negf %v22 : tensor<8x2xf32>
  %v23 = arith.subf %v22, %n22 : tensor<8x2xf32>
  %n23 = arith.negf %v23 : tensor<8x2xf32>
  %v24 = arith.subf %v23, %n23 : tensor<8x2xf32>
  %n24 = arith.negf %v24 : tensor<8x2xf32>
  %v25 = arith.subf %v24, %n24 : tensor<8x2xf32>
  %n25 = arith.negf %v25 : tensor<8x2xf32>
  %v26 = arith.subf %v25, %n25 : tensor<8x2xf32>
  %n26 = arith.negf %v26 : tensor<8x2xf32>
  %v27 = arith.subf %v26, %n26 : tensor<8x2xf32>
  %n27 = arith.negf %v27 : tensor<8x2xf32>
  %v28 = arith.subf %v27, %n27 : tensor<8x2xf32>
  %n28 = arith.negf %v28 : tensor<8x2xf32>
  %v29 = arith.subf %v28, %n28 : tensor<8x2xf32>
  %n29 = arith.negf %v29 : tensor<8x2xf32>
  %v30 = arith.subf %v29, %n29 : tensor<8x2xf32>
  %n30 = arith.negf %v30 : tensor<8x2xf32>
  %v31 = arith.subf %v30, %n30 : tensor<8x2xf32>
  %n31 = arith.negf %v31 : tensor<8x2xf32>
  %v32 = arith.subf %v31, %n31 : tensor<8x2xf32>
  %n32 = arith.negf %v32 : tensor<8x2xf32>
  %v33 = arith.subf %v32, %n32 : tensor<8x2xf32>
  %n33 = arith.negf %v33 : tensor<8x2xf32>
  %v34 = arith.subf %v33, %n33 : tensor<8x2xf32>
  %n34 = arith.negf %v34 : tensor<8x2xf32>
  %v35 = arith.subf %v34, %n34 : tensor<8x2xf32>
  %n35 = arith.negf %v35 : tensor<8x2xf32>
  %v36 = arith.subf %v35, %n35 : tensor<8x2xf32>
  %n36 = arith.negf %v36 : tensor<8x2xf32>
  %v37 = arith.subf %v36, %n36 : tensor<8x2xf32>
  %n37 = arith.negf %v37 : tensor<8x2xf32>
  %v38 = arith.subf %v37, %n37 : tensor<8x2xf32>
  %n38 = arith.negf %v38 : tensor<8x2xf32>
  %v39 = arith.subf %v38, %n38 : tensor<8x2xf32>
  %n39 = arith.negf %v39 : tensor<8x2xf32>
  %v40 = arith.subf %v39, %n39 : tensor<8x2xf32>
  %a = arith.mulf %v40, %t : tensor<8x2xf32>
  %b = arith.mulf %x, %t : tensor<8x2xf32>
  %y = arith.addf %a, %b : tensor<8x2xf32>
  return %y : tensor<8x2xf32>
}

// A slice of a dynamic size lies outside of the constant that it reads.
// CHECK-LABEL: func @outside_of_a_constant(
// CHECK: arith.addf
func.func @outside_of_a_constant(%x: tensor<8xf32>, %t: tensor<8xf32>) -> tensor<8xf32> {
  %c = arith.constant dense<[1.0, -1.0, 2.0, 1.0]> : tensor<4xf32>
  %d = tensor.cast %c : tensor<4xf32> to tensor<?xf32>
  %s = tensor.extract_slice %d[100000000] [8] [1] : tensor<?xf32> to tensor<8xf32>
  %a = arith.mulf %x, %s : tensor<8xf32>
  %b = arith.mulf %x, %t : tensor<8xf32>
  %y = arith.addf %a, %b : tensor<8xf32>
  return %y : tensor<8xf32>
}

// The product of the sizes is 10 modulo 2^64.
// CHECK-LABEL: func @sizes_overflow(
// CHECK: arith.addf
func.func @sizes_overflow(%x: tensor<2x6148914691236517207x3xf32>, %t: tensor<10xf32>) -> tensor<10xf32> {
  %c = tensor.collapse_shape %x [[0, 1, 2]] : tensor<2x6148914691236517207x3xf32> into tensor<10xf32>
  %a = arith.mulf %c, %t : tensor<10xf32>
  %y = arith.addf %a, %a : tensor<10xf32>
  return %y : tensor<10xf32>
}

// The init that nobody reads goes with the rotation, and with it an addition in
// its region that was a candidate itself.
func.func @candidate_in_a_dead_region(%condition: i1, %x: tensor<8x4xf32>, %cos: tensor<8x4xf32>,
                                      %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %init = scf.if %condition -> tensor<8x4xf32> {
    %sum = arith.addf %cos, %sin : tensor<8x4xf32>
    scf.yield %sum : tensor<8x4xf32>
  } else {
    scf.yield %cos : tensor<8x4xf32>
  }
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>,
                                        affine_map<(i, j) -> (i, j)>],
                       iterator_types = ["parallel", "parallel"]}
      ins(%a, %b : tensor<8x4xf32>, tensor<8x4xf32>) outs(%init : tensor<8x4xf32>) {
  ^bb0(%p: f32, %q: f32, %out: f32):
    %s = arith.addf %p, %q : f32
    linalg.yield %s : f32
  } -> tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// The sum in the body starts from what was accumulated: over its loops alone it
// is no value.
// CHECK-LABEL: func @sum_with_accumulator(
// CHECK-NOT:   rope.apply
// CHECK:       return
func.func @sum_with_accumulator(%x: tensor<8x4xf32>, %r: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>, %w: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %e = tensor.empty() : tensor<8x4xf32>
  %init = linalg.mul ins(%x, %cos : tensor<8x4xf32>, tensor<8x4xf32>) outs(%e : tensor<8x4xf32>) -> tensor<8x4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%r, %sin : tensor<8x4xf32>, tensor<8x4xf32>) outs(%init : tensor<8x4xf32>) {
  ^bb0(%a: f32, %s: f32, %sum: f32):
    %p = arith.mulf %a, %s : f32
    %t = arith.addf %sum, %p : f32
    linalg.yield %t : f32
  } -> tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}
