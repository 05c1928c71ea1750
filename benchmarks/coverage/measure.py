"""Raises one program and compares what it computes before and after."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rome_harness.testing import execute, models, reference, tools

from .corpus import Corpus, Entry

ALLOW_UNREGISTERED = "--allow-unregistered-dialect"
"""Layers may hold ops of torch-mlir's own dialects, which raising leaves alone."""

RAISE = (ALLOW_UNREGISTERED, "--raise-to-rope")

_MISSED = re.compile(r'remark: \[Missed\].*?(?:Remark|Reason)="(?P<text>[^"]*)"')


@dataclass(frozen=True)
class Measurement:
    """What came of one program.

    `difference` is the largest absolute difference between results before and after, None if the program was not executed, for the
    reason in `failure`. It is 0 only if all bits are equal, and infinite where one result is not a number and the other is.
    """

    found: int
    missed: list[str]
    difference: float | None
    failure: str = ""


def largest_difference(before: np.ndarray, after: np.ndarray) -> float:
    """The largest absolute difference; 0 only if all bits are equal; infinite where just one side is not a number."""
    if before.shape != after.shape or before.dtype != after.dtype:
        return float("inf")
    if before.size == 0 or reference.bit_identical(before, after):
        return 0.0
    wide = np.complex128 if before.dtype.kind == "c" else np.float64
    with np.errstate(invalid="ignore"):
        distance = np.abs(before.astype(wide) - after.astype(wide))
    same = (before == after) | (np.isnan(before.astype(wide)) & np.isnan(after.astype(wide)))
    distance = np.where(same, 0.0, np.where(np.isnan(distance), np.inf, distance))
    # Zeros of another sign, or another NaN, are a difference too.
    return max(float(distance.max()), float(np.finfo(np.float64).smallest_subnormal))


def raise_rotations(text: str, passes: Sequence[str] = ()) -> tuple[str, int, list[str]]:
    """The text raised after the given passes, the number of rope.apply in it, and the missed remarks."""
    remarks = ("--remark-format=emitRemark", "--remarks-filter-missed=raise-to-rope")
    completed = tools.run_tool([tools.rome_opt_path(), *passes, *RAISE, "--canonicalize", *remarks], text)
    missed = [match["text"] for match in _MISSED.finditer(completed.stderr)]
    return completed.stdout, completed.stdout.count("rope.apply"), missed


def _results(text: str, symbol: str, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
    return execute.compile_module(text, ["--rome-cpu-pipeline"]).call(symbol, *inputs)


def measure(corpus: Corpus, entry: Entry, passes: Sequence[str] = ()) -> Measurement:
    """Raises the program of `entry`, after `passes`, and executes both forms."""
    text = corpus.mlir_text(entry)
    if passes:
        text = tools.run_tool([tools.rome_opt_path(), ALLOW_UNREGISTERED, *passes], text).stdout
    raised, found, missed = raise_rotations(text)
    inputs = [models.to_numpy(argument) for argument in corpus.arguments(entry)]
    try:
        before = _results(text, entry.entry, inputs)
        after = _results(raised, entry.entry, inputs)
    except (tools.ToolError, execute.SignatureError) as error:
        return Measurement(found, missed, None, _first_error(str(error)))
    return Measurement(found, missed, max((largest_difference(*pair) for pair in zip(before, after, strict=True)), default=0.0))


def _first_error(message: str) -> str:
    """The first error in what a tool wrote, without the place in its input."""
    match = re.search(r"error: (.*)", message)
    return match[1] if match else message.splitlines()[0]
