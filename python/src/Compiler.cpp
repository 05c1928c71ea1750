//===- Compiler.cpp - MLIR text to functions ------------------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Compiler.h"

#include "Signatures.h"

#include "rome-c/Registration.h"
#include "rome-c/Remarks.h"

#include "mlir-c/Diagnostics.h"
#include "mlir-c/Pass.h"
#include "mlir-c/RegisterEverything.h"

#include <algorithm>
#include <cstring>
#include <mutex>

using namespace rome::python;

/// The deepest nesting of brackets in a module: the parser calls itself.
static constexpr int64_t kMaxNesting = 1000;

//===----------------------------------------------------------------------===//
// Context
//===----------------------------------------------------------------------===//

static MlirLogicalResult keepDiagnostic(MlirDiagnostic diagnostic,
                                        void *diagnostics) {
  auto &text = *static_cast<std::string *>(diagnostics);
  if (mlirDiagnosticGetSeverity(diagnostic) == MlirDiagnosticError ||
      mlirDiagnosticGetSeverity(diagnostic) == MlirDiagnosticNote) {
    std::string message;
    mlirDiagnosticPrint(diagnostic, append, &message);
    // A copy of the op, with all that is in it, is more than anybody reads.
    if (message.rfind("see current operation", 0) == 0)
      return mlirLogicalResultSuccess();
    text +=
        "\n" + toString(mlirDiagnosticGetLocation(diagnostic)) + ": " + message;
    for (intptr_t i = 0; i < mlirDiagnosticGetNumNotes(diagnostic); ++i)
      (void)keepDiagnostic(mlirDiagnosticGetNote(diagnostic, i), diagnostics);
  }
  return mlirLogicalResultSuccess();
}

static void keepRemark(const RomeRemark *remark, void *remarks) {
  Remark kept{toString(remark->kind),
              toString(remark->name),
              toString(remark->category),
              toString(remark->location),
              {}};
  for (intptr_t i = 0; i < remark->numArguments; ++i)
    kept.arguments.emplace_back(toString(remark->keys[i]),
                                toString(remark->values[i]));
  static_cast<std::vector<Remark> *>(remarks)->push_back(std::move(kept));
}

Context::Context() {
  static std::once_flag isRegistered;
  std::call_once(isRegistered, [] {
    mlirRegisterAllPasses();
    romeRegisterAllPasses();
  });
  MlirDialectRegistry registry = mlirDialectRegistryCreate();
  mlirRegisterAllDialects(registry);
  romeRegisterAllDialects(registry);
  // One thread: remarks come in the order of the input.
  context = mlirContextCreateWithRegistry(registry, /*threadingEnabled=*/false);
  mlirDialectRegistryDestroy(registry);
  mlirContextLoadAllAvailableDialects(context);
  mlirContextSetAllowUnregisteredDialects(context, true);
  mlirRegisterAllLLVMTranslations(context);
  mlirContextAttachDiagnosticHandler(context, keepDiagnostic, &diagnostics,
                                     /*deleteUserData=*/nullptr);
  (void)romeContextSetRemarkCallback(context, keepRemark, &remarks);
}

Context::~Context() { mlirContextDestroy(context); }

void Context::fail(const std::string &what) {
  std::string text = what + diagnostics;
  diagnostics.clear();
  throw CompileError(text);
}

/// Returns the deepest nesting of brackets in `text`, strings and comments
/// aside.
static int64_t getNesting(const std::string &text) {
  int64_t depth = 0, deepest = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '"') {
      for (++i; i < text.size() && text[i] != '"' && text[i] != '\n'; ++i)
        if (text[i] == '\\')
          ++i;
    } else if (c == '/' && i + 1 < text.size() && text[i + 1] == '/') {
      while (i < text.size() && text[i] != '\n')
        ++i;
    } else if (c != '\0' && std::strchr("([{<", c)) {
      deepest = std::max(deepest, ++depth);
    } else if (c != '\0' && std::strchr(")]}", c)) {
      --depth;
    } else if (c == '>' && i > 0 && text[i - 1] != '-') {
      --depth;
    }
  }
  return deepest;
}

MlirModule Context::parse(const std::string &text) {
  if (getNesting(text) > kMaxNesting)
    fail("expected brackets to be nested at most " +
         std::to_string(kMaxNesting) + " deep");
  MlirModule module = mlirModuleCreateParse(context, toRef(text));
  if (mlirModuleIsNull(module))
    fail("expected an MLIR module");
  return module;
}

void Context::run(MlirModule module, const std::string &pipeline) {
  MlirPassManager manager = mlirPassManagerCreate(context);
  std::string reason;
  bool isParsed = mlirLogicalResultIsSuccess(
      mlirParsePassPipeline(mlirPassManagerGetAsOpPassManager(manager),
                            toRef(pipeline), append, &reason));
  bool isRun = isParsed && mlirLogicalResultIsSuccess(mlirPassManagerRunOnOp(
                               manager, mlirModuleGetOperation(module)));
  mlirPassManagerDestroy(manager);
  if (!isParsed)
    fail("expected options of a pass pipeline: " + reason);
  if (!isRun)
    fail("the module cannot be compiled");
}

//===----------------------------------------------------------------------===//
// Raising
//===----------------------------------------------------------------------===//

Raised rome::python::raise(const std::string &text, bool canonicalize) {
  Context context;
  MlirModule module = context.parse(text);
  Raised raised;
  try {
    context.run(module, canonicalize
                            ? "builtin.module(raise-to-rope,canonicalize,cse)"
                            : "builtin.module(raise-to-rope)");
    mlirOperationPrint(mlirModuleGetOperation(module), append, &raised.text);
  } catch (...) {
    mlirModuleDestroy(module);
    throw;
  }
  mlirModuleDestroy(module);
  raised.remarks = std::move(context.remarks);
  return raised;
}

//===----------------------------------------------------------------------===//
// Programs
//===----------------------------------------------------------------------===//

namespace {
/// A module that is destroyed with its owner.
struct OwnedModule {
  explicit OwnedModule(MlirModule module) : module(module) {}
  ~OwnedModule() { mlirModuleDestroy(module); }
  OwnedModule(const OwnedModule &) = delete;
  OwnedModule &operator=(const OwnedModule &) = delete;

  MlirModule module;
};
} // namespace

static MlirModule clone(MlirModule module) {
  return mlirModuleFromOperation(
      mlirOperationClone(mlirModuleGetOperation(module)));
}

Program::Program(Source givenSource) : source(std::move(givenSource)) {
  Context context;
  OwnedModule owner(context.parse(source.text));
  MlirModule module = owner.module;
  if (source.raises)
    context.run(module, "builtin.module(raise-to-rope,canonicalize,cse)");
  std::map<std::string, std::string> publicNames = renameFunctions(module);
  forEachFunction(module, [&](MlirOperation op) {
    auto name = publicNames.find(getSymbol(op));
    if (name == publicNames.end())
      return;
    try {
      signatures[name->second] = getSignature(op, name->second);
    } catch (const CompileError &error) {
      errors[name->second] = error.what();
      makePrivate(op);
    }
  });
  if (signatures.empty())
    throw CompileError(errors.empty()
                           ? "expected a public function with tensors"
                           : errors.begin()->second);
  context.run(module,
              "builtin.module(symbol-dce,rome-drop-empty-operands,"
              "func.func(rome-raise-rotation-matrices),"
              "convert-elementwise-to-linalg,rome-add-result-sizes,"
              "rome-add-assertions,canonicalize,cse,rome-add-size-checks)");
  addHelpers(module, signatures);
  std::vector<std::string> names;
  for (const auto &[name, signature] : signatures)
    names.push_back(name);
  if (names.size() == 1) {
    compile(context, module, names);
  } else {
    try {
      OwnedModule copy(clone(module));
      compile(context, copy.module, names);
    } catch (const CompileError &) {
      compileOneByOne(context, module, names);
    }
  }
  remarks = std::move(context.remarks);
}

/// Compiles each function by itself, with what it calls.
void Program::compileOneByOne(Context &context, MlirModule module,
                              const std::vector<std::string> &names) {
  for (const std::string &name : names) {
    const Signature &signature = signatures.at(name);
    OwnedModule copy(clone(module));
    forEachFunction(copy.module, [&](MlirOperation op) {
      std::string symbol = getSymbol(op);
      if (symbol != signature.symbol && symbol != signature.sizesFunction &&
          symbol != signature.checksFunction)
        makePrivate(op);
    });
    try {
      compile(context, copy.module, {name});
    } catch (const CompileError &error) {
      errors[name] = error.what();
      signatures.erase(name);
    }
  }
  if (signatures.empty())
    throw CompileError(errors.begin()->second);
}

void Program::compile(Context &context, MlirModule module,
                      const std::vector<std::string> &names) {
  context.run(module, "builtin.module(symbol-dce)");
  if (source.libraries.empty())
    forEachFunction(module, [&](MlirOperation op) {
      if (!hasBody(op))
        context.fail("expected function '" + getSymbol(op) +
                     "' to have a body, at " +
                     toString(mlirOperationGetLocation(op)));
    });
  bool takesResults = signatures.at(names.front()).takesResults;
  context.run(module, "builtin.module(rome-cpu-pipeline{" + source.options +
                          " return-failures=true result-arguments=" +
                          (takesResults ? "true" : "false") + "})");
  std::vector<MlirStringRef> paths;
  for (const std::string &library : source.libraries)
    paths.push_back(toRef(library));
  MlirExecutionEngine engine = mlirExecutionEngineCreate(
      module, /*optLevel=*/3, paths.size(), paths.data(),
      /*enableObjectDump=*/false, /*enablePIC=*/false);
  if (mlirExecutionEngineIsNull(engine))
    context.fail("the module cannot be translated to machine code");
  engines.push_back(engine);
  auto lookUp = [&](const std::string &symbol) -> Entry {
    if (symbol.empty())
      return nullptr;
    auto entry = reinterpret_cast<Entry>(mlirExecutionEngineLookupPacked(
        engine, toRef("_mlir_ciface_" + symbol)));
    if (!entry)
      context.fail("expected machine code for '" + symbol + "'");
    return entry;
  };
  for (const std::string &name : names) {
    const Signature &signature = signatures.at(name);
    codes[name] = {lookUp(signature.symbol), lookUp(signature.sizesFunction),
                   lookUp(signature.checksFunction)};
  }
}

Program::~Program() {
  for (MlirExecutionEngine engine : engines)
    mlirExecutionEngineDestroy(engine);
}

const Program &Program::getStrided() {
  std::lock_guard<std::mutex> lock(stridedMutex);
  if (!strided) {
    Source stridedSource = source;
    stridedSource.options += " strided-arguments=true";
    strided = std::make_unique<Program>(std::move(stridedSource));
  }
  return *strided;
}
