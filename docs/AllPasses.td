//===- AllPasses.td - The passes on docs/Passes.md ---------*- tablegen -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_DOCS_ALLPASSES_TD
#define ROME_DOCS_ALLPASSES_TD

include "rome/Conversion/Passes.td"
include "rome/Dialect/Npu/Transforms/Passes.td"
include "rome/Dialect/Rope/Transforms/Passes.td"
include "rome/Pipelines/Passes.td"

#endif // ROME_DOCS_ALLPASSES_TD
