// RUN: rome-opt %s --rome-use-x86-conversions="features=avx512f,avx512dq,avx512bf16" | FileCheck %s
// RUN: rome-opt %s --rome-use-x86-conversions="features=avx512f" | FileCheck %s --check-prefix=F16
// RUN: rome-opt %s --rome-use-x86-conversions | FileCheck %s --check-prefix=NONE

// NONE-NOT: call_intrinsic

// A vector with a subnormal lane keeps the op.

// CHECK-LABEL: func @bf16
// CHECK-DAG: %[[LOW:.*]] = vector.shuffle %arg0, %arg0 [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]
// CHECK-DAG: %[[HIGH:.*]] = vector.shuffle %arg0, %arg0 [16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31]
// CHECK-DAG: %[[A:.*]] = llvm.call_intrinsic "llvm.x86.avx512.fpclass.ps.512"(%[[LOW]], %c32_i32)
// CHECK-DAG: %[[B:.*]] = llvm.call_intrinsic "llvm.x86.avx512.fpclass.ps.512"(%[[HIGH]], %c32_i32)
// CHECK: %[[EITHER:.*]] = arith.ori %[[A]], %[[B]]
// CHECK: %[[ANY:.*]] = vector.reduction <or>, %[[EITHER]]
// CHECK: %[[BITS:.*]] = scf.if %[[ANY]] -> (vector<32xi16>) {
// CHECK:   arith.truncf %arg0
// CHECK: } else {
// CHECK:   llvm.call_intrinsic "llvm.x86.avx512bf16.cvtne2ps2bf16.512"(%[[HIGH]], %[[LOW]])
// CHECK: %[[Y:.*]] = arith.bitcast %[[BITS]] : vector<32xi16> to vector<32xbf16>
// CHECK: return %[[Y]]
// F16-LABEL: func @bf16
// F16-NOT: call_intrinsic
func.func @bf16(%x: vector<32xf32>) -> vector<32xbf16> {
  %y = arith.truncf %x : vector<32xf32> to vector<32xbf16>
  return %y : vector<32xbf16>
}

// CHECK-LABEL: func @bf16_of_one_register
// CHECK: llvm.call_intrinsic "llvm.x86.avx512bf16.cvtneps2bf16.512"(%arg0)
func.func @bf16_of_one_register(%x: vector<16xf32>) -> vector<16xbf16> {
  %y = arith.truncf %x : vector<16xf32> to vector<16xbf16>
  return %y : vector<16xbf16>
}

// CHECK-LABEL: func @f16
// CHECK-COUNT-2: llvm.call_intrinsic "llvm.x86.avx512.mask.vcvtps2ph.512"
// CHECK: %[[BITS:.*]] = vector.shuffle {{.*}} : vector<16xi16>, vector<16xi16>
// CHECK: arith.bitcast %[[BITS]] : vector<32xi16> to vector<32xf16>
// F16-LABEL: func @f16
// F16: call_intrinsic
func.func @f16(%x: vector<32xf32>) -> vector<32xf16> {
  %y = arith.truncf %x : vector<32xf32> to vector<32xf16>
  return %y : vector<32xf16>
}

// Other sizes, types and roundings stay.

// CHECK-LABEL: func @others
// CHECK-NOT: call_intrinsic
func.func @others(%a: vector<8xf32>, %b: vector<16xf64>, %c: vector<2x16xf32>, %d: vector<16xf32>, %e: f32)
    -> (vector<8xbf16>, vector<16xbf16>, vector<2x16xbf16>, vector<16xbf16>, bf16) {
  %0 = arith.truncf %a : vector<8xf32> to vector<8xbf16>
  %1 = arith.truncf %b : vector<16xf64> to vector<16xbf16>
  %2 = arith.truncf %c : vector<2x16xf32> to vector<2x16xbf16>
  %3 = arith.truncf %d toward_zero : vector<16xf32> to vector<16xbf16>
  %4 = arith.truncf %e : f32 to bf16
  return %0, %1, %2, %3, %4 : vector<8xbf16>, vector<16xbf16>, vector<2x16xbf16>, vector<16xbf16>, bf16
}
