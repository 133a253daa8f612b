"""Back-tests: bands that cover, errors that are none, and blame that falls where it belongs."""

from __future__ import annotations

import itertools
import json
import math
import os
import signal

import numpy as np
import pandas as pd
import pytest
from backtest_runs import FIRST, REPLICATIONS, as_planned, backtest, bare, centre, simulated_log
from scipy import stats

import ccsim
from ccsim.errors import InputError
from ccsim.fitting.calls import CallLog
from ccsim.stats.paired import difference_of_ratios
from ccsim.study.backtest.bands import band, coverage, fewest
from ccsim.study.backtest.blame import blame, subsets
from ccsim.study.backtest.facts import COMPARED, FACTS

CAUSES = ("arrivals", "talk times", "staffing")
SCORED = ("offered", "service_level", "wait_mean", "abandonment")


def log_of(log: CallLog, calls: pd.DataFrame) -> CallLog:
    return CallLog(name=log.name, calls=calls.reset_index(drop=True), rows=log.rows)


def said(found: ccsim.Backtest) -> str:
    return "\n".join(map(str, found.warnings))


# Bands


@pytest.mark.parametrize(("level", "n"), [(0.9, 19), (0.9, 100), (0.8, 30)])
def test_a_band_covers_one_more_draw_as_often_as_it_says(level, n):
    """20,000 bands and draws; a two-sided test that is wrong once in a million."""
    draws = np.random.default_rng(5).gamma(2.0, size=(n + 1, 20_000))
    low, high = band(draws[1:], level)
    covered = coverage(draws[0], low, high)
    assert stats.binomtest(covered.inside, covered.judged, level).pvalue > 1e-6


def test_a_band_needs_values():
    values = np.ones((30, 2))
    values[: 30 - fewest(0.9) + 1, 1] = np.nan
    low, high = band(values, 0.9)
    assert [1.0, 1.0] == [low[0], high[0]]
    assert np.isnan([low[1], high[1]]).all()


def test_days_of_the_scenario_lie_in_its_bands():
    """42 open days of the very same centre; each measure is wrong once in 10,000.

    A band covers at least as often as it says; ties, of counts and of full shares, add to it.
    """
    found = backtest(days=49)
    for measure in SCORED:
        share = found.coverage(measure)
        assert 42 == share.judged
        assert stats.binom.cdf(share.inside, 42, 0.9) > 1e-4
        by_interval = found.coverage(measure, by="interval")
        assert 308 == by_interval.judged
        # Intervals of a day are alike: as if there were two independent ones a day.
        assert stats.binom.cdf(84 * by_interval.inside / 308, 84, 0.9) > 1e-4
    waits = found.coverage("wait_mean")  # no ties
    assert stats.binom.sf(waits.inside - 1, 42, 0.9) > 1e-4


def test_a_true_scenario_has_no_error_and_nothing_is_to_blame():
    """Within four standard deviations of the whole time: wrong once in 1,000, all together.

    What recorded arrivals or talk times explain is a conditional mean less the mean, which varies
    less than the measure itself.
    """
    found = backtest(days=49)
    for measure in SCORED:
        whole, facts = found.total(measure), found.arms[frozenset()].sum(axis=-1)
        above = {"offered": 0, "service_level": 2, "wait_mean": 4, "abandonment": 3}[measure]
        each = facts[:, above, 0] / (1.0 if measure == "offered" else facts[:, 0, 0])
        assert abs(whole.recorded - whole.predicted) < 4.0 * each.std()
        for part in found.parts(measure)[1:]:
            assert abs(part.explained) < 4.0 * each.std() + 1e-12
    for row in found.error_rows():
        # Over 42 days a root mean square varies by a tenth or so: four times that, and more.
        assert row["rmse"] < 1.6 * row["rmse_if_true"]


# Planted faults


@pytest.mark.parametrize(
    ("planted", "agents", "cause", "sign"),
    [
        ({"queues__calls__volume": "+20%"}, 4, "arrivals", 1.0),
        ({"queues__calls__talk__mean": "+30%"}, 4, "talk times", 1.0),
        ({"groups__team__staff": "-1"}, 3, "staffing", 1.0),
    ],
)
def test_blame_falls_on_what_is_wrong(planted, agents, cause, sign):
    """The planted gap in the mean wait is many times what chance makes of it."""
    found = backtest(agents=agents, **planted)
    parts = {part.cause: part.explained for part in found.parts("wait_mean")}
    gap = parts["fitted"]
    assert sign * gap > 0.0
    assert parts[cause] / gap > 0.6
    others = [parts[other] / gap for other in (*CAUSES, "left") if other != cause]
    assert all(abs(share) < 0.4 for share in others)
    abandoned = {part.cause: part.explained for part in found.parts("abandonment")}
    assert sign * abandoned[cause] == max(sign * abandoned[other] for other in CAUSES)
    errors = found.errors().set_index(["by", "measure"])
    assert sign * errors.loc[("day", "wait_mean"), "bias"] < 0.0
    assert "something in it is wrong" in found.verdict


# Arithmetic


def drawn_arms(n: int, seed: int = 3) -> dict[frozenset[str], np.ndarray]:
    draw = np.random.default_rng(seed)
    return {one: draw.gamma(9.0, size=(n, len(FACTS), 1, 4)) for one in subsets(CAUSES)}


def test_what_is_explained_is_the_average_over_all_orders():
    arms, recorded = drawn_arms(25), np.random.default_rng(4).gamma(9.0, size=(len(FACTS), 1, 4))
    parts = {p.cause: p for p in blame(arms, recorded, CAUSES, "wait_mean", scope=0, level=0.9)}

    def value(one: frozenset[str]) -> float:
        return float(arms[one][:, 4].sum() / arms[one][:, 0].sum())

    for cause in CAUSES:
        orders = list(itertools.permutations(CAUSES))
        before = [frozenset(order[: order.index(cause)]) for order in orders]
        changes = [value(one | {cause}) - value(one) for one in before]
        assert parts[cause].explained == pytest.approx(np.mean(changes))
    actual = recorded[4].sum() / recorded[0].sum()
    assert parts["fitted"].explained == pytest.approx(actual - value(frozenset()))
    told = sum(parts[name].explained for name in (*CAUSES, "left"))
    assert told == pytest.approx(parts["fitted"].explained)
    in_order = sum(parts[name].in_order for name in (*CAUSES, "left"))
    assert in_order == pytest.approx(parts["fitted"].explained)
    assert parts["talk times"].predicted == pytest.approx(value(frozenset(CAUSES[:2])))
    assert parts["talk times"].error == pytest.approx(value(frozenset(CAUSES[:2])) - actual)


def test_half_width_of_one_cause_is_that_of_paired_ratios():
    every = drawn_arms(25)
    arms = {one: every[one] for one in subsets(CAUSES[:1])}
    recorded = np.ones((len(FACTS), 1, 4))
    part = blame(arms, recorded, CAUSES[:1], "asa", scope=0, level=0.9)[1]
    both = [(arms[one][:, 5].sum((1, 2)), arms[one][:, 1].sum((1, 2))) for one in arms]
    mean, half_width = difference_of_ratios(*both, 0.9)
    assert (float(mean), float(half_width)) == pytest.approx((part.explained, part.half_width))


def test_figures_of_recorded_calls_by_hand():
    log = simulated_log(centre(), 1, seed=1)
    calls = log.calls.head(4).copy()
    calls["joined"] = pd.Timestamp(FIRST) + pd.to_timedelta([28_800, 28_900, 30_700, 30_800], "s")
    calls["wait"], calls["answered"] = [0.0, 30.0, 10.0, 20.0], [True, True, False, True]
    calls["talk"] = [60.0, 60.0, np.nan, 60.0]
    found = ccsim.validate(centre(), log_of(log, calls), replications=19)
    expected = {"offered": 4.0, "service_level": 0.5, "asa": 50 / 3, "wait_mean": 15.0,
                "abandonment": 0.25}  # fmt: skip
    assert expected == pytest.approx({m: found.total(m).recorded for m in COMPARED})
    frame = found.intervals().set_index(["measure", "start"])["recorded"]
    assert [2.0, 2.0, 0.0] == frame["offered"].tolist()[:3]
    assert [15.0, 15.0] == frame["wait_mean"].tolist()[:2]
    assert math.isnan(frame["asa"].tolist()[2])
    assert "4 calls on Wed 4 Mar 2026, when 240 are expected" in said(found)
    assert 1 == found.coverage("wait_mean").judged


def test_frames_say_the_same_as_the_bands():
    found = backtest()
    days = found.days().query("measure == 'asa'")
    recorded, predicted, low, high = found.bands("asa")
    np.testing.assert_allclose(days[["recorded", "predicted", "low", "high"]].to_numpy(),
                               np.column_stack((recorded, predicted, low, high)))  # fmt: skip
    inside = (low <= recorded) & (recorded <= high)
    assert inside.tolist() == days["inside"].tolist()
    assert inside.sum() == found.errors().set_index(["by", "measure"]).loc[("day", "asa"), "inside"]
    assert len(set(days["date"])) == 10 == len(days)  # of 12, two are Sundays
    whole = json.loads(json.dumps(found.as_dict(), allow_nan=False))
    assert whole["verdict"] == found.verdict
    assert len(whole["blame"]) == len(found.blame()) == 5 * len(COMPARED)
    assert "What recorded values explain" in found._repr_html_()


def test_the_prediction_is_that_of_the_scenario_on_these_dates():
    found = backtest()
    dated = centre(hours__first_day=str(FIRST), hours__days=12)
    run = ccsim.simulate(dated, REPLICATIONS, seed=7)
    for measure in COMPARED:
        # Offered, and not whoever joined before opening: nobody can here.
        assert run.estimate(measure).mean == pytest.approx(found.total(measure).predicted, rel=1e-5)


# Laying over


def test_what_does_not_fit_is_refused_all_at_once():
    log = simulated_log(centre(), 2, seed=1)
    other = log.calls.assign(queue=["sales", "calls"] * (len(log.calls) // 2) +
                             ["calls"] * (len(log.calls) % 2))  # fmt: skip
    dated = centre(hours__days=3).what_if({"queues.calls.volume": {"per_interval": [20.0] * 24}})
    with pytest.raises(InputError) as refused:
        ccsim.validate(dated, log_of(log, other))
    words = str(refused.value)
    assert "a list of 24 numbers, one for each interval of its own dates" in words
    assert 'calls of "sales"' in words
    assert "queues of the scenario: calls" in words
    replay = centre(queues__calls__volume={"times": [30_000.0]}, queues__calls__busyness=None)
    with pytest.raises(InputError, match="recorded arrivals, which belong to dates of their own"):
        ccsim.validate(replay, log)


def test_days_on_which_the_scenario_is_closed():
    log = bare(simulated_log(centre(), 4, seed=1))  # Wednesday to Saturday
    shut = centre(hours__open={"mon_thu": "08:00-12:00", "fri_sun": "closed"})
    found = ccsim.validate(shut, log, replications=19)
    assert 2 == found.day_cells.number.size
    assert "fri, sat among them, on which it is closed all day" in said(found)
    never = centre(hours__open={"mon": "08:00-12:00", "tue_sun": "closed"})
    with pytest.raises(InputError, match=r"none while the scenario is open.*\n.*mon 08:00-12:00"):
        ccsim.validate(never, log)
    with pytest.raises(InputError, match="no call that joined a queue"):
        ccsim.validate(centre(), log_of(log, log.calls.head(0)))


def test_days_without_calls_are_left_out_and_told():
    log = bare(simulated_log(centre(), 7, seed=1))
    calls = log.calls[log.calls["joined"].dt.day != 6]
    found = ccsim.validate(centre(), log_of(log, calls), replications=19)
    assert 5 == found.day_cells.number.size
    assert "no recorded call on Fri 6 Mar 2026" in said(found)
    assert pd.Timestamp("2026-03-06") not in set(found.days()["date"])
    offered = found.arms[frozenset()][:, 0, 0].sum(axis=1).mean()
    assert offered == pytest.approx(found.total("offered").predicted)
    assert 0.8 < offered / (4 * 240 + 120) < 1.2


def test_the_only_queue_may_have_another_name():
    log = bare(simulated_log(centre(), 1, seed=1))
    found = ccsim.validate(
        centre(), log_of(log, log.calls.assign(queue="hotline")), replications=19
    )
    assert 'calls of "hotline"' in said(found)
    assert len(log.calls) == found.total("offered").recorded


def test_a_warm_up_is_simulated_before_the_first_recorded_day():
    log = bare(simulated_log(centre(), 2, seed=1))
    warm = centre(hours__days=3, hours__warm_up="36 h")
    found = ccsim.validate(warm, log, replications=19)
    assert "2026-03-02" == str(found.scenario.hours.first_day)
    assert ["2026-03-04", "2026-03-05"] == [
        str(day.date()) for day in found.day_cells.starts(found.scenario)
    ]
    plain = ccsim.validate(centre(), log, replications=19)
    np.testing.assert_array_equal(plain.recorded, found.recorded)
    # Recorded arrivals are the same contacts, on the same days.
    for one in (plain, found):
        assert [p.predicted for p in one.parts("offered")][1] == len(log.calls)


def test_customers_who_call_again_are_not_counted_twice():
    delay = {"kind": "constant", "value": "5 min"}
    again = centre(queues__calls__redial={"probability": 0.8, "delay": delay})
    log = bare(simulated_log(again, 3, seed=1))
    found = ccsim.validate(again, log, replications=19)
    assert found.parts("offered")[1].predicted == len(log.calls)


# Recorded values


def test_staff_of_a_week_that_begins_on_a_wednesday():
    """With recorded staff of a week, each day has its own, not those of the list's Monday."""
    from ccsim.scenario.calendar import Calendar  # noqa: PLC0415  # of this test alone
    from ccsim.scenario.demand import staffed  # noqa: PLC0415  # likewise
    from ccsim.study.backtest.laid import lay_over  # noqa: PLC0415  # likewise
    from ccsim.study.backtest.replaced import replaced  # noqa: PLC0415  # likewise
    from ccsim.study.backtest.staff import heads_given  # noqa: PLC0415  # likewise

    laid = lay_over(centre(), simulated_log(centre(), 7, seed=1))
    assert 7 == laid.scenario.hours.days
    table = as_planned(0, 7).assign(agents=[2, 3, 4, 5, 9, 6, 7])
    later = table.assign(start="10:00", agents=table["agents"] + 10)
    heads = heads_given(pd.concat([table, later]), laid)
    arm = replaced(laid, heads, {"staffing"})
    plan = staffed(arm, "team", Calendar.of(arm.hours)).reshape(7, 48)
    assert [2, 3, 4, 5, 0, 6, 7] == plan[:, 19].tolist()  # 09:30; Sunday is closed
    assert [12, 13, 14, 15, 0, 16, 17] == plan[:, 20].tolist()
    assert 0 == plan[3, 22:].sum()  # Saturday closes at 11:00


def test_faults_of_a_table_of_staff():
    log = simulated_log(centre(), 2, seed=1)
    bad = as_planned(3, 2).assign(agents=["3", "many"], start=["25:00", "08:00"])
    with pytest.raises(InputError) as refused:
        ccsim.validate(centre(), log, staff=bad)
    assert '"many"' in str(refused.value)
    assert '"25:00"' in str(refused.value)
    with pytest.raises(InputError, match="no column start; there are date, agents"):
        ccsim.validate(centre(), log, staff=bad[["date", "agents"]])
    with pytest.raises(InputError, match="no row for team on 2026-03-05"):
        ccsim.validate(centre(), log, staff=as_planned(3, 1))
    with pytest.raises(InputError, match=r"(?s)allowed: a table.*write on duty, gaps up to 30 min"):
        ccsim.validate(centre(), log, staff="on duty, gaps to 30 min")


def test_a_log_without_agents_or_talk_times_says_what_it_cannot_tell():
    found = ccsim.validate(centre(), bare(simulated_log(centre(), 1, seed=1)), replications=19)
    assert ("arrivals",) == found.causes
    assert 2 == len(found.arms)
    assert "names its agent" in said(found)
    assert "no talk time of any answered call of calls" in said(found)


def test_recorded_talk_times_keep_their_means_by_day_and_hour():
    from ccsim.scenario.calendar import Calendar  # noqa: PLC0415  # of this test alone
    from ccsim.scenario.demand import talk_time  # noqa: PLC0415  # likewise
    from ccsim.study.backtest.laid import lay_over  # noqa: PLC0415  # likewise
    from ccsim.study.backtest.replaced import replaced  # noqa: PLC0415  # likewise

    log = simulated_log(centre(), 14, seed=1)
    calls = log.calls
    calls["talk"] *= np.where(calls["joined"].dt.hour >= 10, 1.5, 1.0)
    calls["talk"] *= np.where(calls["joined"].dt.day == 5, 2.0, 1.0)
    slow = centre().what_if({"groups.team.skills.calls.handle_factor": 3.0})
    laid = lay_over(slow, log_of(log, calls))
    arm = replaced(laid, {}, {"talk times"})
    expected = talk_time(arm, "calls", Calendar.of(arm.hours))
    slot = (laid.calls["at"] // 1_800).astype(int)
    own = laid.calls["answered"]
    told = expected[slot[own]]
    assert told.mean() == pytest.approx(calls.loc[own, "talk"].mean(), rel=0.03)
    by_hour = pd.Series(told).groupby(calls.loc[own, "joined"].dt.hour.to_numpy()).mean()
    recorded = calls[own].groupby(calls.loc[own, "joined"].dt.hour)["talk"].mean()
    np.testing.assert_allclose(by_hour, recorded, rtol=0.06)
    day = calls.loc[own, "joined"].dt.day.to_numpy() == 5
    assert told[day].mean() == pytest.approx(calls.loc[own, "talk"][day].mean(), rel=0.06)
    both = replaced(laid, {}, {"talk times", "arrivals"}).queues["calls"].volume
    assert both.times == tuple(laid.calls["at"])
    recorded_talk = np.where(own, calls["talk"], -1.0)
    given = np.array(both.talk or ())
    assert (given[own] == recorded_talk[own]).all()
    assert set(given[~own]) <= set(recorded_talk[own])


def test_several_queues_and_groups():
    first = centre().resolved()
    first["queues"]["sales"] = first["queues"]["calls"] | {"volume": {"per_hour": 20}}
    first["groups"]["sellers"] = {"staff": 2, "skills": {"sales": {}}}
    shop = ccsim.load(first)
    log = simulated_log(shop, 1, seed=5)
    found = ccsim.validate(shop, log, replications=19)
    assert ("all", "queue:calls", "queue:sales") == found.scopes
    assert ("arrivals", "talk times") == found.causes
    assert "a log that does not say who is in which" in said(found)
    parts = [found.total("offered", scope).recorded for scope in found.scopes]
    assert parts[0] == parts[1] + parts[2] == len(log.calls)
    assert parts[2] == (log.calls["queue"] == "sales").sum()
    staff = as_planned(5, 1).assign(group="team")
    staff = pd.concat([staff, staff.assign(group="sellers", agents=2)])
    with_staff = ccsim.validate(shop, bare(log), staff=staff, replications=19)
    assert ("arrivals", "staffing") == with_staff.causes
    with pytest.raises(InputError, match="groups of the scenario: team, sellers"):
        ccsim.validate(shop, log, staff=staff.assign(group="nobody"))


# Arguments


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"level": 1.5}, "a number between 0 and 1"),
        ({"replications": 18}, "at least 19: fewer have no band of 90 %"),
        ({"replications": 38, "level": 0.95}, "at least 39"),
        ({"replications": 0}, "a whole number of at least 1"),
        ({"mapping": "bank.toml"}, "a mapping beside calls that are read already"),
    ],
)
def test_arguments_that_cannot_be_used(arguments, words):
    with pytest.raises(InputError, match=words):
        ccsim.validate(centre(), simulated_log(centre(), 1, seed=1), **arguments)


def test_names_that_are_not_there():
    found = backtest()
    for wrong in (
        lambda: found.total("occupancy"),
        lambda: found.total("asa", "queue:sales"),
        lambda: found.coverage("asa", by="week"),
    ):
        with pytest.raises(InputError, match="one of: "):
            wrong()
    with pytest.raises(InputError, match="load it first"):
        ccsim.validate("small", simulated_log(centre(), 1, seed=1))


def test_an_interrupt_keeps_the_bands():
    log = simulated_log(centre(), 2, seed=1)

    def interrupt(at: object) -> None:
        if at.done > 19:
            os.kill(os.getpid(), signal.SIGINT)

    found = ccsim.validate(centre(), log, replications=19, progress=interrupt)
    assert found.interrupted
    assert not found.has_blame
    assert found.blame().empty
    assert 2 == found.coverage("offered").judged
    assert "explain" not in found.verdict


def test_engines_agree():
    log = bare(simulated_log(centre(), 1, seed=1))
    one, other = (
        ccsim.validate(centre(), log, replications=19, engine=engine, workers=1)
        for engine in ("compiled", "simpy")
    )
    pd.testing.assert_frame_equal(one.blame(), other.blame())
    pd.testing.assert_frame_equal(one.intervals(), other.intervals())
