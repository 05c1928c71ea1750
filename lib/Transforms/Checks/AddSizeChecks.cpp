//===- AddSizeChecks.cpp - Functions that check sizes of arguments --------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Transforms/Checks/Passes.h"
#include "rome/Transforms/Functions/Passes.h"

#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Dominance.h"
#include "mlir/Transforms/CSE.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

#include <set>

namespace mlir::rome {
#define GEN_PASS_DEF_ADDSIZECHECKSPASS
#include "rome/Transforms/Checks/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;

/// Names the assertion of a function that one of its copy comes from.
static constexpr StringLiteral kNumberAttr = "rome.assertion";

/// The dimension of an argument.
using ArgumentDim = std::pair<unsigned, int64_t>;

/// Returns the dimensions of arguments that `condition` depends on, or nothing
/// if it depends on anything else.
static FailureOr<std::set<ArgumentDim>> getArgumentDims(Value condition) {
  std::set<ArgumentDim> dims;
  SetVector<Operation *> slice;
  BackwardSliceOptions options;
  options.inclusive = true;
  options.filter = [](Operation *op) { return !isa<tensor::DimOp>(op); };
  // The options leave nothing that has no slice.
  (void)getBackwardSlice(condition, &slice, options);
  SmallVector<Value> leaves = {condition};
  for (Operation *op : slice) {
    if (!isMemoryEffectFree(op) || op->getNumRegions() != 0)
      return failure();
    llvm::append_range(leaves, op->getOperands());
  }
  for (Value value : leaves) {
    if (slice.contains(value.getDefiningOp()) ||
        isa<TensorType>(value.getType()))
      continue;
    auto dim = value.getDefiningOp<tensor::DimOp>();
    if (!dim || !isa<BlockArgument>(dim.getSource()) || !dim.getConstantIndex())
      return failure();
    dims.emplace(cast<BlockArgument>(dim.getSource()).getArgNumber(),
                 *dim.getConstantIndex());
  }
  for (Operation *op : slice)
    if (llvm::any_of(op->getOperandTypes(), llvm::IsaPred<TensorType>))
      return failure();
  return dims;
}

/// Returns the message of an assertion with the sizes that it depends on, as
/// places for the numbers at run time.
static std::string getMessage(cf::AssertOp assertion,
                              const std::set<ArgumentDim> &dims) {
  std::string message = assertion.getMsg().str();
  StringRef separator = ", but got ";
  for (auto [argument, dim] : dims) {
    message += separator.str() + "{" + std::to_string(argument) + "." +
               std::to_string(dim) + "} for dimension #" + std::to_string(dim) +
               " of argument " + std::to_string(argument);
    separator = ", ";
  }
  return message;
}

namespace {
struct AddSizeChecksPass
    : rome::impl::AddSizeChecksPassBase<AddSizeChecksPass> {
  LogicalResult initialize(MLIRContext *context) override {
    RewritePatternSet set(context);
    rome::populateResolveSizesPatterns(set);
    arith::CmpIOp::getCanonicalizationPatterns(set, context);
    cf::AssertOp::getCanonicalizationPatterns(set, context);
    affine::AffineApplyOp::getCanonicalizationPatterns(set, context);
    patterns = std::move(set);
    return success();
  }

  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    SmallVector<func::FuncOp> functions;
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (function.isPublic() && !function.isExternal() &&
          function.getBody().hasOneBlock() &&
          !function->hasAttr(rome::kResultSizesAttr) &&
          llvm::any_of(function.getBody().getOps(),
                       llvm::IsaPred<cf::AssertOp>))
        functions.push_back(function);
    for (func::FuncOp function : functions)
      if (failed(addChecks(function, symbols)))
        return signalPassFailure();
  }

private:
  LogicalResult addChecks(func::FuncOp function, SymbolTable &symbols);

  FrozenRewritePatternSet patterns;
};
} // namespace

/// Returns a copy of `function` that has the same assertions and no results.
static func::FuncOp cloneAssertions(func::FuncOp function, const Twine &name) {
  OpBuilder builder(function);
  builder.setInsertionPointAfter(function);
  auto checks = cast<func::FuncOp>(builder.clone(*function));
  checks.setName(name.str());
  Block &body = checks.getBody().front();
  body.getTerminator()->setOperands({});
  checks.removeResAttrsAttr();
  checks.setFunctionType(
      builder.getFunctionType(function.getArgumentTypes(), {}));
  // Only assertions are left to keep other ops alive.
  SmallVector<Operation *> ops;
  for (Operation &op : body.without_terminator())
    ops.push_back(&op);
  for (Operation *op : llvm::reverse(ops))
    if (!isa<cf::AssertOp>(op) && op->use_empty())
      op->erase();
  return checks;
}

LogicalResult AddSizeChecksPass::addChecks(func::FuncOp function,
                                           SymbolTable &symbols) {
  std::string name = (function.getName() + "_size_checks").str();
  if (Operation *taken = symbols.lookup(name))
    return taken->emitOpError("expected no symbol '")
           << name << "': it names the checks of the sizes of '"
           << function.getName() << "'";
  Builder builder(&getContext());
  SmallVector<cf::AssertOp> assertions(
      function.getBody().getOps<cf::AssertOp>());
  for (auto [number, assertion] : llvm::enumerate(assertions))
    assertion->setAttr(kNumberAttr, builder.getI64IntegerAttr(number));
  func::FuncOp checks = cloneAssertions(function, name);
  // What does not converge is not understood below.
  (void)applyPatternsGreedily(checks, patterns);
  SmallVector<cf::AssertOp> copies(checks.getBody().getOps<cf::AssertOp>());
  BitVector isKept(assertions.size());
  for (cf::AssertOp copy : copies) {
    auto number = copy->getAttrOfType<IntegerAttr>(kNumberAttr);
    FailureOr<std::set<ArgumentDim>> dims = getArgumentDims(copy.getArg());
    if (failed(dims)) {
      isKept.set(number.getInt());
      copy.erase();
      continue;
    }
    copy->removeAttr(kNumberAttr);
    copy.setMsg(getMessage(copy, *dims));
  }
  for (auto [number, assertion] : llvm::enumerate(assertions)) {
    assertion->removeAttr(kNumberAttr);
    // What is not in the copy any more holds for all sizes.
    if (!isKept.test(number))
      assertion.erase();
  }
  IRRewriter rewriter(&getContext());
  DominanceInfo dominance(checks);
  eliminateCommonSubExpressions(rewriter, dominance, checks);
  (void)applyPatternsGreedily(checks, patterns);
  if (checks.getBody().getOps<cf::AssertOp>().empty())
    checks.erase();
  else
    symbols.insert(checks);
  return success();
}
