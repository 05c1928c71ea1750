//===- NpuMovementOps.td - Ops that move data --------------*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_DIALECT_NPU_IR_NPUMOVEMENTOPS_TD
#define ROME_DIALECT_NPU_IR_NPUMOVEMENTOPS_TD

include "rome/Dialect/Npu/IR/NpuOps.td"

/// Moves `source` to `destination`; `layout` is what the path does to it.
class Npu_MovementOp<string mnemonic, string layout = "Layout::keep",
                     list<string> methods = []>
    : Npu_QueueOp<mnemonic, !listconcat(["getCost"], methods)> {
  let arguments = (ins
    Arg<AnyMemRef, "", [MemRead]>:$source,
    Arg<AnyMemRef, "", [MemWrite]>:$destination);
  let assemblyFormat = [{
    $source `,` $destination attr-dict `:` type($source) `,` type($destination)
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// Returns what the op does to the layout of a matrix.
    ::mlir::npu::Layout getLayout();
  }];
  let extraClassDefinition = !strconcat([{
    Layout $cppClass::getLayout() { return }], layout, [{; }
    std::optional<Pipe> $cppClass::getQueue(TargetAttr target) {
      auto path = detail::getPath(*this, getLayout(), target);
      return path ? std::optional(path.getPipe()) : std::nullopt;
    }
    QueueCost $cppClass::getCost(TargetAttr target) {
      return detail::getPathCost(
          *this, detail::getPath(*this, getLayout(), target));
    }
  }]);
}

defvar Npu_MovementRules = [{

    **Constraints:** (M1) the target has the path, for the kind of core that the
    op runs on; (M2) element types are equal, or the path converts between them;
    (M3) the shapes fit and are not empty; (M4) elements have whole bytes, the
    innermost dimension is contiguous, and in buffers each contiguous run of bytes
    starts at a multiple of 32 and is a multiple of 32, but for loads to `ub` and
    stores from it; (M7) the number of runs or
    rows, and the strides, are within the target's limits.
}];

def Npu_LoadOp : Npu_MovementOp<"load", "Layout::keep", ["getAccesses"]> {
  let summary = "Loads a tile from global memory, as it is";
  let description = !strconcat([{
    Copies a tile from `gm` to `ub` or `l1`, of the same shape. In `ub`, contiguous
    runs of bytes may end anywhere; what follows up to the next multiple of 32 bytes
    is undefined then.
  }], Npu_MovementRules);
}
def Npu_StoreOp : Npu_MovementOp<"store"> {
  let summary = "Stores a tile to global memory, as it is";
  let description = !strconcat([{
    Copies a tile from `ub` or `l1` to `gm`, of the same shape. In `ub`, contiguous
    runs of bytes may end anywhere.
  }], Npu_MovementRules);
}
def Npu_LoadNzOp : Npu_MovementOp<"load_nz", "Layout::nd_to_nz"> {
  let summary = "Loads a matrix from global memory as fractals";
  let description = !strconcat([{
    Copies a matrix [M, K] from `gm` to `l1` in the order NZ: with K0 elements
    (of 8, 16 or 32 bits) in 32 bytes, destination[k1, m1, m0, k0] = source[16 m1 + m0, K0 k1 + k0].
  }], Npu_MovementRules);
}
def Npu_CopyOp : Npu_MovementOp<"copy", "Layout::keep", ["getReceivers"]> {
  let summary = "Copies a tile between buffers, as it is";
  let description = !strconcat([{
    Copies a tile inside of `ub` (on the vector pipe), or between `ub` and `l1`,
    of the same shape. From `l1`, `subcore` says to which vector core of the
    group.

    (M5) `subcore` is that of a vector core, and given only from `l1` to `ub`.
  }], Npu_MovementRules);
  let arguments = (ins
    Arg<AnyMemRef, "", [MemRead]>:$source,
    Arg<AnyMemRef, "", [MemWrite]>:$destination,
    DefaultValuedAttr<I64Attr, "0">:$subcore);
}
def Npu_L1ToL0Op : Npu_MovementOp<"l1_to_l0"> {
  let summary = "Moves fractals to an operand of the cube";
  let description = !strconcat([{
    Moves a matrix of NZ fractals, source[c1, r1, r0, c0], to an operand of the
    cube. To `l0a`, source is [M, K], destination[m1, k1, m0, k0] =
    source[k1, m1, m0, k0], or destination[k1, m1, ...] where the target's
    `l0a_order` is `nz`. To `l0b`, destination[k1, n1, n0, k0] = B[K0 k1 + k0, 16 n1 + n0]: source is
    the transposed matrix [N, K], whose fractals are as they have to be; with
    `transpose` source is [K, N], of 16-bit elements, and fractals are
    transposed on the way: destination[k1, n1, n0, k0] = source[n1, k1, k0, n0].
  }], Npu_MovementRules);
  let arguments = (ins
    Arg<AnyMemRef, "", [MemRead]>:$source,
    Arg<AnyMemRef, "", [MemWrite]>:$destination,
    UnitAttr:$transpose);
  let assemblyFormat = [{
    $source `,` $destination (`transpose` $transpose^)? attr-dict `:`
    type($source) `,` type($destination)
  }];
}
def Npu_FixpipeOp : Npu_MovementOp<"fixpipe",
    // L1 has fractals, as L0C has.
    [{(getSpace(getDestination().getType()) == Space::l1 ? Layout::keep
                                                         : Layout::nz_to_nd)}], ["getReceivers"]> {
  let summary = "Moves an accumulator out of the cube";
  let description = !strconcat([{
    Moves [N1, M1, 16, 16] fractals of `l0c`, rounded to nearest even where the
    path converts, to a matrix [M, N] in `gm` or `ub`, or to its NZ fractals
    [N / K0, M1, 16, K0] in `l1`, with K0 elements in 32 bytes. To `ub`, `split`
    divides the rows or the columns between the two vector cores of the group;
    destination is the part of one of them, at the same address in both. Without
    `split`, `subcore` says which vector core it is for.

    (M5) `split` and `subcore` are given only to `ub`, and `subcore` is that of a
    vector core; (M6) with `split`, groups have two vector cores, and columns
    that are divided are a multiple of 32.
  }], Npu_MovementRules);
  let arguments = (ins
    Arg<AnyMemRef, "", [MemRead]>:$source,
    Arg<AnyMemRef, "", [MemWrite]>:$destination,
    DefaultValuedAttr<Npu_SplitAttr, "::mlir::npu::Split::none">:$split,
    DefaultValuedAttr<I64Attr, "0">:$subcore);
}

#endif // ROME_DIALECT_NPU_IR_NPUMOVEMENTOPS_TD
