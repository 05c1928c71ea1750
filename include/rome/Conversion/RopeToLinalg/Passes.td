//===- Passes.td - Convert the rope dialect to linalg ------*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_CONVERSION_ROPETOLINALG_PASSES_TD
#define ROME_CONVERSION_ROPETOLINALG_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertRopeToLinalgPass : Pass<"convert-rope-to-linalg"> {
  let summary = "Convert the rope dialect to linalg on tensors";
  let description = [{
    Converts every `rope.apply` and `rope.tables`. The results are the same bit
    for bit whatever the form, but for what is said of `matmul` below: each
    product and the sum round once in the compute type, and the lanes of
    `identity` blocks are copied.

    - `pairwise`: one `linalg.generic` for each rotated block, over the leading
      dimensions and the pairs of lanes. It reads and writes each lane once,
      and has neither a gather nor a concatenation.
    - `matmul`: a `linalg.matmul` of `x`, as rows of lanes, with the
      `rope.rotation_matrix`, then one `linalg.generic` that multiplies,
      multiplies and adds. The matmul accumulates in f32 (f64 where `x` is f64);
      that is exact for finite lanes, since a column of the matrix has at most
      one entry that is not 0. **A lane that is infinite or NaN makes NaN of every
      rotated lane of its row but its partner**, through 0 · ∞, and **a zero in
      the product `x R` loses its sign**; where an `interleaved_to_half` block
      asks for a second matmul, with P, both hold for `x P` too. No other form
      does either.
      Where two or more dimensions of `x` are dynamic, it is a
      `linalg.contract` of `x` as it is: rows could not be expanded again.
      Tables are expanded to one entry per lane of `x` beforehand, unless that
      is what they are.
    - `slices`: the spelling that models use: slices of `x`, a negation and a
      concatenation (for interleaved lanes: two strided slices, stacked), then
      a multiplication for each term and an addition.
    - `auto`: chooses one of them for each op. No cost is predicted yet: the
      choice is always `pairwise`, and an analysis remark says why.

    A `rope.apply` without any element is replaced by its operand. A remark names
    the form of each op that is converted.

    Example, with `form=pairwise`:

    ```mlir
    %y = rope.apply %x, %cos, %sin rotation<[half 128]> table_dims = [0]
        : tensor<?x128xf32>, tensor<?x64xf32>
    ```
    ==>
    ```mlir
    %x0 = tensor.extract_slice %x[0, 0] [%d, 64] [1, 1]
        : tensor<?x128xf32> to tensor<?x64xf32>
    %x1 = tensor.extract_slice %x[0, 64] [%d, 64] [1, 1]
        : tensor<?x128xf32> to tensor<?x64xf32>
    %ys:2 = linalg.generic {indexing_maps = [#id, #id, #id, #id, #id, #id],
                            iterator_types = ["parallel", "parallel"]}
        ins(%x0, %x1, %cos, %sin : tensor<?x64xf32>, tensor<?x64xf32>,
                                   tensor<?x64xf32>, tensor<?x64xf32>)
        outs(%y0, %y1 : tensor<?x64xf32>, tensor<?x64xf32>) {
    ^bb0(%a: f32, %b: f32, %c: f32, %s: f32, %out0: f32, %out1: f32):
      %0 = arith.mulf %a, %c : f32
      %1 = arith.mulf %b, %s : f32
      %2 = arith.subf %0, %1 : f32
      %3 = arith.mulf %b, %c : f32
      %4 = arith.mulf %a, %s : f32
      %5 = arith.addf %3, %4 : f32
      linalg.yield %2, %5 : f32, f32
    } -> (tensor<?x64xf32>, tensor<?x64xf32>)
    // then %ys#0 and %ys#1 are inserted into the result
    ```
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect",
    "::mlir::linalg::LinalgDialect",
    "::mlir::math::MathDialect",
    "::mlir::rope::RopeDialect",
    "::mlir::tensor::TensorDialect"
  ];
  let options = [
    Option<"form", "form", "::mlir::rome::RopeForm",
           /*default=*/"::mlir::rome::RopeForm::Auto",
           "What rope.apply becomes",
           [{::llvm::cl::values(
             clEnumValN(::mlir::rome::RopeForm::Auto, "auto",
                        "the form that is best for each op"),
             clEnumValN(::mlir::rome::RopeForm::Matmul, "matmul",
                        "a product with the rotation matrix"),
             clEnumValN(::mlir::rome::RopeForm::Pairwise, "pairwise",
                        "one loop nest over pairs of lanes"),
             clEnumValN(::mlir::rome::RopeForm::Slices, "slices",
                        "slices, a negation and a concatenation")
           )}]>
  ];
}

#endif // ROME_CONVERSION_ROPETOLINALG_PASSES_TD
