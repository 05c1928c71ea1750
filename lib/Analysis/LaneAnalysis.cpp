//===- LaneAnalysis.cpp - What each lane of a tensor is -------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Analysis/LaneAnalysis.h"

#include "LaneEvaluator.h"

using namespace mlir;
using namespace mlir::rope;

SmallVector<int64_t> LaneAccess::getShape() const {
  if (auto type = dyn_cast<RankedTensorType>(source.getType()))
    return llvm::to_vector(type.getShape());
  return getLoopSizes(
      cast<linalg::LinalgOp>(source.getDefiningOp()->getParentOp()));
}

Type LaneAccess::getElementType() const {
  Type type = getElementTypeOrSelf(source.getType());
  if (auto complex = dyn_cast<ComplexType>(type))
    return complex.getElementType();
  return type;
}

SmallVector<LaneValue> LaneAnalysis::evaluate(Value root,
                                              ArrayRef<int64_t> lanes) {
  // The evaluators know only groups that are not empty.
  if (lanes.empty())
    return {};
  int64_t rank = cast<RankedTensorType>(root.getType()).getRank();
  SmallVector<AxisIndex> indices;
  for (int64_t dim = 0; dim < rank - 1; ++dim)
    indices.push_back({getAffineDimExpr(dim, context), 0, {}, true});
  indices.push_back({getAffineConstantExpr(0, context), 0,
                     SmallVector<int64_t>(lanes),
                     /*wholeExtent=*/false});
  return LaneEvaluator(*this, root)
      .evaluate(root, std::move(indices), lanes.size(), {LaneFact::Sum});
}
