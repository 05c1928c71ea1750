# RUN: %python -m pytest -q %s
"""Executes tables that models compute from positions before and after raising: not a bit may differ."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from rome_harness.testing import execute, models, reference, tools
from transformers import Qwen2VLTextConfig
from transformers.models.qwen2_vl.modeling_qwen2_vl import Qwen2VLRotaryEmbedding
from transformers.models.qwen3_vl.configuration_qwen3_vl import Qwen3VLTextConfig
from transformers.models.qwen3_vl.modeling_qwen3_vl import Qwen3VLTextRotaryEmbedding

PIPELINE = ["--rome-cpu-pipeline"]
RAISE = ["--raise-to-rope=raise-tables=true"]
FREQUENCIES = 1.0 / (10000.0 ** (torch.arange(0, 16, 2).float() / 16))

Tables = tuple[torch.Tensor, torch.Tensor]


def matrix_product(positions: torch.Tensor) -> Tables:
    """A matrix product with one column, as most of transformers wrote it, with YaRN's factor, in bf16."""
    expanded = FREQUENCIES[None, :, None].float().expand(positions.shape[0], -1, 1)
    angles = (expanded @ positions[:, None, :].float()).transpose(1, 2)
    angles = torch.cat((angles, angles), dim=-1)
    return (angles.cos() * 1.3688879).to(torch.bfloat16), (angles.sin() * 1.3688879).to(torch.bfloat16)


def outer_product(positions: torch.Tensor) -> Tables:
    """Each entry for two neighbouring lanes, as GPT-J and diffusers have it."""
    angles = torch.outer(positions[0].float(), FREQUENCIES)
    return angles.cos().repeat_interleave(2, dim=1), angles.sin().repeat_interleave(2, dim=1)


def wide_outer_product(positions: torch.Tensor) -> Tables:
    """Angles in f64 and tables in f32, as Flux has it."""
    angles = torch.outer(positions[0].double(), FREQUENCIES.double())
    return angles.cos().float(), angles.sin().float()


def zero_frequencies(positions: torch.Tensor) -> Tables:
    """Frequencies of 0 in a matrix product, which makes angles +0: Gemma 4 has them."""
    frequencies = torch.cat((FREQUENCIES[:3], torch.zeros(5)))
    angles = (frequencies[None, :, None].expand(positions.shape[0], -1, 1) @ positions[:, None, :].float()).transpose(1, 2)
    return angles.cos(), angles.sin()


def halves(positions: torch.Tensor) -> Tables:
    """One entry per pair."""
    angles = positions[..., None].float() * FREQUENCIES
    return angles.cos(), angles.sin()


def qwen2_vl() -> Callable[[torch.Tensor], Tables]:
    parameters = {"rope_type": "default", "rope_theta": 1e6, "mrope_section": [2, 3, 3]}
    embedding = Qwen2VLRotaryEmbedding(Qwen2VLTextConfig(hidden_size=32, num_attention_heads=2, rope_parameters=parameters))
    return lambda positions: embedding(torch.zeros(1, dtype=torch.bfloat16), positions)


def qwen3_vl() -> Callable[[torch.Tensor], Tables]:
    parameters = {"rope_type": "default", "rope_theta": 1e6, "mrope_section": [4, 2, 2]}
    config = Qwen3VLTextConfig(hidden_size=32, num_attention_heads=2, head_dim=16, rope_parameters=parameters)
    embedding = Qwen3VLTextRotaryEmbedding(config)
    return lambda positions: embedding(torch.zeros(1), positions)


POSITIONS = np.array([[0, 1, 2, 1000, 999_999, 1_000_000, -3], [5, 4, 3, 2, 1, 131_071, 16_777_217]])
THREE_STREAMS = np.stack((POSITIONS, POSITIONS[::-1] + 1, POSITIONS * 2))
SPELLINGS: dict[str, tuple[Callable[[torch.Tensor], Tables], np.ndarray]] = {
    "matrix-product": (matrix_product, POSITIONS),
    "outer-product": (outer_product, POSITIONS),
    "wide-outer-product": (wide_outer_product, POSITIONS),
    "zero-frequencies": (zero_frequencies, POSITIONS),
    "halves": (halves, POSITIONS),
    "qwen2-vl": (qwen2_vl(), THREE_STREAMS),
    "qwen3-vl": (qwen3_vl(), THREE_STREAMS),
}

BEFORE = {
    "as-exported": [],
    "canonical": ["--canonicalize", "--cse"],
    "fused": ["--linalg-generalize-named-ops", "--linalg-fuse-elementwise-ops", "--canonicalize"],
}


def check_raised(text: str, function: str, arguments: tuple[np.ndarray, ...], before: list[str], tables: int = 1) -> str:
    """Raises `text` after the passes `before` and compares what both compute; returns the raised text."""
    raised = tools.run_tool([tools.rome_opt_path(), *before, *RAISE, "--canonicalize"], text).stdout
    assert raised.count("rope.tables") == tables, raised
    assert "math." not in raised
    expected = execute.compile_module(text, PIPELINE).call(function, *arguments)
    actual = execute.compile_module(raised, PIPELINE).call(function, *arguments)
    for left, right in zip(actual, expected, strict=True):
        assert reference.bit_identical(left, right)
    return raised


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("name", SPELLINGS)
def test_spelling(name: str, before: str) -> None:
    function, positions = SPELLINGS[name]
    model = models.export_function(name, function, (torch.from_numpy(positions),), expected_rotations=0)
    check_raised(model.mlir_text, model.function_name, (positions,), BEFORE[before])


def test_dynamic_sequence() -> None:
    model = models.export_function("halves", halves, (torch.from_numpy(POSITIONS),), 0, dynamic_dimensions=[(1,)])
    raised = check_raised(model.mlir_text, model.function_name, (POSITIONS,), [])
    assert "tensor<2x?xi64> -> tensor<2x?x8xf32>" in raised


@pytest.mark.parametrize("dtype", ("f32", "bf16"))
@pytest.mark.parametrize("dynamic", (False, True))
def test_llama(dtype: str, dynamic: bool) -> None:
    options = models.ExportOptions(dtype=dtype, dynamic_sequence=dynamic, sequence_length=12)
    model = models.export_llama_attention(options, hidden_size=64, query_heads=4, key_value_heads=2, head_dimension=16)
    raised = tools.run_tool([tools.rome_opt_path(), *RAISE, "--canonicalize"], model.mlir_text).stdout
    assert raised.count("rope.tables") == 1
    assert raised.count("rope.apply") == 2
    expected = execute.compile_module(model.mlir_text, PIPELINE).call(model.function_name, *model.inputs)
    actual = execute.compile_module(raised, PIPELINE).call(model.function_name, *model.inputs)
    assert reference.bit_identical(actual[0], expected[0])
