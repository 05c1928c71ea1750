//===- consumer.cpp - A compiler that embeds RoME -------------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Conversion/RopeToLinalg/RopeToLinalg.h"
#include "rome/InitAll.h"
#include "rome/Pipelines/CpuPipeline.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Verifier.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;

/// Runs the patterns of RoME as a compiler with passes of its own does.
static LogicalResult convertToLinalg(ModuleOp module) {
  RewritePatternSet patterns(module.getContext());
  rome::populateConvertRopeToLinalgPatterns(patterns, rome::RopeForm::Pairwise);
  walkAndApplyPatterns(module, std::move(patterns));
  return verify(module);
}

/// Runs the pipeline of RoME, to the LLVM dialect.
static LogicalResult lowerForCpu(ModuleOp module) {
  PassManager manager(module.getContext());
  rome::buildRomeCpuPipeline(manager, rome::RomeCpuPipelineOptions());
  return manager.run(module);
}

int main(int argc, char **argv) {
  if (argc != 3) {
    llvm::errs() << "usage: " << argv[0] << " linalg|cpu <file>\n";
    return 1;
  }
  DialectRegistry registry;
  registerAllDialects(registry);
  registerAllExtensions(registry);
  rome::registerAllDialects(registry);
  MLIRContext context(registry);
  llvm::SourceMgr sourceMgr;
  SourceMgrDiagnosticHandler diagnosticHandler(sourceMgr, &context);
  OwningOpRef<ModuleOp> module =
      parseSourceFile<ModuleOp>(argv[2], sourceMgr, &context);
  if (!module)
    return 1;
  context.loadAllAvailableDialects();
  LogicalResult result = StringRef(argv[1]) == "cpu" ? lowerForCpu(*module)
                                                     : convertToLinalg(*module);
  if (failed(result))
    return 1;
  module->print(llvm::outs());
  return 0;
}
