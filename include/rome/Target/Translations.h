//===- Translations.h - Translations out of MLIR ----------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_TARGET_TRANSLATIONS_H
#define ROME_TARGET_TRANSLATIONS_H

#include "mlir/Support/LLVM.h"

namespace mlir {
class Operation;

namespace rome {

/// Writes the object of the only `gpu.binary` under `op` that is named `name`
/// (of any name if it is empty): the text of assembly, the bytes of anything
/// else. Fails, with an error, if there are none or several.
LogicalResult translateGpuBinaryToObject(Operation *op, StringRef name,
                                         raw_ostream &os);

/// Registers `gpu-binary-to-object` with the command line.
void registerGpuBinaryToObject();

} // namespace rome
} // namespace mlir

#endif // ROME_TARGET_TRANSLATIONS_H
