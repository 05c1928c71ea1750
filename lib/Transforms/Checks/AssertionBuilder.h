//===- AssertionBuilder.h - What ops rely on at run time --------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_LIB_TRANSFORMS_CHECKS_ASSERTIONBUILDER_H
#define ROME_LIB_TRANSFORMS_CHECKS_ASSERTIONBUILDER_H

#include "rome/Dialect/Rope/IR/Rope.h"

#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::rome {

/// Adds assertions before one op.
class AssertionBuilder {
public:
  explicit AssertionBuilder(Operation *op)
      : op(op), builder(op->getLoc(), op) {}

  void addAssertions();

private:
  void add(linalg::LinalgOp op);
  void add(rope::ApplyOp op);
  void add(tensor::ConcatOp op);
  void add(tensor::CastOp op);
  void add(tensor::ReshapeOp op);
  void add(scf::ForOp op);

  template <typename ReshapeOp>
  void addReassociation(ReshapeOp op, Value expanded, Value collapsed);

  /// Asserts that a slice lies in `source`.
  void addSlice(OffsetSizeAndStrideOpInterface slice, Value source);

  /// Asserts that the sizes of the slice that is inserted are `slice`'s.
  void addInsertedSizes(tensor::InsertSliceOp slice);

  /// Asserts that `indices` name an element of `source`.
  void addIndices(Value source, ValueRange indices);

  /// Asserts that `sizes` are not negative.
  void addSizes(ValueRange sizes);

  /// Asserts that a division is defined: the divisor is not 0, nor is the
  /// result, of signed numbers, one more than the largest number.
  void addDivision(Value dividend, Value divisor, bool isSigned);

  // Where all is known, the verifiers of ops have seen to it.
  void assertEqual(OpFoldResult a, OpFoldResult b, const Twine &message);
  void assertThat(Value condition, const Twine &message);

  Value compare(arith::CmpIPredicate predicate, Value a, Value b) {
    return builder.createOrFold<arith::CmpIOp>(predicate, a, b);
  }
  Value toValue(OpFoldResult size) {
    return getValueOrCreateConstantIndexOp(builder, builder.getLoc(), size);
  }
  Value getConstant(int64_t value) {
    return arith::ConstantIndexOp::create(builder, value);
  }
  OpFoldResult getSize(Value shaped, int64_t dim) {
    return linalg::createFoldedDimOp(builder, builder.getLoc(), shaped, dim);
  }
  Value multiply(ArrayRef<OpFoldResult> sizes) {
    Value product = getConstant(1);
    for (OpFoldResult size : sizes)
      product = builder.createOrFold<arith::MulIOp>(product, toValue(size));
    return product;
  }

  Operation *op;
  ImplicitLocOpBuilder builder;
};

} // namespace mlir::rome

#endif // ROME_LIB_TRANSFORMS_CHECKS_ASSERTIONBUILDER_H
