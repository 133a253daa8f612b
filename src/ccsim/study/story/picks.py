"""Issues worth a look, found in a contact log.

To add a pick, write a function here and enter it in the table below.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ccsim.errors import Fault, InputError, nearest
from ccsim.records.columns import Kind, Next, Outcome
from ccsim.records.logs import ContactLog

__all__ = ["PICKS", "picked"]

_Worth = Callable[[ContactLog], NDArray[np.float64]]
"""From a contact log to how much each row is worth a look, (n_visits,): -infinity if not at all."""


def _longest_wait(log: ContactLog) -> NDArray[np.float64]:
    wait = np.where(log.outcome == Outcome.ANSWERED, log.answered, log.left) - log.joined
    return np.where(wait > 0.0, wait, -np.inf)


def _gave_up(log: ContactLog) -> NDArray[np.float64]:
    return _first((log.outcome == Outcome.ABANDONED) & (log.next == Next.GIVEN_UP))


def _most_contacts(log: ContactLog) -> NDArray[np.float64]:
    return np.where(log.contact > 0, log.contact.astype(np.float64), -np.inf)


def _transferred(log: ContactLog) -> NDArray[np.float64]:
    return _first(log.kind == Kind.TRANSFER)


def _turned_away(log: ContactLog) -> NDArray[np.float64]:
    return _first((log.outcome == Outcome.BLOCKED) | (log.outcome == Outcome.SENT_AWAY))


def _first(which: NDArray[np.bool_]) -> NDArray[np.float64]:
    return np.where(which, 0.0, -np.inf)


PICKS: dict[str, tuple[_Worth, str]] = {
    "longest-wait": (_longest_wait, "who waited longest in a queue"),
    "gave-up": (_gave_up, "the first who hung up and never called again"),
    "most-contacts": (_most_contacts, "who called most often"),
    "transferred": (_transferred, "the first who was put through"),
    "turned-away": (_turned_away, "the first who was blocked, or sent away at closing"),
}
"""By name: what is looked for, and in words."""


def picked(name: str, log: ContactLog, warm_up: float) -> int:
    """Return the number of the issue that a pick chooses, among visits after the warm-up.

    Parameters
    ----------
    name : str
        One of `PICKS`.
    log : ContactLog
    warm_up : float [s]
        From when on visits are looked at.

    Raises
    ------
    InputError
        If there is no such pick, or no such issue in the log.
    """
    if name not in PICKS:
        raise InputError([_unknown(name)])
    worth = np.where(log.joined >= warm_up, PICKS[name][0](log), -np.inf)
    if not np.isfinite(worth).any():
        raise InputError([_none(name)])
    return int(log.issue[np.argmax(worth)])


def _unknown(name: str) -> Fault:
    return Fault(
        where="trace, pick",
        found=f'"{name}"',
        allowed="; ".join(f"{one} ({words})" for one, (_, words) in PICKS.items()),
        do=nearest(name, PICKS),
    )


def _none(name: str) -> Fault:
    return Fault(
        where="trace, pick",
        found=f"nobody: {name} is {PICKS[name][1]}, and this replication has no such customer",
        allowed="a pick that somebody fits",
        do="try another replication, or another pick",
    )
