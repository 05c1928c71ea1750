# RUN: %python -m pytest -q %s
"""Exports the library's own rotary position embeddings, raises them, and executes them before and after.

The IR is torch-mlir's, made anew in every run. Raising must find every rotation, and neither form may change a bit of what the
un-raised module computes.
"""

import logging

import numpy as np
import pytest

from rome_harness.testing import execute, models, reference, tools

CPU_PIPELINE = "--rome-cpu-pipeline"

@pytest.fixture(autouse=True)
def quiet_torch() -> None:
    logging.getLogger("torch").setLevel(logging.ERROR)


def raised_text(model: models.ExportedModel) -> str:
    return tools.run_tool([tools.rome_opt_path(), "--raise-to-rope", "--canonicalize"], model.mlir_text).stdout


@pytest.mark.parametrize(("dtype", "dynamic"), (("f32", False), ("bf16", True)))
@pytest.mark.parametrize("name", sorted(models.EXPORTERS))
def test_raising_changes_no_bit(name: str, dtype: str, dynamic: bool) -> None:
    model = models.EXPORTERS[name](models.ExportOptions(dtype=dtype, sequence_length=24, dynamic_sequence=dynamic))
    raised = raised_text(model)
    assert raised.count("rope.apply") == model.expected_rotations

    expected = execute.compile_module(model.mlir_text, [CPU_PIPELINE]).call(model.function_name, *model.inputs)
    for form in ("matmul", "pairwise"):
        module = execute.compile_module(raised, [f"--convert-rope-to-linalg=form={form}", CPU_PIPELINE])
        for before, after in zip(expected, module.call(model.function_name, *model.inputs), strict=True):
            assert reference.bit_identical(before, after), form
    # PyTorch sums its matrix products in another order; one rounding of bf16 bounds the rest.
    tolerance = {"f32": 1e-5, "bf16": 2.0**-7}[dtype]
    for actual, eager in zip(expected, model.references, strict=True):
        scale = np.max(np.abs(eager.astype(np.float64)))
        assert np.max(np.abs(actual.astype(np.float64) - eager.astype(np.float64))) <= tolerance * scale
