"""Memory between pages that nobody may touch, filled with a pattern that nobody may change."""

import ctypes
import mmap
from collections.abc import Sequence

import numpy as np

_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.mprotect.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
_PROT_NONE = 0

PAGE = mmap.PAGESIZE


class Region:
    """Pages of memory after and before one that faults, with an array of given strides somewhere in them."""

    def __init__(self, shape: Sequence[int], dtype: np.dtype, strides: Sequence[int], placement: str | int, seed: int) -> None:
        """Bytes of the array are the first of the pages where `placement` is 'start', the last ones where it is 'end', and
        otherwise begin `placement` bytes after a cache line. `strides` are in bytes and may be negative or zero."""
        low, high = extent(shape, dtype.itemsize, strides)
        count = max(1, -(-(high - low + (0 if isinstance(placement, str) else 256)) // PAGE))
        mapping = mmap.mmap(-1, (count + 2) * PAGE)
        everything = np.frombuffer(mapping, np.uint8)
        self.pages = everything[PAGE:-PAGE]
        self.pages[...] = np.random.default_rng(seed).integers(0, 256, self.pages.size, np.uint8)
        for page in (everything.ctypes.data, everything.ctypes.data + (count + 1) * PAGE):
            if _LIBC.mprotect(page, PAGE, _PROT_NONE) != 0:
                raise OSError(ctypes.get_errno(), "mprotect")
        if isinstance(placement, int):
            start = 64 + placement
        else:
            start = 0 if placement == "start" else self.pages.size - (high - low)
        self.array = np.ndarray(tuple(shape), dtype, self.pages.data, start - low, tuple(strides))
        self._before = self.pages.copy()

    def remember(self) -> None:
        """Takes the bytes as they are for those that must stay."""
        self._before = self.pages.copy()

    def changed(self, but: np.ndarray | None = None) -> bool:
        """Whether a byte has changed, other than of the elements of the array `but` in this region."""
        different = self._before != self.pages
        if but is not None and but.size:
            offset = but.__array_interface__["data"][0] - self.pages.ctypes.data
            own = np.ndarray((*but.shape, but.itemsize), np.bool_, different.data, offset, (*but.strides, 1))
            own[...] = False
        return bool(different.any())


def extent(shape: Sequence[int], itemsize: int, strides: Sequence[int]) -> tuple[int, int]:
    """The bytes of an array: the first one and the one after the last, counted from its first element."""
    if 0 in shape:
        return 0, 0
    steps = [(size - 1) * stride for size, stride in zip(shape, strides, strict=True)]
    return sum(min(step, 0) for step in steps), sum(max(step, 0) for step in steps) + itemsize
