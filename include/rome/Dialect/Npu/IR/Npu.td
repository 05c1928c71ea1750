//===- Npu.td - The npu dialect, all definitions -----------*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_DIALECT_NPU_IR_NPU_TD
#define ROME_DIALECT_NPU_IR_NPU_TD

include "rome/Dialect/Npu/IR/NpuDialect.td"
include "rome/Dialect/Npu/IR/NpuEnums.td"
include "rome/Dialect/Npu/IR/NpuAttrs.td"
include "rome/Dialect/Npu/IR/NpuTarget.td"
include "rome/Dialect/Npu/IR/NpuCosts.td"
include "rome/Dialect/Npu/IR/NpuInterfaces.td"
include "rome/Dialect/Npu/IR/NpuOps.td"
include "rome/Dialect/Npu/IR/NpuMovementOps.td"
include "rome/Dialect/Npu/IR/NpuComputeOps.td"
include "rome/Dialect/Npu/IR/NpuElementwiseOps.td"
include "rome/Dialect/Npu/IR/NpuSyncOps.td"

#endif // ROME_DIALECT_NPU_IR_NPU_TD
