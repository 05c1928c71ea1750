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

#include <cstring>

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

/// Strides are in elements.
static bool isContiguous(size_t rank, const int64_t *shape,
                         const int64_t *strides) {
  int64_t expected = 1;
  for (size_t dim = rank; dim-- > 0;) {
    if (shape[dim] == 0)
      return true;
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
  numBytes = buffer.len;
  shape = reinterpret_cast<const int64_t *>(buffer.shape);
  rank = buffer.ndim;
  std::string_view elementType =
      isBfloat16 ? std::string_view("bf16") : getElementType(buffer);
  std::string unknown;
  if (elementType.empty())
    elementType = unknown =
        "format '" + std::string(buffer.format ? buffer.format : "B") + "'";
  check(elementType, PyBuffer_IsContiguous(&buffer, 'C'), type, role);
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
  numBytes = tensor.elementType.bits / 8;
  for (size_t dim = 0; dim < rank; ++dim)
    numBytes *= shape[dim];
  check(getElementType(tensor.elementType),
        !tensor.strides || isContiguous(rank, shape, tensor.strides), type,
        role);
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
  numBytes = ndarray.nbytes();
  shape = ndarray.shape_ptr();
  rank = ndarray.ndim();
  check(getElementType(ndarray.dtype()),
        isContiguous(rank, shape, ndarray.stride_ptr()), type, role);
}

/// Throws an exception if an array does not fit `type`.
void Array::check(std::string_view elementType, bool isContiguous,
                  const TensorType &type, Role role) const {
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
  if (!isContiguous)
    throw nb::value_error(("expected " + role.toString() +
                           " to be contiguous, last dimension first")
                              .c_str());
}
