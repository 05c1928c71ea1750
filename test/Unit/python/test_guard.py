# REQUIRES: python-package
# RUN: %python -m pytest -q %s
"""Checks that the guard of random calls sees processes die and hang, and bytes change that must not."""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "utils"))

from rome_harness.fuzz.calls import modes  # noqa: E402
from rome_harness.fuzz.calls.arrays import LAYOUTS, OBJECTS, Array  # noqa: E402
from rome_harness.fuzz.calls.contract import Case, Odd, Outcome, call  # noqa: E402
from rome_harness.fuzz.calls.guard import Died, Guard, Hung, Raised  # noqa: E402
from rome_harness.fuzz.calls.judge import judge, reproducer  # noqa: E402
from rome_harness.fuzz.calls.memory import PAGE, Region  # noqa: E402
from rome_harness.fuzz.calls.oddities import ODDITIES  # noqa: E402
from rome_harness.fuzz.calls.programs import Rotation  # noqa: E402
from rome_harness.fuzz.calls.written import Written  # noqa: E402


def double(number: int) -> int:
    return 2 * number


def segfault() -> None:
    ctypes.string_at(8)


def complain() -> None:
    raise ValueError("no")


def touch(placement: str, offset: int) -> int:
    """Reads one byte before or after an array."""
    region = Region((5,), np.dtype(np.uint8), (1,), placement, 0)
    return ctypes.string_at(region.array.ctypes.data + offset, 1)[0]


@pytest.fixture(scope="module")
def guard() -> Iterator[Guard]:
    with Guard(1, ("test_guard",)) as started:
        yield started


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))


def test_deaths(guard: Guard) -> None:
    assert guard.run(double, 4) == 8
    with pytest.raises(Died, match="SIGSEGV\n(.*\n)*.*in segfault"):
        guard.run(segfault)
    with pytest.raises(Died, match="SIGABRT"):
        guard.run(os.abort)
    with pytest.raises(Died, match="SIGBUS"):
        guard.run(signal.raise_signal, signal.SIGBUS)
    with pytest.raises(Died, match="exit status 3"):
        guard.run(os._exit, 3)
    with pytest.raises(Hung, match="no answer within 1 s\n(.*\n)*.*"):
        guard.run(time.sleep, 60)
    with pytest.raises(Raised, match="ValueError: no"):
        guard.run(complain)
    assert guard.run(double, 5) == 10


def test_pages_around_arrays(guard: Guard) -> None:
    for placement, inside, outside in (("end", -1, 5), ("start", PAGE - 1, -1)):
        guard.run(touch, placement, inside)
        with pytest.raises(Died, match="SIGSEGV|SIGBUS"):
            guard.run(touch, placement, outside)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("placement", ("start", "end", 4))
def test_bytes_that_change(layout: str, placement: str | int) -> None:
    region, array = Array((2, 3, 4), "f32", layout, placement).build()
    assert not region.changed()
    array[1, 1, 1] = 99
    assert region.changed() and not region.changed(array)
    inside = np.zeros(region.pages.size, bool)
    start = array.__array_interface__["data"][0] - region.pages.ctypes.data
    np.ndarray((*array.shape, 4), bool, inside.data, start, (*array.strides, 1))[...] = True
    for place in np.flatnonzero(~inside)[[0, -1]]:
        region.pages[place] ^= 1
        assert region.changed(array)
        region.pages[place] ^= 1


def test_objects_are_the_array() -> None:
    for kind, make in OBJECTS.items():
        array = Array((2, 4), "f32", kind="numpy").build()[1]
        assert make(array) is not None, kind
    for key, make in ODDITIES.items():
        make(Array((2, 4), "f32").build()[1])
        assert key


# --- Functions that break the contract -------------------------------------------------------------------------------------------

NEGATE = Case(Written("negate rows"), (Array((3, 4), "f32"),))


def right(x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    y = np.negative(np.asarray(x))
    if out is None:
        return y
    out[...] = y
    return out


def wrong(x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    y = right(x, out)
    y[0, 0] += 1
    return y


def write_argument(x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    y = right(x.copy(), out)
    x[0, 0] = 77
    return y


def write_beside(x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    y = right(x, out)
    assert out is not None
    ctypes.memset(out.ctypes.data + 16, 77, 1)
    return y


def share(x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    np.negative(x, out=x)
    return x


def other_object(x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    return right(x, out).copy()


def refuse(x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    raise ValueError("expected something else")


def write_and_refuse(x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    right(x, out)
    raise ValueError("expected something else")


def say_nothing(x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    raise ValueError


def say_what_cpp_says(x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    raise RuntimeError("std::bad_cast")


def raise_system_error(x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    raise SystemError("error return without exception set")


@pytest.mark.parametrize(("function", "out", "kind"), (
    (right, False, "right"), (right, True, "right"), (wrong, False, "different"), (wrong, True, "different"),
    (write_argument, False, "memory"), (write_argument, True, "memory"), (write_beside, True, "memory"), (share, False, "shared"),
    (other_object, True, "returned"), (refuse, False, "not accepted"), (write_and_refuse, True, "memory"), (say_nothing, False, "message"),
    (say_what_cpp_says, False, "message"), (raise_system_error, False, "exception")))
def test_contract(function: object, out: bool, kind: str) -> None:
    outs = (Array((3, 4), "f32", "rows apart", 0),)
    outcome = call(replace(NEGATE, out="array", outs=outs) if out else NEGATE, function)  # type: ignore[arg-type]
    assert outcome.kind == kind, outcome
    assert outcome.is_right == (kind == "right")


def test_what_must_not_be_accepted() -> None:
    for case in (replace(NEGATE, arguments=()), replace(NEGATE, arguments=(Array((3, 4), "f64"),)),
                 replace(NEGATE, arguments=(Array((3,), "f32"),)), replace(NEGATE, out="number")):
        assert call(case, lambda *_, **__: np.zeros((3, 4), np.float32)).kind == "accepted"  # type: ignore[arg-type, return-value]


def test_cases_are_python() -> None:
    case = Case(Rotation((("half", 4),)), (Array((1, 2, 4), "f32"), Odd("None", Array((2, 2), "f32")), Array((2, 2), "f32")))
    script = reproducer(case, Outcome("different", "as a test"))
    names: dict[str, object] = {"print": lambda outcome: None}
    exec(script.replace("print(run(", "again = ((").rstrip(), names)  # pylint: disable=exec-used
    assert names["again"] == case


def test_judging() -> None:
    with Guard(20, ("rome_harness.fuzz.calls.modes",)) as guard:
        assert judge(guard, NEGATE) == Outcome("right")
        assert judge(guard, replace(NEGATE, mode="threads")) == Outcome("right")
        assert judge(guard, replace(NEGATE, mode="fork")) == Outcome("right")
        assert judge(guard, replace(NEGATE, mode="no such mode")).kind == "harness"
    assert modes.run(NEGATE) == Outcome("right")
