//===- NpuComputeOps.td - Ops of the cube and the vector unit -*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_DIALECT_NPU_IR_NPUCOMPUTEOPS_TD
#define ROME_DIALECT_NPU_IR_NPUCOMPUTEOPS_TD

include "rome/Dialect/Npu/IR/NpuOps.td"

def Npu_MmadOp : Npu_QueueOp<"mmad", ["getAccesses", "getCost", "holdsPipe"]> {
  let summary = "Multiplies matrices on the cube";
  let description = [{
    C = A B, or C = C + A B with `accumulate`: `a` in `l0a`, `b` in `l0b` as
    `npu.l1_to_l0` leaves them, `c` in `l0c` as [N1, M1, 16, 16]. Each element
    adds its products in the order of k, rounding to the type of `c` after each
    sum; products of 16-bit floats are exact.

    A product of few fractals, with less than the target's `ordered_fractals`, does
    not hold later ones: those that depend on it need a barrier.

    The simulator multiplies f16, bf16 and f32 to f32 only.

    **Constraints:** (X1) the operands are in their spaces, and the op is not in
    a vector body; (X2) the target
    multiplies their types; (X3) the shapes fit its `l0a_order` and each other.
  }];
  let arguments = (ins
    Arg<AnyMemRef, "", [MemRead]>:$a, Arg<AnyMemRef, "", [MemRead]>:$b,
    Arg<AnyMemRef, "", [MemRead, MemWrite]>:$c, UnitAttr:$accumulate);
  let assemblyFormat = [{
    $a `,` $b `,` $c (`accumulate` $accumulate^)? attr-dict `:` type($a) `,`
    type($b) `,` type($c)
  }];
  let hasVerifier = 1;
}

defvar Npu_VectorRules = [{

    **Constraints:** (V1) all operands are in `ub`, of one shape; (V2) the
    target's vector unit knows the class of the op and computes in its type;
    (V3) the innermost dimension is contiguous, and each contiguous run of bytes
    starts at a multiple of 32; (V4) an operand that is
    written has either all bytes of another one, element by element, or none
    (the simulator checks it); (V5) the bytes of the widest operand, or of what a
    gather writes, are at most the target's limit of repeats, and the strides of
    contiguous runs are within its limit.
}];

/// An op of the vector unit, of a class of the target's. What it costs depends
/// on `operands`; it computes in the type `computes`, where that is not null.
/// What is not `elementwise` does not work in place.
class Npu_VectorUnitOp<string mnemonic, string kind, string computes = "Type()",
                       string operands = "getOperation()->getOperandTypes()",
                       string elementwise = "true">
    : Npu_QueueOp<mnemonic, ["getCost", "isElementwise"]> {
  let hasVerifier = 1;
  let extraClassDefinition = !strconcat([{
    std::optional<Pipe> $cppClass::getQueue(TargetAttr) { return Pipe::v; }
    bool $cppClass::isElementwise() { return }], elementwise, [{; }
    QueueCost $cppClass::getCost(TargetAttr target) {
      return detail::getVectorCost(}], operands, ", ", kind, [{, target);
    }
    LogicalResult $cppClass::verifyTarget(TargetAttr target) {
      return detail::verifyVectorUnit(*this, }], operands, ", ", kind, ", ",
          computes, [{, target);
    }
  }]);
}
/// An op of the vector unit whose elements change places.
class Npu_ReorderOp<string mnemonic>
    : Npu_VectorUnitOp<mnemonic, "VectorClass::interleave", "Type()",
                       "getOperation()->getOperandTypes()", "false">;
defvar Npu_ElementType =
    "getElementTypeOrSelf(getOperation()->getOperands().back())";

class Npu_BinaryOp<string mnemonic, string formula,
                   string kind = "VectorClass::binary">
    : Npu_VectorUnitOp<mnemonic, kind, Npu_ElementType> {
  let summary = "Computes " # formula # " element by element";
  let description = !strconcat([{
    Computes destination = }], formula, [{, rounded to nearest even.
  }], Npu_VectorRules);
  let arguments = (ins
    Arg<AnyMemRef, "", [MemRead]>:$lhs, Arg<AnyMemRef, "", [MemRead]>:$rhs,
    Arg<AnyMemRef, "", [MemWrite]>:$destination);
  let assemblyFormat = [{
    $lhs `,` $rhs `,` $destination attr-dict `:` type($lhs) `,` type($rhs) `,`
    type($destination)
  }];
}
def Npu_VAddOp : Npu_BinaryOp<"vadd", "lhs + rhs">;
def Npu_VSubOp : Npu_BinaryOp<"vsub", "lhs - rhs">;
def Npu_VMulOp : Npu_BinaryOp<"vmul", "lhs · rhs">;

def Npu_VMulsOp : Npu_VectorUnitOp<"vmuls", "VectorClass::unary", Npu_ElementType> {
  let summary = "Multiplies each element by a constant";
  let description = !strconcat([{
    Computes destination = source · factor, rounded to nearest even; the factor
    is rounded to the element type first.
  }], Npu_VectorRules);
  let arguments = (ins
    Arg<AnyMemRef, "", [MemRead]>:$source, F64Attr:$factor,
    Arg<AnyMemRef, "", [MemWrite]>:$destination);
  let assemblyFormat = [{
    $source `,` $factor `,` $destination attr-dict `:` type($source) `,`
    type($destination)
  }];
}
def Npu_VMlaOp : Npu_VectorUnitOp<"vmla", "VectorClass::mla", Npu_ElementType> {
  let summary = "Multiplies and accumulates element by element";
  let description = !strconcat([{
    Computes destination = destination + lhs · rhs. The product and the sum are
    rounded to nearest even one after the other.
  }], Npu_VectorRules);
  let arguments = (ins
    Arg<AnyMemRef, "", [MemRead]>:$lhs, Arg<AnyMemRef, "", [MemRead]>:$rhs,
    Arg<AnyMemRef, "", [MemRead, MemWrite]>:$destination);
  let assemblyFormat = [{
    $lhs `,` $rhs `,` $destination attr-dict `:` type($lhs) `,` type($rhs) `,`
    type($destination)
  }];
}
defvar Npu_InterleaveRules = [{

    **Constraints:** (V1) to (V3), but for the innermost dimension of the
    interleaved operand, which is twice as long; elements have 8, 16 or 32 bits;
    (V4) operands that are written share no bytes with others; (V5).
}];
def Npu_VInterleaveOp : Npu_ReorderOp<"vinterleave"> {
  let summary = "Interleaves the elements of two operands";
  let description = !strconcat([{
    Computes, along the innermost dimension, destination[2 i] = even[i] and
    destination[2 i + 1] = odd[i].
  }], Npu_InterleaveRules);
  let arguments = (ins
    Arg<AnyMemRef, "", [MemRead]>:$even, Arg<AnyMemRef, "", [MemRead]>:$odd,
    Arg<AnyMemRef, "", [MemWrite]>:$destination);
  let assemblyFormat = [{
    $even `,` $odd `,` $destination attr-dict `:` type($even) `,` type($odd)
    `,` type($destination)
  }];
}
def Npu_VDeinterleaveOp : Npu_ReorderOp<"vdeinterleave"> {
  let summary = "Separates the elements with even and with odd numbers";
  let description = !strconcat([{
    Computes, along the innermost dimension, even[i] = source[2 i] and odd[i] =
    source[2 i + 1].
  }], Npu_InterleaveRules);
  let arguments = (ins Arg<AnyMemRef, "", [MemRead]>:$source,
                       Arg<AnyMemRef, "", [MemWrite]>:$even,
                       Arg<AnyMemRef, "", [MemWrite]>:$odd);
  let assemblyFormat = [{
    $source `,` $even `,` $odd attr-dict `:` type($source) `,` type($even) `,`
    type($odd)
  }];
}
def Npu_VCastOp : Npu_VectorUnitOp<"vcast", "VectorClass::convert"> {
  let summary = "Converts each element to another float type";
  let description = !strconcat([{
    Converts bf16 or f16 to f32, or f32 to bf16 or f16 rounded to nearest even.
  }], Npu_VectorRules);
  let arguments = (ins Arg<AnyMemRef, "", [MemRead]>:$source,
                       Arg<AnyMemRef, "", [MemWrite]>:$destination);
  let assemblyFormat = [{
    $source `,` $destination attr-dict `:` type($source) `,` type($destination)
  }];
}
// A gather costs what it writes, whatever it chooses from.
def Npu_VGatherOp : Npu_VectorUnitOp<"vgather",
    [{(getElementTypeOrSelf(getDestination()).getIntOrFloatBitWidth() == 16
           ? VectorClass::gather16
           : VectorClass::gather32)}], "Type()",
    "getDestination().getType()", "false"> {
  let summary = "Gathers elements at given byte offsets";
  let description = !strconcat([{
    Computes destination[i] = the element `offsets[i]` bytes after the first of
    `source`, which is contiguous. Elements have 16 or 32 bits, offsets are i32.
    The destination shares no bytes with other operands.
  }], Npu_VectorRules);
  let arguments = (ins Arg<AnyMemRef, "", [MemRead]>:$source,
                       Arg<AnyMemRef, "", [MemRead]>:$offsets,
                       Arg<AnyMemRef, "", [MemWrite]>:$destination);
  let assemblyFormat = [{
    $source `,` $offsets `,` $destination attr-dict `:` type($source) `,`
    type($offsets) `,` type($destination)
  }];
}

#endif // ROME_DIALECT_NPU_IR_NPUCOMPUTEOPS_TD
