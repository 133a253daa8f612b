"""A change of the scenario moves the draws of nobody whom it does not concern.

Visits are told apart by what names their draws: the issue's first queue, the interval and the
place k in it, then the contact and the visit.
"""

from collections import Counter
from typing import Any, NamedTuple

import numpy as np
import pytest

from ccsim.engines.process import simulate
from ccsim.kernels.arrivals import busyness
from ccsim.model.build import build_tables
from ccsim.model.tables import Tables
from ccsim.records.columns import Kind, Next, Outcome
from ccsim.records.logs import Logs
from ccsim.scenario.load import build

Raw = dict[str, Any]
Name = tuple[str, int, int, int, int]

SEED = 20_260_302
REPLICATION = 17
INTERVALS = 8
BUSY = 3
"""The interval whose volume is raised."""


class Draws(NamedTuple):
    """What the log shows of one visit's draws; None where it does not show.

    `by` is where it was made and who answered, on whose laws all but `joined` depend.
    """

    joined: float
    by: tuple[str, str | None]
    transferred: bool | None
    to: str | None
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


def scenario(queues: Raw | None = None, staff: int = 4, **tables: Any) -> Raw:
    """Return a scenario of one group for all its queues; `tables` take the place of its own."""
    queues = queues or {"accounts": queue(), "cards": queue(9.0)}
    return {
        "name": "paired",
        "hours": {"first_day": "2026-03-02", "days": 2, "open": "09:00", "close": "11:00"},
        "queues": queues,
        "groups": {"all": {"staff": staff, "skills": {name: {} for name in queues}}},
    } | tables


def run(raw: Raw, replication: int = REPLICATION) -> tuple[Tables, Logs]:
    """Return the tables and logs of a scenario."""
    tables = build_tables(build(raw))
    return tables, simulate(tables, seed=SEED, replication=replication)


def draws(raw: Raw) -> dict[Name, Draws]:
    """Return what the log shows of each visit's draws, by the visit's name."""
    tables, logs = run(raw)
    log = logs.contacts
    names: dict[int, tuple[str, int, int]] = {}
    so_far: Counter[tuple[str, int]] = Counter()
    queue_of = {
        (issue, contact, visit): tables.queue_names[q]
        for issue, contact, visit, q in zip(
            log.issue, log.contact, log.visit, log.queue, strict=True
        )
    }
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
        contact, visit = int(log.contact[row]), int(log.visit[row])
        group = tables.group_names[int(log.group[row])] if answered else None
        found[*names[issue], contact, visit] = Draws(
            joined=float(log.joined[row]),
            by=(queue_name, group),
            transferred=bool(log.next[row] == Next.TRANSFER) if answered else None,
            to=queue_of.get((issue, contact, visit + 1)),
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
    """Fail if a visit in both has another draw in one, where both logs show it.

    Parameters
    ----------
    arrivals : set
        Fresh contacts that must be in both, and join at the same time.
    """
    assert arrivals <= set(before) & set(after)
    assert {n: before[n].joined for n in arrivals} == {n: after[n].joined for n in arrivals}
    compared = 0
    for name in set(before) & set(after):
        one, other = before[name], after[name]
        if one.by[0] != other.by[0]:
            continue
        if one.by != other.by:
            one, other = (found._replace(talk=None, hold=None, wrap=None) for found in (one, other))
        pairs = list(zip(one[2:], other[2:], strict=True))
        compared += sum(None not in pair for pair in pairs)
        assert all(a == b for a, b in pairs if a is not None and b is not None), name
    assert compared > 200


def fresh(found: dict[Name, Draws], *queues: str) -> set[Name]:
    """Return the names of the fresh contacts, of some queues or of all."""
    return {name for name in found if name[3:] == (0, 0) and (not queues or name[0] in queues)}


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


def test_transfers_and_returns_to_another_queue_redraw_nobody(
    base: dict[Name, Draws], linked: dict[Name, Draws]
) -> None:
    before = {name: found._replace(transferred=None, to=None) for name, found in base.items()}
    assert_nobody_redrawn(before, linked, arrivals=fresh(base))


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
