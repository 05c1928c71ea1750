//===- Program.cpp - Decode kernels ---------------------------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Program.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::npu;
using namespace mlir::npu::sim;

/// Returns the bits of an integer or an index.
static unsigned getWidth(Type type) {
  return type.isIndex() ? 64 : type.getIntOrFloatBitWidth();
}

/// Whether a register holds values of the type.
static bool fitsRegister(Type type) {
  return type.isIntOrIndex() && getWidth(type) > 0 && getWidth(type) <= 64;
}

/// Returns what an op computes on the scalar unit, if that is known.
static std::optional<ScalarKind> getScalarKind(Operation *op) {
  using Kind = std::optional<ScalarKind>;
  return llvm::TypeSwitch<Operation *, Kind>(op)
      .Case<arith::ConstantOp>([](auto) { return ScalarKind::constant; })
      .Case<arith::CmpIOp>([](auto) { return ScalarKind::compare; })
      .Case<arith::AddIOp>([](auto) { return ScalarKind::add; })
      .Case<arith::SubIOp>([](auto) { return ScalarKind::sub; })
      .Case<arith::MulIOp>([](auto) { return ScalarKind::mul; })
      .Case<arith::DivSIOp>([](auto) { return ScalarKind::div; })
      .Case<arith::RemSIOp>([](auto) { return ScalarKind::rem; })
      .Case<arith::MinSIOp>([](auto) { return ScalarKind::min; })
      .Case<arith::MaxSIOp>([](auto) { return ScalarKind::max; })
      .Case<arith::CeilDivSIOp>([](auto) { return ScalarKind::ceilDiv; })
      .Case<arith::FloorDivSIOp>([](auto) { return ScalarKind::floorDiv; })
      .Case<arith::DivUIOp>([](auto) { return ScalarKind::divUnsigned; })
      .Case<arith::RemUIOp>([](auto) { return ScalarKind::remUnsigned; })
      .Case<arith::MinUIOp>([](auto) { return ScalarKind::minUnsigned; })
      .Case<arith::MaxUIOp>([](auto) { return ScalarKind::maxUnsigned; })
      .Case<arith::CeilDivUIOp>(
          [](auto) { return ScalarKind::ceilDivUnsigned; })
      .Case<arith::ShLIOp>([](auto) { return ScalarKind::shiftLeft; })
      .Case<arith::ExtUIOp>([](auto) { return ScalarKind::extendUnsigned; })
      .Case<arith::SelectOp>([](auto) { return ScalarKind::select; })
      .Case<arith::ExtSIOp, arith::TruncIOp, arith::IndexCastOp>(
          [](auto) { return ScalarKind::move; })
      .Case<GroupIdOp>([](auto) { return ScalarKind::groupId; })
      .Case<SubcoreIdOp>([](auto) { return ScalarKind::subcoreId; })
      .Default([](auto) { return std::nullopt; });
}

namespace {

class Decoder {
public:
  Decoder(KernelOp kernel, TargetAttr target)
      : kernel(kernel), target(target) {}

  FailureOr<Program> run(CoreKind kind) {
    Region *body = kernel.getCoreBody(kind);
    if (!body)
      return program;
    for (BlockArgument argument : kernel.getBody().getArguments()) {
      View view;
      view.argument = argument.getArgNumber();
      if (failed(addView(kernel, argument, view, addConstant(0))))
        return failure();
    }
    for (Operation &op : kernel.getBody().front())
      if (!isa<CubeOp, npu::VectorOp>(op) && failed(decodeOp(&op)))
        return failure();
    if (failed(decodeBlock(body->front())))
      return failure();
    emit({ScalarKind::end});
    return std::move(program);
  }

private:
  int addRegister() { return program.numRegisters++; }

  void emit(ScalarInstruction instruction) {
    program.code.push_back(instruction);
  }

  int addConstant(int64_t value) {
    int result = addRegister();
    emit({ScalarKind::constant, result, -1, -1, -1, value});
    return result;
  }

  int getRegister(Value value) {
    auto [it, isNew] = registers.try_emplace(value, 0);
    if (isNew)
      it->second = addRegister();
    return it->second;
  }

  /// Makes `value`, whose place `view` and `offset` say, known.
  LogicalResult addView(Operation *op, Value value, View view, int offset) {
    auto type = cast<MemRefType>(value.getType());
    std::optional<BufferLayout> layout = BufferLayout::get(type);
    if (!layout)
      return op->emitError(
                 "expected static shapes and strides to simulate, but "
                 "got ")
             << type;
    view.layout = *layout;
    view.space = *getSpace(type);
    view.offsetRegister = offset;
    views[value] = view;
    return success();
  }

  LogicalResult decodeBlock(Block &block) {
    for (Operation &op : block)
      if (failed(decodeOp(&op)))
        return failure();
    return success();
  }

  LogicalResult decodeOp(Operation *op) {
    if (auto entry = dyn_cast<QueueOpInterface>(op))
      return decodeQueueOp(entry);
    if (auto loop = dyn_cast<scf::ForOp>(op))
      return decodeFor(loop);
    if (auto branch = dyn_cast<scf::IfOp>(op))
      return decodeIf(branch);
    if (auto yield = dyn_cast<scf::YieldOp>(op))
      return success();
    if (auto buffer = dyn_cast<BufferOp>(op))
      return addView(op, buffer, View(), addConstant(buffer.getAddress()));
    if (auto subview = dyn_cast<memref::SubViewOp>(op))
      return decodeSubview(subview);
    // Canonicalization gives a subview a static offset, and casts it back.
    if (auto cast = dyn_cast<memref::CastOp>(op);
        cast && isa<MemRefType>(cast.getType()) &&
        views.contains(cast.getSource())) {
      View source = views[cast.getSource()];
      return addView(op, cast, source, source.offsetRegister);
    }
    return decodeScalar(op);
  }

  LogicalResult decodeScalar(Operation *op) {
    std::optional<ScalarKind> kind = getScalarKind(op);
    if (!kind || !llvm::all_of(op->getResultTypes(), fitsRegister) ||
        !llvm::all_of(op->getOperandTypes(), fitsRegister))
      return op->emitError("cannot simulate '") << op->getName() << "'";
    ScalarInstruction instruction{*kind, getRegister(op->getResult(0))};
    int *operands[] = {&instruction.a, &instruction.b, &instruction.c};
    for (auto [operand, slot] : llvm::zip(op->getOperands(), operands))
      *slot = getRegister(operand);
    instruction.width = getWidth(op->getResult(0).getType());
    APInt constant;
    if (matchPattern(op, m_ConstantInt(&constant)))
      instruction.value = constant.getSExtValue();
    if (auto compare = dyn_cast<arith::CmpIOp>(op))
      instruction.value = static_cast<int64_t>(compare.getPredicate());
    if (auto extension = dyn_cast<arith::ExtUIOp>(op))
      instruction.value = getWidth(extension.getIn().getType());
    emit(instruction);
    return success();
  }

  LogicalResult decodeSubview(memref::SubViewOp op) {
    View source = views[op.getSource()];
    int offset = source.offsetRegister;
    for (auto [position, stride] :
         llvm::zip(op.getMixedOffsets(), source.layout.strides)) {
      std::optional<int64_t> constant = getConstantIntValue(position);
      int index = constant ? addConstant(*constant)
                           : getRegister(cast<Value>(position));
      int scaled = addRegister(), sum = addRegister();
      emit({ScalarKind::mul, scaled, index, addConstant(stride), -1});
      emit({ScalarKind::add, sum, offset, scaled, -1});
      offset = sum;
    }
    return addView(op, op, source, offset);
  }

  void emitMoves(ValueRange from, ValueRange to) {
    // Through temporaries: a loop may swap what it carries.
    SmallVector<int> temporaries;
    for (Value value : from) {
      temporaries.push_back(addRegister());
      emit({ScalarKind::move, temporaries.back(), getRegister(value)});
    }
    for (auto [temporary, value] : llvm::zip(temporaries, to))
      emit({ScalarKind::move, getRegister(value), temporary});
  }

  LogicalResult decodeFor(scf::ForOp loop) {
    if (llvm::any_of(loop.getResultTypes(),
                     [](Type type) { return !fitsRegister(type); }))
      return loop.emitError("cannot simulate a loop that carries a memref");
    int induction = getRegister(loop.getInductionVar());
    int condition = addRegister();
    emit({ScalarKind::checkStep, -1, getRegister(loop.getStep()), -1, -1,
          static_cast<int64_t>(program.loops.size())});
    program.loops.push_back(loop);
    emit({ScalarKind::move, induction, getRegister(loop.getLowerBound())});
    emitMoves(loop.getInitArgs(), loop.getRegionIterArgs());
    size_t head = program.code.size();
    auto less = loop.getUnsignedCmp() ? arith::CmpIPredicate::ult
                                      : arith::CmpIPredicate::slt;
    emit({ScalarKind::compare, condition, induction,
          getRegister(loop.getUpperBound()), -1, static_cast<int64_t>(less)});
    size_t exit = program.code.size();
    emit({ScalarKind::jumpUnless, -1, condition});
    if (failed(decodeBlock(*loop.getBody())))
      return failure();
    emitMoves(loop.getYieldedValues(), loop.getRegionIterArgs());
    ScalarInstruction next{ScalarKind::add, induction, induction,
                           getRegister(loop.getStep())};
    next.width = getWidth(loop.getInductionVar().getType());
    emit(next);
    emit({ScalarKind::jump, -1, -1, -1, -1, static_cast<int64_t>(head)});
    program.code[exit].value = program.code.size();
    emitMoves(loop.getRegionIterArgs(), loop.getResults());
    return success();
  }

  LogicalResult decodeIf(scf::IfOp branch) {
    if (llvm::any_of(branch.getResultTypes(),
                     [](Type type) { return !fitsRegister(type); }))
      return branch.emitError("cannot simulate a branch that yields a memref");
    size_t test = program.code.size();
    emit({ScalarKind::jumpUnless, -1, getRegister(branch.getCondition())});
    if (failed(decodeBlock(*branch.thenBlock())))
      return failure();
    emitMoves(branch.thenYield().getResults(), branch.getResults());
    size_t skip = program.code.size();
    emit({ScalarKind::jump});
    program.code[test].value = program.code.size();
    if (branch.elseBlock()) {
      if (failed(decodeBlock(*branch.elseBlock())))
        return failure();
      emitMoves(branch.elseYield().getResults(), branch.getResults());
    }
    program.code[skip].value = program.code.size();
    return success();
  }

  LogicalResult decodeQueueOp(QueueOpInterface op);

  KernelOp kernel;
  TargetAttr target;
  Program program;
  llvm::DenseMap<Value, int> registers;
  llvm::DenseMap<Value, View> views;
};

} // namespace

LogicalResult Decoder::decodeQueueOp(QueueOpInterface op) {
  if (failed(op.verifyTarget(target)))
    return failure();
  QueueInstruction instruction;
  instruction.op = op;
  instruction.pipe = *op.getQueue(target);
  instruction.isElementwise = op.isElementwise();
  instruction.receivers = op.getReceivers();
  instruction.sync = op.getSyncEffect();
  instruction.holdsPipe = !instruction.sync && op.holdsPipe(target);
  if (instruction.sync && instruction.sync->offset)
    instruction.flagRegister = getRegister(instruction.sync->offset);
  for (const Access &access : op.getAccesses()) {
    const View &view = views[access.operand->get()];
    if (access.writes && view.argument >= 0 &&
        kernel.getRole(view.argument) == Role::input)
      return op.emitError("expected not to write argument #")
             << view.argument << ", whose role is 'input'";
    instruction.operands.push_back({view, access.reads, access.writes,
                                    view.layout.getPacked(),
                                    view.layout.getPadded(access.granularity)});
  }
  if (!instruction.sync &&
      failed(cast<ExecutableOpInterface>(*op).verifyExecution()))
    return failure();
  instruction.cost = op.getCost(target);
  emit({ScalarKind::enqueue, -1, -1, -1, -1,
        static_cast<int64_t>(program.queue.size())});
  program.queue.push_back(std::move(instruction));
  return success();
}

FailureOr<Program> mlir::npu::sim::decode(KernelOp kernel, CoreKind kind,
                                          TargetAttr target) {
  return Decoder(kernel, target).run(kind);
}
