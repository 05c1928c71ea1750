"""A program written by hand, with what it returns in numpy."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rome_harness.fuzz.calls.programs import Tensor


@dataclass(frozen=True)
class Entry:
    """A program: `signature` are its arguments by their types, `results` their types as MLIR has them, and `compute` the results
    for arrays, or None where there is no right one."""

    signature: tuple[Tensor, ...]
    results: str
    body: str
    compute: Callable[..., Any]
    name: str = "f"
    tolerance: float = 0
    has_known_sizes: bool = True
    may_be_refused: bool = False
    others: str = ""

    @property
    def text(self) -> str:
        """The module. Arguments are %0, %1, ..."""
        arguments = ", ".join(f"%arg{number}: {tensor}" for number, tensor in enumerate(self.signature))
        plain = self.name.isidentifier()
        symbol = self.name if plain else '"' + self.name + '"'
        return f"{self.others}func.func @{symbol}({arguments}) -> ({self.results}) {{\n{self.body}\n}}\n"


def f32(*dimensions: int | str) -> Tensor:
    """A type of f32."""
    return Tensor(dimensions, "f32")


def scalar(element: str, low: int = -4, high: int = 4) -> Tensor:
    """The type of one element, an integer within limits."""
    return Tensor((), element, (low, high))
