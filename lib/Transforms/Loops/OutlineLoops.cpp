//===- OutlineLoops.cpp - Loops of long functions as functions ------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Transforms/Loops/Passes.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Utils/Utils.h"
#include "mlir/IR/PatternMatch.h"

namespace mlir::rome {
#define GEN_PASS_DEF_OUTLINELOOPSPASS
#include "rome/Transforms/Loops/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;

/// Moves `loop`, which has no results, to a function of its own after the one
/// that it is in.
static LogicalResult outlineLoop(IRRewriter &rewriter, Operation *loop,
                                 StringRef name) {
  rewriter.setInsertionPoint(loop);
  auto region =
      scf::ExecuteRegionOp::create(rewriter, loop->getLoc(), TypeRange());
  Block *block = rewriter.createBlock(&region.getRegion());
  rewriter.moveOpBefore(loop, block, block->end());
  rewriter.setInsertionPointToEnd(block);
  scf::YieldOp::create(rewriter, loop->getLoc());
  FailureOr<func::FuncOp> outlined = outlineSingleBlockRegion(
      rewriter, loop->getLoc(), region.getRegion(), name);
  if (failed(outlined))
    return failure();
  outlined->setPrivate();
  // LLVM would undo it.
  (*outlined)->setAttr(
      "passthrough",
      rewriter.getArrayAttr({rewriter.getStringAttr("noinline")}));
  // What is left of the region is a call.
  rewriter.inlineBlockBefore(&region.getRegion().front(), region);
  rewriter.eraseOp(region->getPrevNode());
  rewriter.eraseOp(region);
  return success();
}

namespace {
struct OutlineLoopsPass : rome::impl::OutlineLoopsPassBase<OutlineLoopsPass> {
  using OutlineLoopsPassBase::OutlineLoopsPassBase;

  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    SmallVector<func::FuncOp> functions(getOperation().getOps<func::FuncOp>());
    for (func::FuncOp function : functions) {
      SmallVector<Operation *> loops;
      for (Operation &op : function.getBody().getOps())
        if (op.getNumResults() == 0 &&
            isa<scf::ForOp, scf::ParallelOp, scf::ForallOp, scf::IfOp>(op))
          loops.push_back(&op);
      if (loops.size() <= maxLoops)
        continue;
      IRRewriter rewriter(&getContext());
      unsigned number = 0;
      for (Operation *loop : loops) {
        std::string name;
        do
          name = (function.getName() + "_loop" + Twine(number++)).str();
        while (symbols.lookup(name));
        if (failed(outlineLoop(rewriter, loop, name)))
          return signalPassFailure();
      }
    }
  }
};
} // namespace
