// What is wrong with a kernel is reported where it is written.

// RUN: not rome-npu-sim %s --kernel=race --timing-only 2>&1 | FileCheck %s --check-prefix=RACE
// RUN: not rome-npu-sim %s --kernel=deadlock --timing-only 2>&1 | FileCheck %s --check-prefix=DEADLOCK
// RUN: not rome-npu-sim %s --kernel=leak --timing-only 2>&1 | FileCheck %s --check-prefix=LEAK
// RUN: not rome-npu-sim %s --kernel=twice --timing-only 2>&1 | FileCheck %s --check-prefix=TWICE
// RUN: not rome-npu-sim %s --kernel=overflow --timing-only 2>&1 | FileCheck %s --check-prefix=OVERFLOW
// RUN: not rome-npu-sim %s --kernel=overflows --timing-only 2>&1 | FileCheck %s --check-prefix=OVERFLOWS
// RUN: not rome-npu-sim %s --kernel=step --timing-only 2>&1 | FileCheck %s --check-prefix=STEP
// RUN: not rome-npu-sim %s --kernel=carries --timing-only 2>&1 | FileCheck %s --check-prefix=CARRIES
// RUN: not rome-npu-sim %s --kernel=yields --timing-only 2>&1 | FileCheck %s --check-prefix=YIELDS
// RUN: not rome-npu-sim %s --kernel=gap --timing-only 2>&1 | FileCheck %s --check-prefix=GAP
// RUN: not rome-npu-sim %s --kernel=race --timing-only --keep-going 2>&1 | FileCheck %s --check-prefix=GOING
// RUN: not rome-npu-sim %s --kernel=alone --timing-only 2>&1 | FileCheck %s --check-prefix=ALONE
// RUN: not rome-npu-sim %s --kernel=unwritten --timing-only 2>&1 | FileCheck %s --check-prefix=UNWRITTEN
// RUN: not rome-npu-sim %s --kernel=gap_before --timing-only 2>&1 | FileCheck %s --check-prefix=BEFORE
// RUN: not rome-npu-sim %s --kernel=gap_before --timing-only --allow-unwritten 2>&1 | FileCheck %s --check-prefix=ALLOWED
// RUN: not rome-npu-sim %s --kernel=gap_after --timing-only 2>&1 | FileCheck %s --check-prefix=AFTER
// RUN: not rome-npu-sim %s --kernel=outside --timing-only 2>&1 | FileCheck %s --check-prefix=OUTSIDE
// RUN: not rome-npu-sim %s --kernel=number --timing-only 2>&1 | FileCheck %s --check-prefix=NUMBER
// RUN: not rome-npu-sim %s --kernel=unknown --timing-only 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// RUN: not rome-npu-sim %s --kernel=while --timing-only 2>&1 | FileCheck %s --check-prefix=WHILE
// RUN: not rome-npu-sim %s --kernel=region --timing-only 2>&1 | FileCheck %s --check-prefix=REGION
// RUN: not rome-npu-sim %s --kernel=input --timing-only 2>&1 | FileCheck %s --check-prefix=INPUT
// RUN: not rome-npu-sim %s --kernel=unaligned --timing-only 2>&1 | FileCheck %s --check-prefix=UNALIGNED

module attributes {npu.target = "toy"} {

npu.kernel @race(%x: memref<64x128xf32, #npu.space<gm>>,
    %y: memref<64x128xf32, #npu.space<gm>> {npu.role = #npu.role<output>}) {
  npu.vector {
    %b = npu.buffer 0 : memref<64x128xf32, #npu.space<ub>>
    npu.load %x, %b : memref<64x128xf32, #npu.space<gm>>, memref<64x128xf32, #npu.space<ub>>
    // RACE: :[[@LINE+1]]:5: error: read of 'ub' races with a write of the same bytes
    npu.store %b, %y : memref<64x128xf32, #npu.space<ub>>, memref<64x128xf32, #npu.space<gm>>
    // GOING: :[[@LINE-1]]:5: error: read of 'ub' races with a write of the same bytes
    // GOING: kernel 'race' on 'toy'
    // RACE: :[[@LINE-5]]:5: note: the other op is here
  }
}

npu.kernel @deadlock(%x: memref<64x128xf32, #npu.space<gm>>,
    %y: memref<64x128xf32, #npu.space<gm>> {npu.role = #npu.role<output>}) {
  npu.vector {
    %b = npu.buffer 0 : memref<64x128xf32, #npu.space<ub>>
    // DEADLOCK: :[[@LINE+1]]:5: error: deadlock: waits for flag 0 on vector core 0 of group 0, which nothing sets any more
    npu.wait_flag <v>, <mte2>, 0
    // DEADLOCK: :[[@LINE+1]]:5: note: this op waits for flag 3 on vector core 0 of group 0
    npu.cross_wait <group>, <mte3>, 3
  }
}

npu.kernel @leak(%x: memref<64x128xf32, #npu.space<gm>>,
    %y: memref<64x128xf32, #npu.space<gm>> {npu.role = #npu.role<output>}) {
  npu.vector {
    %b = npu.buffer 0 : memref<64x128xf32, #npu.space<ub>>
    // LEAK: :[[@LINE+1]]:5: error: flag 1 is still set at the end of the kernel, on vector core 0 of group 0
    npu.set_flag <v>, <mte2>, 1
  }
}

npu.kernel @twice(%x: memref<64x128xf32, #npu.space<gm>>,
    %y: memref<64x128xf32, #npu.space<gm>> {npu.role = #npu.role<output>}) {
  npu.vector {
    %b = npu.buffer 0 : memref<64x128xf32, #npu.space<ub>>
    npu.set_flag <v>, <mte2>, 1
    // TWICE: :[[@LINE+1]]:5: error: flag 1 from 'v' to 'mte2' is set while it is set already
    npu.set_flag <v>, <mte2>, 1
    npu.wait_flag <v>, <mte2>, 1
  }
}

npu.kernel @overflow(%x: memref<64x128xf32, #npu.space<gm>>,
    %y: memref<64x128xf32, #npu.space<gm>> {npu.role = #npu.role<output>}) {
  npu.vector {
    %b = npu.buffer 0 : memref<64x128xf32, #npu.space<ub>>
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c4 = arith.constant 4 : index
    scf.for %i = %c0 to %c4 step %c1 {
      // OVERFLOW: :[[@LINE+1]]:7: error: the counter of flag 2 of vector core 0 of group 0 may exceed 3
      npu.cross_set <vector_pair>, <mte3>, 2
    }
    scf.for %i = %c0 to %c4 step %c1 {
      npu.cross_wait <vector_pair>, <mte2>, 2
    }
  }
}

npu.kernel @overflows(%x: memref<64x128xf32, #npu.space<gm>>) {
  npu.vector {
    %b = npu.buffer 0 : memref<64x128xf32, #npu.space<ub>>
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c4 = arith.constant 4 : index
    npu.load %x, %b : memref<64x128xf32, #npu.space<gm>>, memref<64x128xf32, #npu.space<ub>>
    scf.for %i = %c0 to %c4 step %c1 {
      // OVERFLOWS: :[[@LINE+1]]:7: error: the counter of flag 2 of vector core 0 of group 0 exceeds 3
      npu.cross_set <vector_pair>, <mte3>, 2
    }
    // Held by the load.
    scf.for %i = %c0 to %c4 step %c1 {
      npu.cross_wait <vector_pair>, <mte2>, 2
    }
  }
}

npu.kernel @step(%x: memref<64x128xf32, #npu.space<gm>>) {
  npu.vector {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %s = npu.subcore_id
    // STEP: :[[@LINE+1]]:5: error: expected a positive step, but got 0, on vector core 0 of group 0
    scf.for %i = %c0 to %c1 step %s {
      npu.barrier <v>
    }
  }
}

npu.kernel @carries(%x: memref<64x128xf32, #npu.space<gm>>) {
  npu.vector {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %b = npu.buffer 0 : memref<64x128xf32, #npu.space<ub>>
    // CARRIES: :[[@LINE+1]]:10: error: cannot simulate a loop that carries a memref
    %r = scf.for %i = %c0 to %c1 step %c1 iter_args(%m = %b) -> memref<64x128xf32, #npu.space<ub>> {
      scf.yield %m : memref<64x128xf32, #npu.space<ub>>
    }
  }
}

npu.kernel @yields(%x: memref<64x128xf32, #npu.space<gm>>) {
  npu.vector {
    %true = arith.constant true
    %b = npu.buffer 0 : memref<64x128xf32, #npu.space<ub>>
    // YIELDS: :[[@LINE+1]]:10: error: cannot simulate a branch that yields a memref
    %r = scf.if %true -> memref<64x128xf32, #npu.space<ub>> {
      scf.yield %b : memref<64x128xf32, #npu.space<ub>>
    } else {
      scf.yield %b : memref<64x128xf32, #npu.space<ub>>
    }
  }
}

npu.kernel @gap(%x: memref<64x128xf32, #npu.space<gm>>) {
  npu.cube {
    %c4 = arith.constant 4 : index
    // Numbers of mode 4 on toy are 0 to 3 and 16 to 19.
    // GAP: :[[@LINE+1]]:5: error: expected the number of a flag, less than 20, but got 7, on cube core group 0
    npu.cross_set <one_to_one>, <fix>, 3 + %c4
  }
}

npu.kernel @alone(%x: memref<64x128xf32, #npu.space<gm>>,
    %y: memref<64x128xf32, #npu.space<gm>> {npu.role = #npu.role<output>}) {
  npu.vector {
    %b = npu.buffer 0 : memref<64x128xf32, #npu.space<ub>>
    %s = npu.subcore_id
    %c0 = arith.constant 0 : index
    %first = arith.cmpi eq, %s, %c0 : index
    scf.if %first {
      // ALONE: :[[@LINE+1]]:7: error: flag 2 is set by vector core 0 of group 0 alone at the end of the kernel
      npu.cross_set <vector_pair>, <mte3>, 2
    }
  }
}

npu.kernel @unwritten(%x: memref<64x128xf32, #npu.space<gm>>,
    %y: memref<64x128xf32, #npu.space<gm>> {npu.role = #npu.role<output>}) {
  npu.vector {
    %b = npu.buffer 0 : memref<64x128xf32, #npu.space<ub>>
    // UNWRITTEN: :[[@LINE+1]]:5: error: reads bytes of 'ub' that nothing has written, on vector core 0 of group 0
    npu.store %b, %y : memref<64x128xf32, #npu.space<ub>>, memref<64x128xf32, #npu.space<gm>>
  }
}

npu.kernel @outside(%x: memref<64x128xf32, #npu.space<gm>>,
    %y: memref<64x128xf32, #npu.space<gm>> {npu.role = #npu.role<output>}) {
  npu.vector {
    %b = npu.buffer 0 : memref<64x128xf32, #npu.space<ub>>
    %c1 = arith.constant 1 : index
    %s = memref.subview %x[%c1, 0] [64, 128] [1, 1] : memref<64x128xf32, #npu.space<gm>> to memref<64x128xf32, strided<[128, 1], offset: ?>, #npu.space<gm>>
    // OUTSIDE: :[[@LINE+1]]:5: error: operand #0 reaches outside of the 32768 bytes of its memory: bytes 512 to 33280, on vector core 0 of group 0
    npu.load %s, %b : memref<64x128xf32, strided<[128, 1], offset: ?>, #npu.space<gm>>, memref<64x128xf32, #npu.space<ub>>
  }
}

npu.kernel @number(%x: memref<64x128xf32, #npu.space<gm>>,
    %y: memref<64x128xf32, #npu.space<gm>> {npu.role = #npu.role<output>}) {
  npu.vector {
    %b = npu.buffer 0 : memref<64x128xf32, #npu.space<ub>>
    %c9 = arith.constant 9 : index
    // NUMBER: :[[@LINE+1]]:5: error: expected the number of a flag, less than 4, but got 9, on vector core 0 of group 0
    npu.set_flag <v>, <mte2>, 0 + %c9
  }
}

npu.kernel @unknown(%x: memref<64x128xf32, #npu.space<gm>>,
    %y: memref<64x128xf32, #npu.space<gm>> {npu.role = #npu.role<output>}) {
  npu.vector {
    %b = npu.buffer 0 : memref<64x128xf32, #npu.space<ub>>
    %c9 = arith.constant 9 : i64
    // UNKNOWN: :[[@LINE+1]]:11: error: cannot simulate 'arith.xori'
    %v9 = arith.xori %c9, %c9 : i64
  }
}

npu.kernel @while() {
  npu.vector {
    %c0 = arith.constant 0 : index
    // WHILE: :[[@LINE+1]]:10: error: cannot simulate 'scf.while'
    %n = scf.while (%i = %c0) : (index) -> index {
      %s = npu.subcore_id
      %more = arith.cmpi slt, %i, %s : index
      scf.condition(%more) %i : index
    } do {
    ^bb0(%i: index):
      %c1 = arith.constant 1 : index
      %next = arith.addi %i, %c1 : index
      scf.yield %next : index
    }
  }
}

npu.kernel @region() {
  npu.vector {
    // REGION: :[[@LINE+1]]:10: error: cannot simulate 'scf.execute_region'
    %n = scf.execute_region -> index {
      %s = npu.subcore_id
      scf.yield %s : index
    }
  }
}

npu.kernel @input(%x: memref<64x128xf32, #npu.space<gm>>) {
  npu.vector {
    %b = npu.buffer 0 : memref<64x128xf32, #npu.space<ub>>
    // INPUT: :[[@LINE+1]]:5: error: expected not to write argument #0, whose role is 'input'
    npu.store %b, %x : memref<64x128xf32, #npu.space<ub>>, memref<64x128xf32, #npu.space<gm>>
  }
}

npu.kernel @unaligned(%x: memref<64xf32, #npu.space<gm>>) {
  npu.vector {
    %b = npu.buffer 0 : memref<128xf32, #npu.space<ub>>
    %c3 = arith.constant 3 : index
    %s = memref.subview %b[%c3] [64] [1] : memref<128xf32, #npu.space<ub>> to memref<64xf32, strided<[1], offset: ?>, #npu.space<ub>>
    // UNALIGNED: :[[@LINE+1]]:5: error: expected operand #1 to start at a multiple of 32 bytes of 'ub', but got 12, on vector core 0 of group 0
    npu.load %x, %s : memref<64xf32, #npu.space<gm>>, memref<64xf32, strided<[1], offset: ?>, #npu.space<ub>>
  }
}

// Only the last of two rows is written.
npu.kernel @gap_before(%x: memref<1x128xf32, #npu.space<gm>>,
    %y: memref<2x128xf32, #npu.space<gm>> {npu.role = #npu.role<output>}) {
  npu.vector {
    %b = npu.buffer 0 : memref<2x128xf32, #npu.space<ub>>
    %r = npu.buffer 512 : memref<1x128xf32, #npu.space<ub>>
    npu.load %x, %r : memref<1x128xf32, #npu.space<gm>>, memref<1x128xf32, #npu.space<ub>>
    npu.barrier <all>
    // BEFORE: :[[@LINE+1]]:5: error: reads bytes of 'ub' that nothing has written, on vector core 0 of group 0
    npu.store %b, %y : memref<2x128xf32, #npu.space<ub>>, memref<2x128xf32, #npu.space<gm>>
    %first = npu.buffer 0 : memref<1x128xf32, #npu.space<ub>>
    // ALLOWED-NOT: nothing has written
    // ALLOWED: :[[@LINE+1]]:5: error: write of 'ub' races with a read of the same bytes
    npu.load %x, %first : memref<1x128xf32, #npu.space<gm>>, memref<1x128xf32, #npu.space<ub>>
  }
}

// Only the first of two rows is written.
npu.kernel @gap_after(%x: memref<1x128xf32, #npu.space<gm>>,
    %y: memref<2x128xf32, #npu.space<gm>> {npu.role = #npu.role<output>}) {
  npu.vector {
    %b = npu.buffer 0 : memref<2x128xf32, #npu.space<ub>>
    %r = npu.buffer 0 : memref<1x128xf32, #npu.space<ub>>
    npu.load %x, %r : memref<1x128xf32, #npu.space<gm>>, memref<1x128xf32, #npu.space<ub>>
    npu.barrier <all>
    // AFTER: :[[@LINE+1]]:5: error: reads bytes of 'ub' that nothing has written, on vector core 0 of group 0
    npu.store %b, %y : memref<2x128xf32, #npu.space<ub>>, memref<2x128xf32, #npu.space<gm>>
  }
}

}
