//===- Passes.td - Passes of the rope dialect --------------*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_DIALECT_ROPE_TRANSFORMS_PASSES_TD
#define ROME_DIALECT_ROPE_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def RaiseRotationMatricesPass
    : Pass<"rome-raise-rotation-matrices", "::mlir::func::FuncOp"> {
  let summary = "Make products with rope.rotation_matrix rope.apply again";
  let description = [{
    Raises the rotary position embeddings of every function that has a
    `rope.rotation_matrix`, as `raise-to-rope` does and with its remarks. The
    matrix form is for machines with matrix units: where there is none, a row is
    rotated in registers and the matrix is never multiplied, whichever lanes it
    rotates. Products that are not part of a rotation stay.

    Results are equal except for signs of zeros and lanes that are not finite,
    which a product with the matrix would spread over their row.

    Example:

    ```mlir
    %R = rope.rotation_matrix rotation<[half 4]> : tensor<4x4xf32>
    %xR = linalg.matmul ins(%x, %R : tensor<8x4xf32>, tensor<4x4xf32>) outs(%zeros : tensor<8x4xf32>) -> tensor<8x4xf32>
    %a = arith.mulf %x, %cos : tensor<8x4xf32>
    %b = arith.mulf %xR, %sin : tensor<8x4xf32>
    %y = arith.addf %a, %b : tensor<8x4xf32>
    ```
    ==>
    ```mlir
    %y = rope.apply %x, %cos, %sin rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
    ```
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::rope::RopeDialect", "::mlir::tensor::TensorDialect"
  ];
}

def RaiseToRopePass : Pass<"raise-to-rope"> {
  let summary = "Find rotary position embeddings, however spelled, and make each one rope.apply";
  let description = [{
    Computes what every lane of a candidate value is, by what ops do to elements
    and not by how they are spelled, and replaces the value by a `rope.apply`
    where the two are equal. Slices, insertions, concatenations, reshapes,
    padding, transpositions, broadcasts, gathers with computable indices,
    selections with computable masks, negations, multiplications by ±1, additions
    of 0, float conversions, complex numbers, reductions over up to four elements
    and products with constant signed permutation matrices, of which columns may
    be zeros, are seen through; everything else is where data comes from. A table
    or an x that exists only inside the body of a linalg op is computed by an op
    of its own.

    Results are bit-exact: `compute_type` records where the input rounds. There
    is one exception, which the remark names: where the input adds +0 to a lane
    (a reduction, a gradient, `0 - x`), a zero may change its sign, and a product
    with a matrix also spreads lanes that are not finite. With `relaxed`, what
    rounds in other places than the `rope.apply` is raised too, and the remark
    says so.

    Values inside a rotation that are used elsewhere stay; they do not prevent a
    match.

    Values with 2 to 16384 lanes (the size of the last dimension) are tried. A
    value is raised when all rules hold. Where it is close (at least half of
    its sums are products of two lanes of one tensor) but a rule fails, nothing
    changes and a missed remark names the first lane and the rule:

    | rule           | what must hold                                            |
    |----------------|-----------------------------------------------------------|
    | `coverage`     | every lane is written                                     |
    | `two-products` | every lane is a sum of two products, or passed through    |
    | `common-input` | both products read (different) lanes of the same x        |
    | `pass-through` | a lane that is not a sum is the same lane of x            |
    | `rounding`     | one type explains every rounding, and one conversion after |
    | `blocks`       | the lanes read are those of a list of blocks              |
    | `signs`        | the signs of the terms are those of the blocks; signs inside 2x2 matrices, or inside two separate sine tables, are not seen and go into the table |
    | `tables`       | the other factors are lanes of two tables, of up to eight tensors each, laid out alike |

    Example:

    ```mlir
    %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
    %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
    %n = arith.negf %x2 : tensor<8x2xf32>
    %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
    %a = arith.mulf %x, %cos : tensor<8x4xf32>
    %b = arith.mulf %r, %sin : tensor<8x4xf32>
    %y = arith.addf %a, %b : tensor<8x4xf32>
    ```
    ==>
    ```mlir
    %y = rope.apply %x, %cos, %sin rotation<[half 4]> table_dims = [0] : tensor<8x4xf32>, tensor<8x4xf32>
    ```

    With `raise-tables` pairs of tensors are first replaced by `rope.tables`
    where every lane of one is the cosine, and of the other the sine, of a
    position times a constant. The constants stay as they are, bit for bit, and
    so do the results: angles, factors and conversions round in the same places.
    Products may be multiplications or matrix products of one column; lanes may
    be moved before and after, and read several streams of positions. Lanes that
    repeat a table of half the width become copies of one. A frequency of 0 times
    a negative position is −0, and +0 in `rope.tables`: this is raised with
    `relaxed` only, and the remark says so.

    ```mlir
    %p = arith.sitofp %positions : tensor<8x1xi64> to tensor<8x1xf32>
    %a = linalg.mul ins(%p, %inv_freq) ...
    %cos = math.cos %a : tensor<8x2xf32>
    %sin = math.sin %a : tensor<8x2xf32>
    ```
    ==>
    ```mlir
    %cos, %sin = rope.tables %positions {inv_freq = dense<[1.0, 0.01]> : tensor<2xf32>} : tensor<8xi64> -> tensor<8x2xf32>
    ```
  }];
  let options = [
    Option<"relaxed", "relaxed", "bool", /*default=*/"false",
           "raise also what differs from the rope.apply in where it rounds">,
    Option<"raiseTables", "raise-tables", "bool", /*default=*/"false",
           "replace tables that are computed from positions by rope.tables">
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::complex::ComplexDialect",
                           "::mlir::linalg::LinalgDialect",
                           "::mlir::rope::RopeDialect",
                           "::mlir::tensor::TensorDialect"];
}

def MaterializeRotationMatrixPass : Pass<"rope-materialize-rotation-matrix"> {
  let summary = "Turn symbolic rotation matrices into dense constants";
  let description = [{
    Replaces every `rope.rotation_matrix` by an `arith.constant` with the same
    elements, for targets that multiply by the matrix as it stands. Fails at
    matrices of more than 4096 lanes, which have more than 2^24 elements.

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

def TileRowsPass : Pass<"rope-tile-rows"> {
  let summary = "Tile rope.apply to loops over rows";
  let description = [{
    Replaces every `rope.apply` by an `scf.forall` over tiles of whole rows and
    loops over the rows of a tile. A tile has about `tile-bytes` bytes of `x`,
    in consecutive rows. If a dimension that the tables do not follow has a
    static even size, two rows along it (two heads) stay in one op, which reads
    the tables once for both; a tile has at least these.

    Tiles go along the dimensions that the tables follow first, then along the
    others: the table entries of a tile stay in the first-level cache for all
    rows that share them (all heads), and every stream through memory is a few
    kilobytes long. Row by row through all of `x`, the tables would come from
    memory again for each head.

    Example:

    ```mlir
    %y = rope.apply %x, %cos, %sin rotation<[half 128]> table_dims = [1]
        : tensor<32x4096x128xf32>, tensor<4096x64xf32>
    ```
    ==>
    ```mlir
    %y = scf.forall (%s, %n) = (0, 0) to (4096, 32) step (16, 2) shared_outs(...) {
      scf.for %row = %c0 to %c16 step %c1 ... {
        rope.apply ... : tensor<2x1x128xf32>, tensor<1x64xf32>
      }
    }
    ```
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::scf::SCFDialect",
    "::mlir::tensor::TensorDialect"
  ];
  let options = [
    Option<"tileBytes", "tile-bytes", "int64_t", /*default=*/"8192",
           "About how many bytes of x a tile has">
  ];
}

#endif // ROME_DIALECT_ROPE_TRANSFORMS_PASSES_TD
