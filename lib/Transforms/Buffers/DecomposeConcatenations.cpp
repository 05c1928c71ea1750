//===- DecomposeConcatenations.cpp - Concatenations as insertions ---------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Transforms/Buffers/Passes.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tensor/Transforms/Transforms.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

namespace mlir::rome {
#define GEN_PASS_DEF_DECOMPOSECONCATENATIONSPASS
#include "rome/Transforms/Buffers/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;

namespace {
struct DecomposeConcatenationsPass
    : rome::impl::DecomposeConcatenationsPassBase<DecomposeConcatenationsPass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    tensor::populateDecomposeTensorConcatPatterns(patterns);
    walkAndApplyPatterns(getOperation(), std::move(patterns));
  }
};
} // namespace
