//===- Program.h - A kernel decoded for fast execution ----------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_LIB_SIMULATOR_PROGRAM_H
#define ROME_LIB_SIMULATOR_PROGRAM_H

#include "rome/Dialect/Npu/IR/Npu.h"

#include <vector>

namespace mlir::npu::sim {

/// A memref: its first byte, counted from the start of the argument or buffer,
/// is in a register.
struct View {
  BufferLayout layout;
  Space space = Space::gm;
  /// The number of the kernel's argument, in `gm`.
  int argument = -1;
  int offsetRegister = -1;
};

/// A memref that a queue entry reads or writes.
struct Operand {
  View view;
  bool reads, writes;
  /// The layout without gaps.
  BufferLayout packed;
  /// The bytes that are touched: more than there are elements, where the ends
  /// of runs are undefined.
  BufferLayout touched;
};

/// The static part of a queue entry.
struct QueueInstruction {
  QueueOpInterface op;
  Pipe pipe;
  SmallVector<Operand, 3> operands;
  /// Whether later entries of the pipe start when it is finished.
  bool holdsPipe = false;
  /// Whether it may write what it reads.
  bool isElementwise = false;
  /// The vector cores that a cube core writes to.
  SmallVector<int64_t, 2> receivers;
  /// What orders others moves no data.
  std::optional<SyncEffect> sync;
  /// Holds what is added to the number of a flag.
  int flagRegister = -1;
  QueueCost cost;
  /// Whether it takes effect as late as can be.
  bool isHeld = false;

  bool isBarrier() const {
    return sync && sync->action == SyncEffect::Action::barrier;
  }
};

enum class ScalarKind {
  add,
  sub,
  mul,
  div,
  rem,
  min,
  max,
  ceilDiv,
  floorDiv,
  divUnsigned,
  remUnsigned,
  minUnsigned,
  maxUnsigned,
  ceilDivUnsigned,
  shiftLeft,
  extendUnsigned,
  compare,
  select,
  constant,
  move,
  groupId,
  subcoreId,
  jump,
  jumpUnless,
  checkStep,
  enqueue,
  end
};

/// One instruction of the scalar unit: registers a, b, c to register `result`.
/// A register holds an integer of any width with its sign extended.
struct ScalarInstruction {
  ScalarKind kind;
  int result = -1, a = -1, b = -1, c = -1;
  /// A constant, the target of a jump, a queue instruction, a loop, a predicate
  /// or the bits of an operand that is extended.
  int64_t value = 0;
  /// The bits of the result, and of the operands of arithmetic.
  unsigned width = 64;
};

/// What all cores of one kind run.
struct Program {
  std::vector<ScalarInstruction> code;
  std::vector<QueueInstruction> queue;
  std::vector<Operation *> loops;
  int numRegisters = 0;
};

/// Decodes the body of the cores of `kind`; a program without code where there
/// is none. Emits an error and fails at an op that cannot be simulated.
FailureOr<Program> decode(KernelOp kernel, CoreKind kind, TargetAttr target);

/// Executes `instruction` on `registers`; not for jumps, checks, enqueue and
/// end.
void executeScalar(const ScalarInstruction &instruction, int64_t *registers,
                   int64_t group, int64_t subcore);

} // namespace mlir::npu::sim

#endif // ROME_LIB_SIMULATOR_PROGRAM_H
