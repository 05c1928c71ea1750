# REQUIRES: python-package
# RUN: %python -m pytest -q %s
"""Compiles and calls programs that once crashed, or would read what is not theirs: each gives a result or an exception."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import ml_dtypes
import numpy as np
import pytest
import torch

import rome
from rome_harness.testing import reference

X = "tensor<4x8xf32>"


def function(text: str, **options: object) -> rome.Function:
    program = rome.compile(text, **options)
    assert len(program) == 1
    return next(iter(program.values()))


def unary(element: str, op: str, shape: str = "?x8") -> str:
    tensor = f"tensor<{shape}x{element}>"
    return f"func.func @f(%x: {tensor}) -> {tensor} {{\n  %y = {op} : {tensor}\n  return %y : {tensor}\n}}"


# Results


@pytest.mark.parametrize("options", ({}, {"threads": 2}), ids=str)
def test_result_that_is_returned_twice(options: dict[str, object]) -> None:
    rotation = f"rope.apply %x, %c, %s rotation<[half 8]> table_dims = [0] : {X}, {X}"
    f = function(
        f"func.func @f(%x: {X}, %c: {X}, %s: {X}) -> ({X}, {X}) {{ %q = {rotation}\n %k = {rotation}\n return %q, %k : {X}, {X} }}",
        **options,
    )
    x, cos, sin = (np.random.default_rng(0).standard_normal((4, 8)).astype(np.float32) for _ in range(3))
    expected = reference.apply_rounded(x, cos, sin, (("half", 8),), (0,))
    q, k = f(x, cos, sin)
    assert reference.bit_identical(q, expected) and reference.bit_identical(k, expected)
    assert not np.shares_memory(q, k)
    out = (np.zeros((4, 8), np.float32), np.zeros((4, 8), np.float32))
    f(x, cos, sin, out=out)
    assert reference.bit_identical(out[0], expected) and reference.bit_identical(out[1], expected)
    with pytest.raises(ValueError, match="expected 'out' not to overlap result 0"):
        f(x, cos, sin, out=(out[0], out[0]))


def test_results_of_functions_that_allocate_them() -> None:
    """Their sizes are not known before; each result is memory of its own."""
    f = function(
        """
func.func @f(%x: tensor<?xf32>, %n: tensor<i1>) -> (tensor<?xf32>, tensor<?xf32>) {
  %0 = tensor.extract %n[] : tensor<i1>
  cf.cond_br %0, ^bb1, ^bb2
^bb1:
  %1 = arith.negf %x : tensor<?xf32>
  return %1, %1 : tensor<?xf32>, tensor<?xf32>
^bb2:
  return %x, %x : tensor<?xf32>, tensor<?xf32>
}"""
    )
    x = np.arange(1000, dtype=np.float32)
    for _ in range(10):
        for chosen, expected in ((True, -x), (False, x)):
            first, second = f(x, np.array(chosen))
            assert np.array_equal(first, expected) and np.array_equal(second, expected)
            assert not np.shares_memory(first, second) and not np.shares_memory(first, x)


def test_results_that_are_constants_arguments_or_none() -> None:
    constant = "%c = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>"
    first, second = function(
        f"func.func @f() -> (tensor<2xf32>, tensor<2xf32>) {{ {constant}\n return %c, %c : tensor<2xf32>, tensor<2xf32> }}"
    )()
    first[0] = 7
    assert np.array_equal(second, [1, 2])
    x = np.ones(3, np.float32)
    y = function("func.func @f(%x: tensor<?xf32>) -> tensor<?xf32> { return %x : tensor<?xf32> }")(x)
    assert np.array_equal(x, y) and not np.shares_memory(x, y)
    assert function("func.func @f() { return }")() == ()
    assert function("func.func @f() { return }")(out=()) == ()
    assert function(unary("f32", "arith.negf %x", "").replace("<x", "<"))(np.float32(2)) == -2


# Sizes

SIZES = {
    "rope.apply": (
        "func.func @f(%x: tensor<?x?x8xf32>, %c: tensor<?x4xf32>, %s: tensor<?x4xf32>) -> tensor<?x?x8xf32> { %y = rope.apply %x, %c, %s"
        " rotation<[half 8]> table_dims = [1] : tensor<?x?x8xf32>, tensor<?x4xf32>\n return %y : tensor<?x?x8xf32> }",
        ((2, 5, 8), (1, 4), (5, 4)),
        "but got 5 for dimension #1 of argument 0, 1 for dimension #0 of argument 1",
    ),
    "arith": (
        "func.func @f(%x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<?xf32> { %z = arith.addf %x, %y : tensor<?xf32>\n"
        " return %z : tensor<?xf32> }",
        ((5,), (4,)),
        "but got 5 for dimension #0 of argument 0, 4 for dimension #0 of argument 1",
    ),
    "concat": (
        "func.func @f(%x: tensor<?x2xf32>, %y: tensor<?x2xf32>) -> tensor<?x4xf32> { %z = tensor.concat dim(1) %x, %y :"
        " (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?x4xf32>\n return %z : tensor<?x4xf32> }",
        ((5, 2), (4, 2)),
        "'tensor.concat' op expected dimension #0 of operand #0 and dimension #0 of operand #1 to have the same size",
    ),
    "expand": (
        "func.func @f(%x: tensor<?xf32>) -> tensor<?x2xf32> { %c0 = arith.constant 0 : index\n %c2 = arith.constant 2 : index\n"
        " %n = tensor.dim %x, %c0 : tensor<?xf32>\n %m = arith.divsi %n, %c2 : index\n %y = tensor.expand_shape %x [[0, 1]]"
        " output_shape [%m, 2] : tensor<?xf32> into tensor<?x2xf32>\n return %y : tensor<?x2xf32> }",
        ((5,),),
        "'tensor.expand_shape' op expected the number of elements to stay the same, but got 5 for dimension #0 of argument 0",
    ),
    "assertion": (
        "func.func @f(%x: tensor<?x8xf32>, %c: tensor<?x8xf32>) -> tensor<?x8xf32> { %c0 = arith.constant 0 : index\n"
        " %n = tensor.dim %x, %c0 : tensor<?x8xf32>\n %m = tensor.dim %c, %c0 : tensor<?x8xf32>\n %e = arith.cmpi eq, %n, %m : index\n"
        ' cf.assert %e, "mismatched size for broadcast"\n %y = arith.mulf %x, %c : tensor<?x8xf32>\n return %y : tensor<?x8xf32> }',
        ((3, 8), (2, 8)),
        "mismatched size for broadcast, but got 3 for dimension #0 of argument 0, 2 for dimension #0 of argument 1",
    ),
}
"""Programs with arrays whose sizes do not agree, and what is said of them."""


@pytest.mark.parametrize("name", SIZES)
def test_sizes_that_do_not_agree(name: str) -> None:
    text, shapes, message = SIZES[name]
    f = function(text)
    arrays = [np.ones(shape, np.float32) for shape in shapes]
    with pytest.raises(ValueError) as error:
        f(*arrays)
    assert message in str(error.value)
    views = [np.ones((2, *shape[:-1], 3 * shape[-1]), np.float32)[0, ..., : shape[-1]] for shape in shapes]
    with pytest.raises(ValueError) as error:
        f(*views)
    assert message in str(error.value)


def test_sizes_of_zero_and_of_one_agree() -> None:
    f = function(SIZES["rope.apply"][0])
    for positions in (0, 1, 5):
        x, table = np.ones((2, positions, 8), np.float32), np.ones((positions, 4), np.float32)
        assert f(x, table, table).shape == x.shape


# What depends on elements

GATHER = """
func.func @f(%i: tensor<?xi64>, %t: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %i, %c0 : tensor<?xi64>
  %e = tensor.empty(%n) : tensor<?x4xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(a, b) -> (a)>, affine_map<(a, b) -> (a, b)>], iterator_types = ["parallel", "parallel"]}
      ins(%i : tensor<?xi64>) outs(%e : tensor<?x4xf32>) {
  ^bb0(%k: i64, %o: f32):
    %r = arith.index_cast %k : i64 to index
    %c = linalg.index 1 : index
    %v = tensor.extract %t[%r, %c] : tensor<?x4xf32>
    linalg.yield %v : f32
  } -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}"""


@pytest.mark.parametrize("threads", (1, 2))
def test_positions_outside_of_a_table(threads: int) -> None:
    f = function(GATHER, threads=threads)
    table = np.arange(12, dtype=np.float32).reshape(3, 4)
    rows = np.array([2, 0, 1, 1])
    assert np.array_equal(f(rows, table), table[rows])
    for row in (3, -1, 2**40, -(2**63)):
        with pytest.raises(rome.ExecutionError, match="expected the index to be inside of dimension #0"):
            f(np.array([0, row]), table)
    # More than is computed by one thread.
    many = np.zeros(1 << 20, np.int64)
    assert np.array_equal(f(many, table), table[many])
    many[-1] = 3
    with pytest.raises(rome.ExecutionError):
        f(many, table)
    assert np.array_equal(f(rows, table), table[rows])


@pytest.mark.parametrize("op", ("divsi", "remsi", "divui", "remui", "floordivsi", "ceildivsi", "ceildivui"))
def test_integer_division(op: str) -> None:
    tensor = "tensor<?xi32>"
    f = function(f"func.func @f(%x: {tensor}, %y: {tensor}) -> {tensor} {{ %z = arith.{op} %x, %y : {tensor}\n return %z : {tensor} }}")
    assert f(np.full(40, 7, np.int32), np.full(40, 7, np.int32)).tolist() == [0 if "rem" in op else 1] * 40
    with pytest.raises(rome.ExecutionError, match="expected a divisor that is not 0"):
        f(np.ones(3, np.int32), np.array([1, 0, 1], np.int32))
    if op.endswith("si"):
        with pytest.raises(rome.ExecutionError, match="expected a quotient that does not overflow"):
            f(np.array([-(2**31)], np.int32), np.array([-1], np.int32))


def test_failures_in_callees_and_loops() -> None:
    f = function(
        """
func.func private @checked(%x: tensor<4xf32>, %n: index) -> tensor<4xf32> {
  %c3 = arith.constant 3 : index
  %ok = arith.cmpi ult, %n, %c3 : index
  cf.assert %ok, "expected fewer rounds"
  %y = arith.addf %x, %x : tensor<4xf32>
  return %y : tensor<4xf32>
}
func.func @f(%x: tensor<4xf32>, %rounds: tensor<index>) -> tensor<4xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = tensor.extract %rounds[] : tensor<index>
  %y = scf.for %i = %c0 to %n step %c1 iter_args(%z = %x) -> tensor<4xf32> {
    %w = func.call @checked(%z, %i) : (tensor<4xf32>, index) -> tensor<4xf32>
    scf.yield %w : tensor<4xf32>
  }
  return %y : tensor<4xf32>
}"""
    )
    x = np.arange(4, dtype=np.float32)
    for rounds in (0, 1, 3):
        assert np.array_equal(f(x, np.array(rounds)), x * 2**rounds)
    with pytest.raises(rome.ExecutionError, match="expected fewer rounds"):
        f(x, np.array(5))


def test_memory_that_is_not_there() -> None:
    text = """
func.func @f(%x: tensor<?x16xf32>, %c: tensor<i1>) -> tensor<16xf32> {
  %c0 = arith.constant 0 : index
  %b = tensor.extract %c[] : tensor<i1>
  %y = scf.if %b -> tensor<?x16xf32> {
    %n = arith.negf %x : tensor<?x16xf32>
    scf.yield %n : tensor<?x16xf32>
  } else {
    scf.yield %x : tensor<?x16xf32>
  }
  %z = tensor.extract_slice %y[0, 0] [1, 16] [1, 1] : tensor<?x16xf32> to tensor<16xf32>
  return %z : tensor<16xf32>
}"""
    f = function(text)
    row = np.ones((1, 16), np.float32)
    assert np.array_equal(f(row, np.array(True)), -row[0])
    for rows in (2**45, 2**56):
        with pytest.raises(rome.ExecutionError, match="expected memory for a temporary result"):
            f(np.broadcast_to(row, (rows, 16)), np.array(True))
    with pytest.raises((ValueError, MemoryError)):
        function(unary("f32", "arith.negf %x", "?x16"))(np.broadcast_to(row, (2**56, 16)))


def test_stack_memory_and_recursion() -> None:
    with pytest.raises(rome.CompileError, match="expected at most 1048576 bytes of stack memory"):
        rome.compile(
            "func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> { %a = memref.alloca() : memref<100000000xf32>\n %c0 = arith.constant 0 : index\n"
            " %v = memref.load %a[%c0] : memref<100000000xf32>\n %s = tensor.splat %v : tensor<4xf32>\n return %s : tensor<4xf32> }"
        )
    with pytest.raises(rome.CompileError, match="expected no recursion"):
        rome.compile(
            "func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> { %0 = func.call @f(%x) : (tensor<4xf32>) -> tensor<4xf32>\n"
            " return %0 : tensor<4xf32> }"
        )


# Control flow


@pytest.mark.parametrize("threads", (1, 2))
def test_rotation_in_loops(threads: int) -> None:
    """Spelled with slices, raised inside of the loop."""
    body = f"""
    %l = tensor.extract_slice %it[0, 0] [4, 4] [1, 1] : {X} to tensor<4x4xf32>
    %h = tensor.extract_slice %it[0, 4] [4, 4] [1, 1] : {X} to tensor<4x4xf32>
    %ng = arith.negf %h : tensor<4x4xf32>
    %r = tensor.concat dim(1) %ng, %l : (tensor<4x4xf32>, tensor<4x4xf32>) -> {X}
    %a = arith.mulf %it, %c : {X}
    %b = arith.mulf %r, %s : {X}
    %y = arith.addf %a, %b : {X}"""
    counted = f"""
  %o = scf.for %i = %c0 to %count step %c1 iter_args(%it = %x) -> {X} {{{body}
    scf.yield %y : {X}
  }}"""
    conditional = f"""
  %o, %last = scf.while (%it = %x, %i = %c0) : ({X}, index) -> ({X}, index) {{
    %more = arith.cmpi slt, %i, %count : index
    scf.condition(%more) %it, %i : {X}, index
  }} do {{
  ^bb0(%it: {X}, %i: index):{body}
    %next = arith.addi %i, %c1 : index
    scf.yield %y, %next : {X}, index
  }}"""
    x, cos, sin = (np.random.default_rng(1).standard_normal((4, 8)).astype(np.float32) for _ in range(3))
    for loop in (counted, conditional):
        text = f"""
func.func @f(%x: {X}, %c: {X}, %s: {X}, %n: tensor<index>) -> {X} {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %count = tensor.extract %n[] : tensor<index>{loop}
  return %o : {X}
}}"""
        program = rome.compile(text, threads=threads)
        assert any(remark.category == "raise-to-rope" and remark.kind == "Passed" for remark in program.remarks)
        for count in (0, 1, 3):
            expected = x
            for _ in range(count):
                expected = reference.apply_rounded(expected, cos, sin, (("half", 8),), (0,))
            assert reference.bit_identical(program["f"](x, cos, sin, np.array(count)), expected)


# Ops and functions that cannot be compiled


def test_what_is_not_known_stays_and_keeps_nothing_from_others() -> None:
    text = f"""
func.func @good(%x: {X}) -> {X} {{
  %0 = arith.negf %x : {X}
  return %0 : {X}
}}
func.func @foreign(%x: {X}) -> {X} {{
  %0 = "foreign.op"(%x) : ({X}) -> {X}
  return %0 : {X}
}}
func.func private @external({X}) -> {X}
func.func @calls(%x: {X}) -> {X} {{
  %0 = func.call @external(%x) : ({X}) -> {X}
  return %0 : {X}
}}
func.func @scalar(%x: f32) -> f32 {{
  return %x : f32
}}"""
    assert "foreign.op" in rome.raise_rope(text).text
    program = rome.compile(text)
    assert list(program) == ["good"] and "foreign" not in program
    assert np.array_equal(program["good"](np.ones((4, 8), np.float32)), -np.ones((4, 8), np.float32))
    assert set(program.errors) == {"foreign", "calls", "scalar"}
    for name, message in (
        ("foreign", r'loc\("-":7:8\): \'foreign.op\' op expected an op of a dialect that is known'),
        ("calls", "expected function 'external' to have a body"),
        ("scalar", "expected the arguments and results of 'scalar' to be ranked tensors, but got 'f32'"),
    ):
        with pytest.raises(rome.CompileError, match=message):
            _ = program[name]
    with pytest.raises(KeyError):
        _ = program["nothing"]


@pytest.mark.parametrize("name", ("malloc", "free", "memcpy", "main", "abort", "expf", "memrefCopy", "a b/ü", r"a\00b", "1", "-"))
def test_names_of_functions(name: str) -> None:
    f = function(unary("f32", "math.exp %x", "?").replace("@f", f'@"{name}"'))
    assert np.array_equal(f(np.zeros(40, np.float32)), np.ones(40, np.float32))


def test_names_and_nesting_that_are_refused() -> None:
    with pytest.raises(rome.CompileError, match="expected the names of public functions to be UTF-8"):
        rome.compile(r'func.func @"\FF"() { return }')
    assert "module" in rome.raise_rope("module {" * 900 + "}" * 900).text
    for text in ("[" * 100_000, "module {" * 1001 + "}" * 1001):
        with pytest.raises(rome.CompileError, match="expected brackets to be nested at most 1000 deep"):
            rome.raise_rope(text)
    with pytest.raises(rome.CompileError, match="expected tensors and buffers that fit into memory"):
        rome.compile(
            "func.func @f() -> tensor<9223372036854775807xf32> { %c = arith.constant dense<1.0> : tensor<9223372036854775807xf32>\n"
            " return %c : tensor<9223372036854775807xf32> }"
        )


@pytest.mark.parametrize("text", [
    "func.func private @f() attributes {a = array<index: 1>}",
    """func.func @f(%x: tensor<2x3xf32>, %o: tensor<3x2xf32>) -> tensor<3x2xf32> {
      %0 = linalg.transpose ins(%x : tensor<2x3xf32>) outs(%o : tensor<3x2xf32>) permutation = 0, 2]
      return %0 : tensor<3x2xf32>
    }""",
])
def test_texts_that_crash_the_parser(text: str) -> None:
    """Where MLIR crashes there is an exception, in several threads at once as well, and handlers of signals stay."""

    def handled_signals() -> list[str]:
        return [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("SigCgt")]

    handled = handled_signals()
    refused = []

    def refuse() -> None:
        for function in (rome.compile, rome.raise_rope):
            with pytest.raises(rome.CompileError):
                function(text)
            refused.append(function)

    threads = [threading.Thread(target=refuse) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 8
    assert handled_signals() == handled
    program = "func.func @f(%x: tensor<2xf32>) -> tensor<2xf32> { return %x : tensor<2xf32> }"
    assert rome.compile(program)["f"](np.ones(2, np.float32)).tolist() == [1, 1]


@pytest.mark.parametrize(
    ("options", "message"),
    (
        ({"threads": -1}, "expected 'threads' to be from 0 to 1024, but got -1"),
        ({"threads": 10**9}, "expected 'threads' to be from 0 to 1024, but got 1000000000"),
        ({"threads": "2 nontemporal=always"}, "expected 'threads' to be an int"),
        ({"threads": True}, "expected 'threads' to be an int"),
        ({"vector_width": 0}, "expected 'vector_width' to be 128, 256 or 512, but got 0"),
        ({"vector_width": 2**31}, "expected 'vector_width' to be 128, 256 or 512"),
        ({"nontemporal": "sometimes"}, "expected 'nontemporal' to be one of auto, always, never, but got 'sometimes'"),
    ),
)
def test_options_that_are_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        rome.compile(unary("f32", "arith.negf %x"), **options)


# Element types

ELEMENTS = {
    "complex<f32>": (np.complex64, torch.complex64),
    "complex<f64>": (np.complex128, torch.complex128),
    "i1": (np.bool_, torch.bool),
    "i8": (np.int8, torch.int8),
    "i16": (np.int16, torch.int16),
    "i32": (np.int32, torch.int32),
    "i64": (np.int64, torch.int64),
    "index": (np.int64, torch.int64),
    "ui8": (np.uint8, torch.uint8),
    "f8E4M3FN": (ml_dtypes.float8_e4m3fn, torch.float8_e4m3fn),
    "f8E5M2": (ml_dtypes.float8_e5m2, torch.float8_e5m2),
}
"""Types of numpy and torch, by MLIR's."""


@pytest.mark.parametrize("element", ELEMENTS)
def test_element_types(element: str) -> None:
    tensor = f"tensor<?x8x{element}>"
    f = function(f"func.func @f(%x: {tensor}) -> {tensor} {{ return %x : {tensor} }}")
    numpy_type, torch_type = ELEMENTS[element]
    x = np.arange(48).reshape(6, 8).astype(numpy_type)
    y = f(x)
    assert y.dtype == x.dtype and y.tobytes() == x.tobytes()
    view = torch.from_numpy(x.copy().view(np.uint8)).view(torch_type)
    assert f(view).tobytes() == x.tobytes()
    assert f(np.stack((x, x))[1, ::2]).tobytes() == x[::2].copy().tobytes()
    with pytest.raises(ValueError, match="expected argument 0 to be"):
        f(x.astype(np.float16))


def test_integers_without_a_sign_are_of_either() -> None:
    f = function("func.func @f(%x: tensor<4xi8>) -> tensor<4xi8> { return %x : tensor<4xi8> }")
    assert f(np.array([0, 1, 254, 255], np.uint8)).tolist() == [0, 1, -2, -1]
    assert f(torch.tensor([0, 1, 254, 255], dtype=torch.uint8)).tolist() == [0, 1, -2, -1]


def test_arrays_that_are_not_what_is_in_their_memory() -> None:
    f = function(unary("f32", "math.absf %x", "4x8"))
    gone = torch.zeros(4, 8)
    gone.untyped_storage().resize_(0)
    swapped = np.ones((4, 8), ">f4")
    for array, message in (
        (torch._neg_view(torch.ones(4, 8)), r"call resolve_neg\(\)"),
        (gone, "expected argument 0 to have memory"),
        (swapped, "expected argument 0 to be '4x8xf32'"),
        (np.ones((4, 8), ml_dtypes.bfloat16), "expected argument 0 to be memory of '4x8xf32', but"),
        (np.ones((4, 8), "datetime64[s]"), "expected argument 0 to be memory of '4x8xf32', but"),
    ):
        with pytest.raises(ValueError, match=message):
            f(array)
        if array is not gone:
            continue
        with pytest.raises(ValueError, match="expected 'out' to have memory"):
            f(torch.ones(4, 8), out=array)
    tensor = "tensor<4xcomplex<f32>>"
    identity = function(f"func.func @f(%x: {tensor}) -> {tensor} {{ return %x : {tensor} }}")
    with pytest.raises(ValueError, match=r"call resolve_conj\(\)"):
        identity(torch.ones(4, dtype=torch.complex64).conj())


# Time, interrupts and threads


def chain(length: int) -> str:
    body = "".join(f"  %y{i + 1} = arith.addf %y{i}, %y{max(i - 1, 0)} : tensor<64x128xf32>\n" for i in range(length))
    return f"func.func @f(%y0: tensor<64x128xf32>) -> tensor<64x128xf32> {{\n{body}  return %y{length} : tensor<64x128xf32>\n}}"


def test_long_chains_compile() -> None:
    """400 ops took a minute; the limit is far from what is needed."""
    start = time.monotonic()
    f = function(chain(1000))
    assert time.monotonic() - start < 60
    assert np.isinf(f(np.ones((64, 128), np.float32))).all()


def test_interrupt_of_a_compilation() -> None:
    # A process that was started in the background ignores the signal.
    handler = "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
    script = handler + "import rome, sys\ntext = sys.stdin.read()\nprint('start', flush=True)\nrome.compile(text)\nprint('end')"
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", script], stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        process.stdin.write(chain(1500))
        process.stdin.close()
        assert process.stdout.readline() == "start\n"
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        output, errors = process.stdout.read(), process.stderr.read()
        process.wait(timeout=100)
    assert "KeyboardInterrupt" in errors and output == "" and process.returncode in (1, -signal.SIGINT, 128 + signal.SIGINT)


def test_other_threads_go_on_while_one_compiles() -> None:
    counts = []
    done = threading.Event()

    def count() -> None:
        number = 0
        while not done.is_set():
            number += 1
        counts.append(number)

    thread = threading.Thread(target=count)
    thread.start()
    rome.compile(chain(300))
    done.set()
    thread.join()
    assert counts[0] > 1000


@pytest.mark.parametrize("threads", (1, 2))
def test_calls_from_several_threads_and_after_fork(threads: int) -> None:
    f = function(unary("f32", "arith.negf %x"), threads=threads)
    errors = []

    def call(seed: int) -> None:
        x = np.random.default_rng(seed).standard_normal((1 << 14, 8)).astype(np.float32)
        for array in (x, x[::2]):
            for _ in range(5):
                if not np.array_equal(f(array), -array):
                    errors.append(seed)

    workers = [threading.Thread(target=call, args=(seed,)) for seed in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not errors
    child = os.fork()
    if child == 0:
        call(0)
        rome.compile(unary("f64", "arith.negf %x"))
        os._exit(len(errors))
    assert os.waitpid(child, 0)[1] == 0
