//===- LaneMovement.cpp - Moving lanes with tensor ops --------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LaneMovement.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::rome;

static RankedTensorType getTensorType(Value value) {
  return cast<RankedTensorType>(value.getType());
}

static int64_t getNumLanes(Value tensor) {
  return getTensorType(tensor).getShape().back();
}

LaneRun mlir::rome::getLaneRun(ArrayRef<int64_t> lanes) {
  int64_t size = lanes.size();
  int64_t stride = size > 1 ? lanes[1] - lanes[0] : 1;
  assert(lanes.back() == lanes.front() + (size - 1) * stride &&
         "expected evenly spaced lanes");
  return {lanes.front(), stride, size};
}

LaneBuilder::LaneBuilder(ImplicitLocOpBuilder &builder, Value tensor)
    : builder(builder),
      leadingSizes(tensor::getMixedSizes(builder, builder.getLoc(), tensor)) {
  leadingSizes.pop_back();
}

SmallVector<OpFoldResult>
LaneBuilder::getSizes(ArrayRef<int64_t> trailingSizes) {
  SmallVector<OpFoldResult> sizes = leadingSizes;
  for (int64_t size : trailingSizes)
    sizes.push_back(builder.getIndexAttr(size));
  return sizes;
}

Value LaneBuilder::createEmpty(int64_t numLanes, Type elementType) {
  return tensor::EmptyOp::create(builder, getSizes(numLanes), elementType);
}

Value LaneBuilder::extract(Value tensor, LaneRun run) {
  if (run.size == getNumLanes(tensor))
    return tensor;
  // The tensor's own sizes make it plain that all of each dimension is taken,
  // also where another tensor is known to have the same at run time.
  SmallVector<OpFoldResult> sizes =
      tensor::getMixedSizes(builder, builder.getLoc(), tensor);
  SmallVector<OpFoldResult> offsets(sizes.size(), builder.getIndexAttr(0));
  SmallVector<OpFoldResult> strides(sizes.size(), builder.getIndexAttr(1));
  offsets.back() = builder.getIndexAttr(run.first);
  sizes.back() = builder.getIndexAttr(run.size);
  strides.back() = builder.getIndexAttr(run.stride);
  return tensor::ExtractSliceOp::create(builder, tensor, offsets, sizes,
                                        strides);
}

Value LaneBuilder::insert(Value lanes, Value destination, LaneRun run) {
  SmallVector<OpFoldResult> offsets(leadingSizes.size() + 1,
                                    builder.getIndexAttr(0));
  SmallVector<OpFoldResult> strides(offsets.size(), builder.getIndexAttr(1));
  offsets.back() = builder.getIndexAttr(run.first);
  strides.back() = builder.getIndexAttr(run.stride);
  return tensor::InsertSliceOp::create(builder, lanes, destination, offsets,
                                       getSizes(run.size), strides);
}

Value LaneBuilder::concat(ArrayRef<Value> parts) {
  if (parts.size() == 1)
    return parts.front();
  int64_t lastDim = getTensorType(parts.front()).getRank() - 1;
  return tensor::ConcatOp::create(builder, lastDim, parts);
}

Value LaneBuilder::negate(Value tensor) {
  RankedTensorType type = getTensorType(tensor);
  Value empty = createEmpty(getNumLanes(tensor), type.getElementType());
  SmallVector<AffineMap> maps(2,
                              builder.getMultiDimIdentityMap(type.getRank()));
  SmallVector<utils::IteratorType> iterators(type.getRank(),
                                             utils::IteratorType::parallel);
  auto buildBody = [](OpBuilder &body, Location loc, ValueRange arguments) {
    Value negated = arith::NegFOp::create(body, loc, arguments[0]);
    linalg::YieldOp::create(body, loc, negated);
  };
  return linalg::GenericOp::create(builder, empty.getType(), tensor, empty,
                                   maps, iterators, buildBody)
      .getResult(0);
}

/// Returns the reassociation of [..., n, 2] and [..., 2n], which has `rank`
/// dimensions.
static SmallVector<ReassociationIndices> getPairReassociation(int64_t rank) {
  SmallVector<ReassociationIndices> reassociation;
  for (int64_t dim = 0; dim < rank; ++dim)
    reassociation.push_back({dim});
  reassociation.back().push_back(rank);
  return reassociation;
}

Value LaneBuilder::repeat(Value lanes) {
  RankedTensorType type = getTensorType(lanes);
  Value empty = tensor::EmptyOp::create(
      builder, getSizes({getNumLanes(lanes), 2}), type.getElementType());
  Value pairs = linalg::BroadcastOp::create(builder, lanes, empty,
                                            ArrayRef<int64_t>{type.getRank()})
                    ->getResult(0);
  return tensor::CollapseShapeOp::create(builder, pairs,
                                         getPairReassociation(type.getRank()));
}

Value LaneBuilder::stack(Value even, Value odd) {
  RankedTensorType type = getTensorType(even);
  SmallVector<ReassociationIndices> reassociation =
      getPairReassociation(type.getRank());
  SmallVector<int64_t> shape(type.getShape());
  shape.push_back(1);
  SmallVector<Value> columns;
  for (Value lanes : {even, odd})
    columns.push_back(tensor::ExpandShapeOp::create(
        builder, type.clone(shape), lanes, reassociation,
        getSizes({getNumLanes(lanes), 1})));
  return tensor::CollapseShapeOp::create(builder, concat(columns),
                                         reassociation);
}

/// Returns how many of the first `lanes`, taken every `step`, are evenly
/// spaced to the right and have one sign.
static int64_t getRunLength(ArrayRef<SignedLane> lanes, int64_t step) {
  int64_t length = 0, stride = 0;
  for (int64_t i = 0, e = lanes.size(); i < e; i += step, ++length) {
    if (i == 0)
      continue;
    int64_t difference = lanes[i].lane - lanes[i - step].lane;
    if (i == step)
      stride = difference;
    if (difference < 1 || difference != stride ||
        lanes[i].negated != lanes.front().negated)
      break;
  }
  return length;
}

Value LaneBuilder::extractSigned(Value tensor, ArrayRef<SignedLane> lanes,
                                 int64_t step, int64_t size) {
  int64_t stride = size > 1 ? lanes[step].lane - lanes[0].lane : 1;
  Value run = extract(tensor, {lanes[0].lane, stride, size});
  return lanes[0].negated ? negate(run) : run;
}

void LaneBuilder::collectParts(Value tensor, ArrayRef<SignedLane> lanes,
                               SmallVectorImpl<Value> &parts) {
  while (!lanes.empty()) {
    int64_t single = getRunLength(lanes, 1);
    int64_t paired =
        std::min(getRunLength(lanes, 2), getRunLength(lanes.drop_front(), 2));
    // Two lanes by turns are no simpler than two slices of one lane.
    if (paired < 2 || 2 * paired <= single) {
      parts.push_back(extractSigned(tensor, lanes, /*step=*/1, single));
      lanes = lanes.drop_front(single);
      continue;
    }
    Value even = extractSigned(tensor, lanes, /*step=*/2, paired);
    bool repeats = lanes[0].lane == lanes[1].lane &&
                   lanes[2].lane == lanes[3].lane &&
                   lanes[0].negated == lanes[1].negated;
    if (repeats) {
      parts.push_back(repeat(even));
    } else {
      Value odd = extractSigned(tensor, lanes.drop_front(), /*step=*/2, paired);
      parts.push_back(stack(even, odd));
    }
    lanes = lanes.drop_front(2 * paired);
  }
}

Value LaneBuilder::collect(Value tensor, ArrayRef<SignedLane> lanes) {
  SmallVector<Value> parts;
  collectParts(tensor, lanes, parts);
  return concat(parts);
}
