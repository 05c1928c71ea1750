//===- AssertionBuilder.cpp - What ops rely on at run time ----------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AssertionBuilder.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Index/IR/IndexOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::rome;

void AssertionBuilder::assertThat(Value condition, const Twine &message) {
  if (matchPattern(condition, m_One()))
    return;
  cf::AssertOp::create(
      builder, condition,
      ("'" + op->getName().getStringRef() + "' op expected " + message).str());
}

void AssertionBuilder::assertEqual(OpFoldResult a, OpFoldResult b,
                                   const Twine &message) {
  if (a == b || (getConstantIntValue(a) && getConstantIntValue(b)))
    return;
  assertThat(compare(arith::CmpIPredicate::eq, toValue(a), toValue(b)),
             message);
}

//===----------------------------------------------------------------------===//
// Relations between sizes
//===----------------------------------------------------------------------===//

/// Returns "dimension #0 of operand #1".
static std::string describe(OpOperand &operand, int64_t dim) {
  return "dimension #" + std::to_string(dim) + " of operand #" +
         std::to_string(operand.getOperandNumber());
}

void AssertionBuilder::add(linalg::LinalgOp linalgOp) {
  SmallVector<std::pair<OpFoldResult, std::string>> loops(
      linalgOp.getNumLoops());
  // Operands with other expressions than a loop do not give loops their sizes.
  SmallVector<std::pair<OpOperand *, int64_t>> others;
  for (OpOperand &operand : op->getOpOperands()) {
    AffineMap map = linalgOp.getMatchingIndexingMap(&operand);
    for (auto [dim, expr] : llvm::enumerate(map.getResults())) {
      auto loop = dyn_cast<AffineDimExpr>(expr);
      if (!loop) {
        others.emplace_back(&operand, dim);
        continue;
      }
      auto &[size, origin] = loops[loop.getPosition()];
      OpFoldResult operandSize = getSize(operand.get(), dim);
      if (!size) {
        size = operandSize;
        origin = describe(operand, dim);
        continue;
      }
      assertEqual(size, operandSize,
                  origin + " and " + describe(operand, dim) +
                      " to have the same size");
    }
  }
  SmallVector<OpFoldResult> starts, ends;
  Value isEmpty = arith::ConstantIntOp::create(builder, false, 1);
  for (auto &[size, origin] : loops) {
    if (!size)
      return;
    Value isZero =
        compare(arith::CmpIPredicate::eq, toValue(size), getConstant(0));
    isEmpty = builder.createOrFold<arith::OrIOp>(isEmpty, isZero);
    starts.push_back(builder.getIndexAttr(0));
    ends.push_back(
        builder.createOrFold<arith::SubIOp>(toValue(size), getConstant(1)));
  }
  // An affine index is smallest and largest where loops start and end.
  for (auto [operand, dim] : others) {
    AffineMap map = linalgOp.getMatchingIndexingMap(operand).getSubMap(
        {static_cast<unsigned>(dim)});
    Value size = toValue(getSize(operand->get(), dim));
    for (ArrayRef<OpFoldResult> indices : {starts, ends}) {
      Value index = toValue(affine::makeComposedFoldedAffineApply(
          builder, builder.getLoc(), map, indices));
      Value isInside = compare(arith::CmpIPredicate::ult, index, size);
      assertThat(builder.createOrFold<arith::OrIOp>(isEmpty, isInside),
                 describe(*operand, dim) + " to have room for every index");
    }
  }
}

void AssertionBuilder::add(rope::ApplyOp apply) {
  for (auto [tableDim, dim] : llvm::enumerate(apply.getTableDims())) {
    if (apply.getCos().getType().getDimSize(tableDim) == 1)
      continue;
    for (auto [table, name] :
         {std::pair<Value, const char *>{apply.getCos(), "'cos'"},
          {apply.getSin(), "'sin'"}})
      assertEqual(getSize(table, tableDim), getSize(apply.getX(), dim),
                  "dimension #" + Twine(tableDim) + " of " + name +
                      " and dimension #" + Twine(dim) +
                      " of 'x' to have the same size");
  }
}

void AssertionBuilder::add(tensor::ConcatOp concat) {
  OpOperand &first = op->getOpOperand(0);
  for (OpOperand &operand : llvm::drop_begin(op->getOpOperands()))
    for (int64_t dim : llvm::seq<int64_t>(0, concat.getRank()))
      if (dim != static_cast<int64_t>(concat.getDim()))
        assertEqual(getSize(first.get(), dim), getSize(operand.get(), dim),
                    describe(first, dim) + " and " + describe(operand, dim) +
                        " to have the same size");
  int64_t known = concat.getResultType().getDimSize(concat.getDim());
  if (ShapedType::isDynamic(known))
    return;
  Value sum = getConstant(0);
  for (Value input : concat.getInputs())
    sum = builder.createOrFold<arith::AddIOp>(
        sum, toValue(getSize(input, concat.getDim())));
  assertEqual(sum, builder.getIndexAttr(known),
              "the sizes of the operands to add up to " + Twine(known));
}

void AssertionBuilder::add(tensor::CastOp cast) {
  auto sourceType = dyn_cast<RankedTensorType>(cast.getSource().getType());
  auto type = dyn_cast<RankedTensorType>(cast.getType());
  if (!sourceType || !type)
    return;
  for (auto [dim, size] : llvm::enumerate(type.getShape()))
    if (!ShapedType::isDynamic(size))
      assertEqual(getSize(cast.getSource(), dim), builder.getIndexAttr(size),
                  "dimension #" + Twine(dim) + " to have " + Twine(size) +
                      " elements");
}

template <typename ReshapeOp>
void AssertionBuilder::addReassociation(ReshapeOp reshape, Value expanded,
                                        Value collapsed) {
  for (auto [dim, group] : llvm::enumerate(reshape.getReassociationIndices())) {
    SmallVector<OpFoldResult> sizes;
    for (int64_t expandedDim : group) {
      if constexpr (std::is_same_v<ReshapeOp, tensor::ExpandShapeOp>)
        sizes.push_back(reshape.getMixedOutputShape()[expandedDim]);
      else
        sizes.push_back(getSize(expanded, expandedDim));
    }
    OpFoldResult size =
        std::is_same_v<ReshapeOp, tensor::ExpandShapeOp>
            ? getSize(collapsed, dim)
            : OpFoldResult(builder.getIndexAttr(
                  cast<ShapedType>(collapsed.getType()).getDimSize(dim)));
    if (getConstantIntValue(size) == ShapedType::kDynamic)
      continue;
    assertEqual(multiply(sizes), size,
                "the number of elements to stay the same");
  }
}

void AssertionBuilder::add(tensor::ReshapeOp reshape) {
  auto source = dyn_cast<RankedTensorType>(reshape.getSource().getType());
  auto shapeType = cast<RankedTensorType>(reshape.getShape().getType());
  if (!source || shapeType.isDynamicDim(0))
    return;
  SmallVector<OpFoldResult> from, to;
  for (int64_t dim : llvm::seq<int64_t>(0, source.getRank()))
    from.push_back(getSize(reshape.getSource(), dim));
  for (int64_t dim : llvm::seq<int64_t>(0, shapeType.getDimSize(0))) {
    Value size = tensor::ExtractOp::create(builder, reshape.getShape(),
                                           getConstant(dim));
    if (!size.getType().isIndex())
      size = arith::IndexCastOp::create(builder, builder.getIndexType(), size);
    to.push_back(size);
  }
  assertEqual(multiply(from), multiply(to),
              "the number of elements to stay the same");
}

//===----------------------------------------------------------------------===//
// Positions
//===----------------------------------------------------------------------===//

void AssertionBuilder::addSlice(OffsetSizeAndStrideOpInterface slice,
                                Value source) {
  SmallVector<OpFoldResult> offsets = slice.getMixedOffsets(),
                            sizes = slice.getMixedSizes(),
                            strides = slice.getMixedStrides();
  for (auto [dim, offset, size, stride] :
       llvm::enumerate(offsets, sizes, strides)) {
    OpFoldResult sourceSize = getSize(source, dim);
    if (llvm::all_of(ArrayRef<OpFoldResult>{offset, size, stride, sourceSize},
                     [](OpFoldResult value) {
                       return getConstantIntValue(value).has_value();
                     }))
      continue;
    Value zero = getConstant(0), first = toValue(offset), count = toValue(size);
    Value last = builder.createOrFold<arith::AddIOp>(
        first, builder.createOrFold<arith::MulIOp>(
                   builder.createOrFold<arith::SubIOp>(count, getConstant(1)),
                   toValue(stride)));
    Value end = toValue(sourceSize);
    using Predicate = arith::CmpIPredicate;
    Value isInside =
        builder.createOrFold<arith::AndIOp>(compare(Predicate::ult, first, end),
                                            compare(Predicate::ult, last, end));
    Value isEmpty = builder.createOrFold<arith::AndIOp>(
        compare(Predicate::eq, count, zero),
        compare(Predicate::ule, first, end));
    Value isValid = builder.createOrFold<arith::AndIOp>(
        compare(Predicate::sge, count, zero),
        builder.createOrFold<arith::OrIOp>(isEmpty, isInside));
    assertThat(isValid, "the slice to be inside of dimension #" + Twine(dim));
  }
}

void AssertionBuilder::addInsertedSizes(tensor::InsertSliceOp slice) {
  // Dimensions of size 1 that the source lacks are static.
  llvm::SmallBitVector dropped = slice.getDroppedDims();
  int64_t sourceDim = 0;
  for (auto [dim, size] : llvm::enumerate(slice.getMixedSizes()))
    if (!dropped.test(dim))
      assertEqual(getSize(slice.getSource(), sourceDim++), size,
                  "dimension #" + Twine(dim) +
                      " of the slice to have the size of the source");
}

void AssertionBuilder::addIndices(Value source, ValueRange indices) {
  for (auto [dim, index] : llvm::enumerate(indices)) {
    OpFoldResult size = getSize(source, dim);
    // A loop that is as long as the dimension does not leave it.
    if (auto loop = index.getDefiningOp<linalg::IndexOp>())
      if (auto linalgOp = dyn_cast<linalg::LinalgOp>(loop->getParentOp()))
        if (std::optional<int64_t> known = getConstantIntValue(size)) {
          int64_t range = linalgOp.getStaticLoopRanges()[loop.getDim()];
          if (!ShapedType::isDynamic(range) && range <= *known)
            continue;
        }
    // Negative indices are large unsigned ones.
    assertThat(compare(arith::CmpIPredicate::ult, index, toValue(size)),
               "the index to be inside of dimension #" + Twine(dim));
  }
}

void AssertionBuilder::addSizes(ValueRange sizes) {
  for (Value size : sizes)
    assertThat(compare(arith::CmpIPredicate::sge, size, getConstant(0)),
               "sizes not to be negative");
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

void AssertionBuilder::addDivision(Value dividend, Value divisor,
                                   bool isSigned) {
  Type type = divisor.getType();
  auto getSplat = [&](const APInt &value) -> Value {
    Attribute element =
        builder.getIntegerAttr(getElementTypeOrSelf(type), value);
    if (auto vectorType = dyn_cast<VectorType>(type))
      return arith::ConstantOp::create(
          builder, DenseElementsAttr::get(vectorType, element));
    return arith::ConstantOp::create(builder, cast<TypedAttr>(element));
  };
  unsigned width = getElementTypeOrSelf(type).isIndex()
                       ? 64
                       : getElementTypeOrSelf(type).getIntOrFloatBitWidth();
  auto assertAll = [&](Value conditions, const Twine &message) {
    auto vectorType = dyn_cast<VectorType>(conditions.getType());
    if (vectorType && vectorType.getRank() > 0) {
      auto flat =
          VectorType::get(vectorType.getNumElements(), builder.getI1Type());
      conditions = builder.createOrFold<vector::ShapeCastOp>(flat, conditions);
      conditions = vector::ReductionOp::create(
          builder, vector::CombiningKind::AND, conditions);
    }
    assertThat(conditions, message);
  };
  using Predicate = arith::CmpIPredicate;
  assertAll(compare(Predicate::ne, divisor, getSplat(APInt::getZero(width))),
            "a divisor that is not 0");
  // Of one bit, -1 / -1 overflows as well.
  if (!isSigned)
    return;
  Value isSmaller = compare(Predicate::ne, dividend,
                            getSplat(APInt::getSignedMinValue(width)));
  Value isOther =
      compare(Predicate::ne, divisor, getSplat(APInt::getAllOnes(width)));
  assertAll(builder.createOrFold<arith::OrIOp>(isSmaller, isOther),
            "a quotient that does not overflow");
}

void AssertionBuilder::add(scf::ForOp loop) {
  if (isa<IndexType>(loop.getStep().getType()))
    assertThat(
        compare(arith::CmpIPredicate::sgt, loop.getStep(), getConstant(0)),
        "a positive step");
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

void AssertionBuilder::addAssertions() {
  // Scalable vectors have no constants of all their elements.
  auto addAny = [&](auto division, bool isSigned) {
    auto type = dyn_cast<VectorType>(division.getType());
    if (!isa<TensorType>(division.getType()) && !(type && type.isScalable()))
      addDivision(division->getOperand(0), division->getOperand(1), isSigned);
  };
  llvm::TypeSwitch<Operation *>(op)
      .Case<linalg::LinalgOp>([&](auto linalgOp) { add(linalgOp); })
      .Case<rope::ApplyOp, tensor::ConcatOp, tensor::CastOp, tensor::ReshapeOp,
            scf::ForOp>([&](auto typed) { add(typed); })
      .Case<tensor::ExpandShapeOp>([&](auto reshape) {
        addReassociation(reshape, reshape.getResult(), reshape.getSrc());
      })
      .Case<tensor::CollapseShapeOp>([&](auto reshape) {
        addReassociation(reshape, reshape.getSrc(), reshape.getResult());
      })
      .Case<tensor::ExtractSliceOp>(
          [&](auto slice) { addSlice(slice, slice.getSource()); })
      .Case<tensor::InsertSliceOp>([&](auto slice) {
        addSlice(slice, slice.getDest());
        addInsertedSizes(slice);
      })
      .Case<tensor::ExtractOp>([&](auto extract) {
        addIndices(extract.getTensor(), extract.getIndices());
      })
      .Case<tensor::InsertOp>([&](auto insert) {
        addIndices(insert.getDest(), insert.getIndices());
      })
      .Case<memref::LoadOp, memref::StoreOp>([&](auto access) {
        addIndices(access.getMemRef(), access.getIndices());
      })
      .Case<tensor::PadOp>([&](auto pad) {
        addSizes(pad.getLow());
        addSizes(pad.getHigh());
      })
      .Case<tensor::EmptyOp>(
          [&](auto empty) { addSizes(empty.getDynamicSizes()); })
      .Case<tensor::GenerateOp>(
          [&](auto generate) { addSizes(generate.getDynamicExtents()); })
      .Case<tensor::SplatOp>(
          [&](auto splat) { addSizes(splat.getDynamicSizes()); })
      .Case<arith::DivSIOp, arith::RemSIOp, arith::FloorDivSIOp,
            arith::CeilDivSIOp, index::DivSOp, index::RemSOp,
            index::FloorDivSOp, index::CeilDivSOp>(
          [&](auto division) { addAny(division, /*isSigned=*/true); })
      .Case<arith::DivUIOp, arith::RemUIOp, arith::CeilDivUIOp, index::DivUOp,
            index::RemUOp, index::CeilDivUOp>(
          [&](auto division) { addAny(division, /*isSigned=*/false); });
}
