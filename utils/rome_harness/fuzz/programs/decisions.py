"""Where a program under construction can go one way or another, or go wrong."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from hypothesis import strategies

Option = TypeVar("Option")


class Decisions:
    """Draws decisions, or repeats recorded ones; makes at most one of them wrongly.

    `pick` decides between spellings of one meaning. `site` is a place where another choice has another meaning: there the right
    choice is made, but at the site with the number `mutated`, where one of the wrong choices is made.
    """

    def __init__(self, draw: Callable | None = None, record: Sequence[int] = (), mutated: int | None = None, variant: int = 0):
        self._draw = draw
        self._recorded = iter(record)
        self._mutated = mutated
        self._variant = variant
        self.record: list[int] = []
        self.sites = 0
        self.mutation = ""

    def number(self, bound: int) -> int:
        """A number below `bound`."""
        if self._draw:
            number = self._draw(strategies.integers(0, bound - 1))
        else:
            # A wrong choice may ask for more, or for other, decisions than were recorded.
            number = next(self._recorded, 0) % bound
        self.record.append(number)
        return number

    def pick(self, *options: Option) -> Option:
        """One of `options`, all with the same meaning."""
        return options[self.number(len(options))]

    def flag(self) -> bool:
        return self.pick(False, True)

    def site(self, name: str, right: Option, *wrong: Option) -> Option:
        """`right`, or at the mutated site one of `wrong`."""
        number = self.sites
        self.sites += 1
        if number != self._mutated:
            return right
        self.mutation = name
        return wrong[self._variant % len(wrong)]
