"""What the scalar operations of arith, math and complex do to numpy arrays, elementwise, each rounded once in its type."""

from collections.abc import Callable

import numpy as np
from torch_mlir import ir

from rome_harness.testing import reference

ScalarOperation = Callable[[ir.Operation, list[np.ndarray], np.dtype], np.ndarray]
"""Evaluates an operation on its operands; the last argument is numpy's type of the result."""


def make_complex(real: np.ndarray, imaginary: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """Complex numbers from their parts, bit by bit: real + 1j * imaginary would lose signs of zeros and infinities."""
    real, imaginary = np.broadcast_arrays(real, imaginary)
    result = np.empty(real.shape, dtype=dtype)
    result.real, result.imag = real, imaginary
    return result


def _complex_multiply(left: np.ndarray, right: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """(ac - bd) + (ad + bc)i, every operation rounded once."""
    a, b, c, d = left.real, left.imag, right.real, right.imag
    return make_complex(a * c - b * d, a * d + b * c, dtype)


_SIGNED = {0: np.equal, 1: np.not_equal, 2: np.less, 3: np.less_equal, 4: np.greater, 5: np.greater_equal}

_FLOAT_COMPARISONS = {1: np.equal, 2: np.greater, 3: np.greater_equal, 4: np.less, 5: np.less_equal}


def _compare_integers(operation: ir.Operation, operands: list[np.ndarray], dtype: np.dtype) -> np.ndarray:
    """arith.cmpi; unsigned predicates follow the signed ones by four."""
    predicate = ir.IntegerAttr(operation.attributes["predicate"]).value
    if predicate in _SIGNED:
        return _SIGNED[predicate](*operands)
    unsigned = [np.asarray(operand).astype(np.int64).view(np.uint64) for operand in operands]
    return _SIGNED[predicate - 4](*unsigned)


def _compare_floats(operation: ir.Operation, operands: list[np.ndarray], dtype: np.dtype) -> np.ndarray:
    """The ordered predicates of arith.cmpf but `one` and `ord`, and the negation of equality."""
    predicate = ir.IntegerAttr(operation.attributes["predicate"]).value
    if predicate == 13:
        return np.not_equal(*operands)
    return _FLOAT_COMPARISONS[predicate](*operands)


def _divide_signed(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Integer division that truncates towards zero."""
    quotient = np.abs(left) // np.abs(right)
    return np.where((left < 0) != (right < 0), -quotient, quotient)


def _remainder_signed(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    return left - right * _divide_signed(left, right)


def _convert(operation: ir.Operation, operands: list[np.ndarray], dtype: np.dtype) -> np.ndarray:
    """A float conversion, to nearest with ties to even."""
    return reference.round_to(np.asarray(operands[0]), dtype)


def _to_float(operation: ir.Operation, operands: list[np.ndarray], dtype: np.dtype) -> np.ndarray:
    """An integer as a float; integers of the programs fit f64."""
    return reference.round_to(np.asarray(operands[0]).astype(np.float64), dtype)


def _plain(function: Callable[..., np.ndarray]) -> ScalarOperation:
    """An operation that is a numpy function of its operands, with the type of its result."""
    return lambda operation, operands, dtype: np.asarray(function(*operands)).astype(dtype)


def _in_float64(function: Callable[[np.ndarray], np.ndarray]) -> ScalarOperation:
    """A math function, computed in f64 and rounded."""
    return lambda operation, operands, dtype: reference.round_to(np.asarray(function(np.asarray(operands[0]).astype(np.float64))), dtype)


SCALAR_OPERATIONS: dict[str, ScalarOperation] = {
    "arith.addf": _plain(np.add),
    "arith.subf": _plain(np.subtract),
    "arith.mulf": _plain(np.multiply),
    "arith.divf": _plain(np.divide),
    "arith.negf": _plain(np.negative),
    "arith.maximumf": _plain(np.maximum),
    "arith.extf": _convert,
    "arith.truncf": _convert,
    "arith.sitofp": _to_float,
    "arith.uitofp": _to_float,
    "arith.select": lambda operation, operands, dtype: np.where(*operands),
    "arith.cmpi": _compare_integers,
    "arith.cmpf": _compare_floats,
    "arith.addi": _plain(np.add),
    "arith.subi": _plain(np.subtract),
    "arith.muli": _plain(np.multiply),
    "arith.divsi": _plain(_divide_signed),
    "arith.divui": _plain(np.floor_divide),
    "arith.floordivsi": _plain(np.floor_divide),
    "arith.remsi": _plain(_remainder_signed),
    "arith.remui": _plain(np.mod),
    "arith.andi": _plain(np.bitwise_and),
    "arith.ori": _plain(np.bitwise_or),
    "arith.xori": _plain(np.bitwise_xor),
    "arith.shli": _plain(np.left_shift),
    "arith.shrui": _plain(np.right_shift),
    "arith.shrsi": _plain(np.right_shift),
    "arith.maxsi": _plain(np.maximum),
    "arith.minsi": _plain(np.minimum),
    "arith.index_cast": _plain(np.asarray),
    "arith.index_castui": _plain(np.asarray),
    "arith.extsi": _plain(np.asarray),
    "arith.extui": _plain(np.asarray),
    "arith.trunci": _plain(np.asarray),
    "math.cos": _in_float64(np.cos),
    "math.sin": _in_float64(np.sin),
    "math.exp": _in_float64(np.exp),
    "complex.create": lambda operation, operands, dtype: make_complex(*operands, dtype),
    "complex.re": lambda operation, operands, dtype: np.asarray(operands[0]).real.copy(),
    "complex.im": lambda operation, operands, dtype: np.asarray(operands[0]).imag.copy(),
    "complex.mul": lambda operation, operands, dtype: _complex_multiply(*operands, dtype),
    "complex.add": lambda operation, operands, dtype: make_complex(
        operands[0].real + operands[1].real, operands[0].imag + operands[1].imag, dtype),
    "complex.sub": lambda operation, operands, dtype: make_complex(
        operands[0].real - operands[1].real, operands[0].imag - operands[1].imag, dtype),
    "complex.neg": lambda operation, operands, dtype: make_complex(-operands[0].real, -operands[0].imag, dtype),
    "complex.conj": lambda operation, operands, dtype: make_complex(operands[0].real, -operands[0].imag, dtype),
}
"""Operations by name. The interpreter adds the ones that need attributes."""
