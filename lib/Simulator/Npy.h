//===- Npy.h - Arrays in numpy's file format --------------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_LIB_SIMULATOR_NPY_H
#define ROME_LIB_SIMULATOR_NPY_H

#include "rome/Simulator/Simulator.h"

#include "llvm/Support/MemoryBufferRef.h"

namespace mlir::npu::sim {

/// Reads a .npy file that has to hold an array like `type`, row by row; bf16 is
/// `<V2` or any other 2-byte type, since numpy has none. Emits an error and
/// fails where it does not.
LogicalResult readNpy(StringRef path, MemRefType type,
                      std::vector<uint8_t> &bytes,
                      function_ref<InFlightDiagnostic()> emitError);

/// Reads the contents of such a file.
LogicalResult parseNpy(llvm::MemoryBufferRef file, MemRefType type,
                       std::vector<uint8_t> &bytes,
                       function_ref<InFlightDiagnostic()> emitError);

/// Writes an array like `type` to a .npy file.
LogicalResult writeNpy(StringRef path, MemRefType type, ArrayRef<uint8_t> bytes,
                       function_ref<InFlightDiagnostic()> emitError);

} // namespace mlir::npu::sim

#endif // ROME_LIB_SIMULATOR_NPY_H
