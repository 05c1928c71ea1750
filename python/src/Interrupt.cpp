//===- Interrupt.cpp - Work that Ctrl-C and crashes end -------------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Interrupt.h"

#include "Compiler.h"

#include "llvm/Support/CrashRecoveryContext.h"

#include <nanobind/nanobind.h>

#include <pthread.h>

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>

namespace nb = nanobind;
using namespace rome::python;

/// Of virtual memory; what is not used is not there.
static constexpr size_t kStackBytes = size_t(512) << 20;

/// How long an interrupt may wait.
static constexpr std::chrono::milliseconds kInterruptPeriod(50);

namespace {
/// What a thread and the one that waits for it share.
struct Task {
  std::function<void()> work;
  std::exception_ptr exception;
  bool isDone = false;
};
} // namespace

static std::mutex mutex;
/// Tells that a task is done.
static std::condition_variable done;
static int numRunning = 0;

/// Lets a process that is forked off know that none of the threads is in it.
static void handleForks() {
  static std::once_flag isHandled;
  std::call_once(isHandled, [] {
    pthread_atfork([] { mutex.lock(); }, [] { mutex.unlock(); },
                   [] {
                     numRunning = 0;
                     mutex.unlock();
                   });
  });
}

namespace {
/// Lets LLVM handle the signals of crashes as long as an object of this lives:
/// those in a recovery context it recovers from, the others go where they went.
struct CrashHandling {
  CrashHandling() {
    std::lock_guard<std::mutex> lock(mutex);
    if (numObjects++ == 0)
      llvm::CrashRecoveryContext::Enable();
  }
  ~CrashHandling() {
    std::lock_guard<std::mutex> lock(mutex);
    if (--numObjects == 0)
      llvm::CrashRecoveryContext::Disable();
  }
  CrashHandling(const CrashHandling &) = delete;
  CrashHandling &operator=(const CrashHandling &) = delete;

private:
  static int numObjects;
};
} // namespace

int CrashHandling::numObjects = 0;

/// Does the work of `task`. Where it crashes, as MLIR's parser does on some
/// texts, it ends there, and what it owned is lost.
static void run(Task &task) {
  CrashHandling handling;
  bool isComplete = llvm::CrashRecoveryContext().RunSafely([&] {
    try {
      task.work();
    } catch (...) {
      task.exception = std::current_exception();
    }
  });
  if (!isComplete)
    task.exception = std::make_exception_ptr(
        CompileError("the compiler crashed on this module; please report it"));
}

/// Does a task, which it owns a reference to.
static void *runTask(void *argument) {
  std::unique_ptr<std::shared_ptr<Task>> task(
      static_cast<std::shared_ptr<Task> *>(argument));
  run(**task);
  // What the work owns ends before anybody takes it for done.
  (*task)->work = nullptr;
  std::lock_guard<std::mutex> lock(mutex);
  (*task)->isDone = true;
  --numRunning;
  done.notify_all();
  return nullptr;
}

/// Returns whether there is a thread that does `task`.
static bool startThread(const std::shared_ptr<Task> &task) {
  handleForks();
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0)
    return false;
  pthread_attr_setstacksize(&attributes, kStackBytes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  auto *argument = new std::shared_ptr<Task>(task);
  {
    std::lock_guard<std::mutex> lock(mutex);
    ++numRunning;
  }
  pthread_t thread;
  bool isStarted = pthread_create(&thread, &attributes, runTask, argument) == 0;
  pthread_attr_destroy(&attributes);
  if (!isStarted) {
    delete argument;
    std::lock_guard<std::mutex> lock(mutex);
    --numRunning;
  }
  return isStarted;
}

void rome::python::runInThread(std::function<void()> work) {
  auto task = std::make_shared<Task>();
  task->work = std::move(work);
  bool isStarted = startThread(task);
  if (!isStarted) {
    nb::gil_scoped_release release;
    run(*task);
  }
  while (isStarted) {
    {
      nb::gil_scoped_release release;
      std::unique_lock<std::mutex> lock(mutex);
      if (done.wait_for(lock, kInterruptPeriod, [&] { return task->isDone; }))
        break;
    }
    if (PyErr_CheckSignals() != 0)
      throw nb::python_error();
  }
  if (task->exception)
    std::rethrow_exception(task->exception);
}

void rome::python::waitForBackground() {
  nb::gil_scoped_release release;
  std::unique_lock<std::mutex> lock(mutex);
  done.wait(lock, [] { return numRunning == 0; });
}
