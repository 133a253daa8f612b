"""The bank's logs, read with the mapping that is shipped, give the figures they are known for."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ccsim.errors import InputError
from ccsim.fitting.calls import CallLog
from ccsim.fitting.reading import read_calls

MAPPING = Path(__file__).parents[3] / "experiments" / "anonymous_bank" / "mapping.toml"
pytestmark = pytest.mark.data

KNOWN: dict[str, dict[str, Any]] = {
    "february": {
        "rows": (33_344, 278, 27_162, 3_932),
        "wait": 43.970,
        "within": 0.521290,
        "abandoned": 0.126455,
        "talk": (176.353, 217.138),
        "long": (25_260, 189.29, 4.7922, 0.9439),
        "patience": {10: 0.9637, 30: 0.8997, 60: 0.8214, 120: 0.7107, 300: 0.4870, 600: 0.2636},
        "mean patience": 347.713,
    },
    "august": {
        "rows": (42_078, 310, 31_402, 7_260),
        "wait": 76.761,
        "within": 0.410144,
        "abandoned": 0.187781,
        "talk": (184.398, 362.278),
        "long": (29_578, 195.51, 4.8164, 0.9056),
        "patience": {10: 0.9619, 30: 0.8935, 60: 0.8148, 120: 0.7120, 300: 0.5466, 600: 0.3780},
        "mean patience": 408.781,
    },
}
"""All offered calls, those of negative VRU time and the longest service among them."""


def mapping() -> dict[str, Any]:
    return tomllib.loads(MAPPING.read_text(encoding="utf-8"))


def read(folder: Path, month: str, raw: dict[str, Any]) -> CallLog:
    return read_calls(folder / f"anonymous_bank_{month}_1999.csv", raw)


@pytest.fixture(scope="module", params=sorted(KNOWN))
def month(request: pytest.FixtureRequest, data_folder: Path) -> tuple[CallLog, dict[str, Any]]:
    raw = mapping()
    raw["rules"] |= {"not_negative": [], "longest_talk": "1 day"}
    return read(data_folder, request.param, raw), KNOWN[request.param]


def test_rows(month: tuple[CallLog, dict[str, Any]]) -> None:
    log, known = month
    rows, phantoms, answered, abandoned = known["rows"]
    assert rows == log.rows.read
    assert phantoms == log.rows.dropped['with the outcome "PHANTOM"']
    assert (answered, abandoned) == (
        log.calls["answered"].sum(),
        (~log.calls["answered"]).sum(),
    )
    assert rows == log.rows.kept + sum(log.rows.dropped.values())


def test_service_of_the_month(month: tuple[CallLog, dict[str, Any]]) -> None:
    log, known = month
    calls = log.calls
    within = calls["answered"] & (calls["wait"] <= 20)
    assert known["wait"] == pytest.approx(calls["wait"].mean(), abs=5e-4)
    assert known["within"] == pytest.approx(within.mean(), abs=5e-7)
    assert known["abandoned"] == pytest.approx(1 - calls["answered"].mean(), abs=5e-7)


def test_talk(month: tuple[CallLog, dict[str, Any]]) -> None:
    log, known = month
    talk = log.calls["talk"].dropna()
    assert known["talk"] == pytest.approx((talk.mean(), talk.std()), abs=6e-4)
    count, mean, mu, sigma = known["long"]
    long = talk[talk > 10]
    assert count == len(long)
    assert mean == pytest.approx(long.mean(), abs=5e-3)
    assert (mu, sigma) == pytest.approx((np.log(long).mean(), np.log(long).std()), abs=6e-5)


def test_patience(month: tuple[CallLog, dict[str, Any]]) -> None:
    log, known = month
    queued = log.calls[log.calls["wait"] > 0]
    left = queued.loc[~queued["answered"], "wait"].value_counts().sort_index()
    at_risk = np.array([(queued["wait"] >= time).sum() for time in left.index])
    survival = (1 - left / at_risk).cumprod()
    found = {at: survival[survival.index <= at].iloc[-1] for at in known["patience"]}
    assert known["patience"] == pytest.approx(found, abs=5e-5)
    exponential = queued["wait"].sum() / (~queued["answered"]).sum()
    assert known["mean patience"] == pytest.approx(exponential, abs=5e-4)


def test_the_fates_of_february_as_the_scenario_was_derived(data_folder: Path) -> None:
    log = read_calls(data_folder / "anonymous_bank_february_1999.csv", MAPPING)
    assert {
        'with the outcome "PHANTOM"': 278,
        "with a negative vru_time": 23,
        "that left before they queued": 1_972,
    } == log.rows.dropped
    assert (27_141, 3_930) == (log.calls["answered"].sum(), (~log.calls["answered"]).sum())
    assert 43.93 == pytest.approx(log.calls["wait"].mean(), abs=5e-3)
    no_name = log.calls["answered"] & log.calls["agent"].isna()
    assert 491 == no_name.sum()
    (warning,) = log.warnings
    assert "a talk time in 97 rows that were not answered" == warning.found


def test_the_absurd_service_of_august_is_dropped_and_told(data_folder: Path) -> None:
    log = read_calls(data_folder / "anonymous_bank_august_1999.csv", MAPPING)
    assert 1 == log.rows.dropped["with a talk of more than 4 h"]
    assert log.calls["talk"].max() < 14_400
    _, warning = log.warnings
    assert warning.where.endswith("row 26594")


def test_calls_and_customers_of_february(data_folder: Path) -> None:
    calls = read(data_folder, "february", mapping()).calls
    assert calls["joined"].is_monotonic_increasing
    assert pd.Timestamp("1999-02-01") == calls["joined"].iloc[0].normalize()
    assert pd.Timestamp("1999-02-28") == calls["joined"].iloc[-1].normalize()
    assert "0" not in set(calls["customer"].dropna())
    assert 24 == calls["agent"].nunique()


def test_what_the_log_does_not_say_is_asked_for_or_doubted(data_folder: Path) -> None:
    path = data_folder / "anonymous_bank_february_1999.csv"
    with pytest.raises(InputError, match="instant at which a call joined"):
        read_calls(path)
    log = read_calls(path, {"columns": {"joined": "vru_exit"}})
    guessed = {
        "wait": "q_time",
        "talk": "ser_time",
        "agent": "server",
        "customer": "customer_id",
        "outcome": "outcome",
        "date": "date",
    }
    for role, header in guessed.items():
        assert log.understood[role].startswith(f'column "{header}", guessed')
    found = "\n".join(warning.found for warning in log.warnings)
    assert 'calls of one customer, "0"' in found
    assert "an id that came back for another contact" in found
    assert '"0:00:00", read as the midnight after the start' in found
    assert 'with the outcome "PHANTOM"' in found
    assert 0 == log.rows.merged
