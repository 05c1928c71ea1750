//===- Npu.h - The npu dialect ----------------------------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// This file declares the npu dialect: target descriptions, kernels, and the ops
// that are entries of hardware queues.
//
//===----------------------------------------------------------------------===//

#ifndef ROME_DIALECT_NPU_IR_NPU_H
#define ROME_DIALECT_NPU_IR_NPU_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/DLTI/DLTI.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Interfaces/DataLayoutInterfaces.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"

#include <mutex>

namespace mlir::npu {
class TargetAttr;
} // namespace mlir::npu

#include "rome/Dialect/Npu/IR/NpuDialect.h.inc"
#include "rome/Dialect/Npu/IR/NpuEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "rome/Dialect/Npu/IR/NpuAttrs.h.inc"

#include "rome/Dialect/Npu/IR/QueueEntry.h"

namespace mlir::npu {
/// Returns the target of the nearest module around `op`, or null.
TargetAttr getTarget(Operation *op);
} // namespace mlir::npu

#include "rome/Dialect/Npu/IR/NpuInterfaces.h.inc"

#define GET_OP_CLASSES
#include "rome/Dialect/Npu/IR/Npu.h.inc"

namespace mlir::npu {

/// Returns the memory space of a memref, or nothing if it is not an
/// `#npu.space`.
std::optional<Space> getSpace(Type type);

/// Returns the bytes of the elements of a static memref, or nothing if its
/// elements are no numbers of whole bytes or there are too many to count.
std::optional<int64_t> getBytes(MemRefType type);

/// Whether a core of `kind` has the pipe; `all` is every core's.
bool hasPipe(CoreKind kind, Pipe pipe);

/// Returns the kind of core whose body `op` is in, or nothing.
std::optional<CoreKind> getCoreKind(Operation *op);

/// Returns the names of the targets that are embedded in the library.
SmallVector<StringRef> getEmbeddedTargetNames();

/// Returns the embedded target `name`, or else the one in the file `name`.
/// Emits an error and returns null if there is neither.
TargetAttr lookupTarget(MLIRContext *context, StringRef name,
                        function_ref<InFlightDiagnostic()> emitError);

/// Returns the embedded target `name`, or null.
TargetAttr getEmbeddedTarget(MLIRContext *context, StringRef name);

/// The name of the figures that are in the description of a target itself.
inline constexpr llvm::StringLiteral kShippedCosts = "shipped";

/// Returns the embedded sets of costs for `target`, without the shipped one.
SmallVector<CostsAttr> getEmbeddedCosts(TargetAttr target);

/// Returns the embedded costs `name` for `target`, or else those in the file
/// `name`. Emits an error and returns null if there are neither.
CostsAttr lookupCosts(TargetAttr target, StringRef name,
                      function_ref<InFlightDiagnostic()> emitError);

/// Checks that the facts of a target agree with each other, as
/// `npu-verify-target` does. Emits every error it finds.
LogicalResult verifyTargetClosure(TargetAttr target,
                                  function_ref<InFlightDiagnostic()> emitError);

/// What a cube core adds to the number of a `one_to_one` flag for each next
/// vector core.
inline constexpr int64_t kNextVectorCore = 16;

/// The name of the target where none is given.
inline constexpr llvm::StringLiteral kDefaultTarget = "ascend910b3";

} // namespace mlir::npu

#endif // ROME_DIALECT_NPU_IR_NPU_H
