//===- StrideArguments.cpp - Arguments that are views of larger arrays ----===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Transforms/Functions/Passes.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/IR/SymbolTable.h"

namespace mlir::rome {
#define GEN_PASS_DEF_STRIDEARGUMENTSPASS
#include "rome/Transforms/Functions/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;

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
    argument.setType(rome::getStridedMemRefType(type));
    auto tensor = bufferization::ToTensorOp::create(
        builder, argument.getLoc(), type, argument, /*restrict=*/true,
        /*writable=*/isWritable && isWritable.getValue());
    argument.replaceAllUsesExcept(tensor, tensor);
  }
  function.setType(FunctionType::get(function.getContext(),
                                     function.front().getArgumentTypes(),
                                     function.getResultTypes()));
}

namespace {
struct StrideArgumentsPass
    : rome::impl::StrideArgumentsPassBase<StrideArgumentsPass> {
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
    for (func::FuncOp function : functions)
      strideArguments(function);
  }
};
} // namespace
