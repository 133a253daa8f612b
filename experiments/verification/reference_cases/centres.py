"""The centres the cases share, and how long they are simulated.

Steady figures are those of a centre without beginning or end. A run has both.

It begins empty, so that the warm-up has to last many relaxation times. That of the number present
in M/M/n is a mean talk time or, near capacity, 4 / (n (1 - load)^2) of them; with patience it is at
most the longer of the means of talk and patience.

It ends with a closing, after which agents' time is handling only: whoever is idle goes. Of n agents
at occupancy b, n b talk times of handling are left, and to the very end occupancy would be too high
by b (1 - b) talk / window, which is 0.0006 for two hours at 0.985 with talk of 5 min. So steady
occupancies are those until the closing. Transfers after it would find few agents left, and wait
long: where there are any, a day without fresh contacts comes before the closing.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ccsim.units import DAY, HOUR
from reference_cases.case import Case, Figure, Size

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["day_of", "exponential", "figures", "steady", "steady_case", "steady_centre"]

_WAITS = ("asa", "wait_mean")


def exponential(mean: float) -> dict[str, Any]:
    """Return an exponential law with a mean [s]."""
    return {"kind": "exponential", "mean": mean}


def steady(
    *,
    per_hour: float,
    talk: Mapping[str, Any],
    staff: int,
    warm_up: float = 12 * HOUR,
    within: float = 20.0,
    close: str = "24:00",
    **queue: object,
) -> dict[str, Any]:
    """Return one queue and one team whose rates never change.

    Parameters
    ----------
    per_hour : float
        Fresh contacts.
    talk : mapping
        The law.
    staff : int
    warm_up, within : float [s]
    close : str
        Round the clock if left out; otherwise the run is one day from midnight until then.
    **queue
        More keys of the queue.
    """
    calls = {
        "volume": {"per_hour": per_hour},
        "talk": talk,
        "service_level": {"within": within},
        **queue,
    }
    team = {"staff": staff, "skills": {"calls": {}}}
    return steady_centre({"calls": calls}, {"team": team}, warm_up=warm_up, close=close)


def steady_centre(
    queues: Mapping[str, Any],
    groups: Mapping[str, Any],
    *,
    routing: Mapping[str, Any] | None = None,
    warm_up: float = 12 * HOUR,
    close: str = "24:00",
) -> dict[str, Any]:
    """Return queues and groups whose rates never change.

    Parameters
    ----------
    queues, groups : mapping
        The tables, each queue's volume by `per_hour`.
    routing : mapping, optional
    warm_up : float [s]
    close : str
        Round the clock if left out; otherwise the run is one day from midnight until then.
    """
    return {
        "hours": {
            "first_day": "2026-03-02",
            "open": "00:00",
            "close": close,
            "interval": "1 day" if close == "24:00" else "1 h",
            "warm_up": warm_up,
        },
        "queues": dict(queues),
        "groups": dict(groups),
        "routing": dict(routing or {}),
    }


def day_of(
    *, opens: str, closes: str, interval: str, staff: object, **queue: object
) -> dict[str, Any]:
    """Return one day of one queue, which begins empty and is served to the end."""
    return {
        "hours": {
            "first_day": "2026-03-02",
            "open": opens,
            "close": closes,
            "interval": interval,
            "at_close": "serve",
        },
        "queues": {"calls": queue},
        "groups": {"team": {"staff": staff, "skills": {"calls": {}}}},
    }


def _lasting(scenario: Mapping[str, Any], contacts: float, replications: int) -> Size:
    """Return the size at which about so many fresh contacts arrive after the warm-up."""
    if scenario["hours"]["close"] != "24:00":
        return Size(replications, 1)
    volumes = [queue["volume"]["per_hour"] for queue in scenario["queues"].values()]
    a_day = sum(volumes) * DAY / HOUR
    days = contacts / replications / a_day + scenario["hours"]["warm_up"] / DAY
    return Size(replications, math.ceil(days))


def figures(scope: str = "all", /, **values: float) -> tuple[Figure, ...]:
    """Return exact figures of steady centres in one scope, each over its own denominator."""
    return tuple(
        Figure(
            measure=key,
            value=value,
            kind="wait" if key in _WAITS else "probability",
            scope=scope,
            while_open=key == "occupancy",
        )
        for key, value in values.items()
    )


def steady_case(
    name: str,
    source: str,
    scenario: Mapping[str, Any],
    known: tuple[Figure, ...],
    *,
    contacts: float,
    quick: float = 0.0,
    quiet_end: bool = False,
) -> Case:
    """Return a case of steady rates in which about so many fresh contacts are counted.

    Parameters
    ----------
    name, source : str
    scenario : mapping
    known : tuple of Figure
    contacts : float
    quick : float
        In the quick subset; 0 if it is not in it.
    quiet_end : bool
        As in `Case`: needed where contacts are transferred.
    """
    return Case(
        name=name,
        source=source,
        scenario=scenario,
        figures=known,
        full=_lasting(scenario, contacts, 40),
        quick=_lasting(scenario, quick, 20) if quick else None,
        quiet_end=quiet_end,
    )
