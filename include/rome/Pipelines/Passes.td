//===- Passes.td - Passes of the RoME pipelines ------------*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_PIPELINES_PASSES_TD
#define ROME_PIPELINES_PASSES_TD

include "mlir/Pass/PassBase.td"

def UseX86ConversionsPass : Pass<"rome-use-x86-conversions"> {
  let summary = "Round vectors to f16 and bf16 by instructions of AVX-512";
  let description = [{
    Replaces `arith.truncf` from vectors of f32, of 16 or 32 lanes, to f16 (with the feature `avx512f`) and to bf16 (with `avx512bf16` and
    `avx512dq`) by calls of LLVM's intrinsics. Values are rounded to the nearest,
    ties to even, subnormal ones included: the instruction for bf16 takes them
    for zeros, so a vector that has one is converted by what `arith.truncf`
    becomes otherwise, which takes more than twice as many instructions.

    Only the bits of NaNs differ from those without the pass.

    Example, with `features=avx512bf16,avx512dq`:

    ```mlir
    %y = arith.truncf %x : vector<16xf32> to vector<16xbf16>
    ```
    ==>
    ```mlir
    %mask = llvm.call_intrinsic "llvm.x86.avx512.fpclass.ps.512"(%x, %c32) : ...
    %any = vector.reduction <or>, %mask : vector<16xi1> into i1
    %bits = scf.if %any -> vector<16xi16> {
      // arith.truncf
    } else {
      %0 = llvm.call_intrinsic "llvm.x86.avx512bf16.cvtneps2bf16.512"(%x) : ...
      %1 = arith.bitcast %0 : vector<16xbf16> to vector<16xi16>
      scf.yield %1 : vector<16xi16>
    }
    %y = arith.bitcast %bits : vector<16xi16> to vector<16xbf16>
    ```
  }];
  let options = [
    ListOption<"features", "features", "std::string",
               "What the processor has, by LLVM's names for it">
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::LLVM::LLVMDialect",
    "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect"
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

def FenceNontemporalStoresPass
    : Pass<"rome-fence-nontemporal-stores", "::mlir::func::FuncOp"> {
  let summary = "Add fences after loops with nontemporal stores";
  let description = [{
    Puts a sequentially consistent `llvm.fence` behind every outermost loop that
    has nontemporal vector stores; in a parallel region of OpenMP, every thread
    runs one. Nontemporal stores are not ordered with what follows them: without
    a fence, another thread that is told that the result is there may read what
    was there before. On x86-64 the fence is an `mfence` or a locked instruction, both of which
    write out what is in write-combining buffers, on AArch64 a `dmb`.

    Example:

    ```mlir
    scf.for %i = %c0 to %n step %c1 {
      vector.store %v, %y[%i] {nontemporal = true} : memref<?xf32>, vector<4xf32>
    }
    ```
    ==>
    ```mlir
    scf.for %i = %c0 to %n step %c1 { ... }
    llvm.fence seq_cst
    ```
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

def ForbidSPIRVContractionPass
    : Pass<"rome-forbid-spirv-contraction", "::mlir::spirv::ModuleOp"> {
  let summary = "Forbid fused multiply-adds in OpenCL kernels";
  let description = [{
    Adds the execution mode `ContractionOff` to every OpenCL kernel: without it a
    driver may fuse a multiplication and an addition, which then round once.

    Example:

    ```mlir
    spirv.EntryPoint "Kernel" @kernel
    ```
    ==>
    ```mlir
    spirv.EntryPoint "Kernel" @kernel
    spirv.ExecutionMode @kernel "ContractionOff"
    ```
  }];
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

def MapLoopsToGpuPass
    : Pass<"rome-map-loops-to-gpu", "::mlir::func::FuncOp"> {
  let summary = "Tile parallel loops and map them to GPU blocks and threads";
  let description = [{
    Collapses every outermost `scf.parallel` to rows (all loops but the last)
    and lanes (the last loop), tiles it to one thread per iteration with
    neighbouring lanes in neighbouring threads, and maps the tiles to blocks, as
    `convert-parallel-loops-to-gpu` expects it. Rows are mapped to the x
    dimension of the grid, the only one that is not limited to 65535 blocks.

    Fails where such a loop has a reduction.

    Example: `scf.parallel (%b, %s, %lane) = ... to (2, 512, 64)` becomes a loop
    over 256 blocks of 64 x 4 threads.
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::gpu::GPUDialect", "::mlir::scf::SCFDialect"
  ];
  let options = [
    Option<"blockSize", "block-size", "int64_t", /*default=*/"256",
           "Upper limit of the number of threads of a block">
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

def OutlineLoopsPass : Pass<"rome-outline-loops", "::mlir::ModuleOp"> {
  let summary = "Make functions of the loops of long functions";
  let description = [{
    Moves every outermost loop of a function that has more than `max-loops` of
    them to a private function that is not inlined again. LLVM's passes on loops
    look at all of a function for each of its loops; with few in each, the time
    that they take is linear in the number of loops.

    Example, with `max-loops=1`:

    ```mlir
    func.func @f(%x: memref<8xf32>) {
      scf.for %i = %c0 to %c8 step %c1 { ... }
      scf.for %i = %c0 to %c8 step %c1 { ... }
      return
    }
    ```
    ==>
    ```mlir
    func.func private @f_loop0(%x: memref<8xf32>) attributes {passthrough = ["noinline"]} { ... }
    func.func private @f_loop1(%x: memref<8xf32>) attributes {passthrough = ["noinline"]} { ... }
    func.func @f(%x: memref<8xf32>) {
      call @f_loop0(%x) : (memref<8xf32>) -> ()
      call @f_loop1(%x) : (memref<8xf32>) -> ()
      return
    }
    ```
  }];
  let options = [
    Option<"maxLoops", "max-loops", "unsigned", /*default=*/"64",
           "The most loops of a function that stay where they are">
  ];
  let dependentDialects = ["::mlir::func::FuncDialect", "::mlir::scf::SCFDialect"];
}

def PrepareSPIRVKernelsPass
    : Pass<"rome-prepare-spirv-kernels", "::mlir::gpu::GPUModuleOp"> {
  let summary = "Mark kernels as SPIR-V entry points";
  let description = [{
    Gives every kernel a `spirv.entry_point_abi` with its known block size, and
    fails where a type is used that the conversion to SPIR-V would silently
    replace by a wider one: bf16 in memory would be read as f32.
  }];
  let dependentDialects = ["::mlir::spirv::SPIRVDialect"];
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

def SpecializeLoopsPass
    : Pass<"rome-specialize-loops", "::mlir::func::FuncOp"> {
  let summary = "Choose threads and nontemporal stores by the size of the result";
  let description = [{
    Turns every `scf.forall` without results into sequential or parallel loops.
    Where all vector stores of one write to one buffer, which may have any strides
    but the last one:

    - The loop is parallel if `threads` is not 1 and the buffer has at least
      `parallel-bytes` bytes: starting threads takes microseconds.
    - Its stores are nontemporal if `nontemporal` is `always`, or if it is `auto`
      and the buffer has at least `nontemporal-bytes` bytes, and the loop does
      not read the buffer. An ordinary store reads the cache line that it
      writes, and displaces another; where a result does not fit into the cache
      anyway, both are traffic for nothing. Nontemporal stores must be aligned:
      to 64 bytes, or at least to 16.

    What depends on dynamic sizes or strides or on the address of an argument becomes
    versions of the loop under `scf.if`. A remark for each loop says what was
    decided, and what is decided at run time.

    Example, with `nontemporal-bytes=1024`:

    ```mlir
    scf.forall (%i) = (0) to (8192) step (16) {
      vector.store %v, %y[%i] : memref<8192xf32>, vector<16xf32>
    }
    ```
    ==>
    ```mlir
    scf.if %is_aligned_to_64 {
      scf.for %i = %c0 to %c8192 step %c16 {
        vector.store %v, %y[%i] {alignment = 64, nontemporal = true} : ...
      }
    } else {
      // the same for 16 bytes, then a loop with ordinary stores
    }
    ```
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect",
    "::mlir::scf::SCFDialect"
  ];
  let options = [
    Option<"threads", "threads", "unsigned", /*default=*/"1",
           "How many threads the loops may use; 0: as many as there are">,
    Option<"parallelBytes", "parallel-bytes", "int64_t", /*default=*/"1048576",
           "The smallest result in bytes that is computed by several threads">,
    Option<"nontemporal", "nontemporal", "::mlir::rome::NontemporalMode",
           /*default=*/"::mlir::rome::NontemporalMode::Auto",
           "Which results are written past the cache",
           [{::llvm::cl::values(
             clEnumValN(::mlir::rome::NontemporalMode::Auto, "auto",
                        "those of at least nontemporal-bytes bytes"),
             clEnumValN(::mlir::rome::NontemporalMode::Always, "always",
                        "all that are aligned"),
             clEnumValN(::mlir::rome::NontemporalMode::Never, "never", "none")
           )}]>,
    Option<"nontemporalBytes", "nontemporal-bytes", "int64_t",
           /*default=*/"4194304",
           "The smallest result in bytes that is written past the cache">
  ];
}

def StoreHalvesAsIntegersPass : Pass<"rome-store-halves-as-integers"> {
  let summary = "Store vectors of f16 and bf16 as i16 where stores are nontemporal";
  let description = [{
    LLVM's x86 back end (22.1.8) silently selects an ordinary store for a
    nontemporal store of a vector of a half-precision type; for vectors of i16 it
    does not. A conversion to bf16 by integer arithmetic ends in i16 anyway.

    Example:

    ```mlir
    llvm.store %v, %p {alignment = 64 : i64, nontemporal} : vector<32xbf16>, !llvm.ptr
    ```
    ==>
    ```mlir
    %0 = llvm.bitcast %v : vector<32xbf16> to vector<32xi16>
    llvm.store %0, %p {alignment = 64 : i64, nontemporal} : vector<32xi16>, !llvm.ptr
    ```
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
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

def VerifyDeviceMemoryPass
    : Pass<"rome-verify-device-memory", "::mlir::func::FuncOp"> {
  let summary = "Check that kernels and the host use memory of their own";
  let description = [{
    Fails where a memory access is not inside an `scf.parallel`, which will be a
    kernel, or where one uses a buffer that is not an argument of the function:
    arguments are memory of the device, which the host cannot access; what the
    function makes (allocations, constants) is memory of the host, which a
    kernel cannot access.
  }];
}

def VerifyGpuChipPass : Pass<"rome-verify-gpu-chip", "::mlir::ModuleOp"> {
  let summary = "Check that a code generator knows a chip";
  let description = [{
    Fails unless LLVM's code generator for `triple` knows the processor `chip`:
    it would warn and generate code for another one.
  }];
  let options = [
    Option<"triple", "triple", "std::string", /*default=*/"\"\"",
           "Target triple of the code generator">,
    Option<"chip", "chip", "std::string", /*default=*/"\"\"",
           "Name of the processor">
  ];
}

#endif // ROME_PIPELINES_PASSES_TD
