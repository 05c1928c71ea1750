// RUN: rome-opt %s --split-input-file --verify-diagnostics

// Numbers that do not fit 64 bits once they are counted in bytes, and elements
// that have no number of bits.

func.func @strides(%x: memref<8x8xf32, strided<[4611686018427387904, 1]>, #npu.space<ub>>, %y: memref<8x8xf32, #npu.space<ub>>) {
  // expected-error @below {{expected operand #0 to be contiguous in the innermost dimension, with strides and an offset whose bytes fit 64 bits, but got}}
  npu.copy %x, %y : memref<8x8xf32, strided<[4611686018427387904, 1]>, #npu.space<ub>>, memref<8x8xf32, #npu.space<ub>>
  return
}

// -----

func.func @offset(%x: memref<8x8xf32, strided<[8, 1], offset: 4611686018427387904>, #npu.space<ub>>, %y: memref<8x8xf32, #npu.space<ub>>) {
  // expected-error @below {{expected operand #0 to be contiguous in the innermost dimension, with strides and an offset whose bytes fit 64 bits, but got}}
  npu.copy %x, %y : memref<8x8xf32, strided<[8, 1], offset: 4611686018427387904>, #npu.space<ub>>, memref<8x8xf32, #npu.space<ub>>
  return
}

// -----

func.func @interleaved(%x: memref<4611686018427387904xi8, #npu.space<ub>>, %y: memref<64xi8, #npu.space<ub>>) {
  // expected-error @below {{expected two operands of one shape, and one that is twice as long in the innermost dimension}}
  npu.vinterleave %x, %x, %y : memref<4611686018427387904xi8, #npu.space<ub>>, memref<4611686018427387904xi8, #npu.space<ub>>, memref<64xi8, #npu.space<ub>>
  return
}

// -----

func.func @gathered_indices(%x: memref<32xindex, #npu.space<ub>>, %o: memref<32xi32, #npu.space<ub>>) {
  // expected-error @below {{expected elements of 16 or 32 bits, but got 'index'}}
  npu.vgather %x, %o, %x : memref<32xindex, #npu.space<ub>>, memref<32xi32, #npu.space<ub>>, memref<32xindex, #npu.space<ub>>
  return
}

// -----

func.func @gathered_vectors(%x: memref<32xvector<2xf16>, #npu.space<ub>>, %o: memref<32xi32, #npu.space<ub>>) {
  // expected-error @below {{expected elements of 16 or 32 bits, but got 'vector<2xf16>'}}
  npu.vgather %x, %o, %x : memref<32xvector<2xf16>, #npu.space<ub>>, memref<32xi32, #npu.space<ub>>, memref<32xvector<2xf16>, #npu.space<ub>>
  return
}
