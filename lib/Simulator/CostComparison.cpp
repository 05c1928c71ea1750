//===- CostComparison.cpp - Kernels under several sets of costs -----------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CostComparison.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

using namespace mlir;
using namespace mlir::npu;
using namespace mlir::npu::sim;

/// The targets that a kernel is simulated on, by the names of their costs;
/// nothing, after an error, where there are no such costs.
static FailureOr<SmallVector<std::pair<std::string, TargetAttr>>>
getTargets(TargetAttr target, StringRef choice,
           function_ref<InFlightDiagnostic()> emitError) {
  SmallVector<std::pair<std::string, TargetAttr>> targets;
  SmallVector<CostsAttr> sets;
  if (choice == "all" || choice == kShippedCosts)
    targets.emplace_back(kShippedCosts.str(), target);
  if (choice == "all") {
    sets = getEmbeddedCosts(target);
  } else if (choice != kShippedCosts) {
    CostsAttr costs = lookupCosts(target, choice, emitError);
    if (!costs)
      return failure();
    sets.push_back(costs);
  }
  for (CostsAttr costs : sets) {
    TargetAttr changed = costs.apply(target, emitError);
    if (!changed)
      return failure();
    targets.emplace_back(costs.getName().str(), changed);
  }
  return targets;
}

LogicalResult CostComparison::add(StringRef name, KernelOp kernel,
                                  TargetAttr target, StringRef choice) {
  if (llvm::is_contained(kernels, name))
    return kernel.emitError("expected files of different names, but got '")
           << name << "' twice";
  auto targets = getTargets(target, choice, [&] { return kernel.emitError(); });
  if (failed(targets))
    return failure();
  if (kernels.empty())
    for (const auto &[costs, changed] : *targets)
      rows.push_back({costs, {}});
  if (rows.size() != targets->size())
    return kernel.emitError("expected the target of the other kernels");
  SimulationOptions options;
  options.timingOnly = true;
  for (auto [row, entry] : llvm::zip_equal(rows, *targets)) {
    if (row.costs != entry.first)
      return kernel.emitError("expected the target of the other kernels");
    std::vector<std::vector<uint8_t>> arguments;
    FailureOr<SimulationResult> result =
        simulate(kernel, entry.second, arguments, options);
    if (failed(result))
      return failure();
    row.microseconds.push_back(result->toMicroseconds(result->totalCycles));
  }
  kernels.push_back(name.str());
  return success();
}

double CostComparison::getRegret(size_t kernel) const {
  double largest = 1;
  for (const Row &row : rows)
    largest = std::max(largest, row.microseconds[kernel] /
                                    *llvm::min_element(row.microseconds));
  return largest;
}

void CostComparison::print(raw_ostream &os) const {
  constexpr unsigned nameWidth = 14;
  constexpr size_t cellWidth = 8;
  auto printRow = [&](StringRef name, auto getCell) {
    os << llvm::left_justify(name, nameWidth);
    for (auto [number, kernel] : llvm::enumerate(kernels))
      os << "  "
         << llvm::right_justify(getCell(number),
                                std::max(cellWidth, kernel.size()));
    os << "\n";
  };
  printRow("costs, us", [&](size_t number) { return kernels[number]; });
  for (const Row &row : rows)
    printRow(row.costs, [&](size_t number) {
      return llvm::formatv("{0:f1}", row.microseconds[number]).str();
    });
  if (kernels.size() > 1)
    printRow("largest regret", [&](size_t number) {
      return llvm::formatv("{0:f2}", getRegret(number)).str();
    });
}

void CostComparison::printJson(raw_ostream &os) const {
  llvm::json::OStream json(os, /*IndentSize=*/2);
  json.object([&] {
    for (size_t kernel : llvm::seq(kernels.size()))
      json.attributeObject(kernels[kernel], [&] {
        json.attributeObject("microseconds", [&] {
          for (const Row &row : rows)
            json.attribute(row.costs, row.microseconds[kernel]);
        });
        json.attribute("largest_regret", getRegret(kernel));
      });
  });
  os << "\n";
}
