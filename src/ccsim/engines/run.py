"""Runs a replication by the engine of a name."""

from __future__ import annotations

import copy
from typing import Literal, get_args

from ccsim.engines import compiled, process
from ccsim.engines.policy import Policy
from ccsim.engines.stop import Stop
from ccsim.model.tables import Tables
from ccsim.records.logs import Logs
from ccsim.records.sums import Sums

__all__ = ["ENGINES", "EngineName", "add_up", "chosen", "replicate"]

EngineName = Literal["auto", "compiled", "simpy"]
ENGINES: tuple[str, ...] = get_args(EngineName)


def chosen(engine: EngineName, policy: Policy | None) -> str:
    """Return which engine runs: if "auto", the compiled one, or the SimPy engine for a policy."""
    if engine != "auto":
        return engine
    return "compiled" if policy is None else "simpy"


def replicate(
    tables: Tables,
    *,
    engine: str,
    seed: int,
    replication: int,
    policy: Policy | None,
    stop: Stop | None = None,
) -> Logs:
    """Run one replication by an engine that `chosen` returned, with a copy of the policy.

    Only the SimPy engine can ask a policy, which is Python.

    Raises
    ------
    Stopped
        If asked to.
    """
    if engine == "compiled":
        return compiled.simulate(tables, seed=seed, replication=replication, stop=stop)
    own = copy.deepcopy(policy)
    return process.simulate(tables, seed=seed, replication=replication, policy=own, stop=stop)


def add_up(tables: Tables, *, seed: int, replication: int, stop: Stop | None = None) -> Sums:
    """Run one replication without keeping its contact log, which the compiled engine can.

    Raises
    ------
    Stopped
        If asked to.
    """
    return compiled.gather(tables, seed=seed, replication=replication, stop=stop)
