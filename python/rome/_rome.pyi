from collections.abc import Sequence
from typing import Any


class CompileError(ValueError):
    pass

class ExecutionError(RuntimeError):
    pass

class Remark:
    """What a pass did with an op, or did not do and why."""

    @property
    def kind(self) -> str:
        """Passed, Missed, Failure or Analysis: whether it was done."""

    @property
    def name(self) -> str:
        """What it was."""

    @property
    def category(self) -> str:
        """The pass, as rome-opt calls it."""

    @property
    def location(self) -> str:
        """Where the op is in the source, as MLIR writes locations."""

    @property
    def arguments(self) -> dict[str, str]:
        """Facts by their names, such as Rotation or Reason."""

    def __repr__(self) -> str: ...

class Raised:
    """A module with its rotary position embeddings raised."""

    @property
    def text(self) -> str:
        """The module as MLIR text."""

    @property
    def remarks(self) -> list[Remark]:
        """What was found and what was not."""

def raise_rope(mlir: str, canonicalize: bool = True) -> Raised:
    """
    Makes every rotary position embedding in a module a `rope.apply`.

    Ops of dialects that are not known stay as they are. `canonicalize`
    simplifies the module afterwards, which removes what nothing uses any
    more. Raises CompileError, with MLIR's diagnostics, if `mlir` is no
    valid module.
    """

class Function:
    """A compiled function on arrays."""

    def __call__(self, *arguments: Any, out: Any | Sequence[Any] | None = None) -> Any:
        """
        Calls the function with arrays, and returns its result or a tuple of them.

        Arrays have the buffer protocol (numpy) or DLPack (torch), the
        element types and sizes of `arguments`, and are contiguous in
        their last dimension. `out` is an array to write the result to,
        or a sequence of them where there are several results; it is
        returned. Without it, results are new numpy arrays. Raises
        ValueError or TypeError before anything is written, and
        ExecutionError if an assertion of the function fails that depends
        on elements.
        """

    @property
    def name(self) -> str:
        """The name in the module."""

    @property
    def arguments(self) -> list[str]:
        """Sizes and element types of the arguments, such as '?x64xf32'."""

    @property
    def results(self) -> list[str]:
        """Sizes and element types of the results."""

class Program:
    """Machine code of a module; see `rome.compile`."""

    @property
    def remarks(self) -> list[Remark]:
        """What its passes did."""

    @property
    def errors(self) -> dict[str, str]:
        """Why public functions could not be compiled, by their names."""

    @property
    def names(self) -> list[str]:
        """The names of its public functions."""

def compile_program(mlir: str, raises: bool, options: str, libraries: Sequence[str]) -> Program:
    """
    Compiles `mlir` with `options` of rome-cpu-pipeline. The code may call
    functions of shared `libraries`.
    """

def get_function(program: Program, name: str) -> Function:
    """Returns a function, which keeps its program alive."""

def wait_for_background() -> None:
    """Waits for compilations that were interrupted."""
