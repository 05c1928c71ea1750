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

// Beyond the length trained with the base grows.
// CHECK-LABEL: func @dynamic_ntk
//  CHECK-SAME: (%[[P:.+]]: tensor<?xi64>, %[[LENGTH:.+]]: index)
//   CHECK-DAG: %[[SWITCH:.+]] = arith.constant 2048 : index
//   CHECK-DAG: %[[SHORT:.+]] = arith.constant dense<[1.000000e+00, 5.000000e-01]> : tensor<2xf32>
//   CHECK-DAG: %[[EXPONENTS:.+]] = arith.constant dense<[0.000000e+00, 5.000000e-01]> : tensor<2xf32>
//       CHECK: %[[LONG:.+]] = arith.cmpi sgt, %[[LENGTH]], %[[SWITCH]] : index
//       CHECK: %[[FREQUENCIES:.+]] = linalg.generic
//       CHECK:   math.powf
//       CHECK:   math.powf
//       CHECK:   arith.select %[[LONG]]
//       CHECK: linalg.generic
//  CHECK-SAME:   ins(%[[P]], %[[FREQUENCIES]] :
func.func @dynamic_ntk(%positions: tensor<?xi64>, %length: index) -> (tensor<?x2xf32>, tensor<?x2xf32>) {
  %cos, %sin = rope.tables %positions length %length {base = 4.0, scaling = #rope.dynamic_ntk<factor = 2.0, original_length = 2048>} : tensor<?xi64> -> tensor<?x2xf32>
  return %cos, %sin : tensor<?x2xf32>, tensor<?x2xf32>
}

// CHECK-LABEL: func @longrope
//   CHECK-DAG: arith.constant dense<[1.000000e+00, 5.000000e-01]> : tensor<2xf32>
//   CHECK-DAG: arith.constant dense<[5.000000e-01, 1.250000e-01]> : tensor<2xf32>
//       CHECK: arith.cmpi sgt
//       CHECK: linalg.generic
//   CHECK-NOT:   math.powf
//       CHECK:   arith.select
//       CHECK: %[[COS:.+]] = math.cos
//       CHECK: arith.mulf %[[COS]], %{{.+}} : f32
func.func @longrope(%positions: tensor<?xi64>, %length: index) -> (tensor<?x2xf32>, tensor<?x2xf32>) {
  %cos, %sin = rope.tables %positions length %length {base = 4.0, scaling = #rope.longrope<factor = 4.0, original_length = 2048, short_factors = [1.0, 1.0], long_factors = [2.0, 4.0]>} : tensor<?xi64> -> tensor<?x2xf32>
  return %cos, %sin : tensor<?x2xf32>, tensor<?x2xf32>
}

// The factor is applied before the entry is rounded to its type.
// CHECK-LABEL: func @attention_factor
//       CHECK: %[[FACTOR:.+]] = arith.constant 1.250000e+00 : f64
//       CHECK: %[[COS:.+]] = math.cos %{{.+}} : f64
//       CHECK: %[[SCALED:.+]] = arith.mulf %[[COS]], %[[FACTOR]] : f64
//       CHECK: arith.truncf %[[SCALED]] : f64 to f32
func.func @attention_factor(%positions: tensor<?xi64>) -> (tensor<?x2xf32>, tensor<?x2xf32>) {
  %cos, %sin = rope.tables %positions {base = 4.0, attention_factor = 1.25, compute_type = f64} : tensor<?xi64> -> tensor<?x2xf32>
  return %cos, %sin : tensor<?x2xf32>, tensor<?x2xf32>
}

// Each stream that is read is a slice; one that is not read is none.
// CHECK-LABEL: func @sections
//   CHECK-DAG: %[[STREAMS:.+]] = arith.constant dense<[0, 2, 2]> : tensor<3xi32>
//   CHECK-DAG: %[[TWO:.+]] = arith.constant 2 : i32
//       CHECK: %[[FIRST:.+]] = tensor.extract_slice %arg0[0, 0]
//       CHECK: %[[LAST:.+]] = tensor.extract_slice %arg0[2, 0]
//       CHECK: linalg.generic
//  CHECK-SAME: ins(%[[FIRST]], %[[LAST]], %{{.+}}, %[[STREAMS]] :
//  CHECK-NEXT: ^bb0(%[[P0:[^:]+]]: i64, %[[P2:[^:]+]]: i64, %{{[^:]+}}: f32, %[[STREAM:[^:]+]]: i32,
//  CHECK-NEXT:   %[[IS_LAST:.+]] = arith.cmpi eq, %[[STREAM]], %[[TWO]] : i32
//  CHECK-NEXT:   arith.select %[[IS_LAST]], %[[P2]], %[[P0]] : i64
func.func @sections(%positions: tensor<3x?xi64>) -> (tensor<?x3xf32>, tensor<?x3xf32>) {
  %cos, %sin = rope.tables %positions {base = 4.0, sections = #rope.sections<consecutive [1, 0, 2]>} : tensor<3x?xi64> -> tensor<?x3xf32>
  return %cos, %sin : tensor<?x3xf32>, tensor<?x3xf32>
}

// A negative position times 0 is made +0.
// CHECK-LABEL: func @zero_frequency
//       CHECK: %[[ZERO:.+]] = arith.constant 0.000000e+00 : f32
//       CHECK: %[[ANGLE:.+]] = arith.mulf
//       CHECK: %[[POSITIVE:.+]] = arith.addf %[[ANGLE]], %[[ZERO]] : f32
//       CHECK: math.cos %[[POSITIVE]]
func.func @zero_frequency(%positions: tensor<?xi64>) -> (tensor<?x2xf32>, tensor<?x2xf32>) {
  %cos, %sin = rope.tables %positions {base = 4.0, scaling = #rope.proportional<rotated = 1>} : tensor<?xi64> -> tensor<?x2xf32>
  return %cos, %sin : tensor<?x2xf32>, tensor<?x2xf32>
}
