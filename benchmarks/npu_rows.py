"""Measures what simulating a kernel costs at growing numbers of rows, on one core.

Runs the pipelined kernel for [1, heads, 28800, 128] on ascend910b3, and the direct
one on ascend950pr, with and without data, and compares the outputs with numpy, bit
for bit. Prints a table for docs/Npu/Simulator.md: seconds of the core,
whatever else the machine does, and peak memory.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "utils"))
from rome_harness.npu_kernels import cases  # noqa: E402

POSITIONS, TILE = 28800, 96


def use_one_core():
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def measure_once(case, *flags):
    process = subprocess.Popen(
        [cases.get_simulator(), "-", "--report=none",
         f"--npu-target={case.target}", *flags],
        stdin=subprocess.PIPE, text=True, preexec_fn=use_one_core)
    process.stdin.write(case.kernel)
    process.stdin.close()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"the simulator failed: {status}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def measure(case, *flags):
    """Returns seconds of the core and bytes of memory of the quickest of three runs."""
    return min(measure_once(case, *flags) for _ in range(3))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--heads", type=int, nargs="+", default=[3, 6, 12, 24])
    args = parser.parse_args()
    print("| schedule | heads | rows | timing only | ns a row | with data | us a row "
          "| memory |\n|---|---|---|---|---|---|---|---|")
    for schedule in ("pipelined", "direct"):
        groups = {"pipelined": 20, "direct": 32}[schedule]
        for heads in args.heads:
            with tempfile.TemporaryDirectory() as folder:
                case = cases.Case(folder, schedule, heads, 0, TILE, groups,
                                      POSITIONS // TILE, full_target=True)
                timing, _ = measure(case, "--timing-only")
                output = pathlib.Path(folder) / "y.npy"
                data, memory = measure(case, "--input=" + ",".join(case.files),
                                       f"--output={output}")
                y = cases.np.load(output).view(cases.bf16)
                if not case.is_right(y):
                    sys.exit(f"{schedule}: wrong numbers")
            rows = heads * POSITIONS
            print(f"| {schedule} | {heads} | {rows:,} | {timing:.2f} s | "
                  f"{timing / rows * 1e9:.0f} | {data:.1f} s | {data / rows * 1e6:.1f} "
                  f"| {memory / 1e9:.2f} GB |", flush=True)


if __name__ == "__main__":
    main()
