//===- PrepareSPIRVKernels.cpp - Mark kernels as SPIR-V entry points ------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Transforms/SPIRV/Passes.h"

#include "mlir/Dialect/SPIRV/IR/SPIRVDialect.h"
#include "mlir/Dialect/SPIRV/IR/TargetAndABI.h"

namespace mlir::rome {
#define GEN_PASS_DEF_PREPARESPIRVKERNELSPASS
#include "rome/Transforms/SPIRV/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;

/// Fails, with an error, if `kernel` has a value of a float type that core
/// SPIR-V does not have.
static LogicalResult verifyTypes(gpu::GPUFuncOp kernel) {
  auto verify = [&](Location location, TypeRange types) -> LogicalResult {
    for (Type type : types)
      if (auto element = dyn_cast<FloatType>(getElementTypeOrSelf(type)))
        if (!element.isF16() && !element.isF32() && !element.isF64())
          return emitError(
                     location,
                     "expected f16, f32 or f64 in a SPIR-V kernel, but got ")
                 << element;
    return success();
  };
  if (failed(verify(kernel.getLoc(), kernel.getArgumentTypes())))
    return failure();
  WalkResult result = kernel.walk([&](Operation *op) {
    return WalkResult(verify(op->getLoc(), op->getResultTypes()));
  });
  return failure(result.wasInterrupted());
}

namespace {

struct PrepareSPIRVKernelsPass
    : rome::impl::PrepareSPIRVKernelsPassBase<PrepareSPIRVKernelsPass> {
  void runOnOperation() override {
    for (auto kernel : getOperation().getOps<gpu::GPUFuncOp>()) {
      if (!kernel.isKernel())
        continue;
      if (failed(verifyTypes(kernel)))
        return signalPassFailure();
      ArrayRef<int32_t> blockSize =
          kernel.getKnownBlockSize().value_or(ArrayRef<int32_t>());
      kernel->setAttr(spirv::getEntryPointABIAttrName(),
                      spirv::getEntryPointABIAttr(&getContext(), blockSize));
    }
  }
};

} // namespace
