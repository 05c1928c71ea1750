# RUN: %python -m pytest -q %s
"""Raises random programs, rotations by construction and near misses, and evaluates each before and after.

`utils/fuzz` does the same with more programs. Seeds are fixed: a run is the same as the one before.
"""

import re

import pytest

from rome_harness.fuzz.command import Task, generate, run
from rome_harness.fuzz.programs.builder import Function
from rome_harness.fuzz.programs.interpreter import Interpreter
from rome_harness.fuzz.programs.oracle import TO_GENERIC, Batch, Failure, difference, run_passes
from rome_harness.testing import tools


def fuzz(kind: str, seed: int, count: int, pipelines: tuple[str, ...], compiled: int = 0) -> tuple[list[Failure], int]:
    """The failures of a batch, and how many programs raised."""
    report = run(Task(kind, seed, count, tools.rome_opt_path(), pipelines, compiled))
    return report.failures, report.counts.raised


def described(failures: list[Failure]) -> str:
    return "\n\n".join(f"{failure.kind} ({failure.pipeline}): {failure.detail}\n{failure.function.text}" for failure in failures[:2])


@pytest.mark.parametrize(("kind", "seed", "pipelines"), (("graphs", 1, ("as written", "fused")), ("graphs", 2, ("canonicalized",)),
                                                         ("lanes", 3, ("as written", "generalized")), ("near-misses", 4, ("as written", "fused")),
                                                         ("near-misses", 5, ("unit dimensions folded",))))
def test_raising_never_changes_a_bit(kind: str, seed: int, pipelines: tuple[str, ...]) -> None:
    failures, _ = fuzz(kind, seed, 125, pipelines)
    assert not failures, described(failures)


@pytest.mark.parametrize(("seed", "pipelines"), ((6, ("as written", "all together")), (7, ("canonicalized", "unit dimensions folded")),
                                                 (8, ("generalized", "fused"))))
def test_rotations_by_construction_raise(seed: int, pipelines: tuple[str, ...]) -> None:
    failures, raised = fuzz("rotations", seed, 125, pipelines)
    assert not failures, described(failures)
    assert raised == 125


@pytest.mark.parametrize("kind", ("rotations", "graphs"))
def test_machine_code_agrees_with_the_interpreter(kind: str) -> None:
    batch = Batch(generate(Task(kind, 9, 12, tools.rome_opt_path(), ())), tools.rome_opt_path(), 9)
    failures = batch.execute()
    assert batch.counts.compiled == 12
    assert not failures, described(failures)


def test_the_oracle_notices_a_sign() -> None:
    """A program compared with one whose rotation goes the other way."""
    function: Function = generate(Task("rotations", 10, 1, tools.rome_opt_path(), ()))[0]
    raised = run_passes(tools.rome_opt_path(), function.named("f"), ("--raise-to-rope",))
    reversed_text = re.sub(r"(rope.apply .* table_dims = \[[\d, ]*\])( transposed)?",
                           lambda match: match[1] + ("" if match[2] else " transposed"), raised)
    assert reversed_text != raised
    arguments = Batch([function], tools.rome_opt_path(), 10).inputs(0)[0]
    results = [Interpreter(run_passes(tools.rome_opt_path(), text, TO_GENERIC)).call("f", *arguments) for text in (raised, reversed_text)]
    assert difference(results[0], results[0]) == ""
    assert difference(*results).startswith("value")
