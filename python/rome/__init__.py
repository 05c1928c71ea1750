"""Finds rotary position embeddings in MLIR and compiles them to functions on arrays.

    program = rome.compile(mlir_text)
    y = program["rotate"](x, cos, sin)
    program["rotate"](x, cos, sin, out=y)
"""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from ._rome import CompileError, Function, Raised, Remark, get_function, raise_rope
from ._rome import Program as _Program

__all__ = ["CompileError", "Function", "Program", "Raised", "Remark", "compile", "raise_rope"]


class Program(Mapping[str, Function]):
    """The functions of a compiled module, by name. The code lives as long as one of them does."""

    def __init__(self, program: _Program) -> None:
        self._functions = {name: get_function(program, name) for name in program.names}
        self.remarks: list[Remark] = program.remarks

    def __getitem__(self, name: str) -> Function:
        return self._functions[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._functions)

    def __len__(self) -> int:
        return len(self._functions)


_FEATURES = {"avx512f": "avx512f", "avx512dq": "avx512dq", "avx512_bf16": "avx512bf16"}
"""LLVM's names of what code is different for, by Linux's names."""


def _features() -> list[str]:
    """What this machine has of `_FEATURES`."""
    try:
        flags = set(Path("/proc/cpuinfo").read_text(encoding="utf-8").split())
    except OSError:
        return []
    return [name for flag, name in _FEATURES.items() if flag in flags]


def _openmp_library() -> str:
    """The path of LLVM's OpenMP runtime; it must be loaded before code that calls it."""
    for name in ("libomp.so.5", "/usr/lib/llvm-22/lib/libomp.so", ctypes.util.find_library("omp")):
        if name is None:
            continue
        try:
            ctypes.CDLL(name, mode=ctypes.RTLD_GLOBAL)
        except OSError:
            continue
        return name
    raise CompileError("expected LLVM's OpenMP runtime 'libomp' to be installed for 'threads' other than 1")


def compile(
    mlir: str,
    *,
    target: Literal["cpu"] = "cpu",
    threads: int = 1,
    nontemporal: Literal["auto", "always", "never"] = "auto",
    vector_width: int | None = None,
    raises: bool = True,
) -> Program:
    """Compiles a module of functions on tensors for this machine.

    Every rotary position embedding in it is raised first, unless `raises` is false. `threads` is how many share the rows of a
    large result (0: as many as there are), `nontemporal` which results are written past the cache, `vector_width` the width of
    vectors in bits, by default that of this machine.

    Functions take arrays with the buffer protocol (numpy) or DLPack (torch) without a copy, and write to `out` or to new numpy
    arrays. Arrays are contiguous in their last dimension; the first call with one that is not in others, a view of a larger
    array, compiles the program once more. `out` may be the argument `x` of a `rope.apply` that is the result and the only use of
    `x`, and otherwise overlaps no argument. Raises CompileError, with MLIR's diagnostics, if the module is refused.
    """
    if target != "cpu":
        raise ValueError(f"expected 'target' to be 'cpu', but got '{target}'")
    if threads != 1:
        _openmp_library()
    features = _features()
    # On AArch64 two registers, which its nontemporal stores write.
    width = vector_width or (512 if "avx512f" in features else 256)
    options = f"threads={threads} nontemporal={nontemporal} vector-width={width} features={','.join(features)}"
    return Program(_Program(mlir, raises, options, []))
