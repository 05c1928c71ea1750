//===- CoreExporter.h - One kind of core of a kernel as HIVM ----*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_LIB_TARGET_NPUTOHIVM_COREEXPORTER_H
#define ROME_LIB_TARGET_NPUTOHIVM_COREEXPORTER_H

#include "HivmBuilder.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::rome {

/// Makes a function of HIVM of what the cores of one kind do in a kernel.
class CoreExporter {
public:
  /// `function` is empty, and has the arguments of `kernel`; with `hasBase`
  /// after the base address of flags between cores.
  CoreExporter(npu::KernelOp kernel, npu::CoreKind kind, func::FuncOp function,
               bool hasBase);

  /// Fills the function. Emits an error and fails at an op that HIVM cannot
  /// express.
  LogicalResult run();

private:
  /// A product with its operands in L1: HIVM moves them to L0A and L0B itself.
  struct Product {
    npu::L1ToL0Op a, b;
  };

  void cloneBody();
  LogicalResult findProducts();
  npu::L1ToL0Op findMove(Value destination, npu::MmadOp product);
  LogicalResult verifyMove(npu::L1ToL0Op move, npu::MmadOp product);
  void delayFlags();

  LogicalResult exportOp(Operation *op);
  LogicalResult exportMovement(Operation *op);
  LogicalResult exportVectorOp(Operation *op);
  void exportProduct(npu::MmadOp op);
  LogicalResult exportFixpipe(npu::FixpipeOp op);
  void exportFlag(Operation *op, npu::Pipe set, npu::Pipe wait, int64_t id,
                  Value offset);
  template <typename CrossOp, typename OtherOp>
  LogicalResult exportCrossFlag(CrossOp op);
  LogicalResult exportMla(npu::VMlaOp op);
  LogicalResult exportGather(npu::VGatherOp op);

  /// Returns a buffer like `type` behind those of the kernel, which earlier ops
  /// of the vector unit use no more, or null, with an error at `op`, where
  /// there is no room.
  Value createScratch(Operation *op, MemRefType type);
  Value createPointer(int64_t address, Type type);

  npu::KernelOp kernel;
  npu::CoreKind kind;
  npu::TargetAttr target;
  func::FuncOp function;
  bool hasBase;
  /// The base address, if there is one.
  Value base;
  HivmBuilder builder;
  DenseMap<Operation *, Product> products;
};

} // namespace mlir::rome

#endif // ROME_LIB_TARGET_NPUTOHIVM_COREEXPORTER_H
