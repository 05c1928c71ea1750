"""Runs cases: calls from one or several threads, after a fork, and of functions of which nothing is known."""

import os
import pickle
import re
import select
import signal
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import rome
from rome_harness.fuzz.calls.arrays import DTYPES, Array
from rome_harness.fuzz.calls.contract import (
    LENGTH, Case, Outcome, Wrong, call, check_message, compile_program, options_are_valid, with_arguments)
from rome_harness.fuzz.calls.raw import Unknown

THREADS = 4
FORK_SECONDS = 8
MOST_ELEMENTS = 1 << 20


def raise_text(text: str) -> None:
    """Raises a text; refuses only with words."""
    try:
        raised = rome.raise_rope(text)
        str(raised.remarks)
        again = rome.raise_rope(raised.text, canonicalize=False)
        str(again.remarks)
    except BaseException as error:  # pylint: disable=broad-exception-caught
        check_message(error, "raise_rope")


def call_unknown(case: Case, program: rome.Program) -> Outcome:
    """Calls the functions of a module by what they say of their arguments."""
    outcome = Outcome("right")
    for name, function in program.items():
        str((function.name, function.results))
        arrays = _arrays(function.arguments)
        if arrays is None or not case.program.may_be_called or name != "f":  # type: ignore[attr-defined]
            continue
        outcome = call(with_arguments(case, arrays), function)
        if not outcome.is_right:
            return outcome
    return outcome


def _arrays(descriptions: Sequence[str]) -> list[Array] | None:
    """Arrays for descriptions such as '?x4xf32'; None where there are none."""
    arrays = []
    for description in descriptions:
        match = re.fullmatch(r"((?:(?:\d+|\?)x)*)(.*)", description)
        if match is None or match[2] not in DTYPES:
            return None
        shape = [3 if size == "?" else int(size) for size in match[1].split("x")[:-1]]
        elements = 1
        for size in shape:
            elements *= size
        if elements > MOST_ELEMENTS or len(shape) > 60:
            return None
        arrays.append(Array(tuple(shape), match[2]))
    return arrays


def call_from_threads(case: Case, function: rome.Function) -> Outcome:
    """Several threads call, while another compiles."""
    with ThreadPoolExecutor(THREADS + 1) as pool:
        fresh = f"{case.program.text}\n// {os.urandom(4).hex()}\n"
        compiled = pool.submit(rome.compile, fresh, **dict(case.options))
        calls = [pool.submit(call, case, function) for _ in range(3 * THREADS)]
        others = [pool.submit(call, case, compiled.result()[case.program.name]) for _ in range(THREADS)]
        outcomes = [future.result() for future in (*calls, *others)]
    wrong = [outcome for outcome in outcomes if not outcome.is_right]
    kinds = {outcome.kind for outcome in outcomes}
    if not wrong and len(kinds) > 1:
        return Outcome("different", f"some threads are refused: {[outcome.detail for outcome in outcomes if outcome.detail][0]}")
    return wrong[0] if wrong else outcomes[0]


def call_after_fork(case: Case, function: rome.Function) -> Outcome:
    """Calls here, then in a child process, then here again."""
    first = call(case, function)
    if not first.is_right:
        return first
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(FORK_SECONDS)
        os.write(writing, pickle.dumps(call(case, function)))
        os._exit(0)  # pylint: disable=protected-access
    os.close(writing)
    try:
        ready, _, _ = select.select([reading], [], [], FORK_SECONDS)
        answer = os.read(reading, 1 << 16) if ready else b""
    finally:
        os.close(reading)
        if not answer:
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    if not answer:
        code = os.waitstatus_to_exitcode(status)
        return Outcome("fork", "a call in a child process hangs" if not ready else f"the child process ends with {code}")
    in_child = pickle.loads(answer)
    return call(case, function) if in_child.is_right else in_child


def run(case: Case) -> Outcome:
    """Compiles and calls."""
    try:
        if isinstance(case.program, Unknown):
            raise_text(case.program.text)
        try:
            program = compile_program(case)
        except BaseException as error:  # pylint: disable=broad-exception-caught
            check_message(error, "compile")
            must = options_are_valid(case) and not case.program.may_be_refused
            return Outcome("not compiled" if must else "refused", f"{type(error).__name__}: {str(error)[:LENGTH]}")
        if isinstance(case.program, Unknown):
            return call_unknown(case, program)
        if case.program.name not in program:
            return Outcome("no function", f"{list(program)[:5]}")
        function = program[case.program.name]
        return {"plain": call, "threads": call_from_threads, "fork": call_after_fork}[case.mode](case, function)
    except Wrong as wrong:
        return Outcome(*wrong.args)
