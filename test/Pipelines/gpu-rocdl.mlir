// RUN: rome-opt %s --rome-gpu-pipeline="backend=rocdl" \
// RUN:   | rome-translate --gpu-binary-to-object -o %t.gfx942.s
// RUN: FileCheck %s --check-prefixes=ASM,GFX942 --input-file=%t.gfx942.s
// RUN: llvm-mc -triple=amdgcn-amd-amdhsa -mcpu=gfx942 -filetype=obj \
// RUN:   %t.gfx942.s -o %t.gfx942.o
// RUN: ld.lld -shared %t.gfx942.o -o %t.gfx942.hsaco
// RUN: llvm-readelf -n %t.gfx942.hsaco | FileCheck %s --check-prefix=HSACO

// RUN: rome-opt %s --rome-gpu-pipeline="backend=rocdl chip=gfx90a" \
// RUN:   | rome-translate --gpu-binary-to-object -o %t.gfx90a.s
// RUN: FileCheck %s --check-prefixes=ASM,GFX90A --input-file=%t.gfx90a.s
// RUN: llvm-mc -triple=amdgcn-amd-amdhsa -mcpu=gfx90a -filetype=obj \
// RUN:   %t.gfx90a.s -o %t.gfx90a.o
// RUN: ld.lld -shared %t.gfx90a.o -o %t.gfx90a.hsaco
// RUN: llvm-readelf -n %t.gfx90a.hsaco | FileCheck %s --check-prefix=HSACO

// RUN: sed 's/bf16/f16/g' %s | rome-opt --rome-gpu-pipeline="backend=rocdl" \
// RUN:   | rome-translate --gpu-binary-to-object \
// RUN:   | FileCheck %s --check-prefixes=ASM,GFX942
// RUN: sed 's/bf16/f32/g' %s | rome-opt --rome-gpu-pipeline="backend=rocdl" \
// RUN:   | rome-translate --gpu-binary-to-object \
// RUN:   | FileCheck %s --check-prefix=F32

// GFX942: .amdgcn_target "amdgcn-amd-amdhsa--gfx942"
// GFX90A: .amdgcn_target "amdgcn-amd-amdhsa--gfx90a"
// ASM: rope_kernel:
// ASM-DAG: global_load_ushort
// ASM-DAG: global_load_ushort
// ASM-DAG: global_load_dword
// ASM-DAG: global_load_dword
// ASM-COUNT-2: global_store_short
// ASM: s_endpgm
// ASM: .amdhsa_kernel rope_kernel

// F32: rope_kernel:
// F32-COUNT-4: global_load_dword
// F32-COUNT-2: global_store_dword
// F32: s_endpgm

// HSACO: .max_flat_workgroup_size: 256
// HSACO: .name: rope_kernel
// HSACO: .sgpr_spill_count: 0
// HSACO: .vgpr_spill_count: 0
func.func @rope(%x: tensor<?x32x?x128xbf16>, %cos: tensor<?x64xf32>, %sin: tensor<?x64xf32>) -> tensor<?x32x?x128xbf16> {
  %y = rope.apply %x, %cos, %sin rotation<[half 128]> table_dims = [2] compute_type = f32 : tensor<?x32x?x128xbf16>, tensor<?x64xf32>
  return %y : tensor<?x32x?x128xbf16>
}
