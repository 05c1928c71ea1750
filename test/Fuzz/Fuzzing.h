//===- Fuzzing.h - What the fuzzers of parsers share ------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_TEST_FUZZ_FUZZING_H
#define ROME_TEST_FUZZ_FUZZING_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace mlir::rome::fuzz {

/// Returns a context with RoME's dialects and those that they build on, which
/// swallows diagnostics. A call counts as one input: now and then the context
/// is a new one, so that what it uniques does not pile up.
MLIRContext &getContext();

/// Returns an input as text, with the zero behind it that MLIR's lexer reads.
inline std::string toText(const uint8_t *data, size_t size) {
  return {reinterpret_cast<const char *>(data), size};
}

/// What LLVMFuzzerTestOneInput returns for an input that is not worth mutating:
/// one that already fails to parse, of which there are so many that hardly any
/// mutation would reach a verifier.
inline constexpr int kRejected = -1;

/// Returns the module that `text` is, not verified, or null.
OwningOpRef<ModuleOp> parseModule(MLIRContext &context, StringRef text);

/// Returns the text of a module.
std::string print(ModuleOp module);

/// Ends the fuzzer with a failure unless `actual` is `expected`.
void expectEqual(StringRef expected, StringRef actual);

/// Ends the fuzzer with a failure, and with `message` and `input`, unless
/// `condition` holds.
void expect(bool condition, StringRef message, StringRef input);

} // namespace mlir::rome::fuzz

/// What libFuzzer calls for each input.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif // ROME_TEST_FUZZ_FUZZING_H
