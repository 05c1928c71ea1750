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

class Array;

/// What a compiled function says of a call that it cannot carry out.
class ExecutionError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

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
  /// Returns the code for `arrays`, some of which may be strided.
  const Code &getCode(const Array *arrays, size_t numArrays) const;

  /// Throws an exception if sizes of arguments do not agree.
  void checkSizes(const Array *arrays) const;

  /// Returns the types of the results for arguments, all of their sizes known.
  std::vector<TensorType> getResultTypes(const Array *arrays) const;

  /// Returns the arrays in `out`.
  std::vector<nanobind::object> getResults(nanobind::handle out) const;

  /// Calls a function that allocates its results.
  nanobind::object callReturning(const Array *arrays) const;

  std::shared_ptr<Program> program;
  std::string name;
  const Signature &signature;
  const Code &contiguousCode;
  mutable const Code *stridedCode = nullptr;
};

} // namespace rome::python

#endif // ROME_PYTHON_FUNCTION_H
