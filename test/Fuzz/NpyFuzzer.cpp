//===- NpyFuzzer.cpp - Fuzzes the reader of .npy files --------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Fuzzing.h"

#include "../../lib/Simulator/Npy.h"

using namespace mlir;
using namespace mlir::rome::fuzz;

/// What is read has the size of the array that it is read as.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  MLIRContext &context = getContext();
  Builder builder(&context);
  MemRefType types[] = {MemRefType::get({3}, builder.getF32Type()),
                        MemRefType::get({2, 3}, builder.getBF16Type()),
                        MemRefType::get({2, 1, 2}, builder.getI32Type()),
                        MemRefType::get({}, builder.getI8Type())};
  std::string input = toText(data, size);
  for (MemRefType type : types) {
    std::vector<uint8_t> bytes;
    if (succeeded(npu::sim::parseNpy(
            llvm::MemoryBufferRef(input, "input"), type, bytes,
            [&] { return emitError(builder.getUnknownLoc()); })))
      expect(static_cast<int64_t>(bytes.size()) * 8 ==
                 type.getNumElements() * type.getElementTypeBitWidth(),
             "expected all elements of the array", input);
  }
  return 0;
}
