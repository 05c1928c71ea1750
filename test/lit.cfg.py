# lit configuration of the RoME tests.

import os

import lit.formats
from lit.llvm import llvm_config
from lit.llvm.subst import ToolSubst

config.name = "RoME"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
config.excludes = ["CMakeLists.txt", "Inputs"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.rome_binary_dir, "test")

config.environment["FILECHECK_OPTS"] = "-enable-var-scope"
llvm_config.with_environment("PATH", config.llvm_tools_dir, append_path=True)
llvm_config.with_environment("PATH", config.rome_tools_dir, append_path=True)

tools = ["rome-opt", "mlir-opt", "mlir-translate", "FileCheck", "not",
         "split-file"]
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
