//===- NpuEnums.td - Enums of the npu dialect --------------*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_DIALECT_NPU_IR_NPUENUMS_TD
#define ROME_DIALECT_NPU_IR_NPUENUMS_TD

include "mlir/IR/EnumAttr.td"
include "rome/Dialect/Npu/IR/NpuDialect.td"

class Npu_Enum<string name, string summary, list<I32EnumCase> cases>
    : I32Enum<name, summary, cases> {
  let cppNamespace = "::mlir::npu";
}

def Npu_Space : Npu_Enum<"Space", "a memory of the NPU", [
  I32EnumCase<"gm", 0>,   // global memory, behind L2
  I32EnumCase<"l1", 1>,   // staging buffer of a cube core
  I32EnumCase<"l0a", 2>,  // left operand of the cube
  I32EnumCase<"l0b", 3>,  // right operand of the cube
  I32EnumCase<"l0c", 4>,  // accumulator of the cube
  I32EnumCase<"ub", 5>    // unified buffer of a vector core
]>;

def Npu_Pipe : Npu_Enum<"Pipe", "an in-order queue of a core", [
  I32EnumCase<"s", 0>,    // the scalar unit
  I32EnumCase<"mte2", 1>, // from global memory
  I32EnumCase<"mte1", 2>, // from L1
  I32EnumCase<"m", 3>,    // cube
  I32EnumCase<"v", 4>,    // vector
  I32EnumCase<"fix", 5>,  // from L0C
  I32EnumCase<"mte3", 6>, // to global memory
  I32EnumCase<"all", 7>   // every pipe of the core; for npu.barrier only
]>;

def Npu_CoreKind : Npu_Enum<"CoreKind", "a kind of core", [
  I32EnumCase<"cube", 0>,
  I32EnumCase<"vector", 1>
]>;

def Npu_Role : Npu_Enum<"Role", "what an argument of a kernel is for", [
  I32EnumCase<"input", 0>,
  I32EnumCase<"output", 1>,
  I32EnumCase<"workspace", 2>
]>;

def Npu_Layout : Npu_Enum<"Layout", "what a path does to the layout of a matrix", [
  I32EnumCase<"keep", 0>,     // nothing
  I32EnumCase<"nd_to_nz", 1>, // rows to column-major 16-row fractals
  I32EnumCase<"nz_to_nd", 2>  // the reverse
]>;

def Npu_FractalOrder : Npu_Enum<"FractalOrder",
                                "the order of the fractals of L0A", [
  I32EnumCase<"zz", 0>, // [m1, k1, 16, k0]
  I32EnumCase<"nz", 1>  // [k1, m1, 16, k0]
]>;

def Npu_VectorClass : Npu_Enum<"VectorClass", "a class of vector ops", [
  I32EnumCase<"binary", 0>,  // two sources: add, sub, mul, max, min
  I32EnumCase<"unary", 1>,   // one source, with a scalar or without
  I32EnumCase<"convert", 2>, // between element types
  I32EnumCase<"copy", 3>,
  I32EnumCase<"mla", 4>,     // multiply and accumulate
  I32EnumCase<"gather16", 5>,
  I32EnumCase<"gather32", 6>,
  I32EnumCase<"interleave", 7>,
  I32EnumCase<"function", 8>, // exp, ln, sqrt, reciprocals
  I32EnumCase<"divide", 9>
]>;

def Npu_CrossMode : Npu_Enum<"CrossMode", "which cores a cross-core flag joins", [
  I32EnumCase<"all_cores", 0>,    // mode 0: all cores of the kind
  I32EnumCase<"vector_pair", 1>,  // mode 1: the vector cores of a group
  I32EnumCase<"group", 2>,        // mode 2: cube core and both vector cores
  I32EnumCase<"one_to_one", 4>    // mode 4: cube core and one vector core
]>;

def Npu_Split : Npu_Enum<"Split", "how L0C is divided between two vector cores", [
  I32EnumCase<"none", 0>,
  I32EnumCase<"row", 1>,
  I32EnumCase<"column", 2>
]>;

#endif // ROME_DIALECT_NPU_IR_NPUENUMS_TD
