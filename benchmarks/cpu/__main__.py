"""Measures RoME and its peers on CPUs against a nontemporal copy of x, all interleaved in one run.

    PYTHONPATH=build/python:utils:benchmarks .venv/bin/python -m cpu [--quick] [--markdown FILE] [--plot FILE]

With one thread, time is the processor time of the process, which other processes do not add to; with two it is the time that
passes. A ratio is the time of the copy, of the same pass and by as many threads, over that of the peer: 1 is the limit of memory.
Every result is checked against f64.
"""

import argparse
import importlib.metadata
import json
import platform
import subprocess
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rich.console
import rich.table

from rome_harness.testing import reference

from . import cases, peers

TOLERANCES = {"f32": 1e-5, "bf16": 2e-2, "f16": 2e-3}
"""Largest absolute error of a result of size 1: some ulps."""

ANGLE_TOLERANCE = 2e-2
"""What ggml's errors may be on top: it multiplies up its angles, to some thousands, in f32."""


@dataclass(frozen=True)
class Measurement:
    """The median of all passes, between the quartiles: ratios to the copy, and seconds of one call."""

    peer: str
    ratios: tuple[float, float, float]
    seconds: tuple[float, float, float]

    @property
    def ratio(self) -> float:
        return self.ratios[1]


def check(case: cases.Case, data: cases.Data, peer: str, call: peers.Call) -> None:
    """Fails unless the result is right for the first and the last head, or for the first and the last position of all heads."""
    data.out.view(np.uint8).fill(0)
    result = peers.to_numpy(call()).reshape(case.shape)
    ends = [0, case.shape[0] - 1]
    tables = (table[ends] if case.heads_inside else table for table in (data.cos, data.sin))
    expected = reference.apply(data.x[ends], *tables, cases.ROTATIONS[case.rotation], (case.table_dim,))
    error = np.max(np.abs(result[ends] - expected) / np.maximum(1, np.abs(expected)))
    tolerance = TOLERANCES[case.element_type] + (ANGLE_TOLERANCE if peer == "ggml" else 0)
    if not error <= tolerance:
        raise ValueError(f"expected the result of {peer} to be right, but it is off by {error}")


def measure(case: cases.Case, passes: int) -> list[Measurement]:
    data = cases.Data.of(case)
    calls = {}
    for name, make in peers.PEERS.items():
        if case.heads_inside and name not in peers.ANY_LAYOUT:
            continue
        try:
            call = make(case, data)
            if call is None:
                continue
            if name not in peers.COPIES:
                check(case, data, name, call)
            calls[name] = call
        except ImportError:
            continue
        except Exception:  # A peer that fails is left out, and said so.
            print(f"{name} fails on {case}:\n{traceback.format_exc(limit=1)}", file=sys.stderr)
    copy = peers.nontemporal_copy(case, data)
    clock = time.process_time if case.threads == 1 else time.perf_counter
    # The copy leaves nothing of `out` in the cache; a call of a small case finds what the one before left there.
    repeats = 1 if case.is_large else min(2000, (64 << 20) // case.bytes)

    def run(call: peers.Call) -> float:
        start = clock()
        for _ in range(repeats):
            call()
        return (clock() - start) / repeats

    ratios: dict[str, list[float]] = {name: [] for name in calls}
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(passes):
        for name, call in calls.items():
            before = run(copy)
            taken = run(call)
            seconds[name].append(taken)
            ratios[name].append((before + run(copy)) / 2 / taken)
    return [Measurement(name, quartiles(ratios[name]), quartiles(seconds[name])) for name in calls]


def quartiles(values: list[float]) -> tuple[float, float, float]:
    low, median, high = np.quantile(values, (0.25, 0.5, 0.75))
    return float(low), float(median), float(high)


def describe(case: cases.Case) -> str:
    return f"{list(case.shape)} {case.element_type} {case.rotation}, {case.threads} thread{'s' * (case.threads > 1)}"


def machine() -> str:
    output = subprocess.run(["lscpu", "--json"], check=True, capture_output=True, text=True).stdout
    facts = {entry["field"].rstrip(":"): entry["data"] for entry in json.loads(output)["lscpu"]}
    caches = ", ".join(f"{name} {facts[name]}" for name in ("L1d cache", "L2 cache", "L3 cache") if name in facts)
    extensions = " ".join(flag for flag in facts.get("Flags", "").split() if flag.startswith(("avx", "amx")))
    packages = ["numpy", *dict.fromkeys(peers.FRAMEWORKS.values())]
    installed = {dist.name: dist.version for dist in importlib.metadata.distributions()}
    versions = ", ".join(f"{name} {installed[name]}" for name in packages if name in installed)
    return (
        f"Machine: {facts['Model name']}, {facts['CPU(s)']} cores, {caches}; {platform.system()} {platform.release()}; {extensions}.\n\n"
        f"Python {platform.python_version()}, {versions}."
    )


def format_cell(measurement: Measurement | None, case: cases.Case) -> str:
    if measurement is None:
        return "–"
    low, median, high = measurement.ratios if case.is_large else (1e6 * seconds for seconds in measurement.seconds)
    return f"{median:.2f}{'' if case.is_large else ' µs'} ({low:.2f}–{high:.2f})"


def markdown_table(header: list[str], rows: list[list[str]]) -> list[str]:
    return ["| " + " | ".join(cells) + " |" for cells in (header, ["---"] * len(header), *rows)]


def leads(results: dict[cases.Case, list[Measurement]]) -> list[list[str]]:
    """For each large case, how many times as fast as the fastest framework RoME is, and the copy."""
    rows = []
    for case, measurements in results.items():
        by_name = {measurement.peer: measurement for measurement in measurements}
        frameworks = [by_name[name] for name in peers.FRAMEWORKS if name in by_name]
        if case.is_large and frameworks:
            fastest = max(frameworks, key=lambda measurement: measurement.ratio)
            ours = by_name["RoME"].ratio / fastest.ratio
            rows.append([describe(case), fastest.peer, f"{ours:.1f}", f"{1 / fastest.ratio:.1f}"])
    return rows


def write_markdown(path: Path, results: dict[cases.Case, list[Measurement]], columns: list[str]) -> None:
    rows = []
    for case, measurements in results.items():
        by_name = {measurement.peer: measurement for measurement in measurements}
        rows.append([describe(case), *(format_cell(by_name.get(name), case) for name in columns)])
    lines = [
        machine(),
        "",
        *markdown_table(["case", *columns], rows),
        "",
        *markdown_table(["case", "fastest framework", "RoME is faster by", "the copy is faster by"], leads(results)),
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def plot(path: Path, results: dict[cases.Case, list[Measurement]], columns: list[str]) -> None:
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    shown = [case for case in results if case.shape == (32, 4096, 128) and case.threads == 1]
    figure, axes = pyplot.subplots(figsize=(11, 4.5))
    colors = matplotlib.colormaps["tab20"]
    for index, name in enumerate(columns):
        found = [(position, m) for position, case in enumerate(shown) for m in results[case] if m.peer == name]
        places = [position + (index - len(columns) / 2) * 0.8 / len(columns) for position, _ in found]
        axes.bar(places, [m.ratio for _, m in found], width=0.8 / len(columns), label=name, color=colors(index))
    axes.axhline(1, color="black", linewidth=0.8)
    axes.set_xticks(range(len(shown)), [f"{case.element_type}\n{case.rotation}" for case in shown])
    axes.set_ylabel("speed, as a fraction of a nontemporal copy")
    axes.set_title("RoPE of [1, 32, 4096, 128] on one core")
    axes.set_ylim(0, 1.5)
    axes.legend(ncols=4)
    figure.tight_layout()
    figure.savefig(path)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m cpu", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="only the large shape with one thread")
    parser.add_argument("--passes", type=int, default=15)
    parser.add_argument("--markdown", type=Path, help="where to write the table")
    parser.add_argument("--plot", type=Path, help="where to save the plot")
    arguments = parser.parse_args()
    console = rich.console.Console(width=200)
    results = {}
    for case in cases.QUICK if arguments.quick else cases.ALL:
        results[case] = measure(case, arguments.passes)
        cells = "  ".join(f"{m.peer} {format_cell(m, case)}" for m in results[case])
        console.print(f"{describe(case)}: {cells}", highlight=False)
    columns = [name for name in peers.PEERS if any(m.peer == name for ms in results.values() for m in ms)]
    table = rich.table.Table("case", *columns)
    for case, measurements in results.items():
        by_name = {measurement.peer: measurement for measurement in measurements}
        table.add_row(describe(case), *(format_cell(by_name.get(name), case) for name in columns))
    console.print(table)
    if arguments.markdown:
        write_markdown(arguments.markdown, results, columns)
    if arguments.plot:
        plot(arguments.plot, results, columns)
    return 0


if __name__ == "__main__":
    sys.exit(main())
