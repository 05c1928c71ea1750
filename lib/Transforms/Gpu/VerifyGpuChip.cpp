//===- VerifyGpuChip.cpp - Check that a code generator knows a chip -------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Transforms/Gpu/Passes.h"

#include "mlir/Dialect/AMDGPU/Utils/Chipset.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"

namespace mlir::rome {
#define GEN_PASS_DEF_VERIFYGPUCHIPPASS
#include "rome/Transforms/Gpu/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;

namespace {

struct VerifyGpuChipPass
    : rome::impl::VerifyGpuChipPassBase<VerifyGpuChipPass> {
  using VerifyGpuChipPassBase::VerifyGpuChipPassBase;

  LogicalResult initialize(MLIRContext *context) override {
    // The registry of targets is the process's own: other contexts may be at
    // work in other threads.
    static llvm::once_flag isInitialized;
    llvm::call_once(isInitialized, [] {
      LLVMInitializeAMDGPUTargetInfo();
      LLVMInitializeAMDGPUTargetMC();
      LLVMInitializeNVPTXTargetInfo();
      LLVMInitializeNVPTXTargetMC();
      LLVMInitializeSPIRVTargetInfo();
      LLVMInitializeSPIRVTargetMC();
    });
    return success();
  }

  void runOnOperation() override {
    llvm::Triple parsed(triple);
    std::string reason;
    const llvm::Target *target =
        llvm::TargetRegistry::lookupTarget(parsed, reason);
    if (!target) {
      emitError(getOperation().getLoc(),
                "expected 'triple' to name a code generator of "
                "LLVM, but got '")
          << triple << "'";
      return signalPassFailure();
    }
    std::unique_ptr<llvm::MCSubtargetInfo> subtarget(
        target->createMCSubtargetInfo(parsed, "", ""));
    // The conversion to 'rocdl' knows fewer names than the code generator.
    bool isConvertible =
        !parsed.isAMDGCN() || succeeded(amdgpu::Chipset::parse(chip));
    if (subtarget && subtarget->isCPUStringValid(chip) && isConvertible)
      return;
    emitError(getOperation().getLoc(), "expected 'chip' to be a processor of '")
        << parsed.getArchName() << "', but got '" << chip << "'";
    signalPassFailure();
  }
};

} // namespace
