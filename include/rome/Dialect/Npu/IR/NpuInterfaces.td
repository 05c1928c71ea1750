//===- NpuInterfaces.td - Interfaces of npu ops ------------*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_DIALECT_NPU_IR_NPUINTERFACES_TD
#define ROME_DIALECT_NPU_IR_NPUINTERFACES_TD

include "mlir/IR/OpBase.td"

def Npu_QueueOpInterface : OpInterface<"QueueOpInterface"> {
  let cppNamespace = "::mlir::npu";
  let description = "An op that is one entry of a hardware queue.";
  let methods = [
    InterfaceMethod<[{
      Returns the pipe whose queue the op enters on `target`, or nothing if the
      target has no such path.
    }], "::std::optional<::mlir::npu::Pipe>", "getQueue",
      (ins "::mlir::npu::TargetAttr":$target)>
  ];
}

#endif // ROME_DIALECT_NPU_IR_NPUINTERFACES_TD
