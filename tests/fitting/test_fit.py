"""A log simulated from a known centre gives the centre back, and what it cannot tell is said.

Intervals are of 95 %, and seeds are fixed; each comparison of a value with its interval below
allows twice the interval's half-width, which a right estimator leaves once in ten thousand times or
so, so that another version of a library does not turn a test red by chance.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import fitted_runs as runs
import numpy as np
import pandas as pd
import pytest

import ccsim
from ccsim.errors import InputError
from ccsim.fitting.fit import fit


def near(estimate, truth: float, *, times: float = 2.0) -> bool:
    low = estimate.value - times * (estimate.value - estimate.low)
    high = estimate.value + times * (estimate.high - estimate.value)
    return bool(low <= truth <= high)


def queue(name: str):
    return next(one for one in runs.fitted().queues if one.name == name)


def test_talk_and_wrap_come_back():
    assert near(queue("sales").talk.mean, 60 * runs.SALES)
    assert "lognormal" == queue("sales").talk.chosen
    assert near(queue("sales").wrap.mean, 40.0)


def test_hold_comes_back():
    hold = queue("help").hold
    # Agents who handle more slowly hold longer, too: 1.25 times in part of the calls.
    assert near(hold.probability, 0.4)
    assert 45.0 < hold.length.mean.value < 1.25 * 45.0
    assert queue("sales").hold is None


def test_patience_comes_back():
    """By the exponential's estimate, exact where patience is exponential."""
    assert near(queue("sales").patience.mean_exponential, 240.0)
    assert near(queue("help").patience.mean_exponential, 360.0)


def test_busyness_comes_back():
    assert near(runs.fitted().busyness, 0.12)


def test_redials_come_back():
    assert near(runs.fitted().redials.probability, 0.5)


def test_groups_are_found_by_who_answers_what():
    groups = {team.group.name: team.group for team in runs.fitted().groups}
    assert {"sales_help", "help"} == set(groups)
    assert 5 == len(groups["sales_help"].agents)
    assert 3 == len(groups["help"].agents)
    # 1.25 times the others' time; the queue's mean lies between the two.
    factors = groups["help"].handle_factor["help"], groups["sales_help"].handle_factor["help"]
    assert factors[0] / factors[1] == pytest.approx(1.25, abs=0.05)


def test_staff_seen_at_work_is_the_staff():
    """Within one agent: who has nobody to talk to at the edges of the day is not seen."""
    for team in runs.fitted().groups:
        heads = team.heads[team.heads > 0]
        assert np.median(heads) == {"sales_help": 5, "help": 3}[team.group.name]


def test_fresh_volume_leaves_redials_out():
    """The known centre has 60 fresh contacts an hour and more offered.

    42 days with a cv of 0.12: their mean is within 4 standard errors, 8 %, but once in 16,000.
    """
    sales = queue("sales")
    hours = 5 * 10 + 4
    assert sales.fresh.week().sum() / hours == pytest.approx(60, rel=0.08)
    offered, fresh = sales.offered.totals["calls"].sum(), sales.fresh.totals["calls"].sum()
    redials = ccsim.simulate(runs.known(), 1, seed=1).contacts(0)
    truly = (redials["kind"].astype(str) == "fresh") & (redials["queue"].astype(str) == "sales")
    assert offered > fresh
    assert fresh == pytest.approx(truly.sum(), rel=0.02)


def test_totals_still_match():
    """What the fitted centre is offered is what the log was.

    200 weeks whose mean has a standard error of 0.5 %; the estimates themselves add about 2 %.
    """
    found = runs.fitted()
    run = ccsim.simulate(found.scenario, 200, seed=3, keep_log=False)
    weeks = (found.scenario.hours.days * 86_400 - found.scenario.hours.warm_up) / (7 * 86_400)
    offered = sum(one.offered.week().sum() for one in found.queues)
    assert run.estimate("offered").mean / weeks == pytest.approx(offered, rel=0.04)


def test_what_is_saved_is_what_was_fitted(tmp_path):
    found = runs.fitted()
    names = found.save(tmp_path / "centre")
    assert ["scenario.toml", "volume.csv", "staff.csv"] == names
    loaded = ccsim.load(tmp_path / "centre")
    fields = {"volume", "staff"}
    for kind in ("queues", "groups"):
        for name, part in getattr(found.scenario, kind).items():
            other = getattr(loaded, kind)[name]
            assert part.model_dump(exclude=fields) == other.model_dump(exclude=fields)
    assert found.scenario.hours == loaded.hours
    ours, theirs = (ccsim.simulate(one, 1, seed=5).contacts(0) for one in (found.scenario, loaded))
    assert ours.equals(theirs)


def test_each_figure_says_where_it_comes_from(tmp_path):
    runs.fitted().save(tmp_path / "centre")
    lines = (tmp_path / "centre" / "scenario.toml").read_text(encoding="utf-8").splitlines()
    queue = lines[lines.index("[queues.sales]") + 1 : lines.index("[queues.help]")]
    about: list[str] = []
    for line in queue:
        if line.startswith("#"):
            about.append(line)
        elif line:
            assert about, line
            assert about[0].startswith(("# data: ", "# benchmark: ", "# assumption: "))
            about = []
    table = runs.fitted().table()
    assert "benchmark" == table.set_index("key")["kind"]["queues.sales.service_level"]
    assert "data" == table.set_index("key")["kind"]["queues.sales.talk"]


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="a folder with something in it"):
        runs.fitted().save(tmp_path)
    assert ["mine.txt"] == [path.name for path in tmp_path.iterdir()]


def test_returns_can_be_left_in_the_volume():
    found = fit(runs.recorded(), interval="30 min", returns=False)
    assert found.redials is None
    sales = next(one for one in found.queues if one.name == "sales")
    assert sales.fresh.week() == pytest.approx(sales.offered.week())
    assert found.scenario.queues["sales"].redial is None
    assert any("redials and repeats among them" in source.words for source in found.sources)


def test_without_abandonment_an_assumption_is_asked_for():
    with pytest.raises(InputError) as refused:
        fit(runs.nobody_left(runs.small()))
    (fault,) = refused.value.faults
    assert "nobody abandoned" in fault.found
    assert "95 % confidence the mean is above" in fault.found
    assert "--patience" in fault.do


def test_an_assumed_patience_is_called_one():
    found = fit(runs.nobody_left(runs.small()), patience="6 min")
    assert 360.0 == found.queues[0].patience.law.expectation()
    (source,) = (one for one in found.sources if one.key.endswith(".patience"))
    assert "assumption" == source.kind


def test_a_log_without_customers_has_no_redials_and_says_so():
    found = fit(runs.without(runs.small(), customer=None))
    assert "redial" not in found.tables["queues"]["calls"]
    assert any("is not known" in source.words for source in found.sources)


def test_a_log_without_agents_shows_them_by_its_waits():
    found = fit(runs.without(runs.small(), agent=None))
    with_names = fit(runs.small())
    (team,), (named,) = found.groups, with_names.groups
    assert found.agents is None
    off = team.heads[team.heads > 0].mean() - named.heads[named.heads > 0].mean()
    assert abs(off) < 0.5


def test_heads_seen_on_duty_can_be_taken():
    found = fit(runs.small(), staff="on duty")
    assert "seen at work" in found.groups[0].chosen
    assert (found.groups[0].heads == found.groups[0].on_duty.whole(
        found.groups[0].on_duty.chosen)).all()  # fmt: skip


def test_days_left_out_do_not_count():
    log = runs.small()
    last = log.calls["joined"].max().normalize()
    busy = log.calls["joined"] >= last
    twice = replace(log, calls=log.calls.loc[log.calls.index.repeat(np.where(busy, 3, 1))]
                    .reset_index(drop=True))  # fmt: skip
    plain = fit(log, leave_out=[last.date()]).queues[0].offered.week()
    assert plain == pytest.approx(fit(twice, leave_out=[last.date()]).queues[0].offered.week())


def test_the_days_looked_at_can_be_named():
    log = runs.small()
    first = log.calls["joined"].min().date()
    found = fit(log, first=first + pd.Timedelta(days=7), last=str(first + pd.Timedelta(days=13)))
    assert 7 == len(found.queues[0].offered.totals)
    day = log.calls["joined"].dt.date
    kept = ((day >= first + pd.Timedelta(days=7)) & (day <= first + pd.Timedelta(days=13))).sum()
    assert kept == found.log.rows.kept
    assert len(log.calls) - kept == found.log.rows.dropped["of other days"]


def test_days_of_which_there_are_none_are_refused():
    with pytest.raises(InputError, match="no call from 2031-01-01 to 2031-01-07"):
        fit(runs.small(), first="2031-01-01", last="2031-01-07")


def test_hours_can_be_given():
    hours = {"mon_sun": "07:00-21:00"}
    found = fit(runs.small(), hours=hours)
    assert "07:00-21:00" == found.tables["hours"]["open"]["mon"]


def test_every_choice_that_cannot_be_read_is_told_at_once():
    with pytest.raises(InputError) as refused:
        fit(runs.small(), interval="7 min", target="200 %", gap="soon")
    assert 3 == len(refused.value.faults)


def test_resolution_is_taken_where_it_is_recorded():
    log = runs.small()
    known = log.calls["answered"].to_numpy()
    told = np.where(known, np.arange(known.size) % 4 != 0, None)
    found = fit(runs.without(log, resolved=pd.array(told, dtype="boolean")))
    assert found.scenario.queues["calls"].resolution == pytest.approx(0.75, abs=0.02)


@pytest.mark.data
def test_the_bank_of_february(data_folder):
    """Read, fitted and simulated: within 4 % of the month's calls, and of its waits by a tenth."""
    mapping = Path(__file__).parents[2] / "experiments" / "anonymous_bank" / "mapping.toml"
    found = fit(data_folder / "anonymous_bank_february_1999.csv", mapping=mapping)
    bank = found.queues[0]
    assert (31_071, 3_930) == (bank.recorded["offered"], bank.recorded["abandoned"])
    assert bank.recorded["wait_mean"] == pytest.approx(43.93, abs=0.005)
    assert bank.talk.law.expectation() == pytest.approx(176.4, rel=0.01)
    assert found.busyness.value == pytest.approx(0.115, abs=0.01)
    run = ccsim.simulate(found.scenario, 60, seed=1, keep_log=False)
    weeks = found.scenario.hours.days / 7 - found.scenario.hours.warm_up / (7 * 86_400)
    assert run.estimate("offered").mean / weeks == pytest.approx(31_027 / 4, rel=0.04)
    assert run.estimate("wait_mean").mean == pytest.approx(43.9, rel=0.1)
