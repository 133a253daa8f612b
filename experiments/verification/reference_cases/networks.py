"""Contacts that go on to other queues, and customers who come back: queues as if they were alone.

With exponential talk and endless patience, the numbers present are in the long run those of
independent M/M/n queues, each at the rate of all who join it (Jackson 1957), and whoever joins
finds them so. A delay before coming back may have any law: it is a station without waiting
(Baskett, Chandy, Muntz and Palacios 1975).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ccsim.units import DAY, HOUR, MINUTE
from reference_cases.case import Figure
from reference_cases.centres import exponential, figures, steady_case, steady_centre

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reference_cases.case import Case

__all__ = ["CASES"]

_JACKSON = "Burke (1956), Jackson (1957), Erlang (1917)"
_BCMP = "Baskett, Chandy, Muntz and Palacios (1975), Erlang (1917)"
_TALK = 3 * MINUTE


def _queue(per_hour: float, **keys: object) -> dict[str, Any]:
    return {"volume": {"per_hour": per_hour}, "talk": exponential(_TALK), **keys}


def _teams(**agents: int) -> dict[str, Any]:
    """Return a team for each queue."""
    return {f"{queue}s": {"staff": n, "skills": {queue: {}}} for queue, n in agents.items()}


def _one_queue(queue: str, delayed: float, wait: float, level: float) -> tuple[Figure, ...]:
    return figures(f"queue:{queue}", delay_probability=delayed, asa=wait, service_level=level)


def _in_a_row(place: str, quick: float) -> Case:
    """Return two queues in a row; the second's mean wait is the same from its head or its back."""
    transfer = {"probability": 1.0, "to": "second", "place": place}
    scenario = steady_centre(
        {"first": _queue(200, transfer=transfer), "second": _queue(0)},
        _teams(first=13, second=14),
    )
    known = _one_queue("first", 0.2852704530, 17.11622718, 0.7955947884)
    known += figures("queue:second", delay_probability=0.1741319336, asa=7.8359370)
    if place == "back":
        known += figures("queue:second", service_level=0.8883500192)
    return steady_case(
        f"Transfers, two queues in a row, to the {place}",
        _JACKSON,
        scenario,
        known,
        contacts=8e5,
        quick=quick,
        quiet_end=True,
    )


def _to_and_fro() -> Case:
    """Return three queues, two of which send customers to each other.

    Fresh are 200, 20 and 40 an hour; with transfers 226.4, 87.9 and 62.6 join.
    """
    scenario = steady_centre(
        {
            "counter": _queue(
                200, transfer={"probability": 0.4, "to": {"desk": 0.75, "office": 0.25}}
            ),
            "desk": _queue(20, transfer={"probability": 0.3, "to": "counter"}),
            "office": _queue(40),
        },
        _teams(counter=14, desk=6, office=5),
    )
    case = steady_case(
        "Transfers, to and fro",
        _JACKSON,
        scenario,
        (
            *_one_queue("counter", 0.3542531737, 23.78142207, 0.7370174869),
            *_one_queue("desk", 0.3906417589, 43.82679459, 0.6731423536),
            *_one_queue("office", 0.2700584082, 26.02092192, 0.7805623682),
        ),
        contacts=1e6,
        quiet_end=True,
    )
    return replace(case, figures=(_joins(case.full.days * DAY - case.warm_up), *case.figures))


def _joins(counted: float) -> Figure:
    """Return the visits an issue of three queues makes, in so many seconds of fresh arrivals.

    What an issue makes in the long run, and a little more: those present when the warm-up ends
    have visits still to make, 0.538 each at the counter and 0.462 at the desk, and the quiet end
    loses none.
    """
    present = {"counter": 226.3736264 * (_TALK + 23.78142207) / HOUR,
               "desk": 87.91208791 * (_TALK + 43.82679459) / HOUR}  # fmt: skip
    still = present["counter"] * 0.5384615385 + present["desk"] * 0.4615384615
    value = 376.9230769 / 260 + still / (260 * counted / HOUR)
    return Figure(measure="offered", over="issues", value=value, kind="number")


def _repeats(
    name: str, delay: Mapping[str, Any], warm_up: float = 12 * HOUR, quick: float = 0.0
) -> Case:
    """Return 200 fresh issues an hour: contacts resolve 70 %, of the others 80 % come back."""
    repeat = {"probability": 0.8, "delay": delay}
    scenario = steady_centre(
        {"calls": _queue(200, resolution=0.7, repeat=repeat)}, _teams(calls=16), warm_up=warm_up
    )
    return steady_case(
        f"Repeats after {name}",
        _BCMP,
        scenario,
        (
            Figure(measure="offered", over="issues", value=1 / 0.76, kind="number"),
            *figures(
                delay_probability=0.3587087667,
                asa=22.71822189,
                service_level=0.7384249211,
                occupancy=0.8223684211,
            ),
        ),
        contacts=6e5,
        quick=quick,
    )


def _elsewhere() -> Case:
    """Return two queues, the first's unresolved customers coming back to the second.

    Those of the second come back to where the issue began. So of 200 fresh ones of the first an
    hour, 40 join the second, half of whom are not helped there, and return to the first, and so
    on: 200 / 0.9 = 222.2 join the first. The second's own 50 join it again when not helped: with
    x of them, x = 50 + x / 2, and 44.4 of the first's, 144.4 join.
    """
    delay = exponential(10 * MINUTE)
    scenario = steady_centre(
        {
            "first": _queue(
                200, resolution=0.8, repeat={"probability": 1.0, "delay": delay, "to": "second"}
            ),
            "second": _queue(50, resolution=0.5, repeat={"probability": 1.0, "delay": delay}),
        },
        _teams(first=14, second=9),
    )
    return steady_case(
        "Repeats to another queue",
        _BCMP,
        scenario,
        (
            *_one_queue("first", 0.3202305438, 19.95282619, 0.7676944499),
            *_one_queue("second", 0.4376730415, 44.31439545, 0.6407777467),
        ),
        contacts=8e5,
    )


CASES: list[Case] = [
    _in_a_row("back", 2.6e5),
    _in_a_row("front", 0.0),
    _to_and_fro(),
    _repeats("20 min", {"kind": "constant", "value": 20 * MINUTE}, quick=3.5e5),
    _repeats("exponential times, mean 5 min", exponential(5 * MINUTE)),
    _repeats(
        "lognormal times, median 30 min, sigma 1.2",
        {"kind": "lognormal", "median": 30 * MINUTE, "sigma": 1.2},
        warm_up=2 * DAY,
    ),
    _elsewhere(),
]
