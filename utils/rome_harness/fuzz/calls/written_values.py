"""Elementwise programs of every type, and functions with odd signatures and names."""

from collections.abc import Callable
from typing import Any

import ml_dtypes
import numpy as np

from rome_harness.fuzz.calls.entry import Entry, f32
from rome_harness.fuzz.calls.programs import Tensor
from rome_harness.testing import reference


def _each(operation: str, element: str, compute: Callable[..., Any], operands: int = 2, dimensions: tuple = ("n",)) -> Entry:
    """One elementwise operation."""
    tensor = Tensor(dimensions, element)
    names = ", ".join(f"%arg{number}" for number in range(operands))
    return Entry((tensor,) * operands, str(tensor), f"  %0 = {operation} {names} : {tensor}\n  return %0 : {tensor}", compute)


def _half(operation: Callable) -> Callable[..., Any]:
    """Computes in float64 and rounds once, as is right for one sum or product of narrow floats."""
    return lambda *arrays: reference.round_to(operation(*(array.astype(np.float64) for array in arrays)), arrays[0].dtype)


def _divided(x: np.ndarray, y: np.ndarray) -> np.ndarray | None:
    """Quotients towards zero; None where there is none."""
    if (y == 0).any() or ((x == np.iinfo(x.dtype).min) & (y == -1)).any():
        return None
    return (np.sign(x) * np.sign(y) * (np.abs(x) // np.abs(y))).astype(x.dtype)


ARITHMETIC = {
    "negate": _each("arith.negf", "f32", lambda x: -x, 1),
    "negate rows": _each("arith.negf", "f32", lambda x: -x, 1, ("m", "n")),
    "negate in f16": _each("arith.negf", "f16", lambda x: -x, 1, ("m", 3, "n")),
    "negate many dimensions": _each("arith.negf", "f32", lambda x: -x, 1, (1, 2, 1, 1, 2, 1, 1, 1, 2, 1, 1, "n")),
    "add": _each("arith.addf", "f32", lambda x, y: x + y),
    "add rows": _each("arith.addf", "f32", lambda x, y: x + y, 2, ("m", "n")),
    "add f64": _each("arith.addf", "f64", lambda x, y: x + y),
    "multiply bf16": _each("arith.mulf", "bf16", _half(lambda x, y: x * y), 2, ("n", 5)),
    "subtract f16": _each("arith.subf", "f16", _half(lambda x, y: x - y), 2, (7, "n")),
    "add i32": _each("arith.addi", "i32", lambda x, y: x + y),
    "multiply i64": _each("arith.muli", "i64", lambda x, y: x * y, 2, ("m", "n")),
    "xor i1": _each("arith.xori", "i1", lambda x, y: x ^ y, 2, ("n", 9)),
    "add i8": _each("arith.addi", "i8", lambda x, y: x + y, 2, ("m", "n")),
    "add i16": _each("arith.addi", "i16", lambda x, y: x + y),
    "complex argument": Entry((Tensor(("n", 2), "complex<f32>"),), "tensor<?x2xcomplex<f32>>",
                              "  return %arg0 : tensor<?x2xcomplex<f32>>", lambda x: x),
    "swap complex": Entry((Tensor((2, "n"), "complex<f64>"),), "tensor<?x2xcomplex<f64>>", """  %zero = arith.constant 1 : index
  %n = tensor.dim %arg0, %zero : tensor<2x?xcomplex<f64>>
  %0 = tensor.empty(%n) : tensor<?x2xcomplex<f64>>
  %1 = linalg.transpose ins(%arg0 : tensor<2x?xcomplex<f64>>) outs(%0 : tensor<?x2xcomplex<f64>>) permutation = [1, 0]
  return %1 : tensor<?x2xcomplex<f64>>""", lambda x: x.T),
    "divide i32": _each("arith.divsi", "i32", _divided),
    "divide i64": _each("arith.divsi", "i64", _divided, 2, (4, "n")),
    "add of no dimensions": _each("arith.addf", "f32", lambda x, y: x + y, 2, ()),
    "maximum": Entry((f32("n"), f32("n")), "tensor<?xf32>",
                     "  %0 = arith.maximumf %arg0, %arg1 : tensor<?xf32>\n  return %0 : tensor<?xf32>", np.maximum, tolerance=1e-7),
    "chain": Entry((f32("m", "n"), f32("m", "n")), "tensor<?x?xf32>", """  %0 = arith.mulf %arg0, %arg1 : tensor<?x?xf32>
  %1 = arith.negf %0 : tensor<?x?xf32>
  %2 = arith.subf %1, %arg0 : tensor<?x?xf32>
  %3 = math.absf %2 : tensor<?x?xf32>
  return %3 : tensor<?x?xf32>""", lambda x, y: np.abs(-(x * y) - x)),
    "exponential": Entry((f32("n"),), "tensor<?xf32>", "  %0 = math.exp %arg0 : tensor<?xf32>\n  return %0 : tensor<?xf32>", np.exp,
                         tolerance=1e-5),
    "convert": Entry((f32("n", 3),), "tensor<?x3xbf16>", "  %0 = arith.truncf %arg0 : tensor<?x3xf32> to tensor<?x3xbf16>\n"
                     "  return %0 : tensor<?x3xbf16>", lambda x: x.astype(ml_dtypes.bfloat16)),
    "select": Entry((Tensor(("n",), "i1"), f32("n"), f32("n")), "tensor<?xf32>",
                    "  %0 = arith.select %arg0, %arg1, %arg2 : tensor<?xi1>, tensor<?xf32>\n  return %0 : tensor<?xf32>", np.where),
}

SIGNATURES = {
    "constant": Entry((), "tensor<3xf32>", "  %0 = arith.constant dense<[1.0, 2.0, -0.0]> : tensor<3xf32>\n  return %0 : tensor<3xf32>",
                      lambda: np.array([1, 2, -0.0], np.float32)),
    "constant beside a result": Entry((f32("n"),), "tensor<2x2xi32>, tensor<?xf32>", "  %0 = arith.constant dense<7> : tensor<2x2xi32>\n"
                                      "  %1 = arith.negf %arg0 : tensor<?xf32>\n  return %0, %1 : tensor<2x2xi32>, tensor<?xf32>",
                                      lambda x: (np.full((2, 2), 7, np.int32), -x)),
    "constant of no elements": Entry((), "tensor<0x4xf32>", "  %0 = arith.constant dense<> : tensor<0x4xf32>\n  return %0 : tensor<0x4xf32>",
                                     lambda: np.zeros((0, 4), np.float32)),
    "splat constant twice": Entry((), "tensor<4xf32>, tensor<4xf32>", "  %0 = arith.constant dense<1.0> : tensor<4xf32>\n"
                                  "  return %0, %0 : tensor<4xf32>, tensor<4xf32>", lambda: (np.ones(4, np.float32),) * 2),
    "nothing": Entry((), "", "  return", lambda: ()),
    "no results": Entry((f32("n"), f32(3)), "", "  return", lambda x, y: ()),
    "argument": Entry((f32("n"),), "tensor<?xf32>", "  return %arg0 : tensor<?xf32>", lambda x: x),
    "argument twice": Entry((f32("m", "n"),), "tensor<?x?xf32>, tensor<?x?xf32>",
                            "  return %arg0, %arg0 : tensor<?x?xf32>, tensor<?x?xf32>", lambda x: (x, x)),
    "arguments swapped": Entry((f32(4, "n"), f32(4, "n")), "tensor<4x?xf32>, tensor<4x?xf32>",
                               "  return %arg1, %arg0 : tensor<4x?xf32>, tensor<4x?xf32>", lambda x, y: (y, x)),
    "value twice": Entry((f32(4, "n"),), "tensor<4x?xf32>, tensor<4x?xf32>", "  %0 = arith.negf %arg0 : tensor<4x?xf32>\n"
                         "  return %0, %0 : tensor<4x?xf32>, tensor<4x?xf32>", lambda x: (-x, -x)),
    "part beside the whole": Entry((f32(4, 6),), "tensor<4x6xf32>, tensor<2x6xf32>", """  %0 = arith.negf %arg0 : tensor<4x6xf32>
  %1 = tensor.extract_slice %0[1, 0] [2, 6] [1, 1] : tensor<4x6xf32> to tensor<2x6xf32>
  return %0, %1 : tensor<4x6xf32>, tensor<2x6xf32>""", lambda x: (-x, -x[1:3])),
    "shape beside the whole": Entry((f32(4, 6),), "tensor<4x6xf32>, tensor<24xf32>", """  %0 = arith.negf %arg0 : tensor<4x6xf32>
  %1 = tensor.collapse_shape %0 [[0, 1]] : tensor<4x6xf32> into tensor<24xf32>
  return %0, %1 : tensor<4x6xf32>, tensor<24xf32>""", lambda x: (-x, -x.reshape(24))),
    "odd name": Entry((f32("n"),), "tensor<?xf32>", "  %0 = arith.negf %arg0 : tensor<?xf32>\n  return %0 : tensor<?xf32>",
                      lambda x: -x, name="a b.c/ü"),
    "name of a function of C": Entry((f32("n"),), "tensor<?xf32>", "  %0 = arith.negf %arg0 : tensor<?xf32>\n  return %0 : tensor<?xf32>",
                                     lambda x: -x, name="malloc"),
    "name of memcpy": Entry((f32("n"),), "tensor<?xf32>", "  return %arg0 : tensor<?xf32>", lambda x: x, name="memcpy"),
    "name of main": Entry((f32("n"),), "tensor<?xf32>", "  %0 = arith.negf %arg0 : tensor<?xf32>\n  return %0 : tensor<?xf32>",
                          lambda x: -x, name="main"),
    "empty name": Entry((f32("n"),), "tensor<?xf32>", "  return %arg0 : tensor<?xf32>", lambda x: x, name=""),
    "many arguments": Entry((f32(2),) * 40, "tensor<2xf32>", "  %0 = arith.addf %arg0, %arg39 : tensor<2xf32>\n  return %0 : tensor<2xf32>",
                            lambda *x: x[0] + x[39]),
    "many results": Entry((f32("n"),), ", ".join(["tensor<?xf32>"] * 20), "  %0 = arith.negf %arg0 : tensor<?xf32>\n  return "
                          + ", ".join(["%arg0", "%0"] * 10) + " : " + ", ".join(["tensor<?xf32>"] * 20), lambda x: (x, -x) * 10),
    "filled": Entry((f32("n"),), "tensor<?xf32>", """  %zero = arith.constant 0 : index
  %n = tensor.dim %arg0, %zero : tensor<?xf32>
  %five = arith.constant 5.0 : f32
  %0 = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.fill ins(%five : f32) outs(%0 : tensor<?xf32>) -> tensor<?xf32>
  return %1 : tensor<?xf32>""",
                           lambda x: np.full_like(x, 5)),
    "calls of functions of static sizes": Entry((f32(4, 8), f32(4, 8)), "tensor<4x8xf32>", """  %0 = call @g(%arg0) : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %1 = arith.addf %0, %arg1 : tensor<4x8xf32>
  %2 = call @g(%1) : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %2 : tensor<4x8xf32>""", lambda x, y: -(-x + y), others="""func.func private @g(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = arith.negf %x : tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
"""),
    "calls of several": Entry((f32("n"), f32("n")), "tensor<?xf32>", """  %0 = call @h(%arg0, %arg1) : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  %1 = call @g(%0) : (tensor<?xf32>) -> tensor<?xf32>
  return %1 : tensor<?xf32>""", lambda x, y: -(-x + y), may_be_refused=True, others="""func.func private @g(%x: tensor<?xf32>) -> tensor<?xf32> {
  %0 = arith.negf %x : tensor<?xf32>
  return %0 : tensor<?xf32>
}
func.func private @h(%x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<?xf32> {
  %0 = call @g(%x) : (tensor<?xf32>) -> tensor<?xf32>
  %1 = arith.addf %0, %y : tensor<?xf32>
  return %1 : tensor<?xf32>
}
"""),
}
