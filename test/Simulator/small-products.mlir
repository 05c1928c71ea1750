// Products of few fractals do not hold later ones: what depends on them needs a
// barrier, though the pipe is ordered.

// RUN: not rome-npu-sim %s --kernel=accumulate --timing-only 2>&1 | FileCheck %s --check-prefix=ACCUMULATE
// RUN: not rome-npu-sim %s --kernel=overwrite --timing-only 2>&1 | FileCheck %s --check-prefix=OVERWRITE
// RUN: not rome-npu-sim %s --kernel=large_after --timing-only 2>&1 | FileCheck %s --check-prefix=AFTER
// RUN: rome-npu-sim %s --kernel=barrier --timing-only --report=none
// RUN: rome-npu-sim %s --kernel=flag --timing-only --report=none
// RUN: rome-npu-sim %s --kernel=apart --timing-only --report=none
// RUN: rome-npu-sim %s --kernel=large --timing-only --report=none
// RUN: rome-npu-sim %s --kernel=accumulate --timing-only --npu-target=toy --allow-unwritten --report=none

module attributes {npu.target = "ascend910b3"} {

// Nine fractals.
npu.kernel @accumulate(%x: memref<80x16xbf16, #npu.space<gm>>) {
  npu.cube {
    %n = npu.buffer 0 : memref<1x5x16x16xbf16, #npu.space<l1>>
    %a = npu.buffer 0 : memref<5x1x16x16xbf16, #npu.space<l0a>>
    %b = npu.buffer 0 : memref<1x5x16x16xbf16, #npu.space<l0b>>
    npu.load_nz %x, %n : memref<80x16xbf16, #npu.space<gm>>, memref<1x5x16x16xbf16, #npu.space<l1>>
    npu.barrier <all>
    npu.l1_to_l0 %n, %a : memref<1x5x16x16xbf16, #npu.space<l1>>, memref<5x1x16x16xbf16, #npu.space<l0a>>
    npu.l1_to_l0 %n, %b : memref<1x5x16x16xbf16, #npu.space<l1>>, memref<1x5x16x16xbf16, #npu.space<l0b>>
    npu.barrier <all>
    %a3 = npu.buffer 0 : memref<3x1x16x16xbf16, #npu.space<l0a>>
    %b3 = npu.buffer 0 : memref<1x3x16x16xbf16, #npu.space<l0b>>
    %b2 = npu.buffer 0 : memref<1x2x16x16xbf16, #npu.space<l0b>>
    %c9 = npu.buffer 0 : memref<3x3x16x16xf32, #npu.space<l0c>>
    %d9 = npu.buffer 16384 : memref<3x3x16x16xf32, #npu.space<l0c>>
    %c10 = npu.buffer 0 : memref<2x5x16x16xf32, #npu.space<l0c>>
    npu.mmad %a3, %b3, %c9 : memref<3x1x16x16xbf16, #npu.space<l0a>>, memref<1x3x16x16xbf16, #npu.space<l0b>>, memref<3x3x16x16xf32, #npu.space<l0c>>
    // ACCUMULATE: :[[@LINE+1]]:5: error: read of 'l0c' races with a write of the same bytes
    npu.mmad %a3, %b3, %c9 accumulate : memref<3x1x16x16xbf16, #npu.space<l0a>>, memref<1x3x16x16xbf16, #npu.space<l0b>>, memref<3x3x16x16xf32, #npu.space<l0c>>
    // ACCUMULATE: :[[@LINE-3]]:5: note: the other op is here
  }
}

// The second does not read the first.
npu.kernel @overwrite(%x: memref<80x16xbf16, #npu.space<gm>>) {
  npu.cube {
    %n = npu.buffer 0 : memref<1x5x16x16xbf16, #npu.space<l1>>
    %a = npu.buffer 0 : memref<5x1x16x16xbf16, #npu.space<l0a>>
    %b = npu.buffer 0 : memref<1x5x16x16xbf16, #npu.space<l0b>>
    npu.load_nz %x, %n : memref<80x16xbf16, #npu.space<gm>>, memref<1x5x16x16xbf16, #npu.space<l1>>
    npu.barrier <all>
    npu.l1_to_l0 %n, %a : memref<1x5x16x16xbf16, #npu.space<l1>>, memref<5x1x16x16xbf16, #npu.space<l0a>>
    npu.l1_to_l0 %n, %b : memref<1x5x16x16xbf16, #npu.space<l1>>, memref<1x5x16x16xbf16, #npu.space<l0b>>
    npu.barrier <all>
    %a3 = npu.buffer 0 : memref<3x1x16x16xbf16, #npu.space<l0a>>
    %b3 = npu.buffer 0 : memref<1x3x16x16xbf16, #npu.space<l0b>>
    %b2 = npu.buffer 0 : memref<1x2x16x16xbf16, #npu.space<l0b>>
    %c9 = npu.buffer 0 : memref<3x3x16x16xf32, #npu.space<l0c>>
    %d9 = npu.buffer 16384 : memref<3x3x16x16xf32, #npu.space<l0c>>
    %c10 = npu.buffer 0 : memref<2x5x16x16xf32, #npu.space<l0c>>
    npu.mmad %a3, %b3, %c9 : memref<3x1x16x16xbf16, #npu.space<l0a>>, memref<1x3x16x16xbf16, #npu.space<l0b>>, memref<3x3x16x16xf32, #npu.space<l0c>>
    // OVERWRITE: :[[@LINE+1]]:5: error: write of 'l0c' races with a write of the same bytes
    npu.mmad %a3, %b3, %c9 : memref<3x1x16x16xbf16, #npu.space<l0a>>, memref<1x3x16x16xbf16, #npu.space<l0b>>, memref<3x3x16x16xf32, #npu.space<l0c>>
  }
}

// A large product does not wait for a small one.
npu.kernel @large_after(%x: memref<80x16xbf16, #npu.space<gm>>) {
  npu.cube {
    %n = npu.buffer 0 : memref<1x5x16x16xbf16, #npu.space<l1>>
    %a = npu.buffer 0 : memref<5x1x16x16xbf16, #npu.space<l0a>>
    %b = npu.buffer 0 : memref<1x5x16x16xbf16, #npu.space<l0b>>
    npu.load_nz %x, %n : memref<80x16xbf16, #npu.space<gm>>, memref<1x5x16x16xbf16, #npu.space<l1>>
    npu.barrier <all>
    npu.l1_to_l0 %n, %a : memref<1x5x16x16xbf16, #npu.space<l1>>, memref<5x1x16x16xbf16, #npu.space<l0a>>
    npu.l1_to_l0 %n, %b : memref<1x5x16x16xbf16, #npu.space<l1>>, memref<1x5x16x16xbf16, #npu.space<l0b>>
    npu.barrier <all>
    %a3 = npu.buffer 0 : memref<3x1x16x16xbf16, #npu.space<l0a>>
    %b3 = npu.buffer 0 : memref<1x3x16x16xbf16, #npu.space<l0b>>
    %b2 = npu.buffer 0 : memref<1x2x16x16xbf16, #npu.space<l0b>>
    %c9 = npu.buffer 0 : memref<3x3x16x16xf32, #npu.space<l0c>>
    %d9 = npu.buffer 16384 : memref<3x3x16x16xf32, #npu.space<l0c>>
    %c10 = npu.buffer 0 : memref<2x5x16x16xf32, #npu.space<l0c>>
    npu.mmad %a3, %b3, %c9 : memref<3x1x16x16xbf16, #npu.space<l0a>>, memref<1x3x16x16xbf16, #npu.space<l0b>>, memref<3x3x16x16xf32, #npu.space<l0c>>
    // AFTER: :[[@LINE+1]]:5: error: write of 'l0c' races with a write of the same bytes
    npu.mmad %a, %b2, %c10 : memref<5x1x16x16xbf16, #npu.space<l0a>>, memref<1x2x16x16xbf16, #npu.space<l0b>>, memref<2x5x16x16xf32, #npu.space<l0c>>
  }
}

// A barrier after each.
npu.kernel @barrier(%x: memref<80x16xbf16, #npu.space<gm>>) {
  npu.cube {
    %n = npu.buffer 0 : memref<1x5x16x16xbf16, #npu.space<l1>>
    %a = npu.buffer 0 : memref<5x1x16x16xbf16, #npu.space<l0a>>
    %b = npu.buffer 0 : memref<1x5x16x16xbf16, #npu.space<l0b>>
    npu.load_nz %x, %n : memref<80x16xbf16, #npu.space<gm>>, memref<1x5x16x16xbf16, #npu.space<l1>>
    npu.barrier <all>
    npu.l1_to_l0 %n, %a : memref<1x5x16x16xbf16, #npu.space<l1>>, memref<5x1x16x16xbf16, #npu.space<l0a>>
    npu.l1_to_l0 %n, %b : memref<1x5x16x16xbf16, #npu.space<l1>>, memref<1x5x16x16xbf16, #npu.space<l0b>>
    npu.barrier <all>
    %a3 = npu.buffer 0 : memref<3x1x16x16xbf16, #npu.space<l0a>>
    %b3 = npu.buffer 0 : memref<1x3x16x16xbf16, #npu.space<l0b>>
    %b2 = npu.buffer 0 : memref<1x2x16x16xbf16, #npu.space<l0b>>
    %c9 = npu.buffer 0 : memref<3x3x16x16xf32, #npu.space<l0c>>
    %d9 = npu.buffer 16384 : memref<3x3x16x16xf32, #npu.space<l0c>>
    %c10 = npu.buffer 0 : memref<2x5x16x16xf32, #npu.space<l0c>>
    npu.mmad %a3, %b3, %c9 : memref<3x1x16x16xbf16, #npu.space<l0a>>, memref<1x3x16x16xbf16, #npu.space<l0b>>, memref<3x3x16x16xf32, #npu.space<l0c>>
    npu.barrier <m>
    npu.mmad %a3, %b3, %c9 accumulate : memref<3x1x16x16xbf16, #npu.space<l0a>>, memref<1x3x16x16xbf16, #npu.space<l0b>>, memref<3x3x16x16xf32, #npu.space<l0c>>
    npu.barrier <m>
    npu.mmad %a3, %b3, %c9 accumulate : memref<3x1x16x16xbf16, #npu.space<l0a>>, memref<1x3x16x16xbf16, #npu.space<l0b>>, memref<3x3x16x16xf32, #npu.space<l0c>>
  }
}

// So does a way round through another pipe.
npu.kernel @flag(%x: memref<80x16xbf16, #npu.space<gm>>) {
  npu.cube {
    %n = npu.buffer 0 : memref<1x5x16x16xbf16, #npu.space<l1>>
    %a = npu.buffer 0 : memref<5x1x16x16xbf16, #npu.space<l0a>>
    %b = npu.buffer 0 : memref<1x5x16x16xbf16, #npu.space<l0b>>
    npu.load_nz %x, %n : memref<80x16xbf16, #npu.space<gm>>, memref<1x5x16x16xbf16, #npu.space<l1>>
    npu.barrier <all>
    npu.l1_to_l0 %n, %a : memref<1x5x16x16xbf16, #npu.space<l1>>, memref<5x1x16x16xbf16, #npu.space<l0a>>
    npu.l1_to_l0 %n, %b : memref<1x5x16x16xbf16, #npu.space<l1>>, memref<1x5x16x16xbf16, #npu.space<l0b>>
    npu.barrier <all>
    %a3 = npu.buffer 0 : memref<3x1x16x16xbf16, #npu.space<l0a>>
    %b3 = npu.buffer 0 : memref<1x3x16x16xbf16, #npu.space<l0b>>
    %b2 = npu.buffer 0 : memref<1x2x16x16xbf16, #npu.space<l0b>>
    %c9 = npu.buffer 0 : memref<3x3x16x16xf32, #npu.space<l0c>>
    %d9 = npu.buffer 16384 : memref<3x3x16x16xf32, #npu.space<l0c>>
    %c10 = npu.buffer 0 : memref<2x5x16x16xf32, #npu.space<l0c>>
    npu.mmad %a3, %b3, %c9 : memref<3x1x16x16xbf16, #npu.space<l0a>>, memref<1x3x16x16xbf16, #npu.space<l0b>>, memref<3x3x16x16xf32, #npu.space<l0c>>
    npu.set_flag <m>, <fix>, 0
    npu.wait_flag <m>, <fix>, 0
    npu.set_flag <fix>, <m>, 0
    npu.wait_flag <fix>, <m>, 0
    npu.mmad %a3, %b3, %c9 accumulate : memref<3x1x16x16xbf16, #npu.space<l0a>>, memref<1x3x16x16xbf16, #npu.space<l0b>>, memref<3x3x16x16xf32, #npu.space<l0c>>
  }
}

// Nothing depends on them.
npu.kernel @apart(%x: memref<80x16xbf16, #npu.space<gm>>) {
  npu.cube {
    %n = npu.buffer 0 : memref<1x5x16x16xbf16, #npu.space<l1>>
    %a = npu.buffer 0 : memref<5x1x16x16xbf16, #npu.space<l0a>>
    %b = npu.buffer 0 : memref<1x5x16x16xbf16, #npu.space<l0b>>
    npu.load_nz %x, %n : memref<80x16xbf16, #npu.space<gm>>, memref<1x5x16x16xbf16, #npu.space<l1>>
    npu.barrier <all>
    npu.l1_to_l0 %n, %a : memref<1x5x16x16xbf16, #npu.space<l1>>, memref<5x1x16x16xbf16, #npu.space<l0a>>
    npu.l1_to_l0 %n, %b : memref<1x5x16x16xbf16, #npu.space<l1>>, memref<1x5x16x16xbf16, #npu.space<l0b>>
    npu.barrier <all>
    %a3 = npu.buffer 0 : memref<3x1x16x16xbf16, #npu.space<l0a>>
    %b3 = npu.buffer 0 : memref<1x3x16x16xbf16, #npu.space<l0b>>
    %b2 = npu.buffer 0 : memref<1x2x16x16xbf16, #npu.space<l0b>>
    %c9 = npu.buffer 0 : memref<3x3x16x16xf32, #npu.space<l0c>>
    %d9 = npu.buffer 16384 : memref<3x3x16x16xf32, #npu.space<l0c>>
    %c10 = npu.buffer 0 : memref<2x5x16x16xf32, #npu.space<l0c>>
    npu.mmad %a3, %b3, %c9 : memref<3x1x16x16xbf16, #npu.space<l0a>>, memref<1x3x16x16xbf16, #npu.space<l0b>>, memref<3x3x16x16xf32, #npu.space<l0c>>
    npu.mmad %a3, %b3, %d9 : memref<3x1x16x16xbf16, #npu.space<l0a>>, memref<1x3x16x16xbf16, #npu.space<l0b>>, memref<3x3x16x16xf32, #npu.space<l0c>>
  }
}

// Ten fractals hold the pipe.
npu.kernel @large(%x: memref<80x16xbf16, #npu.space<gm>>) {
  npu.cube {
    %n = npu.buffer 0 : memref<1x5x16x16xbf16, #npu.space<l1>>
    %a = npu.buffer 0 : memref<5x1x16x16xbf16, #npu.space<l0a>>
    %b = npu.buffer 0 : memref<1x5x16x16xbf16, #npu.space<l0b>>
    npu.load_nz %x, %n : memref<80x16xbf16, #npu.space<gm>>, memref<1x5x16x16xbf16, #npu.space<l1>>
    npu.barrier <all>
    npu.l1_to_l0 %n, %a : memref<1x5x16x16xbf16, #npu.space<l1>>, memref<5x1x16x16xbf16, #npu.space<l0a>>
    npu.l1_to_l0 %n, %b : memref<1x5x16x16xbf16, #npu.space<l1>>, memref<1x5x16x16xbf16, #npu.space<l0b>>
    npu.barrier <all>
    %a3 = npu.buffer 0 : memref<3x1x16x16xbf16, #npu.space<l0a>>
    %b3 = npu.buffer 0 : memref<1x3x16x16xbf16, #npu.space<l0b>>
    %b2 = npu.buffer 0 : memref<1x2x16x16xbf16, #npu.space<l0b>>
    %c9 = npu.buffer 0 : memref<3x3x16x16xf32, #npu.space<l0c>>
    %d9 = npu.buffer 16384 : memref<3x3x16x16xf32, #npu.space<l0c>>
    %c10 = npu.buffer 0 : memref<2x5x16x16xf32, #npu.space<l0c>>
    npu.mmad %a, %b2, %c10 : memref<5x1x16x16xbf16, #npu.space<l0a>>, memref<1x2x16x16xbf16, #npu.space<l0b>>, memref<2x5x16x16xf32, #npu.space<l0c>>
    npu.mmad %a, %b2, %c10 accumulate : memref<5x1x16x16xbf16, #npu.space<l0a>>, memref<1x2x16x16xbf16, #npu.space<l0b>>, memref<2x5x16x16xf32, #npu.space<l0c>>
    npu.mmad %a, %b2, %c10 accumulate : memref<5x1x16x16xbf16, #npu.space<l0a>>, memref<1x2x16x16xbf16, #npu.space<l0b>>, memref<2x5x16x16xf32, #npu.space<l0c>>
  }
}

}
