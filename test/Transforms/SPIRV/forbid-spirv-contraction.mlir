// RUN: rome-opt %s --pass-pipeline='builtin.module(spirv.module(rome-forbid-spirv-contraction))' \
// RUN:   --split-input-file | FileCheck %s

// CHECK: spirv.EntryPoint "Kernel" @kernel
// CHECK-NEXT: spirv.ExecutionMode @kernel "ContractionOff"
spirv.module Physical64 OpenCL {
  spirv.func @kernel() "None" {
    spirv.Return
  }
  spirv.EntryPoint "Kernel" @kernel
}

// -----

// CHECK: spirv.EntryPoint "GLCompute" @shader
// CHECK-NOT: ContractionOff
spirv.module Logical GLSL450 {
  spirv.func @shader() "None" {
    spirv.Return
  }
  spirv.EntryPoint "GLCompute" @shader
}
