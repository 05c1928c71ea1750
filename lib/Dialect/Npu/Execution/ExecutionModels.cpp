//===- ExecutionModels.cpp - What npu ops compute, on the host ------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Elements.h"

#include <cmath>
#include <cstring>

using namespace mlir;
using namespace mlir::npu;

using Views = ArrayRef<BufferView>;

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

/// Returns the matrix of f32 whose fractals `view` holds.
static std::vector<float> readMatrix(const BufferView &view, bool columnsOuter,
                                     bool transposed) {
  std::vector<float> values = readFloats(view);
  std::vector<float> matrix(values.size());
  forEachElement(view.layout->shape, columnsOuter, transposed,
                 [&](int64_t fractal, int64_t position) {
                   matrix[position] = values[fractal];
                 });
  return matrix;
}

/// Writes a matrix as fractals whose outer dimension counts columns.
static void writeMatrix(const BufferView &view,
                        const std::vector<float> &matrix) {
  std::vector<float> fractals(matrix.size());
  forEachElement(view.layout->shape, true, false,
                 [&](int64_t fractal, int64_t position) {
                   fractals[fractal] = matrix[position];
                 });
  writeFloats(view, fractals);
}

//===----------------------------------------------------------------------===//
// Movements
//===----------------------------------------------------------------------===//

/// Copies elements as they are: `npu.load`, `npu.store` and `npu.copy`.
template <typename OpTy>
static llvm::Error execute(OpTy, Views views, TargetAttr) {
  copyElements(views[0], views[1]);
  return llvm::Error::success();
}

static llvm::Error execute(LoadNzOp, Views views, TargetAttr) {
  const BufferLayout &fractals = *views[1].layout;
  write(views[1],
        reorder(read(views[0]), fractals.elementBytes, [&](auto move) {
          forEachElement(fractals.shape, /*columnsOuter=*/true,
                         /*transposed=*/false, move);
        }));
  return llvm::Error::success();
}

static llvm::Error execute(L1ToL0Op op, Views views, TargetAttr target) {
  const BufferLayout &from = *views[0].layout, &to = *views[1].layout;
  bool transpose = op.getTranspose();
  bool sameOrder = getSpace(op.getDestination().getType()) == Space::l0b
                       ? !transpose
                       : target.getCube().getL0aOrder() == FractalOrder::nz;
  if (sameOrder) {
    copyElements(views[0], views[1]);
    return llvm::Error::success();
  }
  int64_t outer = to.shape[0], inner = to.shape[1];
  int64_t height = from.shape[2], width = from.shape[3];
  write(views[1], reorder(read(views[0]), from.elementBytes, [&](auto move) {
          int64_t target = 0;
          for (int64_t i = 0; i < outer; ++i)
            for (int64_t j = 0; j < inner; ++j) {
              int64_t base = (j * outer + i) * height * width;
              for (int64_t a = 0; a < height; ++a)
                for (int64_t b = 0; b < width; ++b)
                  move(target++,
                       base + (transpose ? b * width + a : a * width + b));
            }
        }));
  return llvm::Error::success();
}

static llvm::Error execute(FixpipeOp op, Views views, TargetAttr) {
  std::vector<float> matrix = readMatrix(views[0], true, false);
  if (getSpace(op.getDestination().getType()) == Space::l1) {
    writeMatrix(views[1], matrix);
    return llvm::Error::success();
  }
  ArrayRef<int64_t> shape = views[1].layout->shape;
  int64_t rows = shape[0], columns = shape[1];
  int64_t width = views[0].layout->shape[0] * 16;
  for (auto [receiver, view] : llvm::enumerate(views.drop_front())) {
    int64_t first = static_cast<int64_t>(receiver) *
                    (op.getSplit() == Split::row ? rows * width : columns);
    std::vector<float> part(rows * columns);
    for (int64_t i = 0; i < rows; ++i)
      std::copy_n(&matrix[first + i * width], columns, &part[i * columns]);
    writeFloats(view, part);
  }
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Computation
//===----------------------------------------------------------------------===//

static llvm::Error execute(MmadOp op, Views views, TargetAttr target) {
  bool nz = target.getCube().getL0aOrder() == FractalOrder::nz;
  std::vector<float> lhs = readMatrix(views[0], nz, false);
  // [k1, n1, n0, k0]: rows k are outer, and a fractal is transposed.
  std::vector<float> rhs = readMatrix(views[1], false, true);
  ArrayRef<int64_t> c = views[2].layout->shape;
  int64_t m = c[1] * 16, n = c[0] * 16;
  int64_t k = static_cast<int64_t>(lhs.size()) / m;
  std::vector<float> sum(m * n, 0);
  if (op.getAccumulate())
    sum = readMatrix(views[2], true, false);
  for (int64_t i = 0; i < m; ++i)
    for (int64_t p = 0; p < k; ++p) {
      float factor = lhs[i * k + p];
      const float *row = &rhs[p * n];
      float *out = &sum[i * n];
      for (int64_t j = 0; j < n; ++j)
        out[j] += factor * row[j];
    }
  writeMatrix(views[2], sum);
  return llvm::Error::success();
}

/// Computes views[2] = function(views[0], views[1]). f32 holds products and
/// sums of 16-bit floats well enough that rounding twice gives what rounding
/// once gives.
template <typename Function>
static llvm::Error combine(Views views, Function function) {
  std::vector<float> lhs = readFloats(views[0]), rhs = readFloats(views[1]);
  std::transform(lhs.begin(), lhs.end(), rhs.begin(), lhs.begin(), function);
  writeFloats(views[2], lhs);
  return llvm::Error::success();
}

static llvm::Error execute(VAddOp, Views views, TargetAttr) {
  return combine(views, std::plus<float>());
}
static llvm::Error execute(VSubOp, Views views, TargetAttr) {
  return combine(views, std::minus<float>());
}
static llvm::Error execute(VMulOp, Views views, TargetAttr) {
  return combine(views, std::multiplies<float>());
}

/// The larger of two numbers, or NaN if there is one.
static float getMaximum(float a, float b) {
  return std::isnan(a) || std::isnan(b) ? a + b : std::fmax(a, b);
}

static llvm::Error execute(VMaxOp, Views views, TargetAttr) {
  return combine(views, getMaximum);
}
static llvm::Error execute(VMinOp, Views views, TargetAttr) {
  return combine(views, [](float a, float b) { return -getMaximum(-a, -b); });
}
static llvm::Error execute(VDivOp, Views views, TargetAttr) {
  return combine(views, std::divides<float>());
}

/// Computes views[1] = function(views[0]).
template <typename Function>
static llvm::Error apply(Views views, Function function) {
  std::vector<float> values = readFloats(views[0]);
  std::transform(values.begin(), values.end(), values.begin(), function);
  writeFloats(views[1], values);
  return llvm::Error::success();
}

static llvm::Error execute(VAbsOp, Views views, TargetAttr) {
  return apply(views, [](float value) { return std::fabs(value); });
}
static llvm::Error execute(VReluOp, Views views, TargetAttr) {
  return apply(views, [](float value) {
    return value > 0 || std::isnan(value) ? value : 0.0f;
  });
}
static llvm::Error execute(VSqrtOp, Views views, TargetAttr) {
  return apply(views, [](double value) { return std::sqrt(value); });
}
static llvm::Error execute(VRsqrtOp, Views views, TargetAttr) {
  return apply(views, [](double value) { return 1 / std::sqrt(value); });
}
static llvm::Error execute(VRecOp, Views views, TargetAttr) {
  return apply(views, [](double value) { return 1 / value; });
}
static llvm::Error execute(VExpOp, Views views, TargetAttr) {
  return apply(views, [](double value) { return std::exp(value); });
}
static llvm::Error execute(VLnOp, Views views, TargetAttr) {
  return apply(views, [](double value) { return std::log(value); });
}

static llvm::Error execute(VMulsOp op, Views views, TargetAttr) {
  auto type = cast<FloatType>(views[0].layout->elementType);
  APFloat rounded = op.getFactor();
  bool ignored;
  for (const llvm::fltSemantics *semantics :
       {&type.getFloatSemantics(), &APFloat::IEEEsingle()})
    rounded.convert(*semantics, APFloat::rmNearestTiesToEven, &ignored);
  float factor = rounded.convertToFloat();
  std::vector<float> values = readFloats(views[0]);
  for (float &value : values)
    value *= factor;
  writeFloats(views[1], values);
  return llvm::Error::success();
}

/// The product is rounded before it is added.
static llvm::Error execute(VMlaOp, Views views, TargetAttr) {
  std::vector<float> lhs = readFloats(views[0]), rhs = readFloats(views[1]);
  for (size_t i = 0; i < lhs.size(); ++i)
    lhs[i] *= rhs[i];
  roundTo(views[2].layout->elementType, lhs);
  std::vector<float> sums = readFloats(views[2]);
  for (size_t i = 0; i < sums.size(); ++i)
    sums[i] += lhs[i];
  writeFloats(views[2], sums);
  return llvm::Error::success();
}

static llvm::Error execute(VCastOp, Views views, TargetAttr) {
  writeFloats(views[1], readFloats(views[0]));
  return llvm::Error::success();
}

static llvm::Error execute(VGatherOp, Views views, TargetAttr) {
  Bytes source = read(views[0]), offsets = read(views[1]);
  Bytes result(views[2].layout->bytes);
  int64_t size = views[2].layout->elementBytes;
  for (int64_t i = 0; i * size < static_cast<int64_t>(result.size()); ++i) {
    int32_t offset;
    std::memcpy(&offset, &offsets[i * 4], 4);
    if (offset < 0 || offset + size > static_cast<int64_t>(source.size()))
      return llvm::createStringError("gathers outside of its source");
    std::memcpy(&result[i * size], &source[offset], size);
  }
  write(views[2], result);
  return llvm::Error::success();
}

/// Pairs never cross rows, so that even elements are the first half of the
/// packed bytes of two operands, odd ones the second.
static llvm::Error execute(VInterleaveOp, Views views, TargetAttr) {
  Bytes parts = read(views[0]), odd = read(views[1]);
  parts.insert(parts.end(), odd.begin(), odd.end());
  int64_t size = views[0].layout->elementBytes;
  int64_t half = views[0].layout->bytes / size;
  write(views[2], reorder(parts, size, [&](auto move) {
          for (int64_t i = 0; i < 2 * half; ++i)
            move(i, i % 2 * half + i / 2);
        }));
  return llvm::Error::success();
}
static llvm::Error execute(VDeinterleaveOp, Views views, TargetAttr) {
  int64_t size = views[0].layout->elementBytes;
  int64_t half = views[1].layout->bytes / size;
  Bytes parts = reorder(read(views[0]), size, [&](auto move) {
    for (int64_t i = 0; i < 2 * half; ++i)
      move(i % 2 * half + i / 2, i);
  });
  auto middle = parts.begin() + half * size;
  write(views[1], Bytes(parts.begin(), middle));
  write(views[2], Bytes(middle, parts.end()));
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Models
//===----------------------------------------------------------------------===//

namespace {
template <typename OpTy>
struct ExecutionModel
    : ExecutableOpInterface::ExternalModel<ExecutionModel<OpTy>, OpTy> {
  LogicalResult verifyExecution(Operation *op) const {
    if constexpr (std::is_same_v<OpTy, MmadOp>) {
      Type input = getElementTypeOrSelf(op->getOperand(0));
      Type output = getElementTypeOrSelf(op->getOperand(2));
      if (!isSmallFloat(input) || !output.isF32())
        return op->emitError("cannot simulate a multiplication of ")
               << input << " to " << output;
    }
    return success();
  }

  llvm::Error execute(Operation *op, Views views, TargetAttr target) const {
    return ::execute(cast<OpTy>(op), views, target);
  }
};
} // namespace

template <typename... OpTys> static void attachModels(MLIRContext *context) {
  (OpTys::template attachInterface<ExecutionModel<OpTys>>(*context), ...);
}

void mlir::npu::registerExecutionModels(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, NpuDialect *) {
    attachModels<LoadOp, LoadNzOp, StoreOp, CopyOp, L1ToL0Op, FixpipeOp, MmadOp,
                 VAddOp, VSubOp, VMulOp, VMulsOp, VMlaOp, VCastOp, VGatherOp,
                 VInterleaveOp, VDeinterleaveOp, VMaxOp, VMinOp, VDivOp, VAbsOp,
                 VReluOp, VSqrtOp, VRsqrtOp, VRecOp, VExpOp, VLnOp>(context);
  });
}
