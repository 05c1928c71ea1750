// RUN: rome-opt %s --rome-return-failures -split-input-file -verify-diagnostics | FileCheck %s

// CHECK: llvm.mlir.global internal constant @[[$MESSAGE:.*]]("expected more\00")

// CHECK-LABEL: func @f(
// CHECK-SAME: %[[CONDITION:.*]]: i1, %[[FAILURE:.*]]: !llvm.ptr) -> memref<4xf32>
// CHECK: cf.cond_br %[[CONDITION]], ^[[NEXT:.*]], ^[[FAIL:.*]]
// CHECK: ^[[NEXT]]:
// CHECK: %[[ALLOC:.*]] = memref.alloc()
// CHECK: %[[ADDRESS:.*]] = memref.extract_aligned_pointer_as_index %[[ALLOC]]
// CHECK: %[[IS_THERE:.*]] = arith.cmpi ne, %[[ADDRESS]]
// CHECK: cf.cond_br %[[IS_THERE]],
// CHECK: return %[[ALLOC]]
// CHECK: ^[[FAIL]]:
// CHECK: %[[MESSAGE_ADDRESS:.*]] = llvm.mlir.addressof @[[$MESSAGE]]
// CHECK: llvm.store %[[MESSAGE_ADDRESS]], %[[FAILURE]] atomic monotonic {alignment = 8 : i64}
// CHECK: %[[POISON:.*]] = ub.poison : memref<4xf32>
// CHECK: return %[[POISON]]
func.func @f(%condition: i1) -> memref<4xf32> {
  cf.assert %condition, "expected more"
  %0 = memref.alloc() : memref<4xf32>
  return %0 : memref<4xf32>
}

// A caller returns if the callee failed.

// CHECK-LABEL: func @caller(
// CHECK-SAME: %[[CONDITION:.*]]: i1, %[[FAILURE:.*]]: !llvm.ptr)
// CHECK: call @f(%[[CONDITION]], %[[FAILURE]])
// CHECK: %[[SET:.*]] = llvm.load %[[FAILURE]] atomic monotonic {alignment = 8 : i64} : !llvm.ptr -> i64
// CHECK: %[[IS_FINE:.*]] = arith.cmpi eq, %[[SET]]
// CHECK: cf.cond_br %[[IS_FINE]],
func.func @caller(%condition: i1) {
  %0 = func.call @f(%condition) : (i1) -> memref<4xf32>
  memref.dealloc %0 : memref<4xf32>
  return
}

// In a parallel loop the iteration ends, and the function after the loop.

// CHECK-LABEL: func @parallel(
// CHECK-SAME: %[[CONDITION:.*]]: i1, %[[FAILURE:.*]]: !llvm.ptr)
// CHECK: omp.parallel
// CHECK: omp.loop_nest
// CHECK: cf.cond_br %[[CONDITION]], ^[[NEXT:.*]], ^[[FAIL:.*]]
// CHECK: ^[[NEXT]]:
// CHECK-NEXT: omp.yield
// CHECK: ^[[FAIL]]:
// CHECK: llvm.store %{{.*}}, %[[FAILURE]]
// CHECK: omp.yield
// CHECK: llvm.load %[[FAILURE]]
func.func @parallel(%condition: i1) {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %c1 = arith.constant 1 : index
  omp.parallel {
    omp.wsloop {
      omp.loop_nest (%i) : index = (%c0) to (%c8) step (%c1) {
        cf.assert %condition, "expected more"
        omp.yield
      }
    }
    omp.terminator
  }
  return
}

// The size of dynamic memory is a number; stack memory in a loop is taken once.

// CHECK-LABEL: func @memory(
// CHECK: memref.alloca() : memref<4xf32>
// CHECK: cf.br
// CHECK: arith.uitofp
// CHECK: arith.cmpf olt
// CHECK: memref.alloc(
func.func @memory(%n: index, %m: index) {
  cf.br ^bb1
^bb1:
  %0 = memref.alloca() : memref<4xf32>
  %1 = memref.alloc(%n, %m) : memref<?x?xf32>
  memref.dealloc %1 : memref<?x?xf32>
  cf.br ^bb1
}

// -----

// expected-error @+1 {{'func.func' op expected no recursion, which the stack may have no room for}}
func.func @recursive() {
  func.call @recursive() : () -> ()
  return
}

// -----

func.func @large() {
  // expected-error @+1 {{'memref.alloca' op expected at most 1048576 bytes of stack memory, but got 'memref<524288xf64>'}}
  %0 = memref.alloca() : memref<524288xf64>
  return
}

// -----

func.func @dynamic(%n: index) {
  // expected-error @+1 {{'memref.alloca' op expected static sizes of stack memory}}
  %0 = memref.alloca(%n) : memref<?xf64>
  return
}
