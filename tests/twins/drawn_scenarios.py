"""Scenarios drawn over the whole of the scenario file, full of ties.

Times are multiples of 5 s, 5 min or 15 min on purpose. What is drawn is a scenario that passes the
checks: nobody catches an exception here. Strategies are made once and kept, which saves half of the
time that drawing takes.
"""

from functools import cache
from typing import get_args

from drawn_days import Days, days
from drawn_laws import ANYTHING, ON_THE_GRID, OVERNIGHT, Menu, Raw
from hypothesis import strategies as st

from ccsim.scenario.routing import AgentRule, ContactRule

__all__ = [
    "AGENT_RULES", "CONTACT_RULES", "ONE_IN_FOUR", "SELECT_CONTACT", "Raw", "scenarios",
    "seen_by_nobody", "skills", "steps",
]  # fmt: skip

AGENT_RULES: tuple[str, ...] = get_args(AgentRule)
CONTACT_RULES: tuple[str, ...] = get_args(ContactRule)
Names = tuple[str, ...]
QUEUES, GROUPS = ("accounts", "cards", "loans", "claims"), ("front", "back", "night")

HOLD = st.none() | st.sampled_from(
    [
        {"probability": 0.5, "kind": "constant", "value": "5 s"},
        {"probability": 1.0, "kind": "exponential", "mean": "30 s"},
    ]
)
BUSYNESS = st.none() | st.sampled_from([{"cv": 0.5}, {"cv": 0.5, "shared": "day"}])
FACTOR = st.sampled_from([None, None, (1.0, 2.0), (1.0, 1.0, 3.0)])
HEADS = {
    # A group that is the only one is there more often than not.
    True: st.lists(st.sampled_from([0, 1, 1, 2, 2, 3]), min_size=1, max_size=9).map(tuple),
    False: st.lists(st.sampled_from([0, 1, 1, 2, 0, 3]), min_size=1, max_size=9).map(tuple),
}
"""A group's head counts, repeated over the open intervals; by whether it is the only group."""
ONE_IN_FOUR = st.integers(0, 3).map(lambda n: n == 0)
HOW_MANY_QUEUES = st.sampled_from([2, 3, 1, 4])
HOW_MANY_GROUPS = st.sampled_from([2, 3, 1, 2, 3])
# The best skill is also the longest idle more often than not: more of it makes up for that.
SELECT_AGENT = st.sampled_from((*AGENT_RULES, "best_skill"))
SELECT_CONTACT = {
    True: st.sampled_from(CONTACT_RULES),
    False: st.sampled_from([rule for rule in CONTACT_RULES if rule != "longest_queue"]),
}
"""By whether the scenario is one in which somebody sees who hangs up."""
MENUS = st.sampled_from([ON_THE_GRID, ANYTHING, OVERNIGHT])
LINES = st.sampled_from([None, None, None, None, None, 1, 3, 5])
AT_CLOSE = st.sampled_from(["serve", "send_away"])


def without_none(drawn: Raw) -> Raw:
    """Leave a key out whose value is None."""
    return {key: value for key, value in drawn.items() if value is not None}


@st.composite
def volumes(draw: st.DrawFn, menu: Menu, calendar: Days, staffed: list[int], most: int) -> Raw:
    """Draw arrivals, where somebody is planned: recorded on a grid, or by chance."""
    if not staffed or draw(ONE_IN_FOUR):
        pattern = draw(st.lists(st.sampled_from([0.0, 0.5, 3.0, most / 3]), min_size=1, max_size=6))
        expected = calendar.repeated(tuple(pattern), staffed)
        return {"per_interval": calendar.listed(expected, 0.0)}
    seconds = calendar.minutes * 60
    grid = min(menu.grid, seconds)
    last = seconds // grid - 1
    # The start of an interval, what comes next and its end are met as often as all the rest.
    offsets = [0, min(1, last), last] * (last // 3 + 1) + list(range(last + 1))
    at_least, count = draw(st.sampled_from([0, most // 3, most // 2])), len(offsets)
    place = st.integers(0, len(staffed) * count - 1)
    places = draw(st.lists(place, min_size=at_least, max_size=most))
    times = sorted(staffed[at // count] * seconds + offsets[at % count] * grid for at in places)
    volume: Raw = {"times": times}
    if draw(ONE_IN_FOUR):
        lengths = st.sampled_from([0, 300, 600, 900, grid, 2 * grid])
        pattern = draw(st.lists(lengths, min_size=1, max_size=6))
        volume["talk"] = [pattern[i % len(pattern)] for i in range(len(times))]
    return volume


def factors(calendar: Days, pattern: tuple[float, ...] | None) -> Raw | None:
    """Return a repeating pattern over the open intervals, as keys of a table."""
    if pattern is None:
        return None
    values = calendar.repeated(pattern, calendar.open_intervals())
    return {"per_interval": calendar.listed(values, 1.0)}


@cache
def returns(menu: Menu, names: Names) -> st.SearchStrategy[Raw | None]:
    """Draw a redial or a repeat, perhaps to a queue that is named, or None."""
    keys = {"probability": st.sampled_from([0.3, 0.8]), "delay": menu.delay}
    to = {"to": st.sampled_from(names)}
    return st.none() | st.fixed_dictionaries(keys, optional=to)


@cache
def transfers(others: Names) -> st.SearchStrategy[Raw | None]:
    """Draw a transfer to one of the other queues or to several, or None."""
    if not others:
        return st.none()
    weight = st.sampled_from([0.0, 1.0, 2.5])
    several = st.lists(st.sampled_from(others), min_size=1, unique=True).flatmap(
        lambda names: st.fixed_dictionaries(
            {names[0]: st.just(1.0)} | dict.fromkeys(names[1:], weight)
        )
    )
    some = st.fixed_dictionaries(
        {
            "probability": st.sampled_from([0.3, 0.3, 0.6, 0.6, 1.0]),
            "to": st.sampled_from(others) | several,
            "place": st.sampled_from(["back", "front", "front"]),
        }
    )
    return st.none() | some | some


@cache
def steps(menu: Menu, groups: Names) -> st.SearchStrategy[list[Raw] | None]:
    """Draw a queue's routing steps, or None: of its groups, some in several, some in none."""
    step = st.tuples(
        st.sampled_from(menu.after), st.lists(st.sampled_from(groups), min_size=1, unique=True)
    )
    some = st.lists(step, min_size=1, max_size=3).map(
        lambda drawn: [
            {"groups": listed, "after": after}
            for after, listed in sorted(drawn, key=lambda one: one[0])
        ]
    )
    return st.none() | some | some


@cache
def skills(menu: Menu) -> st.SearchStrategy[Raw]:
    """Draw how a group handles a queue's contacts."""
    return st.fixed_dictionaries(
        {
            "rank": st.sampled_from([1, 1, 2]),
            "order": st.sampled_from([None, None, 1, 2]),
            "handle_factor": st.sampled_from([1.0, 1.0, 2.0, 1.1]),
            "resolution": st.sampled_from([0.0, 0.3, -0.3]),
            "talk": st.none() | st.none() | menu.talk,
            "wrap": st.none() | st.none() | menu.wrap,
        }
    ).map(without_none)


@cache
def queues(menu: Menu, names: Names) -> st.SearchStrategy[Raw]:
    """Draw the first of some queues, but for its volume; factors are patterns still."""
    return st.fixed_dictionaries(
        {
            "busyness": BUSYNESS,
            "talk": menu.talk,
            "talk_factor": FACTOR,
            "hold": HOLD,
            "wrap": menu.wrap,
            "wrap_factor": FACTOR,
            "patience": menu.patience,
            "patience_factor": FACTOR,
            "balk": st.sampled_from([0.0, 0.0, 0.4]),
            "queue_limit": st.sampled_from([None, None, None, None, None, None, 0, 1, 5]),
            "priority": st.sampled_from([0, 0, 1, -1]),
            "weight": st.sampled_from([1.0, 1.0, 0.2, 3.0]),
            "resolution": st.sampled_from([1.0, 0.6, 0.0]),
            "redial": returns(menu, names),
            "repeat": returns(menu, names),
            "transfer": transfers(names[1:]),
        }
    )


@cache
def matrices(names: Names, groups: Names) -> st.SearchStrategy[dict[str, list[str]]]:
    """Draw which groups have the skill for each queue: at least one; each group has one, too."""
    some = st.lists(st.sampled_from(groups), min_size=1, unique=True)
    drawn = st.fixed_dictionaries({name: some | st.just(list(groups)) for name in names})
    return drawn.filter(lambda able: set(groups) == {g for row in able.values() for g in row})


def seen_by_nobody(queue: Raw) -> Raw:
    """Return a queue in which nobody can tell whether somebody else has hung up.

    The compiled engine may then settle the end of patience late.
    """
    kept = {key: value for key, value in queue.items() if key not in ("redial", "queue_limit")}
    return kept | ({"patience": kept["talk"]} if kept["patience"]["kind"] == "endless" else {})


@st.composite
def scenarios(draw: st.DrawFn) -> Raw:
    """Draw a scenario in the form of scenario.toml."""
    menu = draw(MENUS)
    calendar = draw(days(short_nights=menu.short_nights))
    names, groups = QUEUES[: draw(HOW_MANY_QUEUES)], GROUPS[: draw(HOW_MANY_GROUPS)]
    is_open = calendar.open_intervals()
    plans = {g: calendar.repeated(draw(HEADS[len(groups) == 1]), is_open) for g in groups}
    able = draw(matrices(names, groups))
    is_seen = not draw(ONE_IN_FOUR)
    routes = {name: draw(steps(menu, tuple(able[name]))) if is_seen else None for name in names}
    served = {}
    for i, name in enumerate(names):
        route = routes[name]
        listed = able[name] if route is None else [g for step in route for g in step["groups"]]
        staffed = [t for t in is_open if any(plans[g][t] for g in listed)]
        queue: Raw = dict(draw(queues(menu, names[i:] + names[:i])))
        if not is_seen:
            queue = seen_by_nobody(queue)
        elif queue["patience"]["kind"] == "endless" and queue["queue_limit"] is None:
            # Overload is a fault where nobody leaves and nobody is blocked.
            queue["queue_limit"] = 40
        for key in ("talk_factor", "wrap_factor", "patience_factor"):
            queue[key] = factors(calendar, queue[key])
        queue["volume"] = draw(volumes(menu, calendar, staffed, most=36 // (len(names) + 1) + 4))
        served[name] = without_none(queue)
    lines = draw(LINES) if is_seen else None
    return {
        "name": "drawn",
        "hours": calendar.hours() | {"at_close": draw(AT_CLOSE)},
        "lines": {} if lines is None else {"voice": lines},
        "queues": served,
        "groups": {
            group: {
                "staff": {"per_interval": calendar.listed(plan, 0)},
                "skills": {name: draw(skills(menu)) for name in names if group in able[name]},
            }
            for group, plan in plans.items()
        },
        "routing": {
            "select_agent": draw(SELECT_AGENT),
            "select_contact": draw(SELECT_CONTACT[is_seen]),
            "steps": {name: route for name, route in routes.items() if route is not None},
        },
    }
