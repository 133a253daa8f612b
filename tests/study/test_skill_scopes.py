"""What a result says of skills: in the summary, by interval, and where a measure does not apply."""

from __future__ import annotations

import numpy as np
import pytest

import ccsim
from ccsim.engines import process
from ccsim.measures.evaluate import evaluate
from ccsim.measures.registry import MEASURES
from ccsim.scenario.load import build
from ccsim.study.result import Result

SKILLS = ["skill:a/g", "skill:a/h", "skill:b/h"]


@pytest.fixture(scope="module")
def run() -> Result:
    queue = {
        "volume": {"per_hour": 40},
        "talk": {"kind": "exponential", "mean": "3 min"},
        "patience": {"kind": "exponential", "mean": "2 min"},
    }
    return ccsim.simulate(
        build(
            {
                "name": "skills",
                "hours": {"first_day": "2026-03-02", "open": "08:00", "close": "10:00"},
                "queues": {
                    "a": queue | {"transfer": {"probability": 0.3, "to": "b"}},
                    "b": queue,
                },
                "groups": {
                    "g": {"staff": 2, "skills": {"a": {}}},
                    "h": {"staff": 3, "skills": {"a": {}, "b": {}}},
                },
            }
        ),
        replications=1,
    )


def test_summary_and_intervals_have_the_skills(run):
    assert SKILLS == list(run.scopes[-3:])
    for frame in (run.summary(), run.intervals()):
        measures = {scope: set(part.measure) for scope, part in frame.groupby("scope")}
        assert {"answered", "aht", "transfer_share", "share_of_answered"} <= measures["skill:a/h"]
        assert "offered" not in measures["skill:a/h"]
    rows = run.as_dict()["measures"]
    assert set(SKILLS) <= {row["scope"] for row in rows}


def test_the_skills_of_a_queue_add_up_to_it(run):
    parts = [run.estimate("answered", scope).mean for scope in SKILLS[:2]]
    assert run.estimate("answered", "queue:a").mean == sum(parts)
    shares = [run.estimate("share_of_answered", scope).mean for scope in SKILLS[:2]]
    assert sum(shares) == pytest.approx(1.0)


def test_by_interval_finds_the_row_of_every_measure_and_scope(run):
    logs = process.simulate(run.tables, seed=run.seed, replication=0)
    values = evaluate(run.tables, logs).by_interval.values()
    for s, scope in enumerate(run.scopes):
        for m, measure in enumerate(MEASURES):
            _, mean, _ = run.by_interval(measure.name, scope)
            np.testing.assert_allclose(mean, values[s, :, m], err_msg=f"{measure.name} of {scope}")
