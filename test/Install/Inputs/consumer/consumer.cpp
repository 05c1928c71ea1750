//===- consumer.cpp - A compiler that embeds RoME -------------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Dialect/Rope/IR/Rope.h"
#include "rome/Dialect/Rope/Transforms/Transforms.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;

int main(int argc, char **argv) {
  if (argc != 2) {
    llvm::errs() << "usage: " << argv[0] << " <file>\n";
    return 1;
  }
  MLIRContext context;
  context.loadDialect<arith::ArithDialect, func::FuncDialect, rope::RopeDialect,
                      tensor::TensorDialect>();
  llvm::SourceMgr sourceMgr;
  SourceMgrDiagnosticHandler diagnosticHandler(sourceMgr, &context);
  OwningOpRef<ModuleOp> module =
      parseSourceFile<ModuleOp>(argv[1], sourceMgr, &context);
  if (!module)
    return 1;

  // The patterns of RoME run beside the compiler's own.
  RewritePatternSet patterns(&context);
  rope::populateMaterializeRotationMatrixPatterns(patterns);
  if (failed(applyPatternsGreedily(*module, std::move(patterns))) ||
      failed(verify(*module)))
    return 1;
  module->print(llvm::outs());
  return 0;
}
