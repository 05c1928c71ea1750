"""Makes random programs, raises them, and reports what raising does wrong; or mutates programs, which must compile or get an error."""

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from hypothesis.strategies import SearchStrategy
from rich.console import Console
from rich.progress import track

from rome_harness.console import make_console, make_table
from rome_harness.fuzz.mutations import runs
from rome_harness.fuzz.programs.builder import Function
from rome_harness.fuzz.programs.oracle import PIPELINES, Batch, Counts, Failure, check_function
from rome_harness.fuzz.programs.random_programs import graphs, lane_programs
from rome_harness.fuzz.programs.rotations import near_misses, rotations
from rome_harness.fuzz.sampling import draw, simplify
from rome_harness.testing.tools import ToolError, rome_opt_path

STRATEGIES: dict[str, Callable[[], SearchStrategy[Function]]] = {
    "graphs": graphs,
    "lanes": lane_programs,
    "rotations": rotations,
    "near-misses": near_misses,
}
"""Kinds of programs, by the name that the command line takes."""

MUTATIONS = "mutations"
"""The kind whose programs are not evaluated: each compiles, or an error says at which op it does not."""

BATCH = 125
"""Programs in one run of rome-opt."""


@dataclass(frozen=True)
class Task:
    """One batch: `count` programs of a kind. Every `compiled`-th program is also compiled and run; none where it is 0."""

    kind: str
    seed: int
    count: int
    rome_opt: Path
    pipelines: tuple[str, ...]
    compiled: int = 0


@dataclass
class Report:
    """What became of a batch."""

    kind: str
    counts: Counts
    failures: list[Failure]


def generate(task: Task) -> list[Function]:
    """The programs of a batch; the same for the same seed."""
    functions: list[Function] = []
    draw(STRATEGIES[task.kind](), task.seed, task.count, functions.append)
    return functions


def run(task: Task) -> Report:
    """Raises and evaluates one batch. Where it crashes, its programs one by one."""
    if task.kind == MUTATIONS:
        programs = runs.mutated(task.rome_opt, task.seed, task.count)
        return Report(task.kind, *runs.diagnose(task.rome_opt, programs, task.pipelines))
    functions = generate(task)
    batch = Batch(functions, task.rome_opt, task.seed)
    try:
        failures = batch.check(task.pipelines)
    except ToolError:
        checked = [check_function(function, task.rome_opt, task.seed, task.pipelines) for function in functions]
        failures = [failure for failure in checked if failure]
        batch.counts.failures["crash"] = len(failures)
    if task.compiled:
        failures += _compile(task, functions[::task.compiled], batch.counts)
    return Report(task.kind, batch.counts, failures)


def _compile(task: Task, functions: Sequence[Function], counts: Counts) -> list[Failure]:
    """Compiles some programs as one module and runs them."""
    batch = Batch(functions, task.rome_opt, task.seed)
    try:
        failures = batch.execute()
    except ToolError as error:
        failures = [Failure(functions[0], "crash", "compiled", str(error)[-2000:])]
    counts.compiled += batch.counts.compiled
    for failure in failures:
        counts.failures[failure.kind] = counts.failures.get(failure.kind, 0) + 1
    return failures


def shrink(task: Task, failure: Failure) -> Failure:
    """A smaller program of the same kind that fails in the same way; `failure` itself where none is found."""
    if task.kind == MUTATIONS:
        return runs.smaller(task.rome_opt, failure)
    smallest = failure

    def fails(function: Function) -> bool:
        nonlocal smallest
        found = check_function(function, task.rome_opt, task.seed, [failure.pipeline])
        if found is None or found.kind != failure.kind:
            return False
        if len(function.text) <= len(smallest.function.text):
            smallest = found
        return True

    if failure.pipeline in PIPELINES:
        simplify(STRATEGIES[task.kind](), task.seed, task.count, fails)
    return smallest


def save(failure: Failure, directory: Path, name: str) -> Path:
    """Writes the program of a failure as a module that rome-opt reads, with what went wrong as a comment."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"{name}.mlir"
    lines = [f"{failure.kind} ({failure.pipeline}): {failure.detail}", failure.function.label, *failure.function.notes]
    comment = "".join(f"// {line}\n" for entry in lines for line in entry.splitlines())
    path.write_text(f"{comment}\n{failure.function.named('f')}")
    return path


def plan(parsed: argparse.Namespace) -> list[Task]:
    """The batches of a run: kinds in turn, pipelines in turn beside the program as it is written."""
    passes = [name for name in PIPELINES if name != "as written"]
    tasks = []
    for number in range(-(-parsed.count // BATCH)):
        kind = parsed.kinds[number % len(parsed.kinds)]
        turn = number // len(parsed.kinds)
        pipelines = runs.pipelines(turn) if kind == MUTATIONS else ("as written", passes[turn % len(passes)])
        count = min(BATCH, parsed.count - number * BATCH)
        tasks.append(Task(kind, parsed.seed + number, count, parsed.rome_opt, pipelines, parsed.compile_every))
    return tasks


def show(console: Console, reports: Sequence[Report], seconds: float) -> None:
    """A line for each kind of program."""
    headings = ("programs", "raised", "evaluated", "compiled", "changed by other passes")
    found = (name for report in reports for name in report.counts.failures)
    kinds_of_failures = list(dict.fromkeys(["crash", "different", "missed", *found]))
    table = make_table("kind", *headings, *kinds_of_failures)
    for kind in dict.fromkeys(report.kind for report in reports):
        counts = Counts()
        for report in reports:
            if report.kind == kind:
                counts.add(report.counts)
        wrong = [counts.failures.get(name, 0) for name in kinds_of_failures]
        numbers = [counts.programs, counts.raised, counts.evaluated, counts.compiled, counts.changed_before, *wrong]
        table.add_row(kind, *(str(number) for number in numbers))
    console.print(table)
    console.print(f"{seconds:.0f} s")


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(prog="utils/fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=20000, help="programs in all (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="another seed makes other programs (default: %(default)s)")
    parser.add_argument("--kinds", nargs="+", choices=(*STRATEGIES, MUTATIONS), default=list(STRATEGIES),
                        help=f"kinds of programs (default: all but {MUTATIONS})")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="batches at a time (default: %(default)s)")
    parser.add_argument("--rome-opt", type=Path, default=rome_opt_path(), help="the program to test (default: %(default)s)")
    parser.add_argument("--compile-every", type=int, default=50, metavar="N",
                        help="also compile and run every N-th program of a batch; 0: none (default: %(default)s)")
    parser.add_argument("--shrink", type=int, default=3, metavar="N", help="failures to make smaller and print (default: %(default)s)")
    parser.add_argument("--output", type=Path, default=Path("fuzz-failures"), help="where failing programs go (default: %(default)s)")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the batches, prints a summary, and saves and prints failing programs; the exit status says whether any failed."""
    parsed = parse(arguments)
    console = make_console()
    tasks = plan(parsed)
    start = time.monotonic()
    with ProcessPoolExecutor(max_workers=parsed.jobs) as pool:
        reports = list(track(pool.map(run, tasks), "programs", total=len(tasks), console=console))
    show(console, reports, time.monotonic() - start)
    failures = [(task, failure) for task, report in zip(tasks, reports) for failure in report.failures]
    # One failure of each sort is worth a look before another of the same.
    first: dict[tuple, tuple[Task, Failure]] = {}
    for task, failure in failures:
        # What is wrong with a mutated program begins with where; pipelines share most passes.
        sort = failure.detail.split("\n")[0] if task.kind == MUTATIONS else (failure.pipeline, failure.detail[:40])
        first.setdefault((failure.kind, failure.function.label, sort), (task, failure))
    for number, (task, failure) in enumerate(first.values()):
        shown = shrink(task, failure) if number < parsed.shrink else failure
        path = save(shown, parsed.output, f"{number:03}-{shown.kind}-{shown.function.label.replace(' ', '-').replace(',', '')}")
        if number < parsed.shrink:
            console.print(f"\n{path}:\n{path.read_text()}", markup=False)
    if failures:
        console.print(f"{len(failures)} failures of {len(first)} sorts, one of each in {parsed.output}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
