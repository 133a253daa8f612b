"""What the agents' time went into, and what it cost.

Seconds are counted where they were worked, not where the visit joined, and clipped to the window.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from ccsim.measures.grid import Floats, Grid, ScopeKind
from ccsim.measures.measure import CENTRE_AND_GROUPS, EVERYWHERE, Ratio, Records, measure
from ccsim.measures.visits import Visits
from ccsim.records.sums import VisitSums
from ccsim.units import HOUR

if TYPE_CHECKING:  # the tables import Numba, which takes a while
    from ccsim.model.tables import Tables

__all__ = ["AgentSeconds"]

_NOBODY_PAID = "no agent was paid"


@dataclass(frozen=True)
class AgentSeconds:
    """The facts of agents, (n_groups, width) each: by open interval, then the whole window.

    Attributes
    ----------
    grid : Grid
    conversation : float64 [s]
        Talk and hold: one span in the log.
    wrap : float64 [s]
    paid : float64 [s]
        From coming on to leaving.
    resolved : float64
        Issues that conversations of the group resolved, where the visit joined.
    """

    needs_log: ClassVar[bool] = False

    grid: Grid
    conversation: Floats
    wrap: Floats
    paid: Floats
    resolved: Floats

    @classmethod
    def of(cls, grid: Grid, records: Records) -> Self:
        """Take the agent-seconds of one replication."""
        sums, stays = records.sums, records.sums.agents
        return cls(
            grid=grid,
            conversation=_by_column(grid, sums.conversation),
            wrap=_by_column(grid, sums.wrap),
            paid=grid.seconds(stays.group, stays.on, stays.off),
            resolved=_resolved(grid, sums.visits),
        )

    @property
    def handling(self) -> Floats:
        """Seconds spent on contacts."""
        return self.conversation + self.wrap

    @property
    def available(self) -> Floats:
        """Seconds spent waiting for a contact."""
        return self.paid - self.handling

    @property
    def cost(self) -> Floats:
        """Price of the paid time; NaN for a group whose cost_per_hour is not given."""
        return self.paid / HOUR * self.grid.tables.groups.cost_per_hour[:, np.newaxis]

    def table(self, weights: NDArray[Any], kinds: tuple[ScopeKind, ...]) -> Floats:
        """Return the table of seconds by group; queues have none."""
        del kinds  # the same rows for every measure of agents
        return self.grid.table(every=weights.sum(axis=0), queues=None, groups=weights)


def _by_column(grid: Grid, seconds: Floats) -> Floats:
    """Return what was worked in each open interval, and in all intervals."""
    return np.column_stack((seconds[:, grid.open_intervals], seconds.sum(axis=1)))


def _resolved(grid: Grid, visits: VisitSums) -> Floats:
    at = np.flatnonzero(visits.resolved)
    group, column = visits.group[at].astype(np.int64), grid.column_of(visits.interval[at])
    return grid.sums(group * grid.width + column, grid.n_groups, visits.times[at])


def _no_price(tables: Tables) -> str:
    return _unpriced(tables) or _NOBODY_PAID


def _no_price_or_success(tables: Tables) -> str:
    return _unpriced(tables) or "no issue was resolved"


def _unpriced(tables: Tables) -> str:
    unpriced = np.flatnonzero(np.isnan(tables.groups.cost_per_hour))
    names = ", ".join(tables.group_names[g] for g in unpriced)
    return f"no cost_per_hour is given for {names}" if names else ""


@measure(Visits, "s", "Average handle time", scopes=EVERYWHERE, undefined="nobody was answered")
def aht(visits: Visits) -> Ratio:
    """Sum of talk + hold + wrap / answered."""
    return Ratio(visits.handled, visits.answered)


@measure(
    Visits,
    "s",
    "Handle time per resolved issue",
    scopes=EVERYWHERE,
    undefined="no issue was resolved",
)
def handle_time_per_resolved_issue(visits: Visits) -> Ratio:
    """Sum of talk + hold + wrap of all visits / conversations that resolved an issue."""
    return Ratio(visits.handled, visits.resolved)


@measure(AgentSeconds, "share", "Occupancy", scopes=CENTRE_AND_GROUPS, undefined=_NOBODY_PAID)
def occupancy(agents: AgentSeconds) -> Ratio:
    """(Talk + hold + wrap) / (talk + hold + wrap + available)."""
    return Ratio(agents.handling, agents.handling + agents.available)


@measure(AgentSeconds, "share", "Utilisation", scopes=CENTRE_AND_GROUPS, undefined=_NOBODY_PAID)
def utilisation(agents: AgentSeconds) -> Ratio:
    """(Talk + hold + wrap + available) / paid time; 1 where there are no breaks."""
    return Ratio(agents.handling + agents.available, agents.paid)


@measure(AgentSeconds, "h", "Paid hours", scopes=CENTRE_AND_GROUPS)
def paid_hours(agents: AgentSeconds) -> Ratio:
    """Hours from coming on to leaving, overrun included, over all agents."""
    return Ratio(agents.paid / HOUR)


@measure(AgentSeconds, "money", "Cost", scopes=CENTRE_AND_GROUPS, undefined=_no_price)
def cost(agents: AgentSeconds) -> Ratio:
    """Paid hours * the group's cost_per_hour, over all groups; unknown if one's is not given."""
    return Ratio(agents.cost)


@measure(
    AgentSeconds,
    "money",
    "Cost per resolved issue",
    scopes=CENTRE_AND_GROUPS,
    undefined=_no_price_or_success,
)
def cost_per_resolved_issue(agents: AgentSeconds) -> Ratio:
    """Cost of all paid hours / conversations that resolved an issue."""
    return Ratio(agents.cost, agents.resolved)
