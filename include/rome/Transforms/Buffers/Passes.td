//===- Passes.td - Passes on tensors on their way to buffers -*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_TRANSFORMS_BUFFERS_PASSES_TD
#define ROME_TRANSFORMS_BUFFERS_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertCopiesToLinalgPass
    : Pass<"rome-convert-copies-to-linalg", "::mlir::func::FuncOp"> {
  let summary = "Turn copies of buffers into linalg ops";
  let description = [{
    Replaces `memref.copy` by a `linalg.generic` with the identity as its body,
    so that a copy takes the same way to parallel loops as everything else.

    Example:

    ```mlir
    memref.copy %a, %b : memref<4xf32> to memref<4xf32>
    ```
    ==>
    ```mlir
    linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
        ins(%a : memref<4xf32>) outs(%b : memref<4xf32>) {
    ^bb0(%in: f32, %out: f32):
      linalg.yield %in : f32
    }
    ```
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect"];
}

def DecomposeConcatenationsPass : Pass<"rome-decompose-concatenations"> {
  let summary = "Make concatenations insertions into one tensor";
  let description = [{
    Replaces every `tensor.concat` by insertions into a `tensor.empty`, so that
    bufferization can compute operands where they belong in the result, and the
    result where it belongs in another. A concatenation would be a buffer of its
    own, and copies.

    Example:

    ```mlir
    %0 = tensor.concat dim(1) %x, %y : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x16xf32>
    ```
    ==>
    ```mlir
    %empty = tensor.empty() : tensor<4x16xf32>
    %1 = tensor.insert_slice %x into %empty[0, 0] [4, 8] [1, 1] : tensor<4x8xf32> into tensor<4x16xf32>
    %0 = tensor.insert_slice %y into %1[0, 8] [4, 8] [1, 1] : tensor<4x8xf32> into tensor<4x16xf32>
    ```
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::tensor::TensorDialect"
  ];
}

def DropEmptyOperandsPass : Pass<"rome-drop-empty-operands"> {
  let summary = "Drop operands without elements from concatenations";
  let description = [{
    Removes the operands of every `tensor.concat` whose size along the
    concatenated dimension is 0, and makes concatenations without elements
    `tensor.empty`. Bufferization would take slices of no elements at the end of
    the result, which are out of bounds.

    Example:

    ```mlir
    %0 = tensor.concat dim(1) %x, %none : (tensor<4x8xf32>, tensor<4x0xf32>) -> tensor<4x8xf32>
    ```
    ==>
    ```mlir
    %0 = tensor.concat dim(1) %x : (tensor<4x8xf32>) -> tensor<4x8xf32>
    ```
  }];
  let dependentDialects = ["::mlir::tensor::TensorDialect"];
}

def ForwardCopiesPass : Pass<"rome-forward-copies", "::mlir::func::FuncOp"> {
  let summary = "Write values where they would be copied to";
  let description = [{
    Lets a structured op write into a slice of an allocated buffer where it
    writes into a buffer of its own that is only copied there. Bufferization
    leaves such copies behind for all results but the first when several results
    of one op are inserted into one tensor.

    The destination must be an allocation of the same function or a subview of
    one, and between the op and the copy nothing may access it, except for
    slices with static positions that are disjoint. With `distinct-arguments`,
    arguments of the function are destinations too: no two of them may be the
    same memory, as tensors never are when they become buffers.

    Example:

    ```mlir
    %tmp = memref.alloc() : memref<4xf32>
    linalg.generic ... outs(%tmp : memref<4xf32>)
    %slice = memref.subview %buffer[4] [4] [1] : memref<8xf32> to !slice
    memref.copy %tmp, %slice : memref<4xf32> to !slice
    ```
    ==>
    ```mlir
    %slice = memref.subview %buffer[4] [4] [1] : memref<8xf32> to !slice
    linalg.generic ... outs(%slice : !slice)
    ```
  }];
  let options = [
    Option<"distinctArguments", "distinct-arguments", "bool",
           /*default=*/"false",
           "Assume that no two arguments of a function are the same memory">
  ];
}

def FuseElementwisePass : Pass<"rome-fuse-elementwise", "::mlir::func::FuncOp"> {
  let summary = "Make chains of elementwise linalg ops one op";
  let description = [{
    Fuses an elementwise `linalg.generic` with the only one that uses its
    result where that computes every element as often as before: both go over
    the same loops, and over all operands in the order of the loops. Fused ops
    have at most 64 ops and 16 operands. Every op still rounds by itself.

    Then each user of a `tensor.empty` gets one of its own. With few ops on each
    buffer, the time that bufferization takes is about linear in the number of
    ops.

    Example:

    ```mlir
    %0 = linalg.generic ... ins(%x : tensor<4xf32>) outs(%empty : tensor<4xf32>) { math.exp }
    %1 = linalg.generic ... ins(%0 : tensor<4xf32>) outs(%empty : tensor<4xf32>) { arith.negf }
    ```
    ==>
    ```mlir
    %1 = linalg.generic ... ins(%x : tensor<4xf32>) outs(%empty : tensor<4xf32>) { math.exp, arith.negf }
    ```
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::linalg::LinalgDialect", "::mlir::tensor::TensorDialect"
  ];
}

#endif // ROME_TRANSFORMS_BUFFERS_PASSES_TD
