"""The element types that MLIR functions and numpy arrays have in common."""

from dataclasses import dataclass

import ml_dtypes
import numpy as np

NUMPY_DTYPES = {
    "f16": np.dtype(np.float16),
    "bf16": np.dtype(ml_dtypes.bfloat16),
    "f32": np.dtype(np.float32),
    "f64": np.dtype(np.float64),
    "i64": np.dtype(np.int64),
    "i32": np.dtype(np.int32),
    "i1": np.dtype(np.bool_),
}
"""numpy's type of an MLIR element type. An i1 occupies one byte in memory on both sides."""

MLIR_NAMES = {dtype: name for name, dtype in NUMPY_DTYPES.items()}
"""The inverse of NUMPY_DTYPES."""


@dataclass(frozen=True)
class ResultType:
    """A ranked result: `element_type` is a key of NUMPY_DTYPES."""

    element_type: str
    rank: int

    @staticmethod
    def of(array: np.ndarray) -> "ResultType":
        """The type of `array`."""
        if array.dtype not in MLIR_NAMES:
            raise TypeError(f"expected an element type out of {', '.join(NUMPY_DTYPES)}, but got {array.dtype}")
        return ResultType(MLIR_NAMES[array.dtype], array.ndim)
