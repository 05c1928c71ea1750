//===- Function.h - Calls of compiled functions -----------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_PYTHON_FUNCTION_H
#define ROME_PYTHON_FUNCTION_H

#include "Compiler.h"

#include <nanobind/nanobind.h>

namespace rome::python {

/// A function of a program, called with arrays.
class Function {
public:
  Function(std::shared_ptr<Program> program, std::string name);

  /// Calls the function. `out` is None, or the memory of the results: an array,
  /// or a sequence of them where there are several. Checks every array before
  /// anything is written. Returns the results as `out` or as new arrays.
  nanobind::object call(nanobind::args arguments, nanobind::object out) const;

  const std::string &getName() const { return name; }
  const Signature &getSignature() const { return signature; }

private:
  std::shared_ptr<Program> program;
  std::string name;
  const Signature &signature;
  void (*entry)(void **);
};

} // namespace rome::python

#endif // ROME_PYTHON_FUNCTION_H
