"""All measures in the order in which they are shown.

To add one, write a function with the decorator `measure` in one of these modules.
"""

from __future__ import annotations

from types import ModuleType

from ccsim.measures import agents, resolution, returns, service, targets, transfers, waits
from ccsim.measures.measure import Measure

__all__ = ["MEASURES"]


def _measures_of(*modules: ModuleType) -> tuple[Measure, ...]:
    found = [item for module in modules for item in vars(module).values()]
    return tuple(item for item in found if isinstance(item, Measure))


MEASURES: tuple[Measure, ...] = _measures_of(
    service, waits, agents, resolution, transfers, targets, returns
)
"""The last axis of an `Evaluation` is in this order."""
