//===- NpuSyncOps.td - Flags and barriers ------------------*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_DIALECT_NPU_IR_NPUSYNCOPS_TD
#define ROME_DIALECT_NPU_IR_NPUSYNCOPS_TD

include "rome/Dialect/Npu/IR/NpuOps.td"

/// An op that orders others: nothing that touches memory may move over it.
class Npu_SyncOp<string mnemonic>
    : Npu_QueueOp<mnemonic, ["getSyncEffect"],
                  [MemoryEffects<[MemRead, MemWrite]>]>;

/// Sets or waits for the flag of `pipe`, whose other end is `other`.
class Npu_FlagOp<string mnemonic, string action, string pipe, string other>
    : Npu_SyncOp<mnemonic> {
  let extraClassDefinition = !strconcat([{
    std::optional<Pipe> $cppClass::getQueue(TargetAttr) { return }], pipe, [{(); }
    std::optional<SyncEffect> $cppClass::getSyncEffect() {
      return SyncEffect{SyncEffect::Action::}], action,
          ", std::nullopt, ", other, [{(), static_cast<int64_t>(getId()), getOffset()};
    }
  }]);
  let arguments = (ins Npu_PipeAttr:$source, Npu_PipeAttr:$destination,
                       ConfinedAttr<I64Attr, [IntNonNegative]>:$id,
                       Optional<Index>:$offset);
  let assemblyFormat = [{
    $source `,` $destination `,` $id (`+` $offset^)? attr-dict
  }];
}
def Npu_SetFlagOp : Npu_FlagOp<"set_flag", "set", "getSource", "getDestination"> {
  let summary = "Sets a flag when the earlier entries of a pipe are finished";
  let description = [{
    Sets the binary flag `id` + `offset` of the two pipes when all earlier
    entries of pipe `source` are finished. To set a flag that is set is an error.

    **Constraints:** (S1) the pipes differ and neither is `all`; (S2) the target
    has that many event ids, and does not reserve this one; (S3) the kind of core has the pipes: a cube core has
    no `v`, a vector core no `mte1`, `m` and `fix`.
  }];
}
def Npu_WaitFlagOp : Npu_FlagOp<"wait_flag", "wait", "getDestination", "getSource"> {
  let summary = "Holds a pipe until a flag is set, and clears it";
  let description = [{
    Holds later entries of pipe `destination` until the flag is set.

    **Constraints:** (S1) to (S3) of `npu.set_flag`.
  }];
}

class Npu_CrossOp<string mnemonic, string action> : Npu_SyncOp<mnemonic> {
  let extraClassDefinition = !strconcat([{
    std::optional<Pipe> $cppClass::getQueue(TargetAttr) { return getPipe(); }
    std::optional<SyncEffect> $cppClass::getSyncEffect() {
      return SyncEffect{SyncEffect::Action::}], action,
          [{, getMode(), std::nullopt, static_cast<int64_t>(getFlag()),
          getOffset()};
    }
  }]);
  let arguments = (ins Npu_CrossModeAttr:$mode, Npu_PipeAttr:$pipe,
                       ConfinedAttr<I64Attr, [IntNonNegative]>:$flag,
                       Optional<Index>:$offset);
  let assemblyFormat = [{
    $mode `,` $pipe `,` $flag (`+` $offset^)? attr-dict
  }];
}
def Npu_CrossSetOp : Npu_CrossOp<"cross_set", "set"> {
  let summary = "Increments a counted flag of other cores";
  let description = [{
    When all earlier entries of `pipe` are finished, tells the cores that `mode`
    names. `group`: the cube core increments the flag of both vector cores; the
    cube core's is incremented when both vector cores have told it.
    `one_to_one`: cube core and one vector core; the cube core adds 16 to the
    number for each next vector core, so that with two it has the numbers 0 to
    n - 1 and 16 to 15 + n, where n is the target's `one_to_one_flags`.
    `all_cores` and `vector_pair`: all have theirs incremented when all have
    told. A counter above its limit is an error.

    **Constraints:** (F1) the target has the mode; (F2) it has that many flags,
    and does not reserve this one; (F3) the pipe is not `all`; (F4) `vector_pair` is for vector cores; (F5) the
    kind of core has the pipe.
  }];
}
def Npu_CrossWaitOp : Npu_CrossOp<"cross_wait", "wait"> {
  let summary = "Holds a pipe until a counted flag is positive, and decrements it";
  let description = [{
    Holds later entries of `pipe` until the core's own flag is positive.

    **Constraints:** those of `npu.cross_set`.
  }];
}
def Npu_BarrierOp : Npu_SyncOp<"barrier"> {
  let summary = "Holds a pipe until its earlier entries are finished";
  let description = [{
    Holds later entries of `pipe` until all earlier ones are finished; with
    `all`, every pipe of the core until those of all pipes are.

    **Constraints:** (S3) of `npu.set_flag`.
  }];
  let arguments = (ins Npu_PipeAttr:$pipe);
  let extraClassDefinition = [{
    std::optional<Pipe> $cppClass::getQueue(TargetAttr) { return getPipe(); }
    std::optional<SyncEffect> $cppClass::getSyncEffect() {
      return SyncEffect{SyncEffect::Action::barrier,
          std::nullopt, std::nullopt, 0, {}};
    }
  }];
  let assemblyFormat = "$pipe attr-dict";
}

#endif // ROME_DIALECT_NPU_IR_NPUSYNCOPS_TD
