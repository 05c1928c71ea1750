# RUN: %python -m pytest -q %s
"""What the coverage benchmark rests on: that it finds the implementations in a library, calls them, counts, and compares."""

import sys

import numpy as np
import pytest
import torch

from rome_harness.testing import tools

sys.path.insert(0, str(tools.REPOSITORY))

from benchmarks.coverage import counting, discover, functions, measure, spellings  # noqa: E402

CASES = functions.function_cases(lambda implementation: pytest.fail(f"no call fits {implementation.name}"))
ROTATING = discover.rotating_code()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_call_rotates_what_it_says(case) -> None:
    """The counter finds in the library's function as many rotations as the call declares, and shapes stay as they are."""
    if isinstance(case.function, torch.jit.ScriptFunction):
        pytest.skip("compiled by TorchScript, which Python's profiler does not see")
    counter = counting.RotationCounter(ROTATING)
    results = spellings.flat_tensors(counter.run(lambda: case.function(*case.arguments)))
    assert counter.rotations == case.expected_rotations
    assert len(results) == case.expected_rotations


def test_well_known_spellings_are_found() -> None:
    names = {case.name for case in CASES}
    expected = {
        "llama.apply_rotary_pos_emb",
        "gptj.apply_rotary_pos_emb",
        "llama4.apply_rotary_emb",
        "gpt_oss.apply_rotary_pos_emb.half",
    }
    assert expected <= names
    llama = next(case for case in CASES if case.name == "llama.apply_rotary_pos_emb")
    assert llama.copies > 50


def test_nested_rotations_count_once() -> None:
    """GPT-OSS rotates q and k by a function of one operand inside the function of two."""
    case = next(case for case in CASES if case.name == "gpt_oss.apply_rotary_pos_emb.half")
    counter = counting.RotationCounter(ROTATING)
    counter.run(lambda: case.function(*case.arguments))
    counter.run(lambda: case.function(*case.arguments))
    assert counter.rotations == 2 * case.expected_rotations


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    (
        ([1.0, 2.0], [1.0, 2.5], 0.5),
        ([np.nan, 1.0], [np.nan, 1.0], 0.0),
        ([np.nan, 1.0], [0.0, 1.0], np.inf),
        ([np.inf, 1.0], [np.inf, 1.0], 0.0),
        ([np.inf, 1.0], [-np.inf, 1.0], np.inf),
        ([1 + 2j, 0j], [1 + 1j, 0j], 1.0),
        ([], [], 0.0),
    ),
)
def test_largest_difference(before: list[float], after: list[float], expected: float) -> None:
    assert measure.largest_difference(np.array(before), np.array(after)) == expected


def test_sign_of_zero_is_a_difference() -> None:
    assert measure.largest_difference(np.array([0.0]), np.array([-0.0])) > 0


def test_other_shapes_are_a_difference() -> None:
    assert measure.largest_difference(np.zeros(2), np.zeros(3)) == np.inf


def test_raising_reports_what_it_found() -> None:
    case = next(case for case in CASES if case.name == "llama.apply_rotary_pos_emb")
    from benchmarks.coverage import exporting

    with torch.no_grad():
        export = exporting.export_linalg(case)
    _, found, missed = measure.raise_rotations(export.mlir_text)
    assert (found, missed) == (case.expected_rotations, [])
