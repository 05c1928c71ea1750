"""A program that mutations change, and what they look up in it.

Programs are parsed in a context that knows no dialect: every op can be made, moved and erased, valid or not. What comes out is
checked by nobody but the compiler under test.
"""

import random
from collections.abc import Iterator, Sequence

from torch_mlir import ir

from rome_harness.testing.generic import parse_generic

TERMINATORS = ("func.return", "scf.yield", "linalg.yield", "tensor.yield", "cf.br", "cf.cond_br", "cf.switch", "scf.condition",
               "scf.reduce", "scf.forall.in_parallel", "affine.yield", "vector.yield")


class Program:
    """A module that mutations change."""
    def __init__(self, text: str, rng: random.Random):
        self.rng = rng
        self.module = parse_generic(text)
        self.context = self.module.context
        with self.context, ir.Location.unknown():
            for function in self.functions():
                _expose_attributes(function)

    def functions(self) -> list[ir.Operation]:
        """The functions, those of inner modules included."""
        return [op for op in self.ops() if op.name == "func.func"]

    def ops(self) -> list[ir.Operation]:
        """All ops but the module, in order."""
        return list(_walk(self.module.operation))

    def inner(self) -> list[ir.Operation]:
        """The ops inside functions that do not end a block."""
        return [
            op for op in self.ops()
            if op.name not in ("func.func", "builtin.module",
                               *TERMINATORS) and op.parent is not None and op.parent.name != "builtin.module"
        ]

    def finished(self) -> str:
        """The text, with the types of functions that their blocks and their first return have."""
        for function in self.functions():
            if function.regions and len(function.regions[0].blocks):
                _update_type(function)
        return str(self.module.operation.get_asm(print_generic_op_form=True, use_local_scope=True, assume_verified=True))


def _walk(op: ir.Operation) -> Iterator[ir.Operation]:
    for region in op.regions:
        for block in region.blocks:
            for inner in list(block.operations):
                yield inner.operation
                yield from _walk(inner.operation)


def _braces(text: str) -> str:
    """The properties at the start of `text`."""
    depth, quoted, index = 0, False, 0
    while index < len(text):
        character = text[index]
        if character == "\\":
            index += 1
        elif character == '"':
            quoted = not quoted
        elif not quoted and character in "{}":
            depth += 1 if character == "{" else -1
            if depth == 0:
                return text[:index + 1]
        index += 1
    return ""


def _expose_attributes(function: ir.Operation) -> None:
    """Replaces a function by one whose properties are attributes: those of an op that is not registered cannot be changed."""
    header = function.get_asm(print_generic_op_form=True, skip_regions=True, use_local_scope=True)
    start = header.find("<{")
    if start < 0:
        return
    attributes = {entry.name: entry.attr for entry in ir.DictAttr(ir.Attribute.parse(_braces(header[start + 1:])))}
    attributes.update({name: function.attributes[name] for name in function.attributes})
    copy = ir.Operation.create("func.func", attributes=attributes, regions=1, ip=ir.InsertionPoint(function))
    for block in list(function.regions[0].blocks):
        block.append_to(copy.regions[0])
    function.erase()


def _update_type(function: ir.Operation) -> None:
    blocks = function.regions[0].blocks
    returned: Sequence[ir.Type] = []
    for block in blocks:
        last = list(block.operations)[-1:]
        if last and last[0].operation.name == "func.return":
            returned = [value.type for value in last[0].operation.operands]
            break
    inputs = [argument.type for argument in blocks[0].arguments]
    function.attributes["function_type"] = ir.TypeAttr.get(ir.FunctionType.get(inputs, returned))
    for name, length in (("arg_attrs", len(inputs)), ("res_attrs", len(returned))):
        if name in function.attributes and len(ir.ArrayAttr(function.attributes[name])) != length:
            del function.attributes[name]


def block_ops(block: ir.Block) -> list[ir.Operation]:
    return [op.operation for op in block.operations]


def visible(op: ir.Operation) -> list[ir.Value]:
    """Values that `op` may use: of its block and of those around it."""
    values: list[ir.Value] = []
    while op is not None and op.name != "builtin.module":
        block = op.block
        for before in block.operations:
            if before.operation == op:
                break
            values += before.operation.results
        values += block.arguments
        if op.parent is None or op.parent.name == "func.func":
            break
        op = op.parent.operation
    return values


def zero(program: Program, kind: ir.Type, point: ir.InsertionPoint) -> ir.Value:
    """A constant of a type, or a value of an unknown op."""
    text, rng = str(kind), program.rng
    ranked = ir.ShapedType.isinstance(kind) if hasattr(ir.ShapedType, "isinstance") else isinstance(kind, ir.ShapedType)
    if rng.random() < 0.1:
        return ir.Operation.create(rng.choice(("ub.poison", "foreign.make")), results=[kind], ip=point).results[0]
    if text.startswith("tensor<") and "*" not in text and ranked:
        shaped = ir.ShapedType(kind)
        if shaped.has_static_shape and rng.random() < 0.5:
            return constant(f"dense<{_number(str(shaped.element_type))}> : {text}", kind, point)
        dynamic = [constant("4 : index", ir.IndexType.get(), point) for dim in range(shaped.rank) if shaped.is_dynamic_dim(dim)]
        return ir.Operation.create("tensor.empty", results=[kind], operands=dynamic, ip=point).results[0]
    if text.startswith("vector<") and "[" not in text:
        return constant(f"dense<{_number(str(ir.ShapedType(kind).element_type))}> : {text}", kind, point)
    if text[0] in "fbi" and "<" not in text:
        return constant(f"{_number(text)} : {text}", kind, point)
    return ir.Operation.create("ub.poison", results=[kind], ip=point).results[0]


def _number(element: str) -> str:
    if element.startswith("complex"):
        return "(0.0, 1.0)" if "f" in element else "(0, 1)"
    return "1.0" if element[0] in "bf" else "true" if element == "i1" else "2"


def constant(attribute: str, kind: ir.Type, point: ir.InsertionPoint) -> ir.Value:
    try:
        value = ir.Attribute.parse(attribute)
    except (ir.MLIRError, TypeError):  # What the bindings have no class for.
        return ir.Operation.create("foreign.make", results=[kind], ip=point).results[0]
    return ir.Operation.create("arith.constant", results=[kind], attributes={"value": value}, ip=point).results[0]
