"""What is drawn covers the scenario file: every key that engines see, and every kind of law."""

import typing
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from drawing import for_each
from drawn_scenarios import AGENT_RULES, CONTACT_RULES, Raw, scenarios
from pydantic import BaseModel

from ccsim.scenario import compound, distributions, hours, spec
from ccsim.scenario.law import Distribution

COUNT = 300
Find = Callable[[Raw], Iterator[Raw]]


def of_queues(*keys: str) -> Find:
    """Return what finds tables of queues, or those at some of their keys."""

    def find(raw: Raw) -> Iterator[Raw]:
        for queue in raw["queues"].values():
            yield from [queue[key] for key in keys if key in queue] if keys else [queue]

    return find


def steps(raw: Raw) -> Iterator[Raw]:
    """Yield the routing steps."""
    for route in raw["routing"]["steps"].values():
        yield from route


def skills(raw: Raw) -> Iterator[Raw]:
    """Yield the skills of all groups."""
    for group in raw["groups"].values():
        yield from group["skills"].values()


TABLES: dict[type[BaseModel], Find] = {
    hours.Hours: lambda raw: iter([raw["hours"]]),
    spec.Lines: lambda raw: iter([raw["lines"]]),
    spec.Queue: of_queues(),
    spec.Volume: of_queues("volume"),
    spec.Busyness: of_queues("busyness"),
    spec.Return: of_queues("redial", "repeat"),
    spec.Transfer: of_queues("transfer"),
    spec.Skill: skills,
    spec.Step: steps,
    spec.Routing: lambda raw: iter([raw["routing"]]),
}
NOT_SEEN = {
    ("Hours", "warm_up"): "measures leave it out, engines do not",
    ("Queue", "channel"): "there is only one",
    ("Queue", "short_abandon"): "a figure of measures",
    ("Queue", "service_level"): "the same",
    ("Volume", "per_hour"): "written out by interval before engines see it",
}
KINDS = {
    typing.get_args(law.model_fields["kind"].annotation)[0]
    for module in (distributions, compound)
    for law in vars(module).values()
    if isinstance(law, type) and issubclass(law, Distribution) and "kind" in law.model_fields
}


@pytest.fixture(scope="module")
def drawn() -> list[Raw]:
    """Return drawn scenarios."""
    kept: list[Raw] = []
    for_each(scenarios(), kept.append, count=COUNT)
    return kept


@pytest.mark.parametrize("table", list(TABLES))
def test_every_key_that_engines_see_is_drawn(table: type[BaseModel], drawn: list[Raw]) -> None:
    name = table.__name__
    seen = {key for key in table.model_fields if (name, key) not in NOT_SEEN}
    assert seen == {key for raw in drawn for found in TABLES[table](raw) for key in found}


def kinds(tables: Any) -> Iterator[str]:
    """Yield the kind of every law, wherever it stands."""
    if isinstance(tables, dict):
        if isinstance(tables.get("kind"), str):
            yield tables["kind"]
        for part in tables.values():
            yield from kinds(part)
    elif isinstance(tables, list):
        for part in tables:
            yield from kinds(part)


def test_every_kind_of_law_is_drawn(drawn: list[Raw]) -> None:
    assert KINDS == set(kinds(drawn))


def test_every_rule_is_drawn(drawn: list[Raw]) -> None:
    assert set(AGENT_RULES) == {raw["routing"]["select_agent"] for raw in drawn}
    assert set(CONTACT_RULES) == {raw["routing"]["select_contact"] for raw in drawn}
