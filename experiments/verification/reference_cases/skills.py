"""Two kinds of contact for groups of different skills, and groups that all can do everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ccsim.units import HOUR, MINUTE
from reference_cases.case import Figure
from reference_cases.centres import exponential, figures, steady_case, steady_centre

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reference_cases.case import Case

__all__ = ["CASES"]

_CHAIN = "Markov chain of (busy by group, waiting by queue), solved numerically"
_ONE_POOL = "Palm (1957): any rule that leaves nobody idle while a contact waits"
_SILOS = "Erlang (1917), queue by queue"
_UNIT = 5 * MINUTE
"""The mean talk time of the first two sources."""


def _two(
    groups: Mapping[str, Any], routing: Mapping[str, Any], priorities: tuple[float, float] = (0, 0)
) -> dict[str, Any]:
    """Return 5 and 4 erlangs, and patience of twice the talk time."""
    queues = {
        name: {
            "volume": {"per_hour": load * HOUR / _UNIT},
            "talk": exponential(_UNIT),
            "patience": exponential(2 * _UNIT),
            "priority": priority,
        }
        for name, load, priority in zip(("one", "two"), (5, 4), priorities, strict=True)
    }
    return steady_centre(queues, groups, routing=routing)


def _group(staff: int, **ranks: int) -> dict[str, Any]:
    return {"staff": staff, "skills": {queue: {"rank": rank} for queue, rank in ranks.items()}}


def _figures(
    abandonment: tuple[float, float], delayed: tuple[float, float], **occupancy: float
) -> tuple[Figure, ...]:
    """Return figures by queue and by group; patience is twice the mean talk time."""
    known: tuple[Figure, ...] = ()
    for name, share, late in zip(("one", "two"), abandonment, delayed, strict=True):
        known += figures(
            f"queue:{name}",
            abandonment=share,
            wait_mean=2 * _UNIT * share,
            delay_probability=late,
        )
    for name, share in occupancy.items():
        known += figures(f"group:{name}", occupancy=share)
    return known


_SPECIALISTS = {
    "ones": _group(4, one=1),
    "twos": _group(3, two=1),
    "both": _group(3, one=2, two=2),
}
_TEN = {"both": _group(10, one=1, two=1)}
_FIVE_AND_FIVE = {"left": _group(5, one=1, two=1), "right": _group(5, one=1, two=1)}
_POOL = (
    *figures(delay_probability=0.4689417044, abandonment=0.0670117155, occupancy=0.8396894561),
    *figures(wait_mean=0.1340234309 * _UNIT),
)


def _pool(
    name: str,
    groups: Mapping[str, Any],
    routing: Mapping[str, Any],
    *,
    priorities: tuple[float, float] = (0, 0),
    quick: float = 0.0,
) -> Case:
    """Return a case in which everybody can do everything, so that the whole is one queue."""
    return steady_case(
        f"Skills, everybody both: {name}",
        _ONE_POOL,
        _two(groups, routing, priorities),
        _POOL,
        contacts=4e5,
        quick=quick,
    )


def _design(
    name: str, groups: Mapping[str, Any], known: tuple[Figure, ...], talk: float = 4 * MINUTE
) -> Case:
    """Return two queues of 100 calls in half an hour each; who waited longest is next."""
    queues = {
        queue: {"volume": {"per_hour": 200}, "talk": exponential(talk)} for queue in ("a", "b")
    }
    scenario = steady_centre(queues, groups, routing={"select_contact": "longest_wait"})
    return steady_case(f"Design {name}", _SILOS, scenario, known, contacts=8e5)


_SILO = {"service_level": 0.5077707342, "asa": 81.44203212}

CASES: list[Case] = [
    steady_case(
        "Skills, generalists take the first queue first",
        _CHAIN,
        _two(_SPECIALISTS, {"select_contact": "priority"}, (1, 0)),
        _figures(
            (0.0642343071, 0.1096217872), (0.4657198298, 0.5172711564),
            ones=0.8231712047, twos=0.8264646526, both=0.8227541797,
        ),
        contacts=8e5,
        quick=1.5e5,
    ),
    steady_case(
        "Skills, generalists take the longest queue",
        _CHAIN,
        _two(_SPECIALISTS, {"select_contact": "longest_queue"}),
        _figures(
            (0.0746481404, 0.0926444654), (0.4842200088, 0.5075048043),
            ones=0.8314455807, twos=0.8219803877, both=0.8214859835,
        ),
        contacts=8e5,
    ),
    steady_case(
        "Skills, no flexibility",
        f"{_CHAIN}; Palm (1957)",
        _two({"ones": _group(6, one=1), "twos": _group(4, two=1)}, {}),
        _figures(
            (0.0755769781, 0.1629262352), (0.4316451494, 0.6385074158),
            ones=0.7703525182, twos=0.8370737648,
        ),
        contacts=8e5,
    ),
    steady_case(
        "Skills, N: six for both, four for the second queue only",
        _CHAIN,
        # The rank is the queues' preference; the order that of the six.
        _two(
            {"both": _group(6, one=1, two=2), "twos": _group(4, two=1)},
            {"select_contact": "queue_rank"},
        ),
        _figures(
            (0.1097337242, 0.0593398315), (0.6267256369, 0.3549039902),
            both=0.8651450240, twos=0.7557754772,
        ),
        contacts=8e5,
        quick=1.5e5,
    ),
    _pool("one group, the longest wait", _TEN, {"select_contact": "longest_wait"}),
    _pool("one group, the first queue first", _TEN, {}, priorities=(1, 0)),
    _pool(
        "two groups, the longest queue, any agent",
        _FIVE_AND_FIVE,
        {"select_contact": "longest_queue", "select_agent": "random"},
    ),
    _pool(
        "two groups, the best score, the least occupied agent",
        _FIVE_AND_FIVE,
        {"select_contact": "score", "select_agent": "least_occupied"},
        priorities=(1, 0),
        quick=1e5,
    ),
    _design(
        "I: 15 agents each",
        {"as": _group(15, a=1), "bs": _group(15, b=1)},
        figures("queue:a", **_SILO) + figures("queue:b", **_SILO),
    ),
    _design(
        "X: 30 agents for both",
        {"both": _group(30, a=1, b=1)},
        figures(
            delay_probability=0.4276915275, service_level=0.6760385821,
            asa=30.79378998, occupancy=8 / 9,
        ),
    ),
    _design(
        "X, everybody 5 % slower",
        {
            "both": {
                "staff": 30,
                "skills": {"a": {"handle_factor": 1.05}, "b": {"handle_factor": 1.05}},
            }
        },
        figures(
            delay_probability=0.6200554588, service_level=0.4709521922,
            asa=78.12698781, occupancy=14 / 15,
        ),
    ),
]  # fmt: skip
