//===- Signatures.cpp - Functions of a module -----------------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Signatures.h"

#include "mlir-c/BuiltinTypes.h"

#include <cctype>

using namespace rome::python;

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

std::string TensorType::toString() const {
  std::string text;
  for (int64_t size : shape)
    text += (size == kDynamicSize ? "?" : std::to_string(size)) + "x";
  return text + elementType;
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

std::string rome::python::getSymbol(MlirOperation function) {
  return toString(mlirStringAttrGetValue(mlirOperationGetAttributeByName(
      function, mlirStringRefCreateFromCString("sym_name"))));
}

bool rome::python::hasBody(MlirOperation function) {
  return !mlirBlockIsNull(
      mlirRegionGetFirstBlock(mlirOperationGetRegion(function, /*pos=*/0)));
}

static bool isPublic(MlirOperation function) {
  MlirAttribute visibility = mlirOperationGetAttributeByName(
      function, mlirStringRefCreateFromCString("sym_visibility"));
  return mlirAttributeIsNull(visibility) ||
         toString(mlirStringAttrGetValue(visibility)) == "public";
}

void rome::python::makePrivate(MlirOperation function) {
  mlirOperationSetAttributeByName(
      function, mlirStringRefCreateFromCString("sym_visibility"),
      mlirStringAttrGet(mlirOperationGetContext(function),
                        mlirStringRefCreateFromCString("private")));
}

Signature rome::python::getSignature(MlirOperation op,
                                     const std::string &name) {
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

std::map<std::string, std::string>
rome::python::renameFunctions(MlirModule module) {
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

void rome::python::addHelpers(MlirModule module,
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
