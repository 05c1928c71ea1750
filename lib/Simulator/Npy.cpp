//===- Npy.cpp - Arrays in numpy's file format ----------------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Npy.h"

#include "llvm/Support/Endian.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Regex.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::npu;

/// The first bytes of a file, before the version and the header's length.
static constexpr llvm::StringLiteral kMagic = "\x93NUMPY";

/// Returns the spelling of an element type in a header.
static std::string getDescription(Type type) {
  unsigned bytes = type.getIntOrFloatBitWidth() / 8;
  char kind = type.isBF16() ? 'V' : isa<FloatType>(type) ? 'f' : 'i';
  return std::string(bytes == 1 ? "|" : "<") + kind + std::to_string(bytes);
}

/// Returns the spelling of a shape in a header.
static std::string getShapeText(ArrayRef<int64_t> shape) {
  std::string text = "(";
  for (int64_t size : shape)
    text += std::to_string(size) + (shape.size() == 1 ? "," : ", ");
  if (shape.size() > 1)
    text.resize(text.size() - 2);
  return text + ")";
}

LogicalResult
mlir::npu::sim::readNpy(StringRef path, MemRefType type,
                        std::vector<uint8_t> &bytes,
                        function_ref<InFlightDiagnostic()> emitError) {
  auto file = llvm::MemoryBuffer::getFile(path);
  if (!file)
    return emitError() << "cannot read '" << path
                       << "': " << file.getError().message();
  return parseNpy((*file)->getMemBufferRef(), type, bytes, emitError);
}

LogicalResult
mlir::npu::sim::parseNpy(llvm::MemoryBufferRef file, MemRefType type,
                         std::vector<uint8_t> &bytes,
                         function_ref<InFlightDiagnostic()> emitError) {
  StringRef path = file.getBufferIdentifier(), text = file.getBuffer();
  if (!text.consume_front(kMagic) || text.size() < 6)
    return emitError() << "expected '" << path << "' to be a .npy file";
  bool longHeader = text[0] >= 2;
  size_t prefix = longHeader ? 6 : 4;
  size_t length = longHeader ? llvm::support::endian::read32le(text.data() + 2)
                             : llvm::support::endian::read16le(text.data() + 2);
  StringRef header = text.substr(prefix, length);
  StringRef data = text.substr(std::min(text.size(), prefix + length));
  SmallVector<StringRef> match;
  if (!llvm::Regex("'descr': '([^']*)'").match(header, &match))
    return emitError() << "expected a type in the header of '" << path << "'";
  StringRef description = match[1];
  std::string expected = getDescription(type.getElementType());
  // bf16 has no name in the format: two bytes, or their bits.
  bool fits =
      description == expected ||
      (type.getElementType().isBF16() &&
       (description == "|V2" || description == "<u2" || description == "<i2"));
  std::string shape = getShapeText(type.getShape());
  if (!fits || !header.contains("'shape': " + shape) ||
      !header.contains("'fortran_order': False"))
    return emitError() << "expected '" << path << "' to have type '" << expected
                       << "' and shape " << shape << ", row by row, but got "
                       << header.rtrim();
  int64_t size = *getBytes(type);
  if (static_cast<int64_t>(data.size()) != size)
    return emitError() << "expected " << size << " bytes of data in '" << path
                       << "', but got " << data.size();
  bytes.assign(data.bytes_begin(), data.bytes_end());
  return success();
}

LogicalResult
mlir::npu::sim::writeNpy(StringRef path, MemRefType type,
                         ArrayRef<uint8_t> bytes,
                         function_ref<InFlightDiagnostic()> emitError) {
  std::string header =
      "{'descr': '" + getDescription(type.getElementType()) +
      "', 'fortran_order': False, 'shape': " + getShapeText(type.getShape()) +
      ", }";
  // Data starts at a multiple of 64 bytes.
  header.resize(header.size() + 63 - (kMagic.size() + 4 + header.size()) % 64,
                ' ');
  header += '\n';
  std::error_code error;
  llvm::raw_fd_ostream os(path, error);
  if (error)
    return emitError() << "cannot write '" << path << "': " << error.message();
  char length[2];
  llvm::support::endian::write16le(length, header.size());
  os << kMagic << StringRef("\x01\x00", 2) << StringRef(length, 2) << header;
  os.write(reinterpret_cast<const char *>(bytes.data()), bytes.size());
  os.close();
  if (!os.has_error())
    return success();
  InFlightDiagnostic diagnostic = emitError() << "cannot write '" << path
                                              << "': " << os.error().message();
  os.clear_error();
  return diagnostic;
}
