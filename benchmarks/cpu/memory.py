"""Measures the peak of resident memory around a rotation of 1 GiB: nothing but the result may be added.

    PYTHONPATH=build/python:utils:benchmarks .venv/bin/python -m cpu.memory
"""

import multiprocessing
import resource
import sys
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import rich.console
import rich.table

from . import cases

MIB = 1 << 20
SLACK_MIB = 8
"""What may be added by things that do not grow with x: stacks of threads, pages of the allocator."""

RESULTS = {"new array": 1024, "out=": 0, "in place": 0, "in place in a view": 0}
"""Where a result goes, and how many MiB that is allowed to add to x and, for `out`, the array given. A view is half of each row of
a larger array; sizes are dynamic then, so that a small call can compile the code for views before."""


def peak() -> float:
    """MiB that have been resident at once so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(case: cases.Case, result: str, dynamic: bool) -> float:
    """MiB that one call adds to the peak, in a process of its own."""
    import rome

    text = case.mlir()
    if dynamic or result == "in place in a view":
        text = text.replace(f"<{case.heads}x{case.positions}x128", "<?x?x128").replace(f"<{case.positions}x64", "<?x64")
    function = rome.compile(text, threads=case.threads)["rotate"]
    # Not random, which needs memory of its own.
    rows = 256 if result == "in place in a view" else 128
    x = np.full((*case.shape[:2], rows), 0.5, cases.DTYPES[case.element_type])[..., :128]
    table = np.full((case.positions, 64), 0.5, np.float32)
    out = {"new array": None, "out=": np.ones_like(x) if result == "out=" else None}.get(result, x)
    if result == "in place in a view":
        function(x[:1], table, table, out=x[:1])
    before = peak()
    y = function(x, table, table, out=out)
    added = peak() - before
    assert y.shape == x.shape
    return added


def main() -> int:
    console = rich.console.Console()
    table = rich.table.Table("1 GiB of", "rotation", "threads", "sizes", *(f"{name}: MiB added" for name in RESULTS))
    failed = False
    for element_type, heads, rotation, threads, dynamic in (
        ("f32", 64, "half", 1, False),
        ("f32", 64, "44/44/40", 2, True),
        ("bf16", 128, "half", 1, False),
        ("f16", 128, "interleaved", 2, True),
    ):
        case = cases.Case(heads, 32768, element_type, rotation, threads)
        added = {}
        for result in RESULTS:
            with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
                added[result] = pool.submit(measure, case, result, dynamic).result()
            failed |= added[result] > RESULTS[result] + SLACK_MIB
        sizes = "dynamic" if dynamic else "static"
        table.add_row(element_type, rotation, str(threads), sizes, *(f"{added[result]:.1f}" for result in RESULTS))
    console.print(table)
    return failed


if __name__ == "__main__":
    sys.exit(main())
