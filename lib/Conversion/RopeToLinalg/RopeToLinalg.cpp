//===- RopeToLinalg.cpp - Convert the rope dialect to linalg --------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file implements the pass: which op takes which form. The forms are
// built in files of their own.
//
//===----------------------------------------------------------------------===//

#include "rome/Conversion/RopeToLinalg/RopeToLinalg.h"

#include "Forms.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Transforms/DialectConversion.h"

namespace mlir::rome {
#define GEN_PASS_DEF_CONVERTROPETOLINALGPASS
#include "rome/Conversion/RopeToLinalg/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;
using namespace mlir::rome;
using namespace mlir::rope;

/// The category of all remarks of this pass.
static constexpr llvm::StringLiteral kCategory = "convert-rope-to-linalg";

AffineMap mlir::rome::getAlignedTableMap(ApplyOp op) {
  AffineMap leading = op.getTableMap();
  unsigned lastDim = leading.getNumDims();
  return AffineMap::get(lastDim + 1, /*symbolCount=*/0, leading.getResults(),
                        op.getContext())
      .insertResult(getAffineDimExpr(lastDim, op.getContext()),
                    leading.getNumResults());
}

static StringRef stringifyForm(RopeForm form) {
  switch (form) {
  case RopeForm::Auto:
    return "auto";
  case RopeForm::Matmul:
    return "matmul";
  case RopeForm::Pairwise:
    return "pairwise";
  case RopeForm::Slices:
    return "slices";
  }
  llvm_unreachable("unknown form");
}

/// Returns the form that is best for `op`.
static RopeForm selectForm(ApplyOp op) {
  remark::analysis(op.getLoc(),
                   remark::RemarkOpts::name("FormSelected").category(kCategory))
      << remark::add("pairwise: reads and writes each lane once")
      << remark::reason("no cost is predicted yet");
  return RopeForm::Pairwise;
}

/// Returns true if the result of `op` is its operand `x`: no lane is rotated,
/// or there is no row. The forms could not slice a dimension of size 0.
static bool returnsOperand(ApplyOp op) {
  return op.getRotation().isIdentity() ||
         llvm::is_contained(op.getX().getType().getShape(), 0) ||
         llvm::is_contained(op.getCos().getType().getShape(), 0);
}

namespace {

struct ConvertApply : OpRewritePattern<ApplyOp> {
  ConvertApply(MLIRContext *context, RopeForm form)
      : OpRewritePattern(context), form(form) {}

  LogicalResult matchAndRewrite(ApplyOp op,
                                PatternRewriter &rewriter) const override {
    if (returnsOperand(op)) {
      remark::passed(
          op.getLoc(),
          remark::RemarkOpts::name("ApplyErased").category(kCategory))
          << remark::add("no lane is rotated: replaced by 'x'");
      rewriter.replaceOp(op, op.getX());
      return success();
    }
    RopeForm selected = form == RopeForm::Auto ? selectForm(op) : form;
    // Fewer blocks are less code.
    rewriter.modifyOpInPlace(
        op, [&] { op.setRotationAttr(op.getRotation().getCanonical()); });
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    remark::passed(
        op.getLoc(),
        remark::RemarkOpts::name("ApplyConverted").category(kCategory))
        << remark::add("converted to a form of linalg")
        << remark::metric("Form", stringifyForm(selected));
    rewriter.replaceOp(op, buildForm(builder, op, selected));
    return success();
  }

private:
  static Value buildForm(ImplicitLocOpBuilder &builder, ApplyOp op,
                         RopeForm form) {
    switch (form) {
    case RopeForm::Matmul:
      return buildMatmulForm(builder, op);
    case RopeForm::Slices:
      return buildSlicesForm(builder, op);
    case RopeForm::Pairwise:
      return buildPairwiseForm(builder, op);
    case RopeForm::Auto:
      break;
    }
    llvm_unreachable("expected a form to be selected");
  }

  RopeForm form;
};

struct ConvertTables : OpRewritePattern<TablesOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(TablesOp op,
                                PatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    remark::passed(
        op.getLoc(),
        remark::RemarkOpts::name("TablesConverted").category(kCategory))
        << remark::add("converted to one linalg.generic");
    rewriter.replaceOp(op, buildTableComputation(builder, op));
    return success();
  }
};

struct ConvertRopeToLinalgPass
    : mlir::rome::impl::ConvertRopeToLinalgPassBase<ConvertRopeToLinalgPass> {
  using ConvertRopeToLinalgPassBase::ConvertRopeToLinalgPassBase;

  LogicalResult initialize(MLIRContext *context) override {
    RewritePatternSet set(context);
    populateConvertRopeToLinalgPatterns(set, form);
    patterns = std::move(set);
    target = std::make_unique<ConversionTarget>(*context);
    target->addLegalDialect<arith::ArithDialect, linalg::LinalgDialect,
                            math::MathDialect, tensor::TensorDialect>();
    target->addLegalOp<RotationMatrixOp>();
    target->addIllegalOp<ApplyOp, TablesOp>();
    return success();
  }

  void runOnOperation() override {
    if (failed(applyPartialConversion(getOperation(), *target, patterns)))
      signalPassFailure();
  }

private:
  FrozenRewritePatternSet patterns;
  std::shared_ptr<ConversionTarget> target;
};

} // namespace

void mlir::rome::populateConvertRopeToLinalgPatterns(
    RewritePatternSet &patterns, RopeForm form) {
  patterns.add<ConvertApply>(patterns.getContext(), form);
  patterns.add<ConvertTables>(patterns.getContext());
}
