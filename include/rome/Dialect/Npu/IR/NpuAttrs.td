//===- NpuAttrs.td - Attributes of the npu dialect ---------*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_DIALECT_NPU_IR_NPUATTRS_TD
#define ROME_DIALECT_NPU_IR_NPUATTRS_TD

include "mlir/IR/AttrTypeBase.td"
include "rome/Dialect/Npu/IR/NpuEnums.td"

class Npu_EnumAttr<EnumInfo info, string name>
    : EnumAttr<Npu_Dialect, info, name> {
  let assemblyFormat = "`<` $value `>`";
}

def Npu_SpaceAttr : Npu_EnumAttr<Npu_Space, "space"> {
  let description = [{
    The memory that a memref is in: `gm` (global memory, seen through L2), `l1`,
    `l0a`, `l0b`, `l0c` (of a cube core) or `ub` (of a vector core).

    ```mlir
    memref<64x128xbf16, #npu.space<ub>>
    ```
  }];
}
def Npu_RoleAttr : Npu_EnumAttr<Npu_Role, "role"> {
  let description = [{
    What an argument of a kernel is for: `input` is only read, `output` is
    written and wanted, `workspace` is written and not wanted afterwards, so
    that what is still in L2 at the end never has to reach global memory.
  }];
}

def Npu_SplitAttr : Npu_EnumAttr<Npu_Split, "split">;
def Npu_PipeAttr : Npu_EnumAttr<Npu_Pipe, "pipe">;
def Npu_CrossModeAttr : Npu_EnumAttr<Npu_CrossMode, "cross_mode">;

#endif // ROME_DIALECT_NPU_IR_NPUATTRS_TD
