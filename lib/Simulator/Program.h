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

/// The static part of a memref: where it is and how it is laid out. Its first
/// byte, counted from the start of the argument or buffer, is in a register.
struct View {
  Space space = Space::gm;
  /// The number of the kernel's argument, in `gm`.
  int argument = -1;
  Type elementType;
  int64_t elementBytes = 0;
  SmallVector<int64_t, 4> shape;
  /// The sizes and byte strides of the runs of contiguous bytes.
  SmallVector<int64_t, 4> runShape, runStrides;
  int64_t runBytes = 0;
  int64_t bytes = 0;
  int offsetRegister = -1;

  /// Calls `function` with the offset, from the view's first byte, of each run.
  void forEachRun(function_ref<void(int64_t)> function) const;
};

/// What a queue entry does.
enum class EntryKind {
  move,
  loadNz,
  l1ToL0,
  fixpipe,
  mmad,
  add,
  sub,
  mul,
  muls,
  mla,
  cast,
  gather,
  interleave,
  deinterleave,
  setFlag,
  waitFlag,
  crossSet,
  crossWait,
  barrier
};

/// The static part of a queue entry. Operands are in the order of the op's.
struct QueueInstruction {
  Operation *op = nullptr;
  EntryKind kind;
  Pipe pipe;
  SmallVector<View, 3> views;
  /// Of a flag: the pipe at its other end.
  Pipe otherPipe = Pipe::s;
  CrossMode mode = CrossMode::group;
  int64_t flag = 0;
  int flagRegister = -1;
  /// Of a movement: its path.
  PathAttr path;
  /// Of anything else: the cycles it takes.
  double cycles = 0;
  /// Of `muls`: what it multiplies by, rounded to the type of its operands.
  float factor = 0;
  /// Whether it takes effect as late as can be.
  bool isHeld = false;

  /// Returns the number of the first operand that is written; the later ones
  /// are too.
  size_t getFirstDestination() const {
    return views.size() - (kind == EntryKind::deinterleave ? 2 : 1);
  }

  /// Returns the operands that are written; none if it moves no data.
  ArrayRef<View> getDestinations() const {
    return isSync() ? ArrayRef<View>()
                    : ArrayRef<View>(views).drop_front(getFirstDestination());
  }

  /// Returns true if it reads what it writes.
  bool accumulates() const;

  /// Returns true for what orders others and moves no data.
  bool isSync() const { return kind >= EntryKind::setFlag; }
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
