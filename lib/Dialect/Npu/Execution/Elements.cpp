//===- Elements.cpp - Elements of views -----------------------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Elements.h"

#include "llvm/ADT/bit.h"

#include <cstring>

using namespace mlir;
using namespace mlir::npu;

bool mlir::npu::isSmallFloat(Type type) {
  return type.isF32() || type.isF16() || type.isBF16();
}

Bytes mlir::npu::read(const BufferView &view) {
  Bytes packed(view.layout->bytes);
  uint8_t *to = packed.data();
  view.layout->forEachRun([&](int64_t offset) {
    std::memcpy(to, view.data + offset, view.layout->runBytes);
    to += view.layout->runBytes;
  });
  return packed;
}

void mlir::npu::write(const BufferView &view, const Bytes &packed) {
  const uint8_t *from = packed.data();
  view.layout->forEachRun([&](int64_t offset) {
    std::memcpy(view.data + offset, from, view.layout->runBytes);
    from += view.layout->runBytes;
  });
}

void mlir::npu::copyElements(const BufferView &from, const BufferView &to) {
  // Runs of one side are cut where those of the other are.
  int64_t size = std::min(from.layout->runBytes, to.layout->runBytes);
  if (from.layout->runBytes % size || to.layout->runBytes % size)
    return write(to, read(from));
  SmallVector<uint8_t *> ends;
  to.layout->forEachRun([&](int64_t offset) {
    for (int64_t i = 0; i < to.layout->runBytes; i += size)
      ends.push_back(to.data + offset + i);
  });
  size_t next = 0;
  from.layout->forEachRun([&](int64_t offset) {
    for (int64_t i = 0; i < from.layout->runBytes; i += size)
      std::memcpy(ends[next++], from.data + offset + i, size);
  });
}

//===----------------------------------------------------------------------===//
// Conversions, to nearest even. APFloat's give the same bits, but take forty
// times as long.
//===----------------------------------------------------------------------===//

static float fromBf16(uint16_t bits) {
  return llvm::bit_cast<float>(static_cast<uint32_t>(bits) << 16);
}

static uint16_t toBf16(float value) {
  auto bits = llvm::bit_cast<uint32_t>(value);
  if ((bits & 0x7fffffff) > 0x7f800000)
    return static_cast<uint16_t>(bits >> 16 | 0x40);
  return static_cast<uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

static float fromF16(uint16_t bits) {
  uint32_t sign = static_cast<uint32_t>(bits & 0x8000) << 16;
  uint32_t exponent = (bits >> 10) & 0x1f, mantissa = bits & 0x3ff;
  if (exponent == 0) {
    // A subnormal is a multiple of 2^-24; the product is exact.
    float value = static_cast<float>(mantissa) * 0x1p-24f;
    return llvm::bit_cast<float>(llvm::bit_cast<uint32_t>(value) | sign);
  }
  exponent = exponent == 0x1f ? 0xff : exponent + 112;
  return llvm::bit_cast<float>(sign | exponent << 23 | mantissa << 13);
}

static uint16_t toF16(float value) {
  auto bits = llvm::bit_cast<uint32_t>(value);
  auto sign = static_cast<uint16_t>((bits >> 16) & 0x8000);
  bits &= 0x7fffffff;
  if (bits > 0x7f800000)
    return sign | 0x7e00 | ((bits >> 13) & 0x3ff);
  if (bits >= 0x477ff000) // rounds to 2^16 or more
    return sign | 0x7c00;
  if (bits < 0x38800000) {
    // Below 2^-14: adding 0.5 rounds to a multiple of 2^-24 in the low bits.
    float shifted = llvm::bit_cast<float>(bits) + 0.5f;
    return sign | static_cast<uint16_t>(llvm::bit_cast<uint32_t>(shifted) -
                                        0x3f000000);
  }
  bits += 0xfff + ((bits >> 13) & 1);
  return sign | static_cast<uint16_t>((bits - 0x38000000) >> 13);
}

/// Converts `count` elements of `type` to f32.
static void toFloats(Type type, const uint8_t *from, float *to, int64_t count) {
  if (type.isF32()) {
    std::memcpy(to, from, count * sizeof(float));
    return;
  }
  const auto *bits = reinterpret_cast<const uint16_t *>(from);
  if (type.isBF16())
    std::transform(bits, bits + count, to, fromBf16);
  else
    std::transform(bits, bits + count, to, fromF16);
}

/// Rounds `count` values to `type`.
static void fromFloats(Type type, const float *from, uint8_t *to,
                       int64_t count) {
  if (type.isF32()) {
    std::memcpy(to, from, count * sizeof(float));
    return;
  }
  auto *bits = reinterpret_cast<uint16_t *>(to);
  if (type.isBF16())
    std::transform(from, from + count, bits, toBf16);
  else
    std::transform(from, from + count, bits, toF16);
}

std::vector<float> mlir::npu::readFloats(const BufferView &view) {
  const BufferLayout &layout = *view.layout;
  int64_t run = layout.runBytes / layout.elementBytes;
  std::vector<float> values(layout.bytes / layout.elementBytes);
  float *to = values.data();
  layout.forEachRun([&](int64_t offset) {
    toFloats(layout.elementType, view.data + offset, to, run);
    to += run;
  });
  return values;
}

void mlir::npu::writeFloats(const BufferView &view,
                            const std::vector<float> &values) {
  const BufferLayout &layout = *view.layout;
  int64_t run = layout.runBytes / layout.elementBytes;
  const float *from = values.data();
  layout.forEachRun([&](int64_t offset) {
    fromFloats(layout.elementType, from, view.data + offset, run);
    from += run;
  });
}

void mlir::npu::roundTo(Type type, std::vector<float> &values) {
  if (type.isF32())
    return;
  Bytes packed(values.size() * 2);
  auto count = static_cast<int64_t>(values.size());
  fromFloats(type, values.data(), packed.data(), count);
  toFloats(type, packed.data(), values.data(), count);
}
