"""What becomes of issues, contact after contact, adds up."""

from __future__ import annotations

import numpy as np

import ccsim
from ccsim.measures.funnel import Stage, stages
from ccsim.records.columns import Next
from ccsim.records.logs import ContactLog


def log(rows: list[tuple[int, int, int, Next]]) -> ContactLog:
    """Return a log of (issue, contact, visit, next), each row a minute after the one before."""
    issue, contact, visit, after = (np.array(column) for column in zip(*rows, strict=True))
    joined = 60.0 * np.arange(len(rows))
    none = np.zeros(len(rows))
    codes = np.zeros(len(rows), dtype=np.int64)
    return ContactLog(
        issue=issue, contact=contact, visit=visit, queue=codes, kind=codes, arrived=joined,
        joined=joined, answered=none, left=none, outcome=codes, agent=none, group=none, talk=none,
        hold=none, wrap=none, resolved=none, next=after, next_at=none,
    )  # fmt: skip


ROWS = [
    (0, 0, 0, Next.ENDS),
    (1, 0, 0, Next.TRANSFER),
    (1, 0, 1, Next.REPEAT),  # the last visit of a contact counts
    (2, 0, 0, Next.GIVEN_UP),
    (3, 0, 0, Next.REDIAL),  # due after the end of the run
    (4, 0, 0, Next.UNKNOWN),
    (1, 1, 0, Next.REDIAL),
    (1, 2, 0, Next.ENDS),
]


def test_each_way_is_counted_by_hand():
    assert [
        Stage(contacts=5, resolved=1, gave_up=1, back=1, to_come=1, under_way=1),
        Stage(contacts=1, resolved=0, gave_up=0, back=1, to_come=0, under_way=0),
        Stage(contacts=1, resolved=1, gave_up=0, back=0, to_come=0, under_way=0),
    ] == stages(log(ROWS))


def test_issues_that_began_before_do_not_count():
    found = stages(log(ROWS), since=180.0)  # from issue 2 on
    assert [(3, 0)] == [(stage.contacts, stage.resolved) for stage in found]


def test_who_comes_back_is_there_again_and_everybody_is_somewhere():
    run = ccsim.simulate(ccsim.load("fcr_amplification"), replications=1)
    found = stages(run.logs(0).contacts, since=run.tables.calendar.warm_up)
    assert len(found) > 2
    for stage, later in zip(found, [*found[1:], None], strict=True):
        assert stage.contacts == sum(stage[1:])
        assert stage.back == (later.contacts if later else 0)
