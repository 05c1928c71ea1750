# The processes have a limit of memory, which the shadow of AddressSanitizer exceeds.
# UNSUPPORTED: sanitizer
# RUN: %python -m pytest -q %s
"""Mutated programs through pipelines: each compiles, or an error says at which op it does not.

`utils/fuzz --kinds mutations` does the same with more programs. Here they start from
the seeds that are for mutations alone: a run is the same as the one before.
"""

import re

import pytest

from rome_harness.fuzz.mutations import diagnosis
from rome_harness.fuzz.mutations.runs import diagnose, mutated, smaller
from rome_harness.fuzz.programs.oracle import Failure
from rome_harness.testing import tools

ROME_OPT = tools.rome_opt_path()


def described(failures: list[Failure]) -> str:
    texts = (f"{failure.kind} ({failure.pipeline}): {failure.detail[:500]}\n{failure.function.text}" for failure in failures[:2])
    return "\n\n".join(texts)


@pytest.mark.parametrize(("seed", "pipelines"), ((1, ("raise", "cpu")), (2, ("raise tables", "cpu, views and results")),
                                                 (3, ("raise, cpu", "linalg, matmul")), (4, ("cpu, threads", "linalg, slices"))))
def test_every_program_compiles_or_has_an_error_with_a_place(seed: int, pipelines: tuple[str, ...]) -> None:
    _, failures = diagnose(ROME_OPT, mutated(ROME_OPT, seed, 100, everything=False), pipelines)
    assert not failures, described(failures)


def test_failures_are_noticed_and_made_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    """With every op that is left counting as wrong, programs fail and end as one function."""
    monkeypatch.setitem(diagnosis.REMOVED, "raise", re.compile(r"math\.\w+"))
    programs = mutated(ROME_OPT, 5, 60, everything=False)
    _, failures = diagnose(ROME_OPT, programs, ("raise",))
    assert failures
    failure = max(failures, key=lambda one: len(one.function.text))
    reduced = smaller(ROME_OPT, failure)
    assert len(reduced.function.text) < len(failure.function.text)
    assert reduced.kind == "left" and reduced.detail.startswith("math.")
