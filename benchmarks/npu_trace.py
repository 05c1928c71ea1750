"""Draws the first tiles of a hand-written kernel: one bar a pipe of one group.

Writes docs/Npu/<schedule>.svg for each schedule that docs/Npu/Kernels.md reads.
"""

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
from rome_harness import npu_kernels  # noqa: E402

SIMULATOR = os.environ.get("ROME_NPU_SIM", ROOT / "build/bin/rome-npu-sim")
COLORS = {"npu.load": "tab:blue", "npu.load_nz": "tab:blue",
          "npu.l1_to_l0": "tab:purple", "npu.mmad": "tab:red",
          "npu.fixpipe": "tab:brown", "npu.store": "tab:green",
          "npu.vcast": "tab:orange"}


def draw(schedule, target, heads, tile):
    kernel = npu_kernels.write_kernel(schedule, heads, 1, tile, target)
    with tempfile.TemporaryDirectory() as folder:
        trace = pathlib.Path(folder) / "trace.json"
        subprocess.run([SIMULATOR, "-", "--timing-only", "--report=none",
                        f"--trace={trace}"], input=kernel, text=True, check=True)
        events = json.loads(trace.read_text())["traceEvents"]
    # Group 0: the cube core and its first vector core.
    events = [e for e in events if e["ph"] == "X" and e["pid"] in (0, 1)]
    lanes = sorted({(e["pid"], e["tid"]) for e in events}, reverse=True)
    figure, axes = plt.subplots(figsize=(10, 0.4 * len(lanes) + 1))
    for event in events:
        lane = lanes.index((event["pid"], event["tid"]))
        axes.barh(lane, event["dur"], left=event["ts"], height=0.8,
                  color=COLORS.get(event["name"], "gold"), edgecolor="white",
                  linewidth=0.3)
    axes.set_yticks(range(len(lanes)),
                    [f"{'vector' if core else 'cube'} {pipe}" for core, pipe in lanes])
    axes.set_xlabel("microseconds of the model")
    axes.set_title(f"{schedule} on {target}, group 0, {heads} tiles")
    figure.tight_layout()
    # The same picture has the same bytes.
    matplotlib.rcParams["svg.hashsalt"] = "rome"
    figure.savefig(ROOT / f"docs/Npu/{schedule}.svg", metadata={"Date": None})


if __name__ == "__main__":
    for schedule in npu_kernels.SCHEDULES:
        target = "ascend950pr" if schedule == "direct" else npu_kernels.DEFAULT
        draw(schedule, target, 8, 96)
