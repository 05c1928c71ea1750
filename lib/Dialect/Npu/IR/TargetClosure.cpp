//===- TargetClosure.cpp - Whether the facts of a target agree ------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Dialect/Npu/IR/Npu.h"

#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace mlir;
using namespace mlir::npu;

namespace {

/// Checks the rules of `npu-verify-target`, in the order of its documentation.
class ClosureVerifier {
public:
  ClosureVerifier(TargetAttr target,
                  function_ref<InFlightDiagnostic()> emitError)
      : target(target), emitError(emitError) {}

  LogicalResult verify() {
    for (PathAttr path : target.getPaths())
      verifyPath(path);
    verifyOperands();
    for (BufferAttr buffer : target.getBuffers())
      if (buffer.getBytes() % buffer.getAlignment() != 0)
        fail() << "expected the bytes of '" << stringifyEnum(buffer.getSpace())
               << "' to be a multiple of its alignment "
               << buffer.getAlignment() << ", but got " << buffer.getBytes();
    verifyPeak();
    verifyVector();
    return failure(failed);
  }

private:
  InFlightDiagnostic fail() {
    failed = true;
    return emitError();
  }

  void verifyPath(PathAttr path) {
    for (Space end : {path.getSource(), path.getDestination()})
      if (end != Space::gm && !target.getBuffer(end))
        fail() << "expected the end '" << stringifyEnum(end)
               << "' of a path to be a buffer";
    verifyCore(path);
    Pipe pipe = path.getPipe();
    CoreKind core = path.getCore();
    if (!hasPipe(core, pipe) ||
        llvm::is_contained({Pipe::s, Pipe::m, Pipe::all}, pipe))
      fail() << "expected the path from '" << stringifyEnum(path.getSource())
             << "' to '" << stringifyEnum(path.getDestination())
             << "' to have a pipe of a " << stringifyEnum(core)
             << " core that moves data, but got '" << stringifyEnum(pipe)
             << "'";
  }

  /// A core moves what is in its own buffers; a cube core can also send to the
  /// vector cores of its group, and a vector core to L1.
  void verifyCore(PathAttr path) {
    auto isOf = [&](Space space, CoreKind core) {
      return space != Space::gm &&
             (space == Space::ub) == (core == CoreKind::vector);
    };
    Space from = path.getSource(), to = path.getDestination();
    CoreKind other =
        path.getCore() == CoreKind::cube ? CoreKind::vector : CoreKind::cube;
    if (isOf(from, other) || (from == Space::gm && isOf(to, other)))
      fail() << "expected the path from '" << stringifyEnum(from) << "' to '"
             << stringifyEnum(to) << "' to be of a " << stringifyEnum(other)
             << " core";
  }

  /// Every operand of the cube has a way in, and its accumulator a way out.
  void verifyOperands() {
    for (Space space : {Space::l0a, Space::l0b, Space::l0c, Space::ub})
      if (!target.getBuffer(space))
        fail() << "expected a buffer '" << stringifyEnum(space) << "'";
    auto reaches = [&](Space from, Space to) {
      return llvm::any_of(target.getPaths(), [&](PathAttr path) {
        return path.getSource() == from && path.getDestination() == to;
      });
    };
    for (Space space : {Space::l0a, Space::l0b})
      if (!reaches(Space::gm, space) &&
          !(reaches(Space::gm, Space::l1) && reaches(Space::l1, space)))
        fail() << "expected a way from 'gm' to '" << stringifyEnum(space)
               << "'";
    if (!llvm::any_of(target.getPaths(), [](PathAttr path) {
          return path.getSource() == Space::l0c;
        }))
      fail() << "expected a path from 'l0c'";
    if (!reaches(Space::gm, Space::ub) || !reaches(Space::ub, Space::gm))
      fail() << "expected paths from 'gm' to 'ub' and back";
  }

  /// Whether `stated` is within 3 % of what other facts say.
  static bool isAbout(double stated, double computed) {
    return std::abs(stated - computed) <= 0.03 * computed;
  }

  /// A multiplication does one fractal a cycle. Peak = groups · m · n · k · 2 ·
  /// frequency, of every multiplication of 16 bits.
  void verifyPeak() {
    CubeAttr cube = target.getCube();
    double stated = target.getChip().getPeakTflops().getValueAsDouble();
    std::optional<double> reported;
    for (MmaAttr mma : cube.getMmas()) {
      double macs = static_cast<double>(mma.getM()) * mma.getN() * mma.getK();
      double rate = mma.getMacsPerCycle().getValueAsDouble();
      if (!isAbout(rate, macs))
        fail() << "expected 'macs_per_cycle' of " << mma.getInput() << " to "
               << mma.getAccumulator() << " to be about "
               << llvm::formatv("{0:F1}", macs).str() << " (m, n, k), but got "
               << llvm::formatv("{0:F1}", rate).str();
      double tflops =
          target.getChip().getGroups() * 2e-6 * macs * cube.getFrequencyMhz();
      if (mma.getInput().getIntOrFloatBitWidth() != 16 ||
          isAbout(stated, tflops) || reported == tflops)
        continue;
      reported = tflops;
      fail() << "expected 'peak_tflops' to be about "
             << llvm::formatv("{0:F1}", tflops).str()
             << " (groups, frequency and m, n, k), but got "
             << llvm::formatv("{0:F1}", stated).str();
    }
  }

  void verifyVector() {
    int64_t repeat = target.getVector().getRepeatBytes();
    BufferAttr ub = target.getBuffer(Space::ub);
    if (ub && repeat % ub.getAlignment() != 0)
      fail() << "expected 'repeat_bytes' to be a multiple of the alignment of "
                "'ub', "
             << ub.getAlignment() << ", but got " << repeat;
  }

  TargetAttr target;
  function_ref<InFlightDiagnostic()> emitError;
  bool failed = false;
};

} // namespace

LogicalResult
mlir::npu::verifyTargetClosure(TargetAttr target,
                               function_ref<InFlightDiagnostic()> emitError) {
  return ClosureVerifier(target, emitError).verify();
}
