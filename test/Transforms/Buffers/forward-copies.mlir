// RUN: rome-opt %s --pass-pipeline='builtin.module(func.func(rome-forward-copies))' \
// RUN:   --remarks-filter=rome-forward-copies --remark-format=emitRemark --split-input-file 2>%t.remarks \
// RUN:   | FileCheck %s
// RUN: rome-opt %s --pass-pipeline='builtin.module(func.func(rome-forward-copies{distinct-arguments=true}))' \
// RUN:   --split-input-file | FileCheck %s --check-prefix=DISTINCT
// RUN: FileCheck %s --check-prefix=REMARK --input-file=%t.remarks

!odd = memref<4xf32, strided<[2], offset: 1>>
!even = memref<4xf32, strided<[2]>>
#id = affine_map<(i) -> (i)>

// Interleaved slices are disjoint.
// REMARK: remark: [Passed] Forwarded {{.*}}the value is written where it was copied to
// CHECK-LABEL: func @interleaved
// CHECK: %[[BUFFER:.*]] = memref.alloc() : memref<8xf32>
// CHECK-DAG: %[[EVEN:.*]] = memref.subview %[[BUFFER]][0]
// CHECK-DAG: %[[ODD:.*]] = memref.subview %[[BUFFER]][1]
// CHECK: linalg.generic {{.*}} outs(%[[EVEN]], %[[ODD]] :
// CHECK-NOT: memref.copy
// CHECK: return %[[BUFFER]]
func.func @interleaved(%x: memref<4xf32>) -> memref<8xf32> {
  %buffer = memref.alloc() : memref<8xf32>
  %even = memref.subview %buffer[0] [4] [2] : memref<8xf32> to !even
  %tmp = memref.alloc() : memref<4xf32>
  linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
    ins(%x : memref<4xf32>) outs(%even, %tmp : !even, memref<4xf32>) {
  ^bb0(%in: f32, %o0: f32, %o1: f32):
    linalg.yield %in, %in : f32, f32
  }
  %odd = memref.subview %buffer[1] [4] [2] : memref<8xf32> to !odd
  memref.copy %tmp, %odd : memref<4xf32> to !odd
  return %buffer : memref<8xf32>
}

// -----

!low = memref<4xf32, strided<[1]>>
!middle = memref<4xf32, strided<[1], offset: 3>>
#id = affine_map<(i) -> (i)>

// Element 3 would be written twice in another order.
// REMARK: remark: [Missed] Copied {{.*}}the target may be accessed before it is copied to
// CHECK-LABEL: func @overlapping
// CHECK: memref.copy
func.func @overlapping(%x: memref<4xf32>) -> memref<8xf32> {
  %buffer = memref.alloc() : memref<8xf32>
  %low = memref.subview %buffer[0] [4] [1] : memref<8xf32> to !low
  %tmp = memref.alloc() : memref<4xf32>
  linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
    ins(%x : memref<4xf32>) outs(%low, %tmp : !low, memref<4xf32>) {
  ^bb0(%in: f32, %o0: f32, %o1: f32):
    linalg.yield %in, %in : f32, f32
  }
  %middle = memref.subview %buffer[3] [4] [1] : memref<8xf32> to !middle
  memref.copy %tmp, %middle : memref<4xf32> to !middle
  return %buffer : memref<8xf32>
}

// -----

#id = affine_map<(i) -> (i)>

// The argument may be the same memory as %x.
// REMARK: remark: [Missed] Copied {{.*}}the target is not a slice of an allocated buffer
// CHECK-LABEL: func @argument
// CHECK: memref.copy
// DISTINCT-LABEL: func @argument
// DISTINCT-SAME: %[[Y:[^:]*]]: memref<4xf32>)
// DISTINCT: linalg.generic {{.*}} outs(%[[Y]]
// DISTINCT-NOT: memref.copy
func.func @argument(%x: memref<4xf32>, %y: memref<4xf32>) {
  %tmp = memref.alloc() : memref<4xf32>
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
    ins(%x : memref<4xf32>) outs(%tmp : memref<4xf32>) {
  ^bb0(%in: f32, %o0: f32):
    linalg.yield %in : f32
  }
  memref.copy %tmp, %y : memref<4xf32> to memref<4xf32>
  return
}

// -----

#id = affine_map<(i) -> (i)>

// REMARK: remark: [Missed] Copied {{.*}}the source is not a buffer that one structured op writes
// DISTINCT-LABEL: func @read_again
// CHECK-LABEL: func @read_again
// CHECK: memref.copy
func.func @read_again(%x: memref<4xf32>, %i: index) -> (memref<4xf32>, f32) {
  %buffer = memref.alloc() : memref<4xf32>
  %tmp = memref.alloc() : memref<4xf32>
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
    ins(%x : memref<4xf32>) outs(%tmp : memref<4xf32>) {
  ^bb0(%in: f32, %o0: f32):
    linalg.yield %in : f32
  }
  memref.copy %tmp, %buffer : memref<4xf32> to memref<4xf32>
  %element = memref.load %tmp[%i] : memref<4xf32>
  return %buffer, %element : memref<4xf32>, f32
}

// -----

#id = affine_map<(i) -> (i)>

// REMARK: remark: [Missed] Copied {{.*}}the target is only known after the op that writes
// CHECK-LABEL: func @later
// CHECK: memref.copy
func.func @later(%x: memref<4xf32>) -> memref<4xf32> {
  %tmp = memref.alloc() : memref<4xf32>
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
    ins(%x : memref<4xf32>) outs(%tmp : memref<4xf32>) {
  ^bb0(%in: f32, %o0: f32):
    linalg.yield %in : f32
  }
  %buffer = memref.alloc() : memref<4xf32>
  memref.copy %tmp, %buffer : memref<4xf32> to memref<4xf32>
  return %buffer : memref<4xf32>
}
