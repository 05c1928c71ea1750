// RUN: rome-opt %s --pass-pipeline='builtin.module(func.func(rome-load-strided-vectors))' | FileCheck %s

// The cosines of complex numbers. The second load ends with the last of them.

// CHECK: affine_map<()[s0] -> (s0 * 128 + 33)>

// CHECK-LABEL: func @every_second(
// CHECK-SAME: %[[X:[^:]*]]: memref<8x64xf32, strided<[128, 2], offset: 1>>, %[[I:[^:]*]]: index
// CHECK-DAG: %[[BASE:.*]], %{{.*}}, %{{.*}}:2, %{{.*}}:2 = memref.extract_strided_metadata %[[X]]
// CHECK-DAG: %[[OFFSET:.*]] = affine.apply #{{.*}}()[%[[I]]]
// CHECK: %[[ROW:.*]] = memref.reinterpret_cast %[[BASE]] to offset: [%[[OFFSET]]], sizes: [7], strides: [1]
// CHECK: %[[FIRST:.*]] = vector.load %[[ROW]][%c0] : memref<7xf32, strided<[1], offset: ?>>, vector<4xf32>
// CHECK: %[[LAST:.*]] = vector.load %[[ROW]][%c3] : memref<7xf32, strided<[1], offset: ?>>, vector<4xf32>
// CHECK: vector.shuffle %{{.*}}, %[[LAST]] [0, 1, 5, 7]
func.func @every_second(%x: memref<8x64xf32, strided<[128, 2], offset: 1>>, %i: index, %padding: f32) -> vector<4xf32> {
  %c16 = arith.constant 16 : index
  %v = vector.transfer_read %x[%i, %c16], %padding {in_bounds = [true]} : memref<8x64xf32, strided<[128, 2], offset: 1>>, vector<4xf32>
  return %v : vector<4xf32>
}

// CHECK-LABEL: func @every_third(
// CHECK: sizes: [10], strides: [1]
// CHECK: %[[V0:.*]] = vector.load %{{.*}}[%c0]
// CHECK: %[[S0:.*]] = vector.shuffle %[[V0]], %[[V0]] [0, 3, 2, 3]
// CHECK: %[[V1:.*]] = vector.load %{{.*}}[%c6]
// CHECK: vector.shuffle %[[S0]], %[[V1]] [0, 1, 4, 7]
func.func @every_third(%x: memref<?x?xf32, strided<[?, 3]>>, %i: index, %padding: f32) -> vector<4xf32> {
  %v = vector.transfer_read %x[%i, %i], %padding {in_bounds = [true]} : memref<?x?xf32, strided<[?, 3]>>, vector<4xf32>
  return %v : vector<4xf32>
}

// One element is a row of its own.

// CHECK-LABEL: func @one(
// CHECK: sizes: [1], strides: [1]
// CHECK: vector.load %{{.*}} : memref<1xf32, strided<[1], offset: ?>>, vector<1xf32>
func.func @one(%x: memref<8xf32, strided<[2]>>, %i: index, %padding: f32) -> vector<1xf32> {
  %v = vector.transfer_read %x[%i], %padding {in_bounds = [true]} : memref<8xf32, strided<[2]>>, vector<1xf32>
  return %v : vector<1xf32>
}

// What is contiguous, too far apart, of an unknown stride, backwards, masked,
// out of bounds or broadcast stays.

// CHECK-LABEL: func @others
// CHECK-COUNT-7: vector.transfer_read
// CHECK-NOT: memref.reinterpret_cast
func.func @others(%contiguous: memref<16xf32>, %far: memref<16xf32, strided<[5]>>, %unknown: memref<16xf32, strided<[?]>>,
                  %backwards: memref<16xf32, strided<[-2]>>, %second: memref<16xf32, strided<[2]>>, %row: memref<4x16xf32, strided<[32, 2]>>,
                  %mask: vector<4xi1>, %i: index, %padding: f32)
    -> (vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>) {
  %0 = vector.transfer_read %contiguous[%i], %padding {in_bounds = [true]} : memref<16xf32>, vector<4xf32>
  %1 = vector.transfer_read %far[%i], %padding {in_bounds = [true]} : memref<16xf32, strided<[5]>>, vector<4xf32>
  %2 = vector.transfer_read %unknown[%i], %padding {in_bounds = [true]} : memref<16xf32, strided<[?]>>, vector<4xf32>
  %3 = vector.transfer_read %backwards[%i], %padding {in_bounds = [true]} : memref<16xf32, strided<[-2]>>, vector<4xf32>
  %4 = vector.transfer_read %second[%i], %padding, %mask {in_bounds = [true]} : memref<16xf32, strided<[2]>>, vector<4xf32>
  %5 = vector.transfer_read %second[%i], %padding : memref<16xf32, strided<[2]>>, vector<4xf32>
  %6 = vector.transfer_read %row[%i, %i], %padding {in_bounds = [true], permutation_map = affine_map<(d0, d1) -> (d0)>}
      : memref<4x16xf32, strided<[32, 2]>>, vector<4xf32>
  return %0, %1, %2, %3, %4, %5, %6 : vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>
}
