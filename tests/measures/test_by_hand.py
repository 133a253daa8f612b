"""Every measure of a small log, worked out by hand.

The centre is open from 22:00 to 24:00; times below count from 22:00. The warm-up ends at 900 s
(22:15), so the open intervals of 30 min that count are numbers 45 [1800, 3600), 46 [3600, 5400) and
47 [5400, 7200). The FCR window is 1 h: an issue is in the cohort if it first joined by 3600 s.

Queue a: T = 20 s, target 0.5, short_abandon 10 s; group g, agents 0 and 1, 36 an hour.
Queue b: T = 60 s, target 1.0; group h, agent 2, no cost given.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from ccsim.measures.conservation import check_conservation
from ccsim.measures.evaluate import Parts, evaluate
from ccsim.measures.grid import open_intervals, scopes
from ccsim.measures.measure import Ratio, measure
from ccsim.measures.reasons import why_undefined
from ccsim.measures.registry import MEASURES
from ccsim.measures.visits import Visits
from ccsim.model.build import build_tables
from ccsim.model.tables import Tables
from ccsim.records.columns import Kind, Next, Outcome
from ccsim.records.logs import AgentLog, ContactLog, Logs
from ccsim.scenario.load import build
from ccsim.units import DAY, HOUR

START = 22 * HOUR
NAN = math.nan
NAMES = [each.name for each in MEASURES]
A, B = 0, 1  # queues
G, H = 0, 1  # groups

# issue, contact, queue, kind, joined, answered, left, outcome, agent, group, talk, hold, wrap,
# resolved, next, next_at
ROWS = [
    # Joined before the warm-up's end: all that counts is the agent's time from 900 to 1100.
    (0, 0, A, "FRESH", 0, 0, 1000, "ANSWERED", 0, G, 900, 100, 100, 0, "REPEAT", 2000),
    # In the interval in which the warm-up ends: in totals, in no interval. Its repeat joins 4000 s
    # later, outside the FCR window.
    (1, 0, A, "FRESH", 1000, 1000, 1060, "ANSWERED", 1, G, 60, 0, 40, 0, "REPEAT", 5000),
    # Interval 45: balked; answered at exactly T; answered late; given up after 10 s, which is
    # within T, and just long enough to be no short abandon; answered at once.
    (2, 0, A, "FRESH", 1800, NAN, 1800, "BALKED", NAN, NAN, NAN, NAN, NAN, NAN, "GIVEN_UP", NAN),
    (3, 0, A, "FRESH", 1810, 1830, 1950, "ANSWERED", 0, G, 100, 20, 30, 0, "REPEAT", 3000),
    (0, 1, A, "REPEAT", 2000, 2030, 2130, "ANSWERED", 1, G, 100, 0, 0, 1, "ENDS", NAN),
    (4, 0, A, "FRESH", 2100, NAN, 2110, "ABANDONED", NAN, NAN, NAN, NAN, NAN, NAN, "REDIAL", 3700),
    (5, 0, B, "FRESH", 2200, 2260, 3800, "ANSWERED", 2, H, 1540, 0, 100, 1, "ENDS", NAN),
    # Its next repeat is due at the very closing: to come.
    (3, 1, A, "REPEAT", 3000, 3000, 3060, "ANSWERED", 0, G, 60, 0, 0, 0, "REPEAT", 7200),
    (6, 0, B, "FRESH", 3500, NAN, 3600, "ABANDONED", NAN, NAN, NAN, NAN, NAN, NAN, "REDIAL", 9000),
    # Interval 46; the first is the last of the cohort.
    (7, 0, B, "FRESH", 3600, NAN, 3600, "BLOCKED", NAN, NAN, NAN, NAN, NAN, NAN, "GIVEN_UP", NAN),
    (4, 1, A, "REDIAL", 3700, 3710, 3800, "ANSWERED", 1, G, 90, 0, 10, 1, "ENDS", NAN),
    (1, 1, A, "REPEAT", 5000, 5000, 5200, "ANSWERED", 0, G, 200, 0, 0, 1, "ENDS", NAN),
    # Interval 47.
    (8, 0, A, "FRESH", 6000, 6005, 6055, "ANSWERED", 0, G, 50, 0, 0, 1, "ENDS", NAN),
    (9, 0, B, "FRESH", 7100, NAN, 7200, "SENT_AWAY", NAN, NAN, NAN, NAN, NAN, NAN, "GIVEN_UP", NAN),
    (10, 0, A, "FRESH", 7150, NAN, NAN, "WAITING", NAN, NAN, NAN, NAN, NAN, NAN, "UNKNOWN", NAN),
]  # fmt: skip

# agent, group, on, off
STAYS = [(1, G, 0, 3810), (2, H, 1800, 3900), (0, G, 0, 7200)]

# Numerator/denominator in the scopes all, queue a, queue b, group g, group h; a number alone is
# that number once per replication, and - is undefined, 0/0. The skills a/g and b/h follow; where
# they are left out they are those of the groups, or undefined.
TOTAL = """
offered              14      10     4    -      -
answered             8       7      1    7      1
abandoned            2       1      1    -      -
balked               1       1      0    -      -
blocked              1       0      1    -      -
sent_away            1       0      1    -      -
waiting              1       1      0    -      -
service_level        7/14    6/10   1/4  -      -
service_level_1      7/8     6/7    1/1  6/7    1/1
service_level_2      7/14    6/10   1/4  -      -
service_level_3      9/14    8/10   1/4  -      -
service_level_4      7/12    6/8    1/4  -      -
service_level_5      7/13    6/9    1/4  -      -
asa                  125/8   65/7   60/1 65/7   60/1
wait_mean            335/13  75/9   260/4  -    -
wait_p50             10      5      60   -      -
wait_p80             60      20     100  -      -
wait_p90             100     30     100  -      -
wait_p99             100     30     100  -      -
wait_max             100     30     100  -      -
delay_probability    11/14   7/10   4/4  -      -
abandonment          3/14    2/10   1/4  -      -
blocking             1/14    0/10   1/4  -      -
aht                  2400/8  760/7  1640/1      760/7     1640/1
handle_time_per_resolved_issue  2400/5  760/4  1640/1  760/4  1640/1
occupancy            2600/11310     -    -      960/9210  1640/2100
utilisation          11310/11310    -    -      9210/9210 2100/2100
paid_hours           11310/3600*    -    -      9210/3600*  2100/3600*
cost                 -       -      -    92.1   -
cost_per_resolved_issue  -  -  -  92.1/4  -
fcr_true             2/9     1/5    1/4  1/4    1/1
fcr_true_answered    2/4     1/3    1/1  1/3    1/1
fcr_7day             3/4     2/3    1/1  2/3    1/1
fcr_survey           -       -      -    -      -
one_and_done         5/9     2/6    3/3  1/5    1/1
contacts_per_issue   9/7     6/4    3/3  5/3    1/1
resolved             5       4      1    4      1
resolution           5/8     4/7    1/1  4/7    1/1
transfers            0       0      0    0      0
transfers_in         0       0      0    -      -
transfer_share       0/8     0/7    0/1  0/7    0/1
transfers_per_issue  0/7     0/4    0/3  0/3    0/1
transfers_per_resolved_issue  0/5  0/4  0/1  0/4  0/1
first_route_right    4/4     3/3    1/1  3/3    1/1
overflow_share       0/8     0/7    0/1  0/7    0/1
share_of_answered    -       7/8    1/8  7/8    1/8  7/7  1/1
intervals_on_target  2/6     2/3    0/3  -      -
days_on_target       1/2     1/1    0/1  -      -
redials              1       1      0    -      -
repeats              3       3      0    -      -
redials_to_come      1       0      1    -      -
repeats_to_come      1       1      0    -      -
issues               10      6      4    4      1
cohort               7       4      3    3      1
censored             3       2      1    1      0
"""

# Interval 45, [1800, 3600): both agents of g are there throughout, and so is agent 2.
FIRST_INTERVAL = """
offered              7       5      2    -      -
answered             4       3      1    3      1
abandoned            2       1      1    -      -
balked               1       1      0    -      -
blocked              0       0      0    -      -
sent_away            0       0      0    -      -
waiting              0       0      0    -      -
service_level        3/7     2/5    1/2  -      -
service_level_1      3/4     2/3    1/1  2/3    1/1
service_level_2      3/7     2/5    1/2  -      -
service_level_3      5/7     4/5    1/2  -      -
service_level_4      3/5     2/3    1/2  -      -
service_level_5      3/6     2/4    1/2  -      -
asa                  110/4   50/3   60/1 50/3   60/1
wait_mean            220/7   60/5   160/2  -    -
wait_p50             20      10     60   -      -
wait_p80             60      20     100  -      -
wait_p90             100     30     100  -      -
wait_p99             100     30     100  -      -
wait_max             100     30     100  -      -
delay_probability    6/7     4/5    2/2  -      -
abandonment          3/7     2/5    1/2  -      -
blocking             0/7     0/5    0/2  -      -
aht                  1950/4  310/3  1640/1      310/3     1640/1
handle_time_per_resolved_issue  1950/2  310/1  1640/1  310/1  1640/1
occupancy            1650/5400      -    -      310/3600  1340/1800
utilisation          5400/5400      -    -      3600/3600 1800/1800
paid_hours           1.5     -      -    1      0.5
cost                 -       -      -    36     -
cost_per_resolved_issue  -  -  -  36/1  -
fcr_true             1/5     0/3    1/2  0/2    1/1
fcr_true_answered    1/2     0/1    1/1  0/1    1/1
fcr_7day             2/3     1/2    1/1  1/2    1/1
fcr_survey           -       -      -    -      -
one_and_done         3/7     1/5    2/2  0/4    1/1
contacts_per_issue   7/5     5/3    2/2  4/2    1/1
resolved             2       1      1    1      1
resolution           2/4     1/3    1/1  1/3    1/1
transfers            0       0      0    0      0
transfers_in         0       0      0    -      -
transfer_share       0/4     0/3    0/1  0/3    0/1
transfers_per_issue  0/5     0/3    0/2  0/2    0/1
transfers_per_resolved_issue  0/2  0/1  0/1  0/1  0/1
first_route_right    2/2     1/1    1/1  1/1    1/1
overflow_share       0/4     0/3    0/1  0/3    0/1
share_of_answered    -       3/4    1/4  3/4    1/4  3/3  1/1
intervals_on_target  0/2     0/1    0/1  -      -
days_on_target       -       -      -    -      -
redials              0       0      0    -      -
repeats              2       2      0    -      -
redials_to_come      1       0      1    -      -
repeats_to_come      1       1      0    -      -
issues               5       3      2    2      1
cohort               5       3      2    2      1
censored             0       0      0    0      0
"""

# Interval 47, [5400, 7200): 6000, 7100 and 7150 join, and agent 0 alone is there.
LAST_INTERVAL = """
offered              3       2      1    -      -
answered             1       1      0    1      0
abandoned            0       0      0    -      -
balked               0       0      0    -      -
blocked              0       0      0    -      -
sent_away            1       0      1    -      -
waiting              1       1      0    -      -
service_level        1/3     1/2    0/1  -      -
service_level_1      1/1     1/1    -    1/1    -
service_level_2      1/3     1/2    0/1  -      -
service_level_3      1/3     1/2    0/1  -      -
service_level_4      1/3     1/2    0/1  -      -
service_level_5      1/3     1/2    0/1  -      -
asa                  5/1     5/1    -    5/1    -
wait_mean            105/2   5/1    100/1  -    -
wait_p50             5       5      100  -      -
wait_p80             100     5      100  -      -
wait_p90             100     5      100  -      -
wait_p99             100     5      100  -      -
wait_max             100     5      100  -      -
delay_probability    3/3     2/2    1/1  -      -
abandonment          0/3     0/2    0/1  -      -
blocking             0/3     0/2    0/1  -      -
aht                  50/1    50/1   -    50/1   -
handle_time_per_resolved_issue  50/1  50/1  -  50/1  -
occupancy            50/1800      -      -      50/1800   -
utilisation          1800/1800    -      -      1800/1800 -
paid_hours           0.5     -      -    0.5    0
cost                 -       -      -    18     -
cost_per_resolved_issue  -  -  -  18/1  -
fcr_true             1/2     1/1    0/1  1/1    -
fcr_true_answered    1/1     1/1    -    1/1    -
fcr_7day             -       -      -    -      -
fcr_survey           -       -      -    -      -
one_and_done         -       -      -    -      -
contacts_per_issue   -       -      -    -      -
resolved             1       1      0    1      0
resolution           1/1     1/1    -    1/1    -
transfers            0       0      0    0      0
transfers_in         0       0      0    -      -
transfer_share       0/1     0/1    -    0/1    -
transfers_per_issue  -       -      -    -      -
transfers_per_resolved_issue  0/1  0/1  -  0/1  -
first_route_right    1/1     1/1    -    1/1    -
overflow_share       0/1     0/1    -    0/1    -
share_of_answered    -       1/1    0/1  1/1    0/1  1/1  -
intervals_on_target  1/2     1/1    0/1  -      -
days_on_target       -       -      -    -      -
redials              0       0      0    -      -
repeats              0       0      0    -      -
redials_to_come      0       0      0    -      -
repeats_to_come      0       0      0    -      -
issues               3       2      1    1      0
cohort               0       0      0    0      0
censored             3       2      1    1      0
"""


@pytest.fixture(scope="module")
def tables() -> Tables:
    queue = {"volume": {"per_hour": 10}, "talk": {"kind": "constant", "value": "60 s"}}
    return build_tables(
        build(
            {
                "name": "by hand",
                "fcr_window": "1 h",
                "hours": {
                    "first_day": "2026-03-02",
                    "open": "22:00",
                    "close": "24:00",
                    "interval": "30 min",
                    "warm_up": "22.25 h",
                },
                "queues": {
                    "a": queue
                    | {
                        "service_level": {"target": 0.5, "within": "20 s"},
                        "short_abandon": "10 s",
                    },
                    "b": queue
                    | {"queue_limit": 1, "service_level": {"target": 1.0, "within": "60 s"}},
                },
                "groups": {
                    "g": {"staff": 2, "cost_per_hour": 36, "skills": {"a": {}}},
                    "h": {"staff": 1, "skills": {"b": {}}},
                },
            }
        )
    )


@pytest.fixture(scope="module")
def logs() -> Logs:
    (
        issue, contact, queue, kind, joined, answered, left, outcome, agent, group, talk, hold,
        wrap, resolved, then, next_at,
    ) = zip(*ROWS, strict=True)  # fmt: skip

    def codes(values: tuple[int, ...]) -> np.ndarray:
        return np.array(values, dtype=np.int64)

    def times(values: tuple[float, ...]) -> np.ndarray:
        return np.array(values, dtype=np.float64)

    contacts = ContactLog(
        issue=codes(issue),
        contact=codes(contact),
        visit=np.zeros(len(ROWS), dtype=np.int64),
        queue=codes(queue),
        kind=codes(tuple(Kind[name] for name in kind)),
        arrived=START + times(joined),
        joined=START + times(joined),
        answered=START + times(answered),
        left=START + times(left),
        outcome=codes(tuple(Outcome[name] for name in outcome)),
        agent=times(agent),
        group=times(group),
        talk=times(talk),
        hold=times(hold),
        wrap=times(wrap),
        resolved=times(resolved),
        next=codes(tuple(Next[name] for name in then)),
        next_at=START + times(next_at),
    )
    number, group, on, off = zip(*STAYS, strict=True)
    stays = AgentLog(codes(number), codes(group), START + times(on), START + times(off))
    return Logs(contacts, stays)


def part(word: str) -> tuple[float, float]:
    """Return (numerator, denominator) of 7/14, 7, 7/14* (that quotient, once) or -."""
    if word == "-":
        return 0.0, 0.0
    top, _, bottom = word.rstrip("*").partition("/")
    if word.endswith("*"):
        return float(top) / float(bottom), 1.0
    return float(top), float(bottom or 1)


def assert_parts(expected: str, actual: Parts) -> None:
    lines = [line.split() for line in expected.strip().splitlines()]
    assert [line[0] for line in lines] == NAMES
    for column, (name, *given) in enumerate(lines):
        # Each group answers one queue, and each queue has one group.
        skills = given[3:5] if MEASURES[column].applies_to("skill:a/g") else ["-", "-"]
        words = given if len(given) == 7 else [*given, *skills]
        parts = np.array([part(word) for word in words])
        np.testing.assert_allclose(
            actual.numerator[:, column], parts[:, 0], rtol=1e-12, atol=1e-9, err_msg=name
        )
        np.testing.assert_allclose(
            actual.denominator[:, column], parts[:, 1], rtol=1e-12, atol=1e-9, err_msg=name
        )


def test_the_log_is_sound(tables: Tables, logs: Logs) -> None:
    assert [] == check_conservation(tables, logs)


def test_whole_window(tables: Tables, logs: Logs) -> None:
    every = ("all", "queue:a", "queue:b", "group:g", "group:h", "skill:a/g", "skill:b/h")
    assert every == scopes(tables)
    assert_parts(TOTAL, evaluate(tables, logs).total)


@pytest.mark.parametrize(("t", "expected"), [(0, FIRST_INTERVAL), (2, LAST_INTERVAL)])
def test_intervals(tables: Tables, logs: Logs, t: int, expected: str) -> None:
    assert [45, 46, 47] == open_intervals(tables).tolist()
    assert_parts(expected, Parts(*(part[:, t] for part in evaluate(tables, logs).by_interval)))


def test_work_that_goes_on_into_the_next_interval(tables: Tables, logs: Logs) -> None:
    # [3600, 5400): agent 2 talks to 3800 and wraps up to 3900, then goes. Agent 1 goes at 3810.
    found = evaluate(tables, logs).by_interval
    column = NAMES.index("occupancy")
    np.testing.assert_allclose(found.numerator[:, 1, column], [600, 0, 0, 300, 300, 0, 0])
    np.testing.assert_allclose(found.denominator[:, 1, column], [2310, 0, 0, 2010, 300, 0, 0])


def test_values_are_nan_where_undefined(tables: Tables, logs: Logs) -> None:
    values = evaluate(tables, logs).total.values()
    assert 0.5 == values[0, NAMES.index("service_level")]
    assert np.isnan(values[:, NAMES.index("fcr_survey")]).all()
    assert np.isnan(values[1:3, NAMES.index("occupancy")]).all()


def test_a_transferred_contact_is_one_contact(tables: Tables, logs: Logs) -> None:
    # Answered in queue a by agent 0, transferred to b, where agent 2 resolves it.
    log = logs.contacts
    rows = [3, 6]
    columns = {name: getattr(log, name)[rows] for name in vars(log)}
    columns |= {
        "issue": np.array([0, 0]),
        "contact": np.array([0, 0]),
        "visit": np.array([0, 1]),
        "resolved": np.array([NAN, 1.0]),
        "next": np.array([Next.TRANSFER, Next.ENDS]),
    }
    total = evaluate(tables, Logs(ContactLog(**columns), logs.agents)).total

    def parts(name: str) -> list[tuple[float, float]]:
        column = NAMES.index(name)
        both = zip(total.numerator[:, column], total.denominator[:, column], strict=True)
        return [(float(top), float(bottom)) for top, bottom in both]

    assert [(2, 1), (1, 1), (1, 1), *[(0, 0)] * 4] == parts("offered")
    # The issue is that of the first visit's queue and of the first agent's group.
    assert [(1, 1), (1, 1), (0, 1), (1, 1), (0, 1), (1, 1), (0, 1)] == parts("issues")
    for name in ("fcr_true", "contacts_per_issue", "fcr_7day"):
        assert [(1, 1), (1, 1), (0, 0), (1, 1), (0, 0), (1, 1), (0, 0)] == parts(name)


def test_target_met_exactly(tables: Tables, logs: Logs) -> None:
    # 14 of 25 is 56 %, though 0.56 * 25 is above 14 in floating point.
    log = logs.contacts
    late_or_not = [4] * 11 + [3] * 14  # answered after 30 s, and after 20 s
    columns = {name: getattr(log, name)[late_or_not] for name in vars(log)}
    columns["issue"] = np.arange(25)
    target = np.array([0.56, 0.56])
    exact = tables._replace(queues=tables.queues._replace(target=target))
    total = evaluate(exact, Logs(ContactLog(**columns), logs.agents)).total
    for name in ("intervals_on_target", "days_on_target"):
        assert 1.0 == total.numerator[0, NAMES.index(name)]


def test_nobody_offered_is_no_target_met(tables: Tables, logs: Logs) -> None:
    # Queue b is silent; a target of 0 would be met even so.
    log = logs.contacts
    columns = {name: getattr(log, name)[log.queue == A] for name in vars(log)}
    easy = tables._replace(queues=tables.queues._replace(target=np.zeros(2)))
    found = evaluate(easy, Logs(ContactLog(**columns), logs.agents))
    for name in ("intervals_on_target", "days_on_target"):
        column = NAMES.index(name)
        for part in found.total:
            assert 0.0 == part[2, column]
        for part in found.by_interval:
            assert not part[2, :, column].any()


def test_a_measure_is_one_function(
    tables: Tables, logs: Logs, monkeypatch: pytest.MonkeyPatch
) -> None:
    @measure(Visits, "share", "Repeat share", scopes=("all",))
    def repeat_share(visits: Visits) -> Ratio:
        """Repeats / offered."""
        return Ratio(visits.kind == Kind.REPEAT, visits.offered)

    monkeypatch.setattr("ccsim.measures.evaluate.MEASURES", (repeat_share,))
    total = evaluate(tables, logs).total
    assert "Repeats / offered" == repeat_share.formula
    assert [3, 0, 0, 0, 0, 0, 0] == total.numerator[:, 0].tolist()
    assert [14, 0, 0, 0, 0, 0, 0] == total.denominator[:, 0].tolist()


def test_reasons(tables: Tables) -> None:
    assert "surveys are not simulated yet" == why_undefined("fcr_survey", tables)
    assert "nobody was answered" == why_undefined("asa", tables)
    assert "no cost_per_hour is given for h" == why_undefined("cost", tables)
    assert "occupancy is not defined for a queue" == why_undefined(
        "occupancy", tables, scope="queue:a"
    )
    assert "no cost_per_hour is given for h" == why_undefined("cost_per_resolved_issue", tables)
    costs = tables.groups._replace(cost_per_hour=np.ones(2))
    priced = tables._replace(groups=costs)
    assert "no issue was resolved" == why_undefined("cost_per_resolved_issue", priced)
    assert "share_of_answered is not defined for the centre" == why_undefined(
        "share_of_answered", tables
    )
    longer = tables._replace(calendar=tables.calendar._replace(fcr_window=7 * DAY))
    assert (
        "the run (1 day) is too short to follow an issue for the FCR window (7 days) after the "
        "warm-up, so the cohort is empty"
    ) == why_undefined("fcr_7day", longer)
    assert why_undefined("fcr_7day", tables).startswith("no issue of the cohort was answered")


def test_every_measure_speaks_for_itself(tables: Tables) -> None:
    for each in MEASURES:
        assert each.title
        assert each.formula
        assert "\n" not in each.formula
        assert not each.formula.endswith(".")
        for scope in scopes(tables):
            assert why_undefined(each.name, tables, scope=scope)
