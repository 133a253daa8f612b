"""Draws scenarios, or whatever a test needs, and does something with each of them."""

from collections.abc import Callable
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

__all__ = ["for_each"]

Drawn = TypeVar("Drawn")


def for_each(
    strategy: st.SearchStrategy[Drawn],
    check: Callable[[Drawn], None],
    *,
    count: int,
    derandomize: bool = True,
    shrink: bool = True,
) -> None:
    """Call a function with so many drawn examples.

    Parameters
    ----------
    strategy : strategy
    check : callable
    count : int
    derandomize : bool
        Whether the examples are the same every time.
    shrink : bool
        Whether an example that makes the function fail is made as small as can be.
    """

    @settings(
        max_examples=count,
        derandomize=derandomize,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(drawn=strategy)
    def hold(drawn: Drawn) -> None:
        check(drawn)

    hold()
