"""Routing as a planner writes it: which groups may answer when, and who is chosen."""

from __future__ import annotations

import itertools
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ccsim.errors import Invalid
from ccsim.scenario.fields import Duration, Name, Part

__all__ = ["AgentRule", "ContactRule", "Routing", "Step"]

AgentRule = Literal["longest_idle", "least_occupied", "best_skill", "random"]
"""Which agent answers a contact that arrives."""
ContactRule = Literal["priority", "longest_wait", "score", "queue_rank", "longest_queue"]
"""Which contact an agent who frees takes."""

_MOST_STEPS = 64


class Step(Part):
    """From `after` its joining on, a contact may be answered by these groups too."""

    groups: Annotated[tuple[Name, ...], Field(min_length=1)]
    after: Duration = 0.0


class Routing(Part):
    """Who is chosen: an agent for a contact, a contact for an agent.

    `steps` are a queue's, in order; a queue without any is open at once to every group that has
    the skill.
    """

    select_agent: AgentRule = "longest_idle"
    select_contact: ContactRule = "priority"
    steps: dict[Name, Annotated[tuple[Step, ...], Field(min_length=1)]] = Field(
        default_factory=dict
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        for queue, steps in self.steps.items():
            if any(later.after < step.after for step, later in itertools.pairwise(steps)):
                raise Invalid(
                    allowed="steps whose `after` never falls, since they open one after the other",
                    do="sort them, or make two steps one",
                    key=f"steps.{queue}",
                    found="a step that opens before the one above it",
                )
            if len(steps) > _MOST_STEPS:
                raise Invalid(
                    allowed=f"at most {_MOST_STEPS} steps for a queue",
                    do="make some of them one",
                    key=f"steps.{queue}",
                    found=f"{len(steps)} steps",
                )
        return self
