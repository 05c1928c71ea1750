//===- Passes.cpp - The passes of RoME one by one in C --------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome-c/Passes.h"

#include "rome/InitAll.h"

#include "mlir/CAPI/Pass.h"

using namespace mlir;
using namespace mlir::npu;
using namespace mlir::rome;
using namespace mlir::rope;

#include "rome/Conversion/RopeToLinalg/Passes.capi.cpp.inc"
#include "rome/Conversion/RopeToVector/Passes.capi.cpp.inc"
#include "rome/Dialect/Npu/Transforms/Passes.capi.cpp.inc"
#include "rome/Dialect/Rope/Transforms/Passes.capi.cpp.inc"
#include "rome/Transforms/Buffers/Passes.capi.cpp.inc"
#include "rome/Transforms/Checks/Passes.capi.cpp.inc"
#include "rome/Transforms/Functions/Passes.capi.cpp.inc"
#include "rome/Transforms/Gpu/Passes.capi.cpp.inc"
#include "rome/Transforms/Loops/Passes.capi.cpp.inc"
#include "rome/Transforms/SPIRV/Passes.capi.cpp.inc"
#include "rome/Transforms/Vectors/Passes.capi.cpp.inc"
#include "rome/Transforms/X86/Passes.capi.cpp.inc"
