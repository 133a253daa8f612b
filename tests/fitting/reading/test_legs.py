"""Legs of one contact, worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ccsim.fitting.reading.legs import merge_legs


def frame(*legs: tuple[str, float, float, bool, float, str | None]) -> pd.DataFrame:
    """Return legs: queue, joined [s after 08:00], wait, answered, talk, agent."""
    eight = pd.Timestamp("2026-03-02 08:00")
    names = ["queue", "joined", "wait", "answered", "talk", "agent"]
    table = pd.DataFrame(list(legs), columns=names)
    table["joined"] = eight + pd.to_timedelta(table["joined"], unit="s").astype("timedelta64[ns]")
    return table.assign(
        row=np.arange(len(table)) + 2,
        hold=np.nan,
        wrap=np.where(table["answered"], 10.0, np.nan),
        resolved=pd.array([None] * len(table), dtype="boolean"),
    )


def test_a_call_that_overflows_waits_until_it_is_answered() -> None:
    legs = frame(("a", 0, 30, False, np.nan, None), ("b", 30, 12, True, 100, "Ann"))
    merged, further = merge_legs(legs, np.array([7, 7]))
    assert 1 == further
    assert ("a", 42.0, True, 100.0, 10.0, "Ann", 2) == tuple(
        merged.loc[0, ["queue", "wait", "answered", "talk", "wrap", "agent", "row"]]
    )
    assert np.isnan(merged.loc[0, "hold"])


def test_who_gives_up_after_an_answer_was_answered() -> None:
    legs = frame(("a", 0, 5, True, 60, "Ann"), ("b", 65, 200, False, np.nan, None))
    merged, _ = merge_legs(legs, np.array([1, 1]))
    assert (5.0, True, 60.0, "Ann") == tuple(merged.loc[0, ["wait", "answered", "talk", "agent"]])


def test_who_gives_up_at_last_waited_all_the_time() -> None:
    legs = frame(("b", 40, 25, False, np.nan, None), ("a", 0, 40, False, np.nan, None))
    merged, _ = merge_legs(legs, np.array([1, 1]))
    assert ("a", 65.0, False) == tuple(merged.loc[0, ["queue", "wait", "answered"]])
    assert merged["agent"].isna().all()


def test_work_is_summed_over_the_legs_and_others_are_left_alone() -> None:
    legs = frame(
        ("a", 0, 5, True, 60, "Ann"),
        ("a", 1, 6, True, 7, "Bob"),
        ("b", 65, 9, True, 100, "Cas"),
        ("c", 200, 3, True, 1, "Dot"),
    )
    merged, further = merge_legs(legs, np.array([1, 2, 1, 1]))
    found = merged.sort_values("row").set_index("row")
    assert 2 == further
    assert [161.0, 7.0] == found["talk"].tolist()
    assert [30.0, 10.0] == found["wrap"].tolist()
    assert ["Ann", "Bob"] == found["agent"].tolist()


def test_the_last_word_on_resolution_counts() -> None:
    legs = frame(*[("a", at, 1, True, 1, "Ann") for at in (0, 10, 20)])
    legs["resolved"] = pd.array([False, True, None], dtype="boolean")
    merged, _ = merge_legs(legs, np.array([1, 1, 1]))
    assert [True] == merged["resolved"].tolist()
