//===- RopeOps.cpp - Operations of the rope dialect -----------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// This file implements the verifiers, folders and canonicalizations of the
// rope ops but rope.tables, which has a file of its own.
//
//===----------------------------------------------------------------------===//

#include "rome/Dialect/Rope/IR/Rope.h"

#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"

#include "llvm/ADT/SmallBitVector.h"

using namespace mlir;
using namespace mlir::rope;

/// Parses the `<[...]>` of a rotation. The declarative format cannot, because a
/// colon after an attribute could also introduce the attribute's own type.
static ParseResult parseRotation(OpAsmParser &parser, RotationAttr &rotation) {
  rotation = dyn_cast_or_null<RotationAttr>(RotationAttr::parse(parser, {}));
  return success(rotation != nullptr);
}

static void printRotation(OpAsmPrinter &printer, Operation *,
                          RotationAttr rotation) {
  rotation.print(printer);
}

#define GET_OP_CLASSES
#include "rome/Dialect/Rope/IR/Rope.cpp.inc"

bool mlir::rope::isSupportedFloat(Type type) {
  return isa<Float16Type, BFloat16Type, Float32Type, Float64Type>(type);
}

//===----------------------------------------------------------------------===//
// ApplyOp
//===----------------------------------------------------------------------===//

FloatType ApplyOp::getEffectiveComputeType() {
  return cast<FloatType>(
      getComputeType().value_or(getX().getType().getElementType()));
}

bool ApplyOp::hasTablePerPair() {
  return getCos().getType().getShape().back() !=
         getRotation().getNumRotatedLanes();
}

AffineMap ApplyOp::getTableMap() {
  MLIRContext *context = getContext();
  SmallVector<AffineExpr> exprs;
  for (auto [tableDim, size] :
       llvm::zip_first(getTableDims(), getCos().getType().getShape()))
    exprs.push_back(size == 1 ? getAffineConstantExpr(0, context)
                              : getAffineDimExpr(tableDim, context));
  return AffineMap::get(getX().getType().getRank() - 1, /*symbolCount=*/0,
                        exprs, context);
}

/// Verifies that `table_dims` names distinct leading dimensions of `x` whose
/// sizes agree with those of the tables.
static LogicalResult verifyTableDims(ApplyOp op) {
  RankedTensorType xType = op.getX().getType(),
                   tableType = op.getCos().getType();
  ArrayRef<int64_t> tableDims = op.getTableDims();
  if (static_cast<int64_t>(tableDims.size()) != tableType.getRank() - 1)
    return op.emitOpError("expected 'table_dims' to have ")
           << tableType.getRank() - 1 << " entries, but got "
           << tableDims.size();
  llvm::SmallBitVector seen(xType.getRank());
  for (auto [index, dim] : llvm::enumerate(tableDims)) {
    if (dim < 0 || dim >= xType.getRank() - 1)
      return op.emitOpError("expected entry #")
             << index << " of 'table_dims' to be in [0, " << xType.getRank() - 1
             << "), but got " << dim;
    if (seen.test(dim))
      return op.emitOpError("expected 'table_dims' to have no dimension twice, "
                            "but got ")
             << dim << " again";
    seen.set(dim);
    int64_t tableSize = tableType.getDimSize(index),
            size = xType.getDimSize(dim);
    if (tableSize != 1 && !ShapedType::isDynamic(tableSize) &&
        !ShapedType::isDynamic(size) && tableSize != size)
      return op.emitOpError("expected dimension #")
             << index << " of 'cos' to be 1 or that of dimension #" << dim
             << " of 'x', " << size << ", but got " << tableSize;
  }
  return success();
}

LogicalResult ApplyOp::verify() {
  RankedTensorType xType = getX().getType(), tableType = getCos().getType();
  if (xType.getRank() == 0 || xType.isDynamicDim(xType.getRank() - 1))
    return emitOpError("expected 'x' to have a static last dimension, but got ")
           << xType;
  if (getRotation().getNumLanes() != getNumLanes())
    return emitOpError("expected the widths of 'rotation' to add up to ")
           << getNumLanes() << ", but got " << getRotation().getNumLanes();
  if (tableType.getRank() == 0)
    return emitOpError("expected 'cos' to have at least one dimension");
  if (failed(verifyTableDims(*this)))
    return failure();
  int64_t rotated = getRotation().getNumRotatedLanes();
  int64_t entries = tableType.getShape().back();
  // A dynamic size is never equal to either.
  if (entries != rotated && entries != rotated / 2) {
    InFlightDiagnostic diag =
        emitOpError("expected the last dimension of 'cos' to be ")
        << rotated << " (one entry per rotated lane) or " << rotated / 2
        << " (one per pair), but got ";
    if (ShapedType::isDynamic(entries))
      return diag << "a dynamic size";
    return diag << entries;
  }
  if (std::optional<Type> type = getComputeType();
      type && !isSupportedFloat(*type))
    return emitOpError("expected 'compute_type' to be f16, bf16, f32 or f64, "
                       "but got ")
           << *type;
  return success();
}

OpFoldResult ApplyOp::fold(FoldAdaptor) {
  if (getRotation().isIdentity())
    return getX();
  return {};
}

namespace {
/// Writes the rotation in its canonical form, which has the same meaning.
struct CanonicalizeRotation : OpRewritePattern<ApplyOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ApplyOp op,
                                PatternRewriter &rewriter) const override {
    RotationAttr canonical = op.getRotation().getCanonical();
    if (canonical == op.getRotation())
      return rewriter.notifyMatchFailure(op, "rotation is canonical");
    rewriter.modifyOpInPlace(op, [&] { op.setRotationAttr(canonical); });
    return success();
  }
};
} // namespace

void ApplyOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                          MLIRContext *context) {
  patterns.add<CanonicalizeRotation>(context);
}

//===----------------------------------------------------------------------===//
// RotationMatrixOp
//===----------------------------------------------------------------------===//

LogicalResult RotationMatrixOp::verify() {
  RankedTensorType type = getResult().getType();
  int64_t numLanes = getRotation().getNumLanes();
  if (type.getShape() != ArrayRef<int64_t>{numLanes, numLanes})
    return emitOpError("expected the result to be a ")
           << numLanes << "x" << numLanes << " matrix, but got " << type;
  return success();
}

SmallVector<std::optional<MatrixEntry>> RotationMatrixOp::getEntries() {
  SmallVector<std::optional<MatrixEntry>> entries;
  for (auto [lane, formula] :
       llvm::enumerate(getRotation().getLaneFormulas())) {
    if (getCosine())
      entries.push_back(
          {{formula.rotated ? formula.cosLane : static_cast<int64_t>(lane),
            /*negative=*/false}});
    else if (formula.rotated)
      entries.push_back({{formula.sinLane, formula.sign < 0}});
    else
      entries.push_back(std::nullopt);
  }
  return entries;
}

DenseElementsAttr RotationMatrixOp::getDenseElements() {
  RankedTensorType type = getResult().getType();
  int64_t numLanes = getRotation().getNumLanes();
  const llvm::fltSemantics &semantics =
      cast<FloatType>(type.getElementType()).getFloatSemantics();
  SmallVector<APFloat> values(numLanes * numLanes, APFloat::getZero(semantics));
  for (auto [column, entry] : llvm::enumerate(getEntries()))
    if (entry)
      values[entry->row * numLanes + column] =
          APFloat::getOne(semantics, entry->negative);
  return DenseElementsAttr::get(type, values);
}
