"""`ccsim validate` as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from backtest_runs import as_planned, centre, simulated_log
from typed import typed

import ccsim
from ccsim.scenario.resolve import resolved_toml

MAPPING = """
[columns]
queue = "queue"
joined = "joined"
wait = "wait"
talk = "talk"
outcome = "outcome"
agent = "agent"
[words]
answered = ["answered"]
abandoned = ["left"]
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("validate")
    (folder / "small.toml").write_text(resolved_toml(centre()), encoding="utf-8")
    calls = simulated_log(centre(queues__calls__volume="+30%"), 2, seed=4).calls
    calls["outcome"] = calls["answered"].map({True: "answered", False: "left"})
    # Whole seconds, as a telephone system has them.
    calls["joined"] = calls["joined"].dt.floor("s")
    calls = calls.assign(wait=calls["wait"].round(), talk=calls["talk"].round())
    kept = ["queue", "joined", "wait", "talk", "outcome", "agent"]
    calls[kept].to_csv(folder / "phones.csv", index=False)
    (folder / "mapping.toml").write_text(MAPPING)
    as_planned(4, 2).to_csv(folder / "staff.csv", index=False)
    return folder


ASKED = ("validate", "small.toml", "--actuals", "phones.csv", "--map", "mapping.toml",
         "--staff", "staff.csv", "-n", "19")  # fmt: skip


def test_everything_at_once(place):
    done = typed(*ASKED, "--out", "found", "--json", cwd=place)
    assert 0 == done.returncode, done.stderr
    told = json.loads(done.stdout)
    found = ccsim.validate(
        centre(), place / "phones.csv", mapping=place / "mapping.toml",
        staff=as_planned(4, 2), replications=19,
    )  # fmt: skip
    assert told == json.loads(json.dumps(found.as_dict()))
    assert "Written to found: " in done.stderr
    folder = place / "found"
    days = pd.read_csv(folder / "days.csv")
    assert days["recorded"].tolist() == pytest.approx(found.days()["recorded"].tolist())
    assert len(pd.read_parquet(folder / "blame.parquet")) == len(found.blame())
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "Which assumption is to blame" in page
    (folder / "notes.txt").write_text("mine")
    refused = typed(*ASKED, "--out", "found", cwd=place)
    assert 2 == refused.returncode
    assert "an earlier back-test" in refused.stderr


def test_the_screen(place):
    done = typed(*ASKED, cwd=place)
    assert 0 == done.returncode
    words = " ".join(done.stdout.split())
    for said in ("Small · on phones.csv · 19 replications", "recorded arrivals explain",
                 "of 2 for average wait", "Bands of 90 %", "are left", "± half-width"):  # fmt: skip
        assert said in words


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"--actuals": "nowhere.csv"}, "nowhere.csv"),
        ({"--staff": "on duty"}, "talking while a call waits"),
    ],
)
def test_what_cannot_be_done_is_told_without_a_traceback(place, changed, words):
    asked = list(ASKED)
    for option, value in changed.items():
        asked[asked.index(option) + 1] = value
    done = typed(*asked, cwd=place)
    assert 2 == done.returncode
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert "do:" in done.stderr
