//===- ForwardCopies.cpp - Write values where they would be copied to -----===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Transforms/Buffers/Passes.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Dominance.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

namespace mlir::rome {
#define GEN_PASS_DEF_FORWARDCOPIESPASS
#include "rome/Transforms/Buffers/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;

/// Returns true if, in dimension `dim`, no index of one slice is an index of
/// the other: their ranges are disjoint, or they interleave.
static bool areDisjointInDimension(memref::SubViewOp a, memref::SubViewOp b,
                                   int64_t dim) {
  int64_t offsetA = a.getStaticOffsets()[dim];
  int64_t offsetB = b.getStaticOffsets()[dim];
  int64_t sizeA = a.getStaticSizes()[dim];
  int64_t sizeB = b.getStaticSizes()[dim];
  int64_t strideA = a.getStaticStrides()[dim];
  int64_t strideB = b.getStaticStrides()[dim];
  if (ShapedType::isDynamicShape({offsetA, offsetB, strideA, strideB}) ||
      strideA < 0 || strideB < 0)
    return false;
  if (strideA == strideB && strideA > 0 && (offsetA - offsetB) % strideA != 0)
    return true;
  if (ShapedType::isDynamicShape({sizeA, sizeB}))
    return false;
  return offsetA + (sizeA - 1) * strideA < offsetB ||
         offsetB + (sizeB - 1) * strideB < offsetA;
}

static bool areDisjoint(memref::SubViewOp a, memref::SubViewOp b) {
  if (!a || !b || a.getSource() != b.getSource())
    return false;
  for (int64_t dim : llvm::seq<int64_t>(0, a.getSourceType().getRank()))
    if (areDisjointInDimension(a, b, dim))
      return true;
  return false;
}

/// Returns true if no op from `first` to the one before `last`, which are in
/// one block, may access the part of `buffer` that `slice` names, or all of it
/// without a slice.
static bool isUntouched(Value buffer, memref::SubViewOp slice, Operation *first,
                        Operation *last) {
  SmallVector<Value> views{buffer};
  while (!views.empty()) {
    for (Operation *user : views.pop_back_val().getUsers()) {
      if (auto view = dyn_cast<memref::SubViewOp>(user)) {
        if (!areDisjoint(view, slice))
          views.push_back(view);
        continue;
      }
      // The end of the function is after everything.
      if (isa<func::ReturnOp>(user))
        continue;
      // Any other terminator, or op with a buffer as its result, may give the
      // memory another name under which it is accessed.
      if (user->hasTrait<OpTrait::IsTerminator>() ||
          llvm::any_of(user->getResultTypes(), llvm::IsaPred<BaseMemRefType>))
        return false;
      Operation *ancestor = first->getBlock()->findAncestorOpInBlock(*user);
      if (!isa<memref::DimOp>(user) && ancestor &&
          !ancestor->isBeforeInBlock(first) && ancestor->isBeforeInBlock(last))
        return false;
    }
  }
  return true;
}

/// Returns the allocation that `source` is, or is the only view of, or null.
static memref::AllocOp getTemporary(Value source) {
  auto view = source.getDefiningOp<memref::SubViewOp>();
  if (!view)
    return source.getDefiningOp<memref::AllocOp>();
  auto temporary = view.getSource().getDefiningOp<memref::AllocOp>();
  return temporary && temporary->hasOneUse() ? temporary : nullptr;
}

/// Returns the only write into the temporary buffer that `copy` reads, by a
/// structured op, or null if there is another use or the op also reads it.
static OpOperand *getOnlyWrite(memref::CopyOp copy) {
  Value source = copy.getSource();
  if (!getTemporary(source) || !llvm::hasNItems(source.getUses(), 2))
    return nullptr;
  for (OpOperand &use : source.getUses()) {
    auto writer = dyn_cast<linalg::LinalgOp>(use.getOwner());
    if (writer && writer->getBlock() == copy->getBlock() &&
        writer->isBeforeInBlock(copy) && writer.isDpsInit(&use) &&
        !writer.payloadUsesValueFromOperand(&use))
      return &use;
  }
  return nullptr;
}

namespace {

struct ForwardCopy : OpRewritePattern<memref::CopyOp> {
  ForwardCopy(MLIRContext *context, bool distinctArguments)
      : OpRewritePattern(context), distinctArguments(distinctArguments) {}

  LogicalResult matchAndRewrite(memref::CopyOp copy,
                                PatternRewriter &rewriter) const override {
    OpOperand *write = getOnlyWrite(copy);
    if (!write)
      return missed(rewriter, copy,
                    "the source is not a buffer that one structured op writes");
    Operation *writer = write->getOwner();

    Value target = copy.getTarget();
    if (!isa<MemRefType>(target.getType()))
      return missed(rewriter, copy, "the target has no rank");
    auto slice = target.getDefiningOp<memref::SubViewOp>();
    Value buffer = slice ? slice.getSource() : target;
    if (!buffer.getDefiningOp<memref::AllocOp>() &&
        !(distinctArguments && isArgument(buffer)))
      return missed(rewriter, copy,
                    "the target is not a slice of an allocated buffer");
    if (!isUntouched(buffer, slice, writer, copy))
      return missed(rewriter, copy,
                    "the target may be accessed before it is copied to");

    DominanceInfo dominance;
    ValueRange needed = slice ? slice->getOperands() : ValueRange(target);
    if (!llvm::all_of(needed, [&](Value value) {
          return dominance.properlyDominates(value, writer);
        }))
      return missed(rewriter, copy,
                    "the target is only known after the op that writes");

    remark::passed(
        copy.getLoc(),
        remark::RemarkOpts::name("Forwarded").category("rome-forward-copies"))
        << "the value is written where it was copied to";
    if (slice && !dominance.properlyDominates(target, writer))
      rewriter.moveOpBefore(slice, writer);
    rewriter.modifyOpInPlace(writer, [&] { write->set(target); });
    // The temporary buffer is dead now, which any clean-up sees.
    rewriter.eraseOp(copy);
    return success();
  }

private:
  static bool isArgument(Value buffer) {
    auto argument = dyn_cast<BlockArgument>(buffer);
    return argument && isa<func::FuncOp>(argument.getOwner()->getParentOp()) &&
           argument.getOwner()->isEntryBlock();
  }

  static LogicalResult missed(PatternRewriter &rewriter, memref::CopyOp copy,
                              StringRef reason) {
    remark::missed(copy.getLoc(), remark::RemarkOpts::name("Copied").category(
                                      "rome-forward-copies"))
        << reason;
    return rewriter.notifyMatchFailure(copy, reason);
  }

  bool distinctArguments;
};

struct ForwardCopiesPass
    : rome::impl::ForwardCopiesPassBase<ForwardCopiesPass> {
  using ForwardCopiesPassBase::ForwardCopiesPassBase;

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    rome::populateForwardCopiesPatterns(patterns, distinctArguments);
    walkAndApplyPatterns(getOperation(), std::move(patterns));
  }
};

} // namespace

void mlir::rome::populateForwardCopiesPatterns(RewritePatternSet &patterns,
                                               bool distinctArguments) {
  patterns.add<ForwardCopy>(patterns.getContext(), distinctArguments);
}
