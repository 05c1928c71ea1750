/*===- rope.c - Test of the C API -----------------------------------------===*\
|*                                                                            *|
|* Part of the RoME project, under the Apache License v2.0 with LLVM          *|
|* Exceptions.                                                                *|
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception                    *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/

// RUN: rome-capi-rope-test 2>&1 | FileCheck %s

#include "rome-c/Dialects.h"
#include "rome-c/Passes.h"
#include "rome-c/Registration.h"

#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/Dialect/Func.h"
#include "mlir-c/Pass.h"

#include <stdio.h>

static MlirStringRef text(const char *string) {
  return mlirStringRefCreateFromCString(string);
}

// CHECK-LABEL: rotation attribute
static void testRotationAttr(MlirContext context) {
  printf("rotation attribute\n");
  MlirLocation location = mlirLocationUnknownGet(context);
  RomeRotationBlock blocks[] = {{RomeBlockKindIdentity, 16},
                                {RomeBlockKindHalf, 4},
                                {RomeBlockKindInterleaved, 6},
                                {RomeBlockKindInterleavedToHalf, 8}};
  MlirAttribute rotation = romeRotationAttrGetChecked(location, 4, blocks);

  // CHECK-NEXT: #rope.rotation<[identity 16, half 4, interleaved 6,
  // interleaved_to_half 8]>
  mlirAttributeDump(rotation);
  // CHECK-NEXT: is a rotation: 1, 0
  printf("is a rotation: %d, %d\n", romeAttributeIsARotation(rotation),
         romeAttributeIsARotation(mlirUnitAttrGet(context)));
  // CHECK-NEXT: 34 lanes, 4 blocks, block 2 is 1 6
  RomeRotationBlock block = romeRotationAttrGetBlock(rotation, 2);
  printf("%d lanes, %d blocks, block 2 is %d %d\n",
         (int)romeRotationAttrGetNumLanes(rotation),
         (int)romeRotationAttrGetNumBlocks(rotation), (int)block.kind,
         (int)block.width);

  // CHECK-NEXT: expected the width of block 'half' to be even, but got 3
  RomeRotationBlock odd = {RomeBlockKindHalf, 3};
  MlirAttribute invalid = romeRotationAttrGetChecked(location, 1, &odd);
  // CHECK-NEXT: is null: 1
  printf("is null: %d\n", mlirAttributeIsNull(invalid));
}

// CHECK-LABEL: pass pipeline
static int testPassPipeline(MlirContext context) {
  printf("pass pipeline\n");
  MlirModule module = mlirModuleCreateParse(
      context,
      text("func.func @matrix() -> tensor<2x2xf32> {\n"
           "  %r = rope.rotation_matrix rotation<[half 2]> : tensor<2x2xf32>\n"
           "  return %r : tensor<2x2xf32>\n"
           "}\n"));
  if (mlirModuleIsNull(module))
    return 1;
  MlirPassManager manager = mlirPassManagerCreate(context);
  MlirLogicalResult parsed = mlirParsePassPipeline(
      mlirPassManagerGetAsOpPassManager(manager),
      text("builtin.module(rope-materialize-rotation-matrix)"),
      /*callback=*/NULL, /*userData=*/NULL);
  MlirOperation operation = mlirModuleGetOperation(module);
  int failed =
      mlirLogicalResultIsFailure(parsed) ||
      mlirLogicalResultIsFailure(mlirPassManagerRunOnOp(manager, operation));
  // CHECK: func @matrix
  // CHECK-NEXT: arith.constant dense<{{\[\[}}0.000000e+00, 1.000000e+00],
  // [-1.000000e+00, 0.000000e+00]]>
  mlirOperationDump(operation);
  mlirPassManagerDestroy(manager);
  mlirModuleDestroy(module);
  return failed;
}

// CHECK-LABEL: one pass
static int testPass(MlirContext context) {
  printf("one pass\n");
  MlirModule module = mlirModuleCreateParse(
      context, text("func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {\n"
                    "  return %x : tensor<4xf32>\n"
                    "}\n"));
  if (mlirModuleIsNull(module))
    return 1;
  MlirPassManager manager = mlirPassManagerCreate(context);
  MlirOpPassManager functions =
      mlirPassManagerGetNestedUnder(manager, text("func.func"));
  mlirOpPassManagerAddOwnedPass(functions,
                                mlirCreateRomeFunctionsProtectArgumentsPass());
  MlirOperation operation = mlirModuleGetOperation(module);
  int failed =
      mlirLogicalResultIsFailure(mlirPassManagerRunOnOp(manager, operation));
  // CHECK: func @f(%{{.*}}: tensor<4xf32> {bufferization.writable = false})
  mlirOperationDump(operation);
  mlirPassManagerDestroy(manager);
  mlirModuleDestroy(module);
  return failed;
}

int main(void) {
  // Keeps what is printed here and what MLIR dumps to stderr in order.
  setvbuf(stdout, NULL, _IONBF, 0);
  MlirDialectRegistry registry = mlirDialectRegistryCreate();
  romeRegisterAllDialects(registry);
  mlirDialectHandleInsertDialect(mlirGetDialectHandle__rope__(), registry);
  mlirDialectHandleInsertDialect(mlirGetDialectHandle__func__(), registry);
  romeRegisterAllPasses();
  MlirContext context =
      mlirContextCreateWithRegistry(registry, /*threadingEnabled=*/false);
  mlirContextLoadAllAvailableDialects(context);
  testRotationAttr(context);
  int failed = testPassPipeline(context) + testPass(context);
  mlirContextDestroy(context);
  mlirDialectRegistryDestroy(registry);
  return failed;
}
