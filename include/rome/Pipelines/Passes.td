//===- Passes.td - Passes of the RoME pipelines ------------*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_PIPELINES_PASSES_TD
#define ROME_PIPELINES_PASSES_TD

include "mlir/Pass/PassBase.td"

def VectorizeLinalgPass : Pass<"rome-vectorize-linalg", "::mlir::func::FuncOp"> {
  let summary = "Tile and vectorize linalg ops on memrefs along unit strides";
  let description = [{
    Tiles every linalg op whose operands all have unit stride along one common
    parallel loop by the vector width along that loop, and vectorizes the tiles.
    The last tile of a static loop becomes a shorter vector, the last elements of
    a dynamic loop stay a linalg op. Ops with reductions (matrix products) are
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

def CheckLLVMDialectPass : Pass<"rome-check-llvm-dialect", "::mlir::ModuleOp"> {
  let summary = "Fail on ops that are not in the LLVM dialect";
  let description = [{
    Emits an error at every op that does not belong to the LLVM dialect, so that
    what a pipeline cannot lower is reported where it stands in the source, not
    by the translation to LLVM IR.
  }];
}

#endif // ROME_PIPELINES_PASSES_TD
