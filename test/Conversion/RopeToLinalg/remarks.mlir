// RUN: rome-opt %s --convert-rope-to-linalg --remarks-filter=convert-rope-to-linalg 2>&1 >/dev/null | FileCheck %s --check-prefixes=CHECK,AUTO
// RUN: rome-opt %s --convert-rope-to-linalg=form=matmul --remarks-filter=convert-rope-to-linalg 2>&1 >/dev/null | FileCheck %s --check-prefixes=CHECK,MATMUL
// RUN: not rome-opt %s --convert-rope-to-linalg=form=gather 2>&1 | FileCheck %s --check-prefix=FORM

// FORM: for the --form option: Cannot find option named 'gather'!

// AUTO: [Analysis] FormSelected | Category:convert-rope-to-linalg | Reason="no cost is predicted yet", Remark="pairwise: reads and writes each lane once"
// AUTO: [Passed] ApplyConverted | Category:convert-rope-to-linalg | Form=pairwise
// MATMUL-NOT: [Analysis]
// MATMUL: [Passed] ApplyConverted | Category:convert-rope-to-linalg | Form=matmul
func.func @half(%x: tensor<3x8xf32>, %cos: tensor<3x4xf32>, %sin: tensor<3x4xf32>) -> tensor<3x8xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 8]> table_dims = [0] : tensor<3x8xf32>, tensor<3x4xf32>
  return %y : tensor<3x8xf32>
}

// CHECK: [Passed] ApplyErased | {{.+}} Remark="no lane is rotated: replaced by 'x'"
func.func @no_row(%x: tensor<0x8xf32>, %cos: tensor<4xf32>, %sin: tensor<4xf32>) -> tensor<0x8xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 8]> table_dims = [] : tensor<0x8xf32>, tensor<4xf32>
  return %y : tensor<0x8xf32>
}

// CHECK: [Passed] TablesConverted | Category:convert-rope-to-linalg | Remark="converted to one linalg.generic"
func.func @tables(%positions: tensor<3xi32>) -> tensor<3x4xf32> {
  %cos, %sin = rope.tables %positions {base = 1.0e4} : tensor<3xi32> -> tensor<3x4xf32>
  return %cos : tensor<3x4xf32>
}
