"""What several demonstrations build their centres, tables and pictures of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ccsim.report.teaching.picture import Series, Shade
from ccsim.report.teaching.shown import Cell
from ccsim.scenario.spec import Scenario
from ccsim.study.result import Estimate, Result
from ccsim.units import HOUR

__all__ = ["HALF_HOUR", "bar_halves", "both", "calls", "dots", "one_line", "percent", "steady"]

HALF_HOUR = HOUR / 2.0
"""[s], what planners count calls in."""
_HUNDRED = 100.0


def calls(
    per_half_hour: float,
    talk: float,
    *,
    patience: float | None = None,
    within: float = 20.0,
    **more: object,
) -> dict[str, Any]:
    """Return a queue of calls, talk and patience [s] exponential, as the formulas have it.

    The promise is 80 % within `within` [s]. Without patience everybody waits.
    """
    law = {} if patience is None else {"patience": {"kind": "exponential", "mean": patience}}
    return {
        "volume": {"per_hour": 2.0 * per_half_hour},
        "talk": {"kind": "exponential", "mean": talk},
        "service_level": {"target": 0.80, "within": within},
        **law,
        **more,
    }


def steady(
    name: str,
    queues: Mapping[str, Mapping[str, Any]],
    groups: Mapping[str, tuple[int, Mapping[str, Any]]],
    *,
    days: int = 5,
    warm_up: str = "1 day",
    **more: object,
) -> Scenario:
    """Return a centre that is open round the clock, so that it settles as the formulas have it.

    Parameters
    ----------
    name : str
    queues : mapping
        As in a scenario file.
    groups : mapping
        From names to (agents, skills).
    days : int
    warm_up : str
        What of them is left out: the run starts empty, the formula does not.
    **more
        Other tables of the scenario.
    """
    return Scenario.model_validate(
        {
            "name": name,
            "hours": {
                "first_day": "2026-03-02",
                "days": days,
                "open": "00:00",
                "close": "24:00",
                "interval": "30 min",
                "warm_up": warm_up,
            },
            "queues": queues,
            "groups": {
                group: {"staff": staff, "skills": skills}
                for group, (staff, skills) in groups.items()
            },
            **more,
        }
    )


def one_line(
    name: str,
    *,
    per_half_hour: float,
    talk: float,
    agents: int,
    days: int = 5,
    warm_up: str = "1 day",
    **more: Any,
) -> Scenario:
    """Return one queue and one team, steady; `more` is told to `calls`."""
    queue = calls(per_half_hour, talk, **more)
    team: dict[str, tuple[int, dict[str, Any]]] = {"team": (agents, {"calls": {}})}
    return steady(name, {"calls": queue}, team, days=days, warm_up=warm_up)


def both(exact: float, run: Result, measure: str, scope: str = "all") -> Cell:
    """Return a figure from the formula beside the simulated one."""
    return Cell(float(exact), run.estimate(measure, scope))


def percent(shares: Iterable[float]) -> tuple[float, ...]:
    """Return shares as per cent."""
    return tuple(_HUNDRED * float(share) for share in shares)


def dots(
    across: Sequence[float],
    found: Sequence[Estimate],
    *,
    factor: float = 1.0,
    shade: Shade = "main",
    label: str = "",
) -> Series:
    """Return simulated figures as dots; `factor` brings them to the unit of the axis."""
    return Series(
        label,
        up=tuple(factor * one.mean for one in found),
        across=tuple(across),
        half_widths=bar_halves(found, factor),
        shade=shade,
    )


def bar_halves(found: Iterable[Estimate], factor: float = 1.0) -> tuple[float, ...]:
    """Return half-widths in the unit of the axis."""
    return tuple(factor * one.half_width for one in found)
