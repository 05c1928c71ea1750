//===- AttachTarget.cpp - Describe the NPU that a module is for -----------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Dialect/Npu/Transforms/Passes.h"

namespace mlir::npu {
#define GEN_PASS_DEF_NPUATTACHTARGETPASS
#include "rome/Dialect/Npu/Transforms/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

/// Returns `module`'s system spec with device "NPU" replaced by `device`.
static TargetSystemSpecAttr addDevice(ModuleOp module,
                                      TargetDeviceSpecInterface device) {
  StringAttr name = StringAttr::get(module.getContext(), "NPU");
  SmallVector<DataLayoutEntryInterface> entries;
  if (auto spec = module->getAttrOfType<TargetSystemSpecAttr>(
          DLTIDialect::kTargetSystemDescAttrName))
    for (DataLayoutEntryInterface entry : spec.getEntries())
      if (entry.getKey() != DataLayoutEntryKey(name))
        entries.push_back(entry);
  entries.push_back(DataLayoutEntryAttr::get(name, device));
  return TargetSystemSpecAttr::get(module.getContext(), entries);
}

namespace {
struct NpuAttachTargetPass
    : npu::impl::NpuAttachTargetPassBase<NpuAttachTargetPass> {
  using NpuAttachTargetPassBase::NpuAttachTargetPassBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    TargetAttr target = lookupTarget(&getContext(), npuTarget, [&] {
      return mlir::emitError(module.getLoc());
    });
    if (!target)
      return signalPassFailure();
    module->setAttr(NpuDialect::kTargetAttrName, target);
    if (dlti)
      module->setAttr(DLTIDialect::kTargetSystemDescAttrName,
                      addDevice(module, target.getDeviceSpec()));
  }
};
} // namespace
