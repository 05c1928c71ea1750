npu.kernel @k(%x: memref<64x16xbf16, #npu.space<gm>>) {
  npu.cube {
    %n = npu.buffer 0 : memref<1x4x16x16xbf16, #npu.space<l1>>
    npu.load_nz %x, %n : memref<64x16xbf16, #npu.space<gm>>, memref<1x4x16x16xbf16, #npu.space<l1>>
  }
}
