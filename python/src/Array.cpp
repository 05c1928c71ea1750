//===- Array.cpp - The memory of arrays given by Python -------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Arrays come through the buffer protocol, through DLPack's exchange in C or,
// where there is neither, through DLPack in Python, which takes microseconds.
//
//===----------------------------------------------------------------------===//

#include "Array.h"

#include "DlpackExchange.h"

#include <algorithm>
#include <cstdlib>

namespace nb = nanobind;
using namespace rome::python;

static_assert(sizeof(Py_ssize_t) == sizeof(int64_t));

/// Returns how MLIR writes the element type of a buffer, or an empty string.
static std::string_view getElementType(const Py_buffer &buffer) {
  const char *format = buffer.format ? buffer.format : "B";
  // How numpy says that elements are native but not aligned.
  if (format[0] == '=')
    ++format;
  if (format[0] == '\0' || format[1] != '\0')
    return "";
  switch (format[0]) {
  case 'e':
    return "f16";
  case 'f':
    return "f32";
  case 'd':
    return "f64";
  case '?':
    return "i1";
  case 'i':
  case 'l':
  case 'q':
    return buffer.itemsize == 8 ? "i64" : "i32";
  default:
    return "";
  }
}

static std::string getElementType(nb::dlpack::dtype type) {
  std::string bits = std::to_string(type.bits);
  switch (static_cast<nb::dlpack::dtype_code>(type.code)) {
  case nb::dlpack::dtype_code::Float:
    return "f" + bits;
  case nb::dlpack::dtype_code::Bfloat:
    return "bf" + bits;
  case nb::dlpack::dtype_code::Int:
    return "i" + bits;
  case nb::dlpack::dtype_code::Bool:
    return "i1";
  default:
    return "an element type of DLPack code " + std::to_string(type.code);
  }
}

/// Strides are in units of which an element has `elementUnits`.
static bool isContiguous(size_t rank, const int64_t *shape,
                         const int64_t *strides, int64_t elementUnits) {
  int64_t expected = elementUnits;
  for (size_t dim = rank; dim-- > 0;) {
    if (shape[dim] != 1 && strides[dim] != expected)
      return false;
    expected *= shape[dim];
  }
  return true;
}

/// Returns whether numpy's arrays of the type of `object` are of bfloat16. The
/// last type that was is known again by its address.
static bool hasBfloat16(nb::handle object) {
  static PyObject *known = nullptr;
  PyObject *type = PyObject_GetAttrString(object.ptr(), "dtype");
  if (!type) {
    PyErr_Clear();
    return false;
  }
  nb::object held = nb::steal(type);
  if (type == known)
    return true;
  if (!nb::str(held).equal(nb::str("bfloat16")))
    return false;
  // One more reference: no other type may get the address.
  Py_XDECREF(known);
  known = held.release().ptr();
  return true;
}

const DlpackExchange *rome::python::getDlpackExchange(nb::handle object) {
  // One type at a time is enough: that of torch's tensors.
  static PyTypeObject *knownType = nullptr;
  static const DlpackExchange *known = nullptr;
  PyTypeObject *type = Py_TYPE(object.ptr());
  if (type == knownType)
    return known;
  PyObject *capsule = PyObject_GetAttrString(reinterpret_cast<PyObject *>(type),
                                             "__dlpack_c_exchange_api__");
  const DlpackExchange *exchange = nullptr;
  if (capsule && PyCapsule_IsValid(capsule, "dlpack_exchange_api"))
    exchange = static_cast<const DlpackExchange *>(
        PyCapsule_GetPointer(capsule, "dlpack_exchange_api"));
  PyErr_Clear();
  Py_XDECREF(capsule);
  while (exchange && exchange->majorVersion != 1)
    exchange = exchange->previous;
  if (!exchange || !exchange->getTensor)
    return nullptr;
  Py_INCREF(reinterpret_cast<PyObject *>(type));
  Py_XDECREF(reinterpret_cast<PyObject *>(knownType));
  knownType = type;
  known = exchange;
  return known;
}

/// Throws an exception if `object` is an array that gradients are computed for:
/// a call would not be part of them.
static void checkGradient(nb::handle object, Role role) {
  static PyObject *const name = PyUnicode_InternFromString("requires_grad");
  PyObject *attribute = PyObject_GetAttr(object.ptr(), name);
  if (!attribute)
    PyErr_Clear();
  bool requiresGradient = attribute == Py_True;
  Py_XDECREF(attribute);
  if (requiresGradient)
    throw nb::value_error(("expected " + role.toString() +
                           " not to require a gradient; detach it")
                              .c_str());
}

void Array::take(nb::handle object, const TensorType &type, Role role) {
  if (!takeBuffer(object, type, role) && !takeFromExchange(object, type, role))
    takeDlpack(object, type, role);
}

/// Returns false if `object` has no buffer.
bool Array::takeBuffer(nb::handle object, const TensorType &type, Role role) {
  if (!PyObject_CheckBuffer(object.ptr()))
    return false;
  // The buffer protocol has no bfloat16: such arrays give a buffer only if they
  // are not asked for its format.
  bool isBfloat16 = type.elementType == "bf16" && hasBfloat16(object);
  int flags = PyBUF_STRIDES | (isBfloat16 ? 0 : PyBUF_FORMAT) |
              (role.isResult ? PyBUF_WRITABLE : 0);
  if (PyObject_GetBuffer(object.ptr(), &buffer, flags) != 0) {
    PyErr_Clear();
    throw nb::value_error(
        ("expected " + role.toString() +
         (role.isResult ? " to be writable memory" : " to be memory"))
            .c_str());
  }
  hasBuffer = true;
  data = static_cast<char *>(buffer.buf);
  shape = reinterpret_cast<const int64_t *>(buffer.shape);
  rank = buffer.ndim;
  std::string_view elementType =
      isBfloat16 ? std::string_view("bf16") : getElementType(buffer);
  std::string unknown;
  if (elementType.empty())
    elementType = unknown =
        "format '" + std::string(buffer.format ? buffer.format : "B") + "'";
  check(elementType, type, role);
  takeStrides(reinterpret_cast<const int64_t *>(buffer.strides),
              /*strideBytes=*/1, type, role);
  return true;
}

/// Returns false if the type of `object` does not offer the exchange, or not
/// for this object.
bool Array::takeFromExchange(nb::handle object, const TensorType &type,
                             Role role) {
  const DlpackExchange *exchange = getDlpackExchange(object);
  if (!exchange)
    return false;
  checkGradient(object, role);
  DlpackTensor tensor;
  if (exchange->getTensor(object.ptr(), &tensor) != 0) {
    PyErr_Clear();
    return false;
  }
  if (tensor.deviceType != nb::device::cpu::value)
    throw nb::value_error(
        ("expected " + role.toString() + " to be on the CPU").c_str());
  data = static_cast<char *>(tensor.data) + tensor.byteOffset;
  shape = tensor.shape;
  rank = tensor.rank;
  check(getElementType(tensor.elementType), type, role);
  takeStrides(tensor.strides, type.elementBytes, type, role);
  return true;
}

void Array::takeDlpack(nb::handle object, const TensorType &type, Role role) {
  if (!nb::try_cast(object, ndarray))
    throw nb::type_error(("expected " + role.toString() +
                          " to have the buffer protocol or DLPack, but got " +
                          nb::type_name(object.type()).c_str())
                             .c_str());
  if (ndarray.device_type() != nb::device::cpu::value)
    throw nb::value_error(
        ("expected " + role.toString() + " to be on the CPU").c_str());
  data = static_cast<char *>(ndarray.data());
  shape = ndarray.shape_ptr();
  rank = ndarray.ndim();
  check(getElementType(ndarray.dtype()), type, role);
  takeStrides(ndarray.stride_ptr(), type.elementBytes, type, role);
}

/// Throws an exception if an array does not fit `type`.
void Array::check(std::string_view elementType, const TensorType &type,
                  Role role) const {
  bool fits = elementType == type.elementType && rank == type.shape.size();
  for (size_t dim = 0; fits && dim < rank; ++dim)
    fits = type.shape[dim] == kDynamicSize || type.shape[dim] == shape[dim];
  if (!fits) {
    TensorType actual{std::string(elementType), 0, {shape, shape + rank}};
    throw nb::value_error(("expected " + role.toString() + " to be '" +
                           type.toString() + "', but got '" +
                           actual.toString() + "'")
                              .c_str());
  }
  if (reinterpret_cast<uintptr_t>(data) % type.elementBytes != 0)
    throw nb::value_error(
        ("expected " + role.toString() + " to be aligned to its elements")
            .c_str());
}

/// Returns whether elements with different indices have different places: each
/// dimension, from the one with the smallest stride on, leaves the others room.
static bool hasDistinctElements(const std::vector<int64_t> &strides,
                                const int64_t *shape) {
  std::vector<std::pair<int64_t, int64_t>> dims;
  for (size_t dim = 0; dim < strides.size(); ++dim)
    if (shape[dim] != 1)
      dims.emplace_back(std::abs(strides[dim]), shape[dim]);
  std::sort(dims.begin(), dims.end());
  int64_t extent = 1;
  for (auto [stride, size] : dims) {
    if (stride < extent)
      return false;
    extent += (size - 1) * stride;
  }
  return true;
}

/// Takes strides in units of `strideBytes` bytes, null for those of a
/// contiguous array. Throws an exception if the function cannot use them.
void Array::takeStrides(const int64_t *givenStrides, int64_t strideBytes,
                        const TensorType &type, Role role) {
  int64_t numElements = 1;
  for (size_t dim = 0; dim < rank; ++dim)
    numElements *= shape[dim];
  bytesAfter = numElements * type.elementBytes;
  int64_t elementUnits = type.elementBytes / strideBytes;
  if (!givenStrides || numElements == 0 ||
      isContiguous(rank, shape, givenStrides, elementUnits))
    return;
  strides.resize(rank);
  int64_t lastElement = 0, next = 1;
  for (size_t dim = rank; dim-- > 0;) {
    // The stride of a dimension of one element is anything.
    bool isUsed = shape[dim] != 1;
    if (isUsed && (givenStrides[dim] % elementUnits != 0 ||
                   (dim + 1 == rank && givenStrides[dim] != elementUnits)))
      throw nb::value_error(("expected " + role.toString() +
                             " to be contiguous in its last dimension")
                                .c_str());
    strides[dim] = isUsed ? givenStrides[dim] / elementUnits : next;
    next = strides[dim] * shape[dim];
    int64_t reach = (shape[dim] - 1) * strides[dim];
    lastElement += std::max<int64_t>(reach, 0);
    bytesBefore += std::max<int64_t>(-reach, 0) * type.elementBytes;
  }
  bytesAfter = (lastElement + 1) * type.elementBytes;
  if (role.isResult && !hasDistinctElements(strides, shape))
    throw nb::value_error(("expected " + role.toString() +
                           " to have a place of its own for every element")
                              .c_str());
}
