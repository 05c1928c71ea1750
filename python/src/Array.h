//===- Array.h - The memory of arrays given by Python -----------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_PYTHON_ARRAY_H
#define ROME_PYTHON_ARRAY_H

#include "Compiler.h"

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <string_view>

namespace rome::python {

/// What an array is to a function, for messages; they are rarely made.
struct Role {
  bool isResult;
  size_t index;

  std::string toString() const {
    return isResult ? "'out'" : "argument " + std::to_string(index);
  }
};

/// The memory of an array, which stays where it is as long as this lives.
class Array {
public:
  Array() = default;
  ~Array() {
    if (hasBuffer)
      PyBuffer_Release(&buffer);
  }
  Array(const Array &) = delete;
  Array &operator=(const Array &) = delete;

  /// Takes the memory of `object`, which must live as long as this. Throws an
  /// exception if it is not a contiguous array of `type` on the CPU, or not
  /// writable for a result. Sizes of `type` that are not known are any.
  void take(nanobind::handle object, const TensorType &type, Role role);

  /// Refers to contiguous memory and sizes that live as long as this.
  void borrow(char *givenData, const int64_t *givenShape, size_t givenRank) {
    data = givenData;
    shape = givenShape;
    rank = givenRank;
  }

  char *data = nullptr;
  int64_t numBytes = 0;
  const int64_t *shape = nullptr;
  size_t rank = 0;

private:
  bool takeBuffer(nanobind::handle object, const TensorType &type, Role role);
  bool takeFromExchange(nanobind::handle object, const TensorType &type,
                        Role role);
  void takeDlpack(nanobind::handle object, const TensorType &type, Role role);

  void check(std::string_view elementType, bool isContiguous,
             const TensorType &type, Role role) const;

  Py_buffer buffer;
  bool hasBuffer = false;
  /// Holds what has no cheaper way.
  nanobind::ndarray<> ndarray;
};

} // namespace rome::python

#endif // ROME_PYTHON_ARRAY_H
