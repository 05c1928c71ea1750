//===- NpuOps.td - Kernels, buffers and indices ------------*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_DIALECT_NPU_IR_NPUOPS_TD
#define ROME_DIALECT_NPU_IR_NPUOPS_TD

include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/FunctionInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "rome/Dialect/Npu/IR/NpuInterfaces.td"
include "rome/Dialect/Npu/IR/NpuTarget.td"

class Npu_Op<string mnemonic, list<Trait> traits = []>
    : Op<Npu_Dialect, mnemonic, traits>;

/// An op that enters a queue; `methods` of the interface are its own.
class Npu_QueueOp<string mnemonic, list<string> methods,
                  list<Trait> traits = []>
    : Npu_Op<mnemonic, !listconcat(traits, [
        DeclareOpInterfaceMethods<Npu_QueueOpInterface, methods>])>;

def Npu_KernelOp : Npu_Op<"kernel", [
    AutomaticAllocationScope, FunctionOpInterface, IsolatedFromAbove,
    NoTerminator, SingleBlock, Symbol]> {
  let summary = "A program for all cube and vector cores of an NPU";
  let description = [{
    Holds an `npu.cube` and an `npu.vector` body, or one of them, that every
    core of the kind runs, and values without side effects that they share.
    Arguments are memrefs in `#npu.space<gm>`; the attribute `npu.role` says
    what each is for (`input` where it is not given). They do not overlap.

    **Constraints:**
    - (K1) no results, and arguments are memrefs of static shape in `gm`, laid
      out row by row;
    - (K2) at most one `npu.cube` and one `npu.vector`, and at least one of
      them; other ops have no side effects;
    - (K3) elements of arguments are numbers of whole bytes, and the arguments
      together fit the target's memory.

    Example:

    ```mlir
    npu.kernel @twice(%x: memref<64x128xf32, #npu.space<gm>>,
                      %y: memref<64x128xf32, #npu.space<gm>> {npu.role = #npu.role<output>}) {
      npu.vector {
        %b = npu.buffer 0 : memref<64x128xf32, #npu.space<ub>>
        npu.load %x, %b : memref<64x128xf32, #npu.space<gm>>, memref<64x128xf32, #npu.space<ub>>
        npu.set_flag <mte2>, <v>, 0
        npu.wait_flag <mte2>, <v>, 0
        npu.vadd %b, %b, %b : memref<64x128xf32, #npu.space<ub>>, memref<64x128xf32, #npu.space<ub>>, memref<64x128xf32, #npu.space<ub>>
        npu.set_flag <v>, <mte3>, 0
        npu.wait_flag <v>, <mte3>, 0
        npu.store %b, %y : memref<64x128xf32, #npu.space<ub>>, memref<64x128xf32, #npu.space<gm>>
      }
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name,
    TypeAttrOf<FunctionType>:$function_type,
    OptionalAttr<DictArrayAttr>:$arg_attrs,
    OptionalAttr<DictArrayAttr>:$res_attrs);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    ::mlir::Region *getCallableRegion() { return &getBody(); }
    ::llvm::ArrayRef<::mlir::Type> getArgumentTypes() {
      return getFunctionType().getInputs();
    }
    ::llvm::ArrayRef<::mlir::Type> getResultTypes() {
      return getFunctionType().getResults();
    }
    /// Returns what argument `index` is for.
    ::mlir::npu::Role getRole(unsigned index);
    /// Returns the body of the cores of `kind`, or null.
    ::mlir::Region *getCoreBody(::mlir::npu::CoreKind kind);
  }];
}

class Npu_BodyOp<string mnemonic, string core>
    : Npu_Op<mnemonic, [HasParent<"KernelOp">, NoTerminator, SingleBlock]> {
  let summary = "What every " # core # " core of a kernel does";
  let description = "Runs once on every " # core # " core, on its scalar unit."
                    " The body has no arguments.";
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$body attr-dict";
  let hasVerifier = 1;
}
def Npu_CubeOp : Npu_BodyOp<"cube", "cube">;
def Npu_VectorOp : Npu_BodyOp<"vector", "vector">;

class Npu_IndexOp<string mnemonic, string what> : Npu_Op<mnemonic, [Pure]> {
  let summary = "The number of " # what;
  let description = "Returns the number of " # what # ", from 0.";
  let results = (outs Index:$result);
  let assemblyFormat = "attr-dict";
  let builders = [OpBuilder<(ins), [{
    build($_builder, $_state, $_builder.getIndexType());
  }]>];
}
def Npu_GroupIdOp : Npu_IndexOp<"group_id", "the group that the core is in">;
def Npu_SubcoreIdOp : Npu_IndexOp<"subcore_id",
                                  "the vector core inside of its group">;

def Npu_BufferOp : Npu_Op<"buffer", [Pure]> {
  let summary = "A part of a buffer of the core, at a fixed address";
  let description = [{
    Names the bytes from `address` on of the buffer that the type's memory
    space says. Ops that name the same bytes share them. In a cube body, `ub` is
    that of the group's vector cores; in a vector body, `l1` is that of the
    group's cube core.

    **Constraints:** (B1) the type is static, contiguous, of numbers of whole bytes, and
    in a buffer, not in `gm`; (B2) the address is a multiple of the buffer's alignment; (B3) the end
    is inside of the buffer; (B4) the buffer is of the kind of core of the body,
    `ub` or `l1`.

    ```mlir
    %b = npu.buffer 1024 : memref<8x8x16x16xbf16, #npu.space<l1>>
    ```
  }];
  let arguments = (ins ConfinedAttr<I64Attr, [IntNonNegative]>:$address);
  let results = (outs AnyMemRef:$result);
  let assemblyFormat = "$address attr-dict `:` type($result)";
  let hasVerifier = 1;
}

#endif // ROME_DIALECT_NPU_IR_NPUOPS_TD
