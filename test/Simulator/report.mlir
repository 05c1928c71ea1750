// RUN: rome-npu-sim %s --timing-only --trace=%t.json | FileCheck %s
// RUN: rome-npu-sim %s --timing-only --report=json | FileCheck %s --check-prefix=JSON
// RUN: rome-npu-sim %s --timing-only --report=none | count 0
// RUN: FileCheck %s --check-prefix=TRACE < %t.json
// RUN: %python -m json.tool %t.json > /dev/null
// RUN: sed 's/l2_gbytes_per_second = 400.0/l2_gbytes_per_second = 40.0/' %rome_src/targets/toy.mlir > %t.slow.mlir
// RUN: rome-npu-sim %s --timing-only --npu-target=%t.slow.mlir --trace=%t.slow.json --report=none
// RUN: FileCheck %s --check-prefix=SLOW < %t.slow.json

// toy: 10 cycles and 64 bytes a cycle for each path; a miss is 32 bytes a cycle; memory
// serves 100 bytes a cycle. Four cores read 32 KiB each, one from memory: the
// others find its lines in L2.

// CHECK: kernel 'move' on 'toy' (a model, not a measurement)
// CHECK: memory: 32768 bytes read, 32768 bytes written
// CHECK: L2: 131072 bytes read (75.0% hit), 131072 bytes written
// CHECK: vector, mte2: 4, {{.*}}%, {{.*}}%
// CHECK: gm to ub: 131072 bytes
// CHECK: ub to gm: 131072 bytes
// CHECK: #0 input: 131072, 98304, 0; 32768, 0; 0
// CHECK: #1 output: 0, 0, 131072; 0, 32768; 0

// JSON: "target": "toy"
// JSON: "memory_bytes": 65536
// JSON: "l2_read_hit": 98304

// A process for each core, a thread for each pipe.
// TRACE: {"name":"process_name","ph":"M","pid":1,"args":{"name":"group 0 vector 0"}}
// TRACE: {"name":"thread_name","ph":"M","pid":1,"tid":1,"args":{"name":"mte2"}}
// TRACE: "name":"npu.load","ph":"X","pid":1,"tid":1,"ts":0.001,"dur":1.024,"args":{"line":[[#]]}

// With 40 bytes a cycle, L2 is what the loads wait for: one after the other.
// SLOW-DAG: "name":"npu.load","ph":"X","pid":1,{{[^}]*}}"dur":1.024,
// SLOW-DAG: "name":"npu.load","ph":"X","pid":2,{{[^}]*}}"dur":1.638
// SLOW-DAG: "name":"npu.load","ph":"X","pid":4,{{[^}]*}}"dur":2.457
// SLOW-DAG: "name":"npu.load","ph":"X","pid":5,{{[^}]*}}"dur":3.276
module attributes {npu.target = "toy"} {
  npu.kernel @move(%x: memref<64x128xf32, #npu.space<gm>>,
                   %y: memref<64x128xf32, #npu.space<gm>> {npu.role = #npu.role<output>}) {
    npu.vector {
      %g = npu.group_id
      %s = npu.subcore_id
      %c0 = arith.constant 0 : index
      %b = npu.buffer 0 : memref<64x128xf32, #npu.space<ub>>
      npu.load %x, %b : memref<64x128xf32, #npu.space<gm>>, memref<64x128xf32, #npu.space<ub>>
      npu.barrier <all>
      // The cores take turns: nothing else orders what they write.
      npu.cross_set <all_cores>, <mte3>, 0
      npu.cross_wait <all_cores>, <mte3>, 0
      %c2 = arith.constant 2 : index
      %c1 = arith.constant 1 : index
      %c4 = arith.constant 4 : index
      %me = arith.muli %g, %c2 : index
      %mine = arith.addi %me, %s : index
      scf.for %turn = %c0 to %c4 step %c1 {
        %now = arith.cmpi eq, %turn, %mine : index
        scf.if %now {
          npu.store %b, %y : memref<64x128xf32, #npu.space<ub>>, memref<64x128xf32, #npu.space<gm>>
        }
        npu.cross_set <all_cores>, <mte3>, 1
        npu.cross_wait <all_cores>, <mte3>, 1
      }
    }
  }
}
