// RUN: rome-opt %s --canonicalize | FileCheck %s

// The expected values come from Python's math.cos and math.sin, with the
// frequency, the angle and the result rounded as rope.tables says.

// CHECK-LABEL: func @f32
// CHECK-DAG: %[[COS:.+]] = arith.constant dense<{{\[\[}}1.000000e+00, 1.000000e+00], [0.540302277, 0.999949{{99[0-9]*}}], [-0.999360{{80|799}}{{[0-9]*}}, 0.562379062]]> : tensor<3x2xf32>
// CHECK-DAG: %[[SIN:.+]] = arith.constant dense<{{\[\[}}0.000000e+00, 0.000000e+00], [0.841470957, 0.0099998330{{[67][0-9]*}}], [{{3.574880e-02|0.0357487984}}, 0.82687956{{[0-9]*}}]]> : tensor<3x2xf32>
// CHECK: return %[[COS]], %[[SIN]]
func.func @f32() -> (tensor<3x2xf32>, tensor<3x2xf32>) {
  %p = arith.constant dense<[0, 1, 100000]> : tensor<3xi64>
  %cos, %sin = rope.tables %p {base = 1.0e4} : tensor<3xi64> -> tensor<3x2xf32>
  return %cos, %sin : tensor<3x2xf32>, tensor<3x2xf32>
}

// The frequencies of f64 tables are not rounded to f32.
// CHECK-LABEL: func @f64
// CHECK-DAG: %[[COS:.+]] = arith.constant dense<{{\[\[}}1.000000e+00, 1.000000e+00], [0.5403023058681{{[0-9]*}}, 0.9999500004166{{[0-9]*}}], [-0.9993608074382{{[0-9]*}}, 0.562379076290{{[0-9]*}}]]> : tensor<3x2xf64>
// CHECK-DAG: %[[SIN:.+]] = arith.constant dense<{{\[\[}}0.000000e+00, 0.000000e+00], [0.8414709848078{{[0-9]*}}, 0.0099998333341{{[0-9]*}}], [0.035748797972{{[0-9]*}}, 0.826879540532{{[0-9]*}}]]> : tensor<3x2xf64>
// CHECK: return %[[COS]], %[[SIN]]
func.func @f64() -> (tensor<3x2xf64>, tensor<3x2xf64>) {
  %p = arith.constant dense<[0, 1, 100000]> : tensor<3xi32>
  %cos, %sin = rope.tables %p {base = 1.0e4} : tensor<3xi32> -> tensor<3x2xf64>
  return %cos, %sin : tensor<3x2xf64>, tensor<3x2xf64>
}

// Only the result is rounded to bf16: at position 1023 the angle is not.
// CHECK-LABEL: func @bf16
// CHECK-DAG: arith.constant dense<{{\[\[\[}}5.390630e-01, 1.000000e+00, 1.000000e+00], [4.003910e-01, 9.492180e-01, 9.882810e-01]]]> : tensor<1x2x3xbf16>
// CHECK-DAG: arith.constant dense<{{\[\[\[}}8.398430e-01, 1.257320e-02, 1.583100e-04], [-9.179680e-01, 3.164060e-01, 1.621090e-01]]]> : tensor<1x2x3xbf16>
// CHECK-NOT: rope.tables
func.func @bf16() -> (tensor<1x2x3xbf16>, tensor<1x2x3xbf16>) {
  %p = arith.constant dense<[[1, 1023]]> : tensor<1x2xi64>
  %cos, %sin = rope.tables %p {base = 5.0e5} : tensor<1x2xi64> -> tensor<1x2x3xbf16>
  return %cos, %sin : tensor<1x2x3xbf16>, tensor<1x2x3xbf16>
}

// Positions may be floats, and negative.
// CHECK-LABEL: func @f16
// CHECK-DAG: arith.constant dense<{{\[\[}}8.774410e-01], [-9.941400e-01]]> : tensor<2x1xf16>
// CHECK-DAG: arith.constant dense<{{\[\[}}4.794920e-01], [1.082150e-01]]> : tensor<2x1xf16>
// CHECK-NOT: rope.tables
func.func @f16() -> (tensor<2x1xf16>, tensor<2x1xf16>) {
  %p = arith.constant dense<[0.5, -3.25]> : tensor<2xf32>
  %cos, %sin = rope.tables %p {base = 1.0e4} : tensor<2xf32> -> tensor<2x1xf16>
  return %cos, %sin : tensor<2x1xf16>, tensor<2x1xf16>
}

// Position 2^24 + 1 is 2^24 as f32.
// CHECK-LABEL: func @inv_freq
// CHECK-DAG: arith.constant dense<{{\[\[}}-0.989992499, 0.955336511, 1.000000e+00], [{{6.263230e-01|0.626322985}}, -0.369579226, 1.000000e+00]]> : tensor<2x3xf32>
// CHECK-DAG: arith.constant dense<{{\[\[}}{{1.411200e-01|0.141120002}}, 0.295520216, 0.000000e+00], [-0.779563665, -0.92919921{{[89]}}, 0.000000e+00]]> : tensor<2x3xf32>
// CHECK-NOT: rope.tables
func.func @inv_freq() -> (tensor<2x3xf32>, tensor<2x3xf32>) {
  %p = arith.constant dense<[3, 16777217]> : tensor<2xi64>
  %cos, %sin = rope.tables %p {inv_freq = dense<[1.0, 0.1, 0.0]> : tensor<3xf32>} : tensor<2xi64> -> tensor<2x3xf32>
  return %cos, %sin : tensor<2x3xf32>, tensor<2x3xf32>
}

// Frequencies given in f64 are rounded to f32 before the angle is.
// CHECK-LABEL: func @inv_freq_f64_in_f32
// CHECK-DAG: arith.constant dense<-0.95215535{{[0-9]*}}> : tensor<1x1xf32>
// CHECK-NOT: rope.tables
func.func @inv_freq_f64_in_f32() -> tensor<1x1xf32> {
  %p = arith.constant dense<100000.0> : tensor<1xf64>
  %cos, %sin = rope.tables %p {inv_freq = dense<0.1> : tensor<1xf64>} : tensor<1xf64> -> tensor<1x1xf32>
  return %cos : tensor<1x1xf32>
}

// CHECK-LABEL: func @scalar
// CHECK-DAG: arith.constant dense<-0.41614684{{[0-9]*}}> : tensor<1xf32>
// CHECK-DAG: arith.constant dense<0.9092974{{[0-9]*}}> : tensor<1xf32>
// CHECK-NOT: rope.tables
func.func @scalar() -> (tensor<1xf32>, tensor<1xf32>) {
  %p = arith.constant dense<2> : tensor<i64>
  %cos, %sin = rope.tables %p {base = 1.0e4} : tensor<i64> -> tensor<1xf32>
  return %cos, %sin : tensor<1xf32>, tensor<1xf32>
}

// CHECK-LABEL: func @empty
// CHECK: arith.constant dense<> : tensor<0x1xf32>
// CHECK-NOT: rope.tables
func.func @empty() -> tensor<0x1xf32> {
  %p = arith.constant dense<> : tensor<0xi64>
  %cos, %sin = rope.tables %p {base = 1.0e4} : tensor<0xi64> -> tensor<0x1xf32>
  return %cos : tensor<0x1xf32>
}

// The limit is 2^20 entries.
// CHECK-LABEL: func @limit
// CHECK: arith.constant dense<1.000000e+00> : tensor<1048576x1xf32>
// CHECK-NOT: rope.tables
func.func @limit() -> tensor<1048576x1xf32> {
  %p = arith.constant dense<0> : tensor<1048576xi64>
  %cos, %sin = rope.tables %p {base = 1.0e4} : tensor<1048576xi64> -> tensor<1048576x1xf32>
  return %cos : tensor<1048576x1xf32>
}

// CHECK-LABEL: func @above_limit
// CHECK: rope.tables
func.func @above_limit() -> tensor<1048577x1xf32> {
  %p = arith.constant dense<0> : tensor<1048577xi64>
  %cos, %sin = rope.tables %p {base = 1.0e4} : tensor<1048577xi64> -> tensor<1048577x1xf32>
  return %cos : tensor<1048577x1xf32>
}

// The number of entries does not fit in 64 bits.
// CHECK-LABEL: func @overflow
// CHECK: rope.tables
func.func @overflow() -> tensor<9223372036854775807x8xf32> {
  %p = arith.constant dense<0> : tensor<9223372036854775807xi64>
  %cos, %sin = rope.tables %p {base = 1.0e4} : tensor<9223372036854775807xi64> -> tensor<9223372036854775807x8xf32>
  return %cos : tensor<9223372036854775807x8xf32>
}

// CHECK-LABEL: func @not_constant
// CHECK: rope.tables
func.func @not_constant(%p: tensor<3xi64>) -> tensor<3x2xf32> {
  %cos, %sin = rope.tables %p {base = 1.0e4} : tensor<3xi64> -> tensor<3x2xf32>
  return %cos : tensor<3x2xf32>
}
