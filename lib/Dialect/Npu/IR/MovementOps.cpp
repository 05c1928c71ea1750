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

PathAttr mlir::npu::detail::getPath(Operation *op, Layout layout,
                                    TargetAttr target) {
  std::optional<Space> source = getSpace(op->getOperand(0).getType());
  std::optional<Space> destination = getSpace(op->getOperand(1).getType());
  if (!source || !destination)
    return {};
  return target.getPath(*source, *destination, layout);
}

QueueCost mlir::npu::detail::getPathCost(Operation *op, PathAttr path) {
  // L0C is read as f32 and written as what it is rounded to.
  Value moved = op->getOperand(path.getSource() == Space::l0c);
  size_t receivers = cast<QueueOpInterface>(op).getReceivers().size();
  int64_t bytes = *getBytes(cast<MemRefType>(moved.getType()));
  return {0, path, bytes * static_cast<int64_t>(receivers)};
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

/// Checks that nothing but a path from L0C converts.
static LogicalResult verifySameType(Operation *op) {
  Type from = getElementTypeOrSelf(op->getOperand(0));
  Type to = getElementTypeOrSelf(op->getOperand(1));
  if (from == to)
    return success();
  return op->emitOpError("expected equal element types, but got ")
         << from << " and " << to;
}

/// Checks that the target has the path of a movement on its core, and that it
/// converts as the op asks.
static LogicalResult verifyPath(Operation *op, Layout layout,
                                TargetAttr target) {
  if (!target)
    return success();
  PathAttr path = npu::detail::getPath(op, layout, target);
  StringRef source = stringifyEnum(*getSpace(op->getOperand(0).getType()));
  StringRef destination = stringifyEnum(*getSpace(op->getOperand(1).getType()));
  if (!path)
    return op->emitOpError("expected a path of '")
           << target.getName() << "', but it has none from '" << source
           << "' to '" << destination << "' with layout '"
           << stringifyEnum(layout) << "'";
  std::optional<CoreKind> core = getCoreKind(op);
  if (core && path.getCore() != *core)
    return op->emitOpError("expected to be in the body of the ")
           << stringifyEnum(path.getCore()) << " core, whose path it is";
  Type from = getElementTypeOrSelf(op->getOperand(0));
  Type to = getElementTypeOrSelf(op->getOperand(1));
  if (from != to && (!from.isF32() || !llvm::is_contained(path.getF32To(), to)))
    return op->emitOpError("expected a conversion of the path from '")
           << source << "' to '" << destination << "', but got " << from
           << " to " << to;
  return success();
}

/// Checks a movement that keeps shapes.
static LogicalResult verifyPlain(Operation *op,
                                 ArrayRef<std::pair<Space, Space>> ends) {
  // A copy between buffers moves whole blocks.
  bool isCopy = isa<CopyOp>(op);
  if (failed(verifyEnds(op, ends)) || failed(verifyRuns(op, !isCopy)) ||
      failed(verifySameShape(op)))
    return failure();
  return verifySameType(op);
}

/// Checks (M7) and the path of a movement that keeps shapes.
static LogicalResult verifyRows(Operation *op, Layout layout,
                                TargetAttr target) {
  if (!target)
    return success();
  LimitsAttr limits = target.getLimits();
  for (auto [i, type] : llvm::enumerate(op->getOperandTypes())) {
    BufferLayout rows = *BufferLayout::get(cast<MemRefType>(type));
    if (failed(verifyLimit(op, "the contiguous runs of operand #" + Twine(i),
                           rows.bytes / rows.runBytes, limits.getRows())))
      return failure();
    for (auto [size, stride] : llvm::zip(rows.runShape, rows.runStrides))
      if (size != 1 && failed(verifyLimit(
                           op,
                           "the gaps between runs of operand #" + Twine(i) +
                               ", in blocks of 32 bytes,",
                           (stride - rows.runBytes) / 32, limits.getRowGap())))
        return failure();
  }
  return verifyPath(op, layout, target);
}

LogicalResult LoadOp::verify() {
  return verifyPlain(*this, {{Space::gm, Space::ub}, {Space::gm, Space::l1}});
}
SmallVector<Access, 3> LoadOp::getAccesses() {
  SmallVector<Access, 3> accesses = npu::detail::getAccesses(*this);
  accesses.back().granularity = 32;
  return accesses;
}
LogicalResult LoadOp::verifyTarget(TargetAttr target) {
  return verifyRows(*this, getLayout(), target);
}
LogicalResult StoreOp::verify() {
  return verifyPlain(*this, {{Space::ub, Space::gm}, {Space::l1, Space::gm}});
}
LogicalResult StoreOp::verifyTarget(TargetAttr target) {
  return verifyRows(*this, getLayout(), target);
}

/// Checks (M5) for the number of a vector core.
static LogicalResult verifySubcore(Operation *op, int64_t subcore,
                                   TargetAttr target) {
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
  return verifyPlain(
      *this,
      {{Space::ub, Space::ub}, {Space::ub, Space::l1}, {Space::l1, Space::ub}});
}
LogicalResult CopyOp::verifyTarget(TargetAttr target) {
  if (failed(verifySubcore(*this, getSubcore(), target)))
    return failure();
  return verifyRows(*this, getLayout(), target);
}
SmallVector<int64_t, 2> CopyOp::getReceivers() {
  return {static_cast<int64_t>(getSubcore())};
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
  return verifySameType(*this);
}
LogicalResult LoadNzOp::verifyTarget(TargetAttr target) {
  BufferLayout source =
      *BufferLayout::get(cast<MemRefType>(getSource().getType()));
  if (target &&
      (failed(verifyLimit(*this, "the rows", source.shape[0],
                          target.getLimits().getNzRows())) ||
       failed(verifyLimit(*this, "the elements from one row to the next",
                          source.strides[0] / source.elementBytes,
                          target.getLimits().getNzRowStride()))))
    return failure();
  return verifyPath(*this, getLayout(), target);
}

/// Checks the order of the fractals that arrive; to L0A it depends on `target`.
static LogicalResult verifyFractalOrder(L1ToL0Op op, TargetAttr target) {
  auto destination = cast<MemRefType>(op.getDestination().getType());
  bool toB = getSpace(destination) == Space::l0b;
  if (!toB && !target)
    return success();
  ArrayRef<int64_t> to = destination.getShape();
  auto from = cast<MemRefType>(op.getSource().getType()).getShape();
  bool swaps = toB ? op.getTranspose()
                   : target.getCube().getL0aOrder() == FractalOrder::zz;
  int64_t outer = from[swaps], inner = from[!swaps];
  if (to[0] == outer && to[1] == inner)
    return success();
  return op.emitOpError("expected 'destination' to be ")
         << outer << "x" << inner << "x16x" << getFractalWidth(destination)
         << ", but got " << destination;
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
  return verifySameType(*this);
}
LogicalResult L1ToL0Op::verifyTarget(TargetAttr target) {
  if (failed(verifyFractalOrder(*this, target)))
    return failure();
  return verifyPath(*this, getLayout(), target);
}

/// Checks that `fractals` in L1 are those of a matrix.
static LogicalResult verifyFixpipeToL1(FixpipeOp op, MemRefType fractals,
                                       int64_t rows, int64_t columns) {
  int64_t width = getFractalWidth(fractals);
  if (failed(verifyFractals(op, "destination", fractals, width)))
    return failure();
  if (fractals.getDimSize(0) * width != columns ||
      fractals.getDimSize(1) * 16 != rows)
    return op.emitOpError("expected 'destination' to be fractals of a ")
           << rows << "x" << columns << " matrix, but got " << fractals;
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
  if (getSpace(destination) == Space::l1)
    return verifyFixpipeToL1(*this, destination, rows, columns);
  if (getSplit() == Split::column && columns % 32 != 0)
    return emitOpError("expected columns that are divided to be a multiple "
                       "of 32, but got ")
           << columns;
  if (getSplit() == Split::row)
    rows /= 2;
  if (getSplit() == Split::column)
    columns /= 2;
  if (destination.getShape() != ArrayRef<int64_t>{rows, columns})
    return emitOpError("expected 'destination' to be ")
           << rows << "x" << columns << ", but got " << destination;
  return success();
}

LogicalResult FixpipeOp::verifyTarget(TargetAttr target) {
  if (failed(verifySubcore(*this, getSubcore(), target)))
    return failure();
  int64_t cores = target ? target.getChip().getVectorCoresPerGroup() : 2;
  if (getSplit() != Split::none && cores != 2)
    return emitOpError("expected 'split' only where a group has 2 vector "
                       "cores, but got ")
           << cores;
  return verifyPath(*this, getLayout(), target);
}

SmallVector<int64_t, 2> FixpipeOp::getReceivers() {
  if (getSplit() != Split::none)
    return {0, 1};
  return {static_cast<int64_t>(getSubcore())};
}
