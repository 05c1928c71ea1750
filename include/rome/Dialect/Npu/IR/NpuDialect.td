//===- NpuDialect.td - The npu dialect ---------------------*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_DIALECT_NPU_IR_NPUDIALECT_TD
#define ROME_DIALECT_NPU_IR_NPUDIALECT_TD

include "mlir/IR/OpBase.td"

def Npu_Dialect : Dialect {
  let name = "npu";
  let cppNamespace = "::mlir::npu";
  let summary = "Kernels for cube/vector NPUs, one op per entry of a hardware queue";
  let description = [{
    The `npu` dialect serves as a bridge between tiled linalg IR and the
    instructions of an NPU that has cube cores (matrix multiplication), vector
    cores, explicit buffers and in-order hardware queues. It works with the
    `memref`, `scf` and `arith` dialects: buffers are memrefs in
    `#npu.space<...>`, loops and index arithmetic are those dialects' own ops.

    A kernel has a cube body and a vector body. Every cube core and every vector
    core runs its body; the scalar unit of a core executes loops and arithmetic,
    and puts each npu op into the queue of a *pipe*: `mte2` (from global
    memory), `mte1` (from L1), `m` (cube), `v` (vector), `fix` (from L0C),
    `mte3` (to global memory). Entries of one pipe start in order; entries of
    different pipes are ordered by flags and barriers alone. Cores are ordered by
    counted cross-core flags alone.

    What the hardware has is a `#npu.target`: buffers, paths, arithmetic, flags.
    A module names or spells its target in the attribute `npu.target`, as in

    ```mlir
    module attributes {npu.target = "ascend910b3"} {}
    ```

    and verifiers refuse what that target lacks. Without the attribute, only
    what no target could run is refused.
  }];
  let dependentDialects = ["::mlir::DLTIDialect",
                           "::mlir::memref::MemRefDialect"];
  let useDefaultAttributePrinterParser = 1;
  let hasOperationAttrVerify = 1;
  let hasRegionArgAttrVerify = 1;
  let extraClassDeclaration = [{
    /// The name of the attribute of a module that is a `#npu.target` or the
    /// name of an embedded one.
    static constexpr ::llvm::StringLiteral kTargetAttrName = "npu.target";

    /// The name of the attribute of a module that is `#npu.costs`.
    static constexpr ::llvm::StringLiteral kCostsAttrName = "npu.costs";

    /// The name of the attribute of a kernel's argument that is an
    /// `#npu.role`.
    static constexpr ::llvm::StringLiteral kRoleAttrName = "npu.role";

    /// Returns the embedded target `name`, or null. Each is parsed once.
    ::mlir::npu::TargetAttr getEmbeddedTarget(::llvm::StringRef name);

  private:
    ::llvm::StringMap<::mlir::npu::TargetAttr> targets;
    ::std::mutex targetsMutex;
  }];
}

#endif // ROME_DIALECT_NPU_IR_NPUDIALECT_TD
