# RUN: %python -m pytest -q %s
"""Exports layers that are no rotary position embedding through torch-mlir: raising leaves them alone.

Complex products with tables that are no cosines have `rope.apply`'s form. They may become one, but then no bit may change.
"""

import logging

import pytest

from rome_harness.fuzz.programs.interpreter import Interpreter
from rome_harness.fuzz.programs.oracle import PIPELINES, TO_GENERIC, difference, run_passes
from rome_harness.testing import lookalikes, models, tools

ROME_OPT = tools.rome_opt_path()


@pytest.fixture(autouse=True)
def quiet_torch() -> None:
    logging.getLogger("torch").setLevel(logging.ERROR)


@pytest.mark.parametrize(("dtype", "pipelines"), (("f32", tuple(PIPELINES)), ("bf16", ("as written",))))
@pytest.mark.parametrize("name", lookalikes.NEGATIVES)
def test_is_left_alone(name: str, dtype: str, pipelines: tuple[str, ...]) -> None:
    text = lookalikes.export(name, models.ExportOptions(dtype=dtype)).mlir_text
    for pipeline in pipelines:
        flags = PIPELINES[pipeline]
        before = run_passes(ROME_OPT, text, flags)
        assert run_passes(ROME_OPT, before, ("--raise-to-rope",)) == before, pipeline


@pytest.mark.parametrize("pipeline", PIPELINES)
@pytest.mark.parametrize("name", lookalikes.PRODUCTS)
def test_a_complex_product_keeps_its_bits(name: str, pipeline: str) -> None:
    model = lookalikes.export(name)
    passed = run_passes(ROME_OPT, model.mlir_text, PIPELINES[pipeline])
    results = [Interpreter(run_passes(ROME_OPT, passed, (*flags, *TO_GENERIC))).call(name, *model.inputs)
               for flags in ((), ("--raise-to-rope",))]
    assert difference(*results) == ""
    assert difference(results[0], list(model.references)) == ""
