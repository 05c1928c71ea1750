// Multiplies in bf16, which no chip's vector unit does.

npu.kernel @square(%x: memref<16x128xbf16, #npu.space<gm>>) {
  npu.vector {
    %b = npu.buffer 0 : memref<16x128xbf16, #npu.space<ub>>
    npu.load %x, %b : memref<16x128xbf16, #npu.space<gm>>, memref<16x128xbf16, #npu.space<ub>>
    npu.vmul %b, %b, %b : memref<16x128xbf16, #npu.space<ub>>, memref<16x128xbf16, #npu.space<ub>>, memref<16x128xbf16, #npu.space<ub>>
  }
}
