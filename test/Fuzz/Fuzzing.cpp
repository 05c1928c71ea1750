//===- Fuzzing.cpp - What the fuzzers of parsers share --------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Fuzzing.h"

#include "rome/Dialect/Npu/IR/Npu.h"
#include "rome/Dialect/Rope/IR/Rope.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Parser/Parser.h"

#include <cstdlib>
#include <optional>

using namespace mlir;

/// The inputs that share a context: to make one takes as long as some inputs.
static constexpr unsigned kInputsPerContext = 256;

MLIRContext &mlir::rome::fuzz::getContext() {
  static std::optional<MLIRContext> context;
  static unsigned numInputs = 0;
  if (numInputs++ % kInputsPerContext != 0)
    return *context;
  DialectRegistry registry;
  registry.insert<arith::ArithDialect, func::FuncDialect, npu::NpuDialect,
                  rope::RopeDialect, scf::SCFDialect, tensor::TensorDialect>();
  context.emplace(registry, MLIRContext::Threading::DISABLED);
  context->loadAllAvailableDialects();
  context->getDiagEngine().registerHandler([](Diagnostic &) {});
  return *context;
}

OwningOpRef<ModuleOp> mlir::rome::fuzz::parseModule(MLIRContext &context,
                                                    StringRef text) {
  return parseSourceString<ModuleOp>(
      text, ParserConfig(&context, /*verifyAfterParse=*/false));
}

std::string mlir::rome::fuzz::print(ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream os(text);
  module.print(os);
  return text;
}

void mlir::rome::fuzz::expectEqual(StringRef expected, StringRef actual) {
  if (expected == actual)
    return;
  llvm::errs() << "expected:\n" << expected << "\nbut got:\n" << actual << "\n";
  std::abort();
}

void mlir::rome::fuzz::expect(bool condition, StringRef message,
                              StringRef input) {
  if (condition)
    return;
  llvm::errs() << message << ":\n" << input << "\n";
  std::abort();
}
