"""How a difference between two logs is told, on logs that were altered by hand."""

import math
from dataclasses import replace
from typing import Any

import pytest
from by_hand import AT, constant, queue, run_with
from difference import report

from ccsim.engines.process import simulate
from ccsim.records.logs import Logs

NAMES = "one", "other"
TOLD = """\
contacts: 2 rows differ, first row 1 in answered, agent
                                one                  other
  issue                           1                      1
  contact                         0                      0
  visit                           0                      0
  queue                           0                      0
  kind                            0                      0
  arrived                   32410.0                32410.0
  joined                    32410.0                32410.0
  answered                  32500.0                32499.0 <<
  left                      32560.0                32560.0
  outcome                         1                      1
  agent                         0.0                    7.0 <<
  group                         0.0                    0.0
  talk                         60.0                   60.0
  hold                          0.0                    0.0
  wrap                          0.0                    0.0
  resolved                      1.0                    1.0
  next                            0                      0
  next_at                       nan                    nan
around 32499.0 s by one (* not by the other):
                32400.0  row 0    agent 0 of group 0 comes on
                32400.0  row 0    issue 0, contact 0, visit 0: joins queue 0 (fresh)
                32400.0  row 0    issue 0, contact 0, visit 0: answered by agent 0
                32410.0  row 1    issue 1, contact 0, visit 0: joins queue 0 (fresh)
                32450.0  row 2    issue 2, contact 0, visit 0: joins queue 0 (fresh)
 *              32465.0  row 3    issue 3, contact 0, visit 0: joins queue 0 (fresh)
                32500.0  row 0    issue 0, contact 0, visit 0: conversation with agent 0 ends
 *              32500.0  row 1    issue 1, contact 0, visit 0: answered by agent 0
                32550.0  row 2    issue 2, contact 0, visit 0: leaves, abandoned
 *              32560.0  row 1    issue 1, contact 0, visit 0: conversation with agent 0 ends
                32560.0  row 3    issue 3, contact 0, visit 0: answered by agent 0
                32590.0  row 3    issue 3, contact 0, visit 0: conversation with agent 0 ends
around 32499.0 s by other (* not by the other):
                32400.0  row 0    agent 0 of group 0 comes on
                32400.0  row 0    issue 0, contact 0, visit 0: joins queue 0 (fresh)
                32400.0  row 0    issue 0, contact 0, visit 0: answered by agent 0
                32410.0  row 1    issue 1, contact 0, visit 0: joins queue 0 (fresh)
                32450.0  row 2    issue 2, contact 0, visit 0: joins queue 0 (fresh)
 *              32465.0  row 3    issue 3, contact 0, visit 0: joins queue 1 (fresh)
 *              32499.0  row 1    issue 1, contact 0, visit 0: answered by agent 7
                32500.0  row 0    issue 0, contact 0, visit 0: conversation with agent 0 ends
                32550.0  row 2    issue 2, contact 0, visit 0: leaves, abandoned
 *              32560.0  row 1    issue 1, contact 0, visit 0: conversation with agent 7 ends
                32560.0  row 3    issue 3, contact 0, visit 0: answered by agent 0
                32590.0  row 3    issue 3, contact 0, visit 0: conversation with agent 0 ends
                36000.0  row 0    agent 0 of group 0 goes"""


@pytest.fixture(scope="module")
def logs() -> Logs:
    """Return a day of one agent: rows 0, 1 and 3 are answered at 0, 100, 160; 2 leaves at 150."""
    calls = queue((0, 100), (10, 60), (50, 5), (65, 30), patience=constant(100))
    return run_with(simulate, {"calls": calls})


def altered(logs: Logs, part: str, column: str, row: int, value: Any) -> Logs:
    """Return the same logs but for one value."""
    log = getattr(logs, part)
    values = getattr(log, column).copy()
    values[row] = value
    return replace(logs, **{part: replace(log, **{column: values})})


def test_equal_logs_have_no_difference(logs: Logs) -> None:
    assert not report(logs, altered(logs, "contacts", "left", 0, AT + 100), names=NAMES)


def test_a_difference_is_told_as_the_first_row_and_what_happened_around_it(logs: Logs) -> None:
    wrong = altered(logs, "contacts", "answered", 1, AT + 99)
    wrong = altered(wrong, "contacts", "agent", 1, 7.0)
    wrong = altered(wrong, "contacts", "queue", 3, 1)
    assert TOLD == report(logs, wrong, names=NAMES)


def test_agents_and_counters_are_compared_too(logs: Logs) -> None:
    wrong = replace(altered(logs, "agents", "off", 0, AT + 1), cut_off=2)
    told = report(logs, wrong, names=NAMES)
    assert told.startswith(
        "cut_off: 0 by one, 2 by other\nagents: 1 rows differ, first row 0 in off"
    )
    assert "around 32401.0 s by other" in told
    assert " *              32401.0  row 0    agent 0 of group 0 goes\n" in told


def test_a_row_that_is_missing_is_a_difference(logs: Logs) -> None:
    contacts = logs.contacts
    shorter = {name: getattr(contacts, name)[:-1] for name in vars(contacts)}
    told = report(logs, replace(logs, contacts=replace(contacts, **shorter)), names=NAMES)
    assert "contacts: 1 rows differ, first row 3 in issue, contact, visit," in told
    assert "  issue                           3            no such row <<\n" in told


@pytest.mark.parametrize("value", [-0.0, 5e-324, math.nan])
def test_bits_count(logs: Logs, value: float) -> None:
    assert 0.0 == logs.contacts.hold[0]
    told = report(logs, altered(logs, "contacts", "hold", 0, value), names=NAMES)
    assert f"  hold                          0.0 {value!r:>22} <<" in told


def test_order_counts(logs: Logs) -> None:
    contacts = logs.contacts
    swapped = {name: getattr(contacts, name)[[0, 1, 3, 2]] for name in vars(contacts)}
    told = report(logs, replace(logs, contacts=replace(contacts, **swapped)), names=NAMES)
    assert "contacts: 2 rows differ, first row 2 in issue" in told


def test_a_log_without_sense_is_told_all_the_same(logs: Logs) -> None:
    wrong = altered(altered(logs, "contacts", "outcome", 2, -9), "contacts", "left", 2, math.nan)
    wrong = altered(altered(wrong, "contacts", "kind", 1, 77), "contacts", "answered", 0, math.nan)
    told = report(logs, wrong, names=NAMES)
    assert "contacts: 3 rows differ, first row 0 in answered\n" in told
    joins = "row 1    issue 1, contact 0, visit 0: joins queue 0 (kind 77)"
    assert f" *              32410.0  {joins}\n" in told
