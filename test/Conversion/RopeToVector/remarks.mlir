// RUN: rome-opt %s --convert-rope-to-vector --remarks-filter=convert-rope-to-vector -o /dev/null 2>&1 | FileCheck %s

// CHECK: [Passed] RowVectorized | Category:convert-rope-to-vector | Lanes=4, Remark="rows became vectors", Rows=1
func.func @row(%x: tensor<1x4xf32>, %cos: tensor<1x2xf32>, %sin: tensor<1x2xf32>) -> tensor<1x4xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 4]> table_dims = [0] : tensor<1x4xf32>, tensor<1x2xf32>
  return %y : tensor<1x4xf32>
}

// CHECK: [Passed] RowVectorized | {{.*}} Rows=4
func.func @rows(%x: tensor<2x2x4xf32>, %cos: tensor<1x2xf32>, %sin: tensor<1x2xf32>) -> tensor<2x2x4xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 4]> table_dims = [0] : tensor<2x2x4xf32>, tensor<1x2xf32>
  return %y : tensor<2x2x4xf32>
}

// CHECK: [Missed] RowVectorized | Category:convert-rope-to-vector | Reason="it has more than 4 rows"
func.func @many_rows(%x: tensor<5x4xf32>, %cos: tensor<1x2xf32>, %sin: tensor<1x2xf32>) -> tensor<5x4xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 4]> table_dims = [0] : tensor<5x4xf32>, tensor<1x2xf32>
  return %y : tensor<5x4xf32>
}

// CHECK: Reason="its number of rows is dynamic"
func.func @dynamic_rows(%x: tensor<?x4xf32>, %cos: tensor<1x2xf32>, %sin: tensor<1x2xf32>) -> tensor<?x4xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 4]> table_dims = [0] : tensor<?x4xf32>, tensor<1x2xf32>
  return %y : tensor<?x4xf32>
}

// CHECK: Reason="its rows do not share a row of the tables"
func.func @two_tables(%x: tensor<2x4xf32>, %cos: tensor<2x2xf32>, %sin: tensor<2x2xf32>) -> tensor<2x4xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 4]> table_dims = [0] : tensor<2x4xf32>, tensor<2x2xf32>
  return %y : tensor<2x4xf32>
}

// CHECK: Reason="its rows are too long"
func.func @long(%x: tensor<8192xf32>, %cos: tensor<4096xf32>, %sin: tensor<4096xf32>) -> tensor<8192xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 8192]> table_dims = [] : tensor<8192xf32>, tensor<4096xf32>
  return %y : tensor<8192xf32>
}
