// RUN: rome-opt %s --verify-roundtrip | rome-opt | FileCheck %s
// RUN: rome-opt %s --emit-bytecode | rome-opt | FileCheck %s
// RUN: rome-opt %s --canonicalize --cse --loop-invariant-code-motion | FileCheck %s --check-prefix=SAFE

!x = memref<128x128xbf16, #npu.space<gm>>
!xt = memref<64x128xbf16, strided<[128, 1], offset: ?>, #npu.space<gm>>
!nz = memref<8x8x16x16xbf16, #npu.space<l1>>
!a = memref<8x8x16x16xbf16, #npu.space<l0a>>
!b = memref<8x8x16x16xbf16, #npu.space<l0b>>
!c = memref<8x8x16x16xf32, #npu.space<l0c>>
!h = memref<64x128xbf16, #npu.space<ub>>
!f = memref<64x128xf32, #npu.space<ub>>

module attributes {npu.target = "ascend910b3"} {
  // CHECK-LABEL: npu.kernel @rope(
  // CHECK-SAME: %[[X:[a-z0-9]+]]: memref<128x128xbf16, #npu.space<gm>>
  // CHECK-SAME: {npu.role = #npu.role<workspace>}
  npu.kernel @rope(%x: !x, %w: !x {npu.role = #npu.role<workspace>}) {
    // CHECK: npu.cube
    npu.cube {
      // CHECK: %[[N:[a-z0-9]+]] = npu.buffer 0 : memref<8x8x16x16xbf16, #npu.space<l1>>
      %n = npu.buffer 0 : !nz
      %a = npu.buffer 0 : !a
      %b = npu.buffer 32768 : !b
      %c = npu.buffer 0 : !c
      // CHECK: npu.load_nz %[[X]], %[[N]] : memref
      npu.load_nz %x, %n : !x, !nz
      // CHECK: npu.set_flag <mte2>, <mte1>, 0
      npu.set_flag <mte2>, <mte1>, 0
      // CHECK: npu.wait_flag <mte2>, <mte1>, 0
      npu.wait_flag <mte2>, <mte1>, 0
      // CHECK: npu.l1_to_l0 %[[N]], %{{.*}} : memref
      npu.l1_to_l0 %n, %a : !nz, !a
      // CHECK: npu.l1_to_l0 %[[N]], %{{.*}} transpose : memref
      npu.l1_to_l0 %n, %b transpose : !nz, !b
      // CHECK: npu.barrier <all>
      npu.barrier <all>
      // CHECK: npu.mmad %{{.*}}, %{{.*}}, %{{.*}} : memref
      npu.mmad %a, %b, %c : !a, !b, !c
      // CHECK: npu.mmad %{{.*}}, %{{.*}}, %{{.*}} accumulate : memref
      npu.mmad %a, %b, %c accumulate : !a, !b, !c
      npu.barrier <all>
      // CHECK: npu.fixpipe %{{.*}}, %{{.*}} : memref
      npu.fixpipe %c, %w : !c, !x
      // CHECK: npu.cross_set <group>, <fix>, 8
      npu.cross_set <group>, <fix>, 8
    }
    // CHECK: npu.vector
    npu.vector {
      // CHECK: npu.group_id
      %g = npu.group_id
      // CHECK: %[[S:[a-z0-9]+]] = npu.subcore_id
      %s = npu.subcore_id
      %c64 = arith.constant 64 : index
      %row = arith.muli %s, %c64 : index
      %xt = memref.subview %x[%row, 0] [64, 128] [1, 1] : !x to !xt
      %wt = memref.subview %w[%row, 0] [64, 128] [1, 1] : !x to !xt
      %h = npu.buffer 0 : !h
      %f = npu.buffer 32768 : !f
      %o = npu.buffer 65536 : memref<64x128xi32, #npu.space<ub>>
      // CHECK: npu.load %{{.*}}, %{{.*}} : memref
      npu.load %xt, %h : !xt, !h
      // CHECK: npu.set_flag <mte2>, <v>, 0 + %[[S]]
      npu.set_flag <mte2>, <v>, 0 + %s
      npu.wait_flag <mte2>, <v>, 0 + %s
      // CHECK: npu.vcast
      npu.vcast %h, %f : !h, !f
      npu.barrier <v>
      // CHECK: npu.vadd
      npu.vadd %f, %f, %f : !f, !f, !f
      // CHECK: npu.vsub
      npu.vsub %f, %f, %f : !f, !f, !f
      // CHECK: npu.vmul
      npu.vmul %f, %f, %f : !f, !f, !f
      // CHECK: npu.vmax %{{.*}}, %{{.*}}, %{{.*}} : memref
      npu.vmax %f, %f, %f : !f, !f, !f
      // CHECK: npu.vmin %{{.*}}, %{{.*}}, %{{.*}} : memref
      npu.vmin %f, %f, %f : !f, !f, !f
      // CHECK: npu.vdiv %{{.*}}, %{{.*}}, %{{.*}} : memref
      npu.vdiv %f, %f, %f : !f, !f, !f
      // CHECK: npu.vabs %{{.*}}, %{{.*}} : memref
      npu.vabs %f, %f : !f, !f
      // CHECK: npu.vrelu %{{.*}}, %{{.*}} : memref
      npu.vrelu %f, %f : !f, !f
      // CHECK: npu.vsqrt %{{.*}}, %{{.*}} : memref
      npu.vsqrt %f, %f : !f, !f
      // CHECK: npu.vrsqrt %{{.*}}, %{{.*}} : memref
      npu.vrsqrt %f, %f : !f, !f
      // CHECK: npu.vrec %{{.*}}, %{{.*}} : memref
      npu.vrec %f, %f : !f, !f
      // CHECK: npu.vexp %{{.*}}, %{{.*}} : memref
      npu.vexp %f, %f : !f, !f
      // CHECK: npu.vln %{{.*}}, %{{.*}} : memref
      npu.vln %f, %f : !f, !f
      // CHECK: npu.vmuls %{{.*}}, -1.0{{.*}}, %{{.*}} : memref
      npu.vmuls %f, -1.0, %f : !f, !f
      // CHECK: npu.vmla %{{.*}}, %{{.*}}, %{{.*}} : memref
      npu.vmla %f, %f, %f : !f, !f, !f
      // CHECK: npu.vgather
      npu.vgather %f, %o, %f : !f, memref<64x128xi32, #npu.space<ub>>, !f
      // CHECK: npu.copy
      npu.copy %f, %f : !f, !f
      // CHECK: npu.cross_wait <group>, <mte3>, 8
      npu.cross_wait <group>, <mte3>, 8
      // CHECK: npu.store
      npu.store %h, %wt : !h, !xt
    }
  }
}

// What only a 950 has.
module attributes {npu.target = "ascend950pr"} {
  // CHECK-LABEL: npu.kernel @direct(
  npu.kernel @direct(%x: !x) {
    npu.cube {
      %n = npu.buffer 0 : !nz
      %c = npu.buffer 0 : !c
      %h = npu.buffer 0 : !h
      %f = npu.buffer 32768 : !f
      %l = npu.buffer 131072 : memref<64x128xbf16, #npu.space<l1>>
      // CHECK: npu.fixpipe %{{.*}}, %{{.*}} {split = #npu.split<row>} : memref
      npu.fixpipe %c, %f {split = #npu.split<row>} : !c, !f
      // CHECK: npu.fixpipe %{{.*}}, %{{.*}} : memref<8x8x16x16xf32, #npu.space<l0c>>, memref<8x8x16x16xbf16, #npu.space<l1>>
      npu.fixpipe %c, %n : !c, !nz
      // CHECK: npu.copy %{{.*}}, %{{.*}} {subcore = 1 : i64} : memref
      npu.copy %l, %h {subcore = 1} : memref<64x128xbf16, #npu.space<l1>>, !h
      // CHECK: npu.cross_set <one_to_one>, <mte1>, 26
      npu.cross_set <one_to_one>, <mte1>, 26
    }
    npu.vector {
      %h = npu.buffer 0 : !h
      %k = npu.buffer 16384 : !h
      %w = npu.buffer 32768 : memref<64x256xbf16, #npu.space<ub>>
      // CHECK: npu.vinterleave %{{.*}}, %{{.*}}, %{{.*}} : memref
      npu.vinterleave %h, %k, %w : !h, !h, memref<64x256xbf16, #npu.space<ub>>
      // CHECK: npu.vdeinterleave %{{.*}}, %{{.*}}, %{{.*}} : memref
      npu.vdeinterleave %w, %h, %k : memref<64x256xbf16, #npu.space<ub>>, !h, !h
      // CHECK: npu.cross_wait <one_to_one>, <v>, 10
      npu.cross_wait <one_to_one>, <v>, 10
    }
  }
}

// What synchronises, and what writes a buffer that nobody reads, stays where it
// is; buffers and indices are values.
// SAFE-LABEL: npu.kernel @order(
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @order(%x: memref<64x128xbf16, #npu.space<gm>>) {
    // SAFE: npu.vector
    npu.vector {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c4 = arith.constant 4 : index
      // SAFE: npu.buffer 0
      // SAFE-NOT: npu.buffer
      // SAFE: scf.for
      scf.for %i = %c0 to %c4 step %c1 {
        %b0 = npu.buffer 0 : !h
        %b1 = npu.buffer 0 : !h
        // SAFE-NEXT: npu.load
        // SAFE-NEXT: npu.load
        // SAFE-NEXT: npu.set_flag
        // SAFE-NEXT: npu.wait_flag
        // SAFE-NEXT: npu.barrier
        // SAFE-NEXT: npu.barrier
        npu.load %x, %b0 : memref<64x128xbf16, #npu.space<gm>>, !h
        npu.load %x, %b1 : memref<64x128xbf16, #npu.space<gm>>, !h
        npu.set_flag <mte2>, <v>, 0
        npu.wait_flag <mte2>, <v>, 0
        npu.barrier <v>
        npu.barrier <v>
      }
    }
  }
}
