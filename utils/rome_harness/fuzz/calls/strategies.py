"""Random cases, from simple to odd: every kind of them is a strategy of its own in STRATEGIES."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
from hypothesis import strategies
from hypothesis.strategies import DrawFn, SearchStrategy

from rome_harness.fuzz.calls.arrays import ARRAYS, DTYPES, HUGE, LAYOUTS, OBJECTS, VIEWS, Array
from rome_harness.fuzz.calls.contract import OUTS, Case, Odd, element_name, sizes_of
from rome_harness.fuzz.calls.oddities import ODDITIES
from rome_harness.fuzz.calls.programs import Program, Rotation, Tensor, random_rotation, random_spelled
from rome_harness.fuzz.calls.raw import TEXTS, Mangled, Unusual
from rome_harness.fuzz.calls.written import PROGRAMS, Written

SIZES = (2, 1, 0, 3, 4, 5, 7, 8, 16, 17, 33)

OPTIONS = ((), (), (("nontemporal", "always"),), (("threads", 2),), (("threads", 2), ("nontemporal", "always")), (("raises", False),),
           (("vector_width", 128),), (("threads", 0),))
"""Options that must work."""

ODD_OPTIONS: dict[str, tuple[Any, ...]] = {
    "threads": (-1, 10**9, 2**31, 2**63, 10**30, "x", "2 nontemporal=always", None, 1.5, True, "}", "1}{", 1000),
    "nontemporal": ("sometimes", "", "x y", None, 1, "never threads=2", "{", "auto\0"),
    "vector_width": (0, 1, 3, 8, 16, 31, 32, 64, 96, 127, 257, 1024, 2048, 4096, 1 << 20, 1 << 31, 1 << 40, 1 << 64, -1, -128, "x", 1.5),
    "raises": (None, 1, "x"),
    "target": ("tpu", "", None, "cpu "),
    "unknown": (1,),
}


# --- Arrays ----------------------------------------------------------------------------------------------------------------------


def placements(element: str) -> SearchStrategy[str | int]:
    """Where an array of these elements may begin: at or before a page that faults, or anywhere else."""
    itemsize = DTYPES[element].itemsize
    return strategies.sampled_from(("end", "end", "start", 0, itemsize, 3 * itemsize, 64 - itemsize))


@strategies.composite
def arrays(draw: DrawFn, tensor: Tensor, shape: Sequence[int]) -> Array:
    """An array that an argument of the type may be."""
    return Array(
        tuple(shape), tensor.element, draw(strategies.sampled_from(VIEWS)), draw(placements(tensor.element)),
        draw(strategies.sampled_from(ARRAYS)), draw(strategies.booleans()), tensor.limits, draw(strategies.integers(0, 99)))


def names(program: Program) -> list[str]:
    """The names of sizes."""
    return sorted({size for tensor in program.arguments for size in tensor.dimensions if isinstance(size, str)})


@strategies.composite
def right_arguments(draw: DrawFn, program: Program) -> tuple[Array, ...]:
    """Arrays whose sizes agree."""
    sizes = {name: draw(strategies.sampled_from(SIZES)) for name in names(program)}
    return tuple(draw(arrays(tensor, tensor.shape(sizes))) for tensor in program.arguments)


@strategies.composite
def outs(draw: DrawFn, case: Case, kinds: Sequence[str]) -> Case:
    """The case with an `out` of one of these kinds that fits."""
    kind = draw(strategies.sampled_from(kinds))
    sizes = sizes_of(case)
    if kind in ("none", "argument", "overlap", "number"):
        return replace(case, out=kind)
    # Only shapes and types matter here, so that values may be anything.
    results = None
    if sizes is not None and not any(_inner(argument).is_huge for argument in case.arguments):
        values = [_values(_inner(argument)) for argument in case.arguments]
        with np.errstate(all="ignore"):
            results = case.program.expected(values)
    if results is None:
        return case
    wanted = [Tensor(result.shape, element_name(result)) for result in results]
    views = [name for name in VIEWS if name not in ("same", "all same", "sliding")]
    given = tuple(
        replace(draw(arrays(tensor, tensor.dimensions)), layout=draw(strategies.sampled_from(views)),  # type: ignore[arg-type]
                kind=draw(strategies.sampled_from([name for name in ARRAYS if name != "read-only"])))
        for tensor in wanted)
    return replace(case, out=kind, outs=given)


def _inner(argument: Array | Odd) -> Array:
    return argument.array if isinstance(argument, Odd) else argument


def _values(array: Array) -> np.ndarray:
    return array.build()[0].array.copy()


# --- Programs --------------------------------------------------------------------------------------------------------------------


def rotations(seed: int, count: int) -> list[Program]:
    """Programs around rotations, the shortest first."""
    random = Random(seed)
    made: list[Program] = [random_rotation(random) if number % 6 else random_spelled(random) for number in range(count)]
    return sorted(made, key=lambda program: len(program.text))


def written() -> list[Program]:
    """Programs written by hand."""
    return [Written(key) for key in PROGRAMS]


# --- Cases -----------------------------------------------------------------------------------------------------------------------


def _calls(programs: Sequence[Program]) -> SearchStrategy[Case]:
    @strategies.composite
    def valid(draw: DrawFn) -> Case:
        program = draw(strategies.sampled_from(programs))
        case = Case(program, draw(right_arguments(program)), draw(strategies.sampled_from(OPTIONS)))
        return draw(outs(case, ("none", "array", "argument") if program.in_place else ("none", "array", "list")))

    return valid()


def _resized(draw: DrawFn, shape: tuple[int, ...]) -> tuple[int, ...]:
    changed = list(shape)
    change = draw(strategies.sampled_from(("size", "size", "less", "less", "more", "rank", "lower rank")))
    place = draw(strategies.integers(0, len(shape) - 1)) if shape else 0
    if change == "rank" or not shape:
        return (*shape, draw(strategies.sampled_from((1, 2))))
    if change == "lower rank":
        return shape[:-1]
    if change == "less":
        changed[place] = max(0, shape[place] - 1)
    elif change == "more":
        changed[place] = shape[place] + 1
    else:
        changed[place] = draw(strategies.sampled_from(SIZES))
    return tuple(changed)


def _wrong_argument(draw: DrawFn, array: Array) -> Array | Odd:
    change = draw(strategies.sampled_from(("size", "size", "size", "element", "layout", "kind", "placement", "odd")))
    if change == "size":
        return replace(array, shape=_resized(draw, array.shape))
    if change == "element":
        return replace(array, element=draw(strategies.sampled_from(tuple(DTYPES))))
    if change == "layout":
        return replace(array, layout=draw(strategies.sampled_from(tuple(LAYOUTS))))
    if change == "kind":
        return replace(array, kind=draw(strategies.sampled_from(tuple(OBJECTS))))
    if change == "placement":
        return replace(array, placement=draw(strategies.integers(1, 16)))
    return Odd(draw(strategies.sampled_from(tuple(ODDITIES))), array)


def _mistakes(programs: Sequence[Program]) -> SearchStrategy[Case]:
    @strategies.composite
    def mistaken(draw: DrawFn) -> Case:
        case = draw(_calls(programs))
        where = draw(strategies.sampled_from(("argument", "argument", "out", "out", "count", "huge")))
        arguments = list(case.arguments)
        if where == "argument" and arguments:
            place = draw(strategies.integers(0, len(arguments) - 1))
            arguments[place] = _wrong_argument(draw, arguments[place])
            return replace(case, arguments=tuple(arguments))
        if where == "count":
            return replace(case, arguments=tuple(arguments[1:] if draw(strategies.booleans()) else arguments + arguments[:1]))
        if where == "huge" and _fills_memory(case.program):
            return _huge(draw, case)
        case = draw(outs(replace(case, out="none", outs=()), OUTS))
        if case.outs and draw(strategies.booleans()):
            place = draw(strategies.integers(0, len(case.outs) - 1))
            changed = _wrong_argument(draw, case.outs[place])
            # Copies are no place for results.
            if isinstance(changed, Array) and changed.kind not in ("list", "object array", "imaginary"):
                case = replace(case, outs=(*case.outs[:place], changed, *case.outs[place + 1:]))
        return case

    return mistaken()


def _fills_memory(program: Program) -> bool:
    """Whether a program writes all of what it is given, so that an argument too large for memory fails at once."""
    keys = ("negate rows", "add rows", "chain", "concat rows", "collapse", "slice of computed")
    return bool(names(program)) and (not isinstance(program, Written) or program.key in keys)


def _huge(draw: DrawFn, case: Case) -> Case:
    """The case with a size that is named as large as no memory; lanes excepted, which are neighbours."""
    name = draw(strategies.sampled_from(names(case.program)))
    sizes = {other: 2 for other in names(case.program)} | {name: HUGE}
    arguments = []
    for tensor, argument in zip(case.program.arguments, case.arguments):
        shape = tensor.shape(sizes)
        # Two such sizes are more than numpy has an array for.
        if shape and (shape[-1] == HUGE or shape.count(HUGE) > 1):
            return case
        arguments.append(replace(_inner(argument), shape=shape))
    return replace(case, arguments=tuple(arguments), out="none", outs=())


def _texts(programs: Sequence[Program]) -> SearchStrategy[Case]:
    numbers = strategies.integers(0, 2000)
    edits = strategies.tuples(strategies.sampled_from(("delete", "duplicate", "replace", "swap", "number", "cut")), numbers, numbers)
    mangled = strategies.builds(Mangled, strategies.sampled_from(programs), strategies.lists(edits, min_size=1, max_size=4).map(tuple))
    unusual = strategies.builds(Unusual, strategies.sampled_from(tuple(TEXTS)))
    return strategies.builds(Case, strategies.one_of(unusual, mangled, mangled))


def _options(programs: Sequence[Program]) -> SearchStrategy[Case]:
    @strategies.composite
    def odd(draw: DrawFn) -> Case:
        case = draw(_calls(programs))
        name = draw(strategies.sampled_from(tuple(ODD_OPTIONS)))
        return replace(case, options=((name, draw(strategies.sampled_from(ODD_OPTIONS[name]))),))

    return odd()


def _concurrency(programs: Sequence[Program]) -> SearchStrategy[Case]:
    return strategies.builds(
        lambda case, mode: replace(case, mode=mode), strategies.one_of(_calls(programs), _mistakes(programs)),
        strategies.sampled_from(("threads", "fork")))


@strategies.composite
def _large(draw: DrawFn, programs: Sequence[Program]) -> Case:
    """A rotation of megabytes, which threads share and which may be written past the cache."""
    program = draw(strategies.sampled_from(programs))
    options = (("threads", draw(strategies.sampled_from((1, 2, 3, 0, 1000)))),
               ("nontemporal", draw(strategies.sampled_from(("auto", "always", "never")))))
    sizes = {"m": draw(strategies.sampled_from((1, 2, 3))), "n": draw(strategies.sampled_from((1, 4000, 9001)))}
    arguments = tuple(draw(arrays(tensor, tensor.shape(sizes))) for tensor in program.arguments)
    return draw(outs(Case(program, arguments, options), ("none", "array", "argument")))


_LARGE: list[Program] = [
    Rotation(blocks, leading, (len(leading) - 1,), element=element, table_element="f32", compute="f32" if element != "f64" else None)
    for element in ("f32", "bf16", "f16", "f64")
    for leading in (("m", "n"), ("n", "m"), (2, "n", 3), ("n",))
    for blocks in ((("half", 128),), (("interleaved", 64), ("identity", 65)), (("interleaved_to_half", 254),))]


STRATEGIES: dict[str, Callable[[int, int], SearchStrategy[Case]]] = {
    "rotations": lambda seed, count: _calls(rotations(seed, count)),
    "written": lambda seed, count: _calls(written()),
    "mistakes": lambda seed, count: _mistakes([*rotations(seed, count), *written()]),
    "texts": lambda seed, count: _texts([*rotations(seed, count), *written()]),
    "options": lambda seed, count: _options(rotations(seed, min(count, 6)) + [Written("negate rows"), Written("transpose")]),
    "large": lambda seed, count: _large(_LARGE),
    "concurrency": lambda seed, count: _concurrency([*rotations(seed, count), *written()]),
}
"""Kinds of cases, by a name: strategies for a seed and a number of programs."""
