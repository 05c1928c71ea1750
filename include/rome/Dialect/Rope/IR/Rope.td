//===- Rope.td - The rope dialect, all definitions ---------*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_DIALECT_ROPE_IR_ROPE_TD
#define ROME_DIALECT_ROPE_IR_ROPE_TD

include "rome/Dialect/Rope/IR/RopeDialect.td"
include "rome/Dialect/Rope/IR/RopeEnums.td"
include "rome/Dialect/Rope/IR/RopeInterfaces.td"
include "rome/Dialect/Rope/IR/RopeAttrs.td"
include "rome/Dialect/Rope/IR/RopeTableAttrs.td"
include "rome/Dialect/Rope/IR/RopeOps.td"

#endif // ROME_DIALECT_ROPE_IR_ROPE_TD
