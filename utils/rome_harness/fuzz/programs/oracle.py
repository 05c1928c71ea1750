"""Raises many functions in one run of rome-opt and evaluates each before and after.

What raising may not do: fail, hang, miss what is a rotation by construction, or change a bit of a result. Zeros of either sign and
infinities count; all NaNs count as one, since which NaN an operation returns is left open by IEEE 754 and by LLVM. Programs with a
reduction are compared on finite inputs and without signs of zeros: raise-to-rope documents that a sum that begins with 0 may lose
them, and that a product with a matrix spreads lanes that are not finite.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from rome_harness.fuzz.programs.builder import Function
from rome_harness.fuzz.programs.interpreter import Interpreter, UnknownOperation
from rome_harness.testing import execute
from rome_harness.testing.tools import ToolError, run_tool

RAISE = "--raise-to-rope"

TO_GENERIC = ("--linalg-generalize-named-ops", "--mlir-print-op-generic", "--mlir-print-local-scope",
              "--mlir-print-elementsattrs-with-hex-if-larger=-1")
"""What makes a module readable for the interpreter."""

PIPELINES = {
    "as written": (),
    "canonicalized": ("--canonicalize", "--cse"),
    "generalized": ("--convert-elementwise-to-linalg", "--linalg-generalize-named-ops"),
    "fused": ("--convert-elementwise-to-linalg", "--linalg-generalize-named-ops", "--linalg-fuse-elementwise-ops", "--cse"),
    "unit dimensions folded": ("--linalg-fold-unit-extent-dims", "--canonicalize", "--cse"),
    "all together": ("--canonicalize", "--cse", "--convert-elementwise-to-linalg", "--linalg-generalize-named-ops",
                     "--linalg-fuse-elementwise-ops", "--linalg-fold-unit-extent-dims", "--canonicalize", "--cse"),
}
"""Passes that may have run before raising."""

TIMEOUT = 120
"""Seconds after which a run of rome-opt on one batch counts as hanging."""

CPU_PIPELINE = ("--llvm-request-c-wrappers", "--convert-elementwise-to-linalg", "--rome-cpu-pipeline")


@dataclass(frozen=True)
class Failure:
    """What went wrong with a function: `kind` is one of crash, missed, different."""

    function: Function
    kind: str
    pipeline: str
    detail: str


@dataclass
class Counts:
    """What a run did, for its summary."""

    programs: int = 0
    raised: int = 0
    evaluated: int = 0
    compiled: int = 0
    changed_before: int = 0
    unknown: int = 0
    failures: dict[str, int] = field(default_factory=dict)

    def add(self, other: "Counts") -> None:
        for name in ("programs", "raised", "evaluated", "compiled", "changed_before", "unknown"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for kind, number in other.failures.items():
            self.failures[kind] = self.failures.get(kind, 0) + number


def module_text(functions: Sequence[Function]) -> str:
    """One module with the functions p0, p1, ..."""
    return "\n".join(function.named(f"p{index}") for index, function in enumerate(functions))


def run_passes(rome_opt: Path, text: str, flags: Sequence[str]) -> str:
    """The module after the passes `flags`. Raises ToolError where they fail or hang."""
    return run_tool([rome_opt, *flags], text, TIMEOUT).stdout


def same_bits(left: np.ndarray, right: np.ndarray) -> bool:
    """Whether two results agree in every bit, or are NaN in the same places."""
    if left.dtype != right.dtype or left.shape != right.shape:
        return False
    nan = np.isnan(left)
    if not np.array_equal(nan, np.isnan(right)):
        return False
    zero = np.zeros((), left.dtype)
    return np.where(nan, zero, left).tobytes() == np.where(nan, zero, right).tobytes()


def difference(before: Sequence[np.ndarray], after: Sequence[np.ndarray]) -> str:
    """The first element that differs, and whether only signs of zeros do."""
    for left, right in zip(before, after):
        if same_bits(left, right):
            continue
        if left.shape != right.shape or left.dtype != right.dtype:
            return f"{left.dtype}{left.shape} became {right.dtype}{right.shape}"
        wrong = ~((left == right) & (np.signbit(left) == np.signbit(right)) | np.isnan(left) & np.isnan(right))
        place = tuple(int(axis[0]) for axis in np.nonzero(wrong))
        kind = "sign of zero" if np.array_equal(left, right, equal_nan=True) else "value"
        return f"{kind} at {list(place)}: {left[place]!r} became {right[place]!r}"
    return ""


class Batch:
    """Functions that are raised and evaluated together."""

    def __init__(self, functions: Sequence[Function], rome_opt: Path, seed: int):
        self.functions = functions
        self.rome_opt = rome_opt
        self.counts = Counts(programs=len(functions))
        self._seed = seed
        self._text = module_text(functions)
        self._original: Interpreter | None = None
        self._results: dict[int, list] = {}

    def inputs(self, index: int) -> list[list[np.ndarray]]:
        """Arguments for a function: finite ones, and, without a reduction, ones with zeros, infinities and NaNs."""
        generator = np.random.default_rng((self._seed, index))
        kinds = (False,) if self._reduces(index) else (False, True)
        return [self.functions[index].inputs(generator, special) for special in kinds]

    def _reduces(self, index: int) -> bool:
        return '"reduction"' in self.functions[index].text

    def _before(self, index: int) -> list[list[np.ndarray]]:
        """Results of a function as it was written."""
        if self._original is None:
            self._original = Interpreter(run_passes(self.rome_opt, self._text, TO_GENERIC))
        if index not in self._results:
            self._results[index] = [self._original.call(f"p{index}", *arguments) for arguments in self.inputs(index)]
        return self._results[index]

    def check(self, pipelines: Sequence[str]) -> list[Failure]:
        """Raises after each of `pipelines` and compares. At most one failure of a function is returned."""
        failures: dict[int, Failure] = {}
        raised = set()
        for pipeline in pipelines:
            after = Interpreter(run_passes(self.rome_opt, self._text, (*PIPELINES[pipeline], RAISE, *TO_GENERIC)))
            for index, function in enumerate(self.functions):
                found = after.count(f"p{index}", "rope.apply")
                if found:
                    raised.add(index)
                failure = self._compare(index, function, after, found, pipeline)
                if failure:
                    failures.setdefault(index, failure)
        self.counts.raised += len(raised)
        for failure in failures.values():
            self.counts.failures[failure.kind] = self.counts.failures.get(failure.kind, 0) + 1
        return list(failures.values())

    def _compare(self, index: int, function: Function, after: Interpreter, found: int, pipeline: str) -> Failure | None:
        """The failure of one function in one pipeline."""
        if found:
            try:
                before = self._before(index)
                results = self._call(after, index)
            except UnknownOperation:
                self.counts.unknown += 1
                return None
            self.counts.evaluated += 1
            for plain, changed in zip(before, results):
                detail = difference(plain, changed) if changed is not None else "sizes that do not fit at run time"
                if detail.startswith("sign of zero") and self._reduces(index):
                    continue
                if detail and self._changed_without_raising(index, pipeline):
                    self.counts.changed_before += 1
                elif detail:
                    return Failure(function, "different", pipeline, detail)
        if function.expected is not None and found != function.expected:
            return Failure(function, "missed", pipeline, f"expected {function.expected} rope.apply, but got {found}")
        return None

    def _call(self, interpreter: Interpreter, index: int) -> list[list[np.ndarray] | None]:
        """Results of a function; None where sizes do not fit one another at run time."""
        results: list[list[np.ndarray] | None] = []
        for arguments in self.inputs(index):
            try:
                results.append(interpreter.call(f"p{index}", *arguments))
            except (IndexError, ValueError):
                results.append(None)
        return results

    def _changed_without_raising(self, index: int, pipeline: str) -> bool:
        """Whether the passes before raising change the result themselves."""
        text = self.functions[index].named(f"p{index}")
        try:
            passed = self._call(Interpreter(run_passes(self.rome_opt, text, (*PIPELINES[pipeline], *TO_GENERIC))), index)
        except UnknownOperation:  # They made the program read outside of a tensor.
            return True
        return any(after is None or difference(before, after) != "" for before, after in zip(self._before(index), passed))

    def execute(self) -> list[Failure]:
        """Compiles the module before and after raising, and compares what machine code computes, also with the interpreter."""
        raised_text = run_passes(self.rome_opt, self._text, (RAISE,))
        plain = execute.compile_module(self._text, CPU_PIPELINE, self.rome_opt)
        raised = execute.compile_module(raised_text, CPU_PIPELINE, self.rome_opt)
        failures = []
        for index, function in enumerate(self.functions):
            try:
                known = self._before(index)
            except UnknownOperation:
                self.counts.unknown += 1
                continue
            for arguments, interpreted in zip(self.inputs(index), known):
                before, after = (module.call(f"p{index}", *arguments) for module in (plain, raised))
                detail = difference(before, after)
                if not detail and "math." not in function.text:
                    detail = difference(interpreted, before)
                if detail:
                    failures.append(Failure(function, "different", "compiled", detail))
                    break
            self.counts.compiled += 1
        return failures


def check_function(function: Function, rome_opt: Path, seed: int, pipelines: Sequence[str]) -> Failure | None:
    """The failure of one function, a crash included."""
    try:
        return next(iter(Batch([function], rome_opt, seed).check(pipelines)), None)
    except ToolError as error:
        return Failure(function, "crash", ", ".join(pipelines), str(error)[-2000:])
