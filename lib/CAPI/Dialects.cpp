//===- Dialects.cpp - The dialects of RoME in C ---------------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome-c/Dialects.h"

#include "rome/Dialect/Npu/IR/Npu.h"
#include "rome/Dialect/Rope/IR/Rope.h"

#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Registration.h"

using namespace mlir;
using namespace mlir::rope;

MLIR_DEFINE_CAPI_DIALECT_REGISTRATION(Npu, npu, mlir::npu::NpuDialect)
MLIR_DEFINE_CAPI_DIALECT_REGISTRATION(Rope, rope, RopeDialect)

static_assert(static_cast<int>(RomeBlockKindHalf) ==
                      static_cast<int>(BlockKind::Half) &&
                  static_cast<int>(RomeBlockKindInterleaved) ==
                      static_cast<int>(BlockKind::Interleaved) &&
                  static_cast<int>(RomeBlockKindInterleavedToHalf) ==
                      static_cast<int>(BlockKind::InterleavedToHalf) &&
                  static_cast<int>(RomeBlockKindIdentity) ==
                      static_cast<int>(BlockKind::Identity),
              "expected the block kinds of C and C++ to agree");

bool romeAttributeIsARotation(MlirAttribute attribute) {
  return isa<RotationAttr>(unwrap(attribute));
}

MlirAttribute romeRotationAttrGetChecked(MlirLocation location,
                                         intptr_t numBlocks,
                                         const RomeRotationBlock *blocks) {
  SmallVector<RotationBlock> list;
  for (const RomeRotationBlock &block : ArrayRef(blocks, numBlocks))
    list.push_back({static_cast<BlockKind>(block.kind), block.width});
  Location loc = unwrap(location);
  return wrap(RotationAttr::getChecked([&] { return emitError(loc); },
                                       loc.getContext(), ArrayRef(list)));
}

intptr_t romeRotationAttrGetNumBlocks(MlirAttribute rotation) {
  return cast<RotationAttr>(unwrap(rotation)).getBlocks().size();
}

RomeRotationBlock romeRotationAttrGetBlock(MlirAttribute rotation,
                                           intptr_t position) {
  const RotationBlock &block =
      cast<RotationAttr>(unwrap(rotation)).getBlocks()[position];
  return {static_cast<RomeBlockKind>(block.kind), block.width};
}

int64_t romeRotationAttrGetNumLanes(MlirAttribute rotation) {
  return cast<RotationAttr>(unwrap(rotation)).getNumLanes();
}
