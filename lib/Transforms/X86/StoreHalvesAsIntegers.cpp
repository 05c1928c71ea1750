//===- StoreHalvesAsIntegers.cpp - Nontemporal stores of f16 and bf16 -----===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Transforms/X86/Passes.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

namespace mlir::rome {
#define GEN_PASS_DEF_STOREHALVESASINTEGERSPASS
#include "rome/Transforms/X86/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;

namespace {
struct StoreHalvesAsIntegersPass
    : rome::impl::StoreHalvesAsIntegersPassBase<StoreHalvesAsIntegersPass> {
  void runOnOperation() override {
    getOperation()->walk([](LLVM::StoreOp store) {
      auto type = dyn_cast<VectorType>(store.getValue().getType());
      if (!store.getNontemporal() || !type ||
          !isa<Float16Type, BFloat16Type>(type.getElementType()))
        return;
      OpBuilder builder(store);
      store.getValueMutable().assign(LLVM::BitcastOp::create(
          builder, store.getLoc(), type.clone(builder.getI16Type()),
          store.getValue()));
    });
  }
};
} // namespace
