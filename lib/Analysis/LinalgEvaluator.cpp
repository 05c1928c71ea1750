//===- LinalgEvaluator.cpp - Lanes through the loops of linalg ops --------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file implements the part of the lane analysis that follows elements
// through the indexing maps and bodies of linalg ops, reductions included.
//
//===----------------------------------------------------------------------===//

#include "LaneEvaluator.h"

#include "mlir/IR/Matchers.h"
#include "rome/Dialect/Rope/IR/Rope.h"

using namespace mlir;
using namespace mlir::rope;

/// Reductions over at most this many elements are followed one by one: the two
/// lanes of a pair, of a complex number or of a row of a 2x2 matrix.
static constexpr int64_t kMaxShortReduction = 4;

/// A constant matrix with more rows than this is not looked at, unless it is
/// symbolic.
static constexpr int64_t kMaxSelectedRows = 1024;

/// Stands for the row that a column of zeros does not have.
static constexpr int64_t kNoRow = -1;

/// Returns true if `tensor` may be a constant, as far as its first definitions
/// tell: this keeps large matrix products from being looked at.
static bool mayBeConstant(Value tensor) {
  if (!isa<RankedTensorType>(tensor.getType()))
    return false;
  constexpr int kMaxMovements = 8;
  for (int i = 0; i < kMaxMovements; ++i) {
    Operation *op = tensor.getDefiningOp();
    if (!op)
      return false;
    if (isa<RotationMatrixOp>(op) || matchPattern(op, m_Constant()))
      return true;
    if (op->getNumOperands() == 0)
      return isa<linalg::LinalgOp>(op);
    tensor = op->getOperand(0);
    if (!isa<RankedTensorType>(tensor.getType()))
      return isa<linalg::LinalgOp>(op);
  }
  return true;
}

LaneValues LaneEvaluator::visit(linalg::LinalgOp op, const LaneAccess &access,
                                size_t numLanes, LaneQuery query) {
  unsigned resultNumber = cast<OpResult>(access.source).getResultNumber();
  // Named ops build their maps whenever they are asked for them.
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  AffineMap resultMap = maps[op.getNumDpsInputs() + resultNumber];
  SmallVector<AxisIndex> loops(op.getNumLoops(),
                               getKnownIndex(analysis.context, 0));
  llvm::SmallBitVector found(op.getNumLoops());
  for (auto [expr, index] :
       llvm::zip_equal(resultMap.getResults(), access.indices)) {
    auto dim = dyn_cast<AffineDimExpr>(expr);
    // A dimension of size 1 may be written at index 0 whatever the loops.
    bool isUnit = isa<AffineConstantExpr>(expr) && index.isKnown() &&
                  index.constant == 0 && index.laneOffsets.empty();
    if (isUnit)
      continue;
    if (!dim || found.test(dim.getPosition()))
      return {};
    loops[dim.getPosition()] = index;
    found.set(dim.getPosition());
  }
  if (found.all() && op.getNumParallelLoops() == op.getNumLoops())
    return evaluateBody(op, maps, resultNumber, loops, numLanes,
                        /*accumulator=*/nullptr, /*scalar=*/{}, query);

  SmallVector<unsigned> reductionDims;
  op.getReductionDims(reductionDims);
  for (unsigned dim : reductionDims) {
    if (found.test(dim))
      return {};
    found.set(dim);
  }
  if (!found.all())
    return {};
  SmallVector<int64_t> sizes;
  int64_t numElements = 1;
  for (unsigned dim : reductionDims) {
    sizes.push_back(getLoopSizes(op)[dim]);
    if (ShapedType::isDynamic(sizes.back()) ||
        llvm::MulOverflow(numElements, sizes.back(), numElements))
      return {};
  }
  bool isShort = numElements <= kMaxShortReduction;
  if (!isShort && (reductionDims.size() != 1 ||
                   llvm::none_of(op.getDpsInputs(), mayBeConstant)))
    return {};
  LaneValues init = evaluate(op.getDpsInits()[resultNumber],
                             llvm::to_vector(access.indices), numLanes, query);
  if (reductionDims.size() == 1)
    if (LaneValues values = visitSelection(op, loops, reductionDims[0],
                                           sizes[0], init, numLanes, query);
        !values.empty() || !isShort)
      return values;
  return visitShortReduction(op, resultNumber, loops, reductionDims, sizes,
                             init, numLanes, query);
}

LaneValues
LaneEvaluator::evaluateBody(linalg::LinalgOp op, ArrayRef<AffineMap> maps,
                            unsigned resultNumber, ArrayRef<AxisIndex> loops,
                            size_t numLanes, const LaneValues *accumulator,
                            Value scalar, LaneQuery query) {
  Block *body = op.getBlock();
  auto resolve = [&](Value value, LaneQuery query) -> LaneValues {
    auto argument = dyn_cast<BlockArgument>(value);
    if (!argument || argument.getOwner() != body)
      return {};
    OpOperand *operand = op.getMatchingOpOperand(argument);
    if (accumulator && op.isDpsInit(operand))
      return *accumulator;
    if (!isa<RankedTensorType>(operand->get().getType()))
      return ScalarEvaluator(*this, numLanes,
                             [](Value, LaneQuery) { return LaneValues(); })
          .evaluate(operand->get(), query);
    SmallVector<AxisIndex> indices;
    for (AffineExpr expr : maps[operand->getOperandNumber()].getResults()) {
      std::optional<AxisIndex> index = evaluateExpr(expr, loops, numLanes);
      if (!index)
        return LaneValues(numLanes);
      indices.push_back(std::move(*index));
    }
    return evaluate(operand->get(), std::move(indices), numLanes, query);
  };
  if (!scalar)
    scalar = body->getTerminator()->getOperand(resultNumber);
  return ScalarEvaluator(*this, numLanes, resolve, loops, body)
      .evaluate(scalar, query);
}

LaneValues LaneEvaluator::visitShortReduction(
    linalg::LinalgOp op, unsigned resultNumber, ArrayRef<AxisIndex> loops,
    ArrayRef<unsigned> reductionDims, ArrayRef<int64_t> reductionSizes,
    const LaneValues &init, size_t numLanes, LaneQuery query) {
  LaneValues accumulator = init;
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  SmallVector<AxisIndex> indices(loops);
  SmallVector<int64_t> position(reductionDims.size(), 0);
  if (llvm::is_contained(reductionSizes, 0))
    return accumulator;
  // Reductions are lowered to loops that run in order.
  while (true) {
    for (auto [dim, index] : llvm::zip_equal(reductionDims, position))
      indices[dim] = getKnownIndex(analysis.context, index);
    accumulator = evaluateBody(op, maps, resultNumber, indices, numLanes,
                               &accumulator, /*scalar=*/{}, query);
    int64_t dim = position.size() - 1;
    while (dim >= 0 && ++position[dim] == reductionSizes[dim])
      position[dim--] = 0;
    if (dim < 0)
      return accumulator;
  }
}

/// Returns what a body that adds to its output adds, or null.
static Value getAddend(linalg::LinalgOp op) {
  if (op.getNumDpsInits() != 1)
    return {};
  Block *body = op.getBlock();
  auto sum =
      body->getTerminator()->getOperand(0).getDefiningOp<arith::AddFOp>();
  if (!sum)
    return {};
  Value output = body->getArguments().back();
  if (sum.getLhs() == output)
    return sum.getRhs();
  return sum.getRhs() == output ? sum.getLhs() : Value();
}

/// Returns true if `scalar` is a product with `factor`; both may be converted
/// or negated, which keeps zeros, 1 and -1.
static bool isProductWith(Value scalar, Value factor) {
  auto skipConversions = [](Value value) {
    while (isa_and_present<arith::ExtFOp, arith::TruncFOp, arith::NegFOp>(
        value.getDefiningOp()))
      value = value.getDefiningOp()->getOperand(0);
    return value;
  };
  auto product = skipConversions(scalar).getDefiningOp<arith::MulFOp>();
  return product && (skipConversions(product.getLhs()) == factor ||
                     skipConversions(product.getRhs()) == factor);
}

/// Returns what `findSelectedRows` does for a symbolic matrix that is read
/// along one of its dimensions by the loop `reductionDim`, without a look at
/// every element; std::nullopt if it is read otherwise.
static std::optional<SmallVector<int64_t>>
findRowsOfRotation(RotationMatrixOp matrix, AffineMap map,
                   ArrayRef<AxisIndex> loops, unsigned reductionDim,
                   size_t numLanes) {
  if (!matrix || !map.isProjectedPermutation())
    return std::nullopt;
  bool isTransposed = map.getDimPosition(1) == reductionDim;
  if (!isTransposed && map.getDimPosition(0) != reductionDim)
    return std::nullopt;
  const AxisIndex &index = loops[map.getDimPosition(isTransposed ? 0 : 1)];
  if (!index.isKnown())
    return std::nullopt;
  int64_t size = matrix.getRotation().getNumLanes();
  SmallVector<int64_t> selected(size, kNoRow);
  for (auto [column, entry] : llvm::enumerate(matrix.getEntries())) {
    if (!entry)
      continue;
    // Every row has one entry at most, too.
    if (isTransposed)
      selected[entry->row] = column;
    else
      selected[column] = entry->row;
  }
  SmallVector<int64_t> rows;
  for (size_t lane = 0; lane < numLanes; ++lane) {
    int64_t offset = index.getOffset(lane);
    if (offset < 0 || offset >= size)
      return std::nullopt;
    rows.push_back(selected[offset]);
  }
  return rows;
}

std::optional<SmallVector<int64_t>> LaneEvaluator::findSelectedRows(
    linalg::LinalgOp op, OpOperand &operand, ArrayRef<AxisIndex> loops,
    unsigned reductionDim, int64_t reductionSize, size_t numLanes) {
  if (auto rows = findRowsOfRotation(
          operand.get().getDefiningOp<RotationMatrixOp>(),
          op.getMatchingIndexingMap(&operand), loops, reductionDim, numLanes))
    return rows;
  if (reductionSize > kMaxSelectedRows)
    return std::nullopt;
  SmallVector<int64_t> rows;
  for (size_t lane = 0; lane < numLanes; ++lane) {
    // All rows of the column of one lane are a group.
    SmallVector<AxisIndex> column = llvm::map_to_vector(
        loops, [&](const AxisIndex &index) { return index.select({lane}); });
    for (AxisIndex &index : column) {
      index.constant = index.getOffset(0);
      index.laneOffsets.clear();
    }
    column[reductionDim] = getKnownIndex(analysis.context, 0);
    column[reductionDim].laneOffsets =
        llvm::to_vector(llvm::seq<int64_t>(reductionSize));
    SmallVector<AxisIndex> indices;
    for (AffineExpr expr : op.getMatchingIndexingMap(&operand).getResults()) {
      std::optional<AxisIndex> index =
          evaluateExpr(expr, column, reductionSize);
      if (!index)
        return std::nullopt;
      indices.push_back(std::move(*index));
    }
    LaneValues entries = evaluate(operand.get(), std::move(indices),
                                  reductionSize, {LaneFact::Constant});
    std::optional<int64_t> row;
    for (auto [index, entry] : llvm::enumerate(entries)) {
      if (isZero(entry))
        continue;
      if (row || !entry.constant || !entry.constant->isFinite() ||
          !abs(*entry.constant).isExactlyValue(1.0))
        return std::nullopt;
      row = index;
    }
    rows.push_back(row.value_or(kNoRow));
  }
  return rows;
}

LaneValues LaneEvaluator::evaluateSelected(linalg::LinalgOp op, Value addend,
                                           ArrayRef<int64_t> rows,
                                           ArrayRef<AxisIndex> loops,
                                           unsigned reductionDim,
                                           const LaneValues &init,
                                           LaneQuery query) {
  SmallVector<size_t> selecting;
  AxisIndex selected = getKnownIndex(analysis.context, 0);
  LaneValues values(rows.size());
  for (auto [lane, row] : llvm::enumerate(rows)) {
    values[lane].constant = init[lane].constant;
    if (row == kNoRow)
      continue;
    selecting.push_back(lane);
    selected.laneOffsets.push_back(row);
  }
  if (!selecting.empty()) {
    SmallVector<AxisIndex> selectingLoops = llvm::map_to_vector(
        loops, [&](const AxisIndex &index) { return index.select(selecting); });
    selectingLoops[reductionDim] = std::move(selected);
    for (auto [lane, value] : llvm::zip_equal(
             selecting,
             evaluateBody(op, op.getIndexingMapsArray(),
                          /*resultNumber=*/0, selectingLoops, selecting.size(),
                          /*accumulator=*/nullptr, addend, query)))
      values[lane] = value;
  }
  // All other products are 0, or not a number.
  for (LaneValue &value : values)
    value.reference.exactness = value.constantExactness = Exactness::Numbers;
  return values;
}

LaneValues LaneEvaluator::visitSelection(linalg::LinalgOp op,
                                         SmallVector<AxisIndex> loops,
                                         unsigned reductionDim,
                                         int64_t reductionSize,
                                         const LaneValues &init,
                                         size_t numLanes, LaneQuery query) {
  Value addend = getAddend(op);
  if (!addend || query.fact == LaneFact::Constant ||
      !llvm::all_of(init, isZero))
    return {};
  for (OpOperand *operand : op.getDpsInputOperands()) {
    if (!mayBeConstant(operand->get()) ||
        !isProductWith(addend, op.getMatchingBlockArgument(operand)))
      continue;
    std::optional<SmallVector<int64_t>> rows = findSelectedRows(
        op, *operand, loops, reductionDim, reductionSize, numLanes);
    if (!rows)
      continue;
    return evaluateSelected(op, addend, *rows, loops, reductionDim, init,
                            query.with(LaneFact::Reference));
  }
  return {};
}
