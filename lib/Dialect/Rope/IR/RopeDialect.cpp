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

namespace mlir {

/// Parses one block of a rotation: its kind and its width.
template <> struct FieldParser<RotationBlock> {
  static FailureOr<RotationBlock> parse(AsmParser &parser) {
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
    int64_t width;
    if (parser.parseInteger(width))
      return failure();
    return RotationBlock{*kind, width};
  }
};

namespace rope {
static AsmPrinter &operator<<(AsmPrinter &printer, const RotationBlock &block) {
  printer.getStream() << stringifyBlockKind(block.kind) << ' ' << block.width;
  return printer;
}
} // namespace rope

} // namespace mlir

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
