// RUN: rome-opt %s --rome-cpu-pipeline -split-input-file -verify-diagnostics \
// RUN:   -allow-unregistered-dialect

func.func @unknown_on_tensors(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @below {{'unknown.op' op expected an op of a dialect that is known}}
  %0 = "unknown.op"(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @unknown_on_scalars(%x: f32) -> f32 {
  // expected-error @below {{'unknown.op' op expected an op of a dialect that is known}}
  %0 = "unknown.op"(%x) : (f32) -> f32
  return %0 : f32
}

// -----

func.func @for_another_target() -> index {
  // expected-error @below {{expected an op that can be lowered to the LLVM dialect, but got 'gpu.thread_id'}}
  %0 = gpu.thread_id x
  return %0 : index
}
