//===- Data.h - What queue entries do to bytes ------------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_LIB_SIMULATOR_DATA_H
#define ROME_LIB_SIMULATOR_DATA_H

#include "Program.h"

namespace mlir::npu::sim {

using Bytes = std::vector<uint8_t>;

/// Reads the elements of `view`, whose first byte is at `base`, one after the
/// other.
Bytes read(const View &view, const uint8_t *base);

/// Writes packed elements to `view`.
void write(const View &view, uint8_t *base, const uint8_t *packed);

/// Computes what `instruction` writes, packed, from memory as it is now.
/// `bases` are the first bytes of its operands. Emits nothing; a gather outside
/// of its source yields an empty result.
Bytes compute(const QueueInstruction &instruction,
              ArrayRef<const uint8_t *> bases, FractalOrder l0aOrder);

/// Returns the part of a packed [M, N] fixpipe result for vector core
/// `subcore`.
Bytes splitResult(FixpipeOp op, const Bytes &whole, int64_t subcore);

} // namespace mlir::npu::sim

#endif // ROME_LIB_SIMULATOR_DATA_H
