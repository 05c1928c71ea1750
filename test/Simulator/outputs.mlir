// Every byte of an output has to be written.

// RUN: not rome-npu-sim %s --kernel=tile --timing-only 2>&1 | FileCheck %s --check-prefix=TILE
// RUN: not rome-npu-sim %s --kernel=columns --timing-only 2>&1 | FileCheck %s --check-prefix=COLUMNS
// RUN: not rome-npu-sim %s --kernel=nothing --timing-only 2>&1 | FileCheck %s --check-prefix=NOTHING
// RUN: rome-npu-sim %s --kernel=tile --timing-only --allow-partial-outputs --report=none
// RUN: rome-npu-sim %s --kernel=workspace --timing-only --report=none
// RUN: rome-npu-sim %s --kernel=parts --timing-only --report=none

module attributes {npu.target = "toy"} {

// A tile is left out.
// TILE: :[[@LINE+1]]:1: error: nothing writes 16384 of the 32768 bytes of argument #0, an output; the first is byte 16384
npu.kernel @tile(%y: memref<64x128xf32, #npu.space<gm>> {npu.role = #npu.role<output>},
    %x: memref<32x128xf32, #npu.space<gm>>) {
  npu.vector {
    %g = npu.group_id
    %s = npu.subcore_id
    %core = arith.addi %g, %s : index
    %c0 = arith.constant 0 : index
    %first = arith.cmpi eq, %core, %c0 : index
    scf.if %first {
      %b = npu.buffer 0 : memref<32x128xf32, #npu.space<ub>>
      %tile = memref.subview %y[0, 0] [32, 128] [1, 1] : memref<64x128xf32, #npu.space<gm>> to memref<32x128xf32, strided<[128, 1]>, #npu.space<gm>>
      npu.load %x, %b : memref<32x128xf32, #npu.space<gm>>, memref<32x128xf32, #npu.space<ub>>
      npu.barrier <all>
      npu.store %b, %tile : memref<32x128xf32, #npu.space<ub>>, memref<32x128xf32, strided<[128, 1]>, #npu.space<gm>>
    }
  }
}

// The last columns of each row; it is not the end alone that is looked at.
// COLUMNS: :[[@LINE+1]]:1: error: nothing writes 192 of the 2048 bytes of argument #0, an output; the first is byte 416
npu.kernel @columns(%y: memref<4x128xf32, #npu.space<gm>> {npu.role = #npu.role<output>},
    %x: memref<4x128xf32, #npu.space<gm>>) {
  npu.vector {
    %g = npu.group_id
    %s = npu.subcore_id
    %core = arith.addi %g, %s : index
    %c0 = arith.constant 0 : index
    %first = arith.cmpi eq, %core, %c0 : index
    scf.if %first {
      %b = npu.buffer 0 : memref<4x128xf32, #npu.space<ub>>
      %row = memref.subview %b[0, 0] [4, 104] [1, 1] : memref<4x128xf32, #npu.space<ub>> to memref<4x104xf32, strided<[128, 1]>, #npu.space<ub>>
      %to = memref.subview %y[0, 0] [4, 104] [1, 1] : memref<4x128xf32, #npu.space<gm>> to memref<4x104xf32, strided<[128, 1]>, #npu.space<gm>>
      %end = memref.subview %b[2, 104] [2, 24] [1, 1] : memref<4x128xf32, #npu.space<ub>> to memref<2x24xf32, strided<[128, 1], offset: 360>, #npu.space<ub>>
      %last = memref.subview %y[2, 104] [2, 24] [1, 1] : memref<4x128xf32, #npu.space<gm>> to memref<2x24xf32, strided<[128, 1], offset: 360>, #npu.space<gm>>
      npu.load %x, %b : memref<4x128xf32, #npu.space<gm>>, memref<4x128xf32, #npu.space<ub>>
      npu.barrier <all>
      npu.store %row, %to : memref<4x104xf32, strided<[128, 1]>, #npu.space<ub>>, memref<4x104xf32, strided<[128, 1]>, #npu.space<gm>>
      npu.store %end, %last : memref<2x24xf32, strided<[128, 1], offset: 360>, #npu.space<ub>>, memref<2x24xf32, strided<[128, 1], offset: 360>, #npu.space<gm>>
    }
  }
}

// NOTHING: :[[@LINE+1]]:1: error: nothing writes 60 of the 60 bytes of argument #0, an output; the first is byte 0
npu.kernel @nothing(%y: memref<3x5xf32, #npu.space<gm>> {npu.role = #npu.role<output>}) {
  npu.vector {}
}

// Nobody wants what is in a workspace.
npu.kernel @workspace(%w: memref<3x5xf32, #npu.space<gm>> {npu.role = #npu.role<workspace>}) {
  npu.vector {}
}

// All cores together write the whole, in an order of their own.
npu.kernel @parts(%y: memref<4x128xf32, #npu.space<gm>> {npu.role = #npu.role<output>},
    %x: memref<1x128xf32, #npu.space<gm>>) {
  npu.vector {
    %g = npu.group_id
    %s = npu.subcore_id
    %c2 = arith.constant 2 : index
    %c3 = arith.constant 3 : index
    %first = arith.muli %g, %c2 : index
    %core = arith.addi %first, %s : index
    %row = arith.subi %c3, %core : index
    %b = npu.buffer 0 : memref<1x128xf32, #npu.space<ub>>
    %to = memref.subview %y[%row, 0] [1, 128] [1, 1] : memref<4x128xf32, #npu.space<gm>> to memref<1x128xf32, strided<[128, 1], offset: ?>, #npu.space<gm>>
    npu.load %x, %b : memref<1x128xf32, #npu.space<gm>>, memref<1x128xf32, #npu.space<ub>>
    npu.barrier <all>
    npu.store %b, %to : memref<1x128xf32, #npu.space<ub>>, memref<1x128xf32, strided<[128, 1], offset: ?>, #npu.space<gm>>
  }
}

}
