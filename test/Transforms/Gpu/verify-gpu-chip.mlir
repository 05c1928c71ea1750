// RUN: rome-opt %s --rome-verify-gpu-chip="triple=nvptx64-nvidia-cuda chip=sm_80" | FileCheck %s
// RUN: rome-opt %s --rome-verify-gpu-chip="triple=amdgcn-amd-amdhsa chip=gfx90a" | FileCheck %s
// RUN: not rome-opt %s --rome-verify-gpu-chip="triple=nvptx64-nvidia-cuda chip=sm_81" 2>&1 | FileCheck %s --check-prefix=NVPTX
// RUN: not rome-opt %s --rome-verify-gpu-chip="triple=amdgcn-amd-amdhsa chip=hawaii" 2>&1 | FileCheck %s --check-prefix=AMDGCN
// RUN: not rome-opt %s --rome-verify-gpu-chip="triple=pdp11-dec-unix chip=x" 2>&1 | FileCheck %s --check-prefix=TRIPLE

// NVPTX: error: expected 'chip' to be a processor of 'nvptx64', but got 'sm_81'
// AMDGCN: error: expected 'chip' to be a processor of 'amdgcn', but got 'hawaii'
// TRIPLE: error: expected 'triple' to name a code generator of LLVM, but got 'pdp11-dec-unix'
// CHECK: module
module {}
