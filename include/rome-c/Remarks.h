/*===- rome-c/Remarks.h - Remarks of passes in C ------------------*- C -*-===*\
|*                                                                            *|
|* Part of the RoME project, under the Apache License v2.0 with LLVM          *|
|* Exceptions.                                                                *|
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception                    *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/

#ifndef ROME_C_REMARKS_H
#define ROME_C_REMARKS_H

#include "mlir-c/IR.h"

#ifdef __cplusplus
extern "C" {
#endif

/// One remark of a pass. It and its strings live as long as the callback runs.
typedef struct RomeRemark {
  /// "Passed", "Missed", "Failure" or "Analysis".
  MlirStringRef kind;
  /// The name of the remark, and of the pass that emitted it.
  MlirStringRef name;
  MlirStringRef category;
  MlirLocation location;
  /// What the remark says: keys and values. A sentence has the key "Remark".
  intptr_t numArguments;
  const MlirStringRef *keys;
  const MlirStringRef *values;
} RomeRemark;

/// Is called for every remark, by the thread that runs the pass.
typedef void (*RomeRemarkCallback)(const RomeRemark *remark, void *userData);

/// Has `callback` called for every remark in `context` from now on. Fails if
/// remarks of the context go elsewhere already.
MLIR_CAPI_EXPORTED MlirLogicalResult romeContextSetRemarkCallback(
    MlirContext context, RomeRemarkCallback callback, void *userData);

#ifdef __cplusplus
}
#endif

#endif /* ROME_C_REMARKS_H */
