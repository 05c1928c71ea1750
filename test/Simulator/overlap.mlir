// An operand that is written has all bytes of another one, element by element, or
// none: units read and write repeat by repeat.

// RUN: rome-npu-sim %s --kernel=same --timing-only --report=none
// RUN: rome-npu-sim %s --kernel=twice --timing-only --report=none
// RUN: not rome-npu-sim %s --kernel=later --timing-only --report=none 2>&1 | FileCheck %s --check-prefix=LATER
// RUN: not rome-npu-sim %s --kernel=earlier --timing-only --report=none 2>&1 | FileCheck %s --check-prefix=EARLIER
// RUN: not rome-npu-sim %s --kernel=last --timing-only --report=none 2>&1 | FileCheck %s --check-prefix=LAST
// RUN: rome-npu-sim %s --kernel=next --timing-only --report=none
// RUN: not rome-npu-sim %s --kernel=second --timing-only --report=none 2>&1 | FileCheck %s --check-prefix=SECOND
// RUN: not rome-npu-sim %s --kernel=widening --timing-only --report=none 2>&1 | FileCheck %s --check-prefix=WIDENING
// RUN: not rome-npu-sim %s --kernel=behind --timing-only --report=none 2>&1 | FileCheck %s --check-prefix=BEHIND
// RUN: not rome-npu-sim %s --kernel=narrowing --timing-only --report=none 2>&1 | FileCheck %s --check-prefix=NARROWING
// RUN: rome-npu-sim %s --kernel=halves --timing-only --report=none
// RUN: not rome-npu-sim %s --kernel=columns --timing-only --report=none 2>&1 | FileCheck %s --check-prefix=COLUMNS
// RUN: not rome-npu-sim %s --kernel=layout --timing-only --report=none 2>&1 | FileCheck %s --check-prefix=LAYOUT
// RUN: not rome-npu-sim %s --kernel=interleave --timing-only --report=none 2>&1 | FileCheck %s --check-prefix=INTERLEAVE
// RUN: not rome-npu-sim %s --kernel=both --timing-only --report=none 2>&1 | FileCheck %s --check-prefix=BOTH
// RUN: not rome-npu-sim %s --kernel=gather --timing-only --report=none 2>&1 | FileCheck %s --check-prefix=GATHER

module attributes {npu.target = "ascend950pr"} {

// In place.
npu.kernel @same(%x: memref<96x128xf32, #npu.space<gm>>) {
  npu.vector {
    %all = npu.buffer 0 : memref<96x128xf32, #npu.space<ub>>
    npu.load %x, %all : memref<96x128xf32, #npu.space<gm>>, memref<96x128xf32, #npu.space<ub>>
    npu.barrier <all>
    %a = npu.buffer 0 : memref<16x128xf32, #npu.space<ub>>
    %b = npu.buffer 16384 : memref<16x128xf32, #npu.space<ub>>
    npu.vadd %a, %b, %a : memref<16x128xf32, #npu.space<ub>>, memref<16x128xf32, #npu.space<ub>>, memref<16x128xf32, #npu.space<ub>>
  }
}

// One source twice, and the accumulator.
npu.kernel @twice(%x: memref<96x128xf32, #npu.space<gm>>) {
  npu.vector {
    %all = npu.buffer 0 : memref<96x128xf32, #npu.space<ub>>
    npu.load %x, %all : memref<96x128xf32, #npu.space<gm>>, memref<96x128xf32, #npu.space<ub>>
    npu.barrier <all>
    %a = npu.buffer 0 : memref<16x128xf32, #npu.space<ub>>
    npu.vmla %a, %a, %a : memref<16x128xf32, #npu.space<ub>>, memref<16x128xf32, #npu.space<ub>>, memref<16x128xf32, #npu.space<ub>>
  }
}

// A repeat further: the first repeat overwrites what the second reads.
npu.kernel @later(%x: memref<96x128xf32, #npu.space<gm>>) {
  npu.vector {
    %all = npu.buffer 0 : memref<96x128xf32, #npu.space<ub>>
    npu.load %x, %all : memref<96x128xf32, #npu.space<gm>>, memref<96x128xf32, #npu.space<ub>>
    npu.barrier <all>
    %a = npu.buffer 0 : memref<16x128xf32, #npu.space<ub>>
    %b = npu.buffer 256 : memref<16x128xf32, #npu.space<ub>>
    // LATER: :[[@LINE+1]]:5: error: expected operand #1 to have all bytes of operand #0, element by element, or none, but it starts 256 bytes after it, on vector core
    npu.vmuls %a, 2.0, %b : memref<16x128xf32, #npu.space<ub>>, memref<16x128xf32, #npu.space<ub>>
  }
}

// Back by less than a repeat.
npu.kernel @earlier(%x: memref<96x128xf32, #npu.space<gm>>) {
  npu.vector {
    %all = npu.buffer 0 : memref<96x128xf32, #npu.space<ub>>
    npu.load %x, %all : memref<96x128xf32, #npu.space<gm>>, memref<96x128xf32, #npu.space<ub>>
    npu.barrier <all>
    %a = npu.buffer 32 : memref<16x128xf32, #npu.space<ub>>
    %b = npu.buffer 0 : memref<16x128xf32, #npu.space<ub>>
    // EARLIER: :[[@LINE+1]]:5: error: expected operand #1 to have all bytes of operand #0, element by element, or none, but it starts -32 bytes after it, on vector core
    npu.vmuls %a, 2.0, %b : memref<16x128xf32, #npu.space<ub>>, memref<16x128xf32, #npu.space<ub>>
  }
}

// By one block at the end.
npu.kernel @last(%x: memref<96x128xf32, #npu.space<gm>>) {
  npu.vector {
    %all = npu.buffer 0 : memref<96x128xf32, #npu.space<ub>>
    npu.load %x, %all : memref<96x128xf32, #npu.space<gm>>, memref<96x128xf32, #npu.space<ub>>
    npu.barrier <all>
    %a = npu.buffer 0 : memref<16x128xf32, #npu.space<ub>>
    %b = npu.buffer 8160 : memref<16x128xf32, #npu.space<ub>>
    // LAST: :[[@LINE+1]]:5: error: expected operand #1 to have all bytes of operand #0, element by element, or none, but it starts 8160 bytes after it, on vector core
    npu.vmuls %a, 2.0, %b : memref<16x128xf32, #npu.space<ub>>, memref<16x128xf32, #npu.space<ub>>
  }
}

// Next to each other.
npu.kernel @next(%x: memref<96x128xf32, #npu.space<gm>>) {
  npu.vector {
    %all = npu.buffer 0 : memref<96x128xf32, #npu.space<ub>>
    npu.load %x, %all : memref<96x128xf32, #npu.space<gm>>, memref<96x128xf32, #npu.space<ub>>
    npu.barrier <all>
    %a = npu.buffer 0 : memref<16x128xf32, #npu.space<ub>>
    %b = npu.buffer 8192 : memref<16x128xf32, #npu.space<ub>>
    npu.vmuls %a, 2.0, %b : memref<16x128xf32, #npu.space<ub>>, memref<16x128xf32, #npu.space<ub>>
  }
}

// With the second source.
npu.kernel @second(%x: memref<96x128xf32, #npu.space<gm>>) {
  npu.vector {
    %all = npu.buffer 0 : memref<96x128xf32, #npu.space<ub>>
    npu.load %x, %all : memref<96x128xf32, #npu.space<gm>>, memref<96x128xf32, #npu.space<ub>>
    npu.barrier <all>
    %a = npu.buffer 16384 : memref<16x128xf32, #npu.space<ub>>
    %b = npu.buffer 512 : memref<16x128xf32, #npu.space<ub>>
    %c = npu.buffer 0 : memref<16x128xf32, #npu.space<ub>>
    // SECOND: :[[@LINE+1]]:5: error: expected operand #2 to have all bytes of operand #1, element by element, or none, but it starts -512 bytes after it, on vector core
    npu.vmul %a, %b, %c : memref<16x128xf32, #npu.space<ub>>, memref<16x128xf32, #npu.space<ub>>, memref<16x128xf32, #npu.space<ub>>
  }
}

// Wider elements from the same address.
npu.kernel @widening(%x: memref<96x128xf32, #npu.space<gm>>) {
  npu.vector {
    %all = npu.buffer 0 : memref<96x128xf32, #npu.space<ub>>
    npu.load %x, %all : memref<96x128xf32, #npu.space<gm>>, memref<96x128xf32, #npu.space<ub>>
    npu.barrier <all>
    %a = npu.buffer 0 : memref<16x128xbf16, #npu.space<ub>>
    %b = npu.buffer 0 : memref<16x128xf32, #npu.space<ub>>
    // WIDENING: :[[@LINE+1]]:5: error: expected operand #1 to have all bytes of operand #0, element by element, or none, but it starts 0 bytes after it, on vector core
    npu.vcast %a, %b : memref<16x128xbf16, #npu.space<ub>>, memref<16x128xf32, #npu.space<ub>>
  }
}

// Wider elements whose last half is the source.
npu.kernel @behind(%x: memref<96x128xf32, #npu.space<gm>>) {
  npu.vector {
    %all = npu.buffer 0 : memref<96x128xf32, #npu.space<ub>>
    npu.load %x, %all : memref<96x128xf32, #npu.space<gm>>, memref<96x128xf32, #npu.space<ub>>
    npu.barrier <all>
    %a = npu.buffer 4096 : memref<16x128xbf16, #npu.space<ub>>
    %b = npu.buffer 0 : memref<16x128xf32, #npu.space<ub>>
    // BEHIND: :[[@LINE+1]]:5: error: expected operand #1 to have all bytes of operand #0, element by element, or none, but it starts -4096 bytes after it, on vector core
    npu.vcast %a, %b : memref<16x128xbf16, #npu.space<ub>>, memref<16x128xf32, #npu.space<ub>>
  }
}

// Narrower ones.
npu.kernel @narrowing(%x: memref<96x128xf32, #npu.space<gm>>) {
  npu.vector {
    %all = npu.buffer 0 : memref<96x128xf32, #npu.space<ub>>
    npu.load %x, %all : memref<96x128xf32, #npu.space<gm>>, memref<96x128xf32, #npu.space<ub>>
    npu.barrier <all>
    %a = npu.buffer 0 : memref<16x128xf32, #npu.space<ub>>
    %b = npu.buffer 0 : memref<16x128xbf16, #npu.space<ub>>
    // NARROWING: :[[@LINE+1]]:5: error: expected operand #1 to have all bytes of operand #0, element by element, or none, but it starts 0 bytes after it, on vector core
    npu.vcast %a, %b : memref<16x128xf32, #npu.space<ub>>, memref<16x128xbf16, #npu.space<ub>>
  }
}

// The halves of each row.
npu.kernel @halves(%x: memref<96x128xf32, #npu.space<gm>>) {
  npu.vector {
    %all = npu.buffer 0 : memref<96x128xf32, #npu.space<ub>>
    npu.load %x, %all : memref<96x128xf32, #npu.space<gm>>, memref<96x128xf32, #npu.space<ub>>
    npu.barrier <all>
    %w = npu.buffer 0 : memref<16x128xf32, #npu.space<ub>>
    %a = memref.subview %w[0, 0] [16, 64] [1, 1] : memref<16x128xf32, #npu.space<ub>> to memref<16x64xf32, strided<[128, 1]>, #npu.space<ub>>
    %b = memref.subview %w[0, 64] [16, 64] [1, 1] : memref<16x128xf32, #npu.space<ub>> to memref<16x64xf32, strided<[128, 1], offset: 64>, #npu.space<ub>>
    npu.copy %a, %b : memref<16x64xf32, strided<[128, 1]>, #npu.space<ub>>, memref<16x64xf32, strided<[128, 1], offset: 64>, #npu.space<ub>>
  }
}

// Columns of each row.
npu.kernel @columns(%x: memref<96x128xf32, #npu.space<gm>>) {
  npu.vector {
    %all = npu.buffer 0 : memref<96x128xf32, #npu.space<ub>>
    npu.load %x, %all : memref<96x128xf32, #npu.space<gm>>, memref<96x128xf32, #npu.space<ub>>
    npu.barrier <all>
    %w = npu.buffer 0 : memref<16x128xf32, #npu.space<ub>>
    %a = memref.subview %w[0, 0] [16, 64] [1, 1] : memref<16x128xf32, #npu.space<ub>> to memref<16x64xf32, strided<[128, 1]>, #npu.space<ub>>
    %b = memref.subview %w[0, 8] [16, 64] [1, 1] : memref<16x128xf32, #npu.space<ub>> to memref<16x64xf32, strided<[128, 1], offset: 8>, #npu.space<ub>>
    // COLUMNS: :[[@LINE+1]]:5: error: expected operand #1 to have all bytes of operand #0, element by element, or none, but it starts 32 bytes after it, on vector core
    npu.copy %a, %b : memref<16x64xf32, strided<[128, 1]>, #npu.space<ub>>, memref<16x64xf32, strided<[128, 1], offset: 8>, #npu.space<ub>>
  }
}

// Other strides from the same address.
npu.kernel @layout(%x: memref<96x128xf32, #npu.space<gm>>) {
  npu.vector {
    %all = npu.buffer 0 : memref<96x128xf32, #npu.space<ub>>
    npu.load %x, %all : memref<96x128xf32, #npu.space<gm>>, memref<96x128xf32, #npu.space<ub>>
    npu.barrier <all>
    %w = npu.buffer 0 : memref<16x128xf32, #npu.space<ub>>
    %a = memref.subview %w[0, 0] [16, 64] [1, 1] : memref<16x128xf32, #npu.space<ub>> to memref<16x64xf32, strided<[128, 1]>, #npu.space<ub>>
    %b = npu.buffer 0 : memref<16x64xf32, #npu.space<ub>>
    // LAYOUT: :[[@LINE+1]]:5: error: expected operand #1 to have all bytes of operand #0, element by element, or none, but it starts 0 bytes after it, on vector core
    npu.copy %a, %b : memref<16x64xf32, strided<[128, 1]>, #npu.space<ub>>, memref<16x64xf32, #npu.space<ub>>
  }
}

// Elements that change places.
npu.kernel @interleave(%x: memref<96x128xf32, #npu.space<gm>>) {
  npu.vector {
    %all = npu.buffer 0 : memref<96x128xf32, #npu.space<ub>>
    npu.load %x, %all : memref<96x128xf32, #npu.space<gm>>, memref<96x128xf32, #npu.space<ub>>
    npu.barrier <all>
    %a = npu.buffer 0 : memref<16x64xf32, #npu.space<ub>>
    %b = npu.buffer 4096 : memref<16x64xf32, #npu.space<ub>>
    %c = npu.buffer 0 : memref<16x128xf32, #npu.space<ub>>
    // INTERLEAVE: :[[@LINE+1]]:5: error: expected operand #2 to have no bytes of operand #0, but it starts 0 bytes after it, on vector core
    npu.vinterleave %a, %b, %c : memref<16x64xf32, #npu.space<ub>>, memref<16x64xf32, #npu.space<ub>>, memref<16x128xf32, #npu.space<ub>>
  }
}

// Two that are written.
npu.kernel @both(%x: memref<96x128xf32, #npu.space<gm>>) {
  npu.vector {
    %all = npu.buffer 0 : memref<96x128xf32, #npu.space<ub>>
    npu.load %x, %all : memref<96x128xf32, #npu.space<gm>>, memref<96x128xf32, #npu.space<ub>>
    npu.barrier <all>
    %a = npu.buffer 0 : memref<16x128xf32, #npu.space<ub>>
    %b = npu.buffer 16384 : memref<16x64xf32, #npu.space<ub>>
    // BOTH: :[[@LINE+1]]:5: error: expected operand #2 to have no bytes of operand #1, but it starts 0 bytes after it, on vector core
    npu.vdeinterleave %a, %b, %b : memref<16x128xf32, #npu.space<ub>>, memref<16x64xf32, #npu.space<ub>>, memref<16x64xf32, #npu.space<ub>>
  }
}

// Sources of a gather are read in any order.
npu.kernel @gather(%x: memref<96x128xf32, #npu.space<gm>>) {
  npu.vector {
    %all = npu.buffer 0 : memref<96x128xf32, #npu.space<ub>>
    npu.load %x, %all : memref<96x128xf32, #npu.space<gm>>, memref<96x128xf32, #npu.space<ub>>
    npu.barrier <all>
    %a = npu.buffer 16384 : memref<16x128xf32, #npu.space<ub>>
    %i = npu.buffer 0 : memref<16x128xi32, #npu.space<ub>>
    // GATHER: :[[@LINE+1]]:5: error: expected operand #2 to have no bytes of operand #0, but it starts 0 bytes after it, on vector core
    npu.vgather %a, %i, %a : memref<16x128xf32, #npu.space<ub>>, memref<16x128xi32, #npu.space<ub>>, memref<16x128xf32, #npu.space<ub>>
  }
}

}
