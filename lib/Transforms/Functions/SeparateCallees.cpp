//===- SeparateCallees.cpp - Public functions that nothing calls ----------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Transforms/Functions/Passes.h"

#include "mlir/IR/SymbolTable.h"

namespace mlir::rome {
#define GEN_PASS_DEF_SEPARATECALLEESPASS
#include "rome/Transforms/Functions/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;

namespace {
struct SeparateCalleesPass
    : rome::impl::SeparateCalleesPassBase<SeparateCalleesPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    SymbolTable symbols(module);
    for (auto function :
         llvm::make_early_inc_range(module.getOps<func::FuncOp>())) {
      if (function.isPrivate() || function.isExternal() ||
          SymbolTable::symbolKnownUseEmpty(function, module))
        continue;
      func::FuncOp callee = function.clone();
      callee.setPrivate();
      StringAttr name =
          symbols.insert(callee, std::next(function->getIterator()));
      if (failed(SymbolTable::replaceAllSymbolUses(function, name, module)))
        return signalPassFailure();
    }
  }
};
} // namespace
