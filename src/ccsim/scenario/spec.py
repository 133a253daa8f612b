"""The scenario as a planner writes it: frozen, validated tables with every default explicit.

The names are a contract: they are the keys of `scenario.toml`. A `Scenario` holds no file names
any more; `load` has put the files' numbers in their place.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    Field,
    PrivateAttr,
    SerializerFunctionWrapHandler,
    field_validator,
    model_serializer,
    model_validator,
)

from ccsim.errors import Fault, Invalid
from ccsim.scenario.compound import Endless, Law
from ccsim.scenario.distributions import Constant
from ccsim.scenario.fields import (
    Amount,
    Count,
    Duration,
    Name,
    Number,
    Part,
    Positive,
    Seconds,
    Share,
    Shift,
    Text,
    Title,
    Variation,
)
from ccsim.scenario.hours import Hours
from ccsim.scenario.law import Distribution, LawBeside, one_form
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
    "Volume",
]


_STEADIEST = 0.001
"""A smaller variation of the day's volume is none."""


class Volume(Part):
    """Fresh contacts: a rate, expected counts by interval, or recorded arrivals.

    Recorded times are seconds from midnight at the start of day 0; `talk` is the recorded talk
    time of each one's first visit.
    """

    per_hour: Amount | None = None
    per_interval: tuple[Amount, ...] | None = None
    times: tuple[Seconds, ...] | None = None
    talk: tuple[Seconds, ...] | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        one_form(self, ("per_hour",), ("per_interval",), ("times",))
        times = self.times or ()
        if self.talk is not None and len(self.talk) != len(times):
            raise Invalid(
                allowed=f"one talk time for each of the {len(times)} `times`",
                do="give as many of both",
                key="talk",
            )
        if any(b < a for a, b in itertools.pairwise(times)):
            raise Invalid(
                allowed="`times` in order", do="sort them, talk times along with them", key="times"
            )
        return self


class Staff(Part):
    """Agents at work: one number for every open interval, or head counts by interval."""

    count: Count | None = None
    per_interval: tuple[Count, ...] | None = None

    @model_validator(mode="before")
    @classmethod
    def _number(cls, value: Any) -> Any:
        if isinstance(value, dict | Staff) and value:
            return value
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Invalid(
                allowed='a number, { per_interval = [...] }, or { file = "...", column = "..." }',
                do="write the agents at work, such as staff = 24",
            )
        return {"count": value}

    @model_validator(mode="after")
    def _check(self) -> Self:
        one_form(self, ("count",), ("per_interval",))
        return self

    @model_serializer(mode="wrap")
    def _plain(self, write: SerializerFunctionWrapHandler) -> Any:
        return write(self) if self.count is None else self.count


class Factors(Part):
    """What a duration is multiplied by, by the interval in which the visit joined."""

    per_interval: tuple[Positive, ...]


def _some_variation(value: float) -> float:
    if not value >= _STEADIEST:
        raise Invalid(
            allowed=f"a number from {_STEADIEST} to 100",
            do="leave `busyness` out if days do not differ",
        )
    return value


class Busyness(Part):
    """One factor for a whole day's volume: Gamma, mean 1, coefficient of variation `cv`.

    Queues with the same `shared` name have the same factor.
    """

    cv: Annotated[Variation, AfterValidator(_some_variation)]
    shared: Name | None = None


class Hold(LawBeside):
    """Time on hold with the customer: how often, and the law of its length."""

    probability: Share
    law: Law


class Return(Part):
    """A customer who comes back: a redial after leaving, a repeat when not resolved."""

    probability: Share
    delay: Law


class ServiceLevel(Part):
    """The promise: a share `target` of contacts answered `within` this wait."""

    target: Share = 0.80
    within: Duration = 20.0


class Queue(Part):
    """A line of customers with one kind of request."""

    channel: Literal["voice"] = "voice"
    volume: Volume
    busyness: Busyness | None = None
    talk: Law
    talk_factor: Factors | None = None
    hold: Hold | None = None
    wrap: Law = Constant(kind="constant", value=0.0)
    wrap_factor: Factors | None = None
    patience: Law = Endless(kind="endless")
    patience_factor: Factors | None = None
    balk: Share = 0.0
    queue_limit: Count | None = None
    short_abandon: Duration = 5.0
    service_level: ServiceLevel = ServiceLevel()
    priority: Number = 0.0
    resolution: Share = 1.0
    repeat: Return | None = None
    redial: Return | None = None

    @field_validator("talk", "wrap", "hold", "repeat", "redial")
    @classmethod
    def _ends(cls, value: Distribution | Hold | Return | None) -> Any:
        law = value
        if isinstance(value, Hold | Return):
            law = value.law if isinstance(value, Hold) else value.delay
        if isinstance(law, Distribution) and math.isinf(law.expectation()):
            raise Invalid(allowed="a duration that ends", do="only `patience` may be endless")
        return value


class Skill(Part):
    """How a group handles a queue's contacts, against the queue's own figures."""

    handle_factor: Positive = 1.0
    resolution: Shift = 0.0


class Group(Part):
    """Agents who are alike."""

    staff: Staff
    cost_per_hour: Amount | None = None
    skills: dict[Name, Skill]


class Lines(Part):
    """Telephone lines; one is held from joining to the end of the conversation."""

    voice: Count | None = None


class Routing(Part):
    """Who is chosen: an agent for a contact, a contact for an agent."""

    select_agent: Literal["longest_idle"] = "longest_idle"
    select_contact: Literal["priority", "longest_wait"] = "priority"


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
