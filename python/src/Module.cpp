//===- Module.cpp - The extension module of the Python package ------------===//
//
// Part of the RoME project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Compiler.h"
#include "Function.h"

#include <nanobind/stl/pair.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

namespace nb = nanobind;
using namespace rome::python;

NB_MODULE(_rome, module) {
  module.doc() = "The compiler of RoME and the functions that it compiles.";
  nb::exception<CompileError>(module, "CompileError", PyExc_ValueError);

  nb::class_<Remark>(module, "Remark")
      .def_ro("kind", &Remark::kind)
      .def_ro("name", &Remark::name)
      .def_ro("category", &Remark::category)
      .def_ro("location", &Remark::location)
      .def_prop_ro("arguments",
                   [](const Remark &remark) {
                     nb::dict arguments;
                     for (const auto &[key, value] : remark.arguments)
                       arguments[nb::str(key.c_str())] = value;
                     return arguments;
                   })
      .def("__repr__", [](const Remark &remark) {
        std::string text = "<" + remark.kind + " " + remark.name + " of " +
                           remark.category + ":";
        for (const auto &[key, value] : remark.arguments)
          text += " " + key + "=" + value;
        return text + ">";
      });

  nb::class_<Raised>(module, "Raised")
      .def_ro("text", &Raised::text)
      .def_ro("remarks", &Raised::remarks);

  nb::class_<Function>(module, "Function")
      .def("__call__", &Function::call, nb::arg("arguments"), nb::kw_only(),
           nb::arg("out") = nb::none())
      .def_prop_ro("name", &Function::getName)
      .def_prop_ro("arguments",
                   [](const Function &function) {
                     std::vector<std::string> types;
                     for (const TensorType &type :
                          function.getSignature().arguments)
                       types.push_back(type.toString());
                     return types;
                   })
      .def_prop_ro("results", [](const Function &function) {
        std::vector<std::string> types;
        for (const TensorType &type : function.getSignature().results)
          types.push_back(type.toString());
        return types;
      });

  nb::class_<Program>(module, "Program")
      .def(nb::init<std::string, bool, std::string, std::vector<std::string>>(),
           nb::arg("mlir"), nb::arg("raises"), nb::arg("options"),
           nb::arg("libraries"))
      .def_ro("remarks", &Program::remarks)
      .def_prop_ro("names", [](const Program &program) {
        std::vector<std::string> names;
        for (const auto &[name, signature] : program.signatures)
          names.push_back(name);
        return names;
      });
  module.def(
      "get_function",
      [](std::shared_ptr<Program> program, const std::string &name) {
        return Function(std::move(program), name);
      },
      nb::arg("program"), nb::arg("name"));
  module.def("raise_rope", &rome::python::raise, nb::arg("mlir"),
             nb::arg("canonicalize") = true);
}
