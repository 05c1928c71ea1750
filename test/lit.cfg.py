# lit configuration of the RoME tests.

import glob
import os
import shutil
import sys

import lit.formats
from lit.llvm import llvm_config
from lit.llvm.subst import ToolSubst

config.name = "RoME"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test", ".c", ".py"]
config.excludes = ["CMakeLists.txt", "Inputs", "conftest.py", "lit.cfg.py"]
if not config.fuzzers:
    config.excludes.append("Fuzz")
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.rome_binary_dir, "test")

config.environment["FILECHECK_OPTS"] = "-enable-var-scope"
llvm_config.with_environment("PATH", config.llvm_tools_dir, append_path=True)
llvm_config.with_environment("PATH", config.rome_tools_dir, append_path=True)

# What the Python tests import and run. A test in Python is run by a line
# '# RUN: %python -m pytest -q %s' of its own.
config.environment["ROME_OPT"] = os.path.join(config.rome_tools_dir, "rome-opt")
config.environment["LLVM_BINDIR"] = config.llvm_tools_dir
config.environment["PYTHONDONTWRITEBYTECODE"] = "1"
llvm_config.with_environment("PYTHONPATH", os.pathsep.join([
    os.path.join(config.rome_source_dir, "utils"),
    os.path.join(config.rome_binary_dir, "python")]))
if config.python_package:
    config.available_features.add("python-package")
llvm_config.with_system_environment(["HOME", "CUDA_HOME"])

config.substitutions += [
    ("%python", config.python_executable),
    ("%shlibext", config.shared_library_suffix),
    ("%rome_libs", config.rome_lib_dir),
    ("%rome_src", config.rome_source_dir),
    ("%rome_build", config.rome_binary_dir),
    ("%cmake", config.cmake_command),
    ("%cxx", config.cxx_compiler),
    # Mutations are the same in every run, as far as ten seconds are.
    ("%fuzz_parsers", f"{config.python_executable} -m rome_harness.fuzz.parsers.command --no-build "
                      f"--build {config.rome_binary_dir} --seconds 10 --seed 1"),
]

# Programs that are not instrumented cannot load instrumented libraries.
if config.sanitizer:
    config.available_features.add("sanitizer")
    # libMLIR.so is not instrumented, so it neither annotates the containers
    # nor unpoisons the allocations that it shares with instrumented code.
    config.environment["ASAN_OPTIONS"] = (
        "detect_container_overflow=0:allow_user_poisoning=0")
    config.environment["UBSAN_OPTIONS"] = "print_stacktrace=1"

tools = ["rome-opt", "rome-npu-sim", "rome-translate", "rome-lsp-server",
         "rome-capi-rope-test", "mlir-opt", "mlir-translate", "FileCheck", "not",
         "split-file", "llvm-dis", "llvm-mc", "llvm-readelf", "ld.lld"]
# Programs that tests run may call MLIR's C runtime, to print memrefs.
runtime = [os.path.join(config.mlir_lib_dir, f"libmlir_{name}.so")
           for name in ("c_runner_utils", "runner_utils")]
tools.append(ToolSubst("mlir-runner", extra_args=[
    "--entry-point-result=void", "--shared-libs=" + ",".join(runtime)]))
# With ROME_CHECK_ROUNDTRIP set, every run of rome-opt also checks that its IR
# survives a round trip through text and bytecode.
if "ROME_CHECK_ROUNDTRIP" in os.environ:
    tools[0] = ToolSubst("rome-opt", "rome-opt --verify-roundtrip")
llvm_config.add_tool_substitutions(
    tools, [config.rome_tools_dir, config.llvm_tools_dir])

# Vendors' and Khronos' tools check what RoME generates for GPUs. A tool is a
# feature of the same name: tests that need a missing one are unsupported.
cuda_dirs = [os.path.join(os.environ.get("CUDA_HOME", ""), "bin")]
cuda_dirs += glob.glob(os.path.join(
    sys.prefix, "lib", "python*", "site-packages", "nvidia", "*", "bin"))
for tool in ["ptxas", "spirv-val", "spirv-dis"]:
    path = (shutil.which(tool, path=config.environment["PATH"]) or
            shutil.which(tool, path=os.pathsep.join(cuda_dirs)))
    if path:
        config.available_features.add(tool)
        config.substitutions.append(("%" + tool, path))
    else:
        lit_config.note(tool + " not found: the tests that need it are skipped")
