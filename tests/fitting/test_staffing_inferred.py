"""The staff that waits show, on simulated days and on the recorded month.

The month simulated with the staff inferred is in `test_the_bank_simulated`, which takes a minute:
pytest -m long tests/fitting/test_staffing_inferred.py
"""

import made
import numpy as np
import pandas as pd
import pytest

import ccsim
from ccsim.errors import InputError
from ccsim.fitting.on_duty import TALKED, TALKING, WAITING, fit_staff
from ccsim.fitting.staffing_inferred import infer_staff

STAFF = [5] * 10 + [7] * 10


@pytest.fixture(scope="module")
def inferred():
    centre = made.centre([35.0] * 10 + [50.0] * 10, STAFF, days=28)
    contacts = ccsim.simulate(centre, replications=1, seed=17).contacts(0)
    log = made.log_of(contacts)
    agent = contacts["agent"].astype(object).where(contacts["agent"].notna(), None)
    seen = fit_staff(**log, agent=agent)
    return seen, infer_staff(**log, staff=seen)


def test_waits_turned_round_give_the_staff_back(inferred):
    # Over 133 intervals (each day's first starts empty) the mean error is the test's: with a
    # standard error of at most 0.07, 5 % off is beyond four of them, but for what the formula
    # itself is off by, 1 to 2 %.
    found = inferred[1].recommended.value[:, 17:36].mean(axis=0)
    assert np.mean(STAFF[1:]) == pytest.approx(found.mean(), rel=0.05)
    assert found[:8].mean() < 5.6
    assert found[11:].mean() > 6.4


def test_their_intervals_hold_the_truth(inferred):
    fit = inferred[1].from_waits
    truth = np.array(STAFF[1:])
    inside = (fit.low[:, 17:36] <= truth) & (truth <= fit.high[:, 17:36])
    # 133 intervals of 95 %: fewer than 113 hold with chance 10^-5 if they do as they say.
    assert inside.sum() >= 113


def test_talking_while_waiting_is_nearly_everybody_where_nobody_pauses(inferred):
    # In a simulation all who are free take a waiting call at once: no agent is idle meanwhile.
    seen = inferred[0]
    weight = seen.waiting.seconds
    talking = np.nansum(seen.waiting.talking * weight) / weight.sum()
    assert 5.0 < talking < 7.0
    assert (inferred[1].while_waiting.value[:, 17:26] <= 5.0 + 1e-9).all()


def test_closed_is_empty_and_bounds_hold(inferred):
    seen, fit = inferred
    assert (fit.recommended.value[~seen.is_open] == 0).all()
    is_open = seen.is_open
    assert (fit.recommended.value <= seen.mean[TALKED] + 1e-9)[is_open].all()
    assert fit.hours["recommended"] == fit.whole.sum() / 2


def test_no_abandonment_asks_for_a_patience():
    calls = {
        "joined": np.array(["2026-03-02T09:00", "2026-03-02T09:20"], dtype="datetime64[ns]"),
        "wait": [0.0, 5.0], "answered": [True, True], "handle": [60.0, 60.0],
    }  # fmt: skip
    seen = fit_staff(**calls, agent=["a", "a"])
    with pytest.raises(InputError, match="no call abandoned"):
        infer_staff(**calls, staff=seen)
    assert 600.0 == infer_staff(**calls, staff=seen, patience=600.0).patience


def february(folder) -> dict[str, object]:
    """Return the recorded calls that were offered, as the estimators take them."""
    log = pd.read_csv(folder / "anonymous_bank_february_1999.csv")
    kept = log["outcome"].isin(["AGENT", "HANG"]) & (log["vru_time"] >= 0)
    log = log[kept & ((log["outcome"] == "AGENT") | (log["q_time"] > 0))]
    answered = log["outcome"] == "AGENT"
    joined = pd.to_datetime(log["date"]) + pd.to_timedelta(log["vru_exit"])
    return {
        "joined": joined.to_numpy(),
        "wait": log["q_time"].to_numpy(),
        "answered": answered.to_numpy(),
        "handle": log["ser_time"].where(answered).to_numpy(),
        "agent": log["server"].where(answered & (log["server"] != "NO_SERVER"), None).to_numpy(),
    }


def bank_hours() -> np.ndarray:
    """Return the bank's opening hours by quarter-hour, (7, 96)."""
    is_open = np.zeros((7, 96), dtype=bool)
    is_open[[0, 1, 2, 3, 6], 28:] = True
    is_open[4, 28:56] = True
    is_open[5, 78:] = True
    return is_open


@pytest.mark.data
def test_the_bank_by_definition(data_folder):
    calls = february(data_folder)
    seen = fit_staff(**calls, interval=900.0, is_open=bank_hours())
    hours = {name: round(seen.hours(name)) for name in seen.definitions}
    expected = {TALKED: 606, "on duty, gaps up to 30 min": 570, "on duty, gaps up to 1 h": 612}
    assert expected.items() <= hours.items()
    assert 491 == seen.unnamed
    # With the calls of no name, which held somebody as well, one hour more than without.
    assert (397, 332) == (hours[WAITING], hours[TALKING])
    del calls["agent"]
    fit = infer_staff(**calls, staff=seen)
    assert 347.3 == pytest.approx(fit.patience, abs=0.1)
    assert 0.80 == pytest.approx(fit.availability.value, abs=0.005)
    assert 458 == pytest.approx(fit.hours["recommended"], abs=1.0)


@pytest.mark.data
@pytest.mark.long
def test_the_bank_simulated(data_folder):
    # 150 weeks: standard errors of 0.25 s, 0.0025 and 0.0005; the rest is the staff's own error.
    calls = february(data_folder)
    seen = fit_staff(**calls, interval=900.0, is_open=bank_hours())
    del calls["agent"]
    whole = infer_staff(**calls, staff=seen).whole
    week = ccsim.load("anonymous_bank", {"hours.first_day": "1999-02-07", "hours.days": 7})
    slots = week.hours.slots
    heads = whole[:, slots.start : slots.stop].ravel().tolist()
    run = ccsim.simulate(
        week.what_if({"groups.agents.staff": {"per_interval": heads}}), replications=150, seed=1999
    )
    assert 43.9 == pytest.approx(run.estimate("wait_mean").mean, abs=5.0)
    assert 0.522 == pytest.approx(run.estimate("service_level").mean, abs=0.07)
    assert 0.126 == pytest.approx(run.estimate("abandonment").mean, abs=0.015)
