// RUN: rome-opt %s --rome-check-input -split-input-file -verify-diagnostics -allow-unregistered-dialect
// RUN: rome-opt %s --rome-cpu-pipeline -split-input-file -verify-diagnostics -allow-unregistered-dialect

// expected-error @+1 {{'foreign.op' op expected an op of a dialect that is known}}
"foreign.op"() : () -> ()

// -----

func.func @inside(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{'foreign.op' op expected an op of a dialect that is known}}
  %0 = "foreign.op"(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// expected-error @+1 {{'func.func' op expected complex numbers of f16, bf16, f32 or f64}}
func.func @complex(%x: complex<tf32>) {
  return
}

// -----

// expected-error @+1 {{'func.func' op expected vectors of at most 65536 elements}}
func.func @vector(%x: vector<2147483648xf32>) {
  return
}

// -----

// expected-error @+1 {{'func.func' op expected tensors and buffers that fit into memory}}
func.func @tensor(%x: tensor<1099511627776x1099511627776xf32>) {
  return
}
