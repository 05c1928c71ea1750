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
config.suffixes = [".mlir", ".test"]
config.excludes = ["CMakeLists.txt", "Inputs"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.rome_binary_dir, "test")

config.environment["FILECHECK_OPTS"] = "-enable-var-scope"
llvm_config.with_environment("PATH", config.llvm_tools_dir, append_path=True)
llvm_config.with_environment("PATH", config.rome_tools_dir, append_path=True)

tools = ["rome-opt", "rome-translate", "mlir-opt", "mlir-translate",
         "FileCheck", "not", "split-file", "llvm-mc", "llvm-readelf", "ld.lld"]
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
