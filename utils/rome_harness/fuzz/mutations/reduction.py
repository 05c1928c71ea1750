"""Makes a program smaller while it has the same problem."""

import random
import re
from collections.abc import Callable, Iterator

from torch_mlir import ir

from rome_harness.fuzz.mutations.program import TERMINATORS, Program

ATTEMPTS = 250
"""How many smaller programs are tried."""

Step = Callable[[Program, int], bool]
"""Makes the program smaller at the place with a number; whether there is such a place."""


def _drop_top(program: Program, place: int) -> bool:
    """Erases a function, or what else the module has."""
    ops = list(program.module.body.operations)
    if place >= len(ops):
        return False
    ops[-1 - place].operation.erase()
    return True


def _drop_op(program: Program, place: int) -> bool:
    """Erases an op; arguments of its function take the place of its results."""
    ops = [op for op in program.ops() if op.name not in ("func.func", "builtin.module", *TERMINATORS)]
    if place >= len(ops):
        return False
    op = ops[-1 - place]
    function = op
    while function.name != "func.func" and function.parent is not None:
        function = function.parent.operation
    for result in op.results:
        if list(result.uses):
            result.replace_all_uses_with(function.regions[0].blocks[0].add_argument(result.type, ir.Location.unknown()))
    op.erase()
    return True


def _drop_blocks(program: Program, place: int) -> bool:
    """Ends a function after one of its blocks: later ones become arguments or go."""
    functions = [function for function in program.functions() if function.regions and len(function.regions[0].blocks) > 1]
    if place >= len(functions):
        return False
    entry = functions[place].regions[0].blocks[0]
    ir.Operation.create("func.return", ip=ir.InsertionPoint(list(entry.operations)[-1]))
    list(entry.operations)[-1].operation.erase()
    attributes = {name: functions[place].attributes[name] for name in functions[place].attributes}
    copy = ir.Operation.create("func.func", attributes=attributes, regions=1, ip=ir.InsertionPoint(functions[place]))
    entry.append_to(copy.regions[0])
    functions[place].erase()
    return True


def _drop_operand(program: Program, place: int) -> bool:
    """Returns, or gives to an op, one value less."""
    places = [(op, index) for op in program.ops() if op.name in ("func.return", "foreign.op")
              for index in range(len(op.operands))]
    if place >= len(places):
        return False
    op, index = places[place]
    operands = [operand for number, operand in enumerate(op.operands) if number != index]
    smaller = ir.Operation.create(op.name,
                                  results=[result.type for result in op.results],
                                  operands=operands,
                                  ip=ir.InsertionPoint(op))
    for old, new in zip(op.results, smaller.results):
        old.replace_all_uses_with(new)
    op.erase()
    return True


def _drop_argument(program: Program, place: int) -> bool:
    """Erases an argument that nothing uses."""
    blocks = [
        function.regions[0].blocks[0] for function in program.functions() if function.regions and len(function.regions[0].blocks)
    ]
    places = [(block, index) for block in blocks for index, argument in enumerate(block.arguments) if not list(argument.uses)]
    if place >= len(places):
        return False
    block, index = places[-1 - place]
    block.erase_argument(index)
    return True


def _drop_attribute(program: Program, place: int) -> bool:
    """Erases an attribute."""
    places = [(op, name) for op in program.ops() for name in op.attributes if name not in ("sym_name", "function_type")]
    if place >= len(places):
        return False
    op, name = places[place]
    del op.attributes[name]
    return True


STEPS: tuple[Step, ...] = (_drop_top, _drop_blocks, _drop_op, _drop_operand, _drop_argument, _drop_attribute)


def _smaller(text: str) -> Iterator[str]:
    """Programs that are smaller than `text` by one step. The caller restarts when one of them is as wrong."""
    for step in STEPS:
        for place in range(text.count("%") + text.count("=") + 1):  # There are never more places.
            try:
                program = Program(text, random.Random(0))
                with program.context, ir.Location.unknown():
                    if not step(program, place):
                        break
                    smaller = program.finished()
            except (ir.MLIRError, IndexError, TypeError, ValueError):
                continue
            yield smaller


def reduce(text: str, fails: Callable[[str], bool], attempts: int = ATTEMPTS) -> str:
    """A smaller program for which `fails` holds; `text` where there is none."""
    seen: set[str] = set()
    progress = True
    while progress:
        progress = False
        for smaller in _smaller(text):
            if smaller in seen:
                continue
            seen.add(smaller)
            if len(seen) > attempts:
                return text
            if len(re.sub(r"\s", "", smaller)) < len(re.sub(r"\s", "", text)) + 40 and fails(smaller):
                text, progress = smaller, True
                break
    return text
