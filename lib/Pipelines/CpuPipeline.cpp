//===- CpuPipeline.cpp - From tensors to LLVM for CPUs --------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Pipelines/CpuPipeline.h"

#include "rome/Conversion/RopeToLinalg/RopeToLinalg.h"
#include "rome/Conversion/RopeToVector/RopeToVector.h"
#include "rome/Dialect/Rope/Transforms/Passes.h"
#include "rome/Transforms/Buffers/Passes.h"
#include "rome/Transforms/Checks/Passes.h"
#include "rome/Transforms/Functions/Passes.h"
#include "rome/Transforms/Vectors/Passes.h"
#include "rome/Transforms/X86/Passes.h"

#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/Bufferization/Pipelines/Passes.h"
#include "mlir/Dialect/Bufferization/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/Transforms/Passes.h"
#include "mlir/Dialect/Linalg/Passes.h"
#include "mlir/Dialect/Math/Transforms/Passes.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using namespace mlir::rome;

/// Adds the passes from tensors to memrefs: results that are inserted into
/// larger tensors are computed in place.
static void addBufferization(OpPassManager &passManager,
                             const RomeCpuPipelineOptions &pipelineOptions) {
  passManager.addPass(createCanonicalizerPass());
  passManager.addPass(createCSEPass());
  if (pipelineOptions.stridedArguments || pipelineOptions.resultArguments)
    passManager.addPass(createSeparateCalleesPass());
  if (pipelineOptions.stridedArguments)
    passManager.addPass(createStrideArgumentsPass());
  if (pipelineOptions.resultArguments)
    passManager.addNestedPass<func::FuncOp>(
        createMoveResultsToArgumentsPass({pipelineOptions.stridedArguments}));
  passManager.addNestedPass<func::FuncOp>(createSeparateResultsPass());
  passManager.addPass(createDecomposeConcatenationsPass());
  passManager.addNestedPass<func::FuncOp>(createFuseElementwisePass());
  passManager.addNestedPass<func::FuncOp>(createProtectArgumentsPass());
  passManager.addPass(bufferization::createEmptyTensorEliminationPass());
  bufferization::OneShotBufferizePassOptions options;
  options.bufferizeFunctionBoundaries = true;
  // A loop may yield another buffer than it was given.
  options.allowReturnAllocsFromLoops = true;
  options.functionBoundaryTypeConversion =
      bufferization::LayoutMapOption::IdentityLayoutMap;
  passManager.addPass(bufferization::createOneShotBufferizePass(options));
  passManager.addPass(createCanonicalizerPass());
  passManager.addPass(createCSEPass());
  // The pairwise form inserts two results of one op into one tensor.
  passManager.addNestedPass<func::FuncOp>(createForwardCopiesPass());
  passManager.addPass(createCanonicalizerPass());
  bufferization::buildBufferDeallocationPipeline(passManager);
  // A function that returns its argument returns a copy.
  passManager.addPass(createConvertBufferizationToMemRefPass());
}

/// Adds the passes that turn linalg ops on memrefs into vectors and loops.
static void addVectorsAndLoops(OpPassManager &passManager,
                               const RomeCpuPipelineOptions &pipelineOptions) {
  VectorizeLinalgPassOptions options;
  options.vectorWidth = pipelineOptions.vectorWidth;
  SpecializeLoopsPassOptions loopOptions;
  loopOptions.threads = pipelineOptions.threads;
  loopOptions.parallelBytes = pipelineOptions.parallelBytes;
  loopOptions.nontemporal = pipelineOptions.nontemporal;
  loopOptions.nontemporalBytes = pipelineOptions.nontemporalBytes;
  OpPassManager &functions = passManager.nest<func::FuncOp>();
  functions.addPass(createVectorizeLinalgPass(options));
  functions.addPass(createLoadStridedVectorsPass());
  // Element by element what has another stride, or is stored with one.
  functions.addPass(createConvertVectorToSCFPass());
  functions.addPass(createConvertLinalgToLoopsPass());
  functions.addPass(createCanonicalizerPass());
  functions.addPass(createSpecializeLoopsPass(loopOptions));
  functions.addPass(createCanonicalizerPass());
  functions.addPass(createCSEPass());
  passManager.addPass(createOutlineLoopsPass());
  if (pipelineOptions.threads != 1) {
    passManager.addPass(
        createConvertSCFToOpenMPPass({pipelineOptions.threads}));
    // Scopes of stack memory that nothing uses have one block, loops have more.
    passManager.addPass(createCanonicalizerPass());
  }
  passManager.addNestedPass<func::FuncOp>(createFenceNontemporalStoresPass());
}

/// Adds the passes that give every floating-point op one exact meaning on every
/// machine: half-precision types are computed in f32 and rounded after each op,
/// bf16 by integer arithmetic (machines without an instruction would call a
/// library for every element) unless the processor has instructions, and
/// transcendental functions are libm's.
static void addArithmetic(OpPassManager &passManager,
                          const RomeCpuPipelineOptions &pipelineOptions) {
  passManager.addPass(math::createMathExtendToSupportedTypes());
  passManager.addPass(createEmulateHalfPrecisionPass());
  UseX86ConversionsPassOptions conversions;
  conversions.features.assign(pipelineOptions.features.begin(),
                              pipelineOptions.features.end());
  passManager.addPass(createUseX86ConversionsPass(conversions));
  arith::ArithExpandOpsPassOptions expandOptions;
  expandOptions.includeBf16 = true;
  passManager.addPass(arith::createArithExpandOpsPass(expandOptions));
  math::MathExpandOpsPassOptions mathOptions;
  mathOptions.opMnemonics = {"fpowi", "rsqrt"};
  passManager.addPass(math::createMathExpandOpsPass(mathOptions));
  passManager.addPass(createConvertMathToLibmPass());
}

/// Adds the passes from memrefs, vectors and loops to the LLVM dialect.
static void addConversionToLLVM(OpPassManager &passManager,
                                const RomeCpuPipelineOptions &options) {
  passManager.addPass(memref::createExpandStridedMetadataPass());
  passManager.addPass(createLowerAffinePass());
  passManager.addPass(createSCFToControlFlowPass());
  if (options.returnFailures)
    passManager.addPass(createReturnFailuresPass());
  passManager.addPass(createConvertToLLVMPass());
  passManager.addPass(createReconcileUnrealizedCastsPass());
  passManager.addPass(createStoreHalvesAsIntegersPass());
  passManager.addPass(createCanonicalizerPass());
  passManager.addPass(createCSEPass());
  passManager.addPass(createCheckLLVMDialectPass());
}

void mlir::rome::buildRomeCpuPipeline(OpPassManager &passManager,
                                      const RomeCpuPipelineOptions &options) {
  passManager.addPass(createCheckInputPass());
  // Before functions of libraries are declared: they get no wrapper.
  passManager.addNestedPass<func::FuncOp>(
      LLVM::createLLVMRequestCWrappersPass());
  passManager.addPass(createDropEmptyOperandsPass());
  passManager.addNestedPass<func::FuncOp>(
      rope::createRaiseRotationMatricesPass());
  passManager.addPass(createConvertElementwiseToLinalgPass());
  passManager.addPass(rope::createTileRowsPass());
  passManager.addPass(createConvertRopeToVectorPass({options.vectorWidth}));
  passManager.addPass(createConvertRopeToLinalgPass());
  passManager.addPass(rope::createMaterializeRotationMatrixPass());
  addBufferization(passManager, options);
  addVectorsAndLoops(passManager, options);
  addArithmetic(passManager, options);
  addConversionToLLVM(passManager, options);
}

void mlir::rome::registerRomeCpuPipeline() {
  PassPipelineRegistration<RomeCpuPipelineOptions>(
      "rome-cpu-pipeline",
      "Lower functions on tensors to the LLVM dialect for a CPU",
      buildRomeCpuPipeline);
}
