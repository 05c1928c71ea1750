//===- OptMain.cpp - The RoME optimizer driver ----------------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OptMain.h"

#include "rome/Dialect/Npu/Transforms/Passes.h"

#include "mlir/Pass/PassManager.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/ToolOutputFile.h"

using namespace mlir;

/// Puts a pass that attaches the target `name` before all others of `config`.
static void attachTarget(MlirOptMainConfig &config, StringRef name) {
  MlirOptMainConfig others = config;
  config.setPassPipelineSetupFn(
      [others, name = name.str()](PassManager &manager) -> LogicalResult {
        if (manager.getOpName(*manager.getContext()) !=
            OperationName(ModuleOp::getOperationName(), manager.getContext()))
          return emitError(UnknownLoc::get(manager.getContext()))
                 << "expected '--npu-target' with a module, but got '"
                 << manager.getOpAnchorName() << "'";
        npu::NpuAttachTargetPassOptions options;
        options.npuTarget = name;
        manager.addPass(npu::createNpuAttachTargetPass(options));
        return others.setupPassPipeline(manager);
      });
}

LogicalResult mlir::rome::runOptMain(int argc, char **argv,
                                     DialectRegistry &registry) {
  static llvm::cl::opt<std::string> npuTarget(
      "npu-target",
      llvm::cl::desc("Name of an NPU target or a .mlir file, attached to the "
                     "module before all passes"));
  llvm::InitLLVM init(argc, argv);
  auto [inputName, outputName] = registerAndParseCLIOptions(
      argc, argv, "RoME optimizer driver\n", registry);
  if (npuTarget.empty())
    return MlirOptMain(argc, argv, inputName, outputName, registry);
  MlirOptMainConfig config = MlirOptMainConfig::createFromCLOptions();
  attachTarget(config, npuTarget);
  std::string message;
  auto input = openInputFile(inputName, &message);
  auto output = input ? openOutputFile(outputName, &message) : nullptr;
  if (!output) {
    llvm::errs() << message << "\n";
    return failure();
  }
  if (failed(MlirOptMain(output->os(), std::move(input), registry, config)))
    return failure();
  output->keep();
  return success();
}
