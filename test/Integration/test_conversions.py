# RUN: %python -m pytest -q %s
"""Executes conversions from f64 to half-precision types, which must round once: to the nearest value, ties to even."""

import ml_dtypes
import numpy as np
import pytest

from rome_harness.testing import elements, execute, reference

MODULE = """
func.func @f(%x: tensor<{size}xf64>) -> tensor<{size}x{type}> {{
  %0 = arith.truncf %x : tensor<{size}xf64> to tensor<{size}x{type}>
  return %0 : tensor<{size}x{type}>
}}
"""


def round_once(x: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """The value of `dtype` nearest to each finite x, by exact differences to its neighbours."""
    near = x.astype(dtype)
    candidates = np.stack([near, np.nextafter(near, dtype.type(np.inf)), np.nextafter(near, dtype.type(-np.inf))])
    # Beyond the largest value, what would come after it counts for the infinity.
    largest = float(ml_dtypes.finfo(dtype).max)
    values = np.clip(candidates.astype(np.float64), -2.0 ** np.ceil(np.log2(largest)), 2.0 ** np.ceil(np.log2(largest)))
    distances = np.abs(values - x)
    is_odd = candidates.view(np.uint16) % 2
    order = np.lexsort((is_odd, distances), axis=0)
    return np.take_along_axis(candidates, order[:1], axis=0)[0]


def traps(dtype: np.dtype) -> np.ndarray:
    """Values halfway between two neighbours, and as little beside them as f64, f32 and f16 can tell; small, large and special ones."""
    generator = np.random.default_rng(0)
    bits = generator.integers(0, 1 << 16, 4096, dtype=np.uint16)
    values = bits.view(dtype)
    values = values[np.isfinite(values.astype(np.float64))]
    following = np.nextafter(values, dtype.type(np.inf)).astype(np.float64)
    following = np.where(np.isfinite(following), following, values.astype(np.float64))
    halfway = (values.astype(np.float64) + following) / 2
    beside = [halfway * (1 + sign * 2.0**-power) for power in (52, 40, 30, 26, 25, 24, 23, 12) for sign in (1, -1)]
    random = generator.standard_normal(1024) * 10.0 ** generator.integers(-50, 45, 1024)
    return np.concatenate([halfway, *beside, random, [5e-324, -5e-324, 1e300, -1e300, 0.0, -0.0]])


@pytest.mark.filterwarnings("ignore:overflow", "ignore:invalid value")
@pytest.mark.parametrize("element_type", ("bf16", "f16"))
def test_f64_rounds_once(element_type: str) -> None:
    dtype = np.dtype(elements.NUMPY_DTYPES[element_type])
    x = traps(dtype)
    module = execute.compile_module(MODULE.format(size=x.size, type=element_type), ["--rome-cpu-pipeline"])
    (actual,) = module.call("f", x)
    expected = round_once(x, dtype)
    assert np.array_equal(np.signbit(actual.astype(np.float64)), np.signbit(x))
    wrong = np.flatnonzero(actual.view(np.uint16) & 0x7FFF != expected.view(np.uint16) & 0x7FFF)
    assert wrong.size == 0, [(float(x[i]).hex(), float(actual[i]), float(expected[i])) for i in wrong[:5]]


@pytest.mark.parametrize("element_type", ("bf16", "f16"))
def test_special_values(element_type: str) -> None:
    dtype = np.dtype(elements.NUMPY_DTYPES[element_type])
    x = np.array([np.inf, -np.inf, np.nan, 3.0], np.float64)
    module = execute.compile_module(MODULE.format(size=x.size, type=element_type), ["--rome-cpu-pipeline"])
    (actual,) = module.call("f", x)
    assert reference.bit_identical(np.isnan(actual), np.isnan(x))
    assert np.array_equal(actual[[0, 1, 3]].astype(np.float64), x[[0, 1, 3]]) and actual.dtype == dtype
