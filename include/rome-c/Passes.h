/*===- rome-c/Passes.h - The passes of RoME one by one ------------*- C -*-===*\
|*                                                                            *|
|* Part of the RoME project, under the Apache License v2.0 with LLVM          *|
|* Exceptions.                                                                *|
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception                    *|
|*                                                                            *|
|*===----------------------------------------------------------------------===*|
|*                                                                            *|
|* For each pass, a function that creates it and one that registers it, such  *|
|* as mlirCreateRomeRopeRaiseToRopePass.                                      *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/

#ifndef ROME_C_PASSES_H
#define ROME_C_PASSES_H

#include "rome/Conversion/RopeToLinalg/Passes.capi.h.inc"
#include "rome/Conversion/RopeToVector/Passes.capi.h.inc"
#include "rome/Dialect/Npu/Transforms/Passes.capi.h.inc"
#include "rome/Dialect/Rope/Transforms/Passes.capi.h.inc"
#include "rome/Transforms/Buffers/Passes.capi.h.inc"
#include "rome/Transforms/Checks/Passes.capi.h.inc"
#include "rome/Transforms/Functions/Passes.capi.h.inc"
#include "rome/Transforms/Gpu/Passes.capi.h.inc"
#include "rome/Transforms/Loops/Passes.capi.h.inc"
#include "rome/Transforms/SPIRV/Passes.capi.h.inc"
#include "rome/Transforms/Vectors/Passes.capi.h.inc"
#include "rome/Transforms/X86/Passes.capi.h.inc"

#endif /* ROME_C_PASSES_H */
