# RUN: %python -m pytest -q %s
"""Compares the numpy references of rope.apply and rope.tables with PyTorch and with transformers' own functions."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import ml_dtypes
import numpy as np
import pytest
import torch
from transformers import LlamaConfig
from transformers.models.deepseek_v3 import modeling_deepseek_v3
from transformers.models.glm import modeling_glm
from transformers.models.gpt_neox import modeling_gpt_neox
from transformers.models.gpt_oss import modeling_gpt_oss
from transformers.models.gptj import modeling_gptj
from transformers.models.llama import modeling_llama
from transformers.models.qwen2_vl import modeling_qwen2_vl

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "utils"))

from rome_harness.testing import reference  # noqa: E402
from rome_harness.testing.models import to_numpy  # noqa: E402

Rotate = Callable[[torch.Tensor, torch.Tensor, torch.Tensor], torch.Tensor]


@dataclass(frozen=True)
class Spelling:
    """A library function as `rotate(x, cos, sin)` and the rope.apply it equals.

    x is [2, 5, 5, lanes]; the function takes `given_entries` and rope.apply the first `used_entries` of each table row.
    """

    rotate: Rotate
    blocks: reference.Blocks
    given_entries: int
    used_entries: int
    table_dims: tuple[int, ...] = (0, 2)
    compute_type: type | None = None


def first(rotate_pair: Callable[..., tuple[torch.Tensor, torch.Tensor]]) -> Rotate:
    """Turns a function of queries and keys into one of queries."""
    return lambda x, cos, sin: rotate_pair(x, x, cos, sin)[0]


def rotate_trailing(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    """What DeepSeek's attention does around the library function: only the last lanes have positions."""
    passed, rotated = torch.split(x, [8, 16], dim=-1)
    rotated, _ = modeling_deepseek_v3.apply_rotary_pos_emb(rotated, rotated, cos, sin)
    return torch.cat((passed, rotated), dim=-1)


SPELLINGS = {
    "llama": Spelling(first(modeling_llama.apply_rotary_pos_emb), [("half", 16)], 16, 16),
    "gpt-j": Spelling(
        lambda x, cos, sin: modeling_gptj.apply_rotary_pos_emb(x, sin, cos), [("interleaved", 16)], 8, 8, table_dims=(0, 1)
    ),
    "gpt-oss": Spelling(first(modeling_gpt_oss.apply_rotary_pos_emb), [("half", 16)], 8, 8),
    "gpt-neox": Spelling(first(modeling_gpt_neox.apply_rotary_pos_emb), [("half", 16), ("identity", 8)], 16, 16),
    "glm": Spelling(first(modeling_glm.apply_rotary_pos_emb), [("interleaved", 16), ("identity", 8)], 16, 8),
    "deepseek, trailing lanes": Spelling(rotate_trailing, [("identity", 8), ("half", 16)], 16, 16),
    "deepseek, interleaved": Spelling(
        first(modeling_deepseek_v3.apply_rotary_pos_emb_interleave), [("interleaved_to_half", 16)], 16, 8
    ),
    "qwen2-vl, vision": Spelling(
        first(modeling_qwen2_vl.apply_rotary_pos_emb_vision), [("half", 16)], 16, 16, table_dims=(0, 1), compute_type=np.float32
    ),
}

BLOCKS = {
    "half": [("half", 8)],
    "interleaved": [("interleaved", 8)],
    "interleaved to half": [("interleaved_to_half", 8)],
    "three halves of uneven width": [("half", 4), ("half", 6), ("half", 2)],
    "identity inside": [("half", 4), ("identity", 3), ("interleaved", 4)],
    "identity before": [("identity", 2), ("interleaved_to_half", 6)],
}


def lanes_of(blocks: reference.Blocks) -> int:
    return sum(width for _, width in blocks)


def rotated_lanes_of(blocks: reference.Blocks) -> int:
    return sum(width for kind, width in blocks if kind != "identity")


def random_tensor(*sizes: int, seed: int, dtype: torch.dtype = torch.float64) -> torch.Tensor:
    return torch.randn(*sizes, generator=torch.Generator().manual_seed(seed), dtype=torch.float64).to(dtype)


def random_operands(blocks: reference.Blocks, seed: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """x [2, 3, 4, D] and tables [4, T] with one entry per lane, in f64."""
    tables = [random_tensor(4, rotated_lanes_of(blocks), seed=seed + index) for index in (1, 2)]
    return random_tensor(2, 3, 4, lanes_of(blocks), seed=seed), *tables


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16], ids=str)
@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_rounds_like_the_library(spelling: Spelling, dtype: torch.dtype) -> None:
    x = random_tensor(2, 5, 5, lanes_of(spelling.blocks), seed=0, dtype=dtype)
    # Tables are repeated: some of these functions read only their first half.
    half = [random_tensor(2, 5, (spelling.given_entries + 1) // 2, seed=seed, dtype=dtype) for seed in (1, 2)]
    cos, sin = (torch.cat((table, table), dim=-1) for table in half)
    expected = to_numpy(spelling.rotate(x, cos, sin))
    used = [to_numpy(table)[..., : spelling.used_entries] for table in (cos, sin)]
    arguments = (to_numpy(x), *used, spelling.blocks, spelling.table_dims)
    assert reference.bit_identical(reference.apply_rounded(*arguments, spelling.compute_type), expected)
    magnitude = np.abs(expected.astype(np.float64)).max()
    assert np.abs(reference.apply(*arguments) - expected).max() < 4 * ml_dtypes.finfo(expected.dtype).eps * magnitude


@pytest.mark.parametrize("blocks", BLOCKS.values(), ids=BLOCKS)
def test_transposed_is_the_gradient(blocks: reference.Blocks) -> None:
    x, cos, sin = random_operands(blocks, seed=0)
    permutation, rotation = (torch.from_numpy(matrix) for matrix in reference.rotation_matrices(blocks))
    tables = [to_numpy(cos), to_numpy(sin)]
    full_cos = torch.from_numpy(reference.expand_table(tables[0], blocks, (2,), 4, passed=1))
    full_sin = torch.from_numpy(reference.expand_table(tables[1], blocks, (2,), 4, passed=0))
    x.requires_grad_()
    y = (x @ permutation) * full_cos + (x @ rotation) * full_sin
    gradient = random_tensor(*y.shape, seed=9)
    y.backward(gradient)
    actual = reference.apply(to_numpy(gradient), *tables, blocks, (2,), transposed=True)
    np.testing.assert_allclose(actual, to_numpy(x.grad), rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("transposed", [False, True])
@pytest.mark.parametrize("blocks", BLOCKS.values(), ids=BLOCKS)
def test_rounding_in_f64_changes_nothing(blocks: reference.Blocks, transposed: bool) -> None:
    arguments = (*(to_numpy(operand) for operand in random_operands(blocks, seed=3)), blocks, (2,))
    rounded = reference.apply_rounded(*arguments, transposed=transposed)
    assert np.array_equal(rounded, reference.apply(*arguments, transposed=transposed))


@pytest.mark.parametrize("blocks", BLOCKS.values(), ids=BLOCKS)
def test_unit_tables_are_inverted_by_the_transposed_op(blocks: reference.Blocks) -> None:
    x, _, _ = (to_numpy(operand) for operand in random_operands(blocks, seed=5))
    angles = to_numpy(random_tensor(4, rotated_lanes_of(blocks) // 2, seed=6))
    tables = (np.cos(angles), np.sin(angles))
    y = reference.apply(x, *tables, blocks, (2,))
    np.testing.assert_allclose(reference.apply(y, *tables, blocks, (2,), transposed=True), x, rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("kind", ["half", "interleaved"])
def test_rotation_matrix_is_a_quarter_turn(kind: str) -> None:
    permutation, rotation = reference.rotation_matrices([(kind, 8), (kind, 6)])
    assert np.array_equal(permutation, np.eye(14))
    assert np.array_equal(rotation.T, -rotation)
    assert np.array_equal(rotation @ rotation, -np.eye(14))


def test_tables_follow_the_dimensions_they_name() -> None:
    blocks = [("half", 4), ("identity", 2)]
    table = to_numpy(random_tensor(5, 3, 2, seed=0))
    expanded = reference.expand_table(table, blocks, (2, 0), 4, passed=7)
    assert expanded.shape == (3, 1, 5, 6)
    assert np.array_equal(expanded[1, 0, 4], [*table[4, 1], *table[4, 1], 7, 7])


def test_non_finite_lanes_stay_in_their_pair() -> None:
    x = np.ones((1, 8), np.float32)
    x[0, 1] = np.inf
    tables = np.full(4, 0.5, np.float32)
    y = reference.apply_rounded(x, tables, tables, [("half", 8)], ())
    assert np.array_equal(np.flatnonzero(~np.isfinite(y[0])), [1, 5])


def test_bfloat16_is_rounded_once() -> None:
    tie = 1 + 2.0**-8
    values = np.array([tie, tie + 2.0**-40, tie - 2.0**-40, -tie - 2.0**-40, 1e300, np.inf, 0.0])
    expected = np.array([1, 1 + 2.0**-7, 1, -1 - 2.0**-7, np.inf, np.inf, 0])
    assert np.array_equal(reference.round_to(values, ml_dtypes.bfloat16).astype(np.float64), expected)


def test_units_in_last_place() -> None:
    one = np.ones(1)
    assert reference.units_in_last_place(one + 2.0**-7, one, ml_dtypes.bfloat16) == 1
    assert reference.units_in_last_place(one - 2.0**-24, one, np.float32) == 0.5
    assert reference.units_in_last_place(one * 2.0**-149, 0 * one, np.float32) == 1
    assert reference.units_in_last_place(np.inf * one, np.inf * one, np.float16) == 0
    assert reference.units_in_last_place(np.inf * one, one, np.float16) == np.inf


def test_tables_equal_those_of_llama() -> None:
    embedding = modeling_llama.LlamaRotaryEmbedding(LlamaConfig(hidden_size=1024, num_attention_heads=8, head_dim=128))
    positions = torch.tensor([[0, 1, 255, 256, 4095, 131071]])
    cos, sin = (to_numpy(table) for table in embedding(torch.zeros(1), positions))
    frequencies = to_numpy(embedding.inv_freq)
    own_frequencies = reference.inverse_frequencies(1.0e4, 128)
    assert reference.units_in_last_place(frequencies, own_frequencies, np.float32).max() <= 1
    for actual, expected in zip((cos, sin), reference.tables(to_numpy(positions), frequencies)):
        doubled = np.concatenate((expected, expected), axis=-1)
        assert np.abs(actual - doubled).max() <= 2.0**-23
