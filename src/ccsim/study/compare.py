"""Compare scenarios on the same random days."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from ccsim.errors import Fault, InputError
from ccsim.scenario.spec import Scenario
from ccsim.study.comparison import Comparison
from ccsim.study.how import How, for_all
from ccsim.study.interrupts import interrupts_noted
from ccsim.study.replicate import Reporter, simulate
from ccsim.study.result import Result
from ccsim.study.several import one_of_several

__all__ = ["compare", "names_given", "names_of"]


def compare(
    scenarios: Sequence[Scenario],
    replications: int = 30,
    *,
    names: Sequence[str] | None = None,
    seed: int = 1,
    level: float = 0.95,
    progress: Reporter | None = None,
    **how: Unpack[How],
) -> Comparison:
    """Simulate scenarios with the same seed, so that they differ by what they say and not by luck.

    The seed gives the same customers, with the same patience and the same needs, to all of them:
    what made a day busy is in both sides of a difference and cancels.

    Parameters
    ----------
    scenarios : sequence of Scenario
        The base, then the alternatives.
    replications : int
        Of each scenario.
    names : sequence of str, optional
        What to call them; left out, by what was changed, or by the scenario's name.
    seed, level : see `simulate`
    progress : callable, optional
        Called after every replication of any of them.
    **how
        `engine`, `workers`, `executor` and `store`: see `simulate`.

    Returns
    -------
    Comparison
        If interrupted (Ctrl-C), of the replications that all scenarios have.

    Raises
    ------
    ScenarioError, InputError
        If a scenario has faults, an argument cannot be used, or there are no two scenarios.
    RunError
        If it was interrupted before every scenario had a replication.
    """
    called = names_given(scenarios, names, study="compare")
    results: list[Result] = []
    # A Ctrl-C noted in one study is not forgotten before the next begins.
    with interrupts_noted(), for_all(how) as shared:
        for scenario in scenarios:
            result = simulate(
                scenario,
                replications,
                seed=seed,
                level=level,
                progress=one_of_several(progress, len(results), len(scenarios)),
                **shared,
            )
            results.append(result)
    return Comparison(called, tuple(results), level)


def names_given(
    scenarios: Sequence[Scenario], names: Sequence[str] | None, *, study: str
) -> tuple[str, ...]:
    """Return what to call the scenarios of a study: the names given, or those of `names_of`.

    Raises
    ------
    InputError
        If there are no two scenarios, or not as many names, each of them once.
    """
    if len(scenarios) < 2:
        raise InputError([_too_few(study)])
    called = tuple(names) if names is not None else names_of(scenarios)
    if len(called) != len(scenarios) or len(set(called)) != len(called):
        raise InputError([_names_fault(study, called, len(scenarios))])
    return called


def _too_few(study: str) -> Fault:
    return Fault(
        where=f"{study}, scenarios",
        found="fewer than two scenarios",
        allowed="the base and at least one alternative",
        do="add one: bank.what_if({...}) makes it",
    )


def _names_fault(study: str, names: Sequence[str], wanted: int) -> Fault:
    return Fault(
        where=f"{study}, names",
        found=", ".join(f'"{name}"' for name in names),
        allowed=f"{wanted} names, each of them once",
        do="name every scenario, the base first",
    )


def names_of(scenarios: Sequence[Scenario]) -> tuple[str, ...]:
    """Name scenarios by what they add to the base's changes; by their own names otherwise."""
    of_base = scenarios[0].origin.changes
    names = [scenarios[0].name]
    for scenario in scenarios[1:]:
        changes = [change for change in scenario.origin.changes if change not in of_base]
        names.append(", ".join(changes) or scenario.name)
    # Names that are the same say nothing: numbers tell them apart.
    return tuple(
        f"{name} ({at})" if names.count(name) > 1 else name for at, name in enumerate(names)
    )
