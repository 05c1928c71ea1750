//===- RaiseRotationMatrices.cpp - Products with R to rope.apply ----------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Dialect/Rope/Transforms/Passes.h"
#include "rome/Dialect/Rope/Transforms/Transforms.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/PatternMatch.h"

namespace mlir::rope {
#define GEN_PASS_DEF_RAISEROTATIONMATRICESPASS
#include "rome/Dialect/Rope/Transforms/Passes.h.inc"
} // namespace mlir::rope

using namespace mlir;

namespace {
struct RaiseRotationMatricesPass
    : rope::impl::RaiseRotationMatricesPassBase<RaiseRotationMatricesPass> {
  void runOnOperation() override {
    bool hasMatrix = getOperation()
                         ->walk([](rope::RotationMatrixOp) {
                           return WalkResult::interrupt();
                         })
                         .wasInterrupted();
    IRRewriter rewriter(&getContext());
    if (!hasMatrix || rope::raiseToRope(rewriter, getOperation()) == 0)
      markAllAnalysesPreserved();
  }
};
} // namespace
