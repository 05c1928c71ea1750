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

#include <mutex>

using namespace rome::python;

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
    text += "\n" + toString(mlirDiagnosticGetLocation(diagnostic)) + ": ";
    mlirDiagnosticPrint(diagnostic, append, &text);
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
  mlirRegisterAllLLVMTranslations(context);
  mlirContextAttachDiagnosticHandler(context, keepDiagnostic, &diagnostics,
                                     /*deleteUserData=*/nullptr);
  (void)romeContextSetRemarkCallback(context, keepRemark, &remarks);
}

Context::~Context() { mlirContextDestroy(context); }

void Context::fail(const std::string &what) {
  throw CompileError(what + diagnostics);
}

MlirModule Context::parse(const std::string &text) {
  MlirModule module = mlirModuleCreateParse(context, toRef(text));
  if (mlirModuleIsNull(module))
    fail("expected an MLIR module");
  return module;
}

void Context::run(MlirModule module, const std::string &pipeline) {
  MlirPassManager manager = mlirPassManagerCreate(context);
  bool isParsed = mlirLogicalResultIsSuccess(
      mlirParsePassPipeline(mlirPassManagerGetAsOpPassManager(manager),
                            toRef(pipeline), append, &diagnostics));
  bool isRun = isParsed && mlirLogicalResultIsSuccess(mlirPassManagerRunOnOp(
                               manager, mlirModuleGetOperation(module)));
  mlirPassManagerDestroy(manager);
  if (!isParsed)
    fail("expected a pass pipeline");
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

/// Returns how arrays are passed for `type`. Throws a CompileError if none can.
static TensorType getTensorType(MlirType type, const std::string &function) {
  std::string text;
  mlirTypePrint(type, append, &text);
  if (!mlirTypeIsARankedTensor(type) && !mlirTypeIsAMemRef(type))
    throw CompileError("expected the arguments and results of '" + function +
                       "' to be ranked tensors, but got '" + text + "'");
  TensorType tensor;
  MlirType elementType = mlirShapedTypeGetElementType(type);
  mlirTypePrint(elementType, append, &tensor.elementType);
  if (mlirTypeIsAFloat(elementType))
    tensor.elementBytes = mlirFloatTypeGetWidth(elementType) / 8;
  else if (mlirTypeIsAInteger(elementType))
    tensor.elementBytes = (mlirIntegerTypeGetWidth(elementType) + 7) / 8;
  static const char *const known[] = {"f16", "bf16", "f32", "f64",
                                      "i1",  "i32",  "i64"};
  bool isKnown = false;
  for (const char *name : known)
    isKnown |= tensor.elementType == name;
  if (!isKnown)
    throw CompileError("expected the elements of '" + text + "' in '" +
                       function +
                       "' to be f16, bf16, f32, f64, i1, i32 or i64");
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
  if (toString(mlirIdentifierStr(mlirOperationGetName(op))) != "rope.apply")
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
  if (!mlirBlockIsNull(mlirBlockGetNextInRegion(body)))
    return;
  MlirOperation terminator = mlirBlockGetTerminator(body);
  for (size_t i = 0; i < signature.results.size(); ++i)
    signature.inPlaceArguments[i] =
        getInPlaceArgument(body, mlirOperationGetOperand(terminator, i));
}

/// Returns the signatures of all public functions with a body.
static std::map<std::string, Signature> getSignatures(MlirModule module) {
  std::map<std::string, Signature> signatures;
  for (MlirOperation op = mlirBlockGetFirstOperation(mlirModuleGetBody(module));
       !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op)) {
    MlirAttribute typeAttr = mlirOperationGetAttributeByName(
        op, mlirStringRefCreateFromCString("function_type"));
    MlirAttribute name = mlirOperationGetAttributeByName(
        op, mlirStringRefCreateFromCString("sym_name"));
    MlirAttribute visibility = mlirOperationGetAttributeByName(
        op, mlirStringRefCreateFromCString("sym_visibility"));
    if (mlirAttributeIsNull(typeAttr) || mlirAttributeIsNull(name) ||
        !mlirAttributeIsNull(visibility) || mlirOperationGetNumRegions(op) != 1)
      continue;
    MlirType type = mlirTypeAttrGetValue(typeAttr);
    if (!mlirTypeIsAFunction(type))
      continue;
    std::string function = toString(mlirStringAttrGetValue(name));
    Signature &signature = signatures[function];
    for (intptr_t i = 0; i < mlirFunctionTypeGetNumInputs(type); ++i)
      signature.arguments.push_back(
          getTensorType(mlirFunctionTypeGetInput(type, i), function));
    for (intptr_t i = 0; i < mlirFunctionTypeGetNumResults(type); ++i)
      signature.results.push_back(
          getTensorType(mlirFunctionTypeGetResult(type, i), function));
    addBody(op, signature);
  }
  return signatures;
}

static bool hasStaticResults(const Signature &signature) {
  for (const TensorType &result : signature.results)
    for (int64_t size : result.shape)
      if (size == kDynamicSize)
        return false;
  return true;
}

/// Adds functions that tell the sizes of results that are not known. Returns
/// whether the results of all functions can be the memory of a caller.
static bool addResultSizes(Context &context, MlirModule module,
                           std::map<std::string, Signature> &signatures) {
  context.run(module, "builtin.module(rome-add-result-sizes)");
  MlirOperation table = mlirModuleGetOperation(module);
  MlirSymbolTable symbols = mlirSymbolTableCreate(table);
  bool takesResults = true;
  for (auto &[name, signature] : signatures) {
    if (hasStaticResults(signature))
      continue;
    std::string sizesFunction = name + "_result_sizes";
    if (mlirOperationIsNull(
            mlirSymbolTableLookup(symbols, toRef(sizesFunction))))
      takesResults = false;
    else
      signature.sizesFunction = std::move(sizesFunction);
  }
  mlirSymbolTableDestroy(symbols);
  if (!takesResults)
    for (auto &[name, signature] : signatures)
      signature.sizesFunction.clear();
  return takesResults;
}

Program::Program(std::string givenText, bool givenRaises,
                 std::string givenOptions,
                 std::vector<std::string> givenLibraries)
    : text(std::move(givenText)), options(std::move(givenOptions)),
      raises(givenRaises), libraries(std::move(givenLibraries)) {
  Context context;
  MlirModule module = context.parse(text);
  try {
    if (raises)
      context.run(module, "builtin.module(raise-to-rope,canonicalize,cse)");
    signatures = getSignatures(module);
    if (signatures.empty())
      throw CompileError("expected a public function with tensors");
    bool takesResults = addResultSizes(context, module, signatures);
    for (auto &[name, signature] : signatures)
      signature.takesResults = takesResults;
    context.run(module, "builtin.module(rome-cpu-pipeline{" + options +
                            " result-arguments=" +
                            (takesResults ? "true" : "false") + "})");
  } catch (...) {
    mlirModuleDestroy(module);
    throw;
  }
  remarks = std::move(context.remarks);
  std::vector<MlirStringRef> paths;
  for (const std::string &library : libraries)
    paths.push_back(toRef(library));
  engine = mlirExecutionEngineCreate(module, /*optLevel=*/3, paths.size(),
                                     paths.data(), /*enableObjectDump=*/false,
                                     /*enablePIC=*/false);
  mlirModuleDestroy(module);
  if (mlirExecutionEngineIsNull(engine))
    throw CompileError("the module cannot be translated to machine code");
}

Program::~Program() {
  if (!mlirExecutionEngineIsNull(engine))
    mlirExecutionEngineDestroy(engine);
}

const Program &Program::getStrided() {
  if (!strided)
    strided = std::make_unique<Program>(
        text, raises, options + " strided-arguments=true", libraries);
  return *strided;
}

Entry Program::lookup(const std::string &name) const {
  return reinterpret_cast<Entry>(
      mlirExecutionEngineLookupPacked(engine, toRef("_mlir_ciface_" + name)));
}
