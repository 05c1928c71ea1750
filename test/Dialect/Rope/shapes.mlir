// RUN: rome-opt %s --resolve-ranked-shaped-type-result-dims --canonicalize | FileCheck %s
// RUN: rome-opt %s --resolve-shaped-type-result-dims --canonicalize | FileCheck %s

// CHECK-LABEL: func @apply
// CHECK-SAME: (%[[X:.+]]: tensor<?x3x?x8xf32>,
// CHECK-DAG: %[[C0:.+]] = arith.constant 0 : index
// CHECK-DAG: %[[C2:.+]] = arith.constant 2 : index
// CHECK-DAG: %[[C3:.+]] = arith.constant 3 : index
// CHECK-DAG: %[[C8:.+]] = arith.constant 8 : index
// CHECK-DAG: %[[D0:.+]] = tensor.dim %[[X]], %[[C0]]
// CHECK-DAG: %[[D2:.+]] = tensor.dim %[[X]], %[[C2]]
// CHECK-NOT: rope.apply
// CHECK: return %[[D0]], %[[C3]], %[[D2]], %[[C8]]
func.func @apply(%x: tensor<?x3x?x8xf32>, %t: tensor<?x8xf32>) -> (index, index, index, index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %y = rope.apply %x, %t, %t rotation<[half 8]> table_dims = [2] : tensor<?x3x?x8xf32>, tensor<?x8xf32>
  %d0 = tensor.dim %y, %c0 : tensor<?x3x?x8xf32>
  %d1 = tensor.dim %y, %c1 : tensor<?x3x?x8xf32>
  %d2 = tensor.dim %y, %c2 : tensor<?x3x?x8xf32>
  %d3 = tensor.dim %y, %c3 : tensor<?x3x?x8xf32>
  return %d0, %d1, %d2, %d3 : index, index, index, index
}

// CHECK-LABEL: func @tables
// CHECK-SAME: (%[[P:.+]]: tensor<2x?xi64>)
// CHECK-DAG: %[[C1:.+]] = arith.constant 1 : index
// CHECK-DAG: %[[C2:.+]] = arith.constant 2 : index
// CHECK-DAG: %[[C4:.+]] = arith.constant 4 : index
// CHECK-DAG: %[[D1:.+]] = tensor.dim %[[P]], %[[C1]]
// CHECK-NOT: rope.tables
// CHECK: return %[[C2]], %[[D1]], %[[C4]]
func.func @tables(%p: tensor<2x?xi64>) -> (index, index, index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %cos, %sin = rope.tables %p {base = 1.0e4} : tensor<2x?xi64> -> tensor<2x?x4xf32>
  %d0 = tensor.dim %cos, %c0 : tensor<2x?x4xf32>
  %d1 = tensor.dim %sin, %c1 : tensor<2x?x4xf32>
  %d2 = tensor.dim %sin, %c2 : tensor<2x?x4xf32>
  return %d0, %d1, %d2 : index, index, index
}

// The streams of positions are no dimension of the tables.
// CHECK-LABEL: func @tables_sections
// CHECK-SAME: (%[[P:.+]]: tensor<2x?xi64>)
// CHECK-DAG: %[[C1:.+]] = arith.constant 1 : index
// CHECK-DAG: %[[C4:.+]] = arith.constant 4 : index
// CHECK-DAG: %[[D1:.+]] = tensor.dim %[[P]], %[[C1]]
// CHECK-NOT: rope.tables
// CHECK: return %[[D1]], %[[C4]]
func.func @tables_sections(%p: tensor<2x?xi64>) -> (index, index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cos, %sin = rope.tables %p {base = 1.0e4, sections = #rope.sections<axial [2, 2]>} : tensor<2x?xi64> -> tensor<?x4xf32>
  %d0 = tensor.dim %cos, %c0 : tensor<?x4xf32>
  %d1 = tensor.dim %sin, %c1 : tensor<?x4xf32>
  return %d0, %d1 : index, index
}
