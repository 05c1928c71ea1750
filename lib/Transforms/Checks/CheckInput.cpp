//===- CheckInput.cpp - Refuse what no pass of a pipeline expects ---------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Transforms/Checks/Passes.h"

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

#include "llvm/ADT/StringExtras.h"

namespace mlir::rome {
#define GEN_PASS_DEF_CHECKINPUTPASS
#include "rome/Transforms/Checks/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;

/// Vectors are for registers; every lane may become an op.
static constexpr int64_t kMaxVectorElements = 1 << 16;

/// Tensors and buffers of more bytes are in no memory, and their sizes in bits
/// still are numbers of 64 bits.
static constexpr double kMaxBytes = 0x1p58;

/// Returns what is wrong with `type`, or an empty string. Buffers of a device
/// have `scalarElements`, integers or floats.
static std::string findFault(Type type, bool scalarElements) {
  std::string fault;
  type.walk([&](Type part) {
    if (scalarElements && isa<TensorType, BaseMemRefType>(part) &&
        !cast<ShapedType>(part).getElementType().isIntOrFloat())
      fault = "expected elements that are integers or floats";
    if (auto complexType = dyn_cast<ComplexType>(part)) {
      if (!isa<Float16Type, BFloat16Type, Float32Type, Float64Type,
               IntegerType>(complexType.getElementType()))
        fault = "expected complex numbers of f16, bf16, f32 or f64";
    } else if (auto vectorType = dyn_cast<VectorType>(part)) {
      double numElements = 1;
      for (int64_t size : vectorType.getShape())
        numElements *= size;
      if (numElements > kMaxVectorElements)
        fault = "expected vectors of at most " +
                std::to_string(kMaxVectorElements) + " elements";
    } else if (auto shapedType = dyn_cast<ShapedType>(part);
               shapedType && shapedType.hasRank()) {
      double numBytes = 16;
      for (int64_t size : shapedType.getShape())
        if (!ShapedType::isDynamic(size))
          numBytes *= size;
      if (numBytes > kMaxBytes)
        fault = "expected tensors and buffers that fit into memory";
    }
    return fault.empty() ? WalkResult::advance() : WalkResult::interrupt();
  });
  return fault;
}

/// Returns whether assemblers take `name` without quotes.
static bool isPlain(StringRef name) {
  return llvm::all_of(
      name, [](char c) { return llvm::isAlnum(c) || c == '_' || c == '$'; });
}

namespace {
struct CheckInputPass : rome::impl::CheckInputPassBase<CheckInputPass> {
  using CheckInputPassBase::CheckInputPassBase;

  void runOnOperation() override {
    getOperation()->walk([&](Operation *op) {
      std::string fault;
      if (!op->isRegistered())
        fault = "expected an op of a dialect that is known";
      else if (op->getNumSuccessors() != 0 && !isa<BranchOpInterface>(op))
        fault = "expected a branch that says what it passes to blocks";
      auto check = [&](Type type) {
        if (fault.empty())
          fault = findFault(type, scalarElements);
      };
      llvm::for_each(op->getResultTypes(), check);
      for (Region &region : op->getRegions())
        for (Block &block : region)
          llvm::for_each(block.getArgumentTypes(), check);
      if (auto function = dyn_cast<FunctionOpInterface>(op)) {
        if (plainNames && fault.empty() && !isPlain(function.getName()))
          fault = "expected a name of letters, digits, '_' and '$'";
        llvm::for_each(function.getArgumentTypes(), check);
        llvm::for_each(function.getResultTypes(), check);
      }
      if (fault.empty())
        return;
      op->emitOpError(fault);
      signalPassFailure();
    });
  }
};
} // namespace
