"""Mutants of a kernel, and whether the simulator judges them as it should.

A mutant is a kernel without one of its synchronising ops, or with it swapped with
the queue op before or after it. The simulator answers for all timings from one
run. Here each answer is checked against runs that it knows nothing of:

- a mutant that it reports has to go wrong under some legal schedule: deadlock,
  leave a flag set, set a flag that is set, or write other numbers than the
  reference. Schedules are the model's own, those in which one op of a reported
  pair takes effect as late as can be (`--hold`), and random ones (`--perturb`);
- a mutant that it does not report has to give the right bits under all of them.
"""

import re

SYNC = re.compile(r"npu\.(set_flag|wait_flag|cross_set|cross_wait|barrier)\b")
QUEUE = re.compile(r"npu\.(?!kernel|cube|vector|buffer|group_id|subcore_id)\w+")
FINDING = re.compile(r"<stdin>:(\d+):\d+: (error|note): (.*)")
KINDS = re.compile("races with|deadlock|still set|is still|set while|exceed|alone|"
                   "nothing has written")
SEEDS = range(1, 9)


def is_op(line):
    return bool(QUEUE.match(line.strip()))


def is_value(line):
    return bool(re.match(r"\s*%\w+ = ", line))


def mutants(kernel):
    """Yields name and text of each mutant; lines keep their numbers."""
    lines = kernel.splitlines()
    for i, line in enumerate(lines):
        if SYNC.search(line):
            yield f"remove {line.strip()}", i, "\n".join(
                lines[:i] + [""] + lines[i + 1:])
    previous = None
    for i, line in enumerate(lines):
        if is_op(line):
            first = lines[previous] if previous is not None else ""
            if previous is not None and (SYNC.search(line) or SYNC.search(first)):
                swapped = list(lines)
                # What `line` uses has to be before it.
                swapped[previous] = ""
                swapped[i] = line + " " + "\n" + first
                yield (f"swap {first.strip()} | {line.strip()}", i,
                       "\n".join(swapped))
            previous = i
        elif not is_value(line):
            previous = None


def shorten(name):
    """Ops without their operands, for a table."""
    parts = name.split(" ", 1)[1].split(" | ")
    parts = [re.sub(r"^(npu\.\w+) %.*", r"\1", part)[4:] for part in parts]
    return ", ".join(f"`{re.sub(' [+] %.*', ' + p', part)}`" for part in parts)


def get_symptom(stderr, case, y):
    """Returns how a run went wrong, or None."""
    if "deadlock" in stderr:
        return "deadlock"
    if "set while it is set" in stderr:
        return "flag set twice"
    if re.search(r"exceeds \d", stderr):
        return "counter overflows"
    if re.search("still set at|is still|alone at", stderr):
        return "flag left set"
    return None if case.is_right(y) else "wrong numbers"


def judge(case, kernel):
    """Returns (what is reported or None, symptom or None, schedule)."""
    stderr, _, y = case.run(kernel, "--keep-going")
    findings = FINDING.findall(stderr)
    kinds = [message for _, severity, message in findings if severity == "error"]
    # Anything else would be a mistake of the harness, not a verdict.
    assert bool(stderr) == bool(kinds) and all(map(KINDS.search, kinds)), stderr
    symptom, schedule = get_symptom(stderr, case, y), "the model's"
    lines = dict.fromkeys(line for line, _, _ in findings)
    schedules = [f"--hold={line}" for line in reversed(lines)]
    schedules += [f"--perturb={seed}" for seed in SEEDS]
    if not findings:
        schedules = schedules[:4]
    for flag in schedules:
        if symptom:
            break
        stderr, _, y = case.run(kernel, "--keep-going", flag)
        symptom, schedule = get_symptom(stderr, case, y), flag
    return (kinds[0] if kinds else None), symptom, schedule
