//===- EraseDeadOps.cpp - Erase what nothing needs any more ---------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EraseDeadOps.h"

#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace mlir::rope;

void mlir::rope::eraseDeadOps(RewriterBase &rewriter, Operation *op,
                              function_ref<void(Operation *)> willErase) {
  llvm::SetVector<Operation *> worklist;
  worklist.insert(op);
  while (!worklist.empty()) {
    Operation *current = worklist.pop_back_val();
    if (!isOpTriviallyDead(current))
      continue;
    SetVector<Value> used(current->operand_begin(), current->operand_end());
    getUsedValuesDefinedAbove(current->getRegions(), used);
    for (Value value : used)
      if (Operation *producer = value.getDefiningOp())
        worklist.insert(producer);
    willErase(current);
    rewriter.eraseOp(current);
  }
}
