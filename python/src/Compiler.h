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
#include <stdexcept>
#include <string>
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
  /// The function that tells the sizes of the results, if not all are known.
  std::string sizesFunction;
};

/// Takes a pointer to each argument's value.
using Entry = void (*)(void **);

/// A context with all dialects, whose diagnostics and remarks are kept.
class Context {
public:
  Context();
  ~Context();
  Context(const Context &) = delete;
  Context &operator=(const Context &) = delete;

  MlirContext get() const { return context; }

  /// Returns the module in `text`. Throws a CompileError if it is invalid.
  MlirModule parse(const std::string &text);

  /// Runs a textual pass pipeline. Throws a CompileError if a pass fails.
  void run(MlirModule module, const std::string &pipeline);

  std::vector<Remark> remarks;

private:
  [[noreturn]] void fail(const std::string &what);

  MlirContext context;
  std::string diagnostics;
};

/// The raised text of a module, and what was found.
struct Raised {
  std::string text;
  std::vector<Remark> remarks;
};
Raised raise(const std::string &text, bool canonicalize);

/// Machine code of this process.
class Program {
public:
  /// Raises and compiles `text`. `options` are those of `rome-cpu-pipeline`.
  /// The code may call functions of the shared `libraries`.
  Program(std::string text, bool raises, std::string options,
          std::vector<std::string> libraries);
  ~Program();
  Program(const Program &) = delete;
  Program &operator=(const Program &) = delete;

  /// Returns the entry of a function, or null.
  Entry lookup(const std::string &name) const;

  /// Returns the same program for arrays with any strides but the last one. It
  /// is compiled when it is first asked for, as most never are: code for known
  /// strides is smaller, and may merge dimensions.
  const Program &getStrided();

  std::map<std::string, Signature> signatures;
  std::vector<Remark> remarks;

private:
  std::string text, options;
  bool raises;
  std::vector<std::string> libraries;
  MlirExecutionEngine engine{nullptr};
  std::unique_ptr<Program> strided;
};

} // namespace rome::python

#endif // ROME_PYTHON_COMPILER_H
