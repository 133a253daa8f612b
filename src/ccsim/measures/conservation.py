"""What must hold of the logs of every run, whichever engine wrote them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccsim.measures.laws import agents, closing, issues, lines, queues, visits
from ccsim.records.logs import Logs

if TYPE_CHECKING:  # the tables import Numba, which takes a while
    from ccsim.model.tables import Tables

__all__ = ["check_conservation"]

_LAWS = (visits, agents, issues, queues, lines, closing)


def check_conservation(tables: Tables, logs: Logs) -> list[str]:
    """Return what is wrong with the logs of a replication, one sentence each; empty if sound.

    Examples of what is checked: everybody offered is accounted for, times are in order, no agent
    is in two places, agent-seconds add up, nobody who was to come back got lost, who answered was
    allowed to, nobody was overtaken in line, and there were never more callers than lines.
    """
    return [fault for laws in _LAWS for rule in laws.RULES for fault in rule(tables, logs)]
