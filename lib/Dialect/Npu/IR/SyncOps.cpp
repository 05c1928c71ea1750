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

/// Checks (S1) and (S2).
static LogicalResult verifyFlag(Operation *op, Pipe source, Pipe destination,
                                int64_t id) {
  if (source == destination || source == Pipe::all || destination == Pipe::all)
    return op->emitOpError("expected two different pipes, but got '")
           << stringifyEnum(source) << "' and '" << stringifyEnum(destination)
           << "'";
  TargetAttr target = getTarget(op);
  return target ? verifyNumber(op, "id", id, target.getSync().getEventIds())
                : success();
}

LogicalResult SetFlagOp::verify() {
  return verifyFlag(*this, getSource(), getDestination(), getId());
}
LogicalResult WaitFlagOp::verify() {
  return verifyFlag(*this, getSource(), getDestination(), getId());
}

/// Checks (F1) to (F4).
static LogicalResult verifyCross(Operation *op, CrossMode mode, Pipe pipe,
                                 int64_t flag) {
  if (pipe == Pipe::all)
    return op->emitOpError("expected one pipe, but got 'all'");
  std::optional<CoreKind> core = getCoreKind(op);
  if (mode == CrossMode::vector_pair && core == CoreKind::cube)
    return op->emitOpError("expected 'vector_pair' in the body of the vector "
                           "core");
  TargetAttr target = getTarget(op);
  if (!target)
    return success();
  if (!llvm::is_contained(target.getSync().getCrossModes(), mode))
    return op->emitOpError("expected a mode of '")
           << target.getName() << "', but got '" << stringifyEnum(mode) << "'";
  int64_t count = target.getSync().getCrossFlags();
  if (mode == CrossMode::one_to_one && core == CoreKind::cube)
    count += 16;
  return verifyNumber(op, "flag", flag, count);
}

LogicalResult CrossSetOp::verify() {
  return verifyCross(*this, getMode(), getPipe(), getFlag());
}
LogicalResult CrossWaitOp::verify() {
  return verifyCross(*this, getMode(), getPipe(), getFlag());
}
LogicalResult BarrierOp::verify() { return success(); }

std::optional<Pipe> SetFlagOp::getQueue(TargetAttr) { return getSource(); }
std::optional<Pipe> WaitFlagOp::getQueue(TargetAttr) {
  return getDestination();
}
std::optional<Pipe> CrossSetOp::getQueue(TargetAttr) { return getPipe(); }
std::optional<Pipe> CrossWaitOp::getQueue(TargetAttr) { return getPipe(); }
std::optional<Pipe> BarrierOp::getQueue(TargetAttr) { return getPipe(); }
