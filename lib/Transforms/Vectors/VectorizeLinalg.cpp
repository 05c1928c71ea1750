//===- VectorizeLinalg.cpp - Vectorize linalg ops on memrefs --------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Four steps, each over the whole function: block ops with reductions, tile
// everything down to one vector, vectorize the tiles, and keep accumulators in
// registers. The steps recognise their ops by
// shape, so that clean-up patterns can run between them.
//
//===----------------------------------------------------------------------===//

#include "rome/Transforms/Vectors/Passes.h"

#include "rome/Transforms/Buffers/Passes.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Hoisting.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/MemRef/Transforms/Transforms.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Transforms/Patterns.h"
#include "mlir/Dialect/SCF/Transforms/TileUsingInterface.h"
#include "mlir/Dialect/SCF/Transforms/Transforms.h"
#include "mlir/Dialect/SCF/Utils/Utils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Dialect/Vector/Transforms/LoweringPatterns.h"
#include "mlir/IR/Dominance.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Transforms/CSE.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mlir::rome {
#define GEN_PASS_DEF_VECTORIZELINALGPASS
#include "rome/Transforms/Vectors/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;
using namespace mlir::rome;
using linalg::GenericOp;

/// The shortest vector worth having: what is shorter is left to LLVM.
static constexpr int64_t kMinimumLanes = 4;

/// Rows and vectors of a block of an op with reductions: 4 x 2 accumulators,
/// with two vectors and a broadcast beside them, fit 16 registers.
static constexpr int64_t kBlockRows = 4;
static constexpr int64_t kBlockVectors = 2;

//===----------------------------------------------------------------------===//
// Which ops, along which loop
//===----------------------------------------------------------------------===//

/// What `VectorLoop::of` finds: a loop and its vector length, or why there is
/// none.
namespace {
struct VectorLoop {
  unsigned loop = 0;
  int64_t lanes = 0;
  StringRef missing;

  explicit operator bool() const { return missing.empty(); }

  static VectorLoop none(StringRef why) { return {0, 0, why}; }
  static VectorLoop of(GenericOp op, unsigned vectorWidth);
};
} // namespace

/// Bits that one element of `type` takes in a register, 0 if vectors of it have
/// another layout in memory than memrefs of it. Half-precision types are
/// computed in f32.
static unsigned getRegisterBits(Type type) {
  if (auto floatType = dyn_cast<FloatType>(type))
    return std::max(floatType.getWidth(), 32u);
  auto integerType = dyn_cast<IntegerType>(type);
  return integerType && integerType.getWidth() % 8 == 0 ? integerType.getWidth()
                                                        : 0;
}

/// The widest element that `op` reads, computes or writes, in bits; 0 if one of
/// its operations or types cannot be vectorized.
static unsigned getWidestElementBits(GenericOp op) {
  unsigned widest = 0;
  for (Type type : op.getBody()->getArgumentTypes()) {
    unsigned bits = getRegisterBits(type);
    if (bits == 0)
      return 0;
    widest = std::max(widest, bits);
  }
  for (Operation &inner : op.getBody()->without_terminator()) {
    if (!OpTrait::hasElementwiseMappableTraits(&inner))
      return 0;
    for (Type type : inner.getResultTypes()) {
      if (type.isInteger(1))
        continue;
      unsigned bits = getRegisterBits(type);
      if (bits == 0)
        return 0;
      widest = std::max(widest, bits);
    }
  }
  return widest;
}

/// Whether `operand` does not depend on `loop`, or runs along it with unit
/// stride.
static bool isContiguousAlong(OpOperand *operand, AffineMap map,
                              unsigned loop) {
  if (!map.isFunctionOfDim(loop))
    return true;
  auto type = cast<MemRefType>(operand->get().getType());
  auto last = dyn_cast<AffineDimExpr>(map.getResults().back());
  if (!last || last.getPosition() != loop)
    return false;
  SmallVector<int64_t> strides;
  int64_t offset;
  return succeeded(type.getStridesAndOffset(strides, offset)) &&
         strides.back() == 1;
}

VectorLoop VectorLoop::of(GenericOp op, unsigned vectorWidth) {
  if (!op.hasPureBufferSemantics())
    return none("it is not on memrefs");
  unsigned bits = getWidestElementBits(op);
  if (bits == 0 || bits * kMinimumLanes > vectorWidth)
    return none("its body is not elementwise arithmetic on numbers");
  AffineMap outputMap = op.getIndexingMapsArray().back();
  if (outputMap.getNumResults() == 0)
    return none("its result is a scalar");
  auto last = dyn_cast<AffineDimExpr>(outputMap.getResults().back());
  if (!last || !linalg::isParallelIterator(
                   op.getIteratorTypesArray()[last.getPosition()]))
    return none("its result's innermost dimension is not a parallel loop");
  for (OpOperand &operand : op->getOpOperands()) {
    AffineMap map = op.getMatchingIndexingMap(&operand);
    if (!map.isProjectedPermutation(/*allowZeroInResults=*/true))
      return none("an operand is not accessed along its dimensions");
    if (!isContiguousAlong(&operand, map, last.getPosition()))
      return none("an operand has no unit stride along the result's innermost "
                  "dimension");
    if (op.isDpsInit(&operand) && !map.isFunctionOfDim(last.getPosition()))
      return none(
          "a result does not depend on the last result's innermost dimension");
  }
  int64_t extent = op.getStaticLoopRanges()[last.getPosition()];
  if (ShapedType::isStatic(extent) && extent < kMinimumLanes)
    return none("its result's innermost dimension is too short");
  int64_t lanes = vectorWidth / bits;
  // Powers of two alone: LLVM's x86 back end fails on vectors of 9 bf16.
  if (ShapedType::isStatic(extent))
    lanes = std::min<int64_t>(lanes, llvm::bit_floor<uint64_t>(extent));
  return {last.getPosition(), static_cast<unsigned>(lanes), {}};
}

/// Whether `op` is small enough to become one vector along `vectorLoop`.
static bool isOneVector(GenericOp op, const VectorLoop &vectorLoop) {
  for (auto [loop, extent] : llvm::enumerate(op.getStaticLoopRanges()))
    if (ShapedType::isDynamic(extent) ||
        extent > (loop == vectorLoop.loop ? vectorLoop.lanes : 1))
      return false;
  return true;
}

/// Whether `op` is what remains of a tiled dimension, too long for one vector.
static bool isRemainder(GenericOp op, const VectorLoop &vectorLoop) {
  return llvm::all_of(
      llvm::enumerate(op.getStaticLoopRanges()), [&](auto range) {
        return ShapedType::isStatic(range.value()) &&
               (range.index() == vectorLoop.loop || range.value() == 1);
      });
}

/// All generic ops in `function`, before one of them is changed.
static SmallVector<GenericOp> collectGenerics(func::FuncOp function) {
  SmallVector<GenericOp> ops;
  function.walk([&](GenericOp op) { ops.push_back(op); });
  return ops;
}

//===----------------------------------------------------------------------===//
// Tiling
//===----------------------------------------------------------------------===//

/// Replaces `op` by loops over tiles of `sizes` (0: no loop), nested in
/// `order`, and returns the loops from the outermost to the innermost.
static SmallVector<scf::ForOp> tile(RewriterBase &rewriter, GenericOp op,
                                    ArrayRef<int64_t> sizes,
                                    ArrayRef<int64_t> order) {
  scf::SCFTilingOptions options;
  options.setTileSizes(getAsIndexOpFoldResult(op.getContext(), sizes));
  options.setInterchange(order);
  rewriter.setInsertionPoint(op);
  FailureOr<scf::SCFTilingResult> tiled = scf::tileUsingSCF(
      rewriter, cast<TilingInterface>(op.getOperation()), options);
  if (failed(tiled))
    return {};
  rewriter.eraseOp(op);
  return llvm::map_to_vector(tiled->loops, [](LoopLikeOpInterface loop) {
    return cast<scf::ForOp>(loop.getOperation());
  });
}

/// Splits the incomplete last iteration off `loop`, if there is one.
static void peel(RewriterBase &rewriter, scf::ForOp loop) {
  scf::ForOp lastIteration;
  (void)scf::peelForLoopAndSimplifyBounds(rewriter, loop, lastIteration);
}

/// Tiles `op`, which has reductions, into blocks of some rows and vectors that
/// are summed over the whole reduction before the next block starts.
static void block(RewriterBase &rewriter, GenericOp op,
                  const VectorLoop &vectorLoop) {
  SmallVector<int64_t> sizes(op.getNumLoops(), 1);
  SmallVector<int64_t> order, reductions;
  for (auto [loop, type] : llvm::enumerate(op.getIteratorTypesArray())) {
    if (linalg::isReductionIterator(type))
      reductions.push_back(loop);
    else if (loop != vectorLoop.loop)
      order.push_back(loop);
  }
  std::optional<int64_t> rows;
  if (!order.empty())
    rows = order.pop_back_val();
  size_t depth = order.size();
  order.push_back(vectorLoop.loop);
  sizes[vectorLoop.loop] = kBlockVectors * vectorLoop.lanes;
  if (rows) {
    order.push_back(*rows);
    sizes[*rows] = kBlockRows;
  }
  llvm::append_range(order, reductions);
  SmallVector<scf::ForOp> loops = tile(rewriter, op, sizes, order);
  if (loops.empty())
    return;
  // The inner loop first: peeling the outer one copies it.
  if (rows)
    peel(rewriter, loops[depth + 1]);
  peel(rewriter, loops[depth]);
}

/// Tiles `op` into single vectors. The few of a block are unrolled. Returns
/// false if it cannot be tiled.
static bool tileToVectors(RewriterBase &rewriter, GenericOp op,
                          const VectorLoop &vectorLoop) {
  SmallVector<int64_t> extents = op.getStaticLoopRanges();
  SmallVector<int64_t> sizes(extents.size(), 1);
  sizes[vectorLoop.loop] = vectorLoop.lanes;
  bool isBlock =
      op.getNumReductionLoops() != 0 && !ShapedType::isDynamicShape(extents);
  for (auto [extent, size] : llvm::zip_equal(extents, sizes))
    if (ShapedType::isStatic(extent) && extent <= size)
      size = 0;
  bool isVectorLoopTiled = sizes[vectorLoop.loop] != 0;
  // The vector loop goes last, so that tiles follow each other in memory.
  auto order = llvm::to_vector(llvm::seq<int64_t>(0, extents.size()));
  order.erase(order.begin() + vectorLoop.loop);
  order.push_back(vectorLoop.loop);
  SmallVector<scf::ForOp> loops = tile(rewriter, op, sizes, order);
  if (loops.empty())
    return false;
  if (isBlock) {
    for (scf::ForOp loop : llvm::reverse(loops))
      (void)loopUnrollFull(loop);
  } else if (isVectorLoopTiled) {
    peel(rewriter, loops.back());
  }
  return true;
}

/// Replaces `op`, which is one vector, by an op with the vector loop only. Its
/// reductions have one iteration, so they become reads of the result; operands
/// that do not depend on the vector loop become scalars.
static FailureOr<GenericOp> dropUnitLoops(RewriterBase &rewriter, GenericOp op,
                                          const VectorLoop &vectorLoop) {
  rewriter.setInsertionPoint(op);
  int64_t lanes = op.getStaticLoopRanges()[vectorLoop.loop];
  Value zero = arith::ConstantIndexOp::create(rewriter, op.getLoc(), 0);
  SmallVector<Value> operands;
  SmallVector<AffineMap> maps;
  for (OpOperand &operand : op->getOpOperands()) {
    AffineMap map = op.getMatchingIndexingMap(&operand);
    bool isVector = map.isFunctionOfDim(vectorLoop.loop);
    maps.push_back(isVector ? rewriter.getMultiDimIdentityMap(1)
                            : AffineMap::get(1, 0, rewriter.getContext()));
    auto type = dyn_cast<MemRefType>(operand.get().getType());
    if (!type) {
      operands.push_back(operand.get());
    } else if (!isVector) {
      SmallVector<Value> zeros(type.getRank(), zero);
      operands.push_back(
          memref::LoadOp::create(rewriter, op.getLoc(), operand.get(), zeros));
    } else {
      FailureOr<Value> reduced = memref::SubViewOp::rankReduceIfNeeded(
          rewriter, op.getLoc(), operand.get(), lanes);
      if (failed(reduced))
        return rewriter.notifyMatchFailure(op, "expected unit dimensions");
      operands.push_back(*reduced);
    }
  }
  auto newOp =
      GenericOp::create(rewriter, op.getLoc(),
                        ArrayRef(operands).take_front(op.getNumDpsInputs()),
                        ArrayRef(operands).take_back(op.getNumDpsInits()), maps,
                        utils::IteratorType::parallel);
  rewriter.inlineRegionBefore(op.getRegion(), newOp.getRegion(),
                              newOp.getRegion().end());
  rewriter.eraseOp(op);
  return newOp;
}

//===----------------------------------------------------------------------===//
// Pass
//===----------------------------------------------------------------------===//

namespace {

struct VectorizeLinalgPass
    : rome::impl::VectorizeLinalgPassBase<VectorizeLinalgPass> {
  using VectorizeLinalgPassBase::VectorizeLinalgPassBase;

  LogicalResult initialize(MLIRContext *context) override;
  void runOnOperation() override;

private:
  void remarkOn(GenericOp op, const VectorLoop &vectorLoop);
  bool tileAll(RewriterBase &rewriter,
               function_ref<bool(GenericOp, const VectorLoop &)> filter);
  void vectorizeTiles(RewriterBase &rewriter);
  void hoistAccumulators(RewriterBase &rewriter);

  /// Applies `patterns` to the function; they are clean-ups, which may stop
  /// early but never fail.
  void apply(const FrozenRewritePatternSet &patterns) {
    (void)applyPatternsGreedily(getOperation(), patterns);
  }

  FrozenRewritePatternSet generalization;
  FrozenRewritePatternSet tilingCleanup;
  FrozenRewritePatternSet aliasFolding;
  FrozenRewritePatternSet transferLowering;
};

} // namespace

LogicalResult VectorizeLinalgPass::initialize(MLIRContext *context) {
  if (vectorWidth < 64 || !llvm::isPowerOf2_32(vectorWidth))
    return emitError(UnknownLoc::get(context))
           << "expected 'vector-width' to be a power of two of at least 64, "
              "but got "
           << vectorWidth.getValue();
  RewritePatternSet generalize(context);
  // Contiguous copies are memcpy's task.
  populateConvertCopiesToLinalgPatterns(generalize, /*stridedOnly=*/true);
  linalg::populateLinalgNamedOpsGeneralizationPatterns(generalize);
  generalization = std::move(generalize);

  RewritePatternSet tiling =
      linalg::getLinalgTilingCanonicalizationPatterns(context);
  scf::populateSCFForLoopCanonicalizationPatterns(tiling);
  linalg::GenericOp::getCanonicalizationPatterns(tiling, context);
  tilingCleanup = std::move(tiling);

  RewritePatternSet aliases(context);
  memref::populateFoldMemRefAliasOpPatterns(aliases);
  affine::AffineApplyOp::getCanonicalizationPatterns(aliases, context);
  aliasFolding = std::move(aliases);

  RewritePatternSet transfers(context);
  vector::populateVectorTransferPermutationMapLoweringPatterns(transfers);
  vector::populateVectorTransferLoweringPatterns(transfers,
                                                 /*maxTransferRank=*/1);
  transferLowering = std::move(transfers);
  return success();
}

void VectorizeLinalgPass::runOnOperation() {
  IRRewriter rewriter(&getContext());
  apply(generalization);
  for (GenericOp op : collectGenerics(getOperation())) {
    VectorLoop vectorLoop = VectorLoop::of(op, vectorWidth);
    remarkOn(op, vectorLoop);
    if (vectorLoop && op.getNumReductionLoops() != 0)
      block(rewriter, op, vectorLoop);
  }
  apply(tilingCleanup);
  tileAll(rewriter, [](GenericOp, const VectorLoop &) { return true; });
  // What remains of a dimension is tiled again, by a smaller power of two.
  while (tileAll(rewriter, isRemainder)) {
  }
  vectorizeTiles(rewriter);
  apply(aliasFolding);
  hoistAccumulators(rewriter);
  apply(transferLowering);
}

/// Tiles the ops that pass `filter` and are not one vector yet. Returns true if
/// there was one.
bool VectorizeLinalgPass::tileAll(
    RewriterBase &rewriter,
    function_ref<bool(GenericOp, const VectorLoop &)> filter) {
  bool isTiled = false;
  for (GenericOp op : collectGenerics(getOperation())) {
    VectorLoop vectorLoop = VectorLoop::of(op, vectorWidth);
    if (vectorLoop && !isOneVector(op, vectorLoop) && filter(op, vectorLoop))
      isTiled |= tileToVectors(rewriter, op, vectorLoop);
  }
  apply(tilingCleanup);
  return isTiled;
}

void VectorizeLinalgPass::remarkOn(GenericOp op, const VectorLoop &vectorLoop) {
  auto options =
      remark::RemarkOpts::name("VectorizedLinalg").category(getArgument());
  if (vectorLoop)
    remark::passed(op.getLoc(), options)
        << "vectorized a linalg op" << remark::metric("Loop", vectorLoop.loop)
        << remark::metric("Lanes", vectorLoop.lanes);
  else
    remark::missed(op.getLoc(), options)
        << remark::reason("{0}", vectorLoop.missing);
}

void VectorizeLinalgPass::vectorizeTiles(RewriterBase &rewriter) {
  for (GenericOp op : collectGenerics(getOperation())) {
    VectorLoop vectorLoop = VectorLoop::of(op, vectorWidth);
    if (!vectorLoop || !isOneVector(op, vectorLoop))
      continue;
    FailureOr<GenericOp> reduced = dropUnitLoops(rewriter, op, vectorLoop);
    if (succeeded(reduced) && succeeded(linalg::vectorize(rewriter, *reduced)))
      rewriter.eraseOp(*reduced);
  }
}

void VectorizeLinalgPass::hoistAccumulators(RewriterBase &rewriter) {
  DominanceInfo dominance(getOperation());
  eliminateCommonSubExpressions(rewriter, dominance, getOperation());
  linalg::hoistRedundantVectorTransfers(getOperation());
}
