//===- Passes.td - Passes on code for x86 processors -------*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_TRANSFORMS_X86_PASSES_TD
#define ROME_TRANSFORMS_X86_PASSES_TD

include "mlir/Pass/PassBase.td"

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

#endif // ROME_TRANSFORMS_X86_PASSES_TD
