//===- LaneAnalysis.h - What each lane of a tensor is -----------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file declares the lane analysis. It tells, for each lane (index along
// the last dimension) of a tensor, two facts:
//
//   - its *reference*: through data movement, negation and float conversion
//     alone, the lane is plus or minus an element of other tensors;
//   - its *sum*: the lane is a signed sum of products of two references.
//
// All dimensions but the last stay symbolic and may be dynamic. The analysis
// looks at what ops do to elements, never at how a computation is spelled; an
// op that it does not know is the end of a reference, not an error.
//
//===----------------------------------------------------------------------===//

#ifndef ROME_ANALYSIS_LANEANALYSIS_H
#define ROME_ANALYSIS_LANEANALYSIS_H

#include "rome/Analysis/LaneIndex.h"

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Operation.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/Allocator.h"

#include <deque>

namespace mlir::rope {

/// Elements of one tensor that a group of lanes is made of.
struct LaneAccess {
  Value tensor;
  SmallVector<AxisIndex> indices;
};

/// The float conversions between an element and where it is used.
enum class Conversions {
  /// None: the element itself.
  None,
  /// Extensions only: the exact value in a wider type.
  Extended,
  /// Extensions, then one truncation: rounded once, to the type at the use.
  RoundedLast,
  /// A truncation and then something else: not a single conversion.
  Other
};

/// Returns the conversions `inner`, followed by `outer`.
Conversions compose(Conversions inner, Conversions outer);

struct LaneLink;

/// Plus or minus an element of a tensor, converted as said. A null `link` is a
/// value of which nothing is known.
struct LaneReference {
  const LaneLink *link = nullptr;
  bool negative = false;
  Conversions conversions = Conversions::None;
};

/// One element of a tensor, and what it is a reference to in turn: references
/// form a chain from the use towards the origin of the data.
struct LaneLink {
  const LaneAccess *access;
  /// The position of the lane in the group of `access`.
  size_t position;
  LaneReference next;

  /// Returns the known part of the index along dimension `axis`.
  int64_t getOffset(int64_t axis) const {
    return access->indices[axis].getOffset(position);
  }
};

/// The product of two references, rounded once in the type of its sum.
struct LaneProduct {
  bool negative = false;
  LaneReference lhs, rhs;
};

/// A sum of at most `kMaxProducts` products. Every product and every addition
/// is rounded in `computeType`; `conversions` come after.
struct LaneSum {
  static constexpr size_t kMaxProducts = 4;

  SmallVector<LaneProduct, 2> products;
  FloatType computeType;
  Conversions conversions = Conversions::None;
};

/// What is known of one lane.
struct LaneValue {
  LaneReference reference;
  /// Null if the lane is not a sum of products.
  const LaneSum *sum = nullptr;
  /// The value of the lane, if it is a constant.
  std::optional<APFloat> constant;
  /// True if the lane was never written.
  bool undefined = false;
};

/// Computes lane values on demand. An instance keeps what it handed out alive;
/// it must not outlive a change of the IR that it has looked at.
class LaneAnalysis {
public:
  explicit LaneAnalysis(MLIRContext *context) : context(context) {}

  /// Returns what the given lanes of `root` are. `root` is a ranked tensor of
  /// floats with a static last dimension. The dimensions of the indices of all
  /// accesses are the dimensions of `root` but the last; those of static size
  /// 1 are known to be 0.
  SmallVector<LaneValue> evaluate(Value root, ArrayRef<int64_t> lanes);

  /// Returns the additions and subtractions that the sums evaluated so far
  /// are made of.
  ArrayRef<Operation *> getVisitedAdditions() const {
    return additions.getArrayRef();
  }

private:
  friend class LaneEvaluator;
  friend class ScalarEvaluator;

  MLIRContext *context;
  std::deque<LaneAccess> accesses;
  std::deque<LaneSum> sums;
  llvm::SpecificBumpPtrAllocator<LaneLink> links;
  llvm::SetVector<Operation *> additions;
  /// The affine symbol that stands for an SSA value.
  DenseMap<Value, unsigned> symbols;
};

} // namespace mlir::rope

#endif // ROME_ANALYSIS_LANEANALYSIS_H
