"""Counts rotations while a model runs eagerly: an expectation that owes nothing to RoME."""

import sys
from collections.abc import Callable
from types import CodeType, FrameType

from .cases import flat_tensors


class RotationCounter:
    """Counts the tensors that rotating functions return. A rotating function inside another one is part of it."""

    def __init__(self, rotating: frozenset[tuple[str, int]]):
        self._rotating = rotating
        self._known: dict[CodeType, bool] = {}
        self._outermost: FrameType | None = None
        self.rotations = 0

    def _rotates(self, code: CodeType) -> bool:
        if code not in self._known:
            self._known[code] = (code.co_filename, code.co_firstlineno) in self._rotating
        return self._known[code]

    def _profile(self, frame: FrameType, event: str, argument: object) -> None:
        if event == "call" and self._outermost is None and self._rotates(frame.f_code):
            self._outermost = frame
        elif event == "return" and frame is self._outermost:
            self._outermost = None
            self.rotations += len(flat_tensors(argument))

    def run(self, function: Callable[[], object]) -> object:
        """Calls `function` and adds its rotations to `rotations`."""
        sys.setprofile(self._profile)
        try:
            return function()
        finally:
            sys.setprofile(None)
