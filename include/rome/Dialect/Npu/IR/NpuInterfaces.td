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
  let description = [{
    An op that is one entry of a hardware queue: which queue it enters, what it
    touches, costs and orders, and what it asks of a target.
  }];
  let methods = [
    InterfaceMethod<[{
      Returns the pipe whose queue the op enters on `target`, or nothing if the
      target has no such path.
    }], "::std::optional<::mlir::npu::Pipe>", "getQueue",
      (ins "::mlir::npu::TargetAttr":$target)>,
    InterfaceMethod<[{
      Returns what the op does to each of its memrefs, in the order of its
      operands; the default is what its memory effects say.
    }], "::llvm::SmallVector<::mlir::npu::Access, 3>", "getAccesses", (ins), "",
      "return ::mlir::npu::detail::getAccesses($_op);">,
    InterfaceMethod<[{
      Returns the vector cores of the group that get what a cube core writes to
      `ub`: the op writes its destination in each of them.
    }], "::llvm::SmallVector<int64_t, 2>", "getReceivers", (ins), "",
      "return {0};">,
    InterfaceMethod<[{
      Returns true if what is written depends on elements of the same place alone,
      so that the op may write what it reads.
    }], "bool", "isElementwise", (ins), "", "return true;">,
    InterfaceMethod<[{
      Returns true if later entries of the op's pipe on `target` start when the op
      is finished. Else those that depend on it need a barrier.
    }], "bool", "holdsPipe", (ins "::mlir::npu::TargetAttr":$target), "", [{
      return ::llvm::is_contained(target.getSync().getOrderedPipes(),
                                  *$_op.getQueue(target));
    }]>,
    InterfaceMethod<[{
      Returns what the op costs on `target`, which `verifyTarget` accepts.
    }], "::mlir::npu::QueueCost", "getCost",
      (ins "::mlir::npu::TargetAttr":$target), "", "return {};">,
    InterfaceMethod<[{
      Returns how the op orders others; nothing if it moves or computes data.
    }], "::std::optional<::mlir::npu::SyncEffect>", "getSyncEffect", (ins), "",
      "return std::nullopt;">,
    InterfaceMethod<[{
      Checks that `target` has what the op needs; a null one has what any target
      may have. The verifier does it for the target of the op's module.
    }], "::llvm::LogicalResult", "verifyTarget",
      (ins "::mlir::npu::TargetAttr":$target)>
  ];
  let verify = [{
    return cast<::mlir::npu::QueueOpInterface>($_op).verifyTarget(
        ::mlir::npu::getTarget($_op));
  }];
  // After the op's own verifier, which says more about a wrong op.
  let verifyWithRegions = 1;
}

def Npu_ExecutableOpInterface : OpInterface<"ExecutableOpInterface"> {
  let cppNamespace = "::mlir::npu";
  let description = [{
    An op whose numbers the host can compute. The models are in a library of their
    own: `registerExecutionModels` adds them to a registry.
  }];
  let methods = [
    InterfaceMethod<[{
      Emits an error and fails if the op's types are such that `execute` does not
      know them.
    }], "::llvm::LogicalResult", "verifyExecution">,
    InterfaceMethod<[{
      Reads the memrefs that the op reads, and writes those that it writes. `views`
      has one view for each memref, in the order of operands, and the last one
      once for each of the op's receivers. Views that are written overlap no
      others. Fails where data that is read asks for what is not there.
    }], "::llvm::Error", "execute",
      (ins "::llvm::ArrayRef<::mlir::npu::BufferView>":$views,
           "::mlir::npu::TargetAttr":$target)>
  ];
}

#endif // ROME_DIALECT_NPU_IR_NPUINTERFACES_TD
