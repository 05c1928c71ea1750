"""What the benchmark measures: one function of tensors with arguments for it, and the number of rotations in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

SEQUENCE_LENGTH = 12
"""In tokens. No other size in a case is 12, so that the dimensions that are the sequence can be told by their size."""


@dataclass(frozen=True)
class Case:
    """`function(*arguments)` contains `expected_rotations` rotations.

    `level` is "function" or "layer"; `source` names where the function is, and `copies` says how many places in the libraries
    share it. At function level the first `expected_rotations` arguments are what is rotated.
    """

    name: str
    level: str
    source: str
    function: Callable[..., object]
    arguments: tuple[torch.Tensor, ...]
    expected_rotations: int
    copies: int = 1

    @property
    def symbol(self) -> str:
        """`name` as the name of an MLIR function."""
        return "".join(character if character.isalnum() else "_" for character in self.name)

    @property
    def dynamic_dimensions(self) -> list[tuple[int, ...]]:
        """For each argument, the dimensions that are the sequence."""
        return [tuple(index for index, size in enumerate(argument.shape) if size == SEQUENCE_LENGTH) for argument in self.arguments]


def flat_tensors(value: object) -> tuple[torch.Tensor, ...]:
    """Every tensor in nested tuples, lists and dictionaries, in order; anything else is left out."""
    if isinstance(value, torch.Tensor):
        return (value,)
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, (tuple, list)):
        return tuple(tensor for part in value for tensor in flat_tensors(part))
    return ()


def in_dtype(arguments: Sequence[torch.Tensor], dtype: torch.dtype) -> tuple[torch.Tensor, ...]:
    """`arguments` with those of f32 in `dtype`; integers, masks, f64 and complex tables stay."""
    return tuple(argument.to(dtype) if argument.dtype == torch.float32 else argument for argument in arguments)
