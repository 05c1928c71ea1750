//===- LaneEvaluator.h - One evaluation of the lane analysis ----*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file declares the evaluator behind LaneAnalysis. LaneEvaluator.cpp
// follows whole tensors (slices, concatenations, reshapes); ScalarEvaluator.cpp
// follows the arithmetic inside an elementwise op.
//
//===----------------------------------------------------------------------===//

#ifndef ROME_LIB_ANALYSIS_LANEEVALUATOR_H
#define ROME_LIB_ANALYSIS_LANEEVALUATOR_H

#include "rome/Analysis/LaneAnalysis.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace mlir::rope {

/// A group of lanes, evaluated together.
using LaneValues = SmallVector<LaneValue>;

/// Which facts are asked for; each includes those before it. Asking for no more
/// than is needed keeps evaluation linear: a factor of a product is asked for
/// its reference alone, and whether a factor is 1 or -1 never looks through
/// arithmetic.
enum class LaneFact { Constant, Reference, Sum };

class LaneEvaluator {
public:
  explicit LaneEvaluator(LaneAnalysis &analysis) : analysis(analysis) {}

  /// Returns what the elements of `tensor` at `indices` are, for `numLanes`
  /// lanes.
  LaneValues evaluate(Value tensor, SmallVector<AxisIndex> indices,
                      size_t numLanes, LaneFact fact);

private:
  friend class ScalarEvaluator;

  /// Looks through the op that defines the accessed tensor; an empty result
  /// means that it cannot be seen through.
  LaneValues evaluateDefinition(const LaneAccess &access, size_t numLanes,
                                LaneFact fact);

  LaneValues visit(tensor::CastOp op, const LaneAccess &access, size_t numLanes,
                   LaneFact fact);
  LaneValues visit(tensor::ExtractSliceOp op, const LaneAccess &access,
                   size_t numLanes, LaneFact fact);
  LaneValues visit(tensor::InsertSliceOp op, const LaneAccess &access,
                   size_t numLanes, LaneFact fact);
  LaneValues visit(tensor::ConcatOp op, const LaneAccess &access,
                   size_t numLanes, LaneFact fact);
  LaneValues visit(tensor::ExpandShapeOp op, const LaneAccess &access,
                   size_t numLanes, LaneFact fact);
  LaneValues visit(tensor::CollapseShapeOp op, const LaneAccess &access,
                   size_t numLanes, LaneFact fact);
  LaneValues visit(linalg::LinalgOp op, const LaneAccess &access,
                   size_t numLanes, LaneFact fact);
  /// Looks through an op with the Elementwise trait, such as arith.mulf on
  /// tensors.
  LaneValues visitElementwise(Operation *op, const LaneAccess &access,
                              size_t numLanes, LaneFact fact);
  LaneValues visitConstant(const LaneAccess &access, size_t numLanes);

  /// Returns `value` as an affine expression: a symbol of its own.
  AffineExpr getSymbol(Value value);

  LaneAnalysis &analysis;
  /// How many more ops may be looked through: bounds recursion on hostile IR.
  size_t remainingDepth = 256;
  /// How many more additions may be nested. A sum of kMaxProducts products
  /// never needs more, and each doubles the work.
  size_t remainingAdditions = LaneSum::kMaxProducts - 1;
};

/// Evaluates scalar arithmetic on groups of lanes. `resolve` gives the lanes of
/// the values that the arithmetic starts from, or an empty result for values
/// that it computes.
class ScalarEvaluator {
public:
  using Resolver = llvm::function_ref<LaneValues(Value, LaneFact)>;

  ScalarEvaluator(LaneEvaluator &parent, size_t numLanes, Resolver resolve)
      : parent(parent), analysis(parent.analysis), numLanes(numLanes),
        resolve(resolve) {}

  /// Returns what `scalar` is for every lane.
  LaneValues evaluate(Value scalar, LaneFact fact);

  /// Returns what result 0 of `op` is for every lane.
  LaneValues evaluateOp(Operation *op, LaneFact fact);

private:
  LaneValues negate(LaneValues values);
  LaneValues convert(LaneValues values, FloatType type, Conversions conversion);
  LaneValues multiply(Operation *op, LaneFact fact);
  LaneValues add(Operation *op, bool negateRhs, LaneFact fact);
  LaneValues getUnknown() { return LaneValues(numLanes); }

  const LaneSum *addSums(const LaneSum *lhs, const LaneSum *rhs, bool negateRhs,
                         FloatType type);

  LaneEvaluator &parent;
  LaneAnalysis &analysis;
  size_t numLanes;
  Resolver resolve;
};

} // namespace mlir::rope

#endif // ROME_LIB_ANALYSIS_LANEEVALUATOR_H
