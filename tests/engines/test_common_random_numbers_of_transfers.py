"""Nor does it where queues are connected: transfers, returns elsewhere, several groups."""

from typing import Any

import numpy as np
import pytest
from paired import Draws, Name, Raw, assert_nobody_redrawn, draws, fresh, queue, scenario


def connected(**keys: Any) -> Raw:
    """Return queues between which customers are put through, and to which they return.

    Parameters
    ----------
    **keys : dict
        What takes the place of the first queue's own keys.
    """
    transfer = {"probability": 0.5, "to": {"cards": 0.6, "loans": 0.4}}
    back = {"probability": 0.7, "delay": {"kind": "exponential", "mean": "10 min"}, "to": "loans"}
    first = {"transfer": transfer, "redial": back, "repeat": back}
    return {"accounts": queue(**first | keys), "cards": queue(9.0), "loans": queue(0.0)}


def two_groups(queues: Raw, talk: Raw | None = None) -> Raw:
    """Return a scenario with a second group, perhaps with a talk law of its own for accounts."""
    own = {} if talk is None else {"talk": talk}
    groups = {
        "all": {"staff": 4, "skills": {name: {} for name in queues}},
        "late": {"staff": 3, "skills": {name: own | {"rank": 2} for name in queues}},
    }
    return scenario(queues, groups=groups)


@pytest.fixture(scope="module")
def linked() -> dict[Name, Draws]:
    """Return the draws of the connected queues."""
    return draws(scenario(connected()))


def test_the_connected_case_shows_transfers_and_returns_to_another_queue(
    linked: dict[Name, Draws],
) -> None:
    assert {"cards", "loans"} == {found.to for found in linked.values()} - {None}
    elsewhere = [found for name, found in linked.items() if name[0] != found.by[0]]
    assert sum(found.patience is not None for found in elsewhere) > 10
    returned = [name for name, found in linked.items() if name[4] == 0 and name[0] != found.by[0]]
    assert len(returned) > 10


@pytest.mark.parametrize("staff", [3, 6, 20])
def test_who_is_put_through_and_where_does_not_depend_on_the_staff(
    linked: dict[Name, Draws], staff: int
) -> None:
    after = draws(scenario(connected(), staff=staff))
    assert_nobody_redrawn(linked, after, arrivals=fresh(linked))


def test_transfers_and_returns_to_another_queue_redraw_nobody(linked: dict[Name, Draws]) -> None:
    apart = draws(scenario())
    before = {name: found._replace(transferred=None, to=None) for name, found in apart.items()}
    assert_nobody_redrawn(before, linked, arrivals=fresh(apart))


def test_another_group_redraws_nobody(linked: dict[Name, Draws]) -> None:
    after = draws(two_groups(connected()))
    assert {"all", "late", None} == {found.by[1] for found in after.values()}
    assert_nobody_redrawn(linked, after, arrivals=fresh(linked))


@pytest.mark.parametrize(
    "routing",
    [
        {"steps": {"accounts": [{"after": "1 min", "groups": ["all"]}]}},
        {"select_agent": "random", "select_contact": "longest_queue"},
    ],
)
def test_steps_and_rules_redraw_nobody(linked: dict[Name, Draws], routing: Raw) -> None:
    after = draws(scenario(connected(), routing=routing))
    assert linked != after
    assert_nobody_redrawn(linked, after, arrivals=fresh(linked))


def test_a_law_of_a_group_s_own_redraws_nobody_and_uses_the_same_number() -> None:
    law = {"kind": "exponential", "mean": "4 min"}
    queues = connected(talk=law)
    for other in ("cards", "loans"):
        queues[other]["talk"] = law
    before = draws(two_groups(queues))
    after = draws(two_groups(queues, talk=law | {"mean": "8 min"}))
    by_others = {
        name: found._replace(talk=None) if found.by[1] == "late" else found
        for name, found in after.items()
    }
    assert_nobody_redrawn(before, by_others, arrivals=fresh(before))
    # One law is twice the other, with the same random number.
    pairs = [
        (2.0 * before[name].talk, after[name].talk)
        for name in set(before) & set(after)
        if before[name].by == after[name].by and after[name].by[1] == "late"
    ]
    assert len(pairs) > 20
    np.testing.assert_allclose(*zip(*pairs, strict=True), rtol=1e-12)


def test_visits_elsewhere_are_keyed_by_the_issue_s_first_queue(linked: dict[Name, Draws]) -> None:
    # Nobody begins in the loans queue, so its name tells no draw from another.
    queues = connected()
    to = {"cards": 0.6, "mortgages": 0.4}
    back = queues["accounts"]["redial"] | {"to": "mortgages"}
    after = draws(
        scenario(
            {
                "accounts": queue(
                    transfer={"probability": 0.5, "to": to}, redial=back, repeat=back
                ),
                "cards": queues["cards"],
                "mortgages": queues["loans"],
            }
        )
    )
    new = {"loans": "mortgages"}
    renamed = {
        name: found._replace(
            by=(new.get(found.by[0], found.by[0]), found.by[1]), to=new.get(found.to, found.to)
        )
        for name, found in linked.items()
    }
    assert renamed == after


def test_the_order_of_destinations_decides_who_goes_where_but_not_who_goes(
    linked: dict[Name, Draws],
) -> None:
    turned = {"probability": 0.5, "to": {"loans": 0.4, "cards": 0.6}}
    after = draws(scenario(connected(transfer=turned)))
    put_through = [
        {name: (found.by[0], found.to) for name, found in one.items() if found.to}
        for one in (linked, after)
    ]
    both = set(put_through[0]) & set(put_through[1])
    assert any(put_through[0][name] != put_through[1][name] for name in both)
    without = [
        {name: found._replace(to=None) for name, found in one.items()} for one in (linked, after)
    ]
    assert_nobody_redrawn(*without, arrivals=fresh(linked))


def test_a_higher_probability_of_a_transfer_keeps_those_put_through_before(
    linked: dict[Name, Draws],
) -> None:
    more = {"probability": 0.8, "to": {"cards": 0.6, "loans": 0.4}}
    after = draws(scenario(connected(transfer=more)))
    both = [name for name in fresh(linked, "accounts") if linked[name].transferred]
    still = [after[name] for name in both if after[name].transferred is not None]
    assert len(still) > 10
    assert all(found.transferred for found in still)
