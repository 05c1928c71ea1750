# RUN: %python -m pytest -q %s
"""Compares `rope.tables` with several streams of positions with the models that have them, by execution."""


import numpy as np
import pytest
import torch
from diffusers.models.embeddings import get_1d_rotary_pos_embed
from rome_harness.testing import execute, reference, tools
from transformers import Qwen2VLTextConfig
from transformers.models.qwen2_vl.configuration_qwen2_vl import Qwen2VLVisionConfig
from transformers.models.qwen2_vl.modeling_qwen2_vl import Qwen2VLRotaryEmbedding, Qwen2VLVisionRotaryEmbedding
from transformers.models.qwen3_vl.configuration_qwen3_vl import Qwen3VLTextConfig
from transformers.models.qwen3_vl.modeling_qwen3_vl import Qwen3VLTextRotaryEmbedding

PIPELINE = ["--rome-cpu-pipeline"]
TABLES_PER_LANE = 2
"""Models repeat every entry for both lanes of a pair; `rope.tables` has it once."""


def positions_of(streams: int, length: int) -> np.ndarray:
    """Positions [streams, length] that differ between streams and reach a million."""
    generator = np.random.default_rng(streams)
    positions = generator.integers(0, 1_000_000, size=(streams, length))
    positions[:, 0] = 0
    positions[:, -1] = np.arange(streams) + 999_999
    return positions


def run(attributes: str, positions: np.ndarray, entries: int, table_type: str = "f32") -> list[np.ndarray]:
    """Executes rope.tables for positions [streams, ...] of which all sizes but the first are dynamic."""
    dynamic = "?x" * (positions.ndim - 1)
    argument = f"tensor<{positions.shape[0]}x{dynamic}i64>"
    table = f"tensor<{dynamic}{entries}x{table_type}>"
    text = (
        f"func.func @tables(%positions: {argument}) -> ({table}, {table}) {{\n"
        f"  %cos, %sin = rope.tables %positions {{{attributes}}} : {argument} -> {table}\n"
        f"  return %cos, %sin : {table}, {table}\n}}\n"
    )
    return execute.compile_module(text, PIPELINE).call("tables", positions)


def tables_of(model: torch.nn.Module, positions: np.ndarray) -> tuple[np.ndarray, ...]:
    """The tables of a model whose angles are its own, in float32, and whose cosines and sines are those of float64.

    How torch rounds a cosine in float32 depends on the processor that runs it.
    """
    with pytest.MonkeyPatch.context() as patch:
        for function in (np.cos, np.sin):
            patch.setattr(torch.Tensor, function.__name__, lambda angles, of=function: torch.from_numpy(of(angles.double().numpy())))
        tables = model(torch.zeros(1, dtype=torch.float64), torch.from_numpy(positions))
    assert all(table.dtype == torch.float64 for table in tables)
    return tuple(table.numpy() for table in tables)


def check(actual: list[np.ndarray], expected: tuple[np.ndarray, ...]) -> None:
    """Checks tables of float32 to 2 units in the last place, against cosines and sines in float64."""
    for table, lanes in zip(actual, expected, strict=True):
        entries = lanes[..., : table.shape[-1]]
        assert np.max(reference.units_in_last_place(table, entries, np.float32)) <= 2


def given(frequencies: torch.Tensor) -> str:
    """Frequencies bit for bit, so that angles at large positions are the model's."""
    values = frequencies.detach().numpy().astype(np.float32)
    hexadecimal = "".join(f"{word:08X}" for word in values.view(np.uint32).byteswap())
    return f'inv_freq = dense<"0x{hexadecimal}"> : tensor<{len(values)}xf32>'


def test_qwen2_vl() -> None:
    config = Qwen2VLTextConfig(
        hidden_size=256,
        num_attention_heads=2,
        rope_parameters={"rope_type": "default", "rope_theta": 1e6, "mrope_section": [16, 24, 24]},
    )
    model = Qwen2VLRotaryEmbedding(config)
    positions = positions_of(3, 12).reshape(3, 2, 6)
    expected = tables_of(model, positions)
    sections = "sections = #rope.sections<consecutive [16, 24, 24]>"
    check(run(f"{given(model.inv_freq)}, {sections}", positions, 64), expected)
    # A unit of a frequency, by which powers in float32 differ between processors, is 100 units of an angle at most.
    small = np.minimum(positions, 100)
    for table, lanes in zip(run(f"base = 1.0e6, {sections}", small, 64), tables_of(model, small), strict=True):
        np.testing.assert_allclose(table, lanes[..., :64], rtol=0, atol=1e-5)


def test_qwen3_vl() -> None:
    config = Qwen3VLTextConfig(
        hidden_size=256,
        num_attention_heads=2,
        head_dim=128,
        rope_parameters={"rope_type": "default", "rope_theta": 5e6, "mrope_section": [24, 20, 20]},
    )
    model = Qwen3VLTextRotaryEmbedding(config)
    positions = positions_of(3, 12).reshape(3, 2, 6)
    expected = tables_of(model, positions)
    sections = "sections = #rope.sections<interleaved [24, 20, 20]>"
    check(run(f"{given(model.inv_freq)}, {sections}", positions, 64), expected)
    # The same streams, entry by entry.
    single = ", ".join("1" for _ in range(60)) + ", 4"
    check(run(f"{given(model.inv_freq)}, sections = #rope.sections<consecutive [{single}]>", positions, 64), expected)


def test_qwen2_vl_vision() -> None:
    config = Qwen2VLVisionConfig(embed_dim=320, num_heads=4)
    model = Qwen2VLVisionRotaryEmbedding(config)
    positions = positions_of(2, 9) % 1000
    expected = tables_of(model, positions.T.copy())
    frequencies = torch.cat((model.inv_freq, model.inv_freq))
    entries = len(frequencies)
    sections = f"sections = #rope.sections<axial [{entries // 2}, {entries // 2}]>"
    check(run(f"{given(frequencies)}, {sections}", positions, entries), expected)
    actual = run(f"base = {config.rope_parameters['rope_theta']:e}, {sections}", positions % 50, entries)
    for table, lanes in zip(actual, tables_of(model, positions.T % 50), strict=True):
        np.testing.assert_allclose(table, lanes[:, :entries], rtol=0, atol=1e-5)


DIFFUSERS = {
    # Name: sizes of the axes in lanes, base, type of the frequencies.
    "flux": ((16, 56, 56), 10000.0, torch.float64),
    "wan": ((44, 42, 42), 10000.0, torch.float64),
    "cogvideox": ((16, 24, 24), 10000.0, torch.float32),
    "hunyuan-video": ((16, 56, 56), 256.0, torch.float32),
}


@pytest.mark.parametrize("name", DIFFUSERS)
def test_axes_of_diffusers(name: str) -> None:
    axes, base, frequency_type = DIFFUSERS[name]
    wide = frequency_type == torch.float64
    positions = positions_of(len(axes), 10) % (1_000_000 if wide else 100)
    tables = [
        get_1d_rotary_pos_embed(
            size, torch.from_numpy(axis), base, use_real=True, repeat_interleave_real=True, freqs_dtype=frequency_type
        )
        for size, axis in zip(axes, positions, strict=True)
    ]
    expected = [torch.cat([axis[index][:, ::TABLES_PER_LANE] for axis in tables], dim=-1).numpy() for index in range(2)]
    sizes = [size // 2 for size in axes]
    compute = ", compute_type = f64" if wide else ""
    actual = run(f"base = {base:e}, sections = #rope.sections<axial {sizes}>{compute}", positions, sum(sizes))
    for table, entries in zip(actual, expected, strict=True):
        # A unit of an f32 frequency is up to 100 units of an angle around 1.
        np.testing.assert_allclose(table, entries, rtol=0, atol=1e-7 if wide else 1e-5)


def test_axes_with_their_own_bases() -> None:
    positions = positions_of(3, 10) % 100
    bases = (10000.0, 256.0, 123.5)
    actual = run("sections = #rope.sections<axial [4, 6, 5], bases = [1.0e4, 256.0, 123.5]>", positions, 15)
    frequencies = [base ** (-np.arange(size) / size) for base, size in zip(bases, (4, 6, 5), strict=True)]
    angles = np.concatenate([axis[:, None] * values for axis, values in zip(positions, frequencies, strict=True)], axis=-1)
    for table, function in zip(actual, (np.cos, np.sin), strict=True):
        np.testing.assert_allclose(table, function(angles), rtol=0, atol=2e-5)


def test_scaling_applies_to_every_axial_section() -> None:
    positions = positions_of(2, 10) % 100
    actual = run("base = 1.0e4, sections = #rope.sections<axial [4, 4]>, scaling = #rope.linear<factor = 4.0>", positions, 8)
    angles = np.concatenate([axis[:, None] * 1e4 ** (-np.arange(4) / 4) / 4 for axis in positions], axis=-1)
    for table, function in zip(actual, (np.cos, np.sin), strict=True):
        np.testing.assert_allclose(table, function(angles), rtol=0, atol=1e-5)


def test_sections_fold_to_what_is_computed_at_run_time() -> None:
    positions = positions_of(3, 4)
    for kind in ("consecutive [3, 0, 2]", "interleaved [2, 2, 1]", "axial [1, 2, 2]", "consecutive [1, 1, 1, 2]"):
        attributes = f"base = 1.0e4, sections = #rope.sections<{kind}>, attention_factor = 1.25"
        constant = f"arith.constant dense<{positions.tolist()}> : tensor<3x4xi64>"
        text = (
            "func.func @tables() -> (tensor<4x5xf32>, tensor<4x5xf32>) {\n"
            f"  %positions = {constant}\n"
            f"  %cos, %sin = rope.tables %positions {{{attributes}}} : tensor<3x4xi64> -> tensor<4x5xf32>\n"
            "  return %cos, %sin : tensor<4x5xf32>, tensor<4x5xf32>\n}\n"
        )
        assert "rope.tables" not in tools.run_tool([tools.rome_opt_path(), "--canonicalize"], text).stdout
        folded = execute.compile_module(text, ["--canonicalize", *PIPELINE]).call("tables")
        for left, right in zip(folded, run(attributes, positions, 5), strict=True):
            assert np.max(reference.units_in_last_place(left, right, np.float32)) <= 2


def test_angles_of_zero_have_no_sign() -> None:
    """A negative position times the frequency 0 is +0, as in a matrix product with one column, folded or not."""
    attributes = "inv_freq = dense<[0.0, 0.5, -0.5]> : tensor<3xf32>"
    _, sin = run(f"{attributes}, sections = #rope.sections<consecutive [3]>", np.array([[-3, 0, 3]]), 3)
    assert not np.any(np.signbit(sin[:, 0]))
    assert not np.any(np.signbit(sin[1]))
    text = (
        "func.func @tables() -> tensor<3x3xf32> {\n"
        "  %positions = arith.constant dense<[-3, 0, 3]> : tensor<3xi64>\n"
        f"  %cos, %sin = rope.tables %positions {{{attributes}}} : tensor<3xi64> -> tensor<3x3xf32>\n"
        "  return %sin : tensor<3x3xf32>\n}\n"
    )
    (folded,) = execute.compile_module(text, ["--canonicalize", *PIPELINE]).call("tables")
    assert np.array_equal(np.signbit(folded), np.signbit(sin))


