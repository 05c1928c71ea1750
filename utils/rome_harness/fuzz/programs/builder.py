"""Writes one function of tensors as MLIR text, and remembers the arguments it needs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from rome_harness.testing.elements import NUMPY_DTYPES


class Size(int):
    """The size of a dimension; with a `symbol` it is dynamic in the text, and this size only when the function is called."""

    symbol: str | None

    def __new__(cls, value: int, symbol: str | None = None) -> "Size":
        size = super().__new__(cls, value)
        size.symbol = symbol
        return size


def symbol_of(size: int) -> str | None:
    """The symbol of a dynamic size."""
    return getattr(size, "symbol", None)


@dataclass(frozen=True)
class Value:
    """A tensor: its name in the text, its shape and its element type."""

    name: str
    shape: tuple[int, ...]
    element: str

    @property
    def type(self) -> str:
        return tensor_type(self.shape, self.element)

    @property
    def rank(self) -> int:
        return len(self.shape)


def tensor_type(shape: Sequence[int], element: str) -> str:
    """The text of a tensor type."""
    return "tensor<" + "".join(f"{'?' if symbol_of(size) else int(size)}x" for size in shape) + f"{element}>"


@dataclass(frozen=True)
class Argument:
    """An argument of a function. Integer arguments are positions below `bound`."""

    value: Value
    bound: int = 0


@dataclass(frozen=True)
class Function:
    """A function as text with the placeholder NAME for its name, its arguments, and what is known about it.

    `expected` is the number of rotations that raising must find, or None where that is open. `label` says what the function is.
    """

    text: str
    arguments: tuple[Argument, ...]
    label: str
    expected: int | None = None
    notes: tuple[str, ...] = ()

    def named(self, name: str) -> str:
        return self.text.replace("NAME", name)

    def inputs(self, generator: np.random.Generator, special: bool) -> list[np.ndarray]:
        """Random arguments; with `special`, every fourth element is a zero of either sign, an infinity or a NaN."""
        arrays = []
        for argument in self.arguments:
            shape = tuple(int(size) for size in argument.value.shape)
            if argument.bound:
                arrays.append(generator.integers(0, argument.bound, shape).astype(NUMPY_DTYPES[argument.value.element]))
                continue
            values = generator.uniform(0.25, 4.0, shape) * generator.choice([-1.0, 1.0], shape)
            if special:
                values = np.where(generator.random(shape) < 0.25, generator.choice([0.0, -0.0, np.inf, -np.inf, np.nan], shape), values)
            arrays.append(values.astype(NUMPY_DTYPES[argument.value.element]))
        return arrays


def identity(rank: int) -> list[str]:
    """The results of the identity map."""
    return [f"d{dimension}" for dimension in range(rank)]


def affine_map(rank: int, results: Sequence[str]) -> str:
    return f"affine_map<({', '.join(identity(rank))}) -> ({', '.join(results)})>"


@dataclass
class Region:
    """The body of a linalg.generic while it is written: scalar operations, one a line."""

    builder: "Builder"
    lines: list[str] = field(default_factory=list)

    def scalar(self, text: str) -> str:
        """Adds an operation with one result and returns the name of the result."""
        name = self.builder.fresh()
        self.lines.append(f"    {name} = {text}")
        return name

    def index(self, dimension: int) -> str:
        return self.scalar(f"linalg.index {dimension} : index")

    def constant(self, value: int) -> str:
        return self.scalar(f"arith.constant {value} : index")

    def integer(self, operation: str, left: str, right: str | int) -> str:
        """Integer arithmetic on indices; an int becomes a constant."""
        return self.scalar(f"arith.{operation} {left}, {self.constant(right) if isinstance(right, int) else right} : index")

    def extract(self, value: Value, indices: Sequence[str]) -> str:
        return self.scalar(f"tensor.extract {value.name}[{', '.join(indices)}] : {value.type}")


class Builder:
    """Operations are methods that add their text and return the result."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._arguments: list[Argument] = []
        self._symbols: dict[str, str] = {}
        self._counter = 0

    def fresh(self) -> str:
        self._counter += 1
        return f"%v{self._counter}"

    def argument(self, shape: Sequence[int], element: str, bound: int = 0) -> Value:
        """A new argument. The first dimension with a symbol gives all dimensions of this symbol their size."""
        value = Value(f"%a{len(self._arguments)}", tuple(shape), element)
        self._arguments.append(Argument(value, bound))
        for dimension, size in enumerate(shape):
            symbol = symbol_of(size)
            if symbol and symbol not in self._symbols:
                position, name = self.fresh(), self.fresh()
                self._lines.append(f"  {position} = arith.constant {dimension} : index")
                self._lines.append(f"  {name} = tensor.dim {value.name}, {position} : {value.type}")
                self._symbols[symbol] = name
        return value

    def size(self, size: int) -> str:
        """A size as an operand of a slice: a number, or the value of its symbol."""
        symbol = symbol_of(size)
        return self._symbols[symbol] if symbol else str(int(size))

    def add(self, text: str, shape: Sequence[int], element: str) -> Value:
        """Adds an operation with one result."""
        value = Value(self.fresh(), tuple(shape), element)
        self._lines.append(f"  {value.name} = {text}")
        return value

    def finish(self, result: Value, label: str, expected: int | None = None, notes: Sequence[str] = ()) -> Function:
        """The function that returns `result`."""
        arguments = ", ".join(f"{argument.value.name}: {argument.value.type}" for argument in self._arguments)
        lines = [f"func.func @NAME({arguments}) -> {result.type} {{", *self._lines, f"  return {result.name} : {result.type}", "}"]
        return Function("\n".join(lines) + "\n", tuple(self._arguments), label, expected, tuple(notes))

    # --- Movement ----------------------------------------------------------------------------------------------------------------

    def empty(self, shape: Sequence[int], element: str) -> Value:
        dynamic = ", ".join(self.size(size) for size in shape if symbol_of(size))
        return self.add(f"tensor.empty({dynamic}) : {tensor_type(shape, element)}", shape, element)

    def fill(self, shape: Sequence[int], element: str, number: str) -> Value:
        """A tensor of one float everywhere."""
        empty = self.empty(shape, element)
        scalar = self.fresh()
        self._lines.append(f"  {scalar} = arith.constant {number} : {element}")
        return self.add(f"linalg.fill ins({scalar} : {element}) outs({empty.name} : {empty.type}) -> {empty.type}", shape, element)

    def _ranges(self, value: Value, dimension: int, offset: int, size: int, stride: int) -> str:
        """Offsets, sizes and strides that take a part of one dimension and all of the others."""
        offsets = ["0"] * value.rank
        sizes = [self.size(each) for each in value.shape]
        strides = ["1"] * value.rank
        offsets[dimension], sizes[dimension], strides[dimension] = str(offset), self.size(size), str(stride)
        return "".join(f"[{', '.join(part)}] " for part in (offsets, sizes, strides)).strip()

    def slice(self, value: Value, offset: int, size: int, stride: int = 1, dimension: int = -1) -> Value:
        """A part of one dimension, by default of the last."""
        dimension %= value.rank
        shape = (*value.shape[:dimension], size, *value.shape[dimension + 1:])
        ranges = self._ranges(value, dimension, offset, size, stride)
        text = f"tensor.extract_slice {value.name}{ranges} : {value.type} to {tensor_type(shape, value.element)}"
        return self.add(text, shape, value.element)

    def insert(self, part: Value, target: Value, offset: int, stride: int = 1, dimension: int = -1) -> Value:
        """`target` with `part` written over a part of one dimension."""
        dimension %= target.rank
        ranges = self._ranges(target, dimension, offset, part.shape[dimension], stride)
        return self.add(f"tensor.insert_slice {part.name} into {target.name}{ranges} : {part.type} into {target.type}",
                        target.shape, target.element)

    def concat(self, parts: Sequence[Value], dimension: int = -1) -> Value:
        first = parts[0]
        dimension %= first.rank
        shape = (*first.shape[:dimension], sum(part.shape[dimension] for part in parts), *first.shape[dimension + 1:])
        names = ", ".join(part.name for part in parts)
        types = ", ".join(part.type for part in parts)
        return self.add(f"tensor.concat dim({dimension}) {names} : ({types}) -> {tensor_type(shape, first.element)}", shape, first.element)

    def expand(self, value: Value, dimension: int, sizes: Sequence[int]) -> Value:
        """One dimension split into `sizes`."""
        dimension %= value.rank
        shape = (*value.shape[:dimension], *sizes, *value.shape[dimension + 1:])
        group = self._groups(len(shape), dimension, len(sizes))
        output = ", ".join(self.size(size) for size in shape)
        text = f"tensor.expand_shape {value.name} {group} output_shape [{output}] : {value.type} into {tensor_type(shape, value.element)}"
        return self.add(text, shape, value.element)

    def collapse(self, value: Value, dimension: int, count: int = 2) -> Value:
        """`count` dimensions from `dimension` on made one."""
        dimension %= value.rank
        merged = value.shape[dimension:dimension + count]
        size = int(np.prod(merged))
        symbols = [each for each in merged if symbol_of(each)]
        if symbols:
            size = Size(size, symbol_of(symbols[0])) if size == symbols[0] else Size(size, "*".join(str(each) for each in merged))
        shape = (*value.shape[:dimension], size, *value.shape[dimension + count:])
        group = self._groups(value.rank, dimension, count)
        text = f"tensor.collapse_shape {value.name} {group} : {value.type} into {tensor_type(shape, value.element)}"
        return self.add(text, shape, value.element)

    @staticmethod
    def _groups(rank: int, dimension: int, count: int) -> str:
        """The reassociation that keeps `count` of `rank` dimensions together from `dimension` on."""
        groups = [[index] for index in range(dimension)] + [list(range(dimension, dimension + count))]
        groups += [[index] for index in range(dimension + count, rank)]
        return str(groups)

    def transpose(self, value: Value, permutation: Sequence[int]) -> Value:
        shape = [value.shape[dimension] for dimension in permutation]
        empty = self.empty(shape, value.element)
        self._lines.append(f"  {(name := self.fresh())} = linalg.transpose ins({value.name} : {value.type}) "
                           f"outs({empty.name} : {empty.type}) permutation = {list(permutation)}")
        return Value(name, tuple(shape), value.element)

    # --- Arithmetic --------------------------------------------------------------------------------------------------------------

    def constant(self, array: np.ndarray, element: str) -> Value:
        """A constant of numbers that print exactly."""
        def text(part: np.ndarray) -> str:
            if part.ndim > 0:
                return "[" + ", ".join(text(each) for each in part) + "]"
            return str(int(part)) if element[0] == "i" else repr(float(part))
        return self.add(f"arith.constant dense<{text(array)}> : {tensor_type(array.shape, element)}", array.shape, element)

    def elementwise(self, operation: str, operands: Sequence[Value]) -> Value:
        """An arith op on whole tensors, such as `arith.mulf`."""
        names = ", ".join(operand.name for operand in operands)
        return self.add(f"{operation} {names} : {operands[0].type}", operands[0].shape, operands[0].element)

    def cast(self, value: Value, element: str) -> Value:
        """A float conversion; the value itself where there is nothing to convert. f16 and bf16 go through f32."""
        if value.element == element:
            return value
        source, target = (NUMPY_DTYPES[each].itemsize for each in (value.element, element))
        if source == target:
            return self.cast(self.cast(value, "f32"), element)
        operation = "extf" if target > source else "truncf"
        text = f"arith.{operation} {value.name} : {value.type} to {tensor_type(value.shape, element)}"
        return self.add(text, value.shape, element)

    def generic(
        self,
        inputs: Sequence[tuple[Value, Sequence[str]]],
        shape: Sequence[int],
        element: str,
        body: Callable[..., str],
        output_map: Sequence[str] | None = None,
        reductions: Sequence[int] = (),
        init: Value | None = None,
        loops: int | None = None,
    ) -> Value:
        """A linalg.generic with one result. `inputs` carry the results of their maps; `body` gets the region and the names of
        the input elements (with `init` the output's too) and returns the name of what is yielded."""
        rank = loops or len(shape)
        output = init or self.empty(shape, element)
        region = Region(self)
        names = [self.fresh() for _ in inputs]
        out_name = self.fresh()
        arguments = [f"{name}: {value.element}" for name, (value, _) in zip(names, inputs)] + [f"{out_name}: {element}"]
        result = body(region, *names, *([out_name] if init else []))
        maps = [affine_map(rank, results) for _, results in inputs] + [affine_map(rank, output_map or identity(rank))]
        kinds = ", ".join('"reduction"' if dimension in reductions else '"parallel"' for dimension in range(rank))
        ins = f"ins({', '.join(v.name for v, _ in inputs)} : {', '.join(v.type for v, _ in inputs)}) " if inputs else ""
        lines = [f"linalg.generic {{indexing_maps = [{', '.join(maps)}], iterator_types = [{kinds}]}} {ins}outs({output.name} : {output.type}) {{",
                 f"  ^bb0({', '.join(arguments)}):", *region.lines, f"    linalg.yield {result} : {element}",
                 f"  }} -> {output.type}"]
        return self.add("\n".join(lines), shape, element)
