"""Runs the engines on one scenario and holds their logs against each other, bit for bit."""

import math
from typing import Any

import numpy as np
import tomli_w
from difference import report
from naive import Naive
from tally import Tally

from ccsim.engines import compiled
from ccsim.engines.process import simulate
from ccsim.measures.conservation import check_conservation
from ccsim.model.build import build_tables
from ccsim.model.tables import Tables
from ccsim.records.gatherer import sums_of
from ccsim.records.logs import Logs
from ccsim.records.sums import Sums
from ccsim.scenario.load import build

__all__ = ["compare", "differing_sums", "hold_compiled", "hold_simpy", "seen_by_nobody"]

Raw = dict[str, Any]

SMALL = 4
"""Rows of a window on the log: it has to be emptied and widened again and again."""


def compare(raw: Raw, seed: int, *replications: int, tally: Tally | None = None) -> None:
    """Run the plain twin and both engines on a scenario, and fail where they differ.

    Parameters
    ----------
    raw : dict
        In the form of scenario.toml.
    seed, replications : int
    tally : Tally, optional
        Counts what occurs.
    """
    tables = build_tables(build(raw))
    for replication in replications:
        twin = Naive(tables, seed=seed, replication=replication)
        if tally is not None:
            tally.add(twin, seen_by_nobody=seen_by_nobody(tables))
        try:
            logs = hold_simpy(tables, seed, replication, twin.logs)
            hold_compiled(tables, seed, replication, logs)
        except AssertionError as error:
            # As the regressions are kept: to be saved as a file among them.
            shown = f"# seed {seed}, replication {replication}\n{tomli_w.dumps(raw)}"
            raise AssertionError(f"{error}\n\n{shown}") from None
        assert [] == check_conservation(tables, logs)


def hold_simpy(tables: Tables, seed: int, replication: int, expected: Logs) -> Logs:
    """Return the logs of the SimPy engine, which are those of the plain twin."""
    logs = simulate(tables, seed=seed, replication=replication)
    _hold(expected, logs, ("the plain twin", "SimPy"))
    return logs


def hold_compiled(tables: Tables, seed: int, replication: int, expected: Logs) -> None:
    """Hold the compiled engine against the SimPy engine's logs, on both ways of patience.

    The end of patience is an event in one run. In the others it is settled when it matters:
    where the engine says that nobody can tell the difference, and where the model says so.
    """
    ways = (None, False, True) if seen_by_nobody(tables) else (None, False)
    for lazily in ways:
        found = compiled.simulate(tables, seed=seed, replication=replication, lazily=lazily)
        _hold(expected, found, ("SimPy", f"compiled, lazily={lazily}"))
    sums = compiled.gather(tables, seed=seed, replication=replication, window=SMALL)
    different = differing_sums(sums_of(tables, expected), sums)
    assert not different, f"without a log, other sums: {different}"


def differing_sums(expected: Sums, found: Sums) -> list[str]:
    """Return the names of what is not the same in sums, bit for bit."""
    parts = vars(expected.visits) | vars(expected.agents) | vars(expected)
    others = vars(found.visits) | vars(found.agents) | vars(found)
    return [
        name
        for name, part in parts.items()
        if isinstance(part, np.ndarray | int)
        and np.asarray(part).tobytes() != np.asarray(others[name]).tobytes()
    ]


def seen_by_nobody(tables: Tables) -> bool:
    """Whether nobody can tell that a customer has hung up but the agent who would have come next.

    No place or line becomes free by it, nobody redials, no step opens to who is gone, and no
    rule counts those who wait.
    """
    queues = tables.queues
    open_at_once = np.where(np.isfinite(queues.step_after), queues.step_after, 0.0) == 0.0
    return (
        not queues.redial.probability.any()
        and bool(np.isinf(queues.limit).all())
        and math.isinf(tables.lines)
        and bool(open_at_once.all())
        and tables.select_contact != "longest_queue"
    )


def _hold(expected: Logs, found: Logs, names: tuple[str, str]) -> None:
    difference = report(expected, found, names=names)
    assert not difference, f"{' and '.join(names)} differ\n{difference}"
