"""Mutations that put ops into regions, functions and blocks of their own."""

from collections.abc import Sequence

from torch_mlir import ir

from rome_harness.fuzz.mutations.program import TERMINATORS, Program, block_ops, constant, visible, zero

CHAIN = (1, 2, 20, 100)
"""How many blocks a chain of blocks has."""


def _span(program: Program) -> list[ir.Operation]:
    """Some ops that follow each other."""
    ops = program.inner()
    first = program.rng.choice(ops)
    rest = [op for op in block_ops(first.block) if op.name not in TERMINATORS]
    start = next(index for index, op in enumerate(rest) if op == first)
    return rest[start:start + program.rng.choice((1, 1, 2, 4, 100))]


def _escaping(span: Sequence[ir.Operation]) -> list[ir.Value]:
    """Results of ops that others use."""
    def inside(user: ir.Operation | None) -> bool:
        while user is not None:
            if any(user == op for op in span):
                return True
            user = user.parent.operation if user.parent is not None else None
        return False

    return [result for op in span for result in op.results if any(not inside(use.owner.operation) for use in result.uses)]


def wrap(program: Program) -> None:
    """Puts some ops into a region: of a condition, a loop, an unknown op."""
    span, rng = _span(program), program.rng
    escaping = _escaping(span)
    types = [value.type for value in escaping]
    point = ir.InsertionPoint(span[0])
    kind = rng.choice(("scf.if", "scf.for", "scf.while", "scf.execute_region", "scf.index_switch", "foreign.region",
                       "memref.alloca_scope", "scf.forall"))
    initial = [zero(program, value.type, point) for value in escaping] if kind in ("scf.for", "scf.while", "scf.forall") else []
    index = ir.IndexType.get()
    bounds = [constant(f"{rng.choice((0, 1, 4, 0, -1))} : index", index, point)
              for _ in range(3)] if kind in ("scf.for", "scf.index_switch") else []
    operands = {
        "scf.for": [*bounds, *initial],
        "scf.while": initial,
        "scf.forall": initial,
        "scf.index_switch": bounds[:1]
    }.get(kind, [])
    if kind == "scf.if":
        conditions = [value for value in visible(span[0]) if str(value.type) == "i1"]
        operands = [rng.choice(conditions) if conditions else constant("true", ir.IntegerType.get_signless(1), point)]
    attributes = {
        "scf.index_switch": {
            "cases": "array<i64: 1>"
        },
        "scf.forall": {
            "staticLowerBound": "array<i64: 0>",
            "staticUpperBound": f"array<i64: {rng.choice((1, 4))}>",
            "staticStep": "array<i64: 1>",
            "operandSegmentSizes": f"array<i32: 0, 0, 0, {len(initial)}>"
        }
    }.get(kind, {})
    parsed = {name: ir.Attribute.parse(value) for name, value in attributes.items()}
    regions = 2 if kind in ("scf.if", "scf.while", "scf.index_switch") else 1
    op = ir.Operation.create(kind, results=types, operands=operands, attributes=parsed, regions=regions, ip=point)
    for old, new in zip(escaping, op.results):
        users = [use.owner for use in old.uses]
        inner = [user for user in users if any(user.operation == one or _is_within(user.operation, one) for one in span)]
        old.replace_all_uses_except(new, [user.operation for user in inner])
    _fill(program, op, kind, span, escaping)


def _is_within(op: ir.Operation, other: ir.Operation) -> bool:
    while op.parent is not None:
        op = op.parent.operation
        if op == other:
            return True
    return False


def _fill(program: Program, op: ir.Operation, kind: str, span: Sequence[ir.Operation], escaping: Sequence[ir.Value]) -> None:
    """Moves ops into the regions of `op`."""
    types = [value.type for value in escaping]
    arguments = {
        "scf.for": [ir.IndexType.get(), *types],
        "scf.forall": [ir.IndexType.get(), *types],
        "scf.while": types
    }.get(kind, [])
    body = ir.Block.create_at_start(op.regions[0], arguments, [ir.Location.unknown()] * len(arguments))
    for one in span:
        body.append(one)
    end = ir.InsertionPoint(body)
    if kind == "scf.while":
        truth = ir.IntegerType.get_signless(1)
        if program.rng.random() < 0.1:
            stop = ir.Operation.create("foreign.stop", results=[truth], ip=end).results[0]
        else:
            stop = constant("false", truth, end)
        ir.Operation.create("scf.condition", operands=[stop, *escaping], ip=end)
        after = ir.Block.create_at_start(op.regions[1], types, [ir.Location.unknown()] * len(types))
        ir.Operation.create("scf.yield", operands=list(after.arguments), ip=ir.InsertionPoint(after))
        return
    if kind == "scf.forall":
        _insert_slices(op, body, escaping)
        return
    names = {"foreign.region": "foreign.end", "memref.alloca_scope": "memref.alloca_scope.return"}
    ir.Operation.create(names.get(kind, "scf.yield"), operands=list(escaping), ip=end)
    if kind in ("scf.if", "scf.index_switch") and (types or kind == "scf.index_switch" or program.rng.random() < 0.3):
        other = ir.Block.create_at_start(op.regions[1], [], [])
        point = ir.InsertionPoint(other)
        ir.Operation.create("scf.yield", operands=[zero(program, one, point) for one in types], ip=point)


def _insert_slices(op: ir.Operation, body: ir.Block, escaping: Sequence[ir.Value]) -> None:
    """Ends the body of an scf.forall: every result is inserted as a whole."""
    end = ir.Operation.create("scf.forall.in_parallel", regions=1, ip=ir.InsertionPoint(body))
    block = ir.Block.create_at_start(end.regions[0], [], [])
    for value, out in zip(escaping, list(body.arguments)[1:]):
        rank = ir.ShapedType(value.type).rank if str(value.type).startswith("tensor<") and "*" not in str(value.type) else 0
        sizes = [
            ir.ShapedType(value.type).get_dim_size(dim) if not ir.ShapedType(value.type).is_dynamic_dim(dim) else 1
            for dim in range(rank)
        ]
        listed = {"static_offsets": [0] * rank, "static_sizes": sizes, "static_strides": [1] * rank}
        attributes = {
            name: ir.Attribute.parse(f"array<i64{': ' if rank else ''}{', '.join(map(str, numbers))}>")
            for name, numbers in listed.items()
        }
        attributes["operandSegmentSizes"] = ir.Attribute.parse("array<i32: 1, 1, 0, 0, 0>")
        ir.Operation.create("tensor.parallel_insert_slice",
                            operands=[value, out],
                            attributes=attributes,
                            ip=ir.InsertionPoint(block))


def _function_of(op: ir.Operation) -> ir.Operation:
    """The function that has an op; the op that has all where there is none."""
    while op.name != "func.func" and op.parent is not None:
        op = op.parent.operation
    return op


def outline(program: Program) -> None:
    """Computes an op in another function, sometimes in one that calls itself."""
    op, rng = program.rng.choice([op for op in program.inner() if _function_of(op).name == "func.func"]), program.rng
    function = _function_of(op)
    types = [value.type for value in op.operands]
    results = [value.type for value in op.results]
    attributes = {
        "sym_name": ir.StringAttr.get(f"callee{rng.randrange(1000)}"),
        "sym_visibility": ir.StringAttr.get(rng.choice(("private", "private", "public"))),
        "function_type": ir.TypeAttr.get(ir.FunctionType.get(types, results))
    }
    callee = ir.Operation.create("func.func", attributes=attributes, regions=1, ip=ir.InsertionPoint(function))
    reference = {"callee": ir.FlatSymbolRefAttr.get(ir.StringAttr(attributes["sym_name"]).value)}
    call = ir.Operation.create("func.call",
                               results=results,
                               operands=list(op.operands),
                               attributes=reference,
                               ip=ir.InsertionPoint(op))
    for old, new in zip(op.results, call.results):
        old.replace_all_uses_with(new)
    if rng.random() < 0.15:  # A declaration.
        op.erase()
        return
    body = ir.Block.create_at_start(callee.regions[0], types, [ir.Location.unknown()] * len(types))
    for index, argument in enumerate(body.arguments):
        op.operands[index] = argument
    body.append(op)
    returned = list(op.results)
    if rng.random() < 0.15:
        recursive = call.clone(ip=ir.InsertionPoint(body))
        returned = list(recursive.results)
        for index, argument in enumerate(body.arguments):
            recursive.operands[index] = argument
    ir.Operation.create("func.return", operands=returned, ip=ir.InsertionPoint(body))


def split_block(program: Program) -> None:
    """Ends a block in the middle by a branch to a chain of new blocks, sometimes with arguments."""
    rng = program.rng
    blocks = [
        function.regions[0].blocks[rng.randrange(len(function.regions[0].blocks))] for function in program.functions()
        if function.regions and len(function.regions[0].blocks)
    ]
    block = rng.choice(blocks)
    ops = block_ops(block)
    start = rng.randrange(len(ops)) if ops else 0
    moved = ops[start:]
    carried = [value for value in ([*visible(moved[0])] if moved else []) if rng.random() < 0.2]
    count = rng.choice(CHAIN) if rng.random() < 0.3 else 1
    last = block
    for _ in range(count):
        types = [value.type for value in carried]
        following = last.create_after(*types, arg_locs=[ir.Location.unknown()] * len(types))
        if last == block:
            for op in moved:
                following.append(op)
                for value, argument in zip(carried, following.arguments):
                    for index, operand in enumerate(op.operands):
                        if operand == value:
                            op.operands[index] = argument
        else:
            for op in block_ops(last):
                following.append(op)
        _branch(program, last, following, carried)
        carried = list(following.arguments)
        last = following


def _branch(program: Program, source: ir.Block, target: ir.Block, values: Sequence[ir.Value]) -> None:
    point = ir.InsertionPoint(source)
    if program.rng.random() < 0.2:
        condition = constant("true", ir.IntegerType.get_signless(1), point)
        segments = ir.Attribute.parse(f"array<i32: 1, {len(values)}, {len(values)}>")
        successors = [target, program.rng.choice((target, source)) if not values else target]
        ir.Operation.create("cf.cond_br",
                            operands=[condition, *values, *values],
                            attributes={"operandSegmentSizes": segments},
                            successors=successors,
                            ip=point)
    else:
        ir.Operation.create("cf.br", operands=list(values), successors=[target], ip=point)
