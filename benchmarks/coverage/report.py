"""The table of the benchmark, on the terminal and as Markdown."""

import importlib.metadata
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

from .corpus import Entry
from .measure import Measurement
from .peers import PEERS

PACKAGES = ("torch", "torch-mlir", "transformers", "diffusers", "openvino", "onnx", "onnxscript", "onnxruntime")

Rows = list[tuple[Entry, Measurement | None, dict[str, int | str]]]
"""Each program with what came of it, and for each peer the rotations it fuses or why it cannot import the program."""

AfterPasses = dict[str, list[tuple[Entry, Measurement]]]
"""For each list of passes before raising, each program with what came of it."""


def _difference(measurement: Measurement) -> str:
    if measurement.difference is None:
        return "not executed"
    return "0" if measurement.difference == 0 else f"{measurement.difference:.2g}"


def _share(found: int, expected: int) -> str:
    return f"{found} / {expected} ({100 * found / expected:.0f} %)" if expected else "none"


def _groups(rows: Rows) -> dict[tuple[str, str], Rows]:
    groups: dict[tuple[str, str], Rows] = {}
    for row in rows:
        groups.setdefault((row[0].level, row[0].form), []).append(row)
    return groups


TOTALS_HEADER = ("Level", "Form", "Programs", "Do not export", "Rotations found", "Programs with all", "Executed", "Differ")


def totals(rows: Rows) -> Iterable[Sequence[str]]:
    """One line for each level and form. Rotations are counted over the programs that export."""
    for (level, form), group in _groups(rows).items():
        measured = [(entry, measurement) for entry, measurement, _ in group if measurement is not None]
        found = sum(min(measurement.found, entry.expected_rotations) for entry, measurement in measured)
        expected = sum(entry.expected_rotations for entry, _ in measured)
        complete = sum(measurement.found == entry.expected_rotations for entry, measurement in measured)
        executed = [measurement for _, measurement in measured if measurement.difference is not None]
        differ = sum(measurement.difference != 0 for measurement in executed)
        numbers = (len(measured), len(group) - len(measured), _share(found, expected), complete, len(executed), differ)
        yield (level, form, *map(str, numbers))


PASSES_HEADER = ("Passes before raising", "Rotations found", "Programs with all", "Executed", "Differ")


def pass_totals(after_passes: AfterPasses) -> Iterable[Sequence[str]]:
    """One line for each list of passes, over the programs that were raised after it."""
    for name, group in after_passes.items():
        if not group:
            continue
        found = sum(min(measurement.found, entry.expected_rotations) for entry, measurement in group)
        expected = sum(entry.expected_rotations for entry, _ in group)
        complete = sum(measurement.found == entry.expected_rotations for entry, measurement in group)
        differences = [measurement.difference for _, measurement in group if measurement.difference is not None]
        executed = (str(len(differences)), str(sum(map(bool, differences)))) if differences else ("–", "–")
        yield name, _share(found, expected), f"{complete} / {len(group)}", *executed


def peer_totals(rows: Rows) -> Iterable[Sequence[str]]:
    """For each peer and level: rotations fused in the programs it imports, and over all programs that export."""
    for (level, form), group in _groups(rows).items():
        if form != "linalg":
            continue
        exported = [(entry, measurement, peers) for entry, measurement, peers in group if measurement is not None]
        everything = sum(entry.expected_rotations for entry, _, _ in exported)
        found = sum(min(measurement.found, entry.expected_rotations) for entry, measurement, _ in exported)
        yield level, "RoME", str(len(exported)), _share(found, everything)
        for peer in PEERS:
            imported = [(entry, peers[peer]) for entry, _, peers in exported if isinstance(peers.get(peer), int)]
            if imported:
                fused = sum(min(count, entry.expected_rotations) for entry, count in imported)
                yield level, peer, str(len(imported)), _share(fused, everything)


def _program_lines(group: Rows, with_peers: bool) -> Iterable[Sequence[str]]:
    for entry, measurement, peers in group:
        counts = [str(peers[peer]) if isinstance(peers.get(peer), int) else "–" for peer in PEERS] if with_peers else []
        if measurement is None:
            yield entry.name, "–", f"does not export: {entry.failure}", *counts
            continue
        remarks = "; ".join(dict.fromkeys((*measurement.missed, *([measurement.failure] if measurement.failure else []))))
        found = f"{measurement.found} / {entry.expected_rotations}"
        yield entry.name, found, _difference(measurement) + (f" ({remarks})" if remarks else ""), *counts


def _markdown(header: Sequence[str], lines: Iterable[Sequence[str]]) -> list[str]:
    cells = [[str(cell).replace("|", "\\|").replace("<", "\\<") for cell in line] for line in lines]
    return ["| " + " | ".join(line) + " |" for line in (header, ["---"] * len(header), *cells)]


def versions() -> str:
    """The versions of every library that takes part and is installed."""
    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    return ", ".join(found)


_PREFACE = """# Coverage

Written by `python -m benchmarks.coverage --output docs/Coverage.md`; do not edit.

How many of the rotations that two libraries hold raise to `rope.apply`, and
whether raising changes what a program computes.

- *Function level*: every distinct implementation of RoPE in the sources of
  transformers and diffusers, called as models call it.
- *Layer level*: one layer of every architecture that runs at a tiny size, with
  the arguments that its model gives it.
- *Expected* is counted while the function or layer runs eagerly in PyTorch.
- *Difference* is the largest one between the results before and after raising,
  both compiled by `rome-cpu-pipeline`: 0 means that every bit is equal.
- Forms: `linalg` is torch-mlir's linalg on tensors in f32; `bf16` the same in
  bf16; `dynamic` with the sequence dynamic; `tosa` is torch-mlir's TOSA taken to
  linalg by upstream's passes; `gradient` is the backward graph of AOT autograd.
- Peers get the same exported program: OpenVINO as it is and through ONNX, the
  others through ONNX. OpenVINO is counted by the RoPE ops of the compiled model;
  onnxscript by matches of its rule, also those it takes back later; ONNX Runtime
  by its rotary fusion alone. That is written for graphs of the former exporter, by
  TorchScript with dynamic sizes, where tables are gathered from constants; it
  fuses such a control, of `benchmarks/coverage/control.py`, which the benchmark
  runs and counts by the same code before it counts anything else (1 / 1). The
  programs here are static graphs of today's exporter, most with tables as arguments.
- Found is cut off at expected in the totals. Rotations that are found but not
  merged into one op count as found there, and not as a program with all.
"""


_PASSES_PREFACE = """The programs of all levels and forms, changed by upstream's passes before they are raised:
`generalize` is `linalg-generalize-named-ops`, `fuse` is
`linalg-fuse-elementwise-ops`, `fold unit dims` is `linalg-fold-unit-extent-dims`.
Executed are programs that these passes change, before and after raising, where
`--execute` asked for it.
"""


def markdown(rows: Rows, after_passes: AfterPasses) -> str:
    """The whole page."""
    lines = [_PREFACE, f"Versions: {versions()}.", "", "## Totals", "", *_markdown(TOTALS_HEADER, totals(rows)), ""]
    if any(after_passes.values()):
        lines += ["## After other passes", "", _PASSES_PREFACE, *_markdown(PASSES_HEADER, pass_totals(after_passes)), ""]
    peers = list(peer_totals(rows))
    lines += ["## Peers", "", *_markdown(("Level", "Compiler", "Programs imported", "Rotations fused"), peers), ""]
    for (level, form), group in _groups(rows).items():
        with_peers = form == "linalg"
        header = ("Program", "Found / expected", "Difference", *(PEERS if with_peers else ()))
        lines += [f"## {level.capitalize()} level, {form}", "", *_markdown(header, _program_lines(group, with_peers)), ""]
    return "\n".join(lines)


def show(rows: Rows, after_passes: AfterPasses, console: Console) -> None:
    """Prints the totals."""
    for title, header, lines in (
        ("Totals", TOTALS_HEADER, totals(rows)),
        ("After other passes", PASSES_HEADER, pass_totals(after_passes)),
        ("Peers", ("Level", "Compiler", "Programs imported", "Rotations fused"), peer_totals(rows)),
    ):
        table = Table(*header, title=title)
        for line in lines:
            table.add_row(*line)
        console.print(table)
