//===- LaneEvaluator.h - One evaluation of the lane analysis ----*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file declares the evaluator behind LaneAnalysis. LaneEvaluator.cpp
// follows whole tensors (slices, concatenations, reshapes), LinalgEvaluator.cpp
// the loops of linalg ops, ScalarEvaluator.cpp float and complex arithmetic on
// elements, IntegerEvaluator.cpp arithmetic on indices.
//
//===----------------------------------------------------------------------===//

#ifndef ROME_LIB_ANALYSIS_LANEEVALUATOR_H
#define ROME_LIB_ANALYSIS_LANEEVALUATOR_H

#include "rome/Analysis/DimSizes.h"
#include "rome/Analysis/LaneAnalysis.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Complex/IR/Complex.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace mlir::rope {

class RotationMatrixOp;

/// A group of lanes, evaluated together.
using LaneValues = SmallVector<LaneValue>;

/// Which facts are asked for; each includes those before it. Asking for no more
/// than is needed keeps evaluation cheap: a factor of a product is asked for
/// its reference alone.
enum class LaneFact { Constant, Reference, Sum };

/// What is asked of a value.
struct LaneQuery {
  LaneFact fact;
  /// Which part of a complex number; Whole for all other types.
  NumberPart part = NumberPart::Whole;

  LaneQuery with(LaneFact otherFact) const { return {otherFact, part}; }
  LaneQuery with(NumberPart otherPart) const { return {fact, otherPart}; }
};

/// Returns true if elements of the type are seen through: floats, complex
/// numbers of floats, integers and indices.
bool isLaneType(Type type);

/// Returns true if `value` is zero in every lane, of either sign.
bool isZero(const LaneValue &value);

class LaneEvaluator {
public:
  LaneEvaluator(LaneAnalysis &analysis, Value root)
      : analysis(analysis), root(root) {}

  /// Returns what the elements of `tensor` at `indices` are, for `numLanes`
  /// lanes.
  LaneValues evaluate(Value tensor, SmallVector<AxisIndex> indices,
                      size_t numLanes, LaneQuery query);

private:
  friend class ScalarEvaluator;

  /// Looks through the op that defines the accessed tensor; an empty result
  /// means that it cannot be seen through.
  LaneValues evaluateDefinition(const LaneAccess &access, size_t numLanes,
                                LaneQuery query);

  LaneValues visit(tensor::CastOp op, const LaneAccess &access, size_t numLanes,
                   LaneQuery query);
  LaneValues visit(tensor::ExtractSliceOp op, const LaneAccess &access,
                   size_t numLanes, LaneQuery query);
  LaneValues visit(tensor::InsertSliceOp op, const LaneAccess &access,
                   size_t numLanes, LaneQuery query);
  LaneValues visit(tensor::PadOp op, const LaneAccess &access, size_t numLanes,
                   LaneQuery query);
  LaneValues visit(tensor::ConcatOp op, const LaneAccess &access,
                   size_t numLanes, LaneQuery query);
  LaneValues visit(tensor::ExpandShapeOp op, const LaneAccess &access,
                   size_t numLanes, LaneQuery query);
  LaneValues visit(tensor::CollapseShapeOp op, const LaneAccess &access,
                   size_t numLanes, LaneQuery query);
  LaneValues visit(tensor::ReshapeOp op, const LaneAccess &access,
                   size_t numLanes, LaneQuery query);
  /// Evaluates the lanes that are inside of `source`, and the others with
  /// `evaluateOutside`, which gets their positions.
  LaneValues
  evaluateInside(Value source, ArrayRef<AxisIndex> indices,
                 ArrayRef<bool> isInside, LaneQuery query,
                 function_ref<LaneValues(ArrayRef<size_t>)> evaluateOutside);
  /// Looks through the expansion and the collapse of `source`.
  LaneValues visitExpansion(Value source, ArrayRef<ReassociationIndices> groups,
                            const LaneAccess &access, size_t numLanes,
                            LaneQuery query);
  LaneValues visitCollapse(Value source, ArrayRef<ReassociationIndices> groups,
                           const LaneAccess &access, size_t numLanes,
                           LaneQuery query);
  LaneValues visit(linalg::LinalgOp op, const LaneAccess &access,
                   size_t numLanes, LaneQuery query);
  LaneValues visit(RotationMatrixOp op, const LaneAccess &access,
                   size_t numLanes, LaneQuery query);
  /// Looks through an op with the Elementwise trait, such as arith.mulf on
  /// tensors.
  LaneValues visitElementwise(Operation *op, const LaneAccess &access,
                              size_t numLanes, LaneQuery query);
  LaneValues visitConstant(const LaneAccess &access, size_t numLanes,
                           LaneQuery query);
  /// Returns the element of a constant, or a part of it.
  LaneValue getConstant(DenseElementsAttr elements, int64_t flatIndex,
                        NumberPart part);

  /// Evaluates the body of a linalg op, whose indexing maps are `maps`, where
  /// its loops have the given indices. `accumulator` is what the body finds in
  /// its output, if it reads it.
  LaneValues evaluateBody(linalg::LinalgOp op, ArrayRef<AffineMap> maps,
                          unsigned resultNumber, ArrayRef<AxisIndex> loops,
                          size_t numLanes, const LaneValues *accumulator,
                          Value scalar, LaneQuery query);
  /// Evaluates a reduction over few elements, one after the other.
  LaneValues visitShortReduction(linalg::LinalgOp op, unsigned resultNumber,
                                 ArrayRef<AxisIndex> loops,
                                 ArrayRef<unsigned> reductionDims,
                                 ArrayRef<int64_t> reductionSizes,
                                 const LaneValues &init, size_t numLanes,
                                 LaneQuery query);
  /// Evaluates a product with a constant matrix each of whose columns has at
  /// most one entry that is not 0, and that is 1 or -1.
  LaneValues visitSelection(linalg::LinalgOp op, SmallVector<AxisIndex> loops,
                            unsigned reductionDim, int64_t reductionSize,
                            const LaneValues &init, size_t numLanes,
                            LaneQuery query);
  /// For each lane, returns the index of the reduction loop at which `operand`
  /// is 1 or -1, or kNoRow, if it is a constant that is 0 at all others.
  std::optional<SmallVector<int64_t>>
  findSelectedRows(linalg::LinalgOp op, OpOperand &operand,
                   ArrayRef<AxisIndex> loops, unsigned reductionDim,
                   int64_t reductionSize, size_t numLanes);

  /// Evaluates a sum over `reductionDim`, of `init` and of what `addend` is,
  /// that is 0 for each lane but at the index in `rows`, or at all where that
  /// is kNoRow.
  LaneValues evaluateSelected(linalg::LinalgOp op, Value addend,
                              ArrayRef<int64_t> rows, ArrayRef<AxisIndex> loops,
                              unsigned reductionDim, const LaneValues &init,
                              LaneQuery query);

  /// Returns a link to an element of `access` that is `next` in turn.
  LaneReference createReference(const LaneAccess &access, size_t position,
                                LaneReference next);
  const LaneAccess &createAccess(Value source, NumberPart part,
                                 ArrayRef<AxisIndex> indices);
  ArrayRef<AxisIndex> storeIndices(SmallVector<AxisIndex> indices) {
    return analysis.indices.emplace_back(std::move(indices));
  }

  /// Returns `integers` as the index along dimension `dim` of `tensor`, or
  /// std::nullopt if lanes differ in more than a known number.
  std::optional<AxisIndex> getIndex(const LaneValues &integers, Value tensor,
                                    int64_t dim);

  /// Returns `value` as an affine expression: a symbol of its own.
  AffineExpr getSymbol(Value value);

  LaneAnalysis &analysis;
  Value root;
  /// How many more ops may be looked through: bounds recursion on hostile IR.
  size_t remainingDepth = 256;
  /// How many more additions may be nested: no rotation or gradient of one
  /// needs more, and each may double the work.
  size_t remainingAdditions = 8;
};

/// Evaluates scalar arithmetic on groups of lanes.
class ScalarEvaluator {
public:
  /// Gives the lanes of the values that the arithmetic starts from, or an empty
  /// result for values that it computes.
  using Resolver = llvm::function_ref<LaneValues(Value, LaneQuery)>;

  /// `loops` are the indices of the loops around the scalars that are in
  /// `body`, at which references may end; null if there are none.
  ScalarEvaluator(LaneEvaluator &parent, size_t numLanes, Resolver resolve,
                  ArrayRef<AxisIndex> loops = {}, Block *body = nullptr)
      : parent(parent), analysis(parent.analysis), numLanes(numLanes),
        resolve(resolve), loops(loops), body(body) {}

  /// Returns what `scalar` is for every lane.
  LaneValues evaluate(Value scalar, LaneQuery query);

  /// Returns what result 0 of `op` is for every lane.
  LaneValues evaluateOp(Operation *op, LaneQuery query);

private:
  LaneValues evaluateFloat(Operation *op, LaneQuery query);
  LaneValues evaluateComplex(Operation *op, LaneQuery query);
  LaneValues evaluateInteger(Operation *op);
  LaneValues evaluateExtract(tensor::ExtractOp op, LaneQuery query);
  LaneValues evaluateSelect(arith::SelectOp op, LaneQuery query);

  LaneValues negate(LaneValues values);
  LaneValues convert(LaneValues values, FloatType type, Conversions conversion);
  /// Multiplies parts of two values. A part is asked for with its query.
  LaneValues multiply(Value lhs, NumberPart lhsPart, Value rhs,
                      NumberPart rhsPart, FloatType type, LaneFact fact);
  LaneValue multiplyLane(const LaneValue &lhs, const LaneValue &rhs,
                         FloatType type);
  /// Adds what `op` adds.
  LaneValues add(Operation *op, bool negateRhs, FloatType type,
                 LaneQuery query);
  LaneValues addValues(Operation *op, const LaneValues &lhs,
                       const LaneValues &rhs, bool negateRhs, FloatType type);
  /// Returns `value` plus a zero.
  LaneValue addZero(LaneValue value, const LaneValue &zero);
  LaneValues getUnknown() { return LaneValues(numLanes); }

  const LaneSum *addSums(const LaneSum *lhs, const LaneSum *rhs, bool negateRhs,
                         FloatType type);

  LaneValues foldIntegers(Operation *op);
  LaneValues foldComparison(arith::CmpIOp op);

  LaneEvaluator &parent;
  LaneAnalysis &analysis;
  size_t numLanes;
  Resolver resolve;
  ArrayRef<AxisIndex> loops;
  Block *body;
  DenseMap<std::tuple<Value, int, int>, LaneValues> known;
};

} // namespace mlir::rope

#endif // ROME_LIB_ANALYSIS_LANEEVALUATOR_H
