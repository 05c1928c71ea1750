//===- VerifyTarget.cpp - Check that the facts of a target agree ----------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Dialect/Npu/Transforms/Passes.h"

namespace mlir::npu {
#define GEN_PASS_DEF_NPUVERIFYTARGETPASS
#include "rome/Dialect/Npu/Transforms/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

namespace {
struct NpuVerifyTargetPass
    : npu::impl::NpuVerifyTargetPassBase<NpuVerifyTargetPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    // Without the whole description again.
    auto emitError = [&] { return mlir::emitError(module.getLoc()); };
    TargetAttr target = getTarget(module);
    if (!target)
      emitError() << "expected the attribute '" << NpuDialect::kTargetAttrName
                  << "'";
    if (!target || failed(verifyTargetClosure(target, emitError)))
      signalPassFailure();
  }
};
} // namespace
