"""Scenarios drawn so that events meet which hardly ever do elsewhere.

Everything that has a length has a number of half-hours, the plan changes every half-hour, nights
are short, and most customers come back or are put through: whatever happens does so when something
else is due.
"""

from typing import Any

from drawn_days import Days
from drawn_laws import Menu, Raw, constant
from drawn_scenarios import (
    AGENT_RULES,
    ONE_IN_FOUR,
    SELECT_CONTACT,
    seen_by_nobody,
    skills,
    steps,
)
from hypothesis import strategies as st

__all__ = ["meetings"]

HALF_HOUR = 1800
MENU = Menu(
    talk=constant("30 min", "30 min", "1 h", "90 min", "0 s", "0 s"),
    wrap=constant("30 min", "30 min", "1 h", "0 s"),
    patience=constant("30 min", "1 h", "90 min", "4 h"),
    delay=constant("30 min", "30 min", "1 h", "0 s"),
    after=tuple(HALF_HOUR * n for n in (0, 1, 2, 4, 6, 6)),
    grid=HALF_HOUR,
)
NAMES = ("accounts", "cards", "loans")
GROUPS = ("front", "back")
EVENINGS = st.sampled_from([(44, 2), (44, 3), (44, 4)])
MORNINGS = st.sampled_from([(0, 4), (1, 4), (2, 4), (2, 6)])
HEADS = st.lists(st.sampled_from([1, 0, 2, 1, 3]), min_size=2, max_size=5).map(tuple)
CALLS = st.lists(st.integers(0, 2), min_size=3, max_size=5).map(tuple)
"""Of a queue at each half-hour, again and again."""
RETURN = st.fixed_dictionaries({"probability": st.just(0.8), "delay": MENU.delay})
QUEUE = st.fixed_dictionaries(
    {
        "talk": MENU.talk,
        "wrap": MENU.wrap,
        "patience": MENU.patience,
        "resolution": st.sampled_from([0.0, 0.3]),
        "redial": RETURN | RETURN | RETURN | st.none(),
        "repeat": RETURN,
        "priority": st.sampled_from([0, 1, -1]),
        "weight": st.sampled_from([1.0, 0.2, 3.0]),
        "queue_limit": st.sampled_from([None, None, 3]),
    }
)
TRANSFER = st.fixed_dictionaries(
    {
        "probability": st.sampled_from([0.3, 0.5, 1.0, 1.0]),
        "place": st.sampled_from(["back", "front"]),
    }
)
AT_CLOSE = st.sampled_from(["serve", "serve", "send_away"])


@st.composite
def meetings(draw: st.DrawFn) -> Raw:
    """Draw a scenario in the form of scenario.toml."""
    calendar = Days(30, (draw(EVENINGS), draw(MORNINGS)))
    is_open = calendar.open_intervals()
    names = NAMES[: draw(st.integers(1, 3))]
    groups = GROUPS[: draw(st.integers(1, 2))]
    plans = {group: calendar.repeated(draw(HEADS), is_open) for group in groups}
    is_seen = not draw(ONE_IN_FOUR)
    routes = {name: draw(steps(MENU, groups)) if is_seen else None for name in names}
    queues: dict[str, Any] = {}
    for at, name in enumerate(names):
        drawn = dict(draw(QUEUE))
        if not is_seen:
            drawn = seen_by_nobody(drawn)
        listed = [g for step in routes[name] or [{"groups": groups}] for g in step["groups"]]
        staffed = [t for t in is_open if any(plans[group][t] for group in listed)]
        calls = calendar.repeated(draw(CALLS), staffed)
        drawn["volume"] = {"times": [t * HALF_HOUR for t in staffed for _ in range(calls[t])]}
        if len(names) > 1:
            drawn["transfer"] = draw(TRANSFER) | {"to": names[at - 1]}
        queues[name] = {key: value for key, value in drawn.items() if value is not None}
    return {
        "name": "drawn",
        "hours": calendar.hours() | {"at_close": draw(AT_CLOSE)},
        "queues": queues,
        "groups": {
            group: {
                "staff": {"per_interval": calendar.listed(plan, 0)},
                "skills": {name: draw(skills(MENU)) for name in names},
            }
            for group, plan in plans.items()
        },
        "routing": {
            "select_agent": draw(st.sampled_from(AGENT_RULES)),
            "select_contact": draw(SELECT_CONTACT[is_seen]),
            "steps": {name: route for name, route in routes.items() if route is not None},
        },
    }
