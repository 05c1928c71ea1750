"""Builds RoME, runs its tests and checks, and counts them; called by utils/test."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
TEST_TIMEOUT = 1200
"""Seconds after which a test that hangs has failed."""
SOURCE_PATTERNS = ["*.h", "*.c", "*.cpp"]
LLVM_BINDIR = Path(subprocess.check_output(["llvm-config-22", "--bindir"], text=True).strip())

# How lit's result codes count; PASS is a test that passed at the first try.
PASSED = {"PASS", "FLAKYPASS", "XFAIL"}
SKIPPED = {"UNSUPPORTED", "SKIPPED", "EXCLUDED"}


def run(*command: str | Path) -> bool:
    """Runs a command in the repository's root; says whether it succeeded."""
    return subprocess.run([str(part) for part in command], cwd=REPOSITORY, check=False).returncode == 0


def list_sources(*patterns: str) -> list[str]:
    """The files under version control that match a pattern."""
    listing = subprocess.check_output(["git", "ls-files", "-z", *patterns], cwd=REPOSITORY, text=True)
    return [path for path in listing.split("\0") if path]


def build(preset: str) -> bool:
    """Configures and builds everything, tests included."""
    return run("cmake", "--preset", preset, "--log-level=WARNING") and run("cmake", "--build", "--preset", preset)


def check_format() -> bool:
    """Checks that clang-format would change nothing."""
    return run("clang-format-22", "--dry-run", "--Werror", *list_sources(*SOURCE_PATTERNS))


def check_docs() -> bool:
    """Checks that the generated pages are up to date."""
    return run("utils/docs", "--check")


def check_tidy() -> bool:
    """Runs clang-tidy on the sources that the release preset compiles."""
    compiled = json.loads((REPOSITORY / "build" / "compile_commands.json").read_text())
    ours = {str(REPOSITORY / path) for path in list_sources("*.cpp", ":!test")}
    sources = sorted(ours & {entry["file"] for entry in compiled})
    return run(LLVM_BINDIR / "run-clang-tidy", "-quiet", "-p", "build",
               "-clang-tidy-binary", LLVM_BINDIR / "clang-tidy", *sources)


def check_parsers() -> bool:
    """Builds the fuzzers of parsers under the sanitizers, and nothing else there, and runs each for ten seconds."""
    with tempfile.TemporaryDirectory() as corpus:
        return run("utils/fuzz-parsers", "--seconds", "10", "--seed", "1", "--corpus", corpus)


def run_lit(build_directory: Path, counts: Counter, skipped: list[str]) -> None:
    """Runs the test suite and counts its results by lit's own record of them."""
    with tempfile.TemporaryDirectory() as directory:
        record = Path(directory) / "results.json"
        # A failing test shows what it printed; lit's exit status is in the record.
        run(LLVM_BINDIR / "lit", "--verbose", "--show-unsupported", f"--timeout={TEST_TIMEOUT}", "--output", record,
            build_directory / "test")
        tests = json.loads(record.read_text())["tests"] if record.exists() else []
    for test in tests:
        if test["code"] in SKIPPED:
            counts["skipped"] += 1
            skipped.append(f"{test['name']}: {test['output'].strip() or test['code']}")
        else:
            counts["passed" if test["code"] in PASSED else "failed"] += 1
    if not tests:
        print("error: the test suite ran no test")
        counts["failed"] += 1


def parse_arguments() -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(prog="utils/test", description="Builds RoME and runs its tests and checks.")
    parser.add_argument("--sanitize", action="store_true", help="build and test with ASan and UBSan, in build-sanitize")
    parser.add_argument("--tidy", action="store_true", help="run clang-tidy as well")
    return parser.parse_args()


def main() -> int:
    """Runs every check, prints the counts as the last line, and returns the exit status."""
    arguments = parse_arguments()
    preset, directory = ("sanitize", "build-sanitize") if arguments.sanitize else ("release", "build")
    os.environ.setdefault("CCACHE_NOHASHDIR", "1")
    counts: Counter = Counter(passed=0, failed=0)
    skipped: list[str] = []

    def check(name: str, succeeded: bool, seconds: float) -> bool:
        print(f"{'PASS' if succeeded else 'FAIL'}: {name} ({seconds:.0f} s)", flush=True)
        counts["passed" if succeeded else "failed"] += 1
        return succeeded

    def timed(name: str, step, *values) -> bool:
        start = time.monotonic()
        succeeded = step(*values)
        return check(name, succeeded, time.monotonic() - start)

    timed("format", check_format)
    if timed("build", build, preset):
        if not arguments.sanitize:
            timed("generated documentation", check_docs)
        if arguments.tidy:
            timed("clang-tidy", check_tidy)
        run_lit(REPOSITORY / directory, counts, skipped)
    # Under the sanitizers, the test suite runs them.
    if not arguments.sanitize:
        timed("fuzzing of parsers (10 s each)", check_parsers)
    if skipped:
        print(f"\nSKIPPED {len(skipped)} tests:")
        print("\n".join(f"  {line}" for line in skipped))
    summary = f"{counts['passed']} passed, {counts['failed']} failed"
    print(summary + (f", {counts['skipped']} skipped" if skipped else ""), flush=True)
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
