"""Select the best of some scenarios, with a stated probability, by no more days than it takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from ccsim.errors import Fault, InputError, RunError
from ccsim.measures.registry import MEASURES
from ccsim.scenario.spec import Scenario
from ccsim.stats.selection import Verdict, judge
from ccsim.study.compare import names_given
from ccsim.study.how import How, for_all
from ccsim.study.interrupts import interrupts_noted
from ccsim.study.replicate import Progress, Reporter, continued, simulate
from ccsim.study.result import Result
from ccsim.study.select_rule import Best, SelectionRule
from ccsim.study.selection import Selection

__all__ = ["select"]

_SMALLEST_ROUND = 8
"""Replications: fewer would leave processors idle."""


def select(
    scenarios: Sequence[Scenario],
    measure: str,
    *,
    indifference: float,
    probability: float = 0.95,
    scope: str = "all",
    best: Best | None = None,
    first: int = 20,
    most: int = 1000,
    names: Sequence[str] | None = None,
    seed: int = 1,
    progress: Reporter | None = None,
    **how: Unpack[How],
) -> Selection:
    """Select the best of some scenarios, by the procedure KN of Kim and Nelson (2001).

    All scenarios are simulated on the same random days. Whoever is clearly behind is eliminated and
    simulated no more; the others go on until one is left.

    What is promised: with at least this `probability`, no scenario is selected that is worse than
    the best by `indifference` or more. If the best is better than every other one by that much, it
    is the best that is selected.

    The promise is exact if the measure of a replication is normal and its denominator, such as the
    contacts offered, the same on all days. Otherwise it is an approximation, which gets better as
    the indifference gets smaller beside the deviation of a day: see `ccsim.stats.selection`. It is
    a promise for one call: of several seeds that are tried, not of the one that is liked.

    Parameters
    ----------
    scenarios : sequence of Scenario
        At least two.
    measure : str
        By which they are judged: the ratio of sums over all days, as everywhere in ccsim.
    indifference : float
        The smallest difference that matters, in the measure's unit: 0.01 is one point of a service
        level. Half of it takes up to four times as many replications.
    probability : float
        Above 0.5 and below 1.
    scope : str
    best : {"highest", "lowest"}, optional
        Left out, what is better of the measure; where that depends, it has to be said.
    first : int
        Replications of every scenario before the first decision, at least 2.
    most : int
        Replications of any scenario; if they do not suffice, nothing is selected.
    names : sequence of str, optional
        What to call them; left out, by what was changed, or by the scenario's name.
    seed : see `simulate`
    progress : callable, optional
        Called after every replication of any of them; the total is that of the present round.
    **how
        `engine`, `workers`, `executor` and `store`: see `simulate`.

    Returns
    -------
    Selection
        If interrupted (Ctrl-C), of the replications that were finished: who still stands.

    Raises
    ------
    ScenarioError, InputError
        If a scenario has faults, an argument cannot be used, there are no two scenarios, or the
        measure has no value in one of them.
    RunError
        If it was interrupted before every scenario had its first replications.
    """
    called = names_given(scenarios, names, study="select")
    rule = SelectionRule.of(
        measure,
        scope,
        best,
        indifference=indifference,
        probability=probability,
        first=first,
        most=most,
    )
    rule.check_scope(scenarios)
    # A Ctrl-C noted in one round is not forgotten before the next begins.
    with interrupts_noted() as interrupts, for_all(how) as shared:
        runs = _first_round(scenarios, called, rule, seed, progress, shared)
        while True:
            found = _judged(runs, rule)
            fewest = min((runs[at].replications for at in found.wanted), default=most)
            if fewest >= most or interrupts.noted:
                break
            until = min(fewest + max(_SMALLEST_ROUND, fewest // 4), found.last, most)
            _one_round(runs, found.wanted, until, progress, shared)
            # Also if an executor of the caller's raised it.
            if any(runs[at].interrupted for at in found.wanted):
                found = _judged(runs, rule)
                break
    return _selection(called, runs, rule, found)


def _first_round(
    scenarios: Sequence[Scenario],
    called: Sequence[str],
    rule: SelectionRule,
    seed: int,
    progress: Reporter | None,
    how: How,
) -> list[Result]:
    """Return the first replications of every scenario.

    Raises
    ------
    InputError
        If the measure has no value in one of them.
    RunError
        If it was interrupted.
    """
    runs: list[Result] = []
    for name, scenario in zip(called, scenarios, strict=True):
        before, total = rule.first * len(runs), rule.first * len(scenarios)
        tell = _told(progress, before, total)
        run = simulate(scenario, rule.first, seed=seed, progress=tell, **how)
        if run.interrupted:
            raise RunError(
                f"Interrupted before every scenario had its first {rule.first} replications: "
                "nothing is decided."
            )
        if run.sums(rule.measure, rule.scope).denominator.sum() == 0.0:
            raise InputError([_no_value(name, run, rule)])
        runs.append(run)
    return runs


def _one_round(
    runs: list[Result],
    wanted: Sequence[int],
    until: int,
    progress: Reporter | None,
    how: How,
) -> None:
    """Give those that are wanted so many replications, as long as nobody interrupts."""
    lacking = [at for at in wanted if runs[at].replications < until]
    total = sum(run.replications for run in runs)
    total += sum(until - runs[at].replications for at in lacking)
    for at in lacking:
        others = sum(run.replications for run in runs) - runs[at].replications
        runs[at] = continued(runs[at], until, progress=_told(progress, others, total), **how)
        if runs[at].interrupted:
            return


def _told(progress: Reporter | None, others: int, total: int) -> Reporter | None:
    """Return a reporter of one scenario that tells of all: so many replications are others'."""
    if progress is None:
        return None

    def report(at: Progress) -> None:
        progress(Progress(others + at.done, total, at.seconds, at.dashboard))

    return report


def _judged(runs: Sequence[Result], rule: SelectionRule) -> Verdict:
    systems = [run.sums(rule.measure, rule.scope) for run in runs]
    return judge(
        [(rule.sign * one.numerator, one.denominator) for one in systems],
        first=rule.first,
        indifference=rule.indifference,
        probability=rule.probability,
    )


def _selection(
    names: tuple[str, ...], runs: Sequence[Result], rule: SelectionRule, found: Verdict
) -> Selection:
    why_not = ""
    if found.selected is None:
        why_not = "most"
        if found.circle:
            why_not = "circle"
        elif min(runs[at].replications for at in found.wanted) < rule.most:
            why_not = "interrupted"
    return Selection(
        names=names,
        results=tuple(runs),
        rule=rule,
        unit=next(one.unit for one in MEASURES if one.name == rule.measure),
        selected=None if found.selected is None else names[found.selected],
        survivors=tuple(names[at] for at in found.standing),
        out_after=found.out_after,
        out_by=tuple("" if at < 0 else names[at] for at in found.out_by),
        why_not=why_not,
        circle=tuple(names[at] for at in found.circle),
    )


def _no_value(name: str, run: Result, rule: SelectionRule) -> Fault:
    return Fault(
        where="select, measure",
        found=f'{rule.measure}, which has no value in "{name}": {run.why(rule.measure)}',
        allowed="a measure that has a value in every scenario",
        do="choose another measure or scope",
    )
