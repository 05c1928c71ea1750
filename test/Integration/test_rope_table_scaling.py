# RUN: %python -m pytest -q %s
"""Compares the scaled frequencies of `rope.tables` with transformers' own, by execution.

Tables of the positions 2^-20 and 0 give the frequencies themselves: the angle is the frequency times a power of two, and the sine
of an angle this small is the angle.
"""

import numpy as np
import pytest
import torch
from rome_harness.testing import execute, reference, tools
from transformers import PretrainedConfig
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

PIPELINE = ["--rome-cpu-pipeline"]
SMALL_POSITION = 2.0**-20


def floats(values: list[float]) -> str:
    """The entries of an array attribute."""
    return f"[{', '.join(f'{value:.17e}' for value in values)}]"


# Name, head dimension, maximal length, rope parameters as in the model's config.json, and the attribute that says the same.
LONGROPE_SHORT = [1.0 + 0.02 * k for k in range(48)]
LONGROPE_LONG = [1.0 + 1.3 * k for k in range(48)]
CONFIGS = {
    "llama-3.1-8b": (
        128,
        131072,
        {
            "rope_type": "llama3",
            "rope_theta": 500000.0,
            "factor": 8.0,
            "low_freq_factor": 1.0,
            "high_freq_factor": 4.0,
            "original_max_position_embeddings": 8192,
        },
        "#rope.llama3<factor = 8.0, original_length = 8192>",
    ),
    "llama-3.2-1b": (
        64,
        131072,
        {
            "rope_type": "llama3",
            "rope_theta": 500000.0,
            "factor": 32.0,
            "low_freq_factor": 1.0,
            "high_freq_factor": 4.0,
            "original_max_position_embeddings": 8192,
        },
        "#rope.llama3<factor = 32.0, original_length = 8192, low_freq_factor = 1.0, high_freq_factor = 4.0>",
    ),
    "deepseek-coder-linear": (
        128,
        16384,
        {"rope_type": "linear", "rope_theta": 100000.0, "factor": 4.0},
        "#rope.linear<factor = 4.0>",
    ),
    "gemma-3-global": (256, 131072, {"rope_type": "linear", "rope_theta": 1e6, "factor": 8.0}, "#rope.linear<factor = 8.0>"),
    "longchat": (128, 16384, {"rope_type": "linear", "rope_theta": 10000.0, "factor": 8.0}, "#rope.linear<factor = 8.0>"),
    "deepseek-v3": (
        64,
        163840,
        {
            "rope_type": "yarn",
            "rope_theta": 10000.0,
            "factor": 40.0,
            "mscale": 1.0,
            "mscale_all_dim": 1.0,
            "beta_fast": 32,
            "beta_slow": 1,
            "original_max_position_embeddings": 4096,
        },
        "#rope.yarn<factor = 40.0, original_length = 4096, mscale = 1.0, mscale_all_dim = 1.0>",
    ),
    "deepseek-v2-lite": (
        64,
        163840,
        {
            "rope_type": "yarn",
            "rope_theta": 10000.0,
            "factor": 40.0,
            "mscale": 0.707,
            "mscale_all_dim": 1.0,
            "original_max_position_embeddings": 4096,
        },
        "#rope.yarn<factor = 40.0, original_length = 4096, mscale = 7.070000e-01, mscale_all_dim = 1.0>",
    ),
    "qwen-2.5-yarn": (
        128,
        131072,
        {"rope_type": "yarn", "rope_theta": 1e6, "factor": 4.0, "original_max_position_embeddings": 32768},
        "#rope.yarn<factor = 4.0, original_length = 32768>",
    ),
    "gpt-oss": (
        64,
        131072,
        {
            "rope_type": "yarn",
            "rope_theta": 150000.0,
            "factor": 32.0,
            "beta_fast": 32.0,
            "beta_slow": 1.0,
            "truncate": False,
            "original_max_position_embeddings": 4096,
        },
        "#rope.yarn<factor = 32.0, original_length = 4096, truncate = false>",
    ),
    "proportional": (
        256,
        131072,
        {"rope_type": "proportional", "rope_theta": 1e6, "partial_rotary_factor": 0.25},
        "#rope.proportional<rotated = 32>",
    ),
    "proportional-whole": (
        64,
        131072,
        {"rope_type": "proportional", "rope_theta": 1e6, "factor": 8.0},
        "#rope.proportional<rotated = 32, factor = 8.0>",
    ),
    "phi-3.5-mini": (
        96,
        131072,
        {
            "rope_type": "longrope",
            "rope_theta": 10000.0,
            "short_factor": LONGROPE_SHORT,
            "long_factor": LONGROPE_LONG,
            "original_max_position_embeddings": 4096,
        },
        "#rope.longrope<factor = 32.0, original_length = 4096, "
        f"short_factors = {floats(LONGROPE_SHORT)}, long_factors = {floats(LONGROPE_LONG)}>",
    ),
    "dynamic": (
        128,
        2048,
        {"rope_type": "dynamic", "rope_theta": 10000.0, "factor": 2.0},
        "#rope.dynamic_ntk<factor = 2.0, original_length = 2048>",
    ),
    "dynamic-2.5": (
        64,
        4096,
        {"rope_type": "dynamic", "rope_theta": 1e6, "factor": 2.5},
        "#rope.dynamic_ntk<factor = 2.5, original_length = 4096>",
    ),
}
SWITCHING = ("longrope", "dynamic_ntk")


def transformers_frequencies(name: str, length: int | None = None) -> tuple[np.ndarray, float]:
    """The frequencies in float32 and the attention factor that transformers computes for a configuration."""
    head_dimension, max_length, parameters, _ = CONFIGS[name]
    config = PretrainedConfig(
        head_dim=head_dimension,
        hidden_size=head_dimension,
        num_attention_heads=1,
        max_position_embeddings=max_length,
        rope_parameters=dict(parameters),
    )
    # A length is a tensor in transformers' layers, and the arithmetic with it is that of float32.
    sequence = None if length is None else torch.tensor(length)
    frequencies, factor = ROPE_INIT_FUNCTIONS[parameters["rope_type"]](config, seq_len=sequence)
    return frequencies.numpy(), factor


def tables_text(base: float, scaling: str, entries: int, position_type: str, constant: str = "", length: int | None = None) -> str:
    """A function of positions [N] and, where the frequencies depend on it, of the length [1]."""
    switching = any(name in scaling for name in SWITCHING)
    argument = ", %lengths: tensor<1xi64>" if switching else ""
    load = ""
    operand = ""
    if switching:
        operand = "length %length "
        load = (
            "  %c0 = arith.constant 0 : index\n"
            "  %integer = tensor.extract %lengths[%c0] : tensor<1xi64>\n"
            "  %length = arith.index_cast %integer : i64 to index\n"
        )
        if length is not None:
            load = f"  %length = arith.constant {length} : index\n"
    positions = f"tensor<?x{position_type}>"
    source = "%positions"
    if constant:
        positions = f"tensor<{constant.count(',') + 1}x{position_type}>"
        load += f"  %constant = arith.constant dense<{constant}> : {positions}\n"
        source = "%constant"
    table = positions.replace(f"x{position_type}", f"x{entries}xf32")
    return (
        f"func.func @tables(%positions: {positions}{argument}) -> ({table}, {table}) {{\n{load}"
        f"  %cos, %sin = rope.tables {source} {operand}{{base = {base:e}, scaling = {scaling}}} : {positions} -> {table}\n"
        f"  return %cos, %sin : {table}, {table}\n}}\n"
    )


def compile_config(name: str, position_type: str) -> execute.CompiledModule:
    """The tables of a configuration, for positions that are known at run time only."""
    head_dimension, _, parameters, scaling = CONFIGS[name]
    text = tables_text(parameters["rope_theta"], scaling, head_dimension // 2, position_type)
    return execute.compile_module(text, PIPELINE)


def lengths_of(name: str) -> tuple[int | None, ...]:
    """Lengths below, at and above the one where frequencies change; one None where they never do."""
    _, max_length, parameters, scaling = CONFIGS[name]
    if not any(switching in scaling for switching in SWITCHING):
        return (None,)
    switch = parameters.get("original_max_position_embeddings", max_length)
    return (1, switch, switch + 1, 2 * switch, 10 * switch + 7)


def arguments(positions: np.ndarray, length: int | None) -> list[np.ndarray]:
    """What a compiled function is called with."""
    return [positions] if length is None else [positions, np.array([length])]


@pytest.mark.parametrize("name", CONFIGS)
def test_frequencies_and_attention_factor_are_those_of_transformers(name: str) -> None:
    module = compile_config(name, "f32")
    for length in lengths_of(name):
        expected, factor = transformers_frequencies(name, length)
        cos, sin = module.call("tables", *arguments(np.array([SMALL_POSITION, 0.0], np.float32), length))
        assert np.array_equal(cos, np.full_like(cos, factor))
        actual = sin[0].astype(np.float64) / SMALL_POSITION
        if factor == 1.0:
            distance = reference.units_in_last_place(actual, expected, np.float32)
            assert np.max(distance) <= 1, (length, distance)
        else:
            # The product with the factor rounds once more.
            np.testing.assert_allclose(actual, expected * np.float64(np.float32(factor)), rtol=2.0**-22)


@pytest.mark.parametrize("name", CONFIGS)
def test_tables_up_to_a_million(name: str) -> None:
    positions = np.array([0, 1, 2, 255, 4095, 131071, 999_999, 1_000_000, -3])
    entries_of = compile_config(name, "i64")
    frequencies_of = compile_config(name, "f32")
    for length in lengths_of(name):
        _, factor = transformers_frequencies(name, length)
        _, sin = frequencies_of.call("tables", *arguments(np.array([SMALL_POSITION], np.float32), length))
        if factor != 1.0:
            continue
        frequencies = (sin[0].astype(np.float64) / SMALL_POSITION).astype(np.float32)
        actual = entries_of.call("tables", *arguments(positions, length))
        for table, expected in zip(actual, reference.tables(positions, frequencies), strict=True):
            assert np.max(reference.units_in_last_place(table, expected, np.float32)) <= 2


@pytest.mark.parametrize("name", CONFIGS)
def test_constants_fold_to_what_is_computed_at_run_time(name: str) -> None:
    head_dimension, _, parameters, scaling = CONFIGS[name]
    positions = np.array([0, 1, 77, 999_999, -5])
    computed = compile_config(name, "i64")
    for length in lengths_of(name):
        text = tables_text(
            parameters["rope_theta"], scaling, head_dimension // 2, "i64", constant=str(positions.tolist()), length=length
        )
        folded_text = tools.run_tool([tools.rome_opt_path(), "--canonicalize"], text).stdout
        assert "rope.tables" not in folded_text
        folded = execute.compile_module(text, ["--canonicalize", *PIPELINE])
        for left, right in zip(
            folded.call("tables", *arguments(positions, length)),
            computed.call("tables", *arguments(positions, length)),
            strict=True,
        ):
            # The compiler's cosine is that of f64, rounded; at run time it is cosf.
            assert np.max(reference.units_in_last_place(left, right, np.float32)) <= 2
