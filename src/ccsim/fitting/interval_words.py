"""What an interval report tells of patience, in words."""

from __future__ import annotations

import math

from ccsim.fitting.estimate import Estimate
from ccsim.fitting.interval_grid import Grid
from ccsim.fitting.interval_ways import Way
from ccsim.units import as_duration, as_share

__all__ = ["words_of"]


def words_of(
    grid: Grid, patience: Estimate, by: Way | None, others: dict[Way, Estimate]
) -> list[str]:
    """Return what was found and how, or why nothing was."""
    offered, lost = grid.offered.sum(), grid.abandoned.sum()
    said = [
        (
            f"{offered:,.0f} calls in {int(grid.told.sum()):,} intervals, "
            f"{as_share(lost / offered)} abandoned; redials are among the calls, as a report "
            "cannot tell them apart"
        )
    ]
    if not lost:
        bound = (
            f"it is at least {as_duration(patience.low)} (95 %), or somebody would have left"
            if patience.low
            else "nor is there any wait that would bound it"
        )
        said.append(f"nobody abandoned: patience cannot be estimated; {bound}; assume one")
    elif math.isnan(patience.value):
        why = "no waits, no service level and no agents" if by is None else _IMPOSSIBLE[by]
        said.append(f"patience cannot be estimated: {why}; assume one")
    else:
        assert by is not None
        said.append(
            f"mean patience {as_duration(patience.value)} (95 %: {as_duration(patience.low)} to "
            f"{as_duration(patience.high)}), {_MEANING[by]}"
        )
    for way, other in others.items():
        if not math.isnan(other.value):
            said.append(f"{as_duration(other.value)}, {_MEANING[way]}")
    return said


_MEANING: dict[Way, str] = {
    "abandon_wait": "from the waits of the answered and the abandoned",
    "asa": "from the waits of the answered, those of the abandoned by Erlang A",
    "agents": "from abandonment with the agents reported, by Erlang A; too short if some of them "
    "were not available",
    "service_level": "from abandonment beside the service level, by Erlang A",
}
_IMPOSSIBLE: dict[Way, str] = {
    "abandon_wait": "the report has abandonments and no waits",
    "asa": "the report has abandonments and no waits",
    "agents": "with so many agents or so few, no patience has as many abandonments",
    "service_level": "at this service level no patience has as many abandonments",
}
