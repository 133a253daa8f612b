"""The letter of a design, and the drawing of a centre as text."""

import copy
from typing import Any

import pytest

from ccsim.scenario.design import design
from ccsim.scenario.explain.drawing import drawing
from ccsim.scenario.load import build
from ccsim.scenario.spec import Scenario

QUEUE = {
    "volume": {"per_hour": 6},
    "talk": {"kind": "constant", "value": "4 min"},
    "patience": {"kind": "exponential", "mean": "5 min"},
}


def centre(*groups: str, **more: Any) -> Scenario:
    """Return a centre with a group for each word; its letters are the queues it serves."""
    queues = sorted(set("".join(groups)))
    return build(
        {
            "name": "Letters",
            "hours": {"first_day": "2026-03-02", "open": "08:00", "close": "09:00"},
            "queues": {queue: copy.deepcopy(QUEUE) for queue in queues},
            "groups": {
                f"g{at}": {"staff": 5, "skills": {queue: {} for queue in group}}
                for at, group in enumerate(groups)
            },
        }
        | more
    )


@pytest.mark.parametrize(
    ("groups", "letter"),
    [
        (["a"], "I"),
        (["a", "b", "c"], "I (silos)"),
        (["ab"], "V"),
        (["abc"], "V"),
        (["a", "a"], "Λ"),
        (["a", "ab"], "N"),
        (["ab", "b"], "N"),
        (["ab", "bc"], "W"),
        (["ab", "bc", "cd"], "W"),
        (["a", "ab", "b"], "M"),
        (["a", "b", "c", "abc"], "M"),
        (["ab", "ab"], "X"),
        (["abc", "abc", "abc"], "X"),
        (["a", "a", "ab"], "other"),
        (["ab", "bc", "ac"], "other"),
        (["ab", "ac", "ad"], "other"),
        (["a", "b", "bc", "abc"], "other"),
    ],
)
def test_the_letter_of_a_design(groups: list[str], letter: str) -> None:
    assert design(centre(*groups)).startswith(f"{letter}: ")


def test_parts_are_named_apart() -> None:
    assert "3 separate parts: 2 x I, N" == design(centre("a", "b", "c", "cd"))


def test_only_skills_that_routing_uses_count() -> None:
    steps = {"steps": {"b": [{"groups": ["g1"]}]}}
    assert design(centre("ab", "b")).startswith("N")
    assert design(centre("ab", "b", routing=steps)).startswith("I (silos)")


def test_a_centre_is_drawn(several: dict[str, Any]) -> None:
    several["routing"] = {
        "steps": {"sales": [{"groups": ["juniors"]}, {"after": "30 s", "groups": ["seniors"]}]}
    }
    several["groups"]["seniors"]["skills"]["sales"] = {"handle_factor": 1.2}
    several["queues"]["sales"]["transfer"] = {"probability": 0.2, "to": "billing"}
    assert (
        "sales ────┬─ at once ──────────────── juniors",
        "          ├─ after 30 s, 1.2 x time ─ seniors",
        "          └▷ transfers 20 % to billing",
        "billing ──── at once ──────────────── seniors",
    ) == drawing(build(several))


@pytest.mark.parametrize("size", [1, 4, 5, 10, 26])
def test_a_drawing_fits_a_terminal_of_80_columns(size: int) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"[:size]
    small = centre(*(letters,) * size)
    raw = small.resolved()
    long = "a queue whose name is much too long for a drawing: "
    raw["queues"] = {long + queue: table for queue, table in raw["queues"].items()}
    for group in raw["groups"].values():
        group["skills"] = {
            long + queue: skill | {"handle_factor": 1.15, "resolution": -0.05}
            for queue, skill in group["skills"].items()
        }
    raw["groups"] = {
        "a group of a long name, number " + name: g for name, g in raw["groups"].items()
    }
    lines = drawing(build(raw))
    assert max(len(line) for line in lines) <= 80
    for queue in letters:
        assert any(
            line.startswith("a queue whose name"[:5]) and f": {queue}" in line for line in lines
        )


def test_a_large_centre_shows_the_place_of_each_group() -> None:
    raw = centre(*("abcde",) * 5).resolved()
    raw["groups"]["g3"]["skills"]["a"]["rank"] = 2
    row = next(line for line in drawing(build(raw)) if line.startswith("a "))
    assert ["a", "1", "1", "1", "2", "1"] == row.split()
