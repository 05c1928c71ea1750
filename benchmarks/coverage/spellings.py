"""Calls every distinct implementation of RoPE in transformers and diffusers with arguments as its models call it.

A call is chosen by the implementation's parameters, or by its name where the parameters do not tell. What no call fits is reported,
so that a new version of a library shows what is new in it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace

import torch

from .cases import SEQUENCE_LENGTH, flat_tensors

BATCH, QUERY_HEADS, KEY_HEADS, HEAD_DIMENSION = 2, 4, 2, 64
PREFIX = 3
"""Tokens before the patches of an image, which are not rotated."""

Arguments = tuple[torch.Tensor, ...]

NOT_A_ROTATION = {
    "cosmos3.apply_interleaved_mrope": "interleaves frequencies of three axes; the cosine comes later",
    "prx.rope": "makes tables",
    "wan_animate_2._rope_freqs": "makes tables",
}
"""Functions that are named like rotations and multiply, but make tables."""


@dataclass(frozen=True)
class Call:
    """How to call an implementation: the first `rotations` arguments of `function` are rotated."""

    variant: str
    function: Callable[..., object]
    arguments: Arguments
    rotations: int


# --- Operands --------------------------------------------------------------------------------------------------------------------


def heads(
    count: int = QUERY_HEADS, lanes: int = HEAD_DIMENSION, length: int = SEQUENCE_LENGTH, inside: bool = False
) -> torch.Tensor:
    """Random [batch, heads, sequence, lanes]; with `inside`, [batch, sequence, heads, lanes]."""
    return torch.randn(BATCH, length, count, lanes) if inside else torch.randn(BATCH, count, length, lanes)


def angles(lanes: int, length: int = SEQUENCE_LENGTH, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    """Angles [sequence, lanes] of Llama's frequencies with base 10000."""
    frequencies = 10000.0 ** (-torch.arange(lanes, dtype=dtype) / lanes)
    return torch.arange(length, dtype=dtype)[:, None] * frequencies


def tables(lanes: int, duplicated: str = "halves", length: int = SEQUENCE_LENGTH) -> Arguments:
    """cos and sin [sequence, lanes]; `duplicated` says how angles repeat: as "halves", as neighbouring "pairs", or "not"."""
    angle = angles(lanes if duplicated == "not" else lanes // 2, length)
    if duplicated == "halves":
        angle = torch.cat((angle, angle), dim=-1)
    elif duplicated == "pairs":
        angle = angle.repeat_interleave(2, dim=-1)
    return angle.cos(), angle.sin()


def complex_table(lanes: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    """exp(i angle) [sequence, lanes / 2]."""
    angle = angles(lanes // 2, dtype=dtype)
    return torch.polar(torch.ones_like(angle), angle)


def matrices(lanes: int) -> torch.Tensor:
    """2 x 2 rotation matrices [sequence, lanes / 2, 2, 2]."""
    cos, sin = tables(lanes // 2, "not")
    return torch.stack((cos, -sin, sin, cos), dim=-1).unflatten(-1, (2, 2))


def _batched(*tensors: torch.Tensor) -> Arguments:
    return tuple(tensor[None] for tensor in tensors)


# --- Calls by parameters ---------------------------------------------------------------------------------------------------------


def call_pair(function: Callable[..., object]) -> list[Call]:
    """(q, k, cos, sin): tables for all lanes, and for half of them, which is what partial rotation or half tables take."""
    q, k = heads(), heads(KEY_HEADS)
    calls = []
    for variant, lanes in (("", HEAD_DIMENSION), ("half", HEAD_DIMENSION // 2)):
        arguments = (q, k, *_batched(*tables(lanes)))
        try:
            results = flat_tensors(function(*arguments))
        except RuntimeError:
            continue  # The sizes do not broadcast: not a call that a model makes.
        if results[0].shape == q.shape:
            calls.append(Call(variant, function, arguments, 2))
    return calls


def call_vision_pair(function: Callable[..., object]) -> list[Call]:
    """(q, k, cos, sin) of vision towers: [sequence, heads, lanes] and tables [sequence, lanes]."""
    q, k = heads(inside=True)[0], heads(inside=True)[0]
    calls = []
    for variant, lanes in (("", HEAD_DIMENSION), ("half", HEAD_DIMENSION // 2)):
        try:
            function(q, k, *tables(lanes))
        except RuntimeError:
            continue
        calls.append(Call(variant, function, (q, k, *tables(lanes)), 2))
    return calls


def call_single(function: Callable[..., object], lanes: int = HEAD_DIMENSION) -> list[Call]:
    """(x, cos, sin)"""
    return [Call("", function, (heads(), *_batched(*tables(lanes))), 1)]


def call_gptj(function: Callable[..., object]) -> list[Call]:
    sin, cos = reversed(_batched(*tables(HEAD_DIMENSION // 2, "not")))
    return [Call("", function, (heads(inside=True), sin, cos), 1)]


def call_llama4(function: Callable[..., object]) -> list[Call]:
    arguments = (heads(inside=True), heads(KEY_HEADS, inside=True), complex_table(HEAD_DIMENSION)[None])
    return [Call("", function, arguments, 2)]


def call_llama4_vision(function: Callable[..., object]) -> list[Call]:
    table = complex_table(HEAD_DIMENSION)[:, None]
    return [Call("", function, (heads(inside=True), heads(inside=True), table), 2)]


def call_deepseek_v2(function: Callable[..., object]) -> list[Call]:
    return [Call("", function, (heads(), heads(1), complex_table(HEAD_DIMENSION)[None]), 2)]


def call_image(function: Callable[..., object]) -> list[Call]:
    """A prefix of class and register tokens that is not rotated."""
    length = SEQUENCE_LENGTH + PREFIX
    return [Call("", function, (heads(length=length), heads(length=length), *tables(HEAD_DIMENSION)), 2)]


def call_2d(function: Callable[..., object]) -> list[Call]:
    return [Call("", function, (heads(), heads(), *tables(HEAD_DIMENSION, "pairs")), 2)]


def call_2d_memory(function: Callable[..., object]) -> list[Call]:
    """Keys of two frames and of object pointers, which are not rotated; the tables repeat for each frame."""
    q, k = heads(), heads(length=2 * SEQUENCE_LENGTH + PREFIX)
    cos, sin = _batched(*_batched(*tables(HEAD_DIMENSION, "pairs")))

    def call(q: torch.Tensor, k: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> object:
        return function(q, k, cos, sin, num_k_exclude_rope=PREFIX, repeat_freqs_k=True)

    return [Call("memory", call, (q, k, cos, sin), 2), *call_2d(function)]


def call_2d_cross(function: Callable[..., object]) -> list[Call]:
    q, k = heads(), heads(length=2 * SEQUENCE_LENGTH + PREFIX)
    cos, sin = _batched(*_batched(*tables(HEAD_DIMENSION, "pairs")))

    def call(q: torch.Tensor, k: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> object:
        return function(q, k, cos, sin, cos, sin, num_k_exclude_rope=PREFIX, repeat_freqs_k=2)

    return [Call("", call, (q, k, cos, sin), 2)]


def call_clvp(function: Callable[..., object]) -> list[Call]:
    positions = torch.arange(SEQUENCE_LENGTH)[None]
    return [Call("", function, (heads(), heads(), heads(), *tables(HEAD_DIMENSION), positions), 3)]


def call_assistant(function: Callable[..., object]) -> list[Call]:
    """Fewer queries than keys: the queries take the last rows of the tables."""
    return [Call("", function, (heads(length=PREFIX), heads(KEY_HEADS), *_batched(*tables(HEAD_DIMENSION))), 2)]


def call_conformer(function: Callable[..., object]) -> list[Call]:
    """(self, hidden_states, tables): cos and sin stacked, [2, sequence, 1, 1, lanes]."""
    layer = SimpleNamespace(num_heads=QUERY_HEADS, head_size=HEAD_DIMENSION)
    stacked = torch.stack(tables(HEAD_DIMENSION))[:, :, None, None]
    hidden = torch.randn(BATCH, SEQUENCE_LENGTH, QUERY_HEADS * HEAD_DIMENSION)
    return [Call("", partial(function, layer), (hidden, stacked), 1)]


def call_roformer(function: Callable[..., object]) -> list[Call]:
    packed = torch.cat(tables(HEAD_DIMENSION // 2, "not")[::-1], dim=-1)[None, None]

    def with_values(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, packed: torch.Tensor) -> object:
        return function(packed, q, k, v)

    def without_values(q: torch.Tensor, k: torch.Tensor, packed: torch.Tensor) -> object:
        return function(packed, q, k)

    return [
        Call("", without_values, (heads(), heads(), packed), 2),
        Call("values", with_values, (heads(), heads(), heads(), packed), 3),
    ]


def call_multidimensional(function: Callable[..., object]) -> list[Call]:
    """Two axes, each with its half of the lanes: one rotation of two blocks."""
    positions = torch.zeros(BATCH, SEQUENCE_LENGTH, 2, dtype=torch.int64)
    cos, sin = (torch.cat((table, table), dim=-1)[None] for table in tables(HEAD_DIMENSION // 2))

    def call(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> object:
        return function(x, cos, sin, positions)

    return [Call("", call, (heads(inside=True), cos, sin), 1)]


def call_time(function: Callable[..., object]) -> list[Call]:
    """(hidden_states, cos, sin) without heads, computed in f64, half of the lanes rotated."""
    hidden = torch.randn(BATCH, SEQUENCE_LENGTH, HEAD_DIMENSION)
    return [Call("", function, (hidden, *_batched(*tables(HEAD_DIMENSION // 2, "pairs"))), 1)]


def call_vjepa(function: Callable[..., object]) -> list[Call]:
    """(x, pos): tables computed inside."""
    return [Call("", function, (heads(), torch.arange(SEQUENCE_LENGTH, dtype=torch.float32)), 1)]


def call_vjepa_axes(function: Callable[..., object]) -> list[Call]:
    """(self, qk, positions of three axes), the last lanes not rotated: one rotation of three blocks."""
    layer = SimpleNamespace(d_dim=20, h_dim=20, w_dim=20, attention_head_size=HEAD_DIMENSION)

    def call(qk: torch.Tensor, depth: torch.Tensor, height: torch.Tensor, width: torch.Tensor) -> object:
        return function(layer, qk, (depth, height, width))

    positions = [torch.arange(SEQUENCE_LENGTH, dtype=torch.float32) // divisor for divisor in (1, 2, 3)]
    return [Call("", call, (heads(), *positions), 1)]
