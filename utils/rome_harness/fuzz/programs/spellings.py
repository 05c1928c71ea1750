"""Families of spellings of one block of a rotation: how models write it, by the numbers of the catalogue of spellings.

A family takes the lanes of x [leading..., w], the tables of these lanes, and the kind of the block, and returns the rotated lanes.
Every decision inside has one meaning; every site can be made wrong.
"""

from collections.abc import Callable

import numpy as np

from rome_harness.fuzz.programs.builder import Region, Value, identity
from rome_harness.fuzz.programs.operands import Parts, cast_scalar
from rome_harness.fuzz.programs.tables import Tables, complex_of, complex_part, constant_rotation

KINDS = ("half", "interleaved", "interleaved_to_half")


def _leave(parts: Parts, value: Value) -> Value:
    """The sum in the element type of x; here, or later together with other lanes."""
    return parts.cast(value, parts.setting.element)


def rotate(parts: Parts, x: Value, tables: Tables, kind: str) -> Value:
    """x*cos + rotated(x)*sin with an entry per lane: rotate-half, rotate-every-two (S1, S1b, S3, S3b, S6, S11)."""
    decisions = parts.decisions
    reads_pairs, writes_pairs = kind != "half", kind == "interleaved"
    first, second = parts.split(x, reads_pairs)
    straight = parts.join(first, second, writes_pairs) if kind == "interleaved_to_half" else x
    subtracted = decisions.flag()
    rotated = parts.join(second, parts.negate(first), writes_pairs) if subtracted else (
        parts.join(parts.negate(second), first, writes_pairs))
    cosine = parts.multiply(straight, tables.lanes("cos", writes_pairs))
    sine = parts.multiply(rotated, tables.lanes("sin", writes_pairs))
    return _leave(parts, parts.subtract(cosine, sine) if subtracted else parts.add(cosine, sine))


def fused(parts: Parts, x: Value, tables: Tables, kind: str) -> Value:
    """The same with one linalg.generic for products, sum and conversions."""
    setting = parts.setting
    reads_pairs, writes_pairs = kind != "half", kind == "interleaved"
    first, second = parts.split(x, reads_pairs)
    straight = parts.join(first, second, writes_pairs) if kind == "interleaved_to_half" else x
    rotated = parts.join(parts.negate(second), first, writes_pairs)
    cos, sin = tables.lanes("cos", writes_pairs), tables.lanes("sin", writes_pairs)
    sum_type = parts.decisions.site("sum in another type", setting.compute, "f64" if setting.compute != "f64" else "f32")

    def body(region: Region, x_lane: str, r_lane: str, c_lane: str, s_lane: str) -> str:
        terms = []
        for lane, value, entry, table in ((x_lane, straight, c_lane, cos), (r_lane, rotated, s_lane, sin)):
            a = cast_scalar(region, lane, value.element, setting.compute)
            b = cast_scalar(region, entry, table.element, setting.compute)
            product = region.scalar(f"arith.mulf {a}, {b} : {setting.compute}")
            terms.append(cast_scalar(region, product, setting.compute, sum_type))
        total = region.scalar(f"arith.addf {', '.join(parts.decisions.pick(terms, terms[::-1]))} : {sum_type}")
        return cast_scalar(region, total, sum_type, setting.element)

    maps = [identity(x.rank), identity(x.rank), parts.table_map(cos, x.rank), parts.table_map(sin, x.rank)]
    return parts.builder.generic(list(zip((straight, rotated, cos, sin), maps)), straight.shape, setting.element, body)


def expanded(parts: Parts, x: Value, tables: Tables, kind: str) -> Value:
    """Both lanes of a pair written out: o1 = x1*c - x2*s, o2 = x2*c + x1*s (S2, S3c, S3d)."""
    interleaved = kind == "interleaved"
    first, second = parts.split(x, kind != "half")
    low = parts.subtract(parts.multiply(first, tables.member("cos", 0, interleaved)),
                         parts.multiply(second, tables.member("sin", 0, interleaved)))
    high = parts.add(parts.multiply(second, tables.member("cos", 1, interleaved)),
                     parts.multiply(first, tables.member("sin", 1, interleaved)))
    if parts.decisions.flag():
        return parts.join(_leave(parts, low), _leave(parts, high), interleaved)
    return _leave(parts, parts.join(low, high, interleaved))


def updated(parts: Parts, x: Value, tables: Tables, kind: str) -> Value:
    """x*cos, then both members updated in place (S2b): out[0] += -sin*x2, out[1] += sin*x1."""
    interleaved = kind == "interleaved"
    first, second = parts.split(x, kind != "half")
    straight = parts.join(first, second, interleaved) if kind == "interleaved_to_half" else x
    product = parts.multiply(straight, tables.lanes("cos", interleaved))
    width, half = x.shape[-1], x.shape[-1] // 2
    stride = 2 if interleaved and half > 1 else 1
    result = product
    for member, other in ((0, second), (1, first)):
        offset = member if interleaved else member * half
        update = parts.multiply(other, tables.member("sin", member, interleaved))
        old = parts.builder.slice(product if parts.decisions.flag() else result, offset, half, stride)
        result = parts.builder.insert(parts.subtract(old, update) if member == 0 else parts.add(old, update), result, offset, stride)
    assert result.shape[-1] == width
    return _leave(parts, result)


def complex_product(parts: Parts, x: Value, tables: Tables, kind: str) -> Value:
    """view_as_real(view_as_complex(x) * table) (S4). Only for pairs of neighbours in f32 and f64."""
    builder, decisions = parts.builder, parts.decisions
    half = x.shape[-1] // 2
    numbers = complex_of(parts, builder.expand(parts.compute(x), -1, [half, 2]))
    cos, sin = (parts.compute(tables.member(which, 0, True)) for which in ("cos", "sin"))
    maps = identity(cos.rank)
    made = builder.generic([(cos, maps), (sin, maps)], cos.shape, numbers.element,
                           lambda region, a, b: region.scalar(f"complex.create {a}, {b} : {numbers.element}"))
    pairs = decisions.pick([(numbers, identity(x.rank)), (made, parts.table_map(made, x.rank))],
                           [(made, parts.table_map(made, x.rank)), (numbers, identity(x.rank))])
    operation = decisions.site("complex operation", "mul", "add")
    product = builder.generic(pairs, numbers.shape, numbers.element,
                              lambda region, a, b: region.scalar(f"complex.{operation} {a}, {b} : {numbers.element}"))
    if kind == "interleaved_to_half":
        return _leave(parts, parts.join(*(complex_part(parts, product, name) for name in ("re", "im")), False))
    rank = x.rank + 1

    def body(region: Region, number: str) -> str:
        re, im = (region.scalar(f"complex.{name} {number} : {numbers.element}") for name in ("re", "im"))
        zero = region.constant(decisions.site("index constant", 0, 1))
        condition = region.scalar(f"arith.cmpi eq, {region.index(rank - 1)}, {zero} : index")
        return region.scalar(f"arith.select {condition}, {re}, {im} : {parts.setting.compute}")

    real = builder.generic([(product, identity(rank)[:-1])], (*x.shape[:-1], half, 2), parts.setting.compute, body)
    return _leave(parts, builder.collapse(real, x.rank - 1))


def matrix_tables(parts: Parts, x: Value, tables: Tables, kind: str) -> Value:
    """F[..., 0]*x0 + F[..., 1]*x1 with 2x2 matrices F = [[cos, -sin], [sin, cos]] (S5)."""
    builder = parts.builder
    first, second = parts.split(x, True)
    cos, sin = tables.member("cos", 0, True), tables.member("sin", 0, True)
    columns = parts.join(cos, sin, True), parts.join(parts.negate(sin), cos, True)
    terms = []
    for member, column in zip((first, second), columns):
        spread = (*x.shape[:-1], x.shape[-1] // 2, 2)
        copied = builder.generic([(member, identity(x.rank))], spread, x.element, lambda region, a: a)
        terms.append(parts.multiply(builder.collapse(copied, x.rank - 1), column))
    total = parts.add(*terms)
    if kind == "interleaved_to_half":
        total = parts.join(*parts.split(total, True), False)
    return _leave(parts, total)


def matrix_argument(parts: Parts, x: Value, tables: Tables, kind: str) -> Value:
    """2x2 matrices of any numbers as an argument, multiplied and summed by a reduction (S5b). The sum begins with -0: after a
    beginning with +0 no sum is -0, which `rope.apply` can not say."""
    builder, setting = parts.builder, parts.setting
    half, rank = x.shape[-1] // 2, x.rank
    matrices = parts.compute(builder.argument((*setting.table_leading, half, 2, 2), setting.table_element))
    vectors = builder.expand(parts.compute(x), -1, [half, 2])
    zero = builder.fill((*x.shape[:-1], half, 2), setting.compute, "-0.0")
    pair, row, column = (f"d{rank + offset}" for offset in (-1, 0, 1))
    leading = identity(rank)[:-1]
    matrix_map = [*parts.table_map(matrices, rank)[:-1], pair, *parts.decisions.site("matrix", (row, column), (row, "0"))]

    def body(region: Region, f: str, v: str, total: str) -> str:
        product = region.scalar(f"arith.mulf {f}, {v} : {setting.compute}")
        return region.scalar(f"arith.addf {total}, {product} : {setting.compute}")

    product = builder.generic([(matrices, matrix_map), (vectors, [*leading, pair, column])], zero.shape, setting.compute, body,
                              output_map=[*leading, pair, row], reductions=[rank + 1], init=zero, loops=rank + 2)
    return _leave(parts, builder.collapse(product, rank - 1))


def rolled(parts: Parts, x: Value, tables: Tables, kind: str) -> Value:
    """Rolls by one lane both ways, a select by parity, and a multiplication by [-1, 1, ...] (S9)."""
    builder, decisions = parts.builder, parts.decisions
    width = x.shape[-1]
    shift = decisions.site("offset", 1, 0)
    left = builder.concat([builder.slice(x, shift, width - shift), builder.slice(x, 0, shift)])
    right = builder.concat([builder.slice(x, width - 1, 1), builder.slice(x, 0, width - 1)])
    odd = builder.constant(np.arange(width) % 2, "i1") if decisions.flag() else None
    last = x.rank - 1

    def chosen(region: Region, condition: str, l_lane: str, r_lane: str) -> str:
        return region.scalar(f"arith.select {condition}, {r_lane}, {l_lane} : {x.element}")

    def computed(region: Region, l_lane: str, r_lane: str) -> str:
        member = region.integer("remsi", region.index(last), 2)
        predicate = decisions.site("comparison", "ne", "eq")
        return chosen(region, region.scalar(f"arith.cmpi {predicate}, {member}, {region.constant(0)} : index"), l_lane, r_lane)

    both = [(left, identity(x.rank)), (right, identity(x.rank))]
    if odd:
        shuffled = builder.generic([(odd, [f"d{last}"]), *both], x.shape, x.element, chosen)
    else:
        shuffled = builder.generic(both, x.shape, x.element, computed)
    signs = builder.constant(np.where(np.arange(width) % 2 == 0, -1.0, 1.0), x.element)
    rotated = builder.generic([(shuffled, identity(x.rank)), (signs, [f"d{last}"])], x.shape, x.element,
                              lambda region, a, b: region.scalar(f"arith.mulf {a}, {b} : {x.element}"))
    cosine = parts.multiply(x, tables.lanes("cos", True))
    return _leave(parts, parts.add(cosine, parts.multiply(rotated, tables.lanes("sin", True))))


def indexed(parts: Parts, x: Value, tables: Tables, kind: str) -> Value:
    """One linalg.generic whose region computes the other lane, the pair and the sign from the lane's index (S10, S10c)."""
    setting, decisions = parts.setting, parts.decisions
    width, last = x.shape[-1], x.rank - 1
    half = width // 2
    cos, sin = (tables.member(which, 0, kind == "interleaved") for which in ("cos", "sin"))

    def body(region: Region) -> str:
        lane = region.index(last)
        leading = [region.index(dimension) for dimension in range(last)]
        rows = [leading[int(entry[1:])] if entry[0] == "d" else region.constant(0) for entry in parts.table_map(cos, x.rank)[:-1]]
        pair, member = _pair_and_member(region, decisions, lane, half, kind)
        places = [_lane_of(region, decisions, pair, each, half, kind) for each in (0, 1)]
        e, o = (cast_scalar(region, region.extract(x, [*leading, place]), x.element, setting.compute) for place in places)
        c, s = (cast_scalar(region, region.extract(table, [*rows, pair]), table.element, setting.compute) for table in (cos, sin))
        first = region.scalar(f"arith.cmpi eq, {member}, {region.constant(0)} : index")
        select = lambda a, b: region.scalar(f"arith.select {first}, {a}, {b} : {setting.compute}")  # noqa: E731
        multiply = lambda a, b: region.scalar(f"arith.mulf {a}, {b} : {setting.compute}")  # noqa: E731
        if decisions.flag():
            low = region.scalar(f"arith.subf {multiply(e, c)}, {multiply(o, s)} : {setting.compute}")
            high = region.scalar(f"arith.addf {multiply(o, c)}, {multiply(e, s)} : {setting.compute}")
            total = select(low, high)
        else:
            negative = region.scalar(f"arith.negf {o} : {setting.compute}")
            other = select(decisions.site("sign", negative, o), e)
            total = region.scalar(f"arith.addf {multiply(select(e, o), c)}, {multiply(other, s)} : {setting.compute}")
        return cast_scalar(region, total, setting.compute, setting.element)

    return parts.builder.generic([], x.shape, setting.element, body)


def _pair_and_member(region: Region, decisions, lane: str, half: int, kind: str) -> tuple[str, str]:
    """The pair of a lane of the result, and which of its two lanes it is."""
    divisor = decisions.site("index constant", 2 if kind == "interleaved" else half, 1 if kind == "interleaved" else max(1, half - 1))
    quotient = region.integer(decisions.pick("divui", "divsi", "floordivsi"), lane, divisor)
    remainder = region.integer(decisions.pick("remui", "remsi"), lane, divisor)
    if kind == "interleaved":
        return quotient, remainder
    if divisor != half:
        quotient = region.integer("minsi", quotient, 1)
    return remainder, quotient


def _lane_of(region: Region, decisions, pair: str, member: int, half: int, kind: str) -> str:
    """The lane of x that is the first (0) or second (1) of a pair."""
    if kind == "half":
        return region.integer("addi", pair, decisions.site("index constant", half * member, half * (1 - member)))
    doubled = region.integer("shli", pair, 1) if decisions.flag() else region.integer("muli", pair, 2)
    return region.integer("addi", doubled, decisions.site("index constant", member, 1 - member))


def split_indexed(parts: Parts, x: Value, tables: Tables, kind: str) -> Value:
    """Halves as a dimension of size 2, read backwards by tensor.extract and negated by a select (S10b)."""
    setting, decisions, builder = parts.setting, parts.decisions, parts.builder
    half, rank = x.shape[-1] // 2, x.rank + 1
    halves = builder.expand(x, -1, [2, half])
    split = [builder.expand(tables.lanes(which, False), -1, [2, half]) for which in ("cos", "sin")]

    def body(region: Region, straight: str, c: str, s: str) -> str:
        indices = [region.index(dimension) for dimension in range(rank)]
        indices[-2] = region.integer("subi", region.constant(1), indices[-2])
        other = cast_scalar(region, region.extract(halves, indices), x.element, setting.compute)
        negative = region.scalar(f"arith.negf {other} : {setting.compute}")
        wanted = region.constant(decisions.site("index constant", 1, 0))
        condition = region.scalar(f"arith.cmpi eq, {indices[-2]}, {wanted} : index")
        rotated = region.scalar(f"arith.select {condition}, {negative}, {other} : {setting.compute}")
        c, s = (cast_scalar(region, entry, table.element, setting.compute) for entry, table in zip((c, s), split))
        straight = cast_scalar(region, straight, x.element, setting.compute)
        sine = region.scalar(f"arith.mulf {rotated}, {s} : {setting.compute}")
        cosine = region.scalar(f"arith.mulf {straight}, {c} : {setting.compute}")
        return cast_scalar(region, region.scalar(f"arith.addf {sine}, {cosine} : {setting.compute}"), setting.compute, setting.element)

    table_map = [*parts.table_map(split[0], x.rank)[:-1], f"d{rank - 2}", f"d{rank - 1}"]
    inputs = [(halves, identity(rank)), (split[0], table_map), (split[1], table_map)]
    return builder.collapse(builder.generic(inputs, halves.shape, setting.element, body), x.rank - 1)


def matrix_product(parts: Parts, x: Value, tables: Tables, kind: str) -> Value:
    """x*cos + (x R)*sin with a constant R (S12)."""
    builder = parts.builder
    interleaved = kind == "interleaved"
    width, rank = x.shape[-1], x.rank
    matrix = constant_rotation(width, interleaved)
    matrix = parts.decisions.site("matrix", matrix, np.abs(matrix), np.roll(matrix, 1, axis=0), np.where(matrix, matrix, 0.5))
    constant = builder.constant(matrix, x.element)
    zero = builder.fill(x.shape, x.element, "0.0")
    inner = [*identity(rank)[:-1], f"d{rank}"]

    def body(region: Region, a: str, b: str, total: str) -> str:
        product = region.scalar(f"arith.mulf {a}, {b} : {x.element}")
        return region.scalar(f"arith.addf {total}, {product} : {x.element}")

    rotated = builder.generic([(x, inner), (constant, [f"d{rank}", f"d{rank - 1}"])], x.shape, x.element, body,
                              output_map=identity(rank), reductions=[rank], init=zero, loops=rank + 1)
    cosine = parts.multiply(x, tables.lanes("cos", interleaved))
    return _leave(parts, parts.add(cosine, parts.multiply(rotated, tables.lanes("sin", interleaved))))


def transposed_rotate(parts: Parts, x: Value, tables: Tables, kind: str) -> Value:
    """The gradient of `rotate`: the product with sin first, then the lanes move."""
    reads_pairs, writes_pairs = kind != "half", kind == "interleaved"
    cosine = parts.multiply(x, tables.lanes("cos", writes_pairs))
    if kind == "interleaved_to_half":
        cosine = parts.join(*parts.split(cosine, False), True)
    first, second = parts.split(parts.multiply(x, tables.lanes("sin", writes_pairs)), writes_pairs)
    return _leave(parts, parts.add(cosine, parts.join(second, parts.negate(first), reads_pairs)))


def transposed_expanded(parts: Parts, x: Value, tables: Tables, kind: str) -> Value:
    """The gradient of `expanded`: g1*c + g2*s, g2*c - g1*s."""
    reads_pairs, writes_pairs = kind != "half", kind == "interleaved"
    first, second = parts.split(x, writes_pairs)
    low = parts.add(parts.multiply(first, tables.member("cos", 0, writes_pairs)),
                    parts.multiply(second, tables.member("sin", 1, writes_pairs)))
    high = parts.subtract(parts.multiply(second, tables.member("cos", 1, writes_pairs)),
                          parts.multiply(first, tables.member("sin", 0, writes_pairs)))
    return _leave(parts, parts.join(low, high, reads_pairs))


Family = Callable[[Parts, Value, Tables, str], Value]

FAMILIES: dict[str, tuple[Family, tuple[str, ...]]] = {
    "rotate": (rotate, KINDS),
    "fused": (fused, KINDS),
    "expanded": (expanded, KINDS),
    "updated": (updated, KINDS),
    "complex": (complex_product, ("interleaved", "interleaved_to_half")),
    "matrix-tables": (matrix_tables, ("interleaved", "interleaved_to_half")),
    "matrix-argument": (matrix_argument, ("interleaved",)),
    "rolled": (rolled, ("interleaved",)),
    "indexed": (indexed, KINDS),
    "split-indexed": (split_indexed, ("half",)),
    "matrix-product": (matrix_product, ("half", "interleaved")),
    "transposed-rotate": (transposed_rotate, KINDS),
    "transposed-expanded": (transposed_expanded, KINDS),
}
"""Every family, with the kinds of block that it can write."""
