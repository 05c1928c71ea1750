// Queues are in order and bounded; entries read when they start and write when they
// finish; what nothing has written is NaN.

// RUN: not rome-npu-sim %s --kernel=full --timing-only --npu-target=toy 2>&1 | FileCheck %s --check-prefix=FULL
// RUN: rome-npu-sim %s --kernel=full --timing-only --npu-target=ascend910b3 --report=none

// RUN: %python -c "import numpy; numpy.save(r'%t.x.npy', numpy.ones((64, 128), 'f4'))"
// RUN: not rome-npu-sim %s --kernel=early --input=%t.x.npy --output=%t.y.npy --keep-going --report=none --npu-target=toy 2>&1 | FileCheck %s --check-prefix=EARLY
// RUN: %python -c "import numpy; assert numpy.isnan(numpy.load(r'%t.y.npy')).all()"
// RUN: not rome-npu-sim %s --kernel=early --input=%t.x.npy --output=%t.y.npy --keep-going --report=none --npu-target=toy --hold=44 2>&1 | FileCheck %s --check-prefix=EARLY
// RUN: %python -c "import numpy; assert (numpy.load(r'%t.y.npy') == 1).all()"

// RUN: rome-npu-sim %s --kernel=nothing --output=%t.n.npy --report=none --allow-partial-outputs
// RUN: %python -c "import numpy; assert numpy.isnan(numpy.load(r'%t.n.npy')).all()"

// What no op writes of an output stays NaN.
npu.kernel @nothing(%y: memref<3x5xf32, #npu.space<gm>> {npu.role = #npu.role<output>}) {
  npu.vector {}
}

npu.kernel @full(%x: memref<64x128xbf16, #npu.space<gm>>) {
  npu.vector {
    %b = npu.buffer 0 : memref<64x128xbf16, #npu.space<ub>>
    // Four places: the wait and three loads.
    // FULL: :[[@LINE+1]]:5: error: deadlock: waits for flag 0 on vector core 0 of group 0, which nothing sets any more
    npu.wait_flag <v>, <mte2>, 0
    npu.load %x, %b : memref<64x128xbf16, #npu.space<gm>>, memref<64x128xbf16, #npu.space<ub>>
    npu.barrier <mte2>
    npu.load %x, %b : memref<64x128xbf16, #npu.space<gm>>, memref<64x128xbf16, #npu.space<ub>>
    // FULL: :[[@LINE+1]]:5: note: the scalar unit waits to put this op into the queue of 'mte2', which is full, on vector core 0 of group 0
    npu.barrier <mte2>
    npu.set_flag <v>, <mte2>, 0
  }
}

// The store starts while the load runs, and reads what was there before. Held, it
// reads what the load has written.
npu.kernel @early(%x: memref<64x128xf32, #npu.space<gm>>,
    %y: memref<64x128xf32, #npu.space<gm>> {npu.role = #npu.role<output>}) {
  npu.vector {
    %b = npu.buffer 0 : memref<64x128xf32, #npu.space<ub>>
    npu.load %x, %b : memref<64x128xf32, #npu.space<gm>>, memref<64x128xf32, #npu.space<ub>>
    // EARLY: :[[@LINE+1]]:5: error: read of 'ub' races with a write of the same bytes
    npu.store %b, %y : memref<64x128xf32, #npu.space<ub>>, memref<64x128xf32, #npu.space<gm>>
  }
}
