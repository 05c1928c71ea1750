// RUN: rome-opt %s --rome-add-size-checks -split-input-file -verify-diagnostics | FileCheck %s

// What depends on sizes alone moves, also through what is computed from them;
// what depends on elements stays.

// CHECK-LABEL: func @f(
// CHECK: cf.assert %{{.*}}, "element"
// CHECK-NOT: cf.assert
// CHECK-LABEL: func @f_size_checks(
// CHECK-SAME: %[[X:.*]]: tensor<?xf32>, %[[Y:.*]]: tensor<?xf32>, %{{.*}}: tensor<i1>) {
// CHECK-DAG: %[[XS:.*]] = tensor.dim %[[X]], %c0
// CHECK-DAG: %[[YS:.*]] = tensor.dim %[[Y]], %c0
// CHECK: %[[AGREES:.*]] = arith.cmpi eq, %[[XS]], %[[YS]]
// CHECK: cf.assert %[[AGREES]], "sum, but got {0.0} for dimension #0 of argument 0, {1.0} for dimension #0 of argument 1"
// CHECK-NOT: cf.assert
// CHECK: return
#id = affine_map<(d0) -> (d0)>
func.func @f(%x: tensor<?xf32>, %y: tensor<?xf32>, %c: tensor<i1>) -> tensor<?xf32> {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?xf32>
  %empty = tensor.empty(%n) : tensor<?xf32>
  %z = linalg.exp ins(%x : tensor<?xf32>) outs(%empty : tensor<?xf32>) -> tensor<?xf32>
  %zs = tensor.dim %z, %c0 : tensor<?xf32>
  %ys = tensor.dim %y, %c0 : tensor<?xf32>
  %agrees = arith.cmpi eq, %zs, %ys : index
  cf.assert %agrees, "sum"
  %same = arith.cmpi eq, %zs, %n : index
  cf.assert %same, "always"
  %element = tensor.extract %c[] : tensor<i1>
  cf.assert %element, "element"
  return %z : tensor<?xf32>
}

// CHECK-LABEL: func @nothing_to_check(
// CHECK-NOT: func @nothing_to_check_size_checks
func.func @nothing_to_check(%x: tensor<?xf32>) -> tensor<?xf32> {
  return %x : tensor<?xf32>
}

// CHECK-LABEL: func private @internal(
// CHECK: cf.assert
func.func private @internal(%x: tensor<?xf32>) {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?xf32>
  %is_empty = arith.cmpi eq, %n, %c0 : index
  cf.assert %is_empty, "expected none"
  return
}

// -----

// expected-error @+1 {{'func.func' op expected no symbol 'g_size_checks': it names the checks of the sizes of 'g'}}
func.func private @g_size_checks()

func.func @g(%x: tensor<?xf32>) {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?xf32>
  %is_empty = arith.cmpi eq, %n, %c0 : index
  cf.assert %is_empty, "expected none"
  return
}
