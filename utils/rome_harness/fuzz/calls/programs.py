"""What every random program says of itself, and programs around one rotation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from rome_harness.fuzz.calls.arrays import DTYPES
from rome_harness.testing import reference

Results = tuple[np.ndarray, ...] | None
"""What a program returns; None where it has no right result."""


@dataclass(frozen=True)
class Tensor:
    """The type of an argument or a result: dimensions are sizes, or names of sizes that are known when the program is called.
    `limits` are those of integers among its elements."""

    dimensions: tuple[int | str, ...]
    element: str
    limits: tuple[int, int] = (-4, 4)

    def __str__(self) -> str:
        sizes = "".join(f"{'?' if isinstance(size, str) else size}x" for size in self.dimensions)
        return f"tensor<{sizes}{self.element}>"

    def shape(self, sizes: Mapping[str, int]) -> tuple[int, ...]:
        """The shape where names have these sizes."""
        return tuple(sizes[size] if isinstance(size, str) else size for size in self.dimensions)


class Program:
    """A module as MLIR text, and what its function `name` returns, computed by other code."""

    @property
    def text(self) -> str:
        """The module."""
        raise NotImplementedError

    @property
    def name(self) -> str:
        """The function that is called."""
        return "f"

    @property
    def arguments(self) -> tuple[Tensor, ...]:
        """The types of the arguments. Sizes with the same name agree."""
        raise NotImplementedError

    @property
    def in_place(self) -> bool:
        """Whether `out` may be argument 0."""
        return False

    @property
    def tolerance(self) -> float:
        """How far results may be away, relative to the largest; 0: bits are the same, but for those of NaNs."""
        return 0

    @property
    def has_known_sizes(self) -> bool:
        """Whether the sizes of results are known before they are computed, so that there may be an `out`."""
        return True

    @property
    def may_be_refused(self) -> bool:
        """Whether it may be one that cannot be compiled."""
        return False

    def expected(self, arrays: Sequence[np.ndarray]) -> Results:
        """The results for arrays whose sizes agree; arrays of their own for every result."""
        raise NotImplementedError


@dataclass(frozen=True)
class Rotation(Program):
    """`rope.apply`, alone or in what `around` names.

    `leading` are the dimensions of x but the last. Dimension k of the tables follows dimension `table_dims[k]` of x, and is 1
    where k is in `broadcast`.
    """

    blocks: tuple[tuple[str, int], ...] = (("half", 2),)
    leading: tuple[int | str, ...] = ("m", "n")
    table_dims: tuple[int, ...] = (1,)
    broadcast: tuple[int, ...] = ()
    element: str = "f32"
    table_element: str = "f32"
    compute: str | None = None
    per_lane: bool = False
    transposed: bool = False
    around: str = "nothing"

    @property
    def _x(self) -> Tensor:
        return Tensor((*self.leading, sum(width for _, width in self.blocks)), self.element)

    @property
    def _table(self) -> Tensor:
        rotated = sum(width for kind, width in self.blocks if kind != "identity")
        sizes = [1 if number in self.broadcast else self.leading[followed] for number, followed in enumerate(self.table_dims)]
        return Tensor((*sizes, rotated if self.per_lane else rotated // 2), self.table_element)

    @property
    def arguments(self) -> tuple[Tensor, ...]:
        others = {"two": (self._x,), "if": (Tensor((), "i1"),), "for": (Tensor((), "i64", (0, 3)),),
                  "while": (Tensor((), "i32", (0, 3)),)}
        return (self._x, self._table, self._table, *others.get(self.around, ()))

    @property
    def in_place(self) -> bool:
        return self.around == "nothing"

    @property
    def may_be_refused(self) -> bool:
        # A callee has no place for a result whose size only calls know, and a loop none for its results.
        return self.around in ("for", "while") or self.around == "call" and any(isinstance(size, str) for size in self.leading)

    def _apply(self, result: str, x: str) -> str:
        blocks = ", ".join(f"{kind} {width}" for kind, width in self.blocks)
        compute = f" compute_type = {self.compute}" if self.compute else ""
        transposed = " transposed" if self.transposed else ""
        return (f"  %{result} = rope.apply %{x}, %cos, %sin rotation<[{blocks}]> table_dims = {list(self.table_dims)}"
                f"{compute}{transposed} : {self._x}, {self._table}\n")

    @property
    def text(self) -> str:
        x, head = self._x, f"%x: {self._x}, %cos: {self._table}, %sin: {self._table}"
        apply = self._apply
        if self.around == "two":
            return (f"func.func @f({head}, %k: {x}) -> ({x}, {x}) {{\n{apply('y', 'x')}{apply('z', 'k')}"
                    f"  return %y, %z : {x}, {x}\n}}\n")
        if self.around == "argument":
            return f"func.func @f({head}) -> ({x}, {x}) {{\n{apply('y', 'x')}  return %y, %x : {x}, {x}\n}}\n"
        if self.around == "same":
            return f"func.func @f({head}) -> ({x}, {x}) {{\n{apply('y', 'x')}  return %y, %y : {x}, {x}\n}}\n"
        if self.around == "call":
            table = self._table
            return (f"func.func private @g({head}) -> {x} {{\n{apply('y', 'x')}  return %y : {x}\n}}\nfunc.func @f({head}) -> {x} {{\n"
                    f"  %y = call @g(%x, %cos, %sin) : ({x}, {table}, {table}) -> {x}\n"
                    f"  %z = call @g(%y, %cos, %sin) : ({x}, {table}, {table}) -> {x}\n  return %z : {x}\n}}\n")
        if self.around == "if":
            return (f"func.func @f({head}, %c: tensor<i1>) -> {x} {{\n  %b = tensor.extract %c[] : tensor<i1>\n"
                    f"  %r = scf.if %b -> ({x}) {{\n{apply('y', 'x')}  scf.yield %y : {x}\n  }} else {{\n  scf.yield %x : {x}\n  }}\n"
                    f"  return %r : {x}\n}}\n")
        if self.around == "for":
            return (f"func.func @f({head}, %n: tensor<i64>) -> {x} {{\n  %e = tensor.extract %n[] : tensor<i64>\n"
                    "  %end = arith.index_cast %e : i64 to index\n  %zero = arith.constant 0 : index\n  %one = arith.constant 1 : index\n"
                    f"  %r = scf.for %i = %zero to %end step %one iter_args(%a = %x) -> ({x}) {{\n{apply('y', 'a')}"
                    f"  scf.yield %y : {x}\n  }}\n  return %r : {x}\n}}\n")
        if self.around == "while":
            return (f"func.func @f({head}, %n: tensor<i32>) -> {x} {{\n  %e = tensor.extract %n[] : tensor<i32>\n"
                    "  %zero = arith.constant 0 : i32\n  %one = arith.constant 1 : i32\n"
                    f"  %r:2 = scf.while (%a = %x, %i = %e) : ({x}, i32) -> ({x}, i32) {{\n"
                    f"  %go = arith.cmpi sgt, %i, %zero : i32\n  scf.condition(%go) %a, %i : {x}, i32\n  }} do {{\n"
                    f"  ^bb0(%a: {x}, %i: i32):\n{apply('y', 'a')}  %next = arith.subi %i, %one : i32\n"
                    f"  scf.yield %y, %next : {x}, i32\n  }}\n  return %r#0 : {x}\n}}\n")
        return f"func.func @f({head}) -> {x} {{\n{apply('y', 'x')}  return %y : {x}\n}}\n"

    def expected(self, arrays: Sequence[np.ndarray]) -> Results:
        x, cos, sin, *others = arrays

        def rotate(operand: np.ndarray) -> np.ndarray:
            compute = DTYPES[self.compute or self.element]
            return reference.apply_rounded(operand, cos, sin, self.blocks, self.table_dims, compute, self.transposed)

        if self.around == "two":
            return rotate(x), rotate(others[0])
        if self.around in ("argument", "same"):
            return rotate(x), (x if self.around == "argument" else rotate(x)).copy()
        if self.around == "if":
            return (rotate(x) if others[0] else x.copy(),)
        times = {"nothing": 1, "call": 2}.get(self.around) if not others else int(others[0])
        for _ in range(times or 0):
            x = rotate(x)
        return (x.copy(),)


AROUND = ("nothing", "nothing", "nothing", "two", "argument", "same", "call", "if", "for", "while")
_KINDS = ("half", "interleaved", "interleaved_to_half", "identity")
_ELEMENTS = ("f32", "f32", "bf16", "f16", "f64")
_WIDER = {"f16": ("f32", "f64"), "bf16": ("f32", "f64"), "f32": ("f64",), "f64": ()}


def random_rotation(random: Random) -> Rotation:
    """Any rotation."""
    rank = random.choice((0, 1, 1, 2, 2, 3))
    leading = tuple(random.choice(("m", "n", "o", 1, 2, 5, 16)) for _ in range(rank))
    count = random.choice((1, 1, 1, 2, 3))
    blocks = tuple((random.choice(_KINDS), 2 * random.choice((1, 2, 3, 8, 16, 22, 32, 64))) for _ in range(count))
    blocks = tuple((kind, width - random.randrange(2) if kind == "identity" else width) for kind, width in blocks)
    if all(kind == "identity" for kind, _ in blocks):
        blocks = (("half", 4), *blocks)
    table_dims = tuple(random.sample(range(rank), random.randrange(rank + 1)))
    element = random.choice(_ELEMENTS)
    return Rotation(
        blocks, leading, table_dims, tuple(number for number in range(len(table_dims)) if random.random() < 0.2), element,
        random.choice((element, "f32", "bf16", "f64")), random.choice((None, None, *_WIDER[element], "f32")), random.random() < 0.5,
        random.random() < 0.25, random.choice(AROUND))


@dataclass(frozen=True)
class Spelled(Program):
    """A rotation of halves by slices, negation and concatenation, which is raised."""

    leading: tuple[int | str, ...] = ("n",)
    lanes: int = 4
    element: str = "f32"

    @property
    def arguments(self) -> tuple[Tensor, ...]:
        return (Tensor((*self.leading, self.lanes), self.element),) * 3

    @property
    def text(self) -> str:
        whole, rank, half = self.arguments[0], len(self.leading) + 1, self.lanes // 2
        part = Tensor((*self.leading, half), self.element)
        lines, sizes = [], []
        for number, size in enumerate(self.leading):
            if isinstance(size, str):
                lines += [f"%i{number} = arith.constant {number} : index", f"%d{number} = tensor.dim %x, %i{number} : {whole}"]
            sizes.append(f"%d{number}" if isinstance(size, str) else str(size))
        for name, offset in (("low", 0), ("high", half)):
            offsets = ", ".join(["0"] * (rank - 1) + [str(offset)])
            lines.append(f"%{name} = tensor.extract_slice %x[{offsets}] [{', '.join([*sizes, str(half)])}] "
                         f"[{', '.join(['1'] * rank)}] : {whole} to {part}")
        lines += [
            f"%negated = arith.negf %high : {part}",
            f"%turned = tensor.concat dim({rank - 1}) %negated, %low : ({part}, {part}) -> {whole}",
            f"%a = arith.mulf %x, %cos : {whole}", f"%b = arith.mulf %turned, %sin : {whole}",
            f"%y = arith.addf %a, %b : {whole}", f"return %y : {whole}"]
        body = "".join(f"  {line}\n" for line in lines)
        return f"func.func @f(%x: {whole}, %cos: {whole}, %sin: {whole}) -> {whole} {{\n{body}}}\n"

    def expected(self, arrays: Sequence[np.ndarray]) -> Results:
        x, cos, sin = arrays
        dims = tuple(range(len(self.leading)))
        return (reference.apply_rounded(x, cos, sin, (("half", self.lanes),), dims),)


def random_spelled(random: Random) -> Spelled:
    """A spelled-out rotation."""
    leading = tuple(random.choice(("m", "n", 1, 3, 8)) for _ in range(random.choice((0, 1, 1, 2))))
    return Spelled(leading, 2 * random.choice((1, 2, 5, 8, 32, 64)), random.choice(_ELEMENTS))
