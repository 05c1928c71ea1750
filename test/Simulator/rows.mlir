// Rows of any number of bytes: a load leaves the rest of their last 32 bytes undefined,
// a vector op does not touch it.

// RUN: rome-npu-sim %s --kernel=op --timing-only --report=none
// RUN: %python -c "import numpy; numpy.save(r'%t.x.npy', numpy.ones((4, 12), 'f4')); numpy.save(r'%t.z.npy', numpy.ones((4, 16), 'f4'))"
// RUN: rome-npu-sim %s --kernel=rest --input=%t.x.npy,%t.z.npy --output=%t.y.npy --report=none
// RUN: %python -c "import numpy; y = numpy.load(r'%t.y.npy'); assert (y[:, :12] == 1).all() and numpy.isnan(y[:, 12:]).all()"

module attributes {npu.target = "toy"} {

// Elements side by side in 32 bytes.
npu.kernel @op(%z: memref<4x16xf32, #npu.space<gm>>) {
  npu.vector {
    %w = npu.buffer 0 : memref<4x16xf32, #npu.space<ub>>
    %b = npu.buffer 4096 : memref<4x16xf32, #npu.space<ub>>
    %rows = memref.subview %w[0, 0] [4, 12] [1, 1] : memref<4x16xf32, #npu.space<ub>> to memref<4x12xf32, strided<[16, 1]>, #npu.space<ub>>
    %to = memref.subview %b[0, 0] [4, 12] [1, 1] : memref<4x16xf32, #npu.space<ub>> to memref<4x12xf32, strided<[16, 1]>, #npu.space<ub>>
    npu.load %z, %w : memref<4x16xf32, #npu.space<gm>>, memref<4x16xf32, #npu.space<ub>>
    npu.barrier <all>
    npu.vmuls %rows, 2.0, %to : memref<4x12xf32, strided<[16, 1]>, #npu.space<ub>>, memref<4x12xf32, strided<[16, 1]>, #npu.space<ub>>
  }
}

// The rest is overwritten.
npu.kernel @rest(%x: memref<4x12xf32, #npu.space<gm>>, %z: memref<4x16xf32, #npu.space<gm>>,
    %y: memref<4x16xf32, #npu.space<gm>> {npu.role = #npu.role<output>}) {
  npu.vector {
    %g = npu.group_id
    %s = npu.subcore_id
    %core = arith.addi %g, %s : index
    %c0 = arith.constant 0 : index
    %first = arith.cmpi eq, %core, %c0 : index
    scf.if %first {
      %w = npu.buffer 0 : memref<4x16xf32, #npu.space<ub>>
      %rows = memref.subview %w[0, 0] [4, 12] [1, 1] : memref<4x16xf32, #npu.space<ub>> to memref<4x12xf32, strided<[16, 1]>, #npu.space<ub>>
      npu.load %z, %w : memref<4x16xf32, #npu.space<gm>>, memref<4x16xf32, #npu.space<ub>>
      npu.barrier <all>
      npu.load %x, %rows : memref<4x12xf32, #npu.space<gm>>, memref<4x12xf32, strided<[16, 1]>, #npu.space<ub>>
      npu.barrier <all>
      npu.store %w, %y : memref<4x16xf32, #npu.space<ub>>, memref<4x16xf32, #npu.space<gm>>
    }
  }
}

}
