//===- Passes.h - Passes of the npu dialect ---------------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_DIALECT_NPU_TRANSFORMS_PASSES_H
#define ROME_DIALECT_NPU_TRANSFORMS_PASSES_H

#include "rome/Dialect/Npu/IR/Npu.h"

#include "mlir/Dialect/DLTI/DLTI.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace mlir::npu {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "rome/Dialect/Npu/Transforms/Passes.h.inc"

} // namespace mlir::npu

#endif // ROME_DIALECT_NPU_TRANSFORMS_PASSES_H
