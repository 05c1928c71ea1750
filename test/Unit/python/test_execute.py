# RUN: %python -m pytest -q %s
"""Runs functions with every sort of argument and result that `execute` knows, and arrays that do not fit."""

import ml_dtypes
import numpy as np
import pytest

from rome_harness.testing import execute
from rome_harness.testing.elements import NUMPY_DTYPES
from rome_harness.testing.tools import ToolError

MEMREFS = ("--llvm-request-c-wrappers", "--expand-strided-metadata", "--lower-affine", "--finalize-memref-to-llvm",
           "--convert-func-to-llvm", "--reconcile-unrealized-casts")
CPU = ("--llvm-request-c-wrappers", "--rome-cpu-pipeline")


def values(dtype: np.dtype, shape: tuple[int, ...]) -> np.ndarray:
    return (np.arange(np.prod(shape, dtype=int)).reshape(shape) % 2).astype(dtype)


@pytest.mark.parametrize("element", NUMPY_DTYPES)
@pytest.mark.parametrize(("text", "shape"), (("", ()), ("3x", (3,)), ("?x2x", (5, 2)), ("?x0x", (4, 0))))
def test_arrays_come_back(element: str, text: str, shape: tuple[int, ...]) -> None:
    """A copy of the argument, whose caller frees it."""
    kind = f"memref<{text}{element}>"
    size = "%zero = arith.constant 0 : index\n%size = memref.dim %x, %zero : " + kind if "?" in text else ""
    module = execute.compile_module(f"""
        func.func public @copy(%x: {kind}) -> {kind} attributes {{note = "f(x)"}} {{
          {size}
          %y = memref.alloc({"%size" if size else ""}) : {kind}
          memref.copy %x, %y : {kind} to {kind}
          return %y : {kind}
        }}""", ("--convert-arith-to-llvm", *MEMREFS))
    array = values(NUMPY_DTYPES[element], shape)
    (copy,) = module.call("copy", array)
    assert copy.dtype == array.dtype and copy.shape == shape and copy.tobytes() == array.tobytes()


def test_part_of_an_argument() -> None:
    """A result with an offset and strides in the memory of an argument, which nobody frees."""
    part = "memref<2x3xbf16, strided<[8, 2], offset: 9>>"
    module = execute.compile_module(f"""
        func.func @part(%x: memref<4x8xbf16>) -> {part} {{
          %y = memref.subview %x[1, 1] [2, 3] [1, 2] : memref<4x8xbf16> to {part}
          return %y : {part}
        }}""", MEMREFS)
    x = np.arange(32).reshape(4, 8).astype(ml_dtypes.bfloat16)
    call = module.bind("part", x)
    for _ in range(2):
        (y,) = call.results()
        assert np.array_equal(y, x[1:3, 1:7:2])


ROTATE = """
func.func @rotate(%x: tensor<?x4xf32>, %t: tensor<2xf32>) -> tensor<?x4xf32> {
  %y = rope.apply %x, %t, %t rotation<[half 4]> table_dims = [] : tensor<?x4xf32>, tensor<2xf32>
  return %y : tensor<?x4xf32>
}
func.func private @inner(%x: tensor<*xf32>)
func.func private @small(%x: tensor<2xi4>)
"""
"""A function with an op that upstream's MLIR does not know, and two that cannot be called."""


def test_arrays_that_do_not_fit() -> None:
    module = execute.compile_module(ROTATE, CPU)
    x, t = np.ones((3, 4), np.float32), np.ones(2, np.float32)
    assert module.call("rotate", x, t)[0].shape == (3, 4)
    for arrays, message in (
        ((x,), "expected 2 arguments for 'rotate', but got 1"),
        ((x[:, :3], t), r"expected argument 0 of 'rotate' to be tensor<\?x4xf32>, but got an array of float32 with shape \[3, 3\]"),
        ((x[0], t), r"expected argument 0 of 'rotate' .* with shape \[4\]"),
        ((x, t.astype(np.float64)), "expected argument 1 of 'rotate' to be tensor<2xf32>, but got an array of float64"),
    ):
        with pytest.raises(execute.SignatureError, match=message):
            module.bind("rotate", *arrays)
    with pytest.raises(execute.SignatureError, match="expected a function named 'turn'"):
        module.bind("turn")
    with pytest.raises(execute.SignatureError, match=r"expected a ranked tensor or memref, but got tensor<\*xf32>"):
        module.bind("inner", x)
    with pytest.raises(execute.SignatureError, match="expected an element type out of f16, .*, but got i4"):
        module.bind("small", x)


def test_functions_without_a_c_interface() -> None:
    module = execute.compile_module("func.func @f() { return }", ("--convert-func-to-llvm",))
    with pytest.raises(execute.SignatureError, match="expected 'f' to have a C interface: add 'llvm.emit_c_interface' to it"):
        module.bind("f")


def test_errors_of_tools() -> None:
    with pytest.raises(ToolError, match=r"exit status 1: <stdin>:1:1: error: [^$]*\nfrom: .*rome-opt --mlir-print-op-generic"):
        execute.compile_module("nonsense", CPU)
    with pytest.raises(ToolError, match="cannot run no-such-tool"):
        execute.compile_module(ROTATE, CPU, "no-such-tool")
