"""Layers and functions that are no rotary position embedding, as PyTorch models write them.

`NEGATIVES` must stay as they are. `PRODUCTS` contain complex products, which are what `rope.apply` computes: with tables that happen
to be weights or twiddle factors. Those may become one where no bit changes.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch.nn import functional

from rome_harness.testing.models import ExportedModel, ExportOptions, export_function

Tensor = torch.Tensor

LANES = 8
ROWS = (2, 5)


@dataclass(frozen=True)
class LookAlike:
    """A function and the shapes of its arguments."""

    function: Callable[..., object]
    shapes: tuple[tuple[int, ...], ...]


_X = (*ROWS, LANES)
_TABLES = ((ROWS[1], LANES), (ROWS[1], LANES))
_HALF_TABLES = ((ROWS[1], LANES // 2), (ROWS[1], LANES // 2))


# --- Nearly a rotation -----------------------------------------------------------------------------------------------------------


def same_half(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Both parts from the first half."""
    first = x[..., : LANES // 2]
    return x * cos + torch.cat((-first, first), dim=-1) * sin


def sign_without_swap(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    first, second = x.chunk(2, dim=-1)
    return x * cos + torch.cat((-first, second), dim=-1) * sin


def overlapping_slices(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    first, second = x[..., : LANES // 2], x[..., LANES // 4 : LANES // 4 + LANES // 2]
    return x * cos + torch.cat((-second, first), dim=-1) * sin


def mixed_layout(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Neighbours are read, halves are written, and x itself stays."""
    return x * cos + torch.cat((-x[..., 1::2], x[..., ::2]), dim=-1) * sin


def swap_without_sign(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    first, second = x.chunk(2, dim=-1)
    return x * cos + torch.cat((second, first), dim=-1) * sin


def same_signs(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """o1 = x1*c + x2*s, o2 = x2*c + x1*s: hyperbolic, no rotation."""
    first, second = x.chunk(2, dim=-1)
    return torch.cat((first * cos + second * sin, second * cos + first * sin), dim=-1)


def cyclic(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Neighbouring lanes around a circle."""
    return x * cos + torch.roll(x, 1, dims=-1) * sin


def reversed_lanes(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    first, second = x.flip(-1).chunk(2, dim=-1)
    return x * cos + torch.cat((-first, second), dim=-1) * sin


def two_inputs(x: Tensor, z: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """The rotated half belongs to another tensor."""
    first, second = z.chunk(2, dim=-1)
    return x * cos + torch.cat((-second, first), dim=-1) * sin


def divided(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    first, second = x.chunk(2, dim=-1)
    return x / cos + torch.cat((-second, first), dim=-1) / sin


def three_products(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    first, second = x.chunk(2, dim=-1)
    return x * sin + x * cos + torch.cat((-second, first), dim=-1) * sin


# --- Layers ----------------------------------------------------------------------------------------------------------------------


def glu(x: Tensor) -> Tensor:
    return functional.glu(x, dim=-1)


def swiglu(x: Tensor) -> Tensor:
    gate, value = x.chunk(2, dim=-1)
    return functional.silu(gate) * value


def gelu_gated(x: Tensor) -> Tensor:
    gate, value = x.chunk(2, dim=-1)
    return functional.gelu(gate, approximate="tanh") * value


def highway(x: Tensor, gate: Tensor, value: Tensor) -> Tensor:
    """value*gate + x*(1 - gate)."""
    return value * gate + x * (1.0 - gate)


def interpolation(x: Tensor, z: Tensor, a: Tensor, b: Tensor) -> Tensor:
    return x * a + z * b


def token_shift(x: Tensor, mix: Tensor, other: Tensor) -> Tensor:
    """Every row and the one before, mixed per lane."""
    before = torch.cat((torch.zeros_like(x[:, :1]), x[:, :-1]), dim=1)
    return x * mix + before * other


def layer_norm_concat(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    normal = functional.layer_norm(x, (LANES,), weight, bias)
    first, second = normal.chunk(2, dim=-1)
    return torch.cat((-second, first), dim=-1) * weight + bias


def rms_norm_concat(x: Tensor, weight: Tensor) -> Tensor:
    normal = x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6) * weight
    return torch.cat((normal[..., LANES // 2 :], normal[..., : LANES // 2]), dim=-1)


def hadamard(x: Tensor) -> Tensor:
    """All three stages of the fast Walsh-Hadamard transform."""
    for width in (1, 2, 4):
        pairs = x.reshape(*ROWS, -1, 2, width)
        first, second = pairs[..., 0, :], pairs[..., 1, :]
        x = torch.stack((first + second, first - second), dim=-2).reshape(*ROWS, LANES)
    return x


def haar(x: Tensor, low: Tensor, high: Tensor) -> Tensor:
    """Sums and differences of neighbours, each scaled."""
    even, odd = x[..., ::2], x[..., 1::2]
    return torch.cat(((even + odd) * low, (even - odd) * high), dim=-1)


def depthwise_convolution(x: Tensor, weight: Tensor) -> Tensor:
    return functional.conv1d(x, weight, padding=1, groups=ROWS[1])


def softmax(x: Tensor) -> Tensor:
    return functional.softmax(x, dim=-1)


def sinusoidal_embedding(x: Tensor, angles: Tensor) -> Tensor:
    """Added, not rotated."""
    return x + torch.cat((angles.sin(), angles.cos()), dim=-1)


def affine_halves(x: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
    """An affine coupling layer: one half scaled and shifted by the other."""
    first, second = x.chunk(2, dim=-1)
    return torch.cat((first, second * scale + first * shift), dim=-1)


def outer_sum(x: Tensor, weight: Tensor) -> Tensor:
    """A product with a dense weight."""
    return x @ weight + x


# --- Complex products ------------------------------------------------------------------------------------------------------------


def butterfly(x: Tensor, real: Tensor, imaginary: Tensor) -> Tensor:
    """One stage of an FFT: (a + w b, a - w b)."""
    first, second = x.chunk(2, dim=-1)
    re, im = second[..., ::2], second[..., 1::2]
    product = torch.stack((re * real - im * imaginary, re * imaginary + im * real), dim=-1).flatten(-2)
    return torch.cat((first + product, first - product), dim=-1)


def complex_product(x: Tensor, z: Tensor) -> Tensor:
    """Numbers multiplied by numbers, neither of which is a table."""
    a, b, c, d = x[..., ::2], x[..., 1::2], z[..., ::2], z[..., 1::2]
    return torch.stack((a * c - b * d, a * d + b * c), dim=-1).flatten(-2)


_QUARTER = ((LANES // 4,), (LANES // 4,))

NEGATIVES: dict[str, LookAlike] = {
    **{function.__name__: LookAlike(function, (_X, *_TABLES))
       for function in (same_half, sign_without_swap, overlapping_slices, mixed_layout, swap_without_sign, cyclic, reversed_lanes, divided,
                        three_products, highway, token_shift)},
    "same_signs": LookAlike(same_signs, (_X, *_HALF_TABLES)),
    "two_inputs": LookAlike(two_inputs, (_X, _X, *_TABLES)),
    "interpolation": LookAlike(interpolation, (_X, _X, *_TABLES)),
    **{function.__name__: LookAlike(function, (_X,)) for function in (glu, swiglu, gelu_gated, hadamard, softmax)},
    "layer_norm_concat": LookAlike(layer_norm_concat, (_X, (LANES,), (LANES,))),
    "rms_norm_concat": LookAlike(rms_norm_concat, (_X, (LANES,))),
    "haar": LookAlike(haar, (_X, (LANES // 2,), (LANES // 2,))),
    "depthwise_convolution": LookAlike(depthwise_convolution, (_X, (ROWS[1], 1, 3))),
    "sinusoidal_embedding": LookAlike(sinusoidal_embedding, (_X, (ROWS[1], LANES // 2))),
    "affine_halves": LookAlike(affine_halves, (_X, *_HALF_TABLES)),
    "outer_sum": LookAlike(outer_sum, (_X, (LANES, LANES))),
}

PRODUCTS: dict[str, LookAlike] = {
    "butterfly": LookAlike(butterfly, (_X, *_QUARTER)),
    "complex_product": LookAlike(complex_product, (_X, _X)),
}


def export(name: str, options: ExportOptions = ExportOptions()) -> ExportedModel:
    """Exports one look-alike with random arguments."""
    look_alike = {**NEGATIVES, **PRODUCTS}[name]
    generator = options.generator
    arguments = [torch.randn(shape, generator=generator).to(options.torch_dtype) for shape in look_alike.shapes]
    return export_function(name, look_alike.function, arguments, 0)
