# REQUIRES: python-package
# RUN: %python -m pytest -q %s
"""Calls the Python package with arrays of every kind, and with what it must refuse."""

import ml_dtypes
import numpy as np
import pytest
import torch

import rome
from rome_harness.testing import reference

BLOCKS = (("half", 44), ("half", 44), ("half", 40))


def module_text(element_type: str = "f32", shape: str = "4x32x128", compute_type: str = "") -> str:
    x = f"tensor<{shape}x{element_type}>"
    positions = shape.split("x")[1]
    tables = f"tensor<{positions}x64xf32>"
    return (
        f"func.func @rotate(%x: {x}, %cos: {tables}, %sin: {tables}) -> {x} {{\n"
        "  %y = rope.apply %x, %cos, %sin rotation<[half 44, half 44, half 40]> table_dims = [1]"
        f" {compute_type} : {x}, {tables}\n  return %y : {x}\n}}\n"
    )


def arrays(dtype: np.dtype | type = np.float32) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    generator = np.random.default_rng(0)
    x = generator.standard_normal((4, 32, 128)).astype(dtype)
    cos, sin = (generator.standard_normal((32, 64)).astype(np.float32) for _ in range(2))
    return x, cos, sin


def expected(x: np.ndarray, cos: np.ndarray, sin: np.ndarray) -> np.ndarray:
    return reference.apply_rounded(x, cos, sin, BLOCKS, (1,), compute_type=np.float32)


@pytest.fixture(scope="module")
def rotate() -> rome.Function:
    return rome.compile(module_text())["rotate"]


def test_new_and_given_results(rotate: rome.Function) -> None:
    x, cos, sin = arrays()
    y = rotate(x, cos, sin)
    assert reference.bit_identical(y, expected(x, cos, sin))
    out = np.empty_like(x)
    assert rotate(x, cos, sin, out=out) is out
    assert reference.bit_identical(out, y)


@pytest.mark.parametrize("nontemporal", ("always", "never"))
@pytest.mark.parametrize("offset", (0, 16, 4))
def test_alignment_of_memory(nontemporal: str, offset: int) -> None:
    function = rome.compile(module_text(), nontemporal=nontemporal)["rotate"]
    x, cos, sin = arrays()
    memory = np.zeros(x.nbytes + 256, np.uint8)
    start = -memory.ctypes.data % 64 + offset
    out = memory[start : start + x.nbytes].view(np.float32).reshape(x.shape)
    function(x, cos, sin, out=out)
    assert reference.bit_identical(out, expected(x, cos, sin))
    assert not memory[:start].any() and not memory[start + x.nbytes :].any()


@pytest.mark.parametrize("element_type", ("f32", "bf16", "f16"))
def test_misaligned_arguments(element_type: str) -> None:
    """Arrays start at any element, but not inside of one."""
    dtype = {"f32": np.float32, "bf16": ml_dtypes.bfloat16, "f16": np.float16}[element_type]
    compute_type = "" if element_type == "f32" else "compute_type = f32"
    function = rome.compile(module_text(element_type, compute_type=compute_type), nontemporal="always")["rotate"]

    def misalign(array: np.ndarray, offset: int) -> np.ndarray:
        memory = np.zeros(array.nbytes + 128, np.uint8)
        start = -memory.ctypes.data % 64 + offset
        copy = memory[start : start + array.nbytes].view(array.dtype).reshape(array.shape)
        copy[...] = array
        return copy

    x, cos, sin = arrays(dtype)
    for elements in (1, 3, 10):
        out = misalign(x, elements * x.itemsize)
        function(misalign(x, 64 - elements * x.itemsize), misalign(cos, 4), misalign(sin, 12), out=out)
        assert reference.bit_identical(out, expected(x, cos, sin))
    with pytest.raises(ValueError, match="expected argument 0 to be aligned to its elements"):
        function(misalign(x, 1), cos, sin)


def test_sizes_of_zero() -> None:
    function = rome.compile(module_text(shape="4x0x128"))["rotate"]
    x, table = np.zeros((4, 0, 128), np.float32), np.zeros((0, 64), np.float32)
    out = np.zeros_like(x)
    assert function(x, table, table).shape == x.shape
    assert function(x, table, table, out=out) is out


@pytest.mark.parametrize("nontemporal", ("always", "never"))
def test_in_place(nontemporal: str) -> None:
    function = rome.compile(module_text(), nontemporal=nontemporal)["rotate"]
    x, cos, sin = arrays()
    y = expected(x, cos, sin)
    function(x, cos, sin, out=x)
    assert reference.bit_identical(x, y)


def test_bfloat16_of_numpy_and_torch() -> None:
    function = rome.compile(module_text("bf16", compute_type="compute_type = f32"))["rotate"]
    x, cos, sin = arrays(ml_dtypes.bfloat16)
    y = expected(x, cos, sin)
    assert reference.bit_identical(function(x, cos, sin), y)
    out = torch.empty(4, 32, 128, dtype=torch.bfloat16)
    function(torch.from_numpy(x.view(np.uint16)).view(torch.bfloat16), torch.from_numpy(cos), torch.from_numpy(sin), out=out)
    assert np.array_equal(out.view(torch.uint16).numpy(), y.view(np.uint16))
    with pytest.raises(ValueError, match="expected argument 0 to be '4x32x128xbf16', but got '4x32x128xf32'"):
        function(x.astype(np.float32), cos, sin)
    with pytest.raises(ValueError, match="expected argument 0 to be contiguous"):
        function(np.zeros((4, 32, 256), ml_dtypes.bfloat16)[..., ::2], cos, sin)


class OnlyDlpack:
    """An array with nothing but DLPack's methods in Python, as those of other libraries."""

    def __init__(self, array: np.ndarray) -> None:
        self.array = array

    def __dlpack__(self, **options: object) -> object:
        return self.array.__dlpack__(**options)

    def __dlpack_device__(self) -> tuple[int, int]:
        return self.array.__dlpack_device__()


def test_dlpack_in_python(rotate: rome.Function) -> None:
    x, cos, sin = arrays()
    out = np.zeros_like(x)
    rotate(OnlyDlpack(x), OnlyDlpack(cos), sin, out=OnlyDlpack(out))
    assert reference.bit_identical(out, expected(x, cos, sin))


@pytest.mark.parametrize("threads", (1, 2))
def test_dynamic_sizes(threads: int) -> None:
    program = rome.compile(module_text(shape="?x?x128"), threads=threads)
    x, cos, sin = arrays()
    assert reference.bit_identical(program["rotate"](x, cos, sin), expected(x, cos, sin))
    empty = program["rotate"](x[:0], cos, sin)
    assert empty.shape == (0, 32, 128)
    out = np.empty_like(x)
    assert program["rotate"](x, cos, sin, out=out) is out
    assert reference.bit_identical(out, expected(x, cos, sin))
    with pytest.raises(ValueError, match="expected 'out' to be '4x32x128xf32', but got '3x32x128xf32'"):
        program["rotate"](x, cos, sin, out=np.empty_like(x[:3]))
    program["rotate"](x, cos, sin, out=x)
    assert reference.bit_identical(x, out)


def test_several_dynamic_results() -> None:
    text = """
func.func @twice(%x: tensor<?xf32>, %y: tensor<?x2xf32>) -> (tensor<?xf32>, tensor<?x2xf32>) {
  %0 = tensor.concat dim(0) %x, %x : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  %1 = arith.negf %y : tensor<?x2xf32>
  return %0, %1 : tensor<?xf32>, tensor<?x2xf32>
}"""
    function = rome.compile(text)["twice"]
    x, y = np.arange(3, dtype=np.float32), np.ones((5, 2), np.float32)
    results = function(x, y)
    out = np.zeros(6, np.float32), np.zeros((5, 2), np.float32)
    function(x, y, out=out)
    for result, written, wanted in zip(results, out, (np.concatenate((x, x)), -y), strict=True):
        assert np.array_equal(result, wanted) and np.array_equal(written, wanted)


def test_sizes_that_depend_on_elements() -> None:
    text = """
func.func @first(%x: tensor<?xf32>, %n: tensor<i64>) -> tensor<?xf32> {
  %0 = tensor.extract %n[] : tensor<i64>
  %1 = arith.index_cast %0 : i64 to index
  %2 = tensor.extract_slice %x[0] [%1] [1] : tensor<?xf32> to tensor<?xf32>
  return %2 : tensor<?xf32>
}"""
    x = np.arange(5, dtype=np.float32)
    function = rome.compile(text)["first"]
    assert np.array_equal(function(x, np.array(3)), x[:3])
    out = np.zeros(2, np.float32)
    function(x, np.array(2), out=out)
    assert np.array_equal(out, x[:2])


def test_sizes_known_only_afterwards() -> None:
    text = """
func.func @negate(%x: tensor<?xf32>, %n: tensor<i1>) -> tensor<?xf32> {
  %0 = tensor.extract %n[] : tensor<i1>
  cf.br ^bb1(%0 : i1)
^bb1(%1: i1):
  %2 = arith.select %1, %x, %x : tensor<?xf32>
  %3 = arith.negf %2 : tensor<?xf32>
  return %3 : tensor<?xf32>
}"""
    x = np.arange(5, dtype=np.float32)
    function = rome.compile(text, raises=False)["negate"]
    assert np.array_equal(function(x, np.array(True)), -x)
    with pytest.raises(ValueError, match="expected no 'out': the sizes of a result are not known before it is computed"):
        function(x, np.array(True), out=np.zeros(5, np.float32))


def test_arguments_stay_as_they_are() -> None:
    text = """
func.func @negate(%x: tensor<16xf32>) -> tensor<16xf32> {
  %0 = arith.negf %x : tensor<16xf32>
  %1 = linalg.exp ins(%0 : tensor<16xf32>) outs(%x : tensor<16xf32>) -> tensor<16xf32>
  return %1 : tensor<16xf32>
}"""
    x = np.ones(16, np.float32)
    y = rome.compile(text)["negate"](x)
    assert np.allclose(y, np.exp(-1.0)) and (x == 1).all()


def shared_rows(row: np.ndarray, count: int) -> np.ndarray:
    """The same memory `count` times, writable."""
    return np.lib.stride_tricks.as_strided(row, (count, *row.shape), (0, *row.strides))


VIEWS = {
    "rows apart": lambda x: np.pad(x, [(0, 0)] * (x.ndim - 1) + [(0, 100)])[..., :128],
    "rows apart by whole lines": lambda x: np.pad(x, [(0, 0)] * (x.ndim - 1) + [(128, 0)])[..., 128:],
    "heads last": lambda x: x.swapaxes(0, 1).copy().swapaxes(0, 1),
    "part of heads": lambda x: np.concatenate((x, x), axis=1)[:, : x.shape[1]],
    "backwards": lambda x: x[::-1].copy()[::-1],
}
"""Arrays with other strides, by how they are made."""


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("element_type", ("f32", "bf16", "f16"))
@pytest.mark.parametrize("options", ({}, {"nontemporal": "always"}, {"threads": 2}), ids=str)
def test_views_of_larger_arrays(view: str, element_type: str, options: dict[str, object]) -> None:
    dtype = {"f32": np.float32, "bf16": ml_dtypes.bfloat16, "f16": np.float16}[element_type]
    compute_type = "" if element_type == "f32" else "compute_type = f32"
    x, cos, sin = arrays(dtype)
    y, make = expected(x, cos, sin), VIEWS[view]
    for shape in ("4x32x128", "?x?x128"):
        rotate = rome.compile(module_text(element_type, shape, compute_type), **options)["rotate"]
        source = make(x)
        assert not source.flags.c_contiguous
        assert reference.bit_identical(rotate(source, cos, sin), y)
        tables = (np.concatenate((cos, sin), axis=-1)[:, :64], np.concatenate((cos, sin), axis=-1)[:, 64:])
        assert reference.bit_identical(rotate(x, *tables), y)
        out = make(np.zeros_like(x))
        memory = out if out.base is None else out.base
        untouched = memory.size - np.count_nonzero(y)
        assert rotate(x, cos, sin, out=out) is out
        assert reference.bit_identical(out, y)
        assert memory.size - np.count_nonzero(memory.astype(np.float32)) == untouched
        rotate(source, cos, sin, out=source)
        assert reference.bit_identical(source, y)


def test_views_of_torch_and_others(rotate: rome.Function) -> None:
    x, cos, sin = arrays()
    y = expected(x, cos, sin)
    query_key_value = torch.from_numpy(np.stack((x, 2 * x, 3 * x), axis=2).reshape(4, 32, 384))
    cache = torch.zeros(4, 100, 128)
    rotate(query_key_value[..., :128], cos, sin, out=cache[:, 10:42])
    assert reference.bit_identical(cache[:, 10:42].numpy(), y)
    assert not cache[:, :10].any() and not cache[:, 42:].any()
    out = np.zeros((4, 64, 128), np.float32)
    rotate(OnlyDlpack(query_key_value[..., :128].numpy()), cos, sin, out=OnlyDlpack(out[:, ::2]))
    assert reference.bit_identical(out[:, ::2], y) and not out[:, 1::2].any()


def test_broadcast_arguments(rotate: rome.Function) -> None:
    x, cos, sin = arrays()
    same = np.broadcast_to(x[:1], x.shape), np.broadcast_to(cos[:1], cos.shape), np.broadcast_to(sin[:1], sin.shape)
    assert reference.bit_identical(rotate(*same), expected(*(array.copy() for array in same)))


def test_views_of_what_is_no_rotation() -> None:
    text = """
func.func @f(%x: tensor<2x?x3x8xf32>, %w: tensor<8x4xf32>) -> (tensor<?x4xf32>, tensor<2x?x3x8xf32>) {
  %0 = tensor.collapse_shape %x [[0, 1, 2], [3]] : tensor<2x?x3x8xf32> into tensor<?x8xf32>
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %n = tensor.dim %0, %c0 : tensor<?x8xf32>
  %1 = tensor.empty(%n) : tensor<?x4xf32>
  %2 = linalg.fill ins(%zero : f32) outs(%1 : tensor<?x4xf32>) -> tensor<?x4xf32>
  %3 = linalg.matmul ins(%0, %w : tensor<?x8xf32>, tensor<8x4xf32>) outs(%2 : tensor<?x4xf32>) -> tensor<?x4xf32>
  return %3, %x : tensor<?x4xf32>, tensor<2x?x3x8xf32>
}"""
    function = rome.compile(text)["f"]
    generator = np.random.default_rng(0)
    x = generator.standard_normal((3, 2, 5, 16)).astype(np.float32).transpose(1, 2, 0, 3)[..., 4:12]
    w = generator.standard_normal((8, 4)).astype(np.float32)
    product, copy = function(x, w)
    assert np.array_equal(product, function(x.copy(), w)[0]) and np.array_equal(copy, x)
    assert np.allclose(product, x.reshape(-1, 8) @ w, atol=1e-5)
    assert not np.shares_memory(copy, x)
    out = np.zeros((30, 7), np.float32), np.zeros((2, 5, 4, 8), np.float32)
    function(x, w, out=(out[0][:, 2:6], out[1][:, :, :3]))
    assert np.array_equal(out[0][:, 2:6], product) and np.array_equal(out[1][:, :, :3], x)
    assert not out[0][:, :2].any() and not out[0][:, 6:].any() and not out[1][:, :, 3].any()


def test_views_where_public_functions_are_called() -> None:
    text = """
func.func @negate(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = arith.negf %x : tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
func.func @twice(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = func.call @negate(%x) : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %1 = func.call @negate(%0) : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %1 : tensor<4x8xf32>
}"""
    program = rome.compile(text)
    x, out = np.arange(64, dtype=np.float32).reshape(4, 16)[:, :8], np.zeros((4, 8), np.float32)
    assert np.array_equal(program["twice"](x.copy()), x)
    assert program["twice"](x, out=out) is out and np.array_equal(out, x)
    assert np.array_equal(program["negate"](x), -x)


def test_what_is_refused_is_not_written(rotate: rome.Function) -> None:
    x, cos, sin = arrays()
    out = np.zeros_like(x)
    wide = np.zeros((4, 32, 256), np.float32)
    read_only = np.zeros_like(x)
    read_only.flags.writeable = False
    memory = np.zeros(x.size + 128, np.float32)
    for arguments, result, message in (
        ((wide[..., ::2], cos, sin), out, "expected argument 0 to be contiguous in its last dimension"),
        ((wide[..., ::-1][..., :128], cos, sin), out, "expected argument 0 to be contiguous in its last dimension"),
        ((x, cos, sin), wide[..., ::2], "expected 'out' to be contiguous in its last dimension"),
        ((x, cos, sin), shared_rows(out[0], 4), "expected 'out' to have a place of its own for every element"),
        ((wide[:, :, :128], cos, sin), wide[:, :, 64:192], "expected 'out' not to overlap argument 0"),
        ((wide[:2, :, :128].repeat(2, 0), wide[0, :, 128:192], sin), wide[..., :128], "expected 'out' not to overlap argument 1"),
        ((x.astype(np.float64), cos, sin), out, "expected argument 0 to be '4x32x128xf32', but got '4x32x128xf64'"),
        ((x.astype(np.complex64), cos, sin), out, "but got '4x32x128xcomplex<f32>'"),
        ((x, cos[:31], sin), out, "expected argument 1 to be '32x64xf32', but got '31x64xf32'"),
        ((x, cos, sin), out[:3], "expected 'out' to be '4x32x128xf32'"),
        ((x, cos, sin), read_only, "expected 'out' to be writable memory"),
        ((memory[: x.size].reshape(x.shape), cos, sin), memory[128:].reshape(x.shape), "expected 'out' not to overlap argument 0"),
        ((x, out.reshape(-1)[:2048].reshape(32, 64), sin), out, "expected 'out' not to overlap argument 1"),
    ):
        with pytest.raises(ValueError, match=message.replace("(", r"\(").replace("[", r"\[")):
            rotate(*arguments, out=result)
    for array in (out, read_only, memory, wide):
        assert not array.any()
    with pytest.raises(ValueError, match="expected argument 0 not to require a gradient; detach it"):
        rotate(torch.from_numpy(x).requires_grad_(), cos, sin)
    with pytest.raises(ValueError, match="expected argument 0 to be contiguous"):
        rotate(torch.from_numpy(wide)[..., ::2], cos, sin)
    with pytest.raises(ValueError, match="expected 'out' to be '4x32x128xf32', but got '4x32x128xf64'"):
        rotate(x, cos, sin, out=torch.zeros(4, 32, 128, dtype=torch.float64))
    with pytest.raises(ValueError, match="expected argument 0 to be '4x32x128xf32', but got '4x32x128xbf16'"):
        rotate(torch.zeros(4, 32, 128, dtype=torch.bfloat16), cos, sin)
    with pytest.raises(TypeError, match="expected 3 arguments, but got 2"):
        rotate(x, cos)
    with pytest.raises(TypeError, match="to have the buffer protocol or DLPack, but got str"):
        rotate("x", cos, sin)


def test_diagnostics() -> None:
    with pytest.raises(rome.CompileError, match=r"expected an MLIR module\n.*expected"):
        rome.compile("func.func @")
    with pytest.raises(rome.CompileError, match="to be ranked tensors, but got 'f32'"):
        rome.compile("func.func @scalar(%x: f32) -> f32 { return %x : f32 }")
    with pytest.raises(rome.CompileError, match="to be numbers that numpy or ml_dtypes know"):
        rome.compile("func.func @bits(%x: tensor<4xi7>) -> tensor<4xi7> { return %x : tensor<4xi7> }")
    with pytest.raises(rome.CompileError, match="the module cannot be compiled\n.*gpu.thread_id"):
        rome.compile(
            "func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> { %0 = gpu.thread_id x\n %1 = arith.index_cast %0 : index to i32\n"
            " %2 = arith.sitofp %1 : i32 to f32\n %3 = tensor.splat %2 : tensor<4xf32> return %3 : tensor<4xf32> }"
        )
    with pytest.raises(ValueError, match="expected 'target' to be 'cpu', but got 'tpu'"):
        rome.compile(module_text(), target="tpu")


def test_raising_and_remarks() -> None:
    text = """
func.func @rotate(%x: tensor<8x4xf32>, %cos: tensor<8x4xf32>, %sin: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %x1 = tensor.extract_slice %x[0, 0] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %x2 = tensor.extract_slice %x[0, 2] [8, 2] [1, 1] : tensor<8x4xf32> to tensor<8x2xf32>
  %n = arith.negf %x2 : tensor<8x2xf32>
  %r = tensor.concat dim(1) %n, %x1 : (tensor<8x2xf32>, tensor<8x2xf32>) -> tensor<8x4xf32>
  %a = arith.mulf %x, %cos : tensor<8x4xf32>
  %b = arith.mulf %r, %sin : tensor<8x4xf32>
  %y = arith.addf %a, %b : tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}"""
    raised = rome.raise_rope(text)
    assert "rope.apply" in raised.text and "tensor.concat" not in raised.text
    assert [remark.kind for remark in raised.remarks if remark.category == "raise-to-rope"] == ["Passed"]
    program = rome.compile(text)
    assert {"raise-to-rope", "convert-rope-to-vector"} <= {remark.category for remark in program.remarks}
    generator = np.random.default_rng(0)
    x, cos, sin = (generator.standard_normal((8, 4)).astype(np.float32) for _ in range(3))
    y = program["rotate"](x, cos, sin)
    assert reference.bit_identical(y, reference.apply_rounded(x, cos, sin, (("half", 4),), (0,)))


def test_program_is_a_mapping() -> None:
    program = rome.compile(module_text())
    assert list(program) == ["rotate"] and len(program) == 1
    assert program["rotate"].arguments == ["4x32x128xf32", "32x64xf32", "32x64xf32"]
    assert program["rotate"].results == ["4x32x128xf32"]
