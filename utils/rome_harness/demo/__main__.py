"""Shows RoME on a real attention layer: finds its rotary position embeddings, converts them to matrix form, runs the result.

Every figure is measured in the run that prints it. The exit status is non-zero when a rotation is missed or a result is off.
"""

import argparse
import logging
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from rome_harness.console import make_console
from rome_harness.demo.listing import DemoFailure, Raising, show_matrix_form, show_raising
from rome_harness.demo.running import BASELINE, RAISED, TOLERANCES, Run, execute
from rome_harness.testing.models import EXPORTERS, ExportOptions
from rome_harness.testing.tools import ToolError

ROTATION_TOKENS = 2048
"""Length of the sequence on which the rotation alone is run."""


@dataclass(frozen=True)
class Outcome:
    """What the demo found in one element type: in the attention layer, and when it and the rotation alone were run."""

    dtype: str
    raising: Raising
    attention: dict[str, Run]
    rotation: dict[str, Run]


def show(console: Console, dtype: str, sequence_length: int, repeats: int) -> Outcome:
    """The demo in one element type: a Llama attention layer, then its rotation alone."""
    console.rule(f"Llama attention, {dtype}, {sequence_length} tokens")
    attention = EXPORTERS["llama-attention"](ExportOptions(dtype=dtype, sequence_length=sequence_length))
    raising = show_raising(console, attention)
    show_matrix_form(console, raising.mlir_text)
    attention_runs = execute(console, attention, dtype, repeats)
    rotation = EXPORTERS["rotate-half"](ExportOptions(dtype=dtype, sequence_length=ROTATION_TOKENS))
    return Outcome(dtype, raising, attention_runs, execute(console, rotation, dtype, repeats))


def summary(outcomes: Sequence[Outcome]) -> list[str]:
    """What was gained, in three lines: what is shorter, what is faster, and what stays the same."""
    sizes, times, raised = [], [], []
    for outcome in outcomes:
        found = outcome.raising
        sizes.append(f"{outcome.dtype}: {found.found} of {found.expected} found, {found.removed} operations became {found.added}")
        before, after = (outcome.rotation[name].milliseconds for name in (BASELINE, RAISED))
        times.append(f"{outcome.dtype}: {before:.3f} ms {BASELINE}, {after:.3f} ms {RAISED} ({before / after:.2f}x)")
        raised += [run for runs in (outcome.attention, outcome.rotation) for name, run in runs.items() if name != BASELINE]
    identical = sum(run.identical for run in raised)
    return [
        f"Rotations of the attention layer: {'; '.join(sizes)}.",
        f"Time of the rotation alone, {ROTATION_TOKENS} tokens: {'; '.join(times)}.",
        f"Bits: {identical} of {len(raised)} raised variants agree with {BASELINE} in every bit; all are within tolerance of PyTorch.",
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Finds, converts and runs the rotary position embeddings of a Llama attention layer."""
    parser = argparse.ArgumentParser(prog="utils/demo", description=main.__doc__)
    parser.add_argument("--dtype", choices=TOLERANCES, nargs="+", default=list(TOLERANCES))
    parser.add_argument("--sequence-length", type=int, default=96, help="of the attention layer, in tokens")
    parser.add_argument("--repeats", type=int, default=7, help="timed runs of each variant")
    parsed = parser.parse_args(arguments)
    logging.getLogger("torch").setLevel(logging.ERROR)
    console = make_console()
    try:
        outcomes = [show(console, dtype, parsed.sequence_length, parsed.repeats) for dtype in parsed.dtype]
    except (DemoFailure, ToolError) as failure:
        console.print(Text(f"failed: {failure}", style="bold red"))
        return 1
    console.rule("What was gained")
    for line in summary(outcomes):
        console.print(Text(line, style="bold green"), soft_wrap=not console.is_terminal)
    return 0


if __name__ == "__main__":
    sys.exit(main())
