// RUN: rome-opt %s --convert-rope-to-vector --remarks-filter=convert-rope-to-vector -o /dev/null 2>&1 | FileCheck %s

// CHECK: [Passed] RowVectorized | Category:convert-rope-to-vector | Lanes=4, Remark="a row became vectors"
func.func @row(%x: tensor<1x4xf32>, %cos: tensor<1x2xf32>, %sin: tensor<1x2xf32>) -> tensor<1x4xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 4]> table_dims = [0] : tensor<1x4xf32>, tensor<1x2xf32>
  return %y : tensor<1x4xf32>
}

// CHECK: [Missed] RowVectorized | Category:convert-rope-to-vector | Reason="it has more than one row"
func.func @rows(%x: tensor<2x4xf32>, %cos: tensor<1x2xf32>, %sin: tensor<1x2xf32>) -> tensor<2x4xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 4]> table_dims = [0] : tensor<2x4xf32>, tensor<1x2xf32>
  return %y : tensor<2x4xf32>
}

// CHECK: Reason="its rows are too long"
func.func @long(%x: tensor<8192xf32>, %cos: tensor<4096xf32>, %sin: tensor<4096xf32>) -> tensor<8192xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 8192]> table_dims = [] : tensor<8192xf32>, tensor<4096xf32>
  return %y : tensor<8192xf32>
}

// CHECK: Reason="a tensor has an encoding"
func.func @encoded(%x: tensor<4xf32, 1 : i32>, %cos: tensor<2xf32>, %sin: tensor<2xf32>) -> tensor<4xf32, 1 : i32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 4]> table_dims = [] : tensor<4xf32, 1 : i32>, tensor<2xf32>
  return %y : tensor<4xf32, 1 : i32>
}
