"""Random programs that move, negate, multiply and add lanes, with no regard to what they compute.

`graphs` are random graphs of operations. `lane_programs` compute x[σ]*cos[κ] ± x[τ]*sin[λ] for lane maps that are those of a rotation,
or nearly so, or not at all, and move the lanes by a random sequence of operations.
"""

from collections.abc import Callable, Sequence

import numpy as np
from hypothesis import strategies

from rome_harness.fuzz.programs.builder import Builder, Function, Region, Value, identity
from rome_harness.fuzz.programs.decisions import Decisions
from rome_harness.fuzz.programs.operands import Parts, Setting, unit_dimension
from rome_harness.fuzz.programs.tables import complex_of, complex_part
from rome_harness.testing import reference

ROWS = 3


def _parts(builder: Builder, decisions: Decisions, element: str) -> Parts:
    """Parts that work on [rows, lanes] and compute in the element type."""
    return Parts(builder, decisions, Setting(element, element, element, (ROWS,), (0,), (ROWS,)))


# --- Graphs ----------------------------------------------------------------------------------------------------------------------


class Graph:
    """A pool of tensors [rows, lanes] that grows by one at every step."""

    def __init__(self, decisions: Decisions):
        self.decisions = decisions
        self.builder = Builder()
        self.parts = _parts(self.builder, decisions, decisions.pick("f32", "f32", "bf16"))
        element = self.parts.setting.element
        self.width = decisions.pick(2, 4, 4, 6, 8)
        self.pool = [self.builder.argument((ROWS, self.width), element) for _ in range(3)]
        self.pool += [self.builder.argument((ROWS, self.width // 2), element) for _ in range(2)]
        self.steps = (self.cut, self.cut_strided, self.join, self.insert, self.negate, self.multiply, self.multiply, self.add, self.subtract,
                      self.select, self.gather, self.stack, self.round, self.repeat, self.multiply_matrix, self.reduce, self.complex)

    def any(self) -> Value:
        """A tensor of the pool, more often a late one."""
        late = len(self.pool) - 1 - self.decisions.number(len(self.pool))
        return self.pool[late]

    def like(self, value: Value) -> Value:
        """A tensor of the same type."""
        return self.decisions.pick(*[other for other in self.pool if other.type == value.type])

    def even(self) -> Value:
        """A tensor with an even number of lanes."""
        return self.decisions.pick(*[value for value in self.pool if value.shape[1] % 2 == 0])

    def cut(self) -> Value:
        value = self.any()
        size = self.decisions.number(value.shape[1]) + 1
        return self.builder.slice(value, self.decisions.number(value.shape[1] - size + 1), size)

    def cut_strided(self) -> Value:
        value = self.even()
        return self.builder.slice(value, self.decisions.number(2), value.shape[1] // 2, 2 if value.shape[1] > 2 else 1)

    def join(self) -> Value:
        first = self.any()
        return self.builder.concat([first, self.like(first)]) if first.shape[1] <= 8 else first

    def insert(self) -> Value:
        part, target = self.any(), self.any()
        if part.shape[1] > target.shape[1]:
            part, target = target, part
        if self.decisions.flag():
            target = self.builder.fill(target.shape, target.element, "0.0")
        return self.builder.insert(part, target, self.decisions.number(target.shape[1] - part.shape[1] + 1))

    def negate(self) -> Value:
        return self.parts.negate(self.any())

    def multiply(self) -> Value:
        left = self.any()
        return self.parts.elementwise("arith.mulf", left, self.like(left))

    def add(self) -> Value:
        left = self.any()
        return self.parts.elementwise("arith.addf", left, self.like(left))

    def subtract(self) -> Value:
        left = self.any()
        return self.parts.elementwise("arith.subf", left, self.like(left))

    def select(self) -> Value:
        """One of two tensors by a constant mask, or by the lane's index."""
        left = self.any()
        right = self.like(left)
        bound = self.decisions.number(left.shape[1] + 1)
        both = [(left, identity(2)), (right, identity(2))]
        if self.decisions.flag():
            mask = self.builder.constant(np.array([self.decisions.number(2) for _ in range(left.shape[1])]), "i1")
            return self.builder.generic([(mask, ["d1"]), *both], left.shape, left.element,
                                        lambda region, m, a, b: region.scalar(f"arith.select {m}, {a}, {b} : {left.element}"))

        def body(region: Region, a: str, b: str) -> str:
            condition = region.scalar(f"arith.cmpi slt, {region.index(1)}, {region.constant(bound)} : index")
            return region.scalar(f"arith.select {condition}, {a}, {b} : {left.element}")
        return self.builder.generic(both, left.shape, left.element, body)

    def gather(self) -> Value:
        value = self.any()
        return self.parts.gather(value, [self.decisions.number(value.shape[1]) for _ in range(value.shape[1])])

    def stack(self) -> Value:
        """Two tensors, or the members of one, interleaved or side by side."""
        first = self.any()
        if first.shape[1] > 8:
            return first
        dimension = self.decisions.pick(1, 2)
        stacked = self.builder.concat([unit_dimension(self.builder, part, dimension) for part in (first, self.like(first))], dimension)
        return self.builder.collapse(stacked, 1)

    def round(self) -> Value:
        """Rounded to a narrower type, or to none."""
        value = self.any()
        return self.builder.cast(self.builder.cast(value, self.decisions.pick("bf16", "f16", "f32", "f64")), value.element)

    def repeat(self) -> Value:
        """One row for all rows."""
        value = self.any()
        row = self.builder.slice(value, self.decisions.number(ROWS), 1, dimension=0)
        return self.builder.generic([(row, ["0", "d1"])], value.shape, value.element, lambda region, a: a)

    def multiply_matrix(self) -> Value:
        """Times a constant matrix of zeros and signs, most often a signed permutation."""
        value = self.any()
        width = value.shape[1]
        matrix = np.zeros((width, width))
        free = list(range(width))
        for lane in range(width):
            matrix[free.pop(self.decisions.number(len(free))), lane] = self.decisions.pick(1, -1)
        if self.decisions.number(4) == 3:
            matrix[self.decisions.number(width), self.decisions.number(width)] = 1

        def body(region: Region, a: str, b: str, total: str) -> str:
            product = region.scalar(f"arith.mulf {a}, {b} : {value.element}")
            return region.scalar(f"arith.addf {total}, {product} : {value.element}")

        zero = self.builder.fill(value.shape, value.element, self.decisions.pick("0.0", "-0.0"))
        return self.builder.generic([(value, ["d0", "d2"]), (self.builder.constant(matrix, value.element), ["d2", "d1"])], value.shape,
                                    value.element, body, output_map=["d0", "d1"], reductions=[2], init=zero, loops=3)

    def reduce(self) -> Value:
        """The sum over pairs of lanes, or of products of them."""
        left = self.even()
        right = self.like(left)
        half = left.shape[1] // 2
        sizes, maps = self.decisions.pick(([half, 2], ["d0", "d1", "d2"]), ([2, half], ["d0", "d2", "d1"]))
        pairs = [self.builder.expand(value, 1, sizes) for value in (left, right)]

        def body(region: Region, a: str, b: str, total: str) -> str:
            product = region.scalar(f"arith.mulf {a}, {b} : {left.element}")
            return region.scalar(f"arith.addf {total}, {product} : {left.element}")

        zero = self.builder.fill((ROWS, half), left.element, self.decisions.pick("0.0", "-0.0"))
        return self.builder.generic([(pair, maps) for pair in pairs], (ROWS, half), left.element, body, output_map=["d0", "d1"],
                                    reductions=[2], init=zero, loops=3)

    def complex(self) -> Value:
        """The product of two tensors as complex numbers, its parts stacked again."""
        left = self.even()
        if left.element != "f32":
            return left
        half = left.shape[1] // 2
        numbers = [complex_of(self.parts, self.builder.expand(value, 1, [half, 2])) for value in (left, self.like(left))]
        operation = self.decisions.pick("mul", "mul", "add", "sub")
        made = self.builder.generic([(each, identity(2)) for each in numbers], (ROWS, half), numbers[0].element,
                                    lambda region, a, b: region.scalar(f"complex.{operation} {a}, {b} : {numbers[0].element}"))
        return self.parts.join(*(complex_part(self.parts, made, name) for name in self.decisions.pick(("re", "im"), ("im", "re"))),
                               self.decisions.flag())

    def turn(self, value: Value) -> Value:
        """The members of each pair swapped and one of them negated."""
        interleaved = self.decisions.flag()
        first, second = self.parts.split(value, interleaved)
        return self.parts.join(self.parts.negate(second), first, interleaved)

    def finish(self) -> Function:
        """Ends most often in a sum of two products, half of these times of a tensor and its quarter turn."""
        last = self.any()
        if self.decisions.number(4) != 3:
            turned = last.shape[1] % 2 == 0 and self.decisions.flag()
            factors = (last, self.turn(last) if turned else self.like(last))
            terms = [self.parts.elementwise("arith.mulf", value, self.like(value)) for value in factors]
            last = self.parts.elementwise(self.decisions.pick("arith.addf", "arith.subf"), *terms)
        return self.builder.finish(last, "graph")


@strategies.composite
def graphs(draw: Callable) -> Function:
    """Random graphs of up to 14 steps."""
    decisions = Decisions(draw)
    graph = Graph(decisions)
    for _ in range(2 + decisions.number(13)):
        graph.pool.append(decisions.pick(*graph.steps)())
    return graph.finish()


# --- Lane maps -------------------------------------------------------------------------------------------------------------------


def move(parts: Parts, x: Value, lanes: Sequence[int], signs: Sequence[int], ways: Sequence[str]) -> Value:
    """Lane i of the result is signs[i] times lane lanes[i] of x, by one or two random ways of moving lanes."""
    builder, decisions = parts.builder, parts.decisions
    width = len(lanes)
    way = decisions.pick(*ways)
    if way == "two steps":
        order = list(range(width))
        for lane in reversed(range(1, width)):
            other = decisions.number(lane + 1)
            order[lane], order[other] = order[other], order[lane]
        once = move(parts, x, [lanes[place] for place in order], [signs[place] for place in order], [w for w in ways if w != "two steps"])
        back = [order.index(place) for place in range(width)]
        return move(parts, once, back, [1] * width, [w for w in ways if w != "two steps"])
    if way == "gather":
        return _times(parts, parts.gather(x, lanes), signs)
    runs = _runs(lanes, signs)
    pieces = [builder.slice(x, lanes[start], end - start) for start, end in runs]
    pieces = [parts.negate(piece) if signs[start] < 0 else piece for piece, (start, _) in zip(pieces, runs)]
    if way == "concat":
        return builder.concat(pieces) if len(pieces) > 1 else pieces[0]
    target = decisions.pick(builder.empty((*x.shape[:-1], width), x.element), builder.fill((*x.shape[:-1], width), x.element, "0.0"))
    if decisions.flag():
        # Something that the pieces overwrite.
        target = builder.insert(pieces[0], target, decisions.number(width - pieces[0].shape[-1] + 1))
    for piece, (start, _) in zip(pieces, runs):
        target = builder.insert(piece, target, start)
    return target


def _runs(lanes: Sequence[int], signs: Sequence[int]) -> list[tuple[int, int]]:
    """First and last-but-one place of each run of neighbouring lanes with one sign."""
    starts = [place for place in range(len(lanes))
              if place == 0 or lanes[place] != lanes[place - 1] + 1 or signs[place] != signs[place - 1]]
    return list(zip(starts, [*starts[1:], len(lanes)]))


def _times(parts: Parts, value: Value, signs: Sequence[int]) -> Value:
    """Every lane times its sign, a constant."""
    if all(sign == 1 for sign in signs):
        return value
    constant = parts.builder.constant(np.array(signs, dtype=float), value.element)
    return parts.builder.generic([(value, identity(value.rank)), (constant, [f"d{value.rank - 1}"])], value.shape, value.element,
                                 lambda region, a, b: region.scalar(f"arith.mulf {a}, {b} : {value.element}"))


ALL_WAYS = ("concat", "insert", "gather", "two steps")


@strategies.composite
def lane_programs(draw: Callable, ways: Sequence[str] = ALL_WAYS) -> Function:
    """Sums of two products of moved lanes. Unless a lane is changed they are rotations by construction."""
    decisions = Decisions(draw)
    builder = Builder()
    parts = _parts(builder, decisions, decisions.pick("f32", "f32", "bf16"))
    element = parts.setting.element
    blocks = [(decisions.pick("half", "interleaved", "interleaved_to_half"), decisions.pick(2, 4, 6, 8))
              for _ in range(decisions.pick(1, 1, 2))]
    cosine, sine, signs, _ = (list(map(int, column)) for column in reference.lane_sources(blocks))
    width = len(cosine)
    tables = [list(range(width)) for _ in range(2)]
    changes = decisions.pick(0, 0, 1, 1, 2)
    for _ in range(changes):
        column = decisions.pick(cosine, sine, signs, *tables)
        column[decisions.number(width)] = decisions.pick(1, -1) if column is signs else decisions.number(width)
    x, cos, sin = (builder.argument((ROWS, width), element) for _ in range(3))
    plain = [1] * width
    terms = [parts.multiply(move(parts, x, lanes, sign, ways), move(parts, table, places, plain, ways))
             for lanes, sign, table, places in ((cosine, plain, cos, tables[0]), (sine, signs, sin, tables[1]))]
    result = parts.add(*terms)
    notes = (f"blocks {blocks}, {changes} lanes changed",)
    return builder.finish(result, "lanes", expected=None if changes else 1, notes=notes)
