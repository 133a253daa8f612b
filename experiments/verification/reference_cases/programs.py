"""Published output of another program on centres of several groups."""

from __future__ import annotations

import math
from typing import Any

from ccsim.units import MINUTE
from reference_cases.case import Case, Figure, Size
from reference_cases.centres import exponential

__all__ = ["CASES"]

_SOURCE = "ContactCenters (Buist and L'Ecuyer 2005), example"
_NOISY = "days differ so much by their busyness that 1 % of the abandoned takes 3,700 days"
_T_95 = 1.9623
"""Student's quantile for its 1,000 days, by which printed half-widths become standard errors."""
_PER_MINUTE = ((4.2, 5.3, 3.2), (5.1, 4.3, 4.8), (6.3, 5.2, 4.8))
_GOES = (0.5, 0.6, 0.4)
_LEAVES = (0.3, 0.4, 0.2)
"""Rates by period of two hours, per minute: of talk's end, and of patience's."""


def _printed(
    measure: str, mean: float, low: float, high: float, digits: int, *, scope: str = "all"
) -> Figure:
    """Return a figure printed with a 95 % interval, to so many digits."""
    count = digits == 3 and mean > 1.0
    error = math.hypot((high - low) / 2 / _T_95, 10.0**-digits / math.sqrt(12))
    return Figure(
        measure=measure,
        value=mean,
        kind="number" if count else "probability",
        scope=scope,
        error=error,
        per=1.0 if count else 0.0,
    )


def _three_kinds(routing: dict[str, Any], orders: tuple[dict[str, int], ...]) -> dict[str, Any]:
    """Return SimpleMSK: three kinds of call, two groups that share the second kind.

    `orders` are the groups' preferences among queues.
    """
    queues = {
        f"type{k}": {
            "volume": {"per_interval": [120 * rate for rate in rates]},
            "busyness": {"cv": 1 / math.sqrt(28.7), "shared": "day"},
            "talk": exponential(MINUTE),
            "talk_factor": {"per_interval": [1 / rate for rate in _GOES]},
            "patience": exponential(MINUTE),
            "patience_factor": {"per_interval": [1 / rate for rate in _LEAVES]},
            "service_level": {"within": 20.0},
        }
        for k, rates in enumerate(_PER_MINUTE)
    }
    staff = ([12, 18, 9], [15, 20, 11])
    groups = {
        f"group{i}": {
            "staff": {"per_interval": staff[i]},
            "skills": {
                # Who arrives tries the groups in their order.
                queue: {"rank": i + 1, "order": order}
                for queue, order in orders[i].items()
            },
        }
        for i in (0, 1)
    }
    hours = {
        "first_day": "2026-03-02",
        "open": "08:00",
        "close": "14:00",
        "interval": "2 h",
        "at_close": "serve",
    }
    return {"hours": hours, "queues": queues, "groups": groups, "routing": routing}


def _published(
    name: str, scenario: dict[str, Any], figures: tuple[Figure, ...], size: Size
) -> Case:
    return Case(
        name=f"{name}, six hours of three kinds of call",
        source=f"{_SOURCE} {name}",
        scenario=scenario,
        figures=figures,
        full=size,
        note=_NOISY,
    )


CASES: list[Case] = [
    _published(
        "SimpleMSK",
        _three_kinds(
            {"select_contact": "longest_wait"},
            ({"type1": 1, "type0": 2}, {"type2": 1, "type1": 2}),
        ),
        (
            _printed("answered", 4297.305, 4270.150, 4324.460, 3),
            _printed("abandoned", 910.335, 876.133, 944.537, 3),
            _printed("service_level_4", 0.501, 0.494, 0.509, 3),
        ),
        Size(600, 1),
    ),
    # An agent who frees takes the last of the group's list that has somebody waiting: the program
    # never lowers the waiting time it compares with. The second kind overflows after 0.2 min.
    _published(
        "SimpleMSKWithRerouting",
        _three_kinds(
            {
                "select_contact": "queue_rank",
                "steps": {
                    "type1": [
                        {"groups": ["group0"]},
                        {"groups": ["group1"], "after": 0.2 * MINUTE},
                    ]
                },
            },
            ({"type1": 2, "type0": 1}, {"type2": 2, "type1": 1}),
        ),
        (
            _printed("answered", 4274.426, 4247.504, 4301.348, 3),
            _printed("abandoned", 933.214, 898.830, 967.598, 3),
            _printed("service_level_4", 0.579, 0.572, 0.587, 3),
        ),
        Size(300, 1),
    ),
]
