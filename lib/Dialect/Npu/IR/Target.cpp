//===- Target.cpp - What a target description says ------------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Dialect/Npu/IR/Npu.h"

#include <cmath>

using namespace mlir;
using namespace mlir::npu;

using EmitError = function_ref<InFlightDiagnostic()>;

/// More vector cores per group than any chip has; every number that is made of
/// it fits 64 bits.
static constexpr int64_t kMaxVectorCoresPerGroup = 1 << 16;

/// Checks that a number of a target is not infinite.
static LogicalResult verifyFinite(EmitError emitError, StringRef name,
                                  double value) {
  if (!std::isinf(value))
    return success();
  return emitError() << "expected '" << name << "' to be finite, but got "
                     << value;
}

/// Checks that a number of a target is positive.
static LogicalResult verifyPositive(EmitError emitError, StringRef name,
                                    double value) {
  if (value > 0)
    return verifyFinite(emitError, name, value);
  return emitError() << "expected '" << name << "' to be positive, but got "
                     << value;
}

/// Checks that a number of a target is not negative.
static LogicalResult verifyNotNegative(EmitError emitError, StringRef name,
                                       double value) {
  if (value >= 0)
    return verifyFinite(emitError, name, value);
  return emitError() << "expected '" << name << "' not to be negative, but got "
                     << value;
}

LogicalResult ChipAttr::verify(EmitError emitError, int64_t groups,
                               int64_t vectorCores, int64_t memoryBytes,
                               FloatAttr memoryRate, FloatAttr missRate,
                               int64_t l2Bytes, int64_t lineBytes,
                               int64_t dirtyBytes, FloatAttr l2Rate,
                               FloatAttr peak) {
  std::pair<StringRef, double> facts[] = {
      {"groups", groups},
      {"vector_cores_per_group", vectorCores},
      {"memory_bytes", memoryBytes},
      {"memory_gbytes_per_second", memoryRate.getValueAsDouble()},
      {"core_miss_bytes_per_cycle", missRate.getValueAsDouble()},
      {"l2_bytes", l2Bytes},
      {"l2_line_bytes", lineBytes},
      {"l2_dirty_bytes", dirtyBytes},
      {"l2_gbytes_per_second", l2Rate.getValueAsDouble()},
      {"peak_tflops", peak.getValueAsDouble()}};
  for (auto [name, value] : facts)
    if (failed(verifyPositive(emitError, name, value)))
      return failure();
  if (vectorCores > kMaxVectorCoresPerGroup)
    return emitError() << "expected 'vector_cores_per_group' to be at most "
                       << kMaxVectorCoresPerGroup << ", but got "
                       << vectorCores;
  if (l2Bytes % lineBytes || dirtyBytes % lineBytes)
    return emitError() << "expected 'l2_bytes' and 'l2_dirty_bytes' to be "
                          "multiples of 'l2_line_bytes', but got "
                       << l2Bytes << " and " << dirtyBytes;
  if (dirtyBytes > l2Bytes)
    return emitError() << "expected 'l2_dirty_bytes' to be at most 'l2_bytes', "
                          "but got "
                       << dirtyBytes;
  return success();
}

LogicalResult MmaAttr::verify(EmitError emitError, Type input, Type accumulator,
                              int64_t m, int64_t n, int64_t k, FloatAttr start,
                              FloatAttr rate) {
  for (Type type : {input, accumulator})
    if (!type.isIntOrFloat())
      return emitError() << "expected a multiplication of numbers, but got "
                         << input << " to " << accumulator;
  std::pair<StringRef, double> facts[] = {
      {"m", m},
      {"n", n},
      {"k", k},
      {"macs_per_cycle", rate.getValueAsDouble()}};
  for (auto [name, value] : facts)
    if (failed(verifyPositive(emitError, name, value)))
      return failure();
  return verifyNotNegative(emitError, "start_cycles", start.getValueAsDouble());
}

LogicalResult CubeAttr::verify(EmitError emitError, int64_t frequency,
                               FractalOrder, int64_t orderedFractals,
                               ArrayRef<MmaAttr> mmas) {
  if (mmas.empty())
    return emitError() << "expected at least one 'mma'";
  for (auto [i, mma] : llvm::enumerate(mmas))
    for (MmaAttr other : mmas.take_front(i))
      if (mma.getInput() == other.getInput() &&
          mma.getAccumulator() == other.getAccumulator())
        return emitError() << "expected one 'mma' of " << mma.getInput()
                           << " to " << mma.getAccumulator() << ", but got two";
  if (failed(verifyNotNegative(emitError, "ordered_fractals", orderedFractals)))
    return failure();
  return verifyPositive(emitError, "frequency_mhz", frequency);
}

LogicalResult VectorOpAttr::verify(EmitError emitError, VectorClass,
                                   FloatAttr start, FloatAttr rate) {
  if (failed(verifyPositive(emitError, "bytes_per_cycle",
                            rate.getValueAsDouble())))
    return failure();
  return verifyNotNegative(emitError, "start_cycles", start.getValueAsDouble());
}

LogicalResult VectorAttr::verify(EmitError emitError, int64_t frequency,
                                 int64_t repeat, ArrayRef<Type>,
                                 ArrayRef<VectorOpAttr> ops) {
  for (auto [i, op] : llvm::enumerate(ops))
    for (VectorOpAttr other : ops.take_front(i))
      if (op.getKind() == other.getKind())
        return emitError() << "expected one cost of '"
                           << stringifyEnum(op.getKind()) << "', but got two";
  if (failed(verifyPositive(emitError, "repeat_bytes", repeat)))
    return failure();
  return verifyPositive(emitError, "frequency_mhz", frequency);
}

LogicalResult BufferAttr::verify(EmitError emitError, Space space,
                                 CoreKind core, int64_t bytes,
                                 int64_t alignment) {
  if (space == Space::gm)
    return emitError() << "expected the space of a buffer, but got 'gm'";
  CoreKind owner = space == Space::ub ? CoreKind::vector : CoreKind::cube;
  if (core != owner)
    return emitError() << "expected '" << stringifyEnum(space)
                       << "' to be a buffer of a " << stringifyEnum(owner)
                       << " core";
  if (failed(verifyPositive(emitError, "bytes", bytes)))
    return failure();
  return verifyPositive(emitError, "alignment", alignment);
}

LogicalResult PathAttr::verify(EmitError emitError, Space source,
                               Space destination, Layout, CoreKind, Pipe,
                               FloatAttr start, FloatAttr rate, FloatAttr peak,
                               ArrayRef<Type> f32To) {
  if (source == destination && source != Space::ub)
    return emitError() << "expected a path between two spaces, but got '"
                       << stringifyEnum(source) << "' twice";
  if (!f32To.empty() && source != Space::l0c)
    return emitError() << "expected only paths from 'l0c' to convert, but got "
                          "one from '"
                       << stringifyEnum(source) << "'";
  if (failed(verifyNotNegative(emitError, "start_cycles",
                               start.getValueAsDouble())) ||
      failed(verifyPositive(emitError, "peak_bytes_per_cycle",
                            peak.getValueAsDouble())))
    return failure();
  return verifyPositive(emitError, "bytes_per_cycle", rate.getValueAsDouble());
}

/// Checks that reserved numbers are less than `count` and ascend.
static LogicalResult verifyReserved(EmitError emitError, StringRef name,
                                    ArrayRef<int64_t> numbers, int64_t count) {
  int64_t next = 0;
  for (int64_t number : numbers) {
    if (number < next || number >= count)
      return emitError() << "expected '" << name << "' to ascend from 0 to "
                         << count - 1 << ", but got " << number;
    next = number + 1;
  }
  return success();
}

LogicalResult SyncAttr::verify(EmitError emitError, int64_t eventIds,
                               ArrayRef<int64_t> reservedEventIds,
                               int64_t crossFlags,
                               ArrayRef<int64_t> reservedCrossFlags,
                               int64_t oneToOneFlags, int64_t limit,
                               int64_t latency, int64_t depth, int64_t issue,
                               ArrayRef<CrossMode> modes, ArrayRef<Pipe>) {
  std::pair<StringRef, double> positive[] = {{"event_ids", eventIds},
                                             {"cross_flags", crossFlags},
                                             {"cross_flag_limit", limit},
                                             {"queue_depth", depth}};
  for (auto [name, value] : positive)
    if (failed(verifyPositive(emitError, name, value)))
      return failure();
  if (failed(verifyReserved(emitError, "reserved_event_ids", reservedEventIds,
                            eventIds)) ||
      failed(verifyReserved(emitError, "reserved_cross_flags",
                            reservedCrossFlags, crossFlags)))
    return failure();
  bool hasMode = llvm::is_contained(modes, CrossMode::one_to_one);
  if (oneToOneFlags < 0 || oneToOneFlags > kNextVectorCore ||
      hasMode != (oneToOneFlags > 0))
    return emitError() << "expected 'one_to_one_flags' to be "
                       << (hasMode ? "1 to 16" : "0 without that mode")
                       << ", but got " << oneToOneFlags;
  if (failed(verifyNotNegative(emitError, "cross_latency_cycles", latency)))
    return failure();
  return verifyNotNegative(emitError, "issue_cycles", issue);
}

LogicalResult LimitsAttr::verify(EmitError emitError, int64_t repeats,
                                 int64_t repeatStride, int64_t rows,
                                 int64_t rowGap, int64_t nzRows,
                                 int64_t nzRowStride) {
  std::pair<StringRef, double> facts[] = {
      {"repeats", repeats}, {"repeat_stride", repeatStride},
      {"rows", rows},       {"row_gap", rowGap},
      {"nz_rows", nzRows},  {"nz_row_stride", nzRowStride}};
  for (auto [name, value] : facts)
    if (failed(verifyPositive(emitError, name, value)))
      return failure();
  return success();
}

LogicalResult TargetAttr::verify(EmitError emitError, StringRef, StringRef,
                                 ChipAttr, CubeAttr, VectorAttr, SyncAttr,
                                 LimitsAttr, ArrayRef<BufferAttr> buffers,
                                 ArrayRef<PathAttr> paths) {
  for (auto [i, buffer] : llvm::enumerate(buffers))
    for (BufferAttr other : buffers.take_front(i))
      if (buffer.getSpace() == other.getSpace())
        return emitError() << "expected one buffer '"
                           << stringifyEnum(buffer.getSpace())
                           << "', but got two";
  for (auto [i, path] : llvm::enumerate(paths))
    for (PathAttr other : paths.take_front(i))
      if (path.getSource() == other.getSource() &&
          path.getDestination() == other.getDestination() &&
          path.getLayout() == other.getLayout())
        return emitError() << "expected one path from '"
                           << stringifyEnum(path.getSource()) << "' to '"
                           << stringifyEnum(path.getDestination())
                           << "' with layout '"
                           << stringifyEnum(path.getLayout())
                           << "', but got two";
  return success();
}

BufferAttr TargetAttr::getBuffer(Space space) const {
  for (BufferAttr buffer : getBuffers())
    if (buffer.getSpace() == space)
      return buffer;
  return {};
}

PathAttr TargetAttr::getPath(Space source, Space destination,
                             Layout layout) const {
  for (PathAttr path : getPaths())
    if (path.getSource() == source && path.getDestination() == destination &&
        path.getLayout() == layout)
      return path;
  return {};
}

MmaAttr TargetAttr::getMma(Type input, Type accumulator) const {
  for (MmaAttr mma : getCube().getMmas())
    if (mma.getInput() == input && mma.getAccumulator() == accumulator)
      return mma;
  return {};
}

VectorOpAttr TargetAttr::getVectorOp(VectorClass kind) const {
  for (VectorOpAttr op : getVector().getOps())
    if (op.getKind() == kind)
      return op;
  return {};
}

int64_t TargetAttr::getCrossFlagBound(CrossMode mode, CoreKind core) const {
  SyncAttr sync = getSync();
  if (mode != CrossMode::one_to_one)
    return sync.getCrossFlags();
  return sync.getOneToOneFlags() +
         (core == CoreKind::cube
              ? kNextVectorCore * (getChip().getVectorCoresPerGroup() - 1)
              : 0);
}

bool TargetAttr::hasCrossFlag(CrossMode mode, CoreKind core,
                              int64_t flag) const {
  if (flag < 0 || flag >= getCrossFlagBound(mode, core))
    return false;
  return mode != CrossMode::one_to_one ||
         flag % kNextVectorCore < getSync().getOneToOneFlags();
}

TargetDeviceSpecInterface TargetAttr::getDeviceSpec() const {
  Builder builder(getContext());
  SmallVector<DataLayoutEntryInterface> entries;
  auto add = [&](const Twine &key, Attribute value) {
    entries.push_back(
        DataLayoutEntryAttr::get(builder.getStringAttr(key), value));
  };
  ChipAttr chip = getChip();
  add("npu.name", builder.getStringAttr(getName()));
  add("npu.arch", builder.getStringAttr(getArch()));
  add("npu.groups", builder.getI64IntegerAttr(chip.getGroups()));
  add("npu.vector_cores_per_group",
      builder.getI64IntegerAttr(chip.getVectorCoresPerGroup()));
  add("npu.l2_bytes", builder.getI64IntegerAttr(chip.getL2Bytes()));
  add("npu.memory_gbytes_per_second", chip.getMemoryGbytesPerSecond());
  add("npu.cube_frequency_mhz",
      builder.getI64IntegerAttr(getCube().getFrequencyMhz()));
  add("npu.vector_repeat_bytes",
      builder.getI64IntegerAttr(getVector().getRepeatBytes()));
  for (BufferAttr buffer : getBuffers())
    add("npu." + stringifyEnum(buffer.getSpace()) + "_bytes",
        builder.getI64IntegerAttr(buffer.getBytes()));
  return TargetDeviceSpecAttr::get(getContext(), entries);
}
