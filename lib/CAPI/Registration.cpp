//===- Registration.cpp - Registration of all of RoME in C ----------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome-c/Registration.h"

#include "rome/InitAll.h"

#include "mlir/CAPI/IR.h"

void romeRegisterAllDialects(MlirDialectRegistry registry) {
  mlir::rome::registerAllDialects(*unwrap(registry));
}

void romeRegisterAllPasses() { mlir::rome::registerAllPasses(); }
