//===- AllPasses.td - The passes on docs/Passes.md ---------*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_DOCS_ALLPASSES_TD
#define ROME_DOCS_ALLPASSES_TD

include "rome/Conversion/RopeToLinalg/Passes.td"
include "rome/Conversion/RopeToVector/Passes.td"
include "rome/Dialect/Npu/Transforms/Passes.td"
include "rome/Dialect/Rope/Transforms/Passes.td"
include "rome/Transforms/Buffers/Passes.td"
include "rome/Transforms/Checks/Passes.td"
include "rome/Transforms/Functions/Passes.td"
include "rome/Transforms/Gpu/Passes.td"
include "rome/Transforms/Loops/Passes.td"
include "rome/Transforms/SPIRV/Passes.td"
include "rome/Transforms/Vectors/Passes.td"
include "rome/Transforms/X86/Passes.td"

#endif // ROME_DOCS_ALLPASSES_TD
