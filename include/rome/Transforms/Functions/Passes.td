//===- Passes.td - Passes on function borders --------------*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_TRANSFORMS_FUNCTIONS_PASSES_TD
#define ROME_TRANSFORMS_FUNCTIONS_PASSES_TD

include "mlir/Pass/PassBase.td"

def AddResultSizesPass : Pass<"rome-add-result-sizes", "::mlir::ModuleOp"> {
  let summary = "Add functions that tell how large the results of others are";
  let description = [{
    Adds `@f_result_sizes` for every public function `@f` that returns tensors of
    which a size is not known. It has the same arguments and returns the sizes of
    all results, in order: with it, a caller can give the memory of results (see
    `result-arguments` of `rome-cpu-pipeline`) that have dynamic sizes. Sizes are
    computed from those of the arguments; only where they depend on elements
    does the function compute what they depend on.

    Assertions are not copied. Functions of several blocks are left alone. Fails
    if the name is taken.

    Example:

    ```mlir
    func.func @f(%x: tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
    ==>
    ```mlir
    func.func @f_result_sizes(%x: tensor<?x4xf32>) -> tensor<2xi64> attributes {rome.result_sizes} {
      %c0 = arith.constant 0 : index
      %c4 = arith.constant 4 : i64
      %0 = tensor.dim %x, %c0 : tensor<?x4xf32>
      %1 = arith.index_cast %0 : index to i64
      %2 = tensor.from_elements %1, %c4 : tensor<2xi64>
      return %2 : tensor<2xi64>
    }
    ```
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::tensor::TensorDialect"
  ];
}

def MoveResultsToArgumentsPass
    : Pass<"rome-move-results-to-arguments", "::mlir::func::FuncOp"> {
  let summary = "Let functions write their results to memory of the caller";
  let description = [{
    Replaces every tensor that a public function returns by an additional
    argument, a buffer that the result is written to: one for each result, also
    where results are the same value, an argument or a constant. No buffer may
    overlap another array. With `strided` the buffers may have any strides but
    the last one, which is 1.

    Calls are not changed; `rome-separate-callees` leaves none.

    Example:

    ```mlir
    func.func @f(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
      %0 = arith.negf %x : tensor<4x8xf32>
      return %0 : tensor<4x8xf32>
    }
    ```
    ==>
    ```mlir
    func.func @f(%x: tensor<4x8xf32>, %y: memref<4x8xf32>) {
      %0 = arith.negf %x : tensor<4x8xf32>
      bufferization.materialize_in_destination %0 in restrict writable %y : ...
      return
    }
    ```
  }];
  let options = [
    Option<"strided", "strided", "bool", /*default=*/"false",
           "Whether the buffers may have any strides but the last one">
  ];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect"];
}

def ProtectArgumentsPass
    : Pass<"rome-protect-arguments", "::mlir::func::FuncOp"> {
  let summary = "Let no public function write to the memory of its arguments";
  let description = [{
    Marks the tensors that a public function takes as not writable, unless they
    are marked already. Bufferization would otherwise compute a result in the
    memory of an argument that is not read afterwards, and the caller would find
    it changed.

    Example:

    ```mlir
    func.func @f(%x: tensor<4xf32>) -> tensor<4xf32>
    ```
    ==>
    ```mlir
    func.func @f(%x: tensor<4xf32> {bufferization.writable = false}) -> tensor<4xf32>
    ```
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect"];
}

def SeparateCalleesPass
    : Pass<"rome-separate-callees", "::mlir::ModuleOp"> {
  let summary = "Let public functions be called from outside only";
  let description = [{
    Gives every public function that the module itself uses a private copy, and
    lets the module use the copy. What is done to the arguments and results of
    public functions afterwards concerns callers from outside alone.

    Example:

    ```mlir
    func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> { ... }
    func.func @g(%x: tensor<4xf32>) -> tensor<4xf32> {
      %0 = func.call @f(%x) : (tensor<4xf32>) -> tensor<4xf32>
      return %0 : tensor<4xf32>
    }
    ```
    ==>
    ```mlir
    func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> { ... }
    func.func private @f_0(%x: tensor<4xf32>) -> tensor<4xf32> { ... }
    func.func @g(%x: tensor<4xf32>) -> tensor<4xf32> {
      %0 = func.call @f_0(%x) : (tensor<4xf32>) -> tensor<4xf32>
      return %0 : tensor<4xf32>
    }
    ```
  }];
}

def SeparateResultsPass
    : Pass<"rome-separate-results", "::mlir::func::FuncOp"> {
  let summary = "Return no memory twice";
  let description = [{
    Returns copies of the tensors of functions that return several: two may be
    one value, or parts of one, and a caller that frees each result would free
    memory twice. Copies that are not needed are not made by bufferization.

    Example:

    ```mlir
    return %x, %x : tensor<4xf32>, tensor<4xf32>
    ```
    ==>
    ```mlir
    %0 = bufferization.alloc_tensor() copy(%x) : tensor<4xf32>
    %1 = bufferization.alloc_tensor() copy(%x) : tensor<4xf32>
    return %0, %1 : tensor<4xf32>, tensor<4xf32>
    ```
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect"];
}

def StrideArgumentsPass : Pass<"rome-stride-arguments", "::mlir::ModuleOp"> {
  let summary = "Let functions take views of larger arrays";
  let description = [{
    Replaces every tensor that a public function takes by a buffer with any
    strides but the last one, which is 1: a view of a larger array, or rows that
    are further apart than they are long.

    Fails at calls of public functions, whose arguments are tensors;
    `rome-separate-callees` leaves none.

    Example:

    ```mlir
    func.func @f(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
      %0 = arith.negf %x : tensor<4x8xf32>
      return %0 : tensor<4x8xf32>
    }
    ```
    ==>
    ```mlir
    func.func @f(%x: memref<4x8xf32, strided<[?, 1]>>) -> tensor<4x8xf32> {
      %0 = bufferization.to_tensor %x restrict : memref<4x8xf32, strided<[?, 1]>> to tensor<4x8xf32>
      %1 = arith.negf %0 : tensor<4x8xf32>
      return %1 : tensor<4x8xf32>
    }
    ```
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect"];
}

#endif // ROME_TRANSFORMS_FUNCTIONS_PASSES_TD
