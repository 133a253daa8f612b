"""The scenario as a planner writes it: frozen, validated tables with every default explicit.

The names are a contract: they are the keys of `scenario.toml`. A `Scenario` holds no file names
any more; `load` has put the files' numbers in their place.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Self

from pydantic import Field, PrivateAttr

from ccsim.errors import Fault
from ccsim.scenario.fields import Count, Duration, Name, Part, Text, Title
from ccsim.scenario.group import Group, Skill, Staff
from ccsim.scenario.hours import Hours
from ccsim.scenario.notebook import scenario_html
from ccsim.scenario.queue import (
    Busyness,
    Factors,
    Hold,
    Queue,
    Return,
    ServiceLevel,
    Transfer,
    Volume,
)
from ccsim.scenario.routing import Routing, Step
from ccsim.units import DAY

__all__ = [
    "Busyness",
    "Factors",
    "Group",
    "Hold",
    "Lines",
    "Origin",
    "Queue",
    "Return",
    "Routing",
    "Scenario",
    "ServiceLevel",
    "Skill",
    "Staff",
    "Step",
    "Transfer",
    "Volume",
]


class Lines(Part):
    """Telephone lines; one is held from joining to the end of the conversation."""

    voice: Count | None = None


@dataclass(frozen=True)
class Origin:
    """Where a scenario came from.

    Attributes
    ----------
    place : str
        Folder or file it was read from, or "" if it was built in Python.
    file : str
        What messages call the scenario file.
    sources : dict
        Path of a key, such as "queues.accounts.volume", to the file its numbers came from.
    warnings : tuple of Fault
        What reading it showed that deserves a look.
    changes : tuple of str
        What-ifs made to it since, as "key=value".
    """

    place: str = ""
    file: str = "scenario.toml"
    sources: dict[str, str] = field(default_factory=dict)
    warnings: tuple[Fault, ...] = ()
    changes: tuple[str, ...] = ()


class Scenario(Part):
    """A contact centre and the days it is simulated for."""

    name: Title
    description: Text = ""
    fcr_window: Duration = 7 * DAY
    hours: Hours
    lines: Lines = Lines()
    queues: Annotated[dict[Name, Queue], Field(min_length=1)]
    groups: Annotated[dict[Name, Group], Field(min_length=1)]
    routing: Routing = Routing()

    _origin: Origin = PrivateAttr(default_factory=Origin)

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        return scenario_html(self)

    @property
    def origin(self) -> Origin:
        """Where the scenario came from; no part of what it is."""
        return self._origin

    def from_origin(self, origin: Origin) -> Self:
        """Return the same scenario with a note of where it came from."""
        copy = self.model_copy()
        copy._origin = origin  # noqa: SLF001  # a copy of the same class
        return copy

    def what_if(self, overlays: Mapping[str, object]) -> Scenario:
        """Return this scenario with some keys changed; see `ccsim.scenario.whatif.what_if`."""
        # What-ifs are validated scenarios themselves, so each of the two needs the other.
        from ccsim.scenario.whatif import what_if  # noqa: PLC0415  # it needs this module

        return what_if(self, overlays)

    def resolved(self) -> dict[str, Any]:
        """Return the complete form: every default explicit, every file's numbers in place.

        It reads back, by `Scenario.model_validate`, to an equal scenario.
        """
        return self.model_dump(exclude_none=True, mode="python")

    def _canonical(self) -> str:
        # The order of queues and groups is kept: it decides ties, so it is part of what is said.
        return json.dumps(self.resolved(), default=str, ensure_ascii=False)

    def digest(self) -> str:
        """Return 16 hexadecimal digits that name what the scenario says, not how it is written."""
        return hashlib.sha256(self._canonical().encode()).hexdigest()[:16]

    def __eq__(self, other: object) -> bool:
        """Two scenarios are equal if they say the same, wherever they came from."""
        if not isinstance(other, Scenario):
            return NotImplemented
        return self._canonical() == other._canonical()

    def __hash__(self) -> int:
        return hash(self._canonical())
