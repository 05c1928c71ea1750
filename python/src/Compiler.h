//===- Compiler.h - MLIR text to functions ----------------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_PYTHON_COMPILER_H
#define ROME_PYTHON_COMPILER_H

#include "mlir-c/ExecutionEngine.h"
#include "mlir-c/IR.h"

#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rome::python {

/// What MLIR says of an input that it refuses.
class CompileError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// What a pass did, or did not do and why.
struct Remark {
  std::string kind, name, category, location;
  std::vector<std::pair<std::string, std::string>> arguments;
};

/// A dimension that is known when a function is called.
inline constexpr int64_t kDynamicSize = -1;

/// How the elements of arrays are known to MLIR, numpy and DLPack.
struct ElementType {
  const char *mlirName, *numpyName;
  int64_t bytes, alignment;
  /// Format characters of the buffer protocol; empty if it has none.
  const char *formats;
};

/// Returns the element type that MLIR writes `name`, or null.
const ElementType *findElementType(std::string_view name);

/// Element type, as MLIR writes it, and sizes of an argument or result.
struct TensorType {
  std::string elementType;
  int64_t elementBytes = 0;
  std::vector<int64_t> shape;

  std::string toString() const;
};

struct Signature {
  std::vector<TensorType> arguments, results;
  /// For each result, the argument whose memory it may be, or -1: that of x
  /// where the result is a rope.apply and nothing else reads x.
  std::vector<int64_t> inPlaceArguments;
  /// Whether the function writes to results that the caller allocates, or
  /// returns memory that the caller frees.
  bool takesResults = false;
  /// The name of the function in machine code.
  std::string symbol;
  /// The function that tells the sizes of the results, if not all are known.
  std::string sizesFunction;
  /// The function that checks the sizes of the arguments, if any depends on
  /// another.
  std::string checksFunction;
};

/// Takes a pointer to each argument's value.
using Entry = void (*)(void **);

/// Machine code of a function and of those that tell the sizes of its results
/// and check those of its arguments; the latter may be null.
struct Code {
  Entry entry = nullptr, sizesEntry = nullptr, checksEntry = nullptr;
};

/// A context with all dialects, whose diagnostics and remarks are kept.
class Context {
public:
  Context();
  ~Context();
  Context(const Context &) = delete;
  Context &operator=(const Context &) = delete;

  MlirContext get() const { return context; }

  /// Returns the module in `text`, which may have ops of unknown dialects.
  /// Throws a CompileError if it is invalid.
  MlirModule parse(const std::string &text);

  /// Runs a textual pass pipeline. Throws a CompileError if a pass fails.
  void run(MlirModule module, const std::string &pipeline);

  /// Throws a CompileError that says `what` and what MLIR said since the last.
  [[noreturn]] void fail(const std::string &what);

  std::vector<Remark> remarks;

private:
  MlirContext context;
  std::string diagnostics;
};

/// The raised text of a module, and what was found.
struct Raised {
  std::string text;
  std::vector<Remark> remarks;
};
Raised raise(const std::string &text, bool canonicalize);

/// What a program is compiled from.
struct Source {
  std::string text;
  /// Whether its rotations are raised first.
  bool raises;
  /// Options of `rome-cpu-pipeline`.
  std::string options;
  /// Paths of shared libraries with functions that the code may call.
  std::vector<std::string> libraries;
};

/// Machine code of this process.
class Program {
public:
  /// Raises and compiles `source`. Throws a CompileError if no public function
  /// can be compiled; if some cannot, `errors` tells why.
  explicit Program(Source source);
  ~Program();
  Program(const Program &) = delete;
  Program &operator=(const Program &) = delete;

  /// Returns the code of a function of `signatures`.
  const Code &getCode(const std::string &name) const { return codes.at(name); }

  /// Returns the same program for arrays with any strides but the last one. It
  /// is compiled when it is first asked for, as most never are: code for known
  /// strides is smaller, and may merge dimensions.
  const Program &getStrided();

  std::map<std::string, Signature> signatures;
  /// For each public function that could not be compiled, why.
  std::map<std::string, std::string> errors;
  std::vector<Remark> remarks;

private:
  void compile(Context &context, MlirModule module,
               const std::vector<std::string> &names);
  void compileOneByOne(Context &context, MlirModule module,
                       const std::vector<std::string> &names);

  Source source;
  std::map<std::string, Code> codes;
  std::vector<MlirExecutionEngine> engines;
  std::mutex stridedMutex;
  std::unique_ptr<Program> strided;
};

} // namespace rome::python

#endif // ROME_PYTHON_COMPILER_H
