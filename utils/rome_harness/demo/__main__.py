"""Shows RoME on a real attention layer: finds its rotary position embeddings, converts them to matrix form, runs the result.

Every figure is measured in the run that prints it. The exit status is non-zero when a rotation is missed or a result is off.
"""

import argparse
import difflib
import logging
import re
import statistics
import sys
import time
from collections.abc import Sequence

import ml_dtypes
import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from rome_harness.testing.execute import BoundCall, compile_module
from rome_harness.testing.models import EXPORTERS, ExportedModel, ExportOptions
from rome_harness.testing.reference import bit_identical, units_in_last_place
from rome_harness.testing.tools import ToolError, rome_opt_path, run_tool

TOLERANCES = {"f32": 1.0e-5, "bf16": float(ml_dtypes.finfo(ml_dtypes.bfloat16).eps)}
"""Largest allowed difference from PyTorch, relative to the largest magnitude in PyTorch's result. Sums of matrix products are
formed in another order, so bits may differ from PyTorch's."""

RAISE = "--raise-to-rope"
CPU_PIPELINE = ("--llvm-request-c-wrappers", "--rome-cpu-pipeline")
VARIANTS = {
    "un-raised": CPU_PIPELINE,
    "raised": (RAISE, *CPU_PIPELINE),
    "raised, matmul": (RAISE, "--convert-rope-to-linalg=form=matmul", *CPU_PIPELINE),
    "raised, pairwise": (RAISE, "--convert-rope-to-linalg=form=pairwise", *CPU_PIPELINE),
}
"""Pass flags of each way to compile a model. The first is the one the others are compared with, the second what a user of CPUs
types, the others show that forms of linalg that arrive from elsewhere run as well."""

PLAIN_WIDTH = 160
"""Columns of the output where it does not go to a terminal."""

SHOWN_OPERATIONS = 10
"""Operations shown of one change."""


class DemoFailure(Exception):
    """A check of the demo did not hold."""


# --- Intermediate representation -------------------------------------------------------------------------------------------------


def operations(mlir_text: str) -> list[str]:
    """The operations in function bodies of a module as it is printed, each with its region."""
    body = [line for line in mlir_text.splitlines() if line.startswith("    ")]
    return re.split(r"\n(?=    [%a-z])", "\n".join(body))


def changed_operations(before: str, after: str) -> tuple[list[str], list[str]]:
    """The operations of `before` that are missing in `after`, and the new ones of `after`. Names of values and maps do not count."""
    texts = [operations(before), operations(after)]
    anonymous = [[re.sub(r"[%#][\w:]+", "", operation) for operation in text] for text in texts]
    removed: list[str] = []
    added: list[str] = []
    matcher = difflib.SequenceMatcher(None, *anonymous, autojunk=False)
    for tag, before_start, before_end, after_start, after_end in matcher.get_opcodes():
        if tag != "equal":
            removed += texts[0][before_start:before_end]
            added += texts[1][after_start:after_end]
    return removed, added


def show_operations(console: Console, shown: Sequence[str], style: str) -> None:
    """Prints the first of some operations, their lines cut at the width of the console."""
    for operation in shown[:SHOWN_OPERATIONS]:
        for line in operation.splitlines():
            console.print(Text(line, style=style), no_wrap=True, overflow="ellipsis")
    if len(shown) > SHOWN_OPERATIONS:
        console.print(f"    and {len(shown) - SHOWN_OPERATIONS} more operations", style="dim")


def apply_passes(mlir_text: str, *flags: str) -> tuple[str, list[str]]:
    """The module after the passes `flags`, and the remarks they made, one a line."""
    remark_flags = ["--remark-format=emitRemark", "--remarks-filter=.*"]
    completed = run_tool([rome_opt_path(), *flags, *remark_flags], mlir_text)
    remarks = re.findall(r"remark: (.*)", completed.stderr)
    return completed.stdout, remarks


def show_raising(console: Console, model: ExportedModel) -> str:
    """Raises the model, shows what was replaced by what, and returns the raised module. Fails where a rotation is missed."""
    before, _ = apply_passes(model.mlir_text)
    raised, remarks = apply_passes(model.mlir_text, RAISE)
    found = len(re.findall(r"= rope\.apply ", raised))
    removed, added = changed_operations(before, raised)
    console.print(f"Rotary position embeddings as torch-mlir wrote them ({len(removed)} operations):", style="bold")
    show_operations(console, removed, "red")
    console.print(f"After {RAISE}, {found} of {model.expected_rotations} found:", style="bold")
    show_operations(console, added, "green")
    for remark in remarks:
        console.print(Text(f"    remark: {remark}", style="cyan"), no_wrap=True, overflow="ellipsis")
    if found != model.expected_rotations:
        raise DemoFailure(f"expected {model.expected_rotations} rotations in {model.name}, but found {found}")
    return raised


def show_matrix_form(console: Console, raised: str) -> None:
    """Converts the raised module to matrix form and shows the new operations."""
    flag = "--convert-rope-to-linalg=form=matmul"
    converted, _ = apply_passes(raised, flag)
    _, added = changed_operations(raised, converted)
    console.print(f"After {flag}:", style="bold")
    show_operations(console, added, "green")
    if "rope.apply" in converted:
        raise DemoFailure(f"expected {flag} to convert every rope.apply")


# --- Execution -------------------------------------------------------------------------------------------------------------------


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


def execute(console: Console, model: ExportedModel, dtype: str, repeats: int) -> None:
    """Runs every variant of the model, prints its distance from PyTorch and its time, and fails where it is too far off."""
    calls = {}
    for name, flags in VARIANTS.items():
        calls[name] = compile_module(model.mlir_text, flags).bind(model.function_name, *model.inputs)
    results = {name: call.results() for name, call in calls.items()}
    times = median_times(calls, repeats)
    baseline = next(iter(VARIANTS))
    tolerance = TOLERANCES[dtype]
    title = f"{model.name}, {dtype}, against PyTorch eager (tolerance {tolerance:.1e} relative; median of {repeats})"
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, padding=(0, 2))
    for heading in ("variant", "largest difference", "relative", "last places", f"bits of {baseline}", "milliseconds", "speed-up"):
        table.add_column(heading, justify="left" if heading == "variant" else "right")
    failures = []
    for name in VARIANTS:
        absolute, relative, units = relative_difference(results[name], model.references)
        identical = all(bit_identical(*pair) for pair in zip(results[name], results[baseline]))
        row = [name, f"{absolute:.2e}", f"{relative:.2e}", f"{units:.1f}", "identical" if identical else "different"]
        table.add_row(*row, f"{times[name]:.3f}", f"{times[baseline] / times[name]:.2f}x")
        if not relative <= tolerance:
            failures.append(f"{name} differs by {relative:.2e} from PyTorch")
    console.print(table)
    if failures:
        raise DemoFailure(f"{model.name}, {dtype}: " + "; ".join(failures))


# --- The whole demo --------------------------------------------------------------------------------------------------------------


def show(console: Console, dtype: str, sequence_length: int, repeats: int) -> None:
    """The demo in one element type: a Llama attention layer, then its rotation alone."""
    console.rule(f"Llama attention, {dtype}, {sequence_length} tokens")
    attention = EXPORTERS["llama-attention"](ExportOptions(dtype=dtype, sequence_length=sequence_length))
    raised = show_raising(console, attention)
    show_matrix_form(console, raised)
    execute(console, attention, dtype, repeats)
    execute(console, EXPORTERS["rotate-half"](ExportOptions(dtype=dtype, sequence_length=2048)), dtype, repeats)


def main(arguments: Sequence[str] | None = None) -> int:
    """Finds, converts and runs the rotary position embeddings of a Llama attention layer."""
    parser = argparse.ArgumentParser(prog="utils/demo", description=main.__doc__)
    parser.add_argument("--dtype", choices=TOLERANCES, nargs="+", default=list(TOLERANCES))
    parser.add_argument("--sequence-length", type=int, default=96, help="of the attention layer, in tokens")
    parser.add_argument("--repeats", type=int, default=7, help="timed runs of each variant")
    parsed = parser.parse_args(arguments)
    logging.getLogger("torch").setLevel(logging.ERROR)
    console = Console(highlight=False, width=None if sys.stdout.isatty() else PLAIN_WIDTH)
    try:
        for dtype in parsed.dtype:
            show(console, dtype, parsed.sequence_length, parsed.repeats)
    except (DemoFailure, ToolError) as failure:
        console.print(Text(f"failed: {failure}", style="bold red"))
        return 1
    console.print("All rotations found, all results within tolerance.", style="bold green")
    return 0


if __name__ == "__main__":
    sys.exit(main())
