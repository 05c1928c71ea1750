// Kernels for groups with two vector cores.

npu.kernel @split() {
  npu.cube {
    %c = npu.buffer 0 : memref<2x2x16x16xf32, #npu.space<l0c>>
    %u = npu.buffer 0 : memref<16x32xf32, #npu.space<ub>>
    npu.fixpipe %c, %u {split = #npu.split<row>} : memref<2x2x16x16xf32, #npu.space<l0c>>, memref<16x32xf32, #npu.space<ub>>
  }
}

npu.kernel @second() {
  npu.cube {
    npu.cross_set <one_to_one>, <fix>, 16
  }
}
