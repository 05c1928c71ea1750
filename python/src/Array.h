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
#include <vector>

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
  /// exception if it is not an array of `type` on the CPU whose last dimension
  /// is contiguous or, for a result, not writable or with elements that share
  /// their memory. Sizes of `type` that are not known are any.
  void take(nanobind::handle object, const TensorType &type, Role role);

  /// Refers to contiguous memory and sizes that live as long as this.
  void borrow(char *givenData, const int64_t *givenShape, size_t givenRank) {
    data = givenData;
    shape = givenShape;
    rank = givenRank;
  }

  /// Returns whether this and `other` have elements between the first and the
  /// last one of each other in memory.
  bool overlaps(const Array &other) const {
    return data - bytesBefore < other.data + other.bytesAfter &&
           other.data - other.bytesBefore < data + bytesAfter;
  }

  /// Returns whether the elements of this and `other` are the same memory.
  bool coincides(const Array &other) const {
    return data == other.data && bytesAfter == other.bytesAfter &&
           strides == other.strides;
  }

  /// The first element. Others may lie before it, if a stride is negative.
  char *data = nullptr;
  int64_t bytesBefore = 0, bytesAfter = 0;
  const int64_t *shape = nullptr;
  /// In elements; empty if the array is contiguous.
  std::vector<int64_t> strides;
  size_t rank = 0;

private:
  bool takeBuffer(nanobind::handle object, const TensorType &type, Role role);
  bool takeFromExchange(nanobind::handle object, const TensorType &type,
                        Role role);
  void takeDlpack(nanobind::handle object, const TensorType &type, Role role);

  void check(const std::string &elementType, const TensorType &type,
             Role role) const;
  void takeStrides(const int64_t *givenStrides, int64_t strideBytes,
                   const TensorType &type, Role role);

  Py_buffer buffer;
  bool hasBuffer = false;
  /// Holds what has no cheaper way.
  nanobind::ndarray<> ndarray;
};

} // namespace rome::python

#endif // ROME_PYTHON_ARRAY_H
