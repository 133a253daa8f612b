"""Transfers, skills and overflow of a small log, worked out by hand.

The centre is open from 22:00 to 24:00, in two intervals; times below count from 22:00. There is no
warm-up, and an issue is in the cohort if it first joined by 3600 s, in the first interval.

Queue a: T = 20 s; groups g and h may answer, h from a step 10 s later. Queue b: T = 60 s; h alone
may answer. Group g is agents 0 and 1, 36 an hour; group h is agent 2, 72 an hour.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from ccsim.measures.conservation import check_conservation
from ccsim.measures.evaluate import Parts, evaluate
from ccsim.measures.grid import scopes, skills
from ccsim.measures.registry import MEASURES
from ccsim.model.build import build_tables
from ccsim.model.tables import Tables
from ccsim.records.columns import Kind, Next, Outcome
from ccsim.records.logs import AgentLog, ContactLog, Logs
from ccsim.scenario.load import build
from ccsim.units import HOUR

START = 22 * HOUR
NAN = math.nan
NAMES = [each.name for each in MEASURES]
A, B = 0, 1  # queues
G, H = 0, 1  # groups

# issue, contact, visit, queue, kind, arrived, joined, answered, left, outcome, agent, group, talk,
# wrap, resolved, next, next_at
ROWS = [
    # Sent on by g; h helps.
    (0, 0, 0, A, "FRESH", 0, 0, 0, 100, "ANSWERED", 0, G, 100, 20, NAN, "TRANSFER", 100),
    (0, 0, 1, B, "TRANSFER", 0, 100, 130, 330, "ANSWERED", 2, H, 200, 10, 1, "ENDS", NAN),
    # h answers after its step, does not help; the repeat goes to b, where h is busy for too long.
    (1, 0, 0, A, "FRESH", 400, 400, 412, 512, "ANSWERED", 2, H, 100, 0, 0, "REPEAT", 1000),
    # Sent on by g, then given up: the first contact is answered, and not resolved.
    (2, 0, 0, A, "FRESH", 700, 700, 710, 760, "ANSWERED", 1, G, 50, 0, NAN, "TRANSFER", 760),
    (2, 0, 1, B, "TRANSFER", 700, 760, NAN, 800, "ABANDONED", NAN, NAN, NAN, NAN, NAN, "GIVEN_UP",
     NAN),
    (1, 1, 0, B, "REPEAT", 1000, 1000, 1000, 1300, "ANSWERED", 2, H, 300, 0, NAN, "TRANSFER", 1300),
    (1, 1, 1, A, "TRANSFER", 1000, 1300, 1340, 1400, "ANSWERED", 0, G, 60, 0, 1, "ENDS", NAN),
    # Nobody answers in b; the redial goes to a, where g helps: no skill has it, g may not answer b.
    (3, 0, 0, B, "FRESH", 2000, 2000, NAN, 2030, "ABANDONED", NAN, NAN, NAN, NAN, NAN, "REDIAL",
     2100),
    (3, 1, 0, A, "REDIAL", 2100, 2100, 2100, 2200, "ANSWERED", 0, G, 100, 0, 1, "ENDS", NAN),
    # In the second interval, sent on twice; the last visit joins after closing and is sent away.
    (4, 0, 0, A, "FRESH", 7000, 7000, 7000, 7050, "ANSWERED", 0, G, 50, 0, NAN, "TRANSFER", 7050),
    (4, 0, 1, B, "TRANSFER", 7000, 7050, 7050, 7250, "ANSWERED", 2, H, 200, 0, NAN, "TRANSFER",
     7250),
    (4, 0, 2, A, "TRANSFER", 7000, 7250, NAN, 7250, "SENT_AWAY", NAN, NAN, NAN, NAN, NAN,
     "GIVEN_UP", NAN),
]  # fmt: skip

# agent, group, on, off
STAYS = [(0, G, 0, 7200), (1, G, 0, 7200), (2, H, 0, 7250)]

# Numerator/denominator in the scopes all, queue a, queue b, group g, group h, skills a/g, a/h and
# b/h; a number alone is that number once per replication, and - is undefined, 0/0.
TOTAL = """
offered              12    7    5    -    -    -    -    -
answered             9     6    3    5    4    5    1    3
abandoned            2     0    2    -    -    -    -    -
sent_away            1     1    0    -    -    -    -    -
service_level        8/12  5/7  3/5  -    -    -    -    -
service_level_1      8/9   5/6  3/3  4/5  4/4  4/5  1/1  3/3
asa                  92/9  62/6 30/3 50/5 42/4 50/5 12/1 30/3
aht                  1190/9  480/6  710/3  380/5  810/4  380/5  100/1  710/3
handle_time_per_resolved_issue  1190/3 480/2 710/1 380/2 810/1 380/2 100/0 710/1
cost_per_resolved_issue  289/3  -  -  144/2  145/1  -  -  -
fcr_true             1/5   1/4  0/1  1/4  0/1  1/3  0/1  -
fcr_true_answered    1/4   1/4  -    1/3  0/1  1/3  0/1  -
fcr_7day             3/4   2/3  1/1  3/3  0/1  2/2  0/1  -
one_and_done         2/6   2/4  0/2  2/4  0/2  2/2  0/2  -
contacts_per_issue   6/4   4/3  2/1  4/3  2/1  2/2  2/1  -
resolved             3     2    1    2    1    2    0    1
resolution           3/4   2/3  1/1  2/2  1/2  2/2  0/1  1/1
transfers            5     3    2    3    2    3    0    2
transfers_in         5     2    3    -    -    -    -    -
transfer_share       5/9   3/6  2/3  3/5  2/4  3/5  0/1  2/3
transfers_per_issue  3/4   3/3  0/1  2/3  1/1  2/2  1/1  -
transfers_per_resolved_issue  5/3  3/2  2/1  3/2  2/1  3/2  0/0  2/1
first_route_right    1/4   1/4  -    0/3  1/1  0/3  1/1  -
overflow_share       1/9   1/6  0/3  0/5  1/4  -    -    -
share_of_answered    -     6/9  3/9  5/9  4/9  5/6  1/6  3/3
days_on_target       1/3  1/2  0/1  -    -    -    -    -
redials              1     1    0    -    -    -    -    -
repeats              1     0    1    -    -    -    -    -
issues               5     4    1    4    1    3    1    0
cohort               4     3    1    3    1    2    1    0
"""

# The second interval, [3600, 7200): two visits, both sent on, and everybody there throughout.
SECOND_INTERVAL = """
offered              2    1    1    -    -    -    -    -
answered             2    1    1    1    1    1    0    1
cost_per_resolved_issue  144/0  -  -  72/0  72/0  -  -  -
fcr_true             0/1  0/1  -    0/1  -    0/1  -    -
resolution           -    -    -    -    -    -    -    -
transfers            2    1    1    1    1    1    0    1
transfers_in         1    0    1    -    -    -    -    -
transfers_per_issue  -    -    -    -    -    -    -    -
transfers_per_resolved_issue  2/0  1/0  1/0  1/0  1/0  1/0  0/0  1/0
first_route_right    0/1  0/1  -    0/1  -    0/1  -    -
overflow_share       0/2  0/1  0/1  0/1  0/1  -    -    -
share_of_answered    -    1/2  1/2  1/2  1/2  1/1  0/1  1/1
issues               1    1    0    1    0    1    0    0
"""


def centre() -> Tables:
    queue = {"volume": {"per_hour": 10}, "talk": {"kind": "constant", "value": "60 s"}}
    back = {"probability": 0.5, "delay": {"kind": "constant", "value": "60 s"}}
    return build_tables(
        build(
            {
                "name": "transfers by hand",
                "fcr_window": "1 h",
                "hours": {
                    "first_day": "2026-03-02",
                    "open": "22:00",
                    "close": "24:00",
                    "interval": "60 min",
                    "at_close": "send_away",
                },
                "queues": {
                    "a": queue
                    | {
                        "service_level": {"within": "20 s"},
                        "transfer": {"probability": 0.5, "to": "b"},
                        "repeat": back | {"to": "b"},
                    },
                    "b": queue
                    | {
                        "service_level": {"within": "60 s"},
                        "transfer": {"probability": 0.5, "to": "a"},
                        "redial": back | {"to": "a"},
                    },
                },
                "groups": {
                    "g": {"staff": 2, "cost_per_hour": 36, "skills": {"a": {}}},
                    "h": {"staff": 1, "cost_per_hour": 72, "skills": {"a": {}, "b": {}}},
                },
                "routing": {
                    "steps": {"a": [{"groups": ["g"]}, {"groups": ["h"], "after": "10 s"}]}
                },
            }
        )
    )


@pytest.fixture(scope="module")
def tables() -> Tables:
    return centre()


@pytest.fixture(scope="module")
def logs() -> Logs:
    (
        issue, contact, visit, queue, kind, arrived, joined, answered, left, outcome, agent, group,
        talk, wrap, resolved, then, next_at,
    ) = zip(*ROWS, strict=True)  # fmt: skip

    def codes(values: tuple[int, ...]) -> np.ndarray:
        return np.array(values, dtype=np.int64)

    def times(values: tuple[float, ...]) -> np.ndarray:
        return np.array(values, dtype=np.float64)

    contacts = ContactLog(
        issue=codes(issue),
        contact=codes(contact),
        visit=codes(visit),
        queue=codes(queue),
        kind=codes(tuple(Kind[name] for name in kind)),
        arrived=START + times(arrived),
        joined=START + times(joined),
        answered=START + times(answered),
        left=START + times(left),
        outcome=codes(tuple(Outcome[name] for name in outcome)),
        agent=times(agent),
        group=times(group),
        talk=times(talk),
        hold=0.0 * times(talk),
        wrap=times(wrap),
        resolved=times(resolved),
        next=codes(tuple(Next[name] for name in then)),
        next_at=START + times(next_at),
    )
    number, group, on, off = zip(*STAYS, strict=True)
    stays = AgentLog(codes(number), codes(group), START + times(on), START + times(off))
    return Logs(contacts, stays)


def part(word: str) -> tuple[float, float]:
    """Return (numerator, denominator) of 7/14, 7 or -."""
    top, _, bottom = word.replace("-", "0/0").partition("/")
    return float(top), float(bottom or 1)


def assert_parts(expected: str, actual: Parts) -> None:
    for name, *words in (line.split() for line in expected.strip().splitlines()):
        column = NAMES.index(name)
        for found, wanted in zip(actual, zip(*map(part, words), strict=True), strict=True):
            np.testing.assert_allclose(found[:, column], wanted, rtol=1e-12, err_msg=name)


def test_the_log_is_sound(tables: Tables, logs: Logs) -> None:
    assert [] == check_conservation(tables, logs)


def test_whole_window(tables: Tables, logs: Logs) -> None:
    every = ["all", "queue:a", "queue:b", "group:g", "group:h", "skill:a/g", "skill:a/h"]
    assert [*every, "skill:b/h"] == list(scopes(tables))
    assert_parts(TOTAL, evaluate(tables, logs).total)


def test_an_interval(tables: Tables, logs: Logs) -> None:
    by_interval = evaluate(tables, logs).by_interval
    assert_parts(SECOND_INTERVAL, Parts(*(part[:, 1] for part in by_interval)))


def test_a_transfer_that_has_not_joined_yet_leaves_its_contact_open(
    tables: Tables, logs: Logs
) -> None:
    # The log of the first row alone: issue 0 is on its way to b.
    columns = {name: column[:1] for name, column in vars(logs.contacts).items()}
    total = evaluate(tables, Logs(ContactLog(**columns), logs.agents)).total
    found = {
        name: (total.numerator[0, NAMES.index(name)], total.denominator[0, NAMES.index(name)])
        for name in ("issues", "fcr_true", "fcr_true_answered", "first_route_right", "transfers")
    }
    assert {
        "issues": (1, 1),
        "fcr_true": (0, 0),
        "fcr_true_answered": (0, 0),
        "first_route_right": (0, 1),
        "transfers": (1, 1),
    } == found


def test_the_first_choice_is_the_lowest_rank_of_the_lowest_step(tables: Tables, logs: Logs) -> None:
    def overflow(step: int, rank: float) -> float:
        """Return the overflow of queue a if h answered at this step and rank; g is at 0 and 1."""
        steps, ranks = tables.groups.step.copy(), tables.groups.rank.copy()
        steps[H, A], ranks[H, A] = step, rank
        groups = tables.groups._replace(step=steps, rank=ranks)
        total = evaluate(tables._replace(groups=groups), logs).total
        return float(total.numerator[1, NAMES.index("overflow_share")])

    assert 0 == overflow(0, 1.0)
    assert 1 == overflow(0, 2.0)
    assert 1 == overflow(1, 0.0)
    assert 5 == overflow(0, 0.0)  # then g's five are


def test_one_queue_and_one_group_are_no_skill_of_their_own() -> None:
    queue = {"volume": {"per_hour": 10}, "talk": {"kind": "constant", "value": "60 s"}}
    hours = {"first_day": "2026-03-02", "open": "08:00", "close": "10:00"}
    raw = {"name": "one", "hours": hours, "queues": {"a": queue}}
    group = {"staff": 1, "skills": {"a": {}}}
    one = build_tables(build(raw | {"groups": {"g": group}}))
    two = build_tables(build(raw | {"groups": {"g": group, "h": group}}))
    assert ("all", "queue:a", "group:g") == scopes(one)
    assert (0, 2) == skills(one).shape
    assert ("skill:a/g", "skill:a/h") == scopes(two)[-2:]
