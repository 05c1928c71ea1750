//===- TextFuzzer.cpp - Fuzzes modules as text ----------------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Fuzzing.h"

#include "mlir/IR/Verifier.h"

using namespace mlir;
using namespace mlir::rome::fuzz;

/// What verifies, and is printed, is the same once more.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  MLIRContext &context = getContext();
  OwningOpRef<ModuleOp> module = parseModule(context, toText(data, size));
  if (!module)
    return kRejected;
  if (failed(verify(*module)))
    return 0;
  std::string printed = print(*module);
  OwningOpRef<ModuleOp> again = parseModule(context, printed);
  expect(again.get(), "expected to parse what was printed", printed);
  expectEqual(printed, print(*again));
  return 0;
}
