"""Queues get names that a scenario can have, and that is told."""

from __future__ import annotations

import pytest

from ccsim.errors import InputError

HEADER = "queue,joined,wait,talk,outcome"
ROWS = ("2026-03-02 09:00:00,5,60,answered", "2026-03-02 09:05:00,7,,abandoned")


def test_dots_and_equals_signs_are_taken_out_and_told(read):
    log = read(HEADER, f"ES.sales,{ROWS[0]}", f"a=b,{ROWS[1]}")
    assert {"ES_sales", "a_b"} == set(log.queues)
    (warning,) = (one for one in log.warnings if "dots or equals signs" in one.found)
    assert '"ES.sales" as "ES_sales", "a=b" as "a_b"' in warning.found


def test_other_names_are_left_as_they_are(read):
    log = read(HEADER, f"Kredit & Leasing,{ROWS[0]}", f"b,{ROWS[1]}")
    assert {"Kredit & Leasing", "b"} == set(log.queues)
    assert not any("dots" in one.found for one in log.warnings)


def test_queues_that_would_be_one_are_refused(read):
    with pytest.raises(InputError, match="would be the same"):
        read(HEADER, f"a.b,{ROWS[0]}", f"a=b,{ROWS[1]}")
