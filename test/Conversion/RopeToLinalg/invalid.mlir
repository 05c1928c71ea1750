// RUN: rome-opt %s --convert-rope-to-linalg --split-input-file --verify-diagnostics

func.func @encoded_lanes(%x: tensor<3x8xf32, "layout">, %cos: tensor<3x4xf32>) -> tensor<3x8xf32, "layout"> {
  // expected-error @+1 {{failed to legalize operation 'rope.apply'}}
  %y = rope.apply %x, %cos, %cos rotation<[half 8]> table_dims = [0] : tensor<3x8xf32, "layout">, tensor<3x4xf32>
  return %y : tensor<3x8xf32, "layout">
}

// -----

func.func @encoded_tables(%positions: tensor<3xi32, "layout">) -> tensor<3x4xf32> {
  // expected-error @+1 {{failed to legalize operation 'rope.tables'}}
  %cos, %sin = rope.tables %positions {base = 1.0e4} : tensor<3xi32, "layout"> -> tensor<3x4xf32>
  return %cos : tensor<3x4xf32>
}
