//===- CheckLLVMDialect.cpp - Report what was not lowered -----------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Transforms/Checks/Passes.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/OpenMP/OpenMPDialect.h"

namespace mlir::rome {
#define GEN_PASS_DEF_CHECKLLVMDIALECTPASS
#include "rome/Transforms/Checks/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;
using namespace mlir::rome;

namespace {

struct CheckLLVMDialectPass
    : rome::impl::CheckLLVMDialectPassBase<CheckLLVMDialectPass> {
  void runOnOperation() override {
    SmallVector<Operation *> ops, casts;
    getOperation()->walk([&](Operation *op) {
      if (isa<UnrealizedConversionCastOp>(op))
        casts.push_back(op);
      else if (!isa<ModuleOp>(op) &&
               !isa_and_nonnull<LLVM::LLVMDialect, omp::OpenMPDialect>(
                   op->getDialect()))
        ops.push_back(op);
    });
    // Casts are the traces of other ops, and only reported without these.
    for (Operation *op : ops.empty() ? casts : ops) {
      op->emitError() << "expected an op that can be lowered to the LLVM "
                         "dialect, but got '"
                      << op->getName() << "'";
      signalPassFailure();
    }
  }
};

} // namespace
