# RUN: %python -m pytest -q %s
"""Runs hand-written kernels and compares them with numpy, bit for bit."""

import json
import os
import subprocess

import pytest

from rome_harness.npu_kernels import kernels
from rome_harness.npu_kernels.cases import D, Case, get_simulator

SCHEDULES = kernels.SCHEDULES


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("heads,blocks,tile", [(2, 2, 32), (3, 1, 64), (1, 1, 96)])
def test_bits(tmp_path, schedule, heads, blocks, tile):
    case = Case(tmp_path, schedule, heads, blocks, tile)
    stderr, _, y = case.run()
    assert case.is_right(y), stderr


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_groups_with_more_tiles_than_others(tmp_path, schedule):
    case = Case(tmp_path, schedule, 2, 0, 32, groups=3, tiles=7)
    stderr, _, y = case.run()
    assert case.is_right(y), stderr


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("passes", [["canonicalize", "cse"],
                                    ["sccp", "loop-invariant-code-motion", "cse"]])
def test_bits_after_upstream_passes(tmp_path, schedule, passes):
    case = Case(tmp_path, schedule)
    process = subprocess.run([os.path.join(os.path.dirname(get_simulator()), "rome-opt"),
                              "-", *(f"--{name}" for name in passes)],
                             input=case.kernel, capture_output=True, text=True)
    assert process.returncode == 0, process.stderr
    assert process.stdout != case.kernel
    stderr, _, y = case.run(process.stdout)
    assert case.is_right(y), stderr


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_numbers_do_not_depend_on_timing(tmp_path, schedule):
    case = Case(tmp_path, schedule)
    for seed in (1, 2, 3):
        stderr, _, y = case.run(None, f"--perturb={seed}")
        assert case.is_right(y), stderr


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_no_op_may_be_late(tmp_path, schedule):
    """Holding the ops of any line orders others in extreme ways."""
    case = Case(tmp_path, schedule, heads=3, groups=1)
    lines = [i for i, line in enumerate(case.kernel.splitlines(), 1)
             if "npu.v" in line or "npu.load" in line or "npu.store" in line
             or "npu.fixpipe" in line or "npu.cross_set" in line]
    assert len(lines) > 5
    for line in lines[::2]:
        stderr, _, y = case.run(None, f"--hold={line}")
        assert case.is_right(y), (line, stderr)


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_memory_traffic_is_minimal_in_l2(tmp_path, schedule):
    case = Case(tmp_path, schedule)
    _, report, _ = case.run()
    x, cos, sin = report["arguments"][:3]
    y = next(a for a in report["arguments"] if a["role"] == "output")
    size = case.expected.nbytes
    assert x["memory_read"] == size
    assert y["memory_write"] == size
    assert cos["memory_read"] == sin["memory_read"] == size // 2


# How often x, x R and y pass, and the milliseconds that docs/Npu/Kernels.md states.
FULL = {"reference": (5, 0.571), "pipelined": (2, 0.239), "direct": (2, 0.233),
        "half": (2, 0.237), "gather": (2, 0.436)}


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_published_shape(schedule):
    """[1, 24, 28800, 128]: bytes of memory are exact."""
    target = "ascend950pr" if schedule == "direct" else kernels.DEFAULT
    kernel = kernels.write_kernel(schedule, 24, 0, 96, target, tiles=300)
    process = subprocess.run([get_simulator(), "-", "--timing-only",
                              "--report=json"],
                             input=kernel, capture_output=True, text=True,
                             check=True)
    times, milliseconds = FULL[schedule]
    expected = times * 24 * 28800 * D * 2 + 2 * 28800 * D * 2
    expected += {"half": 0, "gather": 48 * D * 4}.get(schedule, D * D * 2)
    report = json.loads(process.stdout)
    assert report["memory_bytes"] == expected
    assert round(report["microseconds"] / 1000, 3) == milliseconds


def test_layout_mistake_gives_wrong_numbers(tmp_path):
    case = Case(tmp_path, "pipelined")
    wrong = case.kernel.replace(" transpose :", " :")
    assert wrong != case.kernel
    stderr, report, y = case.run(wrong)
    # R transposed is -R: nothing fails, but the numbers are others.
    assert report and not case.is_right(y), stderr
