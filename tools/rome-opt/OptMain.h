//===- OptMain.h - The RoME optimizer driver --------------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_TOOLS_ROME_OPT_OPTMAIN_H
#define ROME_TOOLS_ROME_OPT_OPTMAIN_H

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Support/LLVM.h"

namespace mlir::rome {

/// The whole of rome-opt, for the dialects of `registry`: upstream's
/// `MlirOptMain`, with a flag `--npu-target` that attaches the description of
/// an NPU to the module before any pass runs. Fails with a message.
LogicalResult runOptMain(int argc, char **argv, DialectRegistry &registry);

} // namespace mlir::rome

#endif // ROME_TOOLS_ROME_OPT_OPTMAIN_H
