//===- Passes.h - Passes on checks of programs and of calls -----*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_TRANSFORMS_CHECKS_PASSES_H
#define ROME_TRANSFORMS_CHECKS_PASSES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace mlir::rome {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "rome/Transforms/Checks/Passes.h.inc"

} // namespace mlir::rome

#endif // ROME_TRANSFORMS_CHECKS_PASSES_H
