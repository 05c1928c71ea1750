//===- Module.cpp - The extension module of the Python package ------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Compiler.h"
#include "Function.h"
#include "Interrupt.h"

#include <nanobind/stl/map.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

namespace nb = nanobind;
using namespace rome::python;

static std::vector<std::string>
toStrings(const std::vector<TensorType> &types) {
  std::vector<std::string> strings;
  for (const TensorType &type : types)
    strings.push_back(type.toString());
  return strings;
}

static nb::dict getArguments(const Remark &remark) {
  nb::dict arguments;
  for (const auto &[key, value] : remark.arguments)
    arguments[nb::str(key.c_str())] = value;
  return arguments;
}

static std::string toString(const Remark &remark) {
  std::string text =
      "<" + remark.kind + " " + remark.name + " of " + remark.category + ":";
  for (const auto &[key, value] : remark.arguments)
    text += " " + key + "=" + value;
  return text + ">";
}

static void addRemarks(nb::module_ &module) {
  nb::class_<Remark>(module, "Remark",
                     "What a pass did with an op, or did not do and why.")
      .def_ro("kind", &Remark::kind,
              "Passed, Missed, Failure or Analysis: whether it was done.")
      .def_ro("name", &Remark::name, "What it was.")
      .def_ro("category", &Remark::category, "The pass, as rome-opt calls it.")
      .def_ro("location", &Remark::location,
              "Where the op is in the source, as MLIR writes locations.")
      .def_prop_ro("arguments", getArguments,
                   nb::sig("def arguments(self) -> dict[str, str]"),
                   "Facts by their names, such as Rotation or Reason.")
      .def("__repr__", toString);
}

static void addRaising(nb::module_ &module) {
  nb::class_<Raised>(module, "Raised",
                     "A module with its rotary position embeddings raised.")
      .def_ro("text", &Raised::text, "The module as MLIR text.")
      .def_ro("remarks", &Raised::remarks, "What was found and what was not.");
  module.def(
      "raise_rope",
      [](const std::string &mlir, bool canonicalize) {
        return computeInThread<Raised>([mlir, canonicalize] {
          return rome::python::raise(mlir, canonicalize);
        });
      },
      nb::arg("mlir"), nb::arg("canonicalize") = true,
      "Makes every rotary position embedding in a module a `rope.apply`.\n\n"
      "Ops of dialects that are not known stay as they are. `canonicalize`\n"
      "simplifies the module afterwards, which removes what nothing uses any\n"
      "more. Raises CompileError, with MLIR's diagnostics, if `mlir` is no\n"
      "valid module.");
}

static void addFunctions(nb::module_ &module) {
  nb::class_<Function>(module, "Function", "A compiled function on arrays.")
      .def("__call__", &Function::call, nb::arg("arguments"), nb::kw_only(),
           nb::arg("out") = nb::none(),
           nb::sig("def __call__(self, *arguments: typing.Any, out: "
                   "typing.Any | collections.abc.Sequence[typing.Any] | None = "
                   "None) -> typing.Any"),
           "Calls the function with arrays, and returns its result or a tuple "
           "of them.\n\n"
           "Arrays have the buffer protocol (numpy) or DLPack (torch), the\n"
           "element types and sizes of `arguments`, and are contiguous in\n"
           "their last dimension. `out` is an array to write the result to,\n"
           "or a sequence of them where there are several results; it is\n"
           "returned. Without it, results are new numpy arrays. Raises\n"
           "ValueError or TypeError before anything is written, and\n"
           "ExecutionError if an assertion of the function fails that depends\n"
           "on elements.")
      .def_prop_ro("name", &Function::getName, "The name in the module.")
      .def_prop_ro(
          "arguments",
          [](const Function &function) {
            return toStrings(function.getSignature().arguments);
          },
          "Sizes and element types of the arguments, such as '?x64xf32'.")
      .def_prop_ro(
          "results",
          [](const Function &function) {
            return toStrings(function.getSignature().results);
          },
          "Sizes and element types of the results.");
}

/// Throws a CompileError if `name` is no string of Python.
static void checkName(const std::string &name) {
  PyObject *text = PyUnicode_DecodeUTF8(
      name.data(), static_cast<Py_ssize_t>(name.size()), /*errors=*/nullptr);
  if (!text) {
    PyErr_Clear();
    throw CompileError("expected the names of public functions to be UTF-8");
  }
  Py_DECREF(text);
}

static void addPrograms(nb::module_ &module) {
  nb::class_<Program>(module, "Program",
                      "Machine code of a module; see `rome.compile`.")
      .def_ro("remarks", &Program::remarks, "What its passes did.")
      .def_ro("errors", &Program::errors,
              "Why public functions could not be compiled, by their names.")
      .def_prop_ro(
          "names",
          [](const Program &program) {
            std::vector<std::string> names;
            for (const auto &[name, signature] : program.signatures)
              names.push_back(name);
            return names;
          },
          "The names of its public functions.");
  module.def(
      "compile_program",
      [](std::string mlir, bool raises, std::string options,
         std::vector<std::string> libraries) {
        Source source{std::move(mlir), raises, std::move(options),
                      std::move(libraries)};
        auto program = computeInThread<std::shared_ptr<Program>>(
            [source] { return std::make_shared<Program>(source); });
        for (const auto &[name, signature] : program->signatures)
          checkName(name);
        for (const auto &[name, error] : program->errors)
          checkName(name);
        return program;
      },
      nb::arg("mlir"), nb::arg("raises"), nb::arg("options"),
      nb::arg("libraries"),
      "Compiles `mlir` with `options` of rome-cpu-pipeline. The code may call\n"
      "functions of shared `libraries`.");
  module.def(
      "get_function",
      [](std::shared_ptr<Program> program, const std::string &name) {
        return Function(std::move(program), name);
      },
      nb::arg("program"), nb::arg("name"),
      "Returns a function, which keeps its program alive.");
  module.def("wait_for_background", &waitForBackground,
             "Waits for compilations that were interrupted.");
}

NB_MODULE(_rome, module) {
  module.doc() = "The compiler of RoME and the functions that it compiles.";
  nb::exception<CompileError>(module, "CompileError", PyExc_ValueError);
  nb::exception<ExecutionError>(module, "ExecutionError", PyExc_RuntimeError);
  addRemarks(module);
  addRaising(module);
  addFunctions(module);
  addPrograms(module);
}
