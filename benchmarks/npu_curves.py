"""Compares the simulator's transfers and matrix products with measured curves.

Runs transfers of growing size, fits time = start + bytes / rate as the facts were
fitted, and writes a table of fact, model and difference; with `--check`, fails if
the committed table is another one.
"""

import argparse
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
D = 128

# Target, path, start, rate, largest measured rate (None where not published).
FACTS = [
    ("ascend910b1", "gm to l1", 192, 166, 163),
    ("ascend910b1", "gm to l1, fractals", 788, 174, 119),
    ("ascend910b1", "gm to ub", 151, 49, 46),
    ("ascend910b3", "gm to ub", 197, 123, 110),
    ("ascend910b1", "ub to gm", 124, 77, 64),
    ("ascend910b1", "l0c to gm", 36, 131, 123),
    ("ascend910b1", "l1 to l0a", 2, 256, 254),
    ("ascend910b1", "l1 to l0b", 2, 128, 127.5),
    ("ascend910b1", "mmad bf16 (MACs)", 2.4, 4129, 4037),
    ("ascend950pr", "gm to l1", 123, 273, None),
    ("ascend950pr", "gm to ub", 173, 114, None),
    ("ascend950pr", "ub to gm", 234, 79, None),
    ("ascend950pr", "l0c to gm", 111, 154, None),
    ("ascend950pr", "l0c to ub", 0, 128, None),
    ("ascend950pr", "ub to l1", 0, 128, None),
    ("ascend950pr", "l1 to l0a", 2, 270, None),
    ("ascend950pr", "l1 to l0b", 2, 270, None),
    ("ascend950pr", "mmad bf16 (MACs)", 0.3, 4096, None),
]


def memref(shape, kind, space):
    return f"memref<{'x'.join(map(str, shape))}x{kind}, #npu.space<{space}>>"


def transfer(path, target, blocks):
    """Returns op and types, core, size and bytes in buffers of 16 * blocks rows."""
    rows = 16 * blocks
    plain = lambda space, kind="bf16": memref([rows, D], kind, space)
    fractals = lambda space, kind="bf16": memref([8, blocks, 16, 16], kind, space)
    l0a = fractals("l0a") if "950" in target else memref([blocks, 8, 16, 16],
                                                         "bf16", "l0a")
    half, full = rows * D * 2, rows * D * 4
    return {
        "gm to l1": (("load", plain("gm"), plain("l1")), "cube", half, half),
        "gm to l1, fractals": (("load_nz", plain("gm"), fractals("l1")), "cube",
                               half, half),
        "gm to ub": (("load", plain("gm"), plain("ub")), "vector", half, half),
        "ub to gm": (("store", plain("ub"), plain("gm")), "vector", half, half),
        "l0c to gm": (("fixpipe", fractals("l0c", "f32"), plain("gm", "f32")),
                      "cube", full, full),
        "l0c to ub": (("fixpipe", fractals("l0c", "f32"), plain("ub", "f32")),
                      "cube", full, full),
        "ub to l1": (("copy", plain("ub"), plain("l1")), "vector", half, half),
        "l1 to l0a": (("l1_to_l0", fractals("l1"), l0a), "cube", half, half),
        "l1 to l0b": (("l1_to_l0", fractals("l1"), fractals("l0b")), "cube",
                      half, half),
        "mmad bf16 (MACs)": (("mmad", l0a, memref([8, 8, 16, 16], "bf16", "l0b"),
                              fractals("l0c", "f32")), "cube", rows * D * D, full),
    }[path]


def time_transfer(path, target, blocks):
    """Returns the cycles of the second of two equal transfers: L2 is warm."""
    (name, *types), core, _, _ = transfer(path, target, blocks)
    arguments, lines, operands = [], [], [f"%o{i}" for i in range(len(types))]
    for i, kind in enumerate(types):
        if "<gm>" in kind:
            role = "output" if i else "input"
            arguments.append(f"%o{i}: {kind} {{npu.role = #npu.role<{role}>}}")
        else:
            lines.append(f"%o{i} = npu.buffer 0 : {kind}")
    op = f"npu.{name} {', '.join(operands)} : {', '.join(types)}"
    lines += [op, "npu.barrier <all>", op]
    # One core alone.
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
    return [e for e in events if e["ph"] == "X"][-1]["dur"] * frequency


def measure(target, path):
    """Returns start, rate and the largest rate of the model."""
    limits = {"l1": 512, "ub": 192, "l0a": 64, "l0b": 64, "l0c": 128}
    (_, *types), _, _, bytes_of_block = transfer(path, target, 1)
    spaces = [re.search(r"space<(\w+)>", kind).group(1) for kind in types]
    most = min(limits[space] for space in spaces
               if space in limits) * 1024 // bytes_of_block
    if "mmad" in path:
        most = 16  # 64 KB of l0a, 128 KB of l0c
    if "fractals" in path:
        most = 48  # the published curve ends at 192 KB
    blocks = sorted({max(1, most * i // 8) for i in range(1, 9)})
    sizes = np.array([transfer(path, target, b)[2] for b in blocks], float)
    times = np.array([time_transfer(path, target, b) for b in blocks])
    slope, start = np.polyfit(sizes, times, 1)
    return start, 1 / slope, (sizes / times).max()


HEADER = """# Curves of the model

How the simulator's transfers and matrix products compare with the fitted and
measured curves that the targets are made of. Cycles; bytes (multiplications for
`mmad`) per cycle. Generated by `benchmarks/npu_curves.py`, which fits the
model's times as the facts were fitted: a straight line through sizes up to what
the buffers hold, one core, data in L2.

| target | path | start: fact | model | difference | rate: fact | model | difference | largest rate: fact | model | difference |
|---|---|---|---|---|---|---|---|---|---|---|
"""

FOOTER = """
The fractal curve is flat up to 64 KB (about 800 cycles) and then rises; one
straight line does not describe it. The target has the flat part as
`minimum_cycles` and the start of the rising part, so that a line through all
sizes is another one than the fact's, while the times of the tiles that kernels
use agree: 800 cycles for 32 KB. The fitted rates of `ub to gm` and `mmad` lie above
their own largest measurements.
"""


def table():
    rows = []
    for target, path, start, rate, largest in FACTS:
        got = measure(target, path)
        # Adding zero after rounding makes a negative zero positive.
        got = [round(value, 6) + 0.0 for value in got]
        cells = [target, path, f"{start:g}", f"{got[0]:.1f}",
                 f"{round(got[0] - start, 1) + 0.0:+.1f}"]
        for fact, model in ((rate, got[1]), (largest, got[2])):
            cells += (["-", f"{model:.1f}", "-"] if fact is None else
                      [f"{fact:g}", f"{model:.1f}",
                       f"{round(100 * (model / fact - 1), 1) + 0.0:+.1f} %"])
        rows.append("| " + " | ".join(cells) + " |\n")
    return HEADER + "".join(rows) + FOOTER


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    text = table()
    if parser.parse_args().check:
        if PAGE.read_text() != text:
            sys.exit("docs/Npu/Curves.md is out of date: run this script\n" + text)
    else:
        PAGE.write_text(text)
