//===- TableComputation.cpp - rope.tables as a loop nest ------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Forms.h"

#include "rome/Dialect/Rope/Utils/ScalarRotation.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::rome;
using namespace mlir::rope;

/// Returns `values`, rounded to `type`, as a constant tensor.
static Value buildConstant(ImplicitLocOpBuilder &builder, FloatType type,
                           ArrayRef<double> values) {
  SmallVector<Attribute> elements;
  for (double value : values)
    elements.push_back(builder.getFloatAttr(type, value));
  auto tensorType = RankedTensorType::get(elements.size(), type);
  return arith::ConstantOp::create(
      builder, DenseElementsAttr::get(tensorType, elements));
}

static Value buildScalar(ImplicitLocOpBuilder &builder, FloatType type,
                         double value) {
  return arith::ConstantOp::create(builder, builder.getFloatAttr(type, value));
}

//===----------------------------------------------------------------------===//
// Frequencies that depend on the length of the sequence
//===----------------------------------------------------------------------===//

/// Builds base^exponent rounded once: in f64, as folding computes it.
static Value buildPower(ImplicitLocOpBuilder &builder, Value base,
                        Value exponent) {
  auto type = cast<FloatType>(base.getType());
  FloatType wide = builder.getF64Type();
  Value power = math::PowFOp::create(builder, convertFloat(builder, base, wide),
                                     convertFloat(builder, exponent, wide));
  return convertFloat(builder, power, type);
}

/// Builds a tensor of rank 1, each of its elements from those of `inputs`.
static Value buildElementwise(
    ImplicitLocOpBuilder &builder, ValueRange inputs,
    function_ref<Value(ImplicitLocOpBuilder &, ValueRange)> buildElement) {
  auto type = cast<RankedTensorType>(inputs.front().getType());
  Value init =
      tensor::EmptyOp::create(builder, type.getShape(), type.getElementType());
  SmallVector<AffineMap> maps(inputs.size() + 1,
                              builder.getMultiDimIdentityMap(1));
  auto generic = linalg::GenericOp::create(
      builder, TypeRange(type), inputs, init, maps,
      ArrayRef(utils::IteratorType::parallel),
      [&](OpBuilder &body, Location loc, ValueRange arguments) {
        ImplicitLocOpBuilder nested(loc, body);
        Value element = buildElement(nested, arguments.drop_back());
        linalg::YieldOp::create(nested, element);
      });
  return generic.getResult(0);
}

/// Builds factor · length / original_length − (factor − 1).
static Value buildGrowth(ImplicitLocOpBuilder &builder,
                         DynamicNtkScalingAttr scaling, Value length,
                         FloatType type) {
  double factor = scaling.getFactor().convertToDouble();
  auto originalLength = static_cast<double>(scaling.getOriginalLength());
  Value integer =
      arith::IndexCastOp::create(builder, builder.getI64Type(), length);
  Value growth = arith::SIToFPOp::create(builder, type, integer);
  growth = arith::MulFOp::create(builder, growth,
                                 buildScalar(builder, type, factor));
  growth = arith::DivFOp::create(builder, growth,
                                 buildScalar(builder, type, originalLength));
  return arith::SubFOp::create(builder, growth,
                               buildScalar(builder, type, factor - 1.0));
}

/// Builds the frequencies of dynamic NTK scaling: `unscaled` ones, or where
/// `isLong` those of a base that grows with the length.
static Value buildDynamicNtkFrequencies(ImplicitLocOpBuilder &builder,
                                        TablesOp op,
                                        DynamicNtkScalingAttr scaling,
                                        Value isLong, Value unscaled) {
  FloatType type = op.getEffectiveComputeType();
  SmallVector<double> bases, exponents, growthExponents;
  for (auto [base, numEntries] : op.getFrequencyGroups()) {
    auto dim = static_cast<double>(2 * numEntries);
    bases.append(numEntries, base);
    growthExponents.append(numEntries, dim / (dim - 2.0));
    exponents.append(getFrequencyExponents(numEntries, type));
  }
  Value growth = buildGrowth(builder, scaling, op.getLength(), type);
  Value one = buildScalar(builder, type, 1.0);
  SmallVector<Value> inputs{
      unscaled, buildConstant(builder, type, bases),
      buildConstant(builder, builder.getF64Type(), growthExponents),
      buildConstant(builder, type, exponents)};
  return buildElementwise(
      builder, inputs,
      [&](ImplicitLocOpBuilder &body, ValueRange arguments) -> Value {
        Value base = arith::MulFOp::create(
            body, arguments[1], buildPower(body, growth, arguments[2]));
        Value inverse = buildPower(body, base, arguments[3]);
        Value frequency = arith::DivFOp::create(body, one, inverse);
        return arith::SelectOp::create(body, isLong, frequency, arguments[0]);
      });
}

/// Returns the frequencies of `op` as a tensor of the compute type.
static Value buildFrequencies(ImplicitLocOpBuilder &builder, TablesOp op) {
  FloatType type = op.getEffectiveComputeType();
  Value frequencies = buildConstant(builder, type, op.getFrequencies());
  if (!op.getLength())
    return frequencies;
  int64_t switchLength = *op.getScaling()->getSwitchLength();
  Value isLong = arith::CmpIOp::create(
      builder, arith::CmpIPredicate::sgt, op.getLength(),
      arith::ConstantIndexOp::create(builder, switchLength));
  if (auto scaling = dyn_cast<DynamicNtkScalingAttr>(*op.getScaling()))
    return buildDynamicNtkFrequencies(builder, op, scaling, isLong,
                                      frequencies);
  // All lengths beyond the switch have the same frequencies.
  constexpr int64_t longest = std::numeric_limits<int64_t>::max();
  Value longFrequencies =
      buildConstant(builder, type, op.getFrequencies(longest));
  return buildElementwise(
      builder, {longFrequencies, frequencies},
      [&](ImplicitLocOpBuilder &body, ValueRange arguments) -> Value {
        return arith::SelectOp::create(body, isLong, arguments[0],
                                       arguments[1]);
      });
}

//===----------------------------------------------------------------------===//
// Entries
//===----------------------------------------------------------------------===//

namespace {

/// Builds what the loop nest reads and what it computes for one entry.
class TableComputation {
public:
  TableComputation(ImplicitLocOpBuilder &builder, TablesOp op);

  /// Returns the results of the loop nest.
  SmallVector<Value> build();

private:
  /// Appends an input that the loop nest reads with `map`.
  void addInput(Value value, AffineMap map);
  void addPositions();

  /// Builds the position that an entry reads.
  Value buildPosition(ImplicitLocOpBuilder &body, ValueRange arguments);
  void buildEntry(ImplicitLocOpBuilder &body, ValueRange arguments);

  ImplicitLocOpBuilder &builder;
  TablesOp op;
  RankedTensorType type;
  SmallVector<Value> inputs;
  SmallVector<AffineMap> maps;
  /// The streams of positions that some entry reads, one input each.
  SmallVector<int64_t> usedStreams;
};

} // namespace

TableComputation::TableComputation(ImplicitLocOpBuilder &builder, TablesOp op)
    : builder(builder), op(op), type(op.getCos().getType()) {
  addPositions();
  AffineMap perEntry =
      builder.getMultiDimIdentityMap(type.getRank()).getMinorSubMap(1);
  addInput(buildFrequencies(builder, op), perEntry);
  if (usedStreams.size() <= 1)
    return;
  SmallVector<int32_t> streams = llvm::to_vector_of<int32_t>(op.getStreams());
  addInput(
      arith::ConstantOp::create(builder, builder.getI32TensorAttr(streams)),
      perEntry);
}

void TableComputation::addInput(Value value, AffineMap map) {
  inputs.push_back(value);
  maps.push_back(map);
}

void TableComputation::addPositions() {
  AffineMap perPosition = builder.getMultiDimIdentityMap(type.getRank())
                              .dropResult(type.getRank() - 1);
  if (!op.getSections()) {
    addInput(op.getPositions(), perPosition);
    return;
  }
  usedStreams = op.getStreams();
  llvm::sort(usedStreams);
  usedStreams.erase(llvm::unique(usedStreams), usedStreams.end());
  SmallVector<OpFoldResult> sizes =
      tensor::getMixedSizes(builder, builder.getLoc(), op.getPositions());
  SmallVector<OpFoldResult> offsets(sizes.size(), builder.getIndexAttr(0)),
      strides(sizes.size(), builder.getIndexAttr(1));
  sizes.front() = builder.getIndexAttr(1);
  auto streamType =
      RankedTensorType::get(type.getShape().drop_back(),
                            op.getPositions().getType().getElementType());
  for (int64_t stream : usedStreams) {
    offsets.front() = builder.getIndexAttr(stream);
    addInput(tensor::ExtractSliceOp::create(builder, streamType,
                                            op.getPositions(), offsets, sizes,
                                            strides),
             perPosition);
  }
}

Value TableComputation::buildPosition(ImplicitLocOpBuilder &body,
                                      ValueRange arguments) {
  Value position = arguments.front();
  for (size_t i = 1; i < usedStreams.size(); ++i) {
    Value number =
        arith::ConstantIntOp::create(body, body.getI32Type(), usedStreams[i]);
    Value readsStream =
        arith::CmpIOp::create(body, arith::CmpIPredicate::eq,
                              arguments[usedStreams.size() + 1], number);
    position =
        arith::SelectOp::create(body, readsStream, arguments[i], position);
  }
  return position;
}

void TableComputation::buildEntry(ImplicitLocOpBuilder &body,
                                  ValueRange arguments) {
  FloatType computeType = op.getEffectiveComputeType();
  Value position = buildPosition(body, arguments);
  bool isInteger = isa<IntegerType>(position.getType());
  position = isInteger ? arith::SIToFPOp::create(body, computeType, position)
                       : convertFloat(body, position, computeType);
  Value frequency = arguments[std::max<size_t>(usedStreams.size(), 1)];
  Value angle = arith::MulFOp::create(body, position, frequency);
  if (isInteger && op.mayHaveNegativeZeroAngle())
    angle =
        arith::AddFOp::create(body, angle, buildScalar(body, computeType, 0.0));
  SmallVector<Value> entries{math::CosOp::create(body, angle),
                             math::SinOp::create(body, angle)};
  double attentionFactor = op.getEffectiveAttentionFactor();
  for (Value &entry : entries) {
    if (attentionFactor != 1.0)
      entry = arith::MulFOp::create(
          body, entry, buildScalar(body, computeType, attentionFactor));
    entry = convertFloat(body, entry, cast<FloatType>(type.getElementType()));
  }
  linalg::YieldOp::create(body, entries);
}

SmallVector<Value> TableComputation::build() {
  SmallVector<OpFoldResult> sizes =
      tensor::getMixedSizes(builder, builder.getLoc(), op.getPositions());
  if (op.getSections())
    sizes.erase(sizes.begin());
  sizes.push_back(builder.getIndexAttr(op.getNumEntries()));
  SmallVector<Value> inits;
  for (int64_t i = 0; i < 2; ++i)
    inits.push_back(
        tensor::EmptyOp::create(builder, sizes, type.getElementType()));
  int64_t rank = type.getRank();
  maps.append(2, builder.getMultiDimIdentityMap(rank));
  SmallVector<utils::IteratorType> iterators(rank,
                                             utils::IteratorType::parallel);
  auto generic = linalg::GenericOp::create(
      builder, TypeRange(ValueRange(inits)), inputs, inits, maps, iterators,
      [&](OpBuilder &body, Location loc, ValueRange arguments) {
        ImplicitLocOpBuilder nested(loc, body);
        buildEntry(nested, arguments);
      });
  return llvm::to_vector_of<Value>(generic.getResults());
}

SmallVector<Value>
mlir::rome::buildTableComputation(ImplicitLocOpBuilder &builder, TablesOp op) {
  return TableComputation(builder, op).build();
}
