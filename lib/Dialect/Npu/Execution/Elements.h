//===- Elements.h - Elements of views -----------------------------*- C++
//-*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_LIB_DIALECT_NPU_EXECUTION_ELEMENTS_H
#define ROME_LIB_DIALECT_NPU_EXECUTION_ELEMENTS_H

#include "rome/Dialect/Npu/Execution/Execution.h"

#include <vector>

namespace mlir::npu {

using Bytes = std::vector<uint8_t>;

/// Whether f32 holds every value of the type.
bool isSmallFloat(Type type);

/// Returns the elements of `view`, one after the other.
Bytes read(const BufferView &view);

/// Writes elements, one after the other, to `view`.
void write(const BufferView &view, const Bytes &packed);

/// Returns the elements of `view`, small floats, as f32.
std::vector<float> readFloats(const BufferView &view);

/// Writes f32 values, rounded to nearest even, to `view`.
void writeFloats(const BufferView &view, const std::vector<float> &values);

/// Rounds f32 values to a small float type.
void roundTo(Type type, std::vector<float> &values);

} // namespace mlir::npu

#endif // ROME_LIB_DIALECT_NPU_EXECUTION_ELEMENTS_H
