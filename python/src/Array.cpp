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

/// Returns whether the elements of a buffer are those of `type`.
static bool hasElementType(const Py_buffer &buffer, const ElementType &type) {
  std::string_view format = buffer.format ? buffer.format : "B";
  // How numpy says that elements are native but not aligned.
  if (!format.empty() && format[0] == '=')
    format.remove_prefix(1);
  if (buffer.itemsize != type.bytes)
    return false;
  std::string_view formats = type.formats;
  return format.size() == 1 && formats[0] != 'Z'
             ? formats.find(format[0]) != std::string_view::npos
             : format == formats && formats[0] == 'Z';
}

/// Returns how MLIR writes the element type of a buffer, for messages.
static std::string getElementType(const Py_buffer &buffer) {
  for (const char *name : {"f16", "f32", "f64", "complex<f32>", "complex<f64>",
                           "i1", "i8", "i16", "i32", "i64"})
    if (hasElementType(buffer, *findElementType(name)))
      return name;
  return "format '" + std::string(buffer.format ? buffer.format : "B") + "'";
}

static std::string getElementType(nb::dlpack::dtype type) {
  std::string bits = std::to_string(type.bits);
  if (type.lanes != 1)
    return "vectors";
  // DLPack 1.1 has numbers of 8 bits, of which some are known.
  switch (type.code) {
  case static_cast<uint8_t>(nb::dlpack::dtype_code::Float):
    return "f" + bits;
  case static_cast<uint8_t>(nb::dlpack::dtype_code::Bfloat):
    return "bf" + bits;
  case static_cast<uint8_t>(nb::dlpack::dtype_code::Int):
    return "i" + bits;
  case static_cast<uint8_t>(nb::dlpack::dtype_code::UInt):
    return "ui" + bits;
  case static_cast<uint8_t>(nb::dlpack::dtype_code::Bool):
    return "i1";
  case static_cast<uint8_t>(nb::dlpack::dtype_code::Complex):
    return "complex<f" + std::to_string(type.bits / 2) + ">";
  case 10:
    return "f8E4M3FN";
  case 11:
    return "f8E4M3FNUZ";
  case 12:
    return "f8E5M2";
  case 13:
    return "f8E5M2FNUZ";
  default:
    return "an element type of DLPack code " + std::to_string(type.code);
  }
}

/// Returns whether elements that are `actual` can be given for `expected`:
/// integers without a sign are of either sign.
static bool isCompatible(const std::string &actual,
                         const std::string &expected) {
  return actual == expected || actual == "u" + expected ||
         (expected == "index" && (actual == "i64" || actual == "ui64"));
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

/// Returns whether the dtype of `object` is the one that `type` names. The last
/// one that was is known again by its address.
static bool hasDtype(nb::handle object, const ElementType &type) {
  static PyObject *known = nullptr;
  static const ElementType *knownType = nullptr;
  PyObject *dtype = PyObject_GetAttrString(object.ptr(), "dtype");
  if (!dtype) {
    PyErr_Clear();
    return false;
  }
  nb::object held = nb::steal(dtype);
  if (dtype == known && &type == knownType)
    return true;
  if (!nb::str(held).equal(nb::str(type.numpyName)))
    return false;
  // One more reference: no other type may get the address.
  Py_XDECREF(known);
  known = held.release().ptr();
  knownType = &type;
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

/// Throws an exception if the elements of `object`, one of torch's tensors, are
/// not what is in its memory but the negative or the conjugate of it.
static void checkLazyBits(nb::handle object, bool isComplex, Role role) {
  static PyObject *const names[] = {PyUnicode_InternFromString("is_neg"),
                                    PyUnicode_InternFromString("is_conj")};
  static const char *const resolvers[] = {"resolve_neg", "resolve_conj"};
  // Only complex numbers have a conjugate.
  for (int i = 0; i < (isComplex ? 2 : 1); ++i) {
    PyObject *isSet = PyObject_CallMethodNoArgs(object.ptr(), names[i]);
    if (!isSet)
      PyErr_Clear();
    bool refuses = isSet == Py_True;
    Py_XDECREF(isSet);
    if (refuses)
      throw nb::value_error(("expected " + role.toString() +
                             " to be what is in its memory; call " +
                             resolvers[i] + "()")
                                .c_str());
  }
}

/// Returns the message of the Python exception that is set, and clears it.
static std::string takeMessage() {
  nb::python_error error;
  return nb::str(error.value()).c_str();
}

void Array::take(nb::handle object, const TensorType &type, Role role) {
  if (!takeBuffer(object, type, role) && !takeFromExchange(object, type, role))
    takeDlpack(object, type, role);
}

/// Returns false if `object` has no buffer.
bool Array::takeBuffer(nb::handle object, const TensorType &type, Role role) {
  if (!PyObject_CheckBuffer(object.ptr()))
    return false;
  // The buffer protocol has no format for some types: such arrays give a buffer
  // only if they are not asked for it.
  const ElementType &elementType = *findElementType(type.elementType);
  bool hasNoFormat = *elementType.formats == '\0';
  bool isKnown = hasNoFormat && hasDtype(object, elementType);
  int flags = PyBUF_STRIDES | (isKnown ? 0 : PyBUF_FORMAT) |
              (role.isResult ? PyBUF_WRITABLE : 0);
  if (PyObject_GetBuffer(object.ptr(), &buffer, flags) != 0)
    throw nb::value_error(("expected " + role.toString() +
                           (role.isResult ? " to be writable memory of '"
                                          : " to be memory of '") +
                           type.toString() + "', but: " + takeMessage())
                              .c_str());
  hasBuffer = true;
  data = static_cast<char *>(buffer.buf);
  shape = reinterpret_cast<const int64_t *>(buffer.shape);
  rank = buffer.ndim;
  bool fits = isKnown || (!hasNoFormat && hasElementType(buffer, elementType));
  check(fits ? type.elementType : getElementType(buffer), type, role);
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
  checkLazyBits(object, type.elementType[0] == 'c', role);
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
void Array::check(const std::string &elementType, const TensorType &type,
                  Role role) const {
  bool fits =
      isCompatible(elementType, type.elementType) && rank == type.shape.size();
  for (size_t dim = 0; fits && dim < rank; ++dim)
    fits = type.shape[dim] == kDynamicSize || type.shape[dim] == shape[dim];
  if (!fits) {
    TensorType actual{elementType, 0, {shape, shape + rank}};
    throw nb::value_error(("expected " + role.toString() + " to be '" +
                           type.toString() + "', but got '" +
                           actual.toString() + "'")
                              .c_str());
  }
  int64_t alignment = findElementType(type.elementType)->alignment;
  if (reinterpret_cast<uintptr_t>(data) % alignment != 0)
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
  bool isTooLarge = false;
  for (size_t dim = 0; dim < rank; ++dim)
    isTooLarge |= __builtin_mul_overflow(numElements, shape[dim], &numElements);
  isTooLarge |=
      __builtin_mul_overflow(numElements, type.elementBytes, &bytesAfter);
  if (isTooLarge)
    throw nb::value_error(
        ("expected " + role.toString() + " to have less than 2^63 bytes")
            .c_str());
  if (!data && numElements != 0)
    throw nb::value_error(
        ("expected " + role.toString() + " to have memory").c_str());
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
