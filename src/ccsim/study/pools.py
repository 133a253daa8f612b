"""Queues and the agents they share, as the formulas see them: one stream, one handle time."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ccsim.erlang.feedback import contacts_per_issue
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.compound import Endless
from ccsim.scenario.demand import choices, expected, factor, handle_time, staffed
from ccsim.scenario.distributions import Exponential
from ccsim.scenario.forecast import Forecast
from ccsim.scenario.law import Distribution
from ccsim.scenario.spec import Scenario, ServiceLevel
from ccsim.scenario.split import parts
from ccsim.study.pool_words import reasons_of, remarks_of

__all__ = ["Pool", "pools_of_forecast", "pools_of_scenario"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Pool:
    """Queues answered by the same agents and by no others.

    Attributes
    ----------
    queues, groups : tuple of str
    volume : ndarray, shape (n_queues, n_intervals)
        Fresh contacts by interval; NaN where a forecast does not tell.
    handle_time : ndarray, shape (n_queues, n_intervals) [s]
    scheduled : ndarray, shape (n_intervals,)
        Agents at work by the plan; NaN without one.
    promises : tuple of ServiceLevel
        Of each queue.
    patience : Distribution
    patience_factor : ndarray, shape (n_intervals,)
    balk : float [share]
    places : float
        Waiting places, inf where there is no limit.
    resolution, repeat, redial : float [share]
        As in `ccsim.erlang.feedback.contacts_per_issue`.
    short_abandon : float [s]
    reasons : tuple of str
        Why no formula applies; empty if one does.
    remarks : tuple of str
        What the formula leaves out or takes as something else.
    """

    queues: tuple[str, ...]
    groups: tuple[str, ...]
    volume: Floats
    handle_time: Floats
    scheduled: Floats
    promises: tuple[ServiceLevel, ...]
    patience: Distribution
    patience_factor: Floats
    balk: float = 0.0
    places: float = math.inf
    resolution: float = 1.0
    repeat: float = 0.0
    redial: float = 0.0
    short_abandon: float = 5.0
    reasons: tuple[str, ...] = ()
    remarks: tuple[str, ...] = field(default=())

    @property
    def name(self) -> str:
        """The queues' names, joined."""
        return " + ".join(self.queues)

    @property
    def has_returns(self) -> bool:
        """Whether customers come back, so that the volume depends on the service."""
        return self.redial > 0.0 or (self.repeat > 0.0 and self.resolution < 1.0)

    @property
    def fresh(self) -> Floats:
        """Fresh contacts of all queues by interval, (n_intervals,)."""
        return np.asarray(self.volume.sum(axis=0))

    @property
    def contacts_per_fresh(self) -> float:
        """Contacts that each fresh one makes, itself included, where everybody is answered."""
        return float(contacts_per_issue(self.resolution, self.repeat))

    @property
    def contacts(self) -> Floats:
        """Contacts by interval where everybody is answered, repeats included, (n_intervals,)."""
        fresh = self.fresh
        return np.where(
            fresh == 0.0, 0.0, np.where(fresh == 0.0, 1.0, fresh) * self.contacts_per_fresh
        )

    @property
    def mean_handle_time(self) -> Floats:
        """Of a contact of any of the queues by interval, (n_intervals,) [s]."""
        work: Floats = (self.volume * self.handle_time).sum(axis=0)
        empty = self.fresh == 0.0
        return np.where(empty, self.handle_time.mean(axis=0), work / np.where(empty, 1, self.fresh))

    @property
    def is_markov(self) -> bool:
        """Whether patience is exponential or endless, and nobody balks."""
        return isinstance(self.patience, Exponential | Endless) and self.balk == 0.0


def pools_of_scenario(scenario: Scenario, calendar: Calendar) -> list[Pool]:
    """Return the pools of a scenario: queues linked by a common group belong together."""
    return [
        _pool(scenario, calendar, tuple(queues), tuple(groups))
        for queues, groups in parts(scenario)
    ]


def pools_of_forecast(forecast: Forecast) -> list[Pool]:
    """Return a pool for each queue of a forecast, each with agents of its own."""
    if math.isinf(forecast.patience):
        patience: Distribution = Endless(kind="endless")
    else:
        patience = Exponential(kind="exponential", mean=forecast.patience)
    return [
        Pool(
            queues=(name,),
            groups=(name,),
            volume=volume[np.newaxis],
            handle_time=forecast.handle_time[np.newaxis],
            scheduled=forecast.agents,
            promises=(ServiceLevel(),),
            patience=patience,
            patience_factor=np.ones(volume.size),
        )
        for name, volume in forecast.volume.items()
    ]


def _pool(
    scenario: Scenario, calendar: Calendar, queues: tuple[str, ...], groups: tuple[str, ...]
) -> Pool:
    first = scenario.queues[queues[0]]
    skills = [
        (scenario.queues[queue], scenario.groups[choice.group].skills[queue])
        for queue in queues
        for choice in choices(scenario, queue)
    ]
    resolutions = [min(max(q.resolution + skill.resolution, 0.0), 1.0) for q, skill in skills]
    reasons = list(reasons_of(scenario, queues, groups))
    if len(set(resolutions)) > 1 and any(q.repeat for q, _ in skills) and not reasons:
        reasons.append("their conversations do not resolve issues equally often")
    return Pool(
        queues=queues,
        groups=groups,
        volume=np.array([expected(scenario, queue, calendar) for queue in queues]),
        handle_time=np.array([handle_time(scenario, queue, calendar) for queue in queues]),
        scheduled=np.sum([staffed(scenario, group, calendar) for group in groups], axis=0),
        promises=tuple(scenario.queues[queue].service_level for queue in queues),
        patience=first.patience,
        patience_factor=factor(first.patience_factor, calendar),
        balk=first.balk,
        places=math.inf if first.queue_limit is None else float(first.queue_limit),
        resolution=resolutions[0],
        repeat=first.repeat.probability if first.repeat else 0.0,
        redial=first.redial.probability if first.redial else 0.0,
        short_abandon=first.short_abandon,
        reasons=tuple(reasons),
        remarks=tuple(remarks_of(scenario, queues)),
    )
