// Which numbers of flags there are, and who sets and waits for them.

// RUN: not rome-npu-sim %s --kernel=event --timing-only 2>&1 | FileCheck %s --check-prefix=EVENT
// RUN: not rome-npu-sim %s --kernel=cross --timing-only 2>&1 | FileCheck %s --check-prefix=CROSS
// RUN: not rome-npu-sim %s --kernel=waiters --timing-only 2>&1 | FileCheck %s --check-prefix=WAITERS
// RUN: rome-npu-sim %s --kernel=waiters_in_order --timing-only --report=none
// RUN: rome-npu-sim %s --kernel=waiters_after_barrier --timing-only --report=none
// RUN: not rome-npu-sim %s --kernel=setters --timing-only 2>&1 | FileCheck %s --check-prefix=SETTERS
// RUN: rome-npu-sim %s --kernel=setters_in_order --timing-only --report=none
// RUN: not rome-npu-sim %s --kernel=modes --timing-only 2>&1 | FileCheck %s --check-prefix=MODES
// RUN: rome-npu-sim %s --kernel=modes_in_order --timing-only --report=none

module attributes {npu.target = "ascend910b3"} {

// The numbers are known at run time alone.
npu.kernel @event() {
  npu.vector {
    %c3 = arith.constant 3 : index
    %s = npu.subcore_id
    %id = arith.muli %s, %c3 : index
    // EVENT-NOT: got 3
    // EVENT: :[[@LINE+1]]:5: error: expected a flag that 'ascend910b3' does not reserve, but got 6, on vector core 1 of group
    npu.set_flag <v>, <mte2>, 3 + %id
    npu.wait_flag <v>, <mte2>, 3 + %id
  }
}

npu.kernel @cross() {
  npu.vector {
    %c3 = arith.constant 3 : index
    // CROSS: :[[@LINE+1]]:5: error: expected a flag that 'ascend910b3' does not reserve, but got 11, on vector core
    npu.cross_set <vector_pair>, <mte3>, 8 + %c3
    npu.cross_wait <vector_pair>, <mte2>, 8 + %c3
  }
}

// Which of the pipes of a vector core gets the first token depends on timing.
npu.kernel @waiters() {
  npu.cube {
    npu.cross_set <group>, <fix>, 8
    npu.cross_set <group>, <fix>, 8
  }
  npu.vector {
    npu.cross_wait <group>, <mte2>, 8
    // WAITERS: :[[@LINE+1]]:5: error: flag 8 of vector core 0 of group 0 is waited for by 'mte2' and by 'v' in any order
    npu.cross_wait <group>, <v>, 8
    // WAITERS: :[[@LINE-3]]:5: note: the other op is here
  }
}

npu.kernel @waiters_in_order() {
  npu.cube {
    npu.cross_set <group>, <fix>, 8
    npu.cross_set <group>, <fix>, 8
  }
  npu.vector {
    npu.cross_wait <group>, <v>, 8
    npu.set_flag <v>, <mte2>, 0
    npu.wait_flag <v>, <mte2>, 0
    npu.cross_wait <group>, <mte2>, 8
  }
}

npu.kernel @waiters_after_barrier() {
  npu.cube {
    npu.cross_set <group>, <fix>, 8
    npu.cross_set <group>, <fix>, 8
  }
  npu.vector {
    npu.cross_wait <group>, <v>, 8
    npu.barrier <all>
    npu.cross_wait <group>, <mte2>, 8
  }
}

npu.kernel @setters() {
  npu.cube {
    npu.cross_set <group>, <fix>, 8
    // SETTERS: :[[@LINE+1]]:5: error: flag 8 is set by 'fix' and by 'mte1' in any order, on cube core group 0
    npu.cross_set <group>, <mte1>, 8
    // SETTERS: :[[@LINE-3]]:5: note: the other op is here
  }
  npu.vector {
    npu.cross_wait <group>, <v>, 8
    npu.cross_wait <group>, <v>, 8
  }
}

npu.kernel @setters_in_order() {
  npu.cube {
    npu.cross_set <group>, <fix>, 8
    npu.set_flag <fix>, <mte1>, 0
    npu.wait_flag <fix>, <mte1>, 0
    npu.cross_set <group>, <mte1>, 8
  }
  npu.vector {
    npu.cross_wait <group>, <v>, 8
    npu.cross_wait <group>, <v>, 8
  }
}

// The cube core and the vector cores tell the same flag.
npu.kernel @modes() {
  npu.cube {
    npu.cross_set <group>, <fix>, 8
  }
  npu.vector {
    // MODES: error: flag 8 of vector core {{.*}} is set in mode '{{.*}}' and in mode '{{.*}}' in any order
    npu.cross_set <vector_pair>, <mte3>, 8
    npu.cross_wait <group>, <v>, 8
    npu.cross_wait <group>, <v>, 8
  }
}

// The vector cores tell it after they have heard the cube core.
npu.kernel @modes_in_order() {
  npu.cube {
    npu.cross_set <group>, <fix>, 8
  }
  npu.vector {
    npu.cross_wait <group>, <v>, 8
    npu.cross_set <vector_pair>, <v>, 8
    npu.cross_wait <vector_pair>, <v>, 8
  }
}

}
