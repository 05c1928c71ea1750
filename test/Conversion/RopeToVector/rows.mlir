// RUN: rome-opt %s --convert-rope-to-vector=vector-width=128 -cse -canonicalize -split-input-file | FileCheck %s

// Halves are consecutive lanes: one load for each vector, and no shuffle.

// CHECK-LABEL: func @half
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<1x8xf32>, %[[COS:[a-z0-9]+]]: tensor<1x4xf32>, %[[SIN:[a-z0-9]+]]: tensor<1x4xf32>
// CHECK-NOT: vector.shuffle
// CHECK: %[[C:.*]] = vector.transfer_read %[[COS]]
// CHECK: %[[S:.*]] = vector.transfer_read %[[SIN]]
// CHECK: %[[X0:.*]] = vector.transfer_read %[[X]][%c0, %c0]
// CHECK: %[[X1:.*]] = vector.transfer_read %[[X]][%c0, %c4]
// CHECK: %[[X0C:.*]] = arith.mulf %[[X0]], %[[C]] : vector<4xf32>
// CHECK: %[[X1S:.*]] = arith.mulf %[[X1]], %[[S]] : vector<4xf32>
// CHECK: %[[Y0:.*]] = arith.subf %[[X0C]], %[[X1S]]
// CHECK: %[[X1C:.*]] = arith.mulf %[[X1]], %[[C]]
// CHECK: %[[X0S:.*]] = arith.mulf %[[X0]], %[[S]]
// CHECK: %[[Y1:.*]] = arith.addf %[[X1C]], %[[X0S]]
// CHECK: vector.transfer_write %[[Y0]], %{{.*}}[%c0, %c0]
// CHECK: vector.transfer_write %[[Y1]], %{{.*}}[%c0, %c4]
func.func @half(%x: tensor<1x8xf32>, %cos: tensor<1x4xf32>, %sin: tensor<1x4xf32>) -> tensor<1x8xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 8]> table_dims = [0] : tensor<1x8xf32>, tensor<1x4xf32>
  return %y : tensor<1x8xf32>
}

// -----

// The first and the second lanes of the pairs are taken apart in registers, so
// that an entry of a table is read once, and put together again.

// CHECK-LABEL: func @interleaved
// CHECK: %[[C:.*]] = vector.transfer_read {{.*}} vector<4xf32>
// CHECK: %[[S:.*]] = vector.transfer_read {{.*}} vector<4xf32>
// CHECK: %[[X:.*]] = vector.transfer_read {{.*}} vector<8xf32>
// CHECK: %[[EVEN:.*]] = vector.shuffle %[[X]], %[[X]] [0, 2, 4, 6]
// CHECK: %[[ODD:.*]] = vector.shuffle %[[X]], %[[X]] [1, 3, 5, 7]
// CHECK: arith.mulf %[[EVEN]], %[[C]]
// CHECK: %[[Y0:.*]] = arith.subf
// CHECK: arith.mulf %[[ODD]], %[[C]]
// CHECK: %[[Y1:.*]] = arith.addf
// CHECK: vector.interleave %[[Y0]], %[[Y1]]
func.func @interleaved(%x: tensor<8xf32>, %cos: tensor<4xf32>, %sin: tensor<4xf32>) -> tensor<8xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[interleaved 8]> table_dims = [] : tensor<8xf32>, tensor<4xf32>
  return %y : tensor<8xf32>
}

// -----

// With an entry for each lane, neighbours change places in a register, and the
// sign is a bit of the entries.

// CHECK-LABEL: func @entry_per_lane
// CHECK: %[[SIGNS:.*]] = arith.constant dense<[-2147483648, 0, -2147483648, 0]>
// CHECK: %[[S:.*]] = arith.xori %{{.*}}, %[[SIGNS]] : vector<4xi32>
// CHECK: %[[SIN:.*]] = arith.bitcast %[[S]]
// CHECK: %[[X:.*]] = vector.transfer_read {{.*}} vector<4xf32>
// CHECK: %[[SWAPPED:.*]] = vector.shuffle %[[X]], %[[X]] [1, 0, 3, 2]
// CHECK: arith.mulf %[[SWAPPED]], %[[SIN]]
func.func @entry_per_lane(%x: tensor<4xf32>, %cos: tensor<4xf32>, %sin: tensor<4xf32>) -> tensor<4xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[interleaved 4]> table_dims = [] : tensor<4xf32>, tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

// Blocks that are no multiple of a vector: the row is still written as vectors,
// 4 + 4 + 2 + 1 lanes, after all of them are computed.

// CHECK-LABEL: func @uneven
// CHECK-NOT: memref.load
// CHECK-NOT: tensor.extract
// CHECK-NOT: vector.transfer_write
// CHECK: arith.select %{{.*}} : vector<4xi1>, vector<4xf32>
// CHECK: vector.transfer_read {{.*}} vector<1xf32>
// CHECK: vector.transfer_write {{.*}}[%c0] {{.*}} vector<4xf32>
// CHECK: vector.transfer_write {{.*}}[%c4] {{.*}} vector<4xf32>
// CHECK: vector.transfer_write {{.*}}[%c8] {{.*}} vector<2xf32>
// CHECK: vector.transfer_write {{.*}}[%c10] {{.*}} vector<1xf32>
func.func @uneven(%x: tensor<11xf32>, %cos: tensor<5xf32>, %sin: tensor<5xf32>) -> tensor<11xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 6, identity 1, half 4]> table_dims = [] : tensor<11xf32>, tensor<5xf32>
  return %y : tensor<11xf32>
}

// -----

// A vector of bf16 fills a register, and is extended to two.

// CHECK-LABEL: func @half_precision
// CHECK: %[[X:.*]] = vector.transfer_read {{.*}} vector<8xbf16>
// CHECK: arith.extf %[[X]] : vector<8xbf16> to vector<8xf32>
// CHECK: %[[Y:.*]] = arith.truncf %{{.*}} : vector<8xf32> to vector<8xbf16>
// CHECK: vector.transfer_write %[[Y]]
func.func @half_precision(%x: tensor<16xbf16>, %cos: tensor<8xf32>, %sin: tensor<8xf32>) -> tensor<16xbf16> {
  %y = rope.apply %x, %cos, %sin rotation<[half 16]> table_dims = [] compute_type = f32 : tensor<16xbf16>, tensor<8xf32>
  return %y : tensor<16xbf16>
}

// -----

// The lanes of pairs are rounded as one vector before they are interleaved.

// CHECK-LABEL: func @interleaved_half_precision
// CHECK: %[[Y:.*]] = arith.truncf %{{.*}} : vector<8xf32> to vector<8xbf16>
// CHECK: vector.shuffle %[[Y]], %[[Y]] [0, 4, 1, 5, 2, 6, 3, 7]
func.func @interleaved_half_precision(%x: tensor<8xbf16>, %cos: tensor<4xf32>, %sin: tensor<4xf32>) -> tensor<8xbf16> {
  %y = rope.apply %x, %cos, %sin rotation<[interleaved 8]> table_dims = [] compute_type = f32 : tensor<8xbf16>, tensor<4xf32>
  return %y : tensor<8xbf16>
}

// -----

// Lanes that pass through are copied.

// CHECK-LABEL: func @partial
// CHECK: %[[X:.*]] = vector.transfer_read %{{.*}}[%c0]
// CHECK: vector.transfer_write %[[X]], %{{.*}}[%c0]
// CHECK: arith.mulf
func.func @partial(%x: tensor<12xf32>, %cos: tensor<4xf32>, %sin: tensor<4xf32>) -> tensor<12xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[identity 4, half 8]> table_dims = [] : tensor<12xf32>, tensor<4xf32>
  return %y : tensor<12xf32>
}

// -----

// Rows that share a row of the tables read it once, and write all their lanes
// after all of them are computed.

// CHECK-LABEL: func @shared
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<2x1x4xf32>, %[[COS:[a-z0-9]+]]: tensor<1x2xf32>
// CHECK-COUNT-1: vector.transfer_read %[[COS]]
// CHECK-NOT: vector.transfer_read %[[COS]]
// CHECK: vector.transfer_read %[[X]][%c0, %c0, %c0]
// CHECK: vector.transfer_read %[[X]][%c1, %c0, %c0]
// CHECK: vector.transfer_write {{.*}}[%c0, %c0, %c0]
// CHECK: vector.transfer_write {{.*}}[%c1, %c0, %c0]
func.func @shared(%x: tensor<2x1x4xf32>, %cos: tensor<1x2xf32>, %sin: tensor<1x2xf32>) -> tensor<2x1x4xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[interleaved 4]> table_dims = [1] : tensor<2x1x4xf32>, tensor<1x2xf32>
  return %y : tensor<2x1x4xf32>
}
