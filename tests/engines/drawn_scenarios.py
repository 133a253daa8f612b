"""Scenarios drawn over the whole of the scenario file, full of ties.

Times are multiples of 5 s, 300 s or 900 s on purpose. What is drawn is a scenario that passes
the checks: nobody catches an exception here.
"""

from dataclasses import dataclass
from typing import Any, get_args

from hypothesis import strategies as st

from ccsim.scenario.routing import AgentRule, ContactRule

__all__ = ["AGENT_RULES", "CONTACT_RULES", "Raw", "scenarios"]

Raw = dict[str, Any]

AGENT_RULES: tuple[str, ...] = get_args(AgentRule)
CONTACT_RULES: tuple[str, ...] = get_args(ContactRule)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def constant(*values: str) -> st.SearchStrategy[Raw]:
    """Draw a law without chance; values are durations in words."""
    return st.sampled_from([{"kind": "constant", "value": value} for value in values])


EXPONENTIAL = st.sampled_from(
    [{"kind": "exponential", "mean": "90 s"}, {"kind": "exponential", "mean": "12 min"}]
)
GRID = 300
"""Seconds: in a scenario on the grid all that has a length has a multiple of it."""
GRID_LENGTHS = constant("300 s", "300 s", "600 s", "900 s", "1800 s")
TALK = st.one_of(
    constant("0 s", "5 s", "300 s", "1795 s", "2 h"),
    EXPONENTIAL,
    st.just({"kind": "lognormal", "mean": "5 min", "cv": 1.2}),
    st.just({"kind": "gamma", "mean": "5 min", "cv": 0.7}),
    st.just({"kind": "empirical", "values": ["5 s", "300 s", "600 s"]}),
)
WRAP = st.one_of(constant("0 s", "5 s", "300 s", "895 s"), EXPONENTIAL)
PATIENCE = st.one_of(constant("0 s", "5 s", "600 s", "3 h"), EXPONENTIAL)
ENDLESS = st.just({"kind": "endless"})
DELAY = st.one_of(constant("0 s", "5 s", "300 s", "1 h"), EXPONENTIAL)


@dataclass(frozen=True)
class Menu:
    """What the lengths of a scenario are drawn from: anything, or multiples of the grid."""

    talk: st.SearchStrategy[Raw]
    wrap: st.SearchStrategy[Raw]
    patience: st.SearchStrategy[Raw]
    delay: st.SearchStrategy[Raw]
    after: tuple[int, ...]
    grid: int

    def come_back(self, names: list[str]) -> st.SearchStrategy[Raw | None]:
        """Draw a redial or a repeat, perhaps to a queue that is named, or None."""
        keys = {"probability": st.sampled_from([0.3, 0.8]), "delay": self.delay}
        to = {"to": st.sampled_from(names)}
        return st.none() | st.fixed_dictionaries(keys, optional=to)


ANYTHING = Menu(TALK, WRAP, PATIENCE | ENDLESS, DELAY, after=(0, 0, 5, 300, 600, 1795), grid=5)
ON_THE_GRID = Menu(
    talk=constant("0 s", "1 h", "2 h", "90 min") | GRID_LENGTHS | GRID_LENGTHS,
    wrap=constant("0 s") | GRID_LENGTHS,
    patience=constant("0 s", "1 h", "2 h", "3 h") | GRID_LENGTHS | GRID_LENGTHS | ENDLESS,
    delay=constant("0 s", "1 h", "2 h", "3 h") | GRID_LENGTHS,
    after=(0, 0, 300, 600, 900, 3600),
    grid=GRID,
)
OVERNIGHT = Menu(
    talk=constant("30 min", "1 h", "90 min", "2 h"),
    wrap=constant("0 s", "0 s", "30 min", "1 h"),
    patience=constant("30 min", "1 h", "90 min", "2 h") | ENDLESS,
    delay=constant("0 s", "30 min", "1 h", "90 min", "2 h"),
    after=(0, 0, 1800, 3600, 5400, 7200),
    grid=900,
)
"""For days with a short night between them: much that began before it lasts until opening."""
HOLD = st.none() | st.sampled_from(
    [
        {"probability": 0.5, "kind": "constant", "value": "5 s"},
        {"probability": 1.0, "kind": "exponential", "mean": "30 s"},
    ]
)
BUSYNESS = st.none() | st.sampled_from([{"cv": 0.5}, {"cv": 0.5, "shared": "day"}])
FACTOR = st.none() | st.sampled_from([(1.0, 2.0), (1.0, 1.0, 3.0)])


@dataclass(frozen=True)
class Days:
    """Opening hours as drawn: by day (first interval, intervals open), or None if closed."""

    minutes: int
    spans: tuple[tuple[int, int] | None, ...]

    def open_intervals(self) -> list[int]:
        """Return the open intervals, numbered from midnight of day 0."""
        a_day = 1440 // self.minutes
        return [
            day * a_day + first + t
            for day, span in enumerate(self.spans)
            for first, length in ([span] if span else [])
            for t in range(length)
        ]

    def listed(self, values: dict[int, Any], otherwise: Any) -> list[Any]:
        """Return a per-interval list for all days."""
        a_day = 1440 // self.minutes
        spans = [span for span in self.spans if span]
        first, last = min(f for f, _ in spans), max(f + n for f, n in spans)
        places = [day * a_day + t for day in range(len(self.spans)) for t in range(first, last)]
        return [values.get(place, otherwise) for place in places]

    def hours(self) -> Raw:
        """Return the table [hours] but for what happens at closing."""

        def words(span: tuple[int, int] | None) -> str:
            if span is None:
                return "closed"
            ends = span[0] * self.minutes, (span[0] + span[1]) * self.minutes
            return "-".join(f"{m // 60:02d}:{m % 60:02d}" for m in ends)

        open_hours = dict.fromkeys(WEEKDAYS, "closed")
        open_hours |= {day: words(span) for day, span in zip(WEEKDAYS, self.spans, strict=False)}
        return {
            "first_day": "2026-03-02",  # a Monday
            "days": len(self.spans),
            "interval": f"{self.minutes} min",
            "open": open_hours,
        }


@st.composite
def days(draw: st.DrawFn, *, short_nights: bool) -> Days:
    """Draw one to four days: short ones, closed ones, or ones round the clock."""
    count = draw(st.integers(2 if short_nights else 1, 4))
    if not short_nights and count <= 2 and draw(st.integers(0, 4)) == 0:
        return Days(60, ((0, 24), draw(st.sampled_from([None, (0, 24), (0, 3), (21, 3)])))[:count])
    minutes = draw(st.sampled_from([15, 30]))
    an_hour = 60 // minutes
    any_span = st.tuples(st.sampled_from([0, 1, 9, 22, 23]), st.integers(1, 6))
    evening = st.tuples(st.just(22), st.integers(1, an_hour))
    morning = st.tuples(st.sampled_from([0, 1]), st.integers(2, 6))
    spans: list[tuple[int, int] | None] = []
    for day in range(count):
        kind = (evening, morning)[day % 2] if short_nights else any_span
        hour, length = draw(kind)
        is_closed = bool(day) and not short_nights and draw(st.booleans())
        span = hour * an_hour, min(length, (24 - hour) * an_hour)
        spans.append(None if is_closed else span)
    return Days(minutes, tuple(spans))


@st.composite
def volumes(draw: st.DrawFn, menu: Menu, calendar: Days, staffed: list[int], most: int) -> Raw:
    """Draw arrivals, where somebody is planned: recorded on a grid of 5 s, or by chance."""
    seconds = calendar.minutes * 60
    if not staffed or draw(st.integers(0, 3)) == 0:
        expected = {t: draw(st.sampled_from([0.0, 0.5, 3.0, most / 3])) for t in staffed}
        return {"per_interval": calendar.listed(expected, 0.0)}
    steps = seconds // menu.grid - 1
    offset = st.sampled_from([0, min(1, steps), steps]) | st.integers(0, steps)
    moment = st.builds(
        lambda t, s: t * seconds + s * menu.grid, st.sampled_from(staffed), offset
    )  # fmt: skip
    times = sorted(
        draw(
            st.lists(
                moment, min_size=draw(st.sampled_from([0, most // 3, most // 2])), max_size=most
            )
        )
    )
    volume: Raw = {"times": times}
    if draw(st.integers(0, 2)) == 0:
        lengths = st.sampled_from([0, 300, 600, 900, menu.grid, 2 * menu.grid])
        volume["talk"] = draw(st.lists(lengths, min_size=len(times), max_size=len(times)))
    return volume


def factors(calendar: Days, pattern: tuple[float, ...] | None) -> Raw:
    """Return a repeating pattern over the open intervals, as keys of a table."""
    if pattern is None:
        return {}
    values = {t: pattern[i % len(pattern)] for i, t in enumerate(calendar.open_intervals())}
    return {"per_interval": calendar.listed(values, 1.0)}


@st.composite
def transfers(draw: st.DrawFn, others: list[str]) -> Raw | None:
    """Draw a transfer to one of the other queues or to several, or None."""
    if not others or draw(st.integers(0, 2)) == 0:
        return None
    names = draw(st.lists(st.sampled_from(others), min_size=1, unique=True))
    weights = [draw(st.sampled_from([0.0, 1.0, 2.5])) for _ in names[1:]]
    several = dict(zip(names, [1.0, *weights], strict=True))
    return {
        "probability": draw(st.sampled_from([0.3, 0.3, 0.6, 0.6, 1.0])),
        "to": several if len(names) > 1 or draw(st.booleans()) else names[0],
        "place": draw(st.sampled_from(["back", "front", "front"])),
    }


@st.composite
def steps(draw: st.DrawFn, menu: Menu, groups: list[str]) -> list[Raw] | None:
    """Draw a queue's routing steps, or None: of its groups, some in several, some in none."""
    if draw(st.integers(0, 2)) == 0:
        return None
    after = draw(st.lists(st.sampled_from(menu.after), min_size=1, max_size=3))
    listed = st.lists(st.sampled_from(groups), min_size=1, unique=True)
    return [{"groups": draw(listed), "after": seconds} for seconds in sorted(after)]


@st.composite
def skills(draw: st.DrawFn, menu: Menu) -> Raw:
    """Draw how a group handles a queue's contacts."""
    skill = {
        "rank": draw(st.sampled_from([1, 1, 2])),
        "order": draw(st.sampled_from([None, None, 1, 2])),
        "handle_factor": draw(st.sampled_from([1.0, 1.0, 2.0, 1.1])),
        "resolution": draw(st.sampled_from([0.0, 0.3, -0.3])),
        "talk": draw(st.none() | st.none() | menu.talk),
        "wrap": draw(st.none() | st.none() | menu.wrap),
    }
    return {key: value for key, value in skill.items() if value is not None}


@st.composite
def queues(
    draw: st.DrawFn, menu: Menu, calendar: Days, staffed: list[int], names: list[str]
) -> Raw:
    """Draw the first of some queues; a key whose value is None or empty is left out."""
    queue = {
        "volume": draw(volumes(menu, calendar, staffed, most=36 // (len(names) + 1) + 4)),
        "busyness": draw(BUSYNESS),
        "talk": draw(menu.talk),
        "talk_factor": factors(calendar, draw(FACTOR)),
        "hold": draw(HOLD),
        "wrap": draw(menu.wrap),
        "wrap_factor": factors(calendar, draw(FACTOR)),
        "patience": draw(menu.patience),
        "patience_factor": factors(calendar, draw(FACTOR)),
        "balk": draw(st.sampled_from([0.0, 0.0, 0.4])),
        "queue_limit": draw(st.sampled_from([None, None, None, None, None, None, 0, 1, 5])),
        "priority": draw(st.sampled_from([0, 0, 1, -1])),
        "weight": draw(st.sampled_from([1.0, 1.0, 0.2, 3.0])),
        "resolution": draw(st.sampled_from([1.0, 0.6, 0.0])),
        "redial": draw(menu.come_back(names)),
        "repeat": draw(menu.come_back(names)),
        "transfer": draw(transfers(names[1:])),
    }
    if queue["patience"]["kind"] == "endless" and queue["queue_limit"] is None:
        queue["queue_limit"] = 40  # overload is a fault where nobody leaves and nobody is blocked
    return {key: value for key, value in queue.items() if value not in (None, {})}


def matrices(names: list[str], groups: list[str]) -> st.SearchStrategy[dict[str, list[str]]]:
    """Draw which groups have the skill for each queue: at least one; each group has one, too."""
    some = st.lists(st.sampled_from(groups), min_size=1, unique=True)
    drawn = st.fixed_dictionaries({name: some | st.just(groups) for name in names})
    return drawn.filter(lambda able: set(groups) == {g for row in able.values() for g in row})


@st.composite
def scenarios(draw: st.DrawFn) -> Raw:
    """Draw a scenario in the form of scenario.toml."""
    menu = draw(st.sampled_from([ON_THE_GRID, ANYTHING, OVERNIGHT]))
    calendar = draw(days(short_nights=menu is OVERNIGHT))
    names = ["accounts", "cards", "loans", "claims"][: draw(st.integers(1, 4))]
    groups = ["front", "back", "night"][: draw(st.integers(1, 3))]
    heads = st.sampled_from([0, 1, 1, 2, 2, 3] if len(groups) == 1 else [0, 0, 1, 1, 1, 2])
    plans = {g: {t: draw(heads) for t in calendar.open_intervals()} for g in groups}
    able = draw(matrices(names, groups))
    routes = {name: draw(steps(menu, able[name])) for name in names}
    served = {}
    for i, name in enumerate(names):
        listed = (
            able[name] if routes[name] is None else [g for s in routes[name] for g in s["groups"]]
        )
        staffed = [t for t in calendar.open_intervals() if any(plans[g][t] for g in listed)]
        served[name] = draw(queues(menu, calendar, staffed, names[i:] + names[:i]))
    lines = draw(st.sampled_from([None, None, None, None, None, 1, 3, 5]))
    return {
        "name": "drawn",
        "hours": calendar.hours() | {"at_close": draw(st.sampled_from(["serve", "send_away"]))},
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
            "select_agent": draw(st.sampled_from(AGENT_RULES)),
            "select_contact": draw(st.sampled_from(CONTACT_RULES)),
            "steps": {name: route for name, route in routes.items() if route is not None},
        },
    }
