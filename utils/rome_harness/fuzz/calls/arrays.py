"""Arrays as data: their shape, strides, place in memory, values, and the library whose objects they are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import ml_dtypes
import numpy as np
import torch

from rome_harness.fuzz.calls.memory import Region
from rome_harness.testing.elements import NUMPY_DTYPES

DTYPES = {
    **NUMPY_DTYPES,
    "i8": np.dtype(np.int8),
    "ui8": np.dtype(np.uint8),
    "i16": np.dtype(np.int16),
    "ui32": np.dtype(np.uint32),
    "f32 swapped": np.dtype(np.float32).newbyteorder(),
    "f8E4M3FN": np.dtype(ml_dtypes.float8_e4m3fn),
    "structured": np.dtype([("a", np.float32), ("b", np.int16)]),
    "datetime": np.dtype("M8[s]"),
    "text": np.dtype("S4"),
}
"""numpy's types by MLIR's names, or by a name for what MLIR does not have."""

HUGE = 1 << 40
"""A size whose array fits in no memory; the strides of such arrays are 0."""


# --- Strides ---------------------------------------------------------------------------------------------------------------------


def contiguous(shape: Sequence[int], itemsize: int, row: int | None = None) -> list[int]:
    """Strides in bytes of an array whose rows are `row` bytes apart, by default neighbours."""
    strides = [itemsize] * len(shape)
    if len(shape) > 1:
        strides[-2] = shape[-1] * itemsize if row is None else row
    for dimension in range(len(shape) - 3, -1, -1):
        strides[dimension] = strides[dimension + 1] * shape[dimension + 1]
    return strides


def _swapped(shape: Sequence[int], itemsize: int) -> list[int]:
    """The first dimension moves quickest of all but the last."""
    order = list(range(1, len(shape) - 1)) + [0, len(shape) - 1]
    memory = contiguous([shape[dimension] for dimension in order], itemsize)
    return [memory[order.index(dimension)] for dimension in range(len(shape))]


def _first(change: Callable[[int], int]) -> Callable[[Sequence[int], int], list[int]]:
    def strides(shape: Sequence[int], itemsize: int) -> list[int]:
        first, *others = contiguous(shape, itemsize)
        return [change(first), *others]

    return strides


def _last(factor: int) -> Callable[[Sequence[int], int], list[int]]:
    def strides(shape: Sequence[int], itemsize: int) -> list[int]:
        return [*contiguous(shape, itemsize, 2 * shape[-1] * itemsize)[:-1], factor * itemsize]

    return strides


def _fortran(shape: Sequence[int], itemsize: int) -> list[int]:
    return contiguous([1, *shape[::-1]], itemsize)[1:][::-1]


LAYOUTS: dict[str, Callable[[Sequence[int], int], list[int]]] = {
    "contiguous": contiguous,
    "rows apart": lambda shape, itemsize: contiguous(shape, itemsize, (shape[-1] + 3) * itemsize),
    "rows apart by lines": lambda shape, itemsize: contiguous(shape, itemsize, (shape[-1] * itemsize // 64 + 2) * 64),
    "heads last": _swapped,
    "backwards": _first(lambda stride: -stride),
    "every other": _first(lambda stride: 2 * stride),
    "same": _first(lambda stride: 0),
    "all same": lambda shape, itemsize: [0] * (len(shape) - 1) + [itemsize],
    "sliding": lambda shape, itemsize: contiguous(shape, itemsize, itemsize),
    "lanes apart": _last(2),
    "lanes backwards": _last(-1),
    "lanes same": _last(0),
    "fortran": _fortran,
    "rows between elements": lambda shape, itemsize: contiguous(shape, itemsize, shape[-1] * itemsize + 1),
}
"""Strides in bytes of a shape and a size of elements, by a name."""

VIEWS = ("contiguous", "rows apart", "rows apart by lines", "heads last", "backwards", "every other", "same", "all same", "sliding")
"""What arguments may look like."""


# --- Values ----------------------------------------------------------------------------------------------------------------------

SPECIAL = (np.nan, np.inf, -np.inf, 0.0, -0.0, 1e-45, 1e-310, 6e-8, 65504.0, 3e38, 1.0)


def fill(array: np.ndarray, seed: int, special: bool, limits: tuple[int, int]) -> None:
    """Writes values to an array: floats around 0, with a few that are not finite where `special`, and integers in `limits`."""
    generator = np.random.default_rng(seed)
    if array.dtype.kind in "iu":
        low, high = (max(limits[0], np.iinfo(array.dtype).min), min(limits[1], np.iinfo(array.dtype).max))
        array[...] = generator.integers(low, high, array.shape, np.int64, endpoint=True).astype(array.dtype)
        return
    if array.dtype.kind in "MSV" and array.dtype != ml_dtypes.bfloat16:
        return
    values = np.asarray(generator.standard_normal(array.shape) * 2)
    if special:
        chosen = generator.random(array.shape) < 0.2
        values = np.where(chosen, generator.choice(SPECIAL, array.shape), values)
    with np.errstate(all="ignore"):
        if array.dtype.kind == "b":
            array[...] = values > 0
        else:
            array[...] = values.astype(array.dtype)


# --- Objects ---------------------------------------------------------------------------------------------------------------------


class Subclass(np.ndarray):
    """An array of numpy's with another name."""


class OnlyDlpack:
    """An array with nothing but DLPack's methods in Python, as those of other libraries."""

    def __init__(self, array: Any) -> None:
        self.array = array

    def __dlpack__(self, **options: Any) -> Any:
        return self.array.__dlpack__(**options)

    def __dlpack_device__(self) -> tuple[int, int]:
        return self.array.__dlpack_device__()


def to_torch(array: np.ndarray) -> torch.Tensor | np.ndarray:
    """A tensor of the same memory; `array` itself where torch has no such tensor."""
    strides_fit = all(stride >= 0 and stride % array.itemsize == 0 for stride in array.strides)
    if not strides_fit or array.dtype.kind in "MSV" and array.dtype != ml_dtypes.bfloat16 or not array.dtype.isnative:
        return array
    if array.dtype == ml_dtypes.bfloat16:
        return torch.from_numpy(array.view(np.uint16)).view(torch.bfloat16)
    try:
        return torch.from_numpy(array)
    except (TypeError, ValueError):
        return array


def _read_only(array: np.ndarray) -> np.ndarray:
    view = array[...]
    view.flags.writeable = False
    return view


def _only_dlpack(array: np.ndarray) -> Any:
    tensor = to_torch(array)
    return OnlyDlpack(tensor) if isinstance(tensor, torch.Tensor) else array


def _memoryview(array: np.ndarray) -> Any:
    return memoryview(array) if array.dtype.kind in "fiub" and array.dtype != ml_dtypes.bfloat16 else array


def _tensor(change: Callable[[torch.Tensor], Any]) -> Callable[[np.ndarray], Any]:
    def make(array: np.ndarray) -> Any:
        tensor = to_torch(array)
        return change(tensor) if isinstance(tensor, torch.Tensor) and tensor.is_floating_point() else array

    return make


OBJECTS: dict[str, Callable[[np.ndarray], Any]] = {
    "numpy": lambda array: array,
    "torch": to_torch,
    "only dlpack": _only_dlpack,
    "read-only": _read_only,
    "subclass": lambda array: array.view(Subclass),
    "memoryview": _memoryview,
    "parameter": _tensor(lambda tensor: torch.nn.Parameter(tensor, requires_grad=False)),
    "gradient": _tensor(lambda tensor: tensor.requires_grad_()),
    "negative": _tensor(torch._neg_view),  # pylint: disable=protected-access
    "imaginary": _tensor(lambda tensor: torch.complex(tensor.float(), tensor.float()).conj().imag),
    "list": lambda array: array.tolist(),
    "object array": lambda array: array.astype(object),
}
"""What stands for an array, by a name."""

ARRAYS = ("numpy", "torch", "only dlpack", "read-only", "subclass", "memoryview", "parameter")
"""Objects that are the array."""


@dataclass(frozen=True)
class Array:
    """An array to be made; `layout` is one of LAYOUTS, `kind` one of OBJECTS, and `placement` as for Region."""

    shape: tuple[int, ...]
    element: str
    layout: str = "contiguous"
    placement: str | int = "end"
    kind: str = "numpy"
    special: bool = False
    limits: tuple[int, int] = (-4, 4)
    seed: int = 0

    @property
    def is_huge(self) -> bool:
        """Whether it is an array of the same few elements over and over, too large to be looked at."""
        return HUGE in self.shape

    @property
    def strides(self) -> list[int]:
        """In bytes."""
        itemsize = DTYPES[self.element].itemsize
        if self.is_huge:
            return LAYOUTS["all same"](self.shape, itemsize)
        if len(self.shape) < 2 and not self.layout.startswith("lanes"):
            return [itemsize] * len(self.shape)
        return LAYOUTS[self.layout](self.shape, itemsize) if self.shape else []

    def has_neighbouring_lanes(self) -> bool:
        """Whether elements are neighbours in the last dimension and every row begins at a multiple of their size."""
        itemsize = DTYPES[self.element].itemsize
        aligned = all(stride % itemsize == 0 for stride in self.strides)
        return aligned and (not isinstance(self.placement, int) or self.placement % itemsize == 0) and (
            not self.shape or self.strides[-1] == itemsize)

    def has_own_places(self) -> bool:
        """Whether every element has memory of its own."""
        own = all(size <= 1 or stride for size, stride in zip(self.shape, self.strides))
        return own and (self.layout != "sliding" or len(self.shape) < 2)

    def build(self) -> tuple[Region, Any]:
        """The array in memory of its own, and the object that stands for it."""
        region = Region(self.shape, DTYPES[self.element], self.strides, self.placement, self.seed)
        rows = region.array[(0,) * self.shape.index(HUGE)][:1] if self.is_huge else region.array
        fill(rows, self.seed, self.special, self.limits)
        region.remember()
        return region, OBJECTS[self.kind](region.array)
