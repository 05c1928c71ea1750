# RUN: %python -m pytest -q %s
"""Executes `rope.tables` and compares with numpy, at run time and folded at compile time."""

import numpy as np
import pytest

from rome_harness.testing import elements, execute, reference, tools

PIPELINE = ["--rome-cpu-pipeline"]
FOLDED_PIPELINE = ["--canonicalize", *PIPELINE]

POSITIONS = np.array([0, 1, 2, 255, 256, 257, 4095, 131071, 999_999, 1_000_000, -3])

ENTRIES = 64
BASE = 1.0e4


def tables_text(position_type: str, table_type: str, frequencies: str, positions: str = "") -> str:
    """A function that computes the tables of its argument, or of constant `positions`."""
    argument = f"tensor<?x{position_type}>"
    constant = ""
    operand = "%positions"
    if positions:
        constant = f"  %constant = arith.constant dense<{positions}> : tensor<{len(POSITIONS)}x{position_type}>\n"
        argument = f"tensor<{len(POSITIONS)}x{position_type}>"
        operand = "%constant"
    size = len(POSITIONS) if positions else "?"
    table = f"tensor<{size}x{ENTRIES}x{table_type}>"
    return (
        f"func.func @tables(%positions: {argument}) -> ({table}, {table}) {{\n{constant}"
        f"  %cos, %sin = rope.tables {operand} {{{frequencies}}} : {argument} -> {table}\n"
        f"  return %cos, %sin : {table}, {table}\n}}\n"
    )


def check(actual: list[np.ndarray], frequencies: np.ndarray) -> None:
    for table, expected in zip(actual, reference.tables(POSITIONS, frequencies), strict=True):
        expected = reference.round_to(expected, table.dtype)
        # libm's cosf is within one unit of the rounded cosine; the same unit may cross a rounding boundary of a shorter type.
        assert np.max(reference.units_in_last_place(table, expected, table.dtype)) <= 1


@pytest.mark.parametrize("table_type", ("f32", "bf16", "f16"))
@pytest.mark.parametrize("position_type", ("i64", "i32", "f32"))
def test_base(position_type: str, table_type: str) -> None:
    module = execute.compile_module(tables_text(position_type, table_type, f"base = {BASE:e}"), PIPELINE)
    positions = POSITIONS.astype(elements.NUMPY_DTYPES[position_type])
    check(module.call("tables", positions), reference.inverse_frequencies(BASE, 2 * ENTRIES))


def test_given_frequencies_are_kept_bit_for_bit() -> None:
    # Frequencies that no base gives: any rounding on the way shows at large positions.
    frequencies = (np.random.default_rng(0).random(ENTRIES) + 0.5).astype(np.float32)
    hexadecimal = "".join(f"{word:08X}" for word in frequencies.view(np.uint32).byteswap())
    attribute = f'inv_freq = dense<"0x{hexadecimal}"> : tensor<{ENTRIES}xf32>'
    module = execute.compile_module(tables_text("i64", "f32", attribute), PIPELINE)
    check(module.call("tables", POSITIONS), frequencies)


def test_f64_tables_have_f64_angles() -> None:
    module = execute.compile_module(tables_text("i64", "f64", f"base = {BASE:e}"), PIPELINE)
    angles = POSITIONS[:, None] * BASE ** (-np.arange(ENTRIES) / ENTRIES)
    cos, sin = module.call("tables", POSITIONS)
    # One unit of a frequency is up to 1e6 units of an angle around 1.
    np.testing.assert_allclose(cos, np.cos(angles), rtol=0, atol=1e-9)
    np.testing.assert_allclose(sin, np.sin(angles), rtol=0, atol=1e-9)


@pytest.mark.parametrize("table_type", ("f32", "bf16"))
def test_constant_positions_fold_to_the_same(table_type: str) -> None:
    text = tables_text("i64", table_type, f"base = {BASE:e}", positions=str(POSITIONS.tolist()))
    folded = tools.run_tool([tools.rome_opt_path(), "--canonicalize"], text).stdout
    assert "rope.tables" not in folded
    module = execute.compile_module(text, FOLDED_PIPELINE)
    actual = module.call("tables", np.zeros_like(POSITIONS))
    check(actual, reference.inverse_frequencies(BASE, 2 * ENTRIES))
