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

#include <optional>

namespace rome::python {

class Array;

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
  /// The machine code of the function, and of the one that tells the sizes of
  /// its results if there is one.
  struct Code {
    Entry entry, sizesEntry;
  };
  Code lookUpCode(const Program &program) const;

  /// Returns the code for `arrays`, some of which may be strided.
  const Code &getCode(const Array *arrays, size_t numArrays) const;

  /// Returns the types of the results for arguments, all of their sizes known.
  std::vector<TensorType> getResultTypes(const Array *arrays) const;

  /// Returns the arrays in `out`.
  std::vector<nanobind::object> getResults(nanobind::handle out) const;

  /// Calls a function that allocates its results.
  nanobind::object callReturning(const Array *arrays) const;

  std::shared_ptr<Program> program;
  std::string name;
  const Signature &signature;
  Code contiguousCode;
  mutable std::optional<Code> stridedCode;
};

} // namespace rome::python

#endif // ROME_PYTHON_FUNCTION_H
