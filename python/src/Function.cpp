//===- Function.cpp - Calls of compiled functions -------------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Arrays come through the buffer protocol, which costs little, or through
// DLPack. A memref is passed as pointers, an offset, sizes and strides.
//
//===----------------------------------------------------------------------===//

#include "Function.h"

#include <nanobind/ndarray.h>

#include <cstdlib>
#include <cstring>

namespace nb = nanobind;
using namespace rome::python;

namespace {

/// What an array is to the function, for messages; they are rarely made.
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
  Array(nb::handle object, const TensorType &type, Role role);
  ~Array() {
    if (hasBuffer)
      PyBuffer_Release(&buffer);
  }
  Array(const Array &) = delete;
  Array &operator=(const Array &) = delete;

  char *data = nullptr;
  int64_t numBytes = 0;
  std::vector<int64_t> shape;

private:
  void check(const std::string &elementType, bool isContiguous,
             const TensorType &type, Role role);
  void takeDlpack(nb::handle object, const TensorType &type, Role role);

  Py_buffer buffer;
  bool hasBuffer = false;
  nb::ndarray<> ndarray;
};

} // namespace

/// Returns how MLIR writes the element type of a buffer, or its format.
static std::string getElementType(const Py_buffer &buffer) {
  const char *format = buffer.format ? buffer.format : "B";
  if (std::strlen(format) == 1) {
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
    }
  }
  return std::string("format '") + format + "'";
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

static bool isContiguous(size_t rank, const int64_t *shape,
                         const int64_t *strides, int64_t unit) {
  int64_t expected = unit;
  for (size_t dim = rank; dim-- > 0;) {
    if (shape[dim] == 0)
      return true;
    if (shape[dim] != 1 && strides[dim] != expected)
      return false;
    expected *= shape[dim];
  }
  return true;
}

Array::Array(nb::handle object, const TensorType &type, Role role) {
  nb::object held = nb::borrow(object);
  std::string elementType;
  // The buffer protocol has no bfloat16: numpy's arrays of it are viewed as
  // integers.
  if (type.elementType == "bf16" && nb::hasattr(object, "dtype") &&
      nb::str(object.attr("dtype")).equal(nb::str("bfloat16"))) {
    held = object.attr("view")("uint16");
    elementType = "bf16";
  }
  int flags =
      PyBUF_FORMAT | PyBUF_STRIDES | (role.isResult ? PyBUF_WRITABLE : 0);
  if (!PyObject_CheckBuffer(held.ptr())) {
    takeDlpack(held, type, role);
    return;
  }
  if (PyObject_GetBuffer(held.ptr(), &buffer, flags) != 0) {
    PyErr_Clear();
    throw nb::value_error(
        ("expected " + role.toString() +
         (role.isResult ? " to be writable memory" : " to be memory"))
            .c_str());
  }
  hasBuffer = true;
  data = static_cast<char *>(buffer.buf);
  shape.assign(buffer.shape, buffer.shape + buffer.ndim);
  numBytes = buffer.len;
  try {
    check(elementType.empty() ? getElementType(buffer) : elementType,
          PyBuffer_IsContiguous(&buffer, 'C'), type, role);
  } catch (...) {
    PyBuffer_Release(&buffer);
    throw;
  }
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
  std::vector<int64_t> strides;
  for (size_t dim = 0; dim < ndarray.ndim(); ++dim) {
    shape.push_back(ndarray.shape(dim));
    strides.push_back(ndarray.stride(dim));
  }
  check(getElementType(ndarray.dtype()),
        isContiguous(shape.size(), shape.data(), strides.data(), /*unit=*/1),
        type, role);
}

/// Throws an exception if an array does not fit `type`.
void Array::check(const std::string &elementType, bool isContiguous,
                  const TensorType &type, Role role) {
  bool fits =
      elementType == type.elementType && shape.size() == type.shape.size();
  for (size_t dim = 0; fits && dim < shape.size(); ++dim)
    fits = type.shape[dim] == kDynamicSize || type.shape[dim] == shape[dim];
  if (!fits)
    throw nb::value_error(("expected " + role.toString() + " to be '" +
                           type.toString() + "', but got '" +
                           TensorType{elementType, 0, shape}.toString() + "'")
                              .c_str());
  if (!isContiguous)
    throw nb::value_error(("expected " + role.toString() +
                           " to be contiguous, last dimension first")
                              .c_str());
}

//===----------------------------------------------------------------------===//
// Descriptors
//===----------------------------------------------------------------------===//

static size_t getDescriptorSize(const TensorType &type) {
  return 3 + 2 * type.shape.size();
}

/// Writes what MLIR passes for a contiguous buffer to `words`.
static void writeDescriptor(int64_t *words, const Array &array) {
  size_t rank = array.shape.size();
  words[0] = words[1] = reinterpret_cast<int64_t>(array.data);
  words[2] = 0;
  int64_t stride = 1;
  for (size_t dim = rank; dim-- > 0;) {
    words[3 + dim] = array.shape[dim];
    words[3 + rank + dim] = stride;
    stride *= array.shape[dim];
  }
}

static nb::object getNumpyType(const std::string &elementType) {
  if (elementType == "bf16")
    return nb::module_::import_("ml_dtypes").attr("bfloat16");
  static const std::pair<const char *, const char *> names[] = {
      {"f16", "float16"}, {"f32", "float32"}, {"f64", "float64"},
      {"i1", "bool_"},    {"i32", "int32"},   {"i64", "int64"}};
  for (auto [mlirName, name] : names)
    if (elementType == mlirName)
      return nb::module_::import_("numpy").attr(name);
  throw nb::type_error("unknown element type");
}

/// Returns a new array that starts at a cache line, which lets results be
/// written past the cache.
static nb::object createArray(const TensorType &type) {
  constexpr int64_t lineBytes = 64;
  int64_t numBytes = type.elementBytes;
  for (int64_t size : type.shape)
    numBytes *= size;
  nb::module_ numpy = nb::module_::import_("numpy");
  nb::object bytes = numpy.attr("empty")(numBytes + lineBytes, "uint8");
  auto address = nb::cast<int64_t>(bytes.attr("ctypes").attr("data"));
  int64_t start = (lineBytes - address % lineBytes) % lineBytes;
  nb::list shape;
  for (int64_t size : type.shape)
    shape.append(size);
  return bytes[nb::slice(nb::int_(start), nb::int_(start + numBytes),
                         nb::none())]
      .attr("view")(getNumpyType(type.elementType))
      .attr("reshape")(nb::tuple(shape));
}

/// Returns an array that owns the memory of a descriptor, in `words`.
static nb::object adoptArray(const int64_t *words, const TensorType &type) {
  size_t rank = type.shape.size();
  size_t numBytes = type.elementBytes;
  nb::list shape;
  for (size_t dim = 0; dim < rank; ++dim) {
    shape.append(words[3 + dim]);
    numBytes *= words[3 + dim];
  }
  nb::capsule owner(reinterpret_cast<void *>(words[0]),
                    [](void *memory) noexcept { std::free(memory); });
  nb::ndarray<nb::numpy, uint8_t, nb::ndim<1>> bytes(
      reinterpret_cast<uint8_t *>(words[1]), {numBytes}, owner);
  return nb::cast(bytes)
      .attr("view")(getNumpyType(type.elementType))
      .attr("reshape")(nb::tuple(shape));
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

Function::Function(std::shared_ptr<Program> givenProgram, std::string givenName)
    : program(std::move(givenProgram)), name(std::move(givenName)),
      signature(program->signatures.at(name)),
      entry(reinterpret_cast<void (*)(void **)>(program->lookup(name))) {
  if (!entry)
    throw CompileError("expected machine code for '" + name + "'");
}

/// Throws an exception if a result would overwrite what is still read.
static void checkOverlap(const Signature &signature,
                         const std::vector<std::unique_ptr<Array>> &arrays) {
  size_t numArguments = signature.arguments.size();
  for (size_t result = numArguments; result < arrays.size(); ++result) {
    for (size_t other = 0; other < result; ++other) {
      const Array &a = *arrays[result], &b = *arrays[other];
      if (a.data >= b.data + b.numBytes || b.data >= a.data + a.numBytes)
        continue;
      bool isInPlace = a.data == b.data && a.numBytes == b.numBytes &&
                       signature.inPlaceArguments[result - numArguments] ==
                           static_cast<int64_t>(other);
      if (!isInPlace)
        throw nb::value_error(
            ("expected 'out' not to overlap " +
             std::string(other < numArguments ? "argument " : "result ") +
             std::to_string(other < numArguments ? other
                                                 : other - numArguments))
                .c_str());
    }
  }
}

nb::object Function::call(nb::args arguments, nb::object out) const {
  size_t numArguments = signature.arguments.size();
  size_t numResults = signature.results.size();
  if (arguments.size() != numArguments)
    throw nb::type_error(("expected " + std::to_string(numArguments) +
                          " arguments, but got " +
                          std::to_string(arguments.size()))
                             .c_str());
  std::vector<std::unique_ptr<Array>> arrays;
  arrays.reserve(numArguments + numResults);
  for (size_t i = 0; i < numArguments; ++i)
    arrays.push_back(std::make_unique<Array>(
        arguments[i], signature.arguments[i], Role{/*isResult=*/false, i}));
  std::vector<nb::object> results;
  if (!out.is_none()) {
    if (!signature.takesResults)
      throw nb::value_error("expected no 'out': a result has a dynamic size");
    if (numResults == 1)
      results.push_back(out);
    else
      for (nb::handle item : out)
        results.push_back(nb::borrow(item));
    if (results.size() != numResults)
      throw nb::type_error(("expected 'out' to have " +
                            std::to_string(numResults) + " arrays, but got " +
                            std::to_string(results.size()))
                               .c_str());
  } else if (signature.takesResults) {
    for (const TensorType &result : signature.results)
      results.push_back(createArray(result));
  }
  for (size_t i = 0; i < results.size(); ++i)
    arrays.push_back(std::make_unique<Array>(results[i], signature.results[i],
                                             Role{/*isResult=*/true, i}));
  checkOverlap(signature, arrays);

  // Descriptors of returned results come first, in one struct.
  size_t numReturnedWords = 0, numWords = 0;
  if (!signature.takesResults)
    for (const TensorType &result : signature.results)
      numReturnedWords += getDescriptorSize(result);
  for (const auto &array : arrays)
    numWords += 3 + 2 * array->shape.size();
  std::vector<int64_t> words(numReturnedWords + numWords);
  std::vector<int64_t *> pointers;
  pointers.reserve(arrays.size() + 1);
  if (numReturnedWords != 0)
    pointers.push_back(words.data());
  int64_t *next = words.data() + numReturnedWords;
  for (const auto &array : arrays) {
    writeDescriptor(next, *array);
    pointers.push_back(next);
    next += 3 + 2 * array->shape.size();
  }
  std::vector<void *> packed;
  packed.reserve(pointers.size());
  for (int64_t *&pointer : pointers)
    packed.push_back(&pointer);
  {
    nb::gil_scoped_release release;
    entry(packed.data());
  }
  if (!signature.takesResults) {
    const int64_t *returned = words.data();
    for (const TensorType &result : signature.results) {
      results.push_back(adoptArray(returned, result));
      returned += getDescriptorSize(result);
    }
  }
  if (numResults == 1)
    return results[0];
  nb::list list;
  for (const nb::object &result : results)
    list.append(result);
  return nb::tuple(list);
}
