"""The bank's scenario held against its own recorded days, and months later.

The figures are derived from the call logs of the Anonymous Bank of the Technion's SEE Centre
(Mandelbaum, Sakov and Zeltyn), which are not part of this project.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import ccsim
from ccsim.fitting.calls import CallLog
from ccsim.fitting.on_duty import fit_staff, handle_of
from ccsim.fitting.reading import read_calls

BANK = Path(__file__).resolve().parents[2] / "experiments" / "anonymous_bank"
pytestmark = pytest.mark.data


def recorded(folder: Path, month: str) -> CallLog:
    return read_calls(folder / f"anonymous_bank_{month}_1999.csv", BANK / "mapping.toml")


def between(log: CallLog, first: str, last: str) -> CallLog:
    """Return the calls of some days, the last one included."""
    joined = log.calls["joined"]
    kept = (joined >= first) & (joined < pd.Timestamp(last) + pd.Timedelta(days=1))
    return CallLog(name=log.name, calls=log.calls[kept].reset_index(drop=True), rows=log.rows)


def of_three_weeks(log: CallLog) -> ccsim.Scenario:
    """Return the bank's scenario with everything taken anew of its first three weeks."""
    sys.path.append(str(BANK))
    from fits import fit_patience  # noqa: PLC0415  # a script, in no package

    calls, bank = between(log, "1999-02-01", "1999-02-21").calls, ccsim.load("anonymous_bank")
    slots, length = bank.hours.slots, bank.hours.interval
    is_open = np.zeros((7, bank.hours.intervals_a_day), dtype=bool)
    for number, span in enumerate(bank.hours.open.values()):
        is_open[number, round(span.open / length) : round(span.close / length)] = True
    slot = ((calls["joined"] - calls["joined"].dt.normalize()).dt.total_seconds() // length).astype(
        int
    )
    volume = np.zeros(is_open.shape)
    np.add.at(volume, (calls["joined"].dt.day_of_week, slot), 1 / 3)
    staff = fit_staff(
        calls["joined"], calls["wait"], calls["answered"], handle_of(calls), calls["agent"],
        interval=length, is_open=is_open,
    )  # fmt: skip
    talk = calls.loc[calls["answered"], "talk"].to_numpy()
    log_long = np.log(talk[talk > 10])
    queued = calls[calls["wait"] > 0].assign(served=calls["answered"])
    patience = fit_patience(queued)["hyperexponential"].named
    laws: dict[str, Any] = {
        "talk": {
            "kind": "mixture",
            "parts": [
                {"weight": float((talk <= 10).mean()), "kind": "uniform", "low": 1.0, "high": 10.0},
                {
                    "weight": float((talk > 10).mean()), "kind": "lognormal",
                    "median": float(np.exp(log_long.mean())), "sigma": float(log_long.std()),
                },
            ],
        },
        "patience": {
            "kind": "hyperexponential",
            "means": [float(patience["mean1"]), float(patience["mean2"])],
            "weights": [float(patience["weight1"]), float(1 - patience["weight1"])],
        },
    }  # fmt: skip
    raw = bank.resolved()
    cut = slice(slots.start, slots.stop)
    raw["queues"]["bank"] |= laws | {
        "volume": {"per_interval": np.where(is_open, volume, 0.0)[:, cut].ravel().tolist()}
    }
    heads = staff.whole("on duty, gaps up to 30 min")[:, cut].ravel().tolist()
    raw["groups"]["agents"]["staff"] = {"per_interval": heads}
    return ccsim.load(raw)


def test_the_last_week_of_february_beside_the_scenario_of_the_month(data_folder):
    """What was recorded is exact; what is predicted, within four standard errors of 19 weeks."""
    week = between(recorded(data_folder, "february"), "1999-02-22", "1999-02-28")
    found = ccsim.validate(ccsim.load("anonymous_bank"), week, replications=19)
    assert 7_101 == found.total("offered").recorded
    assert found.total("wait_mean").recorded == pytest.approx(47.78, abs=0.01)
    assert found.total("service_level").recorded == pytest.approx(0.508, abs=0.001)
    assert found.total("abandonment").recorded == pytest.approx(0.119, abs=0.001)
    parts = {part.cause: part for part in found.parts("wait_mean")}
    assert parts["fitted"].predicted == pytest.approx(19.0, abs=2.5)
    # The log has no roster: agents seen on duty are not all of them available.
    assert parts["left"].explained == pytest.approx(25.5, abs=2.0)
    assert parts["staffing"].explained == pytest.approx(4.0, abs=1.0)
    assert found.coverage("service_level").inside < 5
    assert "6 of 7,107 calls while the scenario is closed" in "\n".join(map(str, found.warnings))


@pytest.mark.long
def test_three_weeks_predict_the_fourth_and_august(data_folder, capsys):
    """Takes two minutes: python -m pytest -m long tests/study/test_backtest_bank.py.

    It prints the verdicts. Without a roster waits are predicted too short, and August had other
    volumes as well; both are found.
    """
    february, august = recorded(data_folder, "february"), recorded(data_folder, "august")
    fitted = of_three_weeks(february)
    held_out = between(february, "1999-02-22", "1999-02-28")
    fourth, later, waiting = (
        ccsim.validate(fitted, log, staff=staff, replications=100)
        for log, staff in (
            (held_out, None), (august, None), (held_out, "talking while a call waits"),
        )
    )  # fmt: skip
    with capsys.disabled():
        for one in (fourth, later, waiting):
            sys.stdout.write(f"\n{one.verdict}\n{one.errors().to_string()}\n")
    assert fourth.coverage("offered").inside >= 6
    assert fourth.total("wait_mean").predicted < 0.6 * fourth.total("wait_mean").recorded
    assert later.coverage("offered").inside < 0.75 * later.coverage("offered").judged
    assert 38_440 == later.total("offered").recorded
    assert later.total("wait_mean").recorded == pytest.approx(76.9, abs=0.1)
    # Those who talk while calls wait are too few: the truth lies between the two.
    left = [one.parts("wait_mean")[-1].explained for one in (fourth, waiting)]
    assert left[0] > 0.0 > left[1]
