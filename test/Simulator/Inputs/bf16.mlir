// Reads a bf16 array.

npu.kernel @read(%x: memref<16x128xbf16, #npu.space<gm>>) {
  npu.vector {
    %b = npu.buffer 0 : memref<16x128xbf16, #npu.space<ub>>
    npu.load %x, %b : memref<16x128xbf16, #npu.space<gm>>, memref<16x128xbf16, #npu.space<ub>>
  }
}
