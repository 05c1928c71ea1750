"""Calls compiled functions with random arguments in guarded processes, and reports what goes wrong."""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import track

from rome_harness.console import make_console, make_table
from rome_harness.fuzz.calls.contract import Case, Outcome
from rome_harness.fuzz.calls.guard import Guard
from rome_harness.fuzz.calls.judge import MODULES, judge, reproducer, signature
from rome_harness.fuzz.calls.strategies import STRATEGIES
from rome_harness.fuzz.sampling import draw, simplify

CHUNK = 250
"""Examples that share a set of programs, which are compiled once."""

PROGRAMS = 40


@dataclass(frozen=True)
class Task:
    """One chunk: `examples` cases of a kind."""

    kind: str
    seed: int
    examples: int
    seconds: float


@dataclass
class Report:
    """What became of a chunk: outcomes by their kind, and the first failure of each sort."""

    task: Task
    outcomes: Counter = field(default_factory=Counter)
    failures: dict[tuple[str, ...], tuple[Case, Outcome]] = field(default_factory=dict)


def run_chunk(task: Task) -> Report:
    """Judges all cases of a chunk."""
    report = Report(task)
    hanging: set[str] = set()
    with Guard(task.seconds, MODULES) as guard:

        def collect(case: Case) -> None:
            # A program that hangs once would take all the time there is.
            if repr(case.program) in hanging:
                return
            outcome = judge(guard, case)
            if outcome.kind == "hung":
                hanging.add(repr(case.program))
            report.outcomes[outcome.kind] += 1
            if not outcome.is_right:
                report.failures.setdefault(signature(case, outcome), (case, outcome))

        draw(STRATEGIES[task.kind](task.seed, PROGRAMS), task.seed, task.examples, collect)
    return report


def shrink(task: Task, sort: tuple[str, ...], failure: tuple[Case, Outcome]) -> tuple[Case, Outcome]:
    """A simpler case that fails in the same way; `failure` itself where none is found."""
    simplest = failure
    with Guard(task.seconds, MODULES) as guard:

        def fails(case: Case) -> bool:
            nonlocal simplest
            outcome = judge(guard, case)
            if signature(case, outcome) != sort:
                return False
            if len(repr(case)) <= len(repr(simplest[0])):
                simplest = case, outcome
            return True

        simplify(STRATEGIES[task.kind](task.seed, PROGRAMS), task.seed, task.examples, fails)
    return simplest


def plan(parsed: argparse.Namespace) -> list[Task]:
    """The chunks of a run, kinds in turn."""
    count = -(-parsed.examples // CHUNK)
    return [Task(parsed.kinds[number % len(parsed.kinds)], parsed.seed * 10007 + number,
                 min(CHUNK, parsed.examples - number * CHUNK), parsed.seconds) for number in range(count)]


def show(console: Console, reports: Sequence[Report], seconds: float) -> None:
    """A line for each kind of case."""
    table = make_table("kind", "examples", "right", "refused", "wrong")
    for kind in sorted({report.task.kind for report in reports}):
        outcomes: Counter = Counter()
        for report in reports:
            if report.task.kind == kind:
                outcomes.update(report.outcomes)
        right, refused, total = outcomes["right"], outcomes["refused"], outcomes.total()
        table.add_row(kind, *(str(number) for number in (total, right, refused, total - right - refused)))
    console.print(table)
    console.print(f"{seconds:.0f} s")


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(prog="utils/fuzz-calls", description=__doc__)
    parser.add_argument("--examples", type=int, default=20000, help="calls in all (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="another seed makes other calls (default: %(default)s)")
    parser.add_argument("--kinds", nargs="+", choices=STRATEGIES, default=list(STRATEGIES), help="kinds of calls (default: all)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes at a time (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=10, help="how long a call may take (default: %(default)s)")
    parser.add_argument("--shrink", type=int, default=10, metavar="N", help="failures to make simpler (default: %(default)s)")
    parser.add_argument("--output", type=Path, default=Path("fuzz-failures"), help="where reproducers go (default: %(default)s)")
    return parser.parse_args(arguments)


def save(console: Console, path: Path, case: Case, outcome: Outcome) -> None:
    """Writes and prints a reproducer."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(reproducer(case, outcome), encoding="utf-8", errors="backslashreplace")
    console.print(f"\n{path}:\n{path.read_text(encoding='utf-8')}", markup=False, soft_wrap=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the chunks, saves and prints the first failure of each sort when it is found and again when it is simpler, and prints a
    summary; the exit status says whether there are any."""
    parsed = parse(arguments)
    console = make_console()
    tasks, reports = plan(parsed), []
    start = time.monotonic()
    first: dict[tuple[str, ...], tuple[Task, Path, tuple[Case, Outcome]]] = {}
    with ProcessPoolExecutor(max_workers=parsed.jobs) as pool:
        chunks = as_completed([pool.submit(run_chunk, task) for task in tasks])
        for chunk in track(chunks, "calls", total=len(tasks), console=console):
            reports.append(report := chunk.result())
            for sort, failure in report.failures.items():
                if sort not in first:
                    name = f"{len(first):03}-{report.task.kind}-{failure[1].kind.replace(' ', '-')}.py"
                    first[sort] = report.task, parsed.output / name, failure
                    save(console, parsed.output / name, *failure)
        numbered = list(first.items())[:parsed.shrink]
        simpler = {pool.submit(shrink, task, sort, failure): path for sort, (task, path, failure) in numbered}
        for future in as_completed(simpler):
            save(console, simpler[future], *future.result())
    show(console, reports, time.monotonic() - start)
    if first:
        console.print(f"{len(first)} sorts of failures, one of each in {parsed.output}")
    return 1 if first else 0


if __name__ == "__main__":
    sys.exit(main())
