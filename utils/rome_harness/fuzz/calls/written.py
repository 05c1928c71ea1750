"""Programs written by hand."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rome_harness.fuzz.calls.entry import Entry
from rome_harness.fuzz.calls.programs import Program, Results, Tensor
from rome_harness.fuzz.calls.written_control import CONTROL
from rome_harness.fuzz.calls.written_shapes import SHAPES
from rome_harness.fuzz.calls.written_values import ARITHMETIC, SIGNATURES

PROGRAMS: dict[str, Entry] = {**ARITHMETIC, **SIGNATURES, **SHAPES, **CONTROL}
"""All of them, by what they do."""


@dataclass(frozen=True)
class Written(Program):
    """One of PROGRAMS, by its key."""

    key: str

    @property
    def _entry(self) -> Entry:
        return PROGRAMS[self.key]

    @property
    def text(self) -> str:
        return self._entry.text

    @property
    def name(self) -> str:
        return self._entry.name

    @property
    def arguments(self) -> tuple[Tensor, ...]:
        return self._entry.signature

    @property
    def tolerance(self) -> float:
        return self._entry.tolerance

    @property
    def has_known_sizes(self) -> bool:
        return self._entry.has_known_sizes

    @property
    def may_be_refused(self) -> bool:
        return self._entry.may_be_refused

    def expected(self, arrays: Sequence[np.ndarray]) -> Results:
        with np.errstate(all="ignore"):
            results = self._entry.compute(*arrays)
        if results is None:
            return None
        results = results if isinstance(results, tuple) else (results,)
        return tuple(np.array(result, order="C") for result in results)
