//===- Passes.h - Passes on SPIR-V kernels ----------------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_TRANSFORMS_SPIRV_PASSES_H
#define ROME_TRANSFORMS_SPIRV_PASSES_H

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/SPIRV/IR/SPIRVOps.h"
#include "mlir/Pass/Pass.h"

namespace mlir::rome {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "rome/Transforms/SPIRV/Passes.h.inc"

} // namespace mlir::rome

#endif // ROME_TRANSFORMS_SPIRV_PASSES_H
