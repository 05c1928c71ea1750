//===- MoveResultsToArguments.cpp - Results in memory of the caller -------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Transforms/Functions/Passes.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"

namespace mlir::rome {
#define GEN_PASS_DEF_MOVERESULTSTOARGUMENTSPASS
#include "rome/Transforms/Functions/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;

MemRefType mlir::rome::getStridedMemRefType(RankedTensorType type) {
  if (type.getRank() < 2)
    return MemRefType::get(type.getShape(), type.getElementType());
  SmallVector<int64_t> strides(type.getRank(), ShapedType::kDynamic);
  strides.back() = 1;
  auto layout =
      StridedLayoutAttr::get(type.getContext(), /*offset=*/0, strides);
  return MemRefType::get(type.getShape(), type.getElementType(), layout);
}

namespace {
struct MoveResultsToArgumentsPass
    : rome::impl::MoveResultsToArgumentsPassBase<MoveResultsToArgumentsPass> {
  using MoveResultsToArgumentsPassBase::MoveResultsToArgumentsPassBase;

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isPrivate() || function.isExternal())
      return;
    BitVector isMoved(function.getNumResults());
    for (auto [number, type] : llvm::enumerate(function.getResultTypes())) {
      auto tensorType = dyn_cast<RankedTensorType>(type);
      if (!tensorType)
        continue;
      moveResult(number, tensorType);
      isMoved.set(number);
    }
    for (auto returnOp : function.getOps<func::ReturnOp>())
      returnOp->eraseOperands(isMoved);
    // Fails only if there are fewer results.
    (void)function.eraseResults(isMoved);
  }

private:
  /// Adds an argument for result `number` and writes to it before each return.
  void moveResult(unsigned number, RankedTensorType type) {
    func::FuncOp function = getOperation();
    MemRefType bufferType =
        strided ? rome::getStridedMemRefType(type)
                : MemRefType::get(type.getShape(), type.getElementType());
    unsigned argument = function.getNumArguments();
    // Fails only if the block's arguments are not those of the function.
    (void)function.insertArgument(argument, bufferType, {}, function.getLoc());
    for (auto returnOp : function.getOps<func::ReturnOp>()) {
      OpBuilder builder(returnOp);
      bufferization::MaterializeInDestinationOp::create(
          builder, returnOp.getLoc(), /*result=*/Type(),
          returnOp.getOperand(number), function.getArgument(argument),
          /*restrict=*/true, /*writable=*/true);
    }
  }
};
} // namespace
