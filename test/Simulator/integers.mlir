// A target may multiply integers, which the verifier then accepts and the simulator
// does not compute.

// RUN: sed 's/<input = bf16, accumulator = f32, m = 16, n = 16, k = 16/<input = i8, accumulator = i32, m = 16, n = 16, k = 32/; /input = i8/s/= 4129.0/= 8192.0/' %rome_src/targets/ascend910b3.mlir > %t.target.mlir
// RUN: rome-opt %s --npu-target=%t.target.mlir | FileCheck %s
// RUN: not rome-npu-sim %s --npu-target=%t.target.mlir --timing-only 2>&1 | FileCheck %s --check-prefix=SIM

npu.kernel @k() {
  npu.cube {
    %a = npu.buffer 0 : memref<1x1x16x32xi8, #npu.space<l0a>>
    %b = npu.buffer 0 : memref<1x1x16x32xi8, #npu.space<l0b>>
    %c = npu.buffer 0 : memref<1x1x16x16xi32, #npu.space<l0c>>
    // CHECK: npu.mmad
    // SIM: :[[@LINE+1]]:5: error: cannot simulate a multiplication of 'i8' to 'i32'
    npu.mmad %a, %b, %c : memref<1x1x16x32xi8, #npu.space<l0a>>, memref<1x1x16x32xi8, #npu.space<l0b>>, memref<1x1x16x16xi32, #npu.space<l0c>>
  }
}
