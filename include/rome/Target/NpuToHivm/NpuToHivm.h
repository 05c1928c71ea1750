//===- NpuToHivm.h - Kernels as text for the vendor's compiler --*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_TARGET_NPUTOHIVM_NPUTOHIVM_H
#define ROME_TARGET_NPUTOHIVM_NPUTOHIVM_H

#include "rome/Dialect/Npu/IR/Npu.h"

#include "mlir/IR/BuiltinOps.h"

namespace mlir::rome {

/// Returns a module with `kernel` as functions of the dialect HIVM, one for
/// each kind of core, in the text form of AscendNPU-IR 1.2.0 (LLVM 19). Its ops
/// are not registered: the module can be printed and no more. Emits an error
/// and fails where HIVM cannot say what an op does.
FailureOr<OwningOpRef<ModuleOp>> exportToHivm(npu::KernelOp kernel);

/// Registers `npu-to-hivm` with the command line.
void registerNpuToHivm();

} // namespace mlir::rome

#endif // ROME_TARGET_NPUTOHIVM_NPUTOHIVM_H
