//===- RotationMatching.cpp - Acceptance test of raise-to-rope ------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RotationMatching.h"

#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace mlir::rope;

//===----------------------------------------------------------------------===//
// References
//===----------------------------------------------------------------------===//

std::optional<LeadingLayout>
mlir::rope::getLeadingLayout(const LaneAccess &access) {
  auto type = cast<RankedTensorType>(access.tensor.getType());
  ArrayRef<int64_t> shape = type.getShape();
  if (type.getEncoding() || access.indices.empty() ||
      !access.indices.back().isKnown())
    return std::nullopt;
  LeadingLayout layout;
  for (auto [index, size] :
       llvm::zip(ArrayRef(access.indices).drop_back(), shape.drop_back())) {
    if (index.constant != 0 || !index.laneOffsets.empty())
      return std::nullopt;
    auto dim = dyn_cast<AffineDimExpr>(index.base);
    if (index.isKnown() && size == 1)
      layout.rootDims.push_back(LeadingLayout::kBroadcast);
    else if (dim && index.wholeExtent)
      layout.rootDims.push_back(dim.getPosition());
    else
      return std::nullopt;
  }
  return layout;
}

/// Returns true if two accesses read the same tensor at the same place but for
/// the lane.
static bool haveSameOrigin(const LaneAccess &a, const LaneAccess &b) {
  if (&a == &b)
    return true;
  if (a.tensor != b.tensor || a.indices.empty())
    return false;
  auto pairs = llvm::zip_equal(ArrayRef(a.indices).drop_back(),
                               ArrayRef(b.indices).drop_back());
  return a.indices.back().base == b.indices.back().base &&
         llvm::all_of(pairs, [](auto pair) {
           auto &[x, y] = pair;
           return x.base == y.base && x.constant == y.constant &&
                  x.laneOffsets == y.laneOffsets;
         });
}

std::optional<Occurrence> mlir::rope::findOccurrence(LaneReference reference,
                                                     const LaneAccess &origin) {
  Occurrence occurrence{0, false, Conversions::None};
  while (reference.link) {
    occurrence.negative ^= reference.negative;
    occurrence.conversions =
        compose(reference.conversions, occurrence.conversions);
    const LaneLink &link = *reference.link;
    if (haveSameOrigin(*link.access, origin)) {
      occurrence.lane = link.getOffset(origin.indices.size() - 1);
      return occurrence;
    }
    reference = link.next;
  }
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Lanes
//===----------------------------------------------------------------------===//

namespace {

/// A term of a rotated lane: plus or minus a lane of x times a table entry.
struct Term {
  int64_t lane;
  bool negative;
  LaneReference entry;
};

/// What a lane is in terms of one candidate for x: a pair of terms or, if there
/// are none, the same lane of x.
struct LaneOfX {
  SmallVector<Term, 2> terms;
};

/// Tests one candidate for x.
class CandidateMatcher {
public:
  CandidateMatcher(RankedTensorType rootType, ArrayRef<LaneValue> lanes,
                   const LaneAccess &origin)
      : rootType(rootType), lanes(lanes), origin(origin) {}

  /// Returns the match, or what keeps this candidate from being one.
  std::variant<Mismatch, RotationMatch> match();

  /// Returns the number of lanes found so far that sum two products of
  /// different lanes of the candidate with something else.
  int64_t getNumRotatedLanes() const { return numRotatedLanes; }

private:
  /// Writes the lanes in terms of the candidate and returns the first mismatch.
  std::optional<Mismatch> collectLanes();
  std::variant<Mismatch, LaneOfX> getLaneOfX(int64_t lane) const;
  std::optional<Term> getTerm(const LaneProduct &product) const;
  std::optional<Mismatch> checkRounding() const;
  std::variant<Mismatch, RotationMatch> matchTables(RotationAttr rotation,
                                                    bool transposed) const;

  RankedTensorType rootType;
  ArrayRef<LaneValue> lanes;
  const LaneAccess &origin;
  SmallVector<LaneOfX> lanesOfX;
  int64_t numRotatedLanes = 0;
};

} // namespace

std::optional<Term>
CandidateMatcher::getTerm(const LaneProduct &product) const {
  for (auto [factor, other] : {std::pair(product.lhs, product.rhs),
                               std::pair(product.rhs, product.lhs)})
    if (std::optional<Occurrence> x = findOccurrence(factor, origin);
        x && x->conversions != Conversions::Other)
      return Term{x->lane, product.negative != x->negative, other};
  return std::nullopt;
}

std::variant<Mismatch, LaneOfX>
CandidateMatcher::getLaneOfX(int64_t lane) const {
  const LaneValue &value = lanes[lane];
  if (value.undefined)
    return Mismatch{"coverage", lane, "it is never written"};
  if (std::optional<Occurrence> x = findOccurrence(value.reference, origin)) {
    if (x->negative || x->conversions == Conversions::Other)
      return Mismatch{"pass-through", lane,
                      "it is a negated or rounded lane of x"};
    if (x->lane != lane)
      return Mismatch{"pass-through", lane,
                      "it is lane " + std::to_string(x->lane) + " of x"};
    return LaneOfX();
  }
  size_t numProducts = value.sum ? value.sum->products.size() : 0;
  if (numProducts != 2)
    return Mismatch{
        "two-products", lane,
        "it is not passed through, and the number of its products is " +
            std::to_string(numProducts)};
  LaneOfX result;
  for (const LaneProduct &product : value.sum->products) {
    std::optional<Term> term = getTerm(product);
    if (!term)
      return Mismatch{"common-input", lane,
                      "one of its products has no lane of x"};
    result.terms.push_back(*term);
  }
  if (result.terms[0].lane == result.terms[1].lane)
    return Mismatch{"common-input", lane,
                    "both products read lane " +
                        std::to_string(result.terms[0].lane) + " of x"};
  return result;
}

std::optional<Mismatch> CandidateMatcher::collectLanes() {
  std::optional<Mismatch> first;
  for (int64_t lane = 0, end = lanes.size(); lane < end; ++lane) {
    std::variant<Mismatch, LaneOfX> result = getLaneOfX(lane);
    if (auto *laneOfX = std::get_if<LaneOfX>(&result)) {
      numRotatedLanes += !laneOfX->terms.empty();
      lanesOfX.push_back(std::move(*laneOfX));
    } else if (!first) {
      first = std::get<Mismatch>(result);
    }
  }
  return first;
}

std::optional<Mismatch> CandidateMatcher::checkRounding() const {
  FloatType computeType;
  for (auto [lane, laneOfX] : llvm::enumerate(lanesOfX)) {
    if (laneOfX.terms.empty())
      continue;
    const LaneSum &sum = *lanes[lane].sum;
    if (!isSupportedFloat(sum.computeType))
      return Mismatch{"rounding", static_cast<int64_t>(lane),
                      "it is computed in a type that rope.apply has not"};
    if (sum.conversions == Conversions::Other)
      return Mismatch{
          "rounding", static_cast<int64_t>(lane),
          "a product is rounded before the sum, or the sum is rounded "
          "twice or negated"};
    if (computeType && computeType != sum.computeType)
      return Mismatch{"rounding", static_cast<int64_t>(lane),
                      "it is computed in another type than the lanes before"};
    computeType = sum.computeType;
  }
  return std::nullopt;
}

std::variant<Mismatch, RotationMatch>
CandidateMatcher::matchTables(RotationAttr rotation, bool transposed) const {
  size_t numRotated = rotation.getNumRotatedLanes();
  SmallVector<TableUse> cosUses(numRotated), sinUses(numRotated);
  FloatType computeType;
  for (auto [lane, formula] :
       llvm::enumerate(rotation.getLaneFormulas(transposed))) {
    if (!formula.rotated)
      continue;
    ArrayRef<Term> terms = lanesOfX[lane].terms;
    bool cosIsFirst = terms[0].lane == formula.cosLane;
    const Term &cos = terms[cosIsFirst ? 0 : 1],
               &sin = terms[cosIsFirst ? 1 : 0];
    int64_t resultLane = lane;
    cosUses[formula.cosEntry] = {cos.entry, cos.negative, false, resultLane};
    sinUses[formula.sinEntry] = {sin.entry, sin.negative, formula.sign < 0,
                                 resultLane};
    computeType = lanes[lane].sum->computeType;
  }
  std::variant<Mismatch, TableChoice> tables =
      chooseTables(rotation, rootType, cosUses, sinUses);
  if (auto *mismatch = std::get_if<Mismatch>(&tables))
    return *mismatch;
  auto &choice = std::get<TableChoice>(tables);
  return RotationMatch{origin.tensor, *getLeadingLayout(origin),
                       rotation,      transposed,
                       computeType,   choice.cos,
                       choice.sin,    choice.tableDims};
}

std::variant<Mismatch, RotationMatch> CandidateMatcher::match() {
  if (std::optional<Mismatch> mismatch = collectLanes())
    return *mismatch;
  // All of x moved as a whole, where x itself is a sum.
  if (numRotatedLanes == 0)
    return Mismatch{"two-products", 0, "every lane is passed through"};
  if (std::optional<Mismatch> mismatch = checkRounding())
    return *mismatch;

  SmallVector<LanePair> reads;
  for (const LaneOfX &lane : lanesOfX)
    reads.push_back(lane.terms.empty()
                        ? LanePair()
                        : std::pair(lane.terms[0].lane, lane.terms[1].lane));
  std::variant<Mismatch, BlockStructure> blocks =
      findBlocks(rootType.getContext(), reads);
  if (auto *mismatch = std::get_if<Mismatch>(&blocks))
    return *mismatch;
  auto &structure = std::get<BlockStructure>(blocks);
  std::optional<Mismatch> firstMismatch;
  for (bool transposed : {false, true}) {
    if (transposed ? !structure.allowsTransposed : !structure.allowsForward)
      continue;
    std::variant<Mismatch, RotationMatch> result =
        matchTables(structure.rotation, transposed);
    if (std::holds_alternative<RotationMatch>(result))
      return result;
    if (!firstMismatch)
      firstMismatch = std::get<Mismatch>(result);
  }
  if (!firstMismatch)
    return Mismatch{"blocks", 0,
                    "some blocks are only forward and some only transposed"};
  return *firstMismatch;
}

//===----------------------------------------------------------------------===//
// Candidates for x
//===----------------------------------------------------------------------===//

/// Returns true if a tensor of `shape` has as many lanes as the root, and its
/// leading dimensions are exactly those of the root, in some order.
static bool coversRoot(const LeadingLayout &layout, ArrayRef<int64_t> shape,
                       RankedTensorType rootType) {
  if (static_cast<int64_t>(shape.size()) != rootType.getRank() ||
      shape.back() != rootType.getShape().back())
    return false;
  llvm::SmallBitVector covered(rootType.getRank() - 1);
  for (auto [dim, size] : llvm::zip(layout.rootDims, shape)) {
    if (dim == LeadingLayout::kBroadcast)
      continue;
    if (covered.test(dim) ||
        failed(verifyCompatibleDims({size, rootType.getDimSize(dim)})))
      return false;
    covered.set(dim);
  }
  for (int64_t dim = 0; dim < rootType.getRank() - 1; ++dim)
    if (!covered.test(dim) && rootType.getDimSize(dim) != 1)
      return false;
  return true;
}

/// Returns true if every leading dimension follows the root's of the same
/// number.
static bool isInRootOrder(const LeadingLayout &layout) {
  return llvm::all_of(llvm::enumerate(layout.rootDims), [](auto it) {
    return it.value() == LeadingLayout::kBroadcast ||
           it.value() == static_cast<int64_t>(it.index());
  });
}

/// Appends the accesses that may be x in `sum`, nearest to it first.
static void appendCandidates(RankedTensorType rootType, const LaneSum &sum,
                             SmallVectorImpl<const LaneAccess *> &candidates) {
  for (LaneReference factor : {sum.products[0].lhs, sum.products[0].rhs})
    for (const LaneLink *link = factor.link; link; link = link->next.link) {
      auto type = cast<RankedTensorType>(link->access->tensor.getType());
      std::optional<LeadingLayout> layout = getLeadingLayout(*link->access);
      if (layout && type.getElementType() == rootType.getElementType() &&
          coversRoot(*layout, type.getShape(), rootType) &&
          llvm::none_of(candidates, [&](const LaneAccess *candidate) {
            return haveSameOrigin(*candidate, *link->access);
          }))
        candidates.push_back(link->access);
    }
}

/// Returns the accesses that may be x. The first and the last sum are asked,
/// because x may itself be a sum, and a lane that is passed through such a one.
static SmallVector<const LaneAccess *>
getCandidates(RankedTensorType rootType, ArrayRef<const LaneSum *> sums) {
  SmallVector<const LaneAccess *> candidates;
  appendCandidates(rootType, *sums.front(), candidates);
  appendCandidates(rootType, *sums.back(), candidates);
  return candidates;
}

/// Returns the sums of two products among `lanes`.
static SmallVector<const LaneSum *> getSums(ArrayRef<LaneValue> lanes) {
  SmallVector<const LaneSum *> sums;
  for (const LaneValue &lane : lanes)
    if (lane.sum && lane.sum->products.size() == 2)
      sums.push_back(lane.sum);
  return sums;
}

MatchResult mlir::rope::matchRotation(Value root, ArrayRef<LaneValue> lanes) {
  auto rootType = cast<RankedTensorType>(root.getType());
  SmallVector<const LaneSum *> sums = getSums(lanes);
  if (sums.empty())
    return NotRotation();

  // Of several tensors that will do, the nearest leaves the most of the IR
  // alone. But one in the order of the root that lies beyond it takes the
  // movement of lanes in between into the rotation.
  std::optional<RotationMatch> best;
  std::optional<Mismatch> closest;
  int64_t mostRotatedLanes = 0;
  for (const LaneAccess *origin : getCandidates(rootType, sums)) {
    bool inOrder = isInRootOrder(*getLeadingLayout(*origin));
    if (best && !inOrder)
      continue;
    CandidateMatcher matcher(rootType, lanes, *origin);
    std::variant<Mismatch, RotationMatch> result = matcher.match();
    if (auto *match = std::get_if<RotationMatch>(&result)) {
      best = std::move(*match);
      continue;
    }
    // Close is what sums products of different lanes of one tensor, in at
    // least half of the lanes that are sums at all.
    int64_t numRotated = matcher.getNumRotatedLanes();
    if (numRotated > mostRotatedLanes &&
        2 * numRotated >= static_cast<int64_t>(sums.size())) {
      mostRotatedLanes = numRotated;
      closest = std::get<Mismatch>(result);
    }
  }
  if (best)
    return *best;
  if (closest)
    return *closest;
  return NotRotation();
}
