//===- StrideArguments.cpp - Arguments that are views of larger arrays ----===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Pipelines/Passes.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/SymbolTable.h"

namespace mlir::rome {
#define GEN_PASS_DEF_STRIDEARGUMENTSPASS
#include "rome/Pipelines/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;

/// Returns a buffer of `type` that starts at its pointer and has any strides
/// but the last one.
static MemRefType getStridedType(RankedTensorType type) {
  if (type.getRank() < 2)
    return MemRefType::get(type.getShape(), type.getElementType());
  SmallVector<int64_t> strides(type.getRank(), ShapedType::kDynamic);
  strides.back() = 1;
  auto layout =
      StridedLayoutAttr::get(type.getContext(), /*offset=*/0, strides);
  return MemRefType::get(type.getShape(), type.getElementType(), layout);
}

/// Makes buffers of the tensors that `function` takes.
static void strideArguments(func::FuncOp function) {
  OpBuilder builder = OpBuilder::atBlockBegin(&function.front());
  StringRef writable = bufferization::BufferizationDialect::kWritableAttrName;
  for (BlockArgument argument : function.getArguments()) {
    auto type = dyn_cast<RankedTensorType>(argument.getType());
    if (!type)
      continue;
    auto isWritable = dyn_cast_or_null<BoolAttr>(
        function.removeArgAttr(argument.getArgNumber(), writable));
    argument.setType(getStridedType(type));
    auto tensor = bufferization::ToTensorOp::create(
        builder, argument.getLoc(), type, argument, /*restrict=*/true,
        /*writable=*/isWritable && isWritable.getValue());
    argument.replaceAllUsesExcept(tensor, tensor);
  }
  function.setType(FunctionType::get(function.getContext(),
                                     function.front().getArgumentTypes(),
                                     function.getResultTypes()));
}

/// Makes additional arguments of the tensors that `function` returns.
static void moveResultsToArguments(func::FuncOp function) {
  BitVector isMoved(function.getNumResults());
  for (auto [number, resultType] : llvm::enumerate(function.getResultTypes())) {
    auto type = dyn_cast<RankedTensorType>(resultType);
    if (!type)
      continue;
    unsigned argument = function.getNumArguments();
    // Fails only if the block's arguments are not those of the function.
    (void)function.insertArgument(argument, getStridedType(type), {},
                                  function.getLoc());
    for (auto returnOp : function.getOps<func::ReturnOp>()) {
      OpBuilder builder(returnOp);
      bufferization::MaterializeInDestinationOp::create(
          builder, returnOp.getLoc(), /*result=*/Type(),
          returnOp.getOperand(number), function.getArgument(argument),
          /*restrict=*/true, /*writable=*/true);
    }
    isMoved.set(number);
  }
  for (auto returnOp : function.getOps<func::ReturnOp>())
    returnOp->eraseOperands(isMoved);
  (void)function.eraseResults(isMoved);
}

namespace {
struct StrideArgumentsPass
    : rome::impl::StrideArgumentsPassBase<StrideArgumentsPass> {
  using StrideArgumentsPassBase::StrideArgumentsPassBase;

  void runOnOperation() override {
    SmallVector<func::FuncOp> functions;
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (!function.isPrivate() && !function.isExternal())
        functions.push_back(function);
    WalkResult calls = getOperation().walk([&](func::CallOp call) {
      auto *callee =
          SymbolTable::lookupNearestSymbolFrom(call, call.getCalleeAttr());
      if (!llvm::is_contained(functions, callee))
        return WalkResult::advance();
      call.emitOpError("expected the callee to be private, since public "
                       "functions get strided arguments");
      return WalkResult::interrupt();
    });
    if (calls.wasInterrupted())
      return signalPassFailure();
    for (func::FuncOp function : functions) {
      strideArguments(function);
      if (resultArguments)
        moveResultsToArguments(function);
    }
  }
};
} // namespace
