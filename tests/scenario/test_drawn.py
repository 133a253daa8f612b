"""Over drawn scenarios: the resolved form says the same, and no input is too strange."""

import copy
import datetime as dt
import tomllib
import typing
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ccsim.errors import ScenarioError
from ccsim.scenario.explain import explain
from ccsim.scenario.load import build
from ccsim.scenario.resolve import resolved_toml
from ccsim.scenario.routing import AgentRule, ContactRule
from ccsim.scenario.spec import Scenario

seconds = st.floats(0.01, 1e5).map(lambda t: f"{t!r} s")
share = st.floats(0.0, 1.0)
factor = st.floats(0.1, 3.0)
simple = st.one_of(
    st.fixed_dictionaries({"kind": st.just("constant"), "value": seconds}),
    st.fixed_dictionaries({"kind": st.just("exponential"), "mean": seconds}),
    st.fixed_dictionaries({"kind": st.just("lognormal"), "mean": seconds, "cv": factor}),
    st.fixed_dictionaries({"kind": st.just("lognormal"), "median": seconds, "sigma": factor}),
    st.fixed_dictionaries({"kind": st.just("gamma"), "mean": seconds, "cv": factor}),
    st.fixed_dictionaries({"kind": st.just("weibull"), "scale": seconds, "shape": factor}),
    st.just({"kind": "triangular", "low": "1 min", "mode": "2 min", "high": "9 min"}),
    st.just({"kind": "hyperexponential", "mean": "3 min", "cv": 1.7}),
    st.fixed_dictionaries(
        {"kind": st.just("empirical"), "values": st.lists(st.floats(0, 9e3), min_size=1)}
    ),
    st.just({"kind": "empirical", "edges": [0, 60.5, "3 min"], "weights": [1, 2]}),
)
part = st.builds(lambda law, weight: law | {"weight": weight}, simple, factor)
mixture = st.fixed_dictionaries(
    {"kind": st.just("mixture"), "parts": st.lists(part, min_size=1, max_size=3)}
)
law = st.one_of(simple, mixture)
name = (
    st.text(st.sampled_from("ab Z-_é'\"[]#:"), min_size=1, max_size=8).map(str.strip).filter(bool)
)
OPENINGS = [
    {"open": "08:00", "close": "12:00"},
    {"open": "00:00", "close": "24:00"},
    {"open": {"mon_fri": "08:00-12:00", "sat": "10:00-14:30", "sun": "closed"}},
]


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a sound scenario as its tables."""
    opening = draw(st.sampled_from(OPENINGS))
    days = draw(st.sampled_from([1, 2, 7, 9]))
    hours = {
        "first_day": dt.date(2026, 3, 2) + dt.timedelta(days=draw(st.integers(0, 4))),
        "days": days,
        "interval": draw(st.sampled_from(["30 min", "1 h"])) if opening is OPENINGS[2] else "1 h",
        **copy.deepcopy(opening),
    }
    if opening is OPENINGS[2]:
        hours["interval"] = "30 min"
    slots = {"12:00": 4, "24:00": 24}.get(str(hours.get("close")), 13)
    factors = st.sampled_from([slots, slots * 7, slots * days]).flatmap(
        lambda n: st.lists(factor, min_size=n, max_size=n).map(lambda v: {"per_interval": v})
    )
    volume = st.floats(0.0, 9.0).map(lambda v: {"per_hour": v})
    staff = st.integers(10, 99)
    if opening is not OPENINGS[2]:
        volume |= st.lists(st.floats(0, 9), min_size=slots, max_size=slots).map(
            lambda v: {"per_interval": v}
        )
        staff |= st.lists(st.integers(1, 99), min_size=slots, max_size=slots).map(
            lambda v: {"per_interval": v}
        )
    comes_back = st.fixed_dictionaries({"probability": share, "delay": law})
    queue = st.fixed_dictionaries(
        {"volume": volume, "talk": law, "patience": law},
        optional={
            "wrap": law,
            "hold": st.builds(lambda one, p: one | {"probability": p}, law, share),
            "talk_factor": factors,
            "busyness": st.fixed_dictionaries({"cv": factor}),
            "balk": share,
            "queue_limit": st.integers(0, 50),
            "priority": st.floats(-5, 5),
            "weight": st.floats(-5, 5),
            "resolution": share,
            "repeat": comes_back,
            "redial": comes_back,
            "service_level": st.fixed_dictionaries({}, optional={"target": share}),
        },
    )
    queues = draw(st.dictionaries(name, queue, min_size=1, max_size=3))
    skill = st.fixed_dictionaries(
        {},
        optional={
            "handle_factor": factor, "rank": st.floats(-5, 5), "order": st.floats(-5, 5),
            "resolution": st.floats(-1, 1), "talk": law, "wrap": law,
        },
    )  # fmt: skip
    groups = {
        f"group {at}": {"staff": draw(staff), "skills": {served: draw(skill)}}
        for at, served in enumerate(queues)
    }
    for group in groups.values():
        more = draw(st.dictionaries(st.sampled_from(list(queues)), skill))
        group["skills"] = more | group["skills"]
    for at, queue in enumerate(queues.values()):
        others = [other for other in queues if other is not list(queues)[at]]
        _lead_on(draw, queue, list(queues), others)
    whole = {"name": draw(st.text(min_size=1).filter(str.strip)), "hours": hours}
    routing = draw(_routings(groups, list(queues)))
    return whole | {"queues": queues, "groups": groups, "routing": routing}


def _lead_on(draw: st.DrawFn, queue: dict[str, Any], queues: list[str], others: list[str]) -> None:
    """Let a queue's customers go on to other queues."""
    for key in ("repeat", "redial"):
        if key in queue and draw(st.booleans()):
            queue[key] = queue[key] | {"to": draw(st.sampled_from(queues))}
    if others and draw(st.booleans()):
        weights = st.dictionaries(st.sampled_from(others), factor, min_size=1)
        queue["transfer"] = {
            "probability": draw(share),
            "to": draw(st.sampled_from(others) | weights),
            "place": draw(st.sampled_from(["back", "front"])),
        }


@st.composite
def _routings(draw: st.DrawFn, groups: dict[str, Any], queues: list[str]) -> dict[str, Any]:
    steps = {}
    for queue in draw(st.lists(st.sampled_from(queues), unique=True)):
        able = [name for name, group in groups.items() if queue in group["skills"]]
        listed = st.lists(st.sampled_from(able), min_size=1, unique=True)
        after = sorted(draw(st.lists(st.floats(0, 900), min_size=1, max_size=3)))
        steps[queue] = [{"after": time, "groups": draw(listed)} for time in after]
    rules = {
        "select_agent": draw(st.sampled_from(typing.get_args(AgentRule))),
        "select_contact": draw(st.sampled_from(typing.get_args(ContactRule))),
    }
    return rules | {"steps": steps}


@given(tables())
@settings(max_examples=40, deadline=None)
def test_the_resolved_form_reloads_to_an_equal_scenario(raw: dict[str, Any]) -> None:
    scenario = build(raw)
    again = build(tomllib.loads(resolved_toml(scenario)))
    assert scenario == again
    assert scenario.digest() == again.digest()
    assert resolved_toml(scenario) == resolved_toml(again)
    assert scenario == Scenario.model_validate(scenario.resolved())


@given(tables())
@settings(max_examples=20, deadline=None)
def test_every_scenario_can_be_explained(raw: dict[str, Any]) -> None:
    for section in explain(build(raw)):
        assert section.title
        assert all(text.strip().endswith((".", ":")) for text in section.sentences)
        if section.table is not None:
            header, rows = section.table
            assert {len(header)} >= {len(row) for row in rows}


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**400), 10**400),
    st.integers(-3, 40),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(["-5 s", "4:30", "70 %", "closed", "08:00-07:00", "3e400 s", "1 parsec"]),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.just([]),
    st.just({}),
    st.just([[]]),
    st.just([{}]),
    st.just({"": {}}),
    st.just({"kind": "mixture", "parts": [{}]}),
    st.just({"kind": ["exponential"]}),
    st.just({"kind": "empirical", "file": 3}),
    st.just({"file": "x.csv", "column": []}),
    st.just({"times": "x.csv"}),
    st.just({"times": 3}),
    st.just({"kind": "endless"}),
    law,
    st.lists(st.floats(), max_size=4),
)
WORDS = ["kind", "mean", "file", "times", "law", "per_hour", "count", "open", "close", "x.y", ""]


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    return [path] * bool(path) + [p for key, item in inner for p in _places(item, (*path, key))]


@given(tables(), st.data())
@settings(max_examples=200, deadline=None)
def test_nothing_that_toml_can_say_ends_in_a_traceback(raw: dict[str, Any], data: Any) -> None:
    raw = copy.deepcopy(raw)  # strategies share their constant tables
    for _ in range(data.draw(st.integers(1, 4))):
        places = _places(raw)
        if not places:
            break
        *parents, last = data.draw(st.sampled_from(places))
        node: Any = raw
        for key in parents:
            node = node[key]
        action = data.draw(st.sampled_from(["replace", "remove", "add"]))
        odd = copy.deepcopy(data.draw(ODD))
        if action == "replace" or isinstance(node, list):
            node[last] = odd
        elif action == "remove":
            del node[last]
        else:
            node[data.draw(st.sampled_from(WORDS))] = odd
    built, message = _built(raw)
    if built is not None:
        assert built == build(tomllib.loads(resolved_toml(built)))
        return
    assert "found:" in message
    assert "Input should" not in message


def _built(raw: dict[str, Any]) -> tuple[Scenario | None, str]:
    try:
        return build(raw), ""
    except ScenarioError as error:
        return None, str(error)
