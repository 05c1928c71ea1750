"""Draws the first tiles of the hand-written kernels: one row a pipe of one group.

Writes docs/Npu/Kernels/<schedule>.svg for each schedule, the pictures that the
pages there read. With `--check`, fails instead where one is out of date; with
`--png FOLDER`, writes pictures for the eye instead.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "utils"))
from rome_harness.npu_kernels import kernels  # noqa: E402

SIMULATOR = os.environ.get("ROME_NPU_SIM", ROOT / "build/bin/rome-npu-sim")
HEADS, TILE = 6, 96
# What each op is shown as; the order is that of the legend.
KINDS = {"load": ("tab:blue", ["load", "load_nz"]),
         "to L0": ("tab:purple", ["l1_to_l0"]),
         "product of matrices": ("tab:red", ["mmad"]),
         "from L0C": ("tab:brown", ["fixpipe"]),
         "cast": ("tab:orange", ["vcast"]),
         "product": ("gold", ["vmul"]),
         "sum": ("yellowgreen", ["vadd"]),
         "gather": ("tab:pink", ["vgather"]),
         "store": ("tab:green", ["store"])}


def trace(schedule, target):
    """Returns {(core, pipe): [(name, start, duration)]} of group 0, by its cube core
    and its first vector core."""
    kernel = kernels.write_kernel(schedule, HEADS, 1, TILE, target)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "trace.json"
        subprocess.run([SIMULATOR, "-", "--timing-only", "--report=none",
                        f"--trace={path}"], input=kernel, text=True, check=True)
        events = json.loads(path.read_text())["traceEvents"]
    names = {(e["pid"], e["tid"]): e["args"]["name"] for e in events
             if e["name"] == "thread_name"}
    rows = {}
    for event in events:
        if event["ph"] == "X" and event["pid"] < 2:
            row = event["pid"], names[event["pid"], event["tid"]]
            rows.setdefault(row, []).append(
                (event["name"].removeprefix("npu."), event["ts"], event["dur"]))
    return rows


def draw(schedule, path):
    target = "ascend950pr" if schedule == "direct" else kernels.DEFAULT
    rows = trace(schedule, target)
    order = [row for row in [(0, "mte2"), (0, "mte1"), (0, "m"), (0, "fix"),
                             (1, "mte2"), (1, "v"), (1, "mte3")] if row in rows]
    assert len(order) == len(rows)
    figure, axes = plt.subplots(figsize=(10, 0.42 * len(order) + 1.6),
                                layout="constrained")
    used = set()
    for y, row in enumerate(order):
        for name, start, duration in rows[row]:
            kind = next(k for k, (_, names) in KINDS.items() if name in names)
            used.add(kind)
            axes.barh(y, duration, left=start, height=0.7, color=KINDS[kind][0],
                      edgecolor="black", linewidth=0.2)
    axes.set_yticks(range(len(order)),
                    [f"{'vector' if core else 'cube'} {pipe}" for core, pipe in order])
    axes.invert_yaxis()
    axes.set_xlim(0)
    axes.grid(axis="x", linewidth=0.3)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_xlabel("microseconds of the model")
    axes.set_title(f"{schedule}, {target}: {HEADS} tiles of {TILE} rows, group 0 and "
                   "its first vector core", fontsize=10)
    shown = [kind for kind in KINDS if kind in used]
    figure.legend([plt.Rectangle((0, 0), 1, 1, color=KINDS[kind][0]) for kind in shown],
                  shown, loc="outside lower center", ncols=len(shown), fontsize=8,
                  frameon=False)
    # The same picture has the same bytes.
    matplotlib.rcParams["svg.hashsalt"] = "rome"
    if path.suffix == ".svg":
        figure.savefig(path, metadata={"Date": None})
    else:
        figure.savefig(path, dpi=130)
    plt.close(figure)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--png", type=pathlib.Path, metavar="FOLDER")
    args = parser.parse_args()
    for schedule in kernels.SCHEDULES:
        page = ROOT / f"docs/Npu/Kernels/{schedule}.svg"
        if args.png:
            draw(schedule, args.png / f"{schedule}.png")
        elif not args.check:
            draw(schedule, page)
        else:
            with tempfile.TemporaryDirectory() as folder:
                path = pathlib.Path(folder) / page.name
                draw(schedule, path)
                if path.read_bytes() != page.read_bytes():
                    sys.exit(f"{page} is out of date: run this script")


if __name__ == "__main__":
    main()
