//===- Passes.td - Passes on vectors -----------------------*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_TRANSFORMS_VECTORS_PASSES_TD
#define ROME_TRANSFORMS_VECTORS_PASSES_TD

include "mlir/Pass/PassBase.td"

def EmulateHalfPrecisionPass : Pass<"rome-emulate-half-precision"> {
  let summary = "Compute f16 and bf16 arithmetic in f32, rounding after each op";
  let description = [{
    Runs `arith-emulate-unsupported-floats` from bf16 and f16 to f32 and removes
    the permission to contract that it puts on the conversions: with it, later
    passes drop the rounding between two ops, and results depend on what is
    fused. Conversions from f64 become conversions from f32 that round to the same
    value: machines have no instruction for the former, but call a library for
    every element.

    Example:

    ```mlir
    %0 = arith.mulf %a, %b : bf16
    ```
    ==>
    ```mlir
    %0 = arith.extf %a : bf16 to f32
    %1 = arith.extf %b : bf16 to f32
    %2 = arith.mulf %0, %1 : f32
    %3 = arith.truncf %2 : f32 to bf16
    ```
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::math::MathDialect",
    "::mlir::vector::VectorDialect"
  ];
}

def LoadStridedVectorsPass
    : Pass<"rome-load-strided-vectors", "::mlir::func::FuncOp"> {
  let summary = "Load vectors with small strides as whole vectors and shuffle them";
  let description = [{
    Replaces every one-dimensional `vector.transfer_read` from a buffer whose
    last stride is from 2 to 4 by loads of as many neighbours as the vector has
    elements, and shuffles: tables that were complex numbers have their cosines
    in every second place. Nothing is read that does not lie between two elements
    of the vector.

    Example:

    ```mlir
    %v = vector.transfer_read %x[%i], %padding {in_bounds = [true]} : memref<8xf32, strided<[2]>>, vector<4xf32>
    ```
    ==>
    ```mlir
    %row = memref.reinterpret_cast %x to offset: [%offset], sizes: [7], strides: [1] : ...
    %0 = vector.load %row[%c0] : memref<7xf32, strided<[1], offset: ?>>, vector<4xf32>
    %1 = vector.load %row[%c3] : memref<7xf32, strided<[1], offset: ?>>, vector<4xf32>
    %v = vector.shuffle %0, %1 [0, 2, 5, 7] : vector<4xf32>, vector<4xf32>
    ```
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::memref::MemRefDialect", "::mlir::vector::VectorDialect"
  ];
}

def VectorizeLinalgPass : Pass<"rome-vectorize-linalg", "::mlir::func::FuncOp"> {
  let summary = "Tile and vectorize linalg ops on memrefs along unit strides";
  let description = [{
    Tiles every linalg op whose operands all have unit stride along one common
    parallel loop by the vector width along that loop, and vectorizes the tiles.
    What remains of a static loop becomes shorter vectors with a power of two of
    lanes (44 = 16 + 16 + 8 + 4), the last elements of a dynamic loop stay a
    linalg op. Ops with reductions (matrix products) are
    blocked so that their accumulators stay in registers; every element is still
    summed in the order of the original loop and never with fused
    multiply-adds, so results do not change by a bit.

    Everything else is left as it is, for `convert-linalg-to-loops`. Strided
    `memref.copy` ops are treated as linalg ops too.

    Example:

    ```mlir
    linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
        ins(%x : memref<16xf32>) outs(%y : memref<16xf32>) {
    ^bb0(%in: f32, %out: f32):
      %0 = arith.negf %in : f32
      linalg.yield %0 : f32
    }
    ```
    ==>
    ```mlir
    %0 = vector.load %x[%c0] : memref<16xf32>, vector<16xf32>
    %1 = arith.negf %0 : vector<16xf32>
    vector.store %1, %y[%c0] : memref<16xf32>, vector<16xf32>
    ```
  }];
  let options = [
    Option<"vectorWidth", "vector-width", "unsigned", /*default=*/"512",
           "Width of a vector in bits">
  ];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::linalg::LinalgDialect", "::mlir::memref::MemRefDialect",
    "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect"
  ];
}

#endif // ROME_TRANSFORMS_VECTORS_PASSES_TD
