"""Measures a whole Llama attention layer as torch-mlir wrote it, compiled as it is and with its rotations raised.

    PYTHONPATH=build/python:utils:benchmarks .venv/bin/python -m cpu.layer [--repeats N]

Calls take turns; time is the processor time of the process. A ratio above 1 says that raising made the layer faster.
"""

import argparse
import logging
import sys
import time

import numpy as np
import rich.console
import rich.table

from rome_harness.testing.models import EXPORTERS, ExportOptions

LAYERS = tuple((dtype, length) for dtype in ("f32", "bf16") for length in (1, 16, 96, 256))
"""Element types and sequence lengths in tokens."""


def measure(dtype: str, length: int, repeats: int) -> tuple[dict[str, float], float]:
    """The median seconds of each way to compile, and the median of their ratios."""
    import rome

    model = EXPORTERS["llama-attention"](ExportOptions(dtype=dtype, sequence_length=length))
    ways = {"as it is": False, "raised": True}
    functions = {name: rome.compile(model.mlir_text, raises=raises)[model.function_name] for name, raises in ways.items()}
    results = {name: function(*model.inputs) for name, function in functions.items()}
    times: dict[str, list[float]] = {name: [] for name in functions}
    for _ in range(repeats):
        for name, function in functions.items():
            start = time.process_time()
            function(*model.inputs, out=results[name])
            times[name].append(time.process_time() - start)
    if not all(np.array_equal(*pair) for pair in zip(*map(np.atleast_1d, results.values()), strict=True)):
        raise ValueError("expected raising to keep every bit")
    ratios = [before / after for before, after in zip(times["as it is"], times["raised"], strict=True)]
    return {name: float(np.median(values)) for name, values in times.items()}, float(np.median(ratios))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m cpu.layer", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=61)
    arguments = parser.parse_args()
    logging.getLogger("torch").setLevel(logging.ERROR)
    table = rich.table.Table("Llama attention layer", "as it is, ms", "raised, ms", "ratio")
    for dtype, length in LAYERS:
        seconds, ratio = measure(dtype, length, arguments.repeats)
        table.add_row(f"{dtype}, {length} tokens", *(f"{1e3 * value:.3f}" for value in seconds.values()), f"{ratio:.3f}")
    rich.console.Console().print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
