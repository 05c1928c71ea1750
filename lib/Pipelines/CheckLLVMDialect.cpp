//===- CheckLLVMDialect.cpp - Report what was not lowered -----------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Pipelines/Passes.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"

namespace mlir::rome {
#define GEN_PASS_DEF_CHECKLLVMDIALECTPASS
#include "rome/Pipelines/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;
using namespace mlir::rome;

namespace {

struct CheckLLVMDialectPass
    : rome::impl::CheckLLVMDialectPassBase<CheckLLVMDialectPass> {
  void runOnOperation() override {
    getOperation()->walk([&](Operation *op) {
      if (isa<ModuleOp>(op) ||
          isa_and_nonnull<LLVM::LLVMDialect>(op->getDialect()))
        return;
      op->emitError() << "expected an op that can be lowered to the LLVM "
                         "dialect, but got '"
                      << op->getName() << "'";
      signalPassFailure();
    });
  }
};

} // namespace
