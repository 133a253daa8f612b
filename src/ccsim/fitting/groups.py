"""Groups of agents who answer the same queues, from who answered what."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

__all__ = ["AgentGroup", "fit_groups"]

_SHARE, _CALLS = 0.05, 3
"""An agent serves a queue that has this share of the agent's calls, and so many."""
_SMALLEST = 0.05
"""A group with a smaller share of the answered calls is joined to the one most like it."""
_SURE = 1.959964


@dataclass(frozen=True, kw_only=True, eq=False)
class AgentGroup:
    """Agents who are taken to be alike.

    Attributes
    ----------
    name : str
    agents : frozenset of str
    queues : tuple of str
        That they answer.
    calls : int
        Answered by them.
    handle_factor : dict of str to float
        By queue: their mean talk time over that of all who answer the queue; 1 where the
        difference may be chance.
    """

    name: str
    agents: frozenset[str]
    queues: tuple[str, ...]
    calls: int
    handle_factor: Mapping[str, float]


def fit_groups(agent: ArrayLike, queue: ArrayLike, talk: ArrayLike) -> tuple[AgentGroup, ...]:
    """Sort agents into groups by the queues they answer.

    A queue that makes up 5 % of an agent's calls is one of the agent's skills. Groups with less
    than 5 % of all calls are joined to the group whose queues are most like theirs (the largest
    share of queues in common), which then has the skills of both.

    Parameters
    ----------
    agent : array_like of str, shape (n_answered,)
        Missing (None or NaN) where unknown.
    queue : array_like of str, shape (n_answered,)
    talk : array_like, shape (n_answered,) [s]

    Returns
    -------
    tuple of AgentGroup
        Most calls first. One group of all queues, without agents, if no agent is known.

    Examples
    --------
    >>> found = fit_groups(["ann"] * 9 + ["bob"] * 9, ["a"] * 9 + ["a", "b", "b"] * 3, [60.0] * 18)
    >>> [(group.name, sorted(group.agents)) for group in found]
    [('a', ['ann']), ('a_b', ['bob'])]
    """
    calls = pd.DataFrame(
        {
            "agent": pd.Series(np.asarray(agent, dtype=object)),
            "queue": pd.Series(np.asarray(queue, dtype=object)).astype(str),
            "talk": np.asarray(talk, dtype=np.float64),
        }
    )
    every = tuple(str(name) for name in calls["queue"].value_counts().index)
    known = calls[calls["agent"].notna()]
    if known.empty:
        alone = AgentGroup(
            name="agents",
            agents=frozenset(),
            queues=every,
            calls=len(calls),
            handle_factor=dict.fromkeys(every, 1.0),
        )
        return (alone,)
    counts = pd.crosstab(known["agent"], known["queue"])
    skilled = _with_all_queues(_joined(_by_skills(counts), counts), counts)
    queues = [tuple(name for name in every if name in skills) for skills in skilled]
    found = [
        AgentGroup(
            name=_name(of_group, every, alone=len(skilled) == 1),
            agents=frozenset(str(name) for name in agents),
            queues=of_group,
            calls=int(counts.loc[agents].to_numpy().sum()),
            handle_factor=_factors(known, agents, of_group),
        )
        for agents, of_group in zip(skilled.values(), queues, strict=True)
    ]
    return tuple(sorted(found, key=lambda group: -group.calls))


def _by_skills(counts: pd.DataFrame) -> dict[frozenset[str], list[str]]:
    """Return the agents of each set of queues."""
    serves = counts.ge(_CALLS) & counts.div(counts.sum(axis=1), axis=0).ge(_SHARE)
    # Who answered hardly anything serves what there was most of.
    none = ~serves.any(axis=1)
    serves.loc[none] = counts[none].eq(counts[none].max(axis=1), axis=0)
    groups: dict[frozenset[str], list[str]] = {}
    for agent, own in serves.iterrows():
        groups.setdefault(frozenset(own.index[own]), []).append(str(agent))
    return groups


def _joined(
    groups: dict[frozenset[str], list[str]], counts: pd.DataFrame
) -> dict[frozenset[str], list[str]]:
    """Return the groups, the small ones joined to those most like them.

    A queue that only a small group answers stays with it: otherwise others would be said to
    answer what they never did.
    """
    least = _SMALLEST * float(counts.to_numpy().sum())
    calls = counts.sum(axis=1)
    while len(groups) > 1:
        small = [skills for skills, agents in groups.items() if calls[agents].sum() < least]
        if not small:
            break
        skills = min(small, key=lambda one: (calls[groups[one]].sum(), sorted(one)))
        others = [other for other in groups if other != skills]
        into = max(
            others,
            key=lambda one: (len(one & skills) / len(one | skills), calls[groups[one]].sum()),
        )
        if not into & skills:
            break
        agents = groups.pop(skills) + groups.pop(into)
        groups.setdefault(_worth_it(into | skills, agents, counts), []).extend(agents)
    return groups


def _worth_it(skills: frozenset[str], agents: list[str], counts: pd.DataFrame) -> frozenset[str]:
    """Return the queues that make up enough of the calls of agents together."""
    total = counts.loc[agents, list(skills)].sum()
    return frozenset(str(name) for name in total.index[total >= _SHARE * total.sum()])


def _with_all_queues(
    groups: dict[frozenset[str], list[str]], counts: pd.DataFrame
) -> dict[frozenset[str], list[str]]:
    """Give a queue that no group would answer to the group that answered most of its calls."""
    given = {skills: set(skills) for skills in groups}
    for queue in counts.columns[counts.sum() > 0]:
        if not any(queue in skills for skills in given.values()):
            most = max(groups, key=lambda one: counts.loc[groups[one], queue].sum())
            given[most].add(queue)
    found: dict[frozenset[str], list[str]] = {}
    for skills, agents in groups.items():
        found.setdefault(frozenset(given[skills]), []).extend(agents)
    return found


def _name(queues: tuple[str, ...], every: tuple[str, ...], *, alone: bool) -> str:
    if alone:
        return "agents"
    return "generalists" if queues == every and len(every) > 2 else "_".join(queues)


def _factors(known: pd.DataFrame, agents: list[str], queues: tuple[str, ...]) -> dict[str, float]:
    own = known["agent"].isin(agents).to_numpy()
    return {name: _factor(known, own & known["queue"].eq(name).to_numpy(), name) for name in queues}


def _factor(known: pd.DataFrame, own: NDArray[np.bool_], queue: str) -> float:
    """Return by how much talk times of a group differ from a queue's, 1 if that may be chance."""
    all_talk = known.loc[known["queue"] == queue, "talk"].dropna()
    talk = known.loc[own, "talk"].dropna()
    rest = len(all_talk) - len(talk)
    if len(talk) < _CALLS or rest < _CALLS:
        return 1.0
    other = (all_talk.sum() - talk.sum()) / rest
    error = math.hypot(talk.std() / math.sqrt(len(talk)), all_talk.std() / math.sqrt(rest))
    if abs(talk.mean() - other) <= _SURE * error:
        return 1.0
    return round(float(talk.mean() / all_talk.mean()), 2)
