// RUN: rome-opt %s --pass-pipeline='builtin.module(func.func(rome-map-loops-to-gpu))' \
// RUN:   --split-input-file --verify-diagnostics | FileCheck %s
// RUN: rome-opt %s --pass-pipeline='builtin.module(func.func(rome-map-loops-to-gpu,convert-parallel-loops-to-gpu,canonicalize,cse))' \
// RUN:   --split-input-file --verify-diagnostics | FileCheck %s --check-prefix=LAUNCH

// CHECK-LABEL: func @rows_and_lanes
// CHECK: mapping = [#gpu.loop_dim_map<processor = thread_y, {{.*}}>, #gpu.loop_dim_map<processor = thread_x, {{.*}}>]
// CHECK: mapping = [#gpu.loop_dim_map<processor = block_x, {{.*}}>, #gpu.loop_dim_map<processor = block_y, {{.*}}>]
// LAUNCH-LABEL: func @rows_and_lanes
// LAUNCH-DAG: %[[X:.*]] = arith.constant 24 : index
// LAUNCH-DAG: %[[Y:.*]] = arith.constant 10 : index
// LAUNCH-DAG: %[[ONE:.*]] = arith.constant 1 : index
// LAUNCH: gpu.launch blocks({{.*}}) in (%{{.*}} = %{{.*}}, %{{.*}} = %[[ONE]], %{{.*}} = %[[ONE]]) threads({{.*}}) in (%{{.*}} = %[[X]], %{{.*}} = %[[Y]], %{{.*}} = %[[ONE]])
func.func @rows_and_lanes(%x: memref<?x3x24xf32>, %n: index, %value: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %c24 = arith.constant 24 : index
  scf.parallel (%i, %j, %k) = (%c0, %c0, %c0) to (%n, %c3, %c24) step (%c1, %c1, %c1) {
    memref.store %value, %x[%i, %j, %k] : memref<?x3x24xf32>
  }
  return
}

// -----

// One loop has lanes only.
// CHECK-LABEL: func @lanes
// CHECK: processor = thread_x
// CHECK: processor = block_x
// LAUNCH-LABEL: func @lanes
// LAUNCH: gpu.launch
func.func @lanes(%x: memref<?xf32>, %n: index, %value: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
    memref.store %value, %x[%i] : memref<?xf32>
  }
  return
}

// -----

func.func @reduction(%x: memref<8xf32>, %n: index, %init: f32) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // expected-error@below {{expected a parallel loop without reductions, but got 1}}
  %sum = scf.parallel (%i) = (%c0) to (%n) step (%c1) init (%init) -> f32 {
    %value = memref.load %x[%i] : memref<8xf32>
    scf.reduce(%value : f32) {
    ^bb0(%a: f32, %b: f32):
      %0 = arith.addf %a, %b : f32
      scf.reduce.return %0 : f32
    }
  }
  return %sum : f32
}
