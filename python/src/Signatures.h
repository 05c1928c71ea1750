//===- Signatures.h - Functions of a module ---------------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_PYTHON_SIGNATURES_H
#define ROME_PYTHON_SIGNATURES_H

#include "Compiler.h"

#include "mlir-c/BuiltinAttributes.h"

namespace rome::python {

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

inline void append(MlirStringRef text, void *string) {
  static_cast<std::string *>(string)->append(text.data, text.length);
}

inline std::string toString(MlirStringRef text) {
  return {text.data, text.length};
}

inline std::string toString(MlirLocation location) {
  std::string text;
  mlirLocationPrint(location, append, &text);
  return text;
}

inline MlirStringRef toRef(const std::string &text) {
  return mlirStringRefCreate(text.data(), text.size());
}

inline std::string getName(MlirOperation op) {
  return toString(mlirIdentifierStr(mlirOperationGetName(op)));
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

/// Calls `visit` with each function at the top of `module`.
template <typename Visitor>
void forEachFunction(MlirModule module, Visitor visit) {
  MlirOperation next = mlirBlockGetFirstOperation(mlirModuleGetBody(module));
  while (!mlirOperationIsNull(next)) {
    MlirOperation op = next;
    next = mlirOperationGetNextInBlock(op);
    if (getName(op) == "func.func")
      visit(op);
  }
}

std::string getSymbol(MlirOperation function);

bool hasBody(MlirOperation function);

void makePrivate(MlirOperation function);

/// Returns the signature of `op`, whose name in the source is `name`. Throws a
/// CompileError if no array can be passed for an argument or a result.
Signature getSignature(MlirOperation op, const std::string &name);

/// Gives every function with a body a symbol that no linker and no pass knows
/// another meaning of. Returns the names of public functions by their symbols.
std::map<std::string, std::string> renameFunctions(MlirModule module);

/// Adds to `signatures` which functions tell sizes of results and check those
/// of arguments, and whether results of all can be the memory of a caller.
void addHelpers(MlirModule module,
                std::map<std::string, Signature> &signatures);

} // namespace rome::python

#endif // ROME_PYTHON_SIGNATURES_H
