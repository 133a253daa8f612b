"""Published output of another program on centres of several groups: the shipped scenarios."""

from __future__ import annotations

import copy
import math
import tomllib
from typing import Any

from ccsim.scenario.catalogue import find
from ccsim.units import HOUR, MINUTE
from reference_cases.case import Case, Figure, Kind, Size

__all__ = ["CASES"]

_SOURCE = "ContactCenters (Buist and L'Ecuyer 2005), example"
_T_95 = 1.9623
"""Student's quantile for its 1,000 days, by which printed half-widths become standard errors."""


def _shipped(name: str) -> dict[str, Any]:
    """Return the tables of a shipped scenario."""
    raw = tomllib.loads(find(name).read_text(encoding="utf-8"))
    return {key: part for key, part in raw.items() if key not in {"name", "description"}}


def _printed(measure: str, mean: float, low: float, high: float, kind: Kind) -> Figure:
    """Return a figure printed with a 95 % interval, rounded to three decimals."""
    error = math.hypot((high - low) / 2 / _T_95, 1e-3 / math.sqrt(12))
    per = 1.0 if kind == "number" else 0.0
    return Figure(measure=measure, value=mean, kind=kind, error=error, per=per)


def _count(measure: str, mean: float, low: float, high: float) -> Figure:
    """Return a count of a replication."""
    return _printed(measure, mean, low, high, "number")


def _rerouting() -> dict[str, Any]:
    """Return SimpleMSKWithRerouting: the second kind overflows after 0.2 min.

    An agent who frees takes from the last queue of the group's list in which somebody waits: the
    program never lowers the waiting time it compares with.
    """
    tables = copy.deepcopy(_shipped("simple_msk"))
    for group, takes_first in (("group0", "type0"), ("group1", "type1")):
        for queue, skill in tables["groups"][group]["skills"].items():
            skill["order"] = 1 if queue == takes_first else 2
    steps = [{"groups": ["group0"]}, {"groups": ["group1"], "after": 0.2 * MINUTE}]
    tables["routing"] = {"select_contact": "queue_rank", "steps": {"type1": steps}}
    return tables


def _six_hours(name: str, scenario: dict[str, Any], figures: tuple[Figure, ...], days: int) -> Case:
    return Case(
        name=f"{name}, six hours of three kinds of call",
        source=f"{_SOURCE} {name}",
        scenario=scenario,
        figures=figures,
        full=Size(days, 1),
        note="days differ much by their busyness",
    )


def _occupancy(group: str, agents: int, mean: float, low: float, high: float) -> Figure:
    """Return a percentage of the planned hours of a week, as the program has it."""
    return Figure(
        measure="occupancy",
        value=mean / 100,
        kind="probability",
        scope=f"group:{group}",
        error=(high - low) / 100 / 2 / _T_95,
        per=5 * 9 * HOUR * agents,
    )


CASES: list[Case] = [
    _six_hours(
        "SimpleMSK",
        _shipped("simple_msk"),
        (
            _count("answered", 4297.305, 4270.150, 4324.460),
            _count("abandoned", 910.335, 876.133, 944.537),
            _printed("service_level_4", 0.501, 0.494, 0.509, "probability"),
        ),
        600,
    ),
    _six_hours(
        "SimpleMSKWithRerouting",
        _rerouting(),
        (
            _count("answered", 4274.426, 4247.504, 4301.348),
            _count("abandoned", 933.214, 898.830, 967.598),
            _printed("service_level_4", 0.579, 0.572, 0.587, "probability"),
        ),
        300,
    ),
    Case(
        name="Bilingual, a week of two languages",
        source=f"{_SOURCE} Bilingual",
        scenario=_shipped("bilingual"),
        figures=(
            _count("offered", 5110.161, 5105.009, 5115.313),
            _count("answered", 4967.235, 4962.946, 4971.524),
            _count("abandoned", 142.868, 141.209, 144.527),
            _count("redials", 107.168, 105.841, 108.495),
            _occupancy("english_only", 7, 47.624, 47.563, 47.684),
            _occupancy("spanish_only", 7, 47.639, 47.580, 47.699),
            _occupancy("bilingual", 4, 63.254, 63.197, 63.310),
        ),
        full=Size(300, 5),
        note="who calls again keeps his patience there; here a fitted law stands for it",
    ),
]
