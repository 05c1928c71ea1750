// RUN: rome-opt %s --rome-gpu-pipeline -split-input-file -verify-diagnostics

// expected-error @+1 {{'func.func' op expected elements that are integers or floats}}
func.func @positions(%x: tensor<?x4xindex>) -> tensor<?x4xindex> {
  return %x : tensor<?x4xindex>
}

// -----

// expected-error @+1 {{'func.func' op expected elements that are integers or floats}}
func.func @complex_table(%x: tensor<4xcomplex<f32>>) -> tensor<4xcomplex<f32>> {
  return %x : tensor<4xcomplex<f32>>
}

// -----

// expected-error @+1 {{'func.func' op expected a name of letters, digits, '_' and '$'}}
func.func @"a name with spaces"(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
