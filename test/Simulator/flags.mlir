// Which numbers of flags there are, and who sets and waits for them.

// RUN: not rome-npu-sim %s --kernel=event --timing-only 2>&1 | FileCheck %s --check-prefix=EVENT
// RUN: not rome-npu-sim %s --kernel=cross --timing-only 2>&1 | FileCheck %s --check-prefix=CROSS

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

}
