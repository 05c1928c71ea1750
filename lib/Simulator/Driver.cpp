//===- Driver.cpp - The command line of rome-npu-sim ----------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CostComparison.h"
#include "Npy.h"
#include "Report.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "rome/Dialect/Npu/Execution/Execution.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Regex.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/ToolOutputFile.h"

using namespace mlir;
using namespace mlir::npu;

namespace {

enum class ReportFormat { none, text, json };

/// The flags of rome-npu-sim.
struct Flags {
  llvm::cl::OptionCategory category{"Options of rome-npu-sim"};
  llvm::cl::list<std::string> files{
      llvm::cl::Positional, llvm::cl::cat(category),
      llvm::cl::desc("<kernel.mlir>, several with --costs")};
  llvm::cl::opt<std::string> kernel{
      "kernel", llvm::cl::cat(category),
      llvm::cl::desc("Name of the kernel, if there are several")};
  llvm::cl::opt<std::string> npuTarget{
      "npu-target", llvm::cl::cat(category),
      llvm::cl::desc("Name of a target or a .mlir file; else the module's")};
  llvm::cl::opt<std::string> costs{
      "costs", llvm::cl::cat(category),
      llvm::cl::desc("Only predict time, under costs of the target that have "
                     "this name or are in this .mlir file, or under 'all'")};
  llvm::cl::list<std::string> inputs{
      "input", llvm::cl::CommaSeparated, llvm::cl::cat(category),
      llvm::cl::desc("A .npy file for each input of the kernel")};
  llvm::cl::list<std::string> outputs{
      "output", llvm::cl::CommaSeparated, llvm::cl::cat(category),
      llvm::cl::desc("A .npy file to write for each output of the kernel")};
  llvm::cl::opt<bool> timingOnly{
      "timing-only", llvm::cl::cat(category),
      llvm::cl::desc("Predict time and traffic, move no data")};
  llvm::cl::opt<bool> allowUnwritten{
      "allow-unwritten", llvm::cl::cat(category),
      llvm::cl::desc("Do not report reads of bytes that nothing has written")};
  llvm::cl::opt<bool> allowPartialOutputs{
      "allow-partial-outputs", llvm::cl::cat(category),
      llvm::cl::desc("Do not report bytes of outputs that nothing writes")};
  llvm::cl::opt<std::string> trace{
      "trace", llvm::cl::cat(category),
      llvm::cl::desc("Write a Chrome trace to this file")};
  llvm::cl::opt<uint64_t> perturb{
      "perturb", llvm::cl::cat(category),
      llvm::cl::desc("Seed of random durations; 0 for the model's"),
      llvm::cl::init(0)};
  llvm::cl::opt<unsigned> hold{
      "hold", llvm::cl::cat(category),
      llvm::cl::desc("Line of the kernel whose ops take effect as late "
                     "as what orders them allows"),
      llvm::cl::init(0)};
  llvm::cl::opt<bool> keepGoing{
      "keep-going", llvm::cl::cat(category),
      llvm::cl::desc("Write outputs and reports in spite of findings")};
  llvm::cl::opt<ReportFormat> report{
      "report", llvm::cl::cat(category), llvm::cl::desc("What to print"),
      llvm::cl::values(clEnumValN(ReportFormat::none, "none", "nothing"),
                       clEnumValN(ReportFormat::text, "text", "for people"),
                       clEnumValN(ReportFormat::json, "json", "for programs")),
      llvm::cl::init(ReportFormat::text)};
};

/// One run of the tool.
class Driver {
public:
  Driver(const Flags &flags, ModuleOp module) : flags(flags), module(module) {}

  LogicalResult run();

  /// Adds the kernel to a comparison under the name `name`.
  LogicalResult compare(StringRef name, sim::CostComparison &comparison);

private:
  LogicalResult findKernel();
  LogicalResult findTarget();
  LogicalResult readInputs();
  LogicalResult writeFiles(const SimulationResult &result);
  SmallVector<unsigned> getArguments(Role role);

  const Flags &flags;
  ModuleOp module;
  KernelOp kernel;
  TargetAttr target;
  std::vector<std::vector<uint8_t>> arguments;
};

} // namespace

LogicalResult Driver::findKernel() {
  SmallVector<KernelOp> kernels;
  module.walk([&](KernelOp op) {
    if (flags.kernel.empty() || op.getSymName() == flags.kernel)
      kernels.push_back(op);
  });
  if (kernels.size() != 1) {
    InFlightDiagnostic diagnostic = module.emitError("expected one kernel");
    if (!flags.kernel.empty())
      diagnostic << " named '" << flags.kernel.getValue() << "'";
    return diagnostic << ", but got " << kernels.size();
  }
  kernel = kernels.front();
  return success();
}

/// The flag is stronger than the module, which is stronger than the default.
/// A kernel has to be valid on the target that it runs on.
LogicalResult Driver::findTarget() {
  if (flags.npuTarget.empty())
    target = getTarget(kernel);
  if (!target)
    target = lookupTarget(module.getContext(),
                          flags.npuTarget.empty() ? StringRef(kDefaultTarget)
                                                  : StringRef(flags.npuTarget),
                          [&] { return module.emitError(); });
  if (!target)
    return failure();
  if (target == getTarget(kernel))
    return success();
  kernel->getParentOfType<ModuleOp>()->setAttr(NpuDialect::kTargetAttrName,
                                               target);
  return mlir::verify(module);
}

SmallVector<unsigned> Driver::getArguments(Role role) {
  SmallVector<unsigned> numbers;
  for (unsigned i = 0; i < kernel.getNumArguments(); ++i)
    if (kernel.getRole(i) == role)
      numbers.push_back(i);
  return numbers;
}

LogicalResult Driver::readInputs() {
  if (flags.timingOnly)
    return success();
  auto emitError = [&] { return kernel.emitError(); };
  SmallVector<unsigned> inputs = getArguments(Role::input);
  if (inputs.size() != flags.inputs.size())
    return emitError() << "expected " << inputs.size()
                       << " files in '--input', but got "
                       << flags.inputs.size();
  arguments.resize(kernel.getNumArguments());
  for (auto [i, type] : llvm::enumerate(kernel.getArgumentTypes())) {
    auto memref = cast<MemRefType>(type);
    if (kernel.getRole(i) != Role::input)
      arguments[i].assign(*getBytes(memref), 0xff);
  }
  for (auto [number, path] : llvm::zip(inputs, flags.inputs))
    if (failed(sim::readNpy(path,
                            cast<MemRefType>(kernel.getArgumentTypes()[number]),
                            arguments[number], emitError)))
      return failure();
  return success();
}

LogicalResult Driver::writeFiles(const SimulationResult &result) {
  auto emitError = [&] { return kernel.emitError(); };
  if (!flags.timingOnly && !flags.outputs.empty()) {
    for (auto [number, path] :
         llvm::zip(getArguments(Role::output), flags.outputs))
      if (failed(sim::writeNpy(
              path, cast<MemRefType>(kernel.getArgumentTypes()[number]),
              arguments[number], emitError)))
        return failure();
  }
  if (!flags.trace.empty()) {
    std::error_code error;
    llvm::ToolOutputFile file(flags.trace, error, llvm::sys::fs::OF_Text);
    if (error)
      return emitError() << "cannot write '" << flags.trace.getValue()
                         << "': " << error.message();
    sim::printTrace(result, target, file.os());
    file.os().close();
    if (file.os().has_error()) {
      error = file.os().error();
      file.os().clear_error();
      return emitError() << "cannot write '" << flags.trace.getValue()
                         << "': " << error.message();
    }
    file.keep();
  }
  if (flags.report == ReportFormat::text)
    sim::printReport(result, kernel, target, llvm::outs());
  if (flags.report == ReportFormat::json)
    sim::printJsonReport(result, kernel, target, llvm::outs());
  return success();
}

LogicalResult Driver::compare(StringRef name, sim::CostComparison &comparison) {
  if (failed(findKernel()) || failed(findTarget()))
    return failure();
  return comparison.add(name, kernel, target, flags.costs);
}

LogicalResult Driver::run() {
  if (failed(findKernel()) || failed(findTarget()))
    return failure();
  size_t numOutputs = getArguments(Role::output).size();
  if (!flags.outputs.empty() && flags.outputs.size() != numOutputs)
    return kernel.emitError("expected ")
           << numOutputs << " files in '--output', but got "
           << flags.outputs.size();
  if (flags.timingOnly && !flags.outputs.empty())
    return kernel.emitError(
        "expected no '--output' with '--timing-only', which "
        "moves no data");
  if (failed(readInputs()))
    return failure();
  SimulationOptions options;
  options.timingOnly = flags.timingOnly;
  options.recordTrace = !flags.trace.empty();
  options.allowUnwritten = flags.allowUnwritten;
  options.allowPartialOutputs = flags.allowPartialOutputs;
  options.perturbation = flags.perturb;
  options.heldLine = flags.hold;
  options.keepGoing = flags.keepGoing;
  FailureOr<SimulationResult> result =
      simulate(kernel, target, arguments, options);
  if (failed(result) || failed(writeFiles(*result)))
    return failure();
  return failure(result->hasFindings);
}

/// Names an unknown target of a text that cannot be parsed: the verifier, which
/// does, is not reached.
static void reportUnknownTarget(StringRef text, MLIRContext *context) {
  SmallVector<StringRef> match;
  if (!llvm::Regex("attributes *\\{[^}]*npu\\.target *= *\"([^\"]*)\"")
           .match(text, &match))
    return;
  OwningOpRef<ModuleOp> module = ModuleOp::create(UnknownLoc::get(context));
  (*module)->setAttr(NpuDialect::kTargetAttrName,
                     StringAttr::get(context, match[1]));
  (void)mlir::verify(*module);
}

/// Parses and verifies a file; returns null after an error.
static OwningOpRef<ModuleOp> parseKernel(StringRef file, MLIRContext &context) {
  llvm::SourceMgr sourceMgr;
  SourceMgrDiagnosticHandler handler(sourceMgr, &context);
  OwningOpRef<ModuleOp> module = parseSourceFile<ModuleOp>(
      file, sourceMgr, ParserConfig(&context, /*verifyAfterParse=*/false));
  if (!module && sourceMgr.getNumBuffers())
    reportUnknownTarget(
        sourceMgr.getMemoryBuffer(sourceMgr.getMainFileID())->getBuffer(),
        &context);
  if (module && failed(mlir::verify(*module)))
    return {};
  return module;
}

/// Compares the kernels of all files under the costs that are asked for.
static LogicalResult compareKernels(const Flags &flags, MLIRContext &context) {
  sim::CostComparison comparison;
  for (StringRef file : flags.files) {
    OwningOpRef<ModuleOp> module = parseKernel(file, context);
    if (!module ||
        failed(Driver(flags, *module)
                   .compare(llvm::sys::path::stem(file), comparison)))
      return failure();
  }
  if (flags.report == ReportFormat::text)
    comparison.print(llvm::outs());
  if (flags.report == ReportFormat::json)
    comparison.printJson(llvm::outs());
  return success();
}

/// Checks that flags do not contradict each other.
static LogicalResult verifyFlags(const Flags &flags, MLIRContext &context) {
  auto emitError = [&] { return mlir::emitError(UnknownLoc::get(&context)); };
  if (flags.costs.empty() && flags.files.size() > 1)
    return emitError() << "expected one file where there is no '--costs', but "
                          "got "
                       << flags.files.size();
  if (flags.costs.empty())
    return success();
  if (flags.files.empty())
    return emitError() << "expected a file with '--costs'";
  if (!flags.inputs.empty() || !flags.outputs.empty() || !flags.trace.empty())
    return emitError() << "expected no '--input', '--output' and '--trace' "
                          "with '--costs', which only predicts time";
  return success();
}

int mlir::npu::runSimulatorMain(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  static Flags flags;
  llvm::cl::HideUnrelatedOptions(flags.category);
  llvm::cl::ParseCommandLineOptions(argc, argv, "RoME NPU simulator\n");
  DialectRegistry registry;
  registry.insert<NpuDialect, arith::ArithDialect, scf::SCFDialect>();
  registerExecutionModels(registry);
  MLIRContext context(registry);
  // A finding has the line that it is about.
  context.printOpOnDiagnostic(false);
  llvm::SourceMgr sourceMgr;
  SourceMgrDiagnosticHandler handler(sourceMgr, &context);
  if (failed(verifyFlags(flags, context)))
    return 1;
  // What is wrong with the flag is said whatever is wrong with the file.
  auto emitError = [&] { return mlir::emitError(UnknownLoc::get(&context)); };
  if (!flags.npuTarget.empty() &&
      !lookupTarget(&context, flags.npuTarget, emitError))
    return 1;
  if (!flags.costs.empty())
    return failed(compareKernels(flags, context));
  StringRef file = flags.files.empty() ? StringRef("-") : flags.files.front();
  OwningOpRef<ModuleOp> module = parseKernel(file, context);
  return !module || failed(Driver(flags, *module).run());
}
