// RUN: rome-opt %s --transform-interpreter --canonicalize --cse --split-input-file | FileCheck %s

// Both leading dimensions are tiled; a table dimension of size 1 is not, and a
// dimension that the tables do not follow moves nothing in them.
// CHECK-LABEL: func @for_loops
// CHECK-SAME: (%[[X:.+]]: tensor<4x3x16x8xf32>, %[[C:.+]]: tensor<16x1x4xf32>, %[[S:.+]]: tensor<16x1x4xf32>)
// CHECK: scf.for %[[I:[a-z0-9]+]] = {{.*}} iter_args(%[[OUT0:.+]] = %{{.+}})
// CHECK: scf.for %[[J:[a-z0-9]+]] = {{.*}} iter_args(%[[OUT:.+]] = %[[OUT0]])
// CHECK-DAG: %[[XT:.+]] = tensor.extract_slice %[[X]][%[[I]], 0, %[[J]], 0] [2, 3, 8, 8] [1, 1, 1, 1]
// CHECK-DAG: %[[CT:.+]] = tensor.extract_slice %[[C]][%[[J]], 0, 0] [8, 1, 4] [1, 1, 1]
// CHECK-DAG: %[[ST:.+]] = tensor.extract_slice %[[S]][%[[J]], 0, 0] [8, 1, 4] [1, 1, 1]
// CHECK: %[[Y:.+]] = rope.apply %[[XT]], %[[CT]], %[[ST]] rotation<[half 8]> table_dims = [2, 0] compute_type = f64 transposed : tensor<2x3x8x8xf32>, tensor<8x1x4xf32>
// CHECK: tensor.insert_slice %[[Y]] into %[[OUT]][%[[I]], 0, %[[J]], 0] [2, 3, 8, 8] [1, 1, 1, 1]
func.func @for_loops(%x: tensor<4x3x16x8xf32>, %cos: tensor<16x1x4xf32>, %sin: tensor<16x1x4xf32>) -> tensor<4x3x16x8xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 8]> table_dims = [2, 0] compute_type = f64 transposed : tensor<4x3x16x8xf32>, tensor<16x1x4xf32>
  return %y : tensor<4x3x16x8xf32>
}

module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(%root: !transform.any_op {transform.readonly}) {
    %op = transform.structured.match ops{["rope.apply"]} in %root : (!transform.any_op) -> !transform.any_op
    %tiled, %loops:2 = transform.structured.tile_using_for %op tile_sizes [2, 0, 8] : (!transform.any_op) -> (!transform.any_op, !transform.any_op, !transform.any_op)
    transform.yield
  }
}

// -----

// A dynamic number of rows, in tiles of 5: the last one is smaller.
// CHECK: #[[$MIN:.+]] = affine_map<(d0)[s0] -> (-d0 + s0, 5)>
// CHECK-LABEL: func @dynamic
// CHECK-SAME: (%[[X:.+]]: tensor<?x8xbf16>, %[[C:.+]]: tensor<?x8xf32>, %[[S:.+]]: tensor<?x8xf32>)
// CHECK: %[[N:.+]] = tensor.dim %[[X]]
// CHECK: scf.for %[[I:.+]] = %{{.+}} to %[[N]]
// CHECK: %[[SIZE:.+]] = affine.min #[[$MIN]](%[[I]])[%[[N]]]
// CHECK-DAG: %[[XT:.+]] = tensor.extract_slice %[[X]][%[[I]], 0] [%[[SIZE]], 8] [1, 1]
// CHECK-DAG: %[[CT:.+]] = tensor.extract_slice %[[C]][%[[I]], 0] [%[[SIZE]], 8] [1, 1]
// CHECK-DAG: %[[ST:.+]] = tensor.extract_slice %[[S]][%[[I]], 0] [%[[SIZE]], 8] [1, 1]
// CHECK: rope.apply %[[XT]], %[[CT]], %[[ST]] rotation<[interleaved 8]> table_dims = [0] compute_type = f32 : tensor<?x8xbf16>, tensor<?x8xf32>
func.func @dynamic(%x: tensor<?x8xbf16>, %cos: tensor<?x8xf32>, %sin: tensor<?x8xf32>) -> tensor<?x8xbf16> {
  %y = rope.apply %x, %cos, %sin rotation<[interleaved 8]> table_dims = [0] compute_type = f32 : tensor<?x8xbf16>, tensor<?x8xf32>
  return %y : tensor<?x8xbf16>
}

module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(%root: !transform.any_op {transform.readonly}) {
    %op = transform.structured.match ops{["rope.apply"]} in %root : (!transform.any_op) -> !transform.any_op
    %tiled, %loop = transform.structured.tile_using_for %op tile_sizes [5] : (!transform.any_op) -> (!transform.any_op, !transform.any_op)
    transform.yield
  }
}

// -----

// CHECK-DAG: #[[$TIMES3:.+]] = affine_map<(d0) -> (d0 * 3)>
// CHECK-DAG: #[[$TIMES4:.+]] = affine_map<(d0) -> (d0 * 4)>
// CHECK-LABEL: func @forall
// CHECK-SAME: (%[[X:.+]]: tensor<6x16x8xf32>, %[[C:.+]]: tensor<8xf32>, %[[S:.+]]: tensor<8xf32>)
// CHECK: scf.forall (%[[TI:.+]], %[[TJ:.+]]) in (2, 4) shared_outs(%[[OUT:.+]] = %{{.+}})
// CHECK-DAG: %[[I:.+]] = affine.apply #[[$TIMES3]](%[[TI]])
// CHECK-DAG: %[[J:.+]] = affine.apply #[[$TIMES4]](%[[TJ]])
// CHECK: %[[XT:.+]] = tensor.extract_slice %[[X]][%[[I]], %[[J]], 0] [3, 4, 8] [1, 1, 1]
// CHECK: %[[Y:.+]] = rope.apply %[[XT]], %[[C]], %[[S]] rotation<[half 8]> table_dims = [] : tensor<3x4x8xf32>, tensor<8xf32>
// CHECK: tensor.parallel_insert_slice %[[Y]] into %[[OUT]][%[[I]], %[[J]], 0] [3, 4, 8] [1, 1, 1]
func.func @forall(%x: tensor<6x16x8xf32>, %cos: tensor<8xf32>, %sin: tensor<8xf32>) -> tensor<6x16x8xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 8]> table_dims = [] : tensor<6x16x8xf32>, tensor<8xf32>
  return %y : tensor<6x16x8xf32>
}

module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(%root: !transform.any_op {transform.readonly}) {
    %op = transform.structured.match ops{["rope.apply"]} in %root : (!transform.any_op) -> !transform.any_op
    %tiled, %loop = transform.structured.tile_using_forall %op tile_sizes [3, 4] : (!transform.any_op) -> (!transform.any_op, !transform.any_op)
    transform.yield
  }
}

// -----

// The rotation is fused into the loop of its consumer.
// CHECK-LABEL: func @producer
// CHECK-SAME: (%[[X:.+]]: tensor<16x8xf32>, %[[C:.+]]: tensor<16x4xf32>,
// CHECK-NOT: rope.apply
// CHECK: scf.for %[[I:.+]] = %c0 to
// CHECK: %[[XT:.+]] = tensor.extract_slice %[[X]][%[[I]], 0] [4, 8] [1, 1]
// CHECK: %[[CT:.+]] = tensor.extract_slice %[[C]][%[[I]], 0] [4, 4] [1, 1]
// CHECK: %[[Y:.+]] = rope.apply %[[XT]], %[[CT]], %{{.+}} rotation<[half 8]> table_dims = [0] : tensor<4x8xf32>, tensor<4x4xf32>
// CHECK: linalg.negf ins(%[[Y]]
func.func @producer(%x: tensor<16x8xf32>, %cos: tensor<16x4xf32>, %sin: tensor<16x4xf32>) -> tensor<16x8xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 8]> table_dims = [0] : tensor<16x8xf32>, tensor<16x4xf32>
  %e = tensor.empty() : tensor<16x8xf32>
  %z = linalg.negf ins(%y : tensor<16x8xf32>) outs(%e : tensor<16x8xf32>) -> tensor<16x8xf32>
  return %z : tensor<16x8xf32>
}

module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(%root: !transform.any_op {transform.readonly}) {
    %op = transform.structured.match ops{["linalg.negf"]} in %root : (!transform.any_op) -> !transform.any_op
    %tiled, %loop = transform.structured.fuse %op tile_sizes [4] : (!transform.any_op) -> (!transform.any_op, !transform.any_op)
    transform.yield
  }
}

// -----

// The consumer tiles the lanes as well, which the rotation cannot: each tile
// needs the whole row, so the rotation stays outside or is done for whole rows.
// CHECK-LABEL: func @lanes_of_consumer
// CHECK: rope.apply %{{.+}}, %{{.+}}, %{{.+}} rotation<[half 8]> table_dims = [0] : tensor<16x8xf32>, tensor<16x4xf32>
func.func @lanes_of_consumer(%x: tensor<16x8xf32>, %cos: tensor<16x4xf32>, %sin: tensor<16x4xf32>) -> tensor<16x8xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 8]> table_dims = [0] : tensor<16x8xf32>, tensor<16x4xf32>
  %e = tensor.empty() : tensor<16x8xf32>
  %z = linalg.negf ins(%y : tensor<16x8xf32>) outs(%e : tensor<16x8xf32>) -> tensor<16x8xf32>
  return %z : tensor<16x8xf32>
}

module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(%root: !transform.any_op {transform.readonly}) {
    %op = transform.structured.match ops{["linalg.negf"]} in %root : (!transform.any_op) -> !transform.any_op
    %tiled, %loops:2 = transform.structured.fuse %op tile_sizes [4, 4] : (!transform.any_op) -> (!transform.any_op, !transform.any_op, !transform.any_op)
    transform.yield
  }
}
