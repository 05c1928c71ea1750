//===- Passes.td - Convert rows of rope.apply to vectors ---*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_CONVERSION_ROPETOVECTOR_PASSES_TD
#define ROME_CONVERSION_ROPETOVECTOR_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertRopeToVectorPass : Pass<"convert-rope-to-vector"> {
  let summary = "Convert rope.apply of a few rows to vectors";
  let description = [{
    Converts every `rope.apply` on at most 4 rows that share one row of the
    tables (`rope-tile-rows` makes such) and have at most 4096 lanes to vectors.
    Vectors have as many lanes as `vector-width` bits hold of the element type of
    `x`; what remains of a row becomes shorter vectors with a power of two of
    lanes. What is read of the tables is read and shuffled once for all rows.

    Results are those of `convert-rope-to-linalg` bit for bit, but for the sign of
    a NaN that comes from a table. Whatever the blocks, the result is written in
    full vectors: lanes that do not follow each other in `x` or in a table are
    loaded in a few pieces that are shuffled. Vectors that read each other's
    lanes are all computed before one is written, so that the row may be
    rotated in place.

    Example, with `vector-width=128`:

    ```mlir
    %y = rope.apply %x, %cos, %sin rotation<[half 8]> table_dims = []
        : tensor<8xf32>, tensor<4xf32>
    ```
    ==>
    ```mlir
    %x0 = vector.transfer_read %x[%c0], %pad {in_bounds = [true]} : tensor<8xf32>, vector<4xf32>
    %x1 = vector.transfer_read %x[%c4], %pad {in_bounds = [true]} : tensor<8xf32>, vector<4xf32>
    %c = vector.transfer_read %cos[%c0], %pad {in_bounds = [true]} : tensor<4xf32>, vector<4xf32>
    %s = vector.transfer_read %sin[%c0], %pad {in_bounds = [true]} : tensor<4xf32>, vector<4xf32>
    %0 = arith.mulf %x0, %c : vector<4xf32>
    %1 = arith.mulf %x1, %s : vector<4xf32>
    %2 = arith.subf %0, %1 : vector<4xf32>
    ```
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::tensor::TensorDialect",
    "::mlir::ub::UBDialect", "::mlir::vector::VectorDialect"
  ];
  let options = [
    Option<"vectorWidth", "vector-width", "unsigned", /*default=*/"512",
           "Width of a vector in bits">
  ];
}

#endif // ROME_CONVERSION_ROPETOVECTOR_PASSES_TD
