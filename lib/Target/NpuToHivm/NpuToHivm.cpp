//===- NpuToHivm.cpp - Kernels as text for the vendor's compiler ----------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome/Target/NpuToHivm/NpuToHivm.h"

#include "CoreExporter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Tools/mlir-translate/Translation.h"

using namespace mlir;
using namespace mlir::npu;
using namespace mlir::rome;

/// Returns the name of `target` in HACC, or nothing. Names of chips are those
/// that bishengir-opt 1.2.0 knows; those of the 950 are of one model each.
static std::optional<StringRef> getHaccName(TargetAttr target) {
  static const std::pair<StringLiteral, StringLiteral> names[] = {
      {"ascend910b1", "Ascend910B1"},
      {"ascend910b3", "Ascend910B3"},
      {"ascend910_9392", "Ascend910_9392"},
      {"ascend950pr", "Ascend950PR_9589"},
      {"ascend950dt", "Ascend950DT_9591"}};
  for (const auto &[name, haccName] : names)
    if (name == target.getName())
      return haccName;
  return std::nullopt;
}

/// Returns what HACC says of argument `index` of `kernel`.
static DictionaryAttr getArgumentAttrs(KernelOp kernel, unsigned index) {
  Builder builder(kernel.getContext());
  Role role = kernel.getRole(index);
  auto getAttr = [&](StringRef mnemonic, const Twine &value) {
    return builder.getNamedAttr(
        ("hacc." + mnemonic).str(),
        getVendorAttr(builder.getContext(), "hacc", mnemonic, value));
  };
  SmallVector<NamedAttribute> attributes = {
      getAttr("arg_type", stringifyRole(role))};
  if (role != Role::workspace) {
    int64_t number =
        llvm::count_if(llvm::seq<unsigned>(0, index), [&](unsigned earlier) {
          return kernel.getRole(earlier) == role;
        });
    attributes.push_back(getAttr(
        role == Role::input ? "input_idx" : "output_idx", Twine(number)));
  }
  return builder.getDictionaryAttr(attributes);
}

/// Adds the function that cores of `kind` run.
static LogicalResult addFunction(OpBuilder &modules, KernelOp kernel,
                                 CoreKind kind) {
  TargetAttr target = getTarget(kernel);
  bool isMixed = kernel.getCoreBody(CoreKind::cube) &&
                 kernel.getCoreBody(CoreKind::vector);
  bool hasBase = isMixed && target.getSync().getOneToOneFlags() == 0;
  StringRef core = kind == CoreKind::cube ? "AIC" : "AIV";
  SmallVector<Type> types;
  SmallVector<DictionaryAttr> argumentAttrs;
  if (hasBase) {
    types.push_back(modules.getI64Type());
    argumentAttrs.push_back(modules.getDictionaryAttr(modules.getNamedAttr(
        "hacc.arg_type", getVendorAttr(modules.getContext(), "hacc", "arg_type",
                                       "ffts_base_address"))));
  }
  for (auto [index, type] : llvm::enumerate(kernel.getArgumentTypes())) {
    types.push_back(convertToHivm(type));
    argumentAttrs.push_back(getArgumentAttrs(kernel, index));
  }
  int64_t numBlocks = target.getChip().getGroups();
  if (!kernel.getCoreBody(CoreKind::cube))
    numBlocks *= target.getChip().getVectorCoresPerGroup();
  auto getVendor = [&](StringRef name, StringRef dialect, StringRef mnemonic,
                       StringRef value) {
    return modules.getNamedAttr(
        name, getVendorAttr(modules.getContext(), dialect, mnemonic, value));
  };
  SmallVector<NamedAttribute> attributes = {
      modules.getNamedAttr("hacc.entry", modules.getUnitAttr()),
      getVendor("hacc.function_kind", "hacc", "function_kind", "DEVICE"),
      modules.getNamedAttr("hacc.block_dim",
                           modules.getI64IntegerAttr(numBlocks)),
      getVendor("hivm.func_core_type", "hivm", "func_core_type", core)};
  std::string name = kernel.getName().str();
  if (isMixed) {
    name += "_mix_" + core.lower();
    attributes.push_back(
        modules.getNamedAttr("hivm.part_of_mix", modules.getUnitAttr()));
    attributes.push_back(
        modules.getNamedAttr("mix_mode", modules.getStringAttr("mix")));
  }
  auto function =
      func::FuncOp::create(modules, kernel.getLoc(), name,
                           modules.getFunctionType(types, {}), attributes);
  function.setAllArgAttrs(argumentAttrs);
  return CoreExporter(kernel, kind, function, hasBase).run();
}

FailureOr<OwningOpRef<ModuleOp>> mlir::rome::exportToHivm(KernelOp kernel) {
  TargetAttr target = getTarget(kernel);
  std::optional<StringRef> haccName =
      target ? getHaccName(target) : std::nullopt;
  if (!haccName)
    return kernel.emitOpError("expected a target that HIVM knows");
  MLIRContext *context = kernel.getContext();
  context->loadDialect<arith::ArithDialect, func::FuncDialect>();
  OwningOpRef<ModuleOp> module = ModuleOp::create(kernel.getLoc());
  (*module)->setAttr("hacc.target", getVendorAttr(context, "hacc", "target",
                                                  "\"" + *haccName + "\""));
  OpBuilder builder = OpBuilder::atBlockEnd(module->getBody());
  StringRef cores = "MIX";
  for (auto [kind, core] :
       {std::pair(CoreKind::cube, "AIC"), std::pair(CoreKind::vector, "AIV")}) {
    if (!kernel.getCoreBody(kind)) {
      cores = kind == CoreKind::cube ? "AIV" : "AIC";
      continue;
    }
    if (failed(addFunction(builder, kernel, kind)))
      return failure();
  }
  (*module)->setAttr("hivm.module_core_type",
                     getVendorAttr(context, "hivm", "module_core_type", cores));
  return module;
}

static LogicalResult translate(Operation *op, raw_ostream &os) {
  SmallVector<KernelOp> kernels;
  op->walk([&](KernelOp kernel) { kernels.push_back(kernel); });
  if (kernels.size() != 1)
    return op->emitError("expected one 'npu.kernel', but got ")
           << kernels.size();
  FailureOr<OwningOpRef<ModuleOp>> module = exportToHivm(kernels.front());
  if (failed(module))
    return failure();
  // Ops of HIVM are not known here: nothing of theirs can be verified.
  (*module)->print(os, OpPrintingFlags().assumeVerified());
  return success();
}

void mlir::rome::registerNpuToHivm() {
  TranslateFromMLIRRegistration registration(
      "npu-to-hivm",
      "Write the kernel of the npu dialect as HIVM, for AscendNPU-IR 1.2.0",
      translate, [](DialectRegistry &registry) {
        registry.insert<arith::ArithDialect, func::FuncDialect,
                        memref::MemRefDialect, NpuDialect, scf::SCFDialect>();
      });
}
