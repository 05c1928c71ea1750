"""Checks that rome-opt compiles each program, or says at which op why not.

Wrong are: to die, to run for long, to fail without an error that has a place, and to succeed with output that does not parse
again or has what a pipeline promises to remove.
"""

import os
import re
import resource
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rome_harness.fuzz.mutations.sources import MARKER

PIPELINES: dict[str, tuple[str, ...]] = {
    "raise": ("--raise-to-rope", ),
    "raise tables": ("--raise-to-rope=raise-tables=true relaxed=true", ),
    "linalg, matmul": ("--convert-rope-to-linalg=form=matmul", ),
    "linalg, pairwise": ("--convert-rope-to-linalg=form=pairwise", ),
    "linalg, slices": ("--convert-rope-to-linalg=form=slices", ),
    "cpu": ("--rome-cpu-pipeline", ),
    "cpu, views": ("--rome-cpu-pipeline=strided-arguments=true", ),
    "cpu, results": ("--rome-cpu-pipeline=result-arguments=true", ),
    "cpu, views and results": ("--rome-cpu-pipeline=result-arguments=true strided-arguments=true nontemporal=always", ),
    "cpu, threads": ("--rome-cpu-pipeline=threads=2", ),
    "cpu, instructions":
    ("--rome-cpu-pipeline=features=avx512f,avx512dq,avx512bf16 vector-width=256 nontemporal=always parallel-bytes=0 threads=0", ),
    "raise, cpu": ("--raise-to-rope", "--canonicalize", "--cse", "--rome-cpu-pipeline"),
    "sizes, cpu": ("--rome-add-result-sizes", "--rome-cpu-pipeline=result-arguments=true"),
    "nvvm": ("--rome-gpu-pipeline=backend=nvvm format=isa", ),
    "rocdl": ("--rome-gpu-pipeline=backend=rocdl format=isa", ),
    "spirv": ("--rome-gpu-pipeline=backend=spirv", ),
    "tiled": ("--rope-tile-rows", "--convert-rope-to-vector", "--rope-materialize-rotation-matrix"),
    "passes on functions":
    ("--pass-pipeline=builtin.module(func.func(rome-drop-empty-operands,rome-raise-rotation-matrices,rome-protect-arguments,"
     "rome-forward-copies,rome-convert-copies-to-linalg,rome-vectorize-linalg,rome-load-strided-vectors,"
     "rome-specialize-loops{threads=2 parallel-bytes=0 nontemporal=always},rome-fence-nontemporal-stores),"
     "rome-emulate-half-precision,rome-use-x86-conversions{features=avx512f,avx512dq,avx512bf16},rome-stride-arguments)", ),
    "passes for gpus": ("--pass-pipeline=builtin.module(func.func(rome-verify-device-memory,rome-map-loops-to-gpu))", ),
}
"""What is run on every program, by the names that reports use."""

SECONDS = 10
"""How long one program may take."""

MEMORY = 8 << 30
"""Bytes that a run may have."""

READS = ("--split-input-file", "--allow-unregistered-dialect", "--mlir-disable-threading")

REMOVED = {
    "linalg": re.compile(r"(?<![\"@.\w])rope\.(?:apply|tables)\b(?! *=)"),
    "cpu": re.compile(r"^\s*(?:%[\w:, %#]+ = )?\"?(?!llvm\.|omp\.|builtin\.module|module\b)[a-z_]\w*\.[a-z_]\w*", re.MULTILINE),
    "nvvm": re.compile(r"\brope\.(?:apply|tables)\b|builtin\.unrealized_conversion_cast"),
}
"""What output may not have, by the first word of a pipeline's name."""

FRAME = re.compile(r"^ *#\d+ 0x\w+ (.*)$", re.MULTILINE)

UNTELLING = ("llvm::sys::", "SignalHandler", "__restore_rt", "raise", "abort", "gsignal", "llvm::report", "std::terminate",
             "__cxa", "__gnu_cxx", "operator new", "mlir::WalkResult mlir::detail::walk", "llvm::function_ref", "pthread_kill",
             "__pthread", "(libc", "malloc", "__libc", "/lib/x86_64", "_Unwind", "std::__throw", "__GI", "std::get_new")


@dataclass(frozen=True)
class Problem:
    """What a run did wrong: `kind` is one of crash, hang, silent, vague, malformed, left. `site` tells crashes apart."""

    kind: str
    site: str
    detail: str


@dataclass
class Outcome:
    """One run on several programs: for each, its output (empty where it failed), and the lines of errors."""

    status: int
    outputs: list[str]
    errors: str
    timed_out: bool = False


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def launch(rome_opt: Path, flags: Sequence[str], programs: Sequence[str], seconds: float) -> Outcome:
    """Runs rome-opt on programs as one input."""
    text = f"\n{MARKER}\n".join(programs) + "\n"
    # Names of functions in a stack take seconds: they matter where one program is known to crash.
    environment = os.environ | ({"LLVM_DISABLE_SYMBOLIZATION": "1"} if len(programs) > 1 else {})
    with subprocess.Popen([rome_opt, *flags, *READS],
                          env=environment,
                          stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE,
                          text=True,
                          errors="replace",
                          preexec_fn=_limit) as process:
        try:
            output, errors = process.communicate(text, seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return Outcome(0, [], "", timed_out=True)
    return Outcome(process.returncode, [part.strip() for part in output.split(f"{MARKER}\n")], errors)


def crash_site(errors: str) -> str:
    """The innermost functions of the stack that say where a crash was; of a deep recursion, those that take part."""
    frames = [re.sub(r"\(/.*|\([\w.]*\+0x.*|/\S+$", "", frame).strip() for frame in FRAME.findall(errors)]
    names = [re.sub(r"\(.*", "", frame).strip() for frame in frames if frame and not any(word in frame for word in UNTELLING)]
    names = [name for name in names if name]
    if len(names) > 100:
        repeated = sorted(set(names[20:80]))
        return "recursion of " + ", ".join(repeated[:3])
    return " < ".join(names[:3])


def _first_lines(programs: Sequence[str]) -> list[int]:
    lines, line = [], 1
    for program in programs:
        lines.append(line)
        line += program.count("\n") + 2
    return lines


def _failed(errors: str, first: int, last: int) -> Problem | None:
    """What is wrong with the errors of a program that failed, which stands between two lines."""
    vague = [line for line in errors.splitlines() if re.match(r"(?:<unknown>:0|loc\(unknown\))?:? ?error:", line)]
    places = [int(number) for number in re.findall(r"^<stdin>:(\d+):\d+: error: \S", errors, re.MULTILINE)]
    if any(first <= place <= last for place in places):
        return None
    return Problem("vague",
                   re.sub(r"'[^']*'|\d+", "_", vague[0])[:80], vague[0]) if vague else Problem("silent", "", errors[-500:])


def _left(pipeline: str, output: str) -> Problem | None:
    pattern = REMOVED.get(re.split(r"\W", pipeline)[0] if not pipeline.endswith(", cpu") else "cpu")
    found = pattern.search(output) if pattern else None
    return Problem("left", found[0].strip().split("= ")[-1], found[0].strip()) if found else None


def check(rome_opt: Path, pipeline: str, programs: Sequence[str]) -> dict[int, Problem]:
    """The problems of programs in a pipeline, by the number of the program."""
    flags = PIPELINES[pipeline]
    outcome = launch(rome_opt, flags, programs, SECONDS + len(programs) / 4 if len(programs) > 1 else SECONDS)
    if outcome.timed_out or outcome.status not in (0, 1):
        if len(programs) > 1:
            # Halves find a crash soonest, but would wait for a program that hangs again and again.
            step = 1 if outcome.timed_out else len(programs) // 2
            parts = range(0, len(programs), step)
            return {
                start + index: problem
                for start in parts
                for index, problem in check(rome_opt, pipeline, programs[start:start + step]).items()
            }
        if outcome.timed_out:
            return {0: Problem("hang", "", f"no result after {SECONDS} s")}
        return {
            0:
            Problem("crash",
                    crash_site(outcome.errors) or f"status {outcome.status}",
                    f"status {outcome.status}\n{outcome.errors[-6000:]}")
        }
    problems: dict[int, Problem] = {}
    starts = _first_lines(programs)
    for index, (program, output) in enumerate(zip(programs, outcome.outputs)):
        if output:
            found = _left(pipeline, output)
        else:
            found = _failed(outcome.errors, starts[index], starts[index] + program.count("\n"))
        if found:
            problems[index] = found
    if len(programs) > 1 and any(problem.kind in ("vague", "silent") for problem in problems.values()):
        return {index: alone[0] for index in problems if (alone := check(rome_opt, pipeline, [programs[index]]))}
    kept = [index for index, output in enumerate(outcome.outputs) if output]
    return problems | {
        kept[index]: problem
        for index, problem in _read_again(rome_opt, [outcome.outputs[index] for index in kept]).items()
    }


def _read_again(rome_opt: Path, outputs: Sequence[str]) -> dict[int, Problem]:
    """Outputs that do not parse or verify."""
    if not outputs:
        return {}
    outcome = launch(rome_opt, (), outputs, SECONDS * 3)
    if outcome.timed_out or outcome.status not in (0, 1):
        if len(outputs) == 1:
            return {
                0:
                Problem("malformed", crash_site(outcome.errors),
                        f"output cannot be read: status {outcome.status}\n{outcome.errors[-3000:]}")
            }
        middle = len(outputs) // 2
        return _read_again(rome_opt, outputs[:middle]) | {
            middle + index: problem
            for index, problem in _read_again(rome_opt, outputs[middle:]).items()
        }
    return {
        index: Problem("malformed", _message(outcome.errors), outcome.errors[:2000])
        for index, text in enumerate(outcome.outputs[:len(outputs)]) if not text
    }


def _message(errors: str) -> str:
    found = re.search(r"error: (.*)", errors)
    return re.sub(r"'[^']*'|\d+", "_", found[1])[:80] if found else ""

