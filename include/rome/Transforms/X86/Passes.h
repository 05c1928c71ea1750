//===- Passes.h - Passes on code for x86 processors -------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_TRANSFORMS_X86_PASSES_H
#define ROME_TRANSFORMS_X86_PASSES_H

#include "mlir/Pass/Pass.h"

namespace mlir::rome {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "rome/Transforms/X86/Passes.h.inc"

} // namespace mlir::rome

#endif // ROME_TRANSFORMS_X86_PASSES_H
