"""A queue as a planner writes it: its customers, their requests, and what is promised to them."""

from __future__ import annotations

import itertools
import math
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    SerializerFunctionWrapHandler,
    field_validator,
    model_serializer,
    model_validator,
)

from ccsim.errors import Invalid
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
    Variation,
    Weight,
)
from ccsim.scenario.law import Distribution, LawBeside, one_form

__all__ = [
    "Busyness",
    "Factors",
    "Hold",
    "Queue",
    "Return",
    "ServiceLevel",
    "Transfer",
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
    """A customer who comes back: a redial after leaving, a repeat when not resolved.

    The new contact enters the issue's first queue unless `to` names another.
    """

    probability: Share
    delay: Law
    to: Name | None = None


def _weighted(value: object) -> object:
    return {value: 1.0} if isinstance(value, str) else value


def _some_weight(value: dict[str, float]) -> dict[str, float]:
    if not sum(value.values()) > 0.0:
        raise Invalid(
            allowed="weights of 0 or more with a sum above 0",
            do="say how often each of these queues is chosen",
        )
    return value


class Transfer(Part):
    """A conversation that ends with a visit to another queue: how often, and which."""

    probability: Share
    to: Annotated[dict[Name, Weight], BeforeValidator(_weighted), AfterValidator(_some_weight)]
    place: Literal["back", "front"] = "back"

    @model_serializer(mode="wrap")
    def _plain(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written: dict[str, Any] = write(self)
        return written if len(self.to) > 1 else written | {"to": next(iter(self.to))}


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
    weight: Number = 1.0
    resolution: Share = 1.0
    repeat: Return | None = None
    redial: Return | None = None
    transfer: Transfer | None = None

    @field_validator("talk", "wrap", "hold", "repeat", "redial")
    @classmethod
    def _ends(cls, value: Distribution | Hold | Return | None) -> Any:
        law = value
        if isinstance(value, Hold | Return):
            law = value.law if isinstance(value, Hold) else value.delay
        if isinstance(law, Distribution) and math.isinf(law.expectation()):
            raise Invalid(allowed="a duration that ends", do="only `patience` may be endless")
        return value
