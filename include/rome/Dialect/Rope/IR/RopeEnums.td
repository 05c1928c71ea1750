//===- RopeEnums.td - Enumerations of the rope dialect -----*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_DIALECT_ROPE_IR_ROPEENUMS_TD
#define ROME_DIALECT_ROPE_IR_ROPEENUMS_TD

include "mlir/IR/EnumAttr.td"

def Rope_BlockKind : I32EnumAttr<"BlockKind", "how one block of lanes rotates", [
  I32EnumAttrCase<"Half", 0, "half">,
  I32EnumAttrCase<"Interleaved", 1, "interleaved">,
  I32EnumAttrCase<"InterleavedToHalf", 2, "interleaved_to_half">,
  I32EnumAttrCase<"Identity", 3, "identity">
]> {
  let cppNamespace = "::mlir::rope";
  let genSpecializedAttr = 0;
}

def Rope_SectionKind : I32EnumAttr<"SectionKind", "how the entries of a table share position streams", [
  I32EnumAttrCase<"Consecutive", 0, "consecutive">,
  I32EnumAttrCase<"Interleaved", 1, "interleaved">,
  I32EnumAttrCase<"Axial", 2, "axial">
]> {
  let cppNamespace = "::mlir::rope";
  let genSpecializedAttr = 0;
}

#endif // ROME_DIALECT_ROPE_IR_ROPEENUMS_TD
