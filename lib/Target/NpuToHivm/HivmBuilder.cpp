//===- HivmBuilder.cpp - Ops of the vendor's HIVM dialect -----------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HivmBuilder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::rome;

Attribute mlir::rome::getVendorAttr(MLIRContext *context, StringRef dialect,
                                    StringRef mnemonic, const Twine &value) {
  return OpaqueAttr::get(StringAttr::get(context, dialect),
                         (mnemonic + "<" + value + ">").str(),
                         NoneType::get(context));
}

/// Returns HIVM's name of a memory.
static StringRef getAddressSpace(npu::Space space) {
  switch (space) {
  case npu::Space::gm:
    return "gm";
  case npu::Space::l1:
    return "cbuf";
  case npu::Space::l0a:
    return "ca";
  case npu::Space::l0b:
    return "cb";
  case npu::Space::l0c:
    return "cc";
  case npu::Space::ub:
    return "ub";
  }
  llvm_unreachable("unknown space");
}

Type mlir::rome::convertToHivm(Type type) {
  std::optional<npu::Space> space = npu::getSpace(type);
  if (!space)
    return type;
  auto memrefType = cast<MemRefType>(type);
  return MemRefType::get(memrefType.getShape(), memrefType.getElementType(),
                         memrefType.getLayout(),
                         getVendorAttr(type.getContext(), "hivm",
                                       "address_space",
                                       getAddressSpace(*space)));
}

Operation *HivmBuilder::createOp(StringRef name, ValueRange operands,
                                 ArrayRef<int32_t> segments,
                                 ArrayRef<NamedAttribute> attributes,
                                 TypeRange results) {
  OperationState state(getLoc(), ("hivm.hir." + name).str(), operands, results,
                       attributes);
  if (!segments.empty())
    state.addAttribute("operandSegmentSizes", getDenseI32ArrayAttr(segments));
  return create(state);
}

Operation *HivmBuilder::createVectorOp(StringRef name, ValueRange operands,
                                       ArrayRef<NamedAttribute> attributes) {
  int32_t numRead = operands.size() - 1;
  return createOp(name, operands, {numRead, 1, 0}, attributes);
}

NamedAttribute HivmBuilder::getPipe(StringRef name, npu::Pipe pipe) {
  return getNamed(name, "pipe", "PIPE_" + npu::stringifyPipe(pipe).upper());
}

Value HivmBuilder::createIndex(StringRef name) {
  Value number = createOp(name, {}, {}, {}, getI64Type())->getResult(0);
  return arith::IndexCastOp::create(*this, getIndexType(), number);
}

Value HivmBuilder::toInteger(Value index) {
  return arith::IndexCastOp::create(*this, getI64Type(), index);
}
