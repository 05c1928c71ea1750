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
// Lanes
//===----------------------------------------------------------------------===//

namespace {

/// A term of a rotated lane: plus or minus a lane of x times a table entry.
struct Term {
  int64_t lane;
  LaneReference entry;
  bool negative;
  bool differsInRounding;
  Exactness exactness;
};

/// What a lane is in terms of one candidate for x: a pair of terms or, if there
/// are none, the same lane of x.
struct LaneOfX {
  SmallVector<Term, 2> terms;
  Exactness exactness = Exactness::Bits;
};

/// Tests one candidate for x.
class CandidateMatcher {
public:
  CandidateMatcher(RankedTensorType rootType, ArrayRef<LaneValue> lanes,
                   const Origin &origin, bool relaxed)
      : rootType(rootType), lanes(lanes), origin(origin), relaxed(relaxed) {}

  /// Returns the match, or what keeps this candidate from being one.
  std::variant<Mismatch, RotationMatch> match();

  /// Returns the number of lanes found so far that sum two products of
  /// different lanes of the candidate with something else.
  int64_t getNumRotatedLanes() const { return numRotatedLanes; }

private:
  /// Writes the lanes in terms of the candidate and returns the first mismatch.
  std::optional<Mismatch> collectLanes();
  /// Returns the conversions between a lane of x and the result.
  Conversions getPassThroughConversions() const;
  /// Writes one lane, or returns what keeps it from being one.
  std::optional<Mismatch> collectLane(int64_t lane, LaneOfX &result) const;
  std::optional<Term> getTerm(const LaneProduct &product) const;
  /// Finds the type that explains all roundings, or the first lane that it does
  /// not explain.
  std::optional<Mismatch> checkRounding();
  std::variant<Mismatch, RotationMatch> matchTables(RotationAttr rotation,
                                                    bool transposed) const;

  RankedTensorType rootType;
  ArrayRef<LaneValue> lanes;
  const Origin &origin;
  bool relaxed;
  SmallVector<LaneOfX> lanesOfX;
  FloatType computeType;
  bool differsInRounding = false;
  Exactness exactness = Exactness::Bits;
  int64_t numRotatedLanes = 0;
};

} // namespace

std::optional<Term>
CandidateMatcher::getTerm(const LaneProduct &product) const {
  for (auto [factor, other] : {std::pair(product.lhs, product.rhs),
                               std::pair(product.rhs, product.lhs)})
    if (std::optional<Occurrence> x = origin.find(factor);
        x && (relaxed || x->conversions != Conversions::Other))
      return Term{x->lane, other, product.negative != x->negative,
                  x->conversions == Conversions::Other, x->exactness};
  return std::nullopt;
}

std::optional<Mismatch> CandidateMatcher::collectLane(int64_t lane,
                                                      LaneOfX &result) const {
  const LaneValue &value = lanes[lane];
  if (value.undefined)
    return Mismatch{"coverage", lane, "it is never written"};
  if (std::optional<Occurrence> x = origin.find(value.reference)) {
    // What is extended and then rounded to a type that has all values of x is
    // x again.
    bool isPassed = x->conversions == getPassThroughConversions() ||
                    x->conversions == Conversions::RoundedLast;
    if (x->negative || !isPassed)
      return Mismatch{"pass-through", lane,
                      "it is a negated or rounded lane of x"};
    if (x->lane != lane)
      return Mismatch{"pass-through", lane,
                      "it is lane " + std::to_string(x->lane) + " of x"};
    result.exactness = x->exactness;
    return std::nullopt;
  }
  size_t numProducts = value.sum ? value.sum->products.size() : 0;
  if (numProducts != 2)
    return Mismatch{
        "two-products", lane,
        "it is not passed through, and the number of its products is " +
            std::to_string(numProducts)};
  result.exactness = value.sum->exactness;
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
  return std::nullopt;
}

std::optional<Mismatch> CandidateMatcher::collectLanes() {
  std::optional<Mismatch> first;
  lanesOfX.resize(lanes.size());
  for (auto [lane, laneOfX] : llvm::enumerate(lanesOfX)) {
    std::optional<Mismatch> mismatch = collectLane(lane, laneOfX);
    if (!mismatch)
      numRotatedLanes += !laneOfX.terms.empty();
    else if (!first)
      first = std::move(mismatch);
  }
  return first;
}

/// Returns true if every value of type `narrow` is one of type `wide`.
static bool isExtension(FloatType narrow, FloatType wide) {
  return narrow == wide || narrow.getWidth() < wide.getWidth();
}

Conversions CandidateMatcher::getPassThroughConversions() const {
  auto xType = cast<FloatType>(origin.getAccess().getElementType());
  auto resultType = cast<FloatType>(rootType.getElementType());
  if (xType == resultType)
    return Conversions::None;
  return isExtension(xType, resultType) ? Conversions::Extended
                                        : Conversions::RoundedLast;
}

std::optional<Mismatch> CandidateMatcher::checkRounding() {
  auto xType = cast<FloatType>(origin.getAccess().getElementType());
  auto resultType = cast<FloatType>(rootType.getElementType());
  std::optional<Mismatch> mismatch;
  auto note = [&](int64_t lane, StringRef detail) {
    if (!mismatch)
      mismatch = Mismatch{"rounding", lane, detail.str()};
  };
  for (auto [lane, laneOfX] : llvm::enumerate(lanesOfX)) {
    exactness = meet(exactness, laneOfX.exactness);
    if (laneOfX.terms.empty())
      continue;
    for (const Term &term : laneOfX.terms) {
      exactness = meet(exactness, term.exactness);
      differsInRounding |= term.differsInRounding;
    }
    const LaneSum &sum = *lanes[lane].sum;
    FloatType type = sum.computeType;
    if (!isSupportedFloat(sum.computeType))
      return Mismatch{"rounding", static_cast<int64_t>(lane),
                      "it is computed in a type that rope.apply has not"};
    if (sum.conversions == Conversions::Other)
      note(lane, "a product is rounded before the sum, or the sum is rounded "
                 "twice or negated");
    if (computeType && computeType != sum.computeType)
      note(lane, "it is computed in another type than the lanes before");
    if (!computeType || computeType.getWidth() < type.getWidth())
      computeType = sum.computeType;
    // x that is wider than the result is rotated as it is: then the sum is
    // converted to its type first.
    if (!isExtension(xType, resultType) && !isExtension(computeType, xType))
      note(lane, "the sum would be rounded to the type of x first");
  }
  if (!mismatch || !relaxed)
    return mismatch;
  differsInRounding = true;
  return std::nullopt;
}

std::variant<Mismatch, RotationMatch>
CandidateMatcher::matchTables(RotationAttr rotation, bool transposed) const {
  size_t numRotated = rotation.getNumRotatedLanes();
  SmallVector<TableUse> cosUses(numRotated), sinUses(numRotated);
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
  }
  std::variant<Mismatch, TableChoice> tables =
      chooseTables(rotation, rootType, cosUses, sinUses, relaxed);
  if (auto *mismatch = std::get_if<Mismatch>(&tables))
    return *mismatch;
  auto &choice = std::get<TableChoice>(tables);
  return RotationMatch{
      origin,
      rotation,
      transposed,
      computeType,
      choice.cos,
      choice.sin,
      choice.tableDims,
      meet(exactness, meet(choice.cos.exactness, choice.sin.exactness)),
      differsInRounding || choice.cos.differsInRounding ||
          choice.sin.differsInRounding};
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

/// Returns true if an origin has as many lanes as the root, and its leading
/// dimensions are exactly those of the root, in some order; dimensions of size
/// 1 may be missing.
static bool coversRoot(const Origin &origin, RankedTensorType rootType) {
  const AccessLayout &layout = origin.getLayout();
  if (layout.getNumLanes() != rootType.getShape().back())
    return false;
  llvm::SmallBitVector covered(rootType.getRank() - 1);
  for (auto [position, dim] : llvm::enumerate(layout.rootDims)) {
    if (dim == AccessLayout::kBroadcast || !layout.startsGroup(position))
      continue;
    // A group of several is all of the dimension.
    bool isGroup = position + 1 < layout.rootDims.size() &&
                   !layout.startsGroup(position + 1);
    int64_t size = layout.shape[layout.leadingDims[position]];
    if (covered.test(dim) ||
        (!isGroup &&
         failed(verifyCompatibleDims({size, rootType.getDimSize(dim)}))))
      return false;
    covered.set(dim);
  }
  for (int64_t dim = 0; dim < rootType.getRank() - 1; ++dim)
    if (!covered.test(dim) && rootType.getDimSize(dim) != 1)
      return false;
  return true;
}

/// Returns true if every group of leading dimensions follows the root's
/// dimension of the same number.
static bool isInRootOrder(const AccessLayout &layout) {
  int64_t group = -1;
  for (auto [position, rootDim] : llvm::enumerate(layout.rootDims)) {
    group += layout.startsGroup(position);
    if (rootDim != AccessLayout::kBroadcast && rootDim != group)
      return false;
  }
  return true;
}

/// Appends the origins that may be x in `sum`, nearest to it first.
static void appendCandidates(RankedTensorType rootType, const LaneSum &sum,
                             std::vector<Origin> &candidates) {
  for (LaneReference factor : {sum.products[0].lhs, sum.products[0].rhs})
    for (const LaneLink *link = factor.link; link; link = link->next.link) {
      if (!isSupportedFloat(link->access->getElementType()) ||
          llvm::any_of(candidates, [&](const Origin &candidate) {
            return candidate.isReadBy(*link->access);
          }))
        continue;
      std::optional<AccessLayout> layout =
          getLayout(*link->access, rootType.getRank() - 1,
                    rootType.getShape().drop_back());
      if (!layout)
        continue;
      Origin origin(*link->access, *layout);
      if (coversRoot(origin, rootType))
        candidates.push_back(std::move(origin));
    }
}

/// Returns what it costs to take an origin for x, smaller is better, most
/// important first: whether its dimensions must be split or merged, or it must
/// be computed, brought into another shape, converted or transposed.
static std::tuple<bool, bool, bool, bool, bool>
getCost(const Origin &origin, RankedTensorType rootType) {
  const LaneAccess &access = origin.getAccess();
  const AccessLayout &layout = origin.getLayout();
  int64_t numLeading = layout.getNumGroups();
  return {layout.isSplit() || layout.hasGroups(), access.isScalar(),
          access.part != NumberPart::Whole || !layout.hasLanesLast() ||
              numLeading != rootType.getRank() - 1,
          access.getElementType() != rootType.getElementType(),
          !isInRootOrder(origin.getLayout())};
}

/// Returns the origins that may be x, the best first. Of those that cost the
/// same, the nearest leaves the most of the IR alone; but one in the order of
/// the root that lies beyond another takes the movement of lanes in between
/// into the rotation. The first and the last sum are asked, because x may
/// itself be a sum, and a lane that is passed through such a one.
static std::vector<Origin> getCandidates(RankedTensorType rootType,
                                         ArrayRef<const LaneSum *> sums) {
  std::vector<Origin> candidates;
  appendCandidates(rootType, *sums.front(), candidates);
  appendCandidates(rootType, *sums.back(), candidates);
  auto order =
      llvm::map_to_vector(llvm::enumerate(candidates), [&](const auto &it) {
        int64_t distance = it.index();
        bool inOrder = isInRootOrder(it.value().getLayout());
        return std::tuple(getCost(it.value(), rootType),
                          inOrder ? -distance : distance, it.index());
      });
  llvm::sort(order);
  std::vector<Origin> sorted;
  for (auto [cost, distance, index] : order)
    sorted.push_back(candidates[index]);
  return sorted;
}

/// Returns the sums of two products among `lanes`.
static SmallVector<const LaneSum *> getSums(ArrayRef<LaneValue> lanes) {
  SmallVector<const LaneSum *> sums;
  for (const LaneValue &lane : lanes)
    if (lane.sum && lane.sum->products.size() == 2)
      sums.push_back(lane.sum);
  return sums;
}

MatchResult mlir::rope::matchRotation(Value root, ArrayRef<LaneValue> lanes,
                                      bool relaxed) {
  auto rootType = cast<RankedTensorType>(root.getType());
  SmallVector<const LaneSum *> sums = getSums(lanes);
  if (sums.empty())
    return NotRotation();

  std::optional<Mismatch> closest;
  int64_t mostRotatedLanes = 0;
  for (const Origin &origin : getCandidates(rootType, sums)) {
    CandidateMatcher matcher(rootType, lanes, origin, relaxed);
    std::variant<Mismatch, RotationMatch> result = matcher.match();
    if (auto *match = std::get_if<RotationMatch>(&result))
      return std::move(*match);
    // Close is what sums products of different lanes of one source, in at
    // least half of the lanes that are sums at all.
    int64_t numRotated = matcher.getNumRotatedLanes();
    if (numRotated > mostRotatedLanes &&
        2 * numRotated >= static_cast<int64_t>(sums.size())) {
      mostRotatedLanes = numRotated;
      closest = std::get<Mismatch>(result);
    }
  }
  if (closest)
    return *closest;
  return NotRotation();
}
