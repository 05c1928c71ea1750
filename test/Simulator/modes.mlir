// Whom a cross-core flag of each mode tells, and for whom it waits.

// RUN: rome-npu-sim %s --kernel=modes --timing-only --report=none
// RUN: not rome-npu-sim %s --kernel=other --timing-only 2>&1 | FileCheck %s --check-prefix=OTHER
// RUN: not rome-npu-sim %s --kernel=half --timing-only 2>&1 | FileCheck %s --check-prefix=HALF
// RUN: not rome-npu-sim %s --kernel=pair --timing-only 2>&1 | FileCheck %s --check-prefix=PAIR
// RUN: not rome-npu-sim %s --kernel=all --timing-only 2>&1 | FileCheck %s --check-prefix=ALL

module attributes {npu.target = "ascend950pr"} {

// All modes, used as they have to be: nothing is left over.
npu.kernel @modes() {
  npu.cube {
    npu.cross_set <group>, <fix>, 0
    npu.cross_wait <group>, <mte2>, 1
    npu.cross_set <one_to_one>, <fix>, 10
    npu.cross_set <one_to_one>, <fix>, 26
    npu.cross_wait <one_to_one>, <mte2>, 2
    npu.cross_wait <one_to_one>, <mte2>, 18
    npu.cross_set <all_cores>, <fix>, 3
    npu.cross_wait <all_cores>, <fix>, 3
  }
  npu.vector {
    npu.cross_wait <group>, <v>, 0
    npu.cross_set <group>, <v>, 1
    npu.cross_wait <one_to_one>, <v>, 10
    npu.cross_set <one_to_one>, <v>, 2
    npu.cross_set <vector_pair>, <v>, 4
    npu.cross_wait <vector_pair>, <v>, 4
    npu.cross_set <all_cores>, <v>, 3
    npu.cross_wait <all_cores>, <v>, 3
  }
}

// Mode 4: a flag for the first vector core does not wake the second.
npu.kernel @other() {
  npu.cube {
    npu.cross_set <one_to_one>, <fix>, 0
  }
  npu.vector {
    // OTHER: :[[@LINE+1]]:5: error: deadlock: waits for flag 0 on vector core 1 of group 0
    npu.cross_wait <one_to_one>, <v>, 0
  }
}

// Mode 2: the cube core waits for both vector cores.
npu.kernel @half() {
  npu.cube {
    // HALF: :[[@LINE+1]]:5: error: deadlock: waits for flag 0 on cube core group 0
    npu.cross_wait <group>, <fix>, 0
  }
  npu.vector {
    %s = npu.subcore_id
    %c0 = arith.constant 0 : index
    %first = arith.cmpi eq, %s, %c0 : index
    scf.if %first {
      npu.cross_set <group>, <v>, 0
    }
  }
}

// Mode 1: nor does one vector core of a pair go on alone.
npu.kernel @pair() {
  npu.vector {
    %s = npu.subcore_id
    %c0 = arith.constant 0 : index
    %first = arith.cmpi eq, %s, %c0 : index
    scf.if %first {
      npu.cross_set <vector_pair>, <v>, 0
    }
    // PAIR: :[[@LINE+1]]:5: error: deadlock: waits for flag 0 on vector core 0 of group 0
    npu.cross_wait <vector_pair>, <v>, 0
  }
}

// Mode 0: nor one group without the others.
npu.kernel @all() {
  npu.cube {
    %g = npu.group_id
    %c0 = arith.constant 0 : index
    %others = arith.cmpi ne, %g, %c0 : index
    scf.if %others {
      npu.cross_set <all_cores>, <fix>, 0
    }
    // ALL: :[[@LINE+1]]:5: error: deadlock: waits for flag 0 on cube core group 0
    npu.cross_wait <all_cores>, <fix>, 0
  }
}

}
