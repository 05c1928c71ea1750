"""Exports rotary position embeddings from the installed transformers library to linalg-on-tensors IR.

Each exporter calls the library's own code, traces it with `torch.export`, and lowers it with an unmodified torch-mlir. The result
carries the IR text, the numpy arrays to call it with, and what PyTorch computes eagerly for these arrays.

    python -m rome_harness.testing.models llama-attention --dtype bf16 > llama.mlir
"""

import argparse
import logging
import sys
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import ml_dtypes
import numpy as np
import torch

TORCH_DTYPES = {"f16": torch.float16, "bf16": torch.bfloat16, "f32": torch.float32, "f64": torch.float64}

MAXIMUM_SEQUENCE_LENGTH = 131072
"""Upper bound of a dynamic sequence dimension, in tokens."""


@dataclass(frozen=True)
class ExportedModel:
    """A model as MLIR text, with data to run it.

    `inputs` are in argument order of `function_name`; `references` are what PyTorch computes eagerly from them, in result order.
    `expected_rotations` is the number of `rope.apply` ops that raising must find.
    """

    name: str
    function_name: str
    mlir_text: str
    inputs: tuple[np.ndarray, ...]
    references: tuple[np.ndarray, ...]
    expected_rotations: int


@dataclass(frozen=True)
class ExportOptions:
    """What every exporter can vary. Lengths are in tokens; `dtype` is a key of TORCH_DTYPES."""

    dtype: str = "f32"
    batch: int = 1
    sequence_length: int = 48
    dynamic_sequence: bool = False
    seed: int = 0

    @property
    def torch_dtype(self) -> torch.dtype:
        return TORCH_DTYPES[self.dtype]

    @property
    def generator(self) -> torch.Generator:
        """A random generator in its initial state."""
        return torch.Generator().manual_seed(self.seed)


def to_numpy(tensor: torch.Tensor) -> np.ndarray:
    """A copy of `tensor` with the same shape and element type; bf16 becomes ml_dtypes.bfloat16."""
    tensor = tensor.detach().contiguous().clone()
    if tensor.dtype == torch.bfloat16:
        return tensor.view(torch.int16).numpy().view(ml_dtypes.bfloat16)
    return tensor.numpy()


class _FunctionModule(torch.nn.Module):
    """Wraps a function of tensors, because `torch.export` takes modules only."""

    def __init__(self, function: Callable[..., object]):
        super().__init__()
        self.function = function

    def forward(self, *arguments: torch.Tensor) -> object:
        return self.function(*arguments)


def export_function(
    name: str,
    function: Callable[..., object],
    arguments: Sequence[torch.Tensor],
    expected_rotations: int,
    dynamic_dimensions: Sequence[Sequence[int]] | None = None,
) -> ExportedModel:
    """Exports `function(*arguments)` as a public function called `name` with dashes replaced by underscores.

    `dynamic_dimensions[k]` lists the dimensions of argument k that are the (one, shared) dynamic sequence dimension.
    """
    from torch_mlir import fx

    module = _FunctionModule(function).eval()
    dynamic_shapes = None
    if dynamic_dimensions is not None:
        sequence = torch.export.Dim("sequence", min=2, max=MAXIMUM_SEQUENCE_LENGTH)
        dynamic_shapes = (tuple({dimension: sequence for dimension in dimensions} for dimensions in dynamic_dimensions),)
    function_name = name.replace("-", "_")
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # torch.export warns about its own use of a deprecated class.
        results = module(*arguments)
        program = torch.export.export(module, tuple(arguments), dynamic_shapes=dynamic_shapes)
        mlir_module = fx.export_and_import(program, output_type="linalg-on-tensors", func_name=function_name)
    references = (results,) if isinstance(results, torch.Tensor) else tuple(results)
    return ExportedModel(
        name=name,
        function_name=function_name,
        mlir_text=str(mlir_module),
        inputs=tuple(to_numpy(argument) for argument in arguments),
        references=tuple(to_numpy(reference) for reference in references),
        expected_rotations=expected_rotations,
    )


# --- A whole attention layer -----------------------------------------------------------------------------------------------------


def _llama_modules(
    options: ExportOptions, hidden_size: int, query_heads: int, key_value_heads: int, head_dimension: int
) -> tuple[torch.nn.Module, torch.nn.Module]:
    """A Llama attention layer in the wanted element type and its rotary embedding, whose frequencies stay f32 as in transformers."""
    from transformers import LlamaConfig
    from transformers.models.llama.modeling_llama import LlamaAttention, LlamaRotaryEmbedding

    config = LlamaConfig(
        hidden_size=hidden_size,
        num_attention_heads=query_heads,
        num_key_value_heads=key_value_heads,
        head_dim=head_dimension,
        attn_implementation="eager",
    )
    attention = LlamaAttention(config, layer_idx=0).eval()
    generator = options.generator
    with torch.no_grad():
        for parameter in attention.parameters():
            parameter.normal_(std=parameter.shape[-1] ** -0.5, generator=generator)
    return attention.to(options.torch_dtype), LlamaRotaryEmbedding(config).eval()


def _causal_mask(length: int, dtype: torch.dtype) -> torch.Tensor:
    """The additive mask [1, 1, length, length]: 0 where a query may look, the lowest finite value where it may not."""
    return torch.full((1, 1, length, length), torch.finfo(dtype).min, dtype=dtype).triu(diagonal=1)


def export_llama_attention(
    options: ExportOptions = ExportOptions(),
    tables: str = "computed",
    hidden_size: int = 1024,
    query_heads: int = 8,
    key_value_heads: int = 2,
    head_dimension: int = 128,
) -> ExportedModel:
    """A LlamaAttention layer of transformers with a causal mask, eager attention and random weights.

    Arguments of the function: hidden states [batch, sequence, hidden_size]; mask [1, 1, sequence, sequence]; then, with `tables`
    "computed", position ids [1, sequence], from which LlamaRotaryEmbedding computes cos and sin inside the function, or, with
    `tables` "arguments", cos and sin [1, sequence, head_dimension]; then the weights of the q, k, v and o projections.
    Result: [batch, sequence, hidden_size].
    """
    attention, rotary_embedding = _llama_modules(options, hidden_size, query_heads, key_value_heads, head_dimension)
    weights = {name: parameter.detach() for name, parameter in attention.named_parameters()}
    positions = torch.arange(options.sequence_length)[None]
    hidden_shape = (options.batch, options.sequence_length, hidden_size)
    hidden_states = torch.randn(hidden_shape, generator=options.generator).to(options.torch_dtype)
    if tables == "computed":
        sources: tuple[torch.Tensor, ...] = (positions,)
    elif tables == "arguments":
        sources = rotary_embedding(hidden_states, positions)
    else:
        raise ValueError(f"expected 'tables' to be 'computed' or 'arguments', but got '{tables}'")

    def layer(hidden_states: torch.Tensor, mask: torch.Tensor, *rest: torch.Tensor) -> torch.Tensor:
        cos_sin = rotary_embedding(hidden_states, rest[0]) if tables == "computed" else rest[:2]
        layer_weights = dict(zip(weights, rest[len(sources) :]))
        return torch.func.functional_call(attention, layer_weights, (hidden_states, cos_sin, mask))[0]

    mask = _causal_mask(options.sequence_length, options.torch_dtype)
    arguments = (hidden_states, mask, *sources, *weights.values())
    dynamic_dimensions = None
    if options.dynamic_sequence:
        dynamic_dimensions = [(1,), (2, 3), *[(1,) for _ in sources], *[() for _ in weights]]
    return export_function("llama-attention", layer, arguments, 2, dynamic_dimensions)


# --- One function per spelling ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SpellingShape:
    """Sizes of the operands of one spelling: x has `head_dimension` lanes, a table has `table_lanes`; heads sit at dimension 1
    ([batch, heads, sequence, lanes]) or, with `heads_inside`, at dimension 2 ([batch, sequence, heads, lanes])."""

    query_heads: int = 8
    key_heads: int = 2
    head_dimension: int = 128
    table_lanes: int = 128
    heads_inside: bool = False


def _random_heads(options: ExportOptions, shape: SpellingShape, heads: int, generator: torch.Generator) -> torch.Tensor:
    """Random queries or keys in the layout that `shape` describes."""
    sizes = [options.batch, heads, options.sequence_length, shape.head_dimension]
    if shape.heads_inside:
        sizes[1], sizes[2] = sizes[2], sizes[1]
    return torch.randn(sizes, generator=generator).to(options.torch_dtype)


def _tables(options: ExportOptions, lanes: int, dtype: torch.dtype, duplicated: bool) -> tuple[torch.Tensor, torch.Tensor]:
    """cos and sin [1, sequence, lanes] of Llama's angles with base 10000; `duplicated` repeats `lanes` / 2 angles twice."""
    angles_count = lanes // 2 if duplicated else lanes
    frequencies = 1.0 / (10000.0 ** (torch.arange(angles_count, dtype=torch.float32) / angles_count))
    angles = torch.arange(options.sequence_length, dtype=torch.float32)[:, None] * frequencies
    if duplicated:
        angles = torch.cat((angles, angles), dim=-1)
    return angles.cos()[None].to(dtype), angles.sin()[None].to(dtype)


def _export_spelling(
    name: str,
    options: ExportOptions,
    function: Callable[..., object],
    shape: SpellingShape = SpellingShape(),
    duplicated: bool = True,
    table_dtype: torch.dtype | None = None,
) -> ExportedModel:
    """Exports `function(q, k, cos, sin)`, which returns the rotated queries and keys."""
    generator = options.generator
    queries = _random_heads(options, shape, shape.query_heads, generator)
    keys = _random_heads(options, shape, shape.key_heads, generator)
    cos, sin = _tables(options, shape.table_lanes, table_dtype or options.torch_dtype, duplicated)
    sequence_dimension = 1 if shape.heads_inside else 2
    dynamic_dimensions = [(sequence_dimension,)] * 2 + [(1,)] * 2 if options.dynamic_sequence else None
    return export_function(name, function, (queries, keys, cos, sin), 2, dynamic_dimensions)


def export_rotate_half(options: ExportOptions) -> ExportedModel:
    """Rotate-half with tables per lane, as Llama and most models write it."""
    from transformers.models.llama.modeling_llama import apply_rotary_pos_emb

    return _export_spelling("rotate-half", options, apply_rotary_pos_emb)


def export_rotate_half_float32(options: ExportOptions) -> ExportedModel:
    """Rotate-half computed in f32 and rounded once to the element type of x, with f32 tables, as Qwen2-VL's vision tower does."""
    from transformers.models.qwen2_vl.modeling_qwen2_vl import apply_rotary_pos_emb_vision

    def function(queries: torch.Tensor, keys: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return apply_rotary_pos_emb_vision(queries, keys, cos, sin)

    shape = SpellingShape(heads_inside=True)
    return _export_spelling("rotate-half-float32", options, function, shape, table_dtype=torch.float32)


def export_interleaved(options: ExportOptions) -> ExportedModel:
    """Pairs of neighbouring lanes with tables per pair, as GPT-J writes it."""
    from transformers.models.gptj.modeling_gptj import apply_rotary_pos_emb

    def function(queries: torch.Tensor, keys: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return apply_rotary_pos_emb(queries, sin, cos), apply_rotary_pos_emb(keys, sin, cos)

    shape = SpellingShape(table_lanes=64, heads_inside=True)
    return _export_spelling("interleaved", options, function, shape, duplicated=False)


def export_half_tables(options: ExportOptions) -> ExportedModel:
    """Both halves written out with tables per pair, as GPT-OSS writes it."""
    from transformers.models.gpt_oss.modeling_gpt_oss import apply_rotary_pos_emb

    return _export_spelling("half-tables", options, apply_rotary_pos_emb, SpellingShape(table_lanes=64), duplicated=False)


def export_partial_leading(options: ExportOptions) -> ExportedModel:
    """Rotates the first 64 of 128 lanes and passes the others through, as GPT-NeoX writes it."""
    from transformers.models.gpt_neox.modeling_gpt_neox import apply_rotary_pos_emb

    return _export_spelling("partial-leading", options, apply_rotary_pos_emb, SpellingShape(table_lanes=64))


def export_partial_interleaved(options: ExportOptions) -> ExportedModel:
    """Rotates neighbouring pairs of the first 64 of 128 lanes; tables are cut and repeated in the function, as GLM writes it."""
    from transformers.models.glm.modeling_glm import apply_rotary_pos_emb

    return _export_spelling("partial-interleaved", options, apply_rotary_pos_emb, SpellingShape(table_lanes=64))


def export_partial_trailing(options: ExportOptions) -> ExportedModel:
    """Passes the first 128 of 192 lanes through and rotates the last 64, as DeepSeek's multi-head latent attention does."""
    from transformers.models.deepseek_v3.modeling_deepseek_v3 import apply_rotary_pos_emb

    def function(queries: torch.Tensor, keys: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> tuple[torch.Tensor, ...]:
        query_pass, query_rotated = torch.split(queries, [128, 64], dim=-1)
        key_pass, key_rotated = torch.split(keys, [128, 64], dim=-1)
        query_rotated, key_rotated = apply_rotary_pos_emb(query_rotated, key_rotated, cos, sin)
        return torch.cat((query_pass, query_rotated), dim=-1), torch.cat((key_pass, key_rotated), dim=-1)

    return _export_spelling("partial-trailing", options, function, SpellingShape(head_dimension=192, table_lanes=64))


def export_interleaved_to_half(options: ExportOptions) -> ExportedModel:
    """Reads neighbouring pairs and writes halves, as DeepSeek-V3's interleaved form does."""
    from transformers.models.deepseek_v3.modeling_deepseek_v3 import apply_rotary_pos_emb_interleave

    def function(queries: torch.Tensor, keys: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return apply_rotary_pos_emb_interleave(queries, keys, cos, sin)

    return _export_spelling("interleaved-to-half", options, function)


def export_complex(options: ExportOptions) -> ExportedModel:
    """Complex multiplication in f32 with tables per pair, as Llama 4 writes it."""
    from transformers.models.llama4.modeling_llama4 import apply_rotary_emb

    def function(queries: torch.Tensor, keys: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return apply_rotary_emb(queries, keys, torch.complex(cos, sin))

    shape = SpellingShape(table_lanes=64, heads_inside=True)
    return _export_spelling("complex", options, function, shape, duplicated=False, table_dtype=torch.float32)


EXPORTERS: dict[str, Callable[[ExportOptions], ExportedModel]] = {
    "llama-attention": export_llama_attention,
    "llama-attention-given-tables": lambda options: export_llama_attention(options, tables="arguments"),
    "rotate-half": export_rotate_half,
    "rotate-half-float32": export_rotate_half_float32,
    "interleaved": export_interleaved,
    "half-tables": export_half_tables,
    "partial-leading": export_partial_leading,
    "partial-interleaved": export_partial_interleaved,
    "partial-trailing": export_partial_trailing,
    "interleaved-to-half": export_interleaved_to_half,
    "complex": export_complex,
}
"""Every model this module can export, by the name the command line takes."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the IR of one model."""
    parser = argparse.ArgumentParser(prog="python -m rome_harness.testing.models", description=main.__doc__)
    parser.add_argument("model", choices=EXPORTERS)
    parser.add_argument("--dtype", choices=TORCH_DTYPES, default="f32")
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--sequence-length", type=int, default=48, help="in tokens")
    parser.add_argument("--dynamic-sequence", action="store_true", help="leave the sequence dimension dynamic")
    parser.add_argument("--seed", type=int, default=0, help="of the random weights and inputs")
    parsed = vars(parser.parse_args(arguments))
    logging.getLogger("torch").setLevel(logging.ERROR)
    sys.stdout.write(EXPORTERS[parsed.pop("model")](ExportOptions(**parsed)).mlir_text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
