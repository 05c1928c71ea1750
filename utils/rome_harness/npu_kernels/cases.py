"""Random inputs of the hand-written NPU kernels, what numpy makes of them, and
runs of the simulator on them."""

import json
import pathlib
import re
import subprocess
import threading

import ml_dtypes
import numpy as np

from rome_harness.npu_kernels import kernels
from rome_harness.testing.tools import REPOSITORY, rome_opt_path

D = kernels.D
bf16 = ml_dtypes.bfloat16
TARGETS = {"reference": "ascend910b3", "pipelined": "ascend910b3",
           "direct": "ascend950pr", "half": "ascend910b3",
           "gather": "ascend910b3"}


def get_simulator():
    """The tool beside the rome-opt under test."""
    return str(rome_opt_path().with_name("rome-npu-sim"))


def write_target(name, groups, path):
    """Writes the target `name` with fewer groups: it is simulated in less time."""
    text = (REPOSITORY / "targets" / f"{name}.mlir").read_text()
    number = lambda fact: float(re.search(rf"{fact} = ([\d.]+)", text)[1])
    peak = number("peak_tflops") * groups / number("groups")
    text = re.sub(r"groups = \d+", f"groups = {groups}", text)
    path.write_text(re.sub(r"peak_tflops = [\d.]+", f"peak_tflops = {peak}", text))


def rotation_matrix(interleaved):
    matrix = np.zeros((D, D), np.float32)
    for i in range(D):
        partner = i ^ 1 if interleaved else (i + D // 2) % D
        matrix[partner, i] = -1 if i < partner else 1
    return matrix


class Case:
    """A kernel for random inputs, and the bits that it has to give."""

    def __init__(self, folder, schedule, heads=2, blocks=2, tile=32, groups=2,
                 tiles=None, full_target=False):
        self.folder = pathlib.Path(folder)
        target = TARGETS[schedule]
        self.kernel = kernels.write_kernel(schedule, heads, blocks, tile,
                                               target, groups, tiles)
        self.target = target
        if not full_target:
            self.target = self.folder / "target.mlir"
            write_target(target, groups, self.target)
        positions = (tiles or groups * blocks) * tile
        random = np.random.default_rng(0)
        draw = lambda rows: random.standard_normal((rows, D), np.float32).astype(bf16)
        x, cos, sin = draw(heads * positions), draw(positions), draw(positions)
        r = rotation_matrix(schedule == "gather")
        self.expected = self.rotate(x, cos, sin, r, heads)
        inputs = [x, cos, sin]
        if schedule in ("half", "gather"):
            inputs[2] = sin * r.sum(axis=0).astype(bf16)
        else:
            inputs.append(r.astype(bf16))
        if schedule == "gather":
            lanes = np.arange(tile // 2 * D) ^ 1
            inputs.append((lanes * 4).reshape(-1, D).astype(np.int32))
        self.files = []
        for i, array in enumerate(inputs):
            self.files.append(str(self.folder / f"in{i}.npy"))
            np.save(self.files[-1],
                    array.view(np.uint16) if array.dtype == bf16 else array)

    @staticmethod
    def rotate(x, cos, sin, r, heads):
        f = lambda array: array.astype(np.float32)
        shape = (heads, -1, D)
        # Each sum of x R has one product that is not zero.
        rotated = (f(x) @ r).reshape(shape)
        return (f(x).reshape(shape) * f(cos) + rotated * f(sin)).astype(
            bf16).reshape(-1, D)

    def run(self, kernel=None, *flags):
        """Returns the simulator's messages, its report (None if it failed) and
        what it wrote (None if nothing)."""
        output = self.folder / f"y{threading.get_ident()}.npy"
        output.unlink(missing_ok=True)
        process = subprocess.run(
            [get_simulator(), "-", "--input=" + ",".join(self.files),
             f"--output={output}", "--report=json",
             f"--npu-target={self.target}", *flags],
            input=kernel or self.kernel, capture_output=True, text=True,
            timeout=300)
        report = None if process.returncode else json.loads(process.stdout)
        y = np.load(output).view(bf16) if output.exists() else None
        return process.stderr, report, y

    def is_right(self, y):
        return y is not None and np.array_equal(y.view(np.uint16),
                                                self.expected.view(np.uint16))
