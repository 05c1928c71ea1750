//===- RotationCandidates.h - Values that may be rotations ------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file declares which values raise-to-rope tries: a cheap look at each op,
// once, that leaves most of a model out.
//
//===----------------------------------------------------------------------===//

#ifndef ROME_LIB_DIALECT_ROPE_TRANSFORMS_ROTATIONCANDIDATES_H
#define ROME_LIB_DIALECT_ROPE_TRANSFORMS_ROTATIONCANDIDATES_H

#include "mlir/IR/Operation.h"
#include "mlir/IR/Value.h"

#include "llvm/ADT/DenseMap.h"

namespace mlir::rope {

/// Returns true if `result` may be a rotary position embedding by its type and
/// by the kind of its op: lanes are computed by it or brought together.
bool hasRotationType(OpResult result);

/// Tells which values may have sums of two products in their lanes.
class SumFinder {
public:
  /// Looks at every op under `root`, definitions before uses.
  explicit SumFinder(Operation *root);

  /// Returns true if lanes of `value` may be sums of two products.
  bool maybeSum(Value value) const { return getDegree(value) == Degree::Sum; }

  /// Returns the scalars in the body of `op` that become such sums in it, the
  /// last first: what elementwise fusion leaves of a rotation whose consumer
  /// took it in.
  SmallVector<Value> getSumsInBody(Operation *op) const;

private:
  /// What lanes may be: neither, products, or sums of products.
  enum class Degree { None, Product, Sum };

  Degree getDegree(Value value) const { return degrees.lookup(value); }
  Degree getOperandDegree(Operation *op) const;
  Degree computeDegree(Operation *op) const;
  void visit(Operation *op);

  DenseMap<Value, Degree> degrees;
};

} // namespace mlir::rope

#endif // ROME_LIB_DIALECT_ROPE_TRANSFORMS_ROTATIONCANDIDATES_H
