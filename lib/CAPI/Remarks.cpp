//===- Remarks.cpp - Remarks of passes in C -------------------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "rome-c/Remarks.h"

#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Support.h"
#include "mlir/IR/Remarks.h"

using namespace mlir;

namespace {
/// Hands remarks to a function in C.
class CallbackStreamer : public remark::detail::MLIRRemarkStreamerBase {
public:
  CallbackStreamer(RomeRemarkCallback callback, void *userData)
      : callback(callback), userData(userData) {}

  void streamOptimizationRemark(const remark::detail::Remark &remark) override {
    SmallVector<MlirStringRef> keys, values;
    for (const auto &argument : remark.getArgs()) {
      keys.push_back(wrap(StringRef(argument.key)));
      values.push_back(wrap(StringRef(argument.val)));
    }
    RomeRemark inC{wrap(remark.getRemarkTypeString()),
                   wrap(remark.getRemarkName()),
                   wrap(remark.getCombinedCategoryName()),
                   wrap(remark.getLocation()),
                   static_cast<intptr_t>(keys.size()),
                   keys.data(),
                   values.data()};
    callback(&inC, userData);
  }

private:
  RomeRemarkCallback callback;
  void *userData;
};
} // namespace

MlirLogicalResult romeContextSetRemarkCallback(MlirContext context,
                                               RomeRemarkCallback callback,
                                               void *userData) {
  if (unwrap(context)->getRemarkEngine())
    return mlirLogicalResultFailure();
  remark::RemarkCategories categories;
  categories.passed = categories.missed = ".*";
  categories.analysis = categories.failed = ".*";
  return wrap(remark::enableOptimizationRemarks(
      *unwrap(context), std::make_unique<CallbackStreamer>(callback, userData),
      std::make_unique<remark::RemarkEmittingPolicyAll>(), categories));
}
