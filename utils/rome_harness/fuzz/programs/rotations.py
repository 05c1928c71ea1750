"""Rotary position embeddings by construction, and the same with one thing wrong.

A `Rotation` is a function that rotates lanes in one of the ways that models write: blocks of lanes that each have a kind, a family of
spellings, forms of tables, a layout, conversions. `near_misses` makes one decision of such a function wrongly.
"""

from collections.abc import Callable

from hypothesis import strategies

from rome_harness.fuzz.programs.builder import Builder, Function, Size, Value
from rome_harness.fuzz.programs.decisions import Decisions
from rome_harness.fuzz.programs.operands import Parts, Setting
from rome_harness.fuzz.programs.spellings import FAMILIES
from rome_harness.fuzz.programs.tables import TABLE_FORMS, make_tables

ELEMENT_TYPES = (("f32", "f32", "f32"), ("f32", "f32", "f32"), ("bf16", "bf16", "bf16"), ("bf16", "f32", "f32"), ("bf16", "bf16", "f32"),
                 ("bf16", "f32", "bf16"), ("f16", "f16", "f16"), ("f16", "f32", "f32"), ("f64", "f64", "f64"), ("f32", "f64", "f64"),
                 ("bf16", "f64", "f64"), ("f32", "bf16", "f32"))
"""Element types of x and of the tables, and the type of products and sums."""

LAYOUTS = {
    "S": (("S",), (("S",), ())),
    "BS": (("B", "S"), (("S",), ("B", "S"), ("1", "S"))),
    "BNS": (("B", "N", "S"), (("S",), ("B", "S"), ("1", "S"), ("1", "1", "S"), ("N",), ("N", "S"))),
    "BSN": (("B", "S", "N"), (("S",), ("B", "S"), ("S", "1"), ("B", "S", "N"), ())),
    "SBN": (("S", "B", "N"), (("S",), ("S", "1", "1"), ("B", "S"))),
}
"""Names of the leading dimensions of x (batch, sequence, heads), and of those that tables may have; 1 is a dimension of size 1."""

WIDTHS = (2, 2, 4, 4, 4, 6, 8, 8, 10, 16, 32, 64, 128, 256)

COMPLEX_TYPES = ("f32", "f64")


def _setting(decisions: Decisions, family: str) -> Setting:
    """Types, leading sizes and what of them the tables follow."""
    types = [each for each in ELEMENT_TYPES if family != "complex" or each[2] in COMPLEX_TYPES]
    element, table_element, compute = decisions.pick(*types)
    names, table_layouts = LAYOUTS[decisions.pick(*LAYOUTS)]
    dynamic = decisions.pick("nothing", "nothing", "dynamic S", "dynamic B")
    sizes = {name: Size(decisions.pick(2, 3, 1), name if dynamic.endswith(f" {name}") else None) for name in "BNS"}
    layout = decisions.pick(*table_layouts)
    table_dims = []
    for position, name in enumerate(layout):
        free = [dimension for dimension in range(len(names)) if dimension not in table_dims and names[dimension] not in layout]
        table_dims.append(free[0] if name == "1" else names.index(name))
    return Setting(element, table_element, compute, tuple(sizes[name] for name in names), tuple(table_dims),
                   tuple(sizes.get(name, Size(1)) for name in layout))


def _blocks(decisions: Decisions, family: str) -> list[tuple[str, int]]:
    """Kind and width of every block of lanes."""
    kinds = FAMILIES[family][1]
    shape = decisions.pick("whole", "whole", "leading", "trailing", "middle", "several", "mixed")
    width = decisions.pick(*(width for width in WIDTHS if family != "matrix-product" or width <= 16))
    kind = decisions.pick(*kinds)
    passed = ("identity", decisions.pick(1, 2, 5))
    if shape == "whole":
        return [(kind, width)]
    if shape == "leading":
        return [(kind, width), passed]
    if shape == "trailing":
        return [passed, (kind, width)]
    if shape == "middle":
        return [passed, (kind, width), passed]
    if shape == "several":
        return [(kind, width)] * decisions.pick(2, 3)
    return [(kind, width), passed, (decisions.pick(*kinds), decisions.pick(2, 4, 6))]


def _rotated(parts: Parts, x: Value, blocks: list[tuple[str, int]], family: str) -> Value:
    """All blocks of x, put together again."""
    builder, decisions = parts.builder, parts.decisions
    widths = [width for kind, width in blocks if kind != "identity"]
    form = decisions.pick(*TABLE_FORMS)
    shared = len(widths) == 1 or decisions.pick("shared tables", "tables per block") == "shared tables"
    tables = make_tables(parts, sum(widths), form) if shared else None
    if decisions.flag():
        # Conversions of all lanes before any of them moves. Narrower types would round the lanes that pass through.
        wide = parts.setting.compute if len(blocks) == len(widths) or parts.setting.compute in ("f32", "f64") else x.element
        source = parts.cast(x, wide)
    else:
        source = x
    pieces = []
    lane = table_lane = 0
    for kind, width in blocks:
        offset = lane + (0 if len(blocks) == 1 else decisions.site("block offset", 0, 1 if lane == 0 else -1))
        piece = source if width == x.shape[-1] else builder.slice(source, offset, width)
        if kind == "identity":
            passed = piece if decisions.flag() else builder.slice(x, offset, width)
            pieces.append(parts.cast(passed, x.element))
        else:
            own = tables.block(table_lane, width) if tables else make_tables(parts, width, form)
            pieces.append(FAMILIES[family][0](parts, piece, own, kind))
            table_lane += width
        lane += width
    return _assembled(decisions, builder, x, pieces, blocks)


def _assembled(decisions: Decisions, builder: Builder, x: Value, pieces: list[Value], blocks: list[tuple[str, int]]) -> Value:
    """The pieces side by side: concatenated, or written over x or over nothing."""
    if len(pieces) == 1:
        return pieces[0]
    spelling = decisions.pick("concat", "into x", "into empty")
    if spelling == "concat":
        return builder.concat(pieces)
    result = x if spelling == "into x" else builder.empty(x.shape, x.element)
    lane = 0
    for piece, (kind, width) in zip(pieces, blocks):
        if spelling == "into empty" or kind != "identity":
            result = builder.insert(piece, result, lane)
        lane += width
    return result


def _surrounded(decisions: Decisions, parts: Parts, width: int, rotate: Callable[[Value], Value]) -> Value:
    """x as it comes: an argument, transposed from another layout, a part of a longer sequence; and what becomes of the result."""
    builder, setting = parts.builder, parts.setting
    shape = (*setting.leading, width)
    static = all(size.symbol is None for size in setting.leading)
    around = decisions.pick("nothing", "nothing", "transposed", "sequence", "scaled")
    if around == "transposed" and len(shape) > 2:
        swapped = builder.argument((shape[1], shape[0], *shape[2:]), setting.element)
        order = [1, 0, *range(2, len(shape))]
        result = rotate(builder.transpose(swapped, order))
        return builder.transpose(result, order) if decisions.flag() else result
    if around == "sequence" and static:
        longer = builder.argument((shape[0] + 1, *shape[1:]), setting.element)
        result = rotate(builder.slice(longer, 1, shape[0], dimension=0))
        if decisions.flag():
            return builder.insert(result, longer, 1, dimension=0)
        return builder.concat([builder.slice(longer, 0, 1, dimension=0), result], 0)
    x = builder.argument(shape, setting.element)
    if around == "scaled":
        x = parts.elementwise("arith.mulf", x, builder.fill(shape, setting.element, "0.75"))
    return rotate(x)


def build(decisions: Decisions, families: tuple[str, ...] = tuple(FAMILIES)) -> Function:
    """The function that `decisions` decide on."""
    family = decisions.pick(*families)
    setting = _setting(decisions, family)
    blocks = _blocks(decisions, family)
    builder = Builder()
    parts = Parts(builder, decisions, setting)
    width = sum(width for _, width in blocks)
    result = _surrounded(decisions, parts, width, lambda x: _rotated(parts, x, blocks, family))
    blocks_text = ", ".join(f"{kind} {width}" for kind, width in blocks)
    notes = (blocks_text, f"{setting.element} x, {setting.table_element} tables, {setting.compute} products")
    return builder.finish(result, family, expected=1, notes=notes)


@strategies.composite
def rotations(draw: Callable, families: tuple[str, ...] = tuple(FAMILIES)) -> Function:
    """Functions with one rotary position embedding."""
    return build(Decisions(draw), families)


@strategies.composite
def near_misses(draw: Callable, families: tuple[str, ...] = tuple(FAMILIES)) -> Function:
    """Functions with one thing wrong in a rotary position embedding. A few still are one, of other lanes or tables."""
    right = Decisions(draw)
    build(right, families)
    mutated = draw(strategies.integers(0, right.sites - 1))
    wrong = Decisions(record=right.record, mutated=mutated, variant=draw(strategies.integers(0, 3)))
    function = build(wrong, families)
    return Function(function.text, function.arguments, f"{function.label}, wrong {wrong.mutation}", None, function.notes)
