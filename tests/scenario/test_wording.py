"""No word of the validator reaches a planner, whatever stands wherever."""

import re
from typing import Any

import pytest
from pydantic import ValidationError

from ccsim.errors import ScenarioError
from ccsim.scenario.faults import faults_of, shown
from ccsim.scenario.load import build
from ccsim.scenario.spec import Scenario

JARGON = re.compile(
    r"\b(input|valid|instance|tuple|discriminator|pydantic|field|extra|None|NoneType|union|str|dict"
    r"|int|float|literal|validator)\b",
    re.IGNORECASE,
)
ODD = [3, -1, 0.5, "x", "", True, None, [], {}, [1], [{}], {"a": 1}, {"kind": "x"}, float("nan")]


def paths(value: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    inner = value.items() if isinstance(value, dict) else ()
    return [path] * bool(path) + [p for key, item in inner for p in paths(item, (*path, key))]


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_a_wrong_value_anywhere_is_told_in_the_house_words(odd: Any, small: dict[str, Any]) -> None:
    scenario = build(small)
    whole = scenario.resolved() | {"description": "words"}
    kinds: set[str] = set()
    for path in paths(whole):
        raw = scenario.resolved() | {"description": "words"}
        node: Any = raw
        for key in path[:-1]:
            node = node[key]
        node[path[-1]] = odd
        try:
            Scenario.model_validate(raw)
        except ValidationError as error:
            kinds |= {finding["type"] for finding in error.errors()}
            for fault in faults_of(error, raw, "scenario.toml"):
                assert f"scenario.toml: {path[0]}" in fault.where
                text = f"{fault.allowed} {fault.do}".replace("for instance", "")
                assert not JARGON.search(text), (path, str(fault))
                assert "another kind of value" not in text, (path, kinds)
    assert kinds


@pytest.mark.parametrize("key", ["queues", "groups", "hours", "name"])
def test_a_missing_part_is_told_by_name(key: str, small: dict[str, Any]) -> None:
    del small[key]
    with pytest.raises(ScenarioError) as caught:
        build(small)
    assert f"scenario.toml: {key}\n  found:   nothing" in str(caught.value)


def test_names_that_cannot_be_named(small: dict[str, Any]) -> None:
    for name in ("a.b", "a=b", " a", "", "a\nb"):
        raw = small | {"queues": {name: small["queues"]["sales"]}}
        with pytest.raises(ScenarioError, match="a name"):
            build(raw)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("x", '"x"'),
        (True, "true"),
        (None, "nothing"),
        ([], "an empty list"),
        ([1, 2], "a list of 2"),
        ({}, "a table with nothing in it"),
        ({"a": 1, "b": 2}, "a table with a, b"),
        (4.5, "4.5"),
        ("x" * 99, '"' + "x" * 58 + "…"),
    ],
)
def test_a_value_is_shown_as_it_stands(value: object, words: str) -> None:
    assert shown(value) == words
