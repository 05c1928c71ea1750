// What comes out for each kind of machine: full vectors, no gather, no scalar
// arithmetic in the loop, and stores past the cache where they were asked for.

// RUN: rome-opt %s --rome-cpu-pipeline="nontemporal=always" | mlir-translate --mlir-to-llvmir -o %t.ll
// RUN: opt -O3 %t.ll -mtriple=x86_64-linux-gnu -mcpu=icelake-server -S | llc -mtriple=x86_64-linux-gnu -mcpu=icelake-server -fp-contract=off \
// RUN:   | FileCheck %s --check-prefixes=X86,AVX512
// RUN: rome-opt %s --rome-cpu-pipeline="nontemporal=always vector-width=256" | mlir-translate --mlir-to-llvmir -o %t.256.ll
// RUN: opt -O3 %t.256.ll -mtriple=x86_64-linux-gnu -mcpu=haswell -S | llc -mtriple=x86_64-linux-gnu -mcpu=haswell -fp-contract=off \
// RUN:   | FileCheck %s --check-prefixes=X86,AVX2
// RUN: rome-opt %s --rome-cpu-pipeline="nontemporal=always features=avx512f,avx512dq,avx512bf16" | mlir-translate --mlir-to-llvmir -o %t.bf16.ll
// RUN: opt -O3 %t.bf16.ll -mtriple=x86_64-linux-gnu -mcpu=sapphirerapids -S | llc -mtriple=x86_64-linux-gnu -mcpu=sapphirerapids -fp-contract=off \
// RUN:   | FileCheck %s --check-prefix=INSTRUCTIONS
// Views of larger arrays, whose strides are arguments.
// RUN: rome-opt %s --rome-cpu-pipeline="nontemporal=always strided-arguments result-arguments" | mlir-translate --mlir-to-llvmir -o %t.views.ll
// RUN: opt -O3 %t.views.ll -mtriple=x86_64-linux-gnu -mcpu=icelake-server -S | llc -mtriple=x86_64-linux-gnu -mcpu=icelake-server -fp-contract=off \
// RUN:   | FileCheck %s --check-prefixes=X86,AVX512
// Nontemporal stores of AArch64 write two registers.
// RUN: opt -O3 %t.256.ll -mtriple=aarch64-linux-gnu -S | llc -mtriple=aarch64-linux-gnu -fp-contract=off \
// RUN:   | FileCheck %s --check-prefix=NEON
// RUN: rome-opt %s --rome-cpu-pipeline="nontemporal=never" | mlir-translate --mlir-to-llvmir \
// RUN:   | opt -O3 -mtriple=x86_64-linux-gnu -mcpu=icelake-server -S | llc -mtriple=x86_64-linux-gnu -mcpu=icelake-server -fp-contract=off \
// RUN:   | FileCheck %s --check-prefix=CACHED

// CACHED-LABEL: half:
// CACHED-NOT: vmovnt
// CACHED: vmov{{[au]}}ps %zmm
// CACHED-NOT: vmovnt

// X86-LABEL: half:
// X86-NOT: {{gather|mulss|addss|fmadd}}
// AVX512: vmulps {{.*}}%zmm
// AVX512: vmovntps %zmm
// AVX2: vmulps {{.*}}%ymm
// AVX2: vmovntps %ymm
// X86-NOT: {{gather|mulss|addss|fmadd}}
// X86: {{mfence|lock}}
// NEON-LABEL: half:
// NEON-NOT: fmla
// NEON: fmul v{{[0-9]+}}.4s
// NEON-NOT: fmla
// NEON: stnp q
// NEON: dmb ish
func.func @half(%x: tensor<4x64x128xf32>, %cos: tensor<64x64xf32>, %sin: tensor<64x64xf32>) -> tensor<4x64x128xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 128]> table_dims = [1] : tensor<4x64x128xf32>, tensor<64x64xf32>
  return %y : tensor<4x64x128xf32>
}

// X86-LABEL: interleaved:
// X86-NOT: {{gather|mulss|addss|fmadd}}
// AVX512: vmovntps %zmm
// AVX2: vmovntps %ymm
// X86-NOT: {{gather|mulss|addss|fmadd}}
// NEON-LABEL: interleaved:
// NEON: ld2 { v{{[0-9]+}}.4s
// NEON: st2 { v{{[0-9]+}}.4s
func.func @interleaved(%x: tensor<4x64x128xf32>, %cos: tensor<64x64xf32>, %sin: tensor<64x64xf32>) -> tensor<4x64x128xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[interleaved 128]> table_dims = [1] : tensor<4x64x128xf32>, tensor<64x64xf32>
  return %y : tensor<4x64x128xf32>
}

// X86-LABEL: uneven:
// X86-NOT: {{gather|mulss|addss|fmadd}}
// AVX512: vmovntps %zmm
// AVX2: vmovntps %ymm
// X86-NOT: {{gather|mulss|addss|fmadd}}
// NEON-LABEL: uneven:
// NEON: stnp q
func.func @uneven(%x: tensor<4x64x128xf32>, %cos: tensor<64x64xf32>, %sin: tensor<64x64xf32>) -> tensor<4x64x128xf32> {
  %y = rope.apply %x, %cos, %sin rotation<[half 44, half 44, half 40]> table_dims = [1] : tensor<4x64x128xf32>, tensor<64x64xf32>
  return %y : tensor<4x64x128xf32>
}

// Rounding to bf16 is integer arithmetic on any processor, or an instruction,
// behind a test for subnormal lanes, where there is one. LLVM would forget the
// kind of a store of f16 or bf16.

// X86-LABEL: half_precision:
// X86-NOT: {{gather|mulss|addss|fmadd|callq[^@]*__truncsfbf2}}
// AVX512: vmovnt{{.*}} %zmm
// AVX2: vmovnt{{.*}} %ymm
// NEON-LABEL: half_precision:
// NEON-NOT: {{bl __|fmla}}
// NEON: fmul v{{[0-9]+}}.4s
// NEON: stnp q
// INSTRUCTIONS-LABEL: half_precision:
// INSTRUCTIONS: vfpclassps $32, %zmm
// INSTRUCTIONS: vcvtne2ps2bf16 %zmm
// INSTRUCTIONS: vmovnt{{.*}} %zmm
func.func @half_precision(%x: tensor<4x64x128xbf16>, %cos: tensor<64x64xf32>, %sin: tensor<64x64xf32>) -> tensor<4x64x128xbf16> {
  %y = rope.apply %x, %cos, %sin rotation<[half 128]> table_dims = [1] compute_type = f32 : tensor<4x64x128xbf16>, tensor<64x64xf32>
  return %y : tensor<4x64x128xbf16>
}

// X86-LABEL: f16:
// X86-NOT: {{gather|mulss|addss|fmadd|callq[^@]*__truncsfhf2}}
// AVX2: vcvtps2ph {{.*}}%xmm
// AVX2: vmovnt{{.*}} %xmm
// NEON-LABEL: f16:
// NEON-NOT: {{bl __|fmla}}
// NEON: fcvtn2 v{{[0-9]+}}.8h
// NEON: stnp q
// INSTRUCTIONS-LABEL: f16:
// INSTRUCTIONS: vcvtps2ph{{x?}} {{.*}}%zmm{{[0-9]+}}, %ymm
// INSTRUCTIONS-NOT: vcvtps2ph{{.*}}(%r
// INSTRUCTIONS: vmovnt{{.*}} %zmm
func.func @f16(%x: tensor<4x64x128xf16>, %cos: tensor<64x64xf32>, %sin: tensor<64x64xf32>) -> tensor<4x64x128xf16> {
  %y = rope.apply %x, %cos, %sin rotation<[half 128]> table_dims = [1] compute_type = f32 : tensor<4x64x128xf16>, tensor<64x64xf32>
  return %y : tensor<4x64x128xf16>
}
