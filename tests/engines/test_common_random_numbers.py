"""A change of the scenario moves the draws of nobody whom it does not concern.

Contacts are told apart by what names their draws: (queue, interval, place k in it, contact).
"""

from collections import Counter
from typing import Any, NamedTuple

import numpy as np
import pytest

from ccsim.engines.process import simulate
from ccsim.kernels.arrivals import busyness
from ccsim.model.build import build_tables
from ccsim.model.tables import Tables
from ccsim.records.columns import Kind, Outcome
from ccsim.records.logs import Logs
from ccsim.scenario.load import build

Raw = dict[str, Any]
Name = tuple[str, int, int, int]

SEED = 20_260_302
REPLICATION = 17
INTERVALS = 8
BUSY = 3
"""The interval whose volume is raised."""


class Draws(NamedTuple):
    """What the log shows of one contact's draws; None where it does not show."""

    joined: float
    talk: float | None
    hold: float | None
    wrap: float | None
    patience: float | None
    balks: bool | None


def queue(calls: float = 12.0, **keys: Any) -> Raw:
    """Return a queue in which everything is drawn."""
    return {
        "volume": {"per_interval": [calls] * INTERVALS},
        "busyness": {"cv": 0.2},
        "talk": {"kind": "lognormal", "mean": "5 min", "cv": 1},
        "hold": {"probability": 0.4, "kind": "exponential", "mean": "30 s"},
        "wrap": {"kind": "gamma", "mean": "1 min", "cv": 0.7},
        "patience": {"kind": "exponential", "mean": "2 min"},
        "balk": 0.1,
        "resolution": 0.6,
        "redial": {"probability": 0.5, "delay": {"kind": "exponential", "mean": "10 min"}},
        "repeat": {"probability": 0.8, "delay": {"kind": "uniform", "low": 60, "high": 1200}},
    } | keys


def scenario(queues: Raw | None = None, staff: int = 4) -> Raw:
    """Return a scenario of one group for all its queues."""
    queues = queues or {"accounts": queue(), "cards": queue(9.0)}
    return {
        "name": "paired",
        "hours": {"first_day": "2026-03-02", "days": 2, "open": "09:00", "close": "11:00"},
        "queues": queues,
        "groups": {"all": {"staff": staff, "skills": {name: {} for name in queues}}},
    }


def run(raw: Raw, replication: int = REPLICATION) -> tuple[Tables, Logs]:
    """Return the tables and logs of a scenario."""
    tables = build_tables(build(raw))
    return tables, simulate(tables, seed=SEED, replication=replication)


def draws(raw: Raw) -> dict[Name, Draws]:
    """Return what the log shows of each contact's draws, by the contact's name."""
    tables, logs = run(raw)
    log = logs.contacts
    names: dict[int, tuple[str, int, int]] = {}
    so_far: Counter[tuple[str, int]] = Counter()
    found = {}
    for row in range(len(log)):
        issue, queue_name = int(log.issue[row]), tables.queue_names[log.queue[row]]
        if log.kind[row] == Kind.FRESH:
            place = queue_name, int(log.joined[row] // tables.calendar.interval)
            names[issue] = *place, so_far[place]
            so_far[place] += 1
        outcome = log.outcome[row]
        answered, abandoned = outcome == Outcome.ANSWERED, outcome == Outcome.ABANDONED
        balks = outcome == Outcome.BALKED
        found[*names[issue], int(log.contact[row])] = Draws(
            joined=float(log.joined[row]),
            talk=float(log.talk[row]) if answered else None,
            hold=float(log.hold[row]) if answered else None,
            wrap=float(log.wrap[row]) if answered else None,
            patience=round(float(log.left[row] - log.joined[row]), 6) if abandoned else None,
            balks=balks if balks or abandoned else None,
        )
    return found


def assert_nobody_redrawn(
    before: dict[Name, Draws], after: dict[Name, Draws], *, arrivals: set[Name]
) -> None:
    """Fail if a contact in both has another draw in one, where both logs show it.

    Parameters
    ----------
    arrivals : set
        Fresh contacts that must be in both, and join at the same time.
    """
    assert arrivals <= set(before) & set(after)
    assert {n: before[n].joined for n in arrivals} == {n: after[n].joined for n in arrivals}
    compared = 0
    for name in set(before) & set(after):
        pairs = list(zip(before[name][1:], after[name][1:], strict=True))
        compared += sum(None not in pair for pair in pairs)
        assert all(a == b for a, b in pairs if a is not None and b is not None), name
    assert compared > 200


def fresh(found: dict[Name, Draws], *queues: str) -> set[Name]:
    """Return the names of the fresh contacts, of some queues or of all."""
    return {name for name in found if name[3] == 0 and (not queues or name[0] in queues)}


@pytest.fixture(scope="module")
def base() -> dict[Name, Draws]:
    """Return the draws of the scenario that the others are compared with."""
    return draws(scenario())


def test_the_base_case_shows_every_kind_of_draw(base: dict[Name, Draws]) -> None:
    for column in Draws._fields:
        assert sum(getattr(found, column) is not None for found in base.values()) > 10
    assert any(name[3] > 0 for name in base)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_another_queue_renumbers_but_redraws_nobody(base: dict[Name, Draws], place: int) -> None:
    queues = list(scenario()["queues"].items())
    queues.insert(place, ("loans", queue(10.0)))
    after = draws(scenario(dict(queues)))
    assert fresh(after, "loans")
    assert fresh(base) == fresh(after, "accounts", "cards")
    assert_nobody_redrawn(base, after, arrivals=fresh(base))


@pytest.mark.parametrize("staff", [3, 5, 20])
def test_more_or_fewer_agents_redraw_nobody(base: dict[Name, Draws], staff: int) -> None:
    after = draws(scenario(staff=staff))
    assert fresh(base) == fresh(after)
    assert_nobody_redrawn(base, after, arrivals=fresh(base))


def test_the_order_of_the_queues_redraws_nobody(base: dict[Name, Draws]) -> None:
    after = draws(scenario(dict(reversed(scenario()["queues"].items()))))
    assert fresh(base) == fresh(after)
    assert_nobody_redrawn(base, after, arrivals=fresh(base))


def test_a_new_name_redraws_its_own_queue_and_no_other(base: dict[Name, Draws]) -> None:
    queues = scenario()["queues"]
    after = draws(scenario({"current accounts": queues["accounts"], "cards": queues["cards"]}))
    assert fresh(base, "cards") == fresh(after, "cards")
    assert_nobody_redrawn(base, after, arrivals=fresh(base, "cards"))
    joined = {found.joined for found in base.values()}
    assert not joined & {after[name].joined for name in fresh(after, "current accounts")}


def test_a_higher_volume_in_one_interval_moves_no_other_interval(base: dict[Name, Draws]) -> None:
    queues = scenario()["queues"]
    volume = [12.0] * INTERVALS
    volume[BUSY] = 18.0
    queues["accounts"]["volume"] = {"per_interval": volume}
    after = draws(scenario(queues))
    opening = 9 * 4
    raised = {("accounts", 96 * day + opening + BUSY) for day in range(2)}
    others = {name for name in fresh(base) if name[:2] not in raised}
    assert others == {name for name in fresh(after) if name[:2] not in raised}
    assert_nobody_redrawn(base, after, arrivals=others)
    # In the interval itself who was there is there, earlier, with the same draws; more came.
    were = fresh(base) - others
    assert were < fresh(after) - others
    assert all(after[name].joined < base[name].joined for name in were)


def test_one_law_that_changes_leaves_the_other_draws_alone(base: dict[Name, Draws]) -> None:
    queues = scenario()["queues"]
    queues["accounts"]["talk"] = {"kind": "exponential", "mean": "4 min"}
    after = draws(scenario(queues))
    without_talk = [
        {name: found._replace(talk=None) if name[0] == "accounts" else found
         for name, found in one.items()}
        for one in (base, after)
    ]  # fmt: skip
    assert_nobody_redrawn(*without_talk, arrivals=fresh(base))


def test_a_replication_alone_is_that_replication_of_many() -> None:
    tables = build_tables(build(scenario()))
    many = [simulate(tables, seed=SEED, replication=r).contacts for r in range(REPLICATION + 1)]
    alone = run(scenario())[1].contacts
    for column in ("joined", "answered", "left", "talk", "agent", "next_at"):
        np.testing.assert_array_equal(getattr(many[-1], column), getattr(alone, column))
    assert len(many) == len({tuple(log.joined[:3]) for log in many})


def test_another_seed_gives_another_run() -> None:
    tables = build_tables(build(scenario()))
    one, other = (simulate(tables, seed=s, replication=0).contacts.joined for s in (1, 2))
    assert not set(one) & set(other)


def busyness_of(tables: Tables) -> list[list[float]]:
    """Return each queue's factors by day."""
    queues = tables.queues
    return [
        [
            float(busyness(tables.laws, int(law), int(stream), day, SEED, REPLICATION))
            for day in range(tables.calendar.days)
        ]
        for law, stream in zip(queues.busyness_law, queues.busyness_stream, strict=True)
    ]


def test_queues_share_a_busy_day_where_they_say_so() -> None:
    shared = {"cv": 0.2, "shared": "weather"}
    queues = {
        "accounts": queue(busyness=shared),
        "cards": queue(busyness=shared),
        "loans": queue(busyness={"cv": 0.2}),
        "weather": queue(busyness={"cv": 0.2}),
        "steady": queue(busyness=None),
    }
    queues["steady"].pop("busyness")
    accounts, cards, loans, weather, steady = busyness_of(build_tables(build(scenario(queues))))
    assert accounts == cards
    assert [1.0, 1.0] == steady
    # Days differ, and so do queues on their own, one of which is called what is shared.
    assert 6 == len({*accounts, *loans, *weather})


def test_a_shared_busy_day_does_not_depend_on_who_shares_it() -> None:
    shared = {"cv": 0.2, "shared": "weather"}
    both = {"accounts": queue(busyness=shared), "cards": queue(busyness=shared)}
    alone = {"cards": queue(busyness=shared)}
    factors = [busyness_of(build_tables(build(scenario(queues)))) for queues in (both, alone)]
    assert factors[0][1] == factors[1][0]
