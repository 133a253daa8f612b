"""Run a demonstration."""

from __future__ import annotations

from typing import Unpack

from ccsim.demos.catalogue import demonstration
from ccsim.demos.demonstration import SEED, Demonstration
from ccsim.errors import RunError
from ccsim.report.teaching.shown import Shown
from ccsim.study.how import How, for_all
from ccsim.study.interrupts import interrupts_noted
from ccsim.study.replicate import Reporter, simulate
from ccsim.study.result import Result
from ccsim.study.several import one_of_several

__all__ = ["demo"]


def demo(
    name: str | Demonstration, *, progress: Reporter | None = None, **how: Unpack[How]
) -> Shown:
    """Run a demonstration: its numbers are the same every time.

    Parameters
    ----------
    name : str or Demonstration
        One of `ccsim demo list`, or one of your own.
    progress : callable, optional
        Called after every replication of any of its scenarios.
    **how
        `engine`, `workers`, `executor` and `store`: see `simulate`.

    Returns
    -------
    Shown
        Question, table, picture and moral; `ccsim.plot.demonstration` draws the picture.

    Raises
    ------
    InputError
        If there is none of this name, or an argument cannot be used.
    RunError
        If it was interrupted: half a demonstration has other numbers.
    """
    asked = demonstration(name) if isinstance(name, str) else name
    runs = _played(asked, progress, how)
    found = asked.found(runs)
    return Shown(
        name=asked.name,
        title=asked.title,
        question=asked.question,
        choices=asked.choices,
        answer=asked.answer,
        rows_are=asked.rows_are,
        columns=found.columns,
        rows=found.rows,
        picture=found.picture,
        moral=asked.moral,
        source=asked.source,
        how=f"{asked.replications} replications of {asked.span}; seed {SEED}.",
        runs=tuple(run.provenance() for run in runs.values()),
    )


def _played(asked: Demonstration, progress: Reporter | None, how: How) -> dict[str, Result]:
    """Return the results of all its scenarios, whole."""
    centres = asked.centres()
    # Only the compiled engine can do without the log, which takes most of the time.
    keep_log = asked.keep_log or how.get("engine") == "simpy"
    runs: dict[str, Result] = {}
    with interrupts_noted(), for_all(how) as shared:
        for called, centre in centres.items():
            runs[called] = simulate(
                centre,
                asked.replications,
                seed=SEED,
                keep_log=keep_log,
                progress=one_of_several(progress, len(runs), len(centres)),
                **shared,
            )
            if runs[called].interrupted:
                raise RunError(f"demo {asked.name}: interrupted, nothing to show.")
    return runs
