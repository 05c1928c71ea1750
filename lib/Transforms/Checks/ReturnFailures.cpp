//===- ReturnFailures.cpp - Assertions that return to the caller ----------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Transforms/Checks/Passes.h"

#include "mlir/Analysis/CallGraph.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/Matchers.h"

#include "llvm/ADT/SCCIterator.h"

namespace mlir::rome {
#define GEN_PASS_DEF_RETURNFAILURESPASS
#include "rome/Transforms/Checks/Passes.h.inc"
} // namespace mlir::rome

using namespace mlir;

/// The most stack memory that one op may take.
static constexpr int64_t kMaxStackBytes = 1 << 20;

/// No machine has memory for more bytes.
static constexpr double kMaxBytes = 0x1p62;

/// Returns the number of bytes of an element of a buffer in memory.
static int64_t getElementBytes(MemRefType type) {
  Type element = type.getElementType();
  int64_t factor = 1;
  if (auto vectorType = dyn_cast<VectorType>(element)) {
    factor = vectorType.getNumElements();
    element = vectorType.getElementType();
  }
  if (auto complexType = dyn_cast<ComplexType>(element)) {
    factor *= 2;
    element = complexType.getElementType();
  }
  int64_t bits = element.isIntOrFloat() ? element.getIntOrFloatBitWidth() : 64;
  return factor * llvm::divideCeil(bits, 8);
}

namespace {
struct ReturnFailuresPass
    : rome::impl::ReturnFailuresPassBase<ReturnFailuresPass> {
  void runOnOperation() override;

private:
  LogicalResult checkCalls();
  LogicalResult checkStack(memref::AllocaOp alloca);
  void addMemoryAssertions(memref::AllocOp alloc);
  void addArgument(func::FuncOp function);
  LogicalResult convertAssertion(cf::AssertOp assertion);
  void convertCall(func::CallOp call);
  void addReturn(Operation *op);
  Block *createReturnBlock(Operation *op);
  Value getMessage(ImplicitLocOpBuilder &builder, StringRef message);

  /// The argument that points to where a failure is told.
  Value getFailure(Operation *op) {
    return op->getParentOfType<func::FuncOp>().getArguments().back();
  }

  llvm::StringMap<LLVM::GlobalOp> messages;
};
} // namespace

LogicalResult ReturnFailuresPass::checkCalls() {
  const auto &graph = getAnalysis<CallGraph>();
  for (auto it = llvm::scc_begin(&graph); !it.isAtEnd(); ++it) {
    CallGraphNode *node = it->front();
    if (!it.hasCycle() || node->isExternal())
      continue;
    return node->getCallableRegion()->getParentOp()->emitOpError(
        "expected no recursion, which the stack may have no room for");
  }
  return success();
}

LogicalResult ReturnFailuresPass::checkStack(memref::AllocaOp alloca) {
  MemRefType type = alloca.getType();
  if (!type.hasStaticShape())
    return alloca.emitOpError("expected static sizes of stack memory");
  double bytes = getElementBytes(type);
  for (int64_t size : type.getShape())
    bytes *= size;
  if (bytes > kMaxStackBytes)
    return alloca.emitOpError("expected at most ")
           << kMaxStackBytes << " bytes of stack memory, but got " << type;
  // In a loop it would take more each time.
  if (auto function = dyn_cast<func::FuncOp>(alloca->getParentOp()))
    alloca->moveBefore(&function.front(), function.front().begin());
  return success();
}

/// Asserts that there is memory for `alloc`, and that its size is a number.
void ReturnFailuresPass::addMemoryAssertions(memref::AllocOp alloc) {
  ImplicitLocOpBuilder builder(alloc.getLoc(), alloc);
  MemRefType type = alloc.getType();
  double staticBytes = getElementBytes(type);
  for (int64_t size : type.getShape())
    if (!ShapedType::isDynamic(size))
      staticBytes *= size;
  Value bytes =
      arith::ConstantOp::create(builder, builder.getF64FloatAttr(staticBytes));
  for (Value size : alloc.getDynamicSizes()) {
    Value number =
        arith::IndexCastOp::create(builder, builder.getI64Type(), size);
    number = arith::UIToFPOp::create(builder, builder.getF64Type(), number);
    bytes = builder.createOrFold<arith::MulFOp>(bytes, number);
  }
  Value limit =
      arith::ConstantOp::create(builder, builder.getF64FloatAttr(kMaxBytes));
  Value isNumber = builder.createOrFold<arith::CmpFOp>(
      arith::CmpFPredicate::OLT, bytes, limit);
  StringRef message = "expected memory for a temporary result";
  if (!matchPattern(isNumber, m_One()))
    cf::AssertOp::create(builder, isNumber, message);
  builder.setInsertionPointAfter(alloc);
  Value address =
      memref::ExtractAlignedPointerAsIndexOp::create(builder, alloc);
  Value zero = arith::ConstantIndexOp::create(builder, 0);
  Value isThere =
      arith::CmpIOp::create(builder, arith::CmpIPredicate::ne, address, zero);
  cf::AssertOp::create(builder, isThere, message);
}

void ReturnFailuresPass::addArgument(func::FuncOp function) {
  // Fails only if the block's arguments are not those of the function.
  (void)function.insertArgument(function.getNumArguments(),
                                LLVM::LLVMPointerType::get(&getContext()), {},
                                function.getLoc());
}

/// Returns the address of a string that ends in a zero.
Value ReturnFailuresPass::getMessage(ImplicitLocOpBuilder &builder,
                                     StringRef message) {
  LLVM::GlobalOp &global = messages[message];
  if (!global) {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(getOperation().getBody());
    std::string text = message.str() + '\0';
    auto type = LLVM::LLVMArrayType::get(builder.getI8Type(), text.size());
    std::string name = "rome.message." + std::to_string(messages.size());
    global = LLVM::GlobalOp::create(builder, type, /*isConstant=*/true,
                                    LLVM::Linkage::Internal, name,
                                    builder.getStringAttr(text));
  }
  return LLVM::AddressOfOp::create(builder, global);
}

/// Creates a block that leaves the region of `op`: the function, or an
/// iteration of a parallel loop. Returns null if the region yields values.
Block *ReturnFailuresPass::createReturnBlock(Operation *op) {
  Region *region = op->getParentRegion();
  Operation *terminator = region->back().getTerminator();
  auto function = dyn_cast<func::FuncOp>(region->getParentOp());
  if (!function && terminator->getNumOperands() != 0)
    return nullptr;
  auto *block = new Block;
  region->push_back(block);
  auto builder = ImplicitLocOpBuilder::atBlockEnd(op->getLoc(), block);
  if (!function) {
    builder.clone(*terminator);
    return block;
  }
  // Nobody looks at results after a failure.
  SmallVector<Value> results;
  for (Type type : function.getResultTypes())
    results.push_back(ub::PoisonOp::create(builder, type));
  func::ReturnOp::create(builder, results);
  return block;
}

LogicalResult ReturnFailuresPass::convertAssertion(cf::AssertOp assertion) {
  Block *returnBlock = createReturnBlock(assertion);
  if (!returnBlock)
    return assertion.emitOpError("expected no assertion where the region "
                                 "around it has results");
  Block *block = assertion->getBlock();
  Block *next = block->splitBlock(std::next(assertion->getIterator()));
  ImplicitLocOpBuilder builder(assertion.getLoc(), assertion);
  auto failBuilder =
      ImplicitLocOpBuilder::atBlockBegin(assertion.getLoc(), returnBlock);
  Value message = getMessage(failBuilder, assertion.getMsg());
  // Several threads may fail at a time, with any message.
  LLVM::StoreOp::create(failBuilder, message, getFailure(assertion),
                        /*alignment=*/8, /*isVolatile=*/false,
                        /*isNonTemporal=*/false, /*isInvariantGroup=*/false,
                        LLVM::AtomicOrdering::monotonic);
  cf::CondBranchOp::create(builder, assertion.getArg(), next, ValueRange(),
                           returnBlock, ValueRange());
  assertion.erase();
  return success();
}

/// Returns after `op` if something failed in it.
void ReturnFailuresPass::addReturn(Operation *op) {
  Block *returnBlock = createReturnBlock(op);
  if (!returnBlock)
    return;
  Block *block = op->getBlock();
  Block *next = block->splitBlock(std::next(op->getIterator()));
  auto builder = ImplicitLocOpBuilder::atBlockEnd(op->getLoc(), block);
  Value message = LLVM::LoadOp::create(
      builder, builder.getI64Type(), getFailure(op), /*alignment=*/8,
      /*isVolatile=*/false, /*isNonTemporal=*/false, /*isInvariant=*/false,
      /*isInvariantGroup=*/false, LLVM::AtomicOrdering::monotonic);
  Value none = arith::ConstantOp::create(builder, builder.getI64IntegerAttr(0));
  Value isFine =
      arith::CmpIOp::create(builder, arith::CmpIPredicate::eq, message, none);
  cf::CondBranchOp::create(builder, isFine, next, ValueRange(), returnBlock,
                           ValueRange());
}

void ReturnFailuresPass::convertCall(func::CallOp call) {
  OpBuilder builder(call);
  SmallVector<Value> operands(call.getOperands());
  operands.push_back(getFailure(call));
  auto newCall = func::CallOp::create(builder, call.getLoc(), call.getCallee(),
                                      call.getResultTypes(), operands);
  call.replaceAllUsesWith(newCall.getResults());
  call.erase();
  addReturn(newCall);
}

void ReturnFailuresPass::runOnOperation() {
  messages.clear();
  if (failed(checkCalls()))
    return signalPassFailure();
  SymbolTable symbols(getOperation());
  SmallVector<func::FuncOp> functions;
  for (auto function : getOperation().getOps<func::FuncOp>())
    if (!function.isExternal())
      functions.push_back(function);
  SmallVector<memref::AllocOp> allocs;
  SmallVector<memref::AllocaOp> allocas;
  SmallVector<func::CallOp> calls;
  for (func::FuncOp function : functions) {
    function.walk([&](Operation *op) {
      if (auto alloc = dyn_cast<memref::AllocOp>(op))
        allocs.push_back(alloc);
      else if (auto alloca = dyn_cast<memref::AllocaOp>(op))
        allocas.push_back(alloca);
      else if (auto call = dyn_cast<func::CallOp>(op))
        if (auto callee = symbols.lookup<func::FuncOp>(call.getCallee());
            callee && !callee.isExternal())
          calls.push_back(call);
    });
  }
  for (memref::AllocaOp alloca : allocas)
    if (failed(checkStack(alloca)))
      return signalPassFailure();
  llvm::for_each(allocs, [&](auto alloc) { addMemoryAssertions(alloc); });
  llvm::for_each(functions, [&](auto function) { addArgument(function); });
  llvm::for_each(calls, [&](auto call) { convertCall(call); });
  for (func::FuncOp function : functions) {
    SmallVector<cf::AssertOp> assertions;
    SetVector<Operation *> regionOps;
    function.walk([&](cf::AssertOp assertion) {
      assertions.push_back(assertion);
      Operation *outer = assertion;
      while (outer->getParentOp() != function)
        outer = outer->getParentOp();
      if (outer != assertion)
        regionOps.insert(outer);
    });
    for (cf::AssertOp assertion : assertions)
      if (failed(convertAssertion(assertion)))
        return signalPassFailure();
    for (Operation *op : regionOps)
      addReturn(op);
  }
}
