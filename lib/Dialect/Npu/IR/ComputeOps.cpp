//===- ComputeOps.cpp - Verifiers of the cube's and the vector unit's ops -===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Dialect/Npu/IR/Npu.h"

#include "OperandRules.h"

#include "llvm/Support/CheckedArithmetic.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::npu;

namespace {
/// Where the elements of a memref are, counted in bytes.
struct BytePositions {
  SmallVector<int64_t> strides;
  /// Nothing where it is dynamic.
  std::optional<int64_t> offset;
};
} // namespace

/// Returns the positions of the elements of a memref, or nothing if a stride is
/// dynamic or a number of bytes does not fit.
static std::optional<BytePositions> getBytePositions(MemRefType type) {
  BytePositions positions;
  int64_t offset, bytes = type.getElementTypeBitWidth() / 8;
  if (failed(type.getStridesAndOffset(positions.strides, offset)))
    return std::nullopt;
  for (int64_t &stride : positions.strides)
    if (ShapedType::isDynamic(stride) ||
        llvm::MulOverflow(stride, bytes, stride))
      return std::nullopt;
  if (ShapedType::isDynamic(offset))
    return positions;
  positions.offset = llvm::checkedMul(offset, bytes);
  if (!positions.offset)
    return std::nullopt;
  return positions;
}

/// Checks that each contiguous run of bytes of an operand in a buffer starts at
/// a multiple of 32 and is a multiple of 32, as far as its type says.
static LogicalResult verifyBlocks(Operation *op, size_t number, MemRefType type,
                                  const BytePositions &positions) {
  ArrayRef<int64_t> strides = positions.strides;
  int64_t run = type.getElementTypeBitWidth() / 8;
  int64_t dim = type.getRank() - 1;
  for (; dim >= 0 && (strides[dim] == run || type.getDimSize(dim) == 1); --dim)
    run *= type.getDimSize(dim);
  if (run % 32 != 0)
    return op->emitOpError("expected the contiguous bytes of operand #")
           << number << " to be a multiple of 32, but got " << run;
  for (; dim >= 0; --dim)
    if (type.getDimSize(dim) != 1 && strides[dim] % 32 != 0)
      return op->emitOpError("expected the strides of operand #")
             << number << " to be multiples of 32 bytes, but got "
             << strides[dim];
  if (positions.offset.value_or(0) % 32 != 0)
    return op->emitOpError("expected the offset of operand #")
           << number << " to be a multiple of 32 bytes, but got "
           << *positions.offset;
  return success();
}

LogicalResult mlir::npu::verifyRuns(Operation *op) {
  for (auto [i, operand] : llvm::enumerate(op->getOperands())) {
    auto type = dyn_cast<MemRefType>(operand.getType());
    if (!type || !getSpace(type) || !type.hasStaticShape() ||
        type.getRank() == 0 || getBytes(type).value_or(0) == 0)
      return op->emitOpError("expected operand #")
             << i
             << " to be a static memref of whole bytes in an '#npu.space', "
                "with elements, but got "
             << operand.getType();
    std::optional<BytePositions> positions = getBytePositions(type);
    if (!positions ||
        (positions->strides.back() != type.getElementTypeBitWidth() / 8 &&
         type.getShape().back() != 1))
      return op->emitOpError("expected operand #")
             << i
             << " to be contiguous in the innermost dimension, with strides "
                "and an offset whose bytes fit 64 bits, but got "
             << type;
    if (getSpace(type) != Space::gm &&
        failed(verifyBlocks(op, i, type, *positions)))
      return failure();
  }
  return success();
}

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
  TargetAttr target = getTarget(*this);
  if (!target)
    return success();
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

//===----------------------------------------------------------------------===//
// Vector ops
//===----------------------------------------------------------------------===//

VectorClass mlir::npu::getVectorClass(Operation *op) {
  if (isa<VCastOp>(op))
    return VectorClass::convert;
  if (isa<VMulsOp>(op))
    return VectorClass::unary;
  if (isa<VMlaOp>(op))
    return VectorClass::mla;
  if (isa<VInterleaveOp, VDeinterleaveOp>(op))
    return VectorClass::interleave;
  if (auto gather = dyn_cast<VGatherOp>(op))
    return cast<MemRefType>(gather.getDestination().getType())
                       .getElementTypeBitWidth() == 16
               ? VectorClass::gather16
               : VectorClass::gather32;
  return VectorClass::binary;
}

/// Checks (V1) but for shapes, and (V3).
static LogicalResult verifyPlaces(Operation *op) {
  for (Value operand : op->getOperands())
    if (getSpace(operand.getType()) != Space::ub)
      return op->emitOpError("expected operands in 'ub', but got ")
             << operand.getType();
  return verifyRuns(op);
}

/// Checks (V2); `computes` says that the op does arithmetic in the type of its
/// last operand.
static LogicalResult verifyUnit(Operation *op, bool computes) {
  Type type =
      cast<MemRefType>(op->getOperands().back().getType()).getElementType();
  TargetAttr target = getTarget(op);
  if (!target)
    return success();
  VectorClass kind = getVectorClass(op);
  if (!target.getVectorOp(kind))
    return op->emitOpError("expected a class of vector ops of '")
           << target.getName() << "', but got '" << stringifyEnum(kind) << "'";
  ArrayRef<Type> known = target.getVector().getArithmetic();
  if (computes && !llvm::is_contained(known, type)) {
    InFlightDiagnostic diagnostic =
        op->emitOpError("expected a type that the vector unit of '")
        << target.getName() << "' computes in (";
    llvm::interleaveComma(known, diagnostic);
    return diagnostic << "), but got " << type;
  }
  if (getCoreKind(op) == CoreKind::cube)
    return op->emitOpError("expected to be in the body of the vector core");
  return success();
}

/// Checks what vector ops on operands of one shape share.
static LogicalResult verifyVector(Operation *op, bool computes) {
  if (failed(verifyPlaces(op)) || failed(verifySameShape(op)))
    return failure();
  return verifyUnit(op, computes);
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
  return verifyUnit(op, /*computes=*/false);
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
  return verifyVector(op, /*computes=*/true);
}

LogicalResult VAddOp::verify() { return verifyElementwise(*this); }
LogicalResult VSubOp::verify() { return verifyElementwise(*this); }
LogicalResult VMulOp::verify() { return verifyElementwise(*this); }
LogicalResult VMulsOp::verify() { return verifyElementwise(*this); }
LogicalResult VMlaOp::verify() { return verifyElementwise(*this); }

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
  return verifyVector(*this, /*computes=*/false);
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
  return verifyVector(*this, /*computes=*/false);
}

#define ROME_NPU_VECTOR_QUEUE(OpTy)                                            \
  std::optional<Pipe> OpTy::getQueue(TargetAttr) { return Pipe::v; }
ROME_NPU_VECTOR_QUEUE(VAddOp)
ROME_NPU_VECTOR_QUEUE(VSubOp)
ROME_NPU_VECTOR_QUEUE(VMulOp)
ROME_NPU_VECTOR_QUEUE(VMulsOp)
ROME_NPU_VECTOR_QUEUE(VMlaOp)
ROME_NPU_VECTOR_QUEUE(VInterleaveOp)
ROME_NPU_VECTOR_QUEUE(VDeinterleaveOp)
ROME_NPU_VECTOR_QUEUE(VCastOp)
ROME_NPU_VECTOR_QUEUE(VGatherOp)
#undef ROME_NPU_VECTOR_QUEUE
