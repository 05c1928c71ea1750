//===- Interrupt.h - Work that Ctrl-C ends ----------------------*- C++ -*-===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ROME_PYTHON_INTERRUPT_H
#define ROME_PYTHON_INTERRUPT_H

#include <functional>
#include <memory>
#include <optional>

namespace rome::python {

/// Runs `work` without the GIL in a thread with a large stack, since the parser
/// and passes call themselves for what is nested, and waits for it. Throws what
/// `work` throws, or a CompileError where it crashes. If Python is interrupted
/// meanwhile, the interrupt is thrown and `work` goes on in the background: it
/// must own all that it uses.
void runInThread(std::function<void()> work);

/// Returns what `work` returns, run as by `runInThread`.
template <typename Result>
Result computeInThread(std::function<Result()> work) {
  auto result = std::make_shared<std::optional<Result>>();
  runInThread([work = std::move(work), result] { *result = work(); });
  return std::move(**result);
}

/// Waits, without the GIL, until nothing goes on in the background.
void waitForBackground();

} // namespace rome::python

#endif // ROME_PYTHON_INTERRUPT_H
