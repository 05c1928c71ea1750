//===- FrequencyScaling.cpp - How models scale frequencies ----------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file implements the attributes that scale the frequencies of
// rope.tables. Models are trained with the frequencies of their f32
// implementation, which are several units away from the exact ones; the order
// of operations and roundings here is therefore that of transformers
// (modeling_rope_utils.py). The file is compiled without contraction.
//
//===----------------------------------------------------------------------===//

#include "rome/Dialect/Rope/IR/Rope.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

#include <algorithm>
#include <cmath>

using namespace mlir;
using namespace mlir::rope;

//===----------------------------------------------------------------------===//
// Arithmetic that rounds every step to the type Float
//===----------------------------------------------------------------------===//

/// Returns base^exponent, rounded correctly to f32, or as libm does to f64.
template <typename Float> static Float power(Float base, double exponent) {
  return static_cast<Float>(std::pow(static_cast<double>(base), exponent));
}

/// Returns `dividend / divisor` in the two steps in which torch divides a
/// Python number by a tensor.
template <typename Float>
static Float divideByReciprocal(Float dividend, Float divisor) {
  return Float(1) / divisor * dividend;
}

/// Returns 2k/d for k in [0, numEntries) and d = 2 * `numEntries`.
template <typename Float>
static SmallVector<Float> computeExponents(int64_t numEntries) {
  SmallVector<Float> exponents;
  for (int64_t k = 0; k < numEntries; ++k)
    exponents.push_back(static_cast<Float>(2 * k) /
                        static_cast<Float>(2 * numEntries));
  return exponents;
}

/// Returns base^(2k/d) for k in [0, numEntries) and d = 2 * `numEntries`.
template <typename Float>
static SmallVector<Float> computeInverses(double base, int64_t numEntries) {
  SmallVector<Float> inverses;
  for (Float exponent : computeExponents<Float>(numEntries))
    inverses.push_back(
        power(static_cast<Float>(base), static_cast<double>(exponent)));
  return inverses;
}

/// Returns base^(-2k/d) for k in [0, numEntries) and d = 2 * `numEntries`.
template <typename Float>
static SmallVector<Float> computePlain(double base, int64_t numEntries) {
  SmallVector<Float> frequencies = computeInverses<Float>(base, numEntries);
  for (Float &frequency : frequencies)
    frequency = Float(1) / frequency;
  return frequencies;
}

template <typename Float>
static SmallVector<Float> compute(LinearScalingAttr scaling, double base,
                                  int64_t numEntries, int64_t) {
  auto factor = static_cast<Float>(scaling.getFactor().convertToDouble());
  SmallVector<Float> frequencies = computePlain<Float>(base, numEntries);
  for (Float &frequency : frequencies)
    frequency = frequency / factor;
  return frequencies;
}

template <typename Float>
static SmallVector<Float> compute(DynamicNtkScalingAttr scaling, double base,
                                  int64_t numEntries, int64_t length) {
  int64_t originalLength = scaling.getOriginalLength();
  if (length <= originalLength)
    return computePlain<Float>(base, numEntries);
  double factor = scaling.getFactor().convertToDouble();
  auto dim = static_cast<double>(2 * numEntries);
  Float stretched = static_cast<Float>(length) * static_cast<Float>(factor);
  Float ratio = stretched / static_cast<Float>(originalLength);
  Float growth = ratio - static_cast<Float>(factor - 1.0);
  // torch takes a Python number as exponent as it is.
  Float grownBase = static_cast<Float>(base) * power(growth, dim / (dim - 2.0));
  return computePlain<Float>(static_cast<double>(grownBase), numEntries);
}

namespace {
/// The frequencies between which YaRN passes from keeping to interpolating.
struct YarnRange {
  double low, high;
};
} // namespace

static YarnRange getYarnRange(YarnScalingAttr scaling, double base,
                              int64_t numEntries) {
  auto dim = static_cast<double>(2 * numEntries);
  auto getFrequencyNumber = [&](const APFloat &rotations) {
    double length = static_cast<double>(scaling.getOriginalLength()) /
                    (rotations.convertToDouble() * 2.0 * llvm::numbers::pi);
    return (dim * std::log(length)) / (2.0 * std::log(base));
  };
  double low = getFrequencyNumber(scaling.getBetaFast());
  double high = getFrequencyNumber(scaling.getBetaSlow());
  if (scaling.getTruncate()) {
    low = std::floor(low);
    high = std::ceil(high);
  }
  low = std::max(low, 0.0);
  high = std::min(high, dim - 1.0);
  if (low == high)
    high += 0.001;
  return {low, high};
}

template <typename Float>
static SmallVector<Float> compute(YarnScalingAttr scaling, double base,
                                  int64_t numEntries, int64_t) {
  auto factor = static_cast<Float>(scaling.getFactor().convertToDouble());
  YarnRange range = getYarnRange(scaling, base, numEntries);
  auto low = static_cast<Float>(range.low);
  auto width = static_cast<Float>(range.high - range.low);
  SmallVector<Float> frequencies = computeInverses<Float>(base, numEntries);
  for (auto [k, frequency] : llvm::enumerate(frequencies)) {
    Float kept = Float(1) / frequency;
    Float interpolated = Float(1) / (factor * frequency);
    Float ramp =
        std::clamp((static_cast<Float>(k) - low) / width, Float(0), Float(1));
    Float keptPart = Float(1) - ramp;
    frequency = interpolated * (Float(1) - keptPart) + kept * keptPart;
  }
  return frequencies;
}

template <typename Float>
static SmallVector<Float> compute(LongRopeScalingAttr scaling, double base,
                                  int64_t numEntries, int64_t length) {
  DenseF64ArrayAttr factors = length > scaling.getOriginalLength()
                                  ? scaling.getLongFactors()
                                  : scaling.getShortFactors();
  SmallVector<Float> frequencies = computeInverses<Float>(base, numEntries);
  for (auto [frequency, factor] :
       llvm::zip_equal(frequencies, factors.asArrayRef()))
    frequency = Float(1) / (static_cast<Float>(factor) * frequency);
  return frequencies;
}

template <typename Float>
static SmallVector<Float> compute(Llama3ScalingAttr scaling, double base,
                                  int64_t numEntries, int64_t) {
  auto factor = static_cast<Float>(scaling.getFactor().convertToDouble());
  double lowFactor = scaling.getLowFreqFactor().convertToDouble();
  double highFactor = scaling.getHighFreqFactor().convertToDouble();
  auto length = static_cast<double>(scaling.getOriginalLength());
  auto longest = static_cast<Float>(length / lowFactor);
  auto shortest = static_cast<Float>(length / highFactor);
  SmallVector<Float> frequencies = computePlain<Float>(base, numEntries);
  for (Float &frequency : frequencies) {
    Float wavelength = divideByReciprocal(
        static_cast<Float>(2.0 * llvm::numbers::pi), frequency);
    if (wavelength > longest) {
      frequency = frequency / factor;
    } else if (!(wavelength < shortest)) {
      Float rotations =
          divideByReciprocal(static_cast<Float>(length), wavelength);
      Float smooth = (rotations - static_cast<Float>(lowFactor)) /
                     static_cast<Float>(highFactor - lowFactor);
      frequency = (Float(1) - smooth) * frequency / factor + smooth * frequency;
    }
  }
  return frequencies;
}

template <typename Float>
static SmallVector<Float> compute(ProportionalScalingAttr scaling, double base,
                                  int64_t numEntries, int64_t) {
  auto factor = static_cast<Float>(scaling.getFactor().convertToDouble());
  SmallVector<Float> frequencies = computePlain<Float>(base, numEntries);
  std::fill(frequencies.begin() + scaling.getRotated(), frequencies.end(),
            Float(0));
  for (Float &frequency : frequencies)
    frequency = frequency / factor;
  return frequencies;
}

/// Returns what `compute` returns for a Float of type `type`, as f64.
template <typename Scaling>
static SmallVector<double> computeAs(FloatType type, Scaling scaling,
                                     double base, int64_t numEntries,
                                     int64_t length) {
  if (type.isF64())
    return compute<double>(scaling, base, numEntries, length);
  return llvm::to_vector_of<double>(
      compute<float>(scaling, base, numEntries, length));
}

SmallVector<double> mlir::rope::getPlainFrequencies(double base,
                                                    int64_t numEntries,
                                                    FloatType type) {
  if (type.isF64())
    return computePlain<double>(base, numEntries);
  return llvm::to_vector_of<double>(computePlain<float>(base, numEntries));
}

SmallVector<double> mlir::rope::getFrequencyExponents(int64_t numEntries,
                                                      FloatType type) {
  if (type.isF64())
    return computeExponents<double>(numEntries);
  return llvm::to_vector_of<double>(computeExponents<float>(numEntries));
}

//===----------------------------------------------------------------------===//
// Verification shared by the attributes
//===----------------------------------------------------------------------===//

using EmitError = function_ref<InFlightDiagnostic()>;

static bool isPositive(const APFloat &value) {
  return value.isFinite() && !value.isNegative() && !value.isZero();
}

static LogicalResult verifyPositive(EmitError emitError, StringRef name,
                                    const APFloat &value) {
  if (isPositive(value))
    return success();
  return emitError() << "expected '" << name
                     << "' to be positive and finite, but got "
                     << value.convertToDouble();
}

static LogicalResult verifyOriginalLength(EmitError emitError, int64_t length) {
  if (length >= 2)
    return success();
  return emitError() << "expected 'original_length' to be at least 2, but got "
                     << length;
}

//===----------------------------------------------------------------------===//
// LinearScalingAttr
//===----------------------------------------------------------------------===//

LogicalResult LinearScalingAttr::verify(EmitError emitError, APFloat factor) {
  return verifyPositive(emitError, "factor", factor);
}

SmallVector<double> LinearScalingAttr::getFrequencies(double base,
                                                      int64_t numEntries,
                                                      FloatType type,
                                                      int64_t length) const {
  return computeAs(type, *this, base, numEntries, length);
}

//===----------------------------------------------------------------------===//
// DynamicNtkScalingAttr
//===----------------------------------------------------------------------===//

LogicalResult DynamicNtkScalingAttr::verify(EmitError emitError, APFloat factor,
                                            int64_t originalLength) {
  if (!factor.isFinite() || factor < APFloat(1.0))
    return emitError() << "expected 'factor' to be at least 1 and finite, but "
                          "got "
                       << factor.convertToDouble();
  return verifyOriginalLength(emitError, originalLength);
}

LogicalResult
DynamicNtkScalingAttr::verifyFrequencies(EmitError emitError, double,
                                         int64_t numEntries) const {
  if (numEntries >= 2)
    return success();
  return emitError() << "expected 'dynamic_ntk' to scale at least 2 "
                        "frequencies, but got "
                     << numEntries;
}

SmallVector<double>
DynamicNtkScalingAttr::getFrequencies(double base, int64_t numEntries,
                                      FloatType type, int64_t length) const {
  return computeAs(type, *this, base, numEntries, length);
}

std::optional<int64_t> DynamicNtkScalingAttr::getSwitchLength() const {
  return getOriginalLength();
}

//===----------------------------------------------------------------------===//
// YarnScalingAttr
//===----------------------------------------------------------------------===//

LogicalResult YarnScalingAttr::verify(EmitError emitError, APFloat factor,
                                      int64_t originalLength, APFloat betaFast,
                                      APFloat betaSlow, APFloat mscale,
                                      APFloat mscaleAllDim, bool) {
  if (failed(verifyPositive(emitError, "factor", factor)) ||
      failed(verifyOriginalLength(emitError, originalLength)) ||
      failed(verifyPositive(emitError, "beta_fast", betaFast)) ||
      failed(verifyPositive(emitError, "beta_slow", betaSlow)))
    return failure();
  std::pair<StringRef, const APFloat &> scales[] = {
      {"mscale", mscale}, {"mscale_all_dim", mscaleAllDim}};
  for (auto [name, scale] : scales)
    if (!scale.isFinite() || scale.isNegative())
      return emitError() << "expected '" << name
                         << "' to be finite and not negative, but got "
                         << scale.convertToDouble();
  return success();
}

LogicalResult YarnScalingAttr::verifyFrequencies(EmitError emitError,
                                                 double base, int64_t) const {
  if (base > 1.0)
    return success();
  return emitError() << "expected the base that 'yarn' scales to be above 1, "
                        "but got "
                     << base;
}

SmallVector<double> YarnScalingAttr::getFrequencies(double base,
                                                    int64_t numEntries,
                                                    FloatType type,
                                                    int64_t length) const {
  return computeAs(type, *this, base, numEntries, length);
}

double YarnScalingAttr::getDefaultAttentionFactor() const {
  double factor = getFactor().convertToDouble();
  auto getScale = [&](double scale) {
    return factor <= 1.0 ? 1.0 : 0.1 * scale * std::log(factor) + 1.0;
  };
  if (getMscale().isZero() || getMscaleAllDim().isZero())
    return getScale(1.0);
  return getScale(getMscale().convertToDouble()) /
         getScale(getMscaleAllDim().convertToDouble());
}

//===----------------------------------------------------------------------===//
// LongRopeScalingAttr
//===----------------------------------------------------------------------===//

LogicalResult LongRopeScalingAttr::verify(EmitError emitError, APFloat factor,
                                          int64_t originalLength,
                                          DenseF64ArrayAttr shortFactors,
                                          DenseF64ArrayAttr longFactors) {
  if (failed(verifyPositive(emitError, "factor", factor)) ||
      failed(verifyOriginalLength(emitError, originalLength)))
    return failure();
  for (double value : shortFactors.asArrayRef())
    if (failed(verifyPositive(emitError, "short_factors", APFloat(value))))
      return failure();
  for (double value : longFactors.asArrayRef())
    if (failed(verifyPositive(emitError, "long_factors", APFloat(value))))
      return failure();
  return success();
}

LogicalResult LongRopeScalingAttr::verifyFrequencies(EmitError emitError,
                                                     double,
                                                     int64_t numEntries) const {
  std::pair<StringRef, DenseF64ArrayAttr> factors[] = {
      {"short_factors", getShortFactors()}, {"long_factors", getLongFactors()}};
  for (auto [name, values] : factors)
    if (values.size() != numEntries)
      return emitError() << "expected '" << name << "' to have " << numEntries
                         << " entries, but got " << values.size();
  return success();
}

SmallVector<double> LongRopeScalingAttr::getFrequencies(double base,
                                                        int64_t numEntries,
                                                        FloatType type,
                                                        int64_t length) const {
  return computeAs(type, *this, base, numEntries, length);
}

std::optional<int64_t> LongRopeScalingAttr::getSwitchLength() const {
  return getOriginalLength();
}

double LongRopeScalingAttr::getDefaultAttentionFactor() const {
  double factor = getFactor().convertToDouble();
  if (factor <= 1.0)
    return 1.0;
  return std::sqrt(1.0 + std::log(factor) / std::log(static_cast<double>(
                                                getOriginalLength())));
}

//===----------------------------------------------------------------------===//
// Llama3ScalingAttr
//===----------------------------------------------------------------------===//

LogicalResult Llama3ScalingAttr::verify(EmitError emitError, APFloat factor,
                                        int64_t originalLength,
                                        APFloat lowFreqFactor,
                                        APFloat highFreqFactor) {
  if (failed(verifyPositive(emitError, "factor", factor)) ||
      failed(verifyOriginalLength(emitError, originalLength)) ||
      failed(verifyPositive(emitError, "low_freq_factor", lowFreqFactor)) ||
      failed(verifyPositive(emitError, "high_freq_factor", highFreqFactor)))
    return failure();
  if (lowFreqFactor < highFreqFactor)
    return success();
  return emitError() << "expected 'low_freq_factor' to be below "
                        "'high_freq_factor', "
                     << highFreqFactor.convertToDouble() << ", but got "
                     << lowFreqFactor.convertToDouble();
}

SmallVector<double> Llama3ScalingAttr::getFrequencies(double base,
                                                      int64_t numEntries,
                                                      FloatType type,
                                                      int64_t length) const {
  return computeAs(type, *this, base, numEntries, length);
}

//===----------------------------------------------------------------------===//
// ProportionalScalingAttr
//===----------------------------------------------------------------------===//

LogicalResult ProportionalScalingAttr::verify(EmitError emitError,
                                              int64_t rotated, APFloat factor) {
  if (rotated < 0)
    return emitError() << "expected 'rotated' not to be negative, but got "
                       << rotated;
  return verifyPositive(emitError, "factor", factor);
}

LogicalResult
ProportionalScalingAttr::verifyFrequencies(EmitError emitError, double,
                                           int64_t numEntries) const {
  if (getRotated() <= numEntries)
    return success();
  return emitError() << "expected 'rotated' to be at most " << numEntries
                     << ", the number of frequencies, but got " << getRotated();
}

SmallVector<double>
ProportionalScalingAttr::getFrequencies(double base, int64_t numEntries,
                                        FloatType type, int64_t length) const {
  return computeAs(type, *this, base, numEntries, length);
}
