//===- RopeDialect.cpp - The rope dialect ---------------------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file registers the attributes and ops of the rope dialect.
//
//===----------------------------------------------------------------------===//

#include "rome/Dialect/Rope/IR/Rope.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/DialectImplementation.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::rope;

#include "rome/Dialect/Rope/IR/RopeDialect.cpp.inc"
#include "rome/Dialect/Rope/IR/RopeEnums.cpp.inc"
#include "rome/Dialect/Rope/IR/RopeInterfaces.cpp.inc"

FailureOr<APFloat> mlir::rope::parseF64(AsmParser &parser) {
  APFloat value(APFloat::IEEEdouble());
  if (parser.parseFloat(APFloat::IEEEdouble(), value))
    return failure();
  return value;
}

void mlir::rope::printF64Array(AsmPrinter &printer, DenseF64ArrayAttr values) {
  printer << '[';
  llvm::interleaveComma(
      values.asArrayRef(), printer.getStream(),
      [&](double value) { printer.printFloat(APFloat(value)); });
  printer << ']';
}

/// Parses one block of a rotation: its kind and its width.
static ParseResult parseBlock(AsmParser &parser, RotationBlock &block) {
  SMLoc loc = parser.getCurrentLocation();
  StringRef keyword;
  if (parser.parseKeyword(&keyword))
    return failure();
  std::optional<BlockKind> kind = symbolizeBlockKind(keyword);
  if (!kind)
    return parser.emitError(loc)
           << "expected 'half', 'interleaved', 'interleaved_to_half' or "
              "'identity', but got '"
           << keyword << "'";
  block.kind = *kind;
  return parser.parseInteger(block.width);
}

/// Parses the blocks of a rotation, in brackets.
static ParseResult parseBlocks(AsmParser &parser,
                               SmallVector<RotationBlock> &blocks) {
  return parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, [&] {
    return parseBlock(parser, blocks.emplace_back());
  });
}

/// Prints the blocks of a rotation, in brackets.
static void printBlocks(AsmPrinter &printer, ArrayRef<RotationBlock> blocks) {
  printer << '[';
  llvm::interleaveComma(
      blocks, printer.getStream(), [&](const RotationBlock &block) {
        printer << stringifyBlockKind(block.kind) << ' ' << block.width;
      });
  printer << ']';
}

#define GET_ATTRDEF_CLASSES
#include "rome/Dialect/Rope/IR/RopeAttrs.cpp.inc"

void RopeDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "rome/Dialect/Rope/IR/RopeAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "rome/Dialect/Rope/IR/Rope.cpp.inc"
      >();
}

Operation *RopeDialect::materializeConstant(OpBuilder &builder, Attribute value,
                                            Type type, Location loc) {
  return arith::ConstantOp::materialize(builder, value, type, loc);
}
