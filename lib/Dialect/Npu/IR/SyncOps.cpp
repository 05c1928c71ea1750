//===- SyncOps.cpp - Verifiers of flags and barriers ----------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Dialect/Npu/IR/Npu.h"

using namespace mlir;
using namespace mlir::npu;

/// Checks that a flag number is one of the target's.
static LogicalResult verifyNumber(Operation *op, StringRef name, int64_t number,
                                  int64_t count) {
  if (number < count)
    return success();
  return op->emitOpError("expected '")
         << name << "' to be less than " << count << ", but got " << number;
}

/// Checks that a flag number is not one that the target's library uses. One
/// that is not known yet is for the simulator.
static LogicalResult verifyNotReserved(Operation *op, StringRef name,
                                       int64_t number, Value offset,
                                       ArrayRef<int64_t> reserved,
                                       TargetAttr target) {
  if (offset || !llvm::is_contained(reserved, number))
    return success();
  InFlightDiagnostic diagnostic = op->emitOpError("expected '")
                                  << name << "' to be none that '"
                                  << target.getName() << "' reserves (";
  llvm::interleaveComma(reserved, diagnostic);
  return diagnostic << "), but got " << number;
}

/// Checks that the core whose body the op is in has a pipe.
static LogicalResult verifyPipe(Operation *op, Pipe pipe) {
  std::optional<CoreKind> core = getCoreKind(op);
  if (!core || hasPipe(*core, pipe))
    return success();
  return op->emitOpError("expected a pipe of a ")
         << stringifyEnum(*core) << " core, but got '" << stringifyEnum(pipe)
         << "'";
}

/// Checks (S1) to (S3).
static LogicalResult verifyFlag(Operation *op, Pipe source, Pipe destination,
                                int64_t id, Value offset, TargetAttr target) {
  if (source == destination || source == Pipe::all || destination == Pipe::all)
    return op->emitOpError("expected two different pipes, but got '")
           << stringifyEnum(source) << "' and '" << stringifyEnum(destination)
           << "'";
  if (failed(verifyPipe(op, source)) || failed(verifyPipe(op, destination)))
    return failure();
  if (!target)
    return success();
  SyncAttr sync = target.getSync();
  if (failed(verifyNumber(op, "id", id, sync.getEventIds())))
    return failure();
  return verifyNotReserved(op, "id", id, offset, sync.getReservedEventIds(),
                           target);
}

LogicalResult SetFlagOp::verifyTarget(TargetAttr target) {
  return verifyFlag(*this, getSource(), getDestination(), getId(), getOffset(),
                    target);
}
LogicalResult WaitFlagOp::verifyTarget(TargetAttr target) {
  return verifyFlag(*this, getSource(), getDestination(), getId(), getOffset(),
                    target);
}

/// Checks (F1) to (F5).
static LogicalResult verifyCross(Operation *op, CrossMode mode, Pipe pipe,
                                 int64_t flag, Value offset,
                                 TargetAttr target) {
  if (pipe == Pipe::all)
    return op->emitOpError("expected one pipe, but got 'all'");
  if (failed(verifyPipe(op, pipe)))
    return failure();
  std::optional<CoreKind> core = getCoreKind(op);
  if (mode == CrossMode::vector_pair && core == CoreKind::cube)
    return op->emitOpError("expected 'vector_pair' in the body of the vector "
                           "core");
  if (!target)
    return success();
  if (!llvm::is_contained(target.getSync().getCrossModes(), mode))
    return op->emitOpError("expected a mode of '")
           << target.getName() << "', but got '" << stringifyEnum(mode) << "'";
  // Outside of a body, the number has to be one of some core.
  CoreKind kind = core.value_or(CoreKind::cube);
  int64_t bound = target.getCrossFlagBound(mode, kind);
  if (failed(verifyNumber(op, "flag", flag, bound)))
    return failure();
  if (!offset && !target.hasCrossFlag(mode, kind, flag))
    return op->emitOpError("expected 'flag' to be 0 to ")
           << target.getSync().getOneToOneFlags() - 1
           << " or 16 more than that, but got " << flag;
  return verifyNotReserved(op, "flag", flag, offset,
                           target.getSync().getReservedCrossFlags(), target);
}

LogicalResult CrossSetOp::verifyTarget(TargetAttr target) {
  return verifyCross(*this, getMode(), getPipe(), getFlag(), getOffset(),
                     target);
}
LogicalResult CrossWaitOp::verifyTarget(TargetAttr target) {
  return verifyCross(*this, getMode(), getPipe(), getFlag(), getOffset(),
                     target);
}
LogicalResult BarrierOp::verifyTarget(TargetAttr) {
  return verifyPipe(*this, getPipe());
}
