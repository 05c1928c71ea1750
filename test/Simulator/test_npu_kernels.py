# RUN: %python -m pytest -q %s
"""Runs hand-written kernels and compares them with numpy, bit for bit."""

import json
import os
import re
import subprocess

import ml_dtypes
import numpy as np
import pytest

from rome_harness import npu_kernels

D = 128
bf16 = ml_dtypes.bfloat16
SIMULATOR = os.path.join(os.path.dirname(os.environ["ROME_OPT"]), "rome-npu-sim")
TARGETS = os.path.join(os.path.dirname(__file__), "../../targets")
SCHEDULES = {"reference": "ascend910b3", "pipelined": "ascend910b3",
             "direct": "ascend950pr", "half": "ascend910b3",
             "gather": "ascend910b3"}


def rotation_matrix(interleaved):
    matrix = np.zeros((D, D), np.float32)
    for i in range(D):
        partner = i ^ 1 if interleaved else (i + D // 2) % D
        matrix[partner, i] = -1 if i < partner else 1
    return matrix


class Case:
    """Random inputs of a kernel and what numpy makes of them."""

    def __init__(self, folder, schedule, heads=2, blocks=2, tile=32, groups=2):
        self.folder = folder
        target = SCHEDULES[schedule]
        self.kernel = npu_kernels.write_kernel(schedule, heads, blocks, tile,
                                               target, groups)
        # A chip with fewer cores is simulated in less time.
        self.target = folder / "target.mlir"
        with open(os.path.join(TARGETS, target + ".mlir")) as file:
            self.target.write_text(re.sub(r"groups = \d+", f"groups = {groups}",
                                          file.read()))
        positions = groups * blocks * tile
        random = np.random.default_rng(0)
        draw = lambda rows: random.standard_normal((rows, D), np.float32).astype(bf16)
        x, cos, sin = draw(heads * positions), draw(positions), draw(positions)
        r = rotation_matrix(schedule == "gather")
        f = lambda array: array.astype(np.float32)
        tables = [np.tile(f(table), (heads, 1)) for table in (cos, sin)]
        # Each sum has one product that is not zero.
        rotated = f(x) @ r
        self.expected = (f(x) * tables[0] + rotated * tables[1]).astype(bf16)
        sign = r.sum(axis=0).astype(bf16)
        inputs = [x, cos, sin]
        if schedule in ("half", "gather"):
            inputs[2] = sin * sign
        else:
            inputs.append(r.astype(bf16))
        if schedule == "gather":
            lanes = np.arange(tile // 2 * D) ^ 1
            inputs.append((lanes * 4).reshape(-1, D).astype(np.int32))
        self.files = []
        for i, array in enumerate(inputs):
            self.files.append(str(folder / f"in{i}.npy"))
            np.save(self.files[-1], array.view(np.uint16) if array.dtype == bf16 else array)

    def run(self, kernel=None, *flags):
        output = self.folder / "y.npy"
        process = subprocess.run(
            [SIMULATOR, "-", "--input=" + ",".join(self.files),
             f"--output={output}", "--report=json",
             f"--npu-target={self.target}", *flags],
            input=kernel or self.kernel, capture_output=True, text=True,
            timeout=300)
        if process.returncode:
            return process.stderr, None
        return json.loads(process.stdout), np.load(output).view(bf16)

    def is_right(self, y):
        return y is not None and np.array_equal(y.view(np.uint16),
                                                self.expected.view(np.uint16))


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("heads,blocks,tile", [(2, 2, 32), (3, 1, 64), (1, 1, 96)])
def test_bits(tmp_path, schedule, heads, blocks, tile):
    case = Case(tmp_path, schedule, heads, blocks, tile)
    report, y = case.run()
    assert case.is_right(y), report


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_numbers_do_not_depend_on_timing(tmp_path, schedule):
    case = Case(tmp_path, schedule)
    for seed in (1, 2, 3):
        report, y = case.run(None, f"--perturb={seed}")
        assert case.is_right(y), report


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_memory_traffic_is_minimal_in_l2(tmp_path, schedule):
    case = Case(tmp_path, schedule)
    report, _ = case.run()
    x, cos, sin = report["arguments"][:3]
    y = next(a for a in report["arguments"] if a["role"] == "output")
    size = case.expected.nbytes
    assert x["memory_read"] == size
    assert y["memory_write"] == size
    assert cos["memory_read"] == sin["memory_read"] == size // 2


FULL = {"reference": 5, "pipelined": 2, "half": 2}


@pytest.mark.parametrize("schedule", FULL)
def test_memory_traffic_of_the_published_shape(schedule):
    """[1, 24, 28800, 128]: x, x R and y pass as often as the schedule says."""
    kernel = npu_kernels.write_kernel(schedule, 24, 15, 96)
    process = subprocess.run([SIMULATOR, "-", "--timing-only", "--report=json"],
                             input=kernel, capture_output=True, text=True,
                             check=True)
    tables, matrix = 2 * 28800 * D * 2, D * D * 2
    expected = FULL[schedule] * 24 * 28800 * D * 2 + tables
    if schedule != "half":
        expected += matrix
    assert json.loads(process.stdout)["memory_bytes"] == expected


def test_layout_mistake_gives_wrong_numbers(tmp_path):
    case = Case(tmp_path, "pipelined")
    wrong = case.kernel.replace(" transpose :", " :")
    assert wrong != case.kernel
    report, y = case.run(wrong)
    # R transposed is -R: nothing fails, but the numbers are others.
    assert y is not None and not case.is_right(y), report


SYNC = re.compile(r"npu\.(set_flag|wait_flag|cross_set|cross_wait|barrier)\b")


def mutants(kernel):
    """The kernel without each synchronising op, and with it swapped with the
    line before."""
    lines = kernel.splitlines()
    for i, line in enumerate(lines):
        if not SYNC.search(line):
            continue
        yield f"removed {i}: {line.strip()}", lines[:i] + lines[i + 1:]
        before = lines[i - 1]
        if "=" in before.split("{")[0] or before.rstrip().endswith(("{", "}")):
            continue
        yield (f"swapped {i}: {line.strip()}",
               lines[:i - 1] + [line, before] + lines[i + 1:])


@pytest.mark.parametrize("schedule", ["reference", "pipelined", "direct"])
def test_mutants(tmp_path, schedule):
    """What goes wrong under some timing is reported under every timing."""
    case = Case(tmp_path, schedule, heads=3)
    reported, harmless, silent = [], [], []
    for name, lines in mutants(case.kernel):
        kernel = "\n".join(lines)
        report, y = case.run(kernel)
        if y is None:
            assert re.search("races|deadlock|still|may be set|may exceed|alone|"
                             "nothing has written", report), (name, report)
            reported.append(name)
            continue
        runs = [case.run(kernel, f"--perturb={seed}") for seed in range(1, 5)]
        good = case.is_right(y) and all(case.is_right(run[1]) for run in runs)
        (harmless if good else silent).append(name)
    assert not silent
    # Every op that is removed is missed, but a barrier that a flag implies.
    kept = [name for name in harmless if name.startswith("removed")]
    assert all("npu.barrier" in name for name in kept), kept
    assert len(kept) <= 1 < len(reported)
