// RUN: rome-opt %s --raise-to-rope --allow-unregistered-dialect | FileCheck %s
// RUN: rome-opt %s --convert-elementwise-to-linalg --raise-to-rope --allow-unregistered-dialect | FileCheck %s

// Shapes, maps and regions that a rotation never has. Nothing may crash.

//===----------------------------------------------------------------------===//
// Gathers
//===----------------------------------------------------------------------===//

// The lane that is read lies outside of x, before and behind.
// CHECK-LABEL: func @outside(
// CHECK-NOT: rope.apply
// CHECK: return
func.func @outside(%x: tensor<8x4xf32>, %t: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %e = tensor.empty() : tensor<8x4xf32>
  %r = linalg.generic {indexing_maps = [affine_map<(a, b) -> (a, b)>], iterator_types = ["parallel", "parallel"]} outs(%e : tensor<8x4xf32>) {
  ^bb0(%o: f32):
    %i = linalg.index 0 : index
    %j = linalg.index 1 : index
    %c2 = arith.constant 2 : index
    %k = arith.subi %j, %c2 : index
    %l = arith.muli %k, %c2 : index
    %v = tensor.extract %x[%i, %l] : tensor<8x4xf32>
    linalg.yield %v : f32
  } -> tensor<8x4xf32>
  %a = arith.mulf %x, %t : tensor<8x4xf32>
  %b = arith.mulf %r, %t : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// Index arithmetic that divides by zero and overflows.
// CHECK-LABEL: func @undefined_index(
// CHECK-NOT: rope.apply
// CHECK: return
func.func @undefined_index(%x: tensor<8x4xf32>, %t: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %e = tensor.empty() : tensor<8x4xf32>
  %r = linalg.generic {indexing_maps = [affine_map<(a, b) -> (a, b)>], iterator_types = ["parallel", "parallel"]} outs(%e : tensor<8x4xf32>) {
  ^bb0(%o: f32):
    %i = linalg.index 0 : index
    %j = linalg.index 1 : index
    %zero = arith.constant 0 : index
    %least = arith.constant -9223372036854775808 : index
    %minus = arith.constant -1 : index
    %far = arith.constant 200 : index
    %p = arith.divsi %j, %zero : index
    %q = arith.remui %p, %zero : index
    %u = arith.divsi %least, %minus : index
    %w = arith.shli %u, %far : index
    %s = arith.addi %q, %w : index
    %v = tensor.extract %x[%i, %s] : tensor<8x4xf32>
    linalg.yield %v : f32
  } -> tensor<8x4xf32>
  %a = arith.mulf %x, %t : tensor<8x4xf32>
  %b = arith.mulf %r, %t : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// The index is an element that nobody knows.
// CHECK-LABEL: func @index_from_data(
// CHECK-NOT: rope.apply
// CHECK: return
func.func @index_from_data(%x: tensor<8x4xf32>, %t: tensor<8x4xf32>, %which: tensor<4xi64>) -> tensor<8x4xf32> {
  %e = tensor.empty() : tensor<8x4xf32>
  %r = linalg.generic {indexing_maps = [affine_map<(a, b) -> (b)>, affine_map<(a, b) -> (a, b)>], iterator_types = ["parallel", "parallel"]} ins(%which : tensor<4xi64>) outs(%e : tensor<8x4xf32>) {
  ^bb0(%w: i64, %o: f32):
    %i = linalg.index 0 : index
    %j = arith.index_cast %w : i64 to index
    %v = tensor.extract %x[%i, %j] : tensor<8x4xf32>
    linalg.yield %v : f32
  } -> tensor<8x4xf32>
  %a = arith.mulf %x, %t : tensor<8x4xf32>
  %b = arith.mulf %r, %t : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// Another row of x than its own: the row index is computed.
// CHECK-LABEL: func @other_row(
// CHECK-NOT: rope.apply
// CHECK: return
func.func @other_row(%x: tensor<8x2xf32>, %t: tensor<8x2xf32>) -> tensor<8x2xf32> {
  %e = tensor.empty() : tensor<8x2xf32>
  %r = linalg.generic {indexing_maps = [affine_map<(a, b) -> (a, b)>], iterator_types = ["parallel", "parallel"]} outs(%e : tensor<8x2xf32>) {
  ^bb0(%o: f32):
    %i = linalg.index 0 : index
    %j = linalg.index 1 : index
    %c7 = arith.constant 7 : index
    %c1 = arith.constant 1 : index
    %c0 = arith.constant 0 : index
    %ri = arith.subi %c7, %i : index
    %rj = arith.subi %c1, %j : index
    %v = tensor.extract %x[%ri, %rj] : tensor<8x2xf32>
    %n = arith.negf %v : f32
    %first = arith.cmpi eq, %j, %c0 : index
    %s = arith.select %first, %n, %v : f32
    linalg.yield %s : f32
  } -> tensor<8x2xf32>
  %a = arith.mulf %x, %t : tensor<8x2xf32>
  %b = arith.mulf %r, %t : tensor<8x2xf32>
  %y = arith.addf %a, %b : tensor<8x2xf32>
  return %y : tensor<8x2xf32>
}

// The lane is chosen by the row.
// CHECK-LABEL: func @lane_from_row(
// CHECK-NOT: rope.apply
// CHECK: return
func.func @lane_from_row(%x: tensor<2x2xf32>, %t: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %e = tensor.empty() : tensor<2x2xf32>
  %r = linalg.generic {indexing_maps = [affine_map<(a, b) -> (a, b)>], iterator_types = ["parallel", "parallel"]} outs(%e : tensor<2x2xf32>) {
  ^bb0(%o: f32):
    %i = linalg.index 0 : index
    %j = linalg.index 1 : index
    %v = tensor.extract %x[%j, %i] : tensor<2x2xf32>
    %c0 = arith.constant 0 : index
    %n = arith.negf %v : f32
    %first = arith.cmpi eq, %j, %c0 : index
    %s = arith.select %first, %n, %v : f32
    linalg.yield %s : f32
  } -> tensor<2x2xf32>
  %a = arith.mulf %x, %t : tensor<2x2xf32>
  %b = arith.mulf %r, %t : tensor<2x2xf32>
  %y = arith.addf %a, %b : tensor<2x2xf32>
  return %y : tensor<2x2xf32>
}

// Gathers from tensors of rank 0, of terabytes, and without a rank.
// CHECK-LABEL: func @gathers_from_anything(
// CHECK-NOT: rope.apply
// CHECK: return
func.func @gathers_from_anything(%zero: tensor<f32>, %huge: tensor<1099511627776x1099511xf32>, %unranked: tensor<*xf32>, %t: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %e = tensor.empty() : tensor<8x4xf32>
  %x = tensor.cast %unranked : tensor<*xf32> to tensor<8x4xf32>
  %r = linalg.generic {indexing_maps = [affine_map<(a, b) -> (a, b)>], iterator_types = ["parallel", "parallel"]} outs(%e : tensor<8x4xf32>) {
  ^bb0(%o: f32):
    %i = linalg.index 0 : index
    %j = linalg.index 1 : index
    %u = tensor.extract %zero[] : tensor<f32>
    %v = tensor.extract %huge[%j, %i] : tensor<1099511627776x1099511xf32>
    %p = arith.mulf %u, %v : f32
    linalg.yield %p : f32
  } -> tensor<8x4xf32>
  %b = arith.mulf %x, %t : tensor<8x4xf32>
  %y = arith.addf %r, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

// Splats of terabytes, and of more elements than an integer can count.
// CHECK-LABEL: func @huge_constants(
// CHECK-NOT: rope.apply
// CHECK: return
func.func @huge_constants(%x: tensor<1099511627776x4xf32>, %t: tensor<1099511627776x4xf32>) -> tensor<1099511627776x4xf32> {
  %m = arith.constant dense<-1.0> : tensor<1099511627776x4xf32>
  %mask = arith.constant dense<true> : tensor<1099511627776x4xi1>
  %n = arith.mulf %x, %m : tensor<1099511627776x4xf32>
  %s = arith.select %mask, %n, %x : tensor<1099511627776x4xi1>, tensor<1099511627776x4xf32>
  %a = arith.mulf %x, %t : tensor<1099511627776x4xf32>
  %b = arith.mulf %s, %t : tensor<1099511627776x4xf32>
  %y = arith.addf %a, %b : tensor<1099511627776x4xf32>
  return %y : tensor<1099511627776x4xf32>
}

// A product with a matrix of gigabytes.
// CHECK-LABEL: func @huge_matrix(
// CHECK-NOT: rope.apply
// CHECK: return
func.func @huge_matrix(%x: tensor<2x65536xf32>, %t: tensor<2x65536xf32>) -> tensor<2x65536xf32> {
  %m = arith.constant dense<1.0> : tensor<65536x65536xf32>
  %zero = arith.constant dense<0.0> : tensor<2x65536xf32>
  %r = linalg.matmul ins(%x, %m : tensor<2x65536xf32>, tensor<65536x65536xf32>) outs(%zero : tensor<2x65536xf32>) -> tensor<2x65536xf32>
  %a = arith.mulf %x, %t : tensor<2x65536xf32>
  %b = arith.mulf %r, %t : tensor<2x65536xf32>
  %y = arith.addf %a, %b : tensor<2x65536xf32>
  return %y : tensor<2x65536xf32>
}

// A constant that is held outside of the module, and one without elements.
// CHECK-LABEL: func @odd_constants(
// CHECK-NOT: rope.apply
// CHECK: return
func.func @odd_constants(%x: tensor<2x4xf32>, %t: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %m = arith.constant dense_resource<signs> : tensor<2x4xf32>
  %none = arith.constant dense<> : tensor<2x0xf32>
  %n = arith.mulf %x, %m : tensor<2x4xf32>
  %c = tensor.concat dim(1) %none, %n : (tensor<2x0xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  %a = arith.mulf %x, %t : tensor<2x4xf32>
  %b = arith.mulf %c, %t : tensor<2x4xf32>
  %y = arith.addf %a, %b : tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

//===----------------------------------------------------------------------===//
// linalg.generic
//===----------------------------------------------------------------------===//

// Maps with a repeated dimension, a sum of dimensions, a division, and none.
// CHECK-LABEL: func @odd_maps(
// CHECK-NOT: rope.apply
// CHECK: return
func.func @odd_maps(%square: tensor<4x4xf32>, %long: tensor<11xf32>, %pairs: tensor<2xf32>, %scalar: tensor<f32>) -> tensor<8x4xf32> {
  %e = tensor.empty() : tensor<8x4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(a, b) -> (b, b)>, affine_map<(a, b) -> (a + b)>, affine_map<(a, b) -> (b floordiv 2)>, affine_map<(a, b) -> ()>, affine_map<(a, b) -> (a, b)>], iterator_types = ["parallel", "parallel"]}
      ins(%square, %long, %pairs, %scalar : tensor<4x4xf32>, tensor<11xf32>, tensor<2xf32>, tensor<f32>) outs(%e : tensor<8x4xf32>) {
  ^bb0(%p: f32, %q: f32, %r: f32, %s: f32, %o: f32):
    %a = arith.mulf %p, %r : f32
    %b = arith.mulf %q, %s : f32
    %c = arith.addf %a, %b : f32
    linalg.yield %c : f32
  } -> tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// A reduction over dimensions of size 0, over lanes, and over rows.
// CHECK-LABEL: func @odd_reductions(
// CHECK-NOT: rope.apply
// CHECK: return
func.func @odd_reductions(%x: tensor<8x4x0xf32>, %w: tensor<8x4x2xf32>, %f: tensor<8x4x2xf32>) -> (tensor<8x4xf32>, tensor<8x4xf32>) {
  %zero = arith.constant dense<0.0> : tensor<8x4xf32>
  %one = arith.constant dense<1.0> : tensor<8x4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(a, b, c) -> (a, b, c)>, affine_map<(a, b, c) -> (a, b)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x : tensor<8x4x0xf32>) outs(%zero : tensor<8x4xf32>) {
  ^bb0(%p: f32, %o: f32):
    %s = arith.addf %p, %o : f32
    linalg.yield %s : f32
  } -> tensor<8x4xf32>
  %z = linalg.generic {indexing_maps = [affine_map<(a, b, c) -> (a, b, c)>, affine_map<(a, b, c) -> (a, b, c)>, affine_map<(a, b, c) -> (a, b)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%w, %f : tensor<8x4x2xf32>, tensor<8x4x2xf32>) outs(%one : tensor<8x4xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %m = arith.mulf %p, %q : f32
    %s = arith.addf %m, %o : f32
    linalg.yield %s : f32
  } -> tensor<8x4xf32>
  return %y, %z : tensor<8x4xf32>, tensor<8x4xf32>
}

// The value that is computed is not the one that is yielded.
// CHECK-LABEL: func @yields_its_output(
// CHECK-NOT: rope.apply
// CHECK: return
func.func @yields_its_output(%x: tensor<8x4xf32>, %t: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %y = linalg.generic {indexing_maps = [affine_map<(a, b) -> (a, b)>, affine_map<(a, b) -> (a, b)>], iterator_types = ["parallel", "parallel"]} ins(%x : tensor<8x4xf32>) outs(%t : tensor<8x4xf32>) {
  ^bb0(%p: f32, %o: f32):
    %m = arith.mulf %p, %o : f32
    %s = arith.addf %m, %m : f32
    linalg.yield %o : f32
  } -> tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// A region inside of the body.
// CHECK-LABEL: func @control_flow_in_body(
// CHECK-NOT: rope.apply
// CHECK: return
func.func @control_flow_in_body(%x: tensor<8x4xf32>, %t: tensor<8x4xf32>, %c: i1) -> tensor<8x4xf32> {
  %e = tensor.empty() : tensor<8x4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(a, b) -> (a, b)>, affine_map<(a, b) -> (a, b)>, affine_map<(a, b) -> (a, b)>], iterator_types = ["parallel", "parallel"]} ins(%x, %t : tensor<8x4xf32>, tensor<8x4xf32>) outs(%e : tensor<8x4xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %m = scf.if %c -> f32 {
      %k = arith.mulf %p, %q : f32
      scf.yield %k : f32
    } else {
      %k = "model.compute"(%p, %q) : (f32, f32) -> f32
      scf.yield %k : f32
    }
    %s = arith.addf %m, %m : f32
    linalg.yield %s : f32
  } -> tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

//===----------------------------------------------------------------------===//
// Slices
//===----------------------------------------------------------------------===//

// A slice with dynamic stride and offset, a part that is written outside of its
// target's lanes at run time, and a padding by runtime sizes.
// CHECK-LABEL: func @dynamic_slices(
// CHECK-NOT: rope.apply
// CHECK: return
func.func @dynamic_slices(%x: tensor<8x4xf32>, %t: tensor<8x4xf32>, %o: index, %s: index) -> tensor<8x4xf32> {
  %zero = arith.constant 0.0 : f32
  %p = tensor.extract_slice %x[0, %o] [8, 2] [1, %s] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %p : tensor<8x2xf32>
  %e = tensor.empty() : tensor<8x4xf32>
  %i = tensor.insert_slice %n into %e[0, %o] [8, 2] [1, 1] : tensor<8x2xf32> into tensor<8x4xf32>
  %w = tensor.pad %p low[0, %o] high[0, %s] {
  ^bb0(%r: index, %c: index):
    tensor.yield %zero : f32
  } : tensor<8x2xf32> to tensor<8x?xf32>
  %d = tensor.cast %w : tensor<8x?xf32> to tensor<8x4xf32>
  %a = arith.mulf %i, %t : tensor<8x4xf32>
  %b = arith.mulf %d, %t : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}

// Two functions that call one another, and one without a body.
func.func private @declared(tensor<8x2xf32>) -> tensor<8x2xf32>
// CHECK-LABEL: func @ping(
// CHECK: call @pong
func.func @ping(%x: tensor<8x2xf32>) -> tensor<8x2xf32> {
  %y = call @pong(%x) : (tensor<8x2xf32>) -> tensor<8x2xf32>
  %z = arith.addf %y, %y : tensor<8x2xf32>
  return %z : tensor<8x2xf32>
}
// CHECK-LABEL: func @pong(
// CHECK: call @ping
func.func @pong(%x: tensor<8x2xf32>) -> tensor<8x2xf32> {
  %y = call @ping(%x) : (tensor<8x2xf32>) -> tensor<8x2xf32>
  %w = call @declared(%y) : (tensor<8x2xf32>) -> tensor<8x2xf32>
  %z = arith.mulf %y, %w : tensor<8x2xf32>
  return %z : tensor<8x2xf32>
}
