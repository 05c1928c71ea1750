// RUN: rome-opt %s --pass-pipeline='builtin.module(func.func(rome-fence-nontemporal-stores))' | FileCheck %s

// One fence, behind the outer loop, in the branch that needs it.

// CHECK-LABEL: func @loops
// CHECK: scf.if
// CHECK: scf.for
// CHECK: scf.for
// CHECK-NOT: llvm.fence
// CHECK: {{^ *}}}
// CHECK-NEXT: }
// CHECK-NEXT: llvm.fence seq_cst
// CHECK-NEXT: } else {
// CHECK-NOT: llvm.fence
func.func @loops(%y: memref<8x16xf32>, %v: vector<16xf32>, %large: i1) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  scf.if %large {
    scf.for %i = %c0 to %c8 step %c1 {
      scf.for %j = %c0 to %c1 step %c1 {
        vector.store %v, %y[%i, %c0] {nontemporal = true} : memref<8x16xf32>, vector<16xf32>
        vector.store %v, %y[%i, %c0] {nontemporal = true} : memref<8x16xf32>, vector<16xf32>
      }
    }
  } else {
    scf.for %i = %c0 to %c8 step %c1 {
      vector.store %v, %y[%i, %c0] : memref<8x16xf32>, vector<16xf32>
    }
  }
  return
}

// Every thread runs a fence of its own.

// CHECK-LABEL: func @threads
// CHECK: omp.parallel {
// CHECK: omp.wsloop {
// CHECK: llvm.fence seq_cst
// CHECK-NEXT: omp.terminator
// CHECK-NOT: llvm.fence
func.func @threads(%y: memref<8x16xf32>, %v: vector<16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  omp.parallel {
    omp.wsloop {
      omp.loop_nest (%i) : index = (%c0) to (%c8) step (%c1) {
        vector.store %v, %y[%i, %c0] {nontemporal = true} : memref<8x16xf32>, vector<16xf32>
        omp.yield
      }
    }
    omp.terminator
  }
  return
}

// CHECK-LABEL: func @no_loop
// CHECK: vector.store
// CHECK-NEXT: llvm.fence seq_cst
func.func @no_loop(%y: memref<16xf32>, %v: vector<16xf32>) {
  %c0 = arith.constant 0 : index
  vector.store %v, %y[%c0] {nontemporal = true} : memref<16xf32>, vector<16xf32>
  return
}
