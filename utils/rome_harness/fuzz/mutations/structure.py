"""Mutations of the structure of a program: its ops, blocks, regions and functions."""

import random
from collections.abc import Callable, Sequence

from torch_mlir import ir

from rome_harness.fuzz.mutations.program import Program, block_ops, visible, zero
from rome_harness.fuzz.mutations.regions import outline, split_block, wrap
from rome_harness.fuzz.mutations.text import REWRITES


def _replacement(program: Program, value: ir.Value, op: ir.Operation) -> ir.Value:
    same = [other for other in visible(op) if other.type == value.type]
    return program.rng.choice(same) if same and program.rng.random() < 0.7 else zero(program, value.type, ir.InsertionPoint(op))


def delete(program: Program) -> None:
    """Erases an op; others of the same types take the place of its results."""
    op = program.rng.choice(program.inner())
    for result in op.results:
        result.replace_all_uses_with(_replacement(program, result, op))
    op.erase()


def duplicate(program: Program) -> None:
    """Computes something twice, and uses both."""
    op = program.rng.choice(program.inner())
    copy = op.clone(ip=ir.InsertionPoint(op))
    for old, new in zip(op.results, copy.results):
        uses = list(old.uses)
        if uses:
            use = program.rng.choice(uses)
            use.owner.operands[use.operand_number] = new


def exchange_operands(program: Program) -> None:
    """Gives an op another value of the same type, or of any type."""
    op = program.rng.choice([op for op in program.ops() if len(op.operands)])
    index = program.rng.randrange(len(op.operands))
    old = op.operands[index]
    values = [value for value in visible(op) if value.type == old.type or program.rng.random() < 0.02]
    if values:
        op.operands[index] = program.rng.choice(values)


def swap_ops(program: Program) -> None:
    """Moves an op to another place of its block, or of another block."""
    op = program.rng.choice(program.inner())
    others = block_ops(op.block) if program.rng.random() < 0.8 else program.inner()
    other = program.rng.choice(others)
    parent = other
    while parent is not None and parent != op:
        parent = parent.parent.operation if parent.parent is not None else None
    if parent is None:
        op.move_before(other)


def change_returns(program: Program) -> None:
    """Returns something twice, an argument, a constant, more, or less."""
    rng = program.rng
    op = rng.choice([op for op in program.ops() if op.name in ("func.return", "func.return", "scf.yield", "linalg.yield")])
    values = list(op.operands)
    choice = rng.randrange(5)
    pool = visible(op)
    if choice == 0 and values:
        values.append(rng.choice(values))
    elif choice == 1 and values:
        del values[rng.randrange(len(values))]
    elif choice == 2 and pool:
        values.append(rng.choice(pool))
    elif choice == 3 and values:
        index = rng.randrange(len(values))
        values[index] = zero(program, values[index].type, ir.InsertionPoint(op))
    elif pool:
        arguments = [value for value in pool if isinstance(value.owner, ir.Block)] or pool
        values = [rng.choice(arguments) for _ in range(rng.choice((1, 2)))]
    ir.Operation.create(op.name, operands=values, ip=ir.InsertionPoint(op))
    op.erase()


def insert_foreign(program: Program) -> None:
    """Puts an op of an unknown dialect between an op and its operands."""
    rng = program.rng
    # Nearly always inside of a function: what stands beside functions meets few passes.
    inner = [op for op in program.ops() if op.parent is not None and op.parent.name != "builtin.module"]
    op = rng.choice(program.ops() if rng.random() < 0.03 else inner)
    point = ir.InsertionPoint(op)
    if op.name in ("func.func", "builtin.module") or not len(op.operands):
        ir.Operation.create("foreign.op", regions=int(rng.random() < 0.1), ip=point)
        return
    index = rng.randrange(len(op.operands))
    kind = rng.choice(("foreign.op", "foreign.op", "builtin.unrealized_conversion_cast", "foreign.region"))
    made = ir.Operation.create(kind,
                               results=[op.operands[index].type],
                               operands=[op.operands[index]],
                               regions=int(kind == "foreign.region"),
                               ip=point)
    op.operands[index] = made.results[0]
    if kind == "foreign.region":
        block = ir.Block.create_at_start(made.regions[0], [], [])
        copied = made.operands[0]
        ir.Operation.create("foreign.end", operands=[copied], ip=ir.InsertionPoint(block))


def change_functions(program: Program) -> None:
    """Adds an empty function, a declaration, an argument, a module around all, or makes a function private."""
    rng, module = program.rng, program.module
    function = rng.choice(program.functions())
    choice = rng.randrange(6)
    if choice == 0 and len(function.regions[0].blocks):
        kinds = ("f32", "tensor<4xf32>", "tensor<*xf32>", "memref<*xf32>", "memref<4xf32, 1>", "vector<4xf32>", "vector<[4]xf32>",
                 "none", "index", "complex<f32>", "tuple<f32>", "!foreign.type", "memref<?xf32, strided<[?], offset: ?>>",
                 "tensor<?x0xi1>", "() -> ()")
        function.regions[0].blocks[0].add_argument(ir.Type.parse(rng.choice(kinds)), ir.Location.unknown())
    elif choice == 1:
        function.attributes["sym_visibility"] = ir.StringAttr.get(rng.choice(("private", "nested", "public")))
    elif choice == 2:
        body = "" if rng.random() < 0.5 else '^bb0: "func.return"() : () -> ()'
        kind = rng.choice(("() -> ()", "() -> ()", "() -> tensor<4xf32>", "(tensor<*xf32>) -> ()"))
        text = f'"func.func"() ({{{body}}}) {{function_type = {kind}, sym_name = "added", sym_visibility = "private"}} : () -> ()'
        module.body.append(ir.Operation.parse(text))
    elif choice == 3:
        inner = ir.Operation.create("builtin.module", regions=1, ip=ir.InsertionPoint.at_block_begin(module.body))
        block = ir.Block.create_at_start(inner.regions[0], [], [])
        for op in block_ops(module.body)[1:]:
            if rng.random() < 0.8:
                block.append(op)
    elif choice == 4:
        copy = function.clone(ip=ir.InsertionPoint(function))
        copy.attributes["sym_name"] = ir.StringAttr.get(rng.choice(("copy", "f_result_sizes", "rope", "fmaf")))
    else:
        op = rng.choice(program.inner())
        outside = op.clone(ip=ir.InsertionPoint(function))
        for index, value in enumerate(outside.operands):
            outside.operands[index] = zero(program, value.type, ir.InsertionPoint(outside))


Mutation = Callable[[Program], None]

MUTATIONS: Sequence[Mutation] = (delete, delete, duplicate, exchange_operands, exchange_operands, swap_ops, wrap, wrap, wrap,
                                 outline, split_block, change_returns, change_returns, insert_foreign, change_functions)
"""Frequent ones are listed more than once."""


def mutate(text: str, rng: random.Random) -> tuple[str, tuple[str, ...]]:
    """The program `text` with one or a few mutations, and what they are."""
    done: list[str] = []
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 5))):
        if rng.random() < 0.55:
            rewrite = rng.choice(REWRITES)
            text = rewrite(rng, text)
            done.append(rewrite.__name__)
            continue
        mutation = rng.choice(MUTATIONS)
        try:
            program = Program(text, rng)
            with program.context, ir.Location.unknown():
                mutation(program)
                text = program.finished()
        except (ir.MLIRError, IndexError, TypeError, ValueError):
            continue  # Not readable after a rewrite, or nothing that the mutation could change.
        done.append(mutation.__name__)
    return text, tuple(done)
