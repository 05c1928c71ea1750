//===- Passes.td - Passes of the npu dialect ---------------*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_DIALECT_NPU_TRANSFORMS_PASSES_TD
#define ROME_DIALECT_NPU_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def NpuAttachTargetPass : Pass<"npu-attach-target", "::mlir::ModuleOp"> {
  let summary = "Describe the NPU that a module is for";
  let description = [{
    Sets the module's `npu.target` to the description named by `npu-target`, an
    embedded one or a `.mlir` file. With `dlti`, also adds a device "NPU" to the
    module's `dlti.target_system_spec`, with key facts that `dlti.query` and
    other users of DLTI read: `npu.name`, `npu.arch`, `npu.groups`,
    `npu.vector_cores_per_group`, `npu.l2_bytes`, `npu.memory_gbytes_per_second`,
    `npu.cube_frequency_mhz`, `npu.vector_repeat_bytes`, and `npu.<space>_bytes`
    for each buffer.

    Example, with `--npu-attach-target='npu-target=toy'`:

    ```mlir
    module {}
    ```
    ==>
    ```mlir
    module attributes {npu.target = #npu.target<name = "toy", ...>} {}
    ```
  }];
  let dependentDialects = ["::mlir::npu::NpuDialect",
                           "::mlir::DLTIDialect"];
  let options = [
    Option<"npuTarget", "npu-target", "std::string",
           /*default=*/"::mlir::npu::kDefaultTarget.str()",
           "Name of an embedded target, or a .mlir file">,
    Option<"dlti", "dlti", "bool", /*default=*/"false",
           "Mirror key facts in dlti.target_system_spec">
  ];
}

def NpuVerifyTargetPass : Pass<"npu-verify-target", "::mlir::ModuleOp"> {
  let summary = "Check that the facts of a target description agree";
  let description = [{
    Checks the `npu.target` of a module. Every rule that fails is an error:

    - every end of a path is `gm` or a buffer, and its core owns the source, or
      the destination where that is `gm`;
    - every path has a pipe that its kind of core has and that moves data (that
      it has costs is checked when it is read);
    - both operands of the cube can be fed from `gm`, its accumulator can be
      read, and tiles can be loaded to `ub` and stored from it;
    - the bytes of every buffer are a multiple of its alignment;
    - `peak_tflops` is within 3 % of groups × frequency × 2·m·n·k of every
      16-bit multiplication, and `macs_per_cycle` of every one within 3 % of m·n·k;
    - the bytes of a repeat are a multiple of the alignment of `ub`.

    Example: with `bytes = 1000, alignment = 32`,

    ```
    error: expected the bytes of 'ub' to be a multiple of its alignment 32, but got 1000
    ```
  }];
}

#endif // ROME_DIALECT_NPU_TRANSFORMS_PASSES_TD
