//===- RopeInterfaces.td - Interfaces of the rope dialect --*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_DIALECT_ROPE_IR_ROPEINTERFACES_TD
#define ROME_DIALECT_ROPE_IR_ROPEINTERFACES_TD

include "mlir/IR/Interfaces.td"

def Rope_FrequencyScalingAttrInterface
    : AttrInterface<"FrequencyScalingAttrInterface"> {
  let cppNamespace = "::mlir::rope";
  let description = [{
    How the frequencies of a table differ from base^(−2k/d), so that a model
    reaches beyond the sequence length that it was trained with.
  }];
  let methods = [
    InterfaceMethod<[{
        Verifies what depends on the frequencies that are scaled: their base and
        how many there are.
      }],
      "::llvm::LogicalResult", "verifyFrequencies",
      (ins "::llvm::function_ref<::mlir::InFlightDiagnostic()>":$emitError,
           "double":$base, "int64_t":$numEntries),
      /*methodBody=*/"", /*defaultImplementation=*/"return ::llvm::success();">,
    InterfaceMethod<[{
        Returns the frequencies f(k), k in [0, numEntries), every step rounded to
        `type` (f32 or f64). `length` is the length of the sequence; it has no
        influence unless `getSwitchLength` returns a length.
      }],
      "::llvm::SmallVector<double>", "getFrequencies",
      (ins "double":$base, "int64_t":$numEntries, "::mlir::FloatType":$type,
           "int64_t":$length)>,
    InterfaceMethod<[{
        Returns the length of a sequence up to which the frequencies are the
        same; std::nullopt if they never depend on it.
      }],
      "::std::optional<int64_t>", "getSwitchLength", (ins),
      /*methodBody=*/"", /*defaultImplementation=*/"return ::std::nullopt;">,
    InterfaceMethod<[{
        Returns what cosine and sine are multiplied by where the op does not say.
      }],
      "double", "getDefaultAttentionFactor", (ins),
      /*methodBody=*/"", /*defaultImplementation=*/"return 1.0;">
  ];
}

#endif // ROME_DIALECT_ROPE_IR_ROPEINTERFACES_TD
