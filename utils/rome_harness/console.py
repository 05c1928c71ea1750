"""What all commands print with."""

import sys

from rich.console import Console
from rich.table import Table

PLAIN_WIDTH = 160
"""Columns of what does not go to a terminal."""


def make_console() -> Console:
    """Prints as wide as the terminal is, or PLAIN_WIDTH columns, whatever the environment says of a terminal."""
    if sys.stdout.isatty():
        return Console(highlight=False)
    return Console(highlight=False, width=PLAIN_WIDTH, force_terminal=False)


def make_table(*headings: str) -> Table:
    """A table without lines: names at the left, numbers right-aligned. Where it does not fit, nothing is cut off."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for index, heading in enumerate(headings):
        table.add_column(heading, justify="right" if index else "left", overflow="fold")
    return table
