//===- NpuDialect.cpp - The npu dialect -----------------------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Dialect/Npu/IR/Npu.h"

#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::npu;

#include "rome/Dialect/Npu/IR/NpuDialect.cpp.inc"
#include "rome/Dialect/Npu/IR/NpuEnums.cpp.inc"

/// Parses attributes of one kind in brackets, without their mnemonic.
template <typename AttrT>
static ParseResult parseList(AsmParser &parser, SmallVector<AttrT> &list) {
  return parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, [&] {
    FailureOr<AttrT> attr = FieldParser<AttrT>::parse(parser);
    if (failed(attr))
      return failure();
    list.push_back(*attr);
    return success();
  });
}

template <typename AttrT>
static void printList(AsmPrinter &printer, ArrayRef<AttrT> list) {
  printer << '[';
  llvm::interleaveComma(list, printer.getStream(), [&](AttrT attr) {
    printer.printStrippedAttrOrType(attr);
  });
  printer << ']';
}

/// Parses types in brackets.
static ParseResult parseTypeList(AsmParser &parser, SmallVector<Type> &list) {
  return parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, [&] {
    return parser.parseType(list.emplace_back());
  });
}

static void printTypeList(AsmPrinter &printer, ArrayRef<Type> list) {
  printer << '[' << list << ']';
}

/// Parses integers in brackets.
static ParseResult parseNumberList(AsmParser &parser,
                                   SmallVector<int64_t> &list) {
  return parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, [&] {
    return parser.parseInteger(list.emplace_back());
  });
}

static void printNumberList(AsmPrinter &printer, ArrayRef<int64_t> list) {
  printer << '[' << list << ']';
}

/// Parses keywords of an enum in brackets.
template <typename EnumT>
static ParseResult parseEnumList(AsmParser &parser, SmallVector<EnumT> &list) {
  return parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, [&] {
    FailureOr<EnumT> value = FieldParser<EnumT>::parse(parser);
    if (failed(value))
      return failure();
    list.push_back(*value);
    return success();
  });
}

template <typename EnumT>
static void printEnumList(AsmPrinter &printer, ArrayRef<EnumT> list) {
  printer << '[';
  llvm::interleaveComma(list, printer.getStream(),
                        [&](EnumT value) { printer << stringifyEnum(value); });
  printer << ']';
}

#define GET_ATTRDEF_CLASSES
#include "rome/Dialect/Npu/IR/NpuAttrs.cpp.inc"

#include "rome/Dialect/Npu/IR/NpuInterfaces.cpp.inc"

void NpuDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "rome/Dialect/Npu/IR/NpuAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "rome/Dialect/Npu/IR/Npu.cpp.inc"
      >();
  declarePromisedInterfaces<
      ExecutableOpInterface, LoadOp, LoadNzOp, StoreOp, CopyOp, L1ToL0Op,
      FixpipeOp, MmadOp, VAddOp, VSubOp, VMulOp, VMulsOp, VMlaOp, VCastOp,
      VGatherOp, VInterleaveOp, VDeinterleaveOp, VMaxOp, VMinOp, VDivOp, VAbsOp,
      VReluOp, VSqrtOp, VRsqrtOp, VRecOp, VExpOp, VLnOp>();
}

LogicalResult NpuDialect::verifyOperationAttribute(Operation *op,
                                                   NamedAttribute attribute) {
  if (attribute.getName() == kCostsAttrName &&
      isa<CostsAttr>(attribute.getValue()) && isa<ModuleOp>(op))
    return success();
  if (attribute.getName() != kTargetAttrName)
    return op->emitError() << "unexpected attribute '"
                           << attribute.getName().getValue() << "'";
  if (!isa<ModuleOp>(op))
    return op->emitError() << "expected '" << kTargetAttrName
                           << "' to be an attribute of a module";
  if (isa<TargetAttr>(attribute.getValue()))
    return success();
  auto name = dyn_cast<StringAttr>(attribute.getValue());
  if (!name)
    return op->emitError() << "expected '" << kTargetAttrName
                           << "' to be an '#npu.target' or a name, but got "
                           << attribute.getValue();
  if (getEmbeddedTarget(name.getValue()))
    return success();
  InFlightDiagnostic diagnostic =
      op->emitError() << "expected '" << kTargetAttrName << "' to be one of ";
  llvm::interleaveComma(
      getEmbeddedTargetNames(), diagnostic,
      [&](StringRef known) { diagnostic << "'" << known << "'"; });
  return diagnostic << ", but got '" << name.getValue() << "'";
}

LogicalResult NpuDialect::verifyRegionArgAttribute(Operation *op, unsigned,
                                                   unsigned,
                                                   NamedAttribute attribute) {
  if (attribute.getName() != kRoleAttrName || !isa<KernelOp>(op))
    return op->emitError() << "unexpected attribute '"
                           << attribute.getName().getValue()
                           << "' of an argument";
  if (!isa<RoleAttr>(attribute.getValue()))
    return op->emitError() << "expected '" << kRoleAttrName
                           << "' to be an '#npu.role', but got "
                           << attribute.getValue();
  return success();
}
