# RUN: %python -m pytest -q %s
"""Executes `rope.apply` in every kind, table form, element type and linalg form, and compares with numpy.

Each module holds one function per case, so that a module is compiled once. A result is checked bit for bit against the rounding
that the op documents, and against float64. All forms thus give the same bits, among them the two that raise-to-rope must read
back as the same op.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from rome_harness.testing import elements, execute, reference, tools

COMPUTE_TYPES = (("f16", None), ("f16", "f32"), ("bf16", None), ("bf16", "f32"), ("f32", None), ("f32", "f64"), ("f64", None))
"""Element type of x and compute type."""

ROTATIONS = (
    (("half", 2),),
    (("half", 128),),
    (("half", 44), ("half", 44), ("half", 40)),
    (("half", 64), ("half", 64)),
    (("half", 4), ("identity", 3)),
    (("identity", 9), ("half", 6)),
    (("interleaved", 64),),
    (("interleaved", 6), ("identity", 1)),
    (("interleaved_to_half", 32),),
    (("identity", 2), ("interleaved_to_half", 10), ("identity", 5), ("interleaved", 4)),
    (("half", 256),),
)

TABLE_DIMS = ((1,), (0, 1), (2,), (1, 2), (2, 0))
"""Dimensions of x [batch, positions, heads, lanes] that the tables follow: [S, T], [B, S, T], per head, and out of order."""

LEADING_SIZES = ((2, 3, 2), (1, 1, 1), (2, 0, 3), (1, 17, 5))


@dataclass(frozen=True)
class Case:
    """One function: a rotation with a form of tables."""

    name: str
    blocks: reference.Blocks
    table_dims: tuple[int, ...]
    per_pair: bool
    transposed: bool

    @property
    def lanes(self) -> int:
        return sum(width for _, width in self.blocks)

    @property
    def entries(self) -> int:
        """Entries of the tables for one position."""
        rotated = sum(width for kind, width in self.blocks if kind != "identity")
        return rotated // 2 if self.per_pair else rotated


def cases() -> Iterator[Case]:
    """Every rotation with tables per lane and per pair, forward and transposed; the layouts of tables take turns."""
    combinations = itertools.product(ROTATIONS, (False, True), (False, True))
    for index, (blocks, per_pair, transposed) in enumerate(combinations):
        # Five layouts and groups of four: every rotation meets several.
        yield Case(f"case{index}", blocks, TABLE_DIMS[index % len(TABLE_DIMS)], per_pair, transposed)


def tensor(sizes: Sequence[int | None], element_type: str) -> str:
    """The tensor type with these sizes, where None is dynamic."""
    return f"tensor<{'x'.join('?' if size is None else str(size) for size in sizes)}x{element_type}>"


def module_text(leading: Sequence[int | None], element_type: str, compute_type: str | None) -> str:
    """A module with a function for each case. Tables are f32, or f64 where x is."""
    functions = []
    table_type = "f64" if element_type == "f64" else "f32"
    for case in cases():
        blocks = ", ".join(f"{kind} {width}" for kind, width in case.blocks)
        x = tensor([*leading, case.lanes], element_type)
        table = tensor([*(leading[dim] for dim in case.table_dims), case.entries], table_type)
        compute = f" compute_type = {compute_type}" if compute_type else ""
        transposed = " transposed" if case.transposed else ""
        functions.append(
            f"func.func @{case.name}(%x: {x}, %cos: {table}, %sin: {table}) -> {x} {{\n"
            f"  %y = rope.apply %x, %cos, %sin rotation<[{blocks}]> table_dims = {list(case.table_dims)}{compute}{transposed}"
            f" : {x}, {table}\n"
            f"  return %y : {x}\n}}\n"
        )
    return "".join(functions)


def arguments(case: Case, leading: Sequence[int], element_type: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Random x, and tables that are no cosines and sines of anything: the op promises its result for any tables."""
    generator = np.random.default_rng(len(case.name) + case.lanes)
    table_dtype = np.float64 if element_type == "f64" else np.float32
    x = generator.standard_normal((*leading, case.lanes)).astype(elements.NUMPY_DTYPES[element_type])
    shape = (*(leading[dim] for dim in case.table_dims), case.entries)
    cos, sin = (generator.standard_normal(shape).astype(table_dtype) for _ in range(2))
    return x, cos, sin


def check(module: execute.CompiledModule, leading: Sequence[int], element_type: str, compute_type: str | None) -> None:
    """Runs every case at these leading sizes and compares the results with both references."""
    for case in cases():
        x, cos, sin = arguments(case, leading, element_type)
        (actual,) = module.call(case.name, x, cos, sin)
        what = f"{case} at {tuple(leading)}"
        compute_dtype = elements.NUMPY_DTYPES[compute_type or element_type]
        rounded = reference.apply_rounded(
            x, cos, sin, case.blocks, case.table_dims, compute_type=compute_dtype, transposed=case.transposed
        )
        assert reference.bit_identical(actual, rounded), what
        exact = reference.apply(x, cos, sin, case.blocks, case.table_dims, transposed=case.transposed)
        # Cancellation makes units of a single sum meaningless; the largest magnitude bounds the rounding of its terms.
        scale = max(1.0, float(np.max(np.abs(exact), initial=0)))
        epsilon = {"f16": 2.0**-10, "bf16": 2.0**-7, "f32": 2.0**-23, "f64": 2.0**-52}[element_type]
        assert np.max(np.abs(actual.astype(np.float64) - exact), initial=0) <= 4 * epsilon * scale, what


ROWS = {
    "rows": "vector-width=512",
    "narrow-rows": "vector-width=128 nontemporal=always",
    "parallel-rows": "vector-width=256 nontemporal=always threads=2 parallel-bytes=0",
}
"""Options of the pipeline where it makes rows of vectors itself, by the name of the form."""


def pipeline(form: str) -> list[str]:
    if form in ROWS:
        return [f"--rome-cpu-pipeline={ROWS[form]}"]
    if form == "matmul":
        # The pipeline turns a symbolic matrix back into rows; a dense one is multiplied.
        return ["--convert-rope-to-linalg=form=matmul", "--rope-materialize-rotation-matrix", "--rome-cpu-pipeline"]
    if form == "symbolic-matmul":
        return ["--convert-rope-to-linalg=form=matmul", "--rome-cpu-pipeline"]
    return [f"--convert-rope-to-linalg=form={form}", "--rome-cpu-pipeline"]


@pytest.mark.parametrize(("element_type", "compute_type"), COMPUTE_TYPES)
@pytest.mark.parametrize("form", ("matmul", "pairwise", "rows", "parallel-rows"))
def test_dynamic_sizes(form: str, element_type: str, compute_type: str | None) -> None:
    module = execute.compile_module(module_text([None, None, None], element_type, compute_type), pipeline(form))
    for leading in LEADING_SIZES:
        check(module, leading, element_type, compute_type)


@pytest.mark.parametrize(("element_type", "compute_type"), (("f16", "f32"), ("bf16", "f32"), ("f32", None), ("f64", None)))
def test_symbolic_matrix(element_type: str, compute_type: str | None) -> None:
    """What the pipeline rotates in registers gives the same bits as the product."""
    module = execute.compile_module(module_text([None, None, None], element_type, compute_type), pipeline("symbolic-matmul"))
    for leading in LEADING_SIZES[:3]:
        check(module, leading, element_type, compute_type)


@pytest.mark.parametrize("leading", ((None, None, None), (None, 3, 2), (2, None, 2), (2, 3, None), (2, 3, 2), (1, 1, None)))
def test_symbolic_matrix_is_not_multiplied(leading: Sequence[int | None]) -> None:
    """No rotation is left as a product, whatever its blocks, tables, types and sizes."""
    for element_type, compute_type in COMPUTE_TYPES:
        text = module_text(leading, element_type, compute_type)
        for flag in (
            "--convert-rope-to-linalg=form=matmul",
            "--pass-pipeline=builtin.module(func.func(rome-raise-rotation-matrices))",
        ):
            text = tools.run_tool([tools.rome_opt_path(), flag], text).stdout
        for function in text.split("func.func @")[1:]:
            assert "rope.apply" in function, function
            assert not re.search(r"rope\.rotation_matrix|linalg\.(matmul|contract)", function), function


@pytest.mark.parametrize(("element_type", "compute_type"), (("bf16", "f32"), ("f32", None), ("f64", None)))
def test_slices_form(element_type: str, compute_type: str | None) -> None:
    """What the other forms are raised from gives the same bits."""
    module = execute.compile_module(module_text([None, None, None], element_type, compute_type), pipeline("slices"))
    check(module, LEADING_SIZES[0], element_type, compute_type)


@pytest.mark.parametrize("leading", LEADING_SIZES)
@pytest.mark.parametrize("form", ("matmul", "pairwise", *ROWS))
def test_static_sizes(form: str, leading: Sequence[int]) -> None:
    module = execute.compile_module(module_text(leading, "f32", None), pipeline(form))
    check(module, leading, "f32", None)


@pytest.mark.parametrize(("element_type", "compute_type"), (("bf16", "f32"), ("f16", "f32"), ("f64", None)))
def test_rows_together(element_type: str, compute_type: str | None) -> None:
    """Static even sizes: two rows share what is read of the tables."""
    for leading in ((2, 3, 2), (4, 1, 6)):
        module = execute.compile_module(module_text(leading, element_type, compute_type), pipeline("rows"))
        check(module, leading, element_type, compute_type)


def has_bf16_instructions() -> bool:
    try:
        return "avx512_bf16" in Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return False


@pytest.mark.skipif(not has_bf16_instructions(), reason="this machine has no AVX512-BF16")
@pytest.mark.parametrize("element_type", ("bf16", "f16"))
def test_instructions_that_round(element_type: str) -> None:
    """They give the same bits, also where one lane, or all of them, is subnormal."""
    pipeline = ["--rome-cpu-pipeline=features=avx512f,avx512dq,avx512bf16 nontemporal=always"]
    module = execute.compile_module(module_text([None, None, None], element_type, "f32"), pipeline)
    check(module, LEADING_SIZES[3], element_type, "f32")
    for case in cases():
        x, cos, sin = arguments(case, LEADING_SIZES[3], element_type)
        x[0, 1] *= np.array(1e-39 if element_type == "bf16" else 1e-5, x.dtype)
        cos[..., 0] *= 1e-38 if element_type == "bf16" else 1e-5
        (actual,) = module.call(case.name, x, cos, sin)
        expected = reference.apply_rounded(
            x, cos, sin, case.blocks, case.table_dims, compute_type=np.float32, transposed=case.transposed
        )
        assert reference.bit_identical(actual, expected), case


@pytest.mark.parametrize("element_type", ("bf16", "f32"))
@pytest.mark.parametrize("form", ("pairwise", "rows", "symbolic-matmul"))
def test_non_finite_lanes_stay_in_their_pair(form: str, element_type: str) -> None:
    """None multiplies a lane by a zero of the matrix; signs of zeros are kept as well."""
    module = execute.compile_module(module_text([None, None, None], element_type, None), pipeline(form))
    for case in cases():
        x, cos, sin = arguments(case, (2, 3, 2), element_type)
        x[0, ..., 0] = np.inf
        x[0, ..., -1] = np.nan
        x[1, ..., ::2] = -0.0
        x[1, 0, ..., 1::2] = 0.0
        (actual,) = module.call(case.name, x, cos, sin)
        with np.errstate(invalid="ignore"):
            expected = reference.apply_rounded(x, cos, sin, case.blocks, case.table_dims, transposed=case.transposed)
        # Which of two NaNs survives an addition is nobody's promise.
        is_nan = np.isnan(expected.astype(np.float64))
        assert np.array_equal(np.isnan(actual.astype(np.float64)), is_nan), case
        assert reference.bit_identical(np.where(is_nan, 0, actual), np.where(is_nan, 0, expected)), case


@pytest.mark.parametrize(("element_type", "compute_type"), COMPUTE_TYPES)
@pytest.mark.parametrize("form", ("pairwise", "slices"))
def test_raising_a_form_gives_the_op_back(form: str, element_type: str, compute_type: str | None) -> None:
    text = module_text([None, None, None], element_type, compute_type)
    flags = [f"--convert-rope-to-linalg=form={form}", "--raise-to-rope", "--canonicalize", "--cse"]
    raised = tools.run_tool([tools.rome_opt_path(), *flags], text).stdout
    expected = tools.run_tool([tools.rome_opt_path(), "--canonicalize"], text).stdout
    assert [line.split(" = ", 1)[1] for line in raised.splitlines() if "rope.apply" in line] == [
        line.split(" = ", 1)[1] for line in expected.splitlines() if "rope.apply" in line
    ]


PADDED_TABLES = """
func.func @padded(%x: tensor<?x9xELEMENT>, %cos: tensor<?x4xELEMENT>, %sin: tensor<?x4xELEMENT>) -> tensor<?x9xELEMENT> {
  %R = rope.rotation_matrix rotation<[identity 2, half 4, identity 3]> : tensor<9x9xELEMENT>
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : ELEMENT
  %one = arith.constant 1.0 : ELEMENT
  %rows = tensor.dim %x, %c0 : tensor<?x9xELEMENT>
  %empty = tensor.empty(%rows) : tensor<?x9xELEMENT>
  %zeros = linalg.fill ins(%zero : ELEMENT) outs(%empty : tensor<?x9xELEMENT>) -> tensor<?x9xELEMENT>
  %xR = linalg.matmul ins(%x, %R : tensor<?x9xELEMENT>, tensor<9x9xELEMENT>) outs(%zeros : tensor<?x9xELEMENT>) -> tensor<?x9xELEMENT>
  %c = tensor.pad %cos low[0, 2] high[0, 3] {
  ^bb0(%i: index, %j: index):
    tensor.yield %one : ELEMENT
  } : tensor<?x4xELEMENT> to tensor<?x9xELEMENT>
  %s = tensor.pad %sin low[0, 2] high[0, 3] {
  ^bb0(%i: index, %j: index):
    tensor.yield %zero : ELEMENT
  } : tensor<?x4xELEMENT> to tensor<?x9xELEMENT>
  %a = arith.mulf %x, %c : tensor<?x9xELEMENT>
  %b = arith.mulf %xR, %s : tensor<?x9xELEMENT>
  %y = arith.addf %a, %b : tensor<?x9xELEMENT>
  return %y : tensor<?x9xELEMENT>
}
"""
"""A partial rotation by a matrix in which lanes are passed through as x * 1 + 0 * 0."""


@pytest.mark.parametrize("element_type", ("bf16", "f16", "f32", "f64"))
def test_matrix_with_padded_tables(element_type: str) -> None:
    """Raised or multiplied, the bits are the same for numbers other than zero."""
    text = PADDED_TABLES.replace("ELEMENT", element_type)
    flags = ["--rope-materialize-rotation-matrix", "--raise-to-rope"]
    raised = tools.run_tool([tools.rome_opt_path(), *flags], text).stdout
    assert "rope.apply" in raised and "linalg.matmul" not in raised
    generator = np.random.default_rng(9)
    dtype = elements.NUMPY_DTYPES[element_type]
    x, cos, sin = (generator.standard_normal((7, lanes)).astype(dtype) for lanes in (9, 4, 4))
    results = [execute.compile_module(text, [*f, "--rome-cpu-pipeline"]).call("padded", x, cos, sin)[0] for f in (flags[:1], flags)]
    assert reference.bit_identical(*results)
