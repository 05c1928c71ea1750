//===- VerifyDeviceMemory.cpp - Check who accesses which memory -----------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Transforms/Gpu/Passes.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/CallInterfaces.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

namespace mlir::rome {
#define GEN_PASS_DEF_VERIFYDEVICEMEMORYPASS
#include "rome/Transforms/Gpu/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;

/// Returns the buffer that `value` is a view of.
static Value getViewedBuffer(Value value) {
  while (auto view = value.getDefiningOp<ViewLikeOpInterface>())
    value = view.getViewSource();
  return value;
}

/// Fails, with an error, if an op in `loop` uses a buffer that is made in the
/// function around it.
static LogicalResult verifyLoop(scf::ParallelOp loop) {
  WalkResult result = loop.walk([&](Operation *op) {
    for (Value operand : op->getOperands()) {
      if (!isa<BaseMemRefType>(operand.getType()))
        continue;
      Value buffer = getViewedBuffer(operand);
      if (auto argument = dyn_cast<BlockArgument>(buffer);
          argument && isa<func::FuncOp>(argument.getOwner()->getParentOp()) &&
          argument.getOwner()->isEntryBlock())
        continue;
      InFlightDiagnostic diagnostic = op->emitError(
          "expected all buffers of a kernel to be arguments of the function");
      diagnostic.attachNote(buffer.getLoc()) << "but this one is made here";
      return WalkResult::interrupt();
    }
    return WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}

/// Returns true if `op`, outside of all loops, does not access memory itself.
static bool isHostOp(Operation *op) {
  return isa<CallOpInterface, func::FuncOp>(op) ||
         op->hasTrait<OpTrait::HasRecursiveMemoryEffects>() ||
         op->hasTrait<OpTrait::ReturnLike>() || isMemoryEffectFree(op);
}

namespace {

struct VerifyDeviceMemoryPass
    : rome::impl::VerifyDeviceMemoryPassBase<VerifyDeviceMemoryPass> {
  void runOnOperation() override {
    WalkResult result =
        getOperation().walk<WalkOrder::PreOrder>([](Operation *op) {
          if (auto loop = dyn_cast<scf::ParallelOp>(op))
            return failed(verifyLoop(loop)) ? WalkResult::interrupt()
                                            : WalkResult::skip();
          if (isHostOp(op))
            return WalkResult::advance();
          op->emitError("expected all accesses to memory to be in parallel "
                        "loops, but got '")
              << op->getName() << "' on the host";
          return WalkResult::interrupt();
        });
    if (result.wasInterrupted())
      signalPassFailure();
  }
};

} // namespace
