//===- Passes.td - Passes on loops -------------------------*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_TRANSFORMS_LOOPS_PASSES_TD
#define ROME_TRANSFORMS_LOOPS_PASSES_TD

include "mlir/Pass/PassBase.td"

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

#endif // ROME_TRANSFORMS_LOOPS_PASSES_TD
