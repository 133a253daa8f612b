"""Priorities: who frees takes the first in the highest queue; nobody is interrupted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ccsim.units import HOUR, MINUTE
from reference_cases.centres import exponential, figures, steady_case, steady_centre

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reference_cases.case import Case

__all__ = ["CASES"]

_COBHAM = "Cobham (1954), Davis (1966)"
_CHAIN = "Markov chain of (busy, waiting by queue), solved numerically"
_NAMES = ("first", "second", "third")
_UNIT = 5 * MINUTE
"""The mean talk time where the source has none of its own."""


def _ranked(
    loads: tuple[float, ...],
    talk: float,
    agents: int,
    patience: tuple[float, ...] = (),
    routing: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return queues of falling priority for one team.

    Parameters
    ----------
    loads : tuple of float [erlang]
    talk : float [s]
    agents : int
    patience : tuple of float [s]
        A mean for each queue; endless if left out.
    routing : mapping, optional
    """
    queues: dict[str, Any] = {}
    for place, load in enumerate(loads):
        queues[_NAMES[place]] = {
            "volume": {"per_hour": load * HOUR / talk},
            "talk": exponential(talk),
            "priority": len(loads) - place,
        }
        if patience:
            queues[_NAMES[place]]["patience"] = exponential(patience[place])
    team = {"staff": agents, "skills": {name: {} for name in queues}}
    return steady_centre(queues, {"team": team}, routing=routing)


def _endless(
    name: str,
    scenario: Mapping[str, Any],
    delayed: float,
    waits: tuple[float, ...],
    *,
    contacts: float,
    quick: float = 0.0,
) -> Case:
    """Return a case of endless patience; `waits` are by queue [s]."""
    known = figures(delay_probability=delayed)
    for place, wait in enumerate(waits):
        known += figures(f"queue:{_NAMES[place]}", asa=wait)
    return steady_case(name, _COBHAM, scenario, known, contacts=contacts, quick=quick)


def _impatient(
    name: str,
    patience: tuple[float, float],
    delayed: float,
    abandonment: tuple[float, float],
    waits: tuple[float, float],
    quick: float,
) -> Case:
    """Return 4 and 6 erlangs for 10 agents; patience and waits are in mean talk times."""
    mean = (patience[0] * _UNIT, patience[1] * _UNIT)
    known = figures(delay_probability=delayed)
    for place in (0, 1):
        known += figures(
            f"queue:{_NAMES[place]}",
            abandonment=abandonment[place],
            wait_mean=waits[place] * _UNIT,
        )
    scenario = _ranked((4.0, 6.0), _UNIT, 10, mean)
    return steady_case(f"Priorities, {name}", _CHAIN, scenario, known, contacts=8e5, quick=quick)


def _vip(share: float, first: float, others: float) -> Case:
    """Return 200 calls in half an hour of 4 min for 29 agents, a share of which goes first."""
    load = 200 / 30 * 4
    scenario = _ranked((share * load, (1 - share) * load), 4 * MINUTE, 29)
    return _endless(
        f"Priorities, M/M/29, a share of {share:.0%} first",
        scenario,
        0.5615240230,
        (first, others),
        contacts=8e5,
    )


CASES: list[Case] = [
    _endless(
        "Priorities, M/M/10, three queues",
        _ranked((3.0, 3.0, 2.0), _UNIT, 10),
        0.4091801508,
        (0.0584543073 * _UNIT, 0.1461357681 * _UNIT, 0.5114751885 * _UNIT),
        contacts=1e6,
    ),
    _endless(
        "Priorities, M/M/9, two queues",
        _ranked((3.0, 4.5), 3 * MINUTE, 9),
        0.5091486206,
        (0.2545743103 * MINUTE, 1.5274458620 * MINUTE),
        contacts=8e5,
    ),
    # Equal priority is no priority: both queues wait as one.
    _endless(
        "No priorities, M/M/10, the longest wait of three queues",
        _ranked((3.0, 3.0, 2.0), _UNIT, 10, routing={"select_contact": "longest_wait"}),
        0.4091801508,
        (0.2045900754 * _UNIT,) * 3,
        contacts=6e5,
    ),
    _impatient(
        "patience 2 and 2 talk times", (2.0, 2.0), 0.6196552309,
        (0.0441448263, 0.1437588030), (0.0882896525, 0.2875176061), 1.5e5,
    ),
    _impatient(
        "patience 1 and 4 talk times", (1.0, 4.0), 0.6582027929,
        (0.0835943982, 0.0999065882), (0.0835943982, 0.3996263527), 0.0,
    ),
    _vip(0.05, 4.87105177, 60.5402148),
    _vip(0.40, 7.35085994, 91.3606878),
]  # fmt: skip
