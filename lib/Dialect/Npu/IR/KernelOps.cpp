//===- KernelOps.cpp - Kernels, bodies and buffers ------------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Dialect/Npu/IR/Npu.h"

#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/FunctionImplementation.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::npu;

#define GET_OP_CLASSES
#include "rome/Dialect/Npu/IR/Npu.cpp.inc"

std::optional<Space> mlir::npu::getSpace(Type type) {
  auto memref = dyn_cast<MemRefType>(type);
  if (!memref)
    return std::nullopt;
  if (auto space = dyn_cast_if_present<SpaceAttr>(memref.getMemorySpace()))
    return space.getValue();
  return std::nullopt;
}

std::optional<CoreKind> mlir::npu::getCoreKind(Operation *op) {
  for (; op; op = op->getParentOp()) {
    if (isa<CubeOp>(op))
      return CoreKind::cube;
    if (isa<VectorOp>(op))
      return CoreKind::vector;
  }
  return std::nullopt;
}

std::optional<int64_t> mlir::npu::getBytes(MemRefType type) {
  Type element = type.getElementType();
  if (!element.isIntOrFloat() || element.getIntOrFloatBitWidth() == 0 ||
      element.getIntOrFloatBitWidth() % 8 != 0)
    return std::nullopt;
  int64_t bytes = element.getIntOrFloatBitWidth() / 8;
  for (int64_t size : type.getShape())
    if (llvm::MulOverflow(bytes, size, bytes))
      return std::nullopt;
  return bytes;
}

bool mlir::npu::hasPipe(CoreKind kind, Pipe pipe) {
  if (kind == CoreKind::cube)
    return pipe != Pipe::v;
  return !llvm::is_contained({Pipe::mte1, Pipe::m, Pipe::fix}, pipe);
}

//===----------------------------------------------------------------------===//
// KernelOp
//===----------------------------------------------------------------------===//

ParseResult KernelOp::parse(OpAsmParser &parser, OperationState &result) {
  auto buildType =
      [](Builder &builder, ArrayRef<Type> inputs, ArrayRef<Type> results,
         function_interface_impl::VariadicFlag, std::string &) -> Type {
    return builder.getFunctionType(inputs, results);
  };
  return function_interface_impl::parseFunctionOp(
      parser, result, /*allowVariadic=*/false,
      getFunctionTypeAttrName(result.name), buildType,
      getArgAttrsAttrName(result.name), getResAttrsAttrName(result.name));
}

void KernelOp::print(OpAsmPrinter &printer) {
  function_interface_impl::printFunctionOp(
      printer, *this, /*isVariadic=*/false, getFunctionTypeAttrName(),
      getArgAttrsAttrName(), getResAttrsAttrName());
}

/// Checks (K1) for arguments, and (K3).
static LogicalResult verifyArguments(KernelOp op) {
  int64_t total = 0;
  for (auto [i, type] : llvm::enumerate(op.getArgumentTypes())) {
    auto memref = dyn_cast<MemRefType>(type);
    if (!memref || getSpace(type) != Space::gm || !memref.hasStaticShape() ||
        !memref.getLayout().isIdentity())
      return op.emitOpError("expected argument #")
             << i
             << " to be a static memref in 'gm', laid out row by row, but "
                "got "
             << type;
    std::optional<int64_t> bytes = getBytes(memref);
    if (!bytes || llvm::AddOverflow(total, *bytes, total))
      return op.emitOpError("expected argument #")
             << i << " to have whole bytes that fit memory, but got " << type;
  }
  TargetAttr target = getTarget(op);
  if (target && total > target.getChip().getMemoryBytes())
    return op.emitOpError("expected arguments of at most the ")
           << target.getChip().getMemoryBytes() << " bytes of memory of '"
           << target.getName() << "', but got " << total;
  return success();
}

LogicalResult KernelOp::verify() {
  if (!getResultTypes().empty())
    return emitOpError("expected no results, but got ")
           << getResultTypes().size();
  if (failed(verifyArguments(*this)))
    return failure();
  int cubes = 0, vectors = 0;
  for (Operation &op : getBody().front()) {
    cubes += isa<CubeOp>(op);
    vectors += isa<VectorOp>(op);
    if (!isa<CubeOp, VectorOp>(op) && !isMemoryEffectFree(&op))
      return op.emitOpError("expected to be in the body of a core");
  }
  if (cubes > 1 || vectors > 1 || cubes + vectors == 0)
    return emitOpError(
               "expected an 'npu.cube', an 'npu.vector' or one of each, "
               "but got ")
           << cubes << " and " << vectors;
  return success();
}

Role KernelOp::getRole(unsigned index) {
  if (auto role = getArgAttrOfType<RoleAttr>(index, NpuDialect::kRoleAttrName))
    return role.getValue();
  return Role::input;
}

Region *KernelOp::getCoreBody(CoreKind kind) {
  for (Operation &op : getBody().front()) {
    if (auto cube = dyn_cast<CubeOp>(op); cube && kind == CoreKind::cube)
      return &cube.getBody();
    if (auto vector = dyn_cast<VectorOp>(op);
        vector && kind == CoreKind::vector)
      return &vector.getBody();
  }
  return nullptr;
}

/// Checks that the body of a core has no arguments: nothing passes them.
static LogicalResult verifyBody(Operation *op) {
  if (unsigned count = op->getRegion(0).getNumArguments())
    return op->emitOpError("expected a body without arguments, but got ")
           << count;
  return success();
}

LogicalResult CubeOp::verify() { return verifyBody(*this); }
LogicalResult npu::VectorOp::verify() { return verifyBody(*this); }

//===----------------------------------------------------------------------===//
// BufferOp
//===----------------------------------------------------------------------===//

LogicalResult BufferOp::verify() {
  auto type = cast<MemRefType>(getType());
  std::optional<Space> space = getSpace(type);
  if (!space || *space == Space::gm || !type.hasStaticShape() ||
      !type.getLayout().isIdentity() || !getBytes(type))
    return emitOpError("expected a static, contiguous memref of numbers in a "
                       "buffer, but got ")
           << type;
  TargetAttr target = getTarget(*this);
  if (!target)
    return success();
  BufferAttr buffer = target.getBuffer(*space);
  if (!buffer)
    return emitOpError("expected a buffer of '")
           << target.getName() << "', but got '" << stringifyEnum(*space)
           << "'";
  std::optional<CoreKind> core = getCoreKind(*this);
  if (core && buffer.getCore() != *core && *space != Space::ub &&
      *space != Space::l1)
    return emitOpError("expected a buffer of a ")
           << stringifyEnum(*core) << " core, but got '"
           << stringifyEnum(*space) << "'";
  int64_t address = getAddress();
  if (address % buffer.getAlignment() != 0)
    return emitOpError("expected the address to be a multiple of ")
           << buffer.getAlignment() << ", but got " << address;
  int64_t bytes = *getBytes(type);
  if (bytes > buffer.getBytes() || address > buffer.getBytes() - bytes)
    return emitOpError("expected to end inside of the ")
           << buffer.getBytes() << " bytes of '" << stringifyEnum(*space)
           << "', but got " << address << " + " << bytes;
  return success();
}
