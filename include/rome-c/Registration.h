/*===- rome-c/Registration.h - Registration of all of RoME --------*- C -*-===*\
|*                                                                            *|
|* Part of the RoME project, under the Apache License v2.0 with LLVM          *|
|* Exceptions.                                                                *|
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception                    *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/

#ifndef ROME_C_REGISTRATION_H
#define ROME_C_REGISTRATION_H

#include "mlir-c/IR.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Adds all dialects of RoME to `registry`.
MLIR_CAPI_EXPORTED void romeRegisterAllDialects(MlirDialectRegistry registry);

/// Registers all passes and pipelines of RoME, so that textual pass pipelines
/// can name them.
MLIR_CAPI_EXPORTED void romeRegisterAllPasses(void);

#ifdef __cplusplus
}
#endif

#endif /* ROME_C_REGISTRATION_H */
