"""Runs a model in all its variants, and compares their results with PyTorch's and their times with one another."""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

import ml_dtypes
import numpy as np
from rich.console import Console

from rome_harness.console import make_table
from rome_harness.demo.listing import RAISE, DemoFailure
from rome_harness.testing.execute import BoundCall, compile_module
from rome_harness.testing.models import ExportedModel
from rome_harness.testing.reference import bit_identical, units_in_last_place

TOLERANCES = {"f32": 1.0e-5, "bf16": float(ml_dtypes.finfo(ml_dtypes.bfloat16).eps)}
"""Largest allowed difference from PyTorch, relative to the largest magnitude in PyTorch's result. Sums of matrix products are
formed in another order, so bits may differ from PyTorch's."""

CPU_PIPELINE = ("--llvm-request-c-wrappers", "--rome-cpu-pipeline")
BASELINE = "un-raised"
RAISED = "raised"
VARIANTS = {
    BASELINE: CPU_PIPELINE,
    RAISED: (RAISE, *CPU_PIPELINE),
    "raised, matmul": (RAISE, "--convert-rope-to-linalg=form=matmul", *CPU_PIPELINE),
    "raised, pairwise": (RAISE, "--convert-rope-to-linalg=form=pairwise", *CPU_PIPELINE),
}
"""Pass flags of each way to compile a model. The first is the one the others are compared with, the second what a user of CPUs
types, the others show that forms of linalg that arrive from elsewhere run as well."""


@dataclass(frozen=True)
class Run:
    """A variant's median time in milliseconds, and whether its results have the bits of the un-raised program's."""

    milliseconds: float
    identical: bool


def median_times(calls: dict[str, BoundCall], repeats: int) -> dict[str, float]:
    """The median time of each call in milliseconds. Repeats are interleaved, so that a busy moment hits every call alike; a call
    before each one that is timed leaves caches and memory as it wants them."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(repeats):
        for name, call in calls.items():
            call.run()
            start = time.perf_counter()
            call.run()
            times[name].append(1.0e3 * (time.perf_counter() - start))
    return {name: statistics.median(values) for name, values in times.items()}


def relative_difference(actual: Sequence[np.ndarray], expected: Sequence[np.ndarray]) -> tuple[float, float, float]:
    """The largest difference over all results: absolute; relative to the largest magnitude of its expected result; in units in the
    last place at that magnitude. A NaN on one side only counts as infinitely far."""
    worst = (0.0, 0.0, 0.0)
    for one, other in zip(actual, expected):
        difference = np.abs(one.astype(np.float64) - other.astype(np.float64))
        absolute = float(np.nan_to_num(difference, nan=np.inf).max())
        scale = np.abs(other.astype(np.float64)).max()
        units = float(units_in_last_place(scale + absolute, scale, other.dtype))
        worst = max(worst, (absolute, absolute / float(scale), units), key=lambda entry: entry[1])
    return worst


def execute(console: Console, model: ExportedModel, dtype: str, repeats: int) -> dict[str, Run]:
    """Runs every variant of the model, prints its distance from PyTorch and its time, and fails where it is too far off."""
    calls = {}
    for name, flags in VARIANTS.items():
        calls[name] = compile_module(model.mlir_text, flags).bind(model.function_name, *model.inputs)
    results = {name: call.results() for name, call in calls.items()}
    times = median_times(calls, repeats)
    tolerance = TOLERANCES[dtype]
    console.print(f"{model.name}, {dtype}, against PyTorch eager (tolerance {tolerance:.1e} relative; median of {repeats}):", style="bold")
    table = make_table("variant", "largest\ndifference", "relative", "last\nplaces", f"bits of\n{BASELINE}", "time\n(ms)", "speed-up")
    runs, failures = {}, []
    for name in VARIANTS:
        absolute, relative, units = relative_difference(results[name], model.references)
        identical = all(bit_identical(*pair) for pair in zip(results[name], results[BASELINE]))
        row = [name, f"{absolute:.2e}", f"{relative:.2e}", f"{units:.1f}", "identical" if identical else "different"]
        table.add_row(*row, f"{times[name]:.3f}", f"{times[BASELINE] / times[name]:.2f}x")
        runs[name] = Run(times[name], identical)
        if not relative <= tolerance:
            failures.append(f"{name} differs by {relative:.2e} from PyTorch")
    console.print(table)
    if failures:
        raise DemoFailure(f"{model.name}, {dtype}: " + "; ".join(failures))
    return runs
