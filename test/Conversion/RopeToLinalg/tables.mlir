// RUN: rome-opt %s --convert-rope-to-linalg --canonicalize --cse | FileCheck %s

// CHECK-DAG: #[[$POSITION:.+]] = affine_map<(d0, d1) -> (d0)>
// CHECK-DAG: #[[$FREQUENCY:.+]] = affine_map<(d0, d1) -> (d1)>
// CHECK-DAG: #[[$TABLE:.+]] = affine_map<(d0, d1) -> (d0, d1)>

// CHECK-LABEL: func @integers
//       CHECK: %[[FREQUENCIES:.+]] = arith.constant dense<[1.000000e+00, 5.000000e-01]> : tensor<2xf32>
//       CHECK: %[[TABLES:.+]]:2 = linalg.generic
//  CHECK-SAME:   indexing_maps = [#[[$POSITION]], #[[$FREQUENCY]], #[[$TABLE]], #[[$TABLE]]]
//  CHECK-SAME:   ins(%arg0, %[[FREQUENCIES]] : tensor<?xi64>, tensor<2xf32>)
//  CHECK-NEXT: ^bb0(%[[P:[^:]+]]: i64, %[[F:[^:]+]]: f32, %{{[^:]+}}: bf16, %{{[^:]+}}: bf16):
//  CHECK-NEXT:   %[[FLOAT:.+]] = arith.sitofp %[[P]] : i64 to f32
//  CHECK-NEXT:   %[[ANGLE:.+]] = arith.mulf %[[FLOAT]], %[[F]] : f32
//  CHECK-NEXT:   %[[COS:.+]] = math.cos %[[ANGLE]] : f32
//  CHECK-NEXT:   %[[SIN:.+]] = math.sin %[[ANGLE]] : f32
//  CHECK-NEXT:   %[[NARROW_COS:.+]] = arith.truncf %[[COS]] : f32 to bf16
//  CHECK-NEXT:   %[[NARROW_SIN:.+]] = arith.truncf %[[SIN]] : f32 to bf16
//  CHECK-NEXT:   linalg.yield %[[NARROW_COS]], %[[NARROW_SIN]]
//       CHECK: return %[[TABLES]]#0, %[[TABLES]]#1
func.func @integers(%positions: tensor<?xi64>) -> (tensor<?x2xbf16>, tensor<?x2xbf16>) {
  %cos, %sin = rope.tables %positions {base = 4.0} : tensor<?xi64> -> tensor<?x2xbf16>
  return %cos, %sin : tensor<?x2xbf16>, tensor<?x2xbf16>
}

// Angles of f64 tables are computed in f64.
// CHECK-LABEL: func @given_frequencies
//       CHECK: arith.constant dense<[1.000000e+00, 2.500000e-01]> : tensor<2xf64>
//       CHECK: arith.extf %{{.+}} : f32 to f64
//       CHECK: math.cos %{{.+}} : f64
//   CHECK-NOT: arith.truncf
//       CHECK: return
func.func @given_frequencies(%positions: tensor<4x3xf32>) -> (tensor<4x3x2xf64>, tensor<4x3x2xf64>) {
  %cos, %sin = rope.tables %positions {inv_freq = dense<[1.0, 0.25]> : tensor<2xf32>} : tensor<4x3xf32> -> tensor<4x3x2xf64>
  return %cos, %sin : tensor<4x3x2xf64>, tensor<4x3x2xf64>
}

// CHECK-LABEL: func @one_position
//       CHECK: arith.truncf %{{.+}} : f64 to f32
//       CHECK: -> (tensor<2xf32>, tensor<2xf32>)
func.func @one_position(%position: tensor<f64>) -> (tensor<2xf32>, tensor<2xf32>) {
  %cos, %sin = rope.tables %position {base = 1.0e4} : tensor<f64> -> tensor<2xf32>
  return %cos, %sin : tensor<2xf32>, tensor<2xf32>
}

// CHECK-LABEL: func @no_entry
//       CHECK: linalg.generic
func.func @no_entry(%positions: tensor<0xi32>) -> (tensor<0x2xf32>, tensor<0x2xf32>) {
  %cos, %sin = rope.tables %positions {base = 1.0e4} : tensor<0xi32> -> tensor<0x2xf32>
  return %cos, %sin : tensor<0x2xf32>, tensor<0x2xf32>
}
