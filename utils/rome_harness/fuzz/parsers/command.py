"""Fuzzes what RoME parses, guided by coverage, with LLVM's libFuzzer."""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from rome_harness.console import make_console, make_table
from rome_harness.fuzz.parsers.seeds import LONGEST, SEEDS, write_dictionary, write_seeds
from rome_harness.testing.tools import REPOSITORY

INPUT_SECONDS = 10
"""An input that takes longer has failed."""

INPUT_MEGABYTES = 2048
"""An input that takes more memory has failed."""

ENVIRONMENT = {
    # As in test/lit.cfg.py: libMLIR.so is not instrumented.
    "ASAN_OPTIONS": "detect_container_overflow=0:allow_user_poisoning=0",
    "UBSAN_OPTIONS": "print_stacktrace=1",
}

STATISTICS = {
    "executions": r"stat::number_of_executed_units:\s*(\d+)",
    "per second": r"stat::average_exec_per_sec:\s*(\d+)",
    "new inputs": r"stat::new_units_added:\s*(\d+)",
    "edges": r"cov: (\d+)",
    "slowest (s)": r"stat::slowest_unit_time_sec:\s*(\d+)",
    "memory (MB)": r"stat::peak_rss_mb:\s*(\d+)",
}
"""Where libFuzzer's output has a number; the last one counts."""


@dataclass(frozen=True)
class Report:
    """What became of one fuzzer."""

    target: str
    numbers: tuple[str, ...]
    failure: Path | None
    detail: str


def build(directory: Path) -> bool:
    """Configures the sanitize preset and builds nothing but the fuzzers."""
    configure = ["cmake", "--preset", "sanitize", "--log-level=WARNING"]
    commands = (configure, ["cmake", "--build", str(directory), "--target", "rome-fuzzers"])
    return all(subprocess.run(command, cwd=REPOSITORY, check=False, stdout=sys.stderr).returncode == 0 for command in commands)


def fuzz(target: str, parsed: argparse.Namespace, directory: Path) -> Report:
    """Runs one fuzzer until its time is over or an input fails."""
    fuzzer = parsed.build / "bin" / f"rome-{target}-fuzzer"
    corpus, seeds, artifacts = parsed.corpus / target, directory / target / "seeds", directory / target / "artifacts"
    for needed in (corpus, artifacts):
        needed.mkdir(parents=True, exist_ok=True)
    write_seeds(target, seeds)
    options = {"max_total_time": parsed.seconds, "max_len": LONGEST, "timeout": INPUT_SECONDS, "rss_limit_mb": INPUT_MEGABYTES,
               "seed": parsed.seed, "artifact_prefix": f"{artifacts}/", "print_final_stats": 1, "close_fd_mask": 2}
    if target != "npy":
        options["dict"] = directory / "words"
    command = [str(fuzzer), *(f"-{name}={value}" for name, value in options.items()), str(corpus), str(seeds)]
    environment = os.environ | ENVIRONMENT
    result = subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace", check=False)
    found = [re.findall(pattern, result.stderr) for pattern in STATISTICS.values()]
    numbers = tuple(matches[-1] if matches else "" for matches in found)
    inputs = sorted(artifacts.iterdir())
    if not inputs:
        return Report(target, numbers, None, "" if result.returncode == 0 else result.stderr)
    parsed.output.mkdir(parents=True, exist_ok=True)
    failure = Path(shutil.copy(inputs[-1], parsed.output / f"{target}-{inputs[-1].name}"))
    # Once more, with the messages that are dropped while fuzzing. Alone, it may not fail.
    again = subprocess.run([str(fuzzer), str(failure)], env=environment, capture_output=True, text=True, errors="replace", check=False)
    return Report(target, numbers, failure, again.stderr if again.returncode else result.stderr)


def show(console: Console, reports: Sequence[Report]) -> None:
    """A line for each fuzzer, then what went wrong."""
    table = make_table("target", *STATISTICS, "failure")
    for report in reports:
        table.add_row(report.target, *report.numbers, str(report.failure or ("see below" if report.detail else "none")))
    console.print(table)
    for report in reports:
        if report.detail:
            console.print(f"\n{report.target}: {report.failure or 'the fuzzer failed'}\n{report.detail}", markup=False)


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(prog="utils/fuzz-parsers", description=__doc__)
    parser.add_argument("--seconds", type=int, default=720, metavar="N",
                        help="time for each target (default: %(default)s, an hour of work in all)")
    parser.add_argument("--targets", nargs="+", choices=SEEDS, default=list(SEEDS), help="what to fuzz (default: all)")
    parser.add_argument("--seed", type=int, default=0, help="of mutations; 0: a random one (default: %(default)s)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="targets at a time (default: %(default)s)")
    parser.add_argument("--build", type=Path, default=REPOSITORY / "build-sanitize", metavar="DIR", help="where fuzzers are built")
    parser.add_argument("--no-build", action="store_true", help="take the fuzzers as they are")
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="inputs that reach something new, kept for the next run "
                        "(default: fuzz-corpus in the build's folder)")
    parser.add_argument("--output", type=Path, default=Path("fuzz-failures"), help="where failing inputs go (default: %(default)s)")
    parsed = parser.parse_args(arguments)
    parsed.corpus = parsed.corpus or parsed.build / "fuzz-corpus"
    return parsed


def main(arguments: Sequence[str] | None = None) -> int:
    """Builds and runs the fuzzers and prints a summary; the exit status says whether an input failed."""
    parsed = parse(arguments)
    if not parsed.no_build and not build(parsed.build):
        return 1
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(parsed.jobs) as pool:
        write_dictionary(Path(name) / "words")
        reports = list(pool.map(lambda target: fuzz(target, parsed, Path(name)), parsed.targets))
    show(make_console(), reports)
    return 1 if any(report.detail for report in reports) else 0


if __name__ == "__main__":
    sys.exit(main())
