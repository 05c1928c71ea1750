//===- Passes.h - Conversions between dialects ------------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_CONVERSION_PASSES_H
#define ROME_CONVERSION_PASSES_H

#include "rome/Conversion/RopeToLinalg/RopeToLinalg.h"
#include "rome/Conversion/RopeToVector/RopeToVector.h"

#include "mlir/Pass/Pass.h"

namespace mlir::rome {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "rome/Conversion/Passes.h.inc"

} // namespace mlir::rome

#endif // ROME_CONVERSION_PASSES_H
