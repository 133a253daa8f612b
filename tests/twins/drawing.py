"""Draws scenarios, or whatever a test needs, and does something with each of them."""

import warnings
from collections.abc import Callable
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

__all__ = ["for_each"]

Drawn = TypeVar("Drawn")


def for_each(
    strategy: st.SearchStrategy[Drawn],
    check: Callable[[Drawn], None],
    *,
    count: int,
    draws: int | None = 0,
    shrink: bool = True,
) -> None:
    """Call a function with so many drawn examples.

    Parameters
    ----------
    strategy : strategy
    check : callable
    count : int
    draws : int, optional
        Number of the examples: others for another number, others every time for None.
    shrink : bool
        Whether an example that makes the function fail is made as small as can be.
    """

    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(drawn=strategy)
    def hold(drawn: Drawn) -> None:
        check(drawn)

    with warnings.catch_warnings():
        # Said of an example that fails: the failure is what has to be shown.
        warnings.filterwarnings("ignore", "Generating overly large repr")
        (hold if draws is None else seed(draws)(hold))()
