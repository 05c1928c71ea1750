# REQUIRES: python-package
# RUN: %python -m pytest -q %s
"""Random calls of compiled functions in processes that may die: the right result or an exception that says what is wrong, and no byte
touched that is not the call's. `utils/fuzz-calls` makes many more of them."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rome_harness.fuzz.calls.guard import Guard
from rome_harness.fuzz.calls.judge import MODULES, judge, reproducer
from rome_harness.fuzz.calls.strategies import STRATEGIES

EXAMPLES = {"rotations": 80, "written": 80, "mistakes": 80, "texts": 60, "options": 20, "concurrency": 20, "large": 6}

PROGRAMS = 25
"""How many programs the examples of a kind share."""


@pytest.fixture(scope="module")
def guard() -> Iterator[Guard]:
    # Other processes may want the same cores.
    with Guard(20, MODULES) as started:
        yield started


@pytest.mark.parametrize("kind", EXAMPLES)
def test_random_calls(kind: str, guard: Guard) -> None:
    limits = settings(
        max_examples=EXAMPLES[kind], derandomize=True, database=None, deadline=None, print_blob=True,
        suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])

    @limits
    @given(data=st.data())
    def check(data: st.DataObject) -> None:
        case = data.draw(STRATEGIES[kind](0, PROGRAMS))
        outcome = judge(guard, case)
        assert outcome.is_right, reproducer(case, outcome)

    check()
