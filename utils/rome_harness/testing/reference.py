"""What `rope.apply` and `rope.tables` mean, in numpy, independent of the compiler.

A rotation is a list of blocks such as `[("half", 64), ("identity", 64)]`, left to right over the D lanes of a row. Two functions
apply it: `apply` in float64 with explicit matrices, to bound errors; `apply_rounded` with the rounding of one element type after
every operation, to compare bit by bit.
"""

from collections.abc import Sequence

import ml_dtypes
import numpy as np

Blocks = Sequence[tuple[str, int]]
"""Kind and width in lanes of each block."""


# --- Rotations -------------------------------------------------------------------------------------------------------------------


def _block_lanes(kind: str, width: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Source lanes of the cosine and of the sine term, sign of the sine term and pair number of each lane of one block."""
    lanes = np.arange(width)
    if kind == "identity":
        return lanes, lanes, np.zeros(width), np.full(width, -1)
    if width % 2 != 0:
        raise ValueError(f"expected a block of kind '{kind}' to have an even width, but got {width}")
    half = width // 2
    first_half = lanes < half
    if kind == "half":
        return lanes, (lanes + half) % width, np.where(first_half, -1, 1), lanes % half
    if kind == "interleaved":
        return lanes, lanes ^ 1, np.where(lanes % 2 == 0, -1, 1), lanes // 2
    if kind == "interleaved_to_half":
        cosine_source = np.where(first_half, 2 * lanes, 2 * (lanes - half) + 1)
        return cosine_source, cosine_source[(lanes + half) % width], np.where(first_half, -1, 1), lanes % half
    raise ValueError(f"expected a block kind, but got '{kind}'")


def lane_sources(blocks: Blocks) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """For each of the D lanes of the result: the lane of x in the cosine term, the lane of x in the sine term, the sign of the
    sine term (0 where the lane passes through) and the number of the lane's pair in the tables (-1 where it passes through)."""
    parts = []
    first_lane = first_pair = 0
    for kind, width in blocks:
        cosine, sine, sign, pair = _block_lanes(kind, width)
        parts.append((cosine + first_lane, sine + first_lane, sign, np.where(pair < 0, -1, pair + first_pair)))
        first_lane += width
        first_pair += 0 if kind == "identity" else width // 2
    cosine, sine, sign, pair = (np.concatenate(columns) for columns in zip(*parts))
    return cosine, sine, sign, pair


def rotation_matrices(blocks: Blocks) -> tuple[np.ndarray, np.ndarray]:
    """P and R [D, D] in float64: a row x of D lanes becomes (xP)∘cos + (xR)∘sin."""
    cosine, sine, sign, _ = lane_sources(blocks)
    lanes = np.arange(len(cosine))
    permutation = np.zeros((len(lanes), len(lanes)))
    rotation = np.zeros_like(permutation)
    permutation[cosine, lanes] = 1
    rotation[sine, lanes] = sign
    return permutation, rotation


def expand_table(table: np.ndarray, blocks: Blocks, table_dims: Sequence[int], rank: int, passed: float) -> np.ndarray:
    """A table [..., T] with one entry per rotated lane or per pair, as [..., D] of `rank` dimensions that broadcasts against x.

    `table_dims[k]` is the dimension of x that dimension k of the table follows. Lanes that pass through get the value `passed`.
    """
    pair = lane_sources(blocks)[3]
    rotated = np.flatnonzero(pair >= 0)
    if table.ndim != len(table_dims) + 1:
        raise ValueError(f"expected 'table_dims' to have {table.ndim - 1} entries, but got {len(table_dims)}")
    if table.shape[-1] == len(rotated):
        entries = table
    elif 2 * table.shape[-1] == len(rotated):
        entries = table[..., pair[rotated]]
    else:
        raise ValueError(f"expected {len(rotated)} or {len(rotated) // 2} table entries, but got {table.shape[-1]}")
    lanes = np.full((*table.shape[:-1], len(pair)), passed, dtype=table.dtype)
    lanes[..., rotated] = entries
    order = sorted(range(len(table_dims)), key=lambda dimension: table_dims[dimension])
    sizes = [1] * (rank - 1) + [len(pair)]
    for dimension, followed in enumerate(table_dims):
        sizes[followed] = table.shape[dimension]
    return lanes.transpose(*order, len(order)).reshape(sizes)


# --- rope.apply ------------------------------------------------------------------------------------------------------------------


def apply(
    x: np.ndarray, cos: np.ndarray, sin: np.ndarray, blocks: Blocks, table_dims: Sequence[int], transposed: bool = False
) -> np.ndarray:
    """`rope.apply` in float64 for finite x [..., D]: (xP)∘cos + (xR)∘sin, or `transposed` (x∘cos)Pᵀ + (x∘sin)Rᵀ."""
    permutation, rotation = rotation_matrices(blocks)
    x = x.astype(np.float64)
    cos = expand_table(cos.astype(np.float64), blocks, table_dims, x.ndim, passed=1)
    sin = expand_table(sin.astype(np.float64), blocks, table_dims, x.ndim, passed=0)
    if transposed:
        return (x * cos) @ permutation.T + (x * sin) @ rotation.T
    return (x @ permutation) * cos + (x @ rotation) * sin


def apply_rounded(
    x: np.ndarray,
    cos: np.ndarray,
    sin: np.ndarray,
    blocks: Blocks,
    table_dims: Sequence[int],
    compute_type: np.dtype | type | None = None,
    transposed: bool = False,
) -> np.ndarray:
    """`rope.apply` as it rounds: operands converted to `compute_type` (default: the type of x), each product and the sum rounded
    once in it, the result converted once to the type of x. Lanes that pass through keep their bits."""
    compute_type = np.dtype(compute_type or x.dtype)
    cosine, sine, sign, pair = lane_sources(blocks)
    operand = round_to(x, compute_type)
    cos = round_to(expand_table(cos, blocks, table_dims, x.ndim, passed=1), compute_type)
    sin = round_to(expand_table(sin, blocks, table_dims, x.ndim, passed=0), compute_type)
    rotated = pair >= 0
    if transposed:
        cosine_product = np.empty_like(operand)
        sine_product = np.empty_like(operand)
        cosine_product[..., cosine] = _multiply(operand, cos)
        sine_product[..., sine[rotated]] = _negate_where(_multiply(operand, sin), sign < 0)[..., rotated]
        sine_product[..., ~rotated] = 0
    else:
        cosine_product = _multiply(operand[..., cosine], cos)
        sine_product = _negate_where(_multiply(operand[..., sine], sin), sign < 0)
    return np.where(rotated, round_to(_add(cosine_product, sine_product), x.dtype), x)


def _negate_where(values: np.ndarray, lanes: np.ndarray) -> np.ndarray:
    """`values` [..., D] negated in the lanes where `lanes` [D] is true."""
    return np.where(lanes, -values, values)


def _multiply(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The product rounded once. Narrow types go through float64, which holds the product of two of their values exactly."""
    if left.dtype in (np.float32, np.float64):
        return left * right
    return round_to(left.astype(np.float64) * right.astype(np.float64), left.dtype)


def _add(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The sum rounded once. Narrow types go through float64: with more than twice their precision plus two bits, rounding to
    float64 first cannot change the final rounding."""
    if left.dtype in (np.float32, np.float64):
        return left + right
    return round_to(left.astype(np.float64) + right.astype(np.float64), left.dtype)


def round_to(values: np.ndarray, dtype: np.dtype | type) -> np.ndarray:
    """`values` rounded once to `dtype`, to nearest, ties to even.

    bfloat16 needs care: a conversion that passes through float32 with ties to even would round twice. Rounding to float32 is
    therefore done to odd (an inexact value takes the neighbour whose last bit is 1), which keeps every tie of bfloat16 apart.
    """
    dtype = np.dtype(dtype)
    if dtype != ml_dtypes.bfloat16 or values.dtype != np.float64:
        return values.astype(dtype)
    with np.errstate(over="ignore", under="ignore"):
        nearest = values.astype(np.float32)
    inexact = np.isfinite(values) & (nearest.astype(np.float64) != values)
    even = (nearest.view(np.uint32) & 1) == 0
    downwards = nearest.astype(np.float64) > values
    neighbour = np.nextafter(nearest, np.where(downwards, np.float32(-np.inf), np.float32(np.inf)))
    return np.where(inexact & even, neighbour, nearest).astype(dtype)


# --- rope.tables -----------------------------------------------------------------------------------------------------------------


def inverse_frequencies(base: float, dimension: int) -> np.ndarray:
    """base^(−2k/dimension) for k < dimension/2 in float32, in radians per position. Exponent, power and reciprocal are each rounded
    to float32, as transformers computes them; numpy's own float32 power is not rounded correctly and is not used."""
    exponents = np.arange(0, dimension, 2, dtype=np.float32) / np.float32(dimension)
    powers = np.power(np.float64(base), exponents.astype(np.float64)).astype(np.float32)
    return np.float32(1.0) / powers


def tables(positions: np.ndarray, frequencies: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """cos and sin [..., len(frequencies)] in float32 of the angles positions [...] times frequencies, rounded in float32."""
    angles = positions.astype(np.float32)[..., None] * frequencies.astype(np.float32)
    exact_angles = angles.astype(np.float64)
    return np.cos(exact_angles).astype(np.float32), np.sin(exact_angles).astype(np.float32)


# --- Comparison ------------------------------------------------------------------------------------------------------------------


def units_in_last_place(actual: np.ndarray, expected: np.ndarray, dtype: np.dtype | type) -> np.ndarray:
    """|actual − expected| in units in the last place of `dtype` at the size of `expected`, elementwise in float64.

    Equal infinities and two NaNs are 0 apart; a finite and a non-finite value are infinitely far apart.
    """
    limits = ml_dtypes.finfo(dtype)
    actual = actual.astype(np.float64)
    expected = expected.astype(np.float64)
    normal = np.isfinite(expected) & (np.abs(expected) >= float(limits.smallest_normal))
    exponent = np.where(normal, np.frexp(expected)[1] - 1, limits.minexp)
    unit = np.ldexp(1.0, exponent - limits.nmant)
    same = (actual == expected) | (np.isnan(actual) & np.isnan(expected))
    comparable = np.isfinite(actual) & np.isfinite(expected)
    with np.errstate(invalid="ignore"):
        distance = np.abs(actual - expected) / unit
    return np.where(same, 0.0, np.where(comparable, distance, np.inf))


def bit_identical(left: np.ndarray, right: np.ndarray) -> bool:
    """Whether two arrays have the same type, shape and bits; NaNs must agree in their bits as well."""
    return left.dtype == right.dtype and left.shape == right.shape and left.tobytes() == right.tobytes()
