"""Judges cases in a guarded process, and writes the ones that fail as Python."""

import re

from rome_harness.fuzz.calls.contract import Case, Outcome
from rome_harness.fuzz.calls.guard import Died, Guard, Hung, Raised
from rome_harness.fuzz.calls.modes import run

MODULES = ("torch", "rome_harness.fuzz.calls.modes")
"""What workers import before they are forked."""


def judge(guard: Guard, case: Case) -> Outcome:
    """What comes of a case, also where it takes the process with it. After a failure the process is a new one."""
    try:
        outcome = guard.run(run, case)
    except Died as error:
        return Outcome("died", str(error))
    except Hung as error:
        return Outcome("hung", str(error))
    except Raised as error:
        outcome = Outcome("harness", str(error))
    if not outcome.is_right:
        guard.replace()
    return outcome


def signature(case: Case, outcome: Outcome) -> tuple[str, ...]:
    """What failures of the same sort have in common."""
    detail = outcome.detail.strip().splitlines() or [""]
    said = detail[-1] if outcome.kind == "harness" else detail[0]
    program = getattr(case.program, "key", type(case.program).__name__)
    return outcome.kind, program, case.mode, re.sub(r"-?\d+|'[^']*'|\[.*", "#", said)[:60]


def reproducer(case: Case, outcome: Outcome) -> str:
    """A script that runs a case, which needs utils and the package in PYTHONPATH."""
    program = case.program.text
    shown = program if isinstance(program, str) and len(program) < 4000 else repr(program)[:200]
    comment = "".join(f"# {line}\n" for line in f"{outcome.kind}: {outcome.detail}\n{shown}".splitlines())
    return f'''{comment}
from rome_harness.fuzz.calls.arrays import Array
from rome_harness.fuzz.calls.contract import Case, Odd
from rome_harness.fuzz.calls.modes import run
from rome_harness.fuzz.calls.programs import Rotation, Spelled
from rome_harness.fuzz.calls.raw import Mangled, Unusual
from rome_harness.fuzz.calls.written import Written

print(run({case!r}))
'''
