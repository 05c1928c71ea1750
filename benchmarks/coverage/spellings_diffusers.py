"""Calls of the implementations in diffusers; see `spellings`."""

from collections.abc import Callable
from types import SimpleNamespace

import torch

from .cases import SEQUENCE_LENGTH
from .spellings import BATCH, HEAD_DIMENSION, PREFIX, QUERY_HEADS, Call, angles, complex_table, heads, matrices, tables

Function = Callable[..., object]


def _paired(function: Function) -> Function:
    """`function(x, (cos, sin))` as a function of three tensors."""

    def call(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> object:
        return function(x, (cos, sin))

    return call


def _paired_twice(function: Function) -> Function:
    """`function(q, k, (cos, sin))` as a function of four tensors."""

    def call(q: torch.Tensor, k: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> object:
        return function(q, k, (cos, sin))

    return call


def call_wan(function: Function) -> list[Call]:
    """(hidden_states, freqs_cos, freqs_sin): tables [1, sequence, 1, lanes], each angle twice."""
    cos, sin = (table[None, :, None] for table in tables(HEAD_DIMENSION, "pairs"))
    return [Call("", function, (heads(inside=True), cos, sin), 1)]


def call_mochi(function: Function) -> list[Call]:
    """(x, freqs_cos, freqs_sin): tables per head [sequence, heads, lanes / 2]."""
    angle = angles(HEAD_DIMENSION // 2)[:, None] * torch.linspace(0.5, 2.0, QUERY_HEADS)[:, None]
    return [Call("", function, (heads(inside=True), angle.cos(), angle.sin()), 1)]


def call_ltx(function: Function) -> list[Call]:
    """(x, (cos, sin)) without heads: tables [batch, sequence, channels]."""
    hidden = torch.randn(BATCH, SEQUENCE_LENGTH, QUERY_HEADS * HEAD_DIMENSION)
    cos, sin = (table[None] for table in tables(QUERY_HEADS * HEAD_DIMENSION, "pairs"))
    return [Call("", _paired(function), (hidden, cos, sin), 1)]


def call_ltx_split(function: Function) -> list[Call]:
    """(x, (cos, sin)): tables per head [batch, heads, sequence, lanes / 2], x with the heads split or not."""
    angle = angles(HEAD_DIMENSION // 2) * torch.linspace(0.5, 2.0, QUERY_HEADS)[:, None, None]
    cos, sin = (table[None].repeat(BATCH, 1, 1, 1) for table in (angle.cos(), angle.sin()))
    hidden = torch.randn(BATCH, SEQUENCE_LENGTH, QUERY_HEADS * HEAD_DIMENSION)
    call = _paired(function)
    return [Call("", call, (heads(), cos, sin), 1), Call("unsplit", call, (hidden, cos, sin), 1)]


def call_embeddings(function: Function) -> list[Call]:
    """(x, (cos, sin) or a complex table): the shared function of diffusers, in each way that a model calls it."""
    calls = []
    for dimension, duplicated in ((-1, "pairs"), (-2, "halves")):
        for sequence_dimension in (1, 2):

            def call(
                x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor, d: int = dimension, s: int = sequence_dimension
            ) -> object:
                return function(x, (cos, sin), use_real_unbind_dim=d, sequence_dim=s)

            x = heads(inside=sequence_dimension == 1)
            variant = f"{duplicated}-{'bsnd' if sequence_dimension == 1 else 'bnsd'}"
            calls.append(Call(variant, call, (x, *tables(HEAD_DIMENSION, duplicated)), 1))

    def call_complex(x: torch.Tensor, table: torch.Tensor) -> object:
        return function(x, table, use_real=False)

    return calls + [Call("complex", call_complex, (heads(inside=True), complex_table(HEAD_DIMENSION)[None]), 1)]


def call_qwen_image(function: Function) -> list[Call]:
    """(x, complex table), and the two real ways that the function also has."""

    def call(x: torch.Tensor, table: torch.Tensor) -> object:
        return function(x, table, use_real=False)

    calls = [Call("complex", call, (heads(inside=True), complex_table(HEAD_DIMENSION)), 1)]
    for dimension, duplicated in ((-1, "pairs"), (-2, "halves")):

        def call_real(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor, d: int = dimension) -> object:
            return function(x, (cos, sin), use_real_unbind_dim=d)

        calls.append(Call(duplicated, call_real, (heads(), *tables(HEAD_DIMENSION, duplicated)), 1))
    return calls


def call_complex(function: Function) -> list[Call]:
    """(x, complex table [batch, sequence, lanes / 2])"""
    return [Call("", function, (heads(inside=True), complex_table(HEAD_DIMENSION)[None]), 1)]


def call_anyflow(function: Function) -> list[Call]:
    """(hidden_states, complex table of f64 [1, 1, sequence, lanes / 2])"""
    return [Call("", function, (heads(), complex_table(HEAD_DIMENSION, torch.float64)[None, None]), 1)]


def call_sana(function: Function) -> list[Call]:
    """(hidden_states [batch, heads, lanes, sequence], complex table)"""
    return [Call("", function, (heads().transpose(2, 3), complex_table(HEAD_DIMENSION)[None, None]), 1)]


def call_wan_animate(function: Function) -> list[Call]:
    """(x, sizes of the grid, complex table of f64), the last tokens not rotated."""
    # The tables of the three axes are cut to the grid, so they are longer than it, as in the model.
    table = complex_table(HEAD_DIMENSION, torch.float64)

    def call(x: torch.Tensor, table: torch.Tensor) -> object:
        return function(x, SimpleNamespace(tolist=lambda: [(3, 2, 2)]), table)

    return [Call("", call, (heads(inside=True, length=SEQUENCE_LENGTH + PREFIX)[:1], table), 1)]


def call_helios(function: Function) -> list[Call]:
    """(hidden_states, cos and sin in one table [batch, sequence, 2 * lanes])"""
    packed = torch.cat(tables(HEAD_DIMENSION, "pairs"), dim=-1)[None]
    return [Call("", function, (heads(inside=True), packed), 1)]


def call_matrices(function: Function) -> list[Call]:
    """(x, matrices [1, 1, sequence, lanes / 2, 2, 2])"""
    return [Call("", function, (heads(), matrices(HEAD_DIMENSION)[None, None]), 1)]


def call_matrices_inside(function: Function) -> list[Call]:
    """(x [batch, sequence, heads, lanes], matrices [1, sequence, 1, lanes / 2, 2, 2])"""
    return [Call("", function, (heads(inside=True), matrices(HEAD_DIMENSION)[None, :, None]), 1)]


def call_hidream(function: Function) -> list[Call]:
    """(xq, xk, matrices)"""
    table = matrices(HEAD_DIMENSION)[None, :, None]
    return [Call("", function, (heads(inside=True), heads(inside=True), table), 2)]


def call_joyimage(function: Function) -> list[Call]:
    """(xq, xk, (cos, sin)) with tables [sequence, lanes]"""
    arguments = (heads(inside=True), heads(inside=True), *tables(HEAD_DIMENSION, "pairs"))
    return [Call("", _paired_twice(function), arguments, 2)]


def call_joyimage_batched(function: Function) -> list[Call]:
    """(xq, xk, (cos, sin)) with tables [batch, sequence, lanes]"""
    cos, sin = (table[None].repeat(BATCH, 1, 1) for table in tables(HEAD_DIMENSION, "pairs"))
    return [Call("", _paired_twice(function), (heads(inside=True), heads(inside=True), cos, sin), 2)]


def call_ernie(function: Function) -> list[Call]:
    """(x, angles [batch, sequence, 1, lanes]): pairs are (i, i + h), but angles repeat for neighbours."""
    angle = angles(HEAD_DIMENSION // 2).repeat_interleave(2, dim=-1)[None, :, None]
    return [Call("", function, (heads(inside=True), angle), 1)]


def call_stable_audio(function: Function) -> list[Call]:
    """(t, angles [sequence, lanes]): half of the lanes are rotated; the sequence is third from last."""
    angle = torch.cat([angles(HEAD_DIMENSION // 4)] * 2, dim=-1)
    return [Call("", function, (heads(inside=True), angle), 1)]


def call_rotary_pair(function: Function) -> list[Call]:
    """(hidden_states, (cos, sin)) with tables [sequence, lanes]"""
    return [Call("", _paired(function), (heads(inside=True), *tables(HEAD_DIMENSION)), 1)]


def call_minimax_h3(function: Function) -> list[Call]:
    """(hidden_states, cos, sin), half of the lanes rotated"""
    return [Call("", function, (heads(inside=True), *tables(HEAD_DIMENSION // 2)), 1)]


def call_minimax_music(function: Function) -> list[Call]:
    """(hidden_states [sequence, heads, lanes], (cos, sin)), half of the lanes rotated"""
    return [Call("", _paired(function), (heads(inside=True)[0], *tables(HEAD_DIMENSION // 2)), 1)]


def call_chatglm(function: Function) -> list[Call]:
    """(x [sequence, batch, heads, lanes], cos and sin in one table [sequence, batch, lanes / 4, 2]), half of the lanes rotated"""
    table = torch.stack(tables(HEAD_DIMENSION // 4, "not"), dim=-1)[:, None].repeat(1, BATCH, 1, 1)
    return [Call("", function, (heads(inside=True).transpose(0, 1).contiguous(), table), 1)]


def call_axis(function: Function) -> list[Call]:
    """(self, x, positions, frequencies, axis): one axis of a video [batch, heads, frames, rows, columns, lanes]"""
    x = torch.randn(BATCH, QUERY_HEADS, SEQUENCE_LENGTH, 2, 3, HEAD_DIMENSION)
    frequencies = 10000.0 ** (-torch.arange(HEAD_DIMENSION // 2) / (HEAD_DIMENSION // 2))

    def call(x: torch.Tensor, positions: torch.Tensor, frequencies: torch.Tensor) -> object:
        return function(None, x, positions, frequencies, 2)

    return [Call("", call, (x, torch.arange(SEQUENCE_LENGTH, dtype=torch.float32), frequencies), 1)]


def call_axis_gather(function: Function) -> list[Call]:
    """(tokens, positions, cos, sin): rows of the tables are gathered."""
    positions = (torch.arange(SEQUENCE_LENGTH) // 2)[None]
    return [Call("", function, (heads(), positions, *tables(HEAD_DIMENSION)), 1)]


def call_allegro(function: Function) -> list[Call]:
    """Three axes, each with a third of the lanes and tables of its own: one rotation of three blocks."""
    positions = [(torch.arange(SEQUENCE_LENGTH) // divisor)[None] for divisor in (1, 2, 3)]

    def call(x: torch.Tensor, *rest: torch.Tensor) -> object:
        return function(x, (rest[0:2], rest[2:4], rest[4:6]), rest[6:9])

    return [Call("", call, (heads(lanes=96), *tables(32), *tables(32), *tables(32), *positions), 1)]
