"""What is said to the reader of an estimate of patience: what was left out, what is in doubt."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from ccsim.errors import Fault, InputError
from ccsim.fitting.choice import FEW
from ccsim.units import as_duration, as_share

__all__ = ["calls_left_out", "check_beyond", "doubts", "nobody_abandoned", "unseen"]

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_WHERE = "fit_patience: "
_WAIT = _WHERE + "wait"
_ABANDONED = _WHERE + "abandoned"
_AT_ONCE = "abandoned after 0 s"


def check_beyond(beyond: float) -> None:
    """Refuse a bound that is no duration.

    Raises
    ------
    InputError
    """
    if not 0.0 <= beyond < math.inf:
        raise InputError(
            [
                Fault(
                    where=_WHERE + "beyond",
                    found=f"{beyond}",
                    allowed="a number of seconds of 0 or more",
                    do="leave it out to use all who had to wait",
                )
            ]
        )


def calls_left_out(waits: Floats, gone: Flags, beyond: float) -> dict[str, int]:
    """Return how many calls tell nothing of patience beyond a bound, by reason."""
    at_once = waits == 0.0
    reasons = {
        "answered without a wait": at_once & ~gone,
        _AT_ONCE: at_once & gone,
        f"waited at most {as_duration(beyond)}": ~at_once & (waits <= beyond),
    }
    counts = {reason: int(flags.sum()) for reason, flags in reasons.items()}
    return {reason: count for reason, count in counts.items() if count}


def nobody_abandoned(facts: dict[str, Any]) -> list[Fault]:
    """Return the warning of a log without an abandoned call: a bound, and a request."""
    low = as_duration(facts["mean_exponential"].low)
    waited = f"{facts['n']:,} calls waited {as_duration(facts['total_wait'])} in all"
    bound = f"; if it is exponential, its mean is, with 95 % confidence, at least {low}"
    return [
        Fault(
            where=_ABANDONED,
            found=f"nobody abandoned; {waited}" if facts["n"] else "no call that had to wait",
            allowed="abandoned calls, from which alone patience can be estimated",
            do="assume a law of patience" + (bound if facts["n"] else ""),
            warning=True,
        )
    ]


def doubts(facts: dict[str, Any]) -> list[Fault]:
    """Return warnings of calls without a wait that abandoned, of few of them, and of none else."""
    faults = []
    n, abandoned = facts["n"], facts["abandoned"]
    at_once = facts["left_out"].get(_AT_ONCE, 0)
    if at_once:
        faults.append(
            Fault(
                where=_WAIT,
                found=f"{at_once:,} {_AT_ONCE}, left out",
                allowed="waits above 0 s, of calls that joined the queue",
                do="leave them out if they hung up in the menu; if they joined the queue and did "
                "not want to wait, estimate `balk` from them",
                warning=True,
            )
        )
    if 0 < abandoned < FEW:
        faults.append(
            Fault(
                where=_ABANDONED,
                found=f"abandoned calls: {abandoned}",
                allowed=f"{FEW} or more for any law but the exponential",
                do="take a longer log, or mind how wide the interval is",
                warning=True,
            )
        )
    if 0 < abandoned == n:
        faults.append(
            Fault(
                where=_ABANDONED,
                found=f"all {n:,} calls that waited abandoned",
                allowed="answered calls among them",
                do="check which calls count as answered, and that the log holds them",
                warning=True,
            )
        )
    return faults


def unseen(still_patient: Any, supported: float) -> list[Fault]:
    """Return a warning if the log does not show how most customers' patience ends.

    Parameters
    ----------
    still_patient : float
        The share of customers at the end of what is supported.
    supported : float [s]
    """
    if float(still_patient) <= 0.5:
        return []
    return [
        Fault(
            where=_WAIT,
            found=f"up to {as_duration(supported)}, beyond which hardly anybody waited, only "
            f"{as_share(1.0 - float(still_patient))} would have lost patience",
            allowed="a log that shows the patience of half the customers, to know its mean",
            do="rely on the law up to this wait; beyond it, it is a guess",
            warning=True,
        )
    ]
