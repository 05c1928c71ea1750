//===- ConstantEvaluator.cpp - Lanes of constants -------------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LaneEvaluator.h"

#include "rome/Dialect/Rope/IR/Rope.h"

#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::rope;

LaneValues LaneEvaluator::visit(RotationMatrixOp op, const LaneAccess &access,
                                size_t numLanes, LaneQuery query) {
  const AxisIndex &rows = access.indices[0], &columns = access.indices[1];
  if (!rows.isKnown() || !columns.isKnown())
    return {};
  SmallVector<std::optional<MatrixEntry>> entries = op.getEntries();
  const llvm::fltSemantics &semantics =
      cast<FloatType>(op.getType().getElementType()).getFloatSemantics();
  LaneValues values(numLanes);
  for (size_t lane = 0; lane < numLanes; ++lane) {
    int64_t row = rows.getOffset(lane), column = columns.getOffset(lane);
    if (column < 0 || column >= static_cast<int64_t>(entries.size()))
      continue;
    const std::optional<MatrixEntry> &entry = entries[column];
    values[lane].constant = analysis.createConstant(
        entry && row == entry->row ? APFloat::getOne(semantics, entry->negative)
                                   : APFloat::getZero(semantics));
  }
  return values;
}

LaneValue LaneEvaluator::getConstant(DenseElementsAttr elements,
                                     int64_t flatIndex, NumberPart part) {
  LaneValue value;
  if (auto floats = dyn_cast<DenseFPElementsAttr>(elements)) {
    value.constant =
        analysis.createConstant(floats.getValues<APFloat>()[flatIndex]);
  } else if (auto integers = dyn_cast<DenseIntElementsAttr>(elements)) {
    APInt integer = integers.getValues<APInt>()[flatIndex];
    // A bool is 0 or 1, not -1.
    std::optional<int64_t> number = integer.getBitWidth() == 1
                                        ? integer.getZExtValue()
                                        : integer.trySExtValue();
    if (number)
      value.integer = analysis.createNumber(*number);
  } else if (auto complex = elements.tryGetValues<std::complex<APFloat>>();
             succeeded(complex)) {
    std::complex<APFloat> number = (*complex)[flatIndex];
    value.constant = analysis.createConstant(
        part == NumberPart::Imaginary ? number.imag() : number.real());
  }
  return value;
}

LaneValues LaneEvaluator::visitConstant(const LaneAccess &access,
                                        size_t numLanes, LaneQuery query) {
  DenseElementsAttr elements;
  if (!matchPattern(access.source, m_Constant(&elements)))
    return {};
  bool isSplat = elements.isSplat();
  if (!isSplat && !llvm::all_of(access.indices, [](const AxisIndex &index) {
        return index.isKnown();
      }))
    return {};
  ArrayRef<int64_t> shape = elements.getType().getShape();
  if (isSplat)
    return LaneValues(numLanes, getConstant(elements, 0, query.part));
  LaneValues values(numLanes);
  for (size_t lane = 0; lane < numLanes; ++lane) {
    // A slice of a dynamic size may lie outside: then the lane has no value.
    bool isInside = true;
    int64_t flatIndex = 0;
    for (auto [index, size] : llvm::zip_equal(access.indices, shape)) {
      int64_t offset = index.getOffset(lane);
      isInside = offset >= 0 && offset < size;
      if (!isInside)
        break;
      flatIndex = flatIndex * size + offset;
    }
    if (isInside)
      values[lane] = getConstant(elements, flatIndex, query.part);
  }
  return values;
}
