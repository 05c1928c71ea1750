//===- Passes.h - Passes of the RoME pipelines ------------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_PIPELINES_PASSES_H
#define ROME_PIPELINES_PASSES_H

#include "rome/Pipelines/CpuPipeline.h"

#include "mlir/Pass/Pass.h"

namespace mlir {
class ModuleOp;

namespace func {
class FuncOp;
} // namespace func

namespace gpu {
class GPUModuleOp;
} // namespace gpu

namespace spirv {
class ModuleOp;
} // namespace spirv

namespace rome {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "rome/Pipelines/Passes.h.inc"

} // namespace rome
} // namespace mlir

#endif // ROME_PIPELINES_PASSES_H
