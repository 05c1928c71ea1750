//===- ForbidSPIRVContraction.cpp - No fused multiply-adds in OpenCL ------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Transforms/SPIRV/Passes.h"

namespace mlir::rome {
#define GEN_PASS_DEF_FORBIDSPIRVCONTRACTIONPASS
#include "rome/Transforms/SPIRV/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;

namespace {

struct ForbidSPIRVContractionPass
    : rome::impl::ForbidSPIRVContractionPassBase<ForbidSPIRVContractionPass> {
  void runOnOperation() override {
    OpBuilder builder(&getContext());
    for (auto entry : getOperation().getOps<spirv::EntryPointOp>()) {
      if (entry.getExecutionModel() != spirv::ExecutionModel::Kernel)
        continue;
      builder.setInsertionPointAfter(entry);
      auto kernel = getOperation().lookupSymbol<spirv::FuncOp>(
          entry.getFnAttr().getAttr());
      if (kernel)
        spirv::ExecutionModeOp::create(builder, entry.getLoc(), kernel,
                                       spirv::ExecutionMode::ContractionOff,
                                       ArrayRef<int32_t>());
    }
  }
};

} // namespace
