// RUN: rome-translate --npu-to-hivm --split-input-file --verify-diagnostics %s

// expected-error@+1 {{expected one 'npu.kernel', but got 0}}
module {
}

// -----

module attributes {npu.target = "toy"} {
  // expected-error@+1 {{'npu.kernel' op expected a target that HIVM knows}}
  npu.kernel @k() {
    npu.vector {
    }
  }
}

// -----

module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k() {
    npu.cube {
      %a = npu.buffer 0 : memref<1x1x16x16xbf16, #npu.space<l0a>>
      %b = npu.buffer 0 : memref<1x1x16x16xbf16, #npu.space<l0b>>
      %c = npu.buffer 0 : memref<1x1x16x16xf32, #npu.space<l0c>>
      // expected-error@+1 {{'npu.mmad' op expected a 'npu.l1_to_l0' to each operand before it, since HIVM multiplies matrices in L1}}
      npu.mmad %a, %b, %c : memref<1x1x16x16xbf16, #npu.space<l0a>>, memref<1x1x16x16xbf16, #npu.space<l0b>>, memref<1x1x16x16xf32, #npu.space<l0c>>
    }
  }
}

// -----

module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<16x16xbf16, #npu.space<gm>>) {
    npu.cube {
      %a = npu.buffer 0 : memref<16x16xbf16, #npu.space<l1>>
      // expected-error@+1 {{'npu.load' op expected a destination in 'ub': HIVM loads to L1 as fractals}}
      npu.load %x, %a : memref<16x16xbf16, #npu.space<gm>>, memref<16x16xbf16, #npu.space<l1>>
    }
  }
}

// -----

module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%y: memref<16x16xbf16, #npu.space<gm>> {npu.role = #npu.role<output>}) {
    npu.cube {
      %a = npu.buffer 0 : memref<16x16xbf16, #npu.space<l1>>
      // expected-error@+1 {{'npu.store' op expected a source in 'ub': HIVM stores nothing from L1}}
      npu.store %a, %y : memref<16x16xbf16, #npu.space<l1>>, memref<16x16xbf16, #npu.space<gm>>
    }
  }
}

// -----

module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k() {
    npu.vector {
      %a = npu.buffer 0 : memref<64x128xf32, #npu.space<ub>>
      %b = npu.buffer 163872 : memref<8xf32, #npu.space<ub>>
      // expected-error@+1 {{'npu.vmla' op expected 32768 bytes of 'ub' behind the buffers of the kernel, for what HIVM computes in two steps}}
      npu.vmla %a, %a, %a : memref<64x128xf32, #npu.space<ub>>, memref<64x128xf32, #npu.space<ub>>, memref<64x128xf32, #npu.space<ub>>
    }
  }
}

// -----

module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k() {
    npu.vector {
      %a = npu.buffer 0 : memref<16x64xf32, #npu.space<ub>>
      %i = npu.buffer 4096 : memref<16x64xi32, #npu.space<ub>>
      %c = npu.buffer 8192 : memref<16x128xf32, #npu.space<ub>>
      %d = memref.subview %c[0, 0] [16, 64] [1, 1] : memref<16x128xf32, #npu.space<ub>> to memref<16x64xf32, strided<[128, 1]>, #npu.space<ub>>
      // expected-error@+1 {{'npu.vgather' op expected operands without gaps, since HIVM gathers within rows}}
      npu.vgather %a, %i, %d : memref<16x64xf32, #npu.space<ub>>, memref<16x64xi32, #npu.space<ub>>, memref<16x64xf32, strided<[128, 1]>, #npu.space<ub>>
    }
  }
}

// -----

module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k() {
    npu.vector {
      // expected-error@+1 {{'npu.cross_set' op expected one pipe at the other end of the flag, which HIVM wants to know, but got 0}}
      npu.cross_set <vector_pair>, <mte3>, 1
    }
  }
}

// -----

module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<16x16xbf16, #npu.space<gm>>) {
    npu.cube {
      %l1 = npu.buffer 0 : memref<1x1x16x16xbf16, #npu.space<l1>>
      %a = npu.buffer 0 : memref<1x1x16x16xbf16, #npu.space<l0a>>
      %b = npu.buffer 0 : memref<1x1x16x16xbf16, #npu.space<l0b>>
      %c = npu.buffer 0 : memref<1x1x16x16xf32, #npu.space<l0c>>
      npu.l1_to_l0 %l1, %a : memref<1x1x16x16xbf16, #npu.space<l1>>, memref<1x1x16x16xbf16, #npu.space<l0a>>
      npu.l1_to_l0 %l1, %b : memref<1x1x16x16xbf16, #npu.space<l1>>, memref<1x1x16x16xbf16, #npu.space<l0b>>
      // expected-note@+1 {{may be written here}}
      npu.load_nz %x, %l1 : memref<16x16xbf16, #npu.space<gm>>, memref<1x1x16x16xbf16, #npu.space<l1>>
      // expected-error@+1 {{'npu.mmad' op expected nothing to write what 'npu.l1_to_l0' moved before it, since HIVM moves it here}}
      npu.mmad %a, %b, %c : memref<1x1x16x16xbf16, #npu.space<l0a>>, memref<1x1x16x16xbf16, #npu.space<l0b>>, memref<1x1x16x16xf32, #npu.space<l0c>>
    }
  }
}

// -----

module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<16x16xbf16, #npu.space<gm>>) {
    npu.cube {
      %l1 = npu.buffer 0 : memref<1x1x16x16xbf16, #npu.space<l1>>
      %a = npu.buffer 0 : memref<1x1x16x16xbf16, #npu.space<l0a>>
      %b = npu.buffer 0 : memref<1x1x16x16xbf16, #npu.space<l0b>>
      %c = npu.buffer 0 : memref<1x1x16x16xf32, #npu.space<l0c>>
      npu.l1_to_l0 %l1, %a : memref<1x1x16x16xbf16, #npu.space<l1>>, memref<1x1x16x16xbf16, #npu.space<l0a>>
      npu.l1_to_l0 %l1, %b : memref<1x1x16x16xbf16, #npu.space<l1>>, memref<1x1x16x16xbf16, #npu.space<l0b>>
      %zero = arith.constant 0 : index
      %one = arith.constant 1 : index
      scf.for %i = %zero to %one step %one {
      // expected-error@+1 {{'npu.mmad' op expected nothing to write what 'npu.l1_to_l0' moved before it, since HIVM moves it here}}
      npu.mmad %a, %b, %c : memref<1x1x16x16xbf16, #npu.space<l0a>>, memref<1x1x16x16xbf16, #npu.space<l0b>>, memref<1x1x16x16xf32, #npu.space<l0c>>
      // expected-note@+1 {{may be written here}}
      npu.load_nz %x, %l1 : memref<16x16xbf16, #npu.space<gm>>, memref<1x1x16x16xbf16, #npu.space<l1>>
      }
    }
  }
}

// -----

module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<16x16xbf16, #npu.space<gm>>) {
    npu.cube {
      %l1 = npu.buffer 0 : memref<1x1x16x16xbf16, #npu.space<l1>>
      %a = npu.buffer 0 : memref<1x1x16x16xbf16, #npu.space<l0a>>
      %b = npu.buffer 0 : memref<1x1x16x16xbf16, #npu.space<l0b>>
      %c = npu.buffer 0 : memref<1x1x16x16xf32, #npu.space<l0c>>
      npu.l1_to_l0 %l1, %a : memref<1x1x16x16xbf16, #npu.space<l1>>, memref<1x1x16x16xbf16, #npu.space<l0a>>
      npu.l1_to_l0 %l1, %b : memref<1x1x16x16xbf16, #npu.space<l1>>, memref<1x1x16x16xbf16, #npu.space<l0b>>
      %true = arith.constant true
      scf.if %true {
        // expected-note@+1 {{may be written here}}
        npu.l1_to_l0 %l1, %a : memref<1x1x16x16xbf16, #npu.space<l1>>, memref<1x1x16x16xbf16, #npu.space<l0a>>
      }
      // expected-error@+1 {{'npu.mmad' op expected nothing to write what 'npu.l1_to_l0' moved before it, since HIVM moves it here}}
      npu.mmad %a, %b, %c : memref<1x1x16x16xbf16, #npu.space<l0a>>, memref<1x1x16x16xbf16, #npu.space<l0b>>, memref<1x1x16x16xf32, #npu.space<l0c>>
    }
  }
}

// -----

module attributes {npu.target = "ascend950pr"} {
  npu.kernel @k() {
    npu.vector {
      %l1 = npu.buffer 0 : memref<16x16xbf16, #npu.space<l1>>
      %ub = npu.buffer 0 : memref<16x16xbf16, #npu.space<ub>>
      // expected-error@+1 {{'npu.copy' op expected operands in 'ub': HIVM copies nothing between 'ub' and 'l1'}}
      npu.copy %ub, %l1 : memref<16x16xbf16, #npu.space<ub>>, memref<16x16xbf16, #npu.space<l1>>
    }
  }
}

// -----

module attributes {npu.target = "ascend950pr"} {
  npu.kernel @k() {
    npu.cube {
      %c = npu.buffer 0 : memref<1x1x16x16xf32, #npu.space<l0c>>
      %ub = npu.buffer 0 : memref<16x16xf32, #npu.space<ub>>
      // expected-error@+1 {{'npu.fixpipe' op expected vector core 0 or both: HIVM names no other}}
      npu.fixpipe %c, %ub {subcore = 1} : memref<1x1x16x16xf32, #npu.space<l0c>>, memref<16x16xf32, #npu.space<ub>>
    }
  }
}

// -----

module attributes {npu.target = "ascend950pr"} {
  npu.kernel @k() {
    npu.cube {
      // expected-error@+1 {{'npu.cross_set' op expected another mode than 'one_to_one', which HIVM does not have}}
      npu.cross_set <one_to_one>, <fix>, 1
    }
    npu.vector {
      npu.cross_wait <one_to_one>, <v>, 1
    }
  }
}

// -----

module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k() {
    npu.cube {
      // expected-error@+1 {{'npu.cross_set' op expected one pipe at the other end of the flag, which HIVM wants to know, but got 2}}
      npu.cross_set <group>, <fix>, 1
    }
    npu.vector {
      npu.cross_wait <group>, <v>, 1
      npu.cross_wait <group>, <mte2>, 1
    }
  }
}
