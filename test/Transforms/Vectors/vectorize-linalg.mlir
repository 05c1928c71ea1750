// RUN: rome-opt %s --pass-pipeline='builtin.module(func.func(rome-vectorize-linalg))' -split-input-file \
// RUN:   | FileCheck %s
// RUN: rome-opt %s --pass-pipeline='builtin.module(func.func(rome-vectorize-linalg{vector-width=256}))' -split-input-file \
// RUN:   | FileCheck %s --check-prefix=NARROW
// RUN: rome-opt %s --pass-pipeline='builtin.module(func.func(rome-vectorize-linalg))' -split-input-file \
// RUN:   --remarks-filter=rome-vectorize-linalg 2>&1 | FileCheck %s --check-prefix=REMARK

#id1 = affine_map<(d0) -> (d0)>

// REMARK: [Passed] VectorizedLinalg | Category:rome-vectorize-linalg
// REMARK-SAME: Lanes=16, Loop=0

// CHECK-LABEL: func @one_vector
// CHECK: %[[X:.*]] = vector.load %{{.*}} : memref<16xf32>, vector<16xf32>
// CHECK: %[[Y:.*]] = arith.negf %[[X]] : vector<16xf32>
// CHECK: vector.store %[[Y]], %{{.*}} : memref<16xf32>, vector<16xf32>
// CHECK-NOT: linalg
// NARROW-LABEL: func @one_vector
// NARROW: scf.for
// NARROW: arith.negf %{{.*}} : vector<8xf32>
func.func @one_vector(%x: memref<16xf32>, %y: memref<16xf32>) {
  linalg.generic {indexing_maps = [#id1, #id1], iterator_types = ["parallel"]}
      ins(%x : memref<16xf32>) outs(%y : memref<16xf32>) {
  ^bb0(%in: f32, %out: f32):
    %0 = arith.negf %in : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0, 0)>

// Two full vectors, then the remaining 12 lanes as 8 and 4; the column is
// broadcast.

// CHECK-LABEL: func @remainder
// CHECK: scf.for
// CHECK: scf.for
// CHECK: memref.load %{{.*}} : memref<?x1xf32>
// CHECK: arith.mulf %{{.*}} : vector<16xf32>
// CHECK: }
// CHECK: arith.mulf %{{.*}} : vector<8xf32>
// CHECK: arith.mulf %{{.*}} : vector<4xf32>
// CHECK-NOT: linalg
func.func @remainder(%x: memref<?x44xf32>, %scale: memref<?x1xf32>,
                     %y: memref<?x44xf32>) {
  linalg.generic {indexing_maps = [#id, #row, #id],
                  iterator_types = ["parallel", "parallel"]}
      ins(%x, %scale : memref<?x44xf32>, memref<?x1xf32>)
      outs(%y : memref<?x44xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %0 = arith.mulf %a, %b : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

#id1 = affine_map<(d0) -> (d0)>

// Full vectors, and the last elements one by one.

// CHECK-LABEL: func @dynamic_lanes
// CHECK: scf.for
// CHECK: arith.truncf %{{.*}} : vector<16xf32> to vector<16xbf16>
// CHECK: scf.for
// CHECK: linalg.generic
// CHECK: arith.truncf %{{.*}} : f32 to bf16
func.func @dynamic_lanes(%x: memref<?xf32>, %y: memref<?xbf16>) {
  linalg.generic {indexing_maps = [#id1, #id1], iterator_types = ["parallel"]}
      ins(%x : memref<?xf32>) outs(%y : memref<?xbf16>) {
  ^bb0(%in: f32, %out: bf16):
    %0 = arith.truncf %in : f32 to bf16
    linalg.yield %0 : bf16
  }
  return
}

// -----

// Four rows of two vectors stay in registers over the whole reduction, with a
// rounding after each product.

// CHECK-LABEL: func @matmul
// CHECK: %{{.*}}:8 = scf.for {{.*}} iter_args
// CHECK: %[[P:.*]] = arith.mulf %{{.*}} : vector<16xf32>
// CHECK: arith.addf %{{.*}}, %[[P]] : vector<16xf32>
// CHECK-NOT: vector.fma
// CHECK-NOT: vector.contract
// CHECK: scf.yield
// CHECK-NOT: linalg
func.func @matmul(%a: memref<8x128xf32>, %b: memref<128x64xf32>,
                  %c: memref<8x64xf32>) {
  linalg.matmul ins(%a, %b : memref<8x128xf32>, memref<128x64xf32>)
                outs(%c : memref<8x64xf32>)
  return
}

// -----

// CHECK-LABEL: func @strided_copy
// CHECK-NOT: memref.copy
// CHECK: vector.load
// CHECK: vector.store
func.func @strided_copy(%x: memref<4x32xf32>,
                        %y: memref<4x32xf32, strided<[64, 1]>>) {
  memref.copy %x, %y : memref<4x32xf32> to memref<4x32xf32, strided<[64, 1]>>
  return
}

// -----

// CHECK-LABEL: func @contiguous_copy
// CHECK: memref.copy
func.func @contiguous_copy(%x: memref<4x32xf32>, %y: memref<4x32xf32>) {
  memref.copy %x, %y : memref<4x32xf32> to memref<4x32xf32>
  return
}

// -----

#id1 = affine_map<(d0) -> (d0)>

// REMARK: [Missed] VectorizedLinalg | Category:rome-vectorize-linalg
// REMARK-SAME: Reason="an operand has no unit stride along the result's innermost dimension"

// CHECK-LABEL: func @strided
// CHECK-NOT: vector
// CHECK: linalg.generic
func.func @strided(%x: memref<64xf32, strided<[2]>>, %y: memref<64xf32>) {
  linalg.generic {indexing_maps = [#id1, #id1], iterator_types = ["parallel"]}
      ins(%x : memref<64xf32, strided<[2]>>) outs(%y : memref<64xf32>) {
  ^bb0(%in: f32, %out: f32):
    %0 = arith.negf %in : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

#id1 = affine_map<(d0) -> (d0)>

// A vector of i1 is packed in bits, a memref of i1 is not.

// REMARK: Reason="its body is not elementwise arithmetic on numbers"

// CHECK-LABEL: func @bits
// CHECK-NOT: vector
// CHECK: linalg.generic
func.func @bits(%x: memref<64xf32>, %y: memref<64xi1>) {
  linalg.generic {indexing_maps = [#id1, #id1], iterator_types = ["parallel"]}
      ins(%x : memref<64xf32>) outs(%y : memref<64xi1>) {
  ^bb0(%in: f32, %out: i1):
    %0 = arith.cmpf ogt, %in, %in : f32
    linalg.yield %0 : i1
  }
  return
}

// -----

// A sum along memory must not be reordered.

// REMARK: Reason="an operand has no unit stride along the result's innermost dimension"

// CHECK-LABEL: func @row_sums
// CHECK-NOT: vector
// CHECK: linalg.generic
func.func @row_sums(%x: memref<64x64xf32>, %y: memref<64xf32>) {
  linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>,
                                   affine_map<(d0, d1) -> (d0)>],
                  iterator_types = ["parallel", "reduction"]}
      ins(%x : memref<64x64xf32>) outs(%y : memref<64xf32>) {
  ^bb0(%in: f32, %out: f32):
    %0 = arith.addf %out, %in : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

#id1 = affine_map<(d0) -> (d0)>

// REMARK: Reason="its result's innermost dimension is too short"

// CHECK-LABEL: func @short
// CHECK: linalg.generic
func.func @short(%x: memref<2xf32>, %y: memref<2xf32>) {
  linalg.generic {indexing_maps = [#id1, #id1], iterator_types = ["parallel"]}
      ins(%x : memref<2xf32>) outs(%y : memref<2xf32>) {
  ^bb0(%in: f32, %out: f32):
    %0 = arith.negf %in : f32
    linalg.yield %0 : f32
  }
  return
}
