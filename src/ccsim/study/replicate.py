"""Simulate a scenario again and again: each replication is a function of its number alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ccsim.engines.policy import AgentChooser, Policy, VisitChooser
from ccsim.engines.run import ENGINES, EngineName, chosen, replicate
from ccsim.errors import Fault, InputError, RunError, nearest
from ccsim.measures.evaluate import evaluate
from ccsim.measures.registry import MEASURES
from ccsim.model.build import build_tables
from ccsim.model.tables import Tables
from ccsim.scenario.check import checked
from ccsim.scenario.spec import Scenario
from ccsim.stats.precision import needed
from ccsim.study.places import applicable, place
from ccsim.study.precision import Precision
from ccsim.study.result import Collected, Result

__all__ = ["EngineName", "Progress", "Reporter", "simulate"]

_WORD = 1 << 32


class Progress(NamedTuple):
    """How far a study is.

    Attributes
    ----------
    done, total : int
        Replications made, and how many there will be as far as is known.
    seconds : float [s]
        Since the first one began.
    """

    done: int
    total: int
    seconds: float


_NO_SCENARIO = Fault(
    where="simulate, scenario",
    found="something that is no scenario",
    allowed="a Scenario",
    do='load it first: ccsim.simulate(ccsim.load("my_folder"))',
)

Reporter = Callable[[Progress], None]
"""Told of every replication that is finished."""


def simulate(
    scenario: Scenario,
    replications: int | Precision = 30,
    *,
    seed: int = 1,
    level: float = 0.95,
    engine: EngineName = "auto",
    policy: Policy | None = None,
    progress: Reporter | None = None,
) -> Result:
    """Simulate a scenario.

    Parameters
    ----------
    scenario : Scenario
    replications : int or Precision
        How many, or how precise the answer has to be.
    seed : int
        The same seed gives the same customers, in this scenario and in every what-if of it.
    level : float
        Confidence level of the intervals.
    engine : {"auto", "compiled", "simpy"}
        Both engines give the same numbers; "compiled" takes half a minute to compile when it runs
        for the first time, and is then many times faster. "auto" is "simpy".
    policy : Policy, optional
        A routing policy of your own, in the place of the scenario's rules: an object with
        `choose_agent(visit, agents)`, `choose_visit(agent, candidates)`, or both. Each
        replication begins with a copy of it.
    progress : callable, optional
        Called after every replication.

    Returns
    -------
    Result
        If interrupted (Ctrl-C), of the replications that were finished.

    Raises
    ------
    ScenarioError
        If the scenario has faults.
    InputError
        If an argument cannot be used.
    RunError
        If it was interrupted before the first replication was finished.
    PolicyError
        If the policy fails, or chooses what it was not offered.
    """
    _check_arguments(replications, seed=seed, level=level, engine=engine, policy=policy)
    if not isinstance(scenario, Scenario):
        raise InputError([_NO_SCENARIO])
    scenario = checked(scenario)
    tables = build_tables(scenario)
    rule, total = (
        (replications, replications.minimum)
        if isinstance(replications, Precision)
        else (None, replications)
    )
    column = _column_of(rule, tables) if rule else None
    collected = Collected(applicable(tables))
    runs = chosen(engine)
    began = time.perf_counter()
    interrupted = False
    try:
        while len(collected.numerators) < total:
            number = len(collected.numerators)
            logs = replicate(tables, engine=runs, seed=seed, replication=number, policy=policy)
            collected.add(evaluate(tables, logs), logs)
            if rule and column:
                total = _still_needed(rule, column, collected, level)
            if progress:
                elapsed = time.perf_counter() - began
                progress(Progress(len(collected.numerators), total, elapsed))
    except KeyboardInterrupt:
        interrupted = True
    if not collected.numerators:
        raise RunError("Interrupted before the first replication was finished: nothing to show.")
    return Result(
        scenario=scenario,
        tables=tables,
        seed=seed,
        level=level,
        engine=runs,
        collected=collected,
        policy=policy,
        precision=rule,
        interrupted=interrupted,
        seconds=time.perf_counter() - began,
    )


def _still_needed(
    rule: Precision, column: tuple[int, int], collected: Collected, level: float
) -> int:
    """Return how many replications there will be, by the precision reached so far."""
    numerator = np.array([part[column] for part in collected.numerators])
    denominator = np.array([part[column] for part in collected.denominators])
    wanted = needed(
        numerator,
        denominator,
        half_width=rule.half_width,
        relative=rule.relative,
        level=level,
        minimum=rule.minimum,
    )
    return min(wanted, rule.maximum)


def _column_of(rule: Precision, tables: Tables) -> tuple[int, int]:
    """Return where the measure of a rule stands, if it is measured in the rule's scope."""
    row, column = place(rule.measure, rule.scope, tables)
    if not MEASURES[column].applies_to(rule.scope):
        raise InputError(
            [
                Fault(
                    where="precision, scope",
                    found=f'"{rule.scope}" for {rule.measure}',
                    allowed=f"scopes of these kinds: {', '.join(MEASURES[column].scopes)}",
                    do="choose another scope, or another measure",
                )
            ]
        )
    return row, column


def _is_whole(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value < _WORD


def _check_arguments(
    replications: int | Precision, *, seed: int, level: float, engine: str, policy: object
) -> None:
    faults = []
    if not isinstance(replications, Precision) and not _is_whole(replications, 1):
        faults.append(
            Fault(
                where="replications",
                found=f"{replications}",
                allowed="a whole number of at least 1",
                do="ask for 30 or more to get useful intervals",
            )
        )
    if not _is_whole(seed, 0):
        faults.append(
            Fault(
                where="seed",
                found=f"{seed}",
                allowed=f"a whole number from 0 to {_WORD - 1}",
                do="any such number will do; keep it to compare like with like",
            )
        )
    if not 0.0 < level < 1.0:
        faults.append(
            Fault(
                where="level",
                found=f"{level}",
                allowed="a number between 0 and 1",
                do="write 0.95 for 95 %",
            )
        )
    if engine not in ENGINES:
        faults.append(
            Fault(
                where="engine",
                found=f'"{engine}"',
                allowed=", ".join(ENGINES),
                do=nearest(engine, ENGINES),
            )
        )
    elif engine == "compiled" and policy is not None:
        faults.append(
            Fault(
                where="engine",
                found='"compiled" beside a policy',
                allowed="the SimPy engine for a policy, which is Python",
                do='leave `engine` out, or write engine="simpy"',
            )
        )
    decides = isinstance(policy, AgentChooser | VisitChooser) and not isinstance(policy, type)
    if policy is not None and not decides:
        faults.append(
            Fault(
                where="policy",
                found=f"{policy!r}, which makes no decision",
                allowed="an object with a method choose_agent(visit, agents) or "
                "choose_visit(agent, candidates)",
                do="pass an object and not its class, and see the page on routing policies",
            )
        )
    if faults:
        raise InputError(faults)
