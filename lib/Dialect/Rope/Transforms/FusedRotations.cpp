//===- FusedRotations.cpp - Rotations that consumers took in --------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file takes rotations out of the bodies of linalg ops.
//
//===----------------------------------------------------------------------===//

#include "FusedRotations.h"

#include "RotationMatching.h"

#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace mlir::rope;

bool mlir::rope::isUsed(Value scalar) {
  ForwardSliceOptions options;
  options.inclusive = true;
  llvm::SetVector<Operation *> users;
  getForwardSlice(scalar.getDefiningOp(), &users, options);
  auto op = cast<linalg::LinalgOp>(scalar.getDefiningOp()->getParentOp());
  // An op on buffers has no results.
  if (!op.hasPureTensorSemantics())
    return false;
  Operation *yield = op.getBlock()->getTerminator();
  return llvm::any_of(yield->getOpOperands(), [&](OpOperand &yielded) {
    return users.contains(yielded.get().getDefiningOp()) &&
           !op->getResult(yielded.getOperandNumber()).use_empty();
  });
}

/// Returns how likely lanes are the iterations of two loops: most if these are
/// the last dimensions of an operand, least if none of them is the last. Rows
/// next to the lanes of pairs could be lanes as well.
static int getLikelihood(linalg::GenericOp op, int64_t outer, int64_t inner) {
  int likelihood = 0;
  for (OpOperand *input : op.getDpsInputOperands()) {
    ArrayRef<AffineExpr> indices =
        op.getMatchingIndexingMap(input).getResults();
    auto isIndexedBy = [&](size_t fromLast, int64_t loop) {
      return indices.size() > fromLast &&
             indices.drop_back(fromLast).back() ==
                 getAffineDimExpr(loop, op.getContext());
    };
    if (isIndexedBy(0, inner) && isIndexedBy(1, outer))
      return 2;
    if (isIndexedBy(0, inner) || isIndexedBy(0, outer))
      likelihood = 1;
  }
  return likelihood;
}

SmallVector<SmallVector<int64_t, 2>>
mlir::rope::getLaneLoops(linalg::GenericOp op, ArrayRef<int64_t> loops) {
  SmallVector<int64_t> sizes = op.getStaticLoopRanges();
  auto hasLanes = [&](int64_t loop) {
    return ShapedType::isStatic(sizes[loop]) && sizes[loop] > 1;
  };
  std::array<SmallVector<SmallVector<int64_t, 2>>, 3> byLikelihood;
  for (size_t i = loops.size(); i-- > 1;) {
    int64_t outer = loops[i - 1], inner = loops[i];
    if (hasLanes(outer) && hasLanes(inner) &&
        (sizes[outer] == 2 || sizes[inner] == 2))
      byLikelihood[getLikelihood(op, outer, inner)].push_back({outer, inner});
  }
  SmallVector<SmallVector<int64_t, 2>> choices;
  for (const auto &sameLikelihood : llvm::reverse(byLikelihood))
    llvm::append_range(choices, sameLikelihood);
  for (int64_t loop : llvm::reverse(loops))
    if (hasLanes(loop))
      choices.push_back({loop});
  return choices;
}

Value mlir::rope::createLaneSplit(OpBuilder &builder, Location loc,
                                  Value tensor, ArrayRef<int64_t> laneSizes) {
  int64_t numLeading = cast<RankedTensorType>(tensor.getType()).getRank() - 1;
  SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(builder, loc, tensor);
  sizes.pop_back();
  SmallVector<ReassociationIndices> groups;
  for (int64_t dim = 0; dim < numLeading; ++dim)
    groups.push_back({dim});
  groups.push_back(llvm::to_vector<2>(
      llvm::seq<int64_t>(numLeading, numLeading + laneSizes.size())));
  for (int64_t size : laneSizes)
    sizes.push_back(builder.getIndexAttr(size));
  return createExpansion(builder, loc, tensor, groups, sizes);
}

linalg::GenericOp mlir::rope::replaceScalar(RewriterBase &rewriter,
                                            linalg::GenericOp op, Value scalar,
                                            Value tensor,
                                            ArrayRef<int64_t> loops) {
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(op);
  SmallVector<Value> inputs = llvm::to_vector(op.getInputs());
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  int64_t position = inputs.size();
  SmallVector<AffineExpr> exprs = llvm::map_to_vector(
      loops, [&](int64_t loop) { return rewriter.getAffineDimExpr(loop); });
  inputs.push_back(tensor);
  maps.insert(maps.begin() + position,
              AffineMap::get(op.getNumLoops(), 0, exprs, op.getContext()));
  auto newOp = linalg::GenericOp::create(
      rewriter, op.getLoc(), op.getResultTypes(), inputs, op.getOutputs(), maps,
      op.getIteratorTypesArray());
  rewriter.inlineRegionBefore(op.getRegion(), newOp.getRegion(),
                              newOp.getRegion().begin());
  Value element = newOp.getBlock()->insertArgument(position, scalar.getType(),
                                                   scalar.getLoc());
  rewriter.replaceAllUsesWith(scalar, element);
  rewriter.replaceOp(op, newOp);
  return newOp;
}

SmallVector<Operation *> mlir::rope::removeUnusedInputs(RewriterBase &rewriter,
                                                        linalg::GenericOp op) {
  SmallVector<Operation *> producers;
  for (int64_t position = op.getNumDpsInputs(); position-- > 0;) {
    OpOperand *input = op.getDpsInputOperand(position);
    if (!op.getMatchingBlockArgument(input).use_empty() ||
        !op.canOpOperandsBeDropped(input))
      continue;
    if (Operation *producer = input->get().getDefiningOp())
      producers.push_back(producer);
    SmallVector<AffineMap> maps = op.getIndexingMapsArray();
    maps.erase(maps.begin() + position);
    rewriter.modifyOpInPlace(op, [&] {
      op.getBlock()->eraseArgument(position);
      op.getInputsMutable().erase(position);
      op.setIndexingMapsAttr(rewriter.getAffineMapArrayAttr(maps));
    });
  }
  return producers;
}
