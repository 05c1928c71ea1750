"""Draws examples with hypothesis, and makes simpler what fails."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

Example = TypeVar("Example")

SHRINKING_EXAMPLES = 300
"""What at least is drawn to find a failure again."""


def _run(strategy: SearchStrategy[Example], number: int, count: int, phases: Sequence[Phase], test: Callable[[Example], None]) -> None:
    limits = settings(max_examples=count, database=None, deadline=None, suppress_health_check=list(HealthCheck), phases=phases,
                      report_multiple_bugs=False, print_blob=False)
    seed(number)(limits(given(strategy)(test)))()


def draw(strategy: SearchStrategy[Example], number: int, count: int, visit: Callable[[Example], None]) -> None:
    """Calls `visit` with `count` examples; the same for the same seed `number`."""
    # Hypothesis wants a function in Python.
    _run(strategy, number, count, [Phase.generate], lambda example: visit(example))


def simplify(strategy: SearchStrategy[Example], number: int, count: int, fails: Callable[[Example], bool]) -> None:
    """Calls `fails` with the examples of `draw` until one fails, and then with simpler ones."""

    class Fails(Exception):
        """Tells hypothesis that an example fails."""

    def test(example: Example) -> None:
        if fails(example):
            raise Fails

    try:
        _run(strategy, number, max(count, SHRINKING_EXAMPLES), [Phase.generate, Phase.shrink], test)
    except Exception:  # pylint: disable=broad-exception-caught
        # Fails, or hypothesis' own error where an example does not always fail.
        pass
