//===- NpuElementwiseOps.td - Functions of single elements -*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_DIALECT_NPU_IR_NPUELEMENTWISEOPS_TD
#define ROME_DIALECT_NPU_IR_NPUELEMENTWISEOPS_TD

include "rome/Dialect/Npu/IR/NpuComputeOps.td"

def Npu_VMaxOp : Npu_BinaryOp<"vmax", "max(lhs, rhs), or NaN if either is">;
def Npu_VMinOp : Npu_BinaryOp<"vmin", "min(lhs, rhs), or NaN if either is">;
def Npu_VDivOp : Npu_BinaryOp<"vdiv", "lhs / rhs", "VectorClass::divide">;

/// destination = `formula` of each element of source.
class Npu_UnaryOp<string mnemonic, string formula, string kind, string rounding>
    : Npu_VectorUnitOp<mnemonic, kind, Npu_ElementType> {
  let summary = "Computes " # formula # " of each element";
  let description = !strconcat([{
    Computes destination = }], formula, rounding, Npu_VectorRules);
  let arguments = (ins Arg<AnyMemRef, "", [MemRead]>:$source,
                       Arg<AnyMemRef, "", [MemWrite]>:$destination);
  let assemblyFormat = [{
    $source `,` $destination attr-dict `:` type($source) `,` type($destination)
  }];
}

/// A function that is exact.
class Npu_ExactOp<string mnemonic, string formula>
    : Npu_UnaryOp<mnemonic, formula, "VectorClass::unary", ".">;
def Npu_VAbsOp : Npu_ExactOp<"vabs", "|source|">;
def Npu_VReluOp : Npu_ExactOp<"vrelu", "max(source, 0), or NaN if it is">;

/// A function whose approximation in hardware is not published.
class Npu_FunctionOp<string mnemonic, string formula>
    : Npu_UnaryOp<mnemonic, formula, "VectorClass::function", [{, as the simulator
    does it: in f64, then rounded to f32 and to the element type, each to nearest
    even. The hardware's own values are not published.
}]>;
def Npu_VSqrtOp : Npu_FunctionOp<"vsqrt", "√source">;
def Npu_VRsqrtOp : Npu_FunctionOp<"vrsqrt", "1 / √source">;
def Npu_VRecOp : Npu_FunctionOp<"vrec", "1 / source">;
def Npu_VExpOp : Npu_FunctionOp<"vexp", "exp(source)">;
def Npu_VLnOp : Npu_FunctionOp<"vln", "ln(source)">;

#endif // ROME_DIALECT_NPU_IR_NPUELEMENTWISEOPS_TD
