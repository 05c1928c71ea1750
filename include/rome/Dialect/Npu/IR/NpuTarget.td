//===- NpuTarget.td - The description of an NPU ------------*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_DIALECT_NPU_IR_NPUTARGET_TD
#define ROME_DIALECT_NPU_IR_NPUTARGET_TD

include "rome/Dialect/Npu/IR/NpuAttrs.td"

class Npu_TargetPart<string name, string attrMnemonic>
    : AttrDef<Npu_Dialect, name> {
  let mnemonic = attrMnemonic;
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

/// A 64-bit float, as `2.4`.
class Npu_Number<string desc> : AttrParameter<"::mlir::FloatAttr", desc>;
/// A list of attributes of one kind, in brackets.
class Npu_List<string kind, string desc>
    : ArrayRefParameter<kind, desc>;

/// A positive integer.
class Npu_Limit<string desc> : AttrParameter<"int64_t", desc>;

def Npu_ChipAttr : Npu_TargetPart<"Chip", "chip"> {
  let summary = "What all cores of a chip share";
  let description = [{
    **Constraints:** counts, sizes and rates are positive and finite;
    `vector_cores_per_group` is at most 65536; `l2_dirty_bytes` is at most
    `l2_bytes`; both are multiples of `l2_line_bytes`.
  }];
  let parameters = (ins
    "int64_t":$groups,
    "int64_t":$vector_cores_per_group,
    "int64_t":$memory_bytes,
    Npu_Number<"10^9 bytes per second, of all cores together">:$memory_gbytes_per_second,
    Npu_Number<"of one core, where L2 misses">:$core_miss_bytes_per_cycle,
    "int64_t":$l2_bytes,
    "int64_t":$l2_line_bytes,
    "int64_t":$l2_dirty_bytes,
    Npu_Number<"10^9 bytes per second, of all cores together">:$l2_gbytes_per_second,
    Npu_Number<"10^12 half-precision operations per second">:$peak_tflops);
}

def Npu_MmaAttr : Npu_TargetPart<"Mma", "mma"> {
  let summary = "One matrix multiplication that the cube can do";
  let description = [{
    Multiplies fractals of m × k and k × n elements of `input` and accumulates in
    `accumulator`. A multiplication of M × N × K elements takes
    `start_cycles` + M·N·K / `macs_per_cycle` cycles.

    **Constraints:** the types are numbers; m, n, k and `macs_per_cycle` are
    positive.
  }];
  let parameters = (ins "::mlir::Type":$input, "::mlir::Type":$accumulator,
    "int64_t":$m, "int64_t":$n, "int64_t":$k,
    Npu_Number<"before the first result">:$start_cycles,
    Npu_Number<"multiplications per cycle">:$macs_per_cycle);
}

def Npu_CubeAttr : Npu_TargetPart<"Cube", "cube"> {
  let summary = "The cube core";
  let description = [{
    A multiplication that writes less than `ordered_fractals` fractals of 16 × 16
    does not hold later ones, even in an ordered pipe: those that depend on it need
    a barrier.

    **Constraints:** the frequency is positive, `ordered_fractals` is not negative;
    there is at least one `mma`, and none twice.
  }];
  let parameters = (ins "int64_t":$frequency_mhz,
    "::mlir::npu::FractalOrder":$l0a_order, "int64_t":$ordered_fractals,
    Npu_List<"::mlir::npu::MmaAttr", "">:$mmas);
  let assemblyFormat = [{
    `<` struct($frequency_mhz, $l0a_order, $ordered_fractals, custom<List>($mmas)) `>`
  }];
}

def Npu_VectorOpAttr : Npu_TargetPart<"VectorOp", "vector_op"> {
  let summary = "What a class of vector ops costs";
  let description = [{
    An op on B bytes (of the widest operand, or what a gather writes, rounded up
    to whole repeats) takes `start_cycles` + B / `bytes_per_cycle` cycles. A class that is not listed
    does not exist.

    **Constraints:** `bytes_per_cycle` is positive.
  }];
  let parameters = (ins "::mlir::npu::VectorClass":$kind,
    Npu_Number<"">:$start_cycles, Npu_Number<"">:$bytes_per_cycle);
}

def Npu_VectorAttr : Npu_TargetPart<"Vector", "vector"> {
  let summary = "The vector core";
  let description = [{
    **Constraints:** the frequency and the bytes per repeat are positive; no
    class is listed twice.
  }];
  let parameters = (ins "int64_t":$frequency_mhz, "int64_t":$repeat_bytes,
    Npu_List<"::mlir::Type", "types that arithmetic knows">:$arithmetic,
    Npu_List<"::mlir::npu::VectorOpAttr", "">:$ops);
  let assemblyFormat = [{
    `<` struct($frequency_mhz, $repeat_bytes, custom<TypeList>($arithmetic),
               custom<List>($ops)) `>`
  }];
}

def Npu_BufferAttr : Npu_TargetPart<"Buffer", "buffer_spec"> {
  let summary = "One memory of a core";
  let description = [{
    **Constraints:** `space` is not `gm`; `core` is `vector` for `ub` and `cube`
    for the others; size and alignment are positive.
  }];
  let parameters = (ins "::mlir::npu::Space":$space,
    "::mlir::npu::CoreKind":$core, "int64_t":$bytes, "int64_t":$alignment);
}

def Npu_PathAttr : Npu_TargetPart<"Path", "path"> {
  let summary = "One way that data can move";
  let description = [{
    A transfer of B bytes takes the larger of B / `peak_bytes_per_cycle` and
    `start_cycles` + B / `bytes_per_cycle` cycles of the pipe, longer where L2,
    global memory or the chip's `core_miss_bytes_per_cycle` limit it. `f32_to`
    lists the types that the path rounds f32 to on the way. A path that is not
    listed does not exist.

    **Constraints:** the ends differ unless both are `ub`; cycles are not
    negative, rates are positive; `f32_to` is for paths from `l0c`.
  }];
  let parameters = (ins "::mlir::npu::Space":$source,
    "::mlir::npu::Space":$destination, "::mlir::npu::Layout":$layout,
    "::mlir::npu::CoreKind":$core, "::mlir::npu::Pipe":$pipe,
    Npu_Number<"">:$start_cycles, Npu_Number<"">:$bytes_per_cycle,
    Npu_Number<"">:$peak_bytes_per_cycle,
    Npu_List<"::mlir::Type", "">:$f32_to);
  let assemblyFormat = [{
    `<` struct($source, $destination, $layout, $core, $pipe, $start_cycles,
               $bytes_per_cycle, $peak_bytes_per_cycle, custom<TypeList>($f32_to)) `>`
  }];
}

def Npu_SyncAttr : Npu_TargetPart<"Sync", "sync"> {
  let summary = "Queues, flags and counters";
  let description = [{
    `ordered_pipes` start an entry only when all earlier ones are finished (but for
    small multiplications, see `cube`); in other pipes, entries that depend on each other need a barrier.
    `one_to_one_flags` is the number of flags of each vector core in that mode.
    Reserved numbers exist, but the vendor's library uses them.

    **Constraints:** counts are positive, cycles are not negative; reserved
    numbers exist, in ascending order;
    `one_to_one_flags` is at most 16, and positive exactly if `cross_modes` has
    `one_to_one`.
  }];
  let parameters = (ins "int64_t":$event_ids,
    Npu_List<"int64_t", "">:$reserved_event_ids, "int64_t":$cross_flags,
    Npu_List<"int64_t", "">:$reserved_cross_flags,
    "int64_t":$one_to_one_flags, "int64_t":$cross_flag_limit, "int64_t":$cross_latency_cycles,
    "int64_t":$queue_depth, "int64_t":$issue_cycles,
    Npu_List<"::mlir::npu::CrossMode", "">:$cross_modes,
    Npu_List<"::mlir::npu::Pipe", "">:$ordered_pipes);
  let assemblyFormat = [{
    `<` struct($event_ids, custom<NumberList>($reserved_event_ids), $cross_flags,
               custom<NumberList>($reserved_cross_flags), $one_to_one_flags,
               $cross_flag_limit, $cross_latency_cycles, $queue_depth, $issue_cycles,
               custom<EnumList>($cross_modes), custom<EnumList>($ordered_pipes))
    `>`
  }];
}

def Npu_LimitsAttr : Npu_TargetPart<"Limits", "limits"> {
  let summary = "What fits the fields of one instruction";
  let description = [{
    An op that needs more is several instructions, and has to be several ops.

    **Constraints:** all limits are positive.
  }];
  let parameters = (ins
    Npu_Limit<"of one vector op">:$repeats,
    Npu_Limit<"32-byte blocks from one repeat of a vector op to the next">:$repeat_stride,
    Npu_Limit<"contiguous runs of a movement that keeps the layout">:$rows,
    Npu_Limit<"32-byte blocks between two such runs">:$row_gap,
    Npu_Limit<"rows that `npu.load_nz` reads">:$nz_rows,
    Npu_Limit<"elements from one of them to the next">:$nz_row_stride);
}

def Npu_TargetAttr : Npu_TargetPart<"Target", "target"> {
  let summary = "The description of an NPU";
  let description = [{
    Everything that verifiers, cost models and the simulator know of a chip. The
    files in `targets/` hold one each, one fact a line with its source.
    `npu-verify-target` checks that the facts agree with each other.

    **Constraints:** no buffer and no path (source, destination, layout) twice.
  }];
  let parameters = (ins StringRefParameter<"">:$name,
    StringRefParameter<"as the vendor's compiler calls it">:$arch,
    "::mlir::npu::ChipAttr":$chip, "::mlir::npu::CubeAttr":$cube,
    "::mlir::npu::VectorAttr":$vector, "::mlir::npu::SyncAttr":$sync,
    "::mlir::npu::LimitsAttr":$limits,
    Npu_List<"::mlir::npu::BufferAttr", "">:$buffers,
    Npu_List<"::mlir::npu::PathAttr", "">:$paths);
  let assemblyFormat = [{
    `<` struct($name, $arch, $chip, $cube, $vector, $sync, $limits,
               custom<List>($buffers), custom<List>($paths)) `>`
  }];
  let extraClassDeclaration = [{
    /// Returns the buffer in `space`, or null.
    ::mlir::npu::BufferAttr getBuffer(::mlir::npu::Space space) const;

    /// Returns the path from `source` to `destination`, or null if data cannot
    /// move that way.
    ::mlir::npu::PathAttr getPath(::mlir::npu::Space source,
                                  ::mlir::npu::Space destination,
                                  ::mlir::npu::Layout layout) const;

    /// Returns the multiplication of two matrices of `input`, or null.
    ::mlir::npu::MmaAttr getMma(::mlir::Type input,
                                ::mlir::Type accumulator) const;

    /// Returns the cost of a class of vector ops, or null if there is none.
    ::mlir::npu::VectorOpAttr getVectorOp(::mlir::npu::VectorClass kind) const;

    /// Returns the bound on the numbers of cross-core flags that cores of `core`
    /// use in `mode`. In mode `one_to_one` the cube core adds 16 to the numbers
    /// of each next vector core, so that some numbers below it do not exist.
    int64_t getCrossFlagBound(::mlir::npu::CrossMode mode,
                              ::mlir::npu::CoreKind core) const;

    /// Returns whether cores of `core` have cross-core flag `flag` in `mode`.
    bool hasCrossFlag(::mlir::npu::CrossMode mode, ::mlir::npu::CoreKind core,
                      int64_t flag) const;

    /// Returns the device properties that DLTI's users may query.
    ::mlir::TargetDeviceSpecInterface getDeviceSpec() const;
  }];
}

#endif // ROME_DIALECT_NPU_IR_NPUTARGET_TD
