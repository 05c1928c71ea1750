//===- Machine.cpp - The state of the machine -----------------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Machine.h"

using namespace mlir;
using namespace mlir::npu;
using namespace mlir::npu::sim;

/// More findings than this are not worth reading.
static constexpr size_t kMaxFindings = 20;

Machine::Machine(KernelOp kernel, TargetAttr target, const Program &cube,
                 const Program &vector, std::vector<Bytes> &arguments,
                 const SimulationOptions &options)
    : kernel(kernel), target(target), arguments(arguments), options(options),
      random(options.perturbation) {
  for (Type type : kernel.getArgumentTypes())
    argumentBytes.push_back(*getBytes(cast<MemRefType>(type)));
  result.frequencyMhz = target.getCube().getFrequencyMhz();
  result.traffic.resize(argumentBytes.size());
  ChipAttr chip = target.getChip();
  for (int64_t group = 0; group < chip.getGroups(); ++group)
    for (int64_t index = -1; index < chip.getVectorCoresPerGroup(); ++index) {
      Core &core = cores.emplace_back();
      core.kind = index < 0 ? CoreKind::cube : CoreKind::vector;
      core.group = group;
      core.subcore = std::max<int64_t>(index, 0);
      core.program = index < 0 ? &cube : &vector;
      core.registers.resize(core.program->numRegisters);
      core.done = core.program->code.empty();
      // All bits set is a NaN in every float type.
      if (!options.timingOnly)
        for (BufferAttr buffer : target.getBuffers())
          if (buffer.getCore() == core.kind)
            core.buffers[static_cast<int>(buffer.getSpace())].assign(
                buffer.getBytes(), 0xff);
    }
  for (Core &core : cores)
    for (PipeState &pipe : core.pipes)
      pipe.clock.resize(cores.size() * kNumPipes);
}

double Machine::perturb(double cycles) {
  if (options.perturbation == 0)
    return cycles;
  // Two binary orders of magnitude either way.
  return cycles *
         std::exp2(std::uniform_real_distribution<double>(-2, 2)(random));
}

std::string Machine::describe(int index) const {
  const Core &core = cores[index];
  std::string text = (stringifyEnum(core.kind) + " core ").str();
  if (core.kind == CoreKind::vector)
    text += std::to_string(core.subcore) + " of ";
  return text + "group " + std::to_string(core.group);
}

std::optional<InFlightDiagnostic>
Machine::report(Operation *op, Operation *other, const Twine &message) {
  failed = true;
  std::string text = message.str();
  if (reported.size() >= kMaxFindings ||
      !reported.insert({op, other, llvm::hash_value(text)}).second)
    return std::nullopt;
  InFlightDiagnostic diagnostic = op->emitError(text);
  if (other)
    diagnostic.attachNote(other->getLoc()) << "the other op is here";
  return diagnostic;
}
