// RUN: rome-opt %s --rome-decompose-concatenations | FileCheck %s

// CHECK-LABEL: func @dynamic(
// CHECK-SAME: %[[X:[^:]*]]: tensor<?x8xf32>, %[[Y:[^:]*]]: tensor<?x8xf32>
// CHECK: %[[EMPTY:.*]] = tensor.empty(%{{.*}}) : tensor<?x16xf32>
// CHECK: %[[FIRST:.*]] = tensor.insert_slice %[[X]] into %[[EMPTY]][0, 0] [%{{.*}}, 8] [1, 1]
// CHECK: %[[BOTH:.*]] = tensor.insert_slice %[[Y]] into %[[FIRST]][0, 8] [%{{.*}}, 8] [1, 1]
// CHECK: return %[[BOTH]]
func.func @dynamic(%x: tensor<?x8xf32>, %y: tensor<?x8xf32>) -> tensor<?x16xf32> {
  %0 = tensor.concat dim(1) %x, %y : (tensor<?x8xf32>, tensor<?x8xf32>) -> tensor<?x16xf32>
  return %0 : tensor<?x16xf32>
}
