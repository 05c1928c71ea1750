//===- CoreExporter.cpp - One kind of core of a kernel as HIVM ------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// HIVM has no op from L1 to L0A or L0B: its product reads L1, and moves what it
// needs by itself. What orders such movements and products is dropped, and what
// says that L1 may be written again waits until the product.
//
//===----------------------------------------------------------------------===//

#include "CoreExporter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Dominance.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::npu;
using namespace mlir::rome;

CoreExporter::CoreExporter(KernelOp kernel, CoreKind kind,
                           func::FuncOp function, bool hasBase)
    : kernel(kernel), kind(kind), target(getTarget(kernel)), function(function),
      hasBase(hasBase), builder(function.getLoc(), function.getContext()) {}

LogicalResult CoreExporter::run() {
  cloneBody();
  if (failed(findProducts()))
    return failure();
  delayFlags();
  // Products first: they read operands of movements that have no op of theirs.
  SmallVector<Operation *> productOps, ops;
  function.walk([&](Operation *op) {
    if (isa_and_present<NpuDialect>(op->getDialect()))
      (isa<MmadOp>(op) ? productOps : ops).push_back(op);
  });
  for (Operation *op : llvm::concat<Operation *>(productOps, ops)) {
    builder.setLoc(op->getLoc());
    builder.setInsertionPoint(op);
    if (failed(exportOp(op)))
      return failure();
    op->erase();
  }
  function.walk([](Operation *op) {
    for (Value result : op->getResults())
      result.setType(convertToHivm(result.getType()));
    for (Region &region : op->getRegions())
      for (BlockArgument argument : region.getArguments())
        argument.setType(convertToHivm(argument.getType()));
  });
  return success();
}

/// Clones what the cores do, after the values that all cores share.
void CoreExporter::cloneBody() {
  Block *block = function.addEntryBlock();
  IRMapping mapping;
  mapping.map(kernel.getBody().getArguments(),
              block->getArguments().take_back(kernel.getNumArguments()));
  // As the kernel's own, until ops that depend on them are exported.
  for (auto [argument, type] : llvm::zip_equal(
           block->getArguments().take_back(kernel.getNumArguments()),
           kernel.getArgumentTypes()))
    argument.setType(type);
  builder.setInsertionPointToEnd(block);
  if (hasBase) {
    base = block->getArgument(0);
    builder.createOp("set_ffts_base_addr", base);
  }
  if (kind == CoreKind::vector)
    builder.createOp("set_mask_norm", {});
  for (Operation &op : kernel.getBody().front())
    if (!isa<CubeOp, VectorOp>(op))
      builder.clone(op, mapping);
  for (Operation &op : kernel.getCoreBody(kind)->front())
    builder.clone(op, mapping);
  func::ReturnOp::create(builder);
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

/// Returns the last movement to `destination` before `product`, or null.
L1ToL0Op CoreExporter::findMove(Value destination, MmadOp product) {
  DominanceInfo dominance;
  L1ToL0Op last;
  for (Operation *user : destination.getUsers()) {
    auto move = dyn_cast<L1ToL0Op>(user);
    if (!move || move.getDestination() != destination ||
        !dominance.properlyDominates(move, product))
      continue;
    if (!last || dominance.properlyDominates(last, move))
      last = move;
  }
  return last;
}

/// Returns the part of a memory that `buffer` is a view of, or null.
static BufferOp getBuffer(Value buffer) {
  while (auto view = buffer.getDefiningOp<ViewLikeOpInterface>())
    buffer = view.getViewSource();
  return buffer.getDefiningOp<BufferOp>();
}

/// Returns false if `a` and `b` surely have no byte in common.
static bool mayOverlap(Value a, Value b) {
  if (getSpace(a.getType()) != getSpace(b.getType()))
    return false;
  BufferOp first = getBuffer(a), second = getBuffer(b);
  if (!first || !second)
    return true;
  auto getEnd = [](BufferOp op) -> int64_t {
    return op.getAddress() + *getBytes(cast<MemRefType>(op.getType()));
  };
  return static_cast<int64_t>(first.getAddress()) < getEnd(second) &&
         static_cast<int64_t>(second.getAddress()) < getEnd(first);
}

/// Checks that what `move` moves is still there at `product`, where HIVM reads
/// it: nothing writes its source or its destination in between.
LogicalResult CoreExporter::verifyMove(L1ToL0Op move, MmadOp product) {
  Block *block = move->getBlock();
  Operation *end = block->findAncestorOpInBlock(*product);
  Operation *writer = nullptr;
  function.walk([&](QueueOpInterface op) {
    Operation *ancestor = block->findAncestorOpInBlock(*op);
    if (op == move || !ancestor || ancestor->isBeforeInBlock(move) ||
        end->isBeforeInBlock(ancestor))
      return;
    for (const Access &access : op.getAccesses())
      for (Value moved : {move.getSource(), move.getDestination()})
        if (access.writes && mayOverlap(access.operand->get(), moved))
          writer = op;
  });
  if (!writer)
    return success();
  InFlightDiagnostic diagnostic =
      product.emitOpError("expected nothing to write what 'npu.l1_to_l0' moved "
                          "before it, since HIVM moves it here");
  diagnostic.attachNote(writer->getLoc()) << "may be written here";
  return diagnostic;
}

LogicalResult CoreExporter::findProducts() {
  WalkResult result = function.walk([&](MmadOp op) {
    Product product{findMove(op.getA(), op), findMove(op.getB(), op)};
    if (!product.a || !product.b) {
      op.emitOpError("expected a 'npu.l1_to_l0' to each operand before it, "
                     "since HIVM multiplies matrices in L1");
      return WalkResult::interrupt();
    }
    products[op] = product;
    return failed(verifyMove(product.a, op)) ||
                   failed(verifyMove(product.b, op))
               ? WalkResult::interrupt()
               : WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}

/// Puts each flag that pipe mte1 sets behind the last product in its block that
/// reads what was moved before the flag.
void CoreExporter::delayFlags() {
  SmallVector<SetFlagOp> flags;
  function.walk([&](SetFlagOp op) {
    if (op.getSource() == Pipe::mte1)
      flags.push_back(op);
  });
  // From the last to the first, so that they keep their order.
  for (SetFlagOp flag : llvm::reverse(flags)) {
    Operation *last = nullptr;
    for (auto &[op, product] : products)
      for (L1ToL0Op move : {product.a, product.b})
        if (op->getBlock() == flag->getBlock() &&
            move->getBlock() == flag->getBlock() &&
            move->isBeforeInBlock(flag) && flag->isBeforeInBlock(op) &&
            (!last || last->isBeforeInBlock(op)))
          last = op;
    if (last)
      flag->moveAfter(last);
  }
}

void CoreExporter::exportProduct(MmadOp op) {
  auto [a, b] = products.at(op);
  ArrayRef<int64_t> left = cast<MemRefType>(a.getSource().getType()).getShape();
  ArrayRef<int64_t> result = cast<MemRefType>(op.getC().getType()).getShape();
  auto createSize = [&](int64_t size) {
    return arith::ConstantIndexOp::create(builder, size);
  };
  Value isFirst = arith::ConstantIntOp::create(builder, !op.getAccumulate(), 1);
  Value operands[] = {a.getSource(),
                      b.getSource(),
                      isFirst,
                      createSize(result[1] * result[2]),
                      createSize(left[0] * left[3]),
                      createSize(result[0] * result[3]),
                      op.getC()};
  SmallVector<NamedAttribute> attributes;
  // A matrix [N, K] in L1.
  if (!b.getTranspose())
    attributes.push_back(
        builder.getNamedAttr("b_transpose", builder.getUnitAttr()));
  builder.createOp("mmadL1", operands, {1, 1, 1, 1, 1, 1, 1, 0, 0, 0},
                   attributes);
}

//===----------------------------------------------------------------------===//
// Movements
//===----------------------------------------------------------------------===//

LogicalResult CoreExporter::exportFixpipe(FixpipeOp op) {
  if (op.getSubcore() != 0)
    return op.emitOpError(
        "expected vector core 0 or both: HIVM names no other");
  SmallVector<NamedAttribute> attributes;
  if (getSpace(op.getDestination().getType()) != Space::l1)
    attributes.push_back(builder.getNamed("dma_mode", "dma_mode", "nz2nd"));
  Type from = getElementTypeOrSelf(op.getSource().getType());
  Type to = getElementTypeOrSelf(op.getDestination().getType());
  if (from != to)
    attributes.push_back(
        builder.getNamed("pre_quant", "fixpipe_pre_quant_mode",
                         to.isBF16() ? "F322BF16" : "F322F16"));
  if (op.getSplit() != Split::none)
    attributes.push_back(builder.getNamed(
        "dual_dst_mode", "fixpipe_dual_dst_mode",
        op.getSplit() == Split::row ? "ROW_SPLIT" : "COLUMN_SPLIT"));
  builder.createOp("fixpipe", {op.getSource(), op.getDestination()},
                   {1, 1, 0, 0}, attributes);
  return success();
}

LogicalResult CoreExporter::exportMovement(Operation *op) {
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      .Case([&](LoadOp load) -> LogicalResult {
        if (getSpace(load.getDestination().getType()) == Space::l1)
          return load.emitOpError("expected a destination in 'ub': HIVM loads "
                                  "to L1 as fractals");
        builder.createOp("load", load->getOperands(), {1, 1, 0, 0, 0, 0});
        return success();
      })
      .Case([&](StoreOp store) -> LogicalResult {
        if (getSpace(store.getSource().getType()) == Space::l1)
          return store.emitOpError("expected a source in 'ub': HIVM stores "
                                   "nothing from L1");
        builder.createOp("store", store->getOperands());
        return success();
      })
      .Case([&](LoadNzOp load) {
        builder.createOp(
            "nd2nz", load->getOperands(), {1, 1, 0, 0},
            builder.getNamedAttr("dst_continuous", builder.getUnitAttr()));
        return success();
      })
      .Case([&](CopyOp copy) -> LogicalResult {
        if (!llvm::all_of(copy->getOperandTypes(), [](Type type) {
              return getSpace(type) == Space::ub;
            }))
          return copy.emitOpError("expected operands in 'ub': HIVM copies "
                                  "nothing between 'ub' and 'l1'");
        builder.createOp("copy", copy->getOperands());
        return success();
      })
      // Part of the products that read what it moves.
      .Case([](L1ToL0Op) { return success(); })
      .Case([&](FixpipeOp fixpipe) { return exportFixpipe(fixpipe); });
}

//===----------------------------------------------------------------------===//
// Flags
//===----------------------------------------------------------------------===//

void CoreExporter::exportFlag(Operation *op, Pipe set, Pipe wait, int64_t id,
                              Value offset) {
  // Inside of a product.
  if (llvm::is_contained({set, wait}, Pipe::mte1) &&
      llvm::is_contained({set, wait}, Pipe::m))
    return;
  SmallVector<NamedAttribute> attributes = {builder.getPipe("set_pipe", set),
                                            builder.getPipe("wait_pipe", wait)};
  SmallVector<Value> operands;
  if (offset) {
    Value first = arith::ConstantIndexOp::create(builder, id);
    operands.push_back(
        builder.toInteger(arith::AddIOp::create(builder, first, offset)));
  } else {
    attributes.push_back(
        builder.getNamed("static_event_id", "event", "EVENT_ID" + Twine(id)));
  }
  builder.createOp(op->getName().stripDialect(), operands, {}, attributes);
}

/// Returns how HIVM calls the way that a flag joins cores.
static StringRef getSyncMode(CrossMode mode) {
  switch (mode) {
  case CrossMode::all_cores:
    return "INTER_BLOCK_SYNCHRONIZATION";
  case CrossMode::vector_pair:
    return "INTER_SUBBLOCK_SYNCHRONIZATION";
  case CrossMode::group:
    return "INTRA_BLOCK_SYNCHRONIZATION";
  case CrossMode::one_to_one:
    break;
  }
  llvm_unreachable("unknown mode");
}

template <typename CrossOp, typename OtherOp>
LogicalResult CoreExporter::exportCrossFlag(CrossOp op) {
  constexpr bool sets = std::is_same_v<CrossOp, CrossSetOp>;
  if (op.getMode() == CrossMode::one_to_one)
    return op.emitOpError("expected another mode than 'one_to_one', which HIVM "
                          "does not have");
  llvm::SmallSetVector<Pipe, 2> others;
  kernel.walk([&](OtherOp candidate) {
    if (candidate.getFlag() == op.getFlag() &&
        candidate.getMode() == op.getMode())
      others.insert(candidate.getPipe());
  });
  if (others.size() != 1)
    return op.emitOpError("expected one pipe at the other end of the flag, "
                          "which HIVM wants to know, but got ")
           << others.size();
  Pipe other = others.front();
  Pipe set = sets ? op.getPipe() : other, wait = sets ? other : op.getPipe();
  SmallVector<NamedAttribute> attributes = {
      builder.getNamed("tcore_type", "tcore_type",
                       kind == CoreKind::cube ? "CUBE" : "VECTOR"),
      builder.getPipe("tpipe", set), builder.getPipe("pipe", wait)};
  SmallVector<Value> operands;
  if (op.getOffset()) {
    Value first = arith::ConstantIndexOp::create(builder, op.getFlag());
    operands.push_back(builder.toInteger(
        arith::AddIOp::create(builder, first, op.getOffset())));
  } else {
    attributes.push_back(builder.getNamedAttr(
        "static_flag_id", builder.getI64IntegerAttr(op.getFlag())));
  }
  if constexpr (sets) {
    int32_t numIds = operands.size();
    if (hasBase)
      operands.push_back(base);
    attributes.push_back(builder.getNamed("tsync_instr_mode",
                                          "sync_block_instr_mode",
                                          getSyncMode(op.getMode())));
    builder.createOp("sync_block_set", operands, {numIds, hasBase ? 1 : 0},
                     attributes);
  } else {
    builder.createOp("sync_block_wait", operands, {}, attributes);
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

LogicalResult CoreExporter::exportOp(Operation *op) {
  // A kernel without a cube runs on vector cores of all groups as one row.
  bool hasGroups = kernel.getCoreBody(CoreKind::cube) != nullptr;
  auto replaceIndex = [&](auto compute) {
    Value index = builder.createIndex("get_block_idx");
    Value cores = arith::ConstantIndexOp::create(
        builder, target.getChip().getVectorCoresPerGroup());
    op->getResult(0).replaceAllUsesWith(compute(index, cores));
    return success();
  };
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      .Case([&](BufferOp buffer) {
        buffer.getResult().replaceAllUsesWith(
            createPointer(buffer.getAddress(), buffer.getType()));
        return success();
      })
      .Case([&](GroupIdOp) {
        return replaceIndex([&](Value index, Value cores) -> Value {
          if (hasGroups)
            return index;
          return arith::DivUIOp::create(builder, index, cores);
        });
      })
      .Case([&](SubcoreIdOp) {
        return replaceIndex([&](Value index, Value cores) -> Value {
          if (hasGroups)
            return builder.createIndex("get_sub_block_idx");
          return arith::RemUIOp::create(builder, index, cores);
        });
      })
      .Case<LoadOp, StoreOp, LoadNzOp, CopyOp, L1ToL0Op, FixpipeOp>(
          [&](auto) { return exportMovement(op); })
      .Case([&](MmadOp product) {
        exportProduct(product);
        return success();
      })
      .Case<SetFlagOp, WaitFlagOp>([&](auto flag) {
        exportFlag(op, flag.getSource(), flag.getDestination(), flag.getId(),
                   flag.getOffset());
        return success();
      })
      .Case([&](CrossSetOp set) {
        return exportCrossFlag<CrossSetOp, CrossWaitOp>(set);
      })
      .Case([&](CrossWaitOp wait) {
        return exportCrossFlag<CrossWaitOp, CrossSetOp>(wait);
      })
      .Case([&](BarrierOp barrier) {
        builder.createOp("pipe_barrier", {}, {},
                         builder.getPipe("pipe", barrier.getPipe()));
        return success();
      })
      .Default([&](Operation *) { return exportVectorOp(op); });
}
