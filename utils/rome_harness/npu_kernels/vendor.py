"""Checks HIVM with the tools of AscendNPU-IR (PyPI: ascendnpu-ir), without a device.

`bishengir-opt` parses and verifies a module and lowers it to calls of the device library; each call must be in the library of its chip
and kind of core. There is a second pair of tools for the Ascend 950.
"""

import functools
import importlib.util
import re
import subprocess
from pathlib import Path

from rome_harness.testing.tools import llvm_binary_directory, rome_opt_path, run_tool

LIBRARIES = {"AIC": ("aic", "mix.aic"), "AIV": ("aiv", "mix.aiv")}
"""The parts of the device library for each kind of core."""

SECONDS = 60
"""How long one run of a tool may take."""


def find_package() -> Path | None:
    """The folder of the tools, or None where they are not installed: there are wheels for Linux on x86-64 alone."""
    found = importlib.util.find_spec("ascendnpuir")
    return Path(found.submodule_search_locations[0]) if found else None


def export(kernel: str) -> str:
    """The kernel of a module of the npu dialect as HIVM."""
    return run_tool([rome_opt_path().with_name("rome-translate"), "--npu-to-hivm", "-"], kernel, SECONDS).stdout


@functools.cache
def read_symbols(chip: str, core: str) -> frozenset[str]:
    """The functions of the device library for cores of a kind, of the chips c220 (910B) or c310 (950)."""
    symbols: set[str] = set()
    for part in LIBRARIES[core]:
        path = find_package() / "lib" / f"meta_op.{part}.{chip}.bc"
        listing = subprocess.run([llvm_binary_directory() / "llvm-nm", "--defined-only", path], capture_output=True, text=True, check=False)
        # The symbol tables of c310 are newer than LLVM's tools, but names stand in the file as they are.
        text = listing.stdout if listing.returncode == 0 else path.read_bytes().decode("latin-1")
        symbols.update(re.findall(r"_mlir_ciface_(\w+)", text))
    return frozenset(symbols)


def lower(hivm: str) -> str:
    """What a module becomes before it is linked; raises ToolError where a verifier or the lowering refuses it."""
    is_a5 = re.search(r'#hacc.target<"Ascend950', hivm) is not None
    tool = find_package() / "bin" / ("bishengir-opt-a5" if is_a5 else "bishengir-opt")
    return run_tool([tool, "-", "--convert-hivm-to-std"], hivm, SECONDS).stdout


def find_unknown_calls(lowered: str) -> set[str]:
    """The calls of a lowered module that the device library does not have."""
    chip = "c310" if 'Ascend950' in lowered else "c220"
    unknown = set()
    for core, text in re.findall(r"func\.func @\w+\(.*?func_core_type<(AIC|AIV)>(.*?)\n  }", lowered, re.DOTALL):
        unknown |= {name for name in re.findall(r"call @(\w+)", text) if name not in read_symbols(chip, core)}
    return unknown
