//===- RaiseToRope.cpp - Find rotary position embeddings ------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file implements the pass raise-to-rope: which values are tried, in what
// order, and how an accepted one is rewritten.
//
//===----------------------------------------------------------------------===//

#include "RotationMatching.h"

#include "rome/Dialect/Rope/Transforms/Passes.h"
#include "rome/Dialect/Rope/Transforms/Transforms.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"

namespace mlir::rope {
#define GEN_PASS_DEF_RAISETOROPEPASS
#include "rome/Dialect/Rope/Transforms/Passes.h.inc"
} // namespace mlir::rope

using namespace mlir;
using namespace mlir::rope;

static constexpr llvm::StringLiteral kRemarkCategory = "raise-to-rope";

/// A channel has more lanes than this in no model; what is wider is not tried.
static constexpr int64_t kMaxLanes = 1 << 14;

//===----------------------------------------------------------------------===//
// Which values are tried
//===----------------------------------------------------------------------===//

/// Returns true if lanes of `result` are computed by its op, or brought
/// together from several places. A value that is moved as a whole is not tried:
/// what it was moved from is.
static bool combinesLanes(OpResult result) {
  Operation *op = result.getOwner();
  if (auto concat = dyn_cast<tensor::ConcatOp>(op))
    return static_cast<int64_t>(concat.getDim()) == concat.getRank() - 1;
  if (auto insert = dyn_cast<tensor::InsertSliceOp>(op)) {
    int64_t numLanes = insert.getDestType().getShape().back();
    return getConstantIntValue(insert.getMixedSizes().back()) != numLanes;
  }
  if (auto collapse = dyn_cast<tensor::CollapseShapeOp>(op)) {
    SmallVector<ReassociationIndices> groups =
        collapse.getReassociationIndices();
    if (groups.empty())
      return false;
    // What has one lane is no candidate itself.
    ReassociationIndices group = groups.back();
    if (collapse.getSrcType().getShape().back() == 1)
      return true;
    return llvm::count_if(group, [&](int64_t dim) {
             return collapse.getSrcType().getDimSize(dim) != 1;
           }) > 1;
  }
  if (auto linalgOp = dyn_cast<linalg::LinalgOp>(op))
    return !isa<BlockArgument>(linalgOp.getBlock()->getTerminator()->getOperand(
        result.getResultNumber()));
  return isa<arith::AddFOp, arith::SubFOp, arith::TruncFOp, arith::ExtFOp,
             arith::SelectOp>(op);
}

/// Returns true if `result` may be a rotary position embedding by its type and
/// by the kind of its op.
static bool isCandidate(OpResult result) {
  auto type = dyn_cast<RankedTensorType>(result.getType());
  if (!type || type.getRank() == 0 || type.getEncoding() ||
      !isSupportedFloat(type.getElementType()))
    return false;
  int64_t numLanes = type.getShape().back();
  return !ShapedType::isDynamic(numLanes) && numLanes >= 2 &&
         numLanes <= kMaxLanes && combinesLanes(result);
}

//===----------------------------------------------------------------------===//
// How an accepted value is rewritten
//===----------------------------------------------------------------------===//

/// Returns x with its leading dimensions in the order of the root's.
static Value createInRootOrder(OpBuilder &builder, Location loc, Value x,
                               const AccessLayout &layout) {
  int64_t rank = cast<RankedTensorType>(x.getType()).getRank();
  SmallVector<int64_t> permutation(rank, -1), unit;
  permutation.back() = rank - 1;
  for (auto [dim, rootDim] : llvm::enumerate(layout.rootDims)) {
    if (rootDim == AccessLayout::kBroadcast)
      unit.push_back(dim);
    else
      permutation[rootDim] = dim;
  }
  // Dimensions of size 1 go where they are wanted, at home if possible.
  for (auto [rootDim, dim] : llvm::enumerate(permutation)) {
    if (dim != -1)
      continue;
    auto *home = llvm::find(unit, static_cast<int64_t>(rootDim));
    auto *chosen = home != unit.end() ? home : unit.begin();
    dim = *chosen;
    unit.erase(chosen);
  }
  if (llvm::is_sorted(permutation))
    return x;
  SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(builder, loc, x);
  SmallVector<OpFoldResult> permuted = applyPermutation(sizes, permutation);
  Value empty = tensor::EmptyOp::create(builder, loc, permuted,
                                        getElementTypeOrSelf(x.getType()));
  return linalg::TransposeOp::create(builder, loc, x, empty, permutation)
      ->getResult(0);
}

/// Replaces `root` by the rope.apply that it matches.
static ApplyOp rewrite(RewriterBase &rewriter, OpResult root,
                       const RotationMatch &match) {
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(root.getOwner());
  Location loc = root.getLoc();
  auto type = cast<RankedTensorType>(root.getType());
  // x that is narrower than the result is converted first, wider x last.
  auto elementType = cast<FloatType>(type.getElementType());
  Value x =
      createInRootOrder(rewriter, loc, createSource(rewriter, loc, *match.x),
                        match.x->getLayout());
  auto xType = cast<FloatType>(getElementTypeOrSelf(x.getType()));
  if (xType.getWidth() < elementType.getWidth())
    x = createConversion(rewriter, loc, x, elementType);
  Value cos = createTable(rewriter, loc, *match.cos);
  Value sin = createTable(rewriter, loc, *match.sin);
  TypeAttr computeType;
  if (match.computeType != getElementTypeOrSelf(x.getType()))
    computeType = TypeAttr::get(match.computeType);
  auto apply = ApplyOp::create(rewriter, loc, x, cos, sin, match.rotation,
                               match.tableDims, computeType, match.transposed);
  Value result =
      createConversion(rewriter, loc, apply.getResult(), elementType);
  if (result.getType() != type)
    result = tensor::CastOp::create(rewriter, loc, type, result);
  rewriter.replaceAllUsesWith(root, result);
  return apply;
}

//===----------------------------------------------------------------------===//
// Driver
//===----------------------------------------------------------------------===//

namespace {

/// A value that was close to a rotation.
struct NearMiss {
  Location loc;
  Mismatch mismatch;
  SmallVector<Operation *> additions;
};

/// Tries the candidates under one op.
class Raiser {
public:
  Raiser(RewriterBase &rewriter, const RaiseToRopeOptions &options)
      : rewriter(rewriter), options(options) {}

  /// Tries all candidates, those that use others first.
  void run(Operation *root);

  int64_t getNumRaised() const { return numRaised; }

private:
  /// Returns true if `root` was raised.
  bool tryRaise(OpResult root);
  void noteRaised(ApplyOp apply, const RotationMatch &match,
                  ArrayRef<Operation *> additions);
  void noteMissed(Location loc, const Mismatch &mismatch,
                  ArrayRef<Operation *> additions);
  void eraseIfDead(Operation *op);

  RewriterBase &rewriter;
  const RaiseToRopeOptions &options;
  /// Ops that are gone; compared with candidates collected before, which no new
  /// op can be mistaken for.
  DenseSet<Operation *> erased;
  SmallVector<NearMiss> nearMisses;
  int64_t numRaised = 0;
};

} // namespace

void Raiser::run(Operation *root) {
  SmallVector<Operation *> candidates;
  root->walk([&](Operation *op) {
    if (llvm::any_of(op->getResults(), isCandidate))
      candidates.push_back(op);
  });
  for (Operation *op : llvm::reverse(candidates)) {
    if (erased.contains(op))
      continue;
    // Heads that are merged into the channel are many rotations side by side:
    // the channel before the merge is tried first. Pairs are not heads.
    if (auto collapse = dyn_cast<tensor::CollapseShapeOp>(op))
      if (auto source = dyn_cast<OpResult>(collapse.getSrc());
          source && isCandidate(source) &&
          collapse.getSrcType().getShape().back() > 2 && tryRaise(source))
        continue;
    for (int64_t i = 0, end = op->getNumResults();
         i < end && !erased.contains(op); ++i)
      if (isCandidate(op->getResult(i)))
        tryRaise(op->getResult(i));
  }
  for (const NearMiss &miss : nearMisses)
    remark::missed(
        miss.loc,
        remark::RemarkOpts::name("NotRaised").category(kRemarkCategory))
        << remark::add("close to a rotary position embedding, but lane {0} "
                       "breaks rule '{1}': {2}",
                       miss.mismatch.lane, miss.mismatch.rule,
                       miss.mismatch.detail)
        << remark::metric("Rule", miss.mismatch.rule)
        << remark::metric("Lane", miss.mismatch.lane);
}

bool Raiser::tryRaise(OpResult root) {
  LaneAnalysis analysis(root.getContext());
  int64_t numLanes = cast<RankedTensorType>(root.getType()).getShape().back();
  SmallVector<LaneValue> lanes =
      analysis.evaluate(root, llvm::to_vector(llvm::seq<int64_t>(numLanes)));
  MatchResult result = matchRotation(root, lanes, options.relaxed);
  if (auto *mismatch = std::get_if<Mismatch>(&result))
    noteMissed(root.getLoc(), *mismatch, analysis.getVisitedAdditions());
  auto *match = std::get_if<RotationMatch>(&result);
  if (!match)
    return false;
  noteRaised(rewrite(rewriter, root, *match), *match,
             analysis.getVisitedAdditions());
  eraseIfDead(root.getOwner());
  return true;
}

/// Returns in which sense a tensor is the rope.apply that replaces it.
static StringRef describeEquality(const RotationMatch &match) {
  if (match.differsInRounding)
    return "except for rounding";
  return match.exactness == Exactness::Bits
             ? "bit by bit"
             : "except for signs of zeros and lanes that are not finite";
}

void Raiser::noteRaised(ApplyOp apply, const RotationMatch &match,
                        ArrayRef<Operation *> additions) {
  ++numRaised;
  // A value around this one that was close is no miss any more.
  llvm::erase_if(nearMisses, [&](const NearMiss &miss) {
    return llvm::any_of(miss.additions, [&](Operation *addition) {
      return llvm::is_contained(additions, addition);
    });
  });
  std::string rotation;
  llvm::raw_string_ostream(rotation) << apply.getRotation();
  remark::passed(apply.getLoc(),
                 remark::RemarkOpts::name("Raised").category(kRemarkCategory))
      << "raised a rotary position embedding"
      << remark::metric("Rotation", rotation)
      << remark::metric("Lanes", apply.getNumLanes())
      << remark::metric("TablePerPair", apply.hasTablePerPair())
      << remark::metric("Equal", describeEquality(match));
}

void Raiser::noteMissed(Location loc, const Mismatch &mismatch,
                        ArrayRef<Operation *> additions) {
  // Of nested values that are close, the outermost comes first and is the one
  // to report.
  bool isInside = llvm::any_of(nearMisses, [&](const NearMiss &miss) {
    return llvm::any_of(additions, [&](Operation *addition) {
      return llvm::is_contained(miss.additions, addition);
    });
  });
  if (!isInside)
    nearMisses.push_back({loc, mismatch, llvm::to_vector(additions)});
}

void Raiser::eraseIfDead(Operation *op) {
  llvm::SetVector<Operation *> worklist;
  worklist.insert(op);
  while (!worklist.empty()) {
    Operation *current = worklist.pop_back_val();
    if (!isOpTriviallyDead(current))
      continue;
    SetVector<Value> used(current->operand_begin(), current->operand_end());
    getUsedValuesDefinedAbove(current->getRegions(), used);
    for (Value value : used)
      if (Operation *producer = value.getDefiningOp())
        worklist.insert(producer);
    // Candidates in regions of the op go with it.
    current->walk([&](Operation *nested) { erased.insert(nested); });
    rewriter.eraseOp(current);
  }
}

int64_t mlir::rope::raiseToRope(RewriterBase &rewriter, Operation *root,
                                const RaiseToRopeOptions &options) {
  Raiser raiser(rewriter, options);
  raiser.run(root);
  return raiser.getNumRaised();
}

namespace {
struct RaiseToRopePass : rope::impl::RaiseToRopePassBase<RaiseToRopePass> {
  using RaiseToRopePassBase::RaiseToRopePassBase;

  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    if (raiseToRope(rewriter, getOperation(), {relaxed}) == 0)
      markAllAnalysesPreserved();
  }
};
} // namespace
