"""One batch of mutated programs: made, run through pipelines, and made smaller where one fails."""

import random
from collections.abc import Sequence
from pathlib import Path

from rome_harness.fuzz.mutations.diagnosis import PIPELINES, check
from rome_harness.fuzz.mutations.reduction import reduce
from rome_harness.fuzz.mutations.sources import seeds
from rome_harness.fuzz.mutations.structure import mutate
from rome_harness.fuzz.programs.builder import Function
from rome_harness.fuzz.programs.oracle import Counts, Failure

CHUNK = 25
"""Programs in one run of rome-opt: a crash of one makes the others run again."""

PIPELINES_OF_A_BATCH = 4


def pipelines(number: int) -> tuple[str, ...]:
    """The pipelines of the batch with a number; in turn."""
    names = tuple(PIPELINES)
    return tuple(names[(number * PIPELINES_OF_A_BATCH + offset) % len(names)] for offset in range(PIPELINES_OF_A_BATCH))


def mutated(rome_opt: Path, seed: int, count: int, everything: bool = True) -> list[Function]:
    """Mutated programs; the same for the same seed and the same seeds of programs."""
    rng = random.Random(seed)
    programs = []
    for _ in range(count):
        text, done = mutate(rng.choice(seeds(rome_opt, everything)), rng)
        programs.append(Function(text, (), "mutated", notes=done))
    return programs


def diagnose(rome_opt: Path, functions: Sequence[Function], names: Sequence[str]) -> tuple[Counts, list[Failure]]:
    """Runs programs through pipelines. Failures are one for each program, pipeline and problem."""
    counts = Counts(programs=len(functions))
    failures = []
    for name in names:
        for start in range(0, len(functions), CHUNK):
            chunk = functions[start:start + CHUNK]
            for index, problem in check(rome_opt, name, [function.text for function in chunk]).items():
                failures.append(Failure(chunk[index], problem.kind, name, f"{problem.site}\n{problem.detail}"))
                counts.failures[problem.kind] = counts.failures.get(problem.kind, 0) + 1
    return counts, failures


def smaller(rome_opt: Path, failure: Failure) -> Failure:
    """A smaller program with the same problem at the same site."""
    site = failure.detail.split("\n", 1)[0]

    def fails(text: str) -> bool:
        problem = check(rome_opt, failure.pipeline, [text]).get(0)
        return problem is not None and (problem.kind, problem.site) == (failure.kind, site)

    text = reduce(failure.function.text, fails)
    return Failure(Function(text, (), failure.function.label, notes=failure.function.notes), failure.kind, failure.pipeline,
                   failure.detail)
