"""Follow one customer through a replication."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ccsim.engines.run import EngineName
from ccsim.engines.witness import Sight, witness
from ccsim.errors import Fault, InputError, RunError
from ccsim.markup import table
from ccsim.records.columns import Next
from ccsim.records.logs import ContactLog
from ccsim.scenario.spec import Scenario
from ccsim.study.plain import jsonable
from ccsim.study.result import Result
from ccsim.study.story.picks import PICKS, picked
from ccsim.study.story.reasons import clock
from ccsim.study.story.source import Source, source_of
from ccsim.study.story.telling import Event, Teller, day_in_words
from ccsim.units import DAY, as_duration

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Trace", "trace"]

_LAID_DOWN = ("queue", "joined", "left", "answered", "agent", "outcome", "next_at")
"""Columns in which what was seen is held against the log."""


@dataclass(frozen=True, repr=False)
class Trace:
    """One customer's story.

    Attributes
    ----------
    source : Source
        The scenario, its seed and who decided.
    replication, issue : int
    happened : tuple of Event
        In order of time.
    ending : str
        How it ended, a sentence.
    note : str
        What to know of it, such as that it began in the warm-up; "" if nothing.
    """

    source: Source
    replication: int
    issue: int
    happened: tuple[Event, ...]
    ending: str
    note: str

    def __repr__(self) -> str:
        """Return one line."""
        return f"<Trace of issue {self.issue}, replication {self.replication}: {self.ending}>"

    def __str__(self) -> str:
        """Return the story."""
        return self.story

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        rows = [(clock(event.time), str(event.contact), event.text) for event in self.happened]
        header = ("time", "contact", "what happened")
        return table(self.title, header, rows, words=3, notes=self.last_words)

    @property
    def story(self) -> str:
        """All that happened, a line for each event."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield self.title
        for heading, events in self.chapters():
            yield from ("", heading)
            yield from (f"  {clock(event.time)}  {event.text}" for event in events)
        yield from ("", *self.last_words)

    @property
    def title(self) -> str:
        """Of whom, and of which replication of what."""
        source = self.source
        changes = "".join(f"\nwith {change}" for change in source.scenario.origin.changes)
        return (
            f"Issue {self.issue} of {source.scenario.name} · replication {self.replication} · "
            f"seed {source.seed}{changes}"
        )

    def chapters(self) -> Iterator[tuple[str, list[Event]]]:
        """Yield (heading, events) of each contact, and of each day where it passes midnight."""
        first_day = self.source.scenario.hours.first_day
        for (contact, day), events in groupby(
            self.happened, key=lambda event: (event.contact, day_in_words(event.time, first_day))
        ):
            yield f"Contact {contact}, {day}", list(events)

    @property
    def last_words(self) -> tuple[str, ...]:
        """How it ended, and what to know of it."""
        return (self.ending, self.note) if self.note else (self.ending,)

    @property
    def events(self) -> pd.DataFrame:
        """What happened, as a table.

        Returns
        -------
        DataFrame
            Columns time [s], at (date-time), contact, visit, queue, what, agent, group, text.
        """
        import pandas as pd

        found = pd.DataFrame(self.happened, columns=list(Event._fields))
        midnight = pd.Timestamp(self.source.scenario.hours.first_day)
        found.insert(1, "at", midnight + pd.to_timedelta(found["time"], unit="s"))
        return found.astype({"agent": "Int64"})

    def as_dict(self) -> dict[str, Any]:
        """Return all of it in a form that JSON can hold."""
        source = self.source
        return {
            "scenario": source.scenario.name,
            "digest": source.scenario.digest(),
            "seed": source.seed,
            "replication": self.replication,
            "issue": self.issue,
            "events": [jsonable(event._asdict()) for event in self.happened],
            "ending": self.ending,
            "note": self.note,
        }


def trace(
    source: Scenario | Result | str | Path,
    *,
    contact: int | None = None,
    issue: int | None = None,
    pick: str | None = None,
    replication: int = 0,
    seed: int | None = None,
    engine: EngineName = "auto",
) -> Trace:
    """Tell one customer's story, from arrival to the end of the issue or of a contact.

    The replication is made again, twice: for its log, and by the SimPy engine, in which every
    choice of an agent is seen with the state it was made on.

    Parameters
    ----------
    source : Scenario, Result, str or Path
        A path is that of a folder written by `ccsim run --out`.
    contact : int, optional
        Row of the contact log, from 0, as in `run.contacts(replication)`: the contact to which
        this visit belongs, alone.
    issue : int, optional
        Number of the issue: all of its contacts.
    pick : str, optional
        One of `PICKS`, such as "longest-wait" or "gave-up": all contacts of the issue it finds.
    replication : int
    seed : int, optional
        Of a scenario, 1 if left out; of others it is known.
    engine : {"auto", "compiled", "simpy"}
        Which makes the log of a scenario or a folder; the numbers are the same.

    Returns
    -------
    Trace

    Raises
    ------
    ScenarioError, InputError
        If the source cannot be used, or there is no such customer.
    RunError
        If what was seen is not what the log says.
    """
    asked = {"contact": contact, "issue": issue, "pick": pick}
    if sum(value is not None for value in asked.values()) != 1:
        raise InputError([_which_one(asked)])
    found = source_of(source, seed=seed, engine=engine)
    log = found.logs(replication).contacts
    rows = _rows(log, contact, issue, pick, found.tables.calendar.warm_up)
    number = int(log.issue[rows[0]])
    sights = witness(
        found.tables,
        seed=found.seed,
        replication=replication,
        issue=number,
        until=float(log.left[rows].max()),
        policy=found.own_policy(),
    )
    _hold_against(log, np.flatnonzero(log.issue == number)[: len(sights)], sights)
    _hold_against_file(found, replication, number, sights)
    teller = Teller(found.tables, found.policy, found.scenario.hours.first_day)
    contacts = set(log.contact[rows].tolist())
    happened = tuple(event for event in teller.events(sights) if event.contact in contacts)
    return Trace(found, replication, number, happened, _ending(log, rows), _note(log, rows, found))


def _rows(
    log: ContactLog, contact: int | None, issue: int | None, pick: str | None, warm_up: float
) -> np.ndarray[Any, Any]:
    """Return the rows of the log that are to be told."""
    if len(log) == 0:
        raise InputError([_NOBODY])
    if contact is not None:
        if not 0 <= contact < len(log):
            raise InputError([_no_such("contact", contact, len(log) - 1)])
        same = (log.issue == log.issue[contact]) & (log.contact == log.contact[contact])
        return np.flatnonzero(same)
    number = picked(pick, log, warm_up) if pick is not None else issue
    rows = np.flatnonzero(log.issue == number)
    if rows.size == 0:
        raise InputError([_no_such("issue", number, int(log.issue.max()))])
    return rows


def _hold_against(log: ContactLog, rows: np.ndarray[Any, Any], sights: list[Sight]) -> None:
    """Refuse to tell what the log does not say.

    Raises
    ------
    RunError
    """
    seen = [_figures(sight) for sight in sights]
    columns = np.array([getattr(log, name)[rows] for name in _LAID_DOWN], dtype=np.float64)
    if not np.array_equal(columns.T, np.array(seen), equal_nan=True):
        raise RunError(
            "trace: what was seen of the customer is not what the contact log says. A policy "
            "that keeps a state beyond a copy, or chooses by chance, does that; without a policy "
            "the two engines differ: please report it with the scenario, the seed and the number."
        )


def _figures(sight: Sight) -> list[float]:
    """Return the figures of `_LAID_DOWN`."""
    visit = sight.visit
    return [
        float(visit.queue.number), visit.joined, visit.left, visit.answered, visit.agent,
        float(visit.outcome), visit.next_at,
    ]  # fmt: skip


def _hold_against_file(found: Source, replication: int, issue: int, sights: list[Sight]) -> None:
    """Refuse a run's folder whose logs say something else.

    Raises
    ------
    InputError
    """
    file = found.log_file()
    if file is None:
        return
    import pandas as pd

    which = [("replication", "==", replication), ("issue", "==", issue)]
    there = pd.read_parquet(file, columns=["joined", "left", "answered"], filters=which)
    seen = np.array([[s.visit.joined, s.visit.left, s.visit.answered] for s in sights])
    if not np.array_equal(there.to_numpy()[: len(sights)], seen, equal_nan=True):
        raise InputError([_other_log(file)])


def _ending(log: ContactLog, rows: np.ndarray[Any, Any]) -> str:
    last = int(rows[-1])
    contacts = len(set(log.contact[rows].tolist()))
    made = f"{contacts} contact{'s' if contacts > 1 else ''}"
    took = log.left[last] - log.arrived[rows[0]]
    of = f"{made} in {as_duration(float(took))}"
    if log.next[last] == Next.ENDS:
        return f"Resolved: {of}."
    if log.next[last] == Next.GIVEN_UP:
        return f"Given up, unresolved: {of}."
    later = np.flatnonzero((log.issue == log.issue[last]) & (log.contact > log.contact[last]))
    if later.size:
        return f"Not the end: contact {log.contact[later[0]]} of this issue is row {later[0]}."
    return f"Unresolved when the run ended: {of}; the next contact was due after it."


def _note(log: ContactLog, rows: np.ndarray[Any, Any], found: Source) -> str:
    warm_up = found.tables.calendar.warm_up
    early = int((log.joined[rows] < warm_up).sum())
    if not early:
        return ""
    end = f"day {int(warm_up // DAY)}, {clock(warm_up)}"
    which = "All visits" if early == rows.size else f"{early} of the {rows.size} visits"
    return f"In the warm-up, which ends on {end}, no measure counts a visit: {which.lower()} here."


def _which_one(asked: Mapping[str, object]) -> Fault:
    given = [name for name, value in asked.items() if value is not None]
    picks = ", ".join(PICKS)
    return Fault(
        where="trace, whom to follow",
        found=" and ".join(given) or "nobody named",
        allowed="one of contact (a row of the contact log), issue (its number) and pick",
        do=f"to find somebody worth a look, pick one of: {picks}",
    )


def _no_such(what: str, number: object, last: int) -> Fault:
    return Fault(
        where=f"trace, {what}",
        found=f"{number}",
        allowed=f"a number from 0 to {last}, those of this replication",
        do=f"choose one, or let one be found: pick {', '.join(PICKS)}",
    )


_NOBODY = Fault(
    where="trace",
    found="a replication in which nobody called",
    allowed="one with at least one contact",
    do="try another replication",
)


def _other_log(file: Path) -> Fault:
    return Fault(
        where=f"{file}",
        found="other times for this customer than this version of ccsim gives",
        allowed="the log of the same version on the same kind of machine",
        do="run it again with --out and --logs, or use the version that run.json names",
    )
