"""What a log was found to say: estimates, the scenario they make, and where each figure is from."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import pandas as pd

from ccsim.scenario.load import build
from ccsim.units import HOUR

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from ccsim.errors import Fault
    from ccsim.fitting.agents import AgentsFit
    from ccsim.fitting.balking import BalkingFit
    from ccsim.fitting.busyness import Dispersion
    from ccsim.fitting.calls import CallLog
    from ccsim.fitting.durations import DurationFit
    from ccsim.fitting.estimate import Estimate
    from ccsim.fitting.groups import AgentGroup
    from ccsim.fitting.hours import HoursFit
    from ccsim.fitting.on_duty import StaffFit
    from ccsim.fitting.patience import PatienceFit
    from ccsim.fitting.returns import ReturnFit
    from ccsim.fitting.staffing_inferred import InferredStaff
    from ccsim.fitting.volume import VolumeFit
    from ccsim.scenario.spec import Scenario

__all__ = [
    "STAFF",
    "VOLUME",
    "Back",
    "Fitted",
    "FittedScenario",
    "GroupFit",
    "HoldFit",
    "QueueFit",
    "Source",
]


VOLUME, STAFF = "volume.csv", "staff.csv"
"""Files of a fitted scenario."""


def plain(values: Mapping[str, float]) -> dict[str, float | None]:
    """Return figures for JSON, which knows neither NaN nor infinity: None."""
    return {key: value if math.isfinite(value) else None for key, value in values.items()}


class Source(NamedTuple):
    """Where a figure of the scenario comes from.

    Attributes
    ----------
    key : str
        Path of the scenario's key, such as "queues.calls.talk".
    kind : "data", "benchmark" or "assumption"
    words : str
        What it rests on.
    """

    key: str
    kind: Literal["data", "benchmark", "assumption"]
    words: str


class HoldFit(NamedTuple):
    """Time on hold with the customer: the share of conversations that had some, and how long."""

    probability: Estimate
    length: DurationFit


class Back(NamedTuple):
    """Who comes back, and what is fresh.

    Attributes
    ----------
    redials, repeats : ReturnFit or None
        None if they were not asked for.
    fresh : (n_calls,) float64 or None
        How probably each call is fresh.
    """

    redials: ReturnFit | None
    repeats: ReturnFit | None
    fresh: NDArray[Any] | None


@dataclass(frozen=True, kw_only=True, eq=False)
class QueueFit:
    """What was found of a queue.

    Attributes
    ----------
    name : str
    recorded : Mapping
        Figures of the log itself: offered, answered, abandoned; asa and wait_mean [s];
        service_level, abandonment and delay_probability.
    offered, fresh : VolumeFit
        By weekday and interval: of all contacts, and of those that are no redial or repeat.
    dispersion : Dispersion
    talk : DurationFit
    hold : HoldFit or None
    wrap : DurationFit or None
    patience : PatienceFit
    balking : BalkingFit
        In the scenario only if it is more than chance; patience is then of those who stayed.
    """

    name: str
    recorded: Mapping[str, float]
    offered: VolumeFit
    fresh: VolumeFit
    dispersion: Dispersion
    talk: DurationFit
    hold: HoldFit | None
    wrap: DurationFit | None
    patience: PatienceFit
    balking: BalkingFit


@dataclass(frozen=True, kw_only=True, eq=False)
class GroupFit:
    """What was found of a group of agents.

    Attributes
    ----------
    group : AgentGroup
    on_duty : StaffFit
        Agents seen at work.
    inferred : InferredStaff or None
        Agents that the waits show; None where several groups share a queue.
    chosen : str
        Which of the two the scenario has, in words.
    heads : (7, n_intervals) int64
        That staff, from Monday.
    """

    group: AgentGroup
    on_duty: StaffFit
    inferred: InferredStaff | None
    chosen: str
    heads: NDArray[Any]


@dataclass(frozen=True, kw_only=True, eq=False)
class FittedScenario(ABC):
    """A scenario estimated from recorded contacts, whatever tells of them.

    Attributes
    ----------
    interval : float [s]
    is_open : (7, n_intervals) bool
        From Monday.
    tables : dict
        The scenario in the form of scenario.toml, numbers in place.
    sources : tuple of Source
    warnings : tuple of Fault
        Of all parts.
    """

    interval: float
    is_open: NDArray[Any]
    tables: dict[str, Any]
    sources: tuple[Source, ...]
    warnings: tuple[Fault, ...] = ()

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario, checked.

        Raises
        ------
        ScenarioError
            If it cannot be simulated, such as for a staff that cannot do the work.
        """
        return build(self.tables)

    @property
    @abstractmethod
    def about(self) -> str:
        """What it was fitted to, in a sentence."""

    @abstractmethod
    def weeks(self) -> dict[str, dict[str, NDArray[Any]]]:
        """Return the columns of each file by weekday and interval, (7, n_intervals) each."""

    def table(self) -> pd.DataFrame:
        """Return every figure of the scenario with where it comes from: key, kind, words."""
        return pd.DataFrame(self.sources, columns=Source._fields)

    def save(self, folder: str | Path) -> list[str]:
        """Write the scenario's folder: scenario.toml, volume.csv and staff.csv.

        Returns
        -------
        list of str
            Names of the files.

        Raises
        ------
        InputError
            If the folder is not empty, or cannot be written.
        """
        from ccsim.fitting.writing import write_scenario  # noqa: PLC0415  # it needs this module

        return write_scenario(self, folder)


@dataclass(frozen=True, kw_only=True, eq=False)
class Fitted(FittedScenario):
    """A scenario estimated from a log.

    Attributes
    ----------
    log : CallLog
    hours : HoursFit
    queues : tuple of QueueFit
        Most calls first.
    groups : tuple of GroupFit
    busyness : Estimate
        Coefficient of variation of a day's factor, which all queues share.
    redials, repeats : ReturnFit or None
        None if they were not asked for.
    agents : AgentsFit or None
        How much agents differ; None if the log does not name them.
    """

    log: CallLog
    hours: HoursFit
    queues: tuple[QueueFit, ...]
    groups: tuple[GroupFit, ...]
    busyness: Estimate
    redials: ReturnFit | None
    repeats: ReturnFit | None
    agents: AgentsFit | None

    @property
    def about(self) -> str:
        """What it was fitted to, in a sentence."""
        rows = self.log.rows
        return f"Fitted to {self.log.name}: {rows.kept:,} of {rows.read:,} rows."

    def weeks(self) -> dict[str, dict[str, NDArray[Any]]]:
        """Return the columns of each file; staff as the scenario has it, and as seen on duty."""
        staff: dict[str, NDArray[Any]] = {}
        for team in self.groups:
            staff[team.group.name] = team.heads
            staff[f"{team.group.name} on duty"] = team.on_duty.whole(team.on_duty.chosen)
        volume = {one.name: one.fresh.week().round(2) for one in self.queues}
        return {VOLUME: volume, STAFF: staff}

    def as_dict(self) -> dict[str, Any]:
        """Return what was found in plain values, for JSON: NaN becomes None."""
        rows = self.log.rows
        return {
            "log": self.log.name,
            "rows": {"read": rows.read, "kept": rows.kept, "dropped": rows.dropped},
            "understood": self.log.understood,
            "first_day": str(self.hours.days[0]),
            "last_day": str(self.hours.days[-1]),
            "recorded": {one.name: plain(one.recorded) for one in self.queues},
            "busyness": plain(self.busyness._asdict()),
            "redial": plain(self.redials.probability._asdict()) if self.redials else None,
            "repeat": plain(self.repeats.probability._asdict()) if self.repeats else None,
            "agent_hours": {
                team.group.name: float(team.heads.sum()) * self.interval / HOUR
                for team in self.groups
            },
            "sources": [source._asdict() for source in self.sources],
            "warnings": [str(fault) for fault in self.warnings],
        }
