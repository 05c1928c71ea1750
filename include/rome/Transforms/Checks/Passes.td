//===- Passes.td - Passes on checks of programs and of what they are called with -*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_TRANSFORMS_CHECKS_PASSES_TD
#define ROME_TRANSFORMS_CHECKS_PASSES_TD

include "mlir/Pass/PassBase.td"

def AddAssertionsPass : Pass<"rome-add-assertions"> {
  let summary = "Assert what ops rely on at run time";
  let description = [{
    Adds a `cf.assert` for everything that an op on tensors relies on and that
    is not known from its types: sizes that agree (`rope.apply`, linalg,
    `tensor.concat`, reshapes and casts), slices and elements that are inside
    of their tensor, sizes and steps that are not negative, divisions that are
    defined. Types without dynamic sizes cost nothing but for computed indices
    and divisions. Assertions move up to where their operands are known: what
    is inserted may be computed in its place, before it is inserted.

    `generate-runtime-verification` does not serve: its checks refuse tensors
    and slices without elements (22.1.8), and it has none for concatenations,
    reshapes and divisions.

    Example:

    ```mlir
    %y = rope.apply %x, %cos, %sin rotation<[half 8]> table_dims = [0] : tensor<?x8xf32>, tensor<?x4xf32>
    ```
    ==>
    ```mlir
    %0 = tensor.dim %cos, %c0 : tensor<?x4xf32>
    %1 = tensor.dim %x, %c0 : tensor<?x8xf32>
    %2 = arith.cmpi eq, %0, %1 : index
    cf.assert %2, "'rope.apply' op expected dimension #0 of 'cos' and dimension #0 of 'x' to have the same size"
    // the same for sin
    %y = rope.apply ...
    ```
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::cf::ControlFlowDialect", "::mlir::memref::MemRefDialect",
    "::mlir::tensor::TensorDialect", "::mlir::vector::VectorDialect"
  ];
}

def AddSizeChecksPass : Pass<"rome-add-size-checks", "::mlir::ModuleOp"> {
  let summary = "Move assertions on sizes of arguments to functions of their own";
  let description = [{
    Moves every `cf.assert` of a public function `@f` that depends on sizes of
    its arguments alone to a function `@f_size_checks` with the same arguments
    and no results: a caller can check arguments before anything is read or
    written. Messages get the sizes that the assertion depends on, as `{0.1}`
    for the size of dimension #1 of argument 0, for the caller to fill in.

    Functions of several blocks are left alone. Fails if the name is taken.

    Example:

    ```mlir
    func.func @f(%x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<?xf32> {
      %0 = tensor.dim %x, %c0 : tensor<?xf32>
      %1 = tensor.dim %y, %c0 : tensor<?xf32>
      %2 = arith.cmpi eq, %0, %1 : index
      cf.assert %2, "expected sizes that agree"
      ...
    ```
    ==>
    ```mlir
    func.func @f_size_checks(%x: tensor<?xf32>, %y: tensor<?xf32>) {
      %0 = tensor.dim %x, %c0 : tensor<?xf32>
      %1 = tensor.dim %y, %c0 : tensor<?xf32>
      %2 = arith.cmpi eq, %0, %1 : index
      cf.assert %2, "expected sizes that agree, but got {0.0} for dimension #0 of argument 0, {1.0} for dimension #0 of argument 1"
      return
    }
    ```
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::tensor::TensorDialect"
  ];
}

def CheckInputPass : Pass<"rome-check-input"> {
  let summary = "Fail on ops and types that no pipeline knows";
  let description = [{
    Emits an error at every op of a dialect that is not registered, and at ops
    with types that upstream's passes take for granted not to occur: vectors of
    more than 2^16 elements, tensors that no memory has room for, complex numbers
    of types that LLVM has no complex numbers of, branches that no interface
    describes. Pipelines start with it, so that nothing later on has to expect
    these.

    With `scalar-elements` tensors and buffers of anything but integers and
    floats are refused, with `plain-names` names of functions that assemblers
    would need quotes for: what becomes a GPU kernel can have neither.
  }];
  let options = [
    Option<"scalarElements", "scalar-elements", "bool", /*default=*/"false",
           "Refuse elements that are not integers or floats">,
    Option<"plainNames", "plain-names", "bool", /*default=*/"false",
           "Refuse names of functions with other than letters and digits">
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

def ReturnFailuresPass : Pass<"rome-return-failures", "::mlir::ModuleOp"> {
  let summary = "Let failed assertions return to the caller";
  let description = [{
    Gives every function with a body an additional argument, a pointer to a
    pointer that the caller sets to null. An assertion that fails writes the
    address of its message there, a string that ends in a zero, and the function
    returns; so do the functions that called it. In a parallel loop the iteration
    ends, and the function returns after the loop. Results are not defined then,
    and temporary buffers of the functions that return are lost. Without
    the pass, assertions end the process.

    Memory for temporary buffers is asserted to be there. Fails where a stack
    could overflow: at recursion, and at stack memory that is dynamic or has more
    than 2^20 bytes.

    Example:

    ```mlir
    func.func @f(%condition: i1) {
      cf.assert %condition, "expected more"
      return
    }
    ```
    ==>
    ```mlir
    func.func @f(%condition: i1, %failure: !llvm.ptr) {
      cf.cond_br %condition, ^bb1, ^bb2
    ^bb1:
      return
    ^bb2:
      %0 = llvm.mlir.addressof @message : !llvm.ptr
      llvm.store %0, %failure atomic monotonic {alignment = 8 : i64} : !llvm.ptr, !llvm.ptr
      return
    }
    ```
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::cf::ControlFlowDialect",
    "::mlir::LLVM::LLVMDialect", "::mlir::memref::MemRefDialect",
    "::mlir::ub::UBDialect"
  ];
}

#endif // ROME_TRANSFORMS_CHECKS_PASSES_TD
