// RUN: rome-opt %s --pass-pipeline='builtin.module(func.func(rome-verify-device-memory))' \
// RUN:   --split-input-file --verify-diagnostics

func.func @valid(%x: memref<16xf32>, %n: index, %value: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %half = memref.subview %x[8] [8] [1] : memref<16xf32> to memref<8xf32, strided<[1], offset: 8>>
  scf.for %i = %c0 to %n step %c1 {
    scf.parallel (%j) = (%c0) to (%n) step (%c1) {
      memref.store %value, %half[%j] : memref<8xf32, strided<[1], offset: 8>>
    }
  }
  return
}

// -----

func.func @host(%x: memref<f32>, %value: f32) {
  // expected-error@below {{expected all accesses to memory to be in parallel loops, but got 'memref.store' on the host}}
  memref.store %value, %x[] : memref<f32>
  return
}

// -----

func.func @allocation(%n: index, %value: f32) -> memref<8xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // expected-error@below {{expected all accesses to memory to be in parallel loops, but got 'memref.alloc' on the host}}
  %x = memref.alloc() : memref<8xf32>
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
    memref.store %value, %x[%i] : memref<8xf32>
  }
  return %x : memref<8xf32>
}

// -----

memref.global constant @table : memref<8xf32> = dense<1.0>
func.func @global(%x: memref<8xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // expected-note@below {{but this one is made here}}
  %table = memref.get_global @table : memref<8xf32>
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
    // expected-error@below {{expected all buffers of a kernel to be arguments of the function}}
    %value = memref.load %table[%i] : memref<8xf32>
    memref.store %value, %x[%i] : memref<8xf32>
  }
  return
}

// -----

memref.global @host : memref<8xf32>

func.func @carried_by_a_loop(%n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %value = arith.constant 1.0 : f32
  %host = memref.get_global @host : memref<8xf32>
  // expected-note @below {{but this one is made here}}
  %result = scf.for %i = %c0 to %n step %c1 iter_args(%buffer = %host) -> memref<8xf32> {
    scf.parallel (%j) = (%c0) to (%n) step (%c1) {
      // expected-error @below {{expected all buffers of a kernel to be arguments of the function}}
      memref.store %value, %buffer[%j] : memref<8xf32>
    }
    scf.yield %buffer : memref<8xf32>
  }
  return
}
