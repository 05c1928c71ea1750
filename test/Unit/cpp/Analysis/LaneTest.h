//===- LaneTest.h - What the tests of the lane analysis share ---*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_TEST_UNIT_ANALYSIS_LANETEST_H
#define ROME_TEST_UNIT_ANALYSIS_LANETEST_H

#include "rome/Analysis/LaneAnalysis.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "gtest/gtest.h"

namespace mlir::rope {

/// Prints conversions by name in messages of failed tests.
void PrintTo(Conversions conversions, std::ostream *os);

/// Evaluates lanes of the tensor that a function returns, and writes what they
/// are as text:
///   -extended(arg0[d0, 4])                        the end of a reference
///   +(arg0[3] * arg1[3]) -(arg0[0] * arg2[3]) f32  a sum
class LaneTest : public ::testing::Test {
protected:
  LaneTest();

  /// Returns what `lanes` of the operand that the only function of `source`
  /// returns are. What was returned for another source is gone.
  SmallVector<LaneValue> evaluate(StringRef source, ArrayRef<int64_t> lanes);

  /// Returns the ends of the references of `lanes`.
  std::vector<std::string> getOrigins(StringRef source,
                                      ArrayRef<int64_t> lanes);

  /// Returns the sums of `lanes`, "none" for lanes that are no sum.
  std::vector<std::string> getSums(StringRef source, ArrayRef<int64_t> lanes);

  /// Returns the access at the end of a reference.
  static const LaneLink &getEnd(const LaneReference &reference);

  static std::string describe(const LaneReference &reference);
  static std::string describe(const LaneSum *sum);

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  /// The analysis of the last source.
  std::optional<LaneAnalysis> analysis;
};

} // namespace mlir::rope

#endif // ROME_TEST_UNIT_ANALYSIS_LANETEST_H
