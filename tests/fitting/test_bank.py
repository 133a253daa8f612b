"""What the recorded logs of the Anonymous Bank say (Technion, SEE Center; with our thanks).

The reference figures were computed from the same logs by other means.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ccsim.fitting.balking import fit_balking
from ccsim.fitting.durations import fit_durations
from ccsim.fitting.patience import fit_patience

pytestmark = pytest.mark.data

MONTHS = ("february", "august")
SERVICES = {
    "february": (27_162, 25_260, 189.29, 4.7922, 0.9439, 0.016, 0.084),
    "august": (31_402, 29_578, 195.51, 4.8164, 0.9056, 0.021, 0.096),
}
AT = (10.0, 30.0, 60.0, 120.0, 300.0, 600.0)
PATIENCE = {
    "february": (3_932, 347.713, (0.9637, 0.8997, 0.8214, 0.7107, 0.4870, 0.2636)),
    "august": (7_260, 408.781, (0.9619, 0.8935, 0.8148, 0.7120, 0.5466, 0.3780)),
}


@pytest.fixture(scope="module")
def logs(data_folder: Path) -> dict[str, pd.DataFrame]:
    """Return both months: `wait`, `gone`, and `service`, NaN for who abandoned."""
    months = {}
    for month in MONTHS:
        raw = pd.read_csv(
            data_folder / f"anonymous_bank_{month}_1999.csv",
            usecols=["q_time", "outcome", "ser_time"],
        )
        answered, gone = raw["outcome"] == "AGENT", raw["outcome"] == "HANG"
        offered = answered | (gone & (raw["q_time"] > 0))
        service = raw["ser_time"].where(answered)
        columns = {"wait": raw["q_time"], "gone": gone, "service": service}
        months[month] = pd.DataFrame(columns)[offered]
    return months


def services(log: pd.DataFrame) -> np.ndarray:
    return log["service"].dropna().to_numpy()


@pytest.mark.parametrize("month", MONTHS)
def test_services_above_ten_seconds(logs: dict[str, pd.DataFrame], month: str) -> None:
    calls, n, mean, mu, sigma, lognormal, exponential = SERVICES[month]
    every = services(logs[month])
    assert calls == every.size
    fit = fit_durations(
        every[every > 10], short=None, resolution=0.0, laws=["lognormal", "exponential"]
    )
    assert n == fit.n
    assert fit.mean.value == pytest.approx(mean, abs=0.005)
    best, other = fit.candidates
    assert "lognormal" == best.name
    assert math.log(best.parameters["median"].value) == pytest.approx(mu, abs=5e-5)
    # The reference has the divisor n - 1 where maximum likelihood has n.
    unbiased = best.parameters["sigma"].value * math.sqrt(n / (n - 1))
    assert unbiased == pytest.approx(sigma, abs=5e-5)
    assert best.distance == pytest.approx(lognormal, abs=5e-4)
    assert other.distance == pytest.approx(exponential, abs=5e-4)


@pytest.mark.parametrize("month", MONTHS)
def test_hang_ups_by_agents_are_apart(logs: dict[str, pd.DataFrame], month: str) -> None:
    every = services(logs[month])
    fit = fit_durations(every)
    assert "lognormal" == fit.chosen
    recorded = (every <= 10).mean()  # .070 and .058
    assert recorded - 0.008 < fit.short_share.value < recorded  # a part is the lognormal's own
    assert fit.distance < 0.02
    assert fit.empirical.expectation() == pytest.approx(every.mean(), rel=0.01)


@pytest.mark.parametrize("month", MONTHS)
def test_patience_of_those_who_waited(logs: dict[str, pd.DataFrame], month: str) -> None:
    abandoned, mean, survival = PATIENCE[month]
    fit = fit_patience(logs[month]["wait"], logs[month]["gone"])
    assert abandoned == fit.abandoned
    assert fit.mean_exponential.value == pytest.approx(mean, abs=5e-4)
    assert fit.curve is not None
    assert fit.curve.at(AT)[0] == pytest.approx(survival, abs=5e-5)
    assert "hyperexponential" == fit.chosen
    taken = next(one for one in fit.candidates if one.name == fit.chosen)
    assert taken.distance < 0.035


@pytest.mark.parametrize("month", MONTHS)
def test_the_best_aic_is_far_off_where_patience_is_long(
    logs: dict[str, pd.DataFrame], month: str
) -> None:
    fit = fit_patience(logs[month]["wait"], logs[month]["gone"], resolution=0.0)
    assert "lognormal" == fit.candidates[0].name
    assert fit.candidates[0].distance > 0.05
    assert "hyperexponential" == fit.chosen
    exponential = fit_patience(
        logs[month]["wait"], logs[month]["gone"], resolution=0.0, laws=["exponential"]
    ).candidates[0]
    assert exponential.parameters["mean"].value == pytest.approx(PATIENCE[month][1], abs=1e-3)


def test_patience_of_february_is_what_the_shipped_scenario_says(
    logs: dict[str, pd.DataFrame],
) -> None:
    log = logs["february"]
    fit = fit_patience(log["wait"], log["gone"], resolution=0.0, laws=["hyperexponential"])
    found = [number.value for number in fit.candidates[0].parameters.values()]
    assert [0.127, 64.4, 500.8] == pytest.approx(found, rel=0.005)


@pytest.mark.parametrize("month", MONTHS)
def test_no_balking_in_the_log(logs: dict[str, pd.DataFrame], month: str) -> None:
    fit = fit_balking(logs[month]["wait"], logs[month]["gone"])
    assert 0.0 == fit.share.low
    assert fit.share.high < 0.01
