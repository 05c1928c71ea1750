//===- AttributeFuzzer.cpp - Fuzzes attributes and types as text ----------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Fuzzing.h"

#include "mlir/AsmParser/AsmParser.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::rome::fuzz;

/// What is printed is the same once more.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  MLIRContext &context = getContext();
  std::string input = toText(data, size);
  Attribute attribute = parseAttribute(input, &context);
  Type type = parseType(input, &context);
  if (attribute) {
    std::string printed = llvm::formatv("{0}", attribute);
    expect(parseAttribute(printed, &context) == attribute,
           "expected to parse the attribute that was printed", printed);
  }
  if (type) {
    std::string printed = llvm::formatv("{0}", type);
    expect(parseType(printed, &context) == type,
           "expected to parse the type that was printed", printed);
  }
  return attribute || type ? 0 : kRejected;
}
