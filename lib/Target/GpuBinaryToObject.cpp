//===- GpuBinaryToObject.cpp - Write out the object of a gpu.binary -------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Target/Translations.h"

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/InitAllDialects.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "llvm/Support/CommandLine.h"

using namespace mlir;

LogicalResult mlir::rome::translateGpuBinaryToObject(Operation *op,
                                                     StringRef name,
                                                     raw_ostream &os) {
  SmallVector<gpu::ObjectAttr> objects;
  std::string names;
  op->walk([&](gpu::BinaryOp binary) {
    if (!name.empty() && binary.getName() != name)
      return;
    llvm::append_range(objects,
                       binary.getObjects().getAsRange<gpu::ObjectAttr>());
    names += (" '" + binary.getName() + "'").str();
  });
  if (objects.size() == 1) {
    os << objects.front().getObject().getValue();
    return success();
  }
  InFlightDiagnostic diagnostic = emitError(op->getLoc());
  diagnostic << "expected one object in a 'gpu.binary'";
  if (!name.empty())
    diagnostic << " named '" << name << "'";
  diagnostic << ", but got " << objects.size();
  if (!names.empty())
    diagnostic << " in" << names;
  return diagnostic;
}

void mlir::rome::registerGpuBinaryToObject() {
  static llvm::cl::opt<std::string> name(
      "gpu-binary-name",
      llvm::cl::desc("Name of the gpu.binary to write, if there are several"));
  TranslateFromMLIRRegistration registration(
      "gpu-binary-to-object",
      "Write the object (PTX, assembly, SPIR-V, ...) of a gpu.binary",
      [](Operation *op, raw_ostream &os) {
        return translateGpuBinaryToObject(op, name, os);
      },
      [](DialectRegistry &registry) { registerAllDialects(registry); });
}
