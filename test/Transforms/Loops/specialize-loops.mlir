// RUN: rome-opt %s --pass-pipeline='builtin.module(func.func(rome-specialize-loops{threads=2 nontemporal-bytes=1024 parallel-bytes=512}))' \
// RUN:   -split-input-file | FileCheck %s
// RUN: rome-opt %s --pass-pipeline='builtin.module(func.func(rome-specialize-loops{threads=2 nontemporal-bytes=1024 parallel-bytes=512}))' \
// RUN:   -split-input-file --remarks-filter=rome-specialize-loops -o /dev/null 2>&1 | FileCheck %s --check-prefix=REMARK
// RUN: rome-opt %s --pass-pipeline='builtin.module(func.func(rome-specialize-loops{nontemporal=never}))' -split-input-file \
// RUN:   | FileCheck %s --check-prefix=NEVER
// RUN: rome-opt %s --pass-pipeline='builtin.module(func.func(rome-specialize-loops{nontemporal=always}))' -split-input-file \
// RUN:   | FileCheck %s --check-prefix=ALWAYS

// What is allocated here is aligned: one version.

// REMARK: [Passed] LoopSpecialized | Category:rome-specialize-loops | Nontemporal=yes, Parallel=yes
// CHECK-LABEL: func @allocated
// CHECK-NOT: scf.if
// CHECK: scf.parallel
// CHECK: vector.store {{.*}} {alignment = 64 : i64, nontemporal = true}
// NEVER-LABEL: func @allocated
// NEVER: scf.for
// NEVER-NOT: nontemporal = true
func.func @allocated(%v: vector<16xf32>) -> memref<64x16xf32> {
  %c0 = arith.constant 0 : index
  %y = memref.alloc() {alignment = 64 : i64} : memref<64x16xf32>
  scf.forall (%i) in (64) {
    vector.store %v, %y[%i, %c0] : memref<64x16xf32>, vector<16xf32>
  }
  return %y : memref<64x16xf32>
}

// -----

// A small result is computed by one thread and stays in the cache.

// REMARK: Nontemporal=no, Parallel=no
// CHECK-LABEL: func @small
// CHECK: scf.for
// CHECK-NOT: nontemporal = true
// ALWAYS-LABEL: func @small
// ALWAYS: alignment = 64 : i64, nontemporal = true
func.func @small(%y: memref<4x16xf32>, %v: vector<16xf32>) {
  %c0 = arith.constant 0 : index
  scf.forall (%i) in (4) {
    vector.store %v, %y[%i, %c0] : memref<4x16xf32>, vector<16xf32>
  }
  return
}

// -----

// Sizes and addresses that are not known.

// REMARK: Nontemporal="at run time", Parallel="at run time"
// CHECK-LABEL: func @dynamic
// CHECK: memref.extract_aligned_pointer_as_index
// CHECK: scf.if
// CHECK: scf.parallel
// CHECK: alignment = 64 : i64, nontemporal = true
// CHECK: else
// CHECK: scf.if
// CHECK: scf.parallel
// CHECK: alignment = 16 : i64, nontemporal = true
// CHECK: else
// CHECK: scf.if
// CHECK: scf.parallel
// CHECK: vector.store %{{.*}}, %{{.*}}[%{{.*}}, %{{.*}}] :
// CHECK: else
// CHECK: scf.for
// CHECK: vector.store %{{.*}}, %{{.*}}[%{{.*}}, %{{.*}}] :
func.func @dynamic(%y: memref<?x16xf32>, %v: vector<16xf32>) {
  %c0 = arith.constant 0 : index
  %n = memref.dim %y, %c0 : memref<?x16xf32>
  scf.forall (%i) in (%n) {
    vector.store %v, %y[%i, %c0] : memref<?x16xf32>, vector<16xf32>
  }
  return
}

// -----

// Rows of 80 bytes: only multiples of 16 bytes are sure, for any address of the
// buffer, and the 8 bytes at the end are stored as usual.

// REMARK: Nontemporal=yes, Parallel=yes
// CHECK-LABEL: func @rows_of_80_bytes
// CHECK: vector.store {{.*}} {alignment = 16 : i64, nontemporal = true} : memref<64x20xf32>, vector<16xf32>
// CHECK: vector.store %{{.*}}, %{{.*}}[%{{.*}}, %{{.*}}] : memref<64x20xf32>, vector<2xf32>
func.func @rows_of_80_bytes(%v: vector<16xf32>, %w: vector<2xf32>) -> memref<64x20xf32> {
  %c0 = arith.constant 0 : index
  %c16 = arith.constant 16 : index
  %y = memref.alloc() {alignment = 64 : i64} : memref<64x20xf32>
  scf.forall (%i) in (64) {
    vector.store %v, %y[%i, %c0] : memref<64x20xf32>, vector<16xf32>
    vector.store %w, %y[%i, %c16] : memref<64x20xf32>, vector<2xf32>
  }
  return %y : memref<64x20xf32>
}

// -----

// What the loop reads again should be in the cache; two buffers are none.

// REMARK: Nontemporal=no, Parallel=yes
// REMARK: Nontemporal=no, Parallel=no
// CHECK-LABEL: func @read_again
// CHECK-NOT: nontemporal = true
// ALWAYS-LABEL: func @read_again
// ALWAYS-NOT: nontemporal = true
func.func @read_again(%y: memref<64x16xf32>, %z: memref<64x16xf32>) {
  %c0 = arith.constant 0 : index
  scf.forall (%i) in (64) {
    %v = vector.load %y[%i, %c0] : memref<64x16xf32>, vector<16xf32>
    vector.store %v, %y[%i, %c0] : memref<64x16xf32>, vector<16xf32>
  }
  scf.forall (%i) in (64) {
    %v = arith.constant dense<0.0> : vector<16xf32>
    vector.store %v, %y[%i, %c0] : memref<64x16xf32>, vector<16xf32>
    vector.store %v, %z[%i, %c0] : memref<64x16xf32>, vector<16xf32>
  }
  return
}

// -----

// Known strides tell alignment, others are tested like the address.

// REMARK: Nontemporal=yes, Parallel=yes
// ALWAYS-LABEL: func @known_strides
// CHECK-LABEL: func @known_strides
// CHECK-NOT: memref.extract_strided_metadata
// CHECK: scf.if
// CHECK: scf.parallel
// CHECK: alignment = 64 : i64, nontemporal = true
func.func @known_strides(%y: memref<64x16xf32, strided<[32, 1]>>, %v: vector<16xf32>) {
  %c0 = arith.constant 0 : index
  scf.forall (%i) in (64) {
    vector.store %v, %y[%i, %c0] : memref<64x16xf32, strided<[32, 1]>>, vector<16xf32>
  }
  return
}

// -----

// Rows of 72 bytes are aligned to 8 bytes, too few for a nontemporal store.

// ALWAYS-LABEL: func @odd_strides
// ALWAYS-NOT: nontemporal = true
func.func @odd_strides(%y: memref<64x16xf32, strided<[18, 1]>>, %v: vector<16xf32>) {
  %c0 = arith.constant 0 : index
  scf.forall (%i) in (64) {
    vector.store %v, %y[%i, %c0] : memref<64x16xf32, strided<[18, 1]>>, vector<16xf32>
  }
  return
}

// -----

// ALWAYS-LABEL: func @unknown_strides(
// CHECK-LABEL: func @unknown_strides(
// CHECK-SAME: %[[Y:[^:]*]]: memref
// CHECK: %[[ADDRESS:.*]] = memref.extract_aligned_pointer_as_index %[[Y]]
// CHECK: %{{.*}}, %{{.*}}, %{{.*}}:2, %[[STRIDES:.*]]:2 = memref.extract_strided_metadata %[[Y]]
// CHECK: %[[BYTES:.*]] = arith.muli %[[STRIDES]]#0, %c4
// CHECK: %[[BITS:.*]] = arith.ori %[[ADDRESS]], %[[BYTES]]
// CHECK: arith.andi %[[BITS]], %c63
// CHECK: scf.if
// CHECK: alignment = 64 : i64, nontemporal = true
func.func @unknown_strides(%y: memref<64x16xf32, strided<[?, 1]>>, %v: vector<16xf32>) {
  %c0 = arith.constant 0 : index
  scf.forall (%i) in (64) {
    vector.store %v, %y[%i, %c0] : memref<64x16xf32, strided<[?, 1]>>, vector<16xf32>
  }
  return
}

// -----

// A part of another buffer does not start at its pointer.

// REMARK: Nontemporal=no, Parallel=no
// ALWAYS-LABEL: func @part
// ALWAYS-NOT: nontemporal = true
func.func @part(%y: memref<64x16xf32, strided<[32, 1], offset: ?>>, %v: vector<16xf32>) {
  %c0 = arith.constant 0 : index
  scf.forall (%i) in (64) {
    vector.store %v, %y[%i, %c0] : memref<64x16xf32, strided<[32, 1], offset: ?>>, vector<16xf32>
  }
  return
}

// -----

// Nothing is known of rows of unknown length.

// ALWAYS-LABEL: func @unknown_rows
// ALWAYS-NOT: nontemporal = true
func.func @unknown_rows(%y: memref<64x?xf32>, %v: vector<16xf32>) {
  %c0 = arith.constant 0 : index
  scf.forall (%i) in (64) {
    vector.store %v, %y[%i, %c0] : memref<64x?xf32>, vector<16xf32>
  }
  return
}

// -----

// Only the outer loop is parallel.

// CHECK-LABEL: func @nested
// CHECK: scf.parallel
// CHECK: scf.for
// CHECK-NOT: scf.parallel
func.func @nested(%v: vector<4xf32>) -> memref<64x16xf32> {
  %y = memref.alloc() {alignment = 64 : i64} : memref<64x16xf32>
  scf.forall (%i) in (64) {
    scf.forall (%j) = (0) to (16) step (4) {
      vector.store %v, %y[%i, %j] : memref<64x16xf32>, vector<4xf32>
    }
  }
  return %y : memref<64x16xf32>
}
