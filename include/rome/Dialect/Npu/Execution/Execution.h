//===- Execution.h - What npu ops compute, on the host ----------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_DIALECT_NPU_EXECUTION_EXECUTION_H
#define ROME_DIALECT_NPU_EXECUTION_EXECUTION_H

#include "rome/Dialect/Npu/IR/Npu.h"

namespace mlir::npu {

/// Adds `ExecutableOpInterface` to the npu ops that move or compute data.
void registerExecutionModels(DialectRegistry &registry);

/// Copies the elements of `from` to `to`, of one shape.
void copyElements(const BufferView &from, const BufferView &to);

} // namespace mlir::npu

#endif // ROME_DIALECT_NPU_EXECUTION_EXECUTION_H
