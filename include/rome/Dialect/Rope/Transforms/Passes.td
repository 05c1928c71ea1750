//===- Passes.td - Passes of the rope dialect --------------*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_DIALECT_ROPE_TRANSFORMS_PASSES_TD
#define ROME_DIALECT_ROPE_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def MaterializeRotationMatrixPass : Pass<"rope-materialize-rotation-matrix"> {
  let summary = "Turn symbolic rotation matrices into dense constants";
  let description = [{
    Replaces every `rope.rotation_matrix` by an `arith.constant` with the same
    elements, for targets that multiply by the matrix as it stands.

    Example:

    ```mlir
    %R = rope.rotation_matrix rotation<[half 2]> : tensor<2x2xf32>
    ```
    ==>
    ```mlir
    %R = arith.constant dense<[[0.0, 1.0], [-1.0, 0.0]]> : tensor<2x2xf32>
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

#endif // ROME_DIALECT_ROPE_TRANSFORMS_PASSES_TD
