"""Compares the simulator's transfers and matrix products with measurements.

`npu_measurements.csv` has a selection of the measurements of single instructions
that the MindStudio kernel performance prediction (mskpp) ships: the size of a
transfer in KiB and its rate in GiB/s, or for `mmad` the number of multiplications
and operations per cycle. Their published fit is a straight line for each path,
whose largest and root mean square error here are the fit's own error. Writes a page
with both for each path and a table of fact, model and difference; fails if the
model is worse than the fit. With `--check`, fails instead if the committed page is
another one. With `--fit`, derives the constants of the targets from the points and
prints both.
"""

import argparse
import collections
import csv
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent
SIMULATOR = os.environ.get("ROME_NPU_SIM", ROOT / "build/bin/rome-npu-sim")
PAGE = ROOT / "docs/Npu/Curves.md"

# Of each chip: the target, and the GHz that turn the measured times into cycles.
CHIPS = {"910B1": ("ascend910b1", 1.85), "910B3": ("ascend910b3", 1.85),
         "950": ("ascend950pr", 1.65)}

# The published fits: start in cycles, bytes (multiplications) per cycle.
FITS = {
    ("910B1", "gm to l1"): (192, 166),
    ("910B1", "gm to l1, fractals"): (788, 174),
    ("910B1", "gm to ub"): (151, 49),
    ("910B3", "gm to ub"): (197, 123),
    ("910B1", "ub to gm"): (124, 77),
    ("910B1", "l0c to gm"): (36, 131),
    ("910B1", "l1 to l0a"): (2, 256),
    ("910B1", "l1 to l0b"): (2, 128),
    ("910B1", "mmad"): (2.4, 4129),
    ("950", "gm to l1"): (123, 273),
    ("950", "gm to ub"): (173, 114),
    ("950", "ub to gm"): (234, 79),
    ("950", "l0c to gm"): (111, 154),
    ("950", "l0c to l1"): (2, 270),
    ("950", "l0c to ub"): (0, 128),
    ("950", "l1 to ub"): (0, 128),
    ("950", "ub to l1"): (0, 128),
    ("950", "l1 to l0a"): (2, 270),
    ("950", "l1 to l0b"): (2, 270),
    ("950", "mmad"): (0.3, 4096),
}

# Measured bytes per cycle of the 910B1's vector unit, and an op of the class.
VECTOR = [("binary", "vmul", "f32", 128), ("unary", "vmuls", "f32", 256),
          ("convert", "vcast", "bf16", 256), ("copy", "copy", "f32", 256),
          ("mla", "vmla", "f32", 42.7), ("gather, 32 bits", "vgather", "f32", 21),
          ("gather, 16 bits", "vgather", "bf16", 10.6)]


def memref(shape, kind, space):
    return f"memref<{'x'.join(map(str, shape))}x{kind}, #npu.space<{space}>>"


def get_op(path, target, size):
    """Returns the core, the op and the types of its operands."""
    if path == "mmad":
        n = size // 4096
        a = [n, 1] if target.startswith("ascend910") else [1, n]
        return "cube", "mmad", [memref(a + [16, 16], "bf16", "l0a"),
                                memref([1, 1, 16, 16], "bf16", "l0b"),
                                memref([1, n, 16, 16], "f32", "l0c")]
    source, destination = re.match(r"(\w+) to (\w+)", path).groups()
    # The bytes of a fractal: 16 x 16 numbers.
    n = size * 1024 // (1024 if source == "l0c" else 512)
    plain = lambda space: memref([size * 512], "bf16", space)
    fractals = lambda space: memref([n, 1, 16, 16], "bf16", space)
    core = "vector" if {"l1", "l0c"}.isdisjoint({source, destination}) else "cube"
    if path == "ub to l1":
        core = "vector"
    if source == "l0c":
        to = (memref([2 * n, 1, 16, 8], "f32", "l1") if destination == "l1" else
              memref([16, 16 * n], "f32", destination))
        return core, "fixpipe", [memref([n, 1, 16, 16], "f32", "l0c"), to]
    if path.endswith("fractals"):
        return core, "load_nz", [memref([16, 16 * n], "bf16", "gm"), fractals("l1")]
    if destination in ("l0a", "l0b"):
        swaps = destination == "l0a" and target.startswith("ascend910")
        to = memref([1, n, 16, 16] if swaps else [n, 1, 16, 16], "bf16", destination)
        return core, "l1_to_l0", [fractals("l1"), to]
    name = "load" if source == "gm" else "store" if destination == "gm" else "copy"
    return core, name, [plain(source), plain(destination)]


def simulate(core, target, ops):
    """Returns the cycles of the second of two equal runs of each op, so that L2 has
    its data, on one core alone."""
    arguments, lines = [], []
    for i, (name, types, words) in enumerate(ops):
        operands = [f"%o{i}_{j}" for j in range(len(types))]
        for j, (operand, kind) in enumerate(zip(operands, types)):
            if "<gm>" in kind:
                role = "output" if j else "input"
                arguments.append(f"{operand}: {kind} {{npu.role = #npu.role<{role}>}}")
            else:
                # Operands in one buffer do not overlap.
                address = 65536 * j if all("<ub>" in t for t in types) else 0
                lines.append(f"{operand} = npu.buffer {address} : {kind}")
        if words:
            operands.insert(1, words)
        op = f"npu.{name} {', '.join(operands)} : {', '.join(types)}"
        lines += [op, "npu.barrier <all>", op, "npu.barrier <all>"]
    body = "\n".join(["%g = npu.group_id", "%s = npu.subcore_id",
                      "%sum = arith.addi %g, %s : index",
                      "%c0 = arith.constant 0 : index",
                      "%first = arith.cmpi eq, %sum, %c0 : index",
                      "scf.if %first {"] + lines + ["}"])
    text = (f'module attributes {{npu.target = "{target}"}} {{\n'
            f"npu.kernel @k({', '.join(arguments)}) {{\n"
            f"npu.{core} {{\n{body}\n}}\n}}\n}}\n")
    with tempfile.TemporaryDirectory() as folder:
        trace = pathlib.Path(folder) / "trace.json"
        subprocess.run([SIMULATOR, "-", "--timing-only", "--report=none",
                        "--allow-unwritten", f"--trace={trace}"], input=text,
                       text=True, check=True)
        events = json.loads(trace.read_text())["traceEvents"]
    facts = (ROOT / "targets" / f"{target}.mlir").read_text()
    frequency = float(re.search(r"frequency_mhz = (\d+)", facts).group(1))
    return [e["dur"] * frequency for e in events if e["ph"] == "X"][1::2]


def read_measurements():
    """Returns sizes and cycles of the points of each path."""
    points = collections.defaultdict(list)
    with open(ROOT / "benchmarks/npu_measurements.csv") as file:
        for row in csv.DictReader(file):
            size, rate = int(row["size"]), float(row["rate"])
            if row["path"] == "mmad":
                cycles = 2 * size / rate
            else:
                cycles = size * 1024 * CHIPS[row["chip"]][1] * 1e9 / (rate * 2 ** 30)
            points[row["chip"], row["path"]].append((size, cycles))
    return points


def fit_line(sizes, cycles):
    """Returns start and rate of the line with the least squares of relative errors."""
    columns = np.stack([np.ones_like(sizes), sizes], axis=1) / cycles[:, None]
    start, slope = np.linalg.lstsq(columns, np.ones_like(cycles))[0]
    return start, 1 / slope


def fit_curve(sizes, cycles):
    """Returns start, rate and peak rate: a line over the first points and a rate over
    the others, parted where the larger of both has the least relative error. The peak
    is infinite where that is not a tenth better than one line over all points."""
    def get_error(start, rate, peak):
        model = np.maximum(start + sizes / rate, sizes / peak)
        return np.sqrt(np.mean((model / cycles - 1) ** 2))

    curves = []
    for first in range(2, len(sizes)):
        inverse = sizes[first:] / cycles[first:]
        peak = np.sum(inverse ** 2) / np.sum(inverse)
        curves.append((*fit_line(sizes[:first], cycles[:first]), peak))
    line = (*fit_line(sizes, cycles), np.inf)
    best = min(curves, key=lambda curve: get_error(*curve))
    return best if get_error(*best) < 0.9 * get_error(*line) else line


def read_constants(chip, path):
    """Returns start, rate and, but for `mmad`, peak rate in the target's file."""
    facts = (ROOT / "targets" / f"{CHIPS[chip][0]}.mlir").read_text()
    if path == "mmad":
        line = re.search(r"<input = bf16, accumulator = f32, .*", facts).group()
    else:
        source, destination = re.match(r"(\w+) to (\w+)", path).groups()
        layout = "nd_to_nz" if path.endswith("fractals") else "keep|nz_to_nd"
        line = re.search(f"<source = {source}, destination = {destination}, "
                         f"layout = ({layout}), .*", facts).group()
    return [float(number) for number in
            re.findall(r"(?:cycles|per_cycle) = ([\d.]+)", line)]


def print_fits():
    """Prints the constants of each path as the points give them and as they are in
    the target: cycles, and bytes or multiplications per cycle."""
    print("| chip | path | start, rate, peak: of the points | in the target |")
    print("|---|---|---|---|")
    for (chip, path), points in read_measurements().items():
        sizes, cycles = np.array(sorted(points), float).T
        fit = (fit_line(sizes, cycles) if path == "mmad" else
               fit_curve(sizes * 1024, cycles))
        fit = ", ".join(f"{number:.{int(number < 100)}f}" for number in fit
                        if np.isfinite(number))
        target = ", ".join(f"{number:g}" for number in read_constants(chip, path))
        print(f"| {chip} | {path} | {fit} | {target} |")


HEADER = """# Curves of the model

How long the simulator lets single instructions take, compared with measurements of
them that the MindStudio kernel performance prediction (mskpp) ships
(`benchmarks/npu_measurements.csv`, a selection). Generated by
`benchmarks/npu_curves.py`: one core, data in L2.

The published fit of a curve is a straight line, start + size / rate. Its own error
is how far the line is from the points that it was made of: up to 54 %, since most
curves bend where a fixed latency gives way to a rate. Targets therefore have a third
number, the peak rate: a transfer takes the larger of start + size / rate and size /
peak. No path of the model is further from the measurements than the fit is, neither
at its worst point nor in the root mean square.

`benchmarks/npu_curves.py --fit` derives the targets' numbers from the points: the
least squares of relative errors, for a line over the first points and a rate over the
others, parted where the error of both together is least. It prints them next to the
targets' own, which are rounded. Where a line alone is as good it prints no peak: the
target has the rate there or, for two loads, a little less, which only the largest
transfers could show. The `mmad` of a 910B has the published fit.

| chip | path | points | fit: start, rate | its error: worst | rms | model's error: worst | rms |
|---|---|---|---|---|---|---|---|
"""

VECTOR_HEADER = """
## Vector unit

Bytes per cycle, from the difference between 16 KiB and 32 KiB. The measured
instructions follow each other without dependence, and show no start. Another
published fit has starts of 17 to 43 cycles for instructions that wait for each other,
as those of the kernels do; the targets have 29.

| chip | class | fact | model | difference |
|---|---|---|---|---|
"""

POINTS_HEADER = """
## All points

KiB and cycles; for `mmad`, multiplications and cycles. Above 16 KiB, loads as
fractals (`nd_to_nz`) whose size is no multiple of 32 KiB took up to 2.2 times as long
as the next multiple: what shapes the measurement used is not published, and neither a
line nor the model has such steps.

| chip | path | size | fact | fit | difference | model | difference |
|---|---|---|---|---|---|---|---|
"""

FOOTER = """
The 950's curves are those of the chip that mskpp calls 91095. Nothing is published for
the rate of `nd_to_nz` on a 950 (the model takes it as the plain load), for `l0c to l1`
on a 910B but a theoretical 256 bytes per cycle, and for `l1 to gm` on a 910B (the model
takes it as `ub to gm`).
"""


def percent(value):
    return f"{round(100 * value, 1) + 0.0:+.1f} %"


def vector_rows():
    rows = []
    for kind, name, element, fact in VECTOR:
        ops = []
        for n in (4096, 8192):
            tile = memref([n], element, "ub")
            types = {"vcast": [memref([n], "bf16", "ub"), memref([n], "f32", "ub")],
                     "vgather": [tile, memref([n], "i32", "ub"), tile],
                     "copy": [tile] * 2, "vmuls": [tile] * 2}.get(name, [tile] * 3)
            ops.append((name, types, "2.0" if name == "vmuls" else ""))
        times = simulate("vector", "ascend910b1", ops)
        # Of the widest operand, but of the gathered elements.
        width = 2 if (name, element) == ("vgather", "bf16") else 4
        rate = 4096 * width / (times[1] - times[0])
        rows.append(f"| 910B1 | {kind} | {fact:g} | {rate:.1f} | "
                    f"{percent(rate / fact - 1)} |\n")
    return "".join(rows)


def make_page():
    """Returns the page, and the paths on which the model is worse than the fit."""
    summary, details, worse = "", "", []
    for (chip, path), points in read_measurements().items():
        target = CHIPS[chip][0]
        core = get_op(path, target, 4096 if path == "mmad" else 1)[0]
        ops = [(*get_op(path, target, size)[1:], "") for size, _ in points]
        sizes, facts = (np.array(column, float) for column in zip(*points))
        start, rate = FITS[chip, path]
        units = sizes if path == "mmad" else sizes * 1024
        fits, models = start + units / rate, np.array(simulate(core, target, ops))
        errors = [fits / facts - 1, models / facts - 1]
        worst = [error[np.argmax(np.abs(error))] for error in errors]
        rms = [np.sqrt(np.mean(error ** 2)) for error in errors]
        if abs(worst[1]) > abs(worst[0]) + 1e-3 or rms[1] > rms[0] + 1e-3:
            worse.append(f"{chip} {path}")
        summary += (f"| {chip} | {path} | {len(points)} | {start:g}, {rate:g} | "
                    f"{percent(worst[0])} | {100 * rms[0]:.1f} % | "
                    f"{percent(worst[1])} | {100 * rms[1]:.1f} % |\n")
        for size, fact, fit, model, a, b in zip(sizes, facts, fits, models, *errors):
            details += (f"| {chip} | {path} | {size:g} | {fact:.1f} | {fit:.1f} | "
                        f"{percent(a)} | {model:.1f} | {percent(b)} |\n")
    return (HEADER + summary + VECTOR_HEADER + vector_rows() + POINTS_HEADER + details
            + FOOTER), worse


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--fit", action="store_true")
    arguments = parser.parse_args()
    if arguments.fit:
        print_fits()
        sys.exit()
    text, worse = make_page()
    if not arguments.check:
        PAGE.write_text(text)
    elif PAGE.read_text() != text:
        sys.exit(f"{PAGE} is out of date: run this script\n{text}")
    if worse:
        sys.exit("the model is further from the measurements than the fit: "
                 + ", ".join(worse))
