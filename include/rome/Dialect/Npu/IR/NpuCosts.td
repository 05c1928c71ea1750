//===- NpuCosts.td - Other figures for what a chip costs ---*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_DIALECT_NPU_IR_NPUCOSTS_TD
#define ROME_DIALECT_NPU_IR_NPUCOSTS_TD

include "rome/Dialect/Npu/IR/NpuTarget.td"

def Npu_PathCostAttr : Npu_TargetPart<"PathCost", "path_cost"> {
  let summary = "Other figures for one path of a target";
  let description = [{
    The numbers of the path from `source` to `destination`, as in `#npu.path`.

    **Constraints:** cycles are not negative, rates are positive.
  }];
  let parameters = (ins "::mlir::npu::Space":$source,
    "::mlir::npu::Space":$destination, "::mlir::npu::Layout":$layout,
    Npu_Number<"">:$start_cycles, Npu_Number<"">:$bytes_per_cycle,
    Npu_Number<"">:$peak_bytes_per_cycle);
}

def Npu_CostsAttr : Npu_TargetPart<"Costs", "costs"> {
  let summary = "One set of figures for what a chip costs";
  let description = [{
    What a chip costs is known from different sources, which disagree by
    factors. A set replaces the figures of the description of `target` that its
    source has; the others stay. The files in `targets/<target>/` hold one each,
    one fact a line with its source. A schedule that is to be trusted is good
    under all of them.

    **Constraints:** `memory_gbytes_per_second` is positive; no path twice.
  }];
  let parameters = (ins StringRefParameter<"">:$name,
    StringRefParameter<"the target whose figures it replaces">:$target,
    Npu_Number<"10^9 bytes per second, of all cores together">:$memory_gbytes_per_second,
    Npu_List<"::mlir::npu::PathCostAttr", "">:$paths);
  let assemblyFormat = [{
    `<` struct($name, $target, $memory_gbytes_per_second, custom<List>($paths)) `>`
  }];
  let extraClassDeclaration = [{
    /// Returns `target` with these figures. Emits an error and returns null if
    /// it is another target or lacks a path.
    ::mlir::npu::TargetAttr
    apply(::mlir::npu::TargetAttr target,
          ::llvm::function_ref<::mlir::InFlightDiagnostic()> emitError) const;
  }];
}

#endif // ROME_DIALECT_NPU_IR_NPUCOSTS_TD
