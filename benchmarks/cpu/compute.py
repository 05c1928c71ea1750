"""Measures how long RoME computes where x, its result and the tables are in the second-level cache, and what a copy through memory
takes.

    PYTHONPATH=build/python:utils:benchmarks .venv/bin/python -m cpu.compute

As long as computing is faster than the copy, memory can be the limit. Calls take turns; time is the processor time of the process.
"""

import sys
import time
from collections.abc import Callable

import numpy as np
import rich.console
import rich.table

from . import cases, peers

LANES = 64
"""Times are of so many lanes: one cache line for each half of f32."""

REPEATS = 200
PASSES = 31


def nanoseconds(case: cases.Case, call: Callable[[], object], repeats: int) -> float:
    """The median time of `LANES` lanes in `repeats` calls."""
    times = []
    for _ in range(PASSES):
        start = time.process_time()
        for _ in range(repeats):
            call()
        times.append((time.process_time() - start) / repeats)
    return 1e9 * float(np.median(times)) * LANES / np.prod(case.shape)


def main() -> int:
    table = rich.table.Table(f"ns for {LANES} lanes", *cases.ROTATIONS, "nontemporal copy, through memory")
    for dtype in cases.DTYPES:
        cells = []
        for rotation in cases.ROTATIONS:
            case = cases.Case(32, 16, dtype, rotation, 1)
            cells.append(nanoseconds(case, peers.rome(case, cases.Data.of(case)), REPEATS))
        large = cases.Case(32, 4096, dtype, "half", 1)
        data = cases.Data.of(large)
        cells.append(nanoseconds(large, peers.nontemporal_copy(large, data), 1))
        table.add_row(dtype, *(f"{cell:.1f}" for cell in cells))
    rich.console.Console().print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
