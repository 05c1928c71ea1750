// RUN: rome-opt %s --rome-outline-loops=max-loops=1 | FileCheck %s

// Names that are taken are not given again.

// CHECK-LABEL: func private @two_loop0()
func.func private @two_loop0()

// CHECK: func.func private @two_loop1(%{{.*}}: memref<8xf32>{{.*}}) attributes {passthrough = ["noinline"]} {
// CHECK: scf.for
// CHECK: func.func private @two_loop2(
// CHECK: scf.for
// CHECK: func.func @two(
// CHECK-NOT: scf.
// CHECK: call @two_loop1(
// CHECK-NOT: scf.
// CHECK: call @two_loop2(
// CHECK-NOT: scf.
// CHECK: return
func.func @two(%x: memref<8xf32>, %a: f32) {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %c8 step %c1 {
    memref.store %a, %x[%i] : memref<8xf32>
  }
  scf.for %i = %c0 to %c8 step %c1 {
    memref.store %a, %x[%i] : memref<8xf32>
  }
  return
}

// CHECK: func.func @one(
// CHECK: scf.for
func.func @one(%x: memref<8xf32>, %a: f32) {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %c8 step %c1 {
    memref.store %a, %x[%i] : memref<8xf32>
  }
  return
}
