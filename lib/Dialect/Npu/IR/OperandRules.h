//===- OperandRules.h - Rules that several npu ops share --------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_LIB_DIALECT_NPU_IR_OPERANDRULES_H
#define ROME_LIB_DIALECT_NPU_IR_OPERANDRULES_H

#include "rome/Dialect/Npu/IR/Npu.h"

namespace mlir::npu {

/// Checks that all operands have static shapes, that innermost dimensions are
/// contiguous, and that contiguous runs in buffers start at multiples of 32
/// bytes and are multiples of 32 bytes; with `anyRunInUb`, those in UB may end
/// anywhere.
LogicalResult verifyRuns(Operation *op, bool anyRunInUb = false);

/// Checks that a number that goes into a field of an instruction is at most
/// `limit`.
LogicalResult verifyLimit(Operation *op, const Twine &what, int64_t number,
                          int64_t limit);

/// Checks that all operands have one shape.
LogicalResult verifySameShape(Operation *op);

} // namespace mlir::npu

#endif // ROME_LIB_DIALECT_NPU_IR_OPERANDRULES_H
