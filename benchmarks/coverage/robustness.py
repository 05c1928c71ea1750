"""Raises programs after the passes that may come before raising in other compilers."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import partial

from rome_harness.testing import tools

from . import exporting, measure
from .corpus import Corpus, Entry

GENERALIZE = "--linalg-generalize-named-ops"
FUSE = "--linalg-fuse-elementwise-ops"
FOLD = "--linalg-fold-unit-extent-dims"
CLEAN = ("--canonicalize", "--cse")

PASSES: dict[str, tuple[str, ...]] = {
    "canonicalize": CLEAN[:1],
    "cse": CLEAN[1:],
    "generalize": (GENERALIZE,),
    "fuse": (FUSE,),
    "generalize, fuse": (GENERALIZE, FUSE),
    "generalize, fuse, canonicalize, cse": (GENERALIZE, FUSE, *CLEAN),
    "fold unit dims": (FOLD,),
    "fold unit dims, canonicalize, cse": (FOLD, *CLEAN),
    "generalize, fuse, fold unit dims": (GENERALIZE, FUSE, FOLD),
    "fold unit dims, generalize, fuse": (FOLD, GENERALIZE, FUSE),
    "fold unit dims, generalize, fuse, canonicalize, cse": (FOLD, GENERALIZE, FUSE, *CLEAN),
}
"""What comes before raising, in order."""

def _count(corpus: Corpus, entry: Entry, passes: tuple[str, ...]) -> measure.Measurement:
    try:
        _, found, missed = measure.raise_rotations(corpus.mlir_text(entry), passes)
    except tools.ToolError as error:
        return measure.Measurement(0, [], None, str(error))
    return measure.Measurement(found, missed, None)


def _execute(corpus: Corpus, entry: Entry, passes: tuple[str, ...]) -> measure.Measurement:
    success, result = exporting.in_process(partial(measure.measure, corpus, entry, passes))
    return result if success else measure.Measurement(0, [], None, str(result))


def measure_entry(corpus: Corpus, entry: Entry, executes: bool) -> dict[str, dict[str, object]]:
    """What comes of one program, for each list of passes, executed before and after raising or raised alone."""
    if executes:
        return {name: asdict(_execute(corpus, entry, passes)) for name, passes in PASSES.items()}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(partial(_count, corpus, entry), PASSES.values())
        return {name: asdict(result) for name, result in zip(PASSES, results, strict=True)}
