"""A change of the scenario moves the draws of nobody whom it does not concern."""

import numpy as np
import pytest
from paired import (
    INTERVALS,
    REPLICATION,
    SEED,
    Draws,
    Name,
    assert_nobody_redrawn,
    draws,
    fresh,
    queue,
    run,
    scenario,
)  # fmt: skip

from ccsim.engines.process import simulate
from ccsim.kernels.arrivals import busyness
from ccsim.model.build import build_tables
from ccsim.model.tables import Tables
from ccsim.scenario.load import build

BUSY = 3
"""The interval whose volume is raised."""


@pytest.fixture(scope="module")
def base() -> dict[Name, Draws]:
    """Return the draws of the scenario that the others are compared with."""
    return draws(scenario())


def test_the_base_case_shows_every_kind_of_draw(base: dict[Name, Draws]) -> None:
    for column in set(Draws._fields) - {"to"}:
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
