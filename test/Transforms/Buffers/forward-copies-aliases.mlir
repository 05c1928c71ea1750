// RUN: rome-opt %s --pass-pipeline='builtin.module(func.func(rome-forward-copies{distinct-arguments=true}))' | FileCheck %s

// What is read between the write and the copy may be the target under another
// name, or a slice of it that is not what it seems: the copy stays.

#id = affine_map<(i) -> (i)>

// CHECK-LABEL: func @yielded
// CHECK: memref.copy
func.func @yielded(%x: memref<4xf32>, %condition: i1, %other: memref<8xf32>, %i: index) -> (memref<8xf32>, f32) {
  %buffer = memref.alloc() : memref<8xf32>
  %alias = scf.if %condition -> memref<8xf32> {
    scf.yield %buffer : memref<8xf32>
  } else {
    scf.yield %other : memref<8xf32>
  }
  %tmp = memref.alloc() : memref<4xf32>
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%x : memref<4xf32>) outs(%tmp : memref<4xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  }
  %before = memref.load %alias[%i] : memref<8xf32>
  %slice = memref.subview %buffer[0] [4] [1] : memref<8xf32> to memref<4xf32, strided<[1]>>
  memref.copy %tmp, %slice : memref<4xf32> to memref<4xf32, strided<[1]>>
  return %buffer, %before : memref<8xf32>, f32
}

// Elements 7, 6, 5 and 4, of which two are copied to.

// CHECK-LABEL: func @backwards
// CHECK: memref.copy
func.func @backwards(%x: memref<2xf32>, %i: index) -> (memref<8xf32>, f32) {
  %buffer = memref.alloc() : memref<8xf32>
  %reversed = memref.subview %buffer[7] [4] [-1]
      : memref<8xf32> to memref<4xf32, strided<[-1], offset: 7>>
  %tmp = memref.alloc() : memref<2xf32>
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%x : memref<2xf32>) outs(%tmp : memref<2xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  }
  %before = memref.load %reversed[%i] : memref<4xf32, strided<[-1], offset: 7>>
  %slice = memref.subview %buffer[5] [2] [1] : memref<8xf32> to memref<2xf32, strided<[1], offset: 5>>
  memref.copy %tmp, %slice : memref<2xf32> to memref<2xf32, strided<[1], offset: 5>>
  return %buffer, %before : memref<8xf32>, f32
}

// CHECK-LABEL: func @unranked
// CHECK: memref.copy
func.func @unranked(%x: memref<4xf32>, %target: memref<*xf32>) {
  %tmp = memref.alloc() : memref<4xf32>
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%x : memref<4xf32>) outs(%tmp : memref<4xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  }
  memref.copy %tmp, %target : memref<4xf32> to memref<*xf32>
  return
}
