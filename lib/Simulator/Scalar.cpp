//===- Scalar.cpp - What the scalar unit computes -------------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Program.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::npu;
using namespace mlir::npu::sim;

/// Evaluates an integer comparison.
static bool compare(arith::CmpIPredicate predicate, int64_t a, int64_t b) {
  return arith::applyCmpPredicate(predicate, APInt(64, a, true),
                                  APInt(64, b, true));
}

/// Evaluates a signed division or remainder. Undefined ones, by zero or of the
/// least number by -1, give zero.
static int64_t divide(ScalarKind kind, int64_t a, int64_t b) {
  if (b == 0 || (b == -1 && a == std::numeric_limits<int64_t>::min()))
    return 0;
  switch (kind) {
  case ScalarKind::div:
    return a / b;
  case ScalarKind::rem:
    return a % b;
  case ScalarKind::ceilDiv:
    return llvm::divideCeilSigned(a, b);
  default:
    return llvm::divideFloorSigned(a, b);
  }
}

/// Evaluates an unsigned division or remainder; one by zero gives zero.
static uint64_t divideUnsigned(ScalarKind kind, uint64_t a, uint64_t b) {
  if (b == 0)
    return 0;
  switch (kind) {
  case ScalarKind::divUnsigned:
    return a / b;
  case ScalarKind::remUnsigned:
    return a % b;
  default:
    return a / b + (a % b != 0);
  }
}

/// Evaluates what needs nothing but two operands, modulo 2^64.
static int64_t evaluate(const ScalarInstruction &instruction, int64_t a,
                        int64_t b) {
  auto x = static_cast<uint64_t>(a), y = static_cast<uint64_t>(b);
  uint64_t mask = llvm::maskTrailingOnes<uint64_t>(instruction.width);
  switch (instruction.kind) {
  case ScalarKind::add:
    return static_cast<int64_t>(x + y);
  case ScalarKind::sub:
    return static_cast<int64_t>(x - y);
  case ScalarKind::mul:
    return static_cast<int64_t>(x * y);
  case ScalarKind::min:
    return std::min(a, b);
  case ScalarKind::max:
    return std::max(a, b);
  // To extend the sign keeps the unsigned order of a width too.
  case ScalarKind::minUnsigned:
    return static_cast<int64_t>(std::min(x, y));
  case ScalarKind::maxUnsigned:
    return static_cast<int64_t>(std::max(x, y));
  case ScalarKind::divUnsigned:
  case ScalarKind::remUnsigned:
  case ScalarKind::ceilDivUnsigned:
    return static_cast<int64_t>(
        divideUnsigned(instruction.kind, x & mask, y & mask));
  // A shift by the width or more is undefined; it gives zero.
  case ScalarKind::shiftLeft:
    return (y & mask) < instruction.width
               ? static_cast<int64_t>(x << (y & mask))
               : 0;
  default:
    return divide(instruction.kind, a, b);
  }
}

void mlir::npu::sim::executeScalar(const ScalarInstruction &instruction,
                                   int64_t *registers, int64_t group,
                                   int64_t subcore) {
  int64_t a = instruction.a >= 0 ? registers[instruction.a] : 0;
  int64_t b = instruction.b >= 0 ? registers[instruction.b] : 0;
  int64_t result = 0;
  switch (instruction.kind) {
  case ScalarKind::compare:
    result =
        compare(static_cast<arith::CmpIPredicate>(instruction.value), a, b);
    break;
  case ScalarKind::select:
    result = a ? b : registers[instruction.c];
    break;
  case ScalarKind::constant:
    result = instruction.value;
    break;
  case ScalarKind::move:
    result = a;
    break;
  case ScalarKind::extendUnsigned:
    result =
        static_cast<int64_t>(static_cast<uint64_t>(a) &
                             llvm::maskTrailingOnes<uint64_t>(
                                 static_cast<unsigned>(instruction.value)));
    break;
  case ScalarKind::groupId:
    result = group;
    break;
  case ScalarKind::subcoreId:
    result = subcore;
    break;
  default:
    result = evaluate(instruction, a, b);
  }
  registers[instruction.result] = llvm::SignExtend64(result, instruction.width);
}
