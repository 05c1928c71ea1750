//===- rome-translate.cpp - The RoME translation driver -------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/InitAll.h"

#include "mlir/Tools/mlir-translate/MlirTranslateMain.h"
#include "llvm/Support/CommandLine.h"

int main(int argc, char **argv) {
  // Whatever there is now is LLVM's; the driver's own options come later.
  llvm::cl::HideUnrelatedOptions(
      llvm::ArrayRef<const llvm::cl::OptionCategory *>());
  mlir::rome::registerAllTranslations();
  return failed(
      mlir::mlirTranslateMain(argc, argv, "RoME translation driver\n"));
}
