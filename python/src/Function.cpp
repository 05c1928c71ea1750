//===- Function.cpp - Calls of compiled functions -------------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A memref is passed as pointers, an offset, sizes and strides.
//
//===----------------------------------------------------------------------===//

#include "Function.h"

#include "Array.h"
#include "Interrupt.h"

#include <cstdlib>
#include <regex>

namespace nb = nanobind;
using namespace rome::python;

//===----------------------------------------------------------------------===//
// Descriptors
//===----------------------------------------------------------------------===//

static size_t getDescriptorSize(size_t rank) { return 3 + 2 * rank; }

/// Writes what MLIR passes for a buffer to `words`.
static void writeDescriptor(int64_t *words, const Array &array) {
  size_t rank = array.rank;
  words[0] = words[1] = reinterpret_cast<int64_t>(array.data);
  words[2] = 0;
  int64_t stride = 1;
  for (size_t dim = rank; dim-- > 0;) {
    words[3 + dim] = array.shape[dim];
    words[3 + rank + dim] = array.strides.empty() ? stride : array.strides[dim];
    stride *= array.shape[dim];
  }
}

static nb::object getNumpyType(const std::string &elementType) {
  const char *name = findElementType(elementType)->numpyName;
  nb::module_ numpy = nb::module_::import_("numpy");
  if (nb::hasattr(numpy, name))
    return numpy.attr(name);
  return nb::module_::import_("ml_dtypes").attr(name);
}

/// Returns a new array. A large one starts at a cache line, which lets it be
/// written past the cache.
static nb::object createArray(const TensorType &type) {
  constexpr int64_t lineBytes = 64, largeBytes = 1 << 20;
  int64_t numBytes = type.elementBytes;
  bool isTooLarge = false;
  nb::list shape;
  for (int64_t size : type.shape) {
    isTooLarge |= __builtin_mul_overflow(numBytes, size, &numBytes);
    shape.append(size);
  }
  nb::module_ numpy = nb::module_::import_("numpy");
  // Of an array that is too large for any memory, numpy knows what to say.
  if (numBytes < largeBytes || isTooLarge)
    return numpy.attr("empty")(nb::tuple(shape),
                               getNumpyType(type.elementType));
  nb::object bytes = numpy.attr("empty")(numBytes + lineBytes, "uint8");
  auto address = nb::cast<int64_t>(bytes.attr("ctypes").attr("data"));
  int64_t start = (lineBytes - address % lineBytes) % lineBytes;
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

/// Runs `entry` with pointers to the descriptors of `arrays` and, before them,
/// to `returned` unless it is null: the struct that it returns. Returns the
/// message of an assertion that failed, or null.
static const char *run(Entry entry, const Array *arrays, size_t numArrays,
                       int64_t *returned) {
  size_t numWords = 0;
  for (size_t i = 0; i < numArrays; ++i)
    numWords += getDescriptorSize(arrays[i].rank);
  std::vector<int64_t> words(numWords);
  std::vector<void *> memory(2 * (numArrays + 2));
  void **pointers = memory.data(), **packed = pointers + numArrays + 2;
  size_t numPointers = 0;
  if (returned)
    pointers[numPointers++] = returned;
  int64_t *next = words.data();
  for (size_t i = 0; i < numArrays; ++i) {
    writeDescriptor(next, arrays[i]);
    pointers[numPointers++] = next;
    next += getDescriptorSize(arrays[i].rank);
  }
  const char *failure = nullptr;
  pointers[numPointers++] = &failure;
  for (size_t i = 0; i < numPointers; ++i)
    packed[i] = pointers + i;
  nb::gil_scoped_release release;
  entry(packed);
  return failure;
}

/// Runs `entry` as above. Throws an ExecutionError if an assertion fails.
static void runOrThrow(Entry entry, const Array *arrays, size_t numArrays,
                       int64_t *returned) {
  if (const char *failure = run(entry, arrays, numArrays, returned))
    throw ExecutionError(failure);
}

/// Returns `message` with the sizes of `arrays` in place of `{array.dim}`.
static std::string fillInSizes(std::string message, const Array *arrays,
                               size_t numArrays) {
  static const std::regex place(R"(\{(\d{1,9})\.(\d{1,9})\})");
  std::smatch match;
  std::string text;
  while (std::regex_search(message, match, place)) {
    size_t array = std::stoul(match[1]), dim = std::stoul(match[2]);
    text += match.prefix();
    text += array < numArrays && dim < arrays[array].rank
                ? std::to_string(arrays[array].shape[dim])
                : match.str();
    message = match.suffix();
  }
  return text + message;
}

Function::Function(std::shared_ptr<Program> givenProgram, std::string givenName)
    : program(std::move(givenProgram)), name(std::move(givenName)),
      signature(program->signatures.at(name)),
      contiguousCode(program->getCode(name)) {}

const Code &Function::getCode(const Array *arrays, size_t numArrays) const {
  for (size_t i = 0; i < numArrays; ++i) {
    if (arrays[i].strides.empty())
      continue;
    if (!stridedCode)
      stridedCode =
          computeInThread<const Code *>([program = program, name = name] {
            return &program->getStrided().getCode(name);
          });
    return *stridedCode;
  }
  return contiguousCode;
}

void Function::checkSizes(const Array *arrays) const {
  // Sizes are the same for any strides.
  size_t numArguments = signature.arguments.size();
  if (const char *failure = run(contiguousCode.checksEntry, arrays,
                                numArguments, /*returned=*/nullptr))
    throw nb::value_error(fillInSizes(failure, arrays, numArguments).c_str());
}

/// Throws an exception if a result would overwrite what is still read.
static void checkOverlap(const Signature &signature, const Array *arrays,
                         size_t numArrays) {
  size_t numArguments = signature.arguments.size();
  for (size_t result = numArguments; result < numArrays; ++result) {
    for (size_t other = 0; other < result; ++other) {
      const Array &a = arrays[result], &b = arrays[other];
      if (!a.overlaps(b))
        continue;
      bool isInPlace =
          a.coincides(b) && signature.inPlaceArguments[result - numArguments] ==
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

std::vector<TensorType> Function::getResultTypes(const Array *arrays) const {
  std::vector<TensorType> types = signature.results;
  size_t numSizes = 0;
  for (const TensorType &type : types)
    numSizes += type.shape.size();
  std::vector<int64_t> sizes(numSizes);
  // The arguments and the tensor of sizes, which borrow their memory.
  size_t numArguments = signature.arguments.size();
  auto all = std::make_unique<Array[]>(numArguments + 1);
  for (size_t i = 0; i < numArguments; ++i) {
    all[i].borrow(arrays[i].data, arrays[i].shape, arrays[i].rank);
    all[i].strides = arrays[i].strides;
  }
  int64_t numSizesShape = numSizes;
  all[numArguments].borrow(reinterpret_cast<char *>(sizes.data()),
                           &numSizesShape, /*givenRank=*/1);
  runOrThrow(getCode(arrays, numArguments).sizesEntry, all.get(),
             numArguments + 1, /*returned=*/nullptr);
  const int64_t *next = sizes.data();
  for (TensorType &type : types)
    for (int64_t &size : type.shape)
      size = *next++;
  return types;
}

std::vector<nb::object> Function::getResults(nb::handle out) const {
  size_t numResults = signature.results.size();
  std::vector<nb::object> results;
  results.reserve(numResults);
  if (!signature.takesResults)
    throw nb::value_error("expected no 'out': the sizes of a result are not "
                          "known before it is computed");
  if (numResults == 1)
    results.push_back(nb::borrow(out));
  else if (!PySequence_Check(out.ptr()) && !PyIter_Check(out.ptr()))
    throw nb::type_error("expected 'out' to be a sequence of arrays");
  else
    for (nb::handle item : out)
      results.push_back(nb::borrow(item));
  if (results.size() != numResults)
    throw nb::type_error(("expected 'out' to have " +
                          std::to_string(numResults) + " arrays, but got " +
                          std::to_string(results.size()))
                             .c_str());
  return results;
}

/// Returns one result, or a tuple of several.
static nb::object pack(const std::vector<nb::object> &results) {
  if (results.size() == 1)
    return results[0];
  nb::list list;
  for (const nb::object &result : results)
    list.append(result);
  return nb::tuple(list);
}

nb::object Function::call(nb::args arguments, nb::object out) const {
  size_t numArguments = signature.arguments.size();
  size_t numResults = signature.results.size();
  if (arguments.size() != numArguments)
    throw nb::type_error(("expected " + std::to_string(numArguments) +
                          " arguments, but got " +
                          std::to_string(arguments.size()))
                             .c_str());
  auto arrays = std::make_unique<Array[]>(numArguments + numResults);
  for (size_t i = 0; i < numArguments; ++i)
    arrays[i].take(arguments[i], signature.arguments[i],
                   Role{/*isResult=*/false, i});
  if (contiguousCode.checksEntry)
    checkSizes(arrays.get());
  if (!signature.takesResults && out.is_none())
    return callReturning(arrays.get());

  std::vector<TensorType> dynamicTypes;
  if (contiguousCode.sizesEntry)
    dynamicTypes = getResultTypes(arrays.get());
  const std::vector<TensorType> &types =
      contiguousCode.sizesEntry ? dynamicTypes : signature.results;
  std::vector<nb::object> results;
  if (!out.is_none())
    results = getResults(out);
  else
    for (const TensorType &type : types)
      results.push_back(createArray(type));
  for (size_t i = 0; i < numResults; ++i)
    arrays[numArguments + i].take(results[i], types[i],
                                  Role{/*isResult=*/true, i});
  size_t numArrays = numArguments + numResults;
  checkOverlap(signature, arrays.get(), numArrays);
  runOrThrow(getCode(arrays.get(), numArrays).entry, arrays.get(), numArrays,
             /*returned=*/nullptr);
  return pack(results);
}

nb::object Function::callReturning(const Array *arrays) const {
  size_t numWords = 0;
  for (const TensorType &result : signature.results)
    numWords += getDescriptorSize(result.shape.size());
  // Descriptors of all results are one struct.
  std::vector<int64_t> words(numWords);
  size_t numArguments = signature.arguments.size();
  runOrThrow(getCode(arrays, numArguments).entry, arrays, numArguments,
             words.data());
  std::vector<nb::object> results;
  const int64_t *next = words.data();
  for (const TensorType &result : signature.results) {
    results.push_back(adoptArray(next, result));
    next += getDescriptorSize(result.shape.size());
  }
  return pack(results);
}
