//===- rome-opt.cpp - The RoME optimizer driver ---------------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Dialect/Npu/Transforms/Passes.h"
#include "rome/InitAll.h"

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/All.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

using namespace mlir;

/// Adds the pass that attaches an NPU target, whose name or file is `target`.
static LogicalResult
addNpuTarget(OpPassManager &manager, StringRef target,
             function_ref<LogicalResult(const Twine &)> emitError) {
  if (manager.getOpAnchorName() != ModuleOp::getOperationName())
    return emitError("expected '--npu-target' with a module, but got '" +
                     manager.getOpAnchorName() + "'");
  npu::NpuAttachTargetPassOptions options;
  options.npuTarget = target.str();
  manager.addPass(npu::createNpuAttachTargetPass(options));
  return success();
}

int main(int argc, char **argv) {
  registerAllPasses();
  rome::registerAllPasses();
  // A pipeline takes its options as they are written, here a value alone.
  registerPassPipeline("npu-target",
                       "Attach an NPU target to the module: its name or, "
                       "ending in .mlir, its file",
                       addNpuTarget, /*optHandler=*/[](auto) {});
  DialectRegistry registry;
  registerAllDialects(registry);
  registerAllExtensions(registry);
  registerAllGPUToLLVMIRTranslations(registry);
  rome::registerAllDialects(registry);
  return asMainReturnCode(
      MlirOptMain(argc, argv, "RoME optimizer driver\n", registry));
}
