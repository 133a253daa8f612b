"""The simulation against exact and published figures: the quick subset of the verification.

Seeds are fixed, so that on one machine the outcome never changes. Over the choice of seeds, a right
simulation would fail anywhere in the whole set, of which this is a part, with a probability of at
most 0.001: each figure is held to Student's quantile at 0.001 / (number of figures), see
`reference_cases.verdict`. The figures must also be precise: a standard error of at most 5 % of a
wait or number, and 0.01 of a probability. The full set demands more:
`python experiments/verification/run.py`.
"""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest
from reference_cases import CASES, FIGURES, Case, Figure
from reference_cases.run_case import run_case
from reference_cases.verdict import FALSE_ALARM, FULL, judge

QUICK = [case for case in CASES if case.quick]
HALF = Figure(measure="abandonment", value=0.5, kind="probability")


@pytest.mark.parametrize("case", QUICK, ids=[case.name for case in QUICK])
def test_figures_are_reproduced(case: Case) -> None:
    verdicts = {row.figure: row.verdict.text for row in run_case(case, quick=True)}
    assert verdicts == dict.fromkeys(case.figures, "pass")


@pytest.mark.parametrize("case", QUICK, ids=[case.name for case in QUICK])
def test_the_compiled_engine_reproduces_them_at_half_the_standard_errors(case: Case) -> None:
    rows = run_case(case, quick=True, engine="compiled", finer=2.0, most_times=9)
    assert {row.figure: row.verdict.text for row in rows} == dict.fromkeys(case.figures, "pass")


def test_a_case_that_lacks_precision_is_run_again_with_what_it_takes() -> None:
    case = min(QUICK, key=lambda case: case.quick.days)
    run = partial(run_case, case, quick=True, engine="compiled")
    first = run()
    finer = 2.0 / math.sqrt(max(row.verdict.takes for row in first))  # takes 4 times as much
    assert [row.verdict.wanted for row in first] == [
        r.verdict.wanted * finer for r in run(finer=finer)
    ]
    enough, capped, thrice = (
        run(finer=finer, most_times=40),
        run(finer=finer, most_times=3),
        run(times=3),
    )
    assert 4 * first[0].contacts < enough[0].contacts < 8 * first[0].contacts
    assert {row.verdict.text for row in enough} == {"pass"}
    assert "not precise enough" in " ".join(row.verdict.text for row in capped)
    # Only the last verdicts count.
    assert [row.verdict.error for row in capped] == [row.verdict.error for row in thrice]


def test_the_false_alarm_is_as_stated() -> None:
    assert FALSE_ALARM == 0.001
    assert sum(len(case.figures) for case in CASES) == FIGURES
    assert len({case.name for case in CASES}) == len(CASES) == len({case.seed for case in CASES})


@pytest.mark.parametrize(
    ("mean", "spread", "text"),
    [
        (0.5, 0.005, "pass"),
        (0.506, 0.005, "FAIL"),
        (0.494, 0.005, "FAIL"),
        (
            0.5,
            0.05,
            "not precise enough: s.e. 0.008, wanted 0.002, which takes 16.0 times the contacts",
        ),
        (0.5, 0.0, "FAIL: no variation"),
    ],
)
def test_verdicts(mean: float, spread: float, text: str) -> None:
    share = mean + spread * np.tile([-1.0, 1.0], 20)
    found = judge(HALF, 1000.0 * share, np.full(40, 1000.0), demand=FULL, figures=FIGURES)
    assert text == found.text


def test_a_published_figure_may_itself_be_off() -> None:
    published = Figure(measure="abandonment", value=0.506, kind="probability", error=0.002)
    share = 0.5 + 0.005 * np.tile([-1.0, 1.0], 20)
    found = judge(published, share, np.ones(40), demand=FULL, figures=FIGURES)
    assert found.text == "pass"
    assert abs(found.z) < 3.0
