"""Evaluates functions of tensors in numpy, operation by operation, with the rounding of their element types.

    results = Interpreter(generic_text).call("f", x, cos, sin)

The text is MLIR in generic form (`--mlir-print-op-generic`) without named linalg ops (`--linalg-generalize-named-ops`). No compiler
is involved: a region of linalg.generic is evaluated once, on arrays over its whole iteration space, reductions one step after the
other. `rope.apply` is evaluated as docs/Dialects/Rope.md defines it. What a `tensor.empty` holds is UNDEFINED everywhere.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from torch_mlir import ir

from rome_harness.fuzz.programs.scalars import SCALAR_OPERATIONS, make_complex
from rome_harness.testing import reference
from rome_harness.testing.elements import NUMPY_DTYPES

UNDEFINED = 77
"""What elements are that nobody has written."""

_DTYPES = {**NUMPY_DTYPES, "index": np.dtype(np.int64)}

_DYNAMIC = -(2**63)
"""How static offsets, sizes and strides mark an operand."""


class UnknownOperation(NotImplementedError):
    """The interpreter does not know an operation, or it is undefined what it does; the message is its name."""


def element_dtype(mlir_type: ir.Type) -> np.dtype:
    """numpy's type of a scalar, or of the elements of a tensor."""
    element = mlir_type.element_type if isinstance(mlir_type, ir.ShapedType) else mlir_type
    return _DTYPES[str(element)]


@cache
def _affine_function(text: str) -> tuple[int, Callable[..., tuple], tuple[str, ...]]:
    """Number of dimensions, the map as a function of them, and the text of each result of `affine_map<(d0, d1) -> (d0, 0)>`."""
    match = re.fullmatch(r"affine_map<\((.*?)\)(?:\[(.*?)\])? -> \((.*)\)>", text)
    if not match:
        raise UnknownOperation(text)
    names, symbols, results = match.groups()
    dimensions = [name.strip() for name in f"{names},{symbols or ''}".split(",") if name.strip()]
    python = results.replace("floordiv", "//").replace("mod", "%")
    function = eval(f"lambda {', '.join(dimensions)}: ({python}{',' if python else ''})")  # noqa: S307
    return len(dimensions), function, tuple(part.strip() for part in results.split(","))


def _dense_elements(attribute: ir.Attribute) -> np.ndarray:
    """The elements of a dense constant. The bindings know neither f16 nor bf16: their text is read."""
    shaped = attribute.type
    dtype = element_dtype(attribute.type)
    shape = tuple(shaped.shape)
    if dtype.itemsize != 2 and dtype.kind != "c":
        return np.array(attribute, dtype=dtype).reshape(shape)
    text = re.fullmatch(r"dense<(.*)> : .*", str(attribute), re.DOTALL).group(1)
    if text.startswith('"0x'):
        return np.frombuffer(bytes.fromhex(text[3:-1]), dtype=dtype).reshape(shape).copy()
    numbers = re.findall(r"0x[0-9A-F]+|-?\d[\d.]*(?:[eE][-+]?\d+)?", text)
    if dtype.kind == "c":
        parts = np.array([float(number) for number in numbers]).reshape(-1, 2)
        elements = make_complex(parts[:, 0], parts[:, 1], dtype)
    else:
        bits = [np.array(int(n, 16), np.uint16).view(dtype) if n.startswith("0x") else np.float64(n).astype(dtype) for n in numbers]
        elements = np.array(bits, dtype=dtype)
    return np.broadcast_to(elements.reshape(shape if elements.size > 1 else ()), shape).copy()


def _reassociated_shape(operation: ir.Operation, shape: Sequence[int]) -> list[int]:
    """The shape of a collapsed tensor."""
    groups = [[index.value for index in group] for group in operation.attributes["reassociation"]]
    return [int(np.prod([shape[index] for index in group], dtype=np.int64)) for group in groups]


class Interpreter:
    """The functions of one module, ready to be called."""

    def __init__(self, generic_text: str):
        self._context = ir.Context()
        self._context.allow_unregistered_dialects = True
        self._module = ir.Module.parse(generic_text, self._context)
        self._functions = {ir.StringAttr(operation.attributes["sym_name"]).value: operation.operation
                           for operation in self._module.body.operations}
        bodies = re.split(r'^  "func\.func"', generic_text, flags=re.MULTILINE)[1:]
        names = (re.search(r'sym_name = "(\w+)"', body).group(1) for body in bodies)
        self._counts = {name: Counter(re.findall(r'"([\w.]+)"\(', body)) for name, body in zip(names, bodies)}

    def call(self, name: str, *arguments: np.ndarray) -> list[np.ndarray]:
        """The results of the function `name`."""
        block = self._functions[name].regions[0].blocks[0]
        with np.errstate(all="ignore"):
            return self._run_block(block, {}, [np.asarray(argument) for argument in arguments])

    def count(self, function: str, operation_name: str) -> int:
        """How many operations of a name are in a function, regions included."""
        return self._counts[function][operation_name]

    def _run_block(self, block: ir.Block, outer: dict, arguments: Sequence[np.ndarray], indices: Sequence = ()) -> list[np.ndarray]:
        """What the terminator of `block` yields. `indices` are what linalg.index is in each dimension."""
        values = dict(outer)
        values.update(zip(block.arguments, arguments))
        for view in block.operations:
            operation = view.operation
            operands = [values[operand] for operand in operation.operands]
            name = operation.name
            if name in ("func.return", "linalg.yield", "tensor.yield"):
                return operands
            if name == "linalg.index":
                results = [indices[operation.attributes["dim"].value]]
            elif name == "linalg.generic":
                results = self._generic(operation, operands, values)
            elif name in SCALAR_OPERATIONS:
                results = [SCALAR_OPERATIONS[name](operation, operands, element_dtype(operation.results[0].type))]
            elif name in _TENSOR_OPERATIONS:
                results = [_TENSOR_OPERATIONS[name](operation, operands)]
            else:
                raise UnknownOperation(name)
            values.update(zip(operation.results, results))
        raise UnknownOperation("a block without a terminator")

    def _generic(self, operation: ir.Operation, operands: list[np.ndarray], values: dict) -> list[np.ndarray]:
        """linalg.generic: the body on arrays over all parallel loops, for one step of the reductions after the other."""
        maps = [_affine_function(str(attribute)) for attribute in operation.attributes["indexing_maps"]]
        kinds = ["reduction" in str(kind) for kind in operation.attributes["iterator_types"]]
        sizes = [0] * len(kinds)
        for (_, _, texts), operand in zip(maps, operands):
            for text, size in zip(texts, operand.shape):
                if re.fullmatch(r"d\d+", text):
                    sizes[int(text[1:])] = size
        outputs_count = len(operation.results)
        outputs = [operand.copy() for operand in operands[-outputs_count:]]
        inputs = operands[:-outputs_count]
        full = [1 if reduced else size for reduced, size in zip(kinds, sizes)]
        grid = [np.arange(size).reshape([-1 if k == d else 1 for k in range(len(sizes))]) for d, size in enumerate(sizes)]
        block = operation.regions[0].blocks[0]
        for step in np.ndindex(*[size for reduced, size in zip(kinds, sizes) if reduced]):
            steps = iter(step)
            indices = [np.full([1] * len(sizes), next(steps)) if reduced else axis for reduced, axis in zip(kinds, grid)]
            positions = [tuple(function(*indices)) for _, function, _ in maps]
            arguments = [array[position] for array, position in zip([*inputs, *outputs], positions)]
            for output, position, value in zip(outputs, positions[-outputs_count:], self._run_block(block, values, arguments, indices)):
                spread = np.broadcast_to(value, full)
                output[tuple(np.broadcast_to(index, full) for index in position)] = spread
        return outputs


# --- Tensor operations -----------------------------------------------------------------------------------------------------------


def _mixed(operation: ir.Operation, operands: list[np.ndarray], first: int) -> list[list[int]]:
    """Offsets, sizes and strides of a slice: static entries, and operands where those are dynamic."""
    rest = iter(operands[first:])
    parts = []
    for name in ("static_offsets", "static_sizes", "static_strides"):
        parts.append([int(next(rest)) if entry == _DYNAMIC else entry for entry in operation.attributes[name]])
    return parts


def _slices(offsets: list[int], sizes: list[int], strides: list[int]) -> tuple[slice, ...]:
    return tuple(slice(offset, offset + (size - 1) * stride + 1 if size else offset, stride)
                 for offset, size, stride in zip(offsets, sizes, strides))


def _extract_slice(operation: ir.Operation, operands: list[np.ndarray]) -> np.ndarray:
    """A part of a tensor. Only sizes that are 1 in the text can be left out of the result, so that its dynamic sizes are those of the
    slice, in order, also where they happen to be 1."""
    offsets, sizes, strides = _mixed(operation, operands, 1)
    dynamic = (size for size, entry in zip(sizes, operation.attributes["static_sizes"]) if entry == _DYNAMIC)
    shape = [next(dynamic) if size < 0 else size for size in operation.results[0].type.shape]
    return operands[0][_slices(offsets, sizes, strides)].reshape(shape).copy()


def _insert_slice(operation: ir.Operation, operands: list[np.ndarray]) -> np.ndarray:
    offsets, sizes, strides = _mixed(operation, operands, 2)
    result = operands[1].copy()
    result[_slices(offsets, sizes, strides)] = operands[0].reshape(sizes)
    return result


def _extract(operation: ir.Operation, operands: list[np.ndarray]) -> np.ndarray:
    for index, size in zip(operands[1:], operands[0].shape):
        if np.any(index < 0) or np.any(index >= size):
            raise UnknownOperation("tensor.extract outside of its tensor")
    return operands[0][tuple(np.asarray(index) for index in operands[1:])]


def _constant_shape(operation: ir.Operation, operands: list[np.ndarray]) -> list[int]:
    """The shape of the result, dynamic sizes taken from `operands` in order."""
    rest = iter(operands)
    return [int(next(rest)) if size < 0 else size for size in operation.results[0].type.shape]


def _empty(operation: ir.Operation, operands: list[np.ndarray]) -> np.ndarray:
    return np.full(_constant_shape(operation, operands), UNDEFINED, dtype=element_dtype(operation.results[0].type))


def _expand_shape(operation: ir.Operation, operands: list[np.ndarray]) -> np.ndarray:
    rest = iter(operands[1:])
    shape = [int(next(rest)) if size == _DYNAMIC else size for size in operation.attributes["static_output_shape"]]
    return operands[0].reshape(shape)


def _pad(operation: ir.Operation, operands: list[np.ndarray]) -> np.ndarray:
    """tensor.pad with a value from outside of its region, or a constant in it."""
    rest = iter(operands[1:])
    low, high = ([int(next(rest)) if entry == _DYNAMIC else entry for entry in operation.attributes[name]]
                 for name in ("static_low", "static_high"))
    inner = list(operation.regions[0].blocks[0].operations)
    if len(inner) != 2:
        raise UnknownOperation("tensor.pad with a computed value")
    value = SCALAR_OPERATIONS["arith.constant"](inner[0].operation, [], operands[0].dtype)
    return np.pad(operands[0], list(zip(low, high)), constant_values=value)


def _rope_apply(operation: ir.Operation, operands: list[np.ndarray]) -> np.ndarray:
    """`rope.apply` with every operation rounded in the compute type."""
    x, cos, sin = operands
    attributes = operation.attributes
    blocks = [(kind, int(width)) for kind, width in re.findall(r"(\w+) (\d+)", str(attributes["rotation"]))]
    compute = _DTYPES[str(attributes["compute_type"])] if "compute_type" in attributes else None
    return reference.apply_rounded(x, cos, sin, blocks, list(attributes["table_dims"]), compute, "transposed" in attributes)


_TENSOR_OPERATIONS: dict[str, Callable[[ir.Operation, list[np.ndarray]], np.ndarray]] = {
    "tensor.extract_slice": _extract_slice,
    "tensor.insert_slice": _insert_slice,
    "tensor.extract": _extract,
    "tensor.empty": _empty,
    "tensor.expand_shape": _expand_shape,
    "tensor.collapse_shape": lambda operation, operands: operands[0].reshape(_reassociated_shape(operation, operands[0].shape)),
    "tensor.concat": lambda operation, operands: np.concatenate(operands, axis=operation.attributes["dim"].value),
    "tensor.cast": lambda operation, operands: operands[0],
    "tensor.dim": lambda operation, operands: np.array(operands[0].shape[int(operands[1])]),
    "tensor.from_elements": lambda operation, operands: np.stack(operands).reshape(operation.results[0].type.shape),
    "tensor.pad": _pad,
    "rope.apply": _rope_apply,
}


def dense_constant(operation: ir.Operation, dtype: np.dtype) -> np.ndarray:
    """The value of an arith.constant of any type."""
    attribute = operation.attributes["value"]
    if isinstance(operation.results[0].type, ir.ShapedType):
        return _dense_elements(attribute)
    if dtype.kind == "f" or dtype.itemsize == 2:
        return np.array(ir.FloatAttr(attribute).value).astype(dtype)
    return np.array(ir.IntegerAttr(attribute).value if dtype != np.bool_ else bool(attribute.value), dtype=dtype)


SCALAR_OPERATIONS["arith.constant"] = lambda operation, operands, dtype: dense_constant(operation, dtype)
SCALAR_OPERATIONS["affine.apply"] = lambda operation, operands, dtype: np.asarray(
    _affine_function(str(operation.attributes["map"]))[1](*operands)[0])
