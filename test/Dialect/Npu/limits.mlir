// RUN: rome-opt %s --split-input-file --verify-diagnostics

// What does not fit the fields of one instruction is refused; one less is not.

// V5, repeats
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k() {
    npu.vector {
      %a = npu.buffer 0 : memref<255x64xf32, #npu.space<ub>>
      npu.vmuls %a, 2.0, %a : memref<255x64xf32, #npu.space<ub>>, memref<255x64xf32, #npu.space<ub>>
      %b = npu.buffer 0 : memref<256x64xf32, #npu.space<ub>>
      // expected-error @below {{expected the repeats of 256 bytes to be at most 255, but got 256}}
      npu.vmuls %b, 2.0, %b : memref<256x64xf32, #npu.space<ub>>, memref<256x64xf32, #npu.space<ub>>
    }
  }
}

// -----

// V5, a repeat for each short row
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k() {
    npu.vector {
      %a = npu.buffer 0 : memref<256x16xf32, #npu.space<ub>>
      %s = memref.subview %a[0, 0] [256, 8] [1, 1] : memref<256x16xf32, #npu.space<ub>> to memref<256x8xf32, strided<[16, 1]>, #npu.space<ub>>
      // expected-error @below {{expected the repeats of 256 bytes to be at most 255, but got 256}}
      npu.vmuls %s, 2.0, %s : memref<256x8xf32, strided<[16, 1]>, #npu.space<ub>>, memref<256x8xf32, strided<[16, 1]>, #npu.space<ub>>
    }
  }
}

// -----

// V5, the widest operand
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k() {
    npu.vector {
      %a = npu.buffer 0 : memref<16384xbf16, #npu.space<ub>>
      %b = npu.buffer 32768 : memref<16384xf32, #npu.space<ub>>
      // expected-error @below {{expected the repeats of 256 bytes to be at most 255, but got 256}}
      npu.vcast %a, %b : memref<16384xbf16, #npu.space<ub>>, memref<16384xf32, #npu.space<ub>>
    }
  }
}

// -----

// V5, strides
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k() {
    npu.vector {
      %a = npu.buffer 0 : memref<4x2040xf32, #npu.space<ub>>
      %f = memref.subview %a[0, 0] [4, 64] [1, 1] : memref<4x2040xf32, #npu.space<ub>> to memref<4x64xf32, strided<[2040, 1]>, #npu.space<ub>>
      npu.vmuls %f, 2.0, %f : memref<4x64xf32, strided<[2040, 1]>, #npu.space<ub>>, memref<4x64xf32, strided<[2040, 1]>, #npu.space<ub>>
      %b = npu.buffer 0 : memref<4x2048xf32, #npu.space<ub>>
      %s = memref.subview %b[0, 0] [4, 64] [1, 1] : memref<4x2048xf32, #npu.space<ub>> to memref<4x64xf32, strided<[2048, 1]>, #npu.space<ub>>
      // expected-error @below {{expected the strides of operand #0, in blocks of 32 bytes, to be at most 255, but got 256}}
      npu.vmuls %s, 2.0, %s : memref<4x64xf32, strided<[2048, 1]>, #npu.space<ub>>, memref<4x64xf32, strided<[2048, 1]>, #npu.space<ub>>
    }
  }
}

// -----

// M7, runs
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<4096x16xf32, #npu.space<gm>>) {
    npu.vector {
      %a = npu.buffer 0 : memref<4096x8xf32, #npu.space<ub>>
      %s = memref.subview %x[0, 0] [4096, 8] [1, 1] : memref<4096x16xf32, #npu.space<gm>> to memref<4096x8xf32, strided<[16, 1]>, #npu.space<gm>>
      // expected-error @below {{expected the contiguous runs of operand #0 to be at most 4095, but got 4096}}
      npu.load %s, %a : memref<4096x8xf32, strided<[16, 1]>, #npu.space<gm>>, memref<4096x8xf32, #npu.space<ub>>
    }
  }
}

// -----

// M7, gaps
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<2x524296xf32, #npu.space<gm>>, %y: memref<2x524288xf32, #npu.space<gm>>) {
    npu.vector {
      %a = npu.buffer 0 : memref<2x8xf32, #npu.space<ub>>
      %t = memref.subview %y[0, 0] [2, 8] [1, 1] : memref<2x524288xf32, #npu.space<gm>> to memref<2x8xf32, strided<[524288, 1]>, #npu.space<gm>>
      npu.load %t, %a : memref<2x8xf32, strided<[524288, 1]>, #npu.space<gm>>, memref<2x8xf32, #npu.space<ub>>
      %s = memref.subview %x[0, 0] [2, 8] [1, 1] : memref<2x524296xf32, #npu.space<gm>> to memref<2x8xf32, strided<[524296, 1]>, #npu.space<gm>>
      // expected-error @below {{expected the gaps between runs of operand #1, in blocks of 32 bytes, to be at most 65535, but got 65536}}
      npu.store %a, %s : memref<2x8xf32, #npu.space<ub>>, memref<2x8xf32, strided<[524296, 1]>, #npu.space<gm>>
    }
  }
}

// -----

// M7, rows of a matrix
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<16x65536xbf16, #npu.space<gm>>) {
    npu.cube {
      %n = npu.buffer 0 : memref<1x1x16x16xbf16, #npu.space<l1>>
      %s = memref.subview %x[0, 0] [16, 16] [1, 1] : memref<16x65536xbf16, #npu.space<gm>> to memref<16x16xbf16, strided<[65536, 1]>, #npu.space<gm>>
      // expected-error @below {{expected the elements from one row to the next to be at most 65535, but got 65536}}
      npu.load_nz %s, %n : memref<16x16xbf16, strided<[65536, 1]>, #npu.space<gm>>, memref<1x1x16x16xbf16, #npu.space<l1>>
    }
  }
}

// -----

// Without a target there is no limit.
npu.kernel @k() {
  npu.vector {
    %b = npu.buffer 0 : memref<256x64xf32, #npu.space<ub>>
    npu.vmuls %b, 2.0, %b : memref<256x64xf32, #npu.space<ub>>, memref<256x64xf32, #npu.space<ub>>
  }
}
