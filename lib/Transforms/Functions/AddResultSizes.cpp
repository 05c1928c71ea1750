//===- AddResultSizes.cpp - Functions that tell the sizes of results ------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Transforms/Functions/Passes.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/MemRef/Transforms/Transforms.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tensor/Transforms/Transforms.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mlir::rome {
#define GEN_PASS_DEF_ADDRESULTSIZESPASS
#include "rome/Transforms/Functions/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;

void mlir::rome::populateResolveSizesPatterns(RewritePatternSet &patterns) {
  memref::populateResolveRankedShapedTypeResultDimsPatterns(patterns);
  memref::populateResolveShapedTypeResultDimsPatterns(patterns);
  tensor::DimOp::getCanonicalizationPatterns(patterns, patterns.getContext());
}

/// Returns whether the sizes of the results of `function` are those of tensors,
/// and one is not known.
static bool hasDynamicResults(func::FuncOp function) {
  auto isDynamic = [](Type type) {
    return !cast<RankedTensorType>(type).hasStaticShape();
  };
  return function.isPublic() && !function.isExternal() &&
         function.getBody().hasOneBlock() &&
         llvm::all_of(function.getResultTypes(),
                      llvm::IsaPred<RankedTensorType>) &&
         llvm::any_of(function.getResultTypes(), isDynamic);
}

/// Creates the function that returns the sizes of the results of `function`,
/// after it.
static func::FuncOp createSizesFunction(func::FuncOp function,
                                        const Twine &name) {
  OpBuilder builder(function->getContext());
  builder.setInsertionPointAfter(function);
  auto sizesFunction = cast<func::FuncOp>(builder.clone(*function));
  sizesFunction.setName(name.str());
  sizesFunction->setAttr(rome::kResultSizesAttr, builder.getUnitAttr());
  for (auto assertion : llvm::make_early_inc_range(
           sizesFunction.getBody().getOps<cf::AssertOp>()))
    assertion.erase();
  Operation *terminator = sizesFunction.getBody().front().getTerminator();
  Location loc = terminator->getLoc();
  builder.setInsertionPoint(terminator);
  SmallVector<Value> sizes;
  for (Value result : terminator->getOperands())
    for (OpFoldResult size : tensor::getMixedSizes(builder, loc, result))
      sizes.push_back(arith::IndexCastOp::create(
          builder, loc, builder.getI64Type(),
          getValueOrCreateConstantIndexOp(builder, loc, size)));
  auto resultType = RankedTensorType::get(static_cast<int64_t>(sizes.size()),
                                          builder.getI64Type());
  Value result =
      tensor::FromElementsOp::create(builder, loc, resultType, sizes);
  terminator->setOperands(result);
  sizesFunction.removeResAttrsAttr();
  sizesFunction.setFunctionType(builder.getFunctionType(
      function.getArgumentTypes(), TypeRange(resultType)));
  return sizesFunction;
}

namespace {
struct AddResultSizesPass
    : rome::impl::AddResultSizesPassBase<AddResultSizesPass> {
  void runOnOperation() override {
    RewritePatternSet set(&getContext());
    rome::populateResolveSizesPatterns(set);
    FrozenRewritePatternSet patterns(std::move(set));
    SymbolTable symbols(getOperation());
    auto functions = llvm::filter_to_vector(
        getOperation().getOps<func::FuncOp>(), hasDynamicResults);
    for (func::FuncOp function : functions) {
      std::string name = (function.getName() + "_result_sizes").str();
      if (Operation *taken = symbols.lookup(name)) {
        taken->emitOpError("expected no symbol '")
            << name << "': it names the sizes of the results of '"
            << function.getName() << "'";
        return signalPassFailure();
      }
      func::FuncOp sizesFunction = createSizesFunction(function, name);
      // What only the elements of results need is dead then.
      (void)applyPatternsGreedily(sizesFunction, patterns);
    }
  }
};
} // namespace
