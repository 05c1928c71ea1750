"""Shows what a pass changes in a module, and which rotations it finds."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from rome_harness.testing.models import ExportedModel
from rome_harness.testing.tools import rome_opt_path, run_tool

RAISE = "--raise-to-rope"

SHOWN_OPERATIONS = 10
"""Operations shown of one change."""


class DemoFailure(Exception):
    """A check of the demo did not hold."""


@dataclass(frozen=True)
class Raising:
    """The module after raising, how many rotations were found of those that are there, and how many operations became how many."""

    mlir_text: str
    found: int
    expected: int
    removed: int
    added: int


def operations(mlir_text: str) -> list[str]:
    """The operations in function bodies of a module as it is printed, each with its region."""
    body = [line for line in mlir_text.splitlines() if line.startswith("    ")]
    return re.split(r"\n(?=    [%a-z])", "\n".join(body))


def changed_operations(before: str, after: str) -> tuple[list[str], list[str]]:
    """The operations of `before` that are missing in `after`, and the new ones of `after`. Names of values and maps do not count."""
    texts = [operations(before), operations(after)]
    anonymous = [[re.sub(r"[%#][\w:]+", "", operation) for operation in text] for text in texts]
    removed: list[str] = []
    added: list[str] = []
    matcher = difflib.SequenceMatcher(None, *anonymous, autojunk=False)
    for tag, before_start, before_end, after_start, after_end in matcher.get_opcodes():
        if tag != "equal":
            removed += texts[0][before_start:before_end]
            added += texts[1][after_start:after_end]
    return removed, added


def show_line(console: Console, line: str, style: str) -> None:
    """Prints a line as it is; a terminal gets as much of it as is wide enough for."""
    if console.is_terminal:
        console.print(Text(line, style=style), no_wrap=True, overflow="ellipsis")
    else:
        console.print(Text(line), soft_wrap=True)


def show_operations(console: Console, shown: Sequence[str], style: str) -> None:
    """Prints the first of some operations."""
    for operation in shown[:SHOWN_OPERATIONS]:
        for line in operation.splitlines():
            show_line(console, line, style)
    if len(shown) > SHOWN_OPERATIONS:
        console.print(f"    and {len(shown) - SHOWN_OPERATIONS} more operations", style="dim")


def apply_passes(mlir_text: str, *flags: str) -> tuple[str, list[str]]:
    """The module after the passes `flags`, and the remarks they made, one a line."""
    remark_flags = ["--remark-format=emitRemark", "--remarks-filter=.*"]
    completed = run_tool([rome_opt_path(), *flags, *remark_flags], mlir_text)
    remarks = re.findall(r"remark: (.*)", completed.stderr)
    return completed.stdout, remarks


def show_raising(console: Console, model: ExportedModel) -> Raising:
    """Raises the model and shows what was replaced by what. Fails where a rotation is missed."""
    before, _ = apply_passes(model.mlir_text)
    raised, remarks = apply_passes(model.mlir_text, RAISE)
    found = len(re.findall(r"= rope\.apply ", raised))
    removed, added = changed_operations(before, raised)
    console.print(f"Rotary position embeddings as torch-mlir wrote them ({len(removed)} operations):", style="bold")
    show_operations(console, removed, "red")
    console.print(f"After {RAISE}, {found} of {model.expected_rotations} found:", style="bold")
    show_operations(console, added, "green")
    for remark in remarks:
        show_line(console, f"    remark: {remark}", "cyan")
    if found != model.expected_rotations:
        raise DemoFailure(f"expected {model.expected_rotations} rotations in {model.name}, but found {found}")
    return Raising(raised, found, model.expected_rotations, len(removed), len(added))


def show_matrix_form(console: Console, raised: str) -> None:
    """Converts the raised module to matrix form and shows the new operations."""
    flag = "--convert-rope-to-linalg=form=matmul"
    converted, _ = apply_passes(raised, flag)
    _, added = changed_operations(raised, converted)
    console.print(f"After {flag}:", style="bold")
    show_operations(console, added, "green")
    if "rope.apply" in converted:
        raise DemoFailure(f"expected {flag} to convert every rope.apply")
