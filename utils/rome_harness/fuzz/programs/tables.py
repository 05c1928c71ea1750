"""The cosine and sine tables of a rotation under construction, in every form that models hand them over in."""

from dataclasses import dataclass

import numpy as np

from rome_harness.fuzz.programs.builder import Region, Value, identity
from rome_harness.fuzz.programs.operands import Parts

TABLE_FORMS = ("lanes", "pairs", "packed", "members", "angles", "scaled", "gathered", "complex")
"""Per lane; per pair; both tables in one; both in the last dimension; computed from angles; multiplied by a number; rows of a
cache at given positions; parts of complex numbers. All but the first have one entry per pair."""

CACHE_ROWS = 5


@dataclass(frozen=True)
class Tables:
    """cos and sin [table_leading..., T] with an entry per lane in block order, or with `per_pair` an entry per pair."""

    parts: Parts
    cos: Value
    sin: Value
    per_pair: bool

    def _table(self, which: str) -> Value:
        which = self.parts.decisions.site("table", which, "sin" if which == "cos" else "cos")
        return self.cos if which == "cos" else self.sin

    def block(self, first_lane: int, width: int) -> "Tables":
        """The tables of the rotated lanes from `first_lane` on."""
        scale = 2 if self.per_pair else 1
        if width // scale == self.cos.shape[-1]:
            return self
        first_lane += self.parts.decisions.site("table offset", 0, -2 if first_lane else 2)
        first_lane = min(first_lane, self.cos.shape[-1] * scale - width)
        cut = [self.parts.builder.slice(table, first_lane // scale, width // scale) for table in (self.cos, self.sin)]
        return Tables(self.parts, *cut, self.per_pair)

    def lanes(self, which: str, interleaved: bool) -> Value:
        """One entry per lane: as they are, or each entry per pair twice."""
        table = self._table(which)
        if not self.per_pair:
            return table
        builder, decisions = self.parts.builder, self.parts.decisions
        spelling = decisions.pick("join", "repeat")
        if spelling == "join":
            return self.parts.join(table, table, interleaved)
        dimension = table.rank if interleaved else table.rank - 1
        shape = (*table.shape[:-1], table.shape[-1], 2) if interleaved else (*table.shape[:-1], 2, table.shape[-1])
        maps = [f"d{index}" for index in range(len(shape)) if index != dimension]
        return builder.collapse(builder.generic([(table, maps)], shape, table.element, lambda region, a: a), table.rank - 1)

    def member(self, which: str, member: int, interleaved: bool) -> Value:
        """The entries of the first or the second lane of every pair."""
        table = self._table(which)
        if self.per_pair:
            return table
        half = table.shape[-1] // 2
        member = self.parts.decisions.pick(member, member, which == "sin")
        if interleaved and half > 1:
            return self.parts.builder.slice(table, int(member), half, 2)
        return self.parts.builder.slice(table, half * int(member), half)


def make_tables(parts: Parts, lanes: int, form: str) -> Tables:
    """Tables of `lanes` rotated lanes. Their arguments are new arguments of the function."""
    builder, setting = parts.builder, parts.setting
    leading, element = setting.table_leading, setting.table_element
    pairs = lanes // 2
    if form == "lanes":
        return Tables(parts, *(builder.argument((*leading, lanes), element) for _ in range(2)), False)
    if form == "packed":
        packed = builder.argument((*leading, lanes), element)
        return Tables(parts, *(builder.slice(packed, start, pairs) for start in parts.decisions.pick((0, pairs), (pairs, 0))), True)
    if form == "members":
        packed = builder.argument((*leading, pairs, 2), element)
        cut = [builder.collapse(builder.slice(packed, member, 1), packed.rank - 2) for member in (0, 1)]
        return Tables(parts, *cut, True)
    if form == "angles":
        angles = builder.argument((*leading, pairs), element)
        return Tables(parts, *(builder.elementwise(f"math.{name}", [angles]) for name in ("cos", "sin")), True)
    if form == "scaled":
        scale = builder.fill((*leading, pairs), element, "0.75")
        cut = [parts.elementwise("arith.mulf", builder.argument((*leading, pairs), element), scale) for _ in range(2)]
        return Tables(parts, *cut, True)
    if form == "gathered" and leading:
        return Tables(parts, *_gathered(parts, pairs), True)
    if form == "complex" and element in ("f32", "f64"):
        numbers = builder.argument((*leading, pairs, 2), element)
        made = complex_of(parts, numbers)
        return Tables(parts, *(complex_part(parts, made, name) for name in ("re", "im")), True)
    return Tables(parts, *(builder.argument((*leading, pairs), element) for _ in range(2)), True)


def _gathered(parts: Parts, pairs: int) -> tuple[Value, Value]:
    """Rows of two caches at positions [last of the leading sizes]."""
    builder, setting = parts.builder, parts.setting
    positions = builder.argument(setting.table_leading[-1:], "i64", bound=CACHE_ROWS)
    last = len(setting.table_leading)

    def gather(cache: Value) -> Value:
        def body(region: Region, position: str) -> str:
            row = region.scalar(f"arith.index_cast {position} : i64 to index")
            return region.extract(cache, [row, region.index(last)])
        return builder.generic([(positions, [f"d{last - 1}"])], (*setting.table_leading, pairs), setting.table_element, body)

    return tuple(gather(builder.argument((CACHE_ROWS, pairs), setting.table_element)) for _ in range(2))


def complex_of(parts: Parts, numbers: Value) -> Value:
    """view_as_complex: [..., w, 2] floats as [..., w] complex numbers."""
    rank = numbers.rank - 1
    kind = f"complex<{numbers.element}>"

    def body(region: Region) -> str:
        indices = [region.index(dimension) for dimension in range(rank)]
        members = parts.decisions.site("index constant", (0, 1), (1, 0), (0, 0), (1, 1))
        re, im = (region.extract(numbers, [*indices, region.constant(member)]) for member in members)
        return region.scalar(f"complex.create {re}, {im} : {kind}")

    return parts.builder.generic([], numbers.shape[:-1], kind, body)


def complex_part(parts: Parts, value: Value, name: str) -> Value:
    """The real (`re`) or imaginary (`im`) part of every complex number."""
    element = value.element.removeprefix("complex<").removesuffix(">")
    return parts.builder.generic([(value, identity(value.rank))], value.shape, element,
                                 lambda region, a: region.scalar(f"complex.{name} {a} : {value.element}"))


def constant_rotation(width: int, interleaved: bool) -> np.ndarray:
    """The matrix R of one block of rotate-half, or of neighbouring pairs: row vectors times it are rotated."""
    matrix = np.zeros((width, width))
    for lane in range(width // 2):
        first, second = (2 * lane, 2 * lane + 1) if interleaved else (lane, lane + width // 2)
        matrix[second, first] = -1
        matrix[first, second] = 1
    return matrix
