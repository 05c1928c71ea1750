//===- Compiler.cpp - MLIR text to functions ------------------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Compiler.h"

#include "rome-c/Registration.h"
#include "rome-c/Remarks.h"

#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/BuiltinTypes.h"
#include "mlir-c/Diagnostics.h"
#include "mlir-c/Pass.h"
#include "mlir-c/RegisterEverything.h"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <mutex>

using namespace rome::python;

/// The deepest nesting of brackets in a module: the parser calls itself.
static constexpr int64_t kMaxNesting = 1000;

const ElementType *rome::python::findElementType(std::string_view name) {
  // Signless integers are arrays of either sign; the formats name both.
  static const ElementType types[] = {
      {"f16", "float16", 2, 2, "e"},
      {"bf16", "bfloat16", 2, 2, ""},
      {"f32", "float32", 4, 4, "f"},
      {"f64", "float64", 8, 8, "d"},
      {"f8E4M3FN", "float8_e4m3fn", 1, 1, ""},
      {"f8E4M3FNUZ", "float8_e4m3fnuz", 1, 1, ""},
      {"f8E5M2", "float8_e5m2", 1, 1, ""},
      {"f8E5M2FNUZ", "float8_e5m2fnuz", 1, 1, ""},
      {"complex<f32>", "complex64", 8, 4, "Zf"},
      {"complex<f64>", "complex128", 16, 8, "Zd"},
      {"i1", "bool_", 1, 1, "?"},
      {"i8", "int8", 1, 1, "bB"},
      {"i16", "int16", 2, 2, "hH"},
      {"i32", "int32", 4, 4, "ilIL"},
      {"i64", "int64", 8, 8, "lqLQ"},
      {"index", "int64", 8, 8, "lqLQ"},
      {"ui8", "uint8", 1, 1, "B"},
      {"ui16", "uint16", 2, 2, "H"},
      {"ui32", "uint32", 4, 4, "IL"},
      {"ui64", "uint64", 8, 8, "LQ"},
  };
  for (const ElementType &type : types)
    if (name == type.mlirName)
      return &type;
  return nullptr;
}

static void append(MlirStringRef text, void *string) {
  static_cast<std::string *>(string)->append(text.data, text.length);
}

static std::string toString(MlirStringRef text) {
  return {text.data, text.length};
}

static std::string toString(MlirLocation location) {
  std::string text;
  mlirLocationPrint(location, append, &text);
  return text;
}

static MlirStringRef toRef(const std::string &text) {
  return mlirStringRefCreate(text.data(), text.size());
}

std::string TensorType::toString() const {
  std::string text;
  for (int64_t size : shape)
    text += (size == kDynamicSize ? "?" : std::to_string(size)) + "x";
  return text + elementType;
}

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
    text += "\n" + toString(mlirDiagnosticGetLocation(diagnostic)) + ": " +
            message;
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
  CompileError error(what + diagnostics);
  diagnostics.clear();
  throw error;
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
// Signatures
//===----------------------------------------------------------------------===//

static std::string getName(MlirOperation op) {
  return toString(mlirIdentifierStr(mlirOperationGetName(op)));
}

/// Returns how arrays are passed for `type`. Throws a CompileError if none can.
static TensorType getTensorType(MlirType type, const std::string &function) {
  std::string text;
  mlirTypePrint(type, append, &text);
  if (!mlirTypeIsARankedTensor(type) && !mlirTypeIsAMemRef(type))
    throw CompileError("expected the arguments and results of '" + function +
                       "' to be ranked tensors, but got '" + text + "'");
  TensorType tensor;
  mlirTypePrint(mlirShapedTypeGetElementType(type), append,
                &tensor.elementType);
  const ElementType *elementType = findElementType(tensor.elementType);
  if (!elementType)
    throw CompileError("expected the elements of '" + text + "' in '" +
                       function +
                       "' to be numbers that numpy or ml_dtypes know");
  tensor.elementBytes = elementType->bytes;
  for (int64_t dim = 0; dim < mlirShapedTypeGetRank(type); ++dim)
    tensor.shape.push_back(mlirShapedTypeIsDynamicDim(type, dim)
                               ? kDynamicSize
                               : mlirShapedTypeGetDimSize(type, dim));
  return tensor;
}

/// Rows of more lanes are not rotated in vectors, hence not in place.
static constexpr int64_t kMaxLanesInPlace = 4096;

/// Returns the number of the argument of `body` whose memory `result` may be,
/// or -1.
static int64_t getInPlaceArgument(MlirBlock body, MlirValue result) {
  if (!mlirValueIsAOpResult(result))
    return -1;
  MlirOperation op = mlirOpResultGetOwner(result);
  if (getName(op) != "rope.apply")
    return -1;
  MlirValue x = mlirOperationGetOperand(op, 0);
  MlirType type = mlirValueGetType(x);
  int64_t numLanes =
      mlirShapedTypeGetDimSize(type, mlirShapedTypeGetRank(type) - 1);
  MlirOpOperand use = mlirValueGetFirstUse(x);
  if (!mlirValueIsABlockArgument(x) || numLanes > kMaxLanesInPlace ||
      !mlirBlockEqual(mlirBlockArgumentGetOwner(x), body) ||
      !mlirOpOperandIsNull(mlirOpOperandGetNextUse(use)))
    return -1;
  // The result must be read by nothing but the return either.
  MlirOpOperand resultUse = mlirValueGetFirstUse(result);
  if (!mlirOpOperandIsNull(mlirOpOperandGetNextUse(resultUse)))
    return -1;
  return mlirBlockArgumentGetArgNumber(x);
}

/// Adds what is read off the body of function `op` to its signature.
static void addBody(MlirOperation op, Signature &signature) {
  signature.inPlaceArguments.assign(signature.results.size(), -1);
  MlirBlock body =
      mlirRegionGetFirstBlock(mlirOperationGetRegion(op, /*pos=*/0));
  MlirOperation terminator = mlirBlockGetTerminator(body);
  if (!mlirBlockIsNull(mlirBlockGetNextInRegion(body)) ||
      mlirOperationIsNull(terminator) || getName(terminator) != "func.return")
    return;
  for (size_t i = 0; i < signature.results.size(); ++i)
    signature.inPlaceArguments[i] =
        getInPlaceArgument(body, mlirOperationGetOperand(terminator, i));
}

/// Calls `visit` with each function at the top of `module`.
template <typename Visitor>
static void forEachFunction(MlirModule module, Visitor visit) {
  MlirOperation next = mlirBlockGetFirstOperation(mlirModuleGetBody(module));
  while (!mlirOperationIsNull(next)) {
    MlirOperation op = next;
    next = mlirOperationGetNextInBlock(op);
    if (getName(op) == "func.func")
      visit(op);
  }
}

static std::string getSymbol(MlirOperation function) {
  return toString(mlirStringAttrGetValue(mlirOperationGetAttributeByName(
      function, mlirStringRefCreateFromCString("sym_name"))));
}

static bool hasBody(MlirOperation function) {
  return !mlirBlockIsNull(
      mlirRegionGetFirstBlock(mlirOperationGetRegion(function, /*pos=*/0)));
}

static bool isPublic(MlirOperation function) {
  MlirAttribute visibility = mlirOperationGetAttributeByName(
      function, mlirStringRefCreateFromCString("sym_visibility"));
  return mlirAttributeIsNull(visibility) ||
         toString(mlirStringAttrGetValue(visibility)) == "public";
}

static void makePrivate(MlirOperation function) {
  mlirOperationSetAttributeByName(
      function, mlirStringRefCreateFromCString("sym_visibility"),
      mlirStringAttrGet(mlirOperationGetContext(function),
                        mlirStringRefCreateFromCString("private")));
}

/// Returns the signature of `op`, whose name in the source is `name`. Throws a
/// CompileError if no array can be passed for an argument or a result.
static Signature getSignature(MlirOperation op, const std::string &name) {
  MlirType type = mlirTypeAttrGetValue(mlirOperationGetAttributeByName(
      op, mlirStringRefCreateFromCString("function_type")));
  Signature signature;
  signature.symbol = getSymbol(op);
  for (intptr_t i = 0; i < mlirFunctionTypeGetNumInputs(type); ++i)
    signature.arguments.push_back(
        getTensorType(mlirFunctionTypeGetInput(type, i), name));
  for (intptr_t i = 0; i < mlirFunctionTypeGetNumResults(type); ++i)
    signature.results.push_back(
        getTensorType(mlirFunctionTypeGetResult(type, i), name));
  addBody(op, signature);
  return signature;
}

/// Gives every function with a body a symbol that no linker and no pass knows
/// another meaning of. Returns the names of public functions by their symbols.
static std::map<std::string, std::string> renameFunctions(MlirModule module) {
  std::vector<MlirOperation> functions;
  forEachFunction(module, [&](MlirOperation op) {
    if (hasBody(op))
      functions.push_back(op);
  });
  std::map<std::string, std::string> names;
  MlirOperation moduleOp = mlirModuleGetOperation(module);
  MlirSymbolTable symbols = mlirSymbolTableCreate(moduleOp);
  for (size_t i = 0; i < functions.size(); ++i) {
    std::string name = getSymbol(functions[i]);
    std::string symbol = "rome." + std::to_string(i) + ".";
    for (char c : name)
      symbol += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
    // Fails only for a symbol that is used where nobody can see it.
    (void)mlirSymbolTableReplaceAllSymbolUses(toRef(name), toRef(symbol),
                                              moduleOp);
    mlirOperationSetAttributeByName(
        functions[i], mlirStringRefCreateFromCString("sym_name"),
        mlirStringAttrGet(mlirOperationGetContext(moduleOp), toRef(symbol)));
    if (isPublic(functions[i]))
      names[symbol] = name;
  }
  mlirSymbolTableDestroy(symbols);
  return names;
}

static bool hasStaticResults(const Signature &signature) {
  for (const TensorType &result : signature.results)
    for (int64_t size : result.shape)
      if (size == kDynamicSize)
        return false;
  return true;
}

/// Adds to `signatures` which functions tell sizes of results and check those
/// of arguments, and whether results of all can be the memory of a caller.
static void addHelpers(MlirModule module,
                       std::map<std::string, Signature> &signatures) {
  MlirSymbolTable symbols =
      mlirSymbolTableCreate(mlirModuleGetOperation(module));
  auto find = [&](const std::string &name) {
    return mlirOperationIsNull(mlirSymbolTableLookup(symbols, toRef(name)))
               ? ""
               : name;
  };
  bool takesResults = true;
  for (auto &[name, signature] : signatures) {
    signature.checksFunction = find(signature.symbol + "_size_checks");
    if (hasStaticResults(signature))
      continue;
    signature.sizesFunction = find(signature.symbol + "_result_sizes");
    takesResults &= !signature.sizesFunction.empty();
  }
  mlirSymbolTableDestroy(symbols);
  for (auto &[name, signature] : signatures) {
    signature.takesResults = takesResults;
    if (!takesResults)
      signature.sizesFunction.clear();
  }
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
