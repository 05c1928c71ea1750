//===- RopeTables.cpp - Tables from positions -----------------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file implements rope.tables and #rope.sections: their verifiers, the
// frequencies and streams of the entries, and folding.
//
//===----------------------------------------------------------------------===//

#include "rome/Dialect/Rope/IR/Rope.h"

#include "llvm/Support/CheckedArithmetic.h"

#include <cmath>

using namespace mlir;
using namespace mlir::rope;

/// Tables with more entries than this are not folded to constants: 2^20 f32
/// entries are 4 MiB.
static constexpr int64_t kMaxFoldedTableEntries = 1 << 20;

//===----------------------------------------------------------------------===//
// SectionsAttr
//===----------------------------------------------------------------------===//

LogicalResult SectionsAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                   SectionKind kind, DenseI64ArrayAttr sizes,
                                   DenseF64ArrayAttr bases) {
  if (sizes.empty())
    return emitError() << "expected at least one size";
  for (int64_t size : sizes.asArrayRef())
    if (size < 0)
      return emitError() << "expected a size not to be negative, but got "
                         << size;
  if (!bases)
    return success();
  if (kind != SectionKind::Axial)
    return emitError() << "expected 'bases' for 'axial' sections only, but got "
                          "them for '"
                       << stringifySectionKind(kind) << "'";
  if (bases.size() != sizes.size())
    return emitError() << "expected 'bases' to have " << sizes.size()
                       << " entries, but got " << bases.size();
  for (double base : bases.asArrayRef())
    if (!std::isfinite(base) || base <= 0.0)
      return emitError() << "expected 'bases' to be positive and finite, but "
                            "got "
                         << base;
  return success();
}

std::optional<int64_t> SectionsAttr::getNumEntries() const {
  std::optional<int64_t> numEntries = 0;
  for (int64_t size : getSizes().asArrayRef())
    if (numEntries)
      numEntries = llvm::checkedAdd(*numEntries, size);
  return numEntries;
}

SmallVector<int64_t> SectionsAttr::getStreams(int64_t numStreams) const {
  ArrayRef<int64_t> sizes = getSizes().asArrayRef();
  SmallVector<int64_t> streams;
  if (getKind() == SectionKind::Interleaved) {
    int64_t numEntries = getNumEntries().value_or(0);
    for (int64_t k = 0; k < numEntries; ++k) {
      int64_t stream = k % numStreams;
      streams.push_back(k / numStreams < sizes[stream] ? stream : 0);
    }
    return streams;
  }
  for (auto [section, size] : llvm::enumerate(sizes))
    streams.append(size, static_cast<int64_t>(section) % numStreams);
  return streams;
}

//===----------------------------------------------------------------------===//
// TablesOp: verification
//===----------------------------------------------------------------------===//

/// Verifies `inv_freq`.
static LogicalResult verifyGivenFrequencies(TablesOp op, ElementsAttr invFreq) {
  Type elementType = invFreq.getElementType();
  if (!isa<DenseFPElementsAttr>(invFreq) ||
      !(elementType.isF32() || elementType.isF64()))
    return op.emitOpError("expected 'inv_freq' to be dense elements of type "
                          "f32 or f64, but got ")
           << invFreq.getShapedType();
  if (invFreq.getNumElements() != op.getNumEntries())
    return op.emitOpError("expected 'inv_freq' to have ")
           << op.getNumEntries() << " elements, but got "
           << invFreq.getNumElements();
  if (op.getScaling())
    return op.emitOpError("expected no 'scaling' where 'inv_freq' is given");
  return success();
}

/// Verifies that the frequencies are given in exactly one way.
static LogicalResult verifyFrequencies(TablesOp op) {
  std::optional<APFloat> base = op.getBase();
  std::optional<ElementsAttr> invFreq = op.getInvFreq();
  bool hasBases = op.getSections() && op.getSections()->getBases();
  if (base.has_value() + invFreq.has_value() + hasBases != 1)
    return op.emitOpError("expected exactly one of 'base', 'inv_freq' and the "
                          "'bases' of 'sections'");
  if (base && (!base->isFinite() || base->isNegative() || base->isZero()))
    return op.emitOpError("expected 'base' to be positive and finite, but got ")
           << base->convertToDouble();
  if (invFreq)
    return verifyGivenFrequencies(op, *invFreq);
  auto scaling = op.getScaling();
  if (!scaling)
    return success();
  for (FrequencyGroup group : op.getFrequencyGroups())
    if (failed(scaling->verifyFrequencies([&] { return op.emitOpError(); },
                                          group.base, group.numEntries)))
      return failure();
  return success();
}

/// Verifies that `sections` divide the entries among the streams.
static LogicalResult verifySections(TablesOp op, SectionsAttr sections) {
  RankedTensorType positionsType = op.getPositions().getType();
  if (positionsType.getRank() == 0 || positionsType.isDynamicDim(0) ||
      positionsType.getDimSize(0) == 0)
    return op.emitOpError("expected the first dimension of 'positions' to be "
                          "static and at least 1 for 'sections', but got ")
           << positionsType;
  if (sections.getNumEntries() != op.getNumEntries()) {
    InFlightDiagnostic diag =
        op.emitOpError("expected the sizes of 'sections' to add up to ")
        << op.getNumEntries() << ", but got ";
    if (std::optional<int64_t> numEntries = sections.getNumEntries())
      return diag << *numEntries;
    return diag << "more than 9223372036854775807";
  }
  if (sections.getKind() != SectionKind::Interleaved)
    return success();
  ArrayRef<int64_t> sizes = sections.getSizes().asArrayRef();
  int64_t numStreams = positionsType.getDimSize(0);
  if (static_cast<int64_t>(sizes.size()) != numStreams)
    return op.emitOpError("expected 'interleaved' sections to have ")
           << numStreams << " sizes, one for each stream, but got "
           << sizes.size();
  // Stream 0 also has all entries that no other stream has.
  for (int64_t stream = 1; stream < numStreams; ++stream)
    if (sizes[stream] > (op.getNumEntries() - stream - 1) / numStreams + 1)
      return op.emitOpError("expected the entries of stream ")
             << stream << " to end before entry " << op.getNumEntries()
             << ", but got " << sizes[stream] << " of them";
  return success();
}

/// Verifies the shape of the results.
static LogicalResult verifyShape(TablesOp op) {
  RankedTensorType tableType = op.getCos().getType();
  ArrayRef<int64_t> expected = op.getPositions().getType().getShape();
  if (tableType.getRank() == 0 ||
      tableType.isDynamicDim(tableType.getRank() - 1))
    return op.emitOpError("expected the results to have a static last "
                          "dimension, but got ")
           << tableType;
  bool hasSections = op.getSections().has_value();
  if (hasSections)
    expected = expected.drop_front();
  if (tableType.getShape().drop_back() == expected)
    return success();
  return op.emitOpError("expected the results to have the shape of 'positions'")
         << (hasSections ? " without its first dimension" : "")
         << " and one more dimension, but got " << tableType << " for "
         << op.getPositions().getType();
}

LogicalResult TablesOp::verify() {
  std::optional<SectionsAttr> sections = getSections();
  RankedTensorType tableType = getCos().getType();
  if (tableType.getRank() != 0 &&
      tableType.getShape().back() > RotationAttr::kMaxLanes)
    return emitOpError("expected at most ")
           << RotationAttr::kMaxLanes << " entries for a position, but got "
           << tableType.getShape().back();
  if (sections && tableType.getRank() != 0 &&
      !tableType.isDynamicDim(tableType.getRank() - 1) &&
      failed(verifySections(*this, *sections)))
    return failure();
  if (failed(verifyShape(*this)) || failed(verifyFrequencies(*this)))
    return failure();
  auto scaling = getScaling();
  bool needsLength = scaling && scaling->getSwitchLength();
  if (needsLength != static_cast<bool>(getLength()))
    return emitOpError(needsLength ? "expected 'length' for frequencies that "
                                     "depend on it"
                                   : "expected no 'length' for frequencies "
                                     "that do not depend on it");
  if (std::optional<Type> type = getComputeType();
      type && !type->isF32() && !type->isF64())
    return emitOpError("expected 'compute_type' to be f32 or f64, but got ")
           << *type;
  if (std::optional<APFloat> factor = getAttentionFactor();
      factor && !factor->isFinite())
    return emitOpError("expected 'attention_factor' to be finite, but got ")
           << factor->convertToDouble();
  return success();
}

//===----------------------------------------------------------------------===//
// TablesOp: frequencies
//===----------------------------------------------------------------------===//

FloatType TablesOp::getEffectiveComputeType() {
  if (std::optional<Type> type = getComputeType())
    return cast<FloatType>(*type);
  Builder builder(getContext());
  return getCos().getType().getElementType().isF64() ? builder.getF64Type()
                                                     : builder.getF32Type();
}

double TablesOp::getEffectiveAttentionFactor() {
  if (std::optional<APFloat> factor = getAttentionFactor())
    return factor->convertToDouble();
  auto scaling = getScaling();
  return scaling ? scaling->getDefaultAttentionFactor() : 1.0;
}

SmallVector<FrequencyGroup> TablesOp::getFrequencyGroups() {
  std::optional<APFloat> base = getBase();
  std::optional<SectionsAttr> sections = getSections();
  if (!sections || sections->getKind() != SectionKind::Axial)
    return {{base->convertToDouble(), getNumEntries()}};
  SmallVector<FrequencyGroup> groups;
  DenseF64ArrayAttr bases = sections->getBases();
  for (auto [section, size] :
       llvm::enumerate(sections->getSizes().asArrayRef()))
    if (size != 0)
      groups.push_back(
          {bases ? bases[section] : base->convertToDouble(), size});
  return groups;
}

SmallVector<double> TablesOp::getFrequencies(int64_t length) {
  FloatType type = getEffectiveComputeType();
  SmallVector<double> frequencies;
  if (std::optional<ElementsAttr> given = getInvFreq()) {
    for (const APFloat &value : given->getValues<APFloat>()) {
      double frequency = value.convertToDouble();
      frequencies.push_back(type.isF64() ? frequency
                                         : static_cast<float>(frequency));
    }
    return frequencies;
  }
  auto scaling = getScaling();
  for (auto [base, numEntries] : getFrequencyGroups())
    frequencies.append(
        scaling ? scaling->getFrequencies(base, numEntries, type, length)
                : getPlainFrequencies(base, numEntries, type));
  return frequencies;
}

SmallVector<int64_t> TablesOp::getStreams() {
  if (std::optional<SectionsAttr> sections = getSections())
    return sections->getStreams(getPositions().getType().getDimSize(0));
  return {};
}

bool TablesOp::mayHaveNegativeZeroAngle() {
  // Frequencies beyond the switch of a length are positive.
  return llvm::any_of(getFrequencies(),
                      [](double frequency) { return !(frequency > 0.0); });
}

//===----------------------------------------------------------------------===//
// TablesOp: folding
//===----------------------------------------------------------------------===//

/// Returns `value` rounded once to `type`, f32 or f64.
static double roundTo(double value, FloatType type) {
  return type.isF64() ? value : static_cast<float>(value);
}

/// Returns `position` as a number of the compute type, rounded once.
static double getPositionValue(Attribute position, FloatType type) {
  APFloat value(type.getFloatSemantics());
  if (auto integer = dyn_cast<IntegerAttr>(position)) {
    value.convertFromAPInt(integer.getValue(), /*IsSigned=*/true,
                           APFloat::rmNearestTiesToEven);
  } else {
    value = cast<FloatAttr>(position).getValue();
    bool losesInfo;
    value.convert(type.getFloatSemantics(), APFloat::rmNearestTiesToEven,
                  &losesInfo);
  }
  return value.convertToDouble();
}

/// Returns true if tables of type `type` are small enough to be constants.
static bool isSmallEnoughToFold(RankedTensorType type) {
  int64_t numEntries = 1;
  for (int64_t size : type.getShape()) {
    // Neither factor is above the limit, so the product does not overflow.
    if (ShapedType::isDynamic(size) || size > kMaxFoldedTableEntries)
      return false;
    numEntries *= size;
    if (numEntries > kMaxFoldedTableEntries)
      return false;
  }
  return true;
}

namespace {
/// Computes constant tables entry by entry.
class TableFolder {
public:
  TableFolder(TablesOp op, int64_t length)
      : type(op.getCos().getType()), computeType(op.getEffectiveComputeType()),
        frequencies(op.getFrequencies(length)), streams(op.getStreams()),
        attentionFactor(roundTo(op.getEffectiveAttentionFactor(), computeType)),
        hasIntegerPositions(
            op.getPositions().getType().getElementType().isInteger()) {}

  /// Appends both tables for constant `positions` to `results`.
  void fold(DenseElementsAttr positions,
            SmallVectorImpl<OpFoldResult> &results);

private:
  APFloat getEntry(double value) const;

  RankedTensorType type;
  FloatType computeType;
  SmallVector<double> frequencies;
  SmallVector<int64_t> streams;
  double attentionFactor;
  bool hasIntegerPositions;
};
} // namespace

APFloat TableFolder::getEntry(double value) const {
  // Round to the compute type first, as the lowering to math does.
  double entry = roundTo(value, computeType);
  if (attentionFactor != 1.0)
    entry = roundTo(entry * attentionFactor, computeType);
  APFloat converted(entry);
  bool losesInfo;
  converted.convert(cast<FloatType>(type.getElementType()).getFloatSemantics(),
                    APFloat::rmNearestTiesToEven, &losesInfo);
  return converted;
}

void TableFolder::fold(DenseElementsAttr positions,
                       SmallVectorImpl<OpFoldResult> &results) {
  SmallVector<double> values;
  for (Attribute position : positions.getValues<Attribute>())
    values.push_back(getPositionValue(position, computeType));
  SmallVector<APFloat> cosValues, sinValues;
  cosValues.reserve(type.getNumElements());
  sinValues.reserve(type.getNumElements());
  int64_t numRows =
      frequencies.empty()
          ? 0
          : type.getNumElements() / static_cast<int64_t>(frequencies.size());
  for (int64_t row = 0; row < numRows; ++row)
    for (auto [k, frequency] : llvm::enumerate(frequencies)) {
      double position =
          values[streams.empty() ? row : streams[k] * numRows + row];
      double angle = roundTo(position * frequency, computeType);
      if (hasIntegerPositions)
        angle += 0.0;
      cosValues.push_back(getEntry(std::cos(angle)));
      sinValues.push_back(getEntry(std::sin(angle)));
    }
  results.push_back(DenseElementsAttr::get(type, cosValues));
  results.push_back(DenseElementsAttr::get(type, sinValues));
}

LogicalResult TablesOp::fold(FoldAdaptor adaptor,
                             SmallVectorImpl<OpFoldResult> &results) {
  auto positions = dyn_cast_or_null<DenseElementsAttr>(adaptor.getPositions());
  auto length = dyn_cast_or_null<IntegerAttr>(adaptor.getLength());
  if (!positions || static_cast<bool>(getLength()) != static_cast<bool>(length))
    return failure();
  if (!isSmallEnoughToFold(getCos().getType()))
    return failure();
  TableFolder folder(*this, length ? length.getInt() : 0);
  folder.fold(positions, results);
  return success();
}
