"""Simulate a scenario again and again: each replication is a function of its number alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple, Unpack

import numpy as np
from numpy.typing import NDArray

from ccsim.engines.policy import Policy
from ccsim.engines.run import EngineName, add_up, chosen, replicate
from ccsim.engines.stop import Stop, Stopped
from ccsim.errors import Fault, InputError, RunError
from ccsim.measures.evaluate import evaluate
from ccsim.model.build import build_tables
from ccsim.model.tables import Tables
from ccsim.records.logs import Logs
from ccsim.records.sums import Sums
from ccsim.scenario.check import checked
from ccsim.scenario.spec import Scenario
from ccsim.study.arguments import check_arguments
from ccsim.study.executors import Place, at_work, chosen_place
from ccsim.study.goal import Goal
from ccsim.study.how import How
from ccsim.study.interrupts import Interrupts, StopAtInterrupt, interrupts_noted
from ccsim.study.keeping import Keeper, Missing, Source, Work
from ccsim.study.places import applicable
from ccsim.study.precision import Precision
from ccsim.study.result import Collected, Replication, Result

__all__ = ["EngineName", "Progress", "Reporter", "continued", "simulate"]

_LOOK_EVERY = 0.1
"""[s] after which the wait for a replication looks for interrupts: on Windows none wakes it."""


class Progress(NamedTuple):
    """How far a study is.

    Attributes
    ----------
    done, total : int
        Replications made, and how many there will be as far as is known.
    seconds : float [s]
        Since the first one began.
    dashboard : str
        Address of the page on which a Dask cluster shows its work; "" where there is none.
    """

    done: int
    total: int
    seconds: float
    dashboard: str = ""


_NO_SCENARIO = Fault(
    where="simulate, scenario",
    found="something that is no scenario",
    allowed="a Scenario",
    do='load it first: ccsim.simulate(ccsim.load("my_folder"))',
)

Reporter = Callable[[Progress], None]
"""Told of every replication that is finished, and of a dashboard before the first one."""


def simulate(
    scenario: Scenario,
    replications: int | Precision = 30,
    *,
    seed: int = 1,
    level: float = 0.95,
    engine: EngineName = "auto",
    policy: Policy | None = None,
    workers: int | None = None,
    executor: Place | None = None,
    keep_log: bool = True,
    store: str | Path | None = None,
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
        Both engines give the same numbers. "auto" is "compiled", or "simpy" with a policy, which
        only that engine can ask. The compiled engine is many times faster; the first time on a
        machine it compiles for some 25 seconds, once. The result's `engine` says which one ran.
    policy : Policy, optional
        A routing policy of your own, in the place of the scenario's rules: an object with
        `choose_agent(visit, agents)`, `choose_visit(agent, candidates)`, or both. Each
        replication begins with a copy of it.
    workers : int, optional
        How many replications run at a time; the numbers are the same for any. Left out, the
        compiled engine has as many as there are processors, and the SimPy engine one. A cluster
        at an address has its own.
    executor : str or concurrent.futures.Executor, optional
        Where they run; the numbers are the same anywhere. "threads" speed up the compiled engine;
        the SimPy engine, which is Python, gains by "processes". These are what is taken if it is
        left out. "serial" runs one after the other in the calling thread. "local_cluster" starts a
        Dask cluster on this machine, and an address such as "tcp://10.0.0.5:8786" is that of the
        scheduler of one. An executor of your own is left running.
    keep_log : bool
        Whether a replication keeps its contact log until its measures are computed. Without it the
        compiled engine adds visits up as they end: a year takes a few hundred megabytes less for
        every million contacts, and a little less time. What single waits or the contacts of an
        issue are needed for has no value then: percentiles of waits, first-contact resolution.
    store : str or Path, optional
        A folder in which every replication is kept as soon as it is finished, and from which those
        that are there are taken: a run that was killed goes on where it was, a longer one makes
        only what is missing, and the numbers are the same. Other scenarios and seeds may live in
        the same folder. See `ccsim.Study`. Not together with a policy.
    progress : callable, optional
        Called after every replication, in their order, in the thread that called `simulate`; on a
        Dask cluster once before the first one, to tell where its dashboard is.

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
        If it was interrupted before the first replication was finished; if a replication cannot be
        kept in the store; if processes cannot be started or are killed again and again; or if a
        cluster does not answer, goes away or has workers with another ccsim. Replications kept
        before stay in the store.
    PolicyError
        If the policy fails, or chooses what it was not offered.

    Notes
    -----
    The first Ctrl-C is noted and ends the study within a second, with what is finished by then;
    a second one raises KeyboardInterrupt at once. See `ccsim.study.interrupts`.
    """
    return _simulate(
        scenario,
        replications,
        seed=seed,
        level=level,
        engine=engine,
        policy=policy,
        workers=workers,
        executor=executor,
        keep_log=keep_log,
        store=store,
        progress=progress,
    )


def continued(
    earlier: Result,
    replications: int,
    *,
    progress: Reporter | None = None,
    **how: Unpack[How],
) -> Result:
    """Return a result with more replications: those after the last are made, and added.

    Parameters
    ----------
    earlier : Result
        It is left as it is.
    replications : int
        How many there are to be, at least as many as there are.
    progress : callable, optional
        Called after every replication that is made.
    **how
        `engine`, `workers`, `executor` and `store`: see `simulate`. What a store has is read.

    Returns
    -------
    Result
        The same numbers as of one run; if interrupted (Ctrl-C), with those that were finished.

    Raises
    ------
    InputError, RunError
        See `simulate`.
    """
    return _simulate(
        earlier.scenario,
        replications,
        seed=earlier.seed,
        level=earlier.level,
        engine=how.get("engine", "auto"),
        policy=earlier.policy,
        workers=how.get("workers"),
        executor=how.get("executor"),
        keep_log=earlier.keep_log,
        store=how.get("store"),
        progress=progress,
        earlier=earlier,
    )


def _simulate(
    scenario: Scenario,
    replications: int | Precision,
    *,
    seed: int,
    level: float,
    engine: EngineName,
    policy: Policy | None,
    workers: int | None,
    executor: Place | None,
    keep_log: bool,
    store: str | Path | None,
    progress: Reporter | None,
    earlier: Result | None = None,
) -> Result:
    """Simulate a scenario, or go on with what was found earlier: see `simulate`, `continued`."""
    # From the very beginning: code in C that calls Python, such as a comparison of keys, swallows
    # whatever is raised in there.
    with interrupts_noted() as interrupts:
        check_arguments(
            replications,
            seed=seed,
            level=level,
            engine=engine,
            policy=policy,
            workers=workers,
            executor=executor,
            keep_log=keep_log,
            store=store,
        )
        if not isinstance(scenario, Scenario):
            raise InputError([_NO_SCENARIO])
        scenario = checked(scenario)
        tables = build_tables(scenario)
        goal = Goal.of(replications, level, tables)
        runs = chosen(engine, policy)
        place, at_a_time = chosen_place(executor, runs, workers)
        applies, stop = applicable(tables), StopAtInterrupt(interrupts)
        work: Work = partial(
            _replication,
            tables=tables,
            engine=runs,
            seed=seed,
            policy=policy,
            keep_log=keep_log,
            applies=applies,
            stop=stop,
        )
        collected = Collected(applies) if earlier is None else earlier.collected.copy()
        began = time.perf_counter()
        first = len(collected.numerators)
        keeper, count = None, goal.most - first
        if store is None and first:
            work = Missing(work, (), first)
        elif store is not None:
            keeper = Keeper(store, scenario, tables, seed=seed, keep_log=keep_log, applies=applies)
            work, count = keeper.missing(work, goal.most, first=first)
        with (
            at_work(work, place=place, count=count, workers=at_a_time, stop=stop) as made,
            nullcontext(made)
            if keeper is None
            else keeper.completing(made, first=first) as results,
        ):
            interrupted = _collect(results, collected, goal, interrupts, progress)
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
        keep_log=keep_log,
        precision=replications if isinstance(replications, Precision) else None,
        interrupted=interrupted,
        from_store=(earlier.from_store if earlier else 0) + (keeper.found if keeper else 0),
        seconds=(earlier.seconds if earlier else 0.0) + time.perf_counter() - began,
    )


def _replication(
    number: int,
    *,
    tables: Tables,
    engine: str,
    seed: int,
    policy: Policy | None,
    keep_log: bool,
    applies: NDArray[np.bool_],
    stop: Stop,
) -> Replication:
    """Return one replication: all that depends on its number alone."""
    left: Logs | Sums
    if keep_log:
        left = replicate(
            tables, engine=engine, seed=seed, replication=number, policy=policy, stop=stop
        )
    else:
        left = add_up(tables, seed=seed, replication=number, stop=stop)
    return Replication.of(evaluate(tables, left, stop=stop), left, applies)


def _collect(
    results: Source,
    collected: Collected,
    goal: Goal,
    interrupts: Interrupts,
    progress: Reporter | None,
) -> bool:
    """Collect replications until the goal is reached or an interrupt is noted.

    Returns
    -------
    bool
        Whether it was interrupted.
    """
    began = time.perf_counter()
    made, total = len(collected.numerators), goal.first
    shown = ""
    while made < total and not interrupts.noted:
        one = None
        with interrupts.also_raised(), suppress(Stopped):  # which an interrupt asks for
            one = results.take(_LOOK_EVERY)
        if progress is not None and results.dashboard != shown:
            shown = results.dashboard
            with interrupts.also_raised():
                progress(Progress(made, total, time.perf_counter() - began, shown))
        if one is None:
            continue
        collected.add(one)
        made += 1
        total = goal.total(collected)
        if progress is not None:
            with interrupts.also_raised():
                progress(Progress(made, total, time.perf_counter() - began, results.dashboard))
    return made < total
