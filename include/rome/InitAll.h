//===- InitAll.h - Registration of all of RoME ------------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file offers one call for each of dialects, passes with pipelines, and
// translations.
//
//===----------------------------------------------------------------------===//

#ifndef ROME_INITALL_H
#define ROME_INITALL_H

#include "rome/Conversion/RopeToLinalg/RopeToLinalg.h"
#include "rome/Conversion/RopeToVector/RopeToVector.h"
#include "rome/Dialect/Npu/IR/Npu.h"
#include "rome/Dialect/Npu/Transforms/Passes.h"
#include "rome/Dialect/Rope/IR/Rope.h"
#include "rome/Dialect/Rope/Transforms/Passes.h"
#include "rome/Pipelines/CpuPipeline.h"
#include "rome/Pipelines/GpuPipeline.h"
#include "rome/Target/NpuToHivm/NpuToHivm.h"
#include "rome/Target/Translations.h"
#include "rome/Transforms/Buffers/Passes.h"
#include "rome/Transforms/Checks/Passes.h"
#include "rome/Transforms/Functions/Passes.h"
#include "rome/Transforms/Gpu/Passes.h"
#include "rome/Transforms/Loops/Passes.h"
#include "rome/Transforms/SPIRV/Passes.h"
#include "rome/Transforms/Vectors/Passes.h"
#include "rome/Transforms/X86/Passes.h"

namespace mlir::rome {

/// Adds all dialects of RoME to `registry`.
inline void registerAllDialects(DialectRegistry &registry) {
  registry.insert<npu::NpuDialect, rope::RopeDialect>();
}

/// Registers all passes and pipelines of RoME with the command line.
inline void registerAllPasses() {
  registerRomeRopeToLinalgPasses();
  registerRomeRopeToVectorPasses();
  npu::registerRomeNpuPasses();
  rope::registerRomeRopePasses();
  registerRomeBuffersPasses();
  registerRomeChecksPasses();
  registerRomeFunctionsPasses();
  registerRomeGpuPasses();
  registerRomeLoopsPasses();
  registerRomeSPIRVPasses();
  registerRomeVectorsPasses();
  registerRomeX86Passes();
  registerRomeCpuPipeline();
  registerRomeGpuPipeline();
}

/// Registers all translations of RoME with the command line.
inline void registerAllTranslations() {
  registerGpuBinaryToObject();
  registerNpuToHivm();
}

} // namespace mlir::rome

#endif // ROME_INITALL_H
