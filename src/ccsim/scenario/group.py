"""A group as a planner writes it: agents who are alike, when they work, what they can do."""

from __future__ import annotations

import math
from typing import Any, Self

from pydantic import (
    SerializerFunctionWrapHandler,
    field_validator,
    model_serializer,
    model_validator,
)

from ccsim.errors import Invalid
from ccsim.scenario.compound import Law
from ccsim.scenario.fields import Amount, Count, Name, Number, Part, Positive, Shift
from ccsim.scenario.law import Distribution, one_form

__all__ = ["Group", "Skill", "Staff"]


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


class Skill(Part):
    """How a group handles a queue's contacts, against the queue's own figures.

    `rank` is the queue's preference among groups, when a contact arrives; `order` the group's
    among queues, when an agent frees: the same as `rank` if left out. Lower is preferred.
    """

    rank: Number = 1.0
    order: Number | None = None
    handle_factor: Positive = 1.0
    resolution: Shift = 0.0
    talk: Law | None = None
    wrap: Law | None = None

    @field_validator("talk", "wrap")
    @classmethod
    def _ends(cls, value: Distribution | None) -> Distribution | None:
        if value is not None and math.isinf(value.expectation()):
            raise Invalid(allowed="a duration that ends", do="only `patience` may be endless")
        return value


class Group(Part):
    """Agents who are alike."""

    staff: Staff
    cost_per_hour: Amount | None = None
    skills: dict[Name, Skill]
