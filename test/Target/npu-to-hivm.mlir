// RUN: rome-translate --npu-to-hivm --split-input-file %s | FileCheck %s

// Two functions of one kernel. The product reads L1: the movement to L0 goes,
// flags inside of the product go, and the flag that lets L1 be written again
// waits until the product.

// CHECK-LABEL: module attributes {hacc.target = #hacc.target<"Ascend910B3">, hivm.module_core_type = #hivm.module_core_type<MIX>}
// CHECK:       func.func @product_mix_aic(%[[BASE:.*]]: i64 {hacc.arg_type = #hacc.arg_type<ffts_base_address>}, %[[X:.*]]: memref<32x16xbf16, #hivm.address_space<gm>> {hacc.arg_type = #hacc.arg_type<input>, hacc.input_idx = #hacc.input_idx<0>}, %[[W:.*]]: memref<16x16xbf16, #hivm.address_space<gm>> {hacc.arg_type = #hacc.arg_type<workspace>}, %{{.*}}: memref<16x16xbf16, #hivm.address_space<gm>> {hacc.arg_type = #hacc.arg_type<output>, hacc.output_idx = #hacc.output_idx<0>})
// CHECK-SAME:  hacc.block_dim = 20 : i64, hacc.entry, hacc.function_kind = #hacc.function_kind<DEVICE>, hivm.func_core_type = #hivm.func_core_type<AIC>, hivm.part_of_mix, mix_mode = "mix"
// CHECK-NEXT:  "hivm.hir.set_ffts_base_addr"(%[[BASE]])
// CHECK:       %[[A:.*]] = "hivm.hir.pointer_cast"(%{{.*}}) {operandSegmentSizes = array<i32: 1, 0>} : (i64) -> memref<1x1x16x16xbf16, #hivm.address_space<cbuf>>
// CHECK:       %[[C:.*]] = "hivm.hir.pointer_cast"(%{{.*}}) {{.*}} -> memref<1x1x16x16xf32, #hivm.address_space<cc>>
// CHECK:       %[[ROWS:.*]] = memref.subview %[[X]][16, 0] [16, 16] [1, 1] : memref<32x16xbf16, #hivm.address_space<gm>> to memref<16x16xbf16, strided<[16, 1], offset: 256>, #hivm.address_space<gm>>
// CHECK-NEXT:  "hivm.hir.nd2nz"(%[[ROWS]], %[[A]]) {dst_continuous, operandSegmentSizes = array<i32: 1, 1, 0, 0>}
// CHECK-NEXT:  "hivm.hir.set_flag"() {set_pipe = #hivm.pipe<PIPE_MTE2>, static_event_id = #hivm.event<EVENT_ID3>, wait_pipe = #hivm.pipe<PIPE_MTE1>}
// CHECK-NEXT:  "hivm.hir.wait_flag"() {set_pipe = #hivm.pipe<PIPE_MTE2>, static_event_id = #hivm.event<EVENT_ID3>, wait_pipe = #hivm.pipe<PIPE_MTE1>}
// CHECK-NEXT:  %[[INIT:.*]] = arith.constant true
// CHECK-NEXT:  %[[M:.*]] = arith.constant 16 : index
// CHECK-NEXT:  %[[K:.*]] = arith.constant 16 : index
// CHECK-NEXT:  %[[N:.*]] = arith.constant 16 : index
// CHECK-NEXT:  "hivm.hir.mmadL1"(%[[A]], %[[A]], %[[INIT]], %[[M]], %[[K]], %[[N]], %[[C]]) {b_transpose, operandSegmentSizes = array<i32: 1, 1, 1, 1, 1, 1, 1, 0, 0, 0>}
// CHECK-NEXT:  "hivm.hir.set_flag"() {set_pipe = #hivm.pipe<PIPE_MTE1>, static_event_id = #hivm.event<EVENT_ID0>, wait_pipe = #hivm.pipe<PIPE_MTE2>}
// CHECK-NEXT:  "hivm.hir.set_flag"() {set_pipe = #hivm.pipe<PIPE_M>, static_event_id = #hivm.event<EVENT_ID1>, wait_pipe = #hivm.pipe<PIPE_FIX>}
// CHECK:       "hivm.hir.fixpipe"(%[[C]], %[[W]]) {dma_mode = #hivm.dma_mode<nz2nd>, operandSegmentSizes = array<i32: 1, 1, 0, 0>, pre_quant = #hivm.fixpipe_pre_quant_mode<F322BF16>}
// CHECK-NEXT:  "hivm.hir.sync_block_set"(%[[BASE]]) {operandSegmentSizes = array<i32: 0, 1>, pipe = #hivm.pipe<PIPE_MTE2>, static_flag_id = 8 : i64, tcore_type = #hivm.tcore_type<CUBE>, tpipe = #hivm.pipe<PIPE_FIX>, tsync_instr_mode = #hivm.sync_block_instr_mode<INTRA_BLOCK_SYNCHRONIZATION>}

// CHECK:       func.func @product_mix_aiv(
// CHECK:       "hivm.hir.set_mask_norm"()
// CHECK:       %[[SUB:.*]] = "hivm.hir.get_sub_block_idx"() : () -> i64
// CHECK-NEXT:  %[[ID:.*]] = arith.index_cast %[[SUB]] : i64 to index
// CHECK-NEXT:  "hivm.hir.sync_block_wait"() {pipe = #hivm.pipe<PIPE_MTE2>, static_flag_id = 8 : i64, tcore_type = #hivm.tcore_type<VECTOR>, tpipe = #hivm.pipe<PIPE_FIX>}
// CHECK-NEXT:  "hivm.hir.load"(%{{.*}}, %{{.*}}) {operandSegmentSizes = array<i32: 1, 1, 0, 0, 0, 0>}
// CHECK:       %[[FIRST:.*]] = arith.constant 2 : index
// CHECK-NEXT:  %[[SUM:.*]] = arith.addi %[[FIRST]], %[[ID]] : index
// CHECK-NEXT:  %[[EVENT:.*]] = arith.index_cast %[[SUM]] : index to i64
// CHECK-NEXT:  "hivm.hir.set_flag"(%[[EVENT]]) {set_pipe = #hivm.pipe<PIPE_MTE2>, wait_pipe = #hivm.pipe<PIPE_MTE3>}
// CHECK:       "hivm.hir.store"(
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @product(%x: memref<32x16xbf16, #npu.space<gm>>,
                      %w: memref<16x16xbf16, #npu.space<gm>> {npu.role = #npu.role<workspace>},
                      %y: memref<16x16xbf16, #npu.space<gm>> {npu.role = #npu.role<output>}) {
    npu.cube {
      %a = npu.buffer 0 : memref<1x1x16x16xbf16, #npu.space<l1>>
      %l0a = npu.buffer 0 : memref<1x1x16x16xbf16, #npu.space<l0a>>
      %l0b = npu.buffer 0 : memref<1x1x16x16xbf16, #npu.space<l0b>>
      %c = npu.buffer 0 : memref<1x1x16x16xf32, #npu.space<l0c>>
      %rows = memref.subview %x[16, 0] [16, 16] [1, 1] : memref<32x16xbf16, #npu.space<gm>> to memref<16x16xbf16, strided<[16, 1], offset: 256>, #npu.space<gm>>
      npu.load_nz %rows, %a : memref<16x16xbf16, strided<[16, 1], offset: 256>, #npu.space<gm>>, memref<1x1x16x16xbf16, #npu.space<l1>>
      npu.set_flag <mte2>, <mte1>, 3
      npu.wait_flag <mte2>, <mte1>, 3
      npu.l1_to_l0 %a, %l0a : memref<1x1x16x16xbf16, #npu.space<l1>>, memref<1x1x16x16xbf16, #npu.space<l0a>>
      npu.l1_to_l0 %a, %l0b : memref<1x1x16x16xbf16, #npu.space<l1>>, memref<1x1x16x16xbf16, #npu.space<l0b>>
      npu.set_flag <mte1>, <mte2>, 0
      npu.set_flag <mte1>, <m>, 0
      npu.wait_flag <mte1>, <m>, 0
      npu.mmad %l0a, %l0b, %c : memref<1x1x16x16xbf16, #npu.space<l0a>>, memref<1x1x16x16xbf16, #npu.space<l0b>>, memref<1x1x16x16xf32, #npu.space<l0c>>
      npu.set_flag <m>, <fix>, 1
      npu.wait_flag <m>, <fix>, 1
      npu.fixpipe %c, %w : memref<1x1x16x16xf32, #npu.space<l0c>>, memref<16x16xbf16, #npu.space<gm>>
      npu.cross_set <group>, <fix>, 8
      npu.wait_flag <mte1>, <mte2>, 0
    }
    npu.vector {
      %b = npu.buffer 64 : memref<16x16xbf16, #npu.space<ub>>
      %id = npu.subcore_id
      npu.cross_wait <group>, <mte2>, 8
      npu.load %w, %b : memref<16x16xbf16, #npu.space<gm>>, memref<16x16xbf16, #npu.space<ub>>
      npu.set_flag <mte2>, <mte3>, 2 + %id
      npu.wait_flag <mte2>, <mte3>, 2 + %id
      npu.store %b, %y : memref<16x16xbf16, #npu.space<ub>>, memref<16x16xbf16, #npu.space<gm>>
    }
  }
}

// -----

// Without a cube, blocks are vector cores. A product that is accumulated is two
// ops, and indices count elements in one row.

// CHECK-LABEL: hivm.module_core_type = #hivm.module_core_type<AIV>
// CHECK:       func.func @vectors() attributes {hacc.block_dim = 40 : i64, hacc.entry
// CHECK-NOT:   part_of_mix
// CHECK:       %[[BLOCK:.*]] = "hivm.hir.get_block_idx"
// CHECK:       %[[I:.*]] = arith.index_cast %[[BLOCK]]
// CHECK:       arith.divui %[[I]], %{{.*}} : index
// CHECK:       "hivm.hir.pipe_barrier"() {pipe = #hivm.pipe<PIPE_V>}
// CHECK:       %[[SCRATCH:.*]] = "hivm.hir.pointer_cast"(%c12288_i64)
// CHECK-NEXT:  "hivm.hir.vmul"(%[[A:.*]], %[[B:.*]], %[[SCRATCH]]) {operandSegmentSizes = array<i32: 2, 1, 0>}
// CHECK-NEXT:  "hivm.hir.pipe_barrier"() {pipe = #hivm.pipe<PIPE_V>}
// CHECK-NEXT:  "hivm.hir.vadd"(%[[C:.*]], %[[SCRATCH]], %[[C]])
// CHECK:       %[[BITS:.*]] = arith.constant 2 : i32
// CHECK-NEXT:  "hivm.hir.vshr"(%{{.*}}, %[[BITS]], %[[INDICES:.*]]) {operandSegmentSizes = array<i32: 2, 1, 0>} : (memref<1024xi32, #hivm.address_space<ub>>, i32, memref<1024xi32, #hivm.address_space<ub>>) -> ()
// CHECK:       "hivm.hir.vgather"(%{{.*}}, %[[INDICES]], %{{.*}}) : (memref<1024xf32, #hivm.address_space<ub>>, memref<1024xi32, #hivm.address_space<ub>>, memref<1024xf32, #hivm.address_space<ub>>) -> ()
module attributes {npu.target = "ascend910b3"} {
  npu.kernel @vectors() {
    npu.vector {
      %a = npu.buffer 0 : memref<8x128xf32, #npu.space<ub>>
      %b = npu.buffer 4096 : memref<8x128xi32, #npu.space<ub>>
      %c = npu.buffer 8192 : memref<8x128xf32, #npu.space<ub>>
      %group = npu.group_id
      %zero = arith.constant 0 : index
      %is = arith.cmpi eq, %group, %zero : index
      scf.if %is {
        npu.vmla %a, %a, %c : memref<8x128xf32, #npu.space<ub>>, memref<8x128xf32, #npu.space<ub>>, memref<8x128xf32, #npu.space<ub>>
        npu.barrier <v>
        npu.vgather %a, %b, %c : memref<8x128xf32, #npu.space<ub>>, memref<8x128xi32, #npu.space<ub>>, memref<8x128xf32, #npu.space<ub>>
      }
    }
  }
}
