// RUN: rome-opt %s --pass-pipeline='builtin.module(func.func(rome-vectorize-linalg))' | FileCheck %s

// Copies to and from memrefs of unknown rank are none of this pass's business.

// CHECK-LABEL: func @unranked
// CHECK: memref.copy %{{.*}} : memref<4xf32, strided<[2]>> to memref<*xf32>
// CHECK: memref.copy %{{.*}} : memref<*xf32> to memref<4xf32, strided<[2]>>
func.func @unranked(%strided: memref<4xf32, strided<[2]>>, %unranked: memref<*xf32>) {
  memref.copy %strided, %unranked : memref<4xf32, strided<[2]>> to memref<*xf32>
  memref.copy %unranked, %strided : memref<*xf32> to memref<4xf32, strided<[2]>>
  return
}
