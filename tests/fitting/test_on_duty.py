import numpy as np
import pandas as pd
import pytest

from ccsim.errors import InputError
from ccsim.fitting.on_duty import TALKED, TALKING, WAITING, fit_staff, handle_of

DAY = "2026-03-02"  # a Monday
DUTY = "on duty, gaps up to 30 min"


def log(*calls: tuple[str, float, float | None, str | None]) -> dict[str, object]:
    """Return arrays of calls: (clock, wait, talk or None if abandoned, agent)."""
    return {
        "joined": np.array([f"{DAY}T{clock}" for clock, *_ in calls], dtype="datetime64[ns]"),
        "wait": [wait for _, wait, _, _ in calls],
        "answered": [talk is not None for _, _, talk, _ in calls],
        "handle": [np.nan if talk is None else talk for _, _, talk, _ in calls],
        "agent": [agent for *_, agent in calls],
    }


def of(values: np.ndarray, clock: str) -> float:
    hour, minute = map(int, clock.split(":"))
    return float(values[0, hour * 2 + minute // 30])


# Ann talks 09:00-09:10 and 09:25-09:40, Bob 09:05-09:15 and 10:20-10:30; a call waits from
# 09:08 to 09:12.
TWO = log(
    ("09:00:00", 0, 600, "ann"),
    ("09:05:00", 0, 600, "bob"),
    ("09:08:00", 240, None, None),
    ("09:25:00", 0, 900, "ann"),
    ("10:20:00", 0, 600, "bob"),
)


def test_each_definition_by_hand():
    fit = fit_staff(**TWO)
    assert (2.0, 1.0, 0.0, 1.0) == tuple(
        of(fit.by_day[TALKED], clock) for clock in ("09:00", "09:30", "11:00", "10:00")
    )
    # Ann from 09:00 to 09:40; Bob's gap of 65 min breaks his spell.
    assert (30 + 10) / 30 == pytest.approx(of(fit.by_day[DUTY], "09:00"))
    assert 10 / 30 == pytest.approx(of(fit.by_day[DUTY], "09:30"))
    assert (10 + 10 + 5) / 30 == pytest.approx(of(fit.by_day[TALKING], "09:00"))
    # Both talk for the first two minutes of waiting, then Bob alone.
    assert 1.5 == pytest.approx(of(fit.mean[WAITING], "09:00"))
    assert 240 == pytest.approx(of(fit.waiting.seconds, "09:00"))
    assert 2.0 == pytest.approx(of(fit.waiting.on_duty, "09:00"))
    assert 2 == of(fit.waiting.peak, "09:00")


def test_a_longer_gap_joins_spells():
    fit = fit_staff(**TWO, gap=70 * 60.0)
    assert "on duty, gaps up to 1 h 10 min" == fit.chosen
    assert (30 + 25) / 30 == pytest.approx(of(fit.by_day[fit.chosen], "09:00"))
    assert 1.0 == pytest.approx(of(fit.by_day[fit.chosen], "10:00"))


def test_a_spell_ends_with_its_longest_call():
    # The second call ends within the first, as transfers make them: until 09:20 all the same.
    fit = fit_staff(**log(("09:00:00", 0, 1200, "ann"), ("09:05:00", 0, 60, "ann")), gap=60.0)
    assert 20 / 30 == pytest.approx(of(fit.by_day[fit.chosen], "09:00"))


def test_heads_are_whole_and_one_while_open():
    fit = fit_staff(**TWO)
    whole = fit.whole(TALKING)
    assert 1 == whole[0, 18]  # 09:00: 25 / 30
    assert 0 == whole[0, 16]  # nobody called at 08:00
    assert whole.sum() / 2 == fit.hours(TALKING)
    is_open = np.zeros((7, 48), dtype=bool)
    is_open[0, 16:22] = True
    assert 1 == fit_staff(**TWO, is_open=is_open).whole(TALKING)[0, 16]


def test_calls_without_a_name_or_a_length_are_told():
    calls = log(("09:00:00", 0, 600, None), ("09:10:00", 0, 600, "ann"))
    calls["handle"][1] = np.nan
    fit = fit_staff(**calls)
    assert (1, 1) == (fit.unnamed, fit.unmeasured)
    assert 0.0 == of(fit.by_day[TALKED], "09:00")
    assert 20 / 60 == pytest.approx(of(fit.by_day[TALKING], "09:00"))


def test_days_without_calls_enter_no_mean():
    calls = log(("09:00:00", 0, 900, "ann"), ("09:00:00", 0, 900, "ann"))
    calls["joined"][1] += np.timedelta64(21, "D")  # two Mondays between them are closed
    fit = fit_staff(**calls)
    assert 2 == fit.days.sum()
    assert 22 == fit.days.size
    assert 0.5 == pytest.approx(of(fit.mean[TALKING], "09:00"))
    assert np.isnan(fit.mean[TALKING][1]).all()


def test_wrap_and_hold_count_where_recorded():
    calls = pd.DataFrame({"talk": [100.0, np.nan], "hold": [np.nan, 1.0], "wrap": [20.0, 1.0]})
    assert 120.0 == handle_of(calls)[0]
    assert np.isnan(handle_of(calls)[1])


def test_all_faults_at_once():
    calls = TWO | {"wait": [-1.0, 0, 0, 0, 0], "handle": [-5.0, 1, np.nan, 1, 1]}
    with pytest.raises(InputError) as caught:
        fit_staff(**calls, interval=700.0, gap=-1.0)
    assert 4 == len(caught.value.faults)
