//===- Passes.h - Passes on loops -------------------------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_TRANSFORMS_LOOPS_PASSES_H
#define ROME_TRANSFORMS_LOOPS_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace mlir::rome {

/// Which results are written past the cache.
enum class NontemporalMode { Auto, Always, Never };

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "rome/Transforms/Loops/Passes.h.inc"

} // namespace mlir::rome

#endif // ROME_TRANSFORMS_LOOPS_PASSES_H
