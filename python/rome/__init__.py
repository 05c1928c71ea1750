"""Finds rotary position embeddings in MLIR and compiles them to functions on arrays.

    program = rome.compile(mlir_text)
    y = program["rotate"](x, cos, sin)
    program["rotate"](x, cos, sin, out=y)
"""

from __future__ import annotations

import atexit
import ctypes
import ctypes.util
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from ._rome import (
    CompileError,
    ExecutionError,
    Function,
    Raised,
    Remark,
    compile_program,
    get_function,
    raise_rope,
    wait_for_background,
)
from ._rome import Program as _Program

__all__ = ["CompileError", "ExecutionError", "Function", "Program", "Raised", "Remark", "compile", "raise_rope"]

# A compilation that was interrupted must not go on while the process ends.
atexit.register(wait_for_background)


class Program(Mapping[str, Function]):
    """The functions of a compiled module, by name. The code lives as long as one of them does.

    Functions that cannot be compiled are no members: `errors` says why, by their names, and so does the CompileError where one
    is asked for.
    """

    def __init__(self, program: _Program) -> None:
        self._functions = {name: get_function(program, name) for name in program.names}
        self.errors: dict[str, str] = program.errors
        self.remarks: list[Remark] = program.remarks

    def __getitem__(self, name: str) -> Function:
        if name in self.errors:
            raise CompileError(self.errors[name])
        return self._functions[name]

    def __contains__(self, name: object) -> bool:
        return name in self._functions

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


_MODES = ("auto", "always", "never")
_VECTOR_WIDTHS = (128, 256, 512)
_MAX_THREADS = 1024


def _options(threads: int, nontemporal: str, vector_width: int | None) -> str:
    """The options of rome-cpu-pipeline. Raises TypeError or ValueError for what is none."""
    if not isinstance(threads, int) or isinstance(threads, bool):
        raise TypeError(f"expected 'threads' to be an int, but got {threads!r}")
    if not 0 <= threads <= _MAX_THREADS:
        raise ValueError(f"expected 'threads' to be from 0 to {_MAX_THREADS}, but got {threads}")
    if nontemporal not in _MODES:
        raise ValueError(f"expected 'nontemporal' to be one of {', '.join(_MODES)}, but got {nontemporal!r}")
    features = _features()
    # On AArch64 two registers, which its nontemporal stores write.
    width = (512 if "avx512f" in features else 256) if vector_width is None else vector_width
    if width not in _VECTOR_WIDTHS:
        raise ValueError(f"expected 'vector_width' to be 128, 256 or 512, but got {width!r}")
    # More threads than processors gain nothing, and may be more than the system starts.
    count = min(threads, os.cpu_count() or 1)
    return f"threads={count} nontemporal={nontemporal} vector-width={width:d} features={','.join(features)}"


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
    `x`, and otherwise overlaps no argument. Sizes that do not agree are a ValueError before anything is read or written; an
    assertion about elements that fails is an ExecutionError.

    Raises CompileError, with MLIR's diagnostics, if the module is refused or none of its public functions can be compiled;
    `errors` of the result has those of others. A module may have ops that RoME does not know, in functions that are not
    compiled then.
    """
    if not isinstance(mlir, str):
        raise TypeError(f"expected 'mlir' to be a str, but got {type(mlir).__name__}")
    if target != "cpu":
        raise ValueError(f"expected 'target' to be 'cpu', but got '{target}'")
    options = _options(threads, nontemporal, vector_width)
    if threads != 1:
        _openmp_library()
    return Program(compile_program(mlir, raises, options, []))
