//===- EraseDeadOps.h - Erase what nothing needs any more -------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_LIB_DIALECT_ROPE_TRANSFORMS_ERASEDEADOPS_H
#define ROME_LIB_DIALECT_ROPE_TRANSFORMS_ERASEDEADOPS_H

#include "mlir/IR/PatternMatch.h"

namespace mlir::rope {

/// Erases `op` and what it was computed from, as far as it is dead. Each op is
/// given to `willErase` first.
void eraseDeadOps(RewriterBase &rewriter, Operation *op,
                  function_ref<void(Operation *)> willErase);

} // namespace mlir::rope

#endif // ROME_LIB_DIALECT_ROPE_TRANSFORMS_ERASEDEADOPS_H
