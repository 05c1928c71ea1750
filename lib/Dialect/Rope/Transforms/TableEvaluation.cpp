//===- TableEvaluation.cpp - What an entry of a table is ------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file implements the evaluation of single elements, back to positions and
// constants.
//
// An index is followed into a larger or smaller dimension only where it is a
// known number. So where an index of positions is a dimension of the root, that
// dimension and the one of the positions have the same size.
//
//===----------------------------------------------------------------------===//

#include "TableEvaluation.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/AffineMap.h"
#include "mlir/IR/Matchers.h"

#include "llvm/ADT/SmallBitVector.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::rope;

using Kind = TableElement::Kind;
using Indices = SmallVector<AffineExpr, 4>;

/// Ops on the way from an entry to its position: models have about 20.
static constexpr unsigned kMaxSteps = 256;

static std::optional<int64_t> getKnown(AffineExpr index) {
  if (auto constant = dyn_cast<AffineConstantExpr>(index))
    return constant.getValue();
  return std::nullopt;
}

namespace {

/// Evaluates elements; a visit without a value means that the op ends the way.
class ElementEvaluator {
public:
  explicit ElementEvaluator(MLIRContext *context) : context(context) {}

  TableElement evaluate(Value tensor, ArrayRef<AffineExpr> indices);

private:
  using Result = std::optional<TableElement>;

  Result visitConstant(Attribute value, RankedTensorType type,
                       ArrayRef<AffineExpr> indices);
  Result visit(tensor::ExtractSliceOp op, ArrayRef<AffineExpr> indices);
  Result visit(tensor::InsertSliceOp op, ArrayRef<AffineExpr> indices);
  Result visit(tensor::ConcatOp op, ArrayRef<AffineExpr> indices);
  Result visit(tensor::ExpandShapeOp op, ArrayRef<AffineExpr> indices);
  Result visit(tensor::CollapseShapeOp op, ArrayRef<AffineExpr> indices);
  Result visit(linalg::LinalgOp op, unsigned resultNumber,
               ArrayRef<AffineExpr> indices);
  Result visitDefinition(Value tensor, ArrayRef<AffineExpr> indices);

  TableElement evaluateScalar(Value scalar, linalg::LinalgOp op,
                              ArrayRef<AffineExpr> loops);

  AffineExpr getNumber(int64_t value) {
    return getAffineConstantExpr(value, context);
  }

  MLIRContext *context;
  unsigned numSteps = 0;
};

} // namespace

TableElement ElementEvaluator::evaluate(Value tensor,
                                        ArrayRef<AffineExpr> indices) {
  auto type = dyn_cast<RankedTensorType>(tensor.getType());
  if (!type || type.getEncoding() || ++numSteps > kMaxSteps)
    return {};
  if (Result result = visitDefinition(tensor, indices))
    return *result;
  // Nothing is known of how the tensor was computed: it may hold positions.
  Type elementType = type.getElementType();
  bool isInteger =
      elementType.isSignlessInteger(32) || elementType.isSignlessInteger(64);
  bool isFloat = elementType.isF32() || elementType.isF64();
  if (!isInteger && !isFloat)
    return {};
  TableElement element;
  element.kind = isInteger ? Kind::Position : Kind::FloatPosition;
  element.positions = tensor;
  element.indices.assign(indices.begin(), indices.end());
  if (isFloat)
    element.type = cast<FloatType>(elementType);
  return element;
}

ElementEvaluator::Result
ElementEvaluator::visitDefinition(Value tensor, ArrayRef<AffineExpr> indices) {
  auto result = dyn_cast<OpResult>(tensor);
  if (!result)
    return std::nullopt;
  Operation *op = result.getOwner();
  Attribute value;
  if (matchPattern(op, m_Constant(&value)))
    return visitConstant(value, cast<RankedTensorType>(tensor.getType()),
                         indices);
  return llvm::TypeSwitch<Operation *, Result>(op)
      .Case<tensor::ExtractSliceOp, tensor::InsertSliceOp, tensor::ConcatOp,
            tensor::ExpandShapeOp, tensor::CollapseShapeOp>(
          [&](auto movement) { return visit(movement, indices); })
      .Case([&](linalg::LinalgOp linalgOp) {
        return visit(linalgOp, result.getResultNumber(), indices);
      })
      .Default([&](Operation *elementwise) -> Result {
        if (!elementwise->hasTrait<OpTrait::Elementwise>())
          return std::nullopt;
        return evaluateTableArithmetic(elementwise, [&](Value operand) {
          return evaluate(operand, indices);
        });
      });
}

ElementEvaluator::Result
ElementEvaluator::visitConstant(Attribute value, RankedTensorType type,
                                ArrayRef<AffineExpr> indices) {
  auto floatType = dyn_cast<FloatType>(type.getElementType());
  if (!floatType)
    return std::nullopt;
  auto dense = dyn_cast<DenseElementsAttr>(value);
  if (dense && dense.isSplat())
    return TableElement::getConstant(dense.getSplatValue<APFloat>());
  int64_t position = 0;
  for (auto [index, size] : llvm::zip_equal(indices, type.getShape())) {
    std::optional<int64_t> known = getKnown(index);
    if (!known || *known < 0 || *known >= size)
      return TableElement();
    position = position * size + *known;
  }
  if (dense)
    return TableElement::getConstant(dense.getValues<APFloat>()[position]);
  // What frontends keep outside of the text of the IR.
  if (auto resource = dyn_cast<DenseF32ResourceElementsAttr>(value))
    if (auto values = resource.tryGetAsArrayRef())
      return TableElement::getConstant(APFloat((*values)[position]));
  if (auto resource = dyn_cast<DenseF64ResourceElementsAttr>(value))
    if (auto values = resource.tryGetAsArrayRef())
      return TableElement::getConstant(APFloat((*values)[position]));
  return TableElement();
}

ElementEvaluator::Result ElementEvaluator::visit(tensor::ExtractSliceOp op,
                                                 ArrayRef<AffineExpr> indices) {
  llvm::SmallBitVector dropped = op.getDroppedDims();
  Indices source;
  unsigned resultDim = 0;
  for (int64_t dim = 0; dim < op.getSourceType().getRank(); ++dim) {
    AffineExpr index = dropped.test(dim) ? getNumber(0) : indices[resultDim++];
    std::optional<int64_t> offset =
        getConstantIntValue(op.getMixedOffsets()[dim]);
    std::optional<int64_t> stride =
        getConstantIntValue(op.getMixedStrides()[dim]);
    std::optional<int64_t> size = getConstantIntValue(op.getMixedSizes()[dim]);
    if (!offset || !stride)
      return std::nullopt;
    bool isWhole = *offset == 0 && *stride == 1 && size &&
                   *size == op.getSourceType().getDimSize(dim);
    if (!isWhole && !getKnown(index))
      return std::nullopt;
    source.push_back(isWhole ? index : index * *stride + *offset);
  }
  return evaluate(op.getSource(), source);
}

ElementEvaluator::Result ElementEvaluator::visit(tensor::InsertSliceOp op,
                                                 ArrayRef<AffineExpr> indices) {
  llvm::SmallBitVector dropped = op.getDroppedDims();
  Indices source;
  for (int64_t dim = 0; dim < op.getDestType().getRank(); ++dim) {
    std::optional<int64_t> offset =
        getConstantIntValue(op.getMixedOffsets()[dim]);
    std::optional<int64_t> stride =
        getConstantIntValue(op.getMixedStrides()[dim]);
    std::optional<int64_t> size = getConstantIntValue(op.getMixedSizes()[dim]);
    if (!offset || !stride || !size || *stride <= 0)
      return std::nullopt;
    AffineExpr index = indices[dim];
    bool isWhole = *offset == 0 && *stride == 1 &&
                   *size == op.getDestType().getDimSize(dim);
    if (!isWhole) {
      std::optional<int64_t> known = getKnown(index);
      if (!known)
        return std::nullopt;
      int64_t distance = *known - *offset;
      if (distance < 0 || distance % *stride != 0 ||
          distance / *stride >= *size)
        return evaluate(op.getDest(), indices);
      index = getNumber(distance / *stride);
    }
    if (!dropped.test(dim))
      source.push_back(index);
  }
  return evaluate(op.getSource(), source);
}

ElementEvaluator::Result ElementEvaluator::visit(tensor::ConcatOp op,
                                                 ArrayRef<AffineExpr> indices) {
  Indices source(indices.begin(), indices.end());
  std::optional<int64_t> index = getKnown(indices[op.getDim()]);
  if (!index)
    return std::nullopt;
  for (Value input : op.getInputs()) {
    int64_t size =
        cast<RankedTensorType>(input.getType()).getDimSize(op.getDim());
    if (ShapedType::isDynamic(size))
      return std::nullopt;
    if (*index < size) {
      source[op.getDim()] = getNumber(*index);
      return evaluate(input, source);
    }
    *index -= size;
  }
  return std::nullopt;
}

/// Returns the only dimension of `group` whose size in `type` is not 1, any one
/// if there is none; std::nullopt if there are several.
static std::optional<int64_t> getOnlyDim(ArrayRef<int64_t> group,
                                         RankedTensorType type) {
  std::optional<int64_t> only;
  for (int64_t dim : group) {
    if (type.getDimSize(dim) == 1)
      continue;
    if (only)
      return std::nullopt;
    only = dim;
  }
  return only ? only : group.front();
}

ElementEvaluator::Result ElementEvaluator::visit(tensor::ExpandShapeOp op,
                                                 ArrayRef<AffineExpr> indices) {
  Indices source;
  for (const ReassociationIndices &group : op.getReassociationIndices()) {
    if (std::optional<int64_t> only = getOnlyDim(group, op.getResultType())) {
      source.push_back(indices[*only]);
      continue;
    }
    int64_t linear = 0;
    for (int64_t dim : group) {
      std::optional<int64_t> known = getKnown(indices[dim]);
      int64_t size = op.getResultType().getDimSize(dim);
      // The size of the first dimension does not matter.
      if (!known || (ShapedType::isDynamic(size) && dim != group.front()))
        return std::nullopt;
      linear = linear * (dim == group.front() ? 1 : size) + *known;
    }
    source.push_back(getNumber(linear));
  }
  return evaluate(op.getSrc(), source);
}

ElementEvaluator::Result ElementEvaluator::visit(tensor::CollapseShapeOp op,
                                                 ArrayRef<AffineExpr> indices) {
  Indices source(op.getSrcType().getRank(), getNumber(0));
  for (auto [index, group] :
       llvm::zip_equal(indices, op.getReassociationIndices())) {
    if (std::optional<int64_t> only = getOnlyDim(group, op.getSrcType())) {
      source[*only] = index;
      continue;
    }
    std::optional<int64_t> known = getKnown(index);
    if (!known)
      return std::nullopt;
    for (int64_t dim : llvm::reverse(group)) {
      int64_t size = op.getSrcType().getDimSize(dim);
      if (ShapedType::isDynamic(size) || size == 0)
        return std::nullopt;
      source[dim] = getNumber(*known % size);
      *known /= size;
    }
  }
  return evaluate(op.getSrc(), source);
}

ElementEvaluator::Result ElementEvaluator::visit(linalg::LinalgOp op,
                                                 unsigned resultNumber,
                                                 ArrayRef<AffineExpr> indices) {
  AffineMap map = op.getMatchingIndexingMap(op.getDpsInitOperand(resultNumber));
  if (!op.hasPureTensorSemantics() || !map.isProjectedPermutation())
    return std::nullopt;
  // A reduction of one step has the one index 0.
  SmallVector<int64_t> ranges = op.getStaticLoopRanges();
  Indices loops;
  for (int64_t range : ranges) {
    if (range != 1 && !map.isFunctionOfDim(loops.size()))
      return std::nullopt;
    loops.push_back(getNumber(0));
  }
  for (auto [index, expr] : llvm::zip_equal(indices, map.getResults()))
    loops[cast<AffineDimExpr>(expr).getPosition()] = index;
  Operation *yield = op.getBlock()->getTerminator();
  TableElement element =
      evaluateScalar(yield->getOperand(resultNumber), op, loops);
  // Integers that are computed are positions themselves.
  if (element.kind == Kind::Unknown &&
      !isa<FloatType>(getElementTypeOrSelf(op->getResult(resultNumber))))
    return std::nullopt;
  return element;
}

TableElement ElementEvaluator::evaluateScalar(Value scalar, linalg::LinalgOp op,
                                              ArrayRef<AffineExpr> loops) {
  if (++numSteps > kMaxSteps)
    return {};
  FloatAttr constant;
  if (matchPattern(scalar, m_Constant(&constant)))
    return TableElement::getConstant(constant.getValue());
  IntegerAttr integer;
  if (matchPattern(scalar, m_Constant(&integer)) &&
      integer.getValue().getSignificantBits() <= 64)
    return TableElement::getInteger(integer.getValue().getSExtValue());
  auto argument = dyn_cast<BlockArgument>(scalar);
  if (argument && argument.getOwner() == op.getBlock()) {
    OpOperand *operand = op.getMatchingOpOperand(argument);
    if (!isa<RankedTensorType>(operand->get().getType()))
      return evaluateScalar(operand->get(), op, loops);
    Indices indices;
    for (AffineExpr expr : op.getMatchingIndexingMap(operand).getResults())
      indices.push_back(expr.replaceDims(loops));
    return evaluate(operand->get(), indices);
  }
  Operation *definition = scalar.getDefiningOp();
  if (!definition || definition->getBlock() != op.getBlock())
    return {};
  if (auto index = dyn_cast<linalg::IndexOp>(definition)) {
    std::optional<int64_t> known = getKnown(loops[index.getDim()]);
    return known ? TableElement::getInteger(*known) : TableElement();
  }
  return evaluateTableArithmetic(definition, [&](Value operand) {
    return evaluateScalar(operand, op, loops);
  });
}

TableElement mlir::rope::evaluateTableEntry(Value root, int64_t lane) {
  MLIRContext *context = root.getContext();
  Indices indices;
  int64_t rank = cast<RankedTensorType>(root.getType()).getRank();
  for (int64_t dim = 0; dim < rank - 1; ++dim)
    indices.push_back(getAffineDimExpr(dim, context));
  indices.push_back(getAffineConstantExpr(lane, context));
  return ElementEvaluator(context).evaluate(root, indices);
}
