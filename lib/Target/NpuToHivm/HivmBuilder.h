//===- HivmBuilder.h - Ops of the vendor's HIVM dialect ---------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The dialects hivm and hacc of AscendNPU-IR are not linked: their ops are not
// registered here, and print in the generic form, which the vendor's tools
// parse. Names and order of operands are those of ascendnpu-ir 1.2.0 (PyPI).
//
//===----------------------------------------------------------------------===//

#ifndef ROME_LIB_TARGET_NPUTOHIVM_HIVMBUILDER_H
#define ROME_LIB_TARGET_NPUTOHIVM_HIVMBUILDER_H

#include "rome/Dialect/Npu/IR/Npu.h"

#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::rome {

/// Returns the attribute `#dialect.mnemonic<value>`.
Attribute getVendorAttr(MLIRContext *context, StringRef dialect,
                        StringRef mnemonic, const Twine &value);

/// Returns `type` with HIVM's address space for its `#npu.space`; other types
/// as they are.
Type convertToHivm(Type type);

/// Builds ops of HIVM.
class HivmBuilder : public ImplicitLocOpBuilder {
public:
  using ImplicitLocOpBuilder::ImplicitLocOpBuilder;

  /// Creates `hivm.hir.name`. `segments` are the numbers of operands in each
  /// group, empty where the op has no groups.
  Operation *createOp(StringRef name, ValueRange operands,
                      ArrayRef<int32_t> segments = {},
                      ArrayRef<NamedAttribute> attributes = {},
                      TypeRange results = {});

  /// Creates an elementwise op of the vector unit: `operands` but the last are
  /// read, the last is written.
  Operation *createVectorOp(StringRef name, ValueRange operands,
                            ArrayRef<NamedAttribute> attributes = {});

  /// Returns `#hivm.mnemonic<value>` under the name `name`.
  NamedAttribute getNamed(StringRef name, StringRef mnemonic,
                          const Twine &value) {
    return getNamedAttr(name,
                        getVendorAttr(getContext(), "hivm", mnemonic, value));
  }
  NamedAttribute getPipe(StringRef name, npu::Pipe pipe);

  /// Returns an index that is the i64 result of `hivm.hir.name`.
  Value createIndex(StringRef name);

  /// Returns `index` as an i64.
  Value toInteger(Value index);
};

} // namespace mlir::rome

#endif // ROME_LIB_TARGET_NPUTOHIVM_HIVMBUILDER_H
