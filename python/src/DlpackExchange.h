//===- DlpackExchange.h - DLPack's exchange of arrays in C ------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The layout of the structs that DLPack 1.3 fixes for the exchange of arrays
// between C functions (dmlc.github.io/dlpack, "C API"). It takes some
// nanoseconds, where the method `__dlpack__` of an array takes microseconds.
//
//===----------------------------------------------------------------------===//

#ifndef ROME_PYTHON_DLPACKEXCHANGE_H
#define ROME_PYTHON_DLPACKEXCHANGE_H

#include <nanobind/ndarray.h>

namespace rome::python {

/// An array that its producer keeps.
struct DlpackTensor {
  void *data;
  int32_t deviceType, deviceId;
  int32_t rank;
  nanobind::dlpack::dtype elementType;
  int64_t *shape;
  /// In elements; null for contiguous arrays in versions before 1.2.
  int64_t *strides;
  uint64_t byteOffset;
};

/// What the type of an array offers as `__dlpack_c_exchange_api__`.
struct DlpackExchange {
  uint32_t majorVersion, minorVersion;
  DlpackExchange *previous;
  void (*allocate)();
  void (*getManagedTensor)();
  void (*createObject)();
  /// Describes an array of the type, until control returns to its producer.
  /// Returns 0, or -1 with a Python exception set. May be null.
  int (*getTensor)(void *object, DlpackTensor *tensor);
  void (*getStream)();
};

/// Returns what the type of `object` offers, or null if that is nothing of a
/// known version.
const DlpackExchange *getDlpackExchange(nanobind::handle object);

} // namespace rome::python

#endif // ROME_PYTHON_DLPACKEXCHANGE_H
