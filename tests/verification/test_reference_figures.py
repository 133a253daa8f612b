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
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from reference_cases import CASES, FIGURES, Case, Figure, Size
from reference_cases.run_case import run_case
from reference_cases.verdict import FALSE_ALARM, FULL, judge

import ccsim
from ccsim.scenario.load import build
from ccsim.units import DAY

QUICK = [case for case in CASES if case.quick]
STEADY = [case for case in CASES if any(figure.while_open for figure in case.figures)]
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


@pytest.mark.parametrize("case", STEADY, ids=[case.name for case in STEADY])
def test_steady_occupancies_end_at_the_closing(case: Case) -> None:
    size = Size(2, math.ceil(case.scenario["hours"]["warm_up"] / DAY + 0.5))
    rows = run_case(replace(case, full=size), quick=False, engine="compiled")
    run = ccsim.simulate(build(case.tables(size.days)), 2, seed=case.seed, engine="compiled")
    for row in rows:
        if row.figure.measure == "occupancy":
            expected = np.mean([busy_share(run, number, row.figure.scope) for number in (0, 1)])
            assert row.verdict.estimate == pytest.approx(expected, rel=1e-10)


def busy_share(run: ccsim.Result, replication: int, scope: str) -> float:
    """Return the handling within the warm-up's end and the last closing, span by span / staff."""
    log, hours, names = run.logs(replication).contacts, run.tables.calendar, run.tables.group_names
    groups = [at for at, name in enumerate(names) if scope in ("all", f"group:{name}")]
    mine = np.isin(log.group, groups)
    start = np.maximum(log.answered[mine], hours.warm_up)
    end = np.minimum(log.left[mine] + log.wrap[mine], hours.closes[-1])
    staff = run.tables.groups.plan[groups, 0].sum()
    return float(np.maximum(end - start, 0.0).sum() / (staff * (hours.closes[-1] - hours.warm_up)))


def test_only_the_occupancies_of_whole_days_count_the_time_after_closing() -> None:
    whole = {
        case.name
        for case in CASES
        for figure in case.figures
        if figure.measure == "occupancy" and not figure.while_open
    }
    assert whole == {"8 hours from empty, MMC", "Bilingual, a week of two languages"}


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
