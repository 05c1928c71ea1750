// RUN: rome-opt %s --rome-emulate-half-precision | FileCheck %s

// Each op rounds; nothing may contract what is between two.

// CHECK-LABEL: func @arithmetic
// CHECK-DAG: %[[A:.*]] = arith.extf %arg0 : bf16 to f32
// CHECK-DAG: %[[B:.*]] = arith.extf %arg1 : bf16 to f32
// CHECK: %[[PRODUCT:.*]] = arith.mulf %[[A]], %[[B]] : f32
// CHECK: %[[ROUNDED:.*]] = arith.truncf %[[PRODUCT]] : f32 to bf16
// CHECK: arith.extf %[[ROUNDED]] : bf16 to f32
// CHECK-NOT: fastmath
func.func @arithmetic(%a: bf16, %b: bf16) -> bf16 {
  %0 = arith.mulf %a, %b : bf16
  %1 = arith.addf %0, %a : bf16
  return %1 : bf16
}

// From f64 by way of the neighbour in f32 with an odd mantissa.

// CHECK-LABEL: func @from_f64
// CHECK: %[[NEAREST:.*]] = arith.truncf %arg0 : vector<4xf64> to vector<4xf32>
// CHECK: %[[WIDE:.*]] = arith.extf %[[NEAREST]] : vector<4xf32> to vector<4xf64>
// CHECK: %[[INEXACT:.*]] = arith.cmpf one, %[[WIDE]], %arg0
// CHECK: %[[LARGER:.*]] = arith.cmpf ogt
// CHECK: %[[BITS:.*]] = arith.bitcast %[[NEAREST]]
// CHECK: %[[ONE:.*]] = arith.extui %[[LARGER]]
// CHECK: %[[LESS:.*]] = arith.subi %[[BITS]], %[[ONE]]
// CHECK: %[[LAST:.*]] = arith.extui %[[INEXACT]]
// CHECK: %[[ODD:.*]] = arith.ori %[[LESS]], %[[LAST]]
// CHECK: %[[F32:.*]] = arith.bitcast %[[ODD]] : vector<4xi32> to vector<4xf32>
// CHECK: arith.truncf %[[F32]] : vector<4xf32> to vector<4xf16>
func.func @from_f64(%x: vector<4xf64>) -> vector<4xf16> {
  %0 = arith.truncf %x : vector<4xf64> to vector<4xf16>
  return %0 : vector<4xf16>
}

// A rounding mode that was asked for stays.

// CHECK-LABEL: func @toward_zero
// CHECK-NEXT: arith.truncf %arg0 toward_zero : f64 to bf16
// CHECK-NEXT: return
func.func @toward_zero(%x: f64) -> bf16 {
  %0 = arith.truncf %x toward_zero : f64 to bf16
  return %0 : bf16
}
