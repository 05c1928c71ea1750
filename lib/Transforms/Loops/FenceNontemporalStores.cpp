//===- FenceNontemporalStores.cpp - Order nontemporal stores --------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Transforms/Loops/Passes.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/OpenMP/OpenMPDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

namespace mlir::rome {
#define GEN_PASS_DEF_FENCENONTEMPORALSTORESPASS
#include "rome/Transforms/Loops/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;

/// Returns the last op that one thread runs around `op`: a whole loop nest, but
/// not more than the body of a parallel region.
static Operation *getScope(Operation *op) {
  Operation *scope = op;
  for (Operation *parent = op->getParentOp();
       parent && !isa<omp::ParallelOp, func::FuncOp>(parent);
       parent = parent->getParentOp())
    if (!isa<scf::IfOp>(parent))
      scope = parent;
  return scope;
}

namespace {
struct FenceNontemporalStoresPass
    : rome::impl::FenceNontemporalStoresPassBase<FenceNontemporalStoresPass> {
  void runOnOperation() override {
    llvm::SetVector<Operation *> scopes;
    getOperation()->walk([&](vector::StoreOp store) {
      if (store.getNontemporal())
        scopes.insert(getScope(store));
    });
    OpBuilder builder(&getContext());
    for (Operation *scope : scopes) {
      builder.setInsertionPointAfter(scope);
      LLVM::FenceOp::create(builder, scope->getLoc(),
                            LLVM::AtomicOrdering::seq_cst, /*syncscope=*/"");
    }
  }
};
} // namespace
