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

#include "EraseDeadOps.h"
#include "FusedRotations.h"
#include "RotationCandidates.h"
#include "RotationMatching.h"

#include "rome/Analysis/DimSizes.h"
#include "rome/Dialect/Rope/Transforms/Passes.h"
#include "rome/Dialect/Rope/Transforms/Transforms.h"

#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/Remarks.h"

namespace mlir::rope {
#define GEN_PASS_DEF_RAISETOROPEPASS
#include "rome/Dialect/Rope/Transforms/Passes.h.inc"
} // namespace mlir::rope

using namespace mlir;
using namespace mlir::rope;

static constexpr llvm::StringLiteral kRemarkCategory = "raise-to-rope";

//===----------------------------------------------------------------------===//
// How an accepted value is rewritten
//===----------------------------------------------------------------------===//

/// Replaces `root` by the rope.apply that it matches; returns that and what
/// `root` was replaced by.
static std::pair<ApplyOp, Value> rewrite(RewriterBase &rewriter, OpResult root,
                                         const RotationMatch &match) {
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(root.getOwner());
  Location loc = root.getLoc();
  auto type = cast<RankedTensorType>(root.getType());
  // x that is narrower than the result is converted first, wider x last.
  auto elementType = cast<FloatType>(type.getElementType());
  Value x =
      createInRootOrder(rewriter, loc, createSource(rewriter, loc, *match.x),
                        match.x->getLayout(), type.getRank());
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
  return {apply, result};
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
  /// Returns what `root` was raised to, or null. A trial that fails is not
  /// said.
  Value tryRaise(OpResult root, bool isTrial = false);
  /// Replaces `op` by another one that collapses the same value: both would
  /// become a rope.apply.
  bool replaceByEarlier(Operation *op);
  /// Tries a root whose last two dimensions are pairs and their lanes as one
  /// with both in its last dimension; returns true if it was raised.
  bool tryRaiseMerged(OpResult root);
  /// Takes sizes that are read of `op` from elsewhere, if nothing else is used
  /// of it: what was raised would stay, or be raised again, for its size.
  bool replaceSizes(Operation *op);
  /// Tries a scalar in the body of a linalg op, with different loops for the
  /// lanes.
  void tryRaiseInBody(linalg::GenericOp op, Value scalar);
  /// Tries such a scalar, where it depends on `loops` and lanes are the
  /// iterations of `laneLoops` among them; returns true if it was raised.
  bool tryRaiseOverLoops(linalg::GenericOp op, const LaneAccess &access,
                         ArrayRef<int64_t> loops, ArrayRef<int64_t> laneLoops);
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
  /// Sums in the bodies of linalg ops.
  SmallVector<std::pair<linalg::GenericOp, Value>> fused;
  int64_t numRaised = 0;
};

} // namespace

bool Raiser::replaceByEarlier(Operation *op) {
  auto collapse = dyn_cast<tensor::CollapseShapeOp>(op);
  if (!collapse)
    return false;
  for (Operation *other : collapse.getSrc().getUsers())
    if (other != op && other->getBlock() == op->getBlock() &&
        OperationEquivalence::isEquivalentTo(
            other, op, OperationEquivalence::IgnoreLocations) &&
        other->isBeforeInBlock(op)) {
      rewriter.replaceAllUsesWith(collapse, other->getResult(0));
      eraseIfDead(op);
      return true;
    }
  return false;
}

bool Raiser::replaceSizes(Operation *op) {
  SmallVector<tensor::DimOp> sizes;
  for (Operation *user : op->getUsers()) {
    auto size = dyn_cast<tensor::DimOp>(user);
    if (!size || !size.getConstantIndex())
      return false;
    sizes.push_back(size);
  }
  for (tensor::DimOp size : sizes) {
    OpBuilder::InsertionGuard guard(rewriter);
    rewriter.setInsertionPoint(size);
    Value other = createDimWithoutOp(rewriter, size.getLoc(), size.getSource(),
                                     *size.getConstantIndex());
    if (!other)
      return false;
    rewriter.replaceOp(size, other);
  }
  return !sizes.empty();
}

void Raiser::run(Operation *root) {
  SumFinder finder(root);
  auto isCandidate = [&](OpResult result) {
    return finder.maybeSum(result) && hasRotationType(result);
  };
  SmallVector<Operation *> candidates;
  root->walk([&](Operation *op) {
    if (llvm::any_of(op->getResults(), isCandidate))
      candidates.push_back(op);
    for (Value sum : finder.getSumsInBody(op))
      fused.emplace_back(cast<linalg::GenericOp>(op), sum);
  });
  for (Operation *op : llvm::reverse(candidates)) {
    if (erased.contains(op) || replaceByEarlier(op))
      continue;
    if (numRaised > 0 && replaceSizes(op)) {
      eraseIfDead(op);
      continue;
    }
    // Heads that are merged into the channel are many rotations side by side:
    // the channel before the merge is tried first. Pairs are not heads.
    if (auto collapse = dyn_cast<tensor::CollapseShapeOp>(op))
      if (auto source = dyn_cast<OpResult>(collapse.getSrc());
          source && isCandidate(source) &&
          collapse.getSrcType().getShape().back() > 2 && tryRaise(source))
        continue;
    for (int64_t i = 0, end = op->getNumResults();
         i < end && !erased.contains(op); ++i)
      if (isCandidate(op->getResult(i)) && !op->getResult(i).use_empty() &&
          !tryRaise(op->getResult(i)))
        tryRaiseMerged(op->getResult(i));
  }
  for (size_t i = fused.size(); i-- > 0;)
    if (!erased.contains(fused[i].first) && isUsed(fused[i].second))
      tryRaiseInBody(fused[i].first, fused[i].second);
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

Value Raiser::tryRaise(OpResult root, bool isTrial) {
  LaneAnalysis analysis(root.getContext());
  int64_t numLanes = cast<RankedTensorType>(root.getType()).getShape().back();
  SmallVector<LaneValue> lanes =
      analysis.evaluate(root, llvm::to_vector(llvm::seq<int64_t>(numLanes)));
  MatchResult result = matchRotation(root, lanes, options.relaxed);
  if (auto *mismatch = std::get_if<Mismatch>(&result); mismatch && !isTrial)
    noteMissed(root.getLoc(), *mismatch, analysis.getVisitedAdditions());
  auto *match = std::get_if<RotationMatch>(&result);
  if (!match)
    return {};
  auto [apply, raised] = rewrite(rewriter, root, *match);
  noteRaised(apply, *match, analysis.getVisitedAdditions());
  eraseIfDead(root.getOwner());
  return raised;
}

bool Raiser::tryRaiseMerged(OpResult root) {
  auto type = cast<RankedTensorType>(root.getType());
  int64_t rank = type.getRank();
  if (rank < 2 || type.getShape().back() != 2 ||
      ShapedType::isDynamic(type.getDimSize(rank - 2)))
    return false;
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPointAfter(root.getOwner());
  SmallVector<ReassociationIndices> groups;
  for (int64_t dim = 0; dim < rank - 2; ++dim)
    groups.push_back({dim});
  groups.push_back({rank - 2, rank - 1});
  auto merged =
      tensor::CollapseShapeOp::create(rewriter, root.getLoc(), root, groups);
  Value raised;
  if (hasRotationType(merged->getResult(0)))
    raised = tryRaise(merged->getResult(0), /*isTrial=*/true);
  if (!raised) {
    rewriter.eraseOp(merged);
    return false;
  }
  rewriter.setInsertionPointAfterValue(raised);
  rewriter.replaceAllUsesWith(root,
                              createLaneSplit(rewriter, root.getLoc(), raised,
                                              type.getShape().take_back(2)));
  eraseIfDead(root.getOwner());
  return true;
}

void Raiser::tryRaiseInBody(linalg::GenericOp op, Value scalar) {
  SmallVector<AxisIndex> indices;
  for (int64_t loop = 0, end = op.getNumLoops(); loop < end; ++loop)
    indices.push_back({rewriter.getAffineDimExpr(loop), 0, {}, true});
  LaneAccess access{scalar, NumberPart::Whole, indices};
  std::optional<AccessLayout> layout = getLayout(access, op.getNumLoops());
  if (!layout)
    return;
  SmallVector<int64_t> loops = layout->leadingDims;
  for (ArrayRef<int64_t> laneLoops : getLaneLoops(op, loops))
    if (tryRaiseOverLoops(op, access, loops, laneLoops))
      return;
}

bool Raiser::tryRaiseOverLoops(linalg::GenericOp op, const LaneAccess &access,
                               ArrayRef<int64_t> loops,
                               ArrayRef<int64_t> laneLoops) {
  // The scalar gets an op of its own, over the loops that it depends on.
  SmallVector<int64_t> ranges = op.getStaticLoopRanges();
  AccessLayout layout;
  layout.shape = ranges;
  llvm::append_range(layout.sourceDims,
                     llvm::seq<int64_t>(0, op.getNumLoops()));
  layout.laneDims.assign(laneLoops.begin(), laneLoops.end());
  for (int64_t loop : laneLoops)
    layout.laneSizes.push_back(ranges[loop]);
  llvm::copy_if(
      loops, std::back_inserter(layout.leadingDims),
      [&](int64_t loop) { return !llvm::is_contained(laneLoops, loop); });
  layout.rootDims = layout.leadingDims;
  Value scalar = access.source;
  rewriter.setInsertionPoint(op);
  auto outlined = cast<OpResult>(
      createSource(rewriter, scalar.getLoc(), Origin(access, layout)));
  Value raised;
  if (hasRotationType(outlined))
    raised = tryRaise(outlined, /*isTrial=*/true);
  if (!raised) {
    eraseIfDead(outlined.getOwner());
    return false;
  }
  llvm::erase_if(nearMisses, [&](const NearMiss &miss) {
    return llvm::any_of(miss.additions, [&](Operation *addition) {
      return op->isAncestor(addition);
    });
  });
  erased.insert(op);
  SmallVector<int64_t> order = layout.leadingDims;
  order.append(layout.laneDims);
  rewriter.setInsertionPoint(op);
  if (laneLoops.size() > 1)
    raised = createLaneSplit(rewriter, op.getLoc(), raised, layout.laneSizes);
  linalg::GenericOp replaced =
      replaceScalar(rewriter, op, scalar, raised, order);
  eraseIfDead(scalar.getDefiningOp());
  // One of them may have been erased with another.
  for (Operation *producer : removeUnusedInputs(rewriter, replaced))
    if (!erased.contains(producer))
      eraseIfDead(producer);
  // What else is fused into the op is in its new place, which may be where an
  // erased op was.
  erased.erase(replaced);
  for (std::pair<linalg::GenericOp, Value> &other : fused)
    if (other.first == op)
      other.first = replaced;
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
  // Printing the rotation is not for free.
  if (!apply->getContext()->getRemarkEngine())
    return;
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
  // Candidates in regions of the op go with it.
  eraseDeadOps(rewriter, op, [&](Operation *dead) {
    dead->walk([&](Operation *nested) { erased.insert(nested); });
  });
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
    RaiseToRopeOptions raiseOptions{relaxed};
    int64_t numRaised =
        raiseTables ? rope::raiseTables(rewriter, getOperation(), raiseOptions)
                    : 0;
    numRaised += raiseToRope(rewriter, getOperation(), raiseOptions);
    if (numRaised == 0)
      markAllAnalysesPreserved();
  }
};
} // namespace
