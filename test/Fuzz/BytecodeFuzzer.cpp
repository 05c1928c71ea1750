//===- BytecodeFuzzer.cpp - Fuzzes modules as bytecode --------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Only what RoME's code reads is mutated: strings, attributes of RoME, and the
// properties of ops. Upstream's reader trusts the rest, whatever the dialect:
// it allocates as many values, ops, attributes and properties as it is told to
// (BytecodeReader::Impl::read and parseIRSection), reads past a block that has
// none (parseIRSection), and does not end where a builtin attribute refers to
// itself (AttrTypeReader, from BytecodeReader::Impl::parseRegions).
//
//===----------------------------------------------------------------------===//

#include "Fuzzing.h"

#include "mlir/Bytecode/BytecodeReader.h"
#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/Bytecode/Encoding.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/MemoryBufferRef.h"

#include <random>

using namespace mlir;
using namespace mlir::rome::fuzz;

/// Printable bytes in a row that are taken for a string.
static constexpr size_t kShortestString = 4;

static bool isBytecodeInput(StringRef input) {
  return isBytecode(llvm::MemoryBufferRef(input, "input"));
}

/// Returns the bytecode of a module.
static std::string write(ModuleOp module) {
  std::string bytes;
  llvm::raw_string_ostream os(bytes);
  expect(succeeded(writeBytecodeToFile(module, os)),
         "expected to write bytecode", print(module));
  return bytes;
}

/// Takes a number off the front of `bytes`. The low bits of its first byte say
/// how many bytes follow.
static uint64_t takeNumber(StringRef &bytes) {
  if (bytes.empty())
    return 0;
  auto first = static_cast<uint8_t>(bytes.front());
  size_t length = first == 0 ? 9 : llvm::countr_zero(first) + 1;
  StringRef digits = bytes.take_front(length);
  uint64_t number = 0;
  for (char byte : llvm::reverse(digits.drop_front(first == 0 ? 1 : 0)))
    number = number << 8 | static_cast<uint8_t>(byte);
  bytes = bytes.drop_front(digits.size());
  return first == 0 ? number : number >> length;
}

namespace {
/// The positions of bytes that may be others.
struct Positions {
  SmallVector<size_t> text, properties;
};
} // namespace

/// Adds the positions of strings in `section`, which starts at `start`.
static void addStrings(StringRef section, size_t start,
                       SmallVectorImpl<size_t> &positions) {
  size_t length = 0;
  for (size_t i = 0; i <= section.size(); ++i) {
    if (i < section.size() && llvm::isPrint(section[i])) {
      ++length;
      continue;
    }
    if (length >= kShortestString)
      llvm::append_range(positions, llvm::seq(start + i - length, start + i));
    length = 0;
  }
}

/// Adds the positions of attributes of RoME in `section`, which starts at
/// `start`: they are text that ends with a zero.
static void addAttributes(StringRef section, size_t start,
                          SmallVectorImpl<size_t> &positions) {
  for (StringRef prefix : {"#npu.", "#rope."})
    for (size_t begin = section.find(prefix); begin != StringRef::npos;
         begin = section.find(prefix, begin + 1))
      llvm::append_range(
          positions,
          llvm::seq(start + begin, start + std::min(section.find('\0', begin),
                                                    section.size())));
}

/// Adds the positions of what is between the sizes of properties.
static void addProperties(StringRef section, size_t start,
                          SmallVectorImpl<size_t> &positions) {
  StringRef rest = section;
  for (uint64_t count = takeNumber(rest); count > 0 && !rest.empty(); --count) {
    uint64_t size = takeNumber(rest);
    size = std::min<uint64_t>(size, rest.size());
    size_t begin = start + (rest.data() - section.data());
    llvm::append_range(positions, llvm::seq(begin, begin + size));
    rest = rest.drop_front(size);
  }
}

static Positions findPositions(StringRef input) {
  Positions positions;
  StringRef bytes = input.drop_front(4);
  takeNumber(bytes); // the version
  bytes = bytes.drop_front(std::min(bytes.size(), bytes.find('\0') + 1));
  while (!bytes.empty()) {
    auto kind = static_cast<uint8_t>(bytes.front());
    bytes = bytes.drop_front();
    uint64_t length = takeNumber(bytes);
    if (kind & 0x80) {
      takeNumber(bytes); // the alignment
      bytes = bytes.ltrim(static_cast<char>(bytecode::kAlignmentByte));
    }
    StringRef section = bytes.take_front(length);
    size_t start = section.data() - input.data();
    kind &= 0x7f;
    if (kind == bytecode::Section::kString)
      addStrings(section, start, positions.text);
    if (kind == bytecode::Section::kAttrType)
      addAttributes(section, start, positions.text);
    if (kind == bytecode::Section::kProperties)
      addProperties(section, start, positions.properties);
    bytes = bytes.drop_front(section.size());
  }
  return positions;
}

/// Returns the bytecode of a module that is text; nothing where it is none.
static std::string toBytecode(StringRef text) {
  OwningOpRef<ModuleOp> module = parseModule(getContext(), text);
  return module ? write(*module) : "";
}

/// Seeds are text: the first mutation of one is its bytecode.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size,
                                          size_t maxSize, unsigned seed) {
  std::string input = toText(data, size);
  if (!isBytecodeInput(input)) {
    std::string bytes = toBytecode(input);
    if (bytes.size() > maxSize)
      return 0;
    std::copy(bytes.begin(), bytes.end(), data);
    return bytes.size();
  }
  std::minstd_rand random(seed);
  Positions positions = findPositions(input);
  for (size_t count = 1 + random() % 4; count > 0; --count) {
    bool isText = positions.properties.empty() || random() % 2 == 0;
    ArrayRef<size_t> known = isText ? positions.text : positions.properties;
    if (known.empty())
      continue;
    // Text from elsewhere, or any property.
    data[known[random() % known.size()]] =
        isText ? data[known[random() % known.size()]] : random();
  }
  return size;
}

/// What is read and verifies is the same after it is written and read again.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string input = toText(data, size);
  if (!isBytecodeInput(input))
    input = toBytecode(input);
  MLIRContext &context = getContext();
  OwningOpRef<ModuleOp> module = parseModule(context, input);
  if (!module)
    return kRejected;
  if (failed(verify(*module)))
    return 0;
  std::string printed = print(*module);
  OwningOpRef<ModuleOp> again = parseModule(context, write(*module));
  expect(again.get(), "expected to read what was written", printed);
  expectEqual(printed, print(*again));
  return 0;
}
