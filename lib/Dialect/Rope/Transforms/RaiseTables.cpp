//===- RaiseTables.cpp - Find tables that are computed from positions -----===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file implements the option raise-tables of raise-to-rope: pairs of
// tensors whose lanes are the cosine and the sine of one position times
// constants become one rope.tables with these constants.
//
//===----------------------------------------------------------------------===//

#include "EraseDeadOps.h"
#include "TableCreation.h"

#include "rome/Dialect/Rope/IR/Rope.h"
#include "rome/Dialect/Rope/Transforms/Transforms.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/Remarks.h"

using namespace mlir;
using namespace mlir::rope;

static constexpr llvm::StringLiteral kRemarkCategory = "raise-to-rope";

/// A table has more entries than this in no model.
static constexpr int64_t kMaxEntries = 1 << 14;

//===----------------------------------------------------------------------===//
// Which tensors are tables
//===----------------------------------------------------------------------===//

static bool isSameFactor(const std::optional<APFloat> &lhs,
                         const std::optional<APFloat> &rhs) {
  return lhs.has_value() == rhs.has_value() &&
         (!lhs || lhs->bitwiseIsEqual(*rhs));
}

/// Returns true if both elements are computed alike, but for the function, the
/// frequency and the indices.
static bool isComputedAlike(const TableElement &lhs, const TableElement &rhs) {
  return lhs.kind == rhs.kind && lhs.positions == rhs.positions &&
         lhs.type == rhs.type && lhs.addedToZero == rhs.addedToZero &&
         isSameFactor(lhs.factor, rhs.factor);
}

/// Appends `element` as the next lane of `table`; fails if it does not fit.
static LogicalResult appendLane(Table &table, const TableElement &element) {
  if (!isComputedAlike(table.element, element) ||
      table.element.isSine != element.isSine)
    return failure();
  table.frequencies.push_back(*element.frequency);
  for (auto [dim, first, index] :
       llvm::enumerate(table.element.indices, element.indices)) {
    if (first == index)
      continue;
    bool isStream =
        isa<AffineConstantExpr>(first) && isa<AffineConstantExpr>(index);
    if (!isStream ||
        (table.streamDim && *table.streamDim != static_cast<int64_t>(dim)))
      return failure();
    table.streamDim = dim;
  }
  return success();
}

/// Finds the one dimension of the positions of which a part is read, and checks
/// that all others are whole dimensions of the table, each in one place.
static LogicalResult findStreamDim(Table &table) {
  auto type = cast<RankedTensorType>(table.element.positions.getType());
  SmallVector<AffineExpr> seen;
  for (auto [dim, index] : llvm::enumerate(table.element.indices)) {
    if (isa<AffineDimExpr>(index)) {
      if (llvm::is_contained(seen, index))
        return failure();
      seen.push_back(index);
      continue;
    }
    if (!isa<AffineConstantExpr>(index))
      return failure();
    if (type.getDimSize(dim) == 1)
      continue;
    if (type.isDynamicDim(dim) ||
        (table.streamDim && *table.streamDim != static_cast<int64_t>(dim)))
      return failure();
    table.streamDim = dim;
  }
  // Sizes that the positions do not have cannot be asked for.
  for (auto [dim, size] :
       llvm::enumerate(table.getType().getShape().drop_back()))
    if (ShapedType::isDynamic(size) &&
        !llvm::is_contained(seen,
                            getAffineDimExpr(dim, table.root.getContext())))
      return failure();
  return success();
}

/// Returns the table that `root` is, if its lanes are one.
static std::optional<Table> findTable(OpResult root) {
  auto type = dyn_cast<RankedTensorType>(root.getType());
  if (!type || type.getRank() == 0 || type.getEncoding() ||
      !isSupportedFloat(type.getElementType()))
    return std::nullopt;
  int64_t numLanes = type.getShape().back();
  if (ShapedType::isDynamic(numLanes) || numLanes < 1 || numLanes > kMaxEntries)
    return std::nullopt;
  Table table;
  table.root = root;
  table.element = evaluateTableEntry(root, 0);
  if (!table.element.isTableEntry() ||
      !(table.element.type.isF32() || table.element.type.isF64()))
    return std::nullopt;
  SmallVector<TableElement> lanes;
  for (int64_t lane = 0; lane < numLanes; ++lane) {
    lanes.push_back(evaluateTableEntry(root, lane));
    if (!lanes.back().isTableEntry() || failed(appendLane(table, lanes.back())))
      return std::nullopt;
  }
  if (failed(findStreamDim(table)))
    return std::nullopt;
  if (table.streamDim)
    for (const TableElement &lane : lanes)
      table.streams.push_back(
          cast<AffineConstantExpr>(lane.indices[*table.streamDim]).getValue());
  return table;
}

/// Returns true if rope.tables computes the angles of `table` bit for bit: it
/// makes zero angles of integer positions +0 and leaves others as they are.
static bool hasExactAngles(const Table &table) {
  auto type = cast<RankedTensorType>(table.element.positions.getType());
  if (!type.getElementType().isInteger())
    return !table.element.addedToZero;
  return table.element.addedToZero ||
         llvm::all_of(table.frequencies, [](const APFloat &frequency) {
           return !frequency.isNaN() && !frequency.isNegative() &&
                  !frequency.isZero();
         });
}

/// Returns true if `sin` is the sine of the angles of which `cos` is the
/// cosine.
static bool isPair(const Table &cos, const Table &sin) {
  return cos.getType() == sin.getType() &&
         cos.root.getOwner()->getBlock() == sin.root.getOwner()->getBlock() &&
         isComputedAlike(cos.element, sin.element) &&
         cos.element.indices == sin.element.indices &&
         cos.streamDim == sin.streamDim && cos.streams == sin.streams &&
         llvm::equal(cos.frequencies, sin.frequencies,
                     [](const APFloat &lhs, const APFloat &rhs) {
                       return lhs.bitwiseIsEqual(rhs);
                     });
}

static Repetition getRepetition(const Table &table) {
  size_t numLanes = table.frequencies.size(), half = numLanes / 2;
  if (numLanes % 2 != 0)
    return Repetition::None;
  auto lanes = llvm::seq<size_t>(half);
  if (llvm::all_of(lanes, [&](size_t lane) {
        return table.haveSameEntry(lane, lane + half);
      }))
    return Repetition::Halves;
  if (llvm::all_of(lanes, [&](size_t pair) {
        return table.haveSameEntry(2 * pair, 2 * pair + 1);
      }))
    return Repetition::Pairs;
  return Repetition::None;
}

//===----------------------------------------------------------------------===//
// Driver
//===----------------------------------------------------------------------===//

namespace {

/// Finds the tables under one op, those that are made of others first.
class TableRaiser {
public:
  TableRaiser(RewriterBase &rewriter, const RaiseToRopeOptions &options)
      : rewriter(rewriter), options(options) {}

  void run(Operation *root);

  int64_t getNumRaised() const { return numRaised; }

private:
  void visit(OpResult root);
  void rewrite(const Table &cos, const Table &sin);
  void eraseIfDead(Operation *op);

  RewriterBase &rewriter;
  const RaiseToRopeOptions &options;
  /// Tables that have no partner yet.
  SmallVector<Table, 0> waiting;
  DenseSet<Operation *> erased;
  int64_t numRaised = 0;
};

} // namespace

/// Returns true if `op` computes its results or brings lanes together. A tensor
/// that is moved as a whole is not tried: what it was moved from is.
static bool mayMakeTable(Operation *op) {
  if (!isPure(op) || op->hasTrait<OpTrait::ConstantLike>())
    return false;
  if (auto collapse = dyn_cast<tensor::CollapseShapeOp>(op))
    return collapse.getResultType().getRank() > 0 &&
           llvm::count_if(collapse.getReassociationIndices().back(),
                          [&](int64_t dim) {
                            return collapse.getSrcType().getDimSize(dim) != 1;
                          }) > 1;
  if (auto linalgOp = dyn_cast<linalg::LinalgOp>(op))
    return !isa<BlockArgument>(
        linalgOp.getBlock()->getTerminator()->getOperand(0));
  return isa<tensor::ConcatOp, tensor::InsertSliceOp>(op) ||
         op->hasTrait<OpTrait::Elementwise>();
}

/// Returns true if there is a cosine or sine under `root`.
static bool hasTrigonometry(Operation *root) {
  return root
      ->walk([](Operation *op) {
        return isa<math::CosOp, math::SinOp>(op) ? WalkResult::interrupt()
                                                 : WalkResult::advance();
      })
      .wasInterrupted();
}

void TableRaiser::run(Operation *root) {
  if (!hasTrigonometry(root))
    return;
  SmallVector<Operation *> candidates;
  root->walk([&](Operation *op) {
    if (mayMakeTable(op))
      candidates.push_back(op);
  });
  for (Operation *op : llvm::reverse(candidates)) {
    // Both results of one op may be a pair, and the op go with them.
    for (unsigned number = 0;
         !erased.contains(op) && number < op->getNumResults(); ++number)
      visit(op->getResult(number));
  }
}

void TableRaiser::visit(OpResult root) {
  if (root.use_empty())
    return;
  std::optional<Table> table = findTable(root);
  if (!table)
    return;
  if (!options.relaxed && !hasExactAngles(*table)) {
    remark::missed(
        root.getLoc(),
        remark::RemarkOpts::name("TablesNotRaised").category(kRemarkCategory))
        << remark::add("close to a table of positions, but the sign of an "
                       "angle of zero would change");
    return;
  }
  auto *partner = llvm::find_if(waiting, [&](const Table &other) {
    return other.element.isSine != table->element.isSine &&
           isPair(*table, other);
  });
  if (partner == waiting.end()) {
    waiting.push_back(std::move(*table));
    return;
  }
  Table other = std::move(*partner);
  waiting.erase(partner);
  if (table->element.isSine)
    std::swap(*table, other);
  rewrite(*table, other);
}

void TableRaiser::rewrite(const Table &cos, const Table &sin) {
  Operation *cosOp = cos.root.getOwner(), *sinOp = sin.root.getOwner();
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(cosOp->isBeforeInBlock(sinOp) ? cosOp : sinOp);
  Location loc = cos.root.getLoc();
  Repetition repetition = getRepetition(cos);
  TablesOp tables = createTables(rewriter, loc, cos, repetition);
  remark::passed(
      loc, remark::RemarkOpts::name("TablesRaised").category(kRemarkCategory))
      << remark::add(hasExactAngles(cos)
                         ? "raised tables of positions"
                         : "raised tables of positions; the sign of an angle "
                           "of zero may change")
      << remark::metric("Entries", tables.getNumEntries())
      << remark::metric("AttentionFactor",
                        tables.getEffectiveAttentionFactor());
  std::pair<OpResult, Value> results[] = {{cos.root, tables.getCos()},
                                          {sin.root, tables.getSin()}};
  for (auto [root, entries] : results)
    rewriter.replaceAllUsesWith(
        root, createLanes(rewriter, loc, entries, repetition));
  ++numRaised;
  eraseIfDead(cosOp);
  if (!erased.contains(sinOp))
    eraseIfDead(sinOp);
}

void TableRaiser::eraseIfDead(Operation *op) {
  eraseDeadOps(rewriter, op, [&](Operation *dead) {
    // Tables inside of others must not find a partner any more.
    llvm::erase_if(waiting, [&](const Table &table) {
      return table.root.getOwner() == dead;
    });
    dead->walk([&](Operation *nested) { erased.insert(nested); });
  });
}

int64_t mlir::rope::raiseTables(RewriterBase &rewriter, Operation *root,
                                const RaiseToRopeOptions &options) {
  TableRaiser raiser(rewriter, options);
  raiser.run(root);
  return raiser.getNumRaised();
}
