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
// Indices are followed through integer arithmetic and tables of constants, a
// complex number is its two parts, and a reduction is the sum that it computes.
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
#include <memory>
#include <unordered_map>

namespace mlir::rope {

/// Which number an element is read for: itself, or a part of a complex one.
enum class NumberPart : uint8_t { Whole, Real, Imaginary };

/// Elements of one source that a group of lanes is made of.
struct LaneAccess {
  /// A ranked tensor, or a scalar computed in the body of a linalg op, which
  /// has an element for each iteration of the op's loops.
  Value source;
  NumberPart part = NumberPart::Whole;
  /// One for each dimension of the tensor, or for each loop.
  ArrayRef<AxisIndex> indices;

  /// Returns true if the source is a scalar in the body of a linalg op.
  bool isScalar() const { return !isa<RankedTensorType>(source.getType()); }

  /// Returns the sizes of the dimensions, or of the loops.
  SmallVector<int64_t> getShape() const;

  /// Returns the type of what is read: that of an element or of its part.
  Type getElementType() const;
};

/// The float conversions between an element and where it is used.
enum class Conversions : uint8_t {
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
inline Conversions compose(Conversions inner, Conversions outer) {
  if (inner == Conversions::None)
    return outer;
  if (outer == Conversions::None)
    return inner;
  // An extension is exact, so what follows it acts on the element itself.
  return inner == Conversions::Extended ? outer : Conversions::Other;
}

/// How far a lane is what it is said to be.
enum class Exactness : uint8_t {
  /// Bit by bit.
  Bits,
  /// A zero may have the other sign (because 0 was added to it), and where a
  /// lane is not finite, so may be others (because it was multiplied by 0).
  Numbers
};

/// Returns the exactness of what depends on both.
inline Exactness meet(Exactness a, Exactness b) { return std::max(a, b); }

struct LaneLink;

/// Plus or minus an element of a tensor, converted as said. A null `link` is a
/// value of which nothing is known.
struct LaneReference {
  const LaneLink *link = nullptr;
  bool negative = false;
  Conversions conversions = Conversions::None;
  Exactness exactness = Exactness::Bits;
};

/// One element of a source, and what it is a reference to in turn: references
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

  /// Kept by the analysis.
  MutableArrayRef<LaneProduct> products;
  FloatType computeType;
  Conversions conversions = Conversions::None;
  Exactness exactness = Exactness::Bits;
};

/// An integer: what all lanes may share and is symbolic, and a known number.
struct LaneInteger {
  /// See AxisIndex::base.
  AffineExpr base;
  int64_t constant;

  /// Returns true if the integer is a known number.
  bool isKnown() const {
    auto number = dyn_cast<AffineConstantExpr>(base);
    return number && number.getValue() == 0;
  }
};

/// What is known of one lane. What it points to belongs to the analysis, as
/// lanes are copied often.
struct LaneValue {
  LaneReference reference;
  /// Null if the lane is not a sum of products.
  const LaneSum *sum = nullptr;
  /// The value of the lane; null if it is not a constant.
  const APFloat *constant = nullptr;
  /// The value of the lane; null if it is not a known integer or index.
  const LaneInteger *integer = nullptr;
  /// How far the lane is `constant`: one that is 0 may be a sum of products
  /// with 0.
  Exactness constantExactness = Exactness::Bits;
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
  struct Evaluation;

  /// Returns a copy of `sum`, with room for `numMore` products that have no
  /// value yet.
  LaneSum *createSum(const LaneSum &sum, size_t numMore = 0) {
    size_t numProducts = sum.products.size() + numMore;
    auto *products = storage.Allocate<LaneProduct>(numProducts);
    llvm::copy(sum.products, products);
    auto *copy = new (storage.Allocate<LaneSum>()) LaneSum(sum);
    copy->products = {products, numProducts};
    return copy;
  }
  const APFloat *createConstant(APFloat constant) {
    return new (constants.Allocate()) APFloat(std::move(constant));
  }
  const LaneInteger *createInteger(LaneInteger integer) {
    return new (storage.Allocate<LaneInteger>()) LaneInteger(integer);
  }
  const LaneInteger *createNumber(int64_t number) {
    return createInteger({getAffineConstantExpr(0, context), number});
  }

  MLIRContext *context;
  std::deque<SmallVector<AxisIndex>> indices;
  std::deque<LaneAccess> accesses;
  llvm::SpecificBumpPtrAllocator<APFloat> constants;
  /// Of all that needs no destructor.
  llvm::BumpPtrAllocatorImpl<llvm::MallocAllocator, 1 << 16> storage;
  llvm::SetVector<Operation *> additions;
  /// The affine symbol that stands for an SSA value.
  DenseMap<Value, unsigned> symbols;
  /// What was evaluated before, by its hash.
  std::unordered_multimap<size_t, std::shared_ptr<Evaluation>> evaluations;
  size_t numEvaluatedLanes = 0;
};

} // namespace mlir::rope

#endif // ROME_ANALYSIS_LANEANALYSIS_H
