"""Programs that mutations start from: inputs of the tests, examples of the documentation, and ops of the dialects of tensors."""

import itertools
import re
import subprocess
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from rome_harness.testing.tools import REPOSITORY

MARKER = "// -----"
"""Stands between modules of one input, and between those of one output."""

MAXIMAL_LINES = 200
"""Lines of the longest seed: of larger programs, a run tells less in the same time."""

FLOATS = ("f32", "f64", "f16", "bf16")
INTEGERS = ("i1", "i8", "i32", "i64", "index")

UNARY = {
    **{
        f"math.{name}": FLOATS
        for name in ("absf acos acosh asin asinh atan atanh cbrt ceil cos cosh erf erfc exp exp2 expm1 floor log log10 log1p "
                     "log2 round roundeven rsqrt sin sinh sqrt tan tanh trunc").split()
    },
    **{
        f"math.{name}": ("i8", "i32", "i64", "index")
        for name in ("absi", "ctlz", "cttz", "ctpop")
    },
    "arith.negf": FLOATS,
}
BINARY = {
    **{
        f"arith.{name}": FLOATS
        for name in "addf subf mulf divf remf maximumf minimumf maxnumf minnumf".split()
    },
    **{
        f"arith.{name}": INTEGERS
        for name in ("addi subi muli divsi divui remsi remui ceildivsi ceildivui floordivsi andi ori xori shli "
                     "shrsi shrui maxsi maxui minsi minui").split()
    },
    **{
        f"math.{name}": FLOATS
        for name in ("atan2", "copysign", "powf")
    },
    "math.ipowi": ("i32", "i64"),
}
CONVERSIONS = (
    ("arith.extf", "f16", "f32"),
    ("arith.extf", "bf16", "f64"),
    ("arith.extf", "f8E4M3FN", "f32"),
    ("arith.truncf", "f64", "bf16"),
    ("arith.truncf", "f32", "f16"),
    ("arith.truncf", "f32", "f8E5M2"),
    ("arith.sitofp", "i32", "f32"),
    ("arith.uitofp", "i1", "f16"),
    ("arith.fptosi", "bf16", "i8"),
    ("arith.fptoui", "f64", "i64"),
    ("arith.extsi", "i8", "i64"),
    ("arith.extui", "i1", "i32"),
    ("arith.trunci", "i64", "i1"),
    ("arith.index_cast", "i32", "index"),
    ("arith.index_castui", "index", "i8"),
    ("arith.bitcast", "f32", "i32"),
    ("arith.bitcast", "i16", "bf16"),
    ("math.isnan", "f32", "i1"),
    ("math.isfinite", "bf16", "i1"),
)
COMPLEX_UNARY = "conj cos exp expm1 log log1p neg rsqrt sign sin sqrt tan tanh".split()
COMPLEX_BINARY = "add sub mul div pow atan2".split()

SHAPES = ("{}", "tensor<4x{}>", "tensor<?x8x{}>", "vector<4x{}>", "tensor<{}>", "tensor<0x{}>", "vector<2x[4]x{}>")
"""Scalars, tensors and vectors of an element type."""


def _function(op: str, operands: Sequence[str], result: str, attributes: str = "") -> str:
    """A function of one op, in the generic form."""
    names = [f"%arg{index}" for index in range(len(operands))]
    arguments = ", ".join(f"{name}: {operand}" for name, operand in zip(names, operands))
    return (f"func.func @f({arguments}) -> {result} {{\n"
            f'  %0 = "{op}"({", ".join(names)}) {attributes} : ({", ".join(operands)}) -> {result}\n'
            f"  return %0 : {result}\n}}\n")


def _in_a_loop(op: str, operands: Sequence[str], result: str, attributes: str = "") -> str:
    """A function that does one op with every element of tensors."""
    tensors = [f"tensor<?x4x{element}>" for element in (*operands, result)]
    names = [f"%arg{index}" for index in range(len(tensors))]
    arguments = ", ".join(f"{name}: {tensor}" for name, tensor in zip(names, tensors))
    elements = ", ".join(f"%in{index}: {element}" for index, element in enumerate((*operands, result)))
    maps = ", ".join(["affine_map<(r, c) -> (r, c)>"] * len(tensors))
    inputs = ", ".join(f"%in{index}" for index in range(len(operands)))
    return (
        f"func.func @f({arguments}) -> {tensors[-1]} {{\n"
        f'  %0 = linalg.generic {{indexing_maps = [{maps}], iterator_types = ["parallel", "parallel"]}}\n'
        f"      ins({', '.join(names[:-1])} : {', '.join(tensors[:-1])}) outs({names[-1]} : {tensors[-1]}) {{\n"
        f"  ^bb0({elements}):\n"
        f'    %1 = "{op}"({inputs}) {attributes} : ({", ".join(operands)}) -> {result}\n    linalg.yield %1 : {result}\n'
        f"  }} -> {tensors[-1]}\n  return %0 : {tensors[-1]}\n}}\n")


def _on_floats_and_integers() -> Iterator[tuple[str, list[str], str, str]]:
    """Ops with their operands, results and attributes on scalars, on tensors and on vectors; types in turn."""
    for arity, table in ((1, UNARY), (2, BINARY)):
        for number, (op, elements) in enumerate(table.items()):
            for shape, element in zip(SHAPES, itertools.islice(itertools.cycle(elements), number % len(elements), None)):
                yield op, [shape.format(element)] * arity, shape.format(element), ""
    for (op, source, result), shape in itertools.product(CONVERSIONS, SHAPES):
        yield op, [shape.format(source)], shape.format(result), ""
    for shape, element in zip(SHAPES, itertools.cycle(FLOATS)):
        kind, whole, truth = shape.format(element), shape.format("i32"), shape.format("i1")
        yield "arith.cmpf", [kind] * 2, truth, "{predicate = 1 : i64}"
        yield "arith.cmpi", [whole] * 2, truth, "{predicate = 6 : i64}"
        yield "arith.select", [truth, kind, kind], kind, ""
        yield "math.fma", [kind] * 3, kind, ""
        yield "math.clampf", [kind] * 3, kind, ""
        yield "math.fpowi", [kind, whole], kind, ""


def _on_complex_numbers() -> Iterator[tuple[str, list[str], str, str]]:
    """Ops of the complex dialect, which takes scalars alone."""
    for element in FLOATS:
        kind = f"complex<{element}>"
        for op in COMPLEX_UNARY:
            yield f"complex.{op}", [kind], kind, "<{fastmath = #arith.fastmath<none>}>"
        for op in COMPLEX_BINARY:
            yield f"complex.{op}", [kind] * 2, kind, "<{fastmath = #arith.fastmath<none>}>"
        for op in ("re", "im", "abs", "angle"):
            yield f"complex.{op}", [kind], element, ""
        yield "complex.eq", [kind] * 2, "i1", ""
        yield "complex.create", [element] * 2, kind, ""


def elementwise() -> Iterator[str]:
    """One function for each op, and for ops on scalars one that does it with every element of tensors."""
    for op, operands, result, attributes in itertools.chain(_on_floats_and_integers(), _on_complex_numbers()):
        yield _function(op, operands, result, attributes)
        if "tensor" not in result and "vector" not in result:
            yield _in_a_loop(op, operands, result, attributes)


def _examples(page: Path) -> Iterator[str]:
    """The MLIR programs of a page of the documentation."""
    for example in re.findall(r"```mlir\n(.*?)```", page.read_text(), re.DOTALL):
        if "..." not in example:
            yield example if "func.func" in example else f"func.func @f() {{\n{example}\nreturn\n}}"


def sources(everything: bool) -> list[str]:
    """All seeds as they are written, not all of which are programs. Without `everything`, those that only mutations have."""
    folder = Path(__file__).parent / "seeds"
    texts = [*elementwise(), *(text for path in sorted(folder.glob("*.mlir")) for text in path.read_text().split(MARKER))]
    if not everything:
        return texts
    for path in sorted((REPOSITORY / "test").rglob("*.mlir")):
        texts += path.read_text().split(MARKER)
    for page in sorted((REPOSITORY / "docs").rglob("*.md")):
        texts += _examples(page)
    return texts


@lru_cache
def seeds(rome_opt: Path, everything: bool = True) -> tuple[str, ...]:
    """All seeds that `rome_opt` reads, in the generic form; as `sources` has them."""
    command = [
        rome_opt, "--split-input-file", "--allow-unregistered-dialect", "--mlir-print-op-generic", "--mlir-print-local-scope"
    ]
    read = subprocess.run(command, input=f"\n{MARKER}\n".join(sources(everything)), capture_output=True, text=True, check=False)
    programs = (program.strip() for program in read.stdout.split(MARKER))
    return tuple(dict.fromkeys(program for program in programs if program and program.count("\n") <= MAXIMAL_LINES))
