// RUN: rome-opt %s --split-input-file --verify-diagnostics

// One case for each rule of the reference page, named as there.

// B1
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.vector {
      // expected-error @below {{expected a static, contiguous memref of numbers in a buffer, but got 'memref<4xf32, #npu.space<gm>>'}}
      %b = npu.buffer 0 : memref<4xf32, #npu.space<gm>>
    }
  }
}

// -----

// B2
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.vector {
      // expected-error @below {{expected the address to be a multiple of 32, but got 16}}
      %b = npu.buffer 16 : memref<64x128xbf16, #npu.space<ub>>
    }
  }
}

// -----

// B3
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.vector {
      // expected-error @below {{expected to end inside of the 196608 bytes of 'ub', but got 180224 + 32768}}
      %b = npu.buffer 180224 : memref<64x128xf32, #npu.space<ub>>
    }
  }
}

// -----

// B4
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.vector {
      // expected-error @below {{expected a buffer of a vector core, but got 'l0a'}}
      %b = npu.buffer 0 : memref<8x4x16x16xbf16, #npu.space<l0a>>
    }
  }
}

// -----

// M1
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.cube {
      %c = npu.buffer 0 : memref<8x4x16x16xf32, #npu.space<l0c>>
      %u = npu.buffer 0 : memref<64x128xf32, #npu.space<ub>>
      // expected-error @below {{expected a path of 'ascend910b3', but it has none from 'l0c' to 'ub' with layout 'nz_to_nd'}}
      npu.fixpipe %c, %u : memref<8x4x16x16xf32, #npu.space<l0c>>, memref<64x128xf32, #npu.space<ub>>
    }
  }
}

// -----

// M1, the ends
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.vector {
      %u = npu.buffer 0 : memref<64x128xbf16, #npu.space<ub>>
      // expected-error @below {{expected to move from 'gm' to 'ub' or 'gm' to 'l1', but got 'ub' to 'ub'}}
      npu.load %u, %u : memref<64x128xbf16, #npu.space<ub>>, memref<64x128xbf16, #npu.space<ub>>
    }
  }
}

// -----

// M1, the core
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.cube {
      %u = npu.buffer 0 : memref<64x128xbf16, #npu.space<ub>>
      // expected-error @below {{expected to be in the body of the vector core, whose path it is}}
      npu.load %x, %u : memref<64x128xbf16, #npu.space<gm>>, memref<64x128xbf16, #npu.space<ub>>
    }
  }
}

// -----

// M2
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.vector {
      %u = npu.buffer 0 : memref<64x128xf32, #npu.space<ub>>
      // expected-error @below {{expected equal element types, but got 'bf16' and 'f32'}}
      npu.load %x, %u : memref<64x128xbf16, #npu.space<gm>>, memref<64x128xf32, #npu.space<ub>>
    }
  }
}

// -----

// M2, a conversion
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.cube {
      %c = npu.buffer 0 : memref<8x4x16x16xf32, #npu.space<l0c>>
      // expected-error @below {{expected a conversion of the path from 'l0c' to 'gm', but got 'f32' to 'i16'}}
      npu.fixpipe %c, %i : memref<8x4x16x16xf32, #npu.space<l0c>>, memref<64x128xi16, #npu.space<gm>>
    }
  }
}

// -----

// M3
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.vector {
      %u = npu.buffer 0 : memref<32x128xbf16, #npu.space<ub>>
      // expected-error @below {{expected operands of one shape, but got 'memref<64x128xbf16, #npu.space<gm>>' and 'memref<32x128xbf16, #npu.space<ub>>'}}
      npu.load %x, %u : memref<64x128xbf16, #npu.space<gm>>, memref<32x128xbf16, #npu.space<ub>>
    }
  }
}

// -----

// M3, of fractals
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.cube {
      %n = npu.buffer 0 : memref<8x4x16x16xbf16, #npu.space<l1>>
      %s = memref.subview %x[0, 0] [32, 128] [1, 1] : memref<64x128xbf16, #npu.space<gm>> to memref<32x128xbf16, strided<[128, 1]>, #npu.space<gm>>
      // expected-error @below {{expected 'source' to be 64x128, but got 'memref<32x128xbf16, strided<[128, 1]>, #npu.space<gm>>'}}
      npu.load_nz %s, %n : memref<32x128xbf16, strided<[128, 1]>, #npu.space<gm>>, memref<8x4x16x16xbf16, #npu.space<l1>>
    }
  }
}

// -----

// M3, no fractals
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.cube {
      %n = npu.buffer 0 : memref<64x128xbf16, #npu.space<l1>>
      // expected-error @below {{expected 'destination' to be fractals [?, ?, 16, 16], but got 'memref<64x128xbf16, #npu.space<l1>>'}}
      npu.load_nz %x, %n : memref<64x128xbf16, #npu.space<gm>>, memref<64x128xbf16, #npu.space<l1>>
    }
  }
}

// -----

// M3, the order of fractals
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.cube {
      %n = npu.buffer 0 : memref<8x4x16x16xbf16, #npu.space<l1>>
      %a = npu.buffer 0 : memref<8x4x16x16xbf16, #npu.space<l0a>>
      // expected-error @below {{expected 'destination' to be 4x8x16x16, but got 'memref<8x4x16x16xbf16, #npu.space<l0a>>'}}
      npu.l1_to_l0 %n, %a : memref<8x4x16x16xbf16, #npu.space<l1>>, memref<8x4x16x16xbf16, #npu.space<l0a>>
    }
  }
}

// -----

// M3, transpose
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.cube {
      %n = npu.buffer 0 : memref<8x4x16x16xbf16, #npu.space<l1>>
      %a = npu.buffer 0 : memref<4x8x16x16xbf16, #npu.space<l0a>>
      // expected-error @below {{expected 'transpose' only to 'l0b' and of 16-bit elements, but got 'memref<4x8x16x16xbf16, #npu.space<l0a>>'}}
      npu.l1_to_l0 %n, %a transpose : memref<8x4x16x16xbf16, #npu.space<l1>>, memref<4x8x16x16xbf16, #npu.space<l0a>>
    }
  }
}

// -----

// M3, fixpipe
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.cube {
      %c = npu.buffer 0 : memref<8x4x16x16xf32, #npu.space<l0c>>
      // expected-error @below {{expected 'destination' to be 64x128, but got 'memref<128x64xf32, #npu.space<gm>>'}}
      npu.fixpipe %c, %f : memref<8x4x16x16xf32, #npu.space<l0c>>, memref<128x64xf32, #npu.space<gm>>
    }
  }
}

// -----

// M3, split
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.cube {
      %c = npu.buffer 0 : memref<8x4x16x16xf32, #npu.space<l0c>>
      // expected-error @below {{expected 'split' and 'subcore' only to 'ub'}}
      npu.fixpipe %c, %x {split = #npu.split<row>} : memref<8x4x16x16xf32, #npu.space<l0c>>, memref<64x128xbf16, #npu.space<gm>>
    }
  }
}

// -----

// M4
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.vector {
      %b = npu.buffer 0 : memref<3x4xbf16, #npu.space<ub>>
      // expected-error @below {{expected the contiguous bytes of operand #0 to be a multiple of 32, but got 24}}
      npu.copy %b, %b : memref<3x4xbf16, #npu.space<ub>>, memref<3x4xbf16, #npu.space<ub>>
    }
  }
}

// -----

// X1
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.cube {
      %n = npu.buffer 0 : memref<8x4x16x16xbf16, #npu.space<l1>>
      // expected-error @below {{expected operands in 'l0a', 'l0b' and 'l0c', but got}}
      npu.mmad %n, %n, %n : memref<8x4x16x16xbf16, #npu.space<l1>>, memref<8x4x16x16xbf16, #npu.space<l1>>, memref<8x4x16x16xbf16, #npu.space<l1>>
    }
  }
}

// -----

// X2
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.cube {
      %a = npu.buffer 0 : memref<8x8x16x16xbf16, #npu.space<l0a>>
      %b = npu.buffer 0 : memref<8x8x16x16xbf16, #npu.space<l0b>>
      %c = npu.buffer 0 : memref<8x8x16x16xbf16, #npu.space<l0c>>
      // expected-error @below {{expected a multiplication of 'ascend910b3', but got 'bf16' to 'bf16'}}
      npu.mmad %a, %b, %c : memref<8x8x16x16xbf16, #npu.space<l0a>>, memref<8x8x16x16xbf16, #npu.space<l0b>>, memref<8x8x16x16xbf16, #npu.space<l0c>>
    }
  }
}

// -----

// X2, integers
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k() {
    npu.cube {
      %a = npu.buffer 0 : memref<8x8x16x32xi8, #npu.space<l0a>>
      %b = npu.buffer 0 : memref<8x8x16x32xi8, #npu.space<l0b>>
      %c = npu.buffer 0 : memref<8x8x16x16xi32, #npu.space<l0c>>
      // expected-error @below {{expected a multiplication of 'ascend910b3', but got 'i8' to 'i32'}}
      npu.mmad %a, %b, %c : memref<8x8x16x32xi8, #npu.space<l0a>>, memref<8x8x16x32xi8, #npu.space<l0b>>, memref<8x8x16x16xi32, #npu.space<l0c>>
    }
  }
}

// -----

// X2, wide floats
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k() {
    npu.cube {
      %a = npu.buffer 0 : memref<8x8x16x4xf64, #npu.space<l0a>>
      %b = npu.buffer 0 : memref<8x8x16x4xf64, #npu.space<l0b>>
      %c = npu.buffer 0 : memref<8x8x16x16xf32, #npu.space<l0c>>
      // expected-error @below {{expected a multiplication of 'ascend910b3', but got 'f64' to 'f32'}}
      npu.mmad %a, %b, %c : memref<8x8x16x4xf64, #npu.space<l0a>>, memref<8x8x16x4xf64, #npu.space<l0b>>, memref<8x8x16x16xf32, #npu.space<l0c>>
    }
  }
}

// -----

// X2, two types
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k() {
    npu.cube {
      %a = npu.buffer 0 : memref<8x8x16x16xf16, #npu.space<l0a>>
      %b = npu.buffer 0 : memref<8x8x16x16xbf16, #npu.space<l0b>>
      %c = npu.buffer 0 : memref<8x8x16x16xf32, #npu.space<l0c>>
      // expected-error @below {{expected 'a' and 'b' of one type, but got 'f16' and 'bf16'}}
      npu.mmad %a, %b, %c : memref<8x8x16x16xf16, #npu.space<l0a>>, memref<8x8x16x16xbf16, #npu.space<l0b>>, memref<8x8x16x16xf32, #npu.space<l0c>>
    }
  }
}

// -----

// X3
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.cube {
      %a = npu.buffer 0 : memref<8x4x16x16xbf16, #npu.space<l0a>>
      %b = npu.buffer 0 : memref<8x8x16x16xbf16, #npu.space<l0b>>
      %c = npu.buffer 0 : memref<8x8x16x16xf32, #npu.space<l0c>>
      // expected-error @below {{expected shapes of one multiplication, with 'a' in order 'zz', but got}}
      npu.mmad %a, %b, %c : memref<8x4x16x16xbf16, #npu.space<l0a>>, memref<8x8x16x16xbf16, #npu.space<l0b>>, memref<8x8x16x16xf32, #npu.space<l0c>>
    }
  }
}

// -----

// V1
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.vector {
      // expected-error @below {{expected operands in 'ub', but got 'memref<64x128xbf16, #npu.space<gm>>'}}
      npu.vadd %x, %x, %x : memref<64x128xbf16, #npu.space<gm>>, memref<64x128xbf16, #npu.space<gm>>, memref<64x128xbf16, #npu.space<gm>>
    }
  }
}

// -----

// V2
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.vector {
      %u = npu.buffer 0 : memref<64x128xbf16, #npu.space<ub>>
      // expected-error @below {{expected a type that the vector unit of 'ascend910b3' computes in ('f16', 'f32'), but got 'bf16'}}
      npu.vmul %u, %u, %u : memref<64x128xbf16, #npu.space<ub>>, memref<64x128xbf16, #npu.space<ub>>, memref<64x128xbf16, #npu.space<ub>>
    }
  }
}

// -----

// V2, casts
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.vector {
      %u = npu.buffer 0 : memref<64x128xf32, #npu.space<ub>>
      // expected-error @below {{expected a conversion between f32 and f16 or bf16, but got 'f32' to 'f32'}}
      npu.vcast %u, %u : memref<64x128xf32, #npu.space<ub>>, memref<64x128xf32, #npu.space<ub>>
    }
  }
}

// -----

// V2, gathers
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.vector {
      %u = npu.buffer 0 : memref<64x128xf32, #npu.space<ub>>
      // expected-error @below {{expected one type of elements and i32 offsets, but got}}
      npu.vgather %u, %u, %u : memref<64x128xf32, #npu.space<ub>>, memref<64x128xf32, #npu.space<ub>>, memref<64x128xf32, #npu.space<ub>>
    }
  }
}

// -----

// S1
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.vector {
      // expected-error @below {{expected two different pipes, but got 'v' and 'v'}}
      npu.set_flag <v>, <v>, 0
    }
  }
}

// -----

// S2
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.vector {
      // expected-error @below {{expected 'id' to be less than 8, but got 8}}
      npu.wait_flag <v>, <mte3>, 8
    }
  }
}

// -----

// F1
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.vector {
      // expected-error @below {{expected a mode of 'ascend910b3', but got 'one_to_one'}}
      npu.cross_set <one_to_one>, <mte3>, 0
    }
  }
}

// -----

// F2
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.vector {
      // expected-error @below {{expected 'flag' to be less than 16, but got 16}}
      npu.cross_wait <group>, <mte2>, 16
    }
  }
}

// -----

// F3
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.vector {
      // expected-error @below {{expected one pipe, but got 'all'}}
      npu.cross_set <group>, <all>, 0
    }
  }
}

// -----

// F4
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.cube {
      // expected-error @below {{expected 'vector_pair' in the body of the vector core}}
      npu.cross_set <vector_pair>, <fix>, 0
    }
  }
}

// -----

// M5
module attributes {npu.target = "ascend950pr"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.cube {
      %l = npu.buffer 0 : memref<64x128xbf16, #npu.space<l1>>
      %u = npu.buffer 0 : memref<64x128xbf16, #npu.space<ub>>
      // expected-error @below {{expected 'subcore' to be less than 2, but got 2}}
      npu.copy %l, %u {subcore = 2} : memref<64x128xbf16, #npu.space<l1>>, memref<64x128xbf16, #npu.space<ub>>
    }
  }
}

// -----

// M5, elsewhere
module attributes {npu.target = "ascend950pr"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.vector {
      %u = npu.buffer 0 : memref<64x128xbf16, #npu.space<ub>>
      // expected-error @below {{expected 'subcore' only from 'l1' to 'ub'}}
      npu.copy %u, %u {subcore = 1} : memref<64x128xbf16, #npu.space<ub>>, memref<64x128xbf16, #npu.space<ub>>
    }
  }
}

// -----

// M1, the wrong core for L1 to UB
module attributes {npu.target = "ascend950pr"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.vector {
      %l = npu.buffer 0 : memref<64x128xbf16, #npu.space<l1>>
      %u = npu.buffer 0 : memref<64x128xbf16, #npu.space<ub>>
      // expected-error @below {{expected to be in the body of the cube core, whose path it is}}
      npu.copy %l, %u : memref<64x128xbf16, #npu.space<l1>>, memref<64x128xbf16, #npu.space<ub>>
    }
  }
}

// -----

// M5, fixpipe
module attributes {npu.target = "ascend950pr"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.cube {
      %c = npu.buffer 0 : memref<8x4x16x16xf32, #npu.space<l0c>>
      %u = npu.buffer 0 : memref<64x128xf32, #npu.space<ub>>
      // expected-error @below {{expected 'subcore' to be less than 2, but got -1}}
      npu.fixpipe %c, %u {subcore = -1} : memref<8x4x16x16xf32, #npu.space<l0c>>, memref<64x128xf32, #npu.space<ub>>
    }
  }
}

// -----

// M3, fixpipe to L1
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.cube {
      %c = npu.buffer 0 : memref<8x4x16x16xf32, #npu.space<l0c>>
      %n = npu.buffer 0 : memref<4x8x16x16xbf16, #npu.space<l1>>
      // expected-error @below {{expected 'destination' to be fractals of a 64x128 matrix, but got 'memref<4x8x16x16xbf16, #npu.space<l1>>'}}
      npu.fixpipe %c, %n : memref<8x4x16x16xf32, #npu.space<l0c>>, memref<4x8x16x16xbf16, #npu.space<l1>>
    }
  }
}

// -----

// V1, interleaving
module attributes {npu.target = "ascend950pr"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.vector {
      %u = npu.buffer 0 : memref<64x128xbf16, #npu.space<ub>>
      // expected-error @below {{expected two operands of one shape, and one that is twice as long in the innermost dimension, but got}}
      npu.vinterleave %u, %u, %u : memref<64x128xbf16, #npu.space<ub>>, memref<64x128xbf16, #npu.space<ub>>, memref<64x128xbf16, #npu.space<ub>>
    }
  }
}

// -----

// V1, interleaving of types
module attributes {npu.target = "ascend950pr"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.vector {
      %u = npu.buffer 0 : memref<64x128xbf16, #npu.space<ub>>
      %w = npu.buffer 0 : memref<64x256xf16, #npu.space<ub>>
      // expected-error @below {{expected operands of one type, but got}}
      npu.vdeinterleave %w, %u, %u : memref<64x256xf16, #npu.space<ub>>, memref<64x128xbf16, #npu.space<ub>>, memref<64x128xbf16, #npu.space<ub>>
    }
  }
}

// -----

// V1, interleaving of bits
module attributes {npu.target = "ascend950pr"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.vector {
      %u = npu.buffer 0 : memref<64x128xi64, #npu.space<ub>>
      %w = npu.buffer 65536 : memref<64x256xi64, #npu.space<ub>>
      // expected-error @below {{expected elements of 8, 16 or 32 bits, but got 'i64'}}
      npu.vdeinterleave %w, %u, %u : memref<64x256xi64, #npu.space<ub>>, memref<64x128xi64, #npu.space<ub>>, memref<64x128xi64, #npu.space<ub>>
    }
  }
}

// -----

// V2, a class
module attributes {npu.target = "toy"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>) {
    npu.vector {
      %u = npu.buffer 0 : memref<16x64xbf16, #npu.space<ub>>
      %o = npu.buffer 2048 : memref<16x64xi32, #npu.space<ub>>
      %w = npu.buffer 8192 : memref<16x64xbf16, #npu.space<ub>>
      // expected-error @below {{expected a class of vector ops of 'toy', but got 'gather16'}}
      npu.vgather %u, %o, %w : memref<16x64xbf16, #npu.space<ub>>, memref<16x64xi32, #npu.space<ub>>, memref<16x64xbf16, #npu.space<ub>>
    }
  }
}

// -----

// V2, mla
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.vector {
      %u = npu.buffer 0 : memref<64x128xbf16, #npu.space<ub>>
      // expected-error @below {{expected a type that the vector unit of 'ascend910b3' computes in ('f16', 'f32'), but got 'bf16'}}
      npu.vmla %u, %u, %u : memref<64x128xbf16, #npu.space<ub>>, memref<64x128xbf16, #npu.space<ub>>, memref<64x128xbf16, #npu.space<ub>>
    }
  }
}

// -----

// V2, on a 950
module attributes {npu.target = "ascend950pr"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.vector {
      %u = npu.buffer 0 : memref<64x128xbf16, #npu.space<ub>>
      // expected-error @below {{expected a type that the vector unit of 'ascend950pr' computes in ('f16', 'f32'), but got 'bf16'}}
      npu.vmla %u, %u, %u : memref<64x128xbf16, #npu.space<ub>>, memref<64x128xbf16, #npu.space<ub>>, memref<64x128xbf16, #npu.space<ub>>
    }
  }
}

// -----

// F2, of one vector core
module attributes {npu.target = "ascend950pr"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.cube {
      // expected-error @below {{expected 'flag' to be 0 to 10 or 16 more than that, but got 11}}
      npu.cross_set <one_to_one>, <fix>, 11
    }
  }
}

// -----

// F2, of the cube core
module attributes {npu.target = "ascend950pr"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.cube {
      // expected-error @below {{expected 'flag' to be less than 27, but got 27}}
      npu.cross_set <one_to_one>, <fix>, 27
    }
  }
}

// -----

// F2, in a vector core
module attributes {npu.target = "ascend950pr"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.vector {
      // expected-error @below {{expected 'flag' to be less than 11, but got 11}}
      npu.cross_wait <one_to_one>, <v>, 11
    }
  }
}

// -----

// M3, nothing to move
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.vector {
      %b = npu.buffer 0 : memref<0x128xbf16, #npu.space<ub>>
      // expected-error @below {{expected operand #0 to be a static memref of whole bytes in an '#npu.space', with elements, but got 'memref<0x128xbf16, #npu.space<ub>>'}}
      npu.copy %b, %b : memref<0x128xbf16, #npu.space<ub>>, memref<0x128xbf16, #npu.space<ub>>
    }
  }
}

// -----

// B1, bits
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.vector {
      // expected-error @below {{expected a static, contiguous memref of numbers in a buffer, but got 'memref<2x256xi1, #npu.space<ub>>'}}
      %b = npu.buffer 0 : memref<2x256xi1, #npu.space<ub>>
    }
  }
}

// -----

// X3, an empty product
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %i: memref<64x128xi16, #npu.space<gm>>, %f: memref<128x64xf32, #npu.space<gm>>) {
    npu.cube {
      %a = npu.buffer 0 : memref<0x8x16x16xbf16, #npu.space<l0a>>
      %b = npu.buffer 0 : memref<8x8x16x16xbf16, #npu.space<l0b>>
      %c = npu.buffer 0 : memref<8x0x16x16xf32, #npu.space<l0c>>
      // expected-error @below {{expected operand #0 to be a static memref of whole bytes}}
      npu.mmad %a, %b, %c : memref<0x8x16x16xbf16, #npu.space<l0a>>, memref<8x8x16x16xbf16, #npu.space<l0b>>, memref<8x0x16x16xf32, #npu.space<l0c>>
    }
  }
}

// -----

// K1
// expected-error @below {{expected argument #0 to be a static memref in 'gm', laid out row by row, but got 'memref<?xf32, #npu.space<gm>>'}}
npu.kernel @k(%x: memref<?xf32, #npu.space<gm>>) {
  npu.vector {}
}

// -----

// K1, results
// expected-error @below {{expected no results, but got 1}}
npu.kernel @k() -> f32 {
  npu.vector {}
}

// -----

// K2
// expected-error @below {{expected an 'npu.cube', an 'npu.vector' or one of each, but got 0 and 2}}
npu.kernel @k() {
  npu.vector {}
  npu.vector {}
}

// -----

// K2, side effects
npu.kernel @k() {
  // expected-error @below {{expected to be in the body of a core}}
  npu.barrier <all>
  npu.vector {}
}

// -----

// expected-error @below {{expected 'npu.target' to be one of 'ascend910_9392', 'ascend910b1', 'ascend910b3', 'ascend950dt', 'ascend950pr', 'toy', but got 'ascend1'}}
module attributes {npu.target = "ascend1"} {}

// -----

// expected-error @below {{expected 'npu.target' to be an '#npu.target' or a name, but got 3}}
module attributes {npu.target = 3} {}

// -----

// expected-error @below {{expected 'npu.target' to be an attribute of a module}}
npu.kernel @k() attributes {npu.target = "toy"} {
  npu.vector {}
}

// -----

// expected-error @below {{expected 'npu.role' to be an '#npu.role', but got 1}}
npu.kernel @k(%x: memref<4xf32, #npu.space<gm>> {npu.role = 1 : i64}) {
  npu.vector {}
}

// -----

// expected-error @below {{unexpected attribute 'npu.other'}}
module attributes {npu.other = "toy"} {}

// -----

// M3, elements of fractals
module attributes {npu.target = "ascend950pr"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %f: memref<16x64xf64, #npu.space<gm>>) {
    npu.cube {
      %b = npu.buffer 0 : memref<16x1x16x4xf64, #npu.space<l1>>
      // expected-error @below {{expected elements of 8, 16 or 32 bits, but got 'f64'}}
      npu.load_nz %f, %b : memref<16x64xf64, #npu.space<gm>>, memref<16x1x16x4xf64, #npu.space<l1>>
    }
  }
}

// -----

// M4, strides
module attributes {npu.target = "ascend950pr"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %f: memref<16x64xf64, #npu.space<gm>>) {
    npu.vector {
      %c = npu.buffer 0 : memref<8x20xf32, #npu.space<ub>>
      %d = memref.subview %c[0, 0] [8, 8] [1, 1] : memref<8x20xf32, #npu.space<ub>> to memref<8x8xf32, strided<[20, 1]>, #npu.space<ub>>
      %e = npu.buffer 0 : memref<8x8xf32, #npu.space<ub>>
      // expected-error @below {{expected the strides of operand #0 to be multiples of 32 bytes, but got 80}}
      npu.copy %d, %e : memref<8x8xf32, strided<[20, 1]>, #npu.space<ub>>, memref<8x8xf32, #npu.space<ub>>
    }
  }
}

// -----

// M4, offsets
module attributes {npu.target = "ascend950pr"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %f: memref<16x64xf64, #npu.space<gm>>) {
    npu.vector {
      %c = npu.buffer 0 : memref<8x24xf32, #npu.space<ub>>
      %d = memref.subview %c[0, 1] [8, 8] [1, 1] : memref<8x24xf32, #npu.space<ub>> to memref<8x8xf32, strided<[24, 1], offset: 1>, #npu.space<ub>>
      %e = npu.buffer 0 : memref<8x8xf32, #npu.space<ub>>
      // expected-error @below {{expected the offset of operand #0 to be a multiple of 32 bytes, but got 4}}
      npu.copy %d, %e : memref<8x8xf32, strided<[24, 1], offset: 1>, #npu.space<ub>>, memref<8x8xf32, #npu.space<ub>>
    }
  }
}

// -----

// M6, columns
module attributes {npu.target = "ascend950pr"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %f: memref<16x64xf64, #npu.space<gm>>) {
    npu.cube {
      %c = npu.buffer 0 : memref<1x1x16x16xf32, #npu.space<l0c>>
      %u = npu.buffer 0 : memref<16x8xf32, #npu.space<ub>>
      // expected-error @below {{expected columns that are divided to be a multiple of 32, but got 16}}
      npu.fixpipe %c, %u {split = #npu.split<column>} : memref<1x1x16x16xf32, #npu.space<l0c>>, memref<16x8xf32, #npu.space<ub>>
    }
  }
}

// -----

// S3
module attributes {npu.target = "ascend950pr"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %f: memref<16x64xf64, #npu.space<gm>>) {
    npu.vector {
      // expected-error @below {{expected a pipe of a vector core, but got 'm'}}
      npu.set_flag <m>, <v>, 0
    }
  }
}

// -----

// S3, of a barrier
module attributes {npu.target = "ascend950pr"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %f: memref<16x64xf64, #npu.space<gm>>) {
    npu.cube {
      // expected-error @below {{expected a pipe of a cube core, but got 'v'}}
      npu.barrier <v>
    }
  }
}

// -----

// F5
module attributes {npu.target = "ascend950pr"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %f: memref<16x64xf64, #npu.space<gm>>) {
    npu.vector {
      // expected-error @below {{expected a pipe of a vector core, but got 'fix'}}
      npu.cross_wait <group>, <fix>, 0
    }
  }
}

// -----

// Elements of a gather
module attributes {npu.target = "ascend950pr"} {
  npu.kernel @k(%x: memref<64x128xbf16, #npu.space<gm>>, %f: memref<16x64xf64, #npu.space<gm>>) {
    npu.vector {
      %s = npu.buffer 0 : memref<32xi8, #npu.space<ub>>
      %o = npu.buffer 1024 : memref<32xi32, #npu.space<ub>>
      // expected-error @below {{expected elements of 16 or 32 bits, but got 'i8'}}
      npu.vgather %s, %o, %s : memref<32xi8, #npu.space<ub>>, memref<32xi32, #npu.space<ub>>, memref<32xi8, #npu.space<ub>>
    }
  }
}

// -----

// X1, in a vector body
npu.kernel @k() {
  %a = npu.buffer 0 : memref<1x1x16x16xbf16, #npu.space<l0a>>
  %b = npu.buffer 0 : memref<1x1x16x16xbf16, #npu.space<l0b>>
  %c = npu.buffer 0 : memref<1x1x16x16xf32, #npu.space<l0c>>
  npu.vector {
    // expected-error @below {{expected to be in the body of the cube core}}
    npu.mmad %a, %b, %c : memref<1x1x16x16xbf16, #npu.space<l0a>>, memref<1x1x16x16xbf16, #npu.space<l0b>>, memref<1x1x16x16xf32, #npu.space<l0c>>
  }
}

// -----

// A body has no arguments.
npu.kernel @k() {
  // expected-error @below {{expected a body without arguments, but got 1}}
  npu.vector {
  ^bb0(%b: memref<64x128xf32, #npu.space<ub>>):
    npu.copy %b, %b : memref<64x128xf32, #npu.space<ub>>, memref<64x128xf32, #npu.space<ub>>
  }
}

// -----

// B1, elements without bits
npu.kernel @k() {
  npu.vector {
    // expected-error @below {{expected a static, contiguous memref of numbers in a buffer, but got 'memref<32xi0, #npu.space<ub>>'}}
    %b = npu.buffer 0 : memref<32xi0, #npu.space<ub>>
  }
}

// -----

// K3, elements
// expected-error @below {{expected argument #0 to have whole bytes that fit memory, but got 'memref<64xindex, #npu.space<gm>>'}}
npu.kernel @k(%x: memref<64xindex, #npu.space<gm>>) {
  npu.vector {}
}

// -----

// K3, more bytes than can be counted
// expected-error @below {{expected argument #0 to have whole bytes that fit memory}}
npu.kernel @k(%x: memref<4611686018427387904x128xf32, #npu.space<gm>>) {
  npu.vector {}
}

// -----

// K3, memory
module attributes {npu.target = "toy"} {
  // expected-error @below {{expected arguments of at most the 67108864 bytes of memory of 'toy', but got 67109376}}
  npu.kernel @k(%x: memref<16777216xf32, #npu.space<gm>>, %y: memref<128xf32, #npu.space<gm>>) {
    npu.vector {}
  }
}

// -----

// A multiplication of numbers
// expected-error @below {{expected a multiplication of numbers, but got 'index' to 'f32'}}
#mma = #npu.mma<input = index, accumulator = f32, m = 16, n = 16, k = 16, start_cycles = 2.0, macs_per_cycle = 4096.0>

// -----

// M4, bits
func.func @bits(%b: memref<2x256xi1, #npu.space<ub>>) {
  // expected-error @below {{expected operand #0 to be a static memref of whole bytes in an '#npu.space', with elements, but got 'memref<2x256xi1, #npu.space<ub>>'}}
  npu.copy %b, %b : memref<2x256xi1, #npu.space<ub>>, memref<2x256xi1, #npu.space<ub>>
  return
}

// -----

// S2, reserved
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k() {
    npu.vector {
      npu.set_flag <v>, <mte2>, 5
      // expected-error @below {{expected 'id' to be none that 'ascend910b3' reserves (6, 7), but got 6}}
      npu.set_flag <v>, <mte2>, 6
    }
  }
}

// -----

// S2, reserved, of a wait
module attributes {npu.target = "ascend950pr"} {
  npu.kernel @k() {
    npu.cube {
      // expected-error @below {{expected 'id' to be none that 'ascend950pr' reserves (6, 7), but got 7}}
      npu.wait_flag <m>, <fix>, 7
    }
  }
}

// -----

// F2, reserved
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k() {
    npu.cube {
      npu.cross_set <group>, <fix>, 10
      npu.cross_set <group>, <fix>, 15
      // expected-error @below {{expected 'flag' to be none that 'ascend910b3' reserves (11, 12, 13, 14), but got 11}}
      npu.cross_set <group>, <fix>, 11
    }
  }
}

// -----

// F2, reserved, in another mode
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @k() {
    npu.vector {
      // expected-error @below {{expected 'flag' to be none that 'ascend910b3' reserves (11, 12, 13, 14), but got 14}}
      npu.cross_wait <all_cores>, <mte2>, 14
    }
  }
}
