//===- MovementOps.cpp - Verifiers of ops that move data ------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Dialect/Npu/IR/Npu.h"

#include "OperandRules.h"

using namespace mlir;
using namespace mlir::npu;

/// Returns what a movement op does to the layout of a matrix.
static Layout getLayout(Operation *op) {
  if (isa<LoadNzOp>(op))
    return Layout::nd_to_nz;
  // L1 has fractals, as L0C has.
  return isa<FixpipeOp>(op) &&
                 getSpace(op->getOperand(1).getType()) != Space::l1
             ? Layout::nz_to_nd
             : Layout::keep;
}

PathAttr mlir::npu::getPath(Operation *op, TargetAttr target) {
  std::optional<Space> source = getSpace(op->getOperand(0).getType());
  std::optional<Space> destination = getSpace(op->getOperand(1).getType());
  if (!source || !destination)
    return {};
  return target.getPath(*source, *destination, getLayout(op));
}

/// Checks that an op's ends are among `known` ones.
static LogicalResult verifyEnds(Operation *op,
                                ArrayRef<std::pair<Space, Space>> known) {
  std::optional<Space> source = getSpace(op->getOperand(0).getType());
  std::optional<Space> destination = getSpace(op->getOperand(1).getType());
  if (source && destination)
    if (llvm::is_contained(known, std::make_pair(*source, *destination)))
      return success();
  auto name = [](std::optional<Space> space) {
    return space ? stringifyEnum(*space) : StringRef("none");
  };
  InFlightDiagnostic diagnostic = op->emitOpError("expected to move from ");
  llvm::interleave(
      known, diagnostic,
      [&](auto ends) {
        diagnostic << "'" << stringifyEnum(ends.first) << "' to '"
                   << stringifyEnum(ends.second) << "'";
      },
      " or ");
  return diagnostic << ", but got '" << name(source) << "' to '"
                    << name(destination) << "'";
}

/// Checks that the target has the op's path on the op's core, and that it
/// converts as the op asks.
static LogicalResult verifyPath(Operation *op) {
  auto source = cast<MemRefType>(op->getOperand(0).getType());
  auto destination = cast<MemRefType>(op->getOperand(1).getType());
  Type from = source.getElementType(), to = destination.getElementType();
  if (from != to && !isa<FixpipeOp>(op))
    return op->emitOpError("expected equal element types, but got ")
           << from << " and " << to;
  TargetAttr target = getTarget(op);
  if (!target)
    return success();
  PathAttr path = getPath(op, target);
  StringRef sourceName = stringifyEnum(*getSpace(source));
  StringRef destinationName = stringifyEnum(*getSpace(destination));
  if (!path)
    return op->emitOpError("expected a path of '")
           << target.getName() << "', but it has none from '" << sourceName
           << "' to '" << destinationName << "' with layout '"
           << stringifyEnum(getLayout(op)) << "'";
  std::optional<CoreKind> core = getCoreKind(op);
  if (core && path.getCore() != *core)
    return op->emitOpError("expected to be in the body of the ")
           << stringifyEnum(path.getCore()) << " core, whose path it is";
  if (from != to && (!from.isF32() || !llvm::is_contained(path.getF32To(), to)))
    return op->emitOpError("expected a conversion of the path from '")
           << sourceName << "' to '" << destinationName << "', but got " << from
           << " to " << to;
  return success();
}

/// Checks a movement that keeps shapes.
static LogicalResult verifyPlain(Operation *op,
                                 ArrayRef<std::pair<Space, Space>> ends) {
  if (failed(verifyEnds(op, ends)) || failed(verifyRuns(op)) ||
      failed(verifySameShape(op)))
    return failure();
  return verifyPath(op);
}

LogicalResult LoadOp::verify() {
  return verifyPlain(*this, {{Space::gm, Space::ub}, {Space::gm, Space::l1}});
}
LogicalResult StoreOp::verify() {
  return verifyPlain(*this, {{Space::ub, Space::gm}, {Space::l1, Space::gm}});
}
/// Checks (M5) for the number of a vector core.
static LogicalResult verifySubcore(Operation *op, int64_t subcore) {
  TargetAttr target = getTarget(op);
  int64_t cores = target ? target.getChip().getVectorCoresPerGroup() : 2;
  if (subcore >= 0 && subcore < cores)
    return success();
  return op->emitOpError("expected 'subcore' to be less than ")
         << cores << ", but got " << subcore;
}

LogicalResult CopyOp::verify() {
  if (getSubcore() != 0 && (getSpace(getSource().getType()) != Space::l1 ||
                            getSpace(getDestination().getType()) != Space::ub))
    return emitOpError("expected 'subcore' only from 'l1' to 'ub'");
  if (failed(verifySubcore(*this, getSubcore())))
    return failure();
  return verifyPlain(
      *this,
      {{Space::ub, Space::ub}, {Space::ub, Space::l1}, {Space::l1, Space::ub}});
}

/// Returns the number of elements in the 32 bytes of a fractal's row.
static int64_t getFractalWidth(MemRefType type) {
  return 256 / type.getElementTypeBitWidth();
}

/// Checks that `type` is `[outer, inner, 16, width]` fractals of a matrix
/// [rows, columns] in NZ order: outer counts columns.
static LogicalResult verifyFractals(Operation *op, StringRef name,
                                    MemRefType type, int64_t width) {
  ArrayRef<int64_t> shape = type.getShape();
  unsigned bits = type.getElementTypeBitWidth();
  if (bits != 8 && bits != 16 && bits != 32)
    return op->emitOpError("expected elements of 8, 16 or 32 bits, but got ")
           << type.getElementType();
  if (shape.size() == 4 && shape[2] == 16 && shape[3] == width)
    return success();
  return op->emitOpError("expected '") << name << "' to be fractals [?, ?, 16, "
                                       << width << "], but got " << type;
}

LogicalResult LoadNzOp::verify() {
  if (failed(verifyEnds(*this, {{Space::gm, Space::l1}})) ||
      failed(verifyRuns(*this)))
    return failure();
  auto source = cast<MemRefType>(getSource().getType());
  auto destination = cast<MemRefType>(getDestination().getType());
  int64_t width = getFractalWidth(destination);
  if (failed(verifyFractals(*this, "destination", destination, width)))
    return failure();
  ArrayRef<int64_t> to = destination.getShape();
  if (source.getShape() != ArrayRef<int64_t>{to[1] * 16, to[0] * width})
    return emitOpError("expected 'source' to be ")
           << to[1] * 16 << "x" << to[0] * width << ", but got " << source;
  return verifyPath(*this);
}

LogicalResult L1ToL0Op::verify() {
  if (failed(verifyEnds(*this,
                        {{Space::l1, Space::l0a}, {Space::l1, Space::l0b}})) ||
      failed(verifyRuns(*this)))
    return failure();
  auto source = cast<MemRefType>(getSource().getType());
  auto destination = cast<MemRefType>(getDestination().getType());
  int64_t width = getFractalWidth(source);
  if (failed(verifyFractals(*this, "source", source, width)) ||
      failed(verifyFractals(*this, "destination", destination, width)))
    return failure();
  bool toB = getSpace(destination) == Space::l0b;
  if (getTranspose() && (!toB || source.getElementTypeBitWidth() != 16))
    return emitOpError("expected 'transpose' only to 'l0b' and of 16-bit "
                       "elements, but got ")
           << destination;
  TargetAttr target = getTarget(*this);
  bool nz = target && target.getCube().getL0aOrder() == FractalOrder::nz;
  ArrayRef<int64_t> from = source.getShape(), to = destination.getShape();
  bool swaps = toB ? getTranspose() : !nz;
  int64_t outer = swaps ? from[1] : from[0], inner = swaps ? from[0] : from[1];
  if ((target || toB) && (to[0] != outer || to[1] != inner))
    return emitOpError("expected 'destination' to be ")
           << outer << "x" << inner << "x16x" << width << ", but got "
           << destination;
  return verifyPath(*this);
}

/// Checks that `fractals` in L1 are those of a matrix, and the path.
static LogicalResult verifyFixpipeToL1(FixpipeOp op, MemRefType fractals,
                                       int64_t rows, int64_t columns) {
  int64_t width = getFractalWidth(fractals);
  if (failed(verifyFractals(op, "destination", fractals, width)))
    return failure();
  if (fractals.getDimSize(0) * width != columns ||
      fractals.getDimSize(1) * 16 != rows)
    return op.emitOpError("expected 'destination' to be fractals of a ")
           << rows << "x" << columns << " matrix, but got " << fractals;
  return verifyPath(op);
}

/// Checks (M6) for an accumulator of `columns`.
static LogicalResult verifySplit(FixpipeOp op, int64_t columns) {
  if (op.getSplit() == Split::none)
    return success();
  TargetAttr target = getTarget(op);
  int64_t cores = target ? target.getChip().getVectorCoresPerGroup() : 2;
  if (cores != 2)
    return op.emitOpError(
               "expected 'split' only where a group has 2 vector cores, but "
               "got ")
           << cores;
  if (op.getSplit() == Split::column && columns % 32 != 0)
    return op.emitOpError("expected columns that are divided to be a multiple "
                          "of 32, but got ")
           << columns;
  return success();
}

LogicalResult FixpipeOp::verify() {
  if (failed(verifyEnds(*this, {{Space::l0c, Space::gm},
                                {Space::l0c, Space::ub},
                                {Space::l0c, Space::l1}})) ||
      failed(verifyRuns(*this)))
    return failure();
  auto source = cast<MemRefType>(getSource().getType());
  auto destination = cast<MemRefType>(getDestination().getType());
  if (failed(verifyFractals(*this, "source", source, 16)))
    return failure();
  int64_t rows = source.getDimSize(1) * 16, columns = source.getDimSize(0) * 16;
  bool toUb = getSpace(destination) == Space::ub;
  if (!toUb && (getSplit() != Split::none || getSubcore() != 0))
    return emitOpError("expected 'split' and 'subcore' only to 'ub'");
  if (failed(verifySubcore(*this, getSubcore())))
    return failure();
  if (getSpace(destination) == Space::l1)
    return verifyFixpipeToL1(*this, destination, rows, columns);
  if (failed(verifySplit(*this, columns)))
    return failure();
  if (getSplit() == Split::row)
    rows /= 2;
  if (getSplit() == Split::column)
    columns /= 2;
  if (destination.getShape() != ArrayRef<int64_t>{rows, columns})
    return emitOpError("expected 'destination' to be ")
           << rows << "x" << columns << ", but got " << destination;
  return verifyPath(*this);
}

#define ROME_NPU_MOVEMENT_QUEUE(OpTy)                                          \
  std::optional<Pipe> OpTy::getQueue(TargetAttr target) {                      \
    PathAttr path = getPath(*this, target);                                    \
    return path ? std::optional(path.getPipe()) : std::nullopt;                \
  }
ROME_NPU_MOVEMENT_QUEUE(LoadOp)
ROME_NPU_MOVEMENT_QUEUE(LoadNzOp)
ROME_NPU_MOVEMENT_QUEUE(StoreOp)
ROME_NPU_MOVEMENT_QUEUE(CopyOp)
ROME_NPU_MOVEMENT_QUEUE(L1ToL0Op)
ROME_NPU_MOVEMENT_QUEUE(FixpipeOp)
#undef ROME_NPU_MOVEMENT_QUEUE
