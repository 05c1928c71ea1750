//===- ComputeOps.cpp - Verifiers of the cube's and the vector unit's ops -===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Dialect/Npu/IR/Npu.h"

#include "OperandRules.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::npu;

LogicalResult mlir::npu::verifySameShape(Operation *op) {
  auto first = cast<MemRefType>(op->getOperand(0).getType());
  for (Value operand : op->getOperands().drop_front())
    if (cast<MemRefType>(operand.getType()).getShape() != first.getShape())
      return op->emitOpError("expected operands of one shape, but got ")
             << first << " and " << operand.getType();
  return success();
}

//===----------------------------------------------------------------------===//
// MmadOp
//===----------------------------------------------------------------------===//

LogicalResult MmadOp::verify() {
  auto a = cast<MemRefType>(getA().getType());
  auto b = cast<MemRefType>(getB().getType());
  auto c = cast<MemRefType>(getC().getType());
  if (getSpace(a) != Space::l0a || getSpace(b) != Space::l0b ||
      getSpace(c) != Space::l0c)
    return emitOpError("expected operands in 'l0a', 'l0b' and 'l0c', but got ")
           << a << ", " << b << " and " << c;
  if (getCoreKind(*this) == CoreKind::vector)
    return emitOpError("expected to be in the body of the cube core");
  if (failed(verifyRuns(*this)))
    return failure();
  if (a.getElementType() != b.getElementType())
    return emitOpError("expected 'a' and 'b' of one type, but got ")
           << a.getElementType() << " and " << b.getElementType();
  int64_t width = 256 / a.getElementTypeBitWidth();
  if (a.getRank() != 4 || b.getRank() != 4 || c.getRank() != 4 ||
      a.getDimSize(2) != 16 || a.getDimSize(3) != width ||
      b.getDimSize(2) != 16 || b.getDimSize(3) != width ||
      c.getDimSize(2) != 16 || c.getDimSize(3) != 16)
    return emitOpError("expected fractals [?, ?, 16, ")
           << width << "] in 'a' and 'b' and [?, ?, 16, 16] in 'c', but got "
           << a << ", " << b << " and " << c;
  return success();
}

LogicalResult MmadOp::verifyTarget(TargetAttr target) {
  if (!target)
    return success();
  auto a = cast<MemRefType>(getA().getType());
  auto b = cast<MemRefType>(getB().getType());
  auto c = cast<MemRefType>(getC().getType());
  if (!target.getMma(a.getElementType(), c.getElementType()))
    return emitOpError("expected a multiplication of '")
           << target.getName() << "', but got " << a.getElementType() << " to "
           << c.getElementType();
  bool nz = target.getCube().getL0aOrder() == FractalOrder::nz;
  int64_t m = a.getDimSize(nz ? 1 : 0), k = a.getDimSize(nz ? 0 : 1);
  if (b.getDimSize(0) != k || c.getDimSize(1) != m ||
      c.getDimSize(0) != b.getDimSize(1))
    return emitOpError("expected shapes of one multiplication, with 'a' in "
                       "order '")
           << stringifyEnum(target.getCube().getL0aOrder()) << "', but got "
           << a << ", " << b << " and " << c;
  return success();
}

std::optional<Pipe> MmadOp::getQueue(TargetAttr) { return Pipe::m; }

SmallVector<Access, 3> MmadOp::getAccesses() {
  SmallVector<Access, 3> accesses = npu::detail::getAccesses(*this);
  accesses.back().reads = getAccumulate();
  return accesses;
}

bool MmadOp::holdsPipe(TargetAttr target) {
  auto c = cast<MemRefType>(getC().getType());
  return llvm::is_contained(target.getSync().getOrderedPipes(), Pipe::m) &&
         c.getDimSize(0) * c.getDimSize(1) >=
             target.getCube().getOrderedFractals();
}

QueueCost MmadOp::getCost(TargetAttr target) {
  auto a = cast<MemRefType>(getA().getType());
  auto c = cast<MemRefType>(getC().getType());
  MmaAttr mma = target.getMma(a.getElementType(), c.getElementType());
  int64_t k = a.getNumElements() / (c.getDimSize(1) * 16);
  return {mma.getStartCycles().getValueAsDouble() +
              static_cast<double>(c.getNumElements() * k) /
                  mma.getMacsPerCycle().getValueAsDouble(),
          {},
          0};
}

//===----------------------------------------------------------------------===//
// Vector ops
//===----------------------------------------------------------------------===//

/// Returns the repeats that the vector unit needs for the widest of `types`.
static int64_t countRepeats(TypeRange types, TargetAttr target) {
  int64_t repeat = target.getVector().getRepeatBytes(), count = 0;
  for (Type type : types) {
    BufferLayout layout = *BufferLayout::get(cast<MemRefType>(type));
    count =
        std::max<int64_t>(count, layout.bytes / layout.runBytes *
                                     llvm::divideCeil(layout.runBytes, repeat));
  }
  return count;
}

QueueCost mlir::npu::detail::getVectorCost(TypeRange types, VectorClass kind,
                                           TargetAttr target) {
  VectorOpAttr cost = target.getVectorOp(kind);
  int64_t bytes =
      countRepeats(types, target) * target.getVector().getRepeatBytes();
  return {cost.getStartCycles().getValueAsDouble() +
              static_cast<double>(bytes) /
                  cost.getBytesPerCycle().getValueAsDouble(),
          {},
          0};
}

/// Checks (V1) but for shapes, and (V3).
static LogicalResult verifyPlaces(Operation *op) {
  for (Value operand : op->getOperands())
    if (getSpace(operand.getType()) != Space::ub)
      return op->emitOpError("expected operands in 'ub', but got ")
             << operand.getType();
  return verifyRuns(op, /*anyRunInUb=*/true);
}

/// Checks (V5).
static LogicalResult verifyRepeats(Operation *op, TypeRange types,
                                   TargetAttr target) {
  LimitsAttr limits = target.getLimits();
  for (auto [i, type] : llvm::enumerate(op->getOperandTypes())) {
    BufferLayout layout = *BufferLayout::get(cast<MemRefType>(type));
    for (auto [size, stride] : llvm::zip(layout.runShape, layout.runStrides))
      if (size != 1 &&
          failed(verifyLimit(op,
                             "the strides of operand #" + Twine(i) +
                                 ", in blocks of 32 bytes,",
                             stride / 32, limits.getRepeatStride())))
        return failure();
  }
  return verifyLimit(op,
                     "the repeats of " +
                         Twine(target.getVector().getRepeatBytes()) + " bytes",
                     countRepeats(types, target), limits.getRepeats());
}

LogicalResult mlir::npu::detail::verifyVectorUnit(Operation *op,
                                                  TypeRange types,
                                                  VectorClass kind,
                                                  Type computes,
                                                  TargetAttr target) {
  if (!target)
    return success();
  if (!target.getVectorOp(kind))
    return op->emitOpError("expected a class of vector ops of '")
           << target.getName() << "', but got '" << stringifyEnum(kind) << "'";
  ArrayRef<Type> known = target.getVector().getArithmetic();
  if (computes && !llvm::is_contained(known, computes)) {
    InFlightDiagnostic diagnostic =
        op->emitOpError("expected a type that the vector unit of '")
        << target.getName() << "' computes in (";
    llvm::interleaveComma(known, diagnostic);
    return diagnostic << "), but got " << computes;
  }
  if (getCoreKind(op) == CoreKind::cube)
    return op->emitOpError("expected to be in the body of the vector core");
  return verifyRepeats(op, types, target);
}

/// Checks what vector ops on operands of one shape share.
static LogicalResult verifyVector(Operation *op) {
  return failure(failed(verifyPlaces(op)) || failed(verifySameShape(op)));
}

/// Checks an op whose operand `whole` holds the elements of its other two
/// operands in turn.
static LogicalResult verifyInterleave(Operation *op, Value whole, Value even,
                                      Value odd) {
  auto type = cast<MemRefType>(whole.getType());
  auto part = cast<MemRefType>(even.getType());
  auto other = cast<MemRefType>(odd.getType());
  if (type.getElementType() != part.getElementType() ||
      other.getElementType() != part.getElementType())
    return op->emitOpError("expected operands of one type, but got ")
           << part << ", " << other << " and " << type;
  if (failed(verifyPlaces(op)))
    return failure();
  ArrayRef<int64_t> shape = type.getShape();
  if (part.getShape() != other.getShape() ||
      part.getShape().drop_back() != shape.drop_back() ||
      shape.back() % 2 != 0 || part.getShape().back() != shape.back() / 2)
    return op->emitOpError(
               "expected two operands of one shape, and one that is "
               "twice as long in the innermost dimension, but got ")
           << part << ", " << other << " and " << type;
  unsigned width = type.getElementTypeBitWidth();
  if (width != 8 && width != 16 && width != 32)
    return op->emitOpError("expected elements of 8, 16 or 32 bits, but got ")
           << type.getElementType();
  return success();
}

/// Checks an op whose operands all have one type.
static LogicalResult verifyElementwise(Operation *op) {
  auto first = cast<MemRefType>(op->getOperand(0).getType());
  for (Value operand : op->getOperands().drop_front())
    if (cast<MemRefType>(operand.getType()).getElementType() !=
        first.getElementType())
      return op->emitOpError("expected operands of one type, but got ")
             << first << " and " << operand.getType();
  if (!first.getElementType().isF32() && !first.getElementType().isF16() &&
      !first.getElementType().isBF16())
    return op->emitOpError("expected f16, bf16 or f32, but got ")
           << first.getElementType();
  return verifyVector(op);
}

LogicalResult VAddOp::verify() { return verifyElementwise(*this); }
LogicalResult VSubOp::verify() { return verifyElementwise(*this); }
LogicalResult VMulOp::verify() { return verifyElementwise(*this); }
LogicalResult VMulsOp::verify() { return verifyElementwise(*this); }
LogicalResult VMlaOp::verify() { return verifyElementwise(*this); }
LogicalResult VMaxOp::verify() { return verifyElementwise(*this); }
LogicalResult VMinOp::verify() { return verifyElementwise(*this); }
LogicalResult VDivOp::verify() { return verifyElementwise(*this); }
LogicalResult VAbsOp::verify() { return verifyElementwise(*this); }
LogicalResult VReluOp::verify() { return verifyElementwise(*this); }
LogicalResult VSqrtOp::verify() { return verifyElementwise(*this); }
LogicalResult VRsqrtOp::verify() { return verifyElementwise(*this); }
LogicalResult VRecOp::verify() { return verifyElementwise(*this); }
LogicalResult VExpOp::verify() { return verifyElementwise(*this); }
LogicalResult VLnOp::verify() { return verifyElementwise(*this); }

LogicalResult VInterleaveOp::verify() {
  return verifyInterleave(*this, getDestination(), getEven(), getOdd());
}
LogicalResult VDeinterleaveOp::verify() {
  return verifyInterleave(*this, getSource(), getEven(), getOdd());
}

LogicalResult VCastOp::verify() {
  Type from = cast<MemRefType>(getSource().getType()).getElementType();
  Type to = cast<MemRefType>(getDestination().getType()).getElementType();
  auto isHalf = [](Type type) { return type.isF16() || type.isBF16(); };
  if (!(from.isF32() && isHalf(to)) && !(isHalf(from) && to.isF32()))
    return emitOpError("expected a conversion between f32 and f16 or bf16, but "
                       "got ")
           << from << " to " << to;
  return verifyVector(*this);
}

LogicalResult VGatherOp::verify() {
  auto source = cast<MemRefType>(getSource().getType());
  auto destination = cast<MemRefType>(getDestination().getType());
  if (source.getElementType() != destination.getElementType() ||
      !cast<MemRefType>(getOffsets().getType()).getElementType().isInteger(32))
    return emitOpError("expected one type of elements and i32 offsets, but "
                       "got ")
           << source << ", " << getOffsets().getType() << " and "
           << destination;
  Type type = source.getElementType();
  if (!type.isIntOrFloat() || (type.getIntOrFloatBitWidth() != 16 &&
                               type.getIntOrFloatBitWidth() != 32))
    return emitOpError("expected elements of 16 or 32 bits, but got ") << type;
  return verifyVector(*this);
}
