"""Raises programs after the passes that may come before raising in other compilers."""

from dataclasses import asdict
from functools import partial

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
    text = measure.apply_passes(corpus.mlir_text(entry), passes)
    _, found, missed = measure.raise_rotations(text)
    return measure.Measurement(found, missed, None)


def measure_entry(corpus: Corpus, entry: Entry, executes: bool) -> dict[str, dict[str, object]]:
    """What comes of one program, for each list of passes, executed before and after raising or raised alone."""
    results = {}
    function = measure.measure if executes else _count
    for name, passes in PASSES.items():
        success, result = exporting.in_process(partial(function, corpus, entry, passes))
        results[name] = asdict(result if success else measure.Measurement(0, [], None, str(result)))
    return results
