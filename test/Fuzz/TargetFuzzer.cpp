//===- TargetFuzzer.cpp - Fuzzes descriptions of NPUs ---------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Fuzzing.h"

#include "rome/Dialect/Npu/IR/Npu.h"

#include "mlir/IR/Verifier.h"

using namespace mlir;
using namespace mlir::rome::fuzz;

/// A kernel whose ops ask the target for everything that verifiers use.
static constexpr llvm::StringLiteral kKernel = R"mlir(
!x = memref<64x32xbf16, #npu.space<gm>>
!nz = memref<2x4x16x16xbf16, #npu.space<l1>>
!a = memref<4x2x16x16xbf16, #npu.space<l0a>>
!b = memref<2x4x16x16xbf16, #npu.space<l0b>>
!c = memref<4x4x16x16xf32, #npu.space<l0c>>
!h = memref<64x64xbf16, #npu.space<ub>>
!f = memref<64x64xf32, #npu.space<ub>>
!o = memref<64x64xi32, #npu.space<ub>>
npu.kernel @all(%x: !x, %y: memref<64x64xbf16, #npu.space<gm>>) {
  npu.cube {
    %n = npu.buffer 0 : !nz
    %a = npu.buffer 0 : !a
    %b = npu.buffer 0 : !b
    %c = npu.buffer 0 : !c
    %f = npu.buffer 0 : memref<32x64xf32, #npu.space<ub>>
    npu.load_nz %x, %n : !x, !nz
    npu.set_flag <mte2>, <mte1>, 3
    npu.wait_flag <mte2>, <mte1>, 3
    npu.l1_to_l0 %n, %a : !nz, !a
    npu.l1_to_l0 %n, %b : !nz, !b
    npu.mmad %a, %b, %c : !a, !b, !c
    npu.fixpipe %c, %y : !c, memref<64x64xbf16, #npu.space<gm>>
    npu.fixpipe %c, %f {split = #npu.split<row>}
        : !c, memref<32x64xf32, #npu.space<ub>>
    npu.cross_set <group>, <fix>, 8
    npu.cross_set <one_to_one>, <mte1>, 26
  }
  npu.vector {
    %s = npu.subcore_id
    %h = npu.buffer 64 : !h
    %f = npu.buffer 16384 : !f
    %o = npu.buffer 32768 : !o
    %w = npu.buffer 0 : memref<64x128xbf16, #npu.space<ub>>
    npu.load %y, %h : memref<64x64xbf16, #npu.space<gm>>, !h
    npu.vcast %h, %f : !h, !f
    npu.vmul %f, %f, %f : !f, !f, !f
    npu.vmuls %f, -1.0, %f : !f, !f
    npu.vmla %f, %f, %f : !f, !f, !f
    npu.vgather %f, %o, %f : !f, !o, !f
    npu.vinterleave %h, %h, %w
        : !h, !h, memref<64x128xbf16, #npu.space<ub>>
    npu.copy %f, %f : !f, !f
    npu.cross_wait <vector_pair>, <mte3>, 8
    npu.cross_wait <one_to_one>, <mte3>, 8 + %s
    npu.store %h, %y : !h, memref<64x64xbf16, #npu.space<gm>>
  }
}
)mlir";

/// A target can be asked whatever it says, and a kernel verified on it.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  MLIRContext &context = getContext();
  OwningOpRef<ModuleOp> module = parseModule(context, toText(data, size));
  npu::TargetAttr target = module ? npu::getTarget(*module) : npu::TargetAttr();
  if (!target)
    return kRejected;
  Location location = UnknownLoc::get(&context);
  (void)npu::verifyTargetClosure(target, [&] { return emitError(location); });
  target.getDeviceSpec();
  OwningOpRef<ModuleOp> kernel = parseModule(context, kKernel);
  expect(kernel.get(), "expected a kernel", kKernel);
  (*kernel)->setAttr(npu::NpuDialect::kTargetAttrName, target);
  // One by one: verification of the whole ends at the first op that fails.
  kernel->walk([](Operation *op) {
    if (op->getNumRegions() == 0)
      (void)verify(op);
  });
  (void)verify(*kernel);
  return 0;
}
