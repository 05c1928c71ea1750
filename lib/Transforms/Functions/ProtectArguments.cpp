//===- ProtectArguments.cpp - Keep arguments of functions unchanged -------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Transforms/Functions/Passes.h"

#include "mlir/Dialect/Bufferization/IR/BufferizableOpInterface.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"

namespace mlir::rome {
#define GEN_PASS_DEF_PROTECTARGUMENTSPASS
#include "rome/Transforms/Functions/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;

namespace {
struct ProtectArgumentsPass
    : rome::impl::ProtectArgumentsPassBase<ProtectArgumentsPass> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isPrivate() || function.isExternal())
      return;
    StringRef name = bufferization::BufferizationDialect::kWritableAttrName;
    for (BlockArgument argument : function.getArguments()) {
      unsigned number = argument.getArgNumber();
      if (isa<TensorType>(argument.getType()) &&
          !function.getArgAttr(number, name))
        function.setArgAttr(number, name, BoolAttr::get(&getContext(), false));
    }
  }
};
} // namespace
