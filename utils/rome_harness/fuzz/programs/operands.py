"""The parts that spellings are put together from: lanes of x, tables, products, sums, each in one of many spellings."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rome_harness.fuzz.programs.builder import Builder, Region, Value, identity, symbol_of
from rome_harness.fuzz.programs.decisions import Decisions


@dataclass(frozen=True)
class Setting:
    """What a rotation works on. `leading` are the sizes of x before its lanes; dimension k of the tables follows dimension
    `table_dims[k]` of x and has the size `table_leading[k]`, which may be 1. Products and sums are in `compute`."""

    element: str
    table_element: str
    compute: str
    leading: tuple[int, ...]
    table_dims: tuple[int, ...]
    table_leading: tuple[int, ...]


@dataclass
class Parts:
    """Writes parts of a rotation, deciding on the spelling of each."""

    builder: Builder
    decisions: Decisions
    setting: Setting

    # --- Elementwise -------------------------------------------------------------------------------------------------------------

    def cast(self, value: Value, element: str) -> Value:
        """A conversion on the whole tensor, as an arith op or as a linalg.generic of its own."""
        if value.element == element or self.decisions.flag():
            return self.builder.cast(value, element)
        return self.builder.generic([(value, identity(value.rank))], value.shape, element,
                                    lambda region, name: cast_scalar(region, name, value.element, element))

    def compute(self, value: Value) -> Value:
        """`value` in the type that products are computed in."""
        narrower = self.decisions.site("computed in another type", self.setting.compute, other_type(self.setting.compute))
        return self.cast(self.cast(value, narrower), self.setting.compute)

    def elementwise(self, operation: str, left: Value, right: Value) -> Value:
        """An operation on two tensors of one shape: an arith op, a named linalg op, or a linalg.generic."""
        spelling = self.decisions.pick("arith", "linalg", "generic")
        if spelling == "arith":
            return self.builder.elementwise(operation, [left, right])
        if spelling == "linalg":
            name = {"arith.mulf": "linalg.mul", "arith.addf": "linalg.add", "arith.subf": "linalg.sub"}[operation]
            empty = self.builder.empty(left.shape, left.element)
            text = (f"{name} ins({left.name}, {right.name} : {left.type}, {right.type}) outs({empty.name} : {empty.type}) "
                    f"-> {empty.type}")
            return self.builder.add(text, left.shape, left.element)
        maps = identity(left.rank)
        return self.builder.generic([(left, maps), (right, maps)], left.shape, left.element,
                                    lambda region, a, b: region.scalar(f"{operation} {a}, {b} : {left.element}"))

    def negate(self, value: Value) -> Value:
        """-value: negf, multiplication by -1, subtraction from -0, a named linalg op or a linalg.generic."""
        spelling = self.decisions.site("sign", self.decisions.pick("negf", "times", "minus", "linalg", "generic"), "none")
        if spelling == "none":
            return value
        if spelling == "negf":
            return self.builder.elementwise("arith.negf", [value])
        if spelling in ("times", "minus"):
            number = "-1.0" if spelling == "times" else "-0.0"
            constant = self.builder.fill(value.shape, value.element, number)
            return self.elementwise("arith.mulf" if spelling == "times" else "arith.subf", constant, value)
        if spelling == "linalg":
            empty = self.builder.empty(value.shape, value.element)
            text = f"linalg.negf ins({value.name} : {value.type}) outs({empty.name} : {empty.type}) -> {empty.type}"
            return self.builder.add(text, value.shape, value.element)
        return self.builder.generic([(value, identity(value.rank))], value.shape, value.element,
                                    lambda region, a: region.scalar(f"arith.negf {a} : {value.element}"))

    def add(self, left: Value, right: Value) -> Value:
        operation = self.decisions.site("addition", "arith.addf", "arith.subf")
        return self.elementwise(operation, *((right, left) if self.decisions.flag() and operation == "arith.addf" else (left, right)))

    def subtract(self, left: Value, right: Value) -> Value:
        """left - right, or left + -right."""
        if self.decisions.flag():
            return self.elementwise(self.decisions.site("subtraction", "arith.subf", "arith.addf"), left, right)
        return self.add(left, self.negate(right))

    # --- Products with tables ----------------------------------------------------------------------------------------------------

    def table_map(self, table: Value, rank: int) -> list[str]:
        """How a loop over x reads a table."""
        dimensions = [f"d{dimension}" if size != 1 or symbol_of(size) else "0"
                      for dimension, size in zip(self.setting.table_dims, table.shape)]
        return [*dimensions, f"d{rank - 1}"]

    def multiply(self, part: Value, table: Value) -> Value:
        """Lanes of x [leading..., w] times a table [table_leading..., w], both made the type of the products."""
        part, table = self.compute(part), self.compute(table)
        aligned = table.type.rpartition("x")[0] == part.type.rpartition("x")[0]
        in_order = self.setting.table_dims == tuple(range(part.rank - 1))
        spelling = self.decisions.pick("map", "unit", "broadcast")
        if aligned and in_order and self.decisions.flag():
            return self.elementwise("arith.mulf", *self.decisions.pick((part, table), (table, part)))
        table_map = self.table_map(table, part.rank)
        if spelling == "broadcast":
            spread = self.builder.generic([(table, table_map)], part.shape, table.element, lambda region, a: a)
            return self.elementwise("arith.mulf", *self.decisions.pick((part, spread), (spread, part)))
        if spelling == "unit" and tuple(sorted(self.setting.table_dims)) == self.setting.table_dims:
            table, table_map = self.with_unit_dimensions(table, part.rank)
        pairs = self.decisions.pick([(part, identity(part.rank)), (table, table_map)], [(table, table_map), (part, identity(part.rank))])
        return self.builder.generic(pairs, part.shape, part.element,
                                    lambda region, a, b: region.scalar(f"arith.mulf {a}, {b} : {part.element}"))

    def with_unit_dimensions(self, table: Value, rank: int) -> tuple[Value, list[str]]:
        """The table with a dimension for each of x, of size 1 where it does not follow x."""
        for dimension in range(rank - 1):
            if dimension not in self.setting.table_dims:
                table = unit_dimension(self.builder, table, dimension)
        maps = [f"d{dimension}" if dimension in self.setting.table_dims and (size != 1 or symbol_of(size)) else "0"
                for dimension, size in enumerate(table.shape[:-1])]
        return table, [*maps, f"d{rank - 1}"]

    # --- Lanes -------------------------------------------------------------------------------------------------------------------

    def split(self, x: Value, interleaved: bool) -> tuple[Value, Value]:
        """First and second lanes of every pair, each [..., w/2]."""
        width = x.shape[-1]
        half = width // 2
        spelling = self.decisions.pick("slice", "unflatten", "gather")
        first, second = 0, self.decisions.site("offset", 1 if interleaved else half, 0, half // 2)
        stride = self.decisions.site("stride", 2 if interleaved else 1, 1 if interleaved else min(2, max(1, half - 1)))
        if second + (half - 1) * stride >= width:
            second = width - 1 - (half - 1) * stride
        if spelling == "unflatten" and self.decisions.sites and (second, stride) == ((1, 2) if interleaved else (half, 1)):
            return self.unflatten(x, interleaved)
        if spelling == "gather":
            return tuple(self.gather(x, [start + stride * lane for lane in range(half)]) for start in (first, second))
        if half == 1:
            stride = 1
        return self.builder.slice(x, first, half, stride), self.builder.slice(x, second, half, stride)

    def unflatten(self, x: Value, interleaved: bool) -> tuple[Value, Value]:
        """The lanes as two dimensions, and slices of size 1 of that of size 2."""
        half = x.shape[-1] // 2
        expanded = self.builder.expand(x, -1, [half, 2] if interleaved else [2, half])
        dimension = x.rank if interleaved else x.rank - 1
        members = [self.builder.slice(expanded, member, 1, dimension=dimension) for member in (0, 1)]
        return tuple(self.builder.collapse(member, x.rank - 1) for member in members)

    def gather(self, value: Value, lanes: Sequence[int]) -> Value:
        """The given lanes, read by a tensor.extract whose last index comes from a constant."""
        indices = self.builder.constant(np.array(lanes), self.decisions.pick("i64", "i32"))
        rank = value.rank

        def body(region: Region, lane: str) -> str:
            last = region.scalar(f"arith.index_cast {lane} : {indices.element} to index")
            read = region.extract(value, [*[region.index(dimension) for dimension in range(rank - 1)], last])
            return read

        shape = (*value.shape[:-1], len(lanes))
        return self.builder.generic([(indices, [f"d{rank - 1}"])], shape, value.element, body)

    def join(self, first: Value, second: Value, interleaved: bool) -> Value:
        """First and second lanes of every pair, [..., w/2] each, side by side or interleaved."""
        first, second = self.decisions.site("order", (first, second), (second, first), (first, first))
        shape = (*first.shape[:-1], 2 * first.shape[-1])
        half = int(first.shape[-1])
        spelling = self.decisions.pick("concat", "stack", "insert", "insert into zeros", "pick")
        if spelling.startswith("insert"):
            target = self.builder.empty(shape, first.element) if spelling == "insert" else self.builder.fill(shape, first.element, "0.0")
            places = [(first, 0), (second, 1 if interleaved else half)]
            for part, offset in (reversed(places) if self.decisions.flag() else places):
                target = self.builder.insert(part, target, offset, 2 if interleaved and half > 1 else 1)
            return target
        if spelling == "pick":
            return self.pick_lane(first, second, interleaved, shape)
        if spelling == "concat" and not interleaved:
            return self.builder.concat([first, second])
        dimension = first.rank if interleaved else first.rank - 1
        stacked = [unit_dimension(self.builder, part, dimension) for part in (first, second)]
        return self.builder.collapse(self.builder.concat(stacked, dimension), first.rank - 1)

    def pick_lane(self, first: Value, second: Value, interleaved: bool, shape: Sequence[int]) -> Value:
        """One linalg.generic over all lanes that reads both tensors at the pair of the lane and selects."""
        last = len(shape) - 1
        half = int(first.shape[-1])

        def body(region: Region) -> str:
            lane = region.index(last)
            division, remainder = ("divui", "remui") if self.decisions.flag() else ("floordivsi", "remsi")
            pair = region.integer(division, lane, 2) if interleaved else region.integer(remainder, lane, half)
            member = region.integer(remainder, lane, 2) if interleaved else region.integer(division, lane, half)
            indices = [*[region.index(dimension) for dimension in range(last)], pair]
            values = [region.extract(part, indices) for part in (first, second)]
            zero = region.constant(0)
            condition = region.scalar(f"arith.cmpi eq, {member}, {zero} : index")
            return region.scalar(f"arith.select {condition}, {values[0]}, {values[1]} : {first.element}")

        return self.builder.generic([], shape, first.element, body)


def other_type(element: str) -> str:
    """A float type that rounds where `element` does not."""
    return "bf16" if element != "bf16" else "f16"


def cast_scalar(region: Region, name: str, source: str, target: str) -> str:
    """A float conversion inside of a region; f16 and bf16 go through f32."""
    widths = {"f16": 2, "bf16": 2, "f32": 4, "f64": 8}
    if source == target:
        return name
    if widths[source] == widths[target]:
        return cast_scalar(region, cast_scalar(region, name, source, "f32"), "f32", target)
    operation = "extf" if widths[target] > widths[source] else "truncf"
    return region.scalar(f"arith.{operation} {name} : {source} to {target}")


def unit_dimension(builder: Builder, value: Value, dimension: int) -> Value:
    """`value` with a new dimension of size 1 in front of `dimension`."""
    if value.rank == 0:
        raise ValueError("expected at least one dimension")
    if dimension < value.rank:
        return builder.expand(value, dimension, [1, value.shape[dimension]])
    return builder.expand(value, value.rank - 1, [value.shape[-1], 1])
