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

/// Returns true if lanes of the result of `op` are computed by it, or brought
/// together from several places. A value that is moved as a whole is not tried:
/// what it was moved from is.
static bool combinesLanes(Operation *op) {
  if (auto concat = dyn_cast<tensor::ConcatOp>(op))
    return static_cast<int64_t>(concat.getDim()) == concat.getRank() - 1;
  if (auto insert = dyn_cast<tensor::InsertSliceOp>(op)) {
    int64_t numLanes = insert.getDestType().getShape().back();
    return getConstantIntValue(insert.getMixedSizes().back()) != numLanes;
  }
  if (auto collapse = dyn_cast<tensor::CollapseShapeOp>(op)) {
    ReassociationIndices group = collapse.getReassociationIndices().back();
    return llvm::count_if(group, [&](int64_t dim) {
             return collapse.getSrcType().getDimSize(dim) != 1;
           }) > 1;
  }
  if (auto linalgOp = dyn_cast<linalg::LinalgOp>(op))
    return linalgOp.getNumParallelLoops() == linalgOp.getNumLoops() &&
           !isa<BlockArgument>(
               linalgOp.getBlock()->getTerminator()->getOperand(0));
  return isa<arith::AddFOp, arith::SubFOp, arith::TruncFOp, arith::ExtFOp>(op);
}

/// Returns true if the result of `op` may be a rotary position embedding by
/// its type and by what kind of op it is.
static bool isCandidate(Operation *op) {
  if (op->getNumResults() != 1)
    return false;
  auto type = dyn_cast<RankedTensorType>(op->getResult(0).getType());
  if (!type || type.getRank() == 0 || type.getEncoding() ||
      !isSupportedFloat(type.getElementType()))
    return false;
  int64_t numLanes = type.getShape().back();
  return !ShapedType::isDynamic(numLanes) && numLanes >= 2 &&
         numLanes <= kMaxLanes && combinesLanes(op);
}

//===----------------------------------------------------------------------===//
// How an accepted value is rewritten
//===----------------------------------------------------------------------===//

/// Returns the given lanes of `source`, as slices that are put together.
static Value createLaneSelection(OpBuilder &builder, Location loc, Value source,
                                 ArrayRef<int64_t> lanes) {
  auto type = cast<RankedTensorType>(source.getType());
  int64_t laneDim = type.getRank() - 1;
  SmallVector<OpFoldResult> offsets(type.getRank(), builder.getIndexAttr(0));
  SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(builder, loc, source);
  SmallVector<OpFoldResult> strides(type.getRank(), builder.getIndexAttr(1));
  SmallVector<Value> slices;
  while (!lanes.empty()) {
    // As many lanes as are evenly spaced make one slice.
    int64_t stride = lanes.size() > 1 ? lanes[1] - lanes[0] : 1;
    size_t length = 1;
    while (stride > 0 && length < lanes.size() &&
           lanes[length] - lanes[length - 1] == stride)
      ++length;
    offsets[laneDim] = builder.getIndexAttr(lanes.front());
    sizes[laneDim] = builder.getIndexAttr(length);
    strides[laneDim] = builder.getIndexAttr(stride > 0 ? stride : 1);
    slices.push_back(tensor::ExtractSliceOp::create(builder, loc, source,
                                                    offsets, sizes, strides));
    lanes = lanes.drop_front(length);
  }
  if (slices.size() == 1)
    return slices.front();
  return tensor::ConcatOp::create(builder, loc, laneDim, slices);
}

static Value createTable(OpBuilder &builder, Location loc,
                         const TableSource &source) {
  if (source.isWholeTensor())
    return source.tensor;
  return createLaneSelection(builder, loc, source.tensor, source.lanes);
}

/// Returns x with its leading dimensions in the order of the root's.
static Value createInRootOrder(OpBuilder &builder, Location loc, Value x,
                               const LeadingLayout &layout) {
  int64_t rank = cast<RankedTensorType>(x.getType()).getRank();
  SmallVector<int64_t> permutation(rank, -1), unit;
  permutation.back() = rank - 1;
  for (auto [dim, rootDim] : llvm::enumerate(layout.rootDims)) {
    if (rootDim == LeadingLayout::kBroadcast)
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
  Value x = createInRootOrder(rewriter, loc, match.x, match.xLayout);
  Value cos = createTable(rewriter, loc, match.cos);
  Value sin = createTable(rewriter, loc, match.sin);
  TypeAttr computeType;
  if (match.computeType != type.getElementType())
    computeType = TypeAttr::get(match.computeType);
  auto apply = ApplyOp::create(rewriter, loc, x, cos, sin, match.rotation,
                               match.tableDims, computeType, match.transposed);
  Value result = apply.getResult();
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
  explicit Raiser(RewriterBase &rewriter) : rewriter(rewriter) {}

  /// Tries all candidates, those that use others first.
  void run(Operation *root);

  int64_t getNumRaised() const { return numRaised; }

private:
  /// Returns true if the result of `op` was raised.
  bool tryRaise(Operation *op);
  void noteRaised(ApplyOp apply, ArrayRef<Operation *> additions);
  void noteMissed(Location loc, const Mismatch &mismatch,
                  ArrayRef<Operation *> additions);
  void eraseIfDead(Operation *op);

  RewriterBase &rewriter;
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
    if (isCandidate(op))
      candidates.push_back(op);
  });
  for (Operation *op : llvm::reverse(candidates)) {
    if (erased.contains(op))
      continue;
    // Heads that are merged into the channel are many rotations side by side:
    // the channel before the merge is tried first. Pairs are not heads.
    if (auto collapse = dyn_cast<tensor::CollapseShapeOp>(op))
      if (Operation *source = collapse.getSrc().getDefiningOp();
          source && isCandidate(source) &&
          collapse.getSrcType().getShape().back() > 2 && tryRaise(source))
        continue;
    tryRaise(op);
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

bool Raiser::tryRaise(Operation *op) {
  OpResult root = op->getResult(0);
  LaneAnalysis analysis(op->getContext());
  int64_t numLanes = cast<RankedTensorType>(root.getType()).getShape().back();
  SmallVector<LaneValue> lanes =
      analysis.evaluate(root, llvm::to_vector(llvm::seq<int64_t>(numLanes)));
  MatchResult result = matchRotation(root, lanes);
  if (auto *mismatch = std::get_if<Mismatch>(&result))
    noteMissed(root.getLoc(), *mismatch, analysis.getVisitedAdditions());
  auto *match = std::get_if<RotationMatch>(&result);
  if (!match)
    return false;
  noteRaised(rewrite(rewriter, root, *match), analysis.getVisitedAdditions());
  eraseIfDead(op);
  return true;
}

void Raiser::noteRaised(ApplyOp apply, ArrayRef<Operation *> additions) {
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
      << remark::metric("TablePerPair", apply.hasTablePerPair());
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

int64_t mlir::rope::raiseToRope(RewriterBase &rewriter, Operation *root) {
  Raiser raiser(rewriter);
  raiser.run(root);
  return raiser.getNumRaised();
}

namespace {
struct RaiseToRopePass : rope::impl::RaiseToRopePassBase<RaiseToRopePass> {
  using RaiseToRopePassBase::RaiseToRopePassBase;

  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    int64_t numTables =
        raiseTables ? rope::raiseTables(rewriter, getOperation()) : 0;
    if (raiseToRope(rewriter, getOperation()) + numTables == 0)
      markAllAnalysesPreserved();
  }
};
} // namespace
