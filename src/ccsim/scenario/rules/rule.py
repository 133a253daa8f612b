"""What every rule is, and the words that several share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ccsim.errors import Fault
from ccsim.scenario.spec import Scenario

__all__ = ["Rule", "listed", "many"]

Rule = Callable[[Scenario, str], Iterator[Fault]]
"""From a scenario, and what messages call its file, to what is wrong with it."""


def many(count: float, what: str) -> str:
    """Return a number of things.

    >>> many(1, "contact"), many(1200.0, "contact")
    ('1 contact', '1,200 contacts')
    """
    return f"1 {what}" if count == 1 else f"{count:,.6g} {what}s"


def listed(names: Iterable[str]) -> str:
    """Return names in a row.

    >>> listed(["a"]), listed(["a", "b", "c"])
    ('`a`', '`a`, `b` and `c`')
    """
    *most, last = [f"`{name}`" for name in names]
    return f"{', '.join(most)} and {last}" if most else last
