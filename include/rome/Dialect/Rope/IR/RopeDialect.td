//===- RopeDialect.td - The rope dialect -------------------*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_DIALECT_ROPE_IR_ROPEDIALECT_TD
#define ROME_DIALECT_ROPE_IR_ROPEDIALECT_TD

include "mlir/IR/OpBase.td"

def Rope_Dialect : Dialect {
  let name = "rope";
  let cppNamespace = "::mlir::rope";
  let summary = "Rotary position embeddings with exact semantics";
  let description = [{
    The `rope` dialect serves as a bridge between a model's tensor IR, in which
    a rotary position embedding (RoPE) is spelled in dozens of ways, and the
    linalg IR from which code is generated. It works with the `tensor`,
    `linalg`, `arith` and `math` dialects and complements them with one op per
    concept: `rope.apply` rotates, `rope.tables` computes the cosine and sine
    tables from positions, `rope.rotation_matrix` is the constant matrix of a
    rotation, kept symbolic.

    Every op says exactly what each lane of its result is, including where it
    rounds. None of them assumes that cos² + sin² = 1, nor that the two lanes
    of a pair share a table entry.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::tensor::TensorDialect"];
  let useDefaultAttributePrinterParser = 1;
  let hasConstantMaterializer = 1;
}

#endif // ROME_DIALECT_ROPE_IR_ROPEDIALECT_TD
