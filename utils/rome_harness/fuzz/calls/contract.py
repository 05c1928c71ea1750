"""What a call must do, whatever it is given: the right result or an exception that says what is wrong, and nothing else.

    outcome = call(Case(program, (Array((4, 8), "f32"), ...)), function)
"""

import dataclasses
import gc
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import ml_dtypes
import numpy as np
import torch

import rome
from rome_harness.fuzz.calls.arrays import ARRAYS, Array, contiguous
from rome_harness.fuzz.calls.memory import Region
from rome_harness.fuzz.calls.oddities import ODDITIES, Complaint
from rome_harness.fuzz.calls.programs import Program
from rome_harness.fuzz.calls.raw import Unknown

OUTS = ("none", "array", "list", "generator", "too many", "too few", "same twice", "argument", "overlap", "number", "dictionary")
"""What `out` may be; all but the first four are mistakes, or `argument` where the function does not work in place."""

WORDS = ("std::", "basic_string", "vector::", "bad_alloc", "bad_cast", "unordered_map", "Assertion", "nanobind")
"""What no message should say."""

LENGTH = 600


@dataclass(frozen=True)
class Odd:
    """One of ODDITIES, made of an array."""

    key: str
    array: Array


@dataclass(frozen=True)
class Case:
    """A program, how it is compiled, and what its function is called with. `out` is one of OUTS, `outs` the arrays of it. `mode` is
    'plain', 'threads' (several call at once, and one compiles) or 'fork' (a child process calls)."""

    program: Program
    arguments: tuple[Array | Odd, ...] = ()
    options: tuple[tuple[str, Any], ...] = ()
    out: str = "none"
    outs: tuple[Array, ...] = ()
    mode: str = "plain"


@dataclass(frozen=True)
class Outcome:
    """What came of a case: 'right', 'refused' or what is wrong with it."""

    kind: str
    detail: str = ""

    @property
    def is_right(self) -> bool:
        """Whether the contract holds."""
        return self.kind in ("right", "refused")


class Wrong(Exception):
    """The contract does not hold: the kind of the outcome and what is known."""


# --- What is expected ------------------------------------------------------------------------------------------------------------


def sizes_of(case: Case) -> dict[str, int] | None:
    """The sizes of names, where all arguments agree on shapes and types."""
    sizes: dict[str, int] = {}
    if len(case.arguments) != len(case.program.arguments):
        return None
    for given, tensor in zip(case.arguments, case.program.arguments):
        array = given.array if isinstance(given, Odd) else given
        if array.element != tensor.element or len(array.shape) != len(tensor.dimensions):
            return None
        for size, dimension in zip(array.shape, tensor.dimensions):
            if size != (sizes.setdefault(dimension, size) if isinstance(dimension, str) else dimension):
                return None
    return sizes


def _is_plain(array: Array) -> bool:
    return array.kind in ARRAYS and array.has_neighbouring_lanes()


def options_are_valid(case: Case) -> bool:
    """Whether options have values that must work."""
    valid = {"threads": (0, 1, 2), "nontemporal": ("auto", "always", "never"), "vector_width": (None, 128, 256, 512),
             "raises": (True, False), "target": ("cpu",)}
    return all(any(value is other or (type(value) is type(other) and value == other) for other in valid.get(name, ()))
               for name, value in case.options)


def must_work(case: Case, results: Sequence[np.ndarray]) -> bool:
    """Whether a case whose sizes agree must give these results."""
    if not all(isinstance(argument, Array) and _is_plain(argument) for argument in case.arguments):
        return False
    if case.out == "none":
        return True
    if not case.program.has_known_sizes or not results:
        return False
    if case.out == "argument":
        argument = case.arguments[0] if case.arguments else None
        return (isinstance(argument, Array) and case.program.in_place and argument.kind != "read-only" and argument.has_own_places()
                and not argument.is_huge)
    if case.out not in ("array", "list") or len(case.outs) != len(results):
        return False
    return all(
        out.shape == result.shape and _is_plain(out) and out.kind != "read-only" and out.has_own_places()
        and out.element == element_name(result) for out, result in zip(case.outs, results))


def must_be_refused(case: Case) -> str:
    """Why a case has no right result at all; empty where it may have one."""
    if len(case.arguments) != len(case.program.arguments):
        return "another number of arguments"
    for argument, tensor in zip(case.arguments, case.program.arguments):
        if isinstance(argument, Odd):
            continue
        # An integer type without a sign takes either.
        if argument.element not in (tensor.element, f"u{tensor.element}") or len(argument.shape) != len(tensor.dimensions):
            return "another type"
        if any(isinstance(dimension, int) and size != dimension for size, dimension in zip(argument.shape, tensor.dimensions)):
            return "another static size"
    for out in case.outs if case.out in ("array", "list") else ():
        if out.kind == "read-only" and 0 not in out.shape:
            return "an 'out' that cannot be written"
        if not out.has_own_places() and 0 not in out.shape and max(out.shape[:-1], default=1) > 1 and out.layout == "all same":
            return "an 'out' of the same memory"
    # Fewer than no arrays are none.
    if case.out in ("too many", "number", "dictionary") or case.out == "too few" and case.outs:
        return "no such 'out'"
    return ""


def element_name(result: np.ndarray) -> str:
    """MLIR's name of the type of the elements."""
    names = {"float32": "f32", "float64": "f64", "float16": "f16", "bfloat16": "bf16", "bool": "i1", "complex64": "complex<f32>",
             "complex128": "complex<f64>"}
    return names.get(result.dtype.name, "i" + result.dtype.name.removeprefix("int"))


# --- The call --------------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _compile(text: str, options: tuple[tuple[str, Any], ...], _types: tuple[type, ...]) -> rome.Program:
    """`_types` tell options apart that are equal, such as 1 and True."""
    return rome.compile(text, **dict(options))


def compile_program(case: Case) -> rome.Program:
    """Compiles the program of a case, or takes it from those compiled before."""
    return _compile(case.program.text, case.options, tuple(type(value) for _, value in case.options))


def check_message(error: BaseException, where: str) -> None:
    """Raises Wrong unless the exception is one that says what is wrong in words."""
    if isinstance(error, (Complaint, KeyboardInterrupt)):
        return
    name, message = type(error).__name__, str(error)
    if not isinstance(error, Exception) or isinstance(error, SystemError):
        raise Wrong("exception", f"{where} raised {name}: {message[:LENGTH]}")
    if isinstance(error, MemoryError):
        return
    first = message.splitlines()[0] if message else ""
    if not message or any(word in first for word in WORDS):
        raise Wrong("message", f"{where} raised {name}: {first[:LENGTH]!r}")


def _is_no_plain_memory(given: Any) -> bool:
    """Whether a tensor has elements that are not those of its memory, or whose history torch keeps."""
    return isinstance(given, torch.Tensor) and given.numel() > 0 and (given.is_neg() or given.is_conj() or given.requires_grad)


def _numpy(result: Any) -> np.ndarray:
    if isinstance(result, torch.Tensor):
        if result.dtype == torch.bfloat16:
            return result.detach().view(torch.uint16).numpy().view(ml_dtypes.bfloat16)
        return result.detach().numpy()
    return np.asarray(result)


def same(actual: np.ndarray, expected: np.ndarray, tolerance: float) -> bool:
    """Whether two arrays agree: in every bit but for those of NaNs, or within a tolerance relative to the largest element."""
    if actual.dtype != expected.dtype or actual.shape != expected.shape:
        return False
    if tolerance == 0 and actual.tobytes() == expected.tobytes():
        return True
    if expected.dtype.kind in "iub":
        return np.array_equal(actual, expected)
    kind = np.complex128 if expected.dtype.kind == "c" else np.float64
    left, right = actual.astype(kind), expected.astype(kind)
    with np.errstate(all="ignore"):
        equal = (left == right) & (np.signbit(left.real) == np.signbit(right.real))
        if tolerance:
            finite = np.abs(right[np.isfinite(right)])
            close = np.abs(left - right) <= tolerance * finite.max(initial=1)
            equal = equal | close | (left == right) | ~np.isfinite(right)
        return bool((equal | (np.isnan(left) & np.isnan(right))).all())


def _as_signed(array: np.ndarray) -> np.ndarray:
    """The integers that a program takes the elements for."""
    return array.view(f"i{array.itemsize}") if array.dtype.kind == "u" else array


class _Call:
    """The arrays of one call in memory of their own, the call, and all that it must not have done."""

    def __init__(self, case: Case) -> None:
        self.case = case
        built = [(argument.array if isinstance(argument, Odd) else argument).build() for argument in case.arguments]
        self.regions: list[Region] = [region for region, _ in built]
        self.arguments = [
            ODDITIES[argument.key](region.array) if isinstance(argument, Odd) else object_
            for argument, (region, object_) in zip(case.arguments, built)]
        self.huge = any(array.is_huge for array in (*case.outs, *(a for a in case.arguments if isinstance(a, Array))))
        self.out_regions: list[Region] = []
        self.out: Any = None
        self.objects: list[Any] = []
        self._prepare_out()
        for region in (*self.regions, *self.out_regions):
            region.remember()

    def _prepare_out(self) -> None:
        case = self.case
        if case.out == "argument" and self.arguments:
            self.objects = [self.arguments[0]]
            self.out = self.objects[0]
            self.out_regions = [self.regions[0]]
            return
        if case.out == "overlap" and self.regions and self.regions[0].array.ndim:
            array = self.regions[0].array
            low = array.ctypes.data - self.regions[0].pages.ctypes.data
            itemsize = array.itemsize
            strides = tuple(contiguous(array.shape, itemsize))
            room = self.regions[0].pages.size - array.size * itemsize if not self.huge else -1
            start = min(low + itemsize, room) if room >= 0 else low
            if room >= 0:
                self.objects = [np.ndarray(array.shape, array.dtype, self.regions[0].pages.data, start, strides)]
                self.out, self.out_regions = self.objects[0], [self.regions[0]]
            return
        built = [out.build() for out in case.outs]
        self.out_regions = [region for region, _ in built]
        self.objects = [object_ for _, object_ in built]
        if case.out == "array":
            self.out = self.objects[0] if len(self.objects) == 1 else tuple(self.objects)
        elif case.out == "list" and len(self.objects) == 1:
            self.out = self.objects[0]
        elif case.out in ("list", "too many", "too few"):
            extra = [np.zeros(3, np.float32)] if case.out == "too many" else []
            self.out = (self.objects + extra)[1 if case.out == "too few" else 0:]
        elif case.out == "generator":
            self.out = (object_ for object_ in self.objects)
        elif case.out == "same twice":
            self.out = self.objects[:1] * 2
        elif case.out == "number":
            self.out = 1
        elif case.out == "dictionary":
            self.out = dict(enumerate(self.objects))

    def expected(self) -> tuple[np.ndarray, ...] | None:
        """The right results; None where there are none."""
        if self.huge or sizes_of(self.case) is None or isinstance(self.case.program, Unknown):
            return None
        with np.errstate(all="ignore"):
            return self.case.program.expected([_as_signed(region.array.copy()) for region in self.regions])

    def check(self, function: rome.Function) -> Outcome:
        """Calls the function."""
        case, expected = self.case, self.expected()
        try:
            returned = function(*self.arguments, out=self.out) if case.out != "none" else function(*self.arguments)
        except BaseException as error:  # pylint: disable=broad-exception-caught
            check_message(error, "the call")
            failed_late = type(error).__name__ not in ("ValueError", "TypeError", "BufferError", "CompileError")
            self._check_memory(written=failed_late)
            if expected is not None and must_work(case, expected) and options_are_valid(case):
                raise Wrong("not accepted", f"{type(error).__name__}: {str(error)[:LENGTH]}") from error
            return Outcome("refused", f"{type(error).__name__}: {str(error)[:LENGTH]}")
        reason = must_be_refused(case)
        if not reason and any(_is_no_plain_memory(given) for given in (*self.arguments, *self.objects)):
            reason = "a tensor that is not its memory"
        if not reason and expected is None and sizes_of(case) is not None and not self.huge:
            reason = "values for which there is no right result"
        if reason and not isinstance(case.program, Unknown):
            raise Wrong("accepted", reason)
        self._check_results(returned, expected)
        self._check_memory(written=True)
        return Outcome("right")

    def _check_memory(self, written: bool) -> None:
        """Raises Wrong where a byte has changed that is not of `out`, or of `out` where nothing may be `written`."""
        for number, region in enumerate(self.regions):
            if not any(region is other for other in self.out_regions) and region.changed():
                raise Wrong("memory", f"bytes of or around argument {number} have changed")
        for number, region in enumerate(self.out_regions):
            view = region.array
            if self.case.out == "overlap":
                view = self.objects[0]
            if region.changed(view if written else None):
                raise Wrong("memory", f"bytes of or around 'out' {number} have changed" + ("" if written else ", though it was refused"))

    def _check_results(self, returned: Any, expected: tuple[np.ndarray, ...] | None) -> None:
        case = self.case
        results = [] if returned is None else list(returned) if isinstance(returned, (tuple, list)) else [returned]
        if expected is None:
            return
        if len(results) != len(expected):
            raise Wrong("returned", f"{len(results)} results, expected {len(expected)}")
        if case.out not in ("none", "generator", "overlap") and any(
                result is not given for result, given in zip(results, self.objects)):
            raise Wrong("returned", "another object than 'out'")
        given = case.out in ("array", "list", "argument", "generator")
        arrays = [region.array for region in self.out_regions] if given else [_numpy(result) for result in results]
        for number, (array, right) in enumerate(zip(arrays, expected)):
            if not same(array, right, case.program.tolerance):
                raise Wrong("different", f"result {number} is {_short(array)}, expected {_short(right)}")
        if case.out == "none":
            self._check_independence(arrays)

    def _check_independence(self, arrays: Sequence[np.ndarray]) -> None:
        """New results are arrays that can be written, of memory that nobody else has."""
        for left, right in itertools.combinations([*(region.array for region in self.regions), *arrays], 2):
            if any(left is array for array in arrays) or any(right is array for array in arrays):
                if np.may_share_memory(left, right) and left.size and right.size:
                    raise Wrong("shared", "results share memory")
        for number, array in enumerate(arrays):
            if not array.flags.writeable or not array.flags.aligned:
                raise Wrong("returned", f"result {number} is read-only or misaligned")
            if array.dtype.kind != "b":
                array[...] = 1
        for number, array in enumerate(arrays):
            if array.dtype.kind != "b" and not (array == np.ones((), array.dtype)).all():
                raise Wrong("shared", f"result {number} changes with another")


def _short(array: np.ndarray) -> str:
    return f"{array.dtype.name}{list(array.shape)} {np.array2string(array.reshape(-1)[:8], separator=', ')}"


def call(case: Case, function: rome.Function) -> Outcome:
    """Calls a function as a case says."""
    try:
        return _Call(case).check(function)
    except Wrong as wrong:
        return Outcome(*wrong.args)
    finally:
        gc.collect(0)


def with_arguments(case: Case, arguments: Sequence[Array | Odd]) -> Case:
    """The case with other arguments."""
    return dataclasses.replace(case, arguments=tuple(arguments))
