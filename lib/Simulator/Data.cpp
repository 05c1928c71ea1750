//===- Data.cpp - What queue entries do to bytes --------------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Data.h"

#include "llvm/ADT/bit.h"
#include "llvm/Support/MathExtras.h"

#include <cstring>

using namespace mlir;
using namespace mlir::npu;
using namespace mlir::npu::sim;

Bytes mlir::npu::sim::read(const View &view, const uint8_t *base) {
  Bytes packed(view.bytes);
  uint8_t *to = packed.data();
  view.forEachRun([&](int64_t offset) {
    std::memcpy(to, base + offset, view.runBytes);
    to += view.runBytes;
  });
  return packed;
}

void mlir::npu::sim::write(const View &view, uint8_t *base,
                           const uint8_t *packed) {
  view.forEachRun([&](int64_t offset) {
    std::memcpy(base + offset, packed, view.runBytes);
    packed += view.runBytes;
  });
}

//===----------------------------------------------------------------------===//
// Conversions, to nearest even
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

/// Returns packed elements of `type` as f32.
static std::vector<float> toFloats(const Bytes &packed, Type type) {
  size_t size = type.getIntOrFloatBitWidth() / 8;
  std::vector<float> values(packed.size() / size);
  if (size == 4) {
    std::memcpy(values.data(), packed.data(), packed.size());
    return values;
  }
  const auto *bits = reinterpret_cast<const uint16_t *>(packed.data());
  if (type.isBF16())
    for (size_t i = 0; i < values.size(); ++i)
      values[i] = fromBf16(bits[i]);
  else
    for (size_t i = 0; i < values.size(); ++i)
      values[i] = fromF16(bits[i]);
  return values;
}

/// Rounds f32 values to `type`.
static Bytes fromFloats(const std::vector<float> &values, Type type) {
  size_t size = type.getIntOrFloatBitWidth() / 8;
  Bytes packed(values.size() * size);
  if (size == 4) {
    std::memcpy(packed.data(), values.data(), packed.size());
    return packed;
  }
  auto *bits = reinterpret_cast<uint16_t *>(packed.data());
  if (type.isBF16())
    for (size_t i = 0; i < values.size(); ++i)
      bits[i] = toBf16(values[i]);
  else
    for (size_t i = 0; i < values.size(); ++i)
      bits[i] = toF16(values[i]);
  return packed;
}

//===----------------------------------------------------------------------===//
// Fractals
//===----------------------------------------------------------------------===//

/// Calls `function(fractal, matrix)` with the positions of each element of
/// packed fractals and of the matrix [rows, columns] that they are. Fractals
/// are [outer, inner, height, width]; outer counts columns if `columnsOuter`.
/// With `transposed` a fractal's rows are the matrix's columns.
template <typename Function>
static void forEachElement(ArrayRef<int64_t> shape, bool columnsOuter,
                           bool transposed, Function function) {
  int64_t height = shape[2], width = shape[3];
  int64_t columnBlocks = columnsOuter ? shape[0] : shape[1];
  int64_t columns = columnBlocks * (transposed ? height : width);
  int64_t fractal = 0;
  for (int64_t outer = 0; outer < shape[0]; ++outer)
    for (int64_t inner = 0; inner < shape[1]; ++inner) {
      int64_t row = columnsOuter ? inner : outer;
      int64_t column = columnsOuter ? outer : inner;
      for (int64_t i = 0; i < height; ++i)
        for (int64_t j = 0; j < width; ++j)
          function(fractal++,
                   transposed
                       ? (row * width + j) * columns + column * height + i
                       : (row * height + i) * columns + column * width + j);
    }
}

/// Reorders packed elements of any size.
template <typename Element, typename Map>
static Bytes reorder(const Bytes &from, Map map) {
  Bytes to(from.size());
  const auto *source = reinterpret_cast<const Element *>(from.data());
  auto *destination = reinterpret_cast<Element *>(to.data());
  map([&](int64_t target, int64_t origin) {
    destination[target] = source[origin];
  });
  return to;
}

template <typename Map>
static Bytes reorder(const Bytes &from, int64_t elementBytes, Map map) {
  if (elementBytes == 2)
    return reorder<uint16_t>(from, map);
  if (elementBytes == 4)
    return reorder<uint32_t>(from, map);
  return reorder<uint8_t>(from, map);
}

static Bytes loadNz(const QueueInstruction &instruction, const Bytes &matrix) {
  const View &fractals = instruction.views[1];
  return reorder(matrix, fractals.elementBytes, [&](auto move) {
    forEachElement(fractals.shape, /*columnsOuter=*/true, /*transposed=*/false,
                   move);
  });
}

static Bytes l1ToL0(const QueueInstruction &instruction, const Bytes &fractals,
                    FractalOrder l0aOrder) {
  const View &from = instruction.views[0], &to = instruction.views[1];
  bool transpose = cast<L1ToL0Op>(instruction.op).getTranspose();
  bool sameOrder =
      to.space == Space::l0b ? !transpose : l0aOrder == FractalOrder::nz;
  if (sameOrder)
    return fractals;
  int64_t outer = to.shape[0], inner = to.shape[1];
  int64_t height = from.shape[2], width = from.shape[3];
  return reorder(fractals, from.elementBytes, [&](auto move) {
    int64_t target = 0;
    for (int64_t i = 0; i < outer; ++i)
      for (int64_t j = 0; j < inner; ++j) {
        int64_t base = (j * outer + i) * height * width;
        for (int64_t a = 0; a < height; ++a)
          for (int64_t b = 0; b < width; ++b)
            move(target++, base + (transpose ? b * width + a : a * width + b));
      }
  });
}

/// Returns packed fractals as a matrix of f32.
static std::vector<float> toMatrix(const Bytes &fractals, const View &view,
                                   bool columnsOuter, bool transposed) {
  std::vector<float> values = toFloats(fractals, view.elementType);
  std::vector<float> matrix(values.size());
  forEachElement(view.shape, columnsOuter, transposed,
                 [&](int64_t fractal, int64_t position) {
                   matrix[position] = values[fractal];
                 });
  return matrix;
}

static Bytes mmad(const QueueInstruction &instruction,
                  ArrayRef<const uint8_t *> bases, FractalOrder l0aOrder) {
  const View &a = instruction.views[0], &b = instruction.views[1],
             &c = instruction.views[2];
  std::vector<float> lhs =
      toMatrix(read(a, bases[0]), a, l0aOrder == FractalOrder::nz, false);
  // [k1, n1, n0, k0]: rows k are outer, and a fractal is transposed.
  std::vector<float> rhs = toMatrix(read(b, bases[1]), b, false, true);
  int64_t m = c.shape[1] * 16, n = c.shape[0] * 16;
  int64_t k = static_cast<int64_t>(lhs.size()) / m;
  std::vector<float> sum(m * n, 0);
  if (instruction.accumulates())
    sum = toMatrix(read(c, bases[2]), c, true, false);
  for (int64_t i = 0; i < m; ++i)
    for (int64_t p = 0; p < k; ++p) {
      float factor = lhs[i * k + p];
      const float *row = &rhs[p * n];
      float *out = &sum[i * n];
      for (int64_t j = 0; j < n; ++j)
        out[j] += factor * row[j];
    }
  std::vector<float> fractals(sum.size());
  forEachElement(c.shape, true, false, [&](int64_t fractal, int64_t position) {
    fractals[fractal] = sum[position];
  });
  return fromFloats(fractals, c.elementType);
}

//===----------------------------------------------------------------------===//
// Vector ops
//===----------------------------------------------------------------------===//

/// Returns sum + lhs rhs; the product is rounded before it is added.
static Bytes accumulate(const QueueInstruction &instruction,
                        std::vector<float> lhs, const std::vector<float> &rhs,
                        const Bytes &sum) {
  Type type = instruction.views.back().elementType;
  for (size_t i = 0; i < lhs.size(); ++i)
    lhs[i] *= rhs[i];
  std::vector<float> products = toFloats(fromFloats(lhs, type), type);
  std::vector<float> sums = toFloats(sum, type);
  for (size_t i = 0; i < sums.size(); ++i)
    sums[i] += products[i];
  return fromFloats(sums, type);
}

static Bytes elementwise(const QueueInstruction &instruction,
                         ArrayRef<const uint8_t *> bases) {
  const View &destination = instruction.views.back();
  std::vector<float> lhs = toFloats(read(instruction.views[0], bases[0]),
                                    instruction.views[0].elementType);
  if (instruction.kind == EntryKind::cast)
    return fromFloats(lhs, destination.elementType);
  if (instruction.kind == EntryKind::muls) {
    for (float &value : lhs)
      value *= instruction.factor;
    return fromFloats(lhs, destination.elementType);
  }
  std::vector<float> rhs = toFloats(read(instruction.views[1], bases[1]),
                                    instruction.views[1].elementType);
  if (instruction.kind == EntryKind::mla)
    return accumulate(instruction, lhs, rhs, read(destination, bases[2]));
  // f32 holds products and sums of 16-bit floats well enough that rounding
  // twice gives what rounding once gives.
  if (instruction.kind == EntryKind::add)
    for (size_t i = 0; i < lhs.size(); ++i)
      lhs[i] += rhs[i];
  else if (instruction.kind == EntryKind::sub)
    for (size_t i = 0; i < lhs.size(); ++i)
      lhs[i] -= rhs[i];
  else
    for (size_t i = 0; i < lhs.size(); ++i)
      lhs[i] *= rhs[i];
  return fromFloats(lhs, destination.elementType);
}

static Bytes gather(const QueueInstruction &instruction,
                    ArrayRef<const uint8_t *> bases) {
  const View &destination = instruction.views[2];
  Bytes source = read(instruction.views[0], bases[0]);
  Bytes offsets = read(instruction.views[1], bases[1]);
  Bytes result(destination.bytes);
  int64_t size = destination.elementBytes;
  for (int64_t i = 0; i * size < destination.bytes; ++i) {
    int32_t offset;
    std::memcpy(&offset, &offsets[i * 4], 4);
    if (offset < 0 || offset + size > static_cast<int64_t>(source.size()))
      return {};
    std::memcpy(&result[i * size], &source[offset], size);
  }
  return result;
}

/// Interleaves two operands, or separates one; a run of the innermost dimension
/// has as many elements as any other.
static Bytes interleave(const QueueInstruction &instruction,
                        ArrayRef<const uint8_t *> bases) {
  bool separates = instruction.kind == EntryKind::deinterleave;
  Bytes from = read(instruction.views[0], bases[0]);
  if (!separates) {
    Bytes odd = read(instruction.views[1], bases[1]);
    from.insert(from.end(), odd.begin(), odd.end());
  }
  // Rows are whole, so that pairs never cross them: even elements are the first
  // half of the packed bytes of two operands, odd ones the second.
  int64_t half =
      static_cast<int64_t>(from.size()) / instruction.views[0].elementBytes / 2;
  return reorder(from, instruction.views[0].elementBytes, [&](auto move) {
    for (int64_t i = 0; i < 2 * half; ++i) {
      int64_t apart = i % 2 * half + i / 2;
      separates ? move(apart, i) : move(i, apart);
    }
  });
}

static Bytes fixpipe(const QueueInstruction &instruction, const uint8_t *base) {
  const View &source = instruction.views[0], &to = instruction.views[1];
  std::vector<float> matrix = toMatrix(read(source, base), source, true, false);
  if (to.space != Space::l1)
    return fromFloats(matrix, to.elementType);
  std::vector<float> fractals(matrix.size());
  forEachElement(to.shape, true, false, [&](int64_t fractal, int64_t position) {
    fractals[fractal] = matrix[position];
  });
  return fromFloats(fractals, to.elementType);
}

Bytes mlir::npu::sim::compute(const QueueInstruction &instruction,
                              ArrayRef<const uint8_t *> bases,
                              FractalOrder l0aOrder) {
  switch (instruction.kind) {
  case EntryKind::move:
    return read(instruction.views[0], bases[0]);
  case EntryKind::loadNz:
    return loadNz(instruction, read(instruction.views[0], bases[0]));
  case EntryKind::l1ToL0:
    return l1ToL0(instruction, read(instruction.views[0], bases[0]), l0aOrder);
  case EntryKind::fixpipe:
    return fixpipe(instruction, bases[0]);
  case EntryKind::mmad:
    return mmad(instruction, bases, l0aOrder);
  case EntryKind::gather:
    return gather(instruction, bases);
  case EntryKind::interleave:
  case EntryKind::deinterleave:
    return interleave(instruction, bases);
  default:
    return elementwise(instruction, bases);
  }
}

Bytes mlir::npu::sim::splitResult(FixpipeOp op, const Bytes &whole,
                                  int64_t subcore) {
  int64_t half = static_cast<int64_t>(whole.size()) / 2;
  if (op.getSplit() == Split::row)
    return Bytes(whole.begin() + subcore * half,
                 whole.begin() + (subcore + 1) * half);
  auto type = cast<MemRefType>(op.getDestination().getType());
  int64_t row = type.getDimSize(1) * type.getElementTypeBitWidth() / 8;
  Bytes part;
  for (int64_t i = 0; i < type.getDimSize(0); ++i)
    part.insert(part.end(), whole.begin() + (2 * i + subcore) * row,
                whole.begin() + (2 * i + subcore + 1) * row);
  return part;
}
