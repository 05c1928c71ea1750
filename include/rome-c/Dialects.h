/*===- rome-c/Dialects.h - The dialects of RoME in C --------------*- C -*-===*\
|*                                                                            *|
|* Part of the RoME project, under the Apache License v2.0 with LLVM          *|
|* Exceptions.                                                                *|
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception                    *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/

#ifndef ROME_C_DIALECTS_H
#define ROME_C_DIALECTS_H

#include "mlir-c/IR.h"

#ifdef __cplusplus
extern "C" {
#endif

MLIR_DECLARE_CAPI_DIALECT_REGISTRATION(Npu, npu);
MLIR_DECLARE_CAPI_DIALECT_REGISTRATION(Rope, rope);

/// How one block of lanes rotates; see `#rope.rotation`.
typedef enum RomeBlockKind {
  RomeBlockKindHalf = 0,
  RomeBlockKindInterleaved = 1,
  RomeBlockKindInterleavedToHalf = 2,
  RomeBlockKindIdentity = 3
} RomeBlockKind;

/// One block of a rotation: `width` adjacent lanes that rotate as `kind` says.
typedef struct RomeRotationBlock {
  RomeBlockKind kind;
  int64_t width;
} RomeRotationBlock;

/// Returns true if `attribute` is a `#rope.rotation`.
MLIR_CAPI_EXPORTED bool romeAttributeIsARotation(MlirAttribute attribute);

/// Returns the `#rope.rotation` of the given blocks, left to right. Emits a
/// diagnostic at `location` and returns a null attribute if they are invalid.
MLIR_CAPI_EXPORTED MlirAttribute romeRotationAttrGetChecked(
    MlirLocation location, intptr_t numBlocks, const RomeRotationBlock *blocks);

/// Returns the number of blocks of a `#rope.rotation`.
MLIR_CAPI_EXPORTED intptr_t
romeRotationAttrGetNumBlocks(MlirAttribute rotation);

/// Returns the block of a `#rope.rotation` at `position`.
MLIR_CAPI_EXPORTED RomeRotationBlock
romeRotationAttrGetBlock(MlirAttribute rotation, intptr_t position);

/// Returns the number of lanes of a `#rope.rotation`.
MLIR_CAPI_EXPORTED int64_t romeRotationAttrGetNumLanes(MlirAttribute rotation);

#ifdef __cplusplus
}
#endif

#endif /* ROME_C_DIALECTS_H */
